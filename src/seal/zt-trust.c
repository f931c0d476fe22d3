/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Path validation (RFC 5280) against the certificates one chose to trust; never the system's or a
 * browser's. */
#define G_LOG_DOMAIN "zt-trust"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "zt-certificate-private.h"

struct _ZtTrust
{
  X509_STORE *store;       /* (owned) */
  GPtrArray *certificates; /* (owned) of ZtCertificate, kept for their SM2 identity */
};

ZtTrust *
zt_trust_new (void)
{
  ZtTrust *trust = g_new0 (ZtTrust, 1);

  trust->store = X509_STORE_new ();
  trust->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  return trust;
}

void
zt_trust_free (ZtTrust *trust)
{
  if (trust == NULL)
    return;
  X509_STORE_free (trust->store);
  g_ptr_array_unref (trust->certificates);
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

gboolean
zt_trust_add_file (ZtTrust *trust, const char *pem_path, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;

  g_return_val_if_fail (trust != NULL, FALSE);

  list = zt_certificate_list_load (pem_path, error);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
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

gboolean
zt_trust_verify (ZtTrust *trust, ZtCertificate *certificate, GPtrArray *intermediates, gint64 when,
                 GError **error)
{
  g_autoptr (X509_STORE_CTX) context = NULL;
  STACK_OF (X509) *others = NULL;
  gboolean trusted;

  g_return_val_if_fail (trust != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  context = X509_STORE_CTX_new ();
  others = sk_X509_new_null ();
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
  sk_X509_free (others);
  return trusted;
}
