/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searches of a workspace: saved ones announce each notice once, favourites and recommendations are
 * this workspace's own. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "zt-opportunities.h"

typedef struct
{
  char *folder;
  ZtWorkspace *ws;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-opportunities-XXXXXX", NULL);
  fixture->ws = zt_workspace_open (fixture->folder, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_folder (entry);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  zt_workspace_close (fixture->ws);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

/* @minute: of its publication; it closes in 2099. */
static void
publish (ZtWorkspace *ws, const char *id, gint64 version, const char *title, const char *code,
         guint minute)
{
  g_autofree char *text = g_strdup_printf (
      "{\"title\":\"%s\",\"buyer\":{\"name\":\"A区教育局\"},\"region\":\"A区\","
      "\"value\":{\"amount\":90000,\"currency\":\"CNY\"},\"description\":\"旱獭\","
      "\"tenderPeriod\":{\"endDate\":\"2099-01-01T00:%02u:00Z\"},"
      "\"datePublished\":\"2026-11-20T08:%02u:00Z\","
      "\"items\":[{\"id\":\"1\",\"classification\":{\"id\":\"%s\"}}]}",
      title, minute, minute, code);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, &error);
  g_autoptr (ZtRecord) record = NULL;

  g_assert_no_error (error);
  record = zt_record_new ("tender", id, version, "active", body);
  g_assert_true (zt_store_put_record (zt_workspace_get_replica (ws), record, FALSE, &error));
  g_assert_no_error (error);
}

/* "name 2 first-title; …" */
static char *
news (ZtWorkspace *ws)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = zt_workspace_match_searches (ws, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      const ZtSearchNews *one = list->pdata[i];

      g_string_append_printf (text, "%s%s %u %s", i > 0 ? "; " : "", one->name, one->n, one->first);
    }
  return g_string_free (text, FALSE);
}

static void
assert_news (ZtWorkspace *ws, const char *expected)
{
  g_autofree char *found = news (ws);

  g_assert_cmpstr (found, ==, expected);
}

static void
save (ZtWorkspace *ws, const char *name, ZtSearch search)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtSavedSearch) saved = zt_workspace_save_search (ws, name, &search, &error);

  g_assert_no_error (error);
  g_assert_nonnull (saved);
}

static gint64
unread (ZtWorkspace *ws, guint i)
{
  g_autoptr (GPtrArray) list = zt_kept_list_searches (zt_workspace_get_own (ws), NULL);

  return ((const ZtSavedSearch *) list->pdata[i])->unread;
}

static void
test_news (Fixture *fixture, gconstpointer data)
{
  ZtWorkspace *ws = fixture->ws;

  publish (ws, "T1", 1, "交互平板采购", "A02020800", 1);
  assert_news (ws, "");
  save (ws, "平板", (ZtSearch){ .text = (char *) "pingban", .state = (char *) "active" });
  save (ws, "电脑", (ZtSearch){ .code = (char *) "A0201" });
  save (ws, "内容", (ZtSearch){ .text = (char *) "旱獭" });
  assert_news (ws, ""); /* what was there is no news */
  publish (ws, "T2", 1, "会议平板采购", "A02020800", 3);
  publish (ws, "T3", 1, "教室平板采购", "A02020800", 2);
  assert_news (ws, "平板 2 教室平板采购; 内容 2 教室平板采购");
  assert_news (ws, "");
  publish (ws, "T3", 2, "教室平板采购（更正）", "A02020800", 2); /* amended, not new */
  assert_news (ws, "");
  publish (ws, "T4", 1, "台式计算机", "A02010105", 4);
  assert_news (ws, "电脑 1 台式计算机; 内容 1 台式计算机");
  g_assert_cmpint (unread (ws, 0), ==, 2);
  g_assert_cmpint (unread (ws, 2), ==, 3);
}

/* A replica fetched anew tells nothing again. */
static void
test_anew (Fixture *fixture, gconstpointer data)
{
  ZtStore *replica = zt_workspace_get_replica (fixture->ws);

  publish (fixture->ws, "T1", 1, "交互平板采购", "A02020800", 1);
  save (fixture->ws, "平板", (ZtSearch){ .text = (char *) "平板" });
  publish (fixture->ws, "T2", 1, "会议平板采购", "A02020800", 2);
  assert_news (fixture->ws, "平板 1 会议平板采购");
  g_assert_true (zt_store_delete_record (replica, "tender", "T1", NULL));
  g_assert_true (zt_store_delete_record (replica, "tender", "T2", NULL));
  publish (fixture->ws, "T1", 1, "交互平板采购", "A02020800", 1);
  assert_news (fixture->ws, "");
  publish (fixture->ws, "T2", 1, "会议平板采购", "A02020800", 2);
  publish (fixture->ws, "T3", 1, "教室平板采购", "A02020800", 3);
  assert_news (fixture->ws, "平板 1 教室平板采购");
}

static void
test_keeping (Fixture *fixture, gconstpointer data)
{
  ZtStore *own = zt_workspace_get_own (fixture->ws);
  g_autoptr (GPtrArray) before = NULL, without = NULL, back = NULL;
  ZtSavedSearch *first;

  save (fixture->ws, "甲", (ZtSearch){ .text = (char *) "平板", .most = 100 });
  save (fixture->ws, "乙", (ZtSearch){ .reserved = TRUE });
  before = zt_kept_list_searches (own, NULL);
  first = before->pdata[0];
  first->unread = 4;
  g_free (first->name);
  first->name = g_strdup ("甲改");
  g_assert_true (zt_kept_put_search (own, first, NULL));
  g_assert_true (zt_kept_delete_search (own, first->id, NULL));
  without = zt_kept_list_searches (own, NULL);
  g_assert_cmpuint (without->len, ==, 1);
  g_assert_true (zt_kept_put_search (own, first, NULL)); /* taken back */
  back = zt_kept_list_searches (own, NULL);
  g_assert_cmpuint (back->len, ==, 2);
  g_assert_cmpstr (((ZtSavedSearch *) back->pdata[0])->name, ==, "甲改");
  g_assert_true (zt_search_equal (((ZtSavedSearch *) back->pdata[0])->search, first->search));
  g_assert_cmpint (unread (fixture->ws, 0), ==, 4);
  g_assert_true (zt_kept_read_search (own, first->id, NULL));
  g_assert_cmpint (unread (fixture->ws, 0), ==, 0);
}

/* Ids in order. */
static char *
search (ZtWorkspace *ws, ZtSearch wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = zt_workspace_search_records (ws, &wanted, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", zt_record_get_id (records->pdata[i]));
  return g_string_free (text, FALSE);
}

static void
assert_search (ZtWorkspace *ws, ZtSearch wanted, const char *expected)
{
  g_autofree char *found = search (ws, wanted);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_favourites (Fixture *fixture, gconstpointer data)
{
  ZtWorkspace *ws = fixture->ws;
  ZtStore *own = zt_workspace_get_own (ws);
  const ZtSearch wanted = { .favourite = TRUE };

  publish (ws, "T1", 1, "交互平板采购", "A02020800", 1);
  publish (ws, "T2", 1, "会议平板采购", "A02020800", 2);
  assert_search (ws, wanted, "");
  g_assert_true (zt_kept_set_favourite (own, "T2", TRUE, NULL));
  g_assert_true (zt_kept_set_favourite (own, "T9", TRUE, NULL)); /* not in the replica */
  assert_search (ws, wanted, "T2");
  publish (ws, "T3", 1, "教室平板采购", "A02020800", 3);
  g_assert_true (zt_kept_set_favourite (own, "T3", TRUE, NULL));
  assert_search (ws, wanted, "T2 T3");
  g_assert_true (zt_kept_set_favourite (own, "T2", FALSE, NULL));
  assert_search (ws, wanted, "T3");
}

static void
draft (ZtWorkspace *ws, const char *tender)
{
  g_autofree char *text = g_strdup_printf (
      "{\"tender\":\"%s\",\"tenderVersion\":1,\"organisation\":\"91449901MA5F0B077G\"}", tender);
  g_autofree char *id = g_strconcat ("draft-", tender, NULL);
  g_autoptr (JsonObject) body = zt_json_parse_object (text, -1, NULL);
  g_autoptr (ZtRecord) record = zt_record_new ("draft", id, 0, "draft", body);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) saved
      = zt_drafts_save (zt_workspace_get_own (ws), record, "created", &error);

  g_assert_no_error (error);
}

static char *
reason (ZtWorkspace *ws, const char *id)
{
  g_autoptr (ZtRecord) tender = zt_workspace_get (ws, "tender", id, NULL);
  g_autoptr (ZtNoticeNote) note = zt_workspace_get_note (ws, tender);

  return g_strdup (note->reason);
}

static void
test_recommended (Fixture *fixture, gconstpointer data)
{
  ZtWorkspace *ws = fixture->ws;
  const ZtSearch wanted = { .recommended = TRUE, .order = (char *) "recommended" };
  const ZtSearch sorted = { .order = (char *) "recommended" };
  g_autofree char *nothing = NULL, *text = NULL, *mine = NULL;

  publish (ws, "T1", 1, "台式计算机", "A02010105", 1);
  publish (ws, "T2", 1, "便携式计算机", "A02010108", 2);
  publish (ws, "T3", 1, "台式计算机（二次）", "A02010105", 3);
  publish (ws, "T4", 1, "道路维修", "B02010000", 0);
  assert_search (ws, wanted, "");
  nothing = reason (ws, "T3");
  g_assert_null (nothing);
  draft (ws, "T1");
  assert_search (ws, wanted, "T3 T2"); /* not what one works on already */
  assert_search (ws, sorted, "T3 T2 T4 T1");
  text = reason (ws, "T3");
  g_assert_cmpstr (text, ==,
                   "Of the same kind as 1 project you drew up a bid for, the same purchaser");
  mine = reason (ws, "T1");
  g_assert_null (mine);
  draft (ws, "T4");
  publish (ws, "T5", 1, "桥梁维修", "B02010000", 5);
  assert_search (ws, wanted, "T3 T5 T2");
}

/* Values to filter by, and what is found elsewhere in a notice. */
static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) buyers = NULL;

  publish (fixture->ws, "T1", 1, "台式计算机", "A02010105", 1);
  publish (fixture->ws, "T2", 1, "便携式计算机", "A02010108", 2);
  buyers = zt_workspace_search_values (fixture->ws, "buyer", "jyj", 5, NULL);
  g_assert_cmpuint (buyers->len, ==, 1);
  g_assert_cmpstr (buyers->pdata[0], ==, "A区教育局\t2");
  assert_search (fixture->ws, (ZtSearch){ .text = (char *) "旱獭" }, "T1 T2");
  assert_search (fixture->ws, (ZtSearch){ .text = (char *) "bxs" }, "T2");
}

#define ADD(name, test) g_test_add ("/opportunities/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("news", test_news);
  ADD ("anew", test_anew);
  ADD ("keeping", test_keeping);
  ADD ("favourites", test_favourites);
  ADD ("recommended", test_recommended);
  ADD ("values", test_values);
  return g_test_run ();
}
