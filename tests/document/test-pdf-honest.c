/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Honest later revisions pass: further signatures, validation data, document time stamps, dates,
 * forms that a certification left open. */
#include "config.h"

#include "pdf-surgery.h"

#include <string.h>

#define CATALOG "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R%s>>"

static Fixture *fixture;

static char *
make_base (const char *name)
{
  return surgery_make_signed (fixture, name, "", "/Fields[5 0 R]", "", NULL);
}

static void
test_by_hand (void)
{
  g_autofree char *path = make_base ("base.pdf");
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);

  fixture_assert_verdict (fixture, path, "valid");
  g_assert_cmpstr (fixture_get (report, 0, "changes"), ==, "none");
  g_assert_cmpstr (fixture_get (report, 0, "level"), ==, "B-B");
}

static void
test_second_signature (void)
{
  g_autofree char *base = make_base ("base.pdf");
  ZtPdfSignOptions options = { .page = 1, .x = 50, .y = 50, .width = 150, .height = 150 };
  g_autofree char *second = fixture_sign_with (fixture, base, "second.pdf", fixture->ec, &options);
  g_autofree char *third = fixture_sign (fixture, second, "third.pdf", fixture->rsa);

  fixture_assert_verdict (fixture, third, "valid");
}

/* A signature nobody trusts may be added, but the file is as good as its worst signature. */
static void
test_second_untrusted (void)
{
  g_autofree char *base = make_base ("base.pdf");
  g_autofree char *path = fixture_sign (fixture, base, "untrusted.pdf", fixture->stranger);
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);

  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "untrusted");
  g_assert_cmpstr (fixture_get (report, 0, "changes"), ==, "permitted");
  g_assert_cmpstr (fixture_get (report, 0, "trust"), ==, "trusted");
}

static char *
add_proofs (const char *in, const char *name)
{
  g_autofree char *catalog = g_strdup_printf (CATALOG, "/DSS 20 0 R");

  return fixture_append (fixture, in, name, "/Root 1 0 R/Size 23", 1, catalog, 20,
                         "<</Type/DSS/Certs[21 0 R]/CRLs[22 0 R]>>", 21,
                         "<</Length 3>>\nstream\nabc\nendstream", 22,
                         "<</Length 3>>\nstream\nabc\nendstream", 0);
}

/* This one is no time stamp but a signature. */
#define NUMBER_OF_SIGNATURE 60

/* Validation data, a document time stamp over it, and more of both. */
static char *
add_document_timestamp (const char *in, const char *name, int number, const char *fields,
                        const char *catalog_keys)
{
  gboolean is_timestamp = number != NUMBER_OF_SIGNATURE;
  g_autofree char *dictionary
      = surgery_dictionary (is_timestamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached", "");
  g_autofree char *catalog = g_strdup_printf (CATALOG, catalog_keys);
  g_autofree char *form = g_strdup_printf ("<</SigFlags 3/Fields[%s %d 0 R]>>", fields, number);
  g_autofree char *field
      = g_strdup_printf ("<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp%d)/V %d 0 R/Rect[0 0 0 0]"
                         "/F 132/P 3 0 R>>",
                         number, number + 1);
  g_autofree char *keys = g_strdup_printf ("/Root 1 0 R/Size %d", number + 2);
  g_autofree char *path = fixture_append (fixture, in, name, keys, 1, catalog, 4, form, number,
                                          field, number + 1, dictionary, 0);
  g_autoptr (GString) bytes = fixture_read (path);

  surgery_sign (bytes, is_timestamp ? fixture->tsa : fixture->ec,
                is_timestamp ? SURGERY_DOCUMENT_TIMESTAMP : SURGERY_CMS);
  return fixture_write (fixture, name, bytes);
}

static void
test_archive_timestamps (void)
{
  g_autofree char *base = make_base ("base.pdf");
  g_autofree char *proofs = add_proofs (base, "proofs.pdf");
  g_autofree char *stamped
      = add_document_timestamp (proofs, "stamped.pdf", 30, "5 0 R", "/DSS 20 0 R");
  g_autofree char *again
      = add_document_timestamp (stamped, "again.pdf", 40, "5 0 R 30 0 R", "/DSS 20 0 R");
  g_autofree char *more = fixture_append (fixture, again, "more.pdf", "/Root 1 0 R/Size 51", 20,
                                          "<</Type/DSS/Certs[21 0 R 50 0 R]/CRLs[22 0 R]>>", 50,
                                          "<</Length 3>>\nstream\nxyz\nendstream", 0);
  g_autoptr (JsonObject) report = fixture_verify (fixture, again);

  fixture_assert_verdict (fixture, proofs, "valid");
  fixture_assert_verdict (fixture, stamped, "valid");
  fixture_assert_verdict (fixture, again, "valid");
  fixture_assert_verdict (fixture, more, "valid");
  /* What is stored here proves nothing (test-pdf-revocation.c has some that do). */
  g_assert_cmpstr (fixture_get (report, 0, "level"), ==, "B-T");
  g_assert_cmpstr (fixture_get (report, 0, "timestamp"), ==, "ok");
  g_assert_cmpstr (fixture_get (report, 1, "timestamp"), ==, "ok");
}

static void
test_proofs_removed (void)
{
  g_autofree char *base = make_base ("base.pdf");
  g_autofree char *proofs = add_proofs (base, "proofs.pdf");
  g_autofree char *stamped
      = add_document_timestamp (proofs, "stamped.pdf", 30, "5 0 R", "/DSS 20 0 R");
  g_autofree char *removed = fixture_append (fixture, stamped, "removed.pdf", "/Root 1 0 R/Size 32",
                                             20, "<</Type/DSS/Certs[21 0 R]>>", 0);
  g_autofree char *exchanged
      = fixture_append (fixture, stamped, "exchanged.pdf", "/Root 1 0 R/Size 32", 22,
                        "<</Length 3>>\nstream\nxyz\nendstream", 0);

  fixture_assert_verdict (fixture, removed, "invalid");
  fixture_assert_verdict (fixture, exchanged, "invalid");
}

/* The same objects written once more, a new date, XMP. */
static void
test_rewritten (void)
{
  g_autofree char *base = make_base ("base.pdf");
  g_autofree char *catalog = g_strdup_printf (CATALOG, "/Metadata 8 0 R");
  g_autofree char *same
      = fixture_append (fixture, base, "same.pdf", "/Root 1 0 R/Size 9/Info 7 0 R", 2,
                        "<< /Count 1 /Kids [ 3 0 R ] /Type /Pages >>", 1, catalog, 7,
                        "<</ModDate(D:20260102000000Z)/Producer(some other program)>>", 8,
                        "<</Type/Metadata/Subtype/XML/Length 3>>\nstream\n<x/\nendstream", 0);
  g_autofree char *title
      = fixture_append (fixture, base, "title.pdf", "/Root 1 0 R/Size 8/Info 7 0 R", 7,
                        "<</Title(Something else)>>", 0);

  fixture_assert_verdict (fixture, same, "valid");
  fixture_assert_verdict (fixture, title, "invalid");
}

#define PICTURE(text)                                                                              \
  "<</Type/XObject/Subtype/Form/BBox[0 0 120 20]/Resources<</Font<</F 10 0 R>>>>/Length 51>>\n"    \
  "stream\n/Tx BMC q BT /F 10 Tf 0 g 2 5 Td (" text ") Tj ET Q EMC\nendstream"

static const char *const fields[] = {
  "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(100)/Rect[100 300 220 320]/F 4/P 3 0 R"
  "/AP<</N 8 0 R>>>>",
  PICTURE ("100"),
  "<</Length 1>>\nstream\n \nendstream",
  "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  NULL,
};

static char *
make_certified (const char *name, const char *restriction)
{
  return surgery_make_signed (fixture, name, "/Annots[7 0 R]/Contents 9 0 R",
                              "/Fields[5 0 R 7 0 R]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>",
                              restriction, fields);
}

static char *
certify (const char *parameters)
{
  return g_strdup_printf ("/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams"
                          "<</Type/TransformParams/V/1.2%s>>>>]",
                          parameters);
}

static char *
fill (const char *in, const char *name)
{
  return fixture_append (
      fixture, in, name, "/Root 1 0 R/Size 21", 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)/Rect[100 300 220 320]/F 4/P 3 0 R"
      "/AP<</N 20 0 R>>>>",
      20, PICTURE ("200"), 0);
}

/* Filling in is allowed unless a certification says no. */
static void
test_filled (void)
{
  static const struct
  {
    const char *parameters, *verdict;
  } cases[] = { { "/P 2", "valid" }, { "/P 3", "valid" }, { "", "valid" }, { "/P 1", "invalid" } };
  g_autofree char *plain = make_certified ("plain.pdf", "");
  g_autofree char *plain_filled = fill (plain, "plain-filled.pdf");

  fixture_assert_verdict (fixture, plain, "valid");
  fixture_assert_verdict (fixture, plain_filled, "valid");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *restriction = certify (cases[i].parameters);
      g_autofree char *base = make_certified ("certified.pdf", restriction);
      g_autofree char *path = fill (base, "filled.pdf");

      fixture_assert_verdict (fixture, base, "valid");
      fixture_assert_verdict (fixture, path, cases[i].verdict);
    }
}

static void
test_filled_in_place (void)
{
  g_autofree char *restriction = certify ("/P 2");
  g_autofree char *base = make_certified ("certified.pdf", restriction);
  g_autofree char *own = fixture_append (
      fixture, base, "own.pdf", "/Root 1 0 R/Size 11", 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)/Rect[100 300 220 320]/F 4/P 3 0 R"
      "/AP<</N 8 0 R>>>>",
      8, PICTURE ("200"), 0);
  /* The picture alone. */
  g_autofree char *drawn
      = fixture_append (fixture, base, "drawn.pdf", "/Root 1 0 R/Size 11", 8, PICTURE ("200"), 0);
  /* The field's new picture is what the page is made of. */
  g_autofree char *page = fixture_append (
      fixture, base, "page.pdf", "/Root 1 0 R/Size 10", 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)/Rect[100 300 220 320]/F 4/P 3 0 R"
      "/AP<</N 9 0 R>>>>",
      9, PICTURE ("200"), 0);
  g_autofree char *moved = fixture_append (
      fixture, base, "moved.pdf", "/Root 1 0 R/Size 10", 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)/Rect[0 0 595 842]/F 4/P 3 0 R"
      "/AP<</N 8 0 R>>>>",
      0);

  fixture_assert_verdict (fixture, own, "valid");
  fixture_assert_verdict (fixture, drawn, "invalid");
  fixture_assert_verdict (fixture, page, "invalid");
  fixture_assert_verdict (fixture, moved, "invalid");
}

/* FieldMDP locks some fields of a form that is otherwise open. */
static void
test_locked (void)
{
  static const struct
  {
    const char *lock, *verdict;
  } cases[] = {
    { "/Action/All", "invalid" },
    { "/Action/Include/Fields[(Price)]", "invalid" },
    { "/Action/Include/Fields[(Other)]", "valid" },
    { "/Action/Exclude/Fields[(Price)]", "valid" },
    { "/Action/Exclude/Fields[(Other)]", "invalid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *restriction
          = g_strdup_printf ("/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>"
                             "<</TransformMethod/FieldMDP/TransformParams<<%s>>>>]",
                             cases[i].lock);
      g_autofree char *base = make_certified ("locked.pdf", restriction);
      g_autofree char *path = fill (base, "locked-filled.pdf");

      fixture_assert_verdict (fixture, base, "valid");
      fixture_assert_verdict (fixture, path, cases[i].verdict);
    }
}

/* A document certified as final takes validation data and time stamps, but no further signature. */
static void
test_final (void)
{
  g_autofree char *restriction = certify ("/P 1");
  g_autofree char *base
      = surgery_make_signed (fixture, "final.pdf", "", "/Fields[5 0 R]", restriction, NULL);
  g_autofree char *proofs = add_proofs (base, "final-proofs.pdf");
  g_autofree char *stamped
      = add_document_timestamp (proofs, "final-stamped.pdf", 30, "5 0 R", "/DSS 20 0 R");
  g_autofree char *out = fixture_path (fixture, "final-signed.pdf");
  g_autoptr (GError) error = NULL;
  ZtPdfSignOptions options = { 0 };
  g_autofree char *open = make_base ("open.pdf");
  g_autofree char *again
      = add_document_timestamp (base, "final-again.pdf", NUMBER_OF_SIGNATURE, "5 0 R", "");
  g_autofree char *allowed
      = add_document_timestamp (open, "open-again.pdf", NUMBER_OF_SIGNATURE, "5 0 R", "");

  fixture_assert_verdict (fixture, base, "valid");
  fixture_assert_verdict (fixture, stamped, "valid");
  fixture_assert_verdict (fixture, again, "invalid");
  fixture_assert_verdict (fixture, allowed, "valid");
  g_assert_false (zt_pdf_sign (base, out, fixture->ec, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "forbids every change"));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/pdf-honest/by-hand", test_by_hand);
  g_test_add_func ("/pdf-honest/second-signature", test_second_signature);
  g_test_add_func ("/pdf-honest/second-untrusted", test_second_untrusted);
  g_test_add_func ("/pdf-honest/archive-timestamps", test_archive_timestamps);
  g_test_add_func ("/pdf-honest/proofs-removed", test_proofs_removed);
  g_test_add_func ("/pdf-honest/rewritten", test_rewritten);
  g_test_add_func ("/pdf-honest/filled", test_filled);
  g_test_add_func ("/pdf-honest/filled-in-place", test_filled_in_place);
  g_test_add_func ("/pdf-honest/locked", test_locked);
  g_test_add_func ("/pdf-honest/final", test_final);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
