/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command that came too late: both versions side by side, and either decision kept. */
#include "config.h"

#include "sync-fixture.h"

#include "zt-conflict.h"

#include <string.h>

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
test_keep_mine (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtConflict) conflict = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  sync_fixture_overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_fixture_well (fixture);
  item = sync_fixture_only_item (fixture);
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
  before = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (before, ==, "B");
  sync_fixture_well (fixture);
  g_clear_pointer (&item, zt_outbox_item_free);
  item = sync_fixture_only_item (fixture);
  g_assert_cmpint (item->state, ==, ZT_OUTBOX_DONE);
  g_assert_cmpint (item->command->if_version, ==, 2);
  after = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (after, ==, "B");
  /* What was sent leaves nothing to decide. */
  g_assert_null (zt_workspace_get_conflict (fixture->ws, item->id, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_take_theirs (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = sync_fixture_update ("region", "B", 1);
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtOutboxItem) taken = NULL;
  g_autoptr (ZtOutboxItem) back = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *region = NULL;

  sync_fixture_well (fixture);
  record = zt_workspace_do (fixture->ws, command, &error);
  g_assert_no_error (error);
  sync_fixture_overtake (fixture, "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"C\"}");
  sync_fixture_well (fixture);
  item = sync_fixture_only_item (fixture);
  taken = zt_workspace_take_theirs (fixture->ws, item->id, &error);
  g_assert_no_error (error);
  none = zt_outbox_list (zt_workspace_get_own (fixture->ws), TRUE, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  region = sync_fixture_shown (fixture, "region");
  g_assert_cmpstr (region, ==, "C");
  /* Undone: the decision is open again, and nothing is sent by itself. */
  zt_workspace_outbox_restore (fixture->ws, taken, &error);
  g_assert_no_error (error);
  back = sync_fixture_only_item (fixture);
  g_assert_cmpint (back->state, ==, ZT_OUTBOX_NEEDS_YOU);
  g_assert_cmpstr (back->reason, ==, "it has changed");
  g_assert_cmpstr (back->command->id, ==, command->id);
  {
    g_autoptr (ZtConflict) conflict = zt_workspace_get_conflict (fixture->ws, back->id, &error);

    g_assert_no_error (error);
    g_assert_nonnull (find_field (conflict, "B"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/conflict/" name, SyncFixture, NULL, sync_fixture_set_up, function,       \
              sync_fixture_tear_down)
  ADD ("keep-mine", test_keep_mine);
  ADD ("take-theirs", test_take_theirs);
#undef ADD
  return g_test_run ();
}
