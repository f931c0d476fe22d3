/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing a database, its pragmas, statements and transactions. */
#define G_LOG_DOMAIN "zt-store"
#include "config.h"

#include "zt-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "store-private.h"
#include "zt-os.h"

/* Connections of this process by path: a write-ahead log that we hold ourselves is no sign of an
 * unclean end. */
static GMutex open_lock;
static GHashTable *open_paths; /* guarded by open_lock: path → count */

void
zt_store_set_error (GError **error, sqlite3 *database, int result, const char *what)
{
  ZtError code = ZT_ERROR_FAILED;
  const char *text = database != NULL ? sqlite3_errmsg (database) : sqlite3_errstr (result);

  switch (result & 0xff)
    {
    case SQLITE_FULL:
      code = ZT_ERROR_NO_SPACE;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = ZT_ERROR_CORRUPT;
      break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      code = database != NULL && sqlite3_system_errno (database) == ENOSPC ? ZT_ERROR_NO_SPACE
                                                                           : ZT_ERROR_IO;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      code = ZT_ERROR_IO;
      break;
    default:
      break;
    }
  if (code == ZT_ERROR_NO_SPACE)
    /* TRANSLATORS: %s is a file */
    g_set_error (error, ZT_ERROR, code,
                 _ ("The disk is full: %s could not be written. Nothing was half written; free "
                    "some space and repeat."),
                 what);
  else if (code == ZT_ERROR_CORRUPT)
    /* TRANSLATORS: a file and a technical reason */
    g_set_error (error, ZT_ERROR, code,
                 _ ("The database %s is damaged (%s). Restore it from a backup."), what, text);
  else
    /* TRANSLATORS: a file and a technical reason */
    g_set_error (error, ZT_ERROR, code, _ ("The database %s failed: %s."), what, text);
}

void
zt_statement_done (ZtStatement *statement)
{
  if (statement == NULL)
    return;
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

ZtStatement *
zt_store_prepare (ZtStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (store->statements, sql);
  int result;

  if (statement != NULL)
    return statement;
  result
      = sqlite3_prepare_v3 (store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (result != SQLITE_OK)
    {
      zt_store_set_error (error, store->database, result, store->path);
      return NULL;
    }
  g_hash_table_insert (store->statements, (gpointer) sql, statement);
  return statement;
}

void
zt_statement_bind_text (ZtStatement *statement, int index, const char *text)
{
  if (text == NULL)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

void
zt_statement_bind_bytes (ZtStatement *statement, int index, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  sqlite3_bind_blob64 (statement, index, data != NULL ? data : "", length, SQLITE_TRANSIENT);
}

gboolean
zt_statement_step (ZtStore *store, ZtStatement *statement, gboolean *row, GError **error)
{
  int result = sqlite3_step (statement);

  *row = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;
  zt_store_set_error (error, store->database, result, store->path);
  return FALSE;
}

gboolean
zt_statement_run (ZtStore *store, ZtStatement *statement, GError **error)
{
  gboolean row = TRUE;

  while (row)
    if (!zt_statement_step (store, statement, &row, error))
      return FALSE;
  return TRUE;
}

const char *
zt_statement_text (ZtStatement *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

GBytes *
zt_statement_bytes (ZtStatement *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

gboolean
zt_store_run (ZtStore *store, const char *sql, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (store, sql, error);

  return statement != NULL && zt_statement_run (store, statement, error);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static guint
count_open (const char *path, int change)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&open_lock);
  guint count;

  if (open_paths == NULL)
    open_paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (open_paths, path));
  if (change > 0 || count > 1)
    g_hash_table_insert (open_paths, g_strdup (path), GUINT_TO_POINTER (count + change));
  else
    g_hash_table_remove (open_paths, path);
  return count;
}

/* After a clean end the write-ahead log is gone. */
static gboolean
was_left_open (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return g_stat (log, &status) == 0 && status.st_size > 0;
}

/* SQLite would create the file readable for others; its companions take over the mode of the file.
 */
static gboolean
create_private (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) problem = NULL;

  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &problem);
  if (stream == NULL && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      zt_error_convert_gio (error);
      return FALSE;
    }
  return stream == NULL || g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
}

/* No text of a draft may reach a temporary file; the schema may call nothing that is not harmless.
 */
static const char *const pragmas[] = {
  "PRAGMA busy_timeout = 10000",
  "PRAGMA foreign_keys = ON",
  "PRAGMA temp_store = MEMORY",
};

/* Two programs that switch the same new file to a write-ahead log wait for each other, which SQLite
 * answers at once with "locked": one of them has to step back and try again. */
static gboolean
use_write_ahead_log (ZtStore *store, GError **error)
{
  gint64 give_up = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  int result;

  for (;;)
    {
      result = sqlite3_exec (store->database, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
      if ((result & 0xff) != SQLITE_BUSY || g_get_monotonic_time () >= give_up)
        break;
      g_usleep (5000);
    }
  if (result == SQLITE_OK)
    return TRUE;
  zt_store_set_error (error, store->database, result, store->path);
  return FALSE;
}

static gboolean
configure (ZtStore *store, GError **error)
{
  sqlite3_extended_result_codes (store->database, 1);
  sqlite3_db_config (store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pragmas); i++)
    if (!zt_store_run (store, pragmas[i], error))
      return FALSE;
  if (!zt_tokenizer_register (store->database, error))
    return FALSE;
  if (!store->read_only && !use_write_ahead_log (store, error))
    return FALSE;
  return zt_store_run (store,
                       store->role == ZT_STORE_REPLICA ? "PRAGMA synchronous = NORMAL"
                                                       : "PRAGMA synchronous = FULL",
                       error);
}

static gboolean
quick_check (ZtStore *store, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (store, "PRAGMA quick_check (1)", error);
  gboolean row;

  if (statement == NULL || !zt_statement_step (store, statement, &row, error))
    return FALSE;
  if (row && g_strcmp0 (zt_statement_text (statement, 0), "ok") == 0)
    return TRUE;
  /* TRANSLATORS: a file and a technical reason */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
               _ ("The database %s is damaged (%s). Restore it from a backup."), store->path,
               row ? zt_statement_text (statement, 0) : "");
  return FALSE;
}

ZtStore *
zt_store_open (const char *path, ZtStoreRole role, gboolean read_only, GError **error)
{
  g_autoptr (ZtStore) store = NULL;
  gboolean unclean;
  int flags, result;

  g_return_val_if_fail (path != NULL, NULL);
  if (!read_only && !create_private (path, error))
    return NULL;
  store = g_new0 (ZtStore, 1);
  store->path = g_strdup (path);
  store->role = role;
  store->read_only = read_only;
  store->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  unclean = count_open (path, 1) == 0 && was_left_open (path);
  flags = SQLITE_OPEN_NOMUTEX | (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  result = sqlite3_open_v2 (path, &store->database, flags, NULL);
  if (result != SQLITE_OK)
    {
      zt_store_set_error (error, store->database, result, path);
      return NULL;
    }
  if (!configure (store, error) || (unclean && !quick_check (store, error))
      || !zt_store_migrate_role (store, error))
    return NULL;
  return g_steal_pointer (&store);
}

void
zt_store_close (ZtStore *store)
{
  if (store == NULL)
    return;
  g_clear_pointer (&store->packer, _zt_packer_free);
  g_clear_pointer (&store->statements, g_hash_table_unref);
  sqlite3_close_v2 (store->database);
  g_clear_pointer (&store->box, zt_box_free);
  count_open (store->path, -1);
  g_free (store->path);
  g_free (store);
}

struct sqlite3 *
zt_store_get_database (ZtStore *store)
{
  g_return_val_if_fail (store != NULL, NULL);
  return store->database;
}

gboolean
zt_store_has_changed (ZtStore *store, gint64 state[2])
{
  g_autoptr (ZtStatement) statement = NULL;
  gint64 changes;
  gboolean row;

  g_return_val_if_fail (store != NULL && state != NULL, TRUE);
  changes = sqlite3_total_changes64 (store->database);
  statement = zt_store_prepare (store, "PRAGMA data_version", NULL);
  if (statement == NULL || !zt_statement_step (store, statement, &row, NULL) || !row)
    return TRUE;
  if (sqlite3_column_int64 (statement, 0) == state[0] && changes == state[1])
    return FALSE;
  state[0] = sqlite3_column_int64 (statement, 0);
  state[1] = changes;
  return TRUE;
}

gboolean
zt_store_check (ZtStore *store, GError **error)
{
  g_return_val_if_fail (store != NULL, FALSE);
  if (!quick_check (store, error))
    return FALSE;
  /* The index compares itself with the records; it needs to write to be asked. */
  return store->read_only
         || zt_store_run (store, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)",
                          error);
}

struct _ZtTransaction
{
  ZtStore *store;
  gboolean is_outer;
  gboolean done;
};

ZtTransaction *
zt_transaction_begin (ZtStore *store, GError **error)
{
  ZtTransaction *transaction;
  gboolean is_outer;

  g_return_val_if_fail (store != NULL, NULL);
  is_outer = store->depth == 0;
  if (!zt_store_run (store, is_outer ? "BEGIN IMMEDIATE" : "SAVEPOINT inner_step", error))
    return NULL;
  store->depth++;
  transaction = g_new0 (ZtTransaction, 1);
  transaction->store = store;
  transaction->is_outer = is_outer;
  return transaction;
}

gboolean
zt_transaction_commit (ZtTransaction *transaction, GError **error)
{
  g_return_val_if_fail (transaction != NULL && !transaction->done, FALSE);
  if (!zt_store_run (transaction->store, transaction->is_outer ? "COMMIT" : "RELEASE inner_step",
                     error))
    return FALSE;
  transaction->done = TRUE;
  transaction->store->depth--;
  return TRUE;
}

void
zt_transaction_free (ZtTransaction *transaction)
{
  ZtStore *store;

  if (transaction == NULL)
    return;
  store = transaction->store;
  if (!transaction->done)
    {
      store->depth--;
      _zt_packer_forget (store->packer);
      /* A full disk may have rolled everything back already. */
      if (!sqlite3_get_autocommit (store->database))
        {
          if (transaction->is_outer)
            zt_store_run (store, "ROLLBACK", NULL);
          else if (zt_store_run (store, "ROLLBACK TO inner_step", NULL))
            zt_store_run (store, "RELEASE inner_step", NULL);
        }
    }
  g_free (transaction);
}
