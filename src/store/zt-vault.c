/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The secrets of own.db: encrypting what was not, and each cell on its way in and out. */
#define G_LOG_DOMAIN "zt-vault"
#include "config.h"

#include "zt-vault.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "vault-private.h"
#include "zt-os.h"
#include "zt-time.h"

#define FACT "vault"
#define FACT_TRACES "vault-traces" /* unencrypted remains may be in the files */
#define CHECK_PLACE "vault.check\n%s"
#define CHECK_TEXT "zhaotou"
/* own-006.sql; the copies before it are unencrypted. */
#define FIRST_SEALED 6

/* --- what own.db says about its key --- */

JsonObject *
zt_vault_read (ZtStore *own, GError **error)
{
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (own != NULL, NULL);
  text = zt_store_get_fact (own, FACT, error);
  return text != NULL ? zt_json_parse_object (g_bytes_get_data (text, NULL),
                                              (gssize) g_bytes_get_size (text), error)
                      : NULL;
}

gboolean
zt_vault_write (ZtStore *own, JsonObject *vault, GError **error)
{
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (own != NULL && vault != NULL, FALSE);
  text = zt_json_canonical_bytes (vault);
  return zt_store_set_fact (own, FACT, text, error);
}

JsonObject *
zt_vault_new (const guint8 *key, GError **error)
{
  g_autoptr (ZtBox) box = zt_box_new (key);
  g_autoptr (JsonObject) vault = json_object_new ();
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *place = g_strdup_printf (CHECK_PLACE, id);
  g_autoptr (GBytes) check = zt_box_seal (box, place, CHECK_TEXT, strlen (CHECK_TEXT), error);

  if (check == NULL)
    return NULL;
  json_object_set_int_member (vault, "version", 1);
  json_object_set_string_member (vault, "id", id);
  zt_json_set_bytes (vault, "check", check);
  return g_steal_pointer (&vault);
}

gboolean
zt_vault_fits (JsonObject *vault, const guint8 *key)
{
  g_autoptr (ZtBox) box = zt_box_new (key);
  g_autoptr (GBytes) check = zt_json_get_bytes (vault, "check");
  g_autofree char *place = g_strdup_printf (CHECK_PLACE, zt_json_get_string (vault, "id"));
  g_autoptr (GBytes) text = check != NULL ? zt_box_open (box, place, g_bytes_get_data (check, NULL),
                                                         g_bytes_get_size (check), NULL)
                                          : NULL;

  return text != NULL;
}

/* --- cells --- */

gboolean
_zt_vault_set_locked (const char *what, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_LOCKED,
               /* TRANSLATORS: %s is the id of a draft or of several, or a word for what it is */
               _ ("%s: encrypted, and the key of this workspace is not at hand. Nothing is lost: "
                  "unlock the desktop's keyring, or enter the recovery code (in Settings, or with "
                  "“zhaotou-cli protection unlock”)."),
               what);
  return FALSE;
}

static void
bind_content (ZtStatement *statement, int index, gboolean is_blob, const char *content,
              gsize length)
{
  if (is_blob)
    sqlite3_bind_blob64 (statement, index, content, length, SQLITE_TRANSIENT);
  else
    sqlite3_bind_text64 (statement, index, content, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

gboolean
_zt_vault_bind (ZtStore *own, ZtStatement *statement, int plain, int sealed, gboolean is_blob,
                const char *place, const char *content, gsize length, GError **error)
{
  g_autoptr (GBytes) cell = NULL;

  if (own->box == NULL && zt_vault_is_locked (own))
    return _zt_vault_set_locked (_ ("What is to be saved"), error);
  if (own->box == NULL)
    {
      bind_content (statement, plain, is_blob, content, length);
      sqlite3_bind_null (statement, sealed);
      return TRUE;
    }
  cell = zt_box_seal (own->box, place, content, length, error);
  if (cell == NULL)
    return FALSE;
  bind_content (statement, plain, is_blob, "", 0);
  zt_statement_bind_bytes (statement, sealed, cell);
  return TRUE;
}

static GBytes *
copy_plain (const void *content, gsize length)
{
  guint8 *copy = g_malloc (length + 1);

  if (length > 0)
    memcpy (copy, content, length);
  copy[length] = '\0';
  return g_bytes_new_take (copy, length);
}

GBytes *
_zt_vault_read (ZtStore *own, ZtStatement *statement, int plain, int sealed, const char *place,
                const char *what, GError **error)
{
  const void *content = sqlite3_column_blob (statement, plain);
  gsize length = (gsize) sqlite3_column_bytes (statement, plain);
  GBytes *opened;

  /* What is not encrypted was written last: by a version that was still running. */
  if (length > 0 || sqlite3_column_type (statement, sealed) == SQLITE_NULL)
    return copy_plain (content, length);
  if (own->box == NULL)
    {
      _zt_vault_set_locked (what, error);
      return NULL;
    }
  content = sqlite3_column_blob (statement, sealed);
  length = (gsize) sqlite3_column_bytes (statement, sealed);
  opened = zt_box_open (own->box, place, content, length, error);
  if (opened == NULL)
    /* TRANSLATORS: a file and the id of a draft */
    g_prefix_error (error, _ ("%s, %s: "), own->path, what);
  return opened;
}

/* Of the evidence beside a draft: it must be there even when the key is not. */
#define PUBLIC                                                                                     \
  "('receipt', 'withdrawal-receipt', 'accepted', 'release-certificate', 'release-recovery')"

gboolean
_zt_vault_is_public (const char *evidence)
{
  g_autofree char *quoted = g_strdup_printf ("'%s'", evidence);

  return strstr (PUBLIC, quoted) != NULL;
}

/* --- encrypting what is not --- */

/* A function in SQL for the statements below: encrypted (place, content). What it gives has been
 * opened again and compared. */
static void
encrypted (sqlite3_context *context, int n, sqlite3_value **values)
{
  ZtBox *box = sqlite3_user_data (context);
  const char *place = (const char *) sqlite3_value_text (values[0]);
  const void *content = sqlite3_value_blob (values[1]);
  gsize length = (gsize) sqlite3_value_bytes (values[1]), sealed_length = 0;
  g_autoptr (GBytes) sealed = zt_box_seal (box, place, content, length, NULL);
  gconstpointer data = sealed != NULL ? g_bytes_get_data (sealed, &sealed_length) : NULL;
  g_autoptr (GBytes) again
      = sealed != NULL ? zt_box_open (box, place, data, sealed_length, NULL) : NULL;

  if (again == NULL || g_bytes_get_size (again) != length
      || (length > 0 && memcmp (g_bytes_get_data (again, NULL), content, length) != 0))
    sqlite3_result_error (context, "encryption failed", -1);
  else
    sqlite3_result_blob64 (context, data, sealed_length, SQLITE_TRANSIENT);
}

static const char *const any_plain
    = "SELECT EXISTS (SELECT 1 FROM drafts WHERE body <> '') "
      "OR EXISTS (SELECT 1 FROM revisions WHERE body <> '') "
      "OR EXISTS (SELECT 1 FROM edits WHERE changes <> '') "
      "OR EXISTS (SELECT 1 FROM evidence WHERE value <> x'' AND name NOT IN " PUBLIC ") "
      "OR EXISTS (SELECT 1 FROM outbox WHERE type = 2 AND command <> '') "
      "OR EXISTS (SELECT 1 FROM facts WHERE name GLOB 'secret:*')";

static const char *const encrypt_plain[] = {
  "UPDATE drafts SET sealed = encrypted ('drafts.body' || char (10) || id || char (10) || version, "
  "body), body = '' WHERE body <> ''",
  "UPDATE revisions SET sealed = encrypted ('revisions.body' || char (10) || draft || char (10) || "
  "number, body), body = '' WHERE body <> ''",
  "UPDATE edits SET sealed = encrypted ('edits.changes' || char (10) || draft || char (10) || "
  "number, changes), changes = '' WHERE changes <> ''",
  "UPDATE evidence SET sealed = encrypted ('evidence.value' || char (10) || draft || char (10) || "
  "name, value), value = x'' WHERE value <> x'' AND name NOT IN " PUBLIC,
  "UPDATE outbox SET sealed = encrypted ('outbox.command' || char (10) || command_id, command), "
  "command = '' WHERE type = 2 AND command <> ''",
  "INSERT OR REPLACE INTO facts (name, value) SELECT 'sealed:' || substr (name, 8), "
  "encrypted ('facts.value' || char (10) || substr (name, 8), value) FROM facts "
  "WHERE name GLOB 'secret:*'",
  "DELETE FROM facts WHERE name GLOB 'secret:*'",
};

static gboolean
read_flag (ZtStore *own, const char *sql, gboolean *flag, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (own, sql, error);
  gboolean row;

  if (statement == NULL || !zt_statement_step (own, statement, &row, error))
    return FALSE;
  *flag = row && sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}

/* Old content goes from the pages in the same transaction; what an earlier free page or the log
 * still holds goes with zt_vault_scrub(). */
static gboolean
encrypt_all (ZtStore *own, ZtBox *box, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (own, error);
  int result;

  if (transaction == NULL)
    return FALSE;
  result
      = sqlite3_create_function_v2 (own->database, "encrypted", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                    box, encrypted, NULL, NULL, NULL);
  if (result != SQLITE_OK)
    {
      zt_store_set_error (error, own->database, result, own->path);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (encrypt_plain); i++)
    if (!zt_store_run (own, encrypt_plain[i], error))
      return FALSE;
  return zt_store_set_text (own, FACT_TRACES, "yes", error)
         && zt_transaction_commit (transaction, error);
}

gboolean
zt_vault_open (ZtStore *own, const guint8 *key, GError **error)
{
  g_autoptr (JsonObject) vault = NULL;
  g_autoptr (ZtBox) box = NULL;
  gboolean plain;

  g_return_val_if_fail (own != NULL && own->role == ZT_STORE_OWN && key != NULL, FALSE);
  vault = zt_vault_read (own, error);
  if (vault == NULL || !zt_vault_fits (vault, key))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                             _ ("This key belongs to another workspace."));
      return FALSE;
    }
  box = zt_box_new (key);
  if (!read_flag (own, any_plain, &plain, error)
      || (plain && !own->read_only && !encrypt_all (own, box, error)))
    return FALSE;
  g_clear_pointer (&own->box, zt_box_free);
  own->box = g_steal_pointer (&box);
  return TRUE;
}

gboolean
zt_vault_is_locked (ZtStore *own)
{
  g_autoptr (JsonObject) vault = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (own != NULL, TRUE);
  if (own->box != NULL)
    return FALSE;
  vault = zt_vault_read (own, &error);
  /* Whatever cannot be read about the key must not lead to writing without one. */
  return vault != NULL || error != NULL;
}

/* The copies that were made before migrations, when nothing was encrypted yet. */
static void
remove_old_copies (ZtStore *own)
{
  for (int version = 1; version < FIRST_SEALED; version++)
    {
      g_autofree char *copy = g_strdup_printf ("%s.version-%d", own->path, version);

      if (g_file_test (copy, G_FILE_TEST_EXISTS) && g_unlink (copy) != 0)
        g_warning ("%s still holds what is encrypted now, and cannot be removed", copy);
    }
}

gboolean
zt_vault_scrub (ZtStore *own, GError **error)
{
  g_autofree char *traces = NULL;
  gboolean busy = TRUE;
  int result;

  g_return_val_if_fail (own != NULL, FALSE);
  traces = zt_store_get_text (own, FACT_TRACES);
  if (traces == NULL || own->box == NULL || own->read_only)
    return TRUE;
  /* Every page anew, then the log emptied. Both step back when others read or write. */
  result = sqlite3_exec (own->database, "VACUUM", NULL, NULL, NULL);
  if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED)
    return FALSE;
  if (result != SQLITE_OK)
    {
      zt_store_set_error (error, own->database, result, own->path);
      return FALSE;
    }
  if (!read_flag (own, "PRAGMA wal_checkpoint (TRUNCATE)", &busy, error) || busy)
    return FALSE;
  remove_old_copies (own);
  return zt_store_set_text (own, FACT_TRACES, NULL, error);
}

/* --- small secrets --- */

char *
zt_vault_get_secret (ZtStore *own, const char *name, GError **error)
{
  g_autofree char *place = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (ZtStatement) statement = NULL;
  g_autoptr (GBytes) content = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL && name != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT (SELECT value FROM facts WHERE name = 'secret:' || ?1), "
                                "(SELECT value FROM facts WHERE name = 'sealed:' || ?1)",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, name);
  if (!zt_statement_step (own, statement, &row, error) || !row
      || (sqlite3_column_type (statement, 0) == SQLITE_NULL
          && sqlite3_column_type (statement, 1) == SQLITE_NULL))
    return NULL;
  place = g_strdup_printf (ZT_CELL_FACT, name);
  content = _zt_vault_read (own, statement, 0, 1, place, name, error);
  return content != NULL ? g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content))
                         : NULL;
}

gboolean
zt_vault_set_secret (ZtStore *own, const char *name, const char *value, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autofree char *plain_name = NULL, *sealed_name = NULL, *place = NULL;

  g_return_val_if_fail (own != NULL && name != NULL, FALSE);
  if (own->box == NULL && value != NULL && zt_vault_is_locked (own))
    return _zt_vault_set_locked (_ ("What is to be saved"), error);
  plain_name = g_strconcat ("secret:", name, NULL);
  sealed_name = g_strconcat ("sealed:", name, NULL);
  place = g_strdup_printf (ZT_CELL_FACT, name);
  if (value != NULL && own->box != NULL
      && (sealed = zt_box_seal (own->box, place, value, strlen (value), error)) == NULL)
    return FALSE;
  transaction = zt_transaction_begin (own, error);
  return transaction != NULL
         && zt_store_set_text (own, plain_name, own->box == NULL ? value : NULL, error)
         && zt_store_set_fact (own, sealed_name, sealed, error)
         && zt_transaction_commit (transaction, error);
}

/* --- what is locked --- */

void
zt_locked_item_free (ZtLockedItem *item)
{
  if (item == NULL)
    return;
  g_free (item->id);
  g_free (item->kind);
  g_free (item);
}

GPtrArray *
zt_vault_list_locked (ZtStore *own, GError **error)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_locked_item_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL, NULL);
  if (!zt_vault_is_locked (own))
    return g_steal_pointer (&items);
  statement = zt_store_prepare (own,
                                "SELECT id, kind, modified FROM drafts WHERE sealed IS NOT NULL "
                                "AND body = '' ORDER BY modified DESC, id DESC",
                                error);
  if (statement == NULL)
    return NULL;
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtLockedItem *item;

      if (!row)
        return g_steal_pointer (&items);
      item = g_new0 (ZtLockedItem, 1);
      item->id = g_strdup (zt_statement_text (statement, 0));
      item->kind = g_strdup (zt_statement_text (statement, 1));
      item->modified = sqlite3_column_int64 (statement, 2);
      g_ptr_array_add (items, item);
    }
  return NULL;
}
