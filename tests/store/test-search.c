/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search finds what LIKE finds: words of two characters, of one, mixed texts; and what LIKE
 * cannot: width, case, several words. */
#include "config.h"

#include "store-fixture.h"

#define N_RECORDS 1500

/* Pieces of notices; drawn at random, seeded, they overlap in every way. */
static const char *const pieces[]
    = { "采购", "服务器", "网络",          "安全", "网络安全", "骆驼", "深圳", "深圳市",
        "市政", "GPU",    "GPU服务器租赁", "租赁", "，",       "。",   "（",   "）",
        "的",   "是",     "2026年",        "A4",   "打印机",   "x86",  "政府", "府采",
        "备件", "、",     "绿化",          "服务" };

/* Two Latin words that touch would be one word to us and two to LIKE. */
static void
add_piece (GString *title, const char *piece)
{
  if (title->len > 0 && g_ascii_isalnum (title->str[title->len - 1]) && g_ascii_isalnum (*piece))
    g_string_append (title, "、");
  g_string_append (title, piece);
}

static GPtrArray *
make_titles (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261123);
  GPtrArray *titles = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < N_RECORDS; i++)
    {
      GString *title = g_string_new (NULL);
      int n = g_rand_int_range (random, 3, 10);

      for (int j = 0; j < n; j++)
        add_piece (title, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
      g_ptr_array_add (titles, g_string_free (title, FALSE));
    }
  return titles;
}

static gint64
count (Fixture *fixture, const char *search)
{
  const ZtQuery query = { .kind = "tender", .search = search };
  g_autoptr (GError) error = NULL;
  gint64 found = zt_store_count (fixture->store, &query, &error);

  g_assert_no_error (error);
  return found;
}

static void
put_titles (Fixture *fixture, GPtrArray *titles)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (fixture->store, NULL);

  for (guint i = 0; i < titles->len; i++)
    {
      g_autoptr (JsonObject) body = json_object_new ();
      g_autofree char *id = g_strdup_printf ("N%u", i);
      g_autoptr (ZtRecord) record = NULL;

      json_object_set_string_member (body, "title", titles->pdata[i]);
      record = zt_record_new ("tender", id, 1, "active", body);
      fixture_put (fixture, record, FALSE);
    }
  g_assert_true (zt_transaction_commit (transaction, NULL));
}

static void
test_like (Fixture *fixture, gconstpointer role)
{
  static const char *const terms[]
      = { "采购", "骆驼",   "网络安全", "服务器",    "服务",          "的",
          "的是", "市政府", "政府采购", "GPU服务器", "GPU服务器租赁", "器租",
          "全服", "打印机", "深圳市政", "x86采购",   "没有的" };
  g_autoptr (GPtrArray) titles = make_titles ();

  put_titles (fixture, titles);
  for (gsize t = 0; t < G_N_ELEMENTS (terms); t++)
    {
      gint64 expected = 0;

      for (guint i = 0; i < titles->len; i++)
        expected += strstr (titles->pdata[i], terms[t]) != NULL;
      g_test_message ("%s: %d", terms[t], (int) expected);
      g_assert_cmpint (count (fixture, terms[t]), ==, expected);
    }
  g_assert_cmpint (count (fixture, "没有的"), ==, 0);
  g_assert_cmpint (count (fixture, "骆驼"), >, 10);
}

static void
test_all_words (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GPtrArray) titles = make_titles ();
  gint64 expected = 0;

  put_titles (fixture, titles);
  for (guint i = 0; i < titles->len; i++)
    expected
        += strstr (titles->pdata[i], "服务器") != NULL && strstr (titles->pdata[i], "深圳") != NULL;
  g_assert_cmpint (expected, >, 10);
  g_assert_cmpint (count (fixture, "服务器 深圳"), ==, expected);
  g_assert_cmpint (count (fixture, "  深圳　服务器，"), ==, expected);
}

static void
test_folding (Fixture *fixture, gconstpointer role)
{
  static const struct
  {
    const char *search;
    int found;
  } cases[] = {
    { "gpu", 1 },
    { "ＧＰＵ", 1 },
    { "GPU 服务器", 1 },
    { "gp", 1 }, /* the last word may be unfinished */
    { "pu", 0 },
    { "2026年度", 1 },
    { "２０２６", 1 },
    { "449901-2026-00102", 1 },
    { "449901", 1 },
    { "中山大学", 1 },
    { "山大", 1 },
    { "采 购", 0 },
    { "刀片式", 1 },
    { "AND", 0 },
    { "title:GPU", 0 },
    { "\"", 1 },
    { "gpu\"", 1 },
    { "*", 1 },
    { "服务器*", 1 },
    { "(gpu", 1 },
    { "-", 1 },
    { "设备，维保", 1 },
    { "设备维保", 0 }, /* a phrase does not reach across punctuation */
    { "ＧＰＵ（服务器）", 0 },
  };
  g_autoptr (ZtRecord) record = fixture_tender (
      "449901-2026-00102", 1, "active",
      "{\"title\":\"２０２６年度ＧＰＵ服务器及设备，维保\",\"buyer\":{\"name\":\"中山大学\"},"
      "\"items\":[{\"id\":\"1\",\"description\":\"刀片式主机\",\"quantity\":\"1\",\"unit\":\"台\"}]"
      "}");

  fixture_put (fixture, record, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].search);
      g_assert_cmpint (count (fixture, cases[i].search), ==, cases[i].found);
    }
}

/* Replacing and deleting leaves an index that agrees with its records. */
static void
test_index_follows (Fixture *fixture, gconstpointer role)
{
  g_autoptr (ZtRecord) first = fixture_tender ("T-1", 1, "active", "{\"title\":\"骆驼饲料\"}");
  g_autoptr (ZtRecord) second = fixture_tender ("T-1", 2, "active", "{\"title\":\"打印机\"}");
  g_autoptr (GError) error = NULL;

  fixture_put (fixture, first, FALSE);
  g_assert_cmpint (count (fixture, "骆驼"), ==, 1);
  fixture_put (fixture, second, FALSE);
  g_assert_cmpint (count (fixture, "骆驼"), ==, 0);
  g_assert_cmpint (count (fixture, "打印"), ==, 1);
  zt_store_delete_record (fixture->store, "tender", "T-1", NULL);
  g_assert_cmpint (count (fixture, "打印"), ==, 0);
  g_assert_true (zt_store_check (fixture->store, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/search/like", ZT_STORE_REPLICA, test_like);
  FIXTURE_ADD ("/search/all-words", ZT_STORE_REPLICA, test_all_words);
  FIXTURE_ADD ("/search/folding", ZT_STORE_REPLICA, test_folding);
  FIXTURE_ADD ("/search/index-follows", ZT_STORE_REPLICA, test_index_follows);
  return g_test_run ();
}
