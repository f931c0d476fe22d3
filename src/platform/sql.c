/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements over the platform's own tables, and what these tables are. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "sql.h"

#include <glib/gi18n-lib.h>

#define SCHEMA_VERSION 1

static const char *const schema[] = {
  "CREATE TABLE IF NOT EXISTS platform_account (person TEXT PRIMARY KEY, password TEXT NOT NULL, "
  "totp TEXT, "
  "totp_step INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS platform_session (token TEXT PRIMARY KEY, person TEXT NOT NULL, "
  "expires INTEGER NOT NULL) "
  "WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS platform_command (id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, "
  "actor TEXT NOT NULL) "
  "WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS platform_receipt (command TEXT PRIMARY KEY, receipt TEXT NOT NULL) "
  "WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS platform_reference (sha256 TEXT NOT NULL, kind TEXT NOT NULL, record "
  "TEXT NOT NULL, "
  "PRIMARY KEY (sha256, kind, record))",
  "CREATE TABLE IF NOT EXISTS platform_owner (sha256 TEXT NOT NULL, organisation TEXT NOT NULL, "
  "PRIMARY KEY (sha256, organisation)) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS platform_upload (id TEXT PRIMARY KEY, organisation TEXT NOT NULL, "
  "person TEXT NOT NULL, "
  "length INTEGER NOT NULL, offset INTEGER NOT NULL, sha256 TEXT, metadata TEXT, expires INTEGER "
  "NOT NULL) WITHOUT ROWID",
};

static void
set_error (ZtStore *store, GError **error)
{
  sqlite3 *database = zt_store_get_database (store);
  int code = sqlite3_errcode (database) & 0xff;

  if (code == SQLITE_FULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NO_SPACE,
                         _ ("The platform's disk is full. Nothing was changed."));
  else
    g_set_error (error, ZT_ERROR, code == SQLITE_CORRUPT ? ZT_ERROR_CORRUPT : ZT_ERROR_IO,
                 /* TRANSLATORS: %s is the database's own message. */
                 _ ("The platform's database failed: %s"), sqlite3_errmsg (database));
}

static sqlite3_stmt *
prepare (ZtStore *store, GError **error, const char *sql, const char *types, va_list arguments)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (zt_store_get_database (store), sql, -1, &statement, NULL) != SQLITE_OK)
    {
      set_error (store, error);
      return NULL;
    }
  for (int i = 0; types[i] != '\0'; i++)
    if (types[i] == 'i')
      sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
    else
      sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1, SQLITE_TRANSIENT);
  return statement;
}

sqlite3_stmt *
zt_sql_query (ZtStore *store, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = prepare (store, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

gboolean
zt_sql_step (ZtStore *store, sqlite3_stmt **statement, GError **error)
{
  int code;

  if (*statement == NULL)
    return FALSE;
  code = sqlite3_step (*statement);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    set_error (store, error);
  sqlite3_finalize (*statement);
  *statement = NULL;
  return FALSE;
}

const char *
zt_sql_column (sqlite3_stmt *statement, int column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

gboolean
zt_sql_run (ZtStore *store, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int code;

  va_start (arguments, types);
  statement = prepare (store, error, sql, types, arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  code = sqlite3_step (statement);
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    set_error (store, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || code == SQLITE_ROW;
}

gboolean
zt_platform_schema (ZtStore *store, GError **error)
{
  g_autofree char *version = zt_store_get_text (store, "platform-schema");
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autofree char *ours = g_strdup_printf ("%d", SCHEMA_VERSION);

  if (version != NULL && g_ascii_strtoll (version, NULL, 10) > SCHEMA_VERSION)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_NEWER,
          _ ("A newer version of the platform made this data. Nothing was changed; "
             "please update the program."));
      return FALSE;
    }
  if (g_strcmp0 (version, ours) == 0)
    return TRUE;
  transaction = zt_transaction_begin (store, error);
  if (transaction == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (schema); i++)
    if (!zt_sql_run (store, error, schema[i], ""))
      return FALSE;
  return zt_store_set_text (store, "platform-schema", ours, error)
         && zt_transaction_commit (transaction, error);
}
