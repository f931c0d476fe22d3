/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JPEG and plain PNG as objects of a PDF: their data goes in as it is in the file, other PNGs are
 * redrawn on white. */
#define G_LOG_DOMAIN "zt-picture"

#include "config.h"

#include "picture.h"
#include "rich-text.h"

#include <cairo.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static const guint8 png_magic[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

void
zt_picture_clear (ZtPicture *picture)
{
  g_clear_pointer (&picture->palette, g_byte_array_unref);
  g_clear_pointer (&picture->data, g_byte_array_unref);
}

static guint
be16 (const guint8 *p)
{
  return (guint) p[0] << 8 | p[1];
}

static guint
be32 (const guint8 *p)
{
  return (guint) p[0] << 24 | (guint) p[1] << 16 | (guint) p[2] << 8 | p[3];
}

gboolean
zt_picture_is_plain (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  guint8 head[8] = { 0 };
  gsize got = 0;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &got, NULL, NULL))
    return FALSE;
  return got == sizeof head
         && (memcmp (head, png_magic, sizeof head) == 0
             || (head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff));
}

/* JFIF (ISO 10918-5): units 1 are inches, 2 centimetres. */
static double
jfif_density (const guint8 *data, gsize length)
{
  if (length < 12 || memcmp (data, "JFIF", 5) != 0)
    return 0;
  return data[7] == 1 ? be16 (data + 8) : data[7] == 2 ? be16 (data + 8) * 2.54 : 0;
}

static gboolean
is_frame_header (guint8 marker)
{
  return marker == 0xc0 || marker == 0xc1 || marker == 0xc2;
}

/* Walks the markers up to the scan (ITU T.81, annex B). */
static gboolean
read_jpeg (ZtPicture *image, const guint8 *data, gsize length)
{
  gsize at = 2, end = length;

  while (end > 2 && length - end < 4096 && !(data[end - 2] == 0xff && data[end - 1] == 0xd9))
    end--;
  if (end <= 2 || length - end >= 4096)
    return FALSE; /* cut off */
  image->orientation = 1;
  image->is_jpeg = TRUE;
  while (at + 4 <= length && data[at] == 0xff && data[at + 1] != 0xda)
    {
      guint8 marker = data[at + 1];
      guint size = be16 (data + at + 2);

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (size < 2 || at + 2 + size > length)
        return FALSE;
      if (marker == 0xe0)
        image->dpi = jfif_density (data + at + 4, size - 2);
      if (marker == 0xe1)
        image->orientation
            = MAX (image->orientation, zt_rich_picture_exif_orientation (data + at + 4, size - 2));
      if (marker == 0xee && size >= 14 && memcmp (data + at + 4, "Adobe", 5) == 0)
        image->inverted = TRUE;
      if (is_frame_header (marker) && size >= 8)
        {
          image->bits = data[at + 4];
          image->height = be16 (data + at + 5);
          image->width = be16 (data + at + 7);
          image->components = data[at + 9];
        }
      at += 2 + size;
    }
  image->inverted = image->inverted && image->components == 4;
  return image->width > 0 && image->height > 0 && image->bits == 8 && at + 4 <= length
         && data[at + 1] == 0xda
         && (image->components == 1 || image->components == 3 || image->components == 4);
}

static gboolean
read_png_header (ZtPicture *image, const guint8 *data)
{
  static const guint8 channels[7] = { 1, 0, 3, 1, 2, 0, 4 };
  guint8 type = data[9];

  image->width = be32 (data);
  image->height = be32 (data + 4);
  image->bits = data[8];
  if (type > 6 || channels[type] == 0 || data[10] != 0 || data[11] != 0 || data[12] > 1)
    return FALSE;
  image->components = channels[type];
  image->redraw = type == 4 || type == 6 || data[12] == 1;
  return image->width > 0 && image->height > 0
         && (image->bits == 1 || image->bits == 2 || image->bits == 4 || image->bits == 8
             || image->bits == 16);
}

/* PNG (ISO 15948): the image data of a plain one is just what /FlateDecode with /Predictor 15
 * wants. */
static gboolean
read_png (ZtPicture *image, const guint8 *data, gsize length)
{
  gsize at = sizeof png_magic;
  gboolean ended = FALSE, is_palette = FALSE;

  image->orientation = 1;
  image->data = g_byte_array_new ();
  while (!ended && at + 12 <= length)
    {
      guint size = be32 (data + at);
      const guint8 *name = data + at + 4, *body = data + at + 8;

      if (size > length - at - 12)
        return FALSE;
      if (memcmp (name, "IHDR", 4) == 0)
        {
          if (size != 13 || image->width > 0 || !read_png_header (image, body))
            return FALSE;
          is_palette = body[9] == 3;
        }
      else if (memcmp (name, "PLTE", 4) == 0 && is_palette && image->palette == NULL)
        {
          image->palette = g_byte_array_new ();
          g_byte_array_append (image->palette, body, MIN (size, 768));
        }
      else if (memcmp (name, "pHYs", 4) == 0 && size == 9 && body[8] == 1)
        image->dpi = be32 (body) * 0.0254;
      else if (memcmp (name, "tRNS", 4) == 0)
        image->redraw = TRUE;
      else if (memcmp (name, "IDAT", 4) == 0)
        g_byte_array_append (image->data, body, size);
      else
        ended = memcmp (name, "IEND", 4) == 0;
      at += 12 + (gsize) size;
    }
  return ended && image->width > 0 && image->data->len > 0
         && (!is_palette || image->palette != NULL);
}

/* Does the data give as many rows as the header says? A cut or wrong one would show as a grey field
 * on the other side. */
static gboolean
check_png_data (ZtPicture *image)
{
  g_autoptr (GInputStream) memory
      = g_memory_input_stream_new_from_data (image->data->data, image->data->len, NULL);
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, G_CONVERTER (inflater));
  guint64 row = ((guint64) image->width * image->components * image->bits + 7) / 8 + 1;
  guint64 expected = row * image->height, got = 0;
  g_autofree guint8 *buffer = g_malloc (65536);
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, 65536, NULL, NULL)) > 0)
    {
      got += (guint64) n;
      if (got > expected)
        return FALSE;
    }
  return n == 0 && got == expected;
}

gboolean
zt_picture_set_bad (GError **error, const char *name)
{
  /* TRANSLATORS: %s is the name of a picture the user attached */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("The picture “%s” is damaged or of a kind that cannot be read."), name);
  return FALSE;
}

static gboolean
read_file (ZtPicture *image, const char *path, const char *name, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  const guint8 *data;
  gsize length;
  gboolean ok;

  if (file == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  data = (const guint8 *) g_mapped_file_get_contents (file);
  length = g_mapped_file_get_length (file);
  if (length < 16 || length > G_MAXINT32)
    return zt_picture_set_bad (error, name);
  if (data[0] == 0xff)
    ok = read_jpeg (image, data, length);
  else
    ok = read_png (image, data, length) && (image->redraw || check_png_data (image));
  if (!ok)
    return zt_picture_set_bad (error, name);
  if ((guint64) image->width * image->height > ZT_PICTURE_MAX_PIXELS)
    {
      /* TRANSLATORS: %s is the name of a picture the user attached */
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   _ ("The picture “%s” has too many points. Make it smaller."), name);
      return FALSE;
    }
  if (image->is_jpeg)
    {
      image->data = g_byte_array_sized_new ((guint) length);
      g_byte_array_append (image->data, data, (guint) length);
    }
  return TRUE;
}

static GByteArray *
deflate_rows (cairo_surface_t *surface, guint width, guint height)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GZlibCompressor) deflater = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 6);
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (deflater));
  g_autofree guint8 *row = g_malloc ((gsize) width * 3);
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  GByteArray *data = g_byte_array_new ();

  for (guint y = 0; y < height; y++)
    {
      const guint32 *source = (const guint32 *) (pixels + (gsize) y * (gsize) stride);

      for (guint x = 0; x < width; x++)
        {
          row[3 * x] = (guint8) (source[x] >> 16);
          row[3 * x + 1] = (guint8) (source[x] >> 8);
          row[3 * x + 2] = (guint8) source[x];
        }
      g_output_stream_write_all (stream, row, (gsize) width * 3, NULL, NULL, NULL);
    }
  g_output_stream_close (stream, NULL, NULL);
  g_byte_array_append (data, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                       (guint) g_memory_output_stream_get_data_size (
                           G_MEMORY_OUTPUT_STREAM (memory)));
  return data;
}

/* Transparent and interlaced PNGs, as they look on paper. */
static gboolean
redraw_png (ZtPicture *image, const char *path)
{
  cairo_surface_t *source = cairo_image_surface_create_from_png (path), *paper;
  gboolean ok = cairo_surface_status (source) == CAIRO_STATUS_SUCCESS;

  if (ok)
    {
      int width = cairo_image_surface_get_width (source),
          height = cairo_image_surface_get_height (source);
      cairo_t *cr;

      paper = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
      cr = cairo_create (paper);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
      cairo_set_source_surface (cr, source, 0, 0);
      cairo_paint (cr);
      ok = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
      cairo_destroy (cr);
      cairo_surface_flush (paper);
      g_clear_pointer (&image->data, g_byte_array_unref);
      g_clear_pointer (&image->palette, g_byte_array_unref);
      image->data = deflate_rows (paper, (guint) width, (guint) height);
      image->components = 3;
      image->bits = 8;
      cairo_surface_destroy (paper);
    }
  cairo_surface_destroy (source);
  return ok;
}

gboolean
zt_picture_read (ZtPicture *image, const char *path, const char *name, GError **error)
{
  return read_file (image, path, name, error)
         && (!image->redraw || redraw_png (image, path) || zt_picture_set_bad (error, name));
}

static qpdf_oh
colour_space (qpdf_data q, const ZtPicture *image)
{
  if (image->palette != NULL)
    {
      qpdf_oh array = qpdf_oh_parse (q, "[/Indexed /DeviceRGB]");

      qpdf_oh_append_item (q, array, qpdf_oh_new_integer (q, image->palette->len / 3 - 1));
      qpdf_oh_append_item (q, array,
                           qpdf_oh_new_binary_string (q, (const char *) image->palette->data,
                                                      image->palette->len / 3 * 3));
      return array;
    }
  return qpdf_oh_new_name (q, image->components == 1   ? "/DeviceGray"
                              : image->components == 3 ? "/DeviceRGB"
                                                       : "/DeviceCMYK");
}

qpdf_oh
zt_picture_make_object (qpdf_data q, const ZtPicture *image)
{
  qpdf_oh stream = qpdf_oh_new_stream (q), dictionary = qpdf_oh_get_dict (q, stream);
  qpdf_oh filter = qpdf_oh_new_name (q, image->is_jpeg ? "/DCTDecode" : "/FlateDecode"),
          parameters = qpdf_oh_new_null (q);

  if (!image->is_jpeg && !image->redraw)
    {
      g_autofree char *text
          = g_strdup_printf ("<</Predictor 15 /Colors %u /BitsPerComponent %u /Columns %u>>",
                             image->components, image->bits, image->width);

      parameters = qpdf_oh_parse (q, text);
    }
  qpdf_oh_replace_key (q, dictionary, "/Type", qpdf_oh_new_name (q, "/XObject"));
  qpdf_oh_replace_key (q, dictionary, "/Subtype", qpdf_oh_new_name (q, "/Image"));
  qpdf_oh_replace_key (q, dictionary, "/Width", qpdf_oh_new_integer (q, image->width));
  qpdf_oh_replace_key (q, dictionary, "/Height", qpdf_oh_new_integer (q, image->height));
  qpdf_oh_replace_key (q, dictionary, "/BitsPerComponent", qpdf_oh_new_integer (q, image->bits));
  qpdf_oh_replace_key (q, dictionary, "/ColorSpace", colour_space (q, image));
  if (image->inverted)
    qpdf_oh_replace_key (q, dictionary, "/Decode", qpdf_oh_parse (q, "[1 0 1 0 1 0 1 0]"));
  qpdf_oh_replace_stream_data (q, stream, image->data->data, image->data->len, filter, parameters);
  return stream;
}

char *
zt_picture_placement (const ZtPicture *image, double x, double y, double w, double h)
{
  const double turned[9][6] = { { 0 },
                                { w, 0, 0, h, x, y },
                                { -w, 0, 0, h, x + w, y },
                                { -w, 0, 0, -h, x + w, y + h },
                                { w, 0, 0, -h, x, y + h },
                                { 0, -h, -w, 0, x + w, y + h },
                                { 0, -h, w, 0, x, y + h },
                                { 0, h, w, 0, x, y },
                                { 0, h, -w, 0, x + w, y } };
  const double *m = turned[image->orientation];
  GString *text = g_string_new (NULL);
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int i = 0; i < 6; i++)
    g_string_append_printf (text, "%s ", g_ascii_formatd (buffer, sizeof buffer, "%.3f", m[i]));
  return g_string_free (text, FALSE);
}
