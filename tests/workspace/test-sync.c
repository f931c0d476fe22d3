/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synchronising with a platform whose history is honest, cut, rewritten or restored; and an outbox
 * that loses nothing and sends nothing twice. */
#include "config.h"

#include "mini-log.h"

#include "zt-conflict.h"
#include "zt-os.h"
#include "zt-opportunities.h"
#include "zt-workspace.h"

#include <glib/gstdio.h>
#include <string.h>

#define ORGANISATION "91330106MA27XL0X4K"
#define DETAILS "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"A\"}"

typedef struct
{
  char *folder;
  char *path;
  char *url;
  FaultServer *server;
  MiniLog *log;
  ZtWorkspace *ws;
} Fixture;

static void
reopen (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->ws, zt_workspace_close);
  fixture->ws = zt_workspace_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-workspace-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "ws", NULL);
  fixture->server = fault_server_new (fixture->folder);
  fixture->log = mini_log_new (fixture->folder, fixture->server);
  fixture->url = fault_server_get_url (fixture->server);
  fault_server_put (fixture->server, "/v1/health", "{\"ready\":true}");
  fault_server_put (fixture->server, "/v1/sessions",
                    "{\"token\":\"t\",\"person\":\"supplier1\",\"organisation\":\"" ORGANISATION
                    "\",\"roles\":[\"signatory\",\"drafter\"],\"name\":\"王\"}");
  mini_log_add (fixture->log, "organisation", ORGANISATION, 1, "active", DETAILS);
  mini_log_add (fixture->log, "tender", "T-1", 2, "active", "{\"title\":\"笔记本电脑\"}");
  mini_log_add_hidden (fixture->log);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"打印机\"}");
  mini_log_publish (fixture->log, 0);
  mini_log_serve_commands (fixture->log);
  reopen (fixture);
  zt_workspace_connect (fixture->ws, fixture->url, "supplier1", "pw", NULL,
                        fault_server_get_ca (fixture->server), NULL, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      remove_tree (file);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  zt_workspace_close (fixture->ws);
  mini_log_free (fixture->log);
  fault_server_free (fixture->server);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->url);
}

static gboolean
sync_now (Fixture *fixture, GError **error)
{
  return zt_workspace_sync (fixture->ws, NULL, NULL, NULL, error);
}

/* Syncs and tells the log where the client is now. */
static void
sync_well (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sync_now (fixture, &error);
  g_assert_no_error (error);
  mini_log_publish (fixture->log, mini_log_get_size (fixture->log));
}

static gint64
position (Fixture *fixture)
{
  g_auto (ZtSyncStatus) status = { 0 };

  zt_workspace_get_status (fixture->ws, &status);
  return status.position;
}

static guint
count_tenders (Fixture *fixture)
{
  const ZtQuery query = { .kind = "tender" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = zt_workspace_list (fixture->ws, &query, &error);

  g_assert_no_error (error);
  return records->len;
}

static void
test_feed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (GError) error = NULL;

  sync_well (fixture);
  g_assert_cmpint (position (fixture), ==, 4);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
  tender = zt_workspace_get (fixture->ws, "tender", "T-1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (tender), "title"), ==, "笔记本电脑");
  sync_well (fixture);
  mini_log_add (fixture->log, "tender", "T-3", 1, "active", "{\"title\":\"空调\"}");
  mini_log_publish (fixture->log, 4);
  sync_well (fixture);
  g_assert_cmpint (position (fixture), ==, 5);
  g_assert_cmpuint (count_tenders (fixture), ==, 3);
}

static void
expect_broken (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (ZtSyncStatus) status = { 0 };
  gint64 before = position (fixture);

  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN);
  g_assert_cmpint (position (fixture), ==, before);
  zt_workspace_get_status (fixture->ws, &status);
  g_assert_cmpstr (status.problem, ==, error->message);
}

static void
test_rewritten (Fixture *fixture, gconstpointer data)
{
  sync_well (fixture);
  /* One event of the past is another now; the client is sent only what is new. */
  mini_log_truncate (fixture->log, 3);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"复印机\"}");
  mini_log_add (fixture->log, "tender", "T-3", 1, "active", "{\"title\":\"空调\"}");
  mini_log_publish (fixture->log, 4);
  expect_broken (fixture);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
}

static void
test_shortened (Fixture *fixture, gconstpointer data)
{
  sync_well (fixture);
  mini_log_truncate (fixture->log, 2);
  mini_log_publish (fixture->log, 2);
  expect_broken (fixture);
}

/* A new replica does not make a client forget what it saw. */
static void
test_rewritten_for_a_new_replica (Fixture *fixture, gconstpointer data)
{
  const char *const files[] = { "replica.db", "replica.db-wal", "replica.db-shm" };

  sync_well (fixture);
  g_clear_pointer (&fixture->ws, zt_workspace_close);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (fixture->path, files[i], NULL);

      g_unlink (file);
    }
  reopen (fixture);
  mini_log_truncate (fixture->log, 3);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"复印机\"}");
  mini_log_publish (fixture->log, 0);
  expect_broken (fixture);
}

static void
test_foreign_key (Fixture *fixture, gconstpointer data)
{
  sync_well (fixture);
  mini_log_use_foreign_key (fixture->log);
  mini_log_publish (fixture->log, 4);
  expect_broken (fixture);
}

static void
test_cut_feed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_server_set (fixture->server, "GET /v1/changes", FAULT_CUT_BODY, 1, 0);
  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED);
  g_assert_cmpint (position (fixture), ==, 0);
  g_assert_cmpuint (count_tenders (fixture), ==, 0);
  sync_well (fixture);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
}

static ZtCommand *
update (const char *name, const char *value, gint64 version)
{
  g_autoptr (JsonObject) body = json_object_new ();

  zt_json_set_string (body, name, value, NULL);
  return zt_command_new ("organisation", ORGANISATION, "update", version, body);
}

static char *
shown (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record
      = zt_workspace_get (fixture->ws, "organisation", ORGANISATION, &error);

  g_assert_no_error (error);
  return g_strdup (zt_json_get_string (zt_record_get_body (record), path));
}

static ZtOutboxItem *
only_item (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = zt_outbox_list (zt_workspace_get_own (fixture->ws), TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  return zt_outbox_get (zt_workspace_get_own (fixture->ws), ((ZtOutboxItem *) items->pdata[0])->id,
                        &error);
}

static void
test_restored_platform (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  /* Restored from a backup: another epoch, one tender less. What waits here is kept, and goes. */
  mini_log_truncate (fixture->log, 2);
  mini_log_set_epoch (fixture->log, "epoch-2");
  mini_log_publish (fixture->log, 0);
  fault_server_set (fixture->server, "POST /v1/commands", FAULT_STATUS, 1, 503);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 410);
  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER);
  g_assert_cmpint (position (fixture), ==, 2);
  g_assert_cmpuint (count_tenders (fixture), ==, 1);
  region = shown (fixture, "region");
  g_assert_cmpstr (region, ==, "B");
  mini_log_publish (fixture->log, 2);
  g_clear_error (&error);
  sync_now (fixture, &error); /* sends; the feed as published above does not have it yet */
  g_assert_no_error (error);
  {
    g_autoptr (ZtOutboxItem) item = only_item (fixture);

    g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  }
}

static void
test_outbox (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;
  g_autofree char *after = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  reopen (fixture);
  region = shown (fixture, "region");
  g_assert_cmpstr (region, ==, "B");

  /* The platform does it and the answer is lost: the second sending has the same id and no second
   * effect. */
  fault_server_set (fixture->server, "POST /v1/commands", FAULT_AFTER_WORK, 10, 0);
  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED);
  g_clear_error (&error);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
  reopen (fixture);
  item = only_item (fixture);
  g_assert_cmpint (item->state, !=, ZT_OUTBOX_DONE);
  g_assert_cmpstr (item->command->id, ==, command->id);
  fault_server_clear (fixture->server);
  mini_log_publish (fixture->log, 4);
  sync_well (fixture);
  g_clear_pointer (&item, zt_outbox_item_free);
  item = only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
  after = shown (fixture, "region");
  g_assert_cmpstr (after, ==, "B");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;
  g_auto (ZtSyncStatus) status = { 0 };

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  mini_log_refuse (fixture->log, 1, 422, "not like this");
  sync_well (fixture); /* a refusal is no failure of the sync */
  item = only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_NEEDS_YOU);
  g_assert_cmpstr (item->reason, ==, "not like this");
  zt_workspace_get_status (fixture->ws, &status);
  g_assert_cmpuint (status.needs_you, ==, 1);
  region = shown (fixture, "region");
  g_assert_cmpstr (region, ==, "A");
  /* It is not sent again by itself, only when a person says so. */
  sync_well (fixture);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 4);
  zt_workspace_outbox_retry (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  sync_now (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
}

/* Another window of the same firm was faster. */
static void
overtake (Fixture *fixture, const char *body)
{
  mini_log_add (fixture->log, "organisation", ORGANISATION, 2, "active", body);
  {
    g_autofree char *record
        = g_strdup_printf ("{\"id\":\"" ORGANISATION
                           "\",\"kind\":\"organisation\",\"version\":2,\"state\":\"active\","
                           "\"modified\":\"2026-11-23T00:00:00.000Z\",%s",
                           body + 1);

    fault_server_put (fixture->server, "/v1/records/organisation/" ORGANISATION, record);
  }
  mini_log_publish (fixture->log, 4);
  mini_log_refuse (fixture->log, 1, 409, "it has changed");
}

static void
test_rebase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\","
                     "\"region\":\"A\",\"legalRepresentative\":\"李\"}");
  sync_now (fixture, &error);
  g_assert_no_error (error);
  item = only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpint (item->command->if_version, ==, 2);
  g_assert_cmpstr (item->command->id, ==, command->id);
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_now (fixture, &error);
  g_assert_no_error (error);
  item = only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_NEEDS_YOU);
  region = shown (fixture, "region");
  g_assert_cmpstr (region, ==, "C");
}

static const ZtConflictField *
find_field (const ZtConflict *conflict, const char *mine)
{
  for (guint i = 0; i < conflict->fields->len; i++)
    {
      const ZtConflictField *field = g_ptr_array_index (conflict->fields, i);

      if (g_strcmp0 (field->mine, mine) == 0)
        return field;
    }
  return NULL;
}

/* Both versions side by side; mine is put on top of the newest one and goes. */
static void
test_keep_mine (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_well (fixture);
  item = only_item (fixture);
  conflict = zt_workspace_get_conflict (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  g_assert_true (conflict->stale);
  g_assert_true (conflict->can_keep);
  g_assert_cmpint (conflict->my_version, ==, 1);
  g_assert_cmpint (conflict->their_version, ==, 2);
  g_assert_nonnull (find_field (conflict, "B"));
  g_assert_cmpstr (find_field (conflict, "B")->theirs, ==, "C");
  g_assert_cmpstr (find_field (conflict, "B")->before, ==, "A");
  g_assert_true (find_field (conflict, "B")->differs);
  g_assert_true (find_field (conflict, "B")->mine_changed);
  g_assert_true (find_field (conflict, "B")->theirs_changed);
  g_assert_false (find_field (conflict, "甲公司")->differs);
  text = zt_conflict_to_text (conflict);
  g_assert_nonnull (strstr (text, "甲公司"));

  zt_workspace_keep_mine (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  before = shown (fixture, "region");
  g_assert_cmpstr (before, ==, "B");
  sync_well (fixture);
  g_clear_pointer (&item, zt_outbox_item_free);
  item = only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpint (item->command->if_version, ==, 2);
  after = shown (fixture, "region");
  g_assert_cmpstr (after, ==, "B");
}

static void
test_take_theirs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtOutboxItem) taken = NULL;
  g_autoptr (ZtOutboxItem) back = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_well (fixture);
  item = only_item (fixture);
  taken = zt_workspace_take_theirs (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  none = zt_outbox_list (zt_workspace_get_own (fixture->ws), TRUE, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  region = shown (fixture, "region");
  g_assert_cmpstr (region, ==, "C");
  /* Undone: the decision is open again, and nothing is sent by itself. */
  zt_workspace_outbox_restore (fixture->ws, taken, &error);
  g_assert_no_error (error);
  back = only_item (fixture);
  g_assert_cmpint (back->state, ==, ZT_OUTBOX_NEEDS_YOU);
  g_assert_cmpstr (back->reason, ==, "it has changed");
  g_assert_cmpstr (back->command->id, ==, command->id);
  {
    g_autoptr (ZtConflict) conflict = zt_workspace_get_conflict (fixture->ws, back->id, &error);

    g_assert_no_error (error);
    g_assert_nonnull (find_field (conflict, "B"));
  }
}

/* The state told to the user follows the last sync, whatever the one before said. */
static void
test_status (Fixture *fixture, gconstpointer data)
{
  g_auto (ZtSyncStatus) good = { 0 };
  g_auto (ZtSyncStatus) bad = { 0 };
  g_auto (ZtSyncStatus) refused = { 0 };
  g_auto (ZtSyncStatus) again = { 0 };
  g_autoptr (GError) error = NULL;

  sync_well (fixture);
  zt_workspace_get_status (fixture->ws, &good);
  g_assert_null (good.problem);
  g_assert_false (good.offline);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 503);
  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER);
  zt_workspace_get_status (fixture->ws, &bad);
  g_assert_cmpint (bad.last_sync, ==, good.last_sync);
  g_assert_nonnull (bad.problem);
  g_assert_nonnull (bad.problem_title);
  g_assert_true (bad.offline);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 401);
  g_clear_error (&error);
  g_assert_false (sync_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_UNAUTHORIZED);
  zt_workspace_get_status (fixture->ws, &refused);
  g_assert_nonnull (refused.problem_title);
  g_assert_false (refused.offline);
  g_assert_cmpstr (refused.problem_title, !=, bad.problem_title);
  fault_server_clear (fixture->server);
  sync_well (fixture);
  zt_workspace_get_status (fixture->ws, &again);
  g_assert_null (again.problem);
  g_assert_null (again.problem_title);
  g_assert_false (again.offline);
}

static void
test_foreign_platform (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (other, &error);

  g_assert_no_error (error);
  g_assert_false (zt_workspace_connect (ws, fixture->url, "supplier1", "pw", NULL,
                                        fault_server_get_foreign_ca (fixture->server), NULL,
                                        &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_CERTIFICATE);
  g_assert_null (zt_workspace_get_actor (ws));
}

static const char *
change (JsonArray *clarifications, guint which, const char *id, const char *member)
{
  JsonArray *changes
      = zt_json_get_array (json_array_get_object_element (clarifications, which), "changes");

  for (guint i = 0; i < json_array_get_length (changes); i++)
    {
      JsonObject *one = json_array_get_object_element (changes, i);

      if (g_strcmp0 (zt_json_get_string (one, "id"), id) == 0)
        return zt_json_get_string (one, member);
    }
  return NULL;
}

/* What each clarification changed can be read offline, however many came at once; one that was
 * there before this workspace is shown without. */
static void
test_clarified (Fixture *fixture, gconstpointer data)
{
  static const char *const first = "{\"title\":\"平板\",\"requirements\":[{\"id\":\"T1\",\"text\":"
                                   "\"亮度\",\"value\":\"350\"}]}";
  static const char *const second = "{\"title\":\"平板\",\"requirements\":[{\"id\":\"T1\",\"text\":"
                                    "\"亮度\",\"value\":\"400\"}],"
                                    "\"clarifications\":[{\"number\":1,\"text\":\"提高亮度\"}]}";
  static const char *const third
      = "{\"title\":\"平板\",\"deliveryPeriod\":\"30日\",\"requirements\":[{\"id\":\"T1\",\"text\":"
        "\"亮度\",\"value\":\"400\"}],\"clarifications\":[{\"number\":1,\"text\":\"提高亮度\"},"
        "{\"number\":2,\"text\":\"交货期\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (JsonArray) clarifications = NULL;

  mini_log_add (fixture->log, "tender", "T-4", 2, "active", first);
  mini_log_add (fixture->log, "tender", "T-4", 3, "active", second);
  mini_log_add (fixture->log, "tender", "T-4", 4, "active", third);
  mini_log_add (fixture->log, "tender", "T-5", 3, "active", second);
  mini_log_publish (fixture->log, 0);
  g_assert_true (zt_workspace_sync (fixture->ws, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  tender = zt_workspace_get (fixture->ws, "tender", "T-4", &error);
  clarifications = zt_workspace_clarifications (fixture->ws, tender, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (clarifications), ==, 2);
  g_assert_cmpstr (change (clarifications, 1, "requirements/T1.value", "old"), ==, "350");
  g_assert_cmpstr (change (clarifications, 1, "requirements/T1.value", "new"), ==, "400");
  g_assert_null (change (clarifications, 1, "deliveryPeriod", "new"));
  g_assert_cmpstr (change (clarifications, 0, "deliveryPeriod", "new"), ==, "30日");
  g_assert_null (change (clarifications, 0, "requirements/T1.value", "new"));
  g_clear_pointer (&clarifications, json_array_unref);
  g_clear_pointer (&tender, zt_record_unref);
  tender = zt_workspace_get (fixture->ws, "tender", "T-5", &error);
  clarifications = zt_workspace_clarifications (fixture->ws, tender, &error);
  g_assert_cmpuint (json_array_get_length (clarifications), ==, 1);
  g_assert_false (
      json_object_has_member (json_array_get_object_element (clarifications, 0), "changes"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/sync/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("feed", test_feed);
  ADD ("rewritten", test_rewritten);
  ADD ("shortened", test_shortened);
  ADD ("rewritten-for-a-new-replica", test_rewritten_for_a_new_replica);
  ADD ("foreign-key", test_foreign_key);
  ADD ("cut-feed", test_cut_feed);
  ADD ("restored-platform", test_restored_platform);
  ADD ("outbox", test_outbox);
  ADD ("refused", test_refused);
  ADD ("rebase", test_rebase);
  ADD ("conflict", test_conflict);
  ADD ("keep-mine", test_keep_mine);
  ADD ("take-theirs", test_take_theirs);
  ADD ("status", test_status);
  ADD ("foreign-platform", test_foreign_platform);
  ADD ("clarified", test_clarified);
#undef ADD
  return g_test_run ();
}
