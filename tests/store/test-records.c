/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records in, records out: sorted, filtered, provisional over authoritative; facts; transactions.
 */
#include "config.h"

#include <sqlite3.h>

#include "store-fixture.h"

static void
test_put_get (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) record = fixture_tender ("T-1", 3, "active", NULL);
  g_autoptr (ZtRecord) found = NULL, none = NULL;
  g_autoptr (JsonObject) first = NULL, second = NULL;
  g_autofree char *first_text = NULL, *second_text = NULL;
  g_autoptr (GError) error = NULL;

  zt_record_set_modified (record, sample_time (SAMPLE_NOW));
  fixture_put (fixture, record, FALSE);
  found = zt_store_get_record (fixture->store, "tender", "T-1", &error);
  g_assert_no_error (error);
  first = zt_record_to_json (record);
  second = zt_record_to_json (found);
  first_text = zt_json_canonical_object (first, NULL);
  second_text = zt_json_canonical_object (second, NULL);
  g_assert_cmpstr (first_text, ==, second_text);
  none = zt_store_get_record (fixture->store, "tender", "T-2", &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_true (zt_store_delete_record (fixture->store, "tender", "T-1", &error));
  none = zt_store_get_record (fixture->store, "tender", "T-1", &error);
  g_assert_null (none);
  g_assert_true (zt_store_check (fixture->store, &error));
}

static void
test_provisional (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) old = fixture_tender ("T-1", 1, "active", "{\"title\":\"旧\"}");
  g_autoptr (ZtRecord) mine = fixture_tender ("T-1", 2, "active", "{\"title\":\"我改的\"}");
  g_autoptr (ZtRecord) theirs = fixture_tender ("T-1", 2, "active", "{\"title\":\"平台的\"}");
  const ZtQuery all = { .kind = "tender" };
  const ZtQuery search = { .kind = "tender", .search = "旧" };
  g_autoptr (ZtRecord) found = NULL;
  g_autoptr (GPtrArray) list = NULL;

  fixture_put (fixture, old, FALSE);
  fixture_put (fixture, mine, TRUE);
  found = zt_store_get_record (fixture->store, "tender", "T-1", NULL);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (found), "title"), ==, "我改的");
  g_assert_cmpint (zt_store_count (fixture->store, &all, NULL), ==, 1);
  g_assert_cmpint (zt_store_count (fixture->store, &search, NULL), ==, 0);
  fixture_put (fixture, theirs, FALSE);
  list = zt_store_query (fixture->store, &all, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (list->pdata[0]), "title"), ==, "平台的");
  g_assert_true (zt_store_check (fixture->store, NULL));
}

static char *
ids (Fixture *fixture, const ZtQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = zt_store_query (fixture->store, query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", zt_record_get_id (list->pdata[i]));
  return g_string_free (text, FALSE);
}

static void
put_three (Fixture *fixture)
{
  static const struct
  {
    const char *id;
    const char *state;
    const char *changes;
    gint64 modified;
  } rows[] = {
    { "T-1", "active",
      "{\"title\":\"丙\",\"value\":{\"amount\":5,\"currency\":\"CNY\"},"
      "\"tenderPeriod\":{\"endDate\":\"2026-12-03T08:00:00+08:00\"},\"importAllowed\":true}",
      300 },
    { "T-2", "closed",
      "{\"title\":\"甲\",\"value\":{\"amount\":12.5,\"currency\":\"CNY\"},"
      "\"tenderPeriod\":{\"endDate\":\"2026-12-01T00:00:00Z\"}}",
      100 },
    { "T-3", "active",
      "{\"title\":\"乙\",\"value\":{\"amount\":7,\"currency\":\"CNY\"},"
      "\"tenderPeriod\":{\"endDate\":\"2026-12-02T23:00:00Z\"}}",
      200 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ZtRecord) record = fixture_tender (rows[i].id, 1, rows[i].state, rows[i].changes);

      zt_record_set_modified (record, rows[i].modified);
      fixture_put (fixture, record, FALSE);
    }
}

static void
test_query (Fixture *fixture, gconstpointer role)
{
  static const char *const is_import[] = { "importAllowed=true", NULL };
  static const char *const is_two[] = { "id=T-2", "uploadGrace=3600", NULL };
  static const char *const nothing[] = { "region=火星", NULL };
  const struct
  {
    ZtQuery query;
    const char *expected;
  } cases[] = {
    { { .kind = "tender" }, "T-1 T-3 T-2" },
    { { .kind = "tender", .order = "modified" }, "T-2 T-3 T-1" },
    { { .kind = "tender", .order = "deadline" }, "T-2 T-3 T-1" },
    { { .kind = "tender", .order = "-deadline" }, "T-1 T-3 T-2" },
    { { .kind = "tender", .order = "value" }, "T-1 T-3 T-2" },
    { { .kind = "tender", .order = "-value" }, "T-2 T-3 T-1" },
    { { .kind = "tender", .order = "title" }, "T-1 T-3 T-2" }, /* by code point: 丙 乙 甲 */
    { { .kind = "tender", .order = "-title" }, "T-2 T-3 T-1" },
    { { .kind = "tender", .state = "active" }, "T-1 T-3" },
    { { .kind = "tender", .limit = 1, .offset = 1 }, "T-3" },
    { { .kind = "tender", .where = is_import }, "T-1" },
    { { .kind = "tender", .where = is_two }, "T-2" },
    { { .kind = "tender", .where = nothing }, "" },
    { { .kind = "tender", .search = "服务器", .order = "deadline", .state = "active" }, "T-3 T-1" },
    { { .kind = "bid" }, "" },
  };

  put_three (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = ids (fixture, &cases[i].query);

      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

static int
count_cb (gpointer steps)
{
  ++*(guint *) steps;
  return 0;
}

/* The first few of a long list cost what a few cost: the order is an index's. */
static void
test_first_few (Fixture *fixture, gconstpointer role)
{
  static const char *const orders[]
      = { "deadline", "-deadline", "value", "-value", "modified", "-modified", "title" };
  sqlite3 *database = zt_store_get_database (fixture->store);

  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *id = g_strdup_printf ("T-%d", i);
      g_autofree char *end = g_strdup_printf ("2027-01-%02dT01:00:%02d.000Z", 1 + i % 28, i % 60);
      g_autoptr (JsonObject) body = json_object_new ();
      g_autoptr (ZtRecord) record = NULL;

      json_object_set_string_member (body, "title", id);
      json_object_set_member (body, "value", zt_json_value_new (1000 + i * 7919 % 2000));
      zt_json_set_string (body, "tenderPeriod.endDate", end, NULL);
      record = zt_record_new ("tender", id, 1, "active", body);
      zt_record_set_modified (record, i);
      fixture_put (fixture, record, FALSE);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      const ZtQuery query = { .kind = "tender", .state = "active", .order = orders[i], .limit = 6 };
      g_autoptr (GArray) found = NULL;
      guint hundreds = 0;

      sqlite3_progress_handler (database, 100, count_cb, &hundreds);
      found = zt_store_query_ids (fixture->store, &query, NULL);
      sqlite3_progress_handler (database, 0, NULL, NULL);
      g_assert_cmpuint (found->len, ==, 6);
      g_test_message ("%s: %u00 steps", orders[i], hundreds);
      g_assert_cmpuint (hundreds, <, 60);
    }
}

static void
test_bad_queries (Fixture *fixture, gconstpointer role)
{
  static const char *const no_value[] = { "region", NULL };
  static const char *const trick[] = { "a') OR 1=1 --=x", NULL };
  static const char *const many[] = { "a=1", "b=1", "c=1", "d=1", "e=1", NULL };
  const ZtQuery cases[] = {
    { .kind = "tender", .order = "price" },
    { .kind = "tender", .where = no_value },
    { .kind = "tender", .where = trick },
    { .kind = "tender", .where = many },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_store_query (fixture->store, &cases[i], &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_rows (Fixture *fixture, gconstpointer role)
{
  const ZtQuery query = { .kind = "tender" };
  g_autoptr (GArray) rowids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  put_three (fixture);
  rowids = zt_store_query_ids (fixture->store, &query, &error);
  g_assert_cmpuint (rowids->len, ==, 3);
  g_assert_true (zt_store_delete_record (fixture->store, "tender", "T-3", NULL));
  rows = zt_store_get_rows (fixture->store, (gint64 *) (gpointer) rowids->data, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_record_get_id (rows->pdata[0]), ==, "T-1");
  g_assert_null (rows->pdata[1]);
  g_assert_cmpstr (zt_record_get_id (rows->pdata[2]), ==, "T-2");
}

static void
test_facts (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) found = NULL, none = NULL;
  g_autofree char *text = NULL, *missing = NULL, *blank = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_store_set_fact (fixture->store, "cursor", bytes, &error));
  found = zt_store_get_fact (fixture->store, "cursor", &error);
  g_assert_true (g_bytes_equal (bytes, found));
  g_assert_true (zt_store_set_text (fixture->store, "url", "https://平台", &error));
  text = zt_store_get_text (fixture->store, "url");
  g_assert_cmpstr (text, ==, "https://平台");
  g_assert_true (zt_store_set_fact (fixture->store, "blank", empty, &error));
  blank = zt_store_get_text (fixture->store, "blank");
  g_assert_cmpstr (blank, ==, "");
  g_assert_true (zt_store_set_text (fixture->store, "url", NULL, &error));
  missing = zt_store_get_text (fixture->store, "url");
  g_assert_null (missing);
  none = zt_store_get_fact (fixture->store, "nothing", &error);
  g_assert_no_error (error);
  g_assert_null (none);
}

static void
test_transactions (Fixture *fixture, gconstpointer role)
{
  g_autofree char *kept = NULL, *lost = NULL, *inner = NULL;
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (ZtTransaction) outer = zt_transaction_begin (fixture->store, &error);

    zt_store_set_text (fixture->store, "kept", "1", &error);
    {
      g_autoptr (ZtTransaction) step = zt_transaction_begin (fixture->store, &error);

      zt_store_set_text (fixture->store, "inner", "1", &error);
    }
    g_assert_true (zt_transaction_commit (outer, &error));
  }
  {
    g_autoptr (ZtTransaction) outer = zt_transaction_begin (fixture->store, &error);
    g_autoptr (ZtTransaction) step = zt_transaction_begin (fixture->store, &error);

    zt_store_set_text (fixture->store, "lost", "1", &error);
    g_assert_true (zt_transaction_commit (step, &error));
  }
  g_assert_no_error (error);
  kept = zt_store_get_text (fixture->store, "kept");
  inner = zt_store_get_text (fixture->store, "inner");
  lost = zt_store_get_text (fixture->store, "lost");
  g_assert_cmpstr (kept, ==, "1");
  g_assert_null (inner);
  g_assert_null (lost);
}

static void
test_backup (Fixture *fixture, gconstpointer role)
{
  g_autofree char *to = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtStore) copy = NULL;
  const ZtQuery query = { .kind = "tender", .search = "服务器" };
  GStatBuf status;

  put_three (fixture);
  g_cancellable_cancel (cancelled);
  g_assert_false (zt_store_backup (fixture->store, to, NULL, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (to, G_FILE_TEST_EXISTS));
  g_assert_true (zt_store_backup (fixture->store, to, NULL, NULL, NULL, &error));
  g_assert_cmpint (g_stat (to, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);
  copy = zt_store_open (to, ZT_STORE_REPLICA, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_store_count (copy, &query, &error), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/records/put-get", ZT_STORE_REPLICA, test_put_get);
  FIXTURE_ADD ("/records/provisional", ZT_STORE_OWN, test_provisional);
  FIXTURE_ADD ("/records/query", ZT_STORE_REPLICA, test_query);
  FIXTURE_ADD ("/records/bad-queries", ZT_STORE_REPLICA, test_bad_queries);
  FIXTURE_ADD ("/records/rows", ZT_STORE_REPLICA, test_rows);
  FIXTURE_ADD ("/facts", ZT_STORE_PLATFORM, test_facts);
  FIXTURE_ADD ("/transactions", ZT_STORE_OWN, test_transactions);
  FIXTURE_ADD ("/backup", ZT_STORE_REPLICA, test_backup);
  FIXTURE_ADD ("/records/first-few", ZT_STORE_REPLICA, test_first_few);
  return g_test_run ();
}
