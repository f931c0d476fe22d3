/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every user of libcrypto here needs. */
#define G_LOG_DOMAIN "zt-openssl"
#include "config.h"

#include <string.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

#include "openssl-private.h"

void
_zt_openssl_error (GError **error, GQuark domain, int code, const char *what)
{
  unsigned long queued = ERR_peek_last_error ();
  const char *reason = queued != 0 ? ERR_reason_error_string (queued) : NULL;

  if (reason != NULL)
    g_set_error (error, domain, code, "%s (%s)", what, reason);
  else
    g_set_error_literal (error, domain, code, what);
  ERR_clear_error ();
}

GBytes *
_zt_openssl_encode (ZtEncodeFunc encode, const void *object)
{
  guint8 *out = NULL;
  int length = encode (object, &out);
  GBytes *bytes;

  if (length < 0)
    {
      ERR_clear_error ();
      return NULL;
    }
  bytes = g_bytes_new (out, length);
  OPENSSL_free (out);
  return bytes;
}

gboolean
_zt_openssl_is_sm2 (EVP_PKEY *key)
{
  return key != NULL && EVP_PKEY_is_a (key, "SM2");
}

gint64
_zt_openssl_time (const ASN1_TIME *time)
{
  struct tm parts = { 0 };

  if (time == NULL || ASN1_TIME_to_tm (time, &parts) != 1)
    return 0;
  return (gint64) timegm (&parts) * G_USEC_PER_SEC;
}

void
_zt_openssl_check_version (void)
{
  static gsize once = 0;

  if (!g_once_init_enter (&once))
    return;
  /* Before 3.0.21 a forged AuthEnvelopedData could be accepted; our reader checks the length of the
   * tag itself, so we warn and go on. */
  if (OPENSSL_version_major () < 3)
    g_error ("libcrypto %s is too old: 3.0 or later is needed",
             OpenSSL_version (OPENSSL_VERSION_STRING));
  if (OPENSSL_version_major () == 3 && OPENSSL_version_minor () == 0
      && OPENSSL_version_patch () < 22)
    g_message ("libcrypto %s has known holes in sealed files: install 3.0.22 or later",
               OpenSSL_version (OPENSSL_VERSION_STRING));
  g_once_init_leave (&once, 1);
}
