/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening one layer: streamed into a private file that gets its name only when the tag holds. */
#define G_LOG_DOMAIN "zt-envelope"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "envelope-private.h"
#include "envelope.h"
#include "zt-key-private.h"

/* A sealed file or memory, read from where it starts. */
typedef struct
{
  GInputStream *stream; /* (owned) seekable */
  guint64 size;
  ZtSealHead head;
  guint8 tag[ZT_SEAL_TAG_SIZE];
} Sealed;

static void
sealed_clear (Sealed *sealed)
{
  g_clear_object (&sealed->stream);
  _zt_seal_head_clear (&sealed->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sealed, sealed_clear)

static gboolean
broken (GError **error)
{
  ERR_clear_error ();
  g_set_error_literal (
      error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN,
      _ ("The seal is broken: the content was cut or changed after it was sealed"));
  return FALSE;
}

static gboolean
read_at (Sealed *sealed, guint64 offset, gpointer data, gsize length, gsize *got,
         GCancellable *cancellable, GError **error)
{
  if (!g_seekable_seek (G_SEEKABLE (sealed->stream), offset, G_SEEK_SET, cancellable, error)
      || !g_input_stream_read_all (sealed->stream, data, length, got, cancellable, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  return TRUE;
}

/* Reads the structure and the tag at the end; leaves the stream at the encrypted content. */
static gboolean
read_structure (Sealed *sealed, GCancellable *cancellable, GError **error)
{
  const gsize wanted = MIN (sealed->size, ZT_SEAL_HEAD_LIMIT);
  g_autofree guint8 *prefix = g_malloc (wanted + 1);
  guint8 tail[ZT_SEAL_TAIL];
  ZtDer der = { prefix, 0 };
  gsize got = 0;

  if (!read_at (sealed, 0, prefix, wanted, &got, cancellable, error))
    return FALSE;
  der.length = got;
  if (!_zt_seal_head_read (&sealed->head, &der, sealed->size, error))
    return FALSE;
  if (!read_at (sealed, sealed->size - sizeof tail, tail, sizeof tail, &got, cancellable, error))
    return FALSE;
  if (got != sizeof tail || tail[0] != ZT_DER_OCTETS || tail[1] != ZT_SEAL_TAG_SIZE)
    return broken (error);
  memcpy (sealed->tag, tail + 2, sizeof sealed->tag);
  if (!g_seekable_seek (G_SEEKABLE (sealed->stream), sealed->head.content_offset, G_SEEK_SET,
                        cancellable, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
open_file (Sealed *sealed, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;
  GFileInputStream *stream = g_file_read (file, cancellable, error);

  sealed->stream = (GInputStream *) stream;
  if (stream != NULL)
    info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable,
                                           error);
  if (info == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  sealed->size = g_file_info_get_size (info);
  return read_structure (sealed, cancellable, error);
}

static void
open_bytes (Sealed *sealed, GBytes *bytes)
{
  sealed->stream = g_memory_input_stream_new_from_bytes (bytes);
  sealed->size = g_bytes_get_size (bytes);
}

static CMS_ContentInfo *
decode (Sealed *sealed)
{
  g_autoptr (GBytes) small = _zt_seal_head_without_content (&sealed->head, sealed->tag);
  const guint8 *at = g_bytes_get_data (small, NULL);

  return d2i_CMS_ContentInfo (NULL, &at, g_bytes_get_size (small));
}

/* Which of the keys in @info is for @x509; -1 when none is. */
static int
find_within (CMS_RecipientInfo *info, X509 *x509)
{
  STACK_OF (CMS_RecipientEncryptedKey) * keys;

  if (CMS_RecipientInfo_type (info) == CMS_RECIPINFO_TRANS)
    return CMS_RecipientInfo_ktri_cert_cmp (info, x509) == 0 ? 0 : -1;
  if (CMS_RecipientInfo_type (info) != CMS_RECIPINFO_AGREE)
    return -1;
  keys = CMS_RecipientInfo_kari_get0_reks (info);
  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num (keys); i++)
    if (CMS_RecipientEncryptedKey_cert_cmp (sk_CMS_RecipientEncryptedKey_value (keys, i), x509)
        == 0)
      return i;
  return -1;
}

static gboolean
find_recipient (CMS_ContentInfo *cms, X509 *x509, guint *recipient, guint *within)
{
  STACK_OF (CMS_RecipientInfo) *infos = CMS_get0_RecipientInfos (cms);

  for (int i = 0; i < sk_CMS_RecipientInfo_num (infos); i++)
    {
      int found = find_within (sk_CMS_RecipientInfo_value (infos, i), x509);

      if (found < 0)
        continue;
      *recipient = i;
      *within = found;
      return TRUE;
    }
  return FALSE;
}

static gboolean
start (ZtLayer *layer, Sealed *sealed, ZtKey *key, GError **error)
{
  X509 *x509 = _zt_certificate_get_x509 (zt_key_get_certificate (key));
  guint recipient;
  guint within;

  if (zt_key_get_algorithm (key) == ZT_KEY_SM2)
    {
      g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                           _ ("SM2 keys sign but do not open sealed content; use an RSA or "
                              "elliptic key"));
      return FALSE;
    }
  layer->cms = decode (sealed);
  if (layer->cms == NULL)
    return broken (error);
  if (!find_recipient (layer->cms, x509, &recipient, &within))
    {
      g_autofree char *name = zt_certificate_get_name (zt_key_get_certificate (key));

      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_NOT_A_RECIPIENT,
                   /* TRANSLATORS: %s is the name in a certificate */
                   _ ("This was not sealed to “%s”; another key opens it"), name);
      return FALSE;
    }
  if (_zt_key_get_pkey (key) == NULL)
    return _zt_layer_start_token (layer, &sealed->head, sealed->tag, recipient, within, key, error);
  if (CMS_decrypt_set1_pkey (layer->cms, _zt_key_get_pkey (key), x509) != 1
      || !_zt_layer_start (layer))
    return broken (error);
  return TRUE;
}

static gboolean
drain (ZtLayer *layer, ZtSink *sink, GError **error)
{
  char *out;
  long length = BIO_get_mem_data (layer->out, &out);

  if (length > 0 && !_zt_sink_write (sink, out, length, error))
    return FALSE;
  (void) BIO_reset (layer->out);
  return TRUE;
}

static gboolean
open_stream (Sealed *sealed, ZtKey *key, ZtSink *sink, ZtProgressFunc progress, const char *what,
             gpointer user_data, GError **error)
{
  g_auto (ZtLayer) layer = { 0 };
  g_autofree guint8 *block = g_malloc (ZT_SEAL_BLOCK);
  guint64 done = 0;

  if (!start (&layer, sealed, key, error))
    return FALSE;
  while (done < sealed->head.content_size)
    {
      const gsize wanted = MIN (sealed->head.content_size - done, ZT_SEAL_BLOCK);
      gssize got = g_input_stream_read (sealed->stream, block, wanted, sink->cancellable, error);

      if (got < 0)
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      if (got == 0 || BIO_write (layer.chain, block, got) != got)
        return broken (error);
      if (!drain (&layer, sink, error))
        return FALSE;
      done += got;
      if (progress != NULL)
        progress (done, sealed->head.content_size, what, user_data);
    }
  /* The tag is compared here; nothing of what was written counts before. */
  if (BIO_flush (layer.chain) != 1 || BIO_get_cipher_status (layer.chain) != 1
      || sink->written != sealed->head.content_size)
    return broken (error);
  return drain (&layer, sink, error);
}

gboolean
zt_unseal_file (const char *in, const char *out, ZtKey *key, ZtProgressFunc progress,
                gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (Sealed) sealed = { 0 };
  g_auto (ZtPart) part = { 0 };
  g_autofree char *what = NULL;
  ZtSink sink;

  g_return_val_if_fail (in != NULL && out != NULL && key != NULL, FALSE);

  _zt_openssl_check_version ();
  if (!open_file (&sealed, in, cancellable, error))
    {
      g_prefix_error (error, "%s: ", in);
      return FALSE;
    }
  if (!_zt_part_open (&part, out, cancellable, error))
    return FALSE;
  what = g_path_get_basename (in);
  sink = (ZtSink){ .stream = part.stream, .cancellable = cancellable };
  if (!open_stream (&sealed, key, &sink, progress, what, user_data, error))
    {
      g_prefix_error (error, "%s: ", in);
      return FALSE;
    }
  return _zt_part_commit (&part, cancellable, error);
}

GBytes *
zt_unseal_bytes (GBytes *bytes, ZtKey *key, GError **error)
{
  g_auto (Sealed) sealed = { 0 };
  g_autoptr (GOutputStream) out = NULL;
  g_autofree guint8 *plain = NULL;
  ZtSink sink;

  g_return_val_if_fail (bytes != NULL && key != NULL, NULL);

  _zt_openssl_check_version ();
  open_bytes (&sealed, bytes);
  if (!read_structure (&sealed, NULL, error))
    return NULL;
  /* Of the right size from the start: growing would leave copies of a secret behind. */
  plain = g_malloc0 (sealed.head.content_size + 1);
  out = g_memory_output_stream_new (plain, sealed.head.content_size, NULL, NULL);
  sink = (ZtSink){ .stream = out };
  if (!open_stream (&sealed, key, &sink, NULL, NULL, NULL, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&plain), sealed.head.content_size);
}

/* Without a key. */

static char *
describe (ASN1_OCTET_STRING *key_id, X509_NAME *issuer, ASN1_INTEGER *serial)
{
  g_autofree char *name = NULL;
  g_autofree char *hex = NULL;

  if (key_id != NULL)
    {
      hex = zt_hex (key_id->data, key_id->length);
      /* TRANSLATORS: %s is the hexadecimal identifier of a key */
      return g_strdup_printf (_ ("key %s"), hex);
    }
  name = issuer != NULL ? _zt_name_to_text (issuer) : g_strdup ("?");
  hex = serial != NULL ? zt_hex (serial->data, serial->length) : g_strdup ("?");
  /* TRANSLATORS: the first %s is the name of a certificate authority, the second a hexadecimal
   * number */
  return g_strdup_printf (_ ("%s, certificate %s"), name, hex);
}

static void
add_names (GPtrArray *names, CMS_RecipientInfo *info)
{
  ASN1_OCTET_STRING *key_id = NULL;
  X509_NAME *issuer = NULL;
  ASN1_INTEGER *serial = NULL;

  if (CMS_RecipientInfo_type (info) == CMS_RECIPINFO_TRANS
      && CMS_RecipientInfo_ktri_get0_signer_id (info, &key_id, &issuer, &serial) == 1)
    g_ptr_array_add (names, describe (key_id, issuer, serial));
  else if (CMS_RecipientInfo_type (info) == CMS_RECIPINFO_AGREE)
    {
      STACK_OF (CMS_RecipientEncryptedKey) *keys = CMS_RecipientInfo_kari_get0_reks (info);

      for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num (keys); i++)
        {
          key_id = NULL;
          CMS_RecipientEncryptedKey_get0_id (sk_CMS_RecipientEncryptedKey_value (keys, i), &key_id,
                                             NULL, NULL, &issuer, &serial);
          g_ptr_array_add (names, describe (key_id, issuer, serial));
        }
    }
  else
    g_ptr_array_add (names, g_strdup ("?"));
}

ZtSealInfo *
zt_seal_inspect (const char *path, GError **error)
{
  g_auto (Sealed) sealed = { 0 };
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  STACK_OF (CMS_RecipientInfo) * infos;
  ZtSealInfo *info;

  g_return_val_if_fail (path != NULL, NULL);

  if (!open_file (&sealed, path, NULL, error))
    return NULL;
  cms = decode (&sealed);
  if (cms == NULL)
    {
      broken (error);
      return NULL;
    }
  infos = CMS_get0_RecipientInfos (cms);
  for (int i = 0; i < sk_CMS_RecipientInfo_num (infos); i++)
    add_names (names, sk_CMS_RecipientInfo_value (infos, i));
  info = g_new0 (ZtSealInfo, 1);
  info->recipients = names->len;
  info->cipher = g_strdup ("AES-256-GCM");
  info->content_size = sealed.head.content_size;
  g_ptr_array_add (names, NULL);
  info->recipient_names = (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return info;
}

void
zt_seal_info_free (ZtSealInfo *info)
{
  if (info == NULL)
    return;
  g_free (info->cipher);
  g_strfreev (info->recipient_names);
  g_free (info);
}
