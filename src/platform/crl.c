/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revocation list of the practice CA, RFC 5280 §5. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "crl.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <glib/gi18n-lib.h>

#include "zt-error.h"
#include "zt-json.h"
#include "zt-os.h"
#include "zt-seal-error.h"
#include "zt-time.h"

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

/* {"revoked": [{"fingerprint", "name", "revoked", "serial", "since"}]} */
static JsonObject *
load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      object = json_object_new ();
      json_object_set_array_member (object, "revoked", json_array_new ());
      return g_steal_pointer (&object);
    }
  if (!g_file_get_contents (path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  object = zt_json_parse_object (text, (gssize) length, error);
  if (object == NULL)
    return NULL;
  if (zt_json_get_array (object, "revoked") != NULL)
    return g_steal_pointer (&object);
  /* TRANSLATORS: %s is the path of a file */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("%s: not the list of what was revoked"), path);
  return NULL;
}

/* When the entry @index was revoked, and from when on it counts for nothing. */
static gboolean
read_entry (JsonObject *list, guint index, JsonObject **entry, gint64 *revoked, gint64 *since)
{
  JsonArray *all = zt_json_get_array (list, "revoked");
  const char *first, *second;

  if (index >= json_array_get_length (all)
      || !JSON_NODE_HOLDS_OBJECT (json_array_get_element (all, index)))
    return FALSE;
  *entry = json_array_get_object_element (all, index);
  first = zt_json_get_string (*entry, "revoked");
  second = zt_json_get_string (*entry, "since");
  return first != NULL && second != NULL && zt_time_parse (first, revoked)
         && zt_time_parse (second, since);
}

static JsonObject *
find (JsonObject *list, ZtCertificate *certificate, gint64 *since)
{
  g_autofree char *fingerprint = zt_certificate_get_fingerprint (certificate);
  JsonObject *entry = NULL;
  gint64 revoked;

  for (guint i = 0; read_entry (list, i, &entry, &revoked, since); i++)
    if (g_strcmp0 (zt_json_get_string (entry, "fingerprint"), fingerprint) == 0)
      return entry;
  return NULL;
}

static X509 *
read_der (ZtCertificate *certificate)
{
  GBytes *der = zt_certificate_get_der (certificate);
  const unsigned char *at = g_bytes_get_data (der, NULL);

  return d2i_X509 (NULL, &at, (long) g_bytes_get_size (der));
}

/* (nullable): its serial number, in hexadecimal, when the CA signed it. */
static char *
get_serial (const char *ca_certificate_pem, ZtCertificate *certificate, GError **error)
{
  g_autoptr (GPtrArray) list = zt_certificate_list_load (ca_certificate_pem, error);
  X509 *ca = list != NULL ? read_der (g_ptr_array_index (list, 0)) : NULL;
  X509 *x509 = read_der (certificate);
  char *serial = NULL;

  if (ca != NULL && x509 != NULL && X509_check_issued (ca, x509) == X509_V_OK
      && X509_verify (x509, X509_get0_pubkey (ca)) == 1 && X509_cmp (x509, ca) != 0)
    {
      BIGNUM *number = ASN1_INTEGER_to_BN (X509_get0_serialNumber (x509), NULL);
      char *text = BN_bn2hex (number);

      serial = g_strdup (text);
      OPENSSL_free (text);
      BN_free (number);
    }
  else if (list != NULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                         _ ("The practice CA did not issue this certificate, so it cannot revoke "
                            "it."));
  X509_free (ca);
  X509_free (x509);
  return serial;
}

gboolean
zt_crl_add (const char *revoked, const char *ca_certificate_pem, ZtCertificate *certificate,
            gint64 now, gint64 since, GError **error)
{
  g_autoptr (JsonObject) list = load (revoked, error);
  g_autofree char *serial = NULL, *name = zt_certificate_get_name (certificate),
                  *fingerprint = zt_certificate_get_fingerprint (certificate),
                  *now_text = zt_time_format (now), *since_text = zt_time_format (since),
                  *text = NULL;
  JsonObject *entry;
  gint64 before;
  gsize length;

  if (list == NULL || (serial = get_serial (ca_certificate_pem, certificate, error)) == NULL)
    return FALSE;
  if (find (list, certificate, &before) != NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   /* TRANSLATORS: %s is the name in a certificate */
                   _ ("The certificate of “%s” is revoked already."), name);
      return FALSE;
    }
  entry = json_object_new ();
  json_object_set_string_member (entry, "fingerprint", fingerprint);
  json_object_set_string_member (entry, "name", name);
  json_object_set_string_member (entry, "revoked", now_text);
  json_object_set_string_member (entry, "serial", serial);
  json_object_set_string_member (entry, "since", since_text);
  json_array_add_object_element (zt_json_get_array (list, "revoked"), entry);
  text = zt_json_canonical_object (list, &length);
  return zt_os_write_file (revoked, text, length, TRUE, error);
}

gboolean
zt_crl_check (const char *revoked, ZtCertificate *certificate, gint64 when, GError **error)
{
  g_autoptr (JsonObject) list = load (revoked, error);
  g_autofree char *name = NULL, *time = NULL;
  gint64 since = 0;

  if (list == NULL)
    return FALSE;
  if (find (list, certificate, &since) == NULL || since > when)
    return TRUE;
  name = zt_certificate_get_name (certificate);
  time = zt_time_display (since);
  g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED,
               /* TRANSLATORS: the name in a certificate, then a time */
               _ ("The certificate of “%s” was revoked; it is not valid since %s"), name, time);
  return FALSE;
}

static gboolean
add_entry (X509_CRL *crl, const char *serial, gint64 revoked, gint64 since)
{
  X509_REVOKED *entry = X509_REVOKED_new ();
  ASN1_TIME *time = ASN1_TIME_set (NULL, (time_t) (revoked / G_USEC_PER_SEC));
  ASN1_GENERALIZEDTIME *lost = ASN1_GENERALIZEDTIME_set (NULL, (time_t) (since / G_USEC_PER_SEC));
  BIGNUM *number = NULL;
  ASN1_INTEGER *integer
      = BN_hex2bn (&number, serial) > 0 ? BN_to_ASN1_INTEGER (number, NULL) : NULL;
  gboolean added = integer != NULL && X509_REVOKED_set_serialNumber (entry, integer)
                   && X509_REVOKED_set_revocationDate (entry, time)
                   && (since >= revoked
                       || X509_REVOKED_add1_ext_i2d (entry, NID_invalidity_date, lost, 0, 0) > 0)
                   && X509_CRL_add0_revoked (crl, entry);

  if (!added)
    X509_REVOKED_free (entry);
  ASN1_INTEGER_free (integer);
  BN_free (number);
  ASN1_TIME_free (time);
  ASN1_GENERALIZEDTIME_free (lost);
  return added;
}

static gboolean
add_entries (X509_CRL *crl, JsonObject *list)
{
  JsonObject *entry = NULL;
  gint64 revoked = 0, since = 0;
  guint count = 0;

  for (; read_entry (list, count, &entry, &revoked, &since); count++)
    if (zt_json_get_string (entry, "serial") == NULL
        || !add_entry (crl, zt_json_get_string (entry, "serial"), revoked, since))
      return FALSE;
  /* One that cannot be read must not be left out of the list. */
  return count == json_array_get_length (zt_json_get_array (list, "revoked"))
         && X509_CRL_sort (crl) == 1;
}

static gboolean
fill (Work *work, JsonObject *list, time_t now)
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
         && add_entries (work->crl, list)
         && X509_CRL_sign (work->crl, work->key, EVP_sha256 ()) > 0;
}

GBytes *
zt_crl_make (const char *ca_certificate_pem, const char *ca_key_pem, const char *revoked,
             gint64 now, GError **error)
{
  g_autoptr (JsonObject) list = load (revoked, error);
  g_auto (Work) work = { 0 };
  unsigned char *der = NULL;
  GBytes *bytes = NULL;
  int length = -1;

  if (list == NULL)
    return NULL;
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
  if (work.certificate != NULL && work.key != NULL
      && fill (&work, list, (time_t) (now / G_USEC_PER_SEC)))
    length = i2d_X509_CRL (work.crl, &der);
  if (length > 0)
    bytes = g_bytes_new (der, (gsize) length);
  else
    g_set_error_literal (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                         _ ("The revocation list could not be signed."));
  OPENSSL_free (der);
  return bytes;
}
