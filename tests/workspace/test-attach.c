/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files on their way into a bid: converted, shown before they count, ordered, and guessed a place.
 */
#include "config.h"

#include "bid-fixture.h"
#include "bid-private.h"
#include "digest.h"
#include "zt-attach.h"

#include <glib/gstdio.h>
#include <string.h>

/* A picture of ImageMagick; the end of @name says its kind. */
static char *
make_picture (BidFixture *fixture, const char *name, const char *size, const char *colour)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  const char *argv[] = { "convert", "-size", size, colour, path, NULL };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return path;
}

static JsonArray *
wanted (const char *slot, const char *file, ...)
{
  JsonArray *list = json_array_new ();
  va_list args;

  va_start (args, file);
  for (; file != NULL; file = va_arg (args, const char *))
    {
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "slot", slot);
      json_object_set_string_member (one, "path", file);
      json_array_add_object_element (list, one);
    }
  va_end (args);
  return list;
}

static JsonArray *
files_of (ZtRecord *record, const char *slot)
{
  g_autofree char *path = g_strconcat ("attachments.", slot, NULL);

  return zt_json_get_array (zt_record_get_body (record), path);
}

/* Names of a slot's files: "a.pdf b.pdf". */
static char *
names_of (ZtRecord *record, const char *slot)
{
  JsonArray *files = files_of (record, slot);
  GString *names = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            zt_json_get_string (json_array_get_object_element (files, i), "name"));
  return g_string_free (names, FALSE);
}

/* Making keys takes seconds: one workspace serves all, its bid emptied before each. */
static void
empty (BidFixture *fixture, const char *slot)
{
  g_autoptr (ZtRecord) record = zt_workspace_get (fixture->ws, "draft", fixture->draft, NULL);
  JsonArray *files = files_of (record, slot);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      g_autoptr (ZtRecord) without
          = zt_bid_detach (fixture->ws, fixture->draft, slot,
                           zt_json_get_string (json_array_get_object_element (files, i), "sha256"),
                           NULL);

      g_assert_nonnull (without);
    }
}

static void
test_picture (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *photo = make_picture (fixture, "执照.jpg", "300x200", "gradient:red-blue");
  g_autofree char *digest = zt_sha256_file (photo, NULL, NULL, NULL);
  g_autoptr (JsonArray) list = wanted ("licence", photo, NULL), prepared = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) before = NULL, after = NULL;
  JsonObject *one, *entry;

  prepared = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  one = json_array_get_object_element (prepared, 0);
  g_assert_true (zt_json_get_boolean (one, "made", FALSE));
  g_assert_true (zt_json_get_boolean (one, "new", FALSE));
  g_assert_true (g_file_test (zt_json_get_string (one, "path"), G_FILE_TEST_IS_REGULAR));
  entry = zt_json_get_object (one, "entry");
  g_assert_cmpstr (zt_json_get_string (entry, "name"), ==, "执照.pdf");
  g_assert_cmpstr (zt_json_get_string (entry, "mediaType"), ==, "application/pdf");
  g_assert_cmpint (zt_json_get_int (entry, "pages", 0), ==, 1);
  g_assert_cmpstr (zt_json_get_string (entry, "madeFrom.0.name"), ==, "执照.jpg");
  g_assert_cmpstr (zt_json_get_string (entry, "madeFrom.0.sha256"), ==, digest);
  /* Until somebody has said yes the draft knows nothing of it. */
  before = zt_workspace_get (fixture->ws, "draft", fixture->draft, NULL);
  g_assert_null (files_of (before, "licence"));
  after = zt_attach_take (fixture->ws, fixture->draft, prepared, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (files_of (after, "licence")), ==, 1);
}

/* What is signed and opened does not say how the bidder came to it. */
static void
test_secret_source (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *photo = make_picture (fixture, "a.png", "30x20", "xc:red");
  g_autoptr (ZtRecord) record = NULL, tender = NULL;
  g_autoptr (JsonArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *file;

  record = zt_bid_attach (fixture->ws, fixture->draft, "licence", photo, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      zt_json_get (json_array_get_object_element (files_of (record, "licence"), 0), "madeFrom"));
  tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, &error);
  listed = _zt_bid_list_attachments (zt_record_get_body (tender), zt_record_get_body (record));
  file = json_array_get_object_element (listed, 0);
  g_assert_cmpstr (zt_json_get_string (file, "name"), ==, "a.pdf");
  g_assert_null (zt_json_get (file, "madeFrom"));
}

static void
test_declined (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *photo = make_picture (fixture, "a.png", "30x20", "xc:green");
  g_autoptr (JsonArray) list = wanted ("licence", photo, NULL), first = NULL, again = NULL;
  g_autoptr (ZtRecord) taken = NULL;
  g_autofree char *path = NULL;

  first = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, NULL);
  path = g_strdup (zt_json_get_string (json_array_get_object_element (first, 0), "path"));
  zt_attach_forget (fixture->ws, first);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  /* What a bid has already stays when the same is declined later. */
  taken = zt_bid_attach (fixture->ws, fixture->draft, "licence", photo, NULL, NULL, NULL, NULL);
  g_assert_nonnull (taken);
  again = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, NULL);
  zt_attach_forget (fixture->ws, again);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_join (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *one = make_picture (fixture, "合同1.jpg", "40x60", "xc:red");
  g_autofree char *two = make_picture (fixture, "合同2.png", "60x40", "xc:blue");
  g_autoptr (JsonArray) list = wanted ("licence", one, fixture->attachment, two, NULL);
  g_autoptr (JsonArray) apart = NULL, joined = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *entry;

  apart = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (apart), ==, 3);
  joined = zt_attach_prepare (fixture->ws, fixture->draft, list, TRUE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (joined), ==, 2);
  entry = zt_json_get_object (json_array_get_object_element (joined, 0), "entry");
  g_assert_cmpint (zt_json_get_int (entry, "pages", 0), ==, 2);
  g_assert_cmpstr (zt_json_get_string (entry, "name"), ==, "合同1.pdf");
  g_assert_cmpstr (zt_json_get_string (entry, "madeFrom.1.name"), ==, "合同2.png");
  g_assert_false (zt_json_get_boolean (json_array_get_object_element (joined, 1), "made", TRUE));
}

/* One file that cannot be taken leaves the others alone. */
static void
test_problems (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *broken = g_build_filename (fixture->folder, "broken.jpg", NULL);
  g_autofree char *text = g_build_filename (fixture->folder, "letter.txt", NULL);
  g_autofree char *names = NULL;
  g_autoptr (JsonArray) list = wanted ("licence", broken, text, fixture->attachment, NULL);
  g_autoptr (JsonArray) nowhere = wanted ("nowhere", text, NULL), prepared = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (ZtRecord) taken = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *one;

  g_file_set_contents (broken, "\xff\xd8\xff\xe0 and then nothing of the kind", -1, NULL);
  g_file_set_contents (text, "text", -1, NULL);
  prepared = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  one = json_array_get_object_element (prepared, 0);
  g_assert_nonnull (strstr (zt_json_get_string (one, "problem"), "broken.jpg"));
  g_assert_cmpint (zt_json_get_int (one, "code", -1), ==, ZT_ERROR_INVALID);
  one = json_array_get_object_element (prepared, 1);
  g_assert_nonnull (strstr (zt_json_get_string (one, "problem"), "letter.txt"));
  taken = zt_attach_take (fixture->ws, fixture->draft, prepared, &error);
  g_assert_no_error (error);
  names = names_of (taken, "licence");
  g_assert_nonnull (strstr (names, ".pdf"));
  g_assert_cmpuint (json_array_get_length (files_of (taken, "licence")), ==, 1);
  g_assert_null (
      zt_attach_prepare (fixture->ws, fixture->draft, nowhere, FALSE, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (
      zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Where anything is taken, what fits into the document stays as it is. */
static void
test_other (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *photo = make_picture (fixture, "a.jpg", "40x60", "xc:red");
  g_autofree char *scan = make_picture (fixture, "b.tif", "40x60", "xc:red");
  g_autofree char *plan = g_build_filename (fixture->folder, "plan.docx", NULL), *names = NULL;
  g_autofree char *pdf = NULL;
  g_autoptr (JsonArray) list = NULL, prepared = NULL;
  g_autoptr (ZtRecord) taken = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (plan, "PK\3\4 and so on", -1, NULL);
  list = wanted ("other", photo, scan, plan, NULL);
  prepared = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  taken = zt_attach_take (fixture->ws, fixture->draft, prepared, &error);
  g_assert_no_error (error);
  names = names_of (taken, "other");
  g_assert_cmpstr (names, ==, "a.jpg b.pdf plan.docx");
  pdf = zt_bid_compose (fixture->ws, fixture->draft, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pdf);
}

static void
test_order (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *a = make_picture (fixture, "a.jpg", "41x60", "xc:red");
  g_autofree char *b = make_picture (fixture, "b.jpg", "42x60", "xc:red");
  g_autofree char *c = make_picture (fixture, "c.jpg", "43x60", "xc:red");
  g_autoptr (JsonArray) list = wanted ("licence", a, b, c, NULL), prepared = NULL;
  g_autoptr (JsonObject) entry = NULL;
  g_autoptr (ZtRecord) record = NULL;
  g_autofree char *first = NULL, *last = NULL, *names = NULL;
  const struct
  {
    guint position;
    const char *names;
  } moves[] = { { 2, "b.pdf c.pdf a.pdf" },
                { 1, "b.pdf a.pdf c.pdf" },
                { 0, "a.pdf b.pdf c.pdf" },
                { 99, "b.pdf c.pdf a.pdf" } };

  prepared = zt_attach_prepare (fixture->ws, fixture->draft, list, FALSE, NULL, NULL, NULL, NULL);
  record = zt_attach_take (fixture->ws, fixture->draft, prepared, NULL);
  first
      = g_strdup (zt_json_get_string (json_array_get_object_element (prepared, 0), "entry.sha256"));
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      g_clear_pointer (&record, zt_record_unref);
      record
          = zt_attach_move (fixture->ws, fixture->draft, "licence", first, moves[i].position, NULL);
      g_clear_pointer (&names, g_free);
      names = names_of (record, "licence");
      g_assert_cmpstr (names, ==, moves[i].names);
    }
  /* Moving it to where it is makes no revision. */
  last = g_strdup_printf ("%" G_GINT64_FORMAT, zt_record_get_version (record));
  g_clear_pointer (&record, zt_record_unref);
  record = zt_attach_move (fixture->ws, fixture->draft, "licence", first, 2, NULL);
  g_assert_cmpint (zt_record_get_version (record), ==, g_ascii_strtoll (last, NULL, 10));
  /* Taken out and brought back it lies where it lay. */
  entry = zt_json_object_copy (json_array_get_object_element (files_of (record, "licence"), 1));
  g_clear_pointer (&record, zt_record_unref);
  record = zt_bid_detach (fixture->ws, fixture->draft, "licence",
                          zt_json_get_string (entry, "sha256"), NULL);
  g_assert_cmpuint (json_array_get_length (files_of (record, "licence")), ==, 2);
  for (int twice = 0; twice < 2; twice++)
    {
      g_clear_pointer (&record, zt_record_unref);
      record = zt_attach_put_back (fixture->ws, fixture->draft, "licence", entry, 1, NULL);
      g_clear_pointer (&names, g_free);
      names = names_of (record, "licence");
      g_assert_cmpstr (names, ==, "b.pdf c.pdf a.pdf");
    }
}

static JsonObject *
many_slots (void)
{
  static const char text[]
      = "{\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\",\"type\":\"form\"},"
        "{\"id\":\"bid-security\",\"title\":\"投标保函\",\"type\":\"attachment\"},"
        "{\"id\":\"licence\",\"title\":\"营业执照\",\"type\":\"attachment\",\"accept\":["
        "\"application/pdf\"]},"
        "{\"id\":\"credit\",\"title\":\"信用查询记录\",\"type\":\"attachment\"},"
        "{\"id\":\"finance\",\"title\":\"财务审计报告\",\"type\":\"attachment\"},"
        "{\"id\":\"experience\",\"title\":\"类似项目业绩合同\",\"type\":\"attachment\"},"
        "{\"id\":\"test\",\"title\":\"产品技术资料与检测报告\",\"type\":\"attachment\"},"
        "{\"id\":\"iso\",\"title\":\"管理体系认证证书\",\"type\":\"attachment\"},"
        "{\"id\":\"plan\",\"title\":\"服务（施工）方案\",\"type\":\"attachment\"},"
        "{\"id\":\"staff\",\"title\":\"拟派人员一览表\",\"type\":\"attachment\"},"
        "{\"id\":\"drawings\",\"title\":\"竣工图\",\"type\":\"attachment\",\"accept\":[\".dwg\"]},"
        "{\"id\":\"maker\",\"title\":\"某某牌空调销售许可\",\"type\":\"attachment\"}]}";

  return zt_json_parse_object (text, -1, NULL);
}

static void
test_guess (void)
{
  static const struct
  {
    const char *name, *slot;
  } cases[] = {
    { "营业执照副本（2025）.pdf", "licence" },
    { "1、三证合一.jpg", "licence" },
    { "Business Licence.pdf", "licence" },
    { "电子保函_工行.pdf", "bid-security" },
    { "信用中国查询截图.png", "credit" },
    { "2024年审计报告.pdf", "finance" },
    { "某局合同+验收报告.pdf", "experience" },
    { "CNAS检测报告.pdf", "test" },
    { "ISO 9001 证书.pdf", "iso" },
    { "iso_14001.PDF", "iso" },
    { "施工方案V3.docx", "plan" },
    { "项目经理建造师证.jpg", "staff" },
    { "某某牌空调.pdf", "maker" },
    { "IMG_20260301.jpg", "other" },
    { "报告.pdf", "other" },
    /* No place for it, though the words would fit. */
    { "营业执照.dwg", "other" },
    { "\xff\xfe.pdf", "other" },
  };
  g_autoptr (JsonObject) tender = many_slots ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *slot = zt_attach_guess (tender, cases[i].name);

      if (g_strcmp0 (slot, cases[i].slot) != 0)
        g_error ("%s: %s instead of %s", cases[i].name, slot, cases[i].slot);
    }
}

static void
test_foresee (void)
{
  static const struct
  {
    const char *slot, *name;
    ZtAttachWay way;
    const char *said;
  } cases[] = {
    { "licence", "a.pdf", ZT_ATTACH_AS_IT_IS, NULL },
    { "licence", "a.JPG", ZT_ATTACH_PICTURE, NULL },
    { "licence", "a.tiff", ZT_ATTACH_PICTURE, NULL },
    { "licence", "a.docx", ZT_ATTACH_OFFICE, NULL },
    { "licence", "a.et", ZT_ATTACH_OFFICE, NULL },
    { "licence", "a.dwg", ZT_ATTACH_REFUSED, "a.dwg" },
    { "licence", "a.zip", ZT_ATTACH_REFUSED, "营业执照" },
    { "letter", "a.pdf", ZT_ATTACH_REFUSED, "投标函" },
    { "drawings", "a.dwg", ZT_ATTACH_AS_IT_IS, NULL },
    { "drawings", "a.pdf", ZT_ATTACH_REFUSED, "a.pdf" },
    { "other", "a.zip", ZT_ATTACH_AS_IT_IS, NULL },
    { "other", "a.webp", ZT_ATTACH_PICTURE, NULL },
    { "other", "a.png", ZT_ATTACH_AS_IT_IS, NULL },
  };
  g_autoptr (JsonObject) tender = many_slots ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = NULL;
      ZtAttachWay way = zt_attach_foresee (tender, cases[i].slot, cases[i].name, &reason);

      if (way != cases[i].way)
        g_error ("%s in %s: %d instead of %d", cases[i].name, cases[i].slot, way, cases[i].way);
      if (cases[i].said == NULL)
        g_assert_null (reason);
      else
        g_assert_nonnull (strstr (reason, cases[i].said));
    }
}

/* The same content in two places is stored once, and said. */
static void
test_elsewhere (gconstpointer data)
{
  BidFixture *fixture = (BidFixture *) data;
  g_autofree char *sha256 = zt_sha256_file (fixture->attachment, NULL, NULL, NULL), *said = NULL;
  g_autoptr (ZtRecord) one = NULL, both = NULL, tender = NULL;

  one = zt_bid_attach (fixture->ws, fixture->draft, "licence", fixture->attachment, NULL, NULL,
                       NULL, NULL);
  tender = zt_workspace_get (fixture->ws, "tender", BID_TENDER, NULL);
  g_assert_null (zt_attach_elsewhere (zt_record_get_body (tender), zt_record_get_body (one),
                                      "licence", sha256));
  both = zt_bid_attach (fixture->ws, fixture->draft, "other", fixture->attachment, NULL, NULL, NULL,
                        NULL);
  said = zt_attach_elsewhere (zt_record_get_body (tender), zt_record_get_body (both), "other",
                              sha256);
  g_assert_cmpstr (said, ==, "营业执照");
}

typedef struct
{
  BidFixture *fixture;
  GTestDataFunc test;
} Case;

static void
run_case (gconstpointer data)
{
  const Case *one = data;

  empty (one->fixture, "licence");
  empty (one->fixture, "other");
  one->test (one->fixture);
}

int
main (int argc, char **argv)
{
  BidFixture fixture = { 0 };
  const struct
  {
    const char *name;
    GTestDataFunc test;
  } tests[] = {
    { "/workspace/attach/picture", test_picture },
    { "/workspace/attach/secret-source", test_secret_source },
    { "/workspace/attach/declined", test_declined },
    { "/workspace/attach/join", test_join },
    { "/workspace/attach/problems", test_problems },
    { "/workspace/attach/other", test_other },
    { "/workspace/attach/order", test_order },
    { "/workspace/attach/elsewhere", test_elsewhere },
  };
  Case cases[G_N_ELEMENTS (tests)];
  int status;

  g_test_init (&argc, &argv, NULL);
  bid_fixture_set_up (&fixture, ZT_KEY_EC);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      cases[i] = (Case){ &fixture, tests[i].test };
      g_test_add_data_func (tests[i].name, &cases[i], run_case);
    }
  g_test_add_func ("/workspace/attach/guess", test_guess);
  g_test_add_func ("/workspace/attach/foresee", test_foresee);
  status = g_test_run ();
  bid_fixture_tear_down (&fixture);
  return status;
}
