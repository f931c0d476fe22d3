/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies over a page: selecting and copying text, links, and what a child that lies or dies can
 * do to it. */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "compose.h"
#include "text-plain.h"
#include "zt-preview.h"

static char *folder, *sample; /* a tender document of ours */

static void
make_sample (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "tender.json", NULL),
                  *text = NULL;
  g_autoptr (JsonObject) tender = NULL;
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("layer-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  tender = zt_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  sample = g_build_filename (folder, "tender.pdf", NULL);
  g_assert_true (zt_compose_tender (tender, sample, &error));
  g_assert_no_error (error);
}

static void
remove_sample (void)
{
  g_unlink (sample);
  g_rmdir (folder);
  g_free (sample);
  g_free (folder);
}

/* Lines of ten-point characters in a column that is @columns wide. */
static ZtPageLayer *
make_layer (const char *text)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GBytes) bytes = NULL;
  float x = 50, y = 100;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      float place[4] = { x, y, x + 10, y + 10 };

      if (*p == '\n')
        place[2] = x;
      g_array_append_vals (places, place, 4);
      x += 10;
      if (*p == '\n')
        {
          x = 50;
          y += 15;
        }
    }
  bytes = g_bytes_new (places->data, places->len * sizeof (float));
  return zt_page_layer_new (text, bytes, NULL);
}

static void
assert_copied (ZtPageLayer *layer, guint start, guint end, const char *expected)
{
  g_autofree char *text = zt_page_layer_copy_text (layer, start, end);

  g_assert_cmpstr (text, ==, expected);
}

/* Full lines of a Chinese paragraph are one; its last line and Latin lines end where they end. */
static void
test_copy (void)
{
  g_autoptr (ZtPageLayer) layer
      = make_layer ("供应商应当提供⻚面\n和⻓度一致。\n短行\nlatin ends\nhere");

  assert_copied (layer, 0, G_MAXUINT, "供应商应当提供页面和长度一致。\n短行\nlatin ends\nhere");
  assert_copied (layer, 3, 5, "应当");
  assert_copied (layer, 5, 5, "");
  g_assert_cmpuint (zt_text_plain (0x2f00), ==, 0x4e00);
  g_assert_cmpuint (zt_text_plain (0x2ec5), ==, 0x89c1);
  g_assert_cmpuint (zt_text_plain ('a'), ==, 'a');
}

static void
test_positions (void)
{
  g_autoptr (ZtPageLayer) layer = make_layer ("甲乙丙丁\nabc de，戊");
  guint start, end;

  g_assert_cmpuint (zt_page_layer_find_position (layer, 52, 105), ==, 0);
  g_assert_cmpuint (zt_page_layer_find_position (layer, 58, 105), ==, 1);
  g_assert_cmpuint (zt_page_layer_find_position (layer, 500, 105), ==, 4);
  g_assert_cmpuint (zt_page_layer_find_position (layer, 51, 121), ==, 5);
  g_assert_true (zt_page_layer_is_text (layer, 55, 105));
  g_assert_false (zt_page_layer_is_text (layer, 300, 400));
  zt_page_layer_get_word (layer, 6, &start, &end);
  g_assert_cmpuint (start, ==, 5);
  g_assert_cmpuint (end, ==, 8);
  zt_page_layer_get_word (layer, 2, &start, &end);
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, 4);
  zt_page_layer_get_line (layer, 9, &start, &end);
  g_assert_cmpuint (start, ==, 5);
  g_assert_cmpuint (end, ==, 13);
  g_assert_cmpuint (zt_page_layer_move_line (layer, 2, 1), ==, 7);
  g_assert_cmpuint (zt_page_layer_move_line (layer, 7, -1), ==, 2);
  g_assert_cmpuint (zt_page_layer_move_line (layer, 2, -1), ==, 2);
  g_assert_cmpuint (zt_page_layer_move_line (layer, 12, -1), ==, 4);
}

static void
test_boxes (void)
{
  g_autoptr (ZtPageLayer) layer = make_layer ("甲乙丙丁\n戊己庚");
  g_autoptr (GArray) boxes = zt_page_layer_get_boxes (layer, 2, 7);
  const ZtBox *first = &g_array_index (boxes, ZtBox, 0), *second = &g_array_index (boxes, ZtBox, 1);

  g_assert_cmpuint (boxes->len, ==, 2);
  g_assert_cmpfloat (first->x, ==, 70);
  g_assert_cmpfloat (first->width, ==, 20);
  g_assert_cmpfloat (second->x, ==, 50);
  g_assert_cmpfloat (second->y, ==, 115);
  g_assert_cmpfloat (second->width, ==, 20);
}

/* Numbers from the child that are none, and too few of them. */
static void
test_lies (void)
{
  const float bad[] = { 0, 0, 10, 10, NAN, INFINITY, -INFINITY, 1e30f };
  g_autoptr (GBytes) bytes = g_bytes_new_static (bad, sizeof bad);
  g_autoptr (JsonArray) links = json_array_new ();
  g_autoptr (ZtPageLayer) layer = NULL;
  g_autoptr (GArray) boxes = NULL;

  json_array_add_string_element (links, "no link");
  layer = zt_page_layer_new ("甲乙丙", bytes, links);
  g_assert_cmpuint (zt_page_layer_get_n_links (layer), ==, 0);
  g_assert_cmpuint (zt_page_layer_find_position (layer, 1e9, -1e9), <=, 3);
  boxes = zt_page_layer_get_boxes (layer, 0, 99);
  for (guint i = 0; i < boxes->len; i++)
    g_assert_cmpfloat (g_array_index (boxes, ZtBox, i).width, <=, 2e6);
  assert_copied (layer, 0, 99, "甲乙丙");
}

/* A whole page of ours: what is selected by its places is what is written there. */
static void
test_select_on_page (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, &error);
  g_autoptr (ZtPageLayer) layer = zt_preview_get_layer (preview, 4, NULL, &error);
  g_autoptr (JsonArray) found = NULL;
  g_autofree char *text = NULL;
  JsonObject *piece;
  double x, y, width, height;
  guint start, end;

  g_assert_no_error (error);
  g_assert_cmpuint (zt_page_layer_get_length (layer), >, 300);
  found = zt_preview_find_on (preview, "招标公告", 4, 4, 1, NULL, &error);
  g_assert_no_error (error);
  piece = json_array_get_object_element (found, 0);
  x = json_object_get_double_member (piece, "x");
  y = json_object_get_double_member (piece, "y");
  width = json_object_get_double_member (piece, "width");
  height = json_object_get_double_member (piece, "height");
  start = zt_page_layer_find_position (layer, x + 1, y + height / 2);
  end = zt_page_layer_find_position (layer, x + width - 1, y + height / 2);
  text = zt_page_layer_copy_text (layer, start, end);
  g_assert_cmpstr (text, ==, "招标公告");
}

/* Two pages; on the first a link to the second and one to an address. */
static const char linked[]
    = "%PDF-1.4\n"
      "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
      "2 0 obj <</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>> endobj\n"
      "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Annots[5 0 R 6 0 R 7 0 R]>> endobj\n"
      "4 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]>> endobj\n"
      "5 0 obj <</Type/Annot/Subtype/Link/Rect[50 500 150 520]/Dest[4 0 R/XYZ 0 450 0]>> endobj\n"
      "6 0 obj <</Type/Annot/Subtype/Link/Rect[50 400 150 "
      "420]/A<</S/URI/URI(https://example.cn/a)>>>> "
      "endobj\n"
      "7 0 obj <</Type/Annot/Subtype/Link/Rect[50 300 150 320]/A<</S/Launch/F(/bin/sh)>>>> endobj\n"
      "trailer <</Root 1 0 R>>\n";

static void
test_links (void)
{
  g_autofree char *path = g_build_filename (folder, "linked.pdf", NULL);
  g_autoptr (ZtPreview) preview = NULL;
  g_autoptr (ZtPageLayer) layer = NULL;
  g_autoptr (GError) error = NULL;
  const ZtPageLink *inside, *outside;

  g_assert_true (g_file_set_contents (path, linked, -1, NULL));
  preview = zt_preview_open (path, NULL, &error);
  g_assert_no_error (error);
  layer = zt_preview_get_layer (preview, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (zt_page_layer_get_n_links (layer), ==, 2); /* programs are not started */
  inside = zt_page_layer_find_link (layer, 100, 90);
  g_assert_nonnull (inside);
  g_assert_cmpint (inside->page, ==, 2);
  g_assert_cmpfloat_with_epsilon (inside->y, 150, 1);
  outside = zt_page_layer_find_link (layer, 100, 190);
  g_assert_nonnull (outside);
  g_assert_cmpint (outside->page, ==, 0);
  g_assert_cmpstr (outside->uri, ==, "https://example.cn/a");
  g_assert_null (zt_page_layer_find_link (layer, 100, 290));
  g_assert_null (zt_page_layer_find_link (layer, 300, 90));
  g_unlink (path);
}

/* A page in bands is the page; a turned page has its sides exchanged. */
static void
test_bands (void)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, NULL);
  int height, stride, rows, first_stride;
  g_autoptr (GBytes) whole = zt_preview_render (preview, 4, 595, &height, &stride, NULL, NULL);
  const ZtPreviewBand middle = { .page = 4, .width_px = 595, .top = 300, .rows = 100 };
  const ZtPreviewBand last = { .page = 4, .width_px = 595, .top = 800, .rows = 100 };
  const ZtPreviewBand turned = { .page = 4, .width_px = 842, .turn = 1 };
  g_autoptr (GBytes) band
      = zt_preview_render_band (preview, &middle, &rows, &first_stride, NULL, NULL);
  g_autoptr (GBytes) rest = NULL, side = NULL;
  const guint8 *a = g_bytes_get_data (whole, NULL), *b = g_bytes_get_data (band, NULL);
  gsize different = 0;

  g_assert_cmpint (rows, ==, 100);
  g_assert_cmpint (first_stride, ==, stride);
  for (gsize i = 0; i < (gsize) stride * 100; i++)
    different += ABS (a[(gsize) stride * 300 + i] - b[i]) > 40;
  g_assert_cmpuint (different, <, (gsize) stride); /* but for antialiasing */
  rest = zt_preview_render_band (preview, &last, &rows, NULL, NULL, NULL);
  g_assert_cmpint (rows, ==, 42);
  side = zt_preview_render_band (preview, &turned, &rows, NULL, NULL, NULL);
  g_assert_cmpint (rows, ==, 595);
}

/* A long document is open before its later pages were looked at; then each has its own size. */
static void
test_sizes (void)
{
  g_autofree char *path = g_build_filename (folder, "long.pdf", NULL);
  g_autoptr (GString) text
      = g_string_new ("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
                      "2 0 obj <</Type/Pages/Count 60/Kids[");
  g_autoptr (ZtPreview) preview = NULL;
  g_autoptr (GError) error = NULL;
  double width, height;

  for (int i = 0; i < 60; i++)
    g_string_append_printf (text, "%d 0 R ", i + 3);
  g_string_append (text, "]>> endobj\n");
  for (int i = 0; i < 60; i++)
    g_string_append_printf (text,
                            "%d 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 %d 500]>> endobj\n",
                            i + 3, 300 + i);
  g_string_append (text, "trailer <</Root 1 0 R>>\n");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  zt_preview_warm_up ();
  preview = zt_preview_open (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_preview_get_n_pages (preview), ==, 60);
  g_assert_true (zt_preview_has_guesses (preview));
  zt_preview_get_page_size (preview, 10, &width, &height);
  g_assert_cmpfloat (width, ==, 309);
  g_assert_true (zt_preview_read_sizes (preview, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (zt_preview_has_guesses (preview));
  zt_preview_get_page_size (preview, 60, &width, &height);
  g_assert_cmpfloat (width, ==, 359);
  g_unlink (path);
}

static GPid
find_child (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return (GPid) g_ascii_strtoll (text, NULL, 10);
}

static void
test_killed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, &error);
  g_autoptr (GBytes) pixels = NULL;
  GPid child = find_child ();

  g_assert_no_error (error);
  if (child <= 0)
    {
      g_test_skip ("no list of children in /proc");
      return;
    }
  g_assert_cmpuint (zt_preview_get_n_restarts (preview), ==, 0);
  kill (child, SIGKILL);
  pixels = zt_preview_render (preview, 2, 200, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (pixels);
  g_assert_cmpuint (zt_preview_get_n_restarts (preview), ==, 1);
}

static void
test_password (void)
{
  g_autofree char *path = g_build_filename (folder, "locked.pdf", NULL), *command = NULL;
  g_autoptr (ZtPreview) preview = NULL;
  g_autoptr (GError) error = NULL;

  command = g_strdup_printf ("qpdf --encrypt secret secret 256 -- %s %s", sample, path);
  if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    {
      g_test_skip ("qpdf is not installed");
      return;
    }
  g_assert_null (zt_preview_open (path, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (zt_preview_open_locked (path, "wrong", NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_clear_error (&error);
  preview = zt_preview_open_locked (path, "secret", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_preview_get_n_pages (preview), >, 5);
  g_assert_true (zt_json_get_boolean (zt_preview_get_facts (preview), "locked", FALSE));
  g_unlink (path);
}

static JsonArray *
parse_array (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return json_array_ref (json_node_get_array (node));
}

/* The copy begins with the bytes of the original and shows the colour where the mark is. */
static void
test_annotate (void)
{
  g_autofree char *out = g_build_filename (folder, "notes.pdf", NULL), *before = NULL,
                  *after = NULL;
  g_autoptr (JsonArray) notes = parse_array (
      "[{\"page\":4,\"highlight\":true,\"rgb\":16765005,\"text\":\"这里要看\","
      "\"boxes\":[{\"x\":100,\"y\":200,\"width\":200,\"height\":40}]},"
      "{\"page\":5,\"highlight\":false,\"rgb\":16765005,\"text\":\"整页\",\"boxes\":[]}]");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = NULL;
  g_autoptr (GBytes) pixels = NULL;
  gsize before_length, after_length;
  const guint8 *data;
  int stride = 0;

  g_assert_true (zt_preview_annotate (sample, NULL, out, notes, "王敏", NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (sample, &before, &before_length, NULL));
  g_assert_true (g_file_get_contents (out, &after, &after_length, NULL));
  g_assert_cmpuint (after_length, >, before_length);
  g_assert_cmpmem (before, before_length, after, before_length);
  preview = zt_preview_open (out, NULL, &error);
  g_assert_no_error (error);
  pixels = zt_preview_render (preview, 4, 595, NULL, &stride, NULL, &error);
  data = g_bytes_get_data (pixels, NULL);
  data += (gsize) stride * 203 + 4 * 299; /* the mark's upper right corner */
  g_assert_cmpint (data[2], >, 200);      /* red of yellow */
  g_assert_cmpint (data[0], <, 160);      /* its blue */
  g_unlink (out);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_sample ();
  g_test_add_func ("/layer/copy", test_copy);
  g_test_add_func ("/layer/positions", test_positions);
  g_test_add_func ("/layer/boxes", test_boxes);
  g_test_add_func ("/layer/lies", test_lies);
  g_test_add_func ("/layer/select-on-page", test_select_on_page);
  g_test_add_func ("/layer/links", test_links);
  g_test_add_func ("/layer/bands", test_bands);
  g_test_add_func ("/layer/sizes", test_sizes);
  g_test_add_func ("/layer/killed", test_killed);
  g_test_add_func ("/layer/password", test_password);
  g_test_add_func ("/layer/annotate", test_annotate);
  status = g_test_run ();
  remove_sample ();
  return status;
}
