/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice CA: one P-256 root that issues what practice needs. */
#define G_LOG_DOMAIN "zt-practice-ca"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "practice-ca.h"
#include "x509-private.h"
#include "zt-certificate-private.h"
#include "zt-os.h"
#include "zt-time.h"

#define YEAR (365 * G_TIME_SPAN_DAY)
#define PKCS12_ROUNDS 10000

static const struct
{
  const char *usage;
  const char *extended; /* (nullable) */
} profiles[] = {
  [ZT_PURPOSE_ROOT] = { "critical,keyCertSign,cRLSign", NULL },
  [ZT_PURPOSE_PERSON]
  = { "critical,digitalSignature,nonRepudiation", "clientAuth,emailProtection" },
  [ZT_PURPOSE_SERVER] = { "critical,digitalSignature", "serverAuth" },
  [ZT_PURPOSE_TSA] = { "critical,digitalSignature,nonRepudiation", "critical,timeStamping" },
  [ZT_PURPOSE_LOG] = { "critical,digitalSignature,nonRepudiation", NULL },
};

static EVP_PKEY *
generate (ZtKeyAlgorithm algorithm)
{
  switch (algorithm)
    {
    case ZT_KEY_RSA:
      return EVP_RSA_gen (3072);
    case ZT_KEY_EC:
      return EVP_EC_gen ("P-256");
    case ZT_KEY_SM2:
      return EVP_PKEY_Q_keygen (NULL, NULL, "SM2");
    }
  g_return_val_if_reached (NULL);
}

static gboolean
fail (GError **error)
{
  _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_FAILED,
                     _ ("The practice certificate could not be made"));
  return FALSE;
}

/* Takes what is in @bio into a file. */
static gboolean
write_bio (BIO *bio, const char *path, gboolean secret, GError **error)
{
  char *data;
  long length = BIO_get_mem_data (bio, &data);
  gboolean written = zt_os_write_file (path, data, length, secret, error);

  if (secret)
    zt_os_forget (data, length);
  return written;
}

static gboolean
write_pem (X509 *x509, EVP_PKEY *pkey, const char *certificate_pem, const char *key_pem,
           GError **error)
{
  g_autoptr (BIO) certificate = BIO_new (BIO_s_mem ());
  g_autoptr (BIO) key = BIO_new (BIO_s_mem ());

  if (PEM_write_bio_X509 (certificate, x509) != 1
      || PEM_write_bio_PKCS8PrivateKey (key, pkey, NULL, NULL, 0, NULL, NULL) != 1)
    return fail (error);
  return write_bio (key, key_pem, TRUE, error)
         && write_bio (certificate, certificate_pem, FALSE, error);
}

gboolean
zt_practice_ca_create (const char *certificate_pem, const char *key_pem, const char *name,
                       GError **error)
{
  g_autoptr (EVP_PKEY) pkey = NULL;
  g_autoptr (X509) x509 = NULL;
  const gint64 now = zt_time_now ();

  g_return_val_if_fail (certificate_pem != NULL && key_pem != NULL && name != NULL, FALSE);

  pkey = generate (ZT_KEY_EC);
  if (pkey == NULL)
    return fail (error);
  x509 = _zt_x509_begin (pkey, now - YEAR, now + 20 * YEAR);
  if (!_zt_x509_add_name (x509, NID_commonName, name)
      || X509_set_issuer_name (x509, X509_get_subject_name (x509)) != 1
      || !_zt_x509_add_extension (x509, NULL, NID_basic_constraints, "critical,CA:TRUE")
      || !_zt_x509_add_extension (x509, NULL, NID_key_usage, profiles[ZT_PURPOSE_ROOT].usage)
      || !_zt_x509_add_extension (x509, NULL, NID_subject_key_identifier, "hash")
      || X509_sign (x509, pkey, EVP_sha256 ()) <= 0)
    return fail (error);
  return write_pem (x509, pkey, certificate_pem, key_pem, error);
}

static gboolean
load_ca (const char *certificate_pem, const char *key_pem, X509 **x509, EVP_PKEY **pkey,
         GError **error)
{
  g_autoptr (GPtrArray) list = zt_certificate_list_load (certificate_pem, error);
  g_autoptr (BIO) bio = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (list == NULL)
    return FALSE;
  if (!g_file_get_contents (key_pem, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  *x509 = X509_dup (_zt_certificate_get_x509 (g_ptr_array_index (list, 0)));
  bio = BIO_new_mem_buf (text, length);
  *pkey = PEM_read_bio_PrivateKey (bio, NULL, NULL, (void *) "");
  zt_os_forget (text, length);
  if (*pkey == NULL || X509_check_private_key (*x509, *pkey) != 1)
    {
      g_autofree char *what = g_strdup_printf (
          /* TRANSLATORS: %s is the path of a file */
          _ ("%s is not the key of the practice CA"), key_pem);

      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, what);
      return FALSE;
    }
  return TRUE;
}

static char *
alternative_names (const char *const *hosts)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    g_string_append_printf (names, "%s%s:%s", i > 0 ? "," : "",
                            g_hostname_is_ip_address (hosts[i]) ? "IP" : "DNS", hosts[i]);
  return g_string_free (names, FALSE);
}

/* A person's key is also sealed to: RSA enciphers keys, elliptic keys agree on them. */
static char *
key_usage (const ZtCertificateRequest *request)
{
  const char *sealing = "";

  if (request->purpose == ZT_PURPOSE_PERSON)
    sealing = request->algorithm == ZT_KEY_RSA ? ",keyEncipherment" : ",keyAgreement";
  return g_strconcat (profiles[request->purpose].usage, sealing, NULL);
}

/* A comma or blank would begin another entry of the extension. */
static gboolean
hosts_are_plain (const char *const *hosts, GError **error)
{
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    if (*hosts[i] == '\0' || strpbrk (hosts[i], ", \t\r\n;") != NULL)
      {
        g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                     /* TRANSLATORS: %s is what was given for the name of a computer */
                     _ ("“%s” is not the name or address of a host"), hosts[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
add_extensions (X509 *x509, X509 *ca, const ZtCertificateRequest *request)
{
  g_autofree char *usage = key_usage (request);
  g_autofree char *names = alternative_names (request->hosts);
  const char *extended = profiles[request->purpose].extended;

  return _zt_x509_add_extension (x509, ca, NID_basic_constraints, "critical,CA:FALSE")
         && _zt_x509_add_extension (x509, ca, NID_key_usage, usage)
         && (extended == NULL || _zt_x509_add_extension (x509, ca, NID_ext_key_usage, extended))
         && _zt_x509_add_extension (x509, ca, NID_subject_key_identifier, "hash")
         && _zt_x509_add_extension (x509, ca, NID_authority_key_identifier, "keyid:always")
         && (*names == '\0' || _zt_x509_add_extension (x509, ca, NID_subject_alt_name, names));
}

static gboolean
issue (X509 *ca, EVP_PKEY *ca_key, const ZtCertificateRequest *request, X509 **x509,
       EVP_PKEY **pkey, GError **error)
{
  const gint64 now = zt_time_now ();
  const gint64 from = request->not_before != 0 ? request->not_before : now - G_TIME_SPAN_HOUR;
  const gint64 to = request->not_after != 0 ? request->not_after : now + 2 * YEAR;

  if (!hosts_are_plain (request->hosts, error))
    return FALSE;
  *pkey = generate (request->algorithm);
  if (*pkey == NULL)
    return fail (error);
  *x509 = _zt_x509_begin (*pkey, from, to);
  if (!_zt_x509_add_name (*x509, NID_countryName, "CN")
      || !_zt_x509_add_name (*x509, NID_organizationName, request->organisation)
      || !_zt_x509_add_name (*x509, NID_organizationIdentifier, request->code)
      || !_zt_x509_add_name (*x509, NID_commonName, request->name)
      || X509_set_issuer_name (*x509, X509_get_subject_name (ca)) != 1
      || !add_extensions (*x509, ca, request) || X509_sign (*x509, ca_key, EVP_sha256 ()) <= 0)
    return fail (error);
  return TRUE;
}

static gboolean
load_and_issue (const char *ca_certificate_pem, const char *ca_key_pem,
                const ZtCertificateRequest *request, X509 **ca, X509 **x509, EVP_PKEY **pkey,
                GError **error)
{
  g_autoptr (EVP_PKEY) ca_key = NULL;

  return load_ca (ca_certificate_pem, ca_key_pem, ca, &ca_key, error)
         && issue (*ca, ca_key, request, x509, pkey, error);
}

gboolean
zt_practice_ca_issue (const char *ca_certificate_pem, const char *ca_key_pem,
                      const ZtCertificateRequest *request, const char *p12_path, const char *pin,
                      GError **error)
{
  g_autoptr (X509) ca = NULL;
  g_autoptr (X509) x509 = NULL;
  g_autoptr (EVP_PKEY) pkey = NULL;
  g_autoptr (PKCS12) pkcs12 = NULL;
  g_autoptr (BIO) bio = NULL;
  STACK_OF (X509) *others = NULL;

  g_return_val_if_fail (request != NULL && request->name != NULL, FALSE);
  g_return_val_if_fail (p12_path != NULL && pin != NULL, FALSE);

  if (!load_and_issue (ca_certificate_pem, ca_key_pem, request, &ca, &x509, &pkey, error))
    return FALSE;
  others = sk_X509_new_null ();
  sk_X509_push (others, ca);
  /* AES-256 under PBKDF2 with SHA-256: libcrypto, GnuTLS and NSS all read it. */
  pkcs12 = PKCS12_create (pin, request->name, pkey, x509, others, NID_aes_256_cbc, NID_aes_256_cbc,
                          PKCS12_ROUNDS, PKCS12_ROUNDS, 0);
  sk_X509_free (others);
  bio = BIO_new (BIO_s_mem ());
  if (pkcs12 == NULL || i2d_PKCS12_bio (bio, pkcs12) != 1)
    return fail (error);
  return write_bio (bio, p12_path, TRUE, error);
}

gboolean
zt_practice_ca_issue_pem (const char *ca_certificate_pem, const char *ca_key_pem,
                          const ZtCertificateRequest *request, const char *certificate_pem,
                          const char *key_pem, GError **error)
{
  g_autoptr (X509) ca = NULL;
  g_autoptr (X509) x509 = NULL;
  g_autoptr (EVP_PKEY) pkey = NULL;

  g_return_val_if_fail (request != NULL && request->name != NULL, FALSE);
  g_return_val_if_fail (certificate_pem != NULL && key_pem != NULL, FALSE);

  return load_and_issue (ca_certificate_pem, ca_key_pem, request, &ca, &x509, &pkey, error)
         && write_pem (x509, pkey, certificate_pem, key_pem, error);
}
