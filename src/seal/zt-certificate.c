/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An X.509 certificate, read by libcrypto and shown without tricks. */
#define G_LOG_DOMAIN "zt-certificate"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "digest.h"
#include "zt-certificate-private.h"
#include "zt-time.h"

#define NAME_LIMIT 200 /* characters of a name shown to people */

struct _ZtCertificate
{
  gatomicrefcount references;
  X509 *x509;  /* (owned), with the SM2 identity set where it is signed so */
  GBytes *der; /* (owned) as it was signed */
};

ZtCertificate *
_zt_certificate_new_take (X509 *x509)
{
  ZtCertificate *certificate = g_new0 (ZtCertificate, 1);

  /* The signer's identity goes into an SM2 signature; libcrypto refuses it beside any other. */
  if (X509_get_signature_nid (x509) == NID_SM2_with_SM3)
    {
      ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new ();

      ASN1_OCTET_STRING_set (id, (const guint8 *) ZT_SM2_ID, strlen (ZT_SM2_ID));
      X509_set0_distinguishing_id (x509, id);
    }
  g_atomic_ref_count_init (&certificate->references);
  certificate->x509 = x509;
  certificate->der = _zt_openssl_encode ((ZtEncodeFunc) i2d_X509, x509);
  return certificate;
}

static X509 *
read_x509 (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const guint8 *at = data;
  X509 *x509;

  if (length > G_MAXINT32)
    return NULL;
  if (length > 0 && data[0] == 0x30)
    {
      x509 = d2i_X509 (NULL, &at, length);
      if (x509 != NULL && at != data + length)
        g_clear_pointer (&x509, X509_free);
    }
  else
    {
      g_autoptr (BIO) bio = BIO_new_mem_buf (data, length);

      x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
    }
  return x509;
}

ZtCertificate *
zt_certificate_new (GBytes *der_or_pem, GError **error)
{
  X509 *x509;

  g_return_val_if_fail (der_or_pem != NULL, NULL);

  x509 = read_x509 (der_or_pem);
  if (x509 == NULL)
    {
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a certificate"));
      return NULL;
    }
  return _zt_certificate_new_take (x509);
}

GPtrArray *
zt_certificate_list_load (const char *pem_path, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (BIO) bio = NULL;
  g_autofree char *text = NULL;
  gsize length;
  X509 *x509;

  g_return_val_if_fail (pem_path != NULL, NULL);

  if (!g_file_get_contents (pem_path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  bio = BIO_new_mem_buf (text, MIN (length, G_MAXINT32));
  while ((x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL)) != NULL)
    g_ptr_array_add (list, _zt_certificate_new_take (x509));
  if (ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE || list->len == 0)
    {
      g_autofree char *what
          /* TRANSLATORS: %s is the path of a file */
          = g_strdup_printf (_ ("%s: not a list of certificates in PEM"), pem_path);

      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, what);
      return NULL;
    }
  ERR_clear_error ();
  return g_steal_pointer (&list);
}

ZtCertificate *
zt_certificate_ref (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  g_atomic_ref_count_inc (&certificate->references);
  return certificate;
}

void
zt_certificate_unref (ZtCertificate *certificate)
{
  if (certificate == NULL || !g_atomic_ref_count_dec (&certificate->references))
    return;
  X509_free (certificate->x509);
  g_bytes_unref (certificate->der);
  g_free (certificate);
}

X509 *
_zt_certificate_get_x509 (ZtCertificate *certificate)
{
  return certificate->x509;
}

gboolean
zt_certificate_equal (ZtCertificate *a, ZtCertificate *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_bytes_equal (a->der, b->der);
}

GBytes *
zt_certificate_get_der (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  return certificate->der;
}

char *
zt_certificate_to_pem (ZtCertificate *certificate)
{
  g_autoptr (BIO) bio = NULL;
  char *data;
  long length;

  g_return_val_if_fail (certificate != NULL, NULL);

  bio = BIO_new (BIO_s_mem ());
  if (PEM_write_bio_X509 (bio, certificate->x509) != 1)
    g_error ("A certificate could not be written to memory");
  length = BIO_get_mem_data (bio, &data);
  return g_strndup (data, length);
}

/* Characters that do not show, or that turn the direction of what follows, have no place in the
 * name of a signer. */
static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x061c || c == 0xfeff || (c >= 0x200b && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f);
}

static char *
clean_text (const ASN1_STRING *string)
{
  guint8 *utf8 = NULL;
  int length = ASN1_STRING_to_UTF8 (&utf8, string);
  g_autofree char *valid = NULL;
  GString *clean;
  guint count = 0;

  if (length < 0)
    {
      ERR_clear_error ();
      return NULL;
    }
  valid = g_utf8_make_valid ((const char *) utf8, length);
  OPENSSL_free (utf8);
  clean = g_string_new (NULL);
  for (const char *at = valid; *at != '\0' && count < NAME_LIMIT; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (is_deceptive (c))
        continue;
      g_string_append_unichar (clean, c);
      count++;
    }
  g_strstrip (clean->str);
  if (clean->str[0] == '\0')
    {
      g_string_free (clean, TRUE);
      return NULL;
    }
  return g_string_free (clean, FALSE);
}

static char *
name_part (const X509_NAME *name, int nid)
{
  int at = X509_NAME_get_index_by_NID (name, nid, -1);

  if (at < 0)
    return NULL;
  return clean_text (X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, at)));
}

char *
_zt_name_to_text (const X509_NAME *name)
{
  static const int nids[] = { NID_commonName, NID_organizationName, NID_organizationalUnitName,
                              NID_pkcs9_emailAddress };

  for (guint i = 0; i < G_N_ELEMENTS (nids); i++)
    {
      char *text = name_part (name, nids[i]);

      if (text != NULL)
        return text;
    }
  return g_strdup (_ ("(no name)"));
}

char *
zt_certificate_get_name (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  return _zt_name_to_text (X509_get_subject_name (certificate->x509));
}

char *
zt_certificate_get_organisation (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  return name_part (X509_get_subject_name (certificate->x509), NID_organizationName);
}

/* EN 319 412-1 §5.1.4 puts a scheme before the code, as in NTRCN-91110000…; Chinese CAs write the
 * bare code. */
static char *
without_scheme (char *code)
{
  if (code != NULL && strlen (code) > 6 && code[5] == '-' && g_ascii_isupper (code[0])
      && g_ascii_isupper (code[1]) && g_ascii_isupper (code[2]))
    memmove (code, code + 6, strlen (code + 6) + 1);
  return code;
}

char *
zt_certificate_get_code (ZtCertificate *certificate)
{
  const X509_NAME *subject;
  char *code;

  g_return_val_if_fail (certificate != NULL, NULL);

  subject = X509_get_subject_name (certificate->x509);
  code = name_part (subject, NID_organizationIdentifier);
  if (code == NULL)
    code = name_part (subject, NID_serialNumber);
  return without_scheme (code);
}

char *
zt_certificate_get_issuer_name (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  return _zt_name_to_text (X509_get_issuer_name (certificate->x509));
}

char *
zt_certificate_get_fingerprint (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, NULL);

  return zt_sha256_hex (g_bytes_get_data (certificate->der, NULL),
                        g_bytes_get_size (certificate->der));
}

gint64
zt_certificate_get_not_before (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, 0);

  return _zt_openssl_time (X509_get0_notBefore (certificate->x509));
}

gint64
zt_certificate_get_not_after (ZtCertificate *certificate)
{
  g_return_val_if_fail (certificate != NULL, 0);

  return _zt_openssl_time (X509_get0_notAfter (certificate->x509));
}

gboolean
zt_certificate_check_validity (ZtCertificate *certificate, gint64 when, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *date = NULL;

  g_return_val_if_fail (certificate != NULL, FALSE);

  if (when < zt_certificate_get_not_before (certificate))
    {
      name = zt_certificate_get_name (certificate);
      date = zt_time_display (zt_certificate_get_not_before (certificate));
      g_set_error (
          error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID,
          /* TRANSLATORS: the first is the name in a certificate, the second a date and time */
          _ ("The certificate of “%s” is not valid before %s"), name, date);
      return FALSE;
    }
  if (when > zt_certificate_get_not_after (certificate) + G_USEC_PER_SEC - 1)
    {
      name = zt_certificate_get_name (certificate);
      date = zt_time_display (zt_certificate_get_not_after (certificate));
      g_set_error (
          error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED,
          /* TRANSLATORS: the first is the name in a certificate, the second a date and time */
          _ ("The certificate of “%s” expired on %s; renew it with its issuer"), name, date);
      return FALSE;
    }
  return TRUE;
}
