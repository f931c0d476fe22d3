/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent: commands in order, uploads, release keys that are due at an opening. */
#define G_LOG_DOMAIN "zt-outbox"
#include "config.h"

#include "zt-outbox.h"

#include <glib/gi18n-lib.h>

#include "vault-private.h"
#include "zt-time.h"

#define COLUMNS                                                                                    \
  "id, type, state, command, sha256, size, sent, upload_url, bid, not_before, attempts, reason, "  \
  "made_at, command_id, sealed"

void
zt_outbox_item_free (ZtOutboxItem *item)
{
  if (item == NULL)
    return;
  g_clear_pointer (&item->command, zt_command_free);
  g_free (item->sha256);
  g_free (item->upload_url);
  g_free (item->bid);
  g_free (item->reason);
  g_free (item);
}

static ZtCommand *
read_command (ZtStore *own, ZtStatement *statement, GError **error)
{
  const char *id = zt_statement_text (statement, 13);
  g_autofree char *place = g_strdup_printf (ZT_CELL_OUTBOX, id);
  g_autoptr (GBytes) text = _zt_vault_read (own, statement, 3, 14, place, id, error);
  g_autoptr (JsonObject) wire = NULL;

  if (text != NULL)
    wire = zt_json_parse_object (g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                                 error);
  return wire != NULL ? zt_command_new_from_json (wire, error) : NULL;
}

static ZtOutboxItem *
read_item (ZtStore *own, ZtStatement *statement, GError **error)
{
  g_autoptr (ZtOutboxItem) item = g_new0 (ZtOutboxItem, 1);

  item->id = sqlite3_column_int64 (statement, 0);
  item->type = (ZtOutboxType) sqlite3_column_int (statement, 1);
  item->state = (ZtOutboxState) sqlite3_column_int (statement, 2);
  if (item->type != ZT_OUTBOX_UPLOAD
      && (item->command = read_command (own, statement, error)) == NULL)
    return NULL;
  item->sha256 = g_strdup (zt_statement_text (statement, 4));
  item->size = (guint64) sqlite3_column_int64 (statement, 5);
  item->sent = (guint64) sqlite3_column_int64 (statement, 6);
  item->upload_url = g_strdup (zt_statement_text (statement, 7));
  item->bid = g_strdup (zt_statement_text (statement, 8));
  item->not_before = sqlite3_column_int64 (statement, 9);
  item->attempts = sqlite3_column_int (statement, 10);
  item->reason = g_strdup (zt_statement_text (statement, 11));
  item->made_at = sqlite3_column_int64 (statement, 12);
  return g_steal_pointer (&item);
}

/* The row that already stands for this item: the same command, or the same upload for the same bid.
 * 0: none, -1: failed. */
static gint64
find_same (ZtStore *own, const ZtOutboxItem *item, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  if (item->type == ZT_OUTBOX_UPLOAD)
    {
      statement
          = zt_store_prepare (own,
                              "SELECT id FROM outbox WHERE sha256 = ?1 AND bid IS ?2 AND type = ?3",
                              error);
      if (statement == NULL)
        return -1;
      zt_statement_bind_text (statement, 1, item->sha256);
      zt_statement_bind_text (statement, 2, item->bid);
      sqlite3_bind_int (statement, 3, ZT_OUTBOX_UPLOAD);
    }
  else
    {
      statement = zt_store_prepare (own, "SELECT id FROM outbox WHERE command_id = ?1", error);
      if (statement == NULL)
        return -1;
      zt_statement_bind_text (statement, 1, item->command->id);
    }
  if (!zt_statement_step (own, statement, &row, error))
    return -1;
  return row ? sqlite3_column_int64 (statement, 0) : 0;
}

/* The command, its id and what is encrypted, in columns @first to @first + 2: a release key is the
 * one secret among the commands. */
static gboolean
bind_command (ZtStore *own, ZtStatement *statement, int first, const ZtOutboxItem *item,
              GError **error)
{
  g_autoptr (JsonObject) wire = NULL;
  g_autofree char *text = NULL, *place = NULL;
  gsize length;

  if (item->command == NULL)
    return TRUE;
  wire = zt_command_to_json (item->command);
  text = zt_json_canonical_object (wire, &length);
  zt_statement_bind_text (statement, first + 1, item->command->id);
  if (item->type != ZT_OUTBOX_RELEASE)
    {
      zt_statement_bind_text (statement, first, text);
      return TRUE;
    }
  place = g_strdup_printf (ZT_CELL_OUTBOX, item->command->id);
  return _zt_vault_bind (own, statement, first, first + 2, FALSE, place, text, length, error);
}

static gboolean
insert_item (ZtStore *own, const ZtOutboxItem *item, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      own,
      "INSERT INTO outbox (type, state, command, command_id, sealed, sha256, size, sent, "
      "upload_url, bid, not_before, attempts, reason, made_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
      error);

  if (statement == NULL || !bind_command (own, statement, 3, item, error))
    return FALSE;
  sqlite3_bind_int (statement, 1, item->type);
  sqlite3_bind_int (statement, 2, item->state);
  zt_statement_bind_text (statement, 6, item->sha256);
  sqlite3_bind_int64 (statement, 7, (gint64) item->size);
  sqlite3_bind_int64 (statement, 8, (gint64) item->sent);
  zt_statement_bind_text (statement, 9, item->upload_url);
  zt_statement_bind_text (statement, 10, item->bid);
  sqlite3_bind_int64 (statement, 11, item->not_before);
  sqlite3_bind_int (statement, 12, item->attempts);
  zt_statement_bind_text (statement, 13, item->reason);
  sqlite3_bind_int64 (statement, 14, item->made_at != 0 ? item->made_at : zt_time_now ());
  return zt_statement_run (own, statement, error);
}

gint64
zt_outbox_add (ZtStore *own, const ZtOutboxItem *item, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  gint64 id;

  g_return_val_if_fail (own != NULL && item != NULL, 0);
  g_return_val_if_fail (item->type == ZT_OUTBOX_UPLOAD ? item->sha256 != NULL
                                                       : item->command != NULL,
                        0);
  transaction = zt_transaction_begin (own, error);
  if (transaction == NULL)
    return 0;
  id = find_same (own, item, error);
  if (id < 0)
    return 0;
  if (id == 0)
    {
      if (!insert_item (own, item, error))
        return 0;
      id = sqlite3_last_insert_rowid (own->database);
    }
  return zt_transaction_commit (transaction, error) ? id : 0;
}

GPtrArray *
zt_outbox_list (ZtStore *own, gboolean with_done, GError **error)
{
  g_autoptr (GPtrArray) items
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_outbox_item_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL, NULL);
  statement
      = zt_store_prepare (own, "SELECT " COLUMNS " FROM outbox WHERE ?1 OR state <> ?2 ORDER BY id",
                          error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int (statement, 1, with_done);
  sqlite3_bind_int (statement, 2, ZT_OUTBOX_DONE);
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtOutboxItem *item;

      if (!row)
        return g_steal_pointer (&items);
      item = read_item (own, statement, error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, item);
    }
  return NULL;
}

ZtOutboxItem *
zt_outbox_get (ZtStore *own, gint64 id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL, NULL);
  statement = zt_store_prepare (own, "SELECT " COLUMNS " FROM outbox WHERE id = ?1", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (!zt_statement_step (own, statement, &row, error))
    return NULL;
  if (row)
    return read_item (own, statement, error);
  /* TRANSLATORS: %d is a number in the list of what waits to be sent */
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("Nothing with number %d waits to be sent."),
               (int) id);
  return NULL;
}

static gboolean
need_change (ZtStore *own, gint64 id, GError **error)
{
  if (sqlite3_changes (own->database) > 0)
    return TRUE;
  /* TRANSLATORS: %d is a number in the list of what waits to be sent */
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("Nothing with number %d waits to be sent."),
               (int) id);
  return FALSE;
}

gboolean
zt_outbox_update (ZtStore *own, const ZtOutboxItem *item, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && item != NULL, FALSE);
  statement = zt_store_prepare (
      own,
      "UPDATE outbox SET state = ?2, size = ?3, sent = ?4, upload_url = ?5, bid = ?6, "
      "not_before = ?7, attempts = ?8, reason = ?9, command = coalesce (?10, command), "
      "command_id = coalesce (?11, command_id), "
      "sealed = CASE WHEN ?10 IS NULL THEN sealed ELSE ?12 END WHERE id = ?1",
      error);
  if (statement == NULL || !bind_command (own, statement, 10, item, error))
    return FALSE;
  sqlite3_bind_int64 (statement, 1, item->id);
  sqlite3_bind_int (statement, 2, item->state);
  sqlite3_bind_int64 (statement, 3, (gint64) item->size);
  sqlite3_bind_int64 (statement, 4, (gint64) item->sent);
  zt_statement_bind_text (statement, 5, item->upload_url);
  zt_statement_bind_text (statement, 6, item->bid);
  sqlite3_bind_int64 (statement, 7, item->not_before);
  sqlite3_bind_int (statement, 8, item->attempts);
  zt_statement_bind_text (statement, 9, item->reason);
  return zt_statement_run (own, statement, error) && need_change (own, item->id, error);
}

gboolean
zt_outbox_drop (ZtStore *own, gint64 id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL, FALSE);
  statement = zt_store_prepare (own, "DELETE FROM outbox WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return zt_statement_run (own, statement, error) && need_change (own, id, error);
}
