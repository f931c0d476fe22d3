/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synchronising with a platform whose history is honest, cut, rewritten or restored; and an outbox
 * that loses nothing and sends nothing twice. */
#include "config.h"

#include "sync-fixture.h"

#include "zt-os.h"
#include "zt-opportunities.h"
#include "zt-workspace.h"

#include <glib/gstdio.h>
#include <string.h>

static gint64
position (SyncFixture *fixture)
{
  g_auto (ZtSyncStatus) status = { 0 };

  zt_workspace_get_status (fixture->ws, &status);
  return status.position;
}

static guint
count_tenders (SyncFixture *fixture)
{
  const ZtQuery query = { .kind = "tender" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = zt_workspace_list (fixture->ws, &query, &error);

  g_assert_no_error (error);
  return records->len;
}

static void
test_feed (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_well (fixture);
  g_assert_cmpint (position (fixture), ==, 4);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
  tender = zt_workspace_get (fixture->ws, "tender", "T-1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (tender), "title"), ==, "笔记本电脑");
  sync_fixture_well (fixture);
  mini_log_add (fixture->log, "tender", "T-3", 1, "active", "{\"title\":\"空调\"}");
  mini_log_publish (fixture->log, 4);
  sync_fixture_well (fixture);
  g_assert_cmpint (position (fixture), ==, 5);
  g_assert_cmpuint (count_tenders (fixture), ==, 3);
}

static void
expect_broken (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (ZtSyncStatus) status = { 0 };
  gint64 before = position (fixture);

  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN);
  g_assert_cmpint (position (fixture), ==, before);
  zt_workspace_get_status (fixture->ws, &status);
  g_assert_cmpstr (status.problem, ==, error->message);
}

static void
test_rewritten (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_well (fixture);
  /* One event of the past is another now; the client is sent only what is new. */
  mini_log_truncate (fixture->log, 3);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"复印机\"}");
  mini_log_add (fixture->log, "tender", "T-3", 1, "active", "{\"title\":\"空调\"}");
  mini_log_publish (fixture->log, 4);
  expect_broken (fixture);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
}

static void
test_shortened (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_well (fixture);
  mini_log_truncate (fixture->log, 2);
  mini_log_publish (fixture->log, 2);
  expect_broken (fixture);
}

/* A new replica does not make a client forget what it saw. */
static void
test_rewritten_for_a_new_replica (SyncFixture *fixture, gconstpointer data)
{
  const char *const files[] = { "replica.db", "replica.db-wal", "replica.db-shm" };

  sync_fixture_well (fixture);
  g_clear_pointer (&fixture->ws, zt_workspace_close);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (fixture->path, files[i], NULL);

      g_unlink (file);
    }
  sync_fixture_reopen (fixture);
  mini_log_truncate (fixture->log, 3);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"复印机\"}");
  mini_log_publish (fixture->log, 0);
  expect_broken (fixture);
}

static void
test_foreign_key (SyncFixture *fixture, gconstpointer data)
{
  sync_fixture_well (fixture);
  mini_log_use_foreign_key (fixture->log);
  mini_log_publish (fixture->log, 4);
  expect_broken (fixture);
}

static void
test_cut_feed (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_server_set (fixture->server, "GET /v1/changes", FAULT_CUT_BODY, 1, 0);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED);
  g_assert_cmpint (position (fixture), ==, 0);
  g_assert_cmpuint (count_tenders (fixture), ==, 0);
  sync_fixture_well (fixture);
  g_assert_cmpuint (count_tenders (fixture), ==, 2);
}

static void
test_restored_platform (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  /* Restored from a backup: another epoch, one tender less. What waits here is kept, and goes. */
  mini_log_truncate (fixture->log, 2);
  mini_log_set_epoch (fixture->log, "epoch-2");
  mini_log_publish (fixture->log, 0);
  fault_server_set (fixture->server, "POST /v1/commands", FAULT_STATUS, 1, 503);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 410);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER);
  g_assert_cmpint (position (fixture), ==, 2);
  g_assert_cmpuint (count_tenders (fixture), ==, 1);
  region = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (region, ==, "B");
  mini_log_publish (fixture->log, 2);
  g_clear_error (&error);
  sync_fixture_now (fixture, &error); /* sends; the feed as published above does not have it yet */
  g_assert_no_error (error);
  {
    g_autoptr (ZtOutboxItem) item = sync_fixture_only_item (fixture);

    g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  }
}

static void
test_outbox (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;
  g_autofree char *after = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  sync_fixture_reopen (fixture);
  region = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (region, ==, "B");

  /* The platform does it and the answer is lost: the second sending has the same id and no second
   * effect. */
  fault_server_set (fixture->server, "POST /v1/commands", FAULT_AFTER_WORK, 10, 0);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED);
  g_clear_error (&error);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
  sync_fixture_reopen (fixture);
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, !=, ZT_OUTBOX_DONE);
  g_assert_cmpstr (item->command->id, ==, command->id);
  fault_server_clear (fixture->server);
  mini_log_publish (fixture->log, 4);
  sync_fixture_well (fixture);
  g_clear_pointer (&item, zt_outbox_item_free);
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
  after = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (after, ==, "B");
}

static void
test_refused (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;
  g_auto (ZtSyncStatus) status = { 0 };

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  mini_log_refuse (fixture->log, 1, 422, "not like this");
  sync_fixture_well (fixture); /* a refusal is no failure of the sync */
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_NEEDS_YOU);
  g_assert_cmpstr (item->reason, ==, "not like this");
  zt_workspace_get_status (fixture->ws, &status);
  g_assert_cmpuint (status.needs_you, ==, 1);
  region = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (region, ==, "A");
  /* It is not sent again by itself, only when a person says so. */
  sync_fixture_well (fixture);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 4);
  zt_workspace_outbox_retry (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  sync_fixture_now (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mini_log_get_size (fixture->log), ==, 5);
}

static void
test_rebase (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  sync_fixture_overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\","
                                  "\"region\":\"A\",\"legalRepresentative\":\"李\"}");
  sync_fixture_now (fixture, &error);
  g_assert_no_error (error);
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpint (item->command->if_version, ==, 2);
  g_assert_cmpstr (item->command->id, ==, command->id);
}

static void
test_conflict (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  sync_fixture_overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_fixture_now (fixture, &error);
  g_assert_no_error (error);
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_NEEDS_YOU);
  region = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (region, ==, "C");
}

/* The state told to the user follows the last sync, whatever the one before said. */
static void
test_status (SyncFixture *fixture, gconstpointer data)
{
  g_auto (ZtSyncStatus) good = { 0 };
  g_auto (ZtSyncStatus) bad = { 0 };
  g_auto (ZtSyncStatus) refused = { 0 };
  g_auto (ZtSyncStatus) again = { 0 };
  g_autoptr (GError) error = NULL;

  sync_fixture_well (fixture);
  zt_workspace_get_status (fixture->ws, &good);
  g_assert_null (good.problem);
  g_assert_false (good.offline);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 503);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER);
  zt_workspace_get_status (fixture->ws, &bad);
  g_assert_cmpint (bad.last_sync, ==, good.last_sync);
  g_assert_nonnull (bad.problem);
  g_assert_nonnull (bad.problem_title);
  g_assert_true (bad.offline);
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 401);
  g_clear_error (&error);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_UNAUTHORIZED);
  zt_workspace_get_status (fixture->ws, &refused);
  g_assert_nonnull (refused.problem_title);
  g_assert_false (refused.offline);
  g_assert_cmpstr (refused.problem_title, !=, bad.problem_title);
  fault_server_clear (fixture->server);
  sync_fixture_well (fixture);
  zt_workspace_get_status (fixture->ws, &again);
  g_assert_null (again.problem);
  g_assert_null (again.problem_title);
  g_assert_false (again.offline);
}

static void
test_foreign_platform (SyncFixture *fixture, gconstpointer data)
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
test_clarified (SyncFixture *fixture, gconstpointer data)
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
  g_test_add ("/workspace/sync/" name, SyncFixture, NULL, sync_fixture_set_up, function,           \
              sync_fixture_tear_down)
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
  ADD ("status", test_status);
  ADD ("foreign-platform", test_foreign_platform);
  ADD ("clarified", test_clarified);
#undef ADD
  return g_test_run ();
}
