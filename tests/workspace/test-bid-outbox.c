/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of a bid say when its messages are given up in the outbox. */
#include "config.h"

#include "bid-fixture.h"

static void
set_up (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_set_up (fixture, ZT_KEY_EC);
}

static void
tear_down (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_tear_down (fixture);
}

static ZtBidStepName
step (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = zt_workspace_get (fixture->ws, "draft", fixture->draft, &error);

  g_assert_no_error (error);
  return zt_bid_get_step (fixture->ws, draft);
}

static gint64
only_command (BidFixture *fixture, const char *action)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = zt_outbox_list (zt_workspace_get_own (fixture->ws), FALSE, &error);
  gint64 found = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->command == NULL || g_strcmp0 (item->command->action, action) != 0)
        continue;
      g_assert_cmpint (found, ==, 0);
      found = item->id;
    }
  g_assert_cmpint (found, !=, 0);
  return found;
}

/* Whoever gives up a message in the outbox is told the truth by the steps. */
static void
test_dropped (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) bid = NULL;
  ZtSending sending;
  gboolean queued;

  bid_fixture_fill (fixture);
  bid_fixture_sign (fixture);
  zt_bid_seal (fixture->ws, fixture->draft, TRUE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  zt_bid_submit (fixture->ws, fixture->draft, &sending, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (fixture), ==, ZT_STEP_SUBMIT);
  zt_workspace_outbox_drop (fixture->ws, only_command (fixture, "submit"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (fixture), ==, ZT_STEP_SEAL);

  /* Submitted once more and taken by the platform; then a withdrawal is given up. */
  zt_bid_submit (fixture->ws, fixture->draft, &sending, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  bid = zt_workspace_get (fixture->ws, "bid", BID_TENDER "." BID_ORGANISATION, &error);
  g_assert_no_error (error);
  zt_store_put_record (zt_workspace_get_replica (fixture->ws), bid, FALSE, &error);
  g_assert_no_error (error);
  {
    g_autoptr (ZtOutboxItem) item = zt_outbox_get (zt_workspace_get_own (fixture->ws),
                                                   only_command (fixture, "submit"), &error);

    item->state = ZT_OUTBOX_DONE;
    zt_outbox_update (zt_workspace_get_own (fixture->ws), item, &error);
    g_assert_no_error (error);
  }
  zt_bid_withdraw (fixture->ws, fixture->draft, &queued, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (fixture), ==, ZT_STEP_SEAL);
  zt_workspace_outbox_drop (fixture->ws, only_command (fixture, "withdraw"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (step (fixture), ==, ZT_STEP_SUBMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/workspace/bid-outbox/dropped", BidFixture, NULL, set_up, test_dropped, tear_down);
  return g_test_run ();
}
