/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log: an event, its position and the nodes of the tree in one serialised append (RFC 9162). */
#define G_LOG_DOMAIN "zt-store-log"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "store-private.h"
#include "zt-kinds.h"

#define FRONTIER "frontier"

ZtFrontier *
zt_store_get_frontier (ZtStore *store, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) bytes = zt_store_get_fact (store, FRONTIER, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return bytes != NULL ? zt_frontier_new_from_bytes (bytes, error) : zt_frontier_new ();
}

gboolean
zt_store_set_frontier (ZtStore *store, ZtFrontier *frontier, GError **error)
{
  g_autoptr (GBytes) bytes = zt_frontier_to_bytes (frontier);

  return zt_store_set_fact (store, FRONTIER, bytes, error);
}

guint64
zt_store_get_log_size (ZtStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtFrontier) frontier = zt_store_get_frontier (store, &error);

  if (frontier == NULL)
    {
      g_warning ("%s", error->message);
      return 0;
    }
  return zt_frontier_get_size (frontier);
}

static gboolean
store_node (guint level, guint64 index, const ZtHash *hash, gpointer user_data, GError **error)
{
  ZtStore *store = user_data;
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (store, "INSERT INTO nodes (level, number, hash) VALUES (?1, ?2, ?3)",
                          error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, level);
  sqlite3_bind_int64 (statement, 2, (gint64) index);
  sqlite3_bind_blob (statement, 3, hash->bytes, sizeof hash->bytes, SQLITE_TRANSIENT);
  return zt_statement_run (store, statement, error);
}

gboolean
zt_store_load_node (guint level, guint64 index, ZtHash *hash, gpointer user_data, GError **error)
{
  ZtStore *store = user_data;
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && hash != NULL, FALSE);
  statement
      = zt_store_prepare (store, "SELECT hash FROM nodes WHERE level = ?1 AND number = ?2", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, level);
  sqlite3_bind_int64 (statement, 2, (gint64) index);
  if (!zt_statement_step (store, statement, &row, error))
    return FALSE;
  if (!row || sqlite3_column_bytes (statement, 0) != (int) sizeof hash->bytes)
    {
      /* TRANSLATORS: level and number of a node, and a file */
      g_set_error (error, ZT_ERROR, row ? ZT_ERROR_CORRUPT : ZT_ERROR_NOT_FOUND,
                   _ ("Node %u/%u of the log is not in %s."), level, (guint) index, store->path);
      return FALSE;
    }
  memcpy (hash->bytes, sqlite3_column_blob (statement, 0), sizeof hash->bytes);
  return TRUE;
}

/* What nobody in particular may read, everybody may, and for ever: an event never changes. */
static gboolean
is_public (const ZtEvent *event)
{
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (event->record));

  return kind != NULL && !kind->is_private
         && zt_kind_may (kind, event->record, NULL, "read", event->time, NULL);
}

static gboolean
insert_event (ZtStore *store, const ZtEvent *event, GBytes *leaf, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      store,
      "INSERT INTO events (position, command, kind, record, time, json, base, packed, public) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      error);
  const char *kind = zt_record_get_kind (event->record);
  gint64 base;
  g_autoptr (GBytes) packed = _zt_store_pack (store, kind, event->position, leaf, &base);
  gsize length;
  const char *text = g_bytes_get_data (leaf, &length);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, event->position);
  zt_statement_bind_text (statement, 2, event->command);
  zt_statement_bind_text (statement, 3, kind);
  zt_statement_bind_text (statement, 4, zt_record_get_id (event->record));
  sqlite3_bind_int64 (statement, 5, event->time);
  sqlite3_bind_text64 (statement, 6, text, packed == NULL ? length : 0, SQLITE_STATIC, SQLITE_UTF8);
  if (base != 0)
    sqlite3_bind_int64 (statement, 7, base);
  if (packed != NULL)
    zt_statement_bind_bytes (statement, 8, packed);
  sqlite3_bind_int (statement, 9, is_public (event));
  return zt_statement_run (store, statement, error);
}

gboolean
zt_store_append_event (ZtStore *store, ZtEvent *event, gint64 now, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtFrontier) frontier = NULL;
  g_autoptr (GBytes) leaf = NULL;
  gconstpointer bytes;
  gsize length;
  ZtHash hash;

  g_return_val_if_fail (store != NULL && event != NULL && event->record != NULL, FALSE);
  transaction = zt_transaction_begin (store, error);
  frontier = transaction != NULL ? zt_store_get_frontier (store, error) : NULL;
  if (frontier == NULL)
    return FALSE;
  event->position = (gint64) zt_frontier_get_size (frontier) + 1;
  event->time = now - now % 1000; /* the wire carries milliseconds; a deadline is compared before,
                                     with all of now */
  zt_record_set_modified (event->record, event->time);
  leaf = zt_event_leaf (event);
  bytes = g_bytes_get_data (leaf, &length);
  hash = zt_merkle_leaf (bytes, length);
  return insert_event (store, event, leaf, error)
         && zt_frontier_append (frontier, &hash, store_node, store, error)
         && zt_store_set_frontier (store, frontier, error)
         && zt_transaction_commit (transaction, error);
}

static ZtEvent *
read_event (ZtStore *store, ZtStatement *statement, GError **error)
{
  g_autoptr (GBytes) text = _zt_store_unpack (store, statement, 0, error);
  g_autoptr (JsonObject) wire = NULL;
  ZtEvent *event = NULL;

  if (text == NULL)
    return NULL;
  wire = zt_json_parse_object (g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                               error);
  if (wire != NULL)
    event = zt_event_new_from_json (wire, error);
  if (event == NULL)
    g_prefix_error (error, "%s: ", store->path);
  return event;
}

ZtEvent *
zt_store_get_event (ZtStore *store, gint64 position, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL, NULL);
  statement = zt_store_prepare (store, "SELECT json, base, packed FROM events WHERE position = ?1",
                                error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, position);
  if (!zt_statement_step (store, statement, &row, error))
    return NULL;
  if (!row)
    {
      /* TRANSLATORS: %d is a position in the log */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("The log has no event %d."),
                   (int) position);
      return NULL;
    }
  return read_event (store, statement, error);
}

ZtEvent *
zt_store_find_event (ZtStore *store, const char *command_id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && command_id != NULL, NULL);
  statement
      = zt_store_prepare (store, "SELECT json, base, packed FROM events WHERE command = ?1", error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, command_id);
  if (!zt_statement_step (store, statement, &row, error) || !row)
    return NULL;
  return read_event (store, statement, error);
}

GPtrArray *
zt_store_get_events (ZtStore *store, gint64 since, gint64 limit, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_event_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (store != NULL, NULL);
  statement = zt_store_prepare (store,
                                "SELECT json, base, packed FROM events WHERE position > ?1 "
                                "ORDER BY position LIMIT ?2",
                                error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, since);
  sqlite3_bind_int64 (statement, 2, limit > 0 ? limit : -1);
  while (zt_statement_step (store, statement, &row, error))
    {
      ZtEvent *event;

      if (!row)
        return g_steal_pointer (&events);
      event = read_event (store, statement, error);
      if (event == NULL)
        return NULL;
      g_ptr_array_add (events, event);
    }
  return NULL;
}

gboolean
zt_store_walk_log (ZtStore *store, gint64 since, gint64 limit, ZtLeafFunc func, gpointer user_data,
                   GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (store != NULL && func != NULL, FALSE);
  statement = zt_store_prepare (store,
                                "SELECT json, base, packed, position, public FROM events "
                                "WHERE position > ?1 ORDER BY position LIMIT ?2",
                                error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, since);
  sqlite3_bind_int64 (statement, 2, limit > 0 ? limit : -1);
  while (zt_statement_step (store, statement, &row, error))
    {
      g_autoptr (GBytes) leaf = NULL;

      if (!row)
        return TRUE;
      leaf = _zt_store_unpack (store, statement, 0, error);
      if (leaf == NULL
          || !func (sqlite3_column_int64 (statement, 3), leaf,
                    sqlite3_column_int (statement, 4) != 0, user_data, error))
        return FALSE;
    }
  return FALSE;
}
