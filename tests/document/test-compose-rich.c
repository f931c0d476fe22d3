/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A technical answer on paper, as stock tools read it: outline, words, table headers on every page,
 * pictures as they are. */
#include "config.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

#include "compose.h"
#include "digest.h"

static char *folder;

/* 3 × 2 pixels, white. */
static const char jpeg_base64[]
    = "/9j/4AAQSkZJRgABAQEAYABgAAD/"
      "2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKD"
      "cpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAACAAMBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/"
      "EABQQAQAAAAAAAAAAAAAAAAAA"
      "AAD/2gAIAQEAAD8AVN//2Q==";

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static char *
run (const char *words, const char *path)
{
  g_auto (GStrv) around = g_strsplit (words, "%s", 2);
  g_autofree char *command = g_strconcat (around[0], path, around[1], NULL);
  char *output = NULL;
  g_autofree char *messages = NULL;
  int status = 0;

  g_assert_true (g_spawn_command_line_sync (command, &output, &messages, &status, NULL));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s%s", command, output, messages);
  return output;
}

static char *
blob_path (const char *sha256, gpointer user_data)
{
  return in_folder (sha256);
}

/* Keeps what @path holds under its digest. */
static char *
keep (const char *path)
{
  char *sha256 = zt_sha256_file (path, NULL, NULL, NULL);
  g_autofree char *to = in_folder (sha256);

  g_assert_cmpint (g_rename (path, to), ==, 0);
  return sha256;
}

static char *
make_png (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *path = in_folder ("made.png");

  cairo_set_source_rgb (cr, 0.1, 0.4, 0.7);
  cairo_paint (cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  return keep (path);
}

static char *
make_jpeg (void)
{
  g_autofree char *path = in_folder ("made.jpg");
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (jpeg_base64, &length);

  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) length, NULL));
  return keep (path);
}

static gboolean
compose (const char *answer, const char *part, const char *out, GError **error)
{
  static const char tender_text[]
      = "{\"id\":\"449901-2026-00102\",\"title\":\"智慧校园设备采购项目\",\"buyer\":{\"id\":\"1\","
        "\"name\":\"A区教育局\"},\"tenderPeriod\":{\"startDate\":\"2026-11-01T00:00:00Z\","
        "\"endDate\":\"2026-12-15T01:30:00Z\"},\"parts\":[{\"id\":\"letter\",\"title\":\"投标函\","
        "\"type\":\"form\",\"required\":true},{\"id\":\"technical\",\"title\":\"技术方案\","
        "\"type\":"
        "\"form\",\"required\":true,\"sealed\":true,\"fields\":[{\"id\":\"proposal\",\"label\":"
        "\"技术方案\",\"type\":\"richText\",\"required\":true}]}]}";
  g_autoptr (JsonObject) tender = zt_json_parse_object (tender_text, -1, NULL);
  g_autoptr (JsonObject) organisation
      = zt_json_parse_object ("{\"name\":\"B商贸有限公司\"}", -1, NULL);
  g_autoptr (JsonObject) draft = json_object_new ();

  g_assert_nonnull (tender);
  zt_json_set_string (draft, "answers.technical.proposal", answer, NULL);
  if (part != NULL)
    return zt_compose_bid_part (tender, organisation, draft, part, blob_path, NULL, out, NULL,
                                error);
  return zt_compose_bid (tender, organisation, draft, blob_path, NULL, out, NULL, NULL, NULL, NULL,
                         error);
}

static char *
compose_part (const char *answer)
{
  g_autofree char *path = in_folder ("part.pdf"), *check = NULL;
  g_autoptr (GError) error = NULL;

  compose (answer, "technical", path, &error);
  g_assert_no_error (error);
  check = run ("qpdf --check %s", path);
  g_assert_nonnull (strstr (check, "No syntax or stream encoding errors"));
  return run ("pdftotext -layout %s -", path);
}

static guint
count (const char *text, const char *needle)
{
  guint n = 0;

  for (const char *at = strstr (text, needle); at != NULL; at = strstr (at + 1, needle))
    n++;
  return n;
}

static void
test_words (void)
{
  g_autofree char *text = compose_part (
      "# 总体方案\n\n正文**重点**内容，R&D <尖括号>。\n\n## 网络\n\n### 链路\n\n## 终端\n\n"
      "# 2.1 自己编号的\n\n- 甲项\n  - 乙项\n\n1. 第一步\n2. 第二步\n\n"
      "| 名称 | 参数 |\n| --- | --- |\n| 交换机 | **万兆**<br>双电源 |\n");
  static const char *const words[]
      = { "二、技术方案",   "（一）总体方案", "正文重点内容，R&D <尖括号>。",
          "1. 网络",        "（1）链路",      "2. 终端",
          "2.1 自己编号的", "甲项",           "乙项",
          "第一步",         "万兆",           "双电源",
          "（公章）" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) == NULL)
      g_error ("“%s” is not in:\n%s", words[i], text);
  g_assert_null (strstr (text, "（二）"));
  g_assert_null (strstr (text, "\uFFFD"));
  g_assert_null (strstr (text, "目　录"));
  g_assert_null (strstr (text, "投标函"));
}

/* Headings are in the outline below the part, and two levels of them in the contents. */
static void
test_outline (void)
{
  g_autofree char *path = in_folder ("whole.pdf"), *outline = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  compose ("# 总体方案\n\n文\n\n## 网络\n\n文\n\n### 链路\n\n文\n", NULL, path, &error);
  g_assert_no_error (error);
  outline = run ("qpdf --json --json-key=outlines %s", path);
  g_assert_nonnull (strstr (outline, "总体方案"));
  g_assert_nonnull (strstr (outline, "1. 网络"));
  g_assert_nonnull (strstr (outline, "（1）链路"));
  text = run ("pdftotext -f 2 -l 2 -layout %s -", path);
  g_assert_nonnull (strstr (text, "（一）总体方案"));
  g_assert_null (strstr (text, "1. 网络"));
}

/* A long table goes on with its header, and a cell that is full of words wraps. */
static void
test_long_table (void)
{
  g_autoptr (GString) source = g_string_new ("| 序号 | 内容 |\n| --- | --- |\n");
  g_autofree char *text = NULL, *pages = NULL, *path = in_folder ("part.pdf");

  for (int i = 1; i <= 120; i++)
    g_string_append_printf (source,
                            "| %d | 第%d行：设备在标准工况下连续运行不少于七十二小时，"
                            "期间不得出现死机、掉线和数据丢失，并提供完整的运行记录 |\n",
                            i, i);
  text = compose_part (source->str);
  g_assert_nonnull (strstr (text, "第120行"));
  pages = run ("qpdf --show-npages %s", path);
  g_assert_cmpint (atoi (pages), >=, 4);
  g_assert_cmpuint (count (text, "内容"), >=, 4);
}

/* Larger than the column is made smaller; a JPEG's data is in the document as it was. */
static void
test_pictures (void)
{
  g_autofree char *wide = make_png (2400, 600), *photo = make_jpeg (), *list = NULL,
                  *path = in_folder ("part.pdf"), *text = NULL, *source = NULL;
  g_auto (GStrv) lines = NULL;

  source
      = g_strdup_printf ("文\n\n![宽图](sha256:%s)\n\n![照片](sha256:%s)\n\n![宽图](sha256:%s)\n",
                         wide, photo, wide);
  text = compose_part (source);
  g_assert_cmpuint (count (text, "宽图"), ==, 2);
  g_assert_nonnull (strstr (text, "照片"));
  list = run ("pdfimages -list %s", path);
  lines = g_strsplit (list, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6); /* two of header, three pictures, an empty one */
  /* 2400 pixels over the 471 points of the column. */
  g_assert_true (g_regex_match_simple ("2400 +600 .* 36[0-9] +36[0-9] ", lines[2], 0, 0));
  g_assert_nonnull (strstr (lines[3], "jpeg"));
}

static void
test_missing (void)
{
  g_autofree char *path = in_folder ("none.pdf");
  g_autofree char *broken = in_folder ("broken.png"), *sha256 = NULL, *source = NULL;
  static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x04\0\0\0\x04\x08\x02\0\0\0....";
  g_autoptr (GError) error = NULL;

  g_assert_false (compose ("![图纸](sha256:"
                           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)",
                           "technical", path, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "图纸"));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (broken, png, sizeof png, NULL));
  sha256 = keep (broken);
  source = g_strdup_printf ("![坏图](sha256:%s)", sha256);
  g_assert_false (compose (source, "technical", path, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* The same answer gives the same bytes; an empty part has pages too. */
static void
test_same_bytes (void)
{
  g_autofree char *one = in_folder ("one.pdf"), *other = in_folder ("other.pdf"), *a = NULL,
                  *b = NULL, *text = NULL;
  const char *source = "# 方案\n\n文\n\n| a | b |\n|---|---|\n| c | d |\n";

  g_assert_true (compose (source, NULL, one, NULL));
  g_assert_true (compose (source, NULL, other, NULL));
  a = zt_sha256_file (one, NULL, NULL, NULL);
  b = zt_sha256_file (other, NULL, NULL, NULL);
  g_assert_cmpstr (a, ==, b);
  text = compose_part ("");
  g_assert_nonnull (strstr (text, "未填写"));
}

int
main (int argc, char **argv)
{
  int status;
  GDir *dir;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("compose-rich-XXXXXX", NULL);
  g_test_add_func ("/compose-rich/words", test_words);
  g_test_add_func ("/compose-rich/outline", test_outline);
  g_test_add_func ("/compose-rich/long-table", test_long_table);
  g_test_add_func ("/compose-rich/pictures", test_pictures);
  g_test_add_func ("/compose-rich/missing", test_missing);
  g_test_add_func ("/compose-rich/same-bytes", test_same_bytes);
  status = g_test_run ();
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = in_folder (name);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
  g_free (folder);
  return status;
}
