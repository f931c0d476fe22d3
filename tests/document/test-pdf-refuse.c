/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must not be signed is refused with its reason; foreign files of every kind neither hang nor
 * crash; large files take little memory. */
#include "config.h"

#include "pdf-surgery.h"

#include <string.h>
#include <sys/resource.h>

#include <glib/gstdio.h>

static Fixture *fixture;

static void
assert_refused (const char *path, const char *field, int code, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = fixture_path (fixture, "refused.pdf");
  ZtPdfSignOptions options = { .field = field };

  g_assert_false (zt_pdf_sign (path, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_test_message ("%s: %s", path, error->message);
  g_assert_error (error, ZT_ERROR, code);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"

static void
test_kinds (void)
{
  static const struct
  {
    const char *catalog, *extra, *field, *reason;
    int code;
  } cases[] = {
    { "/AcroForm<</Fields[]/XFA[]>>", "null", NULL, "XFA", ZT_ERROR_UNSUPPORTED },
    { "/Perms<</UR3 4 0 R>>", "<<>>", NULL, "usage rights", ZT_ERROR_UNSUPPORTED },
    { "/AcroForm<</Fields[]>>", "null", "Missing", "Missing", ZT_ERROR_NOT_FOUND },
    { "/AcroForm<</Fields[4 0 R]>>", "<</FT/Tx/T(A)>>", "A", "A", ZT_ERROR_NOT_FOUND },
    { "/AcroForm<</Fields[4 0 R]>>", "<</FT/Sig/T(A)/V<<>>>>", "A", "already signed",
      ZT_ERROR_UNSUPPORTED },
    { "/AcroForm<</Fields[4 0 R]>>", "<</FT/Sig/T(A)/Lock<</Action/All>>>>", "A", "locks",
      ZT_ERROR_UNSUPPORTED },
    { "/AcroForm<</Fields[4 0 R]>>", "<</FT/Sig/T(A)/SV<</Ff 1>>>>", "A", "kind of signature",
      ZT_ERROR_UNSUPPORTED },
    { "/AcroForm<</Fields[4 0 R]>>", "<</FT/Sig/T(A)/Kids[4 0 R]>>", NULL, "damaged",
      ZT_ERROR_UNSUPPORTED },
    { "/Lang 4 0 R", "<</A 1/A 2>>", NULL, "objects", ZT_ERROR_UNSUPPORTED },
    { "/AcroForm<</Fields[4 0 R 4 0 R]>>", "<</FT/Sig/T(A)>>", NULL, "damaged",
      ZT_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *catalog
          = g_strdup_printf ("<</Type/Catalog/Pages 2 0 R%s>>", cases[i].catalog);
      const char *const objects[] = { catalog, PAGES, PAGE, cases[i].extra, NULL };
      g_autofree char *path = fixture_write_pdf (fixture, "kind.pdf", objects);

      assert_refused (path, cases[i].field, cases[i].code, cases[i].reason);
    }
}

static void
test_structure (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "made.pdf", 1);
  g_autofree char *encrypted = fixture_path (fixture, "encrypted.pdf");
  g_autofree char *hybrid = fixture_append (fixture, made, "hybrid.pdf",
                                            "/Root 1 0 R/Size 99/XRefStm 10 ", 98, "null", 0);
  g_autoptr (GString) junk = fixture_read (made), moved = fixture_read (made);
  g_autoptr (GString) tail = fixture_read (made), entry = fixture_read (made);
  g_autofree char *junk_path = NULL, *moved_path = NULL, *tail_path = NULL, *entry_path = NULL;
  g_autofree char *missing = fixture_path (fixture, "missing.pdf");

  g_assert_true (
      fixture_run ("qpdf", "--encrypt", "", "owner", "256", "--", made, encrypted, NULL));
  assert_refused (encrypted, NULL, ZT_ERROR_UNSUPPORTED, "encrypted");
  assert_refused (hybrid, NULL, ZT_ERROR_UNSUPPORTED, "hybrid");
  g_string_prepend (junk, "junk\n");
  junk_path = fixture_write (fixture, "junk.pdf", junk);
  assert_refused (junk_path, NULL, ZT_ERROR_UNSUPPORTED, "%PDF-");
  g_string_append (tail, "<html>");
  tail_path = fixture_write (fixture, "tail.pdf", tail);
  assert_refused (tail_path, NULL, ZT_ERROR_UNSUPPORTED, "damaged");
  g_string_insert (moved, (gssize) fixture_find_last (moved, "xref\n0"), "  ");
  moved_path = fixture_write (fixture, "moved.pdf", moved);
  assert_refused (moved_path, NULL, ZT_ERROR_UNSUPPORTED, "damaged");
  memcpy (entry->str + fixture_find (entry, " 00000 n", 0), " 0000x n", 8);
  entry_path = fixture_write (fixture, "entry.pdf", entry);
  assert_refused (entry_path, NULL, ZT_ERROR_UNSUPPORTED, "cross-reference");
  assert_refused (missing, NULL, ZT_ERROR_NOT_FOUND, "");
}

/* Nobody signs on top of something broken, nor where an earlier signature forbids it. */
static void
test_earlier_signatures (void)
{
  g_autofree char *locked = surgery_make_signed (
      fixture, "locked.pdf", "", "/Fields[5 0 R 7 0 R]",
      "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/Include/Fields[(B)]>>>>]",
      (const char *const[]){ "<</FT/Sig/T(B)>>", NULL });
  g_autofree char *base = surgery_make_signed (fixture, "base.pdf", "", "/Fields[5 0 R]", "", NULL);
  g_autofree char *attacked
      = fixture_append (fixture, base, "attacked.pdf", "/Root 1 0 R/Size 7", 3,
                        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 5 8]>>", 0);
  g_autoptr (GString) tampered = fixture_read (base);
  g_autofree char *tampered_path = NULL;

  assert_refused (locked, "B", ZT_ERROR_UNSUPPORTED, "locked");
  assert_refused (attacked, NULL, ZT_ERROR_UNSUPPORTED, "A page was changed");
  surgery_replace (tampered, "0 0 595 842", "0 0 595 843");
  tampered_path = fixture_write (fixture, "tampered.pdf", tampered);
  assert_refused (tampered_path, NULL, ZT_ERROR_UNSUPPORTED, "did not pass verification");
}

/* A picture that is no PNG, or claims to be a giant. */
static void
test_bad_seal (void)
{
  static const char giant[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\10\6\0\0\0";
  g_autofree char *made = fixture_make_pdf (fixture, "made.pdf", 1);
  g_autofree char *out = fixture_path (fixture, "refused.pdf");
  g_autoptr (GString) bytes = g_string_new_len (giant, sizeof giant - 1);
  g_autofree char *image = fixture_write (fixture, "giant.png", bytes);
  ZtPdfSignOptions options
      = { .page = 1, .x = 10, .y = 10, .width = 99, .height = 99, .seal_image = image };
  g_autoptr (GError) error = NULL;

  g_assert_false (zt_pdf_sign (made, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  options.seal_image = made;
  g_assert_false (zt_pdf_sign (made, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

/* Signed and valid, or refused with a reason; verified without hanging. */
static void
try_foreign (const char *path, guint *n_signed)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = fixture_path (fixture, "foreign-signed.pdf");
  g_autoptr (JsonObject) before = fixture_verify (fixture, path);
  ZtPdfSignOptions options = { .reason = "test" };
  gint64 start = g_get_monotonic_time ();

  g_unlink (out);
  if (before != NULL)
    g_assert_cmpstr (zt_json_get_string (before, "verdict"), !=, "valid");
  if (zt_pdf_sign (path, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error))
    {
      fixture_assert_verdict (fixture, out, "valid");
      g_assert_true (fixture_run ("qpdf", "--check", out, NULL));
      (*n_signed)++;
    }
  else
    {
      g_test_message ("%s: %s", path, error->message);
      g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
      g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

static void
test_foreign (void)
{
  g_autofree char *folder
      = g_test_build_filename (G_TEST_DIST, "..", "..", "..", "shared", "data", "pdf", NULL);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_files = 0, n_signed = 0;

  if (entries == NULL)
    {
      g_test_skip ("the collection of foreign PDFs is not here");
      return;
    }
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, ".pdf"))
        continue;
      try_foreign (path, &n_signed);
      n_files++;
    }
  g_test_message ("%u of %u signed", n_signed, n_files);
  g_assert_cmpuint (n_signed, >=, n_files / 2);
}

#define LARGE ((gsize) 200 * 1000 * 1000)
#define PIECE ((gsize) 1000 * 1000)

/* 200 MB of page content; neither this program nor its helper may hold a quarter of that. */
static void
test_large (void)
{
  g_autofree char *path = fixture_path (fixture, "large.pdf");
  g_autofree char *piece = g_malloc (PIECE);
  FILE *file = fopen (path, "wb");
  struct rusage own, children;
  g_autofree char *signed_path = NULL;
  long place;

  memset (piece, ' ', PIECE);
  fprintf (file, "%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  place = ftell (file);
  fprintf (file, "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page"
                 "/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n");
  {
    long third = place + (long) strlen ("2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    long fourth = ftell (file), table;

    fprintf (file, "4 0 obj\n<</Length %" G_GSIZE_FORMAT ">>\nstream\n", LARGE);
    for (gsize i = 0; i < LARGE; i += PIECE)
      fwrite (piece, 1, PIECE, file);
    fprintf (file, "\nendstream\nendobj\n");
    table = ftell (file);
    fprintf (file,
             "xref\n0 5\n0000000000 65535 f \n0000000009 00000 n \n%010ld 00000 n \n%010ld 00000 n "
             "\n%010ld 00000 n \ntrailer\n<</Root 1 0 R/Size 5>>\nstartxref\n%ld\n%%%%EOF\n",
             place, third, fourth, table);
  }
  fclose (file);
  signed_path = fixture_sign (fixture, path, "large-signed.pdf", fixture->ec);
  fixture_assert_verdict (fixture, signed_path, "valid");
  getrusage (RUSAGE_SELF, &own);
  getrusage (RUSAGE_CHILDREN, &children);
  g_test_message ("%ld KiB here, %ld KiB in the helper", own.ru_maxrss, children.ru_maxrss);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (own.ru_maxrss, <, 50 * 1024);
  g_assert_cmpint (children.ru_maxrss, <, 100 * 1024);
#endif
  g_unlink (path);
  g_unlink (signed_path);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/pdf-refuse/large", test_large); /* first: nothing else counts in its memory */
  g_test_add_func ("/pdf-refuse/kinds", test_kinds);
  g_test_add_func ("/pdf-refuse/structure", test_structure);
  g_test_add_func ("/pdf-refuse/earlier-signatures", test_earlier_signatures);
  g_test_add_func ("/pdf-refuse/bad-seal", test_bad_seal);
  g_test_add_func ("/pdf-refuse/foreign", test_foreign);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
