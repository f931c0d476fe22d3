/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making certificates. */
#define G_LOG_DOMAIN "zt-x509"
#include "config.h"

#include <string.h>
#include <time.h>

#include <openssl/rand.h>

#include "x509-private.h"

static gboolean
set_time (ASN1_TIME *time, gint64 us)
{
  /* Years from 1950 to 9999 are what X.509 can say. */
  return ASN1_TIME_adj (time, (time_t) (us / G_USEC_PER_SEC), 0, 0) != NULL;
}

X509 *
_zt_x509_begin (EVP_PKEY *pkey, gint64 not_before, gint64 not_after)
{
  X509 *x509 = X509_new ();
  BIGNUM *number = BN_new ();

  /* 126 random bits with the top one set: positive and of one length. */
  BN_rand (number, 126, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER (number, X509_get_serialNumber (x509));
  BN_free (number);
  X509_set_version (x509, X509_VERSION_3);
  if (!set_time (X509_getm_notBefore (x509), not_before)
      || !set_time (X509_getm_notAfter (x509), not_after) || X509_set_pubkey (x509, pkey) != 1)
    g_clear_pointer (&x509, X509_free);
  return x509;
}

gboolean
_zt_x509_add_name (X509 *x509, int nid, const char *value)
{
  if (x509 == NULL)
    return FALSE;
  if (value == NULL)
    return TRUE;
  return X509_NAME_add_entry_by_NID (X509_get_subject_name (x509), nid, MBSTRING_UTF8,
                                     (const guint8 *) value, -1, -1, 0)
         == 1;
}

gboolean
_zt_x509_add_extension (X509 *x509, X509 *issuer, int nid, const char *value)
{
  X509_EXTENSION *extension;
  X509V3_CTX context;
  gboolean added;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer != NULL ? issuer : x509, x509, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  if (extension == NULL)
    return FALSE;
  added = X509_add_ext (x509, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return added;
}
