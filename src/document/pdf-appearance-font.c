/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fonts of filled fields: which characters their codes stand for. What is not certain is refused,
 * for a font can make a 9 look like a 1. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-appearance.h"

#include <string.h>

/* Narrower than the characters of any common typeface, thousandths. */
#define LEAST_ASCII 220
#define LEAST_DIGIT 480
#define LEAST_LETTER 380
#define LEAST_BROAD 690
#define LEAST_WIDE 900
/* A letter after one narrower than this part of its least width would cover it. */
#define LEAST_PART 0.75
#define MAX_WIDTHS 256

/* The names of the printable ASCII characters from space on. */
static const char *const glyphs[] = {
  "space",       "exclam",
  "quotedbl",    "numbersign",
  "dollar",      "percent",
  "ampersand",   "quotesingle",
  "parenleft",   "parenright",
  "asterisk",    "plus",
  "comma",       "hyphen",
  "period",      "slash",
  "zero",        "one",
  "two",         "three",
  "four",        "five",
  "six",         "seven",
  "eight",       "nine",
  "colon",       "semicolon",
  "less",        "equal",
  "greater",     "question",
  "at",          "A",
  "B",           "C",
  "D",           "E",
  "F",           "G",
  "H",           "I",
  "J",           "K",
  "L",           "M",
  "N",           "O",
  "P",           "Q",
  "R",           "S",
  "T",           "U",
  "V",           "W",
  "X",           "Y",
  "Z",           "bracketleft",
  "backslash",   "bracketright",
  "asciicircum", "underscore",
  "grave",       "a",
  "b",           "c",
  "d",           "e",
  "f",           "g",
  "h",           "i",
  "j",           "k",
  "l",           "m",
  "n",           "o",
  "p",           "q",
  "r",           "s",
  "t",           "u",
  "v",           "w",
  "x",           "y",
  "z",           "braceleft",
  "bar",         "braceright",
  "asciitilde",
};

void
zt_pdf_font_free (ZtPdfFont *font)
{
  if (font == NULL)
    return;
  g_clear_pointer (&font->widths, g_array_unref);
  g_free (font);
}

/* A subset has six letters and a plus in front. */
static gboolean
is_subset (const char *name)
{
  return strlen (name) > 7 && name[6] == '+';
}

static gboolean
starts_with_any (const char *name, const char *const *prefixes)
{
  if (is_subset (name))
    name += 7;
  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
read_name (ZtPdfFont *font, const ZtPdfValue *base)
{
  static const char *const symbols[] = { "Symbol", "ZapfDingbats", "Wingdings", "Webdings", NULL };
  static const char *const latin[] = { "Helvetica", "Arial", "Times", "Courier", NULL };
  static const char *const chinese[]
      = { "STSong",        "STHeiti",     "STKaiti",      "STFangsong", "SimSun",
          "SimHei",        "NSimSun",     "KaiTi",        "FangSong",   "AdobeSongStd",
          "AdobeHeitiStd", "NotoSansCJK", "NotoSerifCJK", "SourceHan",  NULL };

  /* What is not in a subset is not shown. */
  if (!zt_pdf_value_is (base, ZT_PDF_NAME) || starts_with_any (base->text, symbols)
      || (font->has_program && is_subset (base->text)))
    return FALSE;
  font->is_known = starts_with_any (base->text, font->is_wide ? chinese : latin);
  return TRUE;
}

static void
read_program (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  g_autoptr (ZtPdfValue) descriptor = zt_pdf_file_get (file, dictionary, "FontDescriptor", NULL);

  font->has_program = descriptor == NULL || zt_pdf_value_get (descriptor, "FontFile") != NULL
                      || zt_pdf_value_get (descriptor, "FontFile2") != NULL
                      || zt_pdf_value_get (descriptor, "FontFile3") != NULL;
}

/* Codes given another glyph than ASCII says. */
static gboolean
read_differences (ZtPdfFont *font, const ZtPdfValue *differences)
{
  gint64 code = 0;

  for (guint i = 0; i < zt_pdf_value_count (differences); i++)
    {
      const ZtPdfValue *item = zt_pdf_value_item (differences, i);

      if (zt_pdf_value_is (item, ZT_PDF_INTEGER))
        code = item->integer;
      else if (!zt_pdf_value_is (item, ZT_PDF_NAME))
        return FALSE;
      else
        {
          if (code >= 0 && code < 256)
            font->odd[code] = code < 32 || code - 32 >= (gint64) G_N_ELEMENTS (glyphs)
                              || !zt_pdf_value_is_name (item, glyphs[code - 32]);
          code = CLAMP (code, -1, 256) + 1;
        }
    }
  return TRUE;
}

/* Those in which printable ASCII is itself. */
static gboolean
is_plain_encoding (const ZtPdfValue *base)
{
  return zt_pdf_value_is_name (base, "WinAnsiEncoding")
         || zt_pdf_value_is_name (base, "MacRomanEncoding")
         || zt_pdf_value_is_name (base, "StandardEncoding")
         || zt_pdf_value_is_name (base, "PDFDocEncoding");
}

static gboolean
read_encoding (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  g_autoptr (ZtPdfValue) encoding = zt_pdf_file_get (file, dictionary, "Encoding", NULL);
  g_autoptr (ZtPdfValue) differences = NULL;
  const ZtPdfValue *base = encoding;

  if (encoding == NULL)
    return FALSE;
  if (encoding->type == ZT_PDF_NULL)
    base = NULL;
  if (encoding->type == ZT_PDF_DICTIONARY)
    {
      differences = zt_pdf_file_get (file, encoding, "Differences", NULL);
      base = zt_pdf_value_get (encoding, "BaseEncoding");
    }
  if (base != NULL && !is_plain_encoding (base))
    return FALSE;
  font->charset = zt_pdf_value_is_name (base, "WinAnsiEncoding") ? "CP1252" : "ASCII";
  /* Glyphs of its own under codes of its own. */
  if (font->has_program && base == NULL)
    return FALSE;
  return differences == NULL || read_differences (font, differences);
}

static gboolean
read_widths (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  g_autoptr (ZtPdfValue) widths = zt_pdf_file_get (file, dictionary, "Widths", NULL);
  g_autoptr (ZtPdfValue) first = zt_pdf_file_get (file, dictionary, "FirstChar", NULL);

  if (widths == NULL || widths->type == ZT_PDF_NULL)
    return TRUE;
  if (zt_pdf_value_count (widths) == 0 || !zt_pdf_value_is (first, ZT_PDF_INTEGER))
    return FALSE;
  font->first = first->integer;
  font->widths = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < MIN (zt_pdf_value_count (widths), MAX_WIDTHS); i++)
    {
      g_autoptr (ZtPdfValue) width
          = zt_pdf_file_resolve (file, zt_pdf_value_item (widths, i), NULL);

      if (!zt_pdf_value_is_number (width))
        return FALSE;
      g_array_append_val (font->widths, width->real);
    }
  return TRUE;
}

/* A list "first [width…]" or "first last width" of a composite font, for the codes from @cid on. */
static gboolean
read_narrow (ZtPdfFont *font, const ZtPdfValue *list, gint64 cid)
{
  for (guint i = 0; i < zt_pdf_value_count (list);)
    {
      const ZtPdfValue *first = zt_pdf_value_item (list, i);
      const ZtPdfValue *next = zt_pdf_value_item (list, i + 1);
      guint count = zt_pdf_value_count (next);
      gboolean is_range = zt_pdf_value_is (next, ZT_PDF_INTEGER);
      gint64 last;

      if (!zt_pdf_value_is (first, ZT_PDF_INTEGER) || (count == 0 && !is_range))
        return FALSE;
      last = is_range ? next->integer : first->integer + count - 1;
      for (gint64 code = first->integer; code <= MIN (last, cid + 94); code++)
        {
          const ZtPdfValue *width = is_range
                                        ? zt_pdf_value_item (list, i + 2)
                                        : zt_pdf_value_item (next, (guint) (code - first->integer));

          if (!zt_pdf_value_is_number (width) || width->real > 1100)
            return FALSE;
          if (code >= cid)
            font->narrow[code - cid] = width->real;
        }
      i += is_range ? 3 : 2;
    }
  return TRUE;
}

/* @cid: of the space. All Chinese characters are as wide as high. */
static gboolean
read_wide_widths (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *descendant, gint64 cid)
{
  g_autoptr (ZtPdfValue) list = zt_pdf_file_get (file, descendant, "W", NULL);
  g_autoptr (ZtPdfValue) usual = zt_pdf_file_get (file, descendant, "DW", NULL);
  gboolean has_list = list != NULL && list->type != ZT_PDF_NULL;
  double width = 1000;

  if (usual != NULL && usual->type != ZT_PDF_NULL)
    width = zt_pdf_value_is_number (usual) ? usual->real : 0;
  if (width < LEAST_WIDE || width > 1100)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (font->narrow); i++)
    font->narrow[i] = width;
  return !has_list || (list->type == ZT_PDF_ARRAY && read_narrow (font, list, cid));
}

/* As every reader knows the characters of GB 2312 and its successors, not those of a neighbour. */
static gboolean
is_plain_descendant (ZtPdfFile *file, const ZtPdfValue *descendant)
{
  g_autoptr (ZtPdfValue) system = zt_pdf_file_get (file, descendant, "CIDSystemInfo", NULL);
  const ZtPdfValue *ordering = zt_pdf_value_get (system, "Ordering");

  return zt_pdf_value_is (ordering, ZT_PDF_STRING) && strcmp (ordering->text, "GB1") == 0
         && zt_pdf_value_get (descendant, "CIDToGIDMap") == NULL;
}

static gboolean
read_simple (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  read_program (font, file, dictionary);
  return read_widths (font, file, dictionary)
         && read_name (font, zt_pdf_value_get (dictionary, "BaseFont"))
         && read_encoding (font, file, dictionary);
}

/* Chinese by one of the encodings whose codes are characters. */
static gboolean
read_composite (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  static const struct
  {
    const char *name, *charset;
    gint64 space;
  } known[] = {
    { "UniGB-UCS2-H", "UCS-2BE", 1 }, { "UniGB-UTF16-H", "UTF-16BE", 1 },
    { "GBK-EUC-H", "GBK", 814 },      { "GBKp-EUC-H", "GBK", 1 },
    { "GBK2K-H", "GB18030", 1 },      { "GB-EUC-H", "GB2312", 814 },
  };
  gint64 space = 1;
  const ZtPdfValue *encoding = zt_pdf_value_get (dictionary, "Encoding");
  g_autoptr (ZtPdfValue) list = zt_pdf_file_get (file, dictionary, "DescendantFonts", NULL);
  g_autoptr (ZtPdfValue) descendant
      = zt_pdf_value_count (list) == 1
            ? zt_pdf_file_resolve (file, zt_pdf_value_item (list, 0), NULL)
            : NULL;

  font->is_wide = TRUE;
  if (!zt_pdf_value_is (descendant, ZT_PDF_DICTIONARY))
    return FALSE;
  read_program (font, file, descendant);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (zt_pdf_value_is_name (encoding, known[i].name))
      {
        font->charset = known[i].charset;
        space = known[i].space;
      }
  font->is_tampered = !is_plain_descendant (file, descendant);
  return font->charset != NULL && read_wide_widths (font, file, descendant, space)
         && read_name (font, zt_pdf_value_get (dictionary, "BaseFont"));
}

ZtPdfFont *
zt_pdf_font_new (ZtPdfFile *file, const ZtPdfValue *written)
{
  g_autoptr (ZtPdfFont) font = g_new0 (ZtPdfFont, 1);
  g_autoptr (ZtPdfValue) dictionary = zt_pdf_file_resolve (file, written, NULL);
  const ZtPdfValue *kind = zt_pdf_value_get (dictionary, "Subtype");
  gboolean good;

  if (!zt_pdf_value_is (dictionary, ZT_PDF_DICTIONARY))
    return NULL;
  if (zt_pdf_value_is_name (kind, "Type0"))
    good = read_composite (font, file, dictionary);
  else
    good = (zt_pdf_value_is_name (kind, "Type1") || zt_pdf_value_is_name (kind, "TrueType"))
           && read_simple (font, file, dictionary);
  font->is_tampered |= zt_pdf_value_get (dictionary, "ToUnicode") != NULL;
  return good ? g_steal_pointer (&font) : NULL;
}

static double
get_least_width (guint8 code)
{
  return g_ascii_isdigit (code)                                 ? LEAST_DIGIT
         : code != 0 && strchr ("mwMW%@", code) != NULL         ? LEAST_BROAD
         : g_ascii_isalpha (code) && !strchr ("fIijJlrt", code) ? LEAST_LETTER
                                                                : LEAST_ASCII;
}

/* Negative: characters would cover one another, or go backwards. */
static double
get_width (const ZtPdfFont *font, guint8 code)
{
  double least = get_least_width (code), width;
  gint64 index = code - font->first;

  if (font->widths == NULL)
    return least;
  width = index >= 0 && index < font->widths->len ? g_array_index (font->widths, double, index) : 0;
  /* With glyphs of its own it may be as narrow as it likes. */
  return width > 0 && (font->has_program || width >= LEAST_PART * least) ? width : -1;
}

static double
get_wide_width (const ZtPdfFont *font, gunichar c)
{
  return c >= ' ' && c < ' ' + G_N_ELEMENTS (font->narrow) ? font->narrow[c - ' '] : LEAST_WIDE;
}

/* What cannot be seen has no place in a field. */
static gboolean
is_visible (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_UNASSIGNED
         && type != G_UNICODE_PRIVATE_USE;
}

char *
zt_pdf_font_decode (const ZtPdfFont *font, const ZtPdfValue *string, double *width)
{
  gsize used = 0;
  g_autofree char *text = NULL;

  *width = 0;
  for (gsize i = 0; !font->is_wide && i < string->length; i++)
    {
      double step = get_width (font, (guint8) string->text[i]);

      if (font->odd[(guint8) string->text[i]] || step < 0)
        return NULL;
      *width += step;
    }
  text = g_convert (string->text, (gssize) string->length, "UTF-8", font->charset, &used, NULL,
                    NULL);
  if (text == NULL || used != string->length || !g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      double step = font->is_wide ? get_wide_width (font, g_utf8_get_char (at)) : 0;

      if (step < 0 || !is_visible (g_utf8_get_char (at)))
        return NULL;
      *width += step;
    }
  return g_steal_pointer (&text);
}
