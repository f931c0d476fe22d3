/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of every structure are signed; stock qpdf and pdfsig agree, and earlier signatures stay
 * valid. */
#include "config.h"

#include "pdf-batch.h"
#include "pdf-fixture.h"

#include <string.h>

#include <cairo.h>
#include <glib/gstdio.h>

static Fixture *fixture;
static gboolean has_certutil;

static void
assert_qpdf_clean (const char *path)
{
  g_assert_true (fixture_run ("qpdf", "--check", path, NULL));
}

/* A private NSS database that trusts our root: pdfsig looks for one in the home folder. */
static void
assert_pdfsig_valid (const char *path, guint signatures)
{
  g_autofree char *output = fixture_run_output ("pdfsig", "-nssdir", fixture->folder, path, NULL);
  guint valid = 0;

  for (const char *at = output; (at = strstr (at, "Signature is Valid.")) != NULL; at++)
    valid++;
  g_test_message ("%s", output);
  g_assert_cmpuint (valid, ==, signatures);
  if (has_certutil)
    g_assert_nonnull (strstr (output, "Certificate is Trusted."));
}

static void
assert_all_valid (const char *path, guint signatures, gboolean is_stock)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);

  fixture_assert_verdict (fixture, path, "valid");
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (report, "signatures")), ==,
                    signatures);
  g_assert_cmpstr (fixture_get (report, signatures - 1, "coverage"), ==, "document");
  for (guint i = 0; i + 1 < signatures; i++)
    {
      g_assert_cmpstr (fixture_get (report, i, "coverage"), ==, "revision");
      g_assert_cmpstr (fixture_get (report, i, "changes"), ==, "permitted");
    }
  assert_qpdf_clean (path);
  if (is_stock)
    assert_pdfsig_valid (path, signatures);
}

/* Each form of file is signed by three people one after the other. */
static void
test_matrix (gconstpointer data)
{
  static const char *const options[][3] = {
    { "plain", NULL, NULL },
    { "xref-stream", "--object-streams=generate", NULL },
    { "no-xref-stream", "--object-streams=disable", NULL },
    { "linearized", "--linearize", NULL },
    { "linearized-streams", "--linearize", "--object-streams=generate" },
    { "qdf", "--qdf", NULL },
  };
  const char *const *option = options[GPOINTER_TO_UINT (data)];
  g_autofree char *name = g_strconcat ("matrix-", option[0], ".pdf", NULL);
  g_autofree char *made = fixture_make_pdf (fixture, "made.pdf", 3);
  g_autofree char *path = fixture_path (fixture, name);
  g_autofree char *once = NULL, *twice = NULL, *thrice = NULL, *visible = NULL;
  ZtPdfSignOptions stamp = { .page = 2,
                             .x = 300,
                             .y = 100,
                             .width = 120,
                             .height = 120,
                             .reason = "投标",
                             .timestamp = fixture_timestamp,
                             .timestamp_data = fixture->tsa };

  if (option[1] == NULL)
    g_assert_true (fixture_run ("cp", made, path, NULL));
  else if (option[2] == NULL)
    g_assert_true (fixture_run ("qpdf", option[1], made, path, NULL));
  else
    g_assert_true (fixture_run ("qpdf", option[1], option[2], made, path, NULL));
  fixture_assert_verdict (fixture, path, "unsigned");
  once = fixture_sign (fixture, path, "once.pdf", fixture->rsa);
  assert_all_valid (once, 1, TRUE);
  twice = fixture_sign_with (fixture, once, "twice.pdf", fixture->ec, &stamp);
  assert_all_valid (twice, 2, TRUE);
  thrice = fixture_sign (fixture, twice, "thrice.pdf", fixture->sm2);
  assert_all_valid (thrice, 3, FALSE); /* no stock tool knows SM2 */
}

static void
test_timestamp (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "time.pdf", 1);
  ZtPdfSignOptions options
      = { .timestamp = fixture_timestamp, .timestamp_data = fixture->tsa, .reason = "reason" };
  g_autofree char *path = fixture_sign_with (fixture, made, "timed.pdf", fixture->rsa, &options);
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);

  g_assert_cmpstr (fixture_get (report, 0, "timestamp"), ==, "ok");
  g_assert_cmpstr (fixture_get (report, 0, "level"), ==, "B-T");
  g_assert_cmpstr (fixture_get (report, 0, "signer"), ==, "zhang");
  g_assert_cmpstr (fixture_get (report, 0, "organisation"), ==, "广西某某科技有限公司");
  g_assert_cmpstr (fixture_get (report, 0, "trust"), ==, "trusted");
  g_assert_nonnull (fixture_get (report, 0, "time"));
}

static GBytes *
no_timestamp (GBytes *query, gpointer user_data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no network");
  return NULL;
}

static void
test_timestamp_missing (void)
{
  g_autoptr (GError) error = NULL, timestamp_error = NULL;
  g_autofree char *made = fixture_make_pdf (fixture, "offline.pdf", 1);
  g_autofree char *out = fixture_path (fixture, "offline-signed.pdf");
  ZtPdfSignOptions options = { .timestamp = no_timestamp };
  g_autoptr (JsonObject) report = NULL;

  g_assert_true (
      zt_pdf_sign (made, out, fixture->ec, &options, &timestamp_error, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (timestamp_error);
  report = fixture_verify (fixture, out);
  g_assert_cmpstr (fixture_get (report, 0, "level"), ==, "B-B");
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "valid");
}

static const char *
get_trust_at (const char *path, int years)
{
  const char *const trust[] = { fixture->ca, NULL };
  gint64 when = g_get_real_time () + years * G_GINT64_CONSTANT (366) * 24 * 3600 * G_USEC_PER_SEC;
  g_autoptr (JsonObject) report = zt_pdf_verify (path, trust, when, NULL, NULL);

  return g_intern_string (fixture_get (report, 0, "trust"));
}

/* A certificate that has ended since takes its signature along, unless a time stamp shows that it
 * was made before. */
static void
test_times (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "times.pdf", 1);
  ZtPdfSignOptions options = { .timestamp = fixture_timestamp, .timestamp_data = fixture->tsa };
  g_autofree char *plain = fixture_sign (fixture, made, "times-plain.pdf", fixture->ec);
  g_autofree char *stamped
      = fixture_sign_with (fixture, made, "times-stamped.pdf", fixture->ec, &options);

  g_assert_cmpstr (get_trust_at (plain, 0), ==, "trusted");
  g_assert_cmpstr (get_trust_at (plain, 3), ==, "expired");
  g_assert_cmpstr (get_trust_at (plain, -3), ==, "not-yet-valid");
  g_assert_cmpstr (get_trust_at (stamped, 3), ==, "trusted");
}

static void
test_untrusted (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "strange.pdf", 1);
  g_autofree char *path = fixture_sign (fixture, made, "strange-signed.pdf", fixture->stranger);
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);

  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "untrusted");
  g_assert_cmpstr (fixture_get (report, 0, "integrity"), ==, "ok");
  g_assert_cmpstr (fixture_get (report, 0, "trust"), ==, "unknown");
}

static const char *const form[] = {
  "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>",
  "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
  "<</Type/Page/Parent 2 0 R/Annots 7 0 R>>",
  "<</Fields 6 0 R/DA(/Helv 0 Tf 0 g)>>",
  "<</Type/Annot/Subtype/Widget/FT/Sig/T(Buyer)/Rect[100 100 220 160]/F 4/P 3 0 R>>",
  "[5 0 R 8 0 R 9 0 R]",
  "[5 0 R 8 0 R 10 0 R]",
  "<</Type/Annot/Subtype/Widget/FT/Tx/T(Signature1)/V(1)/Rect[100 300 220 320]/F 4/P 3 0 R>>",
  "<</FT/Sig/T(Supplier)/Kids[10 0 R]>>",
  "<</Type/Annot/Subtype/Widget/Parent 9 0 R/Rect[300 100 420 160]/F 4/P 3 0 R>>",
  NULL,
};

/* Indirect fields and annotations; an empty field merged with its picture, one apart from it, a
 * name already taken. */
static void
test_form (void)
{
  g_autofree char *made = fixture_write_pdf (fixture, "form.pdf", form);
  ZtPdfSignOptions buyer = { .field = "Buyer" }, supplier = { .field = "Supplier" };
  g_autofree char *first = fixture_sign_with (fixture, made, "form1.pdf", fixture->rsa, &buyer);
  g_autofree char *second = fixture_sign_with (fixture, first, "form2.pdf", fixture->ec, &supplier);
  g_autofree char *third = fixture_sign (fixture, second, "form3.pdf", fixture->rsa);
  g_autofree char *streams = fixture_path (fixture, "form-streams.pdf");
  g_autofree char *fourth = NULL, *fifth = NULL;
  g_autoptr (JsonObject) report = fixture_verify (fixture, third);

  assert_all_valid (third, 3, FALSE);
  assert_pdfsig_valid (third, 2); /* poppler overlooks a field whose picture is apart from it */
  g_assert_cmpstr (fixture_get (report, 0, "field"), ==, "Buyer");
  g_assert_cmpstr (fixture_get (report, 1, "field"), ==, "Supplier");
  g_assert_cmpstr (fixture_get (report, 2, "field"), ==, "Signature2");
  g_assert_true (fixture_run ("qpdf", "--object-streams=generate", made, streams, NULL));
  fourth = fixture_sign_with (fixture, streams, "form4.pdf", fixture->ec, &supplier);
  fifth = fixture_sign_with (fixture, fourth, "form5.pdf", fixture->rsa, &buyer);
  assert_all_valid (fifth, 2, FALSE);
}

static char *
get_rectangle (const char *path)
{
  g_autoptr (GString) bytes = fixture_read (path);
  gsize start = fixture_find_last (bytes, "/Rect[") + strlen ("/Rect[");

  return g_strndup (bytes->str + start, fixture_find (bytes, "]", start) - start);
}

/* A seal at the lower left as people see it. */
static void
test_rotation (void)
{
  static const struct
  {
    const char *rotation, *place;
  } cases[] = {
    { "0", "110 220 210 260" },
    { "90", "440 210 480 310" },
    { "180", "390 540 490 580" },
    { "270", "120 490 160 590" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *page
          = g_strdup_printf ("<</Type/Page/Parent 2 0 R/Rotate %s/CropBox[100 200 500 600]>>",
                             cases[i].rotation);
      const char *objects[] = { form[0], form[1], page, "<</Fields[]>>", NULL };
      g_autofree char *made = fixture_write_pdf (fixture, "turned.pdf", objects);
      ZtPdfSignOptions options = { .page = 1, .x = 10, .y = 20, .width = 100, .height = 40 };
      g_autofree char *path
          = fixture_sign_with (fixture, made, "turned-signed.pdf", fixture->ec, &options);
      g_autofree char *place = get_rectangle (path);

      g_assert_cmpstr (place, ==, cases[i].place);
      assert_all_valid (path, 1, TRUE);
    }
}

/* A company's seal: half transparent, so it becomes an image with a soft mask. */
static char *
make_seal_image (void)
{
  char *image = fixture_path (fixture, "seal.png");
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 300, 300);
  cairo_t *cairo = cairo_create (surface);

  cairo_set_source_rgba (cairo, 0.9, 0, 0, 0.6);
  cairo_set_line_width (cairo, 12);
  cairo_arc (cairo, 150, 150, 140, 0, 6.3);
  cairo_stroke (cairo);
  cairo_destroy (cairo);
  g_assert_cmpint (cairo_surface_write_to_png (surface, image), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
  return image;
}

static void
test_seal_image (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "company.pdf", 1);
  g_autofree char *image = make_seal_image ();
  ZtPdfSignOptions options
      = { .page = 1, .x = 350, .y = 80, .width = 120, .height = 120, .seal_image = image };
  g_autofree char *path = NULL;
  g_autoptr (GString) bytes = NULL;

  path = fixture_sign_with (fixture, made, "company-signed.pdf", fixture->rsa, &options);
  bytes = fixture_read (path);
  fixture_find (bytes, "/SMask ", 0);
  g_assert_cmpuint (bytes->len, <, 200000);
  assert_all_valid (path, 1, TRUE);
}

static guint
count (const char *path, const char *needle)
{
  g_autoptr (GString) bytes = fixture_read (path);
  guint n = 0;

  for (gsize at = 0; at + strlen (needle) <= bytes->len; at++)
    n += memcmp (bytes->str + at, needle, strlen (needle)) == 0;
  return n;
}

/* Reddish pixels of the outermost strip of a page as stock tools draw it. */
static guint
count_red_at_edge (const char *path, int page)
{
  g_autofree char *number = g_strdup_printf ("%d", page);
  g_autofree char *prefix = fixture_path (fixture, "edge");
  g_autofree char *image = g_strconcat (prefix, ".png", NULL);
  cairo_surface_t *surface;
  int width, height, stride;
  guint red = 0;

  g_assert_true (fixture_run ("pdftocairo", "-png", "-singlefile", "-r", "72", "-f", number, "-l",
                              number, path, prefix, NULL));
  surface = cairo_image_surface_create_from_png (image);
  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < height; y++)
    for (int x = width - 4; x < width; x++)
      {
        const guint8 *pixel = cairo_image_surface_get_data (surface) + y * stride + x * 4;

        red += pixel[2] > 200 && pixel[0] < 160;
      }
  cairo_surface_destroy (surface);
  return red;
}

/* One seal over three pages, and over forty-one in three groups; one signature, valid for stock
 * tools, and a second one after it is permitted. */
static void
test_cross_page (gconstpointer data)
{
  int pages = GPOINTER_TO_INT (data);
  g_autofree char *made = fixture_make_pdf (fixture, "cross.pdf", pages);
  g_autofree char *packed = fixture_path (fixture, "cross-packed.pdf");
  g_autofree char *image = make_seal_image ();
  ZtPdfSignOptions options = { .page = 2,
                               .x = 300,
                               .y = 100,
                               .width = 120,
                               .height = 120,
                               .seal_image = image,
                               .cross_page = TRUE };
  ZtPdfSignOptions unseen = { .seal_image = image, .cross_page = TRUE };
  g_autofree char *path = NULL, *second = NULL, *other = NULL;

  path = fixture_sign_with (fixture, made, "crossed.pdf", fixture->rsa, &options);
  assert_all_valid (path, 1, TRUE);
  g_assert_cmpuint (count (path, "/Subtype/Stamp"), ==, (guint) pages);
  g_assert_cmpuint (count (path, "/SMask "), ==, 2); /* the seal, and one picture for all strips */
  g_assert_cmpuint (count_red_at_edge (made, 1), ==, 0);
  /* The ring's left and right ends lie on the edges of a group; every page shows some of it. */
  for (int page = 1; page <= 3; page++)
    g_assert_cmpuint (count_red_at_edge (path, page), >, 4);
  options.cross_page = FALSE;
  second = fixture_sign_with (fixture, path, "crossed2.pdf", fixture->ec, &options);
  assert_all_valid (second, 2, TRUE);
  g_assert_true (fixture_run ("qpdf", "--object-streams=generate", made, packed, NULL));
  other = fixture_sign_with (fixture, packed, "crossed3.pdf", fixture->rsa, &unseen);
  assert_all_valid (other, 1, TRUE);
}

static void
test_cross_page_refused (void)
{
  g_autofree char *single = fixture_make_pdf (fixture, "single.pdf", 1);
  g_autofree char *made = fixture_make_pdf (fixture, "double.pdf", 2);
  g_autofree char *signed_ = fixture_sign (fixture, made, "double-signed.pdf", fixture->rsa);
  g_autofree char *out = fixture_path (fixture, "refused.pdf");
  g_autofree char *image = make_seal_image ();
  const struct
  {
    const char *in, *image;
    int code;
  } cases[] = { { single, image, ZT_ERROR_INVALID },
                { made, NULL, ZT_ERROR_INVALID },
                { signed_, image, ZT_ERROR_UNSUPPORTED } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ZtPdfSignOptions options = { .seal_image = cases[i].image, .cross_page = TRUE };
      g_autoptr (GError) error = NULL;

      g_assert_false (zt_pdf_sign (cases[i].in, out, fixture->rsa, &options, NULL, NULL, NULL, NULL,
                                   &error));
      g_assert_error (error, ZT_ERROR, cases[i].code);
      g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
    }
}

/* One that cannot be signed does not stop the others; names that are taken stay as they are. */
static void
test_batch (void)
{
  g_autofree char *one = fixture_make_pdf (fixture, "batch-one.pdf", 1);
  g_autofree char *two = fixture_make_pdf (fixture, "batch-two.pdf", 3);
  g_autofree char *none = fixture_path (fixture, "batch-none.pdf");
  g_autofree char *folder = fixture_path (fixture, "batch");
  g_autofree char *taken = g_build_filename (folder, "batch-one-signed.pdf", NULL);
  const char *const files[] = { one, none, two, NULL };
  ZtPdfSignOptions options = { .page = -1 };
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (JsonArray) results = NULL, stopped = NULL;
  const char *out;

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (taken, "x", 1, NULL));
  results = zt_pdf_sign_batch (files, folder, fixture->rsa, &options, NULL, NULL, NULL);
  g_assert_cmpuint (json_array_get_length (results), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      JsonObject *result = json_array_get_object_element (results, i);

      g_assert_cmpint (zt_json_get_boolean (result, "ok", FALSE), ==, i != 1);
      if (i == 1)
        g_assert_nonnull (zt_json_get_string (result, "problem"));
      else
        assert_all_valid (zt_json_get_string (result, "out"), 1, TRUE);
    }
  out = zt_json_get_string (json_array_get_object_element (results, 0), "out");
  g_assert_true (g_str_has_suffix (out, "batch-one-signed-2.pdf"));
  g_cancellable_cancel (cancelled);
  stopped = zt_pdf_sign_batch (files, folder, fixture->rsa, &options, NULL, NULL, cancelled);
  for (guint i = 0; i < 3; i++)
    g_assert_false (
        zt_json_get_boolean (json_array_get_object_element (stopped, i), "ok", TRUE));
}

static void
test_place_outside (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *made = fixture_make_pdf (fixture, "outside.pdf", 1);
  g_autofree char *out = fixture_path (fixture, "outside-signed.pdf");
  ZtPdfSignOptions options = { .page = 1, .x = 550, .y = 20, .width = 100, .height = 40 };

  g_assert_false (zt_pdf_sign (made, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  options.page = 2;
  g_assert_false (zt_pdf_sign (made, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

/* Nothing that looks like a half-done file stays behind. */
static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *made = fixture_make_pdf (fixture, "cancelled.pdf", 1);
  g_autofree char *folder = fixture_path (fixture, "cancel");
  g_autofree char *out = g_build_filename (folder, "signed.pdf", NULL);
  ZtPdfSignOptions options = { 0 };
  g_autoptr (GDir) entries = NULL;

  g_mkdir (folder, 0700);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      zt_pdf_sign (made, out, fixture->ec, &options, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  entries = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (entries));
}

static void
make_nss_database (void)
{
  g_autofree char *database = g_strconcat ("sql:", fixture->folder, NULL);
  g_autofree char *program = g_find_program_in_path ("certutil");

  has_certutil = program != NULL;
  if (!has_certutil)
    return;
  g_assert_true (fixture_run ("certutil", "-N", "-d", database, "--empty-password", NULL));
  g_assert_true (fixture_run ("certutil", "-A", "-d", database, "-n", "practice", "-t", "C,C,C",
                              "-i", fixture->ca, NULL));
}

int
main (int argc, char **argv)
{
  static const char *const names[]
      = { "plain", "xref-stream", "no-xref-stream", "linearized", "linearized-streams", "qdf" };
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  make_nss_database ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/pdf-sign/matrix/", names[i], NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_matrix);
    }
  g_test_add_func ("/pdf-sign/timestamp", test_timestamp);
  g_test_add_func ("/pdf-sign/timestamp-missing", test_timestamp_missing);
  g_test_add_func ("/pdf-sign/times", test_times);
  g_test_add_func ("/pdf-sign/untrusted", test_untrusted);
  g_test_add_func ("/pdf-sign/form", test_form);
  g_test_add_func ("/pdf-sign/rotation", test_rotation);
  g_test_add_func ("/pdf-sign/seal-image", test_seal_image);
  g_test_add_data_func ("/pdf-sign/cross-page/few", GINT_TO_POINTER (3), test_cross_page);
  g_test_add_data_func ("/pdf-sign/cross-page/groups", GINT_TO_POINTER (41), test_cross_page);
  g_test_add_func ("/pdf-sign/cross-page/refused", test_cross_page_refused);
  g_test_add_func ("/pdf-sign/batch", test_batch);
  g_test_add_func ("/pdf-sign/place-outside", test_place_outside);
  g_test_add_func ("/pdf-sign/cancelled", test_cancelled);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
