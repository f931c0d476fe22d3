/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys on PKCS#11 tokens through GnuTLS: opened for one operation and closed at once, so that a
 * pulled token never leaves a dead handle. */
#define G_LOG_DOMAIN "zt-key-token"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/pkcs11.h>

#include "token-status.h"
#include "zt-key-private.h"
#include "zt-os.h"

typedef enum
{
  PIN_NOT_ASKED,
  PIN_GIVEN,
  PIN_REFUSED,  /* nobody there, or the person gave up */
  PIN_TOO_OFTEN /* wrong once too many */
} PinOutcome;

/* What the PIN callback needs during one operation. */
typedef struct
{
  ZtKey *key;
  ZtPinFunc ask; /* (nullable) */
  gpointer user_data;
  guint asked;
  PinOutcome outcome;
} PinTalk;

static void
take_pin (ZtKey *key, char *pin)
{
  _zt_pin_free (key->pin);
  key->pin = pin;
}

static int
on_pin_wanted_cb (void *user_data, int attempt, const char *token_url, const char *token_label,
                  unsigned int flags, char *pin, size_t pin_max)
{
  PinTalk *talk = user_data;
  gboolean was_wrong = (flags & GNUTLS_PIN_WRONG) != 0;
  ZtPinRequest request = {
    .identity = talk->key->identity,
    .label = token_label != NULL && *token_label != '\0' ? token_label : talk->key->label,
    .attempt = talk->asked,
    .was_wrong = was_wrong,
    .count_low = (flags & GNUTLS_PIN_COUNT_LOW) != 0,
    .final_try = (flags & GNUTLS_PIN_FINAL_TRY) != 0,
  };

  /* The token asks again within one operation for the same PIN when it wants it anew for the
   * signature itself. */
  if (talk->key->pin == NULL || was_wrong)
    {
      /* A PIN that was right when the key was opened and is wrong now is not tried by guessing:
       * that locks tokens. */
      if (was_wrong && (talk->ask == NULL || talk->asked >= ZT_PIN_ATTEMPTS))
        {
          talk->outcome = PIN_TOO_OFTEN;
          return -1;
        }
      take_pin (talk->key, talk->ask != NULL ? talk->ask (&request, talk->user_data) : NULL);
      talk->asked++;
    }
  if (talk->key->pin == NULL)
    {
      talk->outcome = PIN_REFUSED;
      return -1;
    }
  if (strlen (talk->key->pin) >= pin_max)
    {
      take_pin (talk->key, NULL);
      talk->outcome = PIN_TOO_OFTEN;
      return -1;
    }
  talk->outcome = PIN_GIVEN;
  g_strlcpy (pin, talk->key->pin, pin_max);
  return 0;
}

static gpointer
start_modules (gpointer unused)
{
  const char *extra = g_getenv ("ZT_PKCS11_MODULE");
  int status = gnutls_pkcs11_init (GNUTLS_PKCS11_FLAG_AUTO, NULL);

  /* A module that cannot be loaded must not take the others with it. */
  if (status < 0)
    g_message ("Registered PKCS#11 modules could not be loaded: %s", gnutls_strerror (status));
  if (extra != NULL && *extra != '\0')
    {
      int added = gnutls_pkcs11_add_provider (extra, NULL);

      if (added < 0)
        g_message ("ZT_PKCS11_MODULE %s could not be loaded: %s", extra, gnutls_strerror (added));
      else
        status = 0;
    }
  return GINT_TO_POINTER (status < 0 ? status : 1);
}

gboolean
_zt_token_start (GError **error)
{
  static GOnce once = G_ONCE_INIT;
  int status = GPOINTER_TO_INT (g_once (&once, start_modules, NULL));

  if (status > 0)
    return TRUE;
  g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED,
               /* TRANSLATORS: the first %s is a technical reason in English, %d its number */
               _ ("The token's driver could not be loaded: %s (%d)"), gnutls_strerror (status),
               status);
  return FALSE;
}

static gboolean
token_is_present (const char *url)
{
  unsigned int flags;

  return gnutls_pkcs11_token_get_flags (url, &flags) >= 0;
}

/* Each cause gets its own text: a driver's trouble must not read as a wrong PIN. */
static void
set_token_error (GError **error, ZtKey *key, const PinTalk *talk, int status)
{
  const char *url = key->private_url != NULL ? key->private_url : key->identity;
  gulong same = zt_token_status_from_gnutls (status);

  if (talk != NULL && talk->outcome == PIN_REFUSED)
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED,
                 _ ("“%s” needs its PIN and none was given"), key->label);
  else if (status == GNUTLS_E_PKCS11_PIN_LOCKED)
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_LOCKED,
                 /* TRANSLATORS: %s is the name of a token */
                 _ ("The PIN of “%s” is locked"), key->label);
  else if (status == GNUTLS_E_PKCS11_PIN_ERROR)
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG, _ ("The PIN of “%s” is wrong"),
                 key->label);
  else if (!token_is_present (url))
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_GONE,
                 /* TRANSLATORS: %s is the name of a token */
                 _ ("“%s” was pulled out"), key->label);
  else if (same != 0)
    g_set_error (error, ZT_SEAL_ERROR, (int) zt_token_status_code (same),
                 /* TRANSLATORS: the name of a token, what happened to it and what to do, a number */
                 _ ("“%s”: %s (%d)"), key->label, zt_token_status_text (same), status);
  else
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED,
                 /* TRANSLATORS: the first %s is the name of a token, the second a technical reason
                    in English, %d its number */
                 _ ("The driver of “%s” failed: %s (%d)"), key->label, gnutls_strerror (status),
                 status);
}

/* The certificates that @url matches; @urls gets their own addresses. */
GPtrArray *
_zt_token_certificates (const char *url, GPtrArray *urls)
{
  g_autofree char *wanted = g_strconcat (url, ";type=cert", NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);
  gnutls_pkcs11_obj_t *objects = NULL;
  unsigned int n_objects = 0;

  if (gnutls_pkcs11_obj_list_import_url4 (&objects, &n_objects, wanted, 0) < 0)
    return list;
  for (unsigned int i = 0; i < n_objects; i++)
    {
      gnutls_datum_t der = { NULL, 0 };
      char *own = NULL;

      if (gnutls_pkcs11_obj_export2 (objects[i], &der) >= 0
          && gnutls_pkcs11_obj_export_url (objects[i], GNUTLS_PKCS11_URL_GENERIC, &own) >= 0)
        {
          g_autoptr (GBytes) bytes = g_bytes_new (der.data, der.size);
          ZtCertificate *certificate = zt_certificate_new (bytes, NULL);

          if (certificate != NULL)
            {
              char *type = strstr (own, ";type=");

              if (type != NULL)
                *type = '\0';
              g_ptr_array_add (list, certificate);
              g_ptr_array_add (urls, g_strdup (own));
            }
        }
      gnutls_free (own);
      gnutls_free (der.data);
      gnutls_pkcs11_obj_deinit (objects[i]);
    }
  gnutls_free (objects);
  return list;
}

/* Opens the private key for one operation. Returns a GnuTLS status. */
static int
open_private (ZtKey *key, PinTalk *talk, gnutls_privkey_t *privkey)
{
  int status = gnutls_privkey_init (privkey);

  if (status < 0)
    return status;
  gnutls_privkey_set_pin_function (*privkey, on_pin_wanted_cb, talk);
  status = gnutls_privkey_import_url (*privkey, key->private_url, 0);
  if (status < 0)
    {
      gnutls_privkey_deinit (*privkey);
      *privkey = NULL;
    }
  return status;
}

/* RFC 7512 without the object's type and without the query, which may carry a PIN. */
static char *
bare_uri (const char *uri)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *path = g_strndup (uri, strcspn (uri, "?"));
  GString *bare = g_string_new (NULL);

  parts = g_strsplit (path, ";", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = i == 0 ? parts[i] + strlen ("pkcs11:") : parts[i];

      if (g_str_has_prefix (part, "type=") || *part == '\0')
        continue;
      g_string_append_printf (bare, "%s%s", bare->len > 0 ? ";" : "", part);
    }
  g_string_prepend (bare, "pkcs11:");
  return g_string_free (bare, FALSE);
}

/* What a person calls it: the token's name where the address has one. */
static char *
name_in_uri (const char *uri)
{
  const char *token = strstr (uri, "token=");
  g_autofree char *escaped = NULL;
  char *name;

  if (token == NULL)
    return g_strdup (uri);
  token += strlen ("token=");
  escaped = g_strndup (token, strcspn (token, ";"));
  name = g_uri_unescape_string (escaped, NULL);
  if (name != NULL && g_utf8_validate (name, -1, NULL))
    return name;
  g_free (name);
  return g_strdup (uri);
}

static gboolean
find_certificate (ZtKey *key, const char *uri, GError **error)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) certificates = _zt_token_certificates (uri, urls);

  for (guint i = 0; i < certificates->len && key->certificate == NULL; i++)
    {
      ZtCertificate *certificate = g_ptr_array_index (certificates, i);

      if (X509_check_ca (_zt_certificate_get_x509 (certificate)) > 0)
        continue;
      key->certificate = zt_certificate_ref (certificate);
      key->private_url = g_strconcat (g_ptr_array_index (urls, i), ";type=private", NULL);
    }
  if (key->certificate == NULL)
    {
      g_autofree char *name = name_in_uri (uri);

      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_KEY_NOT_FOUND,
                   /* TRANSLATORS: %s is the name of a token, or the address of a key on it */
                   _ ("No token “%s” with a certificate is plugged in"), name);
      return FALSE;
    }
  return TRUE;
}

static void
describe_token (ZtKey *key)
{
  char label[64];
  size_t length = sizeof label;
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) candidates = NULL;
  g_autofree char *token = NULL;
  char *object = strstr (key->private_url, ";id=");

  if (gnutls_pkcs11_token_get_info (key->private_url, GNUTLS_PKCS11_TOKEN_LABEL, label, &length)
      >= 0)
    {
      g_free (key->label);
      key->label = g_strstrip (g_utf8_make_valid (label, strnlen (label, length)));
    }
  token = object != NULL ? g_strndup (key->private_url, object - key->private_url)
                         : g_strdup (key->private_url);
  candidates = _zt_token_certificates (token, urls);
  key->chain = _zt_key_link_chain (key->certificate, candidates);
}

/* Asks for the PIN now, in front of the person, and not in the middle of signing. */
static gboolean
log_in (ZtKey *key, ZtPinFunc ask, gpointer user_data, GError **error)
{
  PinTalk talk = { .key = key, .ask = ask, .user_data = user_data };
  gnutls_privkey_t privkey = NULL;
  unsigned int flags = 0;
  int status;

  if (gnutls_pkcs11_token_get_flags (key->private_url, &flags) >= 0
      && (flags & GNUTLS_PKCS11_TOKEN_USER_PIN_LOCKED))
    {
      set_token_error (error, key, NULL, GNUTLS_E_PKCS11_PIN_LOCKED);
      return FALSE;
    }
  status = open_private (key, &talk, &privkey);
  if (status < 0)
    {
      set_token_error (error, key, &talk, status);
      return FALSE;
    }
  gnutls_privkey_deinit (privkey);
  return TRUE;
}

ZtKey *
_zt_key_open_token (const char *uri, ZtPinFunc ask, gpointer user_data, GError **error)
{
  g_autoptr (ZtKey) key = NULL;
  g_autofree char *bare = bare_uri (uri);

  if (!_zt_token_start (error))
    return NULL;
  key = g_new0 (ZtKey, 1);
  key->identity = g_strdup (bare);
  key->label = g_strdup (bare);
  if (!find_certificate (key, bare, error))
    return NULL;
  describe_token (key);
  if (!_zt_key_set_algorithm (key, X509_get0_pubkey (_zt_certificate_get_x509 (key->certificate)),
                              error))
    return NULL;
  if (key->algorithm == ZT_KEY_SM2)
    {
      g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED,
                   /* TRANSLATORS: %s is the name of a token */
                   _ ("“%s” holds an SM2 key, which PKCS#11 cannot use; use its key file"),
                   key->label);
      return NULL;
    }
  if (!log_in (key, ask, user_data, error))
    return NULL;
  return g_steal_pointer (&key);
}

static gboolean
belongs_to_certificate (ZtKey *key, GBytes *content, const gnutls_datum_t *signature)
{
  return _zt_signature_verify (X509_get0_pubkey (_zt_certificate_get_x509 (key->certificate)),
                               FALSE, EVP_sha256 (), content, signature->data, signature->size);
}

GBytes *
_zt_key_sign_token (ZtKey *key, GBytes *content, GError **error)
{
  PinTalk talk = { .key = key };
  gnutls_privkey_t privkey = NULL;
  gnutls_datum_t signature = { NULL, 0 };
  const gnutls_datum_t data = {
    .data = (unsigned char *) g_bytes_get_data (content, NULL),
    .size = (unsigned int) g_bytes_get_size (content),
  };
  GBytes *bytes = NULL;
  int status;

  g_return_val_if_fail (g_bytes_get_size (content) <= G_MAXUINT32, NULL);

  status = open_private (key, &talk, &privkey);
  if (status >= 0)
    {
      status = gnutls_privkey_sign_data2 (privkey,
                                          key->algorithm == ZT_KEY_RSA ? GNUTLS_SIGN_RSA_SHA256
                                                                       : GNUTLS_SIGN_ECDSA_SHA256,
                                          0, &data, &signature);
      gnutls_privkey_deinit (privkey);
    }
  if (status < 0)
    set_token_error (error, key, &talk, status);
  else if (!belongs_to_certificate (key, content, &signature))
    g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED,
                 /* TRANSLATORS: %s is the name of a token */
                 _ ("“%s” signed with a key that does not belong to its certificate"), key->label);
  else
    bytes = g_bytes_new (signature.data, signature.size);
  gnutls_free (signature.data);
  return bytes;
}
