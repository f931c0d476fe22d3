/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the picture of a filled field shows to people (ISO 32000-1 §12.7.3.3), read so strictly that
 * it can be held against the value of the field. */
#pragma once

#include "pdf-file.h"

G_BEGIN_DECLS

/* pdf-appearance-font.c: how the bytes of a string become characters. */
typedef struct
{
  const char *charset; /* for g_convert() */
  gboolean is_wide;    /* composite: characters of full width */
  gboolean odd[256];   /* simple: the code stands for another character than in @charset */
  GArray *widths;      /* (nullable) of double, thousandths, from @first on */
  gint64 first;
  double narrow[95];    /* composite: widths of the printable ASCII characters */
  gboolean has_program; /* brings its own glyphs */
  gboolean is_known;    /* a common typeface that every reader has */
  gboolean is_tampered; /* says more than such a typeface needs: some readers would draw others */
} ZtPdfFont;

/* NULL: not one whose characters we are sure of. */
ZtPdfFont *zt_pdf_font_new (ZtPdfFile *file, const ZtPdfValue *font);
void zt_pdf_font_free (ZtPdfFont *font);
/* (nullable); *@width in thousandths of the size, rather too small than too large. */
char *zt_pdf_font_decode (const ZtPdfFont *font, const ZtPdfValue *string, double *width);

/* Is the font named in an appearance to be believed? @font as written. */
typedef gboolean (*ZtPdfFontFunc) (const ZtPdfValue *font, gpointer user_data);

typedef struct
{
  GString *text; /* a line feed wherever the pen was moved between strings */
  gboolean has_background;
  double background; /* its lightness */
} ZtPdfShown;

/* FALSE when the form XObject @stream does anything but show legible text in a box, or does it in a
 * way that could be read otherwise. */
gboolean zt_pdf_appearance_read (ZtPdfFile *file, const ZtPdfValue *stream, ZtPdfFontFunc is_good,
                                 gpointer user_data, ZtPdfShown *shown);
void zt_pdf_shown_clear (ZtPdfShown *shown);
/* The same but for how lines were broken. */
gboolean zt_pdf_shown_equals (const ZtPdfShown *shown, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPdfFont, zt_pdf_font_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtPdfShown, zt_pdf_shown_clear)

G_END_DECLS
