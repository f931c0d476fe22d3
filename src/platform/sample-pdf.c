/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small real PDFs of the sample: certificates, reports, schemes; a page each. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <glib/gi18n-lib.h>

#include "sample-private.h"

#define WIDTH 595.28 /* A4 in points */
#define HEIGHT 841.89
#define MARGIN 72

static double
show (cairo_t *cr, const char *text, const char *font, PangoAlignment alignment, double y)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int height = 0;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) ((WIDTH - 2 * MARGIN) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, alignment);
  pango_layout_set_spacing (layout, 6 * PANGO_SCALE);
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, MARGIN, y);
  pango_cairo_show_layout (cr, layout);
  pango_layout_get_pixel_size (layout, NULL, &height);
  pango_font_description_free (description);
  g_object_unref (layout);
  return y + height;
}

static void
draw_page (cairo_t *cr, JsonArray *lines, guint number, guint count)
{
  g_autofree char *foot = g_strdup_printf ("第%u页 共%u页", number, count);
  double y = MARGIN;

  for (guint i = 0; i < json_array_get_length (lines); i++)
    y = show (cr, json_array_get_string_element (lines, i),
              i == 0 ? "Noto Serif CJK SC Bold 20" : "Noto Serif CJK SC 12",
              i == 0 ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT, y)
        + (i == 0 ? 36 : 14);
  cairo_rectangle (cr, MARGIN / 2, MARGIN / 2, WIDTH - MARGIN, HEIGHT - MARGIN);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
  show (cr, foot, "Noto Serif CJK SC 9", PANGO_ALIGN_CENTER, HEIGHT - MARGIN);
  cairo_show_page (cr);
}

gboolean
zt_sample_pdf (const char *path, const char *title, JsonArray *pages, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  guint count = json_array_get_length (pages);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "2026-11-01T00:00:00Z");
  for (guint i = 0; i < count; i++)
    draw_page (cr, json_array_get_array_element (pages, i), i + 1, count);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("“%s” could not be written or read: %s"), path,
               cairo_status_to_string (status));
  return FALSE;
}
