/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms filled in after an ordinary signature: honest filling passes and is told; whatever shows
 * something else than the value, or hides, covers and exchanges, is forbidden. */
#include "config.h"

#include "pdf-surgery.h"

#include <string.h>

#include <poppler.h>

static Fixture *fixture;

#define PRICE_AT "/Rect[100 300 220 320]/F 4/P 3 0 R"
#define FONTS "/Font<</F 10 0 R/S 17 0 R/D 19 0 R>>"
#define FORM_KEYS "/DA(/F 0 Tf)/DR<<" FONTS ">>"
#define ROOTS "5 0 R 7 0 R 11 0 R 14 0 R 15 0 R 16 0 R"

static char *
picture (const char *content, const char *keys)
{
  return g_strdup_printf ("<</Type/XObject/Subtype/Form/BBox[0 0 120 20]/Resources<<" FONTS ">>"
                          "%s/Length %zu>>\nstream\n%s\nendstream",
                          keys, strlen (content), content);
}

static char *
make_base (const char *restriction, const char *form)
{
  g_autofree char *hundred = picture ("/Tx BMC q BT /F 10 Tf 0 g 2 5 Td (100) Tj ET Q EMC", "");
  g_autofree char *cross = picture ("0 0 120 20 re S", "");
  g_autofree char *none = picture ("", "");
  g_autofree char *fields = g_strdup_printf ("/Fields[" ROOTS "]" FORM_KEYS "%s", form);
  const char *const objects[] = {
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(100)" PRICE_AT "/AP<</N 8 0 R>>>>", /* 7 */
    hundred,                                                                           /* 8 */
    "<</Length 1>>\nstream\n \nendstream",                                             /* 9 */
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",        /* 10 */
    "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agree)/AS/Off/Rect[9 9 29 29]/F 4/P 3 0 R"
    "/AP<</N<</Yes 12 0 R/Off 13 0 R>>>>>>", /* 11 */
    cross,                                   /* 12 */
    none,                                    /* 13 */
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(Note)/Ff 4096/Rect[100 200 220 220]/F 4/P 3 0 R>>",
    "<</Type/Annot/Subtype/Widget/FT/Tx/T(Total)/Ff 1/V(100)" PRICE_AT "/AP<</N 8 0 R>>>>",
    "<</Type/Annot/Subtype/Widget/FT/Ch/T(Choice)/Ff 131072/Opt[[(a)(Alpha)][(b)(Beta)]]" PRICE_AT
    ">>",
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    "/DescendantFonts[18 0 R]>>", /* 17 */
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor<</Type/FontDescriptor"
    "/FontName/STSong-Light>>>>",                                                        /* 18 */
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[49/nine]>>>>", /* 19 */
    NULL
  };

  return surgery_make_signed (fixture, "base.pdf",
                              "/Contents 9 0 R/Annots[7 0 R 11 0 R 14 0 R 15 0 R 16 0 R]", fields,
                              restriction, objects);
}

static void
assert_changes (const char *path, const char *changes, const char *name)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  g_assert_nonnull (report);
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (fixture_get (report, 0, "changes"), ==, changes);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==,
                   strcmp (changes, "forbidden") == 0 ? "invalid" : "valid");
  /* For the right reason. */
  if (strcmp (changes, "forbidden") == 0 && name != NULL)
    g_assert_nonnull (strstr (fixture_get (report, 0, "reasons.0"), name));
  /* People are told which field the signer did not see like this. */
  else if (name != NULL)
    {
      g_autofree char *sentence
          = g_strdup_printf ("Filled in after signing, as the form allows: %s", name);

      g_assert_cmpstr (fixture_get (report, 0, "reasons.0"), ==, sentence);
    }
}

#define GOOD "BT /F 10 Tf 0 g 2 5 Td (200) Tj ET"

/* The field "Price" gets the value 200 and this picture. */
static void
test_pictures (void)
{
  static const struct
  {
    const char *content, *keys;
    gboolean is_honest;
  } cases[] = {
    { "/Tx BMC\nq\n1 1 118 18 re\nW\nn\n" GOOD "\nQ\nEMC", "", TRUE },
    { "0 G 1 w 0.5 0.5 119 19 re s " GOOD, "", TRUE },
    { "BT /F 10 Tf 0.2 0.2 0.2 rg 1 0 0 1 2 5 Tm [(2)-20(00)] TJ ET", "", TRUE },
    { "BT /S 10 Tf 0 g 2 5 Td <003200300030> Tj ET", "", TRUE },
    /* One box for each character. */
    { "BT /F 10 Tf 0 g 2 5 Td (2) Tj 20 0 Td (0) Tj 20 0 Td (0) Tj ET", "", TRUE },
    /* Another value, more, less, in another order. */
    { "BT /F 10 Tf 0 g 2 5 Td (900) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td (2000) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td (20) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td (2 00) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 40 5 Td (20) Tj -30 0 Td (0) Tj ET", "", FALSE },
    { "", "", FALSE },
    /* White on white, too small, invisible, mirrored, outside, cut off, clipped away. */
    { "BT /F 10 Tf 1 g 2 5 Td (200) Tj ET", "", FALSE },
    { "BT /F 1 Tf 0 g 2 5 Td (200) Tj ET", "", FALSE },
    { "BT 3 Tr /F 10 Tf 0 g 2 5 Td (200) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g -1 0 0 1 60 5 Tm (200) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 300 5 Td (200) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 112 5 Td (200) Tj ET", "", FALSE },
    { "q 0 0 6 20 re W n " GOOD " Q", "", FALSE },
    /* Something over it, beside it, drawn as if it were text, another picture. */
    { GOOD " 0 0 120 20 re f", "", FALSE },
    { "0 g 40 4 8 2 re f " GOOD, "", FALSE },
    { "0 0 m 9 9 l S " GOOD, "", FALSE },
    { GOOD " /X Do", "", FALSE },
    { "1 0 0 1 500 0 cm " GOOD, "", FALSE },
    { "/OC /Layer BDC " GOOD " EMC", "", FALSE },
    { "/GS gs " GOOD, "", FALSE },
    { GOOD, "/OC 9 0 R", FALSE },
    { GOOD, "/Group<</S/Transparency>>", FALSE },
    { GOOD, "/Matrix[-1 0 0 1 0 0]", FALSE },
    /* A ground that was not there could hide what is on the page. */
    { "1 g 0 0 120 20 re f 0 g " GOOD, "", FALSE },
    /* A font in which 1 looks like 9, and one that is not there. */
    { "BT /D 10 Tf 0 g 2 5 Td (211) Tj ET", "", FALSE },
    { "BT /Z 10 Tf 0 g 2 5 Td (200) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td (200 Tj ET", "", FALSE },
    /* Readers take "Tj1" for one word that they do not know. */
    { "BT /F 10 Tf 0 g 2 5 Td (2) Tj (00) Tj1 w ET", "", FALSE },
    /* The pen moved out of the field, back over what is there, and character upon character. */
    { "BT /F 10 Tf 0 g 90 5 Td [(2)-390-390-390-390-390-390-390-390(00)] TJ ET", "", FALSE },
    { "BT /F 10 Tf 0 g 9 5 Td [(2)400 400(00)] TJ ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td (2) Tj 0.1 0 Td (0) Tj 0.1 0 Td (0) Tj ET", "", FALSE },
    { "BT /F 10 Tf 0 g 2 5 Td [(2)9 0 R(00)] TJ ET", "", FALSE },
    /* Only the edge of the field is left, or what is above the letters. */
    { "q 0 0 120 20 re 1 1 118 18 re W* n " GOOD " Q", "", FALSE },
    { "q 5 5 110 10 re W n BT /F 4 Tf 0 g 6 0 Td (200) Tj ET Q", "", FALSE },
    /* Upside down a 9 is a 6. */
    { GOOD, "/Matrix[-1 0 0 -1 120 20]", FALSE },
    /* The rest of a number as a footnote. */
    { "BT /F 14 Tf 0 g 2 5 Td (2) Tj /F 4 Tf (00) Tj ET", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ("", "");
      g_autofree char *stream = picture (cases[i].content, cases[i].keys);
      g_autofree char *path
          = fixture_append (fixture, base, "filled.pdf", "/Root 1 0 R/Size 31", 7,
                            "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT
                            "/AP<</N 30 0 R>>>>",
                            30, stream, 0);

      g_test_message ("%u: %s %s", i, cases[i].content, cases[i].keys);
      assert_changes (path, cases[i].is_honest ? "permitted" : "forbidden",
                      cases[i].is_honest ? "Price" : "it cannot be assured");
    }
}

/* A font that came with the picture: one every reader has, or one with glyphs of its own. */
static void
test_fonts (void)
{
#define NEW_FONT(keys) "<</Type/Font/Subtype/Type1/BaseFont" keys ">>"
#define PLAIN "/Encoding/WinAnsiEncoding"
#define GB1 "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
#define WIDE_FONT(keys)                                                                            \
  "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H/DescendantFonts[<<"         \
  "/Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor<</Type/FontDescriptor"     \
  "/FontName/STSong-Light>>" keys ">>]>>"
  static const struct
  {
    const char *font;
    gboolean is_honest;
  } cases[] = {
    { NEW_FONT ("/Helvetica-Bold/Encoding/WinAnsiEncoding"), TRUE },
    { NEW_FONT ("/ZapfDingbats"), FALSE },
    { NEW_FONT ("/Barcode39"), FALSE },
    { NEW_FONT ("/Helvetica/Encoding<</Differences[50/nine]>>"), FALSE },
    { NEW_FONT ("/Helvetica/Encoding/WinAnsiEncoding/FontDescriptor<</FontFile 31 0 R>>"), FALSE },
    { "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]>>", FALSE },
    { WIDE_FONT (GB1), TRUE },
    /* Backwards, upon each other, further apart than the field is long. */
    { NEW_FONT ("/Helvetica" PLAIN "/FirstChar 48/Widths[556 556 556]"), TRUE },
    { NEW_FONT ("/Helvetica" PLAIN "/FirstChar 48/Widths[-556 556 -556]"), FALSE },
    { NEW_FONT ("/Helvetica" PLAIN "/FirstChar 48/Widths[0 0 0]"), FALSE },
    { NEW_FONT ("/Helvetica" PLAIN "/FirstChar 48/Widths[9 0 R 9 0 R 9 0 R]"), FALSE },
    { NEW_FONT ("/Helvetica" PLAIN "/FirstChar 32/Widths[556]"
                "/FontDescriptor<</MissingWidth 20000>>"),
      FALSE },
    { WIDE_FONT (GB1 "/DW -1000"), FALSE },
    { WIDE_FONT (GB1 "/DW 20000"), FALSE },
    { WIDE_FONT (GB1 "/W[1 900 -500]"), FALSE },
    /* Codes that another reader takes for other characters. */
    { WIDE_FONT ("/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>"), FALSE },
    { NEW_FONT ("/Helvetica/Encoding<</Differences[50.0/nine]>>"), FALSE },
    { NEW_FONT ("/Helvetica/Encoding<</Differences[9 0 R/nine]>>"), FALSE },
    { NEW_FONT ("/Helvetica/Encoding<</BaseEncoding/MacExpertEncoding>>"), FALSE },
    { NEW_FONT ("/Helvetica" PLAIN "/ToUnicode 9 0 R"), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ("", "");
      g_autofree char *stream
          = g_strdup_printf ("<</Type/XObject/Subtype/Form/BBox[0 0 120 20]/Resources<</Font<</F"
                             " 32 0 R>>>>/Length %zu>>\nstream\n" GOOD "\nendstream",
                             strlen (GOOD));
      gboolean has_program = strstr (cases[i].font, "31 0 R") != NULL;
      g_autofree char *path
          = fixture_append (fixture, base, "font.pdf", "/Root 1 0 R/Size 33", 7,
                            "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT
                            "/AP<</N 30 0 R>>>>",
                            30, stream, 32, cases[i].font, has_program ? 31 : 0,
                            "<</Length 1>>\nstream\n \nendstream", 0);

      g_test_message ("%s", cases[i].font);
      assert_changes (path, cases[i].is_honest ? "permitted" : "forbidden",
                      cases[i].is_honest ? "Price" : "it cannot be assured");
    }
}

/* Chinese, several lines, boxes, drop-down lists, and fields that are not to be filled in. */
static void
test_kinds (void)
{
  g_autofree char *chinese = picture ("BT /S 8 Tf 0 g 12 TL 2 12 Td <540C> Tj T* <610F> Tj ET", "");
  g_autofree char *beta = picture ("BT /F 10 Tf 0 g 2 5 Td (Beta) Tj ET", "");
  g_autofree char *spread = picture ("BT /F 10 Tf 0 g 200 Tw 2 5 Td (2 00) Tj ET", "");
  const struct
  {
    int number;
    const char *body, *stream, *name;
  } cases[] = {
    { 14,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Note)/Ff 4096/V<FEFF540C610F>/Rect[100 200 220 220]/F 4"
      "/P 3 0 R/AP<</N 30 0 R>>>>",
      chinese, "Note" },
    { 14,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Note)/Ff 4096/V<FEFF4E0D540C610F>/Rect[100 200 220 220]"
      "/F 4/P 3 0 R/AP<</N 30 0 R>>>>",
      chinese, NULL },
    { 11,
      "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agree)/V/Yes/AS/Yes/Rect[9 9 29 29]/F 4/P 3 0 R"
      "/AP<</N<</Yes 12 0 R/Off 13 0 R>>>>>>",
      NULL, "Agree" },
    /* On in the data, off on the page; another picture of being on. */
    { 11,
      "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agree)/V/Yes/AS/Off/Rect[9 9 29 29]/F 4/P 3 0 R"
      "/AP<</N<</Yes 12 0 R/Off 13 0 R>>>>>>",
      NULL, NULL },
    { 11,
      "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agree)/V/Yes/AS/Yes/Rect[9 9 29 29]/F 4/P 3 0 R"
      "/AP<</N<</Yes 13 0 R/Off 13 0 R>>>>>>",
      NULL, NULL },
    { 11,
      "<</Type/Annot/Subtype/Widget/FT/Btn/T(Agree)/V/Yes/AS/Yes/Rect[9 9 29 29]/F 4/P 3 0 R"
      "/AP<</N<</Yes 30 0 R/Off 13 0 R>>>>>>",
      beta, NULL },
    { 16,
      "<</Type/Annot/Subtype/Widget/FT/Ch/T(Choice)/Ff 131072/Opt[[(a)(Alpha)][(b)(Beta)]]/V(b)"
      "/I[1]" PRICE_AT "/AP<</N 30 0 R>>>>",
      beta, "Choice" },
    { 16,
      "<</Type/Annot/Subtype/Widget/FT/Ch/T(Choice)/Ff 131072/Opt[[(a)(Alpha)][(b)(Beta)]]/V(a)"
      "/I[0]" PRICE_AT "/AP<</N 30 0 R>>>>",
      beta, NULL },
    /* The options are the signed ones. */
    { 16,
      "<</Type/Annot/Subtype/Widget/FT/Ch/T(Choice)/Ff 131072/Opt[[(a)(Beta)]]/V(a)" PRICE_AT
      "/AP<</N 30 0 R>>>>",
      beta, NULL },
    /* Read-only, by its own flag. */
    { 15, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Total)/Ff 1/V(Beta)" PRICE_AT "/AP<</N 30 0 R>>>>",
      beta, NULL },
    /* Another picture under the mouse, an action, a new place, no picture at all. */
    { 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(Beta)" PRICE_AT "/AP<</N 30 0 R/R 8 0 R>>>>",
      beta, NULL },
    { 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(Beta)" PRICE_AT
      "/AP<</N 30 0 R>>/AA<</Fo<</S/JavaScript/JS(1)>>>>>>",
      beta, NULL },
    { 7,
      "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(Beta)/Rect[100 400 220 420]/F 4/P 3 0 R"
      "/AP<</N 30 0 R>>>>",
      beta, NULL },
    { 7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT ">>", NULL, NULL },
    /* The second word is beyond the edge. */
    { 7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(2 00)" PRICE_AT "/AP<</N 30 0 R>>>>",
      spread, NULL },
    { 7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(Beta)" PRICE_AT "/AP<</N 30 0 R>>>>", beta,
      "Price" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ("", "");
      g_autofree char *path
          = fixture_append (fixture, base, "kinds.pdf", "/Root 1 0 R/Size 31", cases[i].number,
                            cases[i].body, cases[i].stream != NULL ? 30 : 0, cases[i].stream, 0);

      g_test_message ("%u: %s", i, cases[i].body);
      assert_changes (path, cases[i].name != NULL ? "permitted" : "forbidden", cases[i].name);
    }
}

/* Fonts of the form and the wish that readers draw anew are bookkeeping only when nothing looks
 * different for it. */
static void
test_defaults (void)
{
#define FORM(keys) "<</SigFlags 3/Fields[" ROOTS "]/DA(/F 0 Tf)" keys ">>"
  static const struct
  {
    const char *form, *more;
    gboolean is_honest;
  } cases[] = {
    { FORM ("/DR<</Font<</F 10 0 R/S 17 0 R/D 19 0 R/H 30 0 R>>>>"),
      NEW_FONT ("/Helvetica-Oblique/Encoding/WinAnsiEncoding"), TRUE },
    { FORM ("/DR<</Font<</F 10 0 R/S 17 0 R/D 19 0 R/H 30 0 R>>>>"), NEW_FONT ("/ZapfDingbats"),
      FALSE },
    { FORM ("/DR<</Font<</F 19 0 R/S 17 0 R/D 19 0 R>>>>"), NULL, FALSE },
    { FORM ("/DR<</Font<</F 10 0 R>>>>"), NULL, FALSE },
    { FORM ("/DR<<" FONTS "/XObject<</X 8 0 R>>>>"), NULL, FALSE },
    { FORM ("/DR<<" FONTS ">>/NeedAppearances true"), NULL, TRUE },
    { FORM ("/DR<<" FONTS ">>/NeedAppearances false"), NULL, TRUE },
    { FORM ("/DR<<" FONTS ">>/CO[7 0 R]"), NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ("", "");
      g_autofree char *path
          = fixture_append (fixture, base, "defaults.pdf", "/Root 1 0 R/Size 31", 4, cases[i].form,
                            cases[i].more != NULL ? 30 : 0, cases[i].more, 0);

      g_test_message ("%s", cases[i].form);
      assert_changes (path, cases[i].is_honest ? "permitted" : "forbidden", NULL);
    }
}

/* Readers are asked to draw: then a field without a picture shows its value; a stale picture does
 * not. */
static void
test_drawn_anew (void)
{
  g_autofree char *base = make_base ("", "/NeedAppearances true");
  g_autofree char *without
      = fixture_append (fixture, base, "without.pdf", "/Root 1 0 R/Size 31", 7,
                        "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT ">>", 0);
  g_autofree char *stale
      = fixture_append (fixture, base, "stale.pdf", "/Root 1 0 R/Size 31", 7,
                        "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT
                        "/AP<</N 8 0 R>>>>",
                        0);

  assert_changes (without, "permitted", "Price");
  assert_changes (stale, "forbidden", NULL);
}

/* Filled in and saved by somebody else's program: poppler appends, as Okular and Evince do. */
static void
test_by_poppler (void)
{
  /* Poppler makes the letters smaller until the text fits. */
  static const struct
  {
    const char *value;
    gboolean is_honest;
  } cases[] = { { "12345.60", TRUE }, { "Not more than 700 in all", TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base ("", "");
      g_autofree char *in = g_filename_to_uri (base, NULL, NULL);
      g_autofree char *path = fixture_path (fixture, "poppler.pdf");
      g_autofree char *out = g_filename_to_uri (path, NULL, NULL);
      g_autoptr (GError) error = NULL;
      PopplerDocument *document = poppler_document_new_from_file (in, NULL, &error);
      PopplerPage *page;
      GList *fields;

      g_assert_no_error (error);
      page = poppler_document_get_page (document, 0);
      fields = poppler_page_get_form_field_mapping (page);
      for (GList *item = fields; item != NULL; item = item->next)
        {
          PopplerFormField *field = ((PopplerFormFieldMapping *) item->data)->field;
          g_autofree char *name = poppler_form_field_get_name (field);

          if (g_strcmp0 (name, "Price") == 0)
            poppler_form_field_text_set_text (field, cases[i].value);
        }
      poppler_page_free_form_field_mapping (fields);
      g_object_unref (page);
      g_assert_true (poppler_document_save (document, out, &error));
      g_assert_no_error (error);
      g_object_unref (document);
      assert_changes (path, cases[i].is_honest ? "permitted" : "forbidden", "Price");
    }
}

/* A certification as final, and a lock of the field, close the form. */
static void
test_closed (void)
{
  static const struct
  {
    const char *restriction;
    gboolean is_open;
  } cases[] = {
    { "", TRUE },
    { "/Reference[<</TransformMethod/DocMDP/TransformParams<</P 2>>>>]", TRUE },
    { "/Reference[<</TransformMethod/DocMDP/TransformParams<</P 3>>>>]", TRUE },
    { "/Reference[<</TransformMethod/DocMDP/TransformParams<</P 1>>>>]", FALSE },
    { "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/All>>>>]", FALSE },
    { "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/Include/"
      "Fields[(Price)]>>>>]",
      FALSE },
    { "/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/Include/Fields[(Note)]>>>>]",
      TRUE },
  };
  g_autofree char *stream = picture (GOOD, "");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *base = make_base (cases[i].restriction, "");
      g_autofree char *path
          = fixture_append (fixture, base, "closed.pdf", "/Root 1 0 R/Size 31", 7,
                            "<</Type/Annot/Subtype/Widget/FT/Tx/T(Price)/V(200)" PRICE_AT
                            "/AP<</N 30 0 R>>>>",
                            30, stream, 0);

      g_test_message ("%s", cases[i].restriction);
      assert_changes (path, cases[i].is_open ? "permitted" : "forbidden", NULL);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/pdf-forms/pictures", test_pictures);
  g_test_add_func ("/pdf-forms/fonts", test_fonts);
  g_test_add_func ("/pdf-forms/kinds", test_kinds);
  g_test_add_func ("/pdf-forms/defaults", test_defaults);
  g_test_add_func ("/pdf-forms/drawn-anew", test_drawn_anew);
  g_test_add_func ("/pdf-forms/by-poppler", test_by_poppler);
  g_test_add_func ("/pdf-forms/closed", test_closed);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
