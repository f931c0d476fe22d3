/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in PKCS#12 files (RFC 7292): RSA, elliptic and SM2. */
#define G_LOG_DOMAIN "zt-key-file"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "zt-key-private.h"
#include "zt-os.h"

#define FILE_LIMIT (4 * 1024 * 1024) /* bytes */

static PKCS12 *
read_pkcs12 (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) local = NULL;
  const guint8 *at;
  gsize length;
  PKCS12 *pkcs12 = NULL;

  if (!g_file_get_contents (path, &data, &length, &local))
    {
      if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_KEY_NOT_FOUND,
                     /* TRANSLATORS: %s is the path of a file */
                     _ ("There is no key file at %s"), path);
      else
        {
          g_propagate_error (error, g_steal_pointer (&local));
          zt_error_convert_gio (error);
        }
      return NULL;
    }
  at = (const guint8 *) data;
  if (length <= FILE_LIMIT)
    pkcs12 = d2i_PKCS12 (NULL, &at, length);
  if (pkcs12 == NULL)
    {
      /* TRANSLATORS: %s is the path of a file */
      g_autofree char *what = g_strdup_printf (_ ("%s is not a PKCS#12 key file"), path);

      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, what);
    }
  return pkcs12;
}

static gboolean
pin_fits (PKCS12 *pkcs12, const char *pin)
{
  gboolean fits = PKCS12_verify_mac (pkcs12, pin, pin != NULL ? (int) strlen (pin) : 0) == 1;

  ERR_clear_error ();
  return fits;
}

/* A file without a PIN is protected by no password or by the empty one: RFC 7292 leaves both open.
 */
static gboolean
needs_pin (PKCS12 *pkcs12)
{
  return PKCS12_mac_present (pkcs12) && !pin_fits (pkcs12, NULL) && !pin_fits (pkcs12, "");
}

/* Returns FALSE when no PIN fits; *@pin may be NULL on success: none needed. */
static gboolean
ask_pin (const char *path, const char *label, PKCS12 *pkcs12, ZtPinFunc ask, gpointer user_data,
         char **pin, GError **error)
{
  ZtPinRequest request = { .identity = path, .label = label };

  if (!needs_pin (pkcs12))
    return TRUE;
  for (request.attempt = 0; request.attempt < ZT_PIN_ATTEMPTS; request.attempt++)
    {
      char *answer = ask != NULL ? ask (&request, user_data) : NULL;

      if (answer == NULL)
        {
          g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED,
                       /* TRANSLATORS: %s is the name of a key file or token */
                       _ ("“%s” needs its PIN and none was given"), label);
          return FALSE;
        }
      if (pin_fits (pkcs12, answer))
        {
          *pin = answer;
          return TRUE;
        }
      _zt_pin_free (answer);
      request.was_wrong = TRUE;
    }
  g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG,
               /* TRANSLATORS: %s is the name of a key file or token */
               _ ("The PIN of “%s” is wrong"), label);
  return FALSE;
}

/* Old files use RC2 and single DES, which libcrypto keeps in a module of its own; it is loaded for
 * as long as it takes. */
static gboolean
parse_legacy (PKCS12 *pkcs12, const char *pin, EVP_PKEY **pkey, X509 **x509,
              STACK_OF (X509) * *others)
{
  OSSL_PROVIDER *legacy = OSSL_PROVIDER_try_load (NULL, "legacy", 1);
  gboolean parsed;

  if (legacy == NULL)
    return FALSE;
  parsed = PKCS12_parse (pkcs12, pin, pkey, x509, others) == 1;
  OSSL_PROVIDER_unload (legacy);
  return parsed;
}

static gboolean
parse (PKCS12 *pkcs12, const char *pin, EVP_PKEY **pkey, X509 **x509, STACK_OF (X509) * *others)
{
  if (pin == NULL && PKCS12_mac_present (pkcs12) && !pin_fits (pkcs12, NULL))
    pin = "";
  return PKCS12_parse (pkcs12, pin, pkey, x509, others) == 1
         || parse_legacy (pkcs12, pin, pkey, x509, others);
}

static gboolean
fill_key (ZtKey *key, PKCS12 *pkcs12, const char *pin, GError **error)
{
  g_autoptr (ZtX509Stack) others = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  X509 *x509 = NULL;

  if (!parse (pkcs12, pin, &key->pkey, &x509, &others) || key->pkey == NULL || x509 == NULL)
    {
      g_autofree char *what = g_strdup_printf (
          /* TRANSLATORS: %s is the name of a file */
          _ ("“%s” holds no private key with its certificate that this program can read"),
          key->label);

      X509_free (x509);
      _zt_openssl_error (error, ZT_ERROR, ZT_ERROR_INVALID, what);
      return FALSE;
    }
  ERR_clear_error ();
  key->certificate = _zt_certificate_new_take (x509);
  candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  for (int i = 0; others != NULL && i < sk_X509_num (others); i++)
    g_ptr_array_add (candidates, _zt_certificate_new_take (X509_dup (sk_X509_value (others, i))));
  key->chain = _zt_key_link_chain (key->certificate, candidates);
  return _zt_key_set_algorithm (key, key->pkey, error);
}

ZtKey *
_zt_key_open_file (const char *path, ZtPinFunc ask, gpointer user_data, GError **error)
{
  g_autoptr (PKCS12) pkcs12 = NULL;
  g_autoptr (ZtKey) key = NULL;
  char *pin = NULL;
  gboolean filled;

  pkcs12 = read_pkcs12 (path, error);
  if (pkcs12 == NULL)
    return NULL;
  key = g_new0 (ZtKey, 1);
  key->identity = g_strdup (path);
  key->label = g_path_get_basename (path);
  if (!ask_pin (path, key->label, pkcs12, ask, user_data, &pin, error))
    return NULL;
  filled = fill_key (key, pkcs12, pin, error);
  _zt_pin_free (pin);
  return filled ? g_steal_pointer (&key) : NULL;
}

ZtCertificate *
_zt_key_file_peek (const char *path)
{
  g_autoptr (PKCS12) pkcs12 = read_pkcs12 (path, NULL);
  g_autoptr (ZtKey) key = NULL;

  if (pkcs12 == NULL || needs_pin (pkcs12))
    return NULL;
  key = _zt_key_open_file (path, NULL, NULL, NULL);
  return key != NULL ? zt_certificate_ref (key->certificate) : NULL;
}
