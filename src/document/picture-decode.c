/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIFF, WebP and other pictures that a PDF cannot hold as they are: decoded with gdk-pixbuf, page
 * by page, and stored as small as they can be without loss. */
#define G_LOG_DOMAIN "zt-picture"

#include "config.h"

#include "picture.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_PAGES 500u
/* A colour page that stays larger than this without loss is stored as JPEG. */
#define MAX_LOSSLESS ((gsize) 3 * 1024 * 1024)
#define TIFF_NEW_SUBFILE_TYPE 254u
#define TIFF_IMAGE_WIDTH 256u
#define TIFF_IMAGE_LENGTH 257u
#define TIFF_SHORT 3u

static const struct
{
  const char *magic;
  gsize length, offset;
  const char *media_type;
} kinds[] = {
  { "\xff\xd8\xff", 3, 0, "image/jpeg" },
  { "\x89PNG", 4, 0, "image/png" },
  { "II*\0", 4, 0, "image/tiff" },
  { "MM\0*", 4, 0, "image/tiff" },
  { "WEBP", 4, 8, "image/webp" },
  { "GIF8", 4, 0, "image/gif" },
  { "BM", 2, 0, "image/bmp" },
};

static void
set_too_large (GError **error, const char *name)
{
  /* TRANSLATORS: %s is the name of a picture the user attached */
  g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
               _ ("The picture “%s” has too many points. Make it smaller."), name);
}

/* By content: a file's name is worth nothing here. */
static const char *
media_type_of (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (length >= kinds[i].offset + kinds[i].length
        && memcmp (data + kinds[i].offset, kinds[i].magic, kinds[i].length) == 0)
      return kinds[i].media_type;
  return NULL;
}

static guint32
number_at (const guint8 *p, guint n, gboolean little)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value |= (guint32) p[i] << (8 * (little ? i : n - 1 - i));
  return value;
}

typedef struct
{
  gboolean reduced; /* a small copy of another page */
  guint32 width, height;
} TiffPage;

/* The image file directory at @at (TIFF 6.0, section 2). */
static void
read_directory (const guint8 *data, gsize at, guint n_entries, gboolean little, TiffPage *page)
{
  *page = (TiffPage){ 0 };
  for (guint i = 0; i < n_entries; i++)
    {
      const guint8 *entry = data + at + 2 + 12 * (gsize) i;
      guint32 tag = number_at (entry, 2, little);
      guint32 value
          = number_at (entry + 8, number_at (entry + 2, 2, little) == TIFF_SHORT ? 2 : 4, little);

      if (tag == TIFF_NEW_SUBFILE_TYPE)
        page->reduced = (value & 1) != 0;
      else if (tag == TIFF_IMAGE_WIDTH)
        page->width = value;
      else if (tag == TIFF_IMAGE_LENGTH)
        page->height = value;
    }
}

static gboolean
is_known (GArray *pages, guint32 at)
{
  for (guint i = 0; i < pages->len; i++)
    if (g_array_index (pages, guint32, i) == at)
      return TRUE;
  return FALSE;
}

static GArray *
find_tiff_pages (const guint8 *data, gsize length, const char *name, GError **error)
{
  gboolean little = data[0] == 'I';
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 at = length >= 8 ? number_at (data + 4, 4, little) : 0;
  guint seen = 0;

  while (at != 0)
    {
      TiffPage page;
      guint n_entries;

      if (at > length - 2 || ++seen > MAX_PAGES * 2 || is_known (pages, at))
        break;
      n_entries = number_at (data + at, 2, little);
      if (length - at < 2 + 12 * (gsize) n_entries + 4)
        break;
      read_directory (data, at, n_entries, little, &page);
      if ((guint64) page.width * page.height > ZT_PICTURE_MAX_PIXELS)
        {
          set_too_large (error, name);
          return NULL;
        }
      if (!page.reduced)
        g_array_append_val (pages, at);
      at = number_at (data + at + 2 + 12 * (gsize) n_entries, 4, little);
    }
  if (pages->len > MAX_PAGES)
    {
      /* TRANSLATORS: the name of a picture the user attached, a number of pages */
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   _ ("“%s” has more than %u pages. Split it into several files."), name,
                   MAX_PAGES);
      return NULL;
    }
  /* A chain of pages that leads nowhere: half of a scan must not pass for the whole. */
  if (at != 0 || pages->len == 0)
    {
      zt_picture_set_bad (error, name);
      return NULL;
    }
  return g_steal_pointer (&pages);
}

GArray *
zt_picture_find_pages (const char *path, const char *name, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  const guint8 *data;
  gsize length;
  GArray *pages;
  guint32 none = 0;

  if (file == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  data = (const guint8 *) g_mapped_file_get_contents (file);
  length = g_mapped_file_get_length (file);
  if (g_strcmp0 (data != NULL ? media_type_of (data, length) : NULL, "image/tiff") == 0)
    return find_tiff_pages (data, length, name, error);
  pages = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (pages, none);
  return pages;
}

typedef struct
{
  int width;          /* wanted at most; 0: all there is */
  gboolean too_large; /* was refused before its points were decoded */
} Sizing;

static void
on_size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Sizing *sizing)
{
  if (width <= 0 || height <= 0 || (guint64) width * (guint64) height > ZT_PICTURE_MAX_PIXELS)
    {
      sizing->too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 0, 0);
    }
  else if (sizing->width > 0 && width > sizing->width)
    gdk_pixbuf_loader_set_size (loader, sizing->width,
                                MAX (1, (int) ((gint64) height * sizing->width / width)));
}

/* A TIFF's first page is the one its header names: the header is what is changed. */
static gboolean
feed (GdkPixbufLoader *loader, const guint8 *data, gsize length, guint32 page)
{
  guint8 head[8];
  const gsize piece = 1024 * 1024;

  if (length <= sizeof head)
    return FALSE;
  memcpy (head, data, sizeof head);
  if (page != 0)
    for (guint i = 0; i < 4; i++)
      head[4 + i] = (guint8) (page >> (8 * (head[0] == 'I' ? i : 3 - i)));
  if (!gdk_pixbuf_loader_write (loader, head, sizeof head, NULL))
    return FALSE;
  for (gsize at = sizeof head; at < length; at += piece)
    if (!gdk_pixbuf_loader_write (loader, data + at, MIN (piece, length - at), NULL))
      return FALSE;
  return TRUE;
}

static gboolean
set_unknown (GError **error, const char *name)
{
  /* TRANSLATORS: %s is the name of a picture the user attached; JPEG, PNG and PDF are formats */
  g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
               _ ("The picture “%s” is of a kind that cannot be read here. Save it as JPEG, PNG or "
                  "PDF."),
               name);
  return FALSE;
}

static GdkPixbuf *
decode (const guint8 *data, gsize length, guint32 page, Sizing *sizing, const char *name,
        GError **error)
{
  const char *media_type = media_type_of (data, length);
  g_autoptr (GdkPixbufLoader) loader
      = media_type != NULL ? gdk_pixbuf_loader_new_with_mime_type (media_type, NULL) : NULL;
  GdkPixbuf *pixels;
  gboolean fed;

  if (loader == NULL)
    {
      set_unknown (error, name);
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared_cb), sizing);
  fed = feed (loader, data, length, page);
  if (!gdk_pixbuf_loader_close (loader, NULL) || !fed || sizing->too_large)
    {
      zt_picture_set_bad (sizing->too_large ? NULL : error, name);
      return NULL;
    }
  pixels = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixels == NULL)
    zt_picture_set_bad (error, name);
  return pixels != NULL ? gdk_pixbuf_apply_embedded_orientation (pixels) : NULL;
}

GdkPixbuf *
zt_picture_decode (const char *path, const char *name, guint32 page, int width, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  Sizing sizing = { .width = width };
  GdkPixbuf *pixels;

  if (file == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  if (g_mapped_file_get_length (file) < 16)
    {
      zt_picture_set_bad (error, name);
      return NULL;
    }
  pixels = decode ((const guint8 *) g_mapped_file_get_contents (file),
                   g_mapped_file_get_length (file), page, &sizing, name, error);
  if (sizing.too_large)
    {
      set_too_large (error, name);
      g_clear_object (&pixels);
    }
  return pixels;
}

/* --- from pixels to the stream of a PDF --- */

typedef struct
{
  const guint8 *pixels;
  int width, height, stride, channels;
} Raster;

/* What shows on white paper. */
static void
read_point (const Raster *raster, const guint8 *point, guint8 rgb[3])
{
  guint alpha = raster->channels == 4 ? point[3] : 255;

  for (int i = 0; i < 3; i++)
    rgb[i] = (guint8) ((point[i] * alpha + 255 * (255 - alpha) + 127) / 255);
}

/* 1: black and white only, 8: greys, 24: colours. */
static guint
measure_depth (const Raster *raster)
{
  guint depth = 1;

  for (int y = 0; y < raster->height; y++)
    {
      const guint8 *row = raster->pixels + (gsize) y * (gsize) raster->stride;

      for (int x = 0; x < raster->width; x++)
        {
          guint8 rgb[3];

          read_point (raster, row + x * raster->channels, rgb);
          if (rgb[0] != rgb[1] || rgb[1] != rgb[2])
            return 24;
          if (rgb[0] != 0 && rgb[0] != 255)
            depth = 8;
        }
    }
  return depth;
}

static void
pack_row (const Raster *raster, int y, guint depth, guint8 *out)
{
  const guint8 *row = raster->pixels + (gsize) y * (gsize) raster->stride;

  for (int x = 0; x < raster->width; x++)
    {
      guint8 rgb[3];

      read_point (raster, row + x * raster->channels, rgb);
      if (depth == 24)
        memcpy (out + 3 * x, rgb, 3);
      else if (depth == 8)
        out[x] = rgb[0];
      else if (rgb[0] != 0)
        out[x / 8] |= (guint8) (0x80 >> (x % 8));
    }
}

static GByteArray *
deflate (const Raster *raster, guint depth)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) deflater = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (deflater));
  gsize length = ((gsize) raster->width * depth + 7) / 8;
  g_autofree guint8 *row = g_malloc (length);
  GByteArray *data = g_byte_array_new ();

  for (int y = 0; y < raster->height; y++)
    {
      memset (row, 0, length);
      pack_row (raster, y, depth, row);
      g_output_stream_write_all (stream, row, length, NULL, NULL, NULL);
    }
  g_output_stream_close (stream, NULL, NULL);
  g_byte_array_append (data, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                       (guint) g_memory_output_stream_get_data_size (
                           G_MEMORY_OUTPUT_STREAM (memory)));
  return data;
}

static double
density_of (GdkPixbuf *pixels)
{
  const char *text = gdk_pixbuf_get_option (pixels, "x-dpi");

  return text != NULL ? g_ascii_strtod (text, NULL) : 0;
}

/* A photograph without loss would be larger than what a slot takes. */
static gboolean
store_as_jpeg (ZtPicture *picture, GdkPixbuf *pixels)
{
  g_autofree char *data = NULL;
  gsize length = 0;

  if (gdk_pixbuf_get_has_alpha (pixels)
      || !gdk_pixbuf_save_to_buffer (pixels, &data, &length, "jpeg", NULL, "quality", "92", NULL)
      || length >= picture->data->len)
    return FALSE;
  g_byte_array_set_size (picture->data, 0);
  g_byte_array_append (picture->data, (const guint8 *) data, (guint) length);
  picture->is_jpeg = TRUE;
  picture->redraw = FALSE;
  return TRUE;
}

gboolean
zt_picture_take_pixels (ZtPicture *picture, GdkPixbuf *pixels, GError **error)
{
  const Raster raster = { gdk_pixbuf_read_pixels (pixels), gdk_pixbuf_get_width (pixels),
                          gdk_pixbuf_get_height (pixels), gdk_pixbuf_get_rowstride (pixels),
                          gdk_pixbuf_get_n_channels (pixels) };
  guint depth = measure_depth (&raster);

  picture->width = (guint) raster.width;
  picture->height = (guint) raster.height;
  picture->orientation = 1;
  picture->dpi = density_of (pixels);
  picture->components = depth == 24 ? 3 : 1;
  picture->bits = depth == 1 ? 1 : 8;
  picture->redraw = TRUE; /* rows without a predictor */
  picture->data = deflate (&raster, depth);
  if (depth == 24 && picture->data->len > MAX_LOSSLESS)
    store_as_jpeg (picture, pixels);
  return TRUE;
}
