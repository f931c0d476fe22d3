/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at documents of our own and at published hard ones: seen or refused, never a hang, never
 * a crash of ours. */
#include "config.h"

#include <glib/gstdio.h>

#include "compose.h"
#include "zt-preview.h"

static char *sample; /* a tender document of ours */

static void
make_sample (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "tender.json", NULL),
                  *text = NULL;
  g_autoptr (JsonObject) tender = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("preview-XXXXXX", &error);

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
  g_autofree char *folder = g_path_get_dirname (sample);

  g_unlink (sample);
  g_rmdir (folder);
  g_clear_pointer (&sample, g_free);
}

static JsonArray *
parse_array (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  return json_array_ref (json_node_get_array (node));
}

static void
test_render (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, &error);
  g_autoptr (GBytes) pixels = NULL;
  double width, height;
  int rows, stride;
  const guint32 *data;
  gsize n_dark = 0, length;

  g_assert_no_error (error);
  g_assert_cmpint (zt_preview_get_n_pages (preview), >=, 12);
  zt_preview_get_page_size (preview, 1, &width, &height);
  g_assert_cmpfloat_with_epsilon (width, 595, 0.01);
  g_assert_cmpfloat_with_epsilon (height, 842, 0.01);
  pixels = zt_preview_render (preview, 4, 595, &rows, &stride, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rows, ==, 842);
  g_assert_cmpint (stride, >=, 595 * 4);
  data = g_bytes_get_data (pixels, &length);
  for (gsize i = 0; i < length / 4; i++)
    n_dark += (data[i] & 0xff) < 0x60;
  g_assert_cmpuint (n_dark, >, 3000); /* there is writing on it */
  g_assert_cmpuint (n_dark, <, length / 8);
  g_assert_null (zt_preview_render (preview, 4, 100000, &rows, &stride, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (zt_preview_render (preview, 999, 100, &rows, &stride, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_text (void)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, NULL);
  g_autofree char *text = zt_preview_get_text (preview, 1, NULL, NULL);

  g_assert_nonnull (strstr (text, "市实验中学智慧教室教学设备采购项目"));
  g_assert_nonnull (strstr (text, "449901-2026-00102"));
}

static void
test_outline (void)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, NULL);
  g_autofree char *text = zt_preview_get_outline (preview, NULL, NULL);
  g_autoptr (JsonArray) outline = parse_array (text);
  JsonObject *first;

  g_assert_cmpuint (json_array_get_length (outline), ==, 6);
  first = json_array_get_object_element (outline, 0);
  g_assert_cmpstr (json_object_get_string_member (first, "title"), ==, "第一章　招标公告");
  g_assert_cmpint (json_object_get_int_member (first, "page"), ==, 4);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (first, "children")), ==,
                    6);
}

/* A phrase that breaks over two lines is one match in two pieces; half-width finds full-width. */
static void
test_find (void)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, NULL);
  g_autofree char *text = zt_preview_get_text (preview, 4, NULL, NULL), *found = NULL, *none = NULL,
                  *limited = NULL;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *phrase = NULL;
  g_autoptr (JsonArray) pieces = NULL, few = NULL;
  gboolean two = FALSE;

  for (guint i = 0; phrase == NULL && lines[i] != NULL && lines[i + 1] != NULL; i++)
    if (g_utf8_strlen (lines[i], -1) > 42 && g_utf8_strlen (lines[i + 1], -1) > 8)
      {
        const char *tail = g_utf8_offset_to_pointer (lines[i], g_utf8_strlen (lines[i], -1) - 6);
        g_autofree char *head = g_utf8_substring (lines[i + 1], 0, 6);

        phrase = g_strconcat (tail, head, NULL);
      }
  g_assert_nonnull (phrase);
  found = zt_preview_find (preview, phrase, 10, NULL, NULL);
  pieces = parse_array (found);
  for (guint i = 0; i < json_array_get_length (pieces); i++)
    {
      JsonObject *piece = json_array_get_object_element (pieces, i);

      two = two || (json_object_get_int_member (piece, "page") == 4 && i > 0);
      g_assert_cmpfloat (json_object_get_double_member (piece, "y"), >, 50);
      g_assert_cmpfloat (json_object_get_double_member (piece, "width"), >, 5);
    }
  g_assert_true (two);
  none = zt_preview_find (preview, "没有这样的话", 10, NULL, NULL);
  g_assert_cmpstr (none, ==, "[]");
  limited = zt_preview_find (preview, "采购", 3, NULL, NULL);
  few = parse_array (limited);
  g_assert_cmpuint (json_array_get_length (few), ==, 3);
}

/* The heading of a page stands near its top: the rectangles count from there. */
static void
test_find_place (void)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (sample, NULL, NULL);
  g_autofree char *found = zt_preview_find (preview, "第二章供应商须知", 9, NULL, NULL);
  g_autoptr (JsonArray) pieces = parse_array (found);
  JsonObject *last = json_array_get_object_element (pieces, json_array_get_length (pieces) - 1);

  g_assert_cmpfloat (json_object_get_double_member (last, "y"), <, 130);
  g_assert_cmpfloat (json_object_get_double_member (last, "x"), >, 150);
}

static void
test_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("preview-XXXXXX", NULL),
                  *path = g_build_filename (folder, "x.pdf", NULL);
  g_autofree char *encrypted = g_build_filename (folder, "e.pdf", NULL), *command = NULL;
  g_autoptr (GError) error = NULL;
  int n_pages = 0;

  g_assert_true (zt_preview_check_file (sample, &n_pages, NULL, &error));
  g_assert_cmpint (n_pages, >=, 12);
  g_assert_true (g_file_set_contents (path, "not a PDF at all", -1, NULL));
  g_assert_false (zt_preview_check_file (path, &n_pages, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "x.pdf"));
  g_clear_error (&error);
  g_assert_null (zt_preview_open (path, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (zt_preview_open ("/no/such/file.pdf", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  command = g_strdup_printf ("qpdf --encrypt secret secret 256 -- %s %s", sample, encrypted);
  if (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    {
      g_assert_false (zt_preview_check_file (encrypted, &n_pages, NULL, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
      g_unlink (encrypted);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (zt_preview_open (sample, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
look_at (const char *path, guint *n_seen, guint *n_refused)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (ZtPreview) preview = zt_preview_open (path, NULL, NULL);
  g_autofree char *outline = NULL, *found = NULL;

  if (preview == NULL)
    {
      ++*n_refused;
      return;
    }
  for (int page = 1; page <= MIN (zt_preview_get_n_pages (preview), 3); page++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GBytes) pixels = zt_preview_render (preview, page, 400, NULL, NULL, NULL, &error);

      g_assert_true ((pixels != NULL) == (error == NULL));
      text = zt_preview_get_text (preview, page, NULL, NULL);
    }
  outline = zt_preview_get_outline (preview, NULL, NULL);
  found = zt_preview_find (preview, "the", 5, NULL, NULL);
  ++*n_seen;
  g_assert_cmpint (g_get_monotonic_time () - start, <, 120 * G_USEC_PER_SEC);
}

/* Published files that broke viewers. */
static void
test_hard_files (void)
{
  g_autofree char *folder
      = g_build_filename (g_getenv ("ZT_SOURCE_ROOT") != NULL ? g_getenv ("ZT_SOURCE_ROOT") : ".",
                          "..", "shared", "data", "pdf", NULL);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  guint n_seen = 0, n_refused = 0;
  const char *name;

  if (directory == NULL)
    {
      g_test_skip ("no ../shared/data/pdf");
      return;
    }
  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, ".pdf"))
        continue;
      look_at (path, &n_seen, &n_refused);
      zt_preview_check_file (path, NULL, NULL, NULL);
    }
  g_test_message ("%u seen, %u refused", n_seen, n_refused);
  g_assert_cmpuint (n_seen, >, n_refused);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_sample ();
  g_test_add_func ("/preview/render", test_render);
  g_test_add_func ("/preview/text", test_text);
  g_test_add_func ("/preview/outline", test_outline);
  g_test_add_func ("/preview/find", test_find);
  g_test_add_func ("/preview/find-place", test_find_place);
  g_test_add_func ("/preview/refused", test_refused);
  g_test_add_func ("/preview/cancelled", test_cancelled);
  g_test_add_func ("/preview/hard-files", test_hard_files);
  status = g_test_run ();
  remove_sample ();
  return status;
}
