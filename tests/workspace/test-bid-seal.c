/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the seals of a bid stand, the cross-page seal, and the folder for the file. */
#include "config.h"

#include "bid-fixture.h"

#include "pdf-verify.h"
#include "seal-image.h"
#include "zt-drafts.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_up (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_set_up (fixture, (ZtKeyAlgorithm) GPOINTER_TO_INT (data));
}

static void
tear_down (BidFixture *fixture, gconstpointer data)
{
  bid_fixture_tear_down (fixture);
}

static JsonObject *
first_place (BidFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) places = zt_bid_seal_places (fixture->ws, fixture->draft, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (places), >, 0);
  return json_object_ref (json_array_get_object_element (places, 0));
}

static gboolean
is_at (JsonObject *place, double x, double y)
{
  return json_object_get_double_member (place, "x") == x
         && json_object_get_double_member (place, "y") == y;
}

/* A seal stays where it was put, also in the signed document, and cannot be put beside the page or
 * after the signing. */
static void
test_move_seal (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) before = NULL, after = NULL, back = NULL, evidence = NULL;
  g_autofree char *pdf = NULL;
  const char *part;
  int page;

  bid_fixture_fill (fixture);
  g_assert_false (zt_bid_move_seal (fixture->ws, fixture->draft, "letter", 1, 10, 10, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND); /* not composed yet */
  g_clear_error (&error);
  pdf = zt_bid_compose (fixture->ws, fixture->draft, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  before = first_place (fixture);
  part = zt_json_get_string (before, "part");
  page = (int) zt_json_get_int (before, "page", 0);
  g_assert_false (zt_bid_move_seal (fixture->ws, fixture->draft, part, page, 590, 10, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (zt_bid_move_seal (fixture->ws, fixture->draft, part, 999, 10, 10, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_true (zt_bid_move_seal (fixture->ws, fixture->draft, part, page, 33, 44, &error));
  bid_fixture_reopen (fixture);
  after = first_place (fixture);
  g_assert_true (is_at (after, 33, 44));
  g_assert_true (zt_bid_move_seal (fixture->ws, fixture->draft, part, 0, 0, 0, &error));
  back = first_place (fixture);
  g_assert_true (is_at (back, json_object_get_double_member (before, "x"),
                        json_object_get_double_member (before, "y")));

  g_assert_true (zt_bid_move_seal (fixture->ws, fixture->draft, part, page, 33, 44, &error));
  bid_fixture_sign (fixture);
  evidence = bid_fixture_evidence (fixture, "signed");
  g_free (pdf);
  pdf = zt_blobs_path (zt_workspace_get_blobs (fixture->ws), zt_json_get_string (evidence, "pdf"));
  {
    g_autoptr (GMappedFile) file = g_mapped_file_new (pdf, FALSE, NULL);

    g_assert_nonnull (memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                              "/Rect[33 44 ", 12));
  }
  g_assert_false (zt_bid_move_seal (fixture->ws, fixture->draft, part, page, 40, 50, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
}

/* The tick needs a picture, and is told so before the key signs anything. */
static void
test_cross_page (BidFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) evidence = NULL, report = NULL;
  g_autofree char *image = g_build_filename (fixture->folder, "seal.png", NULL);
  g_autofree char *ca = g_build_filename (fixture->folder, "ca.pem", NULL);
  g_autofree char *pdf = NULL;
  const char *const trust[] = { ca, NULL };

  bid_fixture_fill (fixture);
  g_assert_false (zt_bid_get_cross_page (fixture->ws, fixture->draft));
  g_assert_true (zt_bid_set_cross_page (fixture->ws, fixture->draft, TRUE, &error));
  g_assert_true (zt_bid_get_cross_page (fixture->ws, fixture->draft));
  g_assert_false (
      zt_bid_sign (fixture->ws, fixture->draft, fixture->key, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (zt_seal_image_write ("甲科技有限公司", 300, image, &error));
  g_assert_true (
      zt_bid_sign (fixture->ws, fixture->draft, fixture->key, image, NULL, NULL, NULL, &error));
  evidence = bid_fixture_evidence (fixture, "signed");
  pdf = zt_blobs_path (zt_workspace_get_blobs (fixture->ws), zt_json_get_string (evidence, "pdf"));
  report = zt_pdf_verify (pdf, trust, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "valid");
  {
    g_autoptr (GMappedFile) file = g_mapped_file_new (pdf, FALSE, NULL);

    g_assert_nonnull (memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                              "/Subtype/Stamp", 14));
  }
}

/* A whole folder, twice beside one another, and nothing half-done where there is no receipt. */
static void
test_for_file (BidFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "签收回执.pdf", "receipt.json", "核对说明.txt",
                                       "verify.sh",    "投标文件.pdf", "package.asice" };
  ZtStore *own = zt_workspace_get_own (fixture->ws);
  g_autofree char *into = g_build_filename (fixture->folder, "archive", NULL);
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr (JsonObject) receipt = json_object_new (), signed_ = NULL;
  JsonObject *event = json_object_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir (into, 0700);
  bid_fixture_fill (fixture);
  bid_fixture_sign (fixture);
  g_assert_null (zt_bid_save_for_file (fixture->ws, fixture->draft, into, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  dir = g_dir_open (into, 0, NULL);
  g_assert_null (g_dir_read_name (dir));

  signed_ = bid_fixture_evidence (fixture, "signed");
  json_object_set_string_member (event, "action", "submit");
  json_object_set_string_member (event, "time", "2026-11-23T01:02:03.004Z");
  json_object_set_member (event, "body", json_node_copy (zt_json_get (signed_, "commitment")));
  json_object_set_string_member (receipt, "type", "zhaotou-receipt");
  json_object_set_object_member (receipt, "event", event);
  bytes = zt_json_canonical_bytes (receipt);
  g_assert_true (zt_drafts_put_evidence (own, fixture->draft, "receipt", bytes, &error));
  first = zt_bid_save_for_file (fixture->ws, fixture->draft, into, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (first, names[i], NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_error ("%s is missing", names[i]);
    }
  second = zt_bid_save_for_file (fixture->ws, fixture->draft, into, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, !=, second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/workspace/bid-seal/" name, BidFixture, GINT_TO_POINTER (ZT_KEY_EC), set_up,        \
              function, tear_down)
  ADD ("move-seal", test_move_seal);
  ADD ("cross-page", test_cross_page);
  ADD ("for-file", test_for_file);
#undef ADD
  return g_test_run ();
}
