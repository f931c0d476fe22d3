/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Path validation (RFC 5280) against the certificates one chose to trust; never the system's or a
 * browser's. */
#define G_LOG_DOMAIN "zt-trust"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "revocation-private.h"
#include "zt-time.h"

#include <openssl/pem.h>

#define MAX_REVOCATIONS 2000 /* lists and answers of one trust */

struct _ZtTrust
{
  X509_STORE *store;       /* (owned) */
  GPtrArray *certificates; /* (owned) of ZtCertificate, kept for their SM2 identity */
  GPtrArray *crls;         /* (owned) of X509_CRL */
  GPtrArray *ocsps;        /* (owned) of OCSP_BASICRESP */
};

ZtTrust *
zt_trust_new (void)
{
  ZtTrust *trust = g_new0 (ZtTrust, 1);

  trust->store = X509_STORE_new ();
  trust->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  trust->crls = g_ptr_array_new_with_free_func ((GDestroyNotify) X509_CRL_free);
  trust->ocsps = g_ptr_array_new_with_free_func ((GDestroyNotify) OCSP_BASICRESP_free);
  return trust;
}

ZtTrust *
zt_trust_copy_roots (ZtTrust *trust)
{
  ZtTrust *copy = zt_trust_new ();

  g_return_val_if_fail (trust != NULL, copy);

  for (guint i = 0; i < trust->certificates->len; i++)
    zt_trust_add (copy, g_ptr_array_index (trust->certificates, i));
  return copy;
}

void
zt_trust_free (ZtTrust *trust)
{
  if (trust == NULL)
    return;
  X509_STORE_free (trust->store);
  g_ptr_array_unref (trust->certificates);
  g_ptr_array_unref (trust->crls);
  g_ptr_array_unref (trust->ocsps);
  g_free (trust);
}

void
zt_trust_add (ZtTrust *trust, ZtCertificate *root)
{
  g_return_if_fail (trust != NULL);
  g_return_if_fail (root != NULL);

  g_ptr_array_add (trust->certificates, zt_certificate_ref (root));
  if (X509_STORE_add_cert (trust->store, _zt_certificate_get_x509 (root)) != 1)
    ERR_clear_error ();
}

static gboolean
has_room (ZtTrust *trust, GError **error)
{
  if (trust->crls->len + trust->ocsps->len < MAX_REVOCATIONS)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                       _ ("There are more revocation lists than are accepted"));
  return FALSE;
}

gboolean
zt_trust_add_crl (ZtTrust *trust, GBytes *der, GError **error)
{
  X509_CRL *crl;

  g_return_val_if_fail (trust != NULL && der != NULL, FALSE);

  crl = has_room (trust, error) ? _zt_crl_parse (der, error) : NULL;
  if (crl != NULL)
    g_ptr_array_add (trust->crls, crl);
  return crl != NULL;
}

gboolean
zt_trust_add_ocsp (ZtTrust *trust, GBytes *der, GError **error)
{
  OCSP_BASICRESP *answer;

  g_return_val_if_fail (trust != NULL && der != NULL, FALSE);

  answer = has_room (trust, error) ? _zt_ocsp_parse (der, error) : NULL;
  if (answer != NULL)
    g_ptr_array_add (trust->ocsps, answer);
  return answer != NULL;
}

/* The revocation lists among the PEM blocks of a file; gives FALSE for a damaged one. */
static gboolean
add_lists (ZtTrust *trust, const char *pem_path, guint *added, GError **error)
{
  g_autoptr (BIO) bio = BIO_new_file (pem_path, "r");
  X509_CRL *crl;

  while (bio != NULL && has_room (trust, NULL)
         && (crl = PEM_read_bio_X509_CRL (bio, NULL, NULL, NULL)) != NULL)
    {
      g_ptr_array_add (trust->crls, crl);
      (*added)++;
    }
  if (bio != NULL && ERR_peek_last_error () != 0
      && ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE)
    {
      /* TRANSLATORS: %s is the path of a file */
      g_autofree char *what = g_strdup_printf (_ ("%s: a damaged revocation list"), pem_path);

      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, what);
      return FALSE;
    }
  ERR_clear_error ();
  return TRUE;
}

gboolean
zt_trust_add_file (ZtTrust *trust, const char *pem_path, GError **error)
{
  g_autoptr (GError) no_certificate = NULL;
  g_autoptr (GPtrArray) list = NULL;
  guint lists = 0;

  g_return_val_if_fail (trust != NULL, FALSE);

  list = zt_certificate_list_load (pem_path, &no_certificate);
  if (!add_lists (trust, pem_path, &lists, error))
    return FALSE;
  /* A file of lists alone is one too. */
  if (list == NULL && lists == 0)
    {
      g_propagate_error (error, g_steal_pointer (&no_certificate));
      return FALSE;
    }
  for (guint i = 0; list != NULL && i < list->len; i++)
    zt_trust_add (trust, g_ptr_array_index (list, i));
  return TRUE;
}

static void
set_untrusted (GError **error, X509_STORE_CTX *context, ZtCertificate *certificate)
{
  int reason = X509_STORE_CTX_get_error (context);
  X509 *at = X509_STORE_CTX_get_current_cert (context);
  g_autofree char *name = NULL;
  int code = ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED;

  if (reason == X509_V_ERR_CERT_HAS_EXPIRED)
    code = ZT_SEAL_ERROR_CERTIFICATE_EXPIRED;
  else if (reason == X509_V_ERR_CERT_NOT_YET_VALID)
    code = ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID;
  name = at != NULL ? _zt_name_to_text (X509_get_subject_name (at))
                    : zt_certificate_get_name (certificate);
  g_set_error (error, ZT_SEAL_ERROR, code,
               /* TRANSLATORS: the first is the name in a certificate, the second a technical reason
                  in English */
               _ ("The certificate of “%s” is not trusted: %s"), name,
               X509_verify_cert_error_string (reason));
  ERR_clear_error ();
}

/* What OpenSSL is asked for beyond its defaults: strength of 112 bits (no SHA-1, no RSA below
 * 2048), any purpose (the callers know theirs), and a configured intermediate is an anchor too,
 * since CAs of China hand out intermediates. */
static void
set_policy (X509_STORE_CTX *context, gint64 when)
{
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param (context);

  X509_VERIFY_PARAM_set_time (param, when / G_USEC_PER_SEC);
  X509_VERIFY_PARAM_set_purpose (param, X509_PURPOSE_ANY);
  X509_VERIFY_PARAM_set_auth_level (param, 2);
  X509_VERIFY_PARAM_set_depth (param, 8);
  X509_VERIFY_PARAM_set_flags (param, X509_V_FLAG_PARTIAL_CHAIN);
}

/* The path as libcrypto builds it; NULL with @error (nullable) when there is none. */
static X509_STORE_CTX *
build_path (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates, gint64 when,
            GError **error)
{
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  STACK_OF (X509) *others = sk_X509_new_null ();
  gboolean trusted;

  for (guint i = 0; intermediates != NULL && i < intermediates->len; i++)
    sk_X509_push (others, _zt_certificate_get_x509 (g_ptr_array_index (intermediates, i)));
  trusted
      = X509_STORE_CTX_init (context, trust->store, _zt_certificate_get_x509 (certificate), others)
        == 1;
  if (trusted)
    {
      set_policy (context, when);
      trusted = X509_verify_cert (context) == 1;
    }
  if (!trusted)
    set_untrusted (error, context, certificate);
  /* Only the finished path is used from here on. */
  X509_STORE_CTX_set0_untrusted (context, NULL);
  sk_X509_free (others);
  return trusted ? g_steal_pointer (&context) : NULL;
}

static ZtRevocationFinding
ask_all (ZtTrust *trust, X509 *x509, X509 *issuer, gint64 when)
{
  ZtRevocationFinding finding = { ZT_REVOCATION_UNKNOWN, 0 };

  for (guint i = 0; i < trust->crls->len; i++)
    _zt_crl_ask (trust->crls->pdata[i], x509, issuer, when, &finding);
  for (guint i = 0; i < trust->ocsps->len; i++)
    _zt_ocsp_ask (trust->ocsps->pdata[i], x509, issuer, when, &finding);
  return finding;
}

/* All of the path but the certificate one chose to trust. *@at (nullable) is the one revoked. */
static ZtRevocationFinding
ask_path (ZtTrust *trust, X509_STORE_CTX *path, gint64 when, X509 **at)
{
  STACK_OF (X509) *chain = X509_STORE_CTX_get0_chain (path);
  ZtRevocationFinding worst = { ZT_REVOCATION_GOOD, 0 };

  for (int i = 0; i + 1 < sk_X509_num (chain); i++)
    {
      X509 *x509 = sk_X509_value (chain, i);
      ZtRevocationFinding finding = ask_all (trust, x509, sk_X509_value (chain, i + 1), when);

      if (finding.status == ZT_REVOCATION_REVOKED)
        {
          if (at != NULL)
            *at = x509;
          return finding;
        }
      if (finding.status == ZT_REVOCATION_UNKNOWN)
        worst = finding;
    }
  return worst;
}

ZtRevocation
zt_trust_check_revocation (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates,
                           gint64 when)
{
  g_autoptr (X509_STORE_CTX) path = NULL;

  g_return_val_if_fail (trust != NULL && certificate != NULL, ZT_REVOCATION_UNKNOWN);

  path = build_path (trust, certificate, intermediates, when, NULL);
  return path != NULL ? ask_path (trust, path, when, NULL).status : ZT_REVOCATION_UNKNOWN;
}

gboolean
zt_trust_verify (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates, gint64 when,
                 GError **error)
{
  g_autoptr (X509_STORE_CTX) path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;
  ZtRevocationFinding finding;
  X509 *at = NULL;

  g_return_val_if_fail (trust != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  path = build_path (trust, certificate, intermediates, when, error);
  if (path == NULL)
    return FALSE;
  finding = ask_path (trust, path, when, &at);
  if (finding.status != ZT_REVOCATION_REVOKED)
    return TRUE;
  name = _zt_name_to_text (X509_get_subject_name (at));
  time = zt_time_display (finding.since);
  g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED,
               /* TRANSLATORS: the name in a certificate, then a time */
               _ ("The certificate of “%s” was revoked; it is not valid since %s"), name, time);
  return FALSE;
}
