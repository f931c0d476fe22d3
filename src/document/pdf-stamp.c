/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns the visible seal, as seal-draw.c draws it, into an image with a soft mask. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-stamp.h"

#include "pdf-flate.h"
#include "seal-draw.h"

#include <math.h>
#include <string.h>

#define PIXELS_PER_POINT 3.0
#define MAX_PIXELS 2400.0

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
  ZtSealLook look = { stamp->image, stamp->name, stamp->date, stamp->width, stamp->height };
  cairo_surface_t *surface = zt_seal_draw (&look, factor, error);
  guint64 image, mask;

  if (surface == NULL)
    return 0;
  image = zt_pdf_update_reserve (update);
  mask = zt_pdf_update_reserve (update);
  add_images (surface, update, image, mask);
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
