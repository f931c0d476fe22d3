/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the visible seal and turns it into an image with a soft mask. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-stamp.h"

#include "pdf-flate.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define PIXELS_PER_POINT 3.0
#define MAX_PIXELS 2400.0
#define IMAGE_BYTES ((goffset) 20 * 1024 * 1024)
#define IMAGE_PIXELS 10000

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
draw (const ZtPdfStamp *stamp, cairo_t *cairo, double width, double height, GError **error)
{
  gboolean has_text = (stamp->name != NULL || stamp->date != NULL)
                      && (stamp->image == NULL || stamp->height >= 60);
  double line = stamp->image == NULL ? height * 0.4 : MIN (height * 0.12, 16 * PIXELS_PER_POINT);
  double top = height - 2 * line;

  if (stamp->image == NULL)
    {
      cairo_set_source_rgb (cairo, 0.75, 0.05, 0.05);
      cairo_set_line_width (cairo, PIXELS_PER_POINT);
      cairo_rectangle (cairo, PIXELS_PER_POINT, PIXELS_PER_POINT, width - 2 * PIXELS_PER_POINT,
                       height - 2 * PIXELS_PER_POINT);
      cairo_stroke (cairo);
      top = (height - 2 * line) / 2;
    }
  else if (!draw_image (cairo, stamp->image, width, has_text ? top : height, error))
    return FALSE;
  if (has_text && stamp->name != NULL)
    draw_text (cairo, stamp->name, top, width, line);
  if (has_text && stamp->date != NULL)
    draw_text (cairo, stamp->date, top + line, width, line);
  return TRUE;
}

/* Takes cairo's premultiplied pixels apart into colour and mask. */
static void
split_pixels (cairo_surface_t *surface, GBytes **colours, GBytes **mask)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  gsize count = (gsize) width * (gsize) height, at = 0;
  g_autofree guint8 *rgb = g_malloc (count * 3);
  g_autofree guint8 *alphas = g_malloc (count);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, at++)
      {
        guint32 pixel;
        guint alpha;

        memcpy (&pixel, pixels + (gsize) y * (gsize) stride + (gsize) x * 4, 4);
        alpha = pixel >> 24;
        alphas[at] = (guint8) alpha;
        for (guint i = 0; i < 3; i++)
          {
            guint colour = (pixel >> (16 - 8 * i)) & 0xff;

            rgb[at * 3 + i] = alpha == 0 ? 255 : (guint8) MIN (colour * 255 / alpha, 255);
          }
      }
  *colours = zt_pdf_deflate (rgb, count * 3);
  *mask = zt_pdf_deflate (alphas, count);
}

static void
add_images (cairo_surface_t *surface, ZtPdfUpdate *update, guint64 image, guint64 soft_mask)
{
  g_autoptr (GBytes) colours = NULL, mask = NULL;
  g_autofree char *size
      = g_strdup_printf ("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
                         "/Filter/FlateDecode",
                         cairo_image_surface_get_width (surface),
                         cairo_image_surface_get_height (surface));
  g_autofree char *image_keys
      = g_strdup_printf ("%s/ColorSpace/DeviceRGB/SMask %" G_GUINT64_FORMAT " 0 R", size,
                         soft_mask);
  g_autofree char *mask_keys = g_strdup_printf ("%s/ColorSpace/DeviceGray", size);

  split_pixels (surface, &colours, &mask);
  zt_pdf_update_set_stream (update, image, image_keys, colours);
  zt_pdf_update_set_stream (update, soft_mask, mask_keys, mask);
}

/* A form @width × @height that shows a part of an image @full points wide, from @from on; the box
 * cuts the rest. On a turned page it is turned the other way, so that people see it upright. */
static guint64
add_form (ZtPdfUpdate *update, guint64 image, double width, double height, double full, double from,
          int rotation)
{
  g_autoptr (GString) keys = g_string_new ("/Type/XObject/Subtype/Form/FormType 1/BBox[0 0 ");
  g_autoptr (GString) content = g_string_new ("q ");
  g_autoptr (GBytes) bytes = NULL;
  double matrix[6] = { 1, 0, 0, 1, 0, 0 };
  guint64 form = zt_pdf_update_reserve (update);

  switch (rotation)
    {
    case 90:
      memcpy (matrix, (double[]){ 0, 1, -1, 0, height, 0 }, sizeof matrix);
      break;
    case 180:
      memcpy (matrix, (double[]){ -1, 0, 0, -1, width, height }, sizeof matrix);
      break;
    case 270:
      memcpy (matrix, (double[]){ 0, -1, 1, 0, 0, width }, sizeof matrix);
      break;
    }
  zt_pdf_write_number (width, keys);
  g_string_append_c (keys, ' ');
  zt_pdf_write_number (height, keys);
  g_string_append (keys, "]/Matrix[");
  for (guint i = 0; i < 6; i++)
    {
      zt_pdf_write_number (matrix[i], keys);
      g_string_append_c (keys, i < 5 ? ' ' : ']');
    }
  g_string_append_printf (keys, "/Resources<</XObject<</Seal %" G_GUINT64_FORMAT " 0 R>>>>", image);
  zt_pdf_write_number (full, content);
  g_string_append (content, " 0 0 ");
  zt_pdf_write_number (height, content);
  g_string_append_c (content, ' ');
  zt_pdf_write_number (-from, content);
  g_string_append (content, " 0 cm /Seal Do Q");
  bytes = g_bytes_new (content->str, content->len);
  zt_pdf_update_set_stream (update, form, keys->str, bytes);
  return form;
}

guint64
zt_pdf_stamp_add_picture (const ZtPdfStamp *stamp, ZtPdfUpdate *update, GError **error)
{
  double longest = MAX (stamp->width, stamp->height) * PIXELS_PER_POINT;
  double factor = PIXELS_PER_POINT * (longest > MAX_PIXELS ? MAX_PIXELS / longest : 1);
  int width = MAX (1, (int) ceil (stamp->width * factor));
  int height = MAX (1, (int) ceil (stamp->height * factor));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cairo = cairo_create (surface);
  guint64 image = 0;
  gboolean ok = draw (stamp, cairo, width, height, error);

  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  if (ok)
    {
      guint64 mask;

      image = zt_pdf_update_reserve (update);
      mask = zt_pdf_update_reserve (update);
      add_images (surface, update, image, mask);
    }
  cairo_surface_destroy (surface);
  return image;
}

guint64
zt_pdf_stamp_add_slice (ZtPdfUpdate *update, guint64 image, double size, double from, double width,
                        int rotation)
{
  return add_form (update, image, width, size, size, from, rotation);
}

guint64
zt_pdf_stamp_add (const ZtPdfStamp *stamp, ZtPdfUpdate *update, GError **error)
{
  guint64 image = zt_pdf_stamp_add_picture (stamp, update, error);

  if (image == 0)
    return 0;
  return add_form (update, image, stamp->width, stamp->height, stamp->width, 0, stamp->rotation);
}
