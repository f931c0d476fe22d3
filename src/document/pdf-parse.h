/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one strict reader of PDF syntax: what it does not understand exactly, it refuses, so that no
 * two readers of a signed file can disagree. */
#pragma once

#include "pdf-value.h"
#include "zt-error.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize position;
} ZtPdfReader;

gboolean zt_pdf_is_space (int c);
void zt_pdf_skip_space (ZtPdfReader *reader); /* and comments */
gboolean zt_pdf_accept (ZtPdfReader *reader,
                        const char *keyword); /* skips space before; a whole word only */
/* Digits only, at most @digits of them. */
gboolean zt_pdf_read_unsigned (ZtPdfReader *reader, guint digits, guint64 *number);
/* One direct object or reference. Duplicate keys, nesting deeper than 64 and anything odd:
 * ZT_ERROR_INVALID with the offset. */
ZtPdfValue *zt_pdf_read_value (ZtPdfReader *reader, GError **error);
/* "N G obj". */
gboolean zt_pdf_read_header (ZtPdfReader *reader, guint64 *number, guint64 *generation);

G_END_DECLS
