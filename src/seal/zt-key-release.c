/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Release keys: made for one bid, kept in the workspace, given away at the opening. */
#define G_LOG_DOMAIN "zt-key-release"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "x509-private.h"
#include "zt-key-private.h"
#include "zt-os.h"
#include "zt-time.h"

ZtKey *
zt_key_generate_release (const char *bid, gint64 not_after, GError **error)
{
  g_autoptr (ZtKey) key = NULL;
  g_autoptr (X509) x509 = NULL;

  g_return_val_if_fail (bid != NULL, NULL);

  key = g_new0 (ZtKey, 1);
  key->identity = g_strdup (bid);
  key->label = g_strdup (bid);
  key->is_generated = TRUE;
  key->algorithm = ZT_KEY_EC;
  key->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  key->pkey = EVP_EC_gen ("P-256");
  if (key->pkey != NULL)
    {
      const gint64 now = zt_time_now ();

      x509 = _zt_x509_begin (key->pkey, now - G_TIME_SPAN_HOUR, not_after);
      if (_zt_x509_add_name (x509, NID_commonName, bid)
          && X509_set_issuer_name (x509, X509_get_subject_name (x509)) == 1
          && _zt_x509_add_extension (x509, NULL, NID_basic_constraints, "critical,CA:FALSE")
          && _zt_x509_add_extension (x509, NULL, NID_key_usage, "critical,keyAgreement")
          && _zt_x509_add_extension (x509, NULL, NID_subject_key_identifier, "hash")
          && X509_sign (x509, key->pkey, EVP_sha256 ()) > 0)
        key->certificate = _zt_certificate_new_take (g_steal_pointer (&x509));
    }
  if (key->certificate == NULL)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("A release key could not be made"));
      return NULL;
    }
  return g_steal_pointer (&key);
}

gboolean
zt_certificate_check_release (GBytes *der, GError **error)
{
  gsize length;
  const guint8 *data;
  g_autoptr (ZtCertificate) certificate = NULL;
  EVP_PKEY *pkey;
  char group[32] = "";
  X509 *x509;

  g_return_val_if_fail (der != NULL, FALSE);

  data = g_bytes_get_data (der, &length);
  /* On the wire it is DER; PEM would be read, too. */
  certificate = length > 0 && data[0] == 0x30 ? zt_certificate_new (der, NULL) : NULL;
  if (certificate == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("This is not an X.509 certificate in DER"));
      return FALSE;
    }
  x509 = _zt_certificate_get_x509 (certificate);
  pkey = X509_get0_pubkey (x509);
  if (pkey == NULL || EVP_PKEY_get_group_name (pkey, group, sizeof group, NULL) != 1
      || !g_str_equal (group, SN_X9_62_prime256v1))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The certificate's key is not an elliptic key on P-256"));
      return FALSE;
    }
  if (X509_verify (x509, pkey) != 1)
    {
      ERR_clear_error ();
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The certificate is not signed by its own key"));
      return FALSE;
    }
  return TRUE;
}

GBytes *
zt_key_export_private (ZtKey *key, GError **error)
{
  g_autoptr (BIO) bio = NULL;
  guint8 *data;
  long length;
  GBytes *bytes;

  g_return_val_if_fail (key != NULL, NULL);

  if (!key->is_generated || key->pkey == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Only a release key may be exported"));
      return NULL;
    }
  bio = BIO_new (BIO_s_secmem ());
  if (i2d_PKCS8PrivateKey_bio (bio, key->pkey, NULL, NULL, 0, NULL, NULL) != 1)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The key could not be exported"));
      return NULL;
    }
  length = BIO_get_mem_data (bio, &data);
  bytes = g_bytes_new (data, length);
  zt_os_forget (data, length);
  return bytes;
}

static EVP_PKEY *
read_private (GBytes *pkcs8)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (pkcs8, &length);
  g_autoptr (BIO) bio = NULL;

  if (length == 0 || length > G_MAXUINT16)
    return NULL;
  if (data[0] == 0x30)
    return d2i_AutoPrivateKey (NULL, &data, length);
  bio = BIO_new_mem_buf (data, length);
  /* The empty password: never asks on the terminal. */
  return PEM_read_bio_PrivateKey (bio, NULL, NULL, (void *) "");
}

ZtKey *
zt_key_new_from_private (GBytes *pkcs8, GBytes *certificate, GError **error)
{
  g_autoptr (ZtKey) key = NULL;

  g_return_val_if_fail (pkcs8 != NULL, NULL);
  g_return_val_if_fail (certificate != NULL, NULL);

  key = g_new0 (ZtKey, 1);
  key->is_generated = TRUE;
  key->chain = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  key->certificate = zt_certificate_new (certificate, error);
  if (key->certificate == NULL)
    return NULL;
  key->label = zt_certificate_get_name (key->certificate);
  key->identity = g_strdup (key->label);
  key->pkey = read_private (pkcs8);
  if (key->pkey == NULL)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a private key"));
      return NULL;
    }
  if (X509_check_private_key (_zt_certificate_get_x509 (key->certificate), key->pkey) != 1)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                         _ ("The private key does not belong to the certificate"));
      return NULL;
    }
  if (!_zt_key_set_algorithm (key, key->pkey, error))
    return NULL;
  return g_steal_pointer (&key);
}
