/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about pictures: as a PDF, and as a thumbnail. */
#define G_LOG_DOMAIN "zt-child-picture"

#include "config.h"

#include "child-commands.h"
#include "picture.h"

#include <string.h>

#define MAX_WIDTH 4096

static gboolean
are_sources (JsonArray *sources)
{
  for (guint i = 0; sources != NULL && i < json_array_get_length (sources); i++)
    {
      JsonObject *source = json_array_get_object_element (sources, i);

      if (zt_json_get_string (source, "path") == NULL
          || zt_json_get_string (source, "name") == NULL)
        return FALSE;
    }
  return sources != NULL && json_array_get_length (sources) > 0;
}

JsonObject *
zt_child_pictures (JsonObject *arguments, GBytes **bytes, GError **error)
{
  JsonArray *sources = zt_json_get_array (arguments, "sources");
  const char *out = zt_json_get_string (arguments, "out");
  JsonObject *answer;
  int n_pages = 0;

  if (out == NULL || !are_sources (sources))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "pictures: no out or sources");
      return NULL;
    }
  if (!zt_picture_write_pdf (sources, out, &n_pages, error))
    return NULL;
  answer = json_object_new ();
  json_object_set_int_member (answer, "pages", n_pages);
  return answer;
}

/* Premultiplied BGRA in memory, as cairo and the window have it. */
static GBytes *
to_argb (GdkPixbuf *pixels)
{
  int width = gdk_pixbuf_get_width (pixels), height = gdk_pixbuf_get_height (pixels);
  int channels = gdk_pixbuf_get_n_channels (pixels), stride = gdk_pixbuf_get_rowstride (pixels);
  const guint8 *from = gdk_pixbuf_read_pixels (pixels);
  guint32 *to = g_new (guint32, (gsize) width * (gsize) height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *point = from + (gsize) y * (gsize) stride + x * channels;
        guint alpha = channels == 4 ? point[3] : 255;
        guint red = point[0] * alpha / 255, green = point[1] * alpha / 255,
              blue = point[2] * alpha / 255;

        to[(gsize) y * (gsize) width + (gsize) x] = alpha << 24 | red << 16 | green << 8 | blue;
      }
  return g_bytes_new_take (to, (gsize) width * (gsize) height * sizeof *to);
}

JsonObject *
zt_child_thumbnail (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  const char *name = zt_json_get_string (arguments, "name");
  gint64 width = zt_json_get_int (arguments, "width", 0);
  g_autoptr (GArray) pages = NULL;
  g_autoptr (GdkPixbuf) pixels = NULL;
  JsonObject *answer;

  if (path == NULL || name == NULL || width < 1 || width > MAX_WIDTH)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "thumbnail: no path, name or width");
      return NULL;
    }
  pages = zt_picture_find_pages (path, name, error);
  pixels = pages != NULL ? zt_picture_decode (path, name, g_array_index (pages, guint32, 0),
                                              (int) width, error)
                         : NULL;
  if (pixels == NULL)
    return NULL;
  *bytes = to_argb (pixels);
  answer = json_object_new ();
  json_object_set_int_member (answer, "width", gdk_pixbuf_get_width (pixels));
  json_object_set_int_member (answer, "height", gdk_pixbuf_get_height (pixels));
  json_object_set_int_member (answer, "pages", pages->len);
  return answer;
}
