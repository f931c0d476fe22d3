/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listing finds, filters and sorts as one going through the notices by hand would, and follows
 * what changes. */
#include "config.h"

#include <sqlite3.h>

#include "store-fixture.h"
#include "zt-listing.h"
#include "zt-time.h"

#define NOW "2026-11-20T08:00:00Z"

static gint64
time_of (const char *text)
{
  gint64 us = 0;

  g_assert_true (zt_time_parse (text, &us));
  return us;
}

typedef struct
{
  const char *id, *title, *buyer, *region, *method, *category, *code;
  int yuan;
  const char *deadline, *published, *sme, *state;
} Notice;

static const Notice notices[] = {
  { "N1", "A区教育局智慧校园设备采购（交互平板等）", "A区教育局", "A区", "open-tender", "goods",
    "A02020800", 1280000, "2026-11-26T01:30:00Z", "2026-11-02T01:00:00Z", "reserved", "active" },
  { "N2", "第二中学会议交互平板采购", "市第二中学", "B区", "inquiry", "goods", "A02020800", 98000,
    "2026-11-30T01:30:00Z", "2026-11-10T01:00:00Z", "none", "active" },
  { "N3", "C县教育局录播教室建设（二期）", "C县教育局", "C县", "open-tender", "works", "B08010000",
    890000, "2026-11-15T01:30:00Z", "2026-10-10T01:00:00Z", "none", "active" },
  { "N4", "重庆路小学 GPU 服务器租赁", "重庆路小学", "A区", "consultation", "services", "C16070300",
    460000, "2026-12-20T01:30:00Z", "2026-11-12T01:00:00Z", "none", "active" },
  { "N5", "音乐厅钢琴采购", "市文化馆", "A区", "open-tender", "goods", "A02462600", 460000,
    "2026-12-01T01:30:00Z", "2026-11-11T01:00:00Z", "reserved", "closed" },
};

static void
put (Fixture *fixture, const Notice *notice)
{
  g_autofree char *changes = g_strdup_printf (
      "{\"title\":\"%s\",\"buyer\":{\"name\":\"%s\"},\"region\":\"%s\","
      "\"procurementMethodDetails\":\"%s\",\"mainProcurementCategory\":\"%s\","
      "\"value\":{\"amount\":%d,\"currency\":\"CNY\"},\"tenderPeriod\":{\"endDate\":\"%s\"},"
      "\"datePublished\":\"%s\",\"smePolicy\":\"%s\",\"description\":\"旱獭\","
      "\"items\":[{\"id\":\"1\",\"description\":\"主机%s\",\"quantity\":\"1\",\"unit\":\"台\","
      "\"classification\":{\"id\":\"%s\"}}]}",
      notice->title, notice->buyer, notice->region, notice->method, notice->category, notice->yuan,
      notice->deadline, notice->published, notice->sme, notice->id, notice->code);
  g_autoptr (ZtRecord) record = fixture_tender (notice->id, 1, notice->state, changes);

  fixture_put (fixture, record, FALSE);
}

static void
put_all (Fixture *fixture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (notices); i++)
    put (fixture, &notices[i]);
}

/* "N1 N2": what is found, in its order; what is found only elsewhere in the notice after a bar. */
static char *
find (Fixture *fixture, ZtListing *listing, const ZtSearch *search, const ZtListingMarks *marks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) content = zt_store_search_words (fixture->store, search->text, NULL, &error);
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GPtrArray) records = NULL;
  guint n_first = 0;

  g_assert_no_error (error);
  g_assert_true (zt_listing_refresh (listing, NULL, &error));
  ids = zt_listing_query (listing, search, marks, content, time_of (NOW), &n_first, NULL, &error);
  g_assert_no_error (error);
  records = zt_store_get_rows (fixture->store, (gpointer) ids->data, ids->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (text, "%s%s",
                            i == n_first ? "|"
                            : i > 0      ? " "
                                         : "",
                            zt_record_get_id (records->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_found (Fixture *fixture, ZtListing *listing, ZtSearch search, const char *expected)
{
  g_autofree char *found = find (fixture, listing, &search, NULL);

  g_test_message ("%s", search.text != NULL ? search.text : "");
  g_assert_cmpstr (found, ==, expected);
}

static void
test_words (Fixture *fixture, gconstpointer role)
{
  static const struct
  {
    const char *text, *found;
  } cases[] = {
    { "交互平板", "N1 N2" },
    { "交互平板 教育", "N1" },
    { "教育局", "N3 N1" },
    { "jyj", "N3 N1" }, /* by initials */
    { "zhxy", "N1" },
    { "zhihuixiaoyuan", "N1" }, /* by syllables */
    { "zhxy 平板", "N1" },
    { "GPU服务器", "N4" }, /* a blank is typography */
    { "ＧＰＵ", "N4" },
    { "gpu fwq", "N4" },
    { "cqlxx", "N4" }, /* 重 is chóng here */
    { "zqlxx", "N4" }, /* and zhòng elsewhere */
    { "ylt", "N5" },   /* 乐 is yuè here */
    { "第二中学", "N2" },
    { "dezx jhpb", "N2" },
    { "wenhuaguan", "N5" },        /* the purchaser's name */
    { "C县", "N3" },               /* the region */
    { "旱獭", "|N3 N1 N2 N5 N4" }, /* only elsewhere: after all others */
    { "主机N4", "|N4" },
    { "平板 主机N1", "|N1" },
    { "交互平板，", "N1 N2" },
    { "，", "N3 N1 N2 N5 N4" },
    { "", "N3 N1 N2 N5 N4" },
    { "骆驼", "" },
    { "qqqq", "" },
  };
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);

  put_all (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (fixture, listing, (ZtSearch){ .text = (char *) cases[i].text }, cases[i].found);
}

/* Typed letter by letter the answer is the one of the whole. */
static void
test_typing (Fixture *fixture, gconstpointer role)
{
  static const char *const texts[] = { "zhxy 平板", "2026zhxy", "gpu服务器", "交互平板 区教育" };

  put_all (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ZtListing) typed = zt_listing_new (fixture->store);

      for (const char *at = texts[i]; *at != '\0'; at = g_utf8_next_char (at))
        {
          g_autofree char *part = g_strndup (texts[i], (gsize) (g_utf8_next_char (at) - texts[i]));
          const ZtSearch search = { .text = part };
          g_autoptr (ZtListing) whole = zt_listing_new (fixture->store);
          g_autofree char *by_typing = find (fixture, typed, &search, NULL);
          g_autofree char *at_once = find (fixture, whole, &search, NULL);

          g_test_message ("%s", part);
          g_assert_cmpstr (by_typing, ==, at_once);
        }
    }
}

static void
test_filters (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);

  put_all (fixture);
  /* N3 is open by its state, but its time is over. */
  assert_found (fixture, listing, (ZtSearch){ .state = (char *) "active" }, "N1 N2 N4");
  g_assert_cmpint (zt_store_count_listed (fixture->store, "active"), ==, 4);
  g_assert_cmpint (zt_store_count_listed (fixture->store, "cancelled"), ==, 0);
  assert_found (fixture, listing, (ZtSearch){ .method = (char *) "open-tender" }, "N3 N1 N5");
  assert_found (fixture, listing, (ZtSearch){ .method = (char *) "framework" }, "");
  assert_found (fixture, listing, (ZtSearch){ .category = (char *) "goods" }, "N1 N2 N5");
  assert_found (fixture, listing, (ZtSearch){ .code = (char *) "A0202" }, "N1 N2");
  assert_found (fixture, listing, (ZtSearch){ .code = (char *) "A" }, "N1 N2 N5");
  assert_found (fixture, listing, (ZtSearch){ .region = (char *) "A区" }, "N1 N5 N4");
  assert_found (fixture, listing, (ZtSearch){ .buyer = (char *) "市文化馆" }, "N5");
  assert_found (fixture, listing, (ZtSearch){ .least = 46000000 }, "N3 N1 N5 N4");
  assert_found (fixture, listing, (ZtSearch){ .least = 46000000, .most = 46000000 }, "N5 N4");
  assert_found (fixture, listing, (ZtSearch){ .days = 11 }, "N1 N2 N5");
  assert_found (fixture, listing, (ZtSearch){ .reserved = TRUE }, "N1 N5");
  assert_found (fixture, listing,
                (ZtSearch){ .text = (char *) "平板", .reserved = TRUE, .region = (char *) "A区" },
                "N1");
  assert_found (fixture, listing, (ZtSearch){ .favourite = TRUE }, "");
  {
    const guint8 favourites[] = { 0, 1, 0, 1, 0 };
    const float scores[] = { 0, 0.25f, 0, 0.75f, 0 };
    const ZtListingMarks marks = { favourites, scores, 1 };
    const ZtSearch favourite = { .favourite = TRUE, .order = (char *) "-deadline" };
    const ZtSearch recommended = { .recommended = TRUE, .order = (char *) "recommended" };
    g_autofree char *first = find (fixture, listing, &favourite, &marks);
    g_autofree char *second = find (fixture, listing, &recommended, &marks);

    g_assert_cmpstr (first, ==, "N4 N2");
    g_assert_cmpstr (second, ==, "N4 N2");
  }
}

static void
test_orders (Fixture *fixture, gconstpointer role)
{
  static const struct
  {
    const char *order, *found;
  } cases[] = {
    { "deadline", "N3 N1 N2 N5 N4 N6" },
    { "-deadline", "N4 N5 N2 N1 N3 N6" },
    { "value", "N2 N4 N5 N3 N1 N6" },
    { "-value", "N1 N3 N5 N4 N2 N6" },
    { "published", "N3 N1 N2 N5 N4 N6" },
    { "-published", "N4 N5 N2 N1 N3 N6" },
    /* A, C; then 第 dì, 空, 音 yīn, 重 zhòng */
    { "title", "N1 N3 N2 N6 N5 N4" },
    { "-title", "N4 N5 N6 N2 N3 N1" },
    /* A区, C县, 市第 (shì dì), 市文 (shì wén), 重庆路 */
    { "buyer", "N1 N3 N2 N5 N4 N6" },
  };
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);
  g_autoptr (ZtRecord) bare
      = fixture_tender ("N6", 1, "draft",
                        "{\"title\":\"空调\",\"buyer\":null,\"value\":null,\"datePublished\":null,"
                        "\"tenderPeriod\":null}");
  g_autoptr (GError) error = NULL;

  put_all (fixture);
  fixture_put (fixture, bare, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_found (fixture, listing, (ZtSearch){ .order = (char *) cases[i].order }, cases[i].found);
  {
    const ZtSearch wrong = { .order = (char *) "colour" };

    g_assert_null (zt_listing_query (listing, &wrong, NULL, NULL, 0, NULL, NULL, &error));
    g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  }
}

/* Changes by this connection and by another one, and deletions. */
static void
test_follows (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);
  g_autoptr (ZtStore) other = NULL;
  g_autoptr (ZtRecord) changed
      = fixture_tender ("N2", 2, "active", "{\"title\":\"骆驼饲料\",\"smePolicy\":\"none\"}");
  g_autoptr (GError) error = NULL;
  gboolean news = FALSE;

  put_all (fixture);
  assert_found (fixture, listing, (ZtSearch){ .text = (char *) "平板" }, "N1 N2");
  g_assert_true (zt_listing_refresh (listing, &news, &error));
  g_assert_false (news);
  other = zt_store_open (fixture->path, ZT_STORE_REPLICA, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (zt_store_put_record (other, changed, FALSE, &error));
  g_assert_true (zt_listing_refresh (listing, &news, &error));
  g_assert_true (news);
  assert_found (fixture, listing, (ZtSearch){ .text = (char *) "平板" }, "N1");
  assert_found (fixture, listing, (ZtSearch){ .text = (char *) "骆驼" }, "N2");
  g_assert_true (zt_store_delete_record (other, "tender", "N1", &error));
  assert_found (fixture, listing, (ZtSearch){ .text = (char *) "平板" }, "");
  for (gsize i = 0; i < G_N_ELEMENTS (notices); i++)
    g_assert_true (zt_store_delete_record (other, "tender", notices[i].id, &error));
  assert_found (fixture, listing, (ZtSearch){ 0 }, "");
  put (fixture, &notices[3]);
  assert_found (fixture, listing, (ZtSearch){ 0 }, "N4");
}

static void
test_cancelled (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ZtSearch search = { .text = (char *) "平板" };
  g_autoptr (GError) error = NULL;

  put_all (fixture);
  g_assert_true (zt_listing_refresh (listing, NULL, &error));
  g_cancellable_cancel (cancellable);
  g_assert_null (zt_listing_query (listing, &search, NULL, NULL, 0, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_found (fixture, listing, search, "N1 N2"); /* and leaves nothing half done behind */
}

static void
test_values (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtListing) listing = zt_listing_new (fixture->store);
  g_autoptr (GArray) regions = NULL;
  g_autoptr (GArray) buyers = NULL;
  g_autoptr (GError) error = NULL;

  put_all (fixture);
  g_assert_true (zt_listing_refresh (listing, NULL, &error));
  regions = zt_listing_values (listing, "region", NULL, 10);
  g_assert_cmpuint (regions->len, ==, 3);
  g_assert_cmpstr (g_array_index (regions, ZtListingValue, 0).text, ==, "A区");
  g_assert_cmpuint (g_array_index (regions, ZtListingValue, 0).count, ==, 3);
  buyers = zt_listing_values (listing, "buyer", "jyj", 1);
  g_assert_cmpuint (buyers->len, ==, 1);
  g_assert_cmpstr (g_array_index (buyers, ZtListingValue, 0).text, ==, "A区教育局");
}

/* A replica made before there was a listing gets one. */
static void
test_migrates (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtListing) before = NULL, after = NULL;
  static const char *const texts[] = { "zhxy", "平板", "文化馆", "" };
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  struct sqlite3 *database;

  put_all (fixture);
  before = zt_listing_new (fixture->store);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const ZtSearch search = { .text = (char *) texts[i], .code = (char *) "A02" };

      g_ptr_array_add (expected, find (fixture, before, &search, NULL));
    }
  database = zt_store_get_database (fixture->store);
  g_assert_cmpint (sqlite3_exec (database,
                                 "DROP TRIGGER listing_delete; DROP TABLE listing; "
                                 "DROP TABLE earlier; PRAGMA user_version = 1",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_clear_pointer (&before, zt_listing_free);
  fixture_close (fixture);
  fixture_open (fixture, ZT_STORE_REPLICA);
  after = zt_listing_new (fixture->store);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_found (fixture, after, (ZtSearch){ .text = (char *) texts[i], .code = (char *) "A02" },
                  expected->pdata[i]);
}

static void
test_json (void)
{
  const ZtSearch search = { .text = (char *) "平板",
                            .region = (char *) "A区",
                            .most = 100,
                            .reserved = TRUE,
                            .order = (char *) "-value" };
  const ZtSearch bare = { .state = (char *) "active", .text = (char *) "" };
  g_autoptr (JsonObject) object = zt_search_to_json (&search);
  g_autoptr (ZtSearch) back = zt_search_from_json (object);
  g_autoptr (ZtSearch) copy = zt_search_copy (back);

  g_assert_true (zt_search_equal (&search, back));
  g_assert_true (zt_search_equal (copy, back));
  g_assert_false (zt_search_is_empty (back));
  copy->days = 3;
  g_assert_false (zt_search_equal (copy, back));
  g_assert_true (zt_search_is_empty (&bare));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/listing/words", ZT_STORE_REPLICA, test_words);
  FIXTURE_ADD ("/listing/typing", ZT_STORE_REPLICA, test_typing);
  FIXTURE_ADD ("/listing/filters", ZT_STORE_REPLICA, test_filters);
  FIXTURE_ADD ("/listing/orders", ZT_STORE_REPLICA, test_orders);
  FIXTURE_ADD ("/listing/follows", ZT_STORE_REPLICA, test_follows);
  FIXTURE_ADD ("/listing/cancelled", ZT_STORE_REPLICA, test_cancelled);
  FIXTURE_ADD ("/listing/values", ZT_STORE_REPLICA, test_values);
  FIXTURE_ADD ("/listing/migrates", ZT_STORE_REPLICA, test_migrates);
  g_test_add_func ("/listing/json", test_json);
  return g_test_run ();
}
