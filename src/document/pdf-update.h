/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An incremental update (ISO 32000-1 §7.5.6): new and changed objects behind the file as it is,
 * with a cross-reference section of the file's own kind. */
#pragma once

#include "pdf-file.h"

G_BEGIN_DECLS

typedef struct _ZtPdfUpdate ZtPdfUpdate;

ZtPdfUpdate *zt_pdf_update_new (ZtPdfFile *file);
void zt_pdf_update_free (ZtPdfUpdate *update);
guint64 zt_pdf_update_reserve (ZtPdfUpdate *update); /* a number for a new object */
/* @body: (transfer full): what stands between "obj" and "endobj". Setting the same object again
 * replaces it. */
void zt_pdf_update_set (ZtPdfUpdate *update, guint64 number, GString *body);
/* @keys: the dictionary's content without /Length. */
void zt_pdf_update_set_stream (ZtPdfUpdate *update, guint64 number, const char *keys,
                               GBytes *content);
/* What to append to the file. ZT_ERROR_LIMIT when the file is beyond ten digits. */
GString *zt_pdf_update_finish (ZtPdfUpdate *update, GError **error);
/* After zt_pdf_update_finish(): where the body of an object is, from the beginning of the file. */
guint64 zt_pdf_update_get_offset (ZtPdfUpdate *update, guint64 number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfUpdate, zt_pdf_update_free)

G_END_DECLS
