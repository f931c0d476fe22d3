/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log: positions without a gap, idempotent commands, and proofs from the stored nodes for every
 * size. */
#include "config.h"

#include "store-fixture.h"

static ZtEvent *
make_event (int number)
{
  g_autoptr (JsonObject) body = json_object_new ();
  ZtEvent *event = g_new0 (ZtEvent, 1);

  json_object_set_int_member (body, "number", number);
  event->command = g_strdup_printf ("command-%d", number);
  event->action = g_strdup ("change");
  event->actor = g_strdup ("buyer1");
  event->organisation = g_strdup (SAMPLE_BUYER);
  event->record = zt_record_new ("tender", "T-1", number + 1, "active", body);
  return event;
}

static void
append (Fixture *fixture, int number)
{
  g_autoptr (ZtEvent) event = make_event (number);
  g_autoptr (GError) error = NULL;

  zt_store_append_event (fixture->store, event, sample_time (SAMPLE_NOW) + number * 1001, &error);
  g_assert_no_error (error);
  g_assert_cmpint (event->position, ==, number + 1);
  g_assert_cmpint (event->time % 1000, ==, 0); /* what the wire can carry */
}

static ZtHash
leaf_of (Fixture *fixture, gint64 position)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = zt_store_get_event (fixture->store, position, &error);
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize length;

  g_assert_no_error (error);
  bytes = zt_event_leaf (event);
  data = g_bytes_get_data (bytes, &length);
  return zt_merkle_leaf (data, length);
}

static void
test_append (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtEvent) found = NULL, none = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 5; i++)
    append (fixture, i);
  g_assert_cmpuint (zt_store_get_log_size (fixture->store), ==, 5);
  found = zt_store_find_event (fixture->store, "command-3", &error);
  g_assert_cmpint (found->position, ==, 4);
  /* milliseconds, so that what is read back has the same bytes */
  g_assert_cmpint (found->time, ==, sample_time (SAMPLE_NOW) + 3000);
  none = zt_store_find_event (fixture->store, "nothing", &error);
  g_assert_null (none);
  g_assert_no_error (error);
  events = zt_store_get_events (fixture->store, 2, 2, &error);
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpint (((ZtEvent *) events->pdata[0])->position, ==, 3);
  g_assert_null (zt_store_get_event (fixture->store, 6, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_same_command_twice (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtEvent) again = make_event (0);
  g_autoptr (GError) error = NULL;

  append (fixture, 0);
  g_assert_false (zt_store_append_event (fixture->store, again, 1000000, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (zt_store_get_log_size (fixture->store), ==, 1);
  append (fixture, 1);
}

/* A rolled back append leaves no trace in events, nodes or frontier. */
static void
test_rolled_back (Fixture *fixture, gconstpointer role)
{
  append (fixture, 0);
  {
    g_autoptr (ZtTransaction) transaction = zt_transaction_begin (fixture->store, NULL);

    append (fixture, 1);
    append (fixture, 2);
  }
  g_assert_cmpuint (zt_store_get_log_size (fixture->store), ==, 1);
  append (fixture, 1);
  g_assert_cmpuint (zt_store_get_log_size (fixture->store), ==, 2);
}

static void
test_proofs (Fixture *fixture, gconstpointer role)
{
  enum
  {
    N = 70
  };
  ZtHash roots[N + 1] = { 0 }, leaves[N];

  for (int size = 1; size <= N; size++)
    {
      g_autoptr (ZtFrontier) frontier = NULL;

      append (fixture, size - 1);
      leaves[size - 1] = leaf_of (fixture, size);
      frontier = zt_store_get_frontier (fixture->store, NULL);
      roots[size] = zt_frontier_get_root (frontier);
    }
  for (guint64 size = 1; size <= N; size++)
    for (guint64 leaf = 0; leaf < size; leaf++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GArray) proof
            = zt_merkle_inclusion_proof (leaf, size, zt_store_load_node, fixture->store, &error);

        g_assert_no_error (error);
        g_assert_true (zt_merkle_verify_inclusion (&leaves[leaf], leaf, size,
                                                   (ZtHash *) (gpointer) proof->data, proof->len,
                                                   &roots[size]));
        g_assert_false (zt_merkle_verify_inclusion (&leaves[(leaf + 1) % N], leaf, size,
                                                    (ZtHash *) (gpointer) proof->data, proof->len,
                                                    &roots[size]));
      }
  for (guint64 first = 1; first < N; first += 3)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) proof
          = zt_merkle_consistency_proof (first, N, zt_store_load_node, fixture->store, &error);

      g_assert_no_error (error);
      g_assert_true (zt_merkle_verify_consistency (first, &roots[first], N, &roots[N],
                                                   (ZtHash *) (gpointer) proof->data, proof->len));
    }
}

static void
test_missing_node (Fixture *fixture, gconstpointer role)
{
  ZtHash hash;
  g_autoptr (GError) error = NULL;

  append (fixture, 0);
  g_assert_true (zt_store_load_node (0, 0, &hash, fixture->store, &error));
  g_assert_false (zt_store_load_node (1, 0, &hash, fixture->store, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/log/append", ZT_STORE_PLATFORM, test_append);
  FIXTURE_ADD ("/log/same-command-twice", ZT_STORE_PLATFORM, test_same_command_twice);
  FIXTURE_ADD ("/log/rolled-back", ZT_STORE_PLATFORM, test_rolled_back);
  FIXTURE_ADD ("/log/proofs", ZT_STORE_PLATFORM, test_proofs);
  FIXTURE_ADD ("/log/missing-node", ZT_STORE_PLATFORM, test_missing_node);
  return g_test_run ();
}
