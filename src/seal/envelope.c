/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a sealed file (RFC 5083 §2.1), and files that appear whole or not at all. */
#define G_LOG_DOMAIN "zt-envelope"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "envelope-private.h"
#include "zt-os.h"

static const guint8 authenveloped_oid[]
    = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17 };
static const guint8 data_oid[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01 };
static const guint8 aes_256_gcm_oid[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e };

#define EXPLICIT_0 0xa0
#define IMPLICIT_0 0x80

/* Files. */

gboolean
_zt_part_open (ZtPart *part, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = NULL;

  part->path = g_strdup (path);
  part->part = g_strconcat (path, ".part", NULL);
  file = g_file_new_for_path (part->part);
  g_unlink (part->part);
  part->stream = G_OUTPUT_STREAM (
      g_file_create (file, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable,
                     error));
  if (part->stream != NULL)
    return TRUE;
  zt_error_convert_gio (error);
  g_clear_pointer (&part->part, g_free);
  return FALSE;
}

gboolean
_zt_part_commit (ZtPart *part, GCancellable *cancellable, GError **error)
{
  if (!g_output_stream_close (part->stream, cancellable, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (!zt_os_commit_file (part->part, part->path, error))
    return FALSE;
  g_clear_pointer (&part->part, g_free);
  return TRUE;
}

void
_zt_part_clear (ZtPart *part)
{
  g_clear_object (&part->stream);
  if (part->part != NULL)
    g_unlink (part->part);
  g_clear_pointer (&part->part, g_free);
  g_clear_pointer (&part->path, g_free);
}

gboolean
_zt_sink_write (ZtSink *sink, gconstpointer data, gsize length, GError **error)
{
  if (!g_output_stream_write_all (sink->stream, data, length, NULL, sink->cancellable, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (sink->digest != NULL)
    zt_digest_update (sink->digest, data, length);
  sink->written += length;
  return TRUE;
}

/* Layers. */

/* What goes through the cipher lands in memory, one block at a time. Nothing is pushed onward by
 * libcrypto itself: a flush of an inner layer would end the outer one too early. */
gboolean
_zt_layer_start (ZtLayer *layer)
{
  BIO *out = BIO_new (BIO_s_mem ());

  layer->chain = CMS_dataInit (layer->cms, out);
  if (layer->chain == NULL)
    {
      BIO_free (out);
      return FALSE;
    }
  layer->out = out;
  return TRUE;
}

void
_zt_layer_clear (ZtLayer *layer)
{
  g_clear_pointer (&layer->chain, BIO_free_all);
  g_clear_pointer (&layer->cms, CMS_ContentInfo_free);
  g_clear_pointer (&layer->head, g_byte_array_unref);
}

/* The structure. */

static gboolean
broken (GError **error)
{
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN,
                       _ ("This is not a whole sealed file: it was cut, changed, or is something "
                          "else"));
  return FALSE;
}

/* Steps into a container that must fill what is left of its parent. */
static gboolean
step_into (ZtDer *at, guint64 *left, guint8 tag)
{
  guint8 found;
  gsize head;
  guint64 length;

  if (!_zt_der_head (at, &found, &head, &length) || found != tag || head + length != *left)
    return FALSE;
  at->data += head;
  at->length -= head;
  *left = length;
  return TRUE;
}

static gboolean
take (ZtDer *at, guint64 *left, guint8 tag, ZtDer *content, ZtDer *whole)
{
  if (!_zt_der_take (at, tag, content, whole) || whole->length > *left)
    return FALSE;
  *left -= whole->length;
  return TRUE;
}

/* AES-256-GCM with a nonce of 12 bytes and the full tag; a shorter tag could be forged by trying.
 */
static gboolean
is_our_cipher (ZtDer algorithm)
{
  ZtDer part;
  ZtDer parameters;

  return _zt_der_take (&algorithm, ZT_DER_OID, &part, NULL)
         && _zt_der_equal (&part, aes_256_gcm_oid, sizeof aes_256_gcm_oid)
         && _zt_der_take (&algorithm, ZT_DER_SEQUENCE, &parameters, NULL) && algorithm.length == 0
         && _zt_der_take (&parameters, ZT_DER_OCTETS, &part, NULL) && part.length == 12
         && _zt_der_take (&parameters, ZT_DER_INTEGER, &part, NULL)
         && _zt_der_equal (&part, "\x10", 1) && parameters.length == 0;
}

/* @at stands on the encrypted content; @left counts to the end of the file. */
static gboolean
read_content (ZtSealHead *head, ZtDer at, guint64 left, const guint8 *start)
{
  ZtDer type;
  ZtDer algorithm;
  ZtDer type_whole;
  ZtDer algorithm_whole;
  guint64 inside;

  if (left < ZT_SEAL_TAIL)
    return FALSE;
  inside = left - ZT_SEAL_TAIL;
  if (!step_into (&at, &inside, ZT_DER_SEQUENCE)
      || !take (&at, &inside, ZT_DER_OID, &type, &type_whole)
      || !_zt_der_equal (&type, data_oid, sizeof data_oid)
      || !take (&at, &inside, ZT_DER_SEQUENCE, &algorithm, &algorithm_whole)
      || !is_our_cipher (algorithm) || !step_into (&at, &inside, IMPLICIT_0))
    return FALSE;
  g_byte_array_append (head->kind, type_whole.data, type_whole.length);
  g_byte_array_append (head->kind, algorithm_whole.data, algorithm_whole.length);
  head->content_size = inside;
  head->content_offset = at.data - start;
  return TRUE;
}

gboolean
_zt_seal_head_read (ZtSealHead *head, const ZtDer *prefix, guint64 file_size, GError **error)
{
  ZtDer at = *prefix;
  ZtDer content;
  ZtDer version;
  ZtDer recipients;
  guint64 left = file_size;

  memset (head, 0, sizeof *head);
  head->before = g_byte_array_new ();
  head->kind = g_byte_array_new ();
  head->total = file_size;
  if (!step_into (&at, &left, ZT_DER_SEQUENCE) || left < sizeof authenveloped_oid
      || at.length < sizeof authenveloped_oid
      || memcmp (at.data, authenveloped_oid, sizeof authenveloped_oid) != 0)
    return broken (error);
  at.data += sizeof authenveloped_oid;
  at.length -= sizeof authenveloped_oid;
  left -= sizeof authenveloped_oid;
  if (!step_into (&at, &left, EXPLICIT_0) || !step_into (&at, &left, ZT_DER_SEQUENCE)
      || !take (&at, &left, ZT_DER_INTEGER, &content, &version)
      || !take (&at, &left, ZT_DER_SET, &content, &recipients))
    return broken (error);
  g_byte_array_append (head->before, version.data, version.length);
  g_byte_array_append (head->before, recipients.data, recipients.length);
  if (!read_content (head, at, left, prefix->data))
    return broken (error);
  return TRUE;
}

void
_zt_seal_head_clear (ZtSealHead *head)
{
  g_clear_pointer (&head->before, g_byte_array_unref);
  g_clear_pointer (&head->kind, g_byte_array_unref);
}

/* The heads of the three containers around @inside bytes. */
static GByteArray *
open_containers (guint64 inside)
{
  GByteArray *out = g_byte_array_new ();
  const guint64 explicit_size = _zt_der_head_size (inside) + inside;
  const guint64 all = sizeof authenveloped_oid + _zt_der_head_size (explicit_size) + explicit_size;

  _zt_der_put_head (out, ZT_DER_SEQUENCE, all);
  g_byte_array_append (out, authenveloped_oid, sizeof authenveloped_oid);
  _zt_der_put_head (out, EXPLICIT_0, explicit_size);
  _zt_der_put_head (out, ZT_DER_SEQUENCE, inside);
  return out;
}

GBytes *
_zt_seal_head_without_content (const ZtSealHead *head, const guint8 tag[ZT_SEAL_TAG_SIZE])
{
  const guint64 inside
      = head->before->len + _zt_der_head_size (head->kind->len) + head->kind->len + ZT_SEAL_TAIL;
  GByteArray *out = open_containers (inside);

  g_byte_array_append (out, head->before->data, head->before->len);
  _zt_der_put_head (out, ZT_DER_SEQUENCE, head->kind->len);
  g_byte_array_append (out, head->kind->data, head->kind->len);
  _zt_der_put_head (out, ZT_DER_OCTETS, ZT_SEAL_TAG_SIZE);
  g_byte_array_append (out, tag, ZT_SEAL_TAG_SIZE);
  return g_byte_array_free_to_bytes (out);
}

GByteArray *
_zt_seal_head_write (const ZtDer *before, const ZtDer *kind, guint64 content_size)
{
  const guint64 encrypted = kind->length + _zt_der_head_size (content_size) + content_size;
  const guint64 inside = before->length + _zt_der_head_size (encrypted) + encrypted + ZT_SEAL_TAIL;
  GByteArray *out = open_containers (inside);

  g_byte_array_append (out, before->data, before->length);
  _zt_der_put_head (out, ZT_DER_SEQUENCE, encrypted);
  g_byte_array_append (out, kind->data, kind->length);
  _zt_der_put_head (out, IMPLICIT_0, content_size);
  return out;
}
