/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the visible seal: the picture fills the place, name and day stand below it. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "seal-draw.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define IMAGE_BYTES ((goffset) 20 * 1024 * 1024)
#define IMAGE_PIXELS 10000
#define GROUP 20 /* strips of more pages would be hair-thin */

/* A PNG tells its size in its first bytes: a bomb is refused before it is unpacked. */
static gboolean
check_image (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = NULL;
  guint8 head[24];
  gsize got = 0;
  guint32 width, height;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &got, NULL, error))
    return FALSE;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error);
  if (info == NULL)
    return FALSE;
  if (got == sizeof head && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0
      && g_file_info_get_size (info) <= IMAGE_BYTES)
    {
      memcpy (&width, head + 16, 4);
      memcpy (&height, head + 20, 4);
      width = GUINT32_FROM_BE (width);
      height = GUINT32_FROM_BE (height);
      if (width > 0 && height > 0 && width <= IMAGE_PIXELS && height <= IMAGE_PIXELS)
        return TRUE;
    }
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: %s is a file. */
               _ ("The seal “%s” is no PNG picture of a reasonable size"), path);
  return FALSE;
}

static gboolean
draw_image (cairo_t *cairo, const char *path, double width, double height, GError **error)
{
  cairo_surface_t *image;
  double factor, image_width, image_height;
  gboolean ok;

  if (!check_image (path, error))
    return FALSE;
  image = cairo_image_surface_create_from_png (path);
  ok = cairo_surface_status (image) == CAIRO_STATUS_SUCCESS;
  if (ok)
    {
      image_width = cairo_image_surface_get_width (image);
      image_height = cairo_image_surface_get_height (image);
      factor = MIN (width / image_width, height / image_height);
      cairo_save (cairo);
      cairo_translate (cairo, (width - image_width * factor) / 2,
                       (height - image_height * factor) / 2);
      cairo_scale (cairo, factor, factor);
      cairo_set_source_surface (cairo, image, 0, 0);
      cairo_paint (cairo);
      cairo_restore (cairo);
    }
  else
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                 /* TRANSLATORS: %s is a file. */
                 _ ("The seal “%s” cannot be read as a PNG picture"), path);
  cairo_surface_destroy (image);
  return ok;
}

static void
draw_text (cairo_t *cairo, const char *text, double top, double width, double height)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cairo);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Noto Sans CJK SC");
  double widest = width * 0.9; /* clear of the frame */
  int text_width, text_height;

  pango_font_description_set_absolute_size (font, height * 0.75 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, &text_width, &text_height);
  if (text_width > widest * PANGO_SCALE)
    {
      pango_font_description_set_absolute_size (font, height * 0.75 * widest * PANGO_SCALE
                                                          * PANGO_SCALE / text_width);
      pango_layout_set_font_description (layout, font);
      pango_layout_get_size (layout, &text_width, &text_height);
    }
  cairo_set_source_rgb (cairo, 0.75, 0.05, 0.05);
  cairo_move_to (cairo, (width - (double) text_width / PANGO_SCALE) / 2,
                 top + (height - (double) text_height / PANGO_SCALE) / 2);
  pango_cairo_show_layout (cairo, layout);
}

/* The picture fills the place; the two lines stand below it, or alone in a frame. */
static gboolean
draw (const ZtSealLook *look, cairo_t *cairo, double factor, double width, double height,
      GError **error)
{
  gboolean has_text
      = (look->name != NULL || look->date != NULL) && (look->image == NULL || look->height >= 60);
  double line = look->image == NULL ? height * 0.4 : MIN (height * 0.12, 16 * factor);
  double top = height - 2 * line;

  if (look->image == NULL)
    {
      cairo_set_source_rgb (cairo, 0.75, 0.05, 0.05);
      cairo_set_line_width (cairo, factor);
      cairo_rectangle (cairo, factor, factor, width - 2 * factor, height - 2 * factor);
      cairo_stroke (cairo);
      top = (height - 2 * line) / 2;
    }
  else if (!draw_image (cairo, look->image, width, has_text ? top : height, error))
    return FALSE;
  if (has_text && look->name != NULL)
    draw_text (cairo, look->name, top, width, line);
  if (has_text && look->date != NULL)
    draw_text (cairo, look->date, top + line, width, line);
  return TRUE;
}

cairo_surface_t *
zt_seal_draw (const ZtSealLook *look, double factor, GError **error)
{
  int width = MAX (1, (int) ceil (look->width * factor));
  int height = MAX (1, (int) ceil (look->height * factor));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (surface);
  gboolean ok = draw (look, cairo, factor, width, height, error);

  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  if (!ok)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

char *
zt_seal_date (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (8 * 3600); /* Beijing */
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);

  return g_strdup_printf ("%d年%d月%d日", g_date_time_get_year (local),
                          g_date_time_get_month (local), g_date_time_get_day_of_month (local));
}

void
zt_seal_strip (guint n_pages, guint index, double *from, double *width)
{
  guint groups = (n_pages + GROUP - 1) / GROUP, group = 0, first, n;

  while (n_pages * (group + 1) / groups <= index)
    group++;
  first = n_pages * group / groups;
  n = n_pages * (group + 1) / groups - first;
  *width = 1.0 / n;
  *from = (index - first) * *width;
}
