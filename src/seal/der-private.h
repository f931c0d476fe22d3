/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict reader for the little DER (X.690) that libcrypto gives no function for. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data; /* (unowned) */
  gsize length;
} ZtDer;

#define ZT_DER_INTEGER 0x02
#define ZT_DER_OCTETS 0x04
#define ZT_DER_OID 0x06
#define ZT_DER_SEQUENCE 0x30
#define ZT_DER_SET 0x31

/* The tag and length at the start of @from: how many bytes they take and how many follow. The
 * content need not be in memory. FALSE for indefinite or not minimal lengths and long tags. */
gboolean _zt_der_head (const ZtDer *from, guint8 *tag, gsize *head, guint64 *length);
/* Takes the element @tag off the front of @from. @whole (nullable): with its head. */
gboolean _zt_der_take (ZtDer *from, guint8 tag, ZtDer *content, ZtDer *whole);
guint8 _zt_der_peek (const ZtDer *from); /* the next tag; 0 at the end */
gboolean _zt_der_equal (const ZtDer *der, gconstpointer data, gsize length);
/* Writes a tag and a length. */
void _zt_der_put_head (GByteArray *out, guint8 tag, guint64 length);
gsize _zt_der_head_size (guint64 length);

G_END_DECLS
