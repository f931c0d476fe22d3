/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Type and size of a picture, out of its header: nothing is unpacked. */
#define G_LOG_DOMAIN "zt-rich-picture"
#include "config.h"

#include "rich-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

static gboolean
measure_png (const guint8 *data, gsize length, guint *width, guint *height)
{
  static const guint8 magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

  if (length < 33 || memcmp (data, magic, sizeof magic) != 0 || memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  *width = be32 (data + 16);
  *height = be32 (data + 20);
  return TRUE;
}

/* Walks the markers up to the frame header (ITU T.81, annex B). */
static gboolean
measure_jpeg (const guint8 *data, gsize length, guint *width, guint *height)
{
  gsize at = 2;

  if (length < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  while (at + 9 <= length && data[at] == 0xff)
    {
      guint8 marker = data[at + 1];

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (marker >= 0xc0 && marker <= 0xc2)
        {
          *height = be16 (data + at + 5);
          *width = be16 (data + at + 7);
          return TRUE;
        }
      if (marker == 0xda || be16 (data + at + 2) < 2)
        return FALSE;
      at += 2 + be16 (data + at + 2);
    }
  return FALSE;
}

/* Out of an Exif block (TIFF 6.0 structure). */
guint
zt_rich_picture_exif_orientation (const guint8 *data, gsize length)
{
  gboolean little;
  guint offset, n_entries;

#define U16(at) (little ? (guint) (data[at] | data[(at) + 1] << 8) : be16 (data + (at)))
#define U32(at) (little ? U16 (at) | U16 ((at) + 2) << 16 : be32 (data + (at)))
  if (length < 14 || memcmp (data, "Exif\0\0", 6) != 0)
    return 1;
  data += 6;
  length -= 6;
  little = data[0] == 'I';
  offset = U32 (4);
  if (offset > length - 2)
    return 1;
  n_entries = U16 (offset);
  for (guint i = 0; i < n_entries && offset + 2 + 12 * (gsize) (i + 1) <= length; i++)
    if (U16 (offset + 2 + 12 * i) == 0x0112)
      {
        guint value = U16 (offset + 2 + 12 * i + 8);

        return value >= 1 && value <= 8 ? value : 1;
      }
#undef U16
#undef U32
  return 1;
}

guint
zt_rich_picture_orientation (gconstpointer bytes, gsize length)
{
  const guint8 *data = bytes;

  for (gsize at = 2; at + 4 <= length && data[at] == 0xff && data[at + 1] != 0xda;)
    {
      gsize size = be16 (data + at + 2);

      if (data[at + 1] == 0xff)
        {
          at++;
          continue;
        }
      if (size < 2 || at + 2 + size > length)
        return 1;
      if (data[at + 1] == 0xe1 && size > 2)
        return zt_rich_picture_exif_orientation (data + at + 4, size - 2);
      at += 2 + size;
    }
  return 1;
}

ZtPictureType
zt_rich_picture_measure (gconstpointer data, gsize length, int *width, int *height)
{
  guint w = 0, h = 0;
  ZtPictureType type = measure_png (data, length, &w, &h)    ? ZT_PICTURE_PNG
                       : measure_jpeg (data, length, &w, &h) ? ZT_PICTURE_JPEG
                                                             : ZT_PICTURE_NONE;

  if (w == 0 || h == 0 || w > G_MAXINT32 || h > G_MAXINT32)
    return ZT_PICTURE_NONE;
  if (width != NULL)
    *width = (int) w;
  if (height != NULL)
    *height = (int) h;
  return type;
}

ZtPictureType
zt_rich_picture_check (gconstpointer data, gsize length, const char *name, int *width, int *height,
                       GError **error)
{
  int w = 0, h = 0;
  ZtPictureType type = zt_rich_picture_measure (data, length, &w, &h);

  if (type == ZT_PICTURE_NONE)
    {
      /* TRANSLATORS: %s is the name of a file */
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   _ ("“%s” is no PNG or JPEG picture, or it is damaged. Save it as PNG or JPEG."),
                   name);
      return ZT_PICTURE_NONE;
    }
  if (length > ZT_PICTURE_MOST_BYTES || (gint64) w * h > ZT_PICTURE_MOST_PIXELS)
    {
      g_autofree char *size = g_format_size (length);
      g_autofree char *most = g_format_size (ZT_PICTURE_MOST_BYTES);

      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   /* TRANSLATORS: the name of a picture, its width, height and size, then the
                    * greatest number of millions of pixels and the largest size */
                   _ ("“%s” is too large (%d × %d pixels, %s): at most %d million pixels and %s. "
                      "Make it smaller."),
                   name, w, h, size, ZT_PICTURE_MOST_PIXELS / 1000000, most);
      return ZT_PICTURE_NONE;
    }
  if (width != NULL)
    *width = w;
  if (height != NULL)
    *height = h;
  return type;
}
