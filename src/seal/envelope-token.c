/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content key of a sealed file by way of a token (RFC 5652 §6.2; RFC 5753 §7.2 for elliptic
 * keys). */
#define G_LOG_DOMAIN "zt-envelope"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "envelope-private.h"
#include "zt-os.h"
#include "zt-token-private.h"

#define KEY_SIZE 32 /* AES-256 */

/* id-aes256-wrap without parameters, as an AlgorithmIdentifier */
static const guint8 aes_256_wrap[]
    = { 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2d };
/* dhSinglePass-stdDH-sha256kdf-scheme */
static const guint8 ecdh_sha256[] = { 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01 };

static gboolean
unsupported (GError **error)
{
  g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                       _ ("The content was sealed in a way that a key on a token cannot open"));
  return FALSE;
}

/* KeyTransRecipientInfo ::= SEQUENCE { version, rid, keyEncryptionAlgorithm, encryptedKey } */
static GBytes *
open_transported (ZtDer info, ZtKey *key, GError **error)
{
  ZtDer fields;
  ZtDer part;

  if (!_zt_der_take (&info, ZT_DER_SEQUENCE, &fields, NULL)
      || !_zt_der_take (&fields, ZT_DER_INTEGER, &part, NULL)
      || !_zt_der_take (&fields, _zt_der_peek (&fields), &part, NULL)
      || !_zt_der_take (&fields, ZT_DER_SEQUENCE, &part, NULL)
      || !_zt_der_take (&fields, ZT_DER_OCTETS, &part, NULL))
    {
      unsupported (error);
      return NULL;
    }
  {
    g_autoptr (GBytes) encrypted = g_bytes_new (part.data, part.length);

    return _zt_token_decrypt (key, encrypted, error);
  }
}

/* What KeyAgreeRecipientInfo says that matters. */
typedef struct
{
  ZtDer point;   /* the sender's, uncompressed */
  ZtDer ukm;     /* with its tag [0] to be; empty when absent */
  ZtDer wrapped; /* the content key */
} Agreement;

static gboolean
read_point (ZtDer originator, ZtDer *point)
{
  ZtDer key;
  ZtDer algorithm;

  return _zt_der_take (&originator, 0xa1, &key, NULL)
         && _zt_der_take (&key, ZT_DER_SEQUENCE, &algorithm, NULL)
         && _zt_der_take (&key, 0x03, point, NULL) && point->length > 2 && point->data[0] == 0
         && point->data[1] == 0x04;
}

static gboolean
read_agreement (ZtDer info, guint index, Agreement *out)
{
  ZtDer fields;
  ZtDer part;
  ZtDer algorithm;
  ZtDer list;

  memset (out, 0, sizeof *out);
  if (!_zt_der_take (&info, 0xa1, &fields, NULL)
      || !_zt_der_take (&fields, ZT_DER_INTEGER, &part, NULL)
      || !_zt_der_take (&fields, 0xa0, &part, NULL) || !read_point (part, &out->point)
      || (_zt_der_peek (&fields) == 0xa1 && !_zt_der_take (&fields, 0xa1, &out->ukm, NULL))
      || !_zt_der_take (&fields, ZT_DER_SEQUENCE, &algorithm, NULL)
      || !_zt_der_take (&algorithm, ZT_DER_OID, &part, NULL)
      || !_zt_der_equal (&part, ecdh_sha256, sizeof ecdh_sha256)
      || !_zt_der_equal (&algorithm, aes_256_wrap, sizeof aes_256_wrap)
      || !_zt_der_take (&fields, ZT_DER_SEQUENCE, &list, NULL))
    return FALSE;
  /* The unused-bits octet of the BIT STRING. */
  out->point.data++;
  out->point.length--;
  for (guint i = 0; i <= index; i++)
    if (!_zt_der_take (&list, ZT_DER_SEQUENCE, &part, NULL))
      return FALSE;
  return _zt_der_take (&part, _zt_der_peek (&part), &list, NULL)
         && _zt_der_take (&part, ZT_DER_OCTETS, &out->wrapped, NULL);
}

/* ANSI X9.63 with SHA-256: one block is all of an AES-256 key. ECC-CMS-SharedInfo of RFC 5753 §7.2.
 */
static void
derive (GBytes *secret, const Agreement *agreement, guint8 key[KEY_SIZE])
{
  static const guint8 counter[] = { 0, 0, 0, 1 };
  static const guint8 bits[] = { 0xa2, 0x06, 0x04, 0x04, 0, 0, 1, 0 };
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autoptr (GByteArray) inside = g_byte_array_new ();
  g_autoptr (ZtDigest) digest = zt_digest_new ();

  g_byte_array_append (inside, aes_256_wrap, sizeof aes_256_wrap);
  if (agreement->ukm.length > 0)
    {
      _zt_der_put_head (inside, 0xa0, agreement->ukm.length);
      g_byte_array_append (inside, agreement->ukm.data, agreement->ukm.length);
    }
  g_byte_array_append (inside, bits, sizeof bits);
  _zt_der_put_head (info, ZT_DER_SEQUENCE, inside->len);
  g_byte_array_append (info, inside->data, inside->len);
  zt_digest_update (digest, g_bytes_get_data (secret, NULL), g_bytes_get_size (secret));
  zt_digest_update (digest, counter, sizeof counter);
  zt_digest_update (digest, info->data, info->len);
  zt_digest_finish (digest, key);
}

/* RFC 3394 */
static GBytes *
unwrap (const ZtDer *wrapped, const guint8 key[KEY_SIZE])
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  guint8 out[KEY_SIZE + 16];
  int length = 0;
  GBytes *bytes = NULL;

  EVP_CIPHER_CTX_set_flags (context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  if (wrapped->length == KEY_SIZE + 8
      && EVP_DecryptInit_ex (context, EVP_aes_256_wrap (), NULL, key, NULL) == 1
      && EVP_DecryptUpdate (context, out, &length, wrapped->data, wrapped->length) == 1)
    bytes = g_bytes_new (out, length);
  ERR_clear_error ();
  zt_os_forget (out, sizeof out);
  EVP_CIPHER_CTX_free (context);
  return bytes;
}

static GBytes *
open_agreed (ZtDer info, guint index, ZtKey *key, GError **error)
{
  g_autoptr (GBytes) peer = NULL;
  g_autoptr (GBytes) secret = NULL;
  Agreement agreement;
  guint8 wrapping[KEY_SIZE];
  GBytes *bytes;

  if (!read_agreement (info, index, &agreement))
    {
      unsupported (error);
      return NULL;
    }
  peer = g_bytes_new (agreement.point.data, agreement.point.length);
  secret = _zt_token_agree (key, peer, error);
  if (secret == NULL)
    return NULL;
  derive (secret, &agreement, wrapping);
  bytes = unwrap (&agreement.wrapped, wrapping);
  zt_os_forget (wrapping, sizeof wrapping);
  if (bytes == NULL)
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN,
                         _ ("The seal is broken: its key was changed"));
  return bytes;
}

/* The nonce within the encoded content type and cipher; their form was checked when they were read.
 */
static const guint8 *
nonce_of (const ZtSealHead *head)
{
  ZtDer kind = { head->kind->data, head->kind->len };
  ZtDer part;
  ZtDer algorithm;
  ZtDer parameters;

  if (!_zt_der_take (&kind, ZT_DER_OID, &part, NULL)
      || !_zt_der_take (&kind, ZT_DER_SEQUENCE, &algorithm, NULL)
      || !_zt_der_take (&algorithm, ZT_DER_OID, &part, NULL)
      || !_zt_der_take (&algorithm, ZT_DER_SEQUENCE, &parameters, NULL)
      || !_zt_der_take (&parameters, ZT_DER_OCTETS, &part, NULL) || part.length != 12)
    return NULL;
  return part.data;
}

static gboolean
start_cipher (ZtLayer *layer, const ZtSealHead *head, const guint8 tag[ZT_SEAL_TAG_SIZE],
              GBytes *content_key)
{
  BIO *cipher = BIO_new (BIO_f_cipher ());
  EVP_CIPHER_CTX *context = NULL;

  layer->out = BIO_new (BIO_s_mem ());
  layer->chain = BIO_push (cipher, layer->out);
  BIO_get_cipher_ctx (cipher, &context);
  return g_bytes_get_size (content_key) == KEY_SIZE && context != NULL
         && EVP_CipherInit_ex (context, EVP_aes_256_gcm (), NULL,
                               g_bytes_get_data (content_key, NULL), nonce_of (head), 0)
                == 1
         && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_AEAD_SET_TAG, ZT_SEAL_TAG_SIZE, (void *) tag)
                == 1;
}

gboolean
_zt_layer_start_token (ZtLayer *layer, const ZtSealHead *head, const guint8 tag[ZT_SEAL_TAG_SIZE],
                       guint recipient, guint within, ZtKey *key, GError **error)
{
  ZtDer before = { head->before->data, head->before->len };
  ZtDer part;
  ZtDer recipients;
  ZtDer whole = { NULL, 0 };
  g_autoptr (GBytes) content_key = NULL;

  if (!_zt_der_take (&before, ZT_DER_INTEGER, &part, NULL)
      || !_zt_der_take (&before, ZT_DER_SET, &recipients, NULL))
    return unsupported (error);
  for (guint i = 0; i <= recipient; i++)
    if (!_zt_der_take (&recipients, _zt_der_peek (&recipients), &part, &whole))
      return unsupported (error);
  content_key = _zt_der_peek (&whole) == ZT_DER_SEQUENCE ? open_transported (whole, key, error)
                                                         : open_agreed (whole, within, key, error);
  if (content_key == NULL)
    return FALSE;
  if (!start_cipher (layer, head, tag, content_key))
    {
      _zt_openssl_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN,
                         _ ("The seal is broken: its key was changed"));
      return FALSE;
    }
  return TRUE;
}
