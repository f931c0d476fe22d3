/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing: one pass, constant memory, both layers at once. */
#define G_LOG_DOMAIN "zt-envelope"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "envelope-private.h"
#include "envelope.h"
#include "zt-certificate-private.h"

#define LAYERS 2

/* Everything of one sealing. */
typedef struct
{
  ZtLayer layers[LAYERS]; /* 0 is the inner one */
  guint n_layers;
  ZtSink sink;
} Sealing;

static gboolean
fail (GError **error)
{
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The content could not be sealed"));
  return FALSE;
}

static gboolean
refuse (GError **error, ZtCertificate *recipient, const char *format)
{
  g_autofree char *name = zt_certificate_get_name (recipient);
  g_autofree char *what = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  what = g_strdup_printf (format, name);
#pragma GCC diagnostic pop
  ERR_clear_error ();
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED, what);
  return FALSE;
}

/* RSAES-OAEP with SHA-256 (RFC 8017 §7.1), never PKCS #1 v1.5. */
static gboolean
use_oaep (CMS_RecipientInfo *info)
{
  EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx (info);

  return EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_OAEP_PADDING) == 1
         && EVP_PKEY_CTX_set_rsa_oaep_md (context, EVP_sha256 ()) == 1
         && EVP_PKEY_CTX_set_rsa_mgf1_md (context, EVP_sha256 ()) == 1;
}

/* dhSinglePass-stdDH-sha256kdf with AES-256 key wrap (RFC 5753); libcrypto's own default is SHA-1.
 */
static gboolean
use_ecdh (CMS_RecipientInfo *info)
{
  return EVP_EncryptInit_ex (CMS_RecipientInfo_kari_get0_ctx (info), EVP_aes_256_wrap (), NULL,
                             NULL, NULL)
             == 1
         && EVP_PKEY_CTX_set_ecdh_kdf_md (CMS_RecipientInfo_get0_pkey_ctx (info), EVP_sha256 ())
                == 1;
}

static gboolean
add_recipient (CMS_ContentInfo *cms, ZtCertificate *recipient, GError **error)
{
  X509 *x509 = _zt_certificate_get_x509 (recipient);
  EVP_PKEY *pkey = X509_get0_pubkey (x509);
  const guint32 usage = X509_get_key_usage (x509);
  const gboolean is_rsa = pkey != NULL && EVP_PKEY_is_a (pkey, "RSA");
  CMS_RecipientInfo *info;

  if (_zt_openssl_is_sm2 (pkey))
    return refuse (error, recipient,
                   /* TRANSLATORS: %s is the name in a certificate */
                   _ ("Content cannot be sealed to “%s”: SM2 certificates cannot be sealed to"));
  if (pkey == NULL || (!is_rsa && !EVP_PKEY_is_a (pkey, "EC"))
      || (is_rsa && EVP_PKEY_get_bits (pkey) < 2048))
    return refuse (error, recipient,
                   /* TRANSLATORS: %s is the name in a certificate */
                   _ ("Content cannot be sealed to “%s”: the key is too weak or of another kind"));
  /* Chinese CAs give two certificates to each: one to sign with, one to be sealed to. */
  if (!(usage & (KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | KU_KEY_AGREEMENT)))
    return refuse (error, recipient,
                   /* TRANSLATORS: %s is the name in a certificate */
                   _ ("Content cannot be sealed to “%s”: the certificate is for signing only"));
  info = CMS_add1_recipient_cert (cms, x509, CMS_KEY_PARAM);
  if (info == NULL || !(is_rsa ? use_oaep (info) : use_ecdh (info)))
    return fail (error);
  return TRUE;
}

/* libcrypto's own encoding holds what we put around the content: version, recipients, cipher. */
static gboolean
make_head (ZtLayer *layer, guint64 content_size, GError **error)
{
  g_autoptr (GBytes) encoded = _zt_openssl_encode ((ZtEncodeFunc) i2d_CMS_ContentInfo, layer->cms);
  ZtDer all;
  ZtDer outer;
  ZtDer part;
  ZtDer explicit_part;
  ZtDer inside;
  ZtDer version;
  ZtDer recipients;
  ZtDer kind;
  ZtDer before;

  if (encoded == NULL)
    return fail (error);
  all = (ZtDer){ g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded) };
  if (!_zt_der_take (&all, ZT_DER_SEQUENCE, &outer, NULL)
      || !_zt_der_take (&outer, ZT_DER_OID, &part, NULL)
      || !_zt_der_take (&outer, 0xa0, &explicit_part, NULL)
      || !_zt_der_take (&explicit_part, ZT_DER_SEQUENCE, &inside, NULL)
      || !_zt_der_take (&inside, ZT_DER_INTEGER, &part, &version)
      || !_zt_der_take (&inside, ZT_DER_SET, &part, &recipients)
      || !_zt_der_take (&inside, ZT_DER_SEQUENCE, &kind, NULL))
    return fail (error);
  before = (ZtDer){ version.data, version.length + recipients.length };
  layer->head = _zt_seal_head_write (&before, &kind, content_size);
  return TRUE;
}

static gboolean
open_layer (ZtLayer *layer, GPtrArray *recipients, guint64 content_size, GError **error)
{
  if (content_size > ZT_SEAL_LIMIT)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The content is too large to be sealed: the limit is 64 GiB"));
      return FALSE;
    }
  layer->cms = CMS_AuthEnvelopedData_create (EVP_aes_256_gcm ());
  if (layer->cms == NULL || CMS_set_detached (layer->cms, 1) != 1)
    return fail (error);
  for (guint i = 0; i < recipients->len; i++)
    if (!add_recipient (layer->cms, g_ptr_array_index (recipients, i), error))
      return FALSE;
  if (!_zt_layer_start (layer))
    return fail (error);
  return make_head (layer, content_size, error);
}

static guint64
sealed_size (const ZtLayer *layer, guint64 content_size)
{
  return layer->head->len + content_size + ZT_SEAL_TAIL;
}

/* Pushes @data into layer @level, and what comes out of it into the next; past the last into the
 * file. */
static gboolean
feed (Sealing *sealing, guint level, gconstpointer data, gsize length, GError **error)
{
  ZtLayer *layer;
  char *out;
  long out_length;

  if (level == sealing->n_layers)
    return _zt_sink_write (&sealing->sink, data, length, error);
  layer = &sealing->layers[level];
  if (length > 0 && BIO_write (layer->chain, data, length) != (int) length)
    return fail (error);
  out_length = BIO_get_mem_data (layer->out, &out);
  if (out_length > 0 && !feed (sealing, level + 1, out, out_length, error))
    return FALSE;
  (void) BIO_reset (layer->out);
  return TRUE;
}

static gboolean
start (Sealing *sealing, GPtrArray *inner, GPtrArray *outer, guint64 size, GError **error)
{
  if (!open_layer (&sealing->layers[sealing->n_layers++], inner, size, error))
    return FALSE;
  if (outer != NULL
      && !open_layer (&sealing->layers[sealing->n_layers++], outer,
                      sealed_size (&sealing->layers[0], size), error))
    return FALSE;
  for (guint level = sealing->n_layers; level-- > 0;)
    {
      GByteArray *head = sealing->layers[level].head;

      if (!feed (sealing, level + 1, head->data, head->len, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
finish (Sealing *sealing, GError **error)
{
  for (guint level = 0; level < sealing->n_layers; level++)
    {
      ZtLayer *layer = &sealing->layers[level];
      g_autoptr (GBytes) encoded = NULL;
      const guint8 *tail;
      gsize length;

      if (BIO_flush (layer->chain) != 1 || !feed (sealing, level, NULL, 0, error)
          || CMS_dataFinal (layer->cms, layer->chain) != 1)
        return fail (error);
      encoded = _zt_openssl_encode ((ZtEncodeFunc) i2d_CMS_ContentInfo, layer->cms);
      if (encoded == NULL)
        return fail (error);
      tail = g_bytes_get_data (encoded, &length);
      tail += length - ZT_SEAL_TAIL;
      if (tail[0] != ZT_DER_OCTETS || tail[1] != ZT_SEAL_TAG_SIZE)
        return fail (error);
      if (!feed (sealing, level + 1, tail, ZT_SEAL_TAIL, error))
        return FALSE;
    }
  return TRUE;
}

static void
sealing_clear (Sealing *sealing)
{
  for (guint i = 0; i < LAYERS; i++)
    _zt_layer_clear (&sealing->layers[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sealing, sealing_clear)

static gboolean
changed (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_STALE,
                       _ ("The file was changed while it was being sealed; try again"));
  return FALSE;
}

static gboolean
seal_stream (Sealing *sealing, GInputStream *in, guint64 size, ZtProgressFunc progress,
             const char *what, gpointer user_data, GError **error)
{
  g_autofree guint8 *block = g_malloc (ZT_SEAL_BLOCK);
  guint64 done = 0;
  gssize got;

  while ((got = g_input_stream_read (in, block, ZT_SEAL_BLOCK, sealing->sink.cancellable, error))
         > 0)
    {
      done += got;
      if (done > size)
        return changed (error);
      if (!feed (sealing, 0, block, got, error))
        return FALSE;
      if (progress != NULL)
        progress (done, size, what, user_data);
    }
  if (got < 0)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (done != size)
    return changed (error);
  return finish (sealing, error);
}

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED                                \
                                 "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC

static gboolean
same_file (GFileInfo *a, GFileInfo *b)
{
  return g_file_info_get_size (a) == g_file_info_get_size (b)
         && g_file_info_get_attribute_uint64 (a, G_FILE_ATTRIBUTE_TIME_MODIFIED)
                == g_file_info_get_attribute_uint64 (b, G_FILE_ATTRIBUTE_TIME_MODIFIED)
         && g_file_info_get_attribute_uint32 (a, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC)
                == g_file_info_get_attribute_uint32 (b, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC);
}

static gboolean
seal_into (Sealing *sealing, GFileInputStream *stream, GPtrArray *inner, GPtrArray *outer,
           ZtProgressFunc progress, const char *what, gpointer user_data, GError **error)
{
  g_autoptr (GFileInfo) before
      = g_file_input_stream_query_info (stream, ATTRIBUTES, sealing->sink.cancellable, error);
  g_autoptr (GFileInfo) after = NULL;
  guint64 size;

  if (before == NULL)
    return FALSE;
  size = g_file_info_get_size (before);
  if (!start (sealing, inner, outer, size, error)
      || !seal_stream (sealing, G_INPUT_STREAM (stream), size, progress, what, user_data, error))
    return FALSE;
  after = g_file_input_stream_query_info (stream, ATTRIBUTES, sealing->sink.cancellable, error);
  if (after == NULL)
    return FALSE;
  return same_file (before, after) || changed (error);
}

static gboolean
has_recipients (GPtrArray *recipients, GError **error)
{
  if (recipients != NULL && recipients->len > 0)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("There is nobody to seal to"));
  return FALSE;
}

gboolean
zt_seal_file (const char *in, const char *out, GPtrArray *inner, GPtrArray *outer, char **sha256,
              guint64 *size, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
              GError **error)
{
  g_auto (Sealing) sealing = { 0 };
  g_auto (ZtPart) part = { 0 };
  g_autoptr (ZtDigest) digest = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *what = NULL;

  g_return_val_if_fail (in != NULL && out != NULL, FALSE);

  if (!has_recipients (inner, error) || (outer != NULL && !has_recipients (outer, error)))
    return FALSE;
  file = g_file_new_for_path (in);
  stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (!_zt_part_open (&part, out, cancellable, error))
    return FALSE;
  what = g_path_get_basename (in);
  digest = zt_digest_new ();
  sealing.sink = (ZtSink){ .stream = part.stream, .digest = digest, .cancellable = cancellable };
  if (!seal_into (&sealing, stream, inner, outer, progress, what, user_data, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (!_zt_part_commit (&part, cancellable, error))
    return FALSE;
  if (sha256 != NULL)
    *sha256 = zt_digest_finish_hex (digest);
  if (size != NULL)
    *size = sealing.sink.written;
  return TRUE;
}

GBytes *
zt_seal_bytes (GBytes *content, GPtrArray *recipients, GError **error)
{
  g_auto (Sealing) sealing = { 0 };
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (GInputStream) in = NULL;
  gsize size;

  g_return_val_if_fail (content != NULL, NULL);

  if (!has_recipients (recipients, error))
    return NULL;
  size = g_bytes_get_size (content);
  in = g_memory_input_stream_new_from_bytes (content);
  out = g_memory_output_stream_new_resizable ();
  sealing.sink = (ZtSink){ .stream = out };
  if (!start (&sealing, recipients, NULL, size, error)
      || !seal_stream (&sealing, in, size, NULL, NULL, NULL, error)
      || !g_output_stream_close (out, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}
