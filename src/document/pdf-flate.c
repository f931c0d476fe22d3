/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FlateDecode through GLib's converter, and PNG predictors by hand. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-flate.h"

#include "zt-error.h"

#include <glib/gi18n-lib.h>

static GBytes *
convert (GConverter *converter, gconstpointer data, gsize size, gsize limit, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (65536);
  gsize used = 0;

  for (;;)
    {
      gsize read = 0, written = 0;
      GConverterResult result
          = g_converter_convert (converter, (const guint8 *) data + used, size - used, piece, 65536,
                                 G_CONVERTER_INPUT_AT_END, &read, &written, NULL);

      used += read;
      if (result == G_CONVERTER_ERROR)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                               _ ("The PDF is damaged: a compressed stream cannot be unpacked"));
          return NULL;
        }
      if (out->len + written > limit)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("A compressed stream in the PDF is larger than is accepted"));
          return NULL;
        }
      g_byte_array_append (out, piece, (guint) written);
      if (result == G_CONVERTER_FINISHED)
        return g_byte_array_free_to_bytes (g_steal_pointer (&out));
    }
}

GBytes *
zt_pdf_inflate (gconstpointer data, gsize size, gsize limit, GError **error)
{
  g_autoptr (GZlibDecompressor) converter = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);

  return convert (G_CONVERTER (converter), data, size, limit, error);
}

GBytes *
zt_pdf_deflate (gconstpointer data, gsize size)
{
  g_autoptr (GZlibCompressor) converter = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);

  return convert (G_CONVERTER (converter), data, size, G_MAXUINT / 2, NULL);
}

static guint8
paeth (int left, int up, int corner)
{
  int guess = left + up - corner;
  int to_left = ABS (guess - left), to_up = ABS (guess - up), to_corner = ABS (guess - corner);

  if (to_left <= to_up && to_left <= to_corner)
    return (guint8) left;
  return (guint8) (to_up <= to_corner ? up : corner);
}

static gboolean
unpredict_row (guint filter, const guint8 *in, const guint8 *above, guint8 *out, guint columns)
{
  for (guint i = 0; i < columns; i++)
    {
      int left = i > 0 ? out[i - 1] : 0, up = above != NULL ? above[i] : 0;
      int corner = i > 0 && above != NULL ? above[i - 1] : 0;

      switch (filter)
        {
        case 0:
          out[i] = in[i];
          break;
        case 1:
          out[i] = (guint8) (in[i] + left);
          break;
        case 2:
          out[i] = (guint8) (in[i] + up);
          break;
        case 3:
          out[i] = (guint8) (in[i] + (left + up) / 2);
          break;
        case 4:
          out[i] = (guint8) (in[i] + paeth (left, up, corner));
          break;
        default:
          return FALSE;
        }
    }
  return TRUE;
}

GBytes *
zt_pdf_unpredict (GBytes *rows, guint columns, GError **error)
{
  gsize size;
  const guint8 *in = g_bytes_get_data (rows, &size);
  gsize n_rows = columns > 0 ? size / (columns + 1) : 0;
  g_autofree guint8 *out = NULL;

  if (columns == 0 || size % (columns + 1) != 0)
    goto damaged;
  out = g_malloc (MAX (n_rows * columns, 1));
  for (gsize row = 0; row < n_rows; row++)
    if (!unpredict_row (in[row * (columns + 1)], in + row * (columns + 1) + 1,
                        row > 0 ? out + (row - 1) * columns : NULL, out + row * columns, columns))
      goto damaged;
  return g_bytes_new_take (g_steal_pointer (&out), n_rows * columns);

damaged:
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The PDF is damaged: a compressed stream cannot be unpacked"));
  return NULL;
}
