/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A strict reader for a little DER. */
#define G_LOG_DOMAIN "zt-der"
#include "config.h"

#include <string.h>

#include "der-private.h"

gboolean
_zt_der_head (const ZtDer *from, guint8 *tag, gsize *head, guint64 *length)
{
  guint bytes;

  if (from->length < 2 || (from->data[0] & 0x1f) == 0x1f)
    return FALSE;
  *tag = from->data[0];
  if (from->data[1] < 0x80)
    {
      *length = from->data[1];
      *head = 2;
      return TRUE;
    }
  bytes = from->data[1] & 0x7f;
  if (bytes == 0 || bytes > 7 || from->length < 2 + bytes || from->data[2] == 0)
    return FALSE;
  *length = 0;
  for (guint i = 0; i < bytes; i++)
    *length = *length << 8 | from->data[2 + i];
  *head = 2 + bytes;
  return *length >= 0x80;
}

gboolean
_zt_der_take (ZtDer *from, guint8 tag, ZtDer *content, ZtDer *whole)
{
  guint8 found;
  gsize head;
  guint64 length;

  if (!_zt_der_head (from, &found, &head, &length) || found != tag || length > from->length - head)
    return FALSE;
  if (whole != NULL)
    *whole = (ZtDer){ from->data, head + length };
  *content = (ZtDer){ from->data + head, length };
  from->data += head + length;
  from->length -= head + length;
  return TRUE;
}

guint8
_zt_der_peek (const ZtDer *from)
{
  return from->length > 0 ? from->data[0] : 0;
}

gboolean
_zt_der_equal (const ZtDer *der, gconstpointer data, gsize length)
{
  return der->length == length && memcmp (der->data, data, length) == 0;
}

static guint
length_bytes (guint64 length)
{
  guint bytes = 0;

  for (; length > 0; length >>= 8)
    bytes++;
  return bytes;
}

gsize
_zt_der_head_size (guint64 length)
{
  return length < 0x80 ? 2 : 2 + length_bytes (length);
}

void
_zt_der_put_head (GByteArray *out, guint8 tag, guint64 length)
{
  guint8 head[10] = { tag };
  guint bytes = length_bytes (length);

  if (length < 0x80)
    {
      head[1] = length;
      g_byte_array_append (out, head, 2);
      return;
    }
  head[1] = 0x80 | bytes;
  for (guint i = 0; i < bytes; i++)
    head[2 + i] = length >> 8 * (bytes - 1 - i);
  g_byte_array_append (out, head, 2 + bytes);
}
