/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An empty certificate revocation list, RFC 5280 §5. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "crl.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <glib/gi18n-lib.h>

#include "zt-seal-error.h"

typedef struct
{
  BIO *certificate_file, *key_file;
  X509 *certificate;
  EVP_PKEY *key;
  X509_CRL *crl;
  ASN1_TIME *time;
  ASN1_INTEGER *number;
} Work;

static void
work_clear (Work *work)
{
  BIO_free (work->certificate_file);
  BIO_free (work->key_file);
  X509_free (work->certificate);
  EVP_PKEY_free (work->key);
  X509_CRL_free (work->crl);
  ASN1_TIME_free (work->time);
  ASN1_INTEGER_free (work->number);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
fill (Work *work, time_t now)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;

  X509V3_set_ctx (&context, work->certificate, NULL, NULL, work->crl, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, NID_authority_key_identifier, "keyid:always");
  if (extension == NULL)
    return FALSE;
  X509_CRL_add_ext (work->crl, extension, -1);
  X509_EXTENSION_free (extension);
  return X509_CRL_set_version (work->crl, X509_CRL_VERSION_2)
         && X509_CRL_set_issuer_name (work->crl, X509_get_subject_name (work->certificate))
         && X509_time_adj_ex (work->time, 0, 0, &now) != NULL
         && X509_CRL_set1_lastUpdate (work->crl, work->time)
         && X509_time_adj_ex (work->time, 7, 0, &now) != NULL
         && X509_CRL_set1_nextUpdate (work->crl, work->time)
         && ASN1_INTEGER_set_int64 (work->number, now)
         && X509_CRL_add1_ext_i2d (work->crl, NID_crl_number, work->number, 0, 0)
         && X509_CRL_sign (work->crl, work->key, EVP_sha256 ()) > 0;
}

GBytes *
zt_crl_make (const char *ca_certificate_pem, const char *ca_key_pem, gint64 now, GError **error)
{
  g_auto (Work) work = { 0 };
  unsigned char *der = NULL;
  GBytes *bytes = NULL;
  int length = -1;

  work.certificate_file = BIO_new_file (ca_certificate_pem, "r");
  work.key_file = BIO_new_file (ca_key_pem, "r");
  if (work.certificate_file != NULL && work.key_file != NULL)
    {
      work.certificate = PEM_read_bio_X509 (work.certificate_file, NULL, NULL, NULL);
      work.key = PEM_read_bio_PrivateKey (work.key_file, NULL, NULL, NULL);
    }
  work.crl = X509_CRL_new ();
  work.time = ASN1_TIME_new ();
  work.number = ASN1_INTEGER_new ();
  if (work.certificate != NULL && work.key != NULL && fill (&work, (time_t) (now / G_USEC_PER_SEC)))
    length = i2d_X509_CRL (work.crl, &der);
  if (length > 0)
    bytes = g_bytes_new (der, (gsize) length);
  else
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                         _ ("The revocation list could not be signed."));
  OPENSSL_free (der);
  return bytes;
}
