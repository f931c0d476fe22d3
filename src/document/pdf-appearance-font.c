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

static gboolean
starts_with_any (const char *name, const char *const *prefixes)
{
  /* A subset has six letters and a plus in front. */
  if (strlen (name) > 7 && name[6] == '+')
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

  if (!zt_pdf_value_is (base, ZT_PDF_NAME) || starts_with_any (base->text, symbols))
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
static void
read_differences (ZtPdfFont *font, const ZtPdfValue *differences)
{
  gint64 code = 0;

  for (guint i = 0; i < zt_pdf_value_count (differences); i++)
    {
      const ZtPdfValue *item = zt_pdf_value_item (differences, i);

      if (zt_pdf_value_is (item, ZT_PDF_INTEGER))
        code = item->integer;
      else
        {
          if (code >= 0 && code < 256)
            font->odd[code] = code < 32 || code - 32 >= (gint64) G_N_ELEMENTS (glyphs)
                              || !zt_pdf_value_is_name (item, glyphs[code - 32]);
          code = CLAMP (code, -1, 256) + 1;
        }
    }
}

static gboolean
read_encoding (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  g_autoptr (ZtPdfValue) encoding = zt_pdf_file_get (file, dictionary, "Encoding", NULL);
  g_autoptr (ZtPdfValue) differences = NULL;
  const ZtPdfValue *base = encoding;

  if (encoding == NULL)
    return FALSE;
  if (encoding->type == ZT_PDF_DICTIONARY)
    {
      differences = zt_pdf_file_get (file, encoding, "Differences", NULL);
      base = zt_pdf_value_get (encoding, "BaseEncoding");
    }
  font->charset = zt_pdf_value_is_name (base, "WinAnsiEncoding") ? "CP1252" : "ASCII";
  /* Glyphs of its own under codes of its own. */
  if (font->has_program && !zt_pdf_value_is (base, ZT_PDF_NAME))
    return FALSE;
  if (differences != NULL)
    read_differences (font, differences);
  return TRUE;
}

static void
read_widths (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  g_autoptr (ZtPdfValue) widths = zt_pdf_file_get (file, dictionary, "Widths", NULL);
  g_autoptr (ZtPdfValue) first = zt_pdf_file_get (file, dictionary, "FirstChar", NULL);

  if (zt_pdf_value_count (widths) == 0 || !zt_pdf_value_is (first, ZT_PDF_INTEGER))
    return;
  font->first = first->integer;
  font->widths = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < MIN (zt_pdf_value_count (widths), MAX_WIDTHS); i++)
    g_array_append_val (font->widths, zt_pdf_value_item (widths, i)->real);
}

static gboolean
read_simple (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  read_program (font, file, dictionary);
  read_widths (font, file, dictionary);
  return read_name (font, zt_pdf_value_get (dictionary, "BaseFont"))
         && read_encoding (font, file, dictionary);
}

/* Chinese by one of the encodings whose codes are characters. */
static gboolean
read_composite (ZtPdfFont *font, ZtPdfFile *file, const ZtPdfValue *dictionary)
{
  static const struct
  {
    const char *name, *charset;
  } known[] = {
    { "UniGB-UCS2-H", "UCS-2BE" }, { "UniGB-UTF16-H", "UTF-16BE" }, { "GBK-EUC-H", "GBK" },
    { "GBKp-EUC-H", "GBK" },       { "GBK2K-H", "GB18030" },        { "GB-EUC-H", "GB2312" },
  };
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
      font->charset = known[i].charset;
  return font->charset != NULL && read_name (font, zt_pdf_value_get (dictionary, "BaseFont"));
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
  return good ? g_steal_pointer (&font) : NULL;
}

static double
get_width (const ZtPdfFont *font, guint8 code)
{
  double least = g_ascii_isdigit (code)                                 ? LEAST_DIGIT
                 : code != 0 && strchr ("mwMW%@", code) != NULL         ? LEAST_BROAD
                 : g_ascii_isalpha (code) && !strchr ("fIijJlrt", code) ? LEAST_LETTER
                                                                        : LEAST_ASCII;
  gint64 index = code - font->first;

  if (font->widths != NULL && index >= 0 && index < font->widths->len)
    return MAX (g_array_index (font->widths, double, index), 0);
  return least;
}

char *
zt_pdf_font_decode (const ZtPdfFont *font, const ZtPdfValue *string, double *width)
{
  gsize used = 0;
  g_autofree char *text = NULL;

  *width = 0;
  for (gsize i = 0; !font->is_wide && i < string->length; i++)
    {
      if (font->odd[(guint8) string->text[i]])
        return NULL;
      *width += get_width (font, (guint8) string->text[i]);
    }
  text = g_convert (string->text, (gssize) string->length, "UTF-8", font->charset, &used, NULL,
                    NULL);
  if (text == NULL || used != string->length || !g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *at = text; font->is_wide && *at != '\0'; at = g_utf8_next_char (at))
    *width += g_unichar_iswide (g_utf8_get_char (at)) ? LEAST_WIDE : LEAST_ASCII;
  return g_steal_pointer (&text);
}
