/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key of a workspace: made with it, kept in its folder or in the keyring, found again at each
 * opening. */
#define G_LOG_DOMAIN "zt-vault-key"
#include "config.h"

#include "protection-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "keyring.h"
#include "zt-os.h"

#define TYPE "zhaotou-workspace-key"
#define FILE_LIMIT 4096

/* Each worker opens the folder for itself; the keyring is asked once. */
static GMutex known_lock;
static GHashTable *known; /* guarded by known_lock: id → key (GBytes) */

void
_zt_vault_key_remember (JsonObject *vault, const guint8 key[ZT_BOX_KEY])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&known_lock);

  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  if (!g_hash_table_contains (known, zt_json_get_string (vault, "id")))
    g_hash_table_insert (known, g_strdup (zt_json_get_string (vault, "id")),
                         g_bytes_new (key, ZT_BOX_KEY));
}

gboolean
_zt_vault_key_find (JsonObject *vault, guint8 key[ZT_BOX_KEY])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&known_lock);
  const char *id = zt_json_get_string (vault, "id");
  GBytes *found = known != NULL && id != NULL ? g_hash_table_lookup (known, id) : NULL;

  if (found != NULL)
    memcpy (key, g_bytes_get_data (found, NULL), ZT_BOX_KEY);
  return found != NULL;
}

gboolean
_zt_vault_key_is_in_keyring (JsonObject *vault)
{
  return g_strcmp0 (zt_json_get_string (vault, "place"), "keyring") == 0;
}

/* The id in the name: a file of another key is never written over. */
static char *
make_name (JsonObject *vault)
{
  return g_strdup_printf ("vault-%s.key", zt_json_get_string (vault, "id"));
}

char *
_zt_vault_key_path (ZtWorkspace *ws, JsonObject *vault)
{
  g_autofree char *name = make_name (vault);

  return _zt_workspace_file (ws, name);
}

gboolean
_zt_vault_key_is_name (const char *name)
{
  g_autofree char *id = NULL;

  if (!g_str_has_prefix (name, "vault-") || !g_str_has_suffix (name, ".key"))
    return FALSE;
  id = g_strndup (name + strlen ("vault-"), strlen (name) - strlen ("vault-.key"));
  return g_uuid_string_is_valid (id);
}

char *
_zt_vault_key_backup_name (ZtWorkspace *ws)
{
  g_autoptr (JsonObject) vault = zt_vault_read (ws->own, NULL);
  g_autofree char *path = vault != NULL ? _zt_vault_key_path (ws, vault) : NULL;

  if (path == NULL || _zt_vault_key_is_in_keyring (vault)
      || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return make_name (vault);
}

static gboolean
read_key_file (ZtWorkspace *ws, JsonObject *vault, guint8 key[ZT_BOX_KEY])
{
  g_autofree char *path = _zt_vault_key_path (ws, vault);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  file = length <= FILE_LIMIT ? zt_json_parse_object (text, (gssize) length, NULL) : NULL;
  bytes = file != NULL ? zt_json_get_bytes (file, "key") : NULL;
  zt_os_forget (text, length);
  if (bytes == NULL || g_bytes_get_size (bytes) != ZT_BOX_KEY
      || !zt_vault_fits (vault, g_bytes_get_data (bytes, NULL)))
    {
      g_message ("%s does not hold the key of this workspace", path);
      return FALSE;
    }
  memcpy (key, g_bytes_get_data (bytes, NULL), ZT_BOX_KEY);
  return TRUE;
}

gboolean
_zt_vault_key_write (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY],
                     GError **error)
{
  g_autofree char *path = _zt_vault_key_path (ws, vault);
  g_autoptr (JsonObject) file = json_object_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (key, ZT_BOX_KEY);
  g_autofree char *text = NULL;
  guint8 again[ZT_BOX_KEY];
  gsize length;
  gboolean ok;

  json_object_set_string_member (file, "type", TYPE);
  json_object_set_string_member (file, "workspace", zt_json_get_string (vault, "id"));
  zt_json_set_bytes (file, "key", bytes);
  text = zt_json_canonical_object (file, &length);
  ok = zt_os_write_file (path, text, length, TRUE, error);
  zt_os_forget (text, length);
  if (!ok)
    return FALSE;
  /* Nothing is encrypted before the key has been read back. */
  ok = read_key_file (ws, vault, again) && memcmp (again, key, ZT_BOX_KEY) == 0;
  zt_os_forget (again, sizeof again);
  if (!ok)
    /* TRANSLATORS: %s is a file */
    g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The file %s could not be read back."), path);
  return ok;
}

/* A new key, durable in the folder before own.db says that there is one. *vault: what own.db then
 * says, which is another program's when that came first. */
static gboolean
make_key (ZtWorkspace *ws, JsonObject **vault, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);
  g_autoptr (GError) cause = NULL;
  guint8 key[ZT_BOX_KEY];
  gboolean ok;

  if (transaction == NULL)
    return FALSE;
  *vault = zt_vault_read (ws->own, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (*vault != NULL)
    return TRUE;
  zt_os_random (key, sizeof key);
  *vault = zt_vault_new (key, error);
  if (*vault != NULL)
    json_object_set_string_member (*vault, "place", "folder");
  ok = *vault != NULL && _zt_vault_key_write (ws, *vault, key, error)
       && zt_vault_write (ws->own, *vault, error) && zt_transaction_commit (transaction, error);
  zt_os_forget (key, sizeof key);
  if (!ok)
    g_clear_pointer (vault, json_object_unref);
  return ok;
}

/* The move into the keyring was cut off before its last step. */
static void
finish_move (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY])
{
  g_autofree char *path = _zt_vault_key_path (ws, vault);
  guint8 kept[ZT_BOX_KEY];

  if (!_zt_vault_key_is_in_keyring (vault) || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  if (zt_keyring_load (zt_json_get_string (vault, "id"), FALSE, kept, NULL, NULL)
      && memcmp (kept, key, ZT_BOX_KEY) == 0)
    g_unlink (path);
  zt_os_forget (kept, sizeof kept);
}

static gboolean
find_key (ZtWorkspace *ws, JsonObject *vault, guint8 key[ZT_BOX_KEY])
{
  g_autoptr (GError) error = NULL;

  if (_zt_vault_key_find (vault, key))
    return TRUE;
  if (read_key_file (ws, vault, key))
    finish_move (ws, vault, key);
  else if (!_zt_vault_key_is_in_keyring (vault))
    {
      /* No reason to wake the keyring. */
      g_info ("the workspace is locked: its key is not in its folder");
      return FALSE;
    }
  else if (!zt_keyring_load (zt_json_get_string (vault, "id"), FALSE, key, NULL, &error))
    {
      g_info ("the workspace is locked: %s", error->message);
      return FALSE;
    }
  return TRUE;
}

gboolean
_zt_vault_key_open (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (JsonObject) vault = zt_vault_read (ws->own, &cause);
  guint8 key[ZT_BOX_KEY];
  gboolean ok;

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (vault == NULL && !make_key (ws, &vault, error))
    return FALSE;
  if (!find_key (ws, vault, key))
    return TRUE;
  ok = zt_vault_open (ws->own, key, &cause);
  if (ok)
    _zt_vault_key_remember (vault, key);
  zt_os_forget (key, sizeof key);
  if (!ok && g_error_matches (cause, ZT_ERROR, ZT_ERROR_INVALID))
    {
      g_info ("the workspace is locked: %s", cause->message);
      return TRUE;
    }
  if (!ok)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (!zt_vault_scrub (ws->own, &cause))
    g_message ("old unencrypted pages go another time: %s",
               cause != NULL ? cause->message : "somebody else has them open");
  return TRUE;
}
