/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture in the sample's technical answer: how the schools are connected. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <pango/pangocairo.h>

#include <glib/gi18n-lib.h>

#include "sample-private.h"

#define WIDTH 960
#define HEIGHT 470

static void
draw_box (cairo_t *cr, double x, double y, double width, const char *title, const char *note)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Noto Sans CJK SC 17px");
  g_autofree char *text
      = g_strdup_printf ("<b>%s</b>\n<span size='small' color='#405068'>%s</span>", title, note);
  int height = 0;

  cairo_set_source_rgb (cr, 0.93, 0.95, 0.98);
  cairo_rectangle (cr, x, y, width, 76);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 0.13, 0.29, 0.53);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_width (layout, (int) ((width - 12) * PANGO_SCALE));
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_markup (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  cairo_set_source_rgb (cr, 0.1, 0.12, 0.16);
  cairo_move_to (cr, x + 6, y + (76 - height) / 2.0);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (font);
  g_object_unref (layout);
}

static void
draw_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  double middle = (y1 + y2) / 2;

  cairo_set_source_rgb (cr, 0.35, 0.42, 0.52);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x1, middle);
  cairo_line_to (cr, x2, middle);
  cairo_line_to (cr, x2, y2);
  cairo_stroke (cr);
}

gboolean
zt_sample_picture (const char *path, GError **error)
{
  static const struct
  {
    const char *title, *note;
  } ends[] = { { "台式计算机", "计算机教室、办公室" },
               { "触控一体机", "每间教室一台" },
               { "无线接入点", "Wi-Fi 6，覆盖教学区" } };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  draw_line (cr, WIDTH / 2.0, 92, WIDTH / 2.0, 130);
  draw_line (cr, WIDTH / 2.0, 206, WIDTH / 2.0, 244);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    draw_line (cr, WIDTH / 2.0, 320, 175 + 305.0 * (double) i, 376);
  draw_box (cr, 300, 16, 360, "区教育局机房", "智慧校园管理软件、无线控制器");
  draw_box (cr, 300, 130, 360, "教育城域网", "万兆骨干，接入十二所学校");
  draw_box (cr, 300, 244, 360, "学校汇聚交换机", "每校一台，千兆到教室");
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    draw_box (cr, 50 + 305.0 * (double) i, 376, 250, ends[i].title, ends[i].note);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("“%s” could not be written or read: %s"), path,
               cairo_status_to_string (status));
  return FALSE;
}
