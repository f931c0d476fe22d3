/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks by a later revision: incremental saving, shadow hide, replace, hide and replace,
 * exchanged dictionaries, doubled fields (CVE-2020-9592 and its kin). */
#include "config.h"

#include "pdf-surgery.h"

#include <stdlib.h>
#include <string.h>

static Fixture *fixture;

/* The first signature is sound as bytes, but what came later is forbidden: not rejected for a wrong
 * reason. */
static void
assert_forbidden (const char *path)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  g_assert_nonnull (report);
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "invalid");
  g_assert_cmpstr (fixture_get (report, 0, "integrity"), ==, "ok");
  g_assert_cmpstr (fixture_get (report, 0, "coverage"), ==, "revision");
  g_assert_cmpstr (fixture_get (report, 0, "changes"), ==, "forbidden");
  g_assert_nonnull (fixture_get (report, 0, "reasons.0"));
}

static void
assert_broken (const char *path, const char *key)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  g_assert_nonnull (report);
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "invalid");
  g_assert_cmpstr (fixture_get (report, 0, key), ==, "broken");
}

#define OLD_CONTENT "<</Length 24>>\nstream\nBT (Price 100) Tj ET    \nendstream"
#define NEW_CONTENT "<</Length 24>>\nstream\nBT (Price 900) Tj ET    \nendstream"
#define IMAGE "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 1>>\nstream\n \nendstream"

static const char *const objects[] = {
  OLD_CONTENT,                                       /* 7 */
  "<</Font<</F 10 0 R>>/XObject<</Cover 9 0 R>>>>",  /* 8 */
  IMAGE,                                             /* 9 */
  "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", /* 10 */
  NEW_CONTENT,                                       /* 11: hidden, refered to by nobody */
  "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(100)/Rect[9 9 99 29]/F 4/P 3 0 R>>", /* 12 */
  "<</Type/Pages/Kids[14 0 R]/Count 1>>",               /* 13: hidden */
  "<</Type/Page/Parent 13 0 R/MediaBox[0 0 595 842]>>", /* 14: hidden */
  NULL,
};

static char *
make_base (void)
{
  return surgery_make_signed (fixture, "base.pdf",
                              "/Contents[7 0 R 90 0 R]/Resources 8 0 R/Annots[12 0 R]",
                              "/Fields[5 0 R 12 0 R]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>", "",
                              objects);
}

static void
test_base (void)
{
  g_autofree char *base = make_base ();

  fixture_assert_verdict (fixture, base, "valid");
}

/* One object is exchanged by one more revision. */
static void
test_one_object (void)
{
  static const struct
  {
    int number;
    const char *body;
  } cases[] = {
    { 7, NEW_CONTENT },
    { 9, "<</Type/XObject/Subtype/XML/BBox[0 0 9 9]/Length 1>>\nstream\n \nendstream" },
    { 8, "<</Font<</F 10 0 R>>/XObject<<>>>>" },
    { 10, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>" },
    { 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 11 0 R/Annots[12 0 R]>>" },
    { 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[7 0 R 90 0 R]"
         "/Resources 8 0 R/Annots[]>>" },
    { 2, "<</Type/Pages/Kids[14 0 R]/Count 1>>" },
    { 1, "<</Type/Catalog/Pages 13 0 R/AcroForm 4 0 R>>" },
    { 1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/OpenAction<</S/JavaScript/JS(1)>>>>" },
    { 1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/OCProperties<</OCGs[]>>>>" },
    { 1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Perms<</DocMDP 6 0 R>>>>" },
    { 12, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(900)/Rect[9 9 99 29]/F 4/P 3 0 R>>" },
    { 12, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(100)/Rect[9 9 99 29]/F 2/P 3 0 R>>" },
    { 4, "<</SigFlags 3/Fields[5 0 R 12 0 R]/DA(/F 9 Tf)/DR<</Font<</F 10 0 R>>>>>>" },
    { 4, "<</SigFlags 3/Fields[5 0 R 12 0 R]/DA(/F 0 Tf)/DR<</Font<</F 20 0 R>>>>>>" },
    { 4, "<</SigFlags 3/Fields[5 0 R 12 0 R]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>"
         "/NeedAppearances true>>" },
    { 4, "<</SigFlags 3/Fields[5 0 R]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>>>" },
    { 5,
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/V 6 0 R/Rect[0 0 595 842]/F 132/P 3 0 R>>" },
    /* The page waited for this one. */
    { 90, NEW_CONTENT },
    /* Nobody refers to it, but it has no reason to be there. */
    { 21, NEW_CONTENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ();
      g_autofree char *path = fixture_append (fixture, base, "attack.pdf", "/Root 1 0 R/Size 91",
                                              cases[i].number, cases[i].body, 0);

      g_test_message ("object %d: %s", cases[i].number, cases[i].body);
      assert_forbidden (path);
    }
}

/* The hidden half is brought to light by the trailer alone, or by the table alone. */
static void
test_hide_and_replace (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *root = fixture_append (fixture, base, "root.pdf", "/Root 21 0 R/Size 22", 21,
                                          "<</Type/Catalog/Pages 13 0 R/AcroForm 4 0 R>>", 0);
  g_autoptr (GString) bytes = fixture_read (base);
  gsize hidden = fixture_find (bytes, "11 0 obj", 0);
  g_autofree char *old = g_strdup (bytes->str + fixture_find_last (bytes, "startxref") + 10);
  gsize place = bytes->len;
  g_autofree char *table = NULL;

  assert_forbidden (root);
  /* The hidden object gets the number of the shown one. */
  memcpy (bytes->str + hidden, "07 0 obj", 8);
  g_string_append_printf (bytes,
                          "xref\n7 1\n%010" G_GSIZE_FORMAT " 00000 n \ntrailer\n<</Root 1 0 R"
                          "/Size 15/Prev %d>>\nstartxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
                          hidden, atoi (old), place);
  /* That is signed: the author prepared it. */
  {
    gint64 range[4];

    surgery_get_range (bytes, range);
    range[3] = (gint64) place - range[2];
    surgery_sign_range (bytes, fixture->rsa, SURGERY_CMS, range);
  }
  table = fixture_write (fixture, "table.pdf", bytes);
  assert_forbidden (table);
}

/* An annotation or field is added. */
static void
test_added (void)
{
#define PAGE(annotations)                                                                          \
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[7 0 R 90 0 R]/Resources 8 0 R"         \
  "/Annots[" annotations "]>>"
#define FORM(fields) "<</SigFlags 3/Fields[" fields "]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>>>"
  static const struct
  {
    const char *form, *page, *body;
  } cases[] = {
    { FORM ("5 0 R 12 0 R"), PAGE ("12 0 R 20 0 R"),
      "<</Type/Annot/Subtype/FreeText/Rect[9 9 99 99]/Contents(900)>>" },
    { FORM ("5 0 R 12 0 R 20 0 R"), PAGE ("12 0 R 20 0 R"),
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(New)/V(900)/Rect[9 9 99 29]/P 3 0 R>>" },
    /* A seal without a signature, and with one that is not a signature. */
    { FORM ("5 0 R 12 0 R 20 0 R"), PAGE ("12 0 R 20 0 R"),
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(New)/Rect[9 9 99 99]/P 3 0 R/AP<</N 9 0 R>>>>" },
    /* Replaced at the front: another order is another form. */
    { FORM ("20 0 R 12 0 R"), PAGE ("12 0 R"),
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/V 6 0 R/Rect[0 0 0 0]/P 3 0 R>>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ();
      g_autofree char *path
          = fixture_append (fixture, base, "added.pdf", "/Root 1 0 R/Size 91", 3, cases[i].page, 4,
                            cases[i].form, 20, cases[i].body, 0);

      fixture_assert_verdict (fixture, path, "invalid");
    }
}

/* A later signature that is broken itself does not excuse its own field. */
static void
assert_not_excused (const GString *bytes)
{
  g_autoptr (GString) broken = g_string_new_len (bytes->str, (gssize) bytes->len);
  g_autofree char *path = NULL;
  g_autoptr (JsonObject) report = NULL;

  surgery_replace (broken, "/T(Second)", "/T(Sec0nd)");
  path = fixture_write (fixture, "broken.pdf", broken);
  report = fixture_verify (fixture, path);
  g_assert_cmpstr (fixture_get (report, 0, "integrity"), ==, "ok");
  g_assert_cmpstr (fixture_get (report, 0, "changes"), ==, "forbidden");
}

/* A true later signature whose picture is the size of the page, or which brings an action or
 * another's object. */
static void
test_signature_as_cover (void)
{
  static const struct
  {
    const char *keys, *verdict;
  } cases[] = {
    { "/Rect[9 9 99 99]", "valid" },
    { "/Rect[0 0 595 842]", "invalid" },
    /* The same said in a roundabout way. */
    { "/Rect 92 0 R", "invalid" },
    { "/Rect[0 0 91 0 R 91 0 R]", "invalid" },
    { "/Rect[9 9 99 99]/AA<</O<</S/JavaScript/JS(1)>>>>", "invalid" },
    { "/Rect[9 9 99 99]/AP<</N 90 0 R>>", "invalid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ();
      g_autofree char *dictionary = surgery_dictionary ("ETSI.CAdES.detached", "");
      int number = strstr (cases[i].keys, "90 0 R") != NULL   ? 90
                   : strstr (cases[i].keys, "91 0 R") != NULL ? 91
                   : strstr (cases[i].keys, "92 0 R") != NULL ? 92
                                                              : 0;
      const char *more = number == 90 ? NEW_CONTENT : number == 91 ? "800" : "[0 0 595 842]";
      g_autofree char *field = g_strdup_printf ("<</Type/Annot/Subtype/Widget/FT/Sig/T(Second)"
                                                "/V 21 0 R/F 132/P 3 0 R%s>>",
                                                cases[i].keys);
      g_autofree char *path
          = fixture_append (fixture, base, "cover.pdf", "/Root 1 0 R/Size 93", 3,
                            PAGE ("12 0 R 20 0 R"), 4, FORM ("5 0 R 12 0 R 20 0 R"), 20, field, 21,
                            dictionary, number, more, 0);
      g_autoptr (GString) bytes = fixture_read (path);
      g_autofree char *signed_path = NULL;

      surgery_sign (bytes, fixture->ec, SURGERY_CMS);
      assert_not_excused (bytes);
      signed_path = fixture_write (fixture, "cover-signed.pdf", bytes);
      fixture_assert_verdict (fixture, signed_path, cases[i].verdict);
      if (strcmp (cases[i].verdict, "invalid") == 0)
        assert_forbidden (signed_path);
    }
}

/* Reason and name are shown to people: the dictionary must be the signed one. */
static void
test_exchanged_dictionary (void)
{
  g_autofree char *base = surgery_make_signed (fixture, "base.pdf", "", "/Fields[5 0 R]",
                                               "/Reason(draft only)/Name(Zhang)", NULL);
  g_autoptr (GString) bytes = fixture_read (base);
  gsize start = fixture_find (bytes, "6 0 obj\n", 0) + strlen ("6 0 obj\n");
  gsize end = fixture_find (bytes, "\nendobj", start);
  g_autofree char *body = g_strndup (bytes->str + start, end - start);
  g_autofree char *path = NULL;

  fixture_assert_verdict (fixture, base, "valid");
  memcpy (strstr (body, "draft only"), "final bid!", 10);
  path = fixture_append (fixture, base, "exchanged.pdf", "/Root 1 0 R/Size 7", 6, body, 0);
  assert_broken (path, "coverage");
}

/* The field keeps its name, its signature is another's. */
static void
test_exchanged_value (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *dictionary = surgery_dictionary ("ETSI.CAdES.detached", "");
  g_autofree char *path = fixture_append (
      fixture, base, "value.pdf", "/Root 1 0 R/Size 91", 5,
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/V 21 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>", 21,
      dictionary, 0);
  g_autofree char *second = fixture_sign (fixture, base, "value-second.pdf", fixture->ec);
  g_autoptr (GString) bytes = fixture_read (second);
  g_autofree char *removed = NULL;

  fixture_assert_verdict (fixture, path, "invalid");
  /* The first of two signatures is taken out of the form. */
  removed = fixture_append (fixture, second, "removed.pdf", "/Root 1 0 R/Size 91", 5,
                            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/Rect[0 0 0 0]/F 132"
                            "/P 3 0 R>>",
                            0);
  assert_forbidden (removed);
}

/* A signature is taken away altogether: the file must not pass for one that nobody signed. */
static void
test_removed (void)
{
#define EMPTY_FIELD "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signer)/Rect[0 0 0 0]/F 132/P 3 0 R>>"
  static const struct
  {
    int number;
    const char *body;
  } cases[] = {
    { 5, EMPTY_FIELD },
    { 4, "<</SigFlags 0/Fields[12 0 R]/DA(/F 0 Tf)/DR<</Font<</F 10 0 R>>>>>>" },
    { 1, "<</Type/Catalog/Pages 2 0 R>>" },
    { 6, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ();
      g_autofree char *path = fixture_append (fixture, base, "gone.pdf", "/Root 1 0 R/Size 91",
                                              cases[i].number, cases[i].body, 0);
      g_autoptr (JsonObject) report = fixture_verify (fixture, path);
      g_autofree char *text = zt_json_canonical_object (report, NULL);

      g_test_message ("%s: %s", cases[i].body, text);
      g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "invalid");
      g_assert_nonnull (strstr (text, "“Signer” was removed"));
      g_assert_nonnull (strstr (text, "\"signer\":\"zhang\""));
    }
}

/* The chain of updates is cut as well: a new table that knows nothing of what was before. */
static void
test_removed_without_chain (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) bytes = fixture_read (base);
  gsize form = bytes->len, place;
  g_autofree char *path = NULL;

  g_string_append (bytes, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
  place = bytes->len;
  g_string_append_printf (bytes,
                          "xref\n0 4\n0000000000 65535 f \n%010" G_GSIZE_FORMAT
                          " 00000 n \n%010" G_GSIZE_FORMAT " 00000 n \n%010" G_GSIZE_FORMAT
                          " 00000 n \ntrailer\n<</Root 1 0 R/Size 4>>\nstartxref\n%" G_GSIZE_FORMAT
                          "\n%%%%EOF\n",
                          form, fixture_find (bytes, "2 0 obj", 0),
                          fixture_find (bytes, "3 0 obj", 0), place);
  path = fixture_write (fixture, "cut.pdf", bytes);
  assert_forbidden (path);
}

/* The picture of a signature, drawn anew after signing. */
static void
test_exchanged_appearance (void)
{
  g_autofree char *base = make_base ();
  ZtPdfSignOptions options = { .page = 1, .x = 50, .y = 50, .width = 100, .height = 100 };
  g_autofree char *path = fixture_sign_with (fixture, base, "seal.pdf", fixture->ec, &options);
  g_autoptr (GString) bytes = fixture_read (path);
  int form = fixture_find_object (bytes, "/Subtype/Form/FormType 1");
  g_autofree char *attack
      = fixture_append (fixture, path, "drawn.pdf", "/Root 1 0 R/Size 95", form, IMAGE, 0);

  fixture_assert_verdict (fixture, path, "valid");
  assert_forbidden (attack);
}

/* Doubled names, one signature in two fields, a value at the picture, a circle: whoever signs that
 * is not believed. */
static void
test_doubled_fields (void)
{
  static const struct
  {
    const char *form, *other;
  } cases[] = {
    { "/Fields[5 0 R 7 0 R]", "<</FT/Sig/T(Signer)/Rect[0 0 0 0]>>" },
    { "/Fields[5 0 R 7 0 R]", "<</FT/Tx/T(Signer)/V(x)>>" },
    { "/Fields[5 0 R 7 0 R]", "<</FT/Sig/T(Other)/V 6 0 R>>" },
    { "/Fields[5 0 R 5 0 R]", "null" },
    { "/Fields[5 0 R 7 0 R]", "<</T(Loop)/Kids[7 0 R]>>" },
    { "/Fields[5 0 R 7 0 R]", "<</FT/Sig/T(Other)/Kids[8 0 R]>>" },
    { "/Fields[5 0 R 7 0 R]", "<</FT/Sig/T(Group)/V 6 0 R/Kids[9 0 R]>>" },
  };
  static const char *const more[]
      = { "<</Subtype/Widget/V 6 0 R/Rect[0 0 0 0]>>", "<</T(Kid)/FT/Sig/Rect[0 0 0 0]>>", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const extra[] = { cases[i].other, more[0], more[1], NULL };
      g_autofree char *path
          = surgery_make_signed (fixture, "doubled.pdf", "", cases[i].form, "", extra);

      g_test_message ("%s", cases[i].other);
      fixture_assert_verdict (fixture, path, "invalid");
    }
}

/* An object stream is exchanged; the objects in it are named nowhere. */
static void
test_object_stream (void)
{
  g_autofree char *made = fixture_make_pdf (fixture, "stream.pdf", 1);
  g_autofree char *streams = fixture_path (fixture, "streams.pdf");
  g_autofree char *path = NULL, *attack = NULL;
  g_autoptr (GString) bytes = NULL;
  gsize start, end;
  int number;
  g_autofree char *body = NULL, *root = NULL;

  g_assert_true (fixture_run ("qpdf", "--qdf", "--object-streams=generate", made, streams, NULL));
  path = fixture_sign (fixture, streams, "streams-signed.pdf", fixture->rsa);
  fixture_assert_verdict (fixture, path, "valid");
  bytes = fixture_read (path);
  number = fixture_find_object (bytes, "/Type /ObjStm");
  start = fixture_find_last (bytes, "/Type /ObjStm") - strlen ("<<\n  ");
  end = fixture_find (bytes, "endstream", start) + strlen ("endstream");
  body = g_strndup (bytes->str + start, end - start);
  g_assert_nonnull (strstr (body, "595"));
  memcpy (strstr (body, "595"), "295", 3);
  root = g_strdup_printf ("/Size 99/Root %d 0 R/Info %d 0 R",
                          atoi (bytes->str + fixture_find_last (bytes, "/Root ") + 6),
                          atoi (bytes->str + fixture_find_last (bytes, "/Info ") + 6));
  attack = fixture_append (fixture, path, "streams-attack.pdf", root, number, body, 0);
  assert_forbidden (attack);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/pdf-shadow/base", test_base);
  g_test_add_func ("/pdf-shadow/one-object", test_one_object);
  g_test_add_func ("/pdf-shadow/hide-and-replace", test_hide_and_replace);
  g_test_add_func ("/pdf-shadow/added", test_added);
  g_test_add_func ("/pdf-shadow/signature-as-cover", test_signature_as_cover);
  g_test_add_func ("/pdf-shadow/exchanged-dictionary", test_exchanged_dictionary);
  g_test_add_func ("/pdf-shadow/exchanged-value", test_exchanged_value);
  g_test_add_func ("/pdf-shadow/removed", test_removed);
  g_test_add_func ("/pdf-shadow/removed-without-chain", test_removed_without_chain);
  g_test_add_func ("/pdf-shadow/exchanged-appearance", test_exchanged_appearance);
  g_test_add_func ("/pdf-shadow/doubled-fields", test_doubled_fields);
  g_test_add_func ("/pdf-shadow/object-stream", test_object_stream);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
