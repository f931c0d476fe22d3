/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is secret in own.db: not to be found in its files, only to be read in its own place and
 * under its own key, and there again when the key is. */
#include "config.h"

#include "store-fixture.h"
#include "store-private.h"
#include "zt-drafts.h"
#include "zt-outbox.h"
#include "zt-vault.h"

#define ID "01936b1c-7e1d-7abc-8def-0123456789ac"
#define OTHER "01936b1c-7e1d-7abc-8def-0123456789ad"
#define BINARY "certificates\0have\0zeros"
#define SECRET "SENTINEL-报价-8812345.67"

static const guint8 key[ZT_BOX_KEY] = "this is the key of the workspace";
static const guint8 other_key[ZT_BOX_KEY] = "and that is the key of another..";

static void
begin_vault (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) vault = zt_vault_new (key, &error);

  g_assert_no_error (error);
  g_assert_true (zt_vault_write (fixture->store, vault, &error));
  g_assert_true (zt_vault_open (fixture->store, key, &error));
  g_assert_no_error (error);
}

static ZtRecord *
save (Fixture *fixture, const char *id, gint64 version, const char *notes, const char *what)
{
  g_autoptr (JsonObject) body = sample_body ("draft");
  g_autoptr (ZtRecord) draft = NULL;
  g_autoptr (GError) error = NULL;
  ZtRecord *saved;

  json_object_set_string_member (body, "notes", notes);
  draft = zt_record_new ("draft", id, version, "draft", body);
  saved = zt_drafts_save (fixture->store, draft, what, &error);
  g_assert_no_error (error);
  return saved;
}

static void
check_notes (ZtRecord *record, const char *notes)
{
  g_assert_nonnull (record);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (record), "notes"), ==, notes);
}

/* In no file of the folder. */
static gboolean
is_anywhere (Fixture *fixture, const char *text)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      found = found || memmem (content, length, text, strlen (text)) != NULL;
    }
  return found;
}

static void
add_release (Fixture *fixture)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtCommand) command = NULL;
  g_autoptr (GError) error = NULL;
  ZtOutboxItem item = { .type = ZT_OUTBOX_RELEASE, .state = ZT_OUTBOX_QUEUED };

  json_object_set_string_member (body, "releaseKey", SECRET);
  command = zt_command_new ("bid", "B-1", "release", -1, body);
  item.command = command;
  g_assert_cmpint (zt_outbox_add (fixture->store, &item, &error), >, 0);
  g_assert_no_error (error);
}

static void
add_all (Fixture *fixture)
{
  g_autoptr (ZtRecord) first = save (fixture, ID, 0, "一", "created");
  g_autoptr (ZtRecord) second = save (fixture, ID, 1, SECRET, "prices imported");
  g_autoptr (ZtRecord) third = save (fixture, ID, 2, "三", "restored");
  g_autoptr (ZtRecord) fourth = save (fixture, ID, 3, SECRET, "restored");
  g_autoptr (GBytes) secret = g_bytes_new_static (SECRET, strlen (SECRET));
  g_autoptr (GBytes) open = g_bytes_new_static (BINARY, sizeof BINARY);

  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "release-key", secret, NULL));
  g_assert_true (zt_drafts_put_evidence (fixture->store, ID, "receipt", open, NULL));
  g_assert_true (zt_vault_set_secret (fixture->store, "token", SECRET, NULL));
  add_release (fixture);
}

static void
check_all (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) now = zt_drafts_get (fixture->store, ID, &error);
  g_autoptr (ZtRecord) old = zt_drafts_get_revision (fixture->store, ID, 2, &error);
  g_autoptr (GBytes) evidence = zt_drafts_get_evidence (fixture->store, ID, "release-key", &error);
  g_autoptr (GBytes) receipt = zt_drafts_get_evidence (fixture->store, ID, "receipt", &error);
  g_autofree char *token = zt_vault_get_secret (fixture->store, "token", &error);
  g_autoptr (GPtrArray) items = zt_outbox_list (fixture->store, FALSE, &error);
  g_autoptr (ZtRecord) undone = NULL, redone = NULL;
  const ZtOutboxItem *item;

  g_assert_no_error (error);
  check_notes (now, SECRET);
  check_notes (old, SECRET);
  g_assert_cmpmem (g_bytes_get_data (evidence, NULL), g_bytes_get_size (evidence), SECRET,
                   strlen (SECRET));
  g_assert_cmpmem (g_bytes_get_data (receipt, NULL), g_bytes_get_size (receipt), BINARY,
                   sizeof BINARY);
  g_assert_cmpstr (token, ==, SECRET);
  g_assert_cmpuint (items->len, ==, 1);
  item = g_ptr_array_index (items, 0);
  g_assert_cmpstr (zt_json_get_string (item->command->body, "releaseKey"), ==, SECRET);
  g_assert_true (zt_outbox_update (fixture->store, item, &error));
  undone = zt_drafts_undo (fixture->store, ID, &error);
  check_notes (undone, "三");
  redone = zt_drafts_redo (fixture->store, ID, &error);
  check_notes (redone, SECRET);
  g_assert_no_error (error);
}

static void
reopen (Fixture *fixture)
{
  fixture_close (fixture);
  fixture_open (fixture, ZT_STORE_OWN);
}

static void
test_cells (Fixture *fixture, gconstpointer role)
{
  begin_vault (fixture);
  add_all (fixture);
  check_all (fixture);
  g_assert_false (is_anywhere (fixture, SECRET)); /* the log is still there */
  g_assert_false (is_anywhere (fixture, "8812345"));
  reopen (fixture);
  g_assert_true (zt_vault_open (fixture->store, key, NULL));
  check_all (fixture);
  g_assert_false (is_anywhere (fixture, SECRET));
}

/* What was written without a key is encrypted when there is one, and leaves nothing. */
static void
test_migrate (Fixture *fixture, gconstpointer role)
{
  g_autofree char *copy = g_strconcat (fixture->path, ".version-5", NULL);
  g_autoptr (GError) error = NULL;

  add_all (fixture);
  g_assert_true (is_anywhere (fixture, SECRET));
  g_assert_true (g_file_set_contents (copy, SECRET, -1, NULL));
  begin_vault (fixture);
  check_all (fixture);
  g_assert_true (zt_vault_scrub (fixture->store, &error));
  g_assert_no_error (error);
  g_assert_false (is_anywhere (fixture, SECRET));
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  check_all (fixture);
  g_assert_true (zt_store_check (fixture->store, &error));
}

/* As long as another has the database open, nothing is lost and nothing is claimed. */
static void
test_scrub_busy (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *reader = NULL;

  add_all (fixture);
  g_assert_cmpint (sqlite3_open (fixture->path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN; SELECT count (*) FROM drafts", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  zt_store_run (fixture->store, "PRAGMA busy_timeout = 0", NULL);
  begin_vault (fixture);
  g_assert_false (zt_vault_scrub (fixture->store, &error));
  g_assert_no_error (error);
  sqlite3_close (reader);
  g_assert_true (zt_vault_scrub (fixture->store, &error));
  g_assert_false (is_anywhere (fixture, SECRET));
  check_all (fixture);
}

/* An older version of the program that was still running has the last word. */
static void
test_written_plain (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) saved = NULL, read = NULL;
  g_autoptr (GError) error = NULL;

  begin_vault (fixture);
  saved = save (fixture, ID, 0, SECRET, "created");
  g_assert_true (
      zt_store_run (fixture->store, "UPDATE drafts SET body = '{\"notes\":\"newest\"}'", &error));
  read = zt_drafts_get (fixture->store, ID, &error);
  check_notes (read, "newest");
  reopen (fixture);
  g_assert_true (zt_vault_open (fixture->store, key, NULL));
  g_assert_true (zt_vault_scrub (fixture->store, &error));
  g_assert_false (is_anywhere (fixture, "newest"));
  g_clear_pointer (&read, zt_record_unref);
  read = zt_drafts_get (fixture->store, ID, &error);
  check_notes (read, "newest");
}

static void
expect_corrupt (Fixture *fixture, const char *sql)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (fixture->store, NULL);
  g_autoptr (ZtRecord) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_store_run (fixture->store, sql, &error));
  g_assert_cmpint (sqlite3_changes (fixture->store->database), >, 0);
  read = zt_drafts_get (fixture->store, ID, &error);
  g_assert_null (read);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, ID));
}

static void
test_swapped (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) one = NULL, two = NULL, other = NULL, read = NULL;

  begin_vault (fixture);
  one = save (fixture, ID, 0, "一", "created");
  two = save (fixture, ID, 1, "二", "prices imported");
  other = save (fixture, OTHER, 0, "别", "created");
  /* of another draft, of an earlier version, of another table, changed, cut off, removed */
  expect_corrupt (fixture, "UPDATE drafts SET sealed = (SELECT sealed FROM drafts WHERE id = "
                           "'" OTHER "') WHERE id = '" ID "'");
  expect_corrupt (fixture, "UPDATE drafts SET sealed = (SELECT sealed FROM revisions WHERE draft = "
                           "'" ID "' AND number = 1) WHERE id = '" ID "'");
  expect_corrupt (fixture, "UPDATE drafts SET sealed = (SELECT sealed FROM revisions WHERE draft = "
                           "'" ID "' AND number = 2) WHERE id = '" ID "'");
  expect_corrupt (fixture, "UPDATE drafts SET version = 1 WHERE id = '" ID "'");
  expect_corrupt (fixture,
                  "UPDATE drafts SET sealed = CAST (substr (sealed, 1, length (sealed) - 1) "
                  "|| x'00' AS BLOB) WHERE id = '" ID "'");
  expect_corrupt (fixture, "UPDATE drafts SET sealed = substr (sealed, 1, 20) WHERE id = '" ID "'");
  expect_corrupt (fixture, "UPDATE drafts SET sealed = NULL WHERE id = '" ID "'");
  read = zt_drafts_get (fixture->store, ID, NULL);
  check_notes (read, "二");
}

static void
expect_locked (GError **error)
{
  g_assert_error (*error, ZT_ERROR, ZT_ERROR_LOCKED);
  g_clear_error (error);
}

static void
test_locked (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) locked = NULL;
  g_autoptr (GBytes) receipt = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  g_autoptr (JsonObject) body = sample_body ("draft");

  begin_vault (fixture);
  add_all (fixture);
  reopen (fixture);
  g_assert_false (zt_vault_open (fixture->store, other_key, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (zt_vault_is_locked (fixture->store));

  g_assert_null (zt_drafts_list (fixture->store, &error));
  g_assert_nonnull (strstr (error->message, ID));
  expect_locked (&error);
  g_assert_null (zt_drafts_get (fixture->store, ID, &error));
  expect_locked (&error);
  g_assert_null (zt_drafts_undo (fixture->store, ID, &error));
  expect_locked (&error);
  g_assert_null (zt_outbox_list (fixture->store, FALSE, &error));
  expect_locked (&error);
  g_assert_null (zt_vault_get_secret (fixture->store, "token", &error));
  expect_locked (&error);
  g_assert_false (zt_vault_set_secret (fixture->store, "token", "x", &error));
  expect_locked (&error);
  draft = zt_record_new ("draft", OTHER, 0, "draft", body);
  g_assert_null (zt_drafts_save (fixture->store, draft, "created", &error));
  expect_locked (&error);
  /* What is no secret is there, and what is locked is named. */
  receipt = zt_drafts_get_evidence (fixture->store, ID, "receipt", &error);
  g_assert_nonnull (receipt);
  locked = zt_vault_list_locked (fixture->store, &error);
  g_assert_cmpuint (locked->len, ==, 1);
  g_assert_cmpstr (((ZtLockedItem *) locked->pdata[0])->id, ==, ID);

  g_assert_true (zt_vault_open (fixture->store, key, &error));
  check_all (fixture);
}

static void
test_versions (void)
{
  g_autoptr (ZtBox) box = zt_box_new (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) one = zt_box_seal (box, "place", "x", 1, &error);
  g_autoptr (GBytes) two = zt_box_seal (box, "place", "x", 1, &error);
  g_autoptr (GBytes) empty = zt_box_seal (box, "place", NULL, 0, &error);
  g_autoptr (GBytes) opened = NULL;
  g_autofree guint8 *newer = NULL;
  gsize length = g_bytes_get_size (one);

  g_assert_false (g_bytes_equal (one, two)); /* never the same nonce */
  opened = zt_box_open (box, "place", g_bytes_get_data (empty, NULL), g_bytes_get_size (empty),
                        &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (opened), ==, 0);
  newer = g_memdup2 (g_bytes_get_data (one, NULL), length);
  newer[0] = 2;
  g_assert_null (zt_box_open (box, "place", newer, length, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NEWER);
  g_clear_error (&error);
  newer[0] = 0;
  g_assert_null (zt_box_open (box, "place", newer, length, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/vault/cells", ZT_STORE_OWN, test_cells);
  FIXTURE_ADD ("/vault/migrate", ZT_STORE_OWN, test_migrate);
  FIXTURE_ADD ("/vault/scrub-busy", ZT_STORE_OWN, test_scrub_busy);
  FIXTURE_ADD ("/vault/written-plain", ZT_STORE_OWN, test_written_plain);
  FIXTURE_ADD ("/vault/swapped", ZT_STORE_OWN, test_swapped);
  FIXTURE_ADD ("/vault/locked", ZT_STORE_OWN, test_locked);
  g_test_add_func ("/vault/versions", test_versions);
  return g_test_run ();
}
