/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbered migrations: each in one transaction, a copy beside the file before the first, never
 * back. */
#define G_LOG_DOMAIN "zt-store-migrate"
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "store-private.h"
#include "store-resources.h"

#define PREFIX "/cn/zhaotou/store/migrations/"

static const ZtMigration own_steps[] = {
  { { PREFIX "records-001.sql", PREFIX "own-001.sql" } },
  { { PREFIX "own-002.sql" } },
  { { PREFIX "own-003.sql" } },
  { { PREFIX "own-004.sql" } },
  { { PREFIX "own-005.sql" } },
  { { PREFIX "own-006.sql" } },
};
static const ZtMigration replica_steps[] = {
  { { PREFIX "records-001.sql", PREFIX "replica-001.sql" } },
  { { PREFIX "replica-002.sql" } },
};
static const ZtMigration platform_steps[] = {
  { { PREFIX "records-001.sql", PREFIX "platform-001.sql" } },
  { { PREFIX "platform-002.sql" } },
};

static const struct
{
  const ZtMigration *steps;
  int n_steps;
  int application; /* as the first step sets it: "ZTow", "ZTre", "ZTpl" */
} roles[] = {
  [ZT_STORE_OWN] = { own_steps, G_N_ELEMENTS (own_steps), 0x5a546f77 },
  [ZT_STORE_REPLICA] = { replica_steps, G_N_ELEMENTS (replica_steps), 0x5a547265 },
  [ZT_STORE_PLATFORM] = { platform_steps, G_N_ELEMENTS (platform_steps), 0x5a54706c },
};

static gboolean
read_number (sqlite3 *database, const char *path, const char *sql, int *number, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (database, sql, -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *number = sqlite3_column_int (statement, 0);
  else
    zt_store_set_error (error, database, result, path);
  sqlite3_finalize (statement);
  return result == SQLITE_ROW;
}

static gboolean
execute (sqlite3 *database, const char *path, const char *sql, GError **error)
{
  int result = sqlite3_exec (database, sql, NULL, NULL, NULL);

  if (result == SQLITE_OK)
    return TRUE;
  zt_store_set_error (error, database, result, path);
  return FALSE;
}

static gboolean
run_text (sqlite3 *database, const char *path, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (*text != '/')
    return execute (database, path, text, error);
  bytes = g_resource_lookup_data (zt_store_get_resource (), text, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                  error);
  return bytes != NULL && execute (database, path, g_bytes_get_data (bytes, NULL), error);
}

static gboolean
run_step (sqlite3 *database, const char *path, const ZtMigration *step, int number, GError **error)
{
  int version = 0;

  if (!execute (database, path, "BEGIN IMMEDIATE", error))
    return FALSE;
  /* Another process may have been quicker. */
  if (!read_number (database, path, "PRAGMA user_version", &version, error))
    goto failed;
  for (gsize i = 0; version < number && step->texts[i] != NULL; i++)
    if (!run_text (database, path, step->texts[i], error))
      goto failed;
  if (!read_number (database, path, "PRAGMA user_version", &version, error))
    goto failed;
  g_assert (version >= number);
  if (execute (database, path, "COMMIT", error))
    return TRUE;
failed:
  sqlite3_exec (database, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/* "own.db.version-1": the state before, whole and readable by the program that made it. */
static gboolean
copy_beside (sqlite3 *database, const char *path, int version, GError **error)
{
  g_autofree char *copy = g_strdup_printf ("%s.version-%d", path, version);
  sqlite3_stmt *statement = NULL;
  int result;

  if (g_file_test (copy, G_FILE_TEST_EXISTS) && g_unlink (copy) != 0)
    {
      /* TRANSLATORS: %s is a file */
      g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The old copy %s cannot be replaced."), copy);
      return FALSE;
    }
  result = sqlite3_prepare_v2 (database, "VACUUM INTO ?1", -1, &statement, NULL);
  if (result == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, copy, -1, SQLITE_TRANSIENT);
      result = sqlite3_step (statement);
    }
  if (result != SQLITE_DONE)
    zt_store_set_error (error, database, result, copy);
  sqlite3_finalize (statement);
  if (result != SQLITE_DONE)
    {
      g_unlink (copy);
      return FALSE;
    }
  g_chmod (copy, 0600);
  return TRUE;
}

gboolean
zt_store_migrate (sqlite3 *database, const char *path, const ZtMigration *steps, int n_steps,
                  GError **error)
{
  int version = 0;

  if (!read_number (database, path, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > n_steps)
    {
      /* TRANSLATORS: a file and two version numbers */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NEWER,
                   _ ("%s was written by a newer version of this program (format %d; this one "
                      "knows %d). Update the program; nothing was changed."),
                   path, version, n_steps);
      return FALSE;
    }
  if (version > 0 && version < n_steps && !copy_beside (database, path, version, error))
    return FALSE;
  for (int i = version; i < n_steps; i++)
    if (!run_step (database, path, &steps[i], i + 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_old (ZtStore *store, int version, GError **error)
{
  if (!store->read_only || version >= roles[store->role].n_steps)
    return TRUE;
  /* TRANSLATORS: %s is a file */
  g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
               _ ("%s is in an older format; open it once for writing to bring it up to date."),
               store->path);
  return FALSE;
}

gboolean
zt_store_migrate_role (ZtStore *store, GError **error)
{
  int application = 0, version = 0;

  if (!read_number (store->database, store->path, "PRAGMA application_id", &application, error)
      || !read_number (store->database, store->path, "PRAGMA user_version", &version, error))
    return FALSE;
  if ((version != 0 || application != 0) && application != roles[store->role].application)
    {
      /* TRANSLATORS: %s is a file */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("%s is not the database it should be; it belongs to something else."),
                   store->path);
      return FALSE;
    }
  return check_old (store, version, error)
         && zt_store_migrate (store->database, store->path, roles[store->role].steps,
                              roles[store->role].n_steps, error);
}
