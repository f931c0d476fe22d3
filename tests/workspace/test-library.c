/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library: nothing of it is lost, nothing half imported, and a bid takes from it only what is
 * empty and still valid. */
#include "config.h"

#include "bid-fixture.h"

#include "seal-image.h"
#include "zt-library.h"
#include "zt-time.h"

#include <string.h>

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

static char *
save (BidFixture *fixture, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (json, -1, &error);
  g_autoptr (ZtRecord) record = NULL;

  g_assert_no_error (error);
  record = zt_library_save (fixture->ws, NULL, body, &error);
  g_assert_no_error (error);
  return g_strdup (zt_record_get_id (record));
}

static void
refuse (BidFixture *fixture, const char *json, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (json, -1, NULL);
  g_autoptr (ZtRecord) record = zt_library_save (fixture->ws, NULL, body, &error);

  g_assert_null (record);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, says));
}

static guint
count (BidFixture *fixture, const char *type, const char *search)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = zt_library_list (fixture->ws, type, search, &error);

  g_assert_no_error (error);
  return list->len;
}

static char *
get (BidFixture *fixture, const char *id, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record = zt_workspace_get (fixture->ws, "material", id, &error);

  g_assert_no_error (error);
  return zt_library_get_text (zt_record_get_body (record), path);
}

static void
expect (BidFixture *fixture, const char *id, const char *path, const char *wanted)
{
  g_autofree char *got = get (fixture, id, path);

  g_assert_cmpstr (got, ==, wanted);
}

static char *
day_from_now (int days)
{
  char *text = zt_time_display (zt_time_now () + days * G_TIME_SPAN_DAY);

  text[10] = '\0';
  return text;
}

static void
test_history (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = save (fixture, "{\"type\":\"person\",\"title\":\"张伟\"}");
  g_autoptr (ZtRecord) set = NULL, undone = NULL, redone = NULL, removed = NULL, restored = NULL;

  set = zt_library_set (fixture->ws, id, "contactPoint.telephone", "020-1234", &error);
  g_assert_no_error (error);
  expect (fixture, id, "contactPoint.telephone", "020-1234");
  undone = zt_library_undo (fixture->ws, id, &error);
  g_assert_no_error (error);
  expect (fixture, id, "contactPoint.telephone", NULL);
  redone = zt_library_undo (fixture->ws, id, &error);
  g_assert_no_error (error);
  expect (fixture, id, "contactPoint.telephone", "020-1234");
  removed = zt_library_remove (fixture->ws, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, NULL, NULL), ==, 0);
  bid_fixture_reopen (fixture);
  restored = zt_library_restore (fixture->ws, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, "person", "张 伟"), ==, 1);
  g_assert_cmpuint (count (fixture, "product", NULL), ==, 0);
  g_assert_cmpuint (count (fixture, NULL, "020-1234"), ==, 1);
  g_assert_cmpuint (count (fixture, NULL, "李四"), ==, 0);
}

static void
test_never_among_drafts (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = save (fixture, "{\"type\":\"text\",\"title\":\"承诺\",\"text\":\"略\"}");
  g_autoptr (GPtrArray) drafts = zt_drafts_list (zt_workspace_get_own (fixture->ws), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_null (zt_workspace_get (fixture->ws, "draft", id, NULL));
  g_assert_null (zt_workspace_get (fixture->ws, "material", fixture->draft, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_refuses (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = save (fixture, "{\"type\":\"contract\",\"title\":\"某项目\"}");

  refuse (fixture, "{\"type\":\"person\",\"title\":\"  \"}", "Full name");
  refuse (fixture, "{\"type\":\"car\",\"title\":\"x\"}", "car");
  refuse (fixture, "{\"type\":\"licence\",\"title\":\"x\",\"number\":\"91330106MA27XL0X4\"}",
          "Credit code");
  refuse (fixture, "{\"type\":\"person\",\"title\":\"x\",\"number\":\"440524188001010015\"}",
          "Identity number");
  refuse (fixture,
          "{\"type\":\"certificate\",\"title\":\"x\",\"validFrom\":\"2027-01-02\",\"validUntil\":"
          "\"2027-01-01\"}",
          "Valid until");
  g_assert_null (zt_library_set (fixture->ws, id, "value", "a lot", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (zt_library_set (fixture->ws, id, "colour", "red", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  expect (fixture, id, "value", NULL);
}

static void
test_files (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record
      = zt_library_add_file (fixture->ws, NULL, fixture->attachment, NULL, NULL, NULL, &error);
  g_autoptr (ZtRecord) again = NULL, without = NULL;
  JsonObject *file;
  const char *id;

  g_assert_no_error (error);
  id = zt_record_get_id (record);
  expect (fixture, id, "type", "licence");
  expect (fixture, id, "title", "营业执照");
  file = zt_json_get_object (zt_record_get_body (record), "files.0");
  g_assert_cmpint (zt_json_get_int (file, "pages", 0), >, 0);
  g_assert_true (
      zt_blobs_has (zt_workspace_get_blobs (fixture->ws), zt_json_get_string (file, "sha256")));
  again = zt_library_attach (fixture->ws, id, fixture->attachment, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (zt_record_get_body (again), "files")),
                    ==, 1);
  without = zt_library_detach (fixture->ws, id, zt_json_get_string (file, "sha256"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (
                        zt_json_get_array (zt_record_get_body (without), "files")),
                    ==, 0);
}

static void
test_seal (BidFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "公章.png", NULL);
  g_autofree char *title = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) item = NULL;

  g_assert_null (zt_library_find_seal (fixture->ws, &title));
  g_assert_true (zt_seal_image_write ("某商贸有限公司", 200, file, &error));
  item = zt_library_add_file (fixture->ws, NULL, file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  expect (fixture, zt_record_get_id (item), "type", "seal");
  path = zt_library_find_seal (fixture->ws, &title);
  g_assert_cmpstr (title, ==, "公章");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

/* The practice library of each sample supplier passes what a person's own must pass. */
static void
test_sample (BidFixture *fixture, gconstpointer data)
{
  static const char *const codes[]
      = { "91449901MA5F0B077G", "91449901MA5F0C1177", "91449901MA5F0J175J" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonArray) expiring = NULL;
      guint n;

      if (i > 0)
        {
          bid_fixture_tear_down (fixture);
          set_up (fixture, NULL);
        }
      zt_workspace_set_setting (fixture->ws, "organisation", codes[i], &error);
      g_assert_no_error (error);
      bid_fixture_reopen (fixture);
      g_assert_true (zt_library_add_sample (fixture->ws, fixture->folder, &error));
      g_assert_no_error (error);
      n = count (fixture, NULL, NULL);
      g_assert_cmpuint (n, >=, 13);
      g_assert_cmpuint (count (fixture, "contract", NULL), ==, 3);
      g_assert_cmpuint (count (fixture, "certificate", NULL), ==, 2);
      expiring = zt_library_expiring (fixture->ws, 60, &error);
      g_assert_cmpuint (json_array_get_length (expiring), ==, 1);
      g_assert_true (zt_library_add_sample (fixture->ws, fixture->folder, &error));
      g_assert_cmpuint (count (fixture, NULL, NULL), ==, n);
    }
}

static JsonObject *
read_table (BidFixture *fixture, const char *type, const char *csv)
{
  g_autofree char *path = g_build_filename (fixture->folder, "table.csv", NULL);
  g_autoptr (GError) error = NULL;
  JsonObject *table;

  g_file_set_contents (path, csv, -1, NULL);
  table = zt_library_read_table (fixture->ws, type, path, &error);
  g_assert_no_error (error);
  return table;
}

static void
test_import (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) bad = read_table (
      fixture, NULL,
      "公司业绩表\n项目名称,甲方,合同金额（万元）,签订日期,联系人,合同编号,负责人\n"
      "教室设备,第二中学,126.8,2024/5/18,何老师,A-1,甲\n打印机,甲街道,很多,2024年11月2日,,A-2,乙\n"
      "打印机,甲街道,3,2024.11.2,,A-1,乙\n");
  g_autoptr (JsonObject) good = NULL;
  g_autoptr (GPtrArray) contracts = NULL;

  g_assert_cmpstr (zt_json_get_string (bad, "type"), ==, "contract");
  g_assert_cmpint (zt_json_get_int (bad, "problems", 0), ==, 2);
  g_assert_cmpstr (zt_json_get_string (bad, "ignored.0"), ==, "负责人");
  g_assert_null (zt_json_get_string (bad, "rows.0.problem"));
  g_assert_cmpint (zt_json_get_int (bad, "rows.1.row", 0), ==, 4);
  g_assert_nonnull (strstr (zt_json_get_string (bad, "rows.1.problem"), "合同金额"));
  g_assert_cmpint (zt_library_import (fixture->ws, bad, &error), ==, -1);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture, NULL, NULL), ==, 0);

  good = read_table (fixture, NULL,
                     "项目名称,甲方,合同金额（万元）,签订日期,合同编号\n"
                     "教室设备,第二中学,126.8,2024/5/18,A-1\n,,,,\n"
                     "打印机,甲街道,48.65,2024年11月2日,A-2\n");
  g_assert_cmpint (zt_json_get_int (good, "problems", -1), ==, 0);
  g_assert_cmpint (zt_library_import (fixture->ws, good, &error), ==, 2);
  g_assert_no_error (error);
  contracts = zt_library_list (fixture->ws, "contract", "教室", NULL);
  g_assert_cmpuint (contracts->len, ==, 1);
  expect (fixture, zt_record_get_id (contracts->pdata[0]), "value", "1,268,000.00");
  expect (fixture, zt_record_get_id (contracts->pdata[0]), "date", "2024-05-18");
}

/* What was exported comes back as changes of the same items. */
static void
test_round_trip (BidFixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "csv", "xlsx" };
  g_autoptr (GError) error = NULL;
  g_autofree char *id
      = save (fixture,
              "{\"type\":\"person\",\"title\":\"张伟\",\"role\":\"projectManager\",\"number\":"
              "\"440524188001010014\",\"keywords\":\"一级建造师\",\"validUntil\":\"2027-05-01\"}");

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/people.%s", fixture->folder, suffixes[i]);
      g_autoptr (JsonObject) table = NULL;

      g_assert_true (zt_library_export (fixture->ws, "person", path, &error));
      table = zt_library_read_table (fixture->ws, NULL, path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (zt_json_get_string (table, "type"), ==, "person");
      g_assert_cmpint (zt_json_get_int (table, "problems", -1), ==, 0);
      g_assert_cmpstr (zt_json_get_string (table, "rows.0.id"), ==, id);
      g_assert_cmpint (zt_library_import (fixture->ws, table, &error), ==, 1);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (count (fixture, NULL, NULL), ==, 1);
  expect (fixture, id, "role", "projectManager");
  expect (fixture, id, "validUntil", "2027-05-01");
}

static void
test_expiring (BidFixture *fixture, gconstpointer data)
{
  static const int days[] = { 40, -3, 12, 400 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) list = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *until = day_from_now (days[i]);
      g_autofree char *json
          = g_strdup_printf ("{\"type\":\"certificate\",\"title\":\"%d\",\"validUntil\":\"%s\"}",
                             days[i], until);
      g_autofree char *id = save (fixture, json);
    }
  list = zt_library_expiring (fixture->ws, 60, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (list), ==, 3);
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (list, 0), "title"), ==, "-3");
  g_assert_cmpint (zt_json_get_int (json_array_get_object_element (list, 1), "days", 0), ==, 12);
}

static JsonObject *
find_proposal (JsonArray *list, const char *place)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "place"), place)
        == 0)
      return json_array_get_object_element (list, i);
  return NULL;
}

static char *
save_licence (BidFixture *fixture, int days)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *until = day_from_now (days);
  g_autoptr (ZtRecord) item
      = zt_library_add_file (fixture->ws, NULL, fixture->attachment, NULL, NULL, NULL, &error);
  g_autoptr (ZtRecord) dated = NULL;

  g_assert_no_error (error);
  dated = zt_library_set (fixture->ws, zt_record_get_id (item), "validUntil", until, &error);
  g_assert_no_error (error);
  return g_strdup (zt_record_get_id (item));
}

static void
test_fill (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *licence = save_licence (fixture, 900);
  g_autofree char *product
      = save (fixture,
              "{\"type\":\"product\",\"title\":\"台式计算机\",\"brand\":\"云衡\",\"specification\":"
              "\"YH-3000\",\"manufacturer\":\"云衡公司\",\"origin\":\"中国\"}");
  g_autoptr (ZtRecord) typed = NULL, draft = NULL, same = NULL;
  g_autoptr (JsonArray) list = NULL, uses = NULL, rest = NULL;
  JsonObject *body;

  typed = zt_bid_set (fixture->ws, fixture->draft, "deviations.T1.response", "32 GB", &error);
  g_assert_no_error (error);
  list = zt_bid_propose (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_nonnull (find_proposal (list, "answers.letter.validityDays"));
  g_assert_cmpstr (zt_json_get_string (find_proposal (list, "prices.lines.0"), "material"), ==,
                   product);
  g_assert_cmpstr (zt_json_get_string (find_proposal (list, "attachments.licence"), "material"), ==,
                   licence);
  draft = zt_bid_fill_from_library (fixture->ws, fixture->draft, list, &error);
  g_assert_no_error (error);
  body = zt_record_get_body (draft);
  g_assert_cmpstr (zt_json_get_string (body, "answers.letter.validityDays"), ==, "90");
  g_assert_cmpstr (zt_json_get_string (body, "prices.lines.0.brand"), ==, "云衡");
  g_assert_cmpint (zt_json_get_fen (body, "prices.lines.0.unitPrice"), ==, -1);
  g_assert_cmpstr (zt_json_get_string (body, "deviations.T1.response"), ==, "32 GB");
  g_assert_cmpstr (zt_json_get_string (body, "deviations.T1.conclusion"), ==, "positive");
  g_assert_nonnull (zt_json_get_string (body, "attachments.licence.0.sha256"));
  uses = zt_library_where_used (fixture->ws, licence, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (uses), ==, 1);
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (uses, 0), "tender"), ==,
                   BID_TENDER);
  /* Nothing is left to fill, and filling again changes nothing. */
  rest = zt_bid_propose (fixture->ws, fixture->draft, &error);
  g_assert_cmpuint (json_array_get_length (rest), ==, 0);
  same = zt_bid_fill_from_library (fixture->ws, fixture->draft, list, &error);
  g_assert_cmpint (zt_record_get_version (same), ==, zt_record_get_version (draft));
}

static gboolean
finds (BidFixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = zt_bid_check (fixture->ws, fixture->draft, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->id, id))
        {
          g_assert_true (g_str_has_prefix (finding->place, "attachments.licence."));
          return TRUE;
        }
    }
  return FALSE;
}

/* The tender closes in 14 days and binds for 90 more. */
static void
test_expiry (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *licence = save_licence (fixture, 12);
  g_autofree char *later = day_from_now (60);
  g_autofree char *latest = day_from_now (106);
  g_autoptr (JsonArray) list = zt_bid_propose (fixture->ws, fixture->draft, &error);
  g_autoptr (ZtRecord) attached = NULL, renewed = NULL, long_lasting = NULL;

  g_assert_no_error (error);
  g_assert_null (find_proposal (list, "attachments.licence"));
  attached = zt_bid_attach (fixture->ws, fixture->draft, "licence", fixture->attachment, NULL, NULL,
                            NULL, &error);
  g_assert_no_error (error);
  g_assert_true (finds (fixture, "C47"));
  g_assert_false (finds (fixture, "C48"));
  renewed = zt_library_set (fixture->ws, licence, "validUntil", later, &error);
  g_assert_no_error (error);
  g_assert_false (finds (fixture, "C47"));
  g_assert_true (finds (fixture, "C48"));
  long_lasting = zt_library_set (fixture->ws, licence, "validUntil", latest, &error);
  g_assert_no_error (error);
  g_assert_false (finds (fixture, "C48"));
}

static void
test_learn (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) list = NULL, rest = NULL;

  bid_fixture_fill (fixture);
  list = zt_library_learnable (fixture->ws, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  g_assert_cmpint (zt_library_learn (fixture->ws, list, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, "product", "X1"), ==, 1);
  g_assert_cmpuint (count (fixture, "licence", NULL), ==, 1);
  rest = zt_library_learnable (fixture->ws, fixture->draft, &error);
  g_assert_cmpuint (json_array_get_length (rest), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, BidFixture, NULL, set_up, func, tear_down)
  ADD ("/library/history", test_history);
  ADD ("/library/never-among-drafts", test_never_among_drafts);
  ADD ("/library/refuses", test_refuses);
  ADD ("/library/files", test_files);
  ADD ("/library/sample", test_sample);
  ADD ("/library/seal", test_seal);
  ADD ("/library/import", test_import);
  ADD ("/library/round-trip", test_round_trip);
  ADD ("/library/expiring", test_expiring);
  ADD ("/library/fill", test_fill);
  ADD ("/library/expiry", test_expiry);
  ADD ("/library/learn", test_learn);
  return g_test_run ();
}
