/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composed documents, as stock tools read them: whole, the same bytes every time, page numbers that
 * are right. */
#include "config.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <poppler.h>
#include <string.h>

#include "compose.h"
#include "digest.h"
#include "package.h"
#include "page-layout.h"
#include "zt-preview.h"

static char *folder;
static GHashTable *blobs; /* sha256 -> path */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static JsonObject *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  object = zt_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  return object;
}

static char *
run (const char *format, ...)
{
  g_autofree char *command = NULL;
  char *output = NULL;
  g_autofree char *messages = NULL;
  va_list args;
  int status;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_spawn_command_line_sync (command, &output, &messages, &status, NULL));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s%s", command, output, messages);
  return output;
}

static void
assert_sound (const char *path)
{
  g_autofree char *output = run ("qpdf --check %s", path);

  g_assert_nonnull (strstr (output, "No syntax or stream encoding errors"));
}

static void
assert_same_files (const char *a, const char *b)
{
  g_autofree char *one = zt_sha256_file (a, NULL, NULL, NULL),
                  *other = zt_sha256_file (b, NULL, NULL, NULL);

  g_assert_cmpstr (one, ==, other);
}

static char *
blob_path (const char *sha256, gpointer user_data)
{
  return g_strdup (g_hash_table_lookup (blobs, sha256));
}

static void
attach (JsonObject *draft, const char *slot, const char *path)
{
  JsonObject *attachments = json_object_get_object_member (draft, "attachments"),
             *file = json_object_new ();
  char *sha256 = zt_sha256_file (path, NULL, NULL, NULL);
  g_autofree char *name = g_path_get_basename (path);

  g_assert_nonnull (sha256);
  if (!json_object_has_member (attachments, slot))
    json_object_set_array_member (attachments, slot, json_array_new ());
  json_object_set_string_member (file, "name", name);
  json_object_set_string_member (file, "sha256", sha256);
  json_array_add_object_element (json_object_get_array_member (attachments, slot), file);
  g_hash_table_insert (blobs, sha256, g_strdup (path));
}

static gboolean
compose (JsonObject *draft, const char *out, JsonArray **places, GError **error)
{
  g_autoptr (JsonObject) tender = load ("tender.json"), organisation = load ("organisation.json");

  return zt_compose_bid (tender, organisation, draft, blob_path, NULL, out, places, NULL, NULL,
                         NULL, error);
}

/* A tender document: the attachment of these tests. */
static char *
make_attachment (void)
{
  g_autoptr (JsonObject) tender = load ("tender.json");
  char *path = in_folder ("plan.pdf");

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_true (zt_compose_tender (tender, path, NULL));
  return path;
}

static int
count_pages (const char *path)
{
  g_autofree char *output = run ("qpdf --show-npages %s", path);

  return atoi (output);
}

static void
test_tender (void)
{
  g_autoptr (JsonObject) tender = load ("tender.json");
  g_autofree char *first = make_attachment (), *second = in_folder ("again.pdf"), *text = NULL;

  g_assert_true (zt_compose_tender (tender, second, NULL));
  assert_same_files (first, second);
  assert_sound (first);
  g_assert_cmpint (count_pages (first), >=, 12);
  text = run ("pdftotext -layout %s -", first);
  g_assert_nonnull (strstr (text, "第六章"));
  g_assert_nonnull (strstr (text, "壹佰贰拾捌万元整"));
  g_assert_null (strstr (text, "{")); /* no fact left unfilled */
  g_assert_null (strstr (text, "\uFFFD"));
}

/* What the contents say is where the chapters are. */
static void
test_contents (void)
{
  g_autofree char *path = make_attachment (),
                  *contents = run ("pdftotext -layout -f 2 -l 3 %s -", path);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit_set (g_strstrip (*line), " ", 2);
      const char *space = strrchr (*line, ' ');
      g_autofree char *page = NULL;

      if (!g_str_has_prefix (*line, "第") || strstr (words[0], "章") == NULL || space == NULL)
        continue;
      page = run ("pdftotext -layout -f %d -l %d %s -", atoi (space + 1), atoi (space + 1), path);
      g_assert_nonnull (strstr (page, words[0]));
      n++;
    }
  g_assert_cmpuint (n, ==, 6);
}

/* Is there ink where the text says there is a character? cairo 1.16 can lose glyphs, and then the
 * text still has them. */
static void
assert_ink (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GObject) document
      = G_OBJECT (poppler_document_new_from_gfile (file, NULL, NULL, NULL));
  guint n_characters = 0;

  for (int i = 0; i < poppler_document_get_n_pages ((PopplerDocument *) document); i++)
    {
      g_autoptr (GObject) page
          = G_OBJECT (poppler_document_get_page ((PopplerDocument *) document, i));
      g_autofree char *text = poppler_page_get_text ((PopplerPage *) page);
      g_autofree PopplerRectangle *boxes = NULL;
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 842 * 2, 842 * 2);
      cairo_t *cr = cairo_create (surface);
      const char *at = text;
      guint n;

      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
      cairo_scale (cr, 2, 2);
      poppler_page_render ((PopplerPage *) page, cr);
      cairo_surface_flush (surface);
      poppler_page_get_text_layout ((PopplerPage *) page, &boxes, &n);
      for (guint c = 0; c < n && *at != '\0'; c++, at = g_utf8_next_char (at))
        {
          const guint8 *pixels = cairo_image_surface_get_data (surface);
          int stride = cairo_image_surface_get_stride (surface);
          guint n_dark = 0;

          if (g_unichar_get_script (g_utf8_get_char (at)) != G_UNICODE_SCRIPT_HAN)
            continue;
          for (int y = (int) (boxes[c].y1 * 2); y < (int) (boxes[c].y2 * 2); y++)
            for (int x = (int) (boxes[c].x1 * 2) + 1; x < (int) (boxes[c].x2 * 2) - 1; x++)
              n_dark += pixels[y * stride + 4 * x + 1] < 0xb0;
          if (n_dark < 3)
            g_error ("%s, page %d: no ink at “%.20s”", path, i + 1, at);
          n_characters++;
        }
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
    }
  g_assert_cmpuint (n_characters, >, 300);
}

/* All of a text in every face: what cairo loses depends on which characters came before. */
static void
build_faces_cb (ZtPages *pages, gpointer user_data)
{
  static const ZtStyle faces[] = { ZT_STYLE_PLAIN, ZT_STYLE_CELL, ZT_STYLE_CELL_BOLD };

  for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
    zt_pages_printf (pages, faces[i], "%s", (const char *) user_data);
}

static void
test_ink (void)
{
  g_autoptr (JsonObject) draft = load ("draft.json"), receipt = load ("receipt.json");
  g_autofree char *tender = make_attachment (), *bid = in_folder ("ink.pdf"),
                  *record = in_folder ("ink-record.pdf");
  g_autofree char *faces = in_folder ("ink-faces.pdf"), *text = NULL;
  const ZtPagesInfo info = { .title = "ink" };

  g_assert_true (compose (draft, bid, NULL, NULL));
  assert_ink (bid);
  text = run ("pdftotext %s -", bid);
  g_strdelimit (text, "\n\f", ' ');
  g_assert_true (zt_pages_compose (faces, &info, build_faces_cb, text, NULL, NULL));
  assert_ink (faces);
  assert_ink (tender);
  g_assert_true (zt_compose_receipt (receipt, record, NULL));
  assert_ink (record);
}

static void
make_picture (const char *path, cairo_format_t format)
{
  cairo_surface_t *surface = cairo_image_surface_create (format, 300, 200);
  cairo_t *cr = cairo_create (surface);

  if (format == CAIRO_FORMAT_RGB24)
    cairo_set_source_rgb (cr, 1, 1, 1);
  else
    cairo_set_source_rgba (cr, 0, 0, 0, 0);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_rectangle (cr, 20, 20, 100, 100);
  cairo_fill (cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

/* The smallest JPEG there is, 1 x 1 grey. */
static void
make_jpeg (const char *path)
{
  static const char text[]
      = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////"
        "//////////////////"
        "////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=";
  gsize length;
  g_autofree guchar *data = g_base64_decode (text, &length);

  if (data[length - 1] != 0xd9)
    {
      data = g_realloc (data, length + 2);
      data[length++] = 0xff;
      data[length++] = 0xd9;
    }
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) length, NULL));
}

static JsonObject *
full_draft (void)
{
  JsonObject *draft = load ("draft.json");
  g_autofree char *plan = make_attachment (), *plain = in_folder ("plain.png"),
                  *clear = in_folder ("clear.png");
  g_autofree char *rotated = in_folder ("rotated.pdf"), *jpeg = in_folder ("scan.jpg"),
                  *output = NULL;

  make_picture (plain, CAIRO_FORMAT_RGB24);
  make_picture (clear, CAIRO_FORMAT_ARGB32);
  make_jpeg (jpeg);
  output = run (
      "qpdf %s --pages . 1-4 -- --rotate=+90:1 --rotate=+180:2 --rotate=+270:3 --static-id %s",
      plan, rotated);
  attach (draft, "licence", plain);
  attach (draft, "licence", clear);
  attach (draft, "licence", jpeg);
  attach (draft, "plan", plan);
  attach (draft, "other", rotated);
  return draft;
}

static void
test_bid (void)
{
  g_autoptr (JsonObject) draft = full_draft ();
  g_autofree char *first = in_folder ("bid.pdf"), *second = in_folder ("bid2.pdf"), *text = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const wanted[] = { "投标函",     "918,270.00",     "玖拾壹万捌仟贰佰柒拾元整",
                                        "分项报价表", "技术要求偏离表", "正偏离",
                                        "（公章）",   "其他材料",       "示例智教科技有限公司",
                                        "plan.pdf" };

  g_assert_true (compose (draft, first, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (compose (draft, second, NULL, &error));
  assert_same_files (first, second);
  assert_sound (first);
  text = run ("pdftotext -layout %s -", first);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_nonnull (strstr (text, wanted[i]));
  g_assert_null (strstr (text, "\uFFFD"));
}

/* Every page, ours or not, upright or turned, says which it is. */
static void
test_numbers (void)
{
  g_autoptr (JsonObject) draft = full_draft ();
  g_autofree char *path = in_folder ("numbers.pdf");
  int n_pages;

  g_assert_true (compose (draft, path, NULL, NULL));
  n_pages = count_pages (path);
  for (int page = 1; page <= n_pages; page++)
    {
      g_autofree char *text = run ("pdftotext -raw -f %d -l %d %s -", page, page, path);
      g_autofree char *number = g_strdup_printf ("第%d页共%d页", page, n_pages);
      g_autoptr (GString) plain = g_string_new (text);

      g_string_replace (plain, " ", "", 0);
      g_string_replace (plain, "\n", "", 0);
      if (strstr (plain->str, number) == NULL)
        g_error ("page %d has no number: %s", page, text);
    }
}

/* The place stands on the page that says （公章）, inside it, at the box that is drawn there. */
static void
test_places (void)
{
  g_autoptr (JsonObject) draft = full_draft ();
  g_autofree char *path = in_folder ("places.pdf");
  g_autoptr (JsonArray) places = NULL;
  g_autoptr (ZtPreview) preview = NULL;
  g_autofree char *found = NULL;

  g_assert_true (compose (draft, path, &places, NULL));
  g_assert_cmpuint (json_array_get_length (places), ==, 7);
  preview = zt_preview_open (path, NULL, NULL);
  found = zt_preview_find (preview, "（公章）", 99, NULL, NULL);
  for (guint i = 0; i < json_array_get_length (places); i++)
    {
      JsonObject *place = json_array_get_object_element (places, i);
      g_autoptr (JsonNode) node = json_from_string (found, NULL);
      JsonArray *labels = json_node_get_array (node);
      gint64 page = json_object_get_int_member (place, "page");
      double x = json_object_get_double_member (place, "x"),
             y = json_object_get_double_member (place, "y");
      double width, height;
      gboolean labelled = FALSE;

      zt_preview_get_page_size (preview, (int) page, &width, &height);
      for (guint l = 0; l < json_array_get_length (labels); l++)
        {
          JsonObject *label = json_array_get_object_element (labels, l);
          double top = height - y - 119, at = json_object_get_double_member (label, "y");

          labelled = labelled
                     || (json_object_get_int_member (label, "page") == page && at > top
                         && at < top + 119 && json_object_get_double_member (label, "x") > x);
        }
      g_assert_true (labelled);
      g_assert_true (x > 0 && y > 0 && x + 119 <= width && y + 119 <= height);
    }
}

/* Attachments are in the bid as they are: the difference to them is small. */
static void
test_difference (void)
{
  g_autoptr (JsonObject) draft = load ("draft.json");
  g_autofree char *plan = make_attachment (), *bid = in_folder ("small.pdf"),
                  *delta = in_folder ("small.vcdiff");
  g_autofree char *alone = in_folder ("alone.pdf"), *back = in_folder ("back.pdf");
  const char *sources[] = { plan, NULL };
  GStatBuf with, without, difference;

  g_assert_true (compose (draft, alone, NULL, NULL));
  attach (draft, "plan", plan);
  g_assert_true (compose (draft, bid, NULL, NULL));
  g_assert_true (zt_vcdiff_encode (sources, bid, delta, NULL));
  g_stat (bid, &with);
  g_stat (alone, &without);
  g_stat (delta, &difference);
  g_test_message ("bid %" G_GINT64_FORMAT ", without attachment %" G_GINT64_FORMAT
                  ", difference %" G_GINT64_FORMAT,
                  (gint64) with.st_size, (gint64) without.st_size, (gint64) difference.st_size);
  g_assert_cmpint (difference.st_size, <, without.st_size + 64 * 1024);
  g_assert_true (zt_vcdiff_decode (sources, delta, back, 1 << 30, NULL));
  assert_same_files (bid, back);
}

static void
refuse (const char *path, int code)
{
  g_autoptr (JsonObject) draft = load ("draft.json");
  g_autofree char *out = in_folder ("refused.pdf"), *name = g_path_get_basename (path);
  g_autoptr (GError) error = NULL;

  attach (draft, "plan", path);
  g_assert_false (compose (draft, out, NULL, &error));
  g_assert_error (error, ZT_ERROR, code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

static void
test_refused (void)
{
  g_autofree char *plan = make_attachment (), *locked = in_folder ("locked.pdf"),
                  *cut = in_folder ("cut.pdf");
  g_autofree char *cut_png = in_folder ("cut.png"), *output = NULL, *bytes = NULL, *picture = NULL;
  gsize length;

  output = run ("qpdf --encrypt \"\" owner 256 -- %s %s", plan, locked);
  refuse (locked, ZT_ERROR_UNSUPPORTED);
  g_assert_true (g_file_get_contents (plan, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (cut, bytes, (gssize) length / 2, NULL));
  refuse (cut, ZT_ERROR_INVALID);
  make_picture (cut_png, CAIRO_FORMAT_RGB24);
  g_assert_true (g_file_get_contents (cut_png, &picture, &length, NULL));
  g_assert_true (g_file_set_contents (cut_png, picture, (gssize) length - 20, NULL));
  refuse (cut_png, ZT_ERROR_INVALID);
}

static void
test_many_pages (void)
{
  g_autoptr (JsonObject) draft = load ("draft.json");
  g_autofree char *plan = make_attachment (), *big = in_folder ("big.pdf"),
                  *out = in_folder ("many.pdf"), *output = NULL;
  g_autoptr (GString) pages = g_string_new (NULL);
  gint64 start;

  for (int i = 0; i < 20; i++)
    g_string_append_printf (pages, "%s ", plan);
  output = run ("qpdf --empty --pages %s -- %s", pages->str, big);
  attach (draft, "plan", big);
  start = g_get_monotonic_time ();
  g_assert_true (compose (draft, out, NULL, NULL));
  g_test_message ("%d pages in %.2f s", count_pages (out),
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpint (count_pages (out), >=, 300);
  assert_sound (out);
}

/* Published files that broke viewers: merged soundly or refused by name. */
static void
test_hard_files (void)
{
  const char *root = g_getenv ("ZT_SOURCE_ROOT");
  g_autofree char *files
      = g_build_filename (root != NULL ? root : ".", "..", "shared", "data", "pdf", NULL);
  g_autoptr (GDir) directory = g_dir_open (files, 0, NULL);
  g_autofree char *out = in_folder ("hard.pdf");
  guint n_merged = 0, n_refused = 0;
  const char *name;

  if (directory == NULL)
    {
      g_test_skip ("no ../shared/data/pdf");
      return;
    }
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (files, name, NULL);
      g_autoptr (JsonObject) draft = load ("draft.json");
      g_autoptr (GError) error = NULL;

      attach (draft, "plan", path);
      if (compose (draft, out, NULL, &error))
        {
          assert_sound (out);
          n_merged++;
        }
      else
        {
          g_assert_nonnull (strstr (error->message, name));
          n_refused++;
        }
    }
  g_test_message ("%u merged, %u refused", n_merged, n_refused);
  g_assert_cmpuint (n_merged, >=, 40);
}

static void
test_records (void)
{
  g_autoptr (JsonObject) opening = load ("opening.json"), receipt = load ("receipt.json");
  g_autofree char *first = in_folder ("opening.pdf"), *second = in_folder ("receipt.pdf"),
                  *text = NULL, *other = NULL;
  g_autofree char *canonical = NULL, *digest = NULL;
  gsize length;

  g_assert_true (zt_compose_opening (opening, first, NULL));
  assert_sound (first);
  text = run ("pdftotext -layout %s -", first);
  g_assert_nonnull (strstr (text, "918,270.00"));
  g_assert_nonnull (strstr (text, "附件 a2 尚未传完"));
  g_assert_true (zt_compose_receipt (receipt, second, NULL));
  assert_sound (second);
  other = run ("pdftotext -layout %s -", second);
  canonical = zt_json_canonical_object (json_object_get_object_member (receipt, "event"), &length);
  digest = zt_sha256_hex (canonical, length);
  g_assert_nonnull (strstr (other, digest));
  g_assert_nonnull (strstr (other, "openssl ts -verify"));
}

static void
remove_folder (void)
{
  GDir *directory = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = in_folder (name);

      g_unlink (path);
    }
  g_dir_close (directory);
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("compose-XXXXXX", NULL);
  blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_test_add_func ("/compose/tender", test_tender);
  g_test_add_func ("/compose/contents", test_contents);
  g_test_add_func ("/compose/ink", test_ink);
  g_test_add_func ("/compose/bid", test_bid);
  g_test_add_func ("/compose/numbers", test_numbers);
  g_test_add_func ("/compose/places", test_places);
  g_test_add_func ("/compose/difference", test_difference);
  g_test_add_func ("/compose/refused", test_refused);
  g_test_add_func ("/compose/many-pages", test_many_pages);
  g_test_add_func ("/compose/hard-files", test_hard_files);
  g_test_add_func ("/compose/records", test_records);
  status = g_test_run ();
  g_hash_table_unref (blobs);
  remove_folder ();
  return status;
}
