/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures and office documents as PDF: what honest ones become, and that hostile ones do no harm.
 * Files are made with ImageMagick; LibreOffice is played by a script, and itself where it is there.
 */
#include "config.h"

#include "convert.h"
#include "zt-os.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

static char *folder;    /* (owned) of everything made here */
static char *real_path; /* (owned) PATH as it was */

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* Runs a command line in the folder and gives what it said. */
static char *G_GNUC_PRINTF (1, 2) run (const char *format, ...)
{
  g_autofree char *command = NULL, *line = NULL, *quoted = g_shell_quote (folder);
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status = 0;
  va_list args;
  const char *argv[] = { "/bin/sh", "-c", NULL, NULL };

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("cd %s && %s", quoted, command);
  argv[2] = line;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %s", line, output);
  return output;
}

static void
quietly (const char *command)
{
  g_autofree char *output = run ("%s", command);

  g_assert_nonnull (output);
}

/* @names: separated by blanks. */
static gboolean
convert (const char *names, const char *out, int *n_pages, GError **error)
{
  g_autoptr (JsonArray) sources = json_array_new ();
  g_auto (GStrv) each = g_strsplit (names, " ", -1);
  g_autofree char *to = in_folder (out);

  for (guint i = 0; each[i] != NULL; i++)
    {
      JsonObject *source = json_object_new ();
      g_autofree char *path = in_folder (each[i]);

      json_object_set_string_member (source, "path", path);
      json_object_set_string_member (source, "name", each[i]);
      json_array_add_object_element (sources, source);
    }
  return zt_convert_pictures (sources, to, n_pages, NULL, error);
}

static void
assert_converts (const char *names, const char *out, int expected)
{
  g_autoptr (GError) error = NULL;
  int n_pages = 0;

  convert (names, out, &n_pages, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_pages, ==, expected);
  g_free (run ("qpdf --check %s", out));
}

static void
assert_refused (const char *name, ZtError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = in_folder ("refused.pdf");
  int n_pages = 0;

  g_assert_false (convert (name, "refused.pdf", &n_pages, &error));
  g_assert_error (error, ZT_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

static void
assert_said (const char *text, const char *wanted)
{
  if (strstr (text, wanted) == NULL)
    g_error ("“%s” is not in:\n%s", wanted, text);
}

/* Puts an Exif block with this orientation behind the start of a JPEG. */
static void
turn (const char *from, const char *to, guint8 orientation)
{
  guint8 exif[]
      = { 0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M',         0, 42, 0, 0, 0, 8,
          0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   orientation, 0, 0,  0, 0, 0, 0 };
  g_autofree char *source = in_folder (from), *target = in_folder (to), *data = NULL;
  g_autoptr (GByteArray) turned = g_byte_array_new ();
  gsize length = 0;

  g_assert_true (g_file_get_contents (source, &data, &length, NULL));
  g_byte_array_append (turned, (const guint8 *) data, 2);
  g_byte_array_append (turned, exif, sizeof exif);
  g_byte_array_append (turned, (const guint8 *) data + 2, (guint) length - 2);
  g_assert_true (
      g_file_set_contents (target, (const char *) turned->data, (gssize) turned->len, NULL));
}

static void
test_jpeg (void)
{
  g_autofree char *list = NULL, *size = NULL;

  assert_converts ("photo.jpg", "photo.pdf", 1);
  list = run ("pdfimages -list photo.pdf");
  assert_said (list, "jpeg");
  /* Not a byte of the picture has changed. */
  quietly ("pdfimages -j photo.pdf out && cmp photo.jpg out-000.jpg");
  size = run ("pdfinfo photo.pdf");
  assert_said (size, "841.89 x 595.276 pts (A4)");
}

/* Which corner of the picture is red on the page: upper left, upper right, lower left, lower right.
 */
static char *
red_corner (const char *pdf)
{
  return run ("pdftoppm -r 36 -png -singlefile %s look && convert look.png -trim +repage -format "
              "'%%[fx:p{5,5}.r>0.6]%%[fx:p{w-6,5}.r>0.6]%%[fx:p{5,h-6}.r>0.6]%%[fx:p{w-6,h-6}.r>"
              "0.6]' info:",
              pdf);
}

static void
test_turned (void)
{
  static const struct
  {
    guint8 orientation;
    const char *size, *corner;
  } cases[] = { { 1, "841.89 x 595.276", "1000" },
                { 2, "841.89 x 595.276", "0100" },
                { 3, "841.89 x 595.276", "0001" },
                { 6, "595.276 x 841.89", "0100" },
                { 8, "595.276 x 841.89", "0010" } };

  quietly ("convert -size 600x300 xc:'#2020c0' -fill '#d01010' -draw 'rectangle 0,0 299,149' "
           "-quality 95 corner.jpg");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *size = NULL, *corner = NULL;

      turn ("corner.jpg", "turned.jpg", cases[i].orientation);
      assert_converts ("turned.jpg", "turned.pdf", 1);
      size = run ("pdfinfo turned.pdf");
      assert_said (size, cases[i].size);
      corner = red_corner ("turned.pdf");
      g_assert_cmpstr (corner, ==, cases[i].corner);
    }
}

static void
test_kinds (void)
{
  g_autofree char *list = NULL, *colours = NULL;

  quietly ("convert photo.jpg -colorspace CMYK cmyk.jpg");
  quietly ("convert -size 300x200 -depth 16 gradient:black-white deep.png");
  quietly ("convert -size 200x200 xc:none -fill red -draw 'circle 100,100 100,40' clear.png");
  assert_converts ("cmyk.jpg deep.png clear.png", "kinds.pdf", 3);
  list = run ("pdfimages -list kinds.pdf");
  assert_said (list, "cmyk    4   8  jpeg");
  assert_said (list, "gray    1  16  image");
  assert_said (list, "rgb     3   8  image");
  /* Nothing behind a transparent picture is black. */
  colours = run ("pdftoppm -r 20 -f 3 -png -singlefile kinds.pdf p && convert p.png -resize 1x1! "
                 "-format '%%[fx:p{0,0}.g>0.8]' info:");
  g_assert_cmpstr (colours, ==, "1");
}

static void
test_tiff (void)
{
  g_autofree char *list = NULL, *size = NULL;

  quietly ("convert -size 1240x1754 xc:white -fill black -draw 'rectangle 100,100 400,200' "
           "-monochrome -compress Group4 -density 150 page.tif");
  quietly ("convert page.tif photo.jpg page.tif scan.tif");
  assert_converts ("scan.tif", "scan.pdf", 3);
  list = run ("pdfimages -list scan.pdf");
  assert_said (list, "1240  1754  gray    1   1");
  assert_said (list, "400   300  rgb     3   8");
  size = run ("pdfinfo -f 1 -l 3 scan.pdf");
  assert_said (size, "Page    1 size:  595.276 x 841.89");
  assert_said (size, "Page    2 size:  841.89 x 595.276");
  /* A4 at 150 points an inch fills its page. */
  g_clear_pointer (&list, g_free);
  list = run ("pdftoppm -r 10 -l 1 -gray -singlefile scan.pdf p && convert p.pgm -format "
              "'%%[fx:p{11,11}.g<0.5] %%[fx:p{2,2}.g>0.5]' info:");
  g_assert_cmpstr (list, ==, "1 1");
}

static void
test_same_bytes (void)
{
  assert_converts ("photo.jpg deep.png", "one.pdf", 2);
  assert_converts ("photo.jpg deep.png", "two.pdf", 2);
  quietly ("cmp one.pdf two.pdf");
}

static void
write_bytes (const char *name, const void *data, gsize length)
{
  g_autofree char *path = in_folder (name);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

static void
test_broken (void)
{
  /* An image file directory that names itself as the next one. */
  static const guint8 loop[]
      = { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x00, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0 };
  /* One that lies beyond the end. */
  static const guint8 beyond[]
      = { 'M', 'M', 0, 42, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

  quietly ("head -c 3000 photo.jpg > cut.jpg");
  assert_refused ("cut.jpg", ZT_ERROR_INVALID);
  quietly ("head -c 500 deep.png > cut.png");
  assert_refused ("cut.png", ZT_ERROR_INVALID);
  quietly ("head -c 20000 scan.tif > cut.tif");
  assert_refused ("cut.tif", ZT_ERROR_INVALID);
  write_bytes ("loop.tif", loop, sizeof loop);
  assert_refused ("loop.tif", ZT_ERROR_INVALID);
  write_bytes ("beyond.tif", beyond, sizeof beyond);
  assert_refused ("beyond.tif", ZT_ERROR_INVALID);
  write_bytes ("page.png", "<html><body>not a picture</body></html>", 40);
  assert_refused ("page.png", ZT_ERROR_UNSUPPORTED);
  write_bytes ("tiny.jpg", "\xff\xd8\xff", 3);
  assert_refused ("tiny.jpg", ZT_ERROR_INVALID);
}

/* Width and height of the first page become 60,000 points each. */
static void
enlarge_tiff (const char *from, const char *to)
{
  g_autofree char *path = in_folder (from), *text = NULL;
  guint8 *data;
  gsize length = 0, at;
  guint n_changed = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  data = (guint8 *) text;
  g_assert_cmpint (data[0], ==, 'I');
  at = (gsize) (data[4] | data[5] << 8 | data[6] << 16);
  for (guint i = 0; i < data[at]; i++)
    {
      guint8 *entry = data + at + 2 + 12 * i;

      if (entry[1] != 1 || entry[0] > 1)
        continue;
      entry[2] = 4;
      memcpy (entry + 8, "\x60\xea\0\0", 4);
      n_changed++;
    }
  g_assert_cmpuint (n_changed, ==, 2);
  write_bytes (to, data, length);
}

/* A file of a few hundred bytes that says it has ten thousand million points. */
static void
test_huge (void)
{
  static const guint8 says[] = { 0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0 };
  g_autofree char *path = in_folder ("huge.png"), *data = NULL;
  gsize length = 0;

  quietly ("convert -size 8x8 xc:red PNG24:huge.png && convert -size 8x8 xc:red -interlace PNG "
           "PNG24:huge2.png");
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  memcpy (data + 16, says, sizeof says);
  write_bytes ("huge.png", data, length);
  assert_refused ("huge.png", ZT_ERROR_INVALID); /* too few rows are in it */
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&data, g_free);
  path = in_folder ("huge2.png");
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  memcpy (data + 16, says, sizeof says);
  write_bytes ("huge2.png", data, length);
  assert_refused ("huge2.png", ZT_ERROR_LIMIT);
  enlarge_tiff ("page.tif", "huge.tif");
  assert_refused ("huge.tif", ZT_ERROR_LIMIT);
}

static void
test_thumbnail (void)
{
  g_autofree char *path = in_folder ("corner.jpg");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  int width = 100, height = 0;
  const guint32 *pixels;

  turn ("corner.jpg", "turned.jpg", 6);
  g_clear_pointer (&path, g_free);
  path = in_folder ("turned.jpg");
  bytes = zt_convert_thumbnail (path, "turned.jpg", &width, &height, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (width, <=, 100);
  g_assert_cmpint (height, >, width);
  pixels = g_bytes_get_data (bytes, NULL);
  g_assert_cmphex (pixels[width - 2] & 0xff0000, >, 0x900000);
  g_assert_cmphex (pixels[1] & 0xff0000, <, 0x600000);
}

/* --- LibreOffice --- */

/* A soffice that does what FAKE says and writes down how it was called. */
static void
put_fake (void)
{
  static const char script[]
      = "#!/bin/sh\n"
        "for word in \"$@\"; do\n"
        "  [ \"$before\" = --outdir ] && out=$word\n"
        "  before=$word\n"
        "done\n"
        "printf '%s\\n' \"$@\" >\"$FAKE_FOLDER/words\"\n"
        "case $FAKE in\n"
        "  good) cp \"$FAKE_FOLDER/photo.pdf\" \"$out/input.pdf\" ;;\n"
        "  nothing) exit 0 ;;\n"
        "  text) echo hello >\"$out/input.pdf\" ;;\n"
        "  fails) cp \"$FAKE_FOLDER/photo.pdf\" \"$out/input.pdf\"; exit 77 ;;\n"
        "  hangs) sleep 1000 & echo $! >\"$FAKE_FOLDER/pid.part\"\n"
        "    mv \"$FAKE_FOLDER/pid.part\" \"$FAKE_FOLDER/pid\"; wait ;;\n"
        "esac\n";
  g_autofree char *bin = in_folder ("bin"), *path = g_build_filename (bin, "soffice", NULL);
  g_autofree char *both = g_strconcat (bin, ":", real_path, NULL);

  g_mkdir_with_parents (bin, 0700);
  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_chmod (path, 0700);
  g_setenv ("PATH", both, TRUE);
  g_setenv ("FAKE_FOLDER", folder, TRUE);
}

static gboolean
convert_office (const char *name, const char *fake, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = in_folder (name), *out = in_folder ("office.pdf");
  g_autofree char *left = g_strconcat (out, ".office", NULL);
  gboolean ok;

  put_fake ();
  g_setenv ("FAKE", fake, TRUE);
  g_unlink (out);
  ok = zt_convert_office (path, name, out, cancellable, error);
  g_assert_cmpint (g_file_test (out, G_FILE_TEST_EXISTS), ==, ok);
  /* Neither profile nor copy is left, whatever happened. */
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_setenv ("PATH", real_path, TRUE);
  return ok;
}

static void
test_office_good (void)
{
  g_autofree char *words = NULL, *path = in_folder ("words");
  g_autoptr (GError) error = NULL;

  write_bytes ("施工方案.WPS", "document", 8);
  g_assert_true (convert_office ("施工方案.WPS", "good", NULL, &error));
  g_assert_no_error (error);
  quietly ("cmp photo.pdf office.pdf");
  g_assert_true (g_file_get_contents (path, &words, NULL, NULL));
  assert_said (words, "--headless\n");
  assert_said (words, "-env:UserInstallation=file:///");
  assert_said (words, "/input.doc\n");
  g_assert_null (strstr (words, "方案"));
}

static void
test_office_fails (void)
{
  static const char *const ways[] = { "nothing", "text", "fails" };

  write_bytes ("plan.docx", "document", 8);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (convert_office ("plan.docx", ways[i], NULL, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      assert_said (error->message, "plan.docx");
    }
}

/* The script's own child is gone too: what hangs is rarely the first process. */
static void
assert_ended (void)
{
  g_autofree char *path = in_folder ("pid"), *text = NULL;
  pid_t child;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  child = (pid_t) g_ascii_strtoll (text, NULL, 10);
  g_assert_cmpint (child, >, 1);
  for (int i = 0; i < 500 && kill (child, 0) == 0; i++)
    {
      g_autofree char *status = g_strdup_printf ("/proc/%d/stat", (int) child), *stat = NULL;

      /* Nobody may have asked for it yet. */
      if (g_file_get_contents (status, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
        break;
      g_usleep (10000);
      g_assert_cmpint (i, <, 499);
    }
  g_unlink (path);
}

static void
test_office_hangs (void)
{
  g_autoptr (GError) error = NULL;

  zt_convert_set_office_limit (1);
  g_assert_false (convert_office ("plan.docx", "hangs", NULL, &error));
  zt_convert_set_office_limit (0);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  assert_said (error->message, "plan.docx");
  assert_ended ();
}

static gpointer
cancel_when_running (gpointer cancellable)
{
  g_autofree char *path = in_folder ("pid");

  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (5000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_office_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_when_running, cancellable);

  g_assert_false (convert_office ("plan.docx", "hangs", cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_ended ();
}

static void
test_office_absent (void)
{
  g_autofree char *path = in_folder ("plan.docx"), *out = in_folder ("office.pdf");
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", folder, TRUE);
  g_assert_null (zt_convert_find_office ());
  g_assert_false (zt_convert_office (path, "plan.docx", out, NULL, &error));
  g_setenv ("PATH", real_path, TRUE);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
  assert_said (error->message, "plan.docx");
}

static void
test_office_names (void)
{
  g_assert_true (zt_convert_is_office ("a.DOCX"));
  g_assert_true (zt_convert_is_office ("报价.et"));
  g_assert_false (zt_convert_is_office ("a.pdf"));
  g_assert_false (zt_convert_is_office ("docx"));
  g_assert_false (zt_convert_is_office ("a.docx.dwg"));
}

/* The program itself, where it is installed. */
static void
test_office_real (void)
{
  static const char rtf[] = "{\\rtf1\\ansi\\uc1 Bid of \\u25237?\\u26631?\\u20989? 2026}";
  g_autofree char *program = zt_convert_find_office (), *text = NULL;
  g_autofree char *path = in_folder ("letter.rtf"), *out = in_folder ("letter.pdf");
  g_autoptr (GError) error = NULL;

  if (program == NULL)
    {
      g_test_skip ("LibreOffice is not installed");
      return;
    }
  write_bytes ("letter.rtf", rtf, sizeof rtf - 1);
  zt_convert_office (path, "letter.rtf", out, NULL, &error);
  g_assert_no_error (error);
  text = run ("pdftotext letter.pdf -");
  assert_said (text, "投标函");
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  real_path = g_strdup (g_getenv ("PATH"));
  folder = g_dir_make_tmp ("zt-convert-XXXXXX", &error);
  g_assert_no_error (error);
  quietly ("convert -size 400x300 gradient:red-blue -quality 90 photo.jpg");
  g_test_add_func ("/convert/jpeg", test_jpeg);
  g_test_add_func ("/convert/turned", test_turned);
  g_test_add_func ("/convert/kinds", test_kinds);
  g_test_add_func ("/convert/tiff", test_tiff);
  g_test_add_func ("/convert/same-bytes", test_same_bytes);
  g_test_add_func ("/convert/broken", test_broken);
  g_test_add_func ("/convert/huge", test_huge);
  g_test_add_func ("/convert/thumbnail", test_thumbnail);
  g_test_add_func ("/convert/office/good", test_office_good);
  g_test_add_func ("/convert/office/fails", test_office_fails);
  g_test_add_func ("/convert/office/hangs", test_office_hangs);
  g_test_add_func ("/convert/office/cancelled", test_office_cancelled);
  g_test_add_func ("/convert/office/absent", test_office_absent);
  g_test_add_func ("/convert/office/names", test_office_names);
  g_test_add_func ("/convert/office/real", test_office_real);
  status = g_test_run ();
  zt_os_remove_tree (folder, NULL);
  g_free (folder);
  g_free (real_path);
  return status;
}
