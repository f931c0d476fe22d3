/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log: positions without a gap, idempotent commands, and proofs from the stored nodes for every
 * size. */
#include "config.h"

#include "store-fixture.h"

#include <sqlite3.h>

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

/* Events as they are in life: of two kinds by turns, some too short and some too long to be a
 * dictionary, one that does not deflate; and what they were is what comes back. */
static ZtEvent *
make_varied (int number, GRand *random)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GString) text = g_string_new ("采购文件的要求\n“引号”\\");
  ZtEvent *event = make_event (number);

  for (int i = 0; i < number % 7 * 40; i++)
    g_string_append_printf (text, "第%d条", number % 50 == 49 ? (int) g_rand_int (random) : i);
  for (int i = 0; number % 60 == 31 && i < 9000; i++)
    g_string_append_unichar (text, 0x4e00 + g_rand_int_range (random, 0, 20000));
  json_object_set_string_member (body, "title", text->str);
  g_clear_pointer (&event->record, zt_record_unref);
  event->record
      = zt_record_new (number % 3 == 0 ? "enquiry" : "tender", "X-1", number + 1, "active", body);
  return event;
}

static gboolean
take_leaf (gint64 position, GBytes *leaf, gboolean is_public, gpointer user_data, GError **error)
{
  GPtrArray *leaves = user_data;

  g_assert_cmpint (position, ==, leaves->len + 1);
  g_assert_false (is_public); /* none of these was published */
  g_ptr_array_add (leaves, g_bytes_ref (leaf));
  return TRUE;
}

static void
test_packed (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GPtrArray) written = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  gsize plain = 0;
  sqlite3_stmt *sum = NULL;

  for (int i = 0; i < 300; i++)
    {
      g_autoptr (ZtEvent) event = make_varied (i, random);

      /* A dictionary that was rolled back must not be pointed at. */
      if (i % 40 == 10)
        {
          g_autoptr (ZtTransaction) transaction = zt_transaction_begin (fixture->store, NULL);
          g_autoptr (ZtEvent) lost = make_varied (i + 1000, random);

          g_assert_true (
              zt_store_append_event (fixture->store, lost, sample_time (SAMPLE_NOW), NULL));
        }
      zt_store_append_event (fixture->store, event, sample_time (SAMPLE_NOW), &error);
      g_assert_no_error (error);
      g_ptr_array_add (written, zt_event_leaf (event));
      plain += g_bytes_get_size (written->pdata[i]);
    }
  fixture_close (fixture);
  fixture_open (fixture, GPOINTER_TO_INT (role));
  g_assert_true (zt_store_walk_log (fixture->store, 0, 0, take_leaf, read, &error));
  g_assert_cmpuint (read->len, ==, written->len);
  for (guint i = 0; i < read->len; i++)
    {
      g_autoptr (ZtEvent) event = zt_store_get_event (fixture->store, i + 1, &error);
      g_autoptr (GBytes) again = event != NULL ? zt_event_leaf (event) : NULL;

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (read->pdata[i], written->pdata[i]));
      g_assert_true (g_bytes_equal (again, written->pdata[i]));
    }
  sqlite3_prepare_v2 (zt_store_get_database (fixture->store),
                      "SELECT sum (length (json) + length (packed)) FROM events", -1, &sum, NULL);
  g_assert_cmpint (sqlite3_step (sum), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int64 (sum, 0), <, (gint64) plain / 2);
  sqlite3_finalize (sum);
}

/* What an earlier version wrote in plain text stays and is read; a damaged page is told, not sent.
 */
static void
test_older (Fixture *fixture, gconstpointer role)
{
  sqlite3 *database = zt_store_get_database (fixture->store);
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (ZtEvent) event = make_event (0), found = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *plain = NULL;

  append (fixture, 0);
  event->position = 1;
  event->time = sample_time (SAMPLE_NOW);
  leaf = zt_event_leaf (event);
  sqlite3_prepare_v2 (database, "UPDATE events SET packed = NULL, base = NULL, json = ?1", -1,
                      &plain, NULL);
  sqlite3_bind_text (plain, 1, g_bytes_get_data (leaf, NULL), (int) g_bytes_get_size (leaf),
                     SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (plain), ==, SQLITE_DONE);
  sqlite3_finalize (plain);
  found = zt_store_get_event (fixture->store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->command, ==, event->command);
  sqlite3_exec (database, "UPDATE events SET packed = x'0000000501020304'", NULL, NULL, NULL);
  g_assert_null (zt_store_get_event (fixture->store, 1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
}

/* Only what anyone may read is marked so. */
static gboolean
take_marks (gint64 position, GBytes *leaf, gboolean is_public, gpointer user_data, GError **error)
{
  g_string_append_c (user_data, is_public ? '1' : '0');
  return TRUE;
}

static void
test_public (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GString) marks = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (ZtEvent) event = make_event (i);

      if (i == 1)
        json_object_set_string_member (zt_record_get_body (event->record), "datePublished",
                                       SAMPLE_NOW);
      zt_store_append_event (fixture->store, event, sample_time (SAMPLE_NOW), &error);
      g_assert_no_error (error);
    }
  g_assert_true (zt_store_walk_log (fixture->store, 0, 0, take_marks, marks, &error));
  g_assert_cmpstr (marks->str, ==, "01");
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
  FIXTURE_ADD ("/log/packed", ZT_STORE_PLATFORM, test_packed);
  FIXTURE_ADD ("/log/older", ZT_STORE_PLATFORM, test_older);
  FIXTURE_ADD ("/log/public", ZT_STORE_PLATFORM, test_public);
  return g_test_run ();
}
