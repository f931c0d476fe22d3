/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What protects a workspace, its recovery code, and moving its key between folder and keyring. */
#define G_LOG_DOMAIN "zt-protection"
#include "config.h"

#include "zt-protection.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "keyring.h"
#include "protection-private.h"
#include "recovery-code.h"
#include "zt-os.h"
#include "zt-time.h"

#define SALT 16
#define KEY_PLACE "vault.key\n%s"

void
zt_protection_free (ZtProtection *protection)
{
  if (protection == NULL)
    return;
  g_clear_pointer (&protection->locked, g_ptr_array_unref);
  g_free (protection);
}

static JsonObject *
read_vault (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GError) cause = NULL;
  JsonObject *vault = zt_vault_read (ws->own, &cause);

  if (vault == NULL && cause == NULL)
    g_set_error_literal (&cause, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                         _ ("Nothing is encrypted in this workspace."));
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return vault;
}

ZtProtection *
zt_protection_get (ZtWorkspace *ws, GError **error)
{
  g_autoptr (ZtProtection) protection = g_new0 (ZtProtection, 1);
  g_autoptr (JsonObject) vault = NULL;
  const char *made;

  g_return_val_if_fail (ws != NULL, NULL);
  vault = read_vault (ws, error);
  if (vault == NULL)
    return NULL;
  protection->state = zt_vault_is_locked (ws->own)          ? ZT_PROTECTION_LOCKED
                      : _zt_vault_key_is_in_keyring (vault) ? ZT_PROTECTED_BY_KEYRING
                                                            : ZT_PROTECTED_BY_FOLDER;
  protection->has_code = zt_json_get_object (vault, "recovery") != NULL;
  made = zt_json_get_string (vault, "recovery.made");
  if (made == NULL || !zt_time_parse (made, &protection->code_made))
    protection->code_made = 0;
  protection->has_keyring = zt_keyring_exists ();
  protection->locked = zt_vault_list_locked (ws->own, error);
  return protection->locked != NULL ? g_steal_pointer (&protection) : NULL;
}

const char *
zt_protection_describe (const ZtProtection *protection)
{
  switch (protection->state)
    {
    case ZT_PROTECTED_BY_KEYRING:
      return _ ("Encrypted; the key is in the desktop's keyring.");
    case ZT_PROTECTED_BY_FOLDER:
      return _ ("Encrypted, but the key lies in the same folder: protected by the folder's "
                "permissions only.");
    case ZT_PROTECTION_LOCKED:
    default:
      return _ ("Locked: the key is not on this computer, or in a keyring that is not open. "
                "Nothing is lost.");
    }
}

/* --- the recovery code --- */

char *
zt_protection_make_code (void)
{
  return zt_recovery_code_new ();
}

static ZtBox *
make_box (const char *code, GBytes *salt, GError **error)
{
  guint8 key[ZT_BOX_KEY];
  ZtBox *box = zt_box_derive (code, salt, key, error) ? zt_box_new (key) : NULL;

  zt_os_forget (key, sizeof key);
  return box;
}

/* {"made", "salt", "key"}: the key under the code. */
static JsonObject *
wrap_key (JsonObject *vault, const char *code, const guint8 key[ZT_BOX_KEY], GError **error)
{
  g_autoptr (JsonObject) recovery = json_object_new ();
  g_autofree char *place = g_strdup_printf (KEY_PLACE, zt_json_get_string (vault, "id"));
  g_autofree char *now = zt_time_format (zt_time_now ());
  guint8 random[SALT];
  g_autoptr (GBytes) salt = NULL, wrapped = NULL;
  g_autoptr (ZtBox) box = NULL;

  zt_os_random (random, sizeof random);
  salt = g_bytes_new (random, sizeof random);
  box = make_box (code, salt, error);
  wrapped = box != NULL ? zt_box_seal (box, place, key, ZT_BOX_KEY, error) : NULL;
  if (wrapped == NULL)
    return NULL;
  json_object_set_string_member (recovery, "made", now);
  json_object_set_string_member (recovery, "kdf", "scrypt");
  zt_json_set_bytes (recovery, "salt", salt);
  zt_json_set_bytes (recovery, "key", wrapped);
  return g_steal_pointer (&recovery);
}

static gboolean
unwrap_key (JsonObject *vault, const char *code, guint8 key[ZT_BOX_KEY], GError **error)
{
  g_autoptr (GBytes) salt = zt_json_get_bytes (vault, "recovery.salt");
  g_autoptr (GBytes) wrapped = zt_json_get_bytes (vault, "recovery.key");
  g_autofree char *place = g_strdup_printf (KEY_PLACE, zt_json_get_string (vault, "id"));
  g_autoptr (ZtBox) box = NULL;
  g_autoptr (GBytes) plain = NULL;

  if (salt == NULL || wrapped == NULL)
    return zt_error_refuse (error, "%s",
                            _ ("No recovery code was made for this workspace. Only the folder or "
                               "the keyring it was made with has its key."));
  box = make_box (code, salt, error);
  if (box == NULL)
    return FALSE;
  plain = zt_box_open (box, place, g_bytes_get_data (wrapped, NULL), g_bytes_get_size (wrapped),
                       NULL);
  if (plain == NULL || g_bytes_get_size (plain) != ZT_BOX_KEY
      || !zt_vault_fits (vault, g_bytes_get_data (plain, NULL)))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("This recovery code belongs to another workspace, or a newer one has "
                              "been made since."));
      return FALSE;
    }
  memcpy (key, g_bytes_get_data (plain, NULL), ZT_BOX_KEY);
  return TRUE;
}

/* The key that this open workspace works with. */
static gboolean
get_key (ZtWorkspace *ws, JsonObject *vault, guint8 key[ZT_BOX_KEY], GError **error)
{
  if (!zt_vault_is_locked (ws->own) && _zt_vault_key_find (vault, key))
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LOCKED,
                       _ ("The workspace is locked. Unlock it first."));
  return FALSE;
}

gboolean
zt_protection_set_code (ZtWorkspace *ws, const char *typed, GError **error)
{
  g_autofree char *code = NULL;
  g_autoptr (JsonObject) vault = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;
  JsonObject *recovery = NULL;
  guint8 key[ZT_BOX_KEY], again[ZT_BOX_KEY];
  gboolean ok;

  g_return_val_if_fail (ws != NULL && typed != NULL, FALSE);
  code = zt_recovery_code_normalize (typed, error);
  transaction = code != NULL ? zt_transaction_begin (ws->own, error) : NULL;
  vault = transaction != NULL ? read_vault (ws, error) : NULL;
  if (vault == NULL || !get_key (ws, vault, key, error))
    return FALSE;
  recovery = wrap_key (vault, code, key, error);
  if (recovery != NULL)
    json_object_set_object_member (vault, "recovery", recovery);
  /* Tried before anybody relies on it. */
  ok = recovery != NULL && unwrap_key (vault, code, again, error)
       && zt_vault_write (ws->own, vault, error) && zt_transaction_commit (transaction, error);
  zt_os_forget (code, strlen (code));
  zt_os_forget (key, sizeof key);
  zt_os_forget (again, sizeof again);
  return ok;
}

/* --- folder or keyring --- */

static gboolean
set_place (ZtWorkspace *ws, const char *place, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);
  g_autoptr (JsonObject) vault = transaction != NULL ? read_vault (ws, error) : NULL;

  if (vault == NULL)
    return FALSE;
  json_object_set_string_member (vault, "place", place);
  return zt_vault_write (ws->own, vault, error) && zt_transaction_commit (transaction, error);
}

/* Stored and read back. */
static gboolean
put_into_keyring (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY],
                  gboolean may_ask, GCancellable *cancellable, GError **error)
{
  const char *id = zt_json_get_string (vault, "id");
  /* TRANSLATORS: how the key is called in the desktop's keyring; %s is a folder */
  g_autofree char *label = g_strdup_printf (_ ("Key of the Zhaotou workspace %s"), ws->folder);
  guint8 again[ZT_BOX_KEY];
  gboolean ok = zt_keyring_store (id, label, may_ask, key, cancellable, error)
                && zt_keyring_load (id, may_ask, again, cancellable, error);

  if (ok && memcmp (key, again, ZT_BOX_KEY) != 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                           _ ("The keyring did not keep the key. It stays in the folder."));
      ok = FALSE;
    }
  zt_os_forget (again, sizeof again);
  return ok;
}

static void
remove_key_file (ZtWorkspace *ws, JsonObject *vault)
{
  g_autofree char *path = _zt_vault_key_path (ws, vault);

  if (g_unlink (path) != 0 && g_file_test (path, G_FILE_TEST_EXISTS))
    g_warning ("%s cannot be removed", path);
}

static gboolean
move_key (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY], gboolean keyring,
          gboolean may_ask, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) left = NULL;

  if (!keyring)
    {
      if (!_zt_vault_key_write (ws, vault, key, error) || !set_place (ws, "folder", error))
        return FALSE;
      if (!zt_keyring_forget (zt_json_get_string (vault, "id"), cancellable, &left))
        g_message ("the key stays in the keyring, too: %s", left->message);
      return TRUE;
    }
  if (!put_into_keyring (ws, vault, key, may_ask, cancellable, error)
      || !set_place (ws, "keyring", error))
    return FALSE;
  remove_key_file (ws, vault);
  return TRUE;
}

gboolean
zt_protection_use_keyring (ZtWorkspace *ws, gboolean keyring, gboolean may_ask,
                           GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) vault = NULL;
  guint8 key[ZT_BOX_KEY];
  gboolean ok;

  g_return_val_if_fail (ws != NULL, FALSE);
  vault = read_vault (ws, error);
  if (vault == NULL || !get_key (ws, vault, key, error))
    return FALSE;
  if (keyring && zt_json_get_object (vault, "recovery") == NULL)
    ok = zt_error_refuse (
        error, "%s",
        _ ("Make a recovery code first: with the key in the keyring alone, a lost "
           "keyring would take the drafts with it."));
  else
    ok = move_key (ws, vault, key, keyring, may_ask, cancellable, error);
  zt_os_forget (key, sizeof key);
  return ok;
}

/* --- unlocking --- */

/* Where the key is found the next time. The keyring may be another one than it was: when there is
 * none, the folder is what is left. */
static gboolean
keep_key (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY], gboolean may_ask,
          GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (_zt_vault_key_is_in_keyring (vault)
      && put_into_keyring (ws, vault, key, may_ask, cancellable, &cause))
    return TRUE;
  if (cause != NULL)
    g_message ("the key goes into the folder: %s", cause->message);
  return _zt_vault_key_write (ws, vault, key, error) && set_place (ws, "folder", error);
}

gboolean
zt_protection_unlock (ZtWorkspace *ws, const char *typed, gboolean may_ask,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) vault = NULL;
  g_autofree char *code = NULL;
  guint8 key[ZT_BOX_KEY];
  gboolean ok;

  g_return_val_if_fail (ws != NULL, FALSE);
  vault = read_vault (ws, error);
  if (vault == NULL
      || (typed != NULL && (code = zt_recovery_code_normalize (typed, error)) == NULL))
    return FALSE;
  if (code != NULL)
    ok = unwrap_key (vault, code, key, error)
         && keep_key (ws, vault, key, may_ask, cancellable, error);
  else
    ok = zt_keyring_load (zt_json_get_string (vault, "id"), may_ask, key, cancellable, error);
  ok = ok && zt_vault_open (ws->own, key, error);
  if (ok)
    _zt_vault_key_remember (vault, key);
  zt_os_forget (key, sizeof key);
  if (code != NULL)
    zt_os_forget (code, strlen (code));
  return ok;
}
