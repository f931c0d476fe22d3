/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws a practice seal. */
#define G_LOG_DOMAIN "zt-seal-image"
#include "config.h"

#include "seal-image.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#define SWEEP (1.5 * G_PI) /* of the ring that the name may take */

static void
draw_star (cairo_t *cr, double radius)
{
  for (int i = 0; i < 10; i++)
    {
      double r = i % 2 == 0 ? radius : radius * 0.382;
      double angle = -G_PI / 2 + i * G_PI / 5;

      cairo_line_to (cr, r * cos (angle), r * sin (angle));
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

/* One character, its foot towards the centre. */
static void
draw_character (cairo_t *cr, PangoLayout *layout, const char *text, int length, double angle,
                double radius)
{
  int width, height;

  cairo_save (cr);
  cairo_rotate (cr, angle);
  pango_layout_set_text (layout, text, length);
  pango_layout_get_size (layout, &width, &height);
  cairo_translate (cr, -width / 2.0 / PANGO_SCALE, -radius);
  cairo_scale (cr, 1, 1.12);
  cairo_move_to (cr, 0, 0);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
}

static void
draw_name (cairo_t *cr, const char *name, double radius)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("serif bold");
  glong n = MAX (1, g_utf8_strlen (name, -1));
  double step = MIN (SWEEP / n, G_PI / 7);
  int i = 0;

  pango_font_description_set_absolute_size (font, MIN (radius * 0.24, radius * step * 0.62)
                                                      * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p), i++)
    draw_character (cr, layout, p, (int) (g_utf8_next_char (p) - p), (i - (n - 1) / 2.0) * step,
                    radius * 0.92);
}

gboolean
zt_seal_image_write (const char *name, int pixels, const char *path, GError **error)
{
  cairo_surface_t *surface;
  cairo_t *cr;
  cairo_status_t status;
  double radius = pixels / 2.0;

  g_return_val_if_fail (name != NULL && pixels >= 32 && pixels <= 4096 && path != NULL, FALSE);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixels, pixels);
  cr = cairo_create (surface);
  cairo_translate (cr, radius, radius);
  cairo_set_source_rgba (cr, 0.80, 0.07, 0.09, 0.92);
  cairo_set_line_width (cr, radius * 0.055);
  cairo_arc (cr, 0, 0, radius * 0.96, 0, 2 * G_PI);
  cairo_stroke (cr);
  draw_star (cr, radius * 0.30);
  draw_name (cr, name, radius * 0.96);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  /* TRANSLATORS: a path, then what went wrong */
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("“%s” could not be written: %s"), path,
               cairo_status_to_string (status));
  return FALSE;
}
