/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The identities of this machine: what somebody may choose before any PIN is asked. */
#define G_LOG_DOMAIN "zt-identity"
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs11.h>

#include "zt-key-private.h"

void
zt_identity_free (ZtIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->id);
  g_free (identity->label);
  g_clear_pointer (&identity->certificate, zt_certificate_unref);
  g_free (identity);
}

static char *
token_label (const char *url)
{
  char label[64];
  size_t length = sizeof label;

  if (gnutls_pkcs11_token_get_info (url, GNUTLS_PKCS11_TOKEN_LABEL, label, &length) < 0)
    return g_strdup (url);
  return g_strstrip (g_utf8_make_valid (label, strnlen (label, length)));
}

static void
add_token (GPtrArray *list, const char *url)
{
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) certificates = _zt_token_certificates (url, urls);
  g_autofree char *label = token_label (url);

  for (guint i = 0; i < certificates->len; i++)
    {
      ZtCertificate *certificate = g_ptr_array_index (certificates, i);
      ZtIdentity *identity;
      g_autofree char *name = NULL;

      if (X509_check_ca (_zt_certificate_get_x509 (certificate)) > 0)
        continue;
      name = zt_certificate_get_name (certificate);
      identity = g_new0 (ZtIdentity, 1);
      identity->id = g_strdup (g_ptr_array_index (urls, i));
      identity->label = g_strdup_printf ("%s — %s", name, label);
      identity->is_token = TRUE;
      identity->needs_pin = TRUE;
      identity->certificate = zt_certificate_ref (certificate);
      g_ptr_array_add (list, identity);
    }
}

static void
add_tokens (GPtrArray *list)
{
  g_autoptr (GError) error = NULL;

  if (!_zt_token_start (&error))
    {
      g_message ("No tokens: %s", error->message);
      return;
    }
  for (guint i = 0;; i++)
    {
      char *url = NULL;
      unsigned int flags = 0;
      int status = gnutls_pkcs11_token_get_url (i, GNUTLS_PKCS11_URL_GENERIC, &url);

      if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (status < 0)
        {
          g_message ("Tokens could not be listed: %s", gnutls_strerror (status));
          break;
        }
      /* p11-kit shows the system's trust store as a token: it holds nobody's keys. */
      if (gnutls_pkcs11_token_get_flags (url, &flags) >= 0
          && (flags & GNUTLS_PKCS11_TOKEN_INITIALIZED) && !(flags & GNUTLS_PKCS11_TOKEN_TRUSTED))
        add_token (list, url);
      gnutls_free (url);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
add_folder (GPtrArray *list, const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      if (error != NULL && g_error_matches (*error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          g_clear_error (error);
          return TRUE;
        }
      zt_error_convert_gio (error);
      return FALSE;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);

      if (g_str_has_suffix (lower, ".p12") || g_str_has_suffix (lower, ".pfx"))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      ZtIdentity *identity = g_new0 (ZtIdentity, 1);

      identity->id = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      identity->label = g_strdup (g_ptr_array_index (names, i));
      identity->certificate = _zt_key_file_peek (identity->id);
      identity->needs_pin = identity->certificate == NULL;
      g_ptr_array_add (list, identity);
    }
  return TRUE;
}

GPtrArray *
zt_identity_list (const char *const *folders, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;

  list = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_identity_free);
  add_tokens (list);
  for (guint i = 0; folders != NULL && folders[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;

      if (!add_folder (list, folders[i], &local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return g_steal_pointer (&list);
}

ZtKeyState
zt_identity_get_state (const char *identity)
{
  unsigned int flags = 0;

  g_return_val_if_fail (identity != NULL, ZT_KEY_STATE_ABSENT);
  if (!g_str_has_prefix (identity, "pkcs11:"))
    return g_file_test (identity, G_FILE_TEST_IS_REGULAR) ? ZT_KEY_STATE_READY
                                                          : ZT_KEY_STATE_ABSENT;
  if (!_zt_token_start (NULL) || gnutls_pkcs11_token_get_flags (identity, &flags) < 0)
    return ZT_KEY_STATE_ABSENT;
  if (flags & GNUTLS_PKCS11_TOKEN_USER_PIN_LOCKED)
    return ZT_KEY_STATE_LOCKED;
  if (flags & GNUTLS_PKCS11_TOKEN_USER_PIN_FINAL_TRY)
    return ZT_KEY_STATE_FINAL_TRY;
  return flags & GNUTLS_PKCS11_TOKEN_USER_PIN_COUNT_LOW ? ZT_KEY_STATE_COUNT_LOW
                                                        : ZT_KEY_STATE_READY;
}
