/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key a person holds, whatever holds it. */
#define G_LOG_DOMAIN "zt-key"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "zt-key-private.h"
#include "zt-os.h"

#define RSA_MINIMUM 2048 /* bits */

void
_zt_pin_free (char *pin)
{
  if (pin == NULL)
    return;
  zt_os_forget (pin, strlen (pin));
  g_free (pin);
}

ZtKey *
zt_key_open (const char *identity, ZtPinFunc pin, gpointer user_data, GError **error)
{
  g_return_val_if_fail (identity != NULL, NULL);

  _zt_openssl_check_version ();
  if (g_ascii_strncasecmp (identity, "pkcs11:", 7) == 0)
    return _zt_key_open_token (identity, pin, user_data, error);
  return _zt_key_open_file (identity, pin, user_data, error);
}

void
zt_key_free (ZtKey *key)
{
  if (key == NULL)
    return;
  g_free (key->identity);
  g_free (key->label);
  g_clear_pointer (&key->certificate, zt_certificate_unref);
  g_clear_pointer (&key->chain, g_ptr_array_unref);
  EVP_PKEY_free (key->pkey);
  g_free (key->private_url);
  _zt_pin_free (key->pin);
  g_free (key);
}

ZtKeyAlgorithm
zt_key_get_algorithm (ZtKey *key)
{
  g_return_val_if_fail (key != NULL, ZT_KEY_RSA);

  return key->algorithm;
}

ZtCertificate *
zt_key_get_certificate (ZtKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return key->certificate;
}

GPtrArray *
zt_key_get_chain (ZtKey *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return key->chain;
}

EVP_PKEY *
_zt_key_get_pkey (ZtKey *key)
{
  return key->pkey;
}

gboolean
_zt_key_set_algorithm (ZtKey *key, EVP_PKEY *pkey, GError **error)
{
  if (_zt_openssl_is_sm2 (pkey))
    key->algorithm = ZT_KEY_SM2;
  else if (pkey != NULL && EVP_PKEY_is_a (pkey, "EC") && EVP_PKEY_get_bits (pkey) >= 256)
    key->algorithm = ZT_KEY_EC;
  else if (pkey != NULL && EVP_PKEY_is_a (pkey, "RSA") && EVP_PKEY_get_bits (pkey) >= RSA_MINIMUM)
    key->algorithm = ZT_KEY_RSA;
  else
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                   /* TRANSLATORS: %s is the name of a key file or token */
                   _ ("“%s”: keys must be RSA of 2048 bits or more, elliptic (P-256) or SM2"),
                   key->label);
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
_zt_key_link_chain (ZtCertificate *certificate, GPtrArray *candidates)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  X509 *subject = _zt_certificate_get_x509 (certificate);
  gboolean found = TRUE;

  while (found && chain->len < 8 && X509_check_issued (subject, subject) != X509_V_OK)
    {
      found = FALSE;
      for (guint i = 0; !found && i < candidates->len; i++)
        {
          ZtCertificate *candidate = g_ptr_array_index (candidates, i);
          X509 *issuer = _zt_certificate_get_x509 (candidate);

          if (X509_cmp (issuer, subject) == 0 || X509_check_issued (issuer, subject) != X509_V_OK)
            continue;
          g_ptr_array_add (chain, zt_certificate_ref (candidate));
          subject = issuer;
          found = TRUE;
        }
    }
  return chain;
}

/* SM2 hashes who signs along with what is signed: Z of GB/T 32918.2 §5.5. */
static gboolean
set_sm2_id (EVP_PKEY_CTX *context)
{
  return EVP_PKEY_CTX_set1_id (context, ZT_SM2_ID, strlen (ZT_SM2_ID)) == 1;
}

gboolean
_zt_signature_verify (EVP_PKEY *key, gboolean is_sm2, const EVP_MD *hash, GBytes *content,
                      const guint8 *signature, gsize length)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *pkey_context = NULL;
  gboolean good;

  good = EVP_DigestVerifyInit (context, &pkey_context, hash, NULL, key) == 1
         && (!is_sm2 || set_sm2_id (pkey_context))
         && EVP_DigestVerify (context, signature, length, g_bytes_get_data (content, NULL),
                              g_bytes_get_size (content))
                == 1;
  ERR_clear_error ();
  return good;
}

static GBytes *
sign_with_pkey (ZtKey *key, GBytes *content, GError **error)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  g_autofree guint8 *signature = NULL;
  gconstpointer data = g_bytes_get_data (content, NULL);
  gsize size = g_bytes_get_size (content);
  gboolean is_sm2 = key->algorithm == ZT_KEY_SM2;
  EVP_PKEY_CTX *pkey_context = NULL;
  gsize length = 0;

  if (EVP_DigestSignInit (context, &pkey_context, is_sm2 ? EVP_sm3 () : EVP_sha256 (), NULL,
                          key->pkey)
          == 1
      && (!is_sm2 || set_sm2_id (pkey_context))
      && EVP_DigestSign (context, NULL, &length, data, size) == 1)
    {
      signature = g_malloc (length);
      if (EVP_DigestSign (context, signature, &length, data, size) == 1)
        return g_bytes_new (signature, length);
    }
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The key could not sign"));
  return NULL;
}

GBytes *
zt_key_sign (ZtKey *key, GBytes *content, GError **error)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (content != NULL, NULL);

  if (key->pkey != NULL)
    return sign_with_pkey (key, content, error);
  return _zt_key_sign_token (key, content, error);
}
