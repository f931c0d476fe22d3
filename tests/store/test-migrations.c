/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbered migrations: whole steps, a copy before, never a newer file, never a foreign one. */
#include "config.h"

#include "store-fixture.h"
#include "store-private.h"

static void
execute (const char *path, const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static int
read_number (const char *path, const char *sql)
{
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int number;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return number;
}

static void
test_newer (Fixture *fixture, gconstpointer role)
{
  for (int read_only = 0; read_only <= 1; read_only++)
    {
      g_autoptr (GError) error = NULL;

      fixture_close (fixture);
      execute (fixture->path, "PRAGMA user_version = 99");
      g_assert_null (zt_store_open (fixture->path, GPOINTER_TO_INT (role), read_only, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_NEWER);
      g_assert_nonnull (strstr (error->message, fixture->path));
      g_assert_cmpint (read_number (fixture->path, "PRAGMA user_version"), ==, 99);
    }
}

static void
test_foreign (Fixture *fixture, gconstpointer role)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other.db", NULL);
  g_autofree char *text = g_build_filename (fixture->folder, "text.db", NULL);
  g_autoptr (GError) error = NULL;

  execute (other, "CREATE TABLE notes (x); PRAGMA user_version = 1");
  g_assert_null (zt_store_open (other, ZT_STORE_OWN, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  fixture_close (fixture); /* a replica is not an own.db */
  g_assert_null (zt_store_open (fixture->path, ZT_STORE_OWN, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_file_set_contents (text, "This is not a database at all, but a text of some length.", -1, NULL);
  g_assert_null (zt_store_open (text, ZT_STORE_OWN, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
}

static void
test_again (Fixture *fixture, gconstpointer role)
{
  GStatBuf status;

  zt_store_set_text (fixture->store, "x", "1", NULL);
  fixture_close (fixture);
  fixture_open (fixture, GPOINTER_TO_INT (role));
  {
    g_autofree char *value = zt_store_get_text (fixture->store, "x");

    g_assert_cmpstr (value, ==, "1");
  }
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static const ZtMigration steps[] = {
  { { "CREATE TABLE a (x); PRAGMA user_version = 1;" } },
  { { "ALTER TABLE a ADD COLUMN y;", "UPDATE a SET y = x; PRAGMA user_version = 2;" } },
  { { "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1); PRAGMA user_version = 3;" } },
};

static void
test_steps (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-migrate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "m.db", NULL);
  g_autofree char *first_copy = g_strconcat (path, ".version-1", NULL);
  g_autofree char *second_copy = g_strconcat (path, ".version-2", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_true (zt_store_migrate (database, path, steps, 1, &error));
  g_assert_false (g_file_test (first_copy, G_FILE_TEST_EXISTS)); /* nothing was there before */
  sqlite3_exec (database, "INSERT INTO a VALUES (7)", NULL, NULL, NULL);
  g_assert_true (zt_store_migrate (database, path, steps, 2, &error));
  g_assert_cmpint (read_number (path, "SELECT y FROM a"), ==, 7);
  g_assert_cmpint (read_number (first_copy, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (read_number (first_copy, "SELECT x FROM a"), ==, 7);
  /* A step that fails leaves nothing of itself. */
  g_assert_false (zt_store_migrate (database, path, steps, 3, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_FAILED);
  g_assert_cmpint (read_number (path, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (read_number (path, "SELECT count (*) FROM sqlite_schema WHERE name = 'b'"), ==,
                   0);
  g_assert_true (g_file_test (second_copy, G_FILE_TEST_EXISTS));
  sqlite3_close (database);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/migrations/newer/own", ZT_STORE_OWN, test_newer);
  FIXTURE_ADD ("/migrations/newer/replica", ZT_STORE_REPLICA, test_newer);
  FIXTURE_ADD ("/migrations/newer/platform", ZT_STORE_PLATFORM, test_newer);
  FIXTURE_ADD ("/migrations/foreign", ZT_STORE_REPLICA, test_foreign);
  FIXTURE_ADD ("/migrations/again", ZT_STORE_OWN, test_again);
  g_test_add_func ("/migrations/steps", test_steps);
  return g_test_run ();
}
