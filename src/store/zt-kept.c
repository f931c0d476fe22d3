/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Favourites and saved searches. */
#define G_LOG_DOMAIN "zt-kept"
#include "config.h"

#include "zt-kept.h"

#include "store-private.h"
#include "zt-time.h"

void
zt_saved_search_free (ZtSavedSearch *saved)
{
  if (saved == NULL)
    return;
  g_free (saved->id);
  g_free (saved->name);
  zt_search_free (saved->search);
  g_free (saved);
}

ZtSavedSearch *
zt_saved_search_copy (const ZtSavedSearch *saved)
{
  ZtSavedSearch *copy = g_new0 (ZtSavedSearch, 1);

  g_return_val_if_fail (saved != NULL, copy);
  *copy = *saved;
  copy->id = g_strdup (saved->id);
  copy->name = g_strdup (saved->name);
  copy->search = zt_search_copy (saved->search);
  return copy;
}

static ZtSavedSearch *
read_search (ZtStatement *statement, GError **error)
{
  g_autoptr (JsonObject) object
      = zt_json_parse_object (zt_statement_text (statement, 2), -1, error);
  ZtSavedSearch *saved;

  if (object == NULL)
    return NULL;
  saved = g_new0 (ZtSavedSearch, 1);
  saved->id = g_strdup (zt_statement_text (statement, 0));
  saved->name = g_strdup (zt_statement_text (statement, 1));
  saved->search = zt_search_from_json (object);
  saved->made_at = sqlite3_column_int64 (statement, 3);
  saved->seen = sqlite3_column_int64 (statement, 4);
  saved->unread = sqlite3_column_int64 (statement, 5);
  return saved;
}

GPtrArray *
zt_kept_list_searches (ZtStore *own, GError **error)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_saved_search_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT id, name, search, made_at, seen, unread "
                                "FROM saved_searches ORDER BY made_at, id",
                                error);
  if (statement == NULL)
    return NULL;
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtSavedSearch *saved;

      if (!row)
        return g_steal_pointer (&list);
      saved = read_search (statement, error);
      if (saved == NULL)
        return NULL;
      g_ptr_array_add (list, saved);
    }
  return NULL;
}

gboolean
zt_kept_put_search (ZtStore *own, const ZtSavedSearch *saved, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (own != NULL && saved != NULL, FALSE);
  statement = zt_store_prepare (own,
                                "INSERT OR REPLACE INTO saved_searches (id, name, search, made_at, "
                                "seen, unread) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                error);
  if (statement == NULL)
    return FALSE;
  object = zt_search_to_json (saved->search);
  text = zt_json_canonical_object (object, NULL);
  zt_statement_bind_text (statement, 1, saved->id);
  zt_statement_bind_text (statement, 2, saved->name);
  zt_statement_bind_text (statement, 3, text);
  sqlite3_bind_int64 (statement, 4, saved->made_at);
  sqlite3_bind_int64 (statement, 5, saved->seen);
  sqlite3_bind_int64 (statement, 6, saved->unread);
  return zt_statement_run (own, statement, error);
}

static gboolean
run_with_text (ZtStore *own, const char *sql, const char *text, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (own, sql, error);

  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, text);
  return zt_statement_run (own, statement, error);
}

gboolean
zt_kept_delete_search (ZtStore *own, const char *id, GError **error)
{
  g_return_val_if_fail (own != NULL && id != NULL, FALSE);
  return run_with_text (own, "DELETE FROM saved_searches WHERE id = ?1", id, error);
}

gboolean
zt_kept_read_search (ZtStore *own, const char *id, GError **error)
{
  g_return_val_if_fail (own != NULL && id != NULL, FALSE);
  return run_with_text (own, "UPDATE saved_searches SET unread = 0 WHERE id = ?1 AND unread <> 0",
                        id, error);
}

gboolean
zt_kept_set_favourite (ZtStore *own, const char *tender, gboolean favourite, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && tender != NULL, FALSE);
  if (!favourite)
    return run_with_text (own, "DELETE FROM favourites WHERE tender = ?1", tender, error);
  statement
      = zt_store_prepare (own, "INSERT OR IGNORE INTO favourites (tender, made_at) VALUES (?1, ?2)",
                          error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, tender);
  sqlite3_bind_int64 (statement, 2, zt_time_now ());
  return zt_statement_run (own, statement, error);
}

GHashTable *
zt_kept_list_favourites (ZtStore *own, GError **error)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL, NULL);
  statement = zt_store_prepare (own, "SELECT tender FROM favourites", error);
  if (statement == NULL)
    return NULL;
  while (zt_statement_step (own, statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&set);
      g_hash_table_add (set, g_strdup (zt_statement_text (statement, 0)));
    }
  return NULL;
}
