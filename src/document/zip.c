/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing ZIP (PKWARE APPNOTE 6.3.3, ISO 21320-1) with fixed times and no extra fields. */
#define G_LOG_DOMAIN "zt-zip"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zip-private.h"

#define LOCAL_SIGNATURE 0x04034b50u
#define CENTRAL_SIGNATURE 0x02014b50u
#define END_SIGNATURE 0x06054b50u
#define FLAG_UTF8 0x0800u
#define DOS_DATE 0x0021u /* 1980-01-01: the least there is */
#define LARGEST ((guint64) 0xfffffffeu)

typedef struct
{
  char *name;
  guint32 crc;
  guint32 packed, size, offset;
  gboolean deflated;
} Member;

struct _ZtZipWriter
{
  GFileOutputStream *stream; /* (owned) */
  GArray *members;           /* (owned) (element-type Member) */
  guint64 offset;
};

static void
member_clear (gpointer data)
{
  g_free (((Member *) data)->name);
}

/* ISO 3309, as ZIP wants it. */
static guint32
crc_update (guint32 crc, const guint8 *data, gsize length)
{
  static guint32 table[256];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint32 i = 0; i < 256; i++)
        {
          guint32 value = i;

          for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xedb88320u ^ (value >> 1) : value >> 1;
          table[i] = value;
        }
      g_once_init_leave (&ready, 1);
    }
  crc = ~crc;
  for (gsize i = 0; i < length; i++)
    crc = table[(crc ^ data[i]) & 0xff] ^ (crc >> 8);
  return ~crc;
}

static void
put (GByteArray *bytes, guint32 value, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (bytes, &byte, 1);
    }
}

static void
put_common (GByteArray *bytes, const Member *member)
{
  put (bytes, member->deflated ? 20 : 10, 2);
  put (bytes, FLAG_UTF8, 2);
  put (bytes, member->deflated ? 8 : 0, 2);
  put (bytes, 0, 2);
  put (bytes, DOS_DATE, 2);
  put (bytes, member->crc, 4);
  put (bytes, member->packed, 4);
  put (bytes, member->size, 4);
  put (bytes, (guint32) strlen (member->name), 2);
  put (bytes, 0, 2);
}

static gboolean
write_bytes (ZtZipWriter *self, gconstpointer data, gsize length, GError **error)
{
  if (!g_output_stream_write_all (G_OUTPUT_STREAM (self->stream), data, length, NULL, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  self->offset += length;
  return TRUE;
}

ZtZipWriter *
_zt_zip_writer_new (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream
      = g_file_replace (file, NULL, FALSE,
                        G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
  ZtZipWriter *self;

  if (stream == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  self = g_new0 (ZtZipWriter, 1);
  self->stream = stream;
  self->members = g_array_new (FALSE, TRUE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  return self;
}

void
_zt_zip_writer_free (ZtZipWriter *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->stream);
  g_array_unref (self->members);
  g_free (self);
}

static GBytes *
deflate_bytes (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) deflater = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (deflater));

  g_output_stream_write_all (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                             NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static gboolean
write_local (ZtZipWriter *self, const Member *member, GError **error)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();

  put (header, LOCAL_SIGNATURE, 4);
  put_common (header, member);
  g_byte_array_append (header, (const guint8 *) member->name, (guint) strlen (member->name));
  return write_bytes (self, header->data, header->len, error);
}

gboolean
_zt_zip_writer_add (ZtZipWriter *self, const char *name, const char *path, GBytes *bytes,
                    gboolean deflate, GError **error)
{
  Member member = { g_strdup (name), 0, 0, 0, (guint32) self->offset, deflate && bytes != NULL };
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) content = NULL, packed = NULL;
  gsize size;

  g_array_append_val (self->members, member);
  if (bytes != NULL)
    content = g_bytes_ref (bytes);
  else if ((file = g_mapped_file_new (path, FALSE, error)) != NULL)
    content = g_mapped_file_get_bytes (file);
  if (content == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  packed = member.deflated ? deflate_bytes (content) : g_bytes_ref (content);
  size = g_bytes_get_size (content);
  if (size > LARGEST || self->offset + g_bytes_get_size (packed) > LARGEST)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT, _ ("“%s” is too large for a package."), name);
      return FALSE;
    }
  member.crc = crc_update (0, g_bytes_get_data (content, NULL), size);
  member.size = (guint32) size;
  member.packed = (guint32) g_bytes_get_size (packed);
  g_array_index (self->members, Member, self->members->len - 1) = member;
  return write_local (self, &member, error)
         && write_bytes (self, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), error);
}

gboolean
_zt_zip_writer_finish (ZtZipWriter *self, GError **error)
{
  g_autoptr (GByteArray) directory = g_byte_array_new ();
  guint32 start = (guint32) self->offset, length;

  for (guint i = 0; i < self->members->len; i++)
    {
      const Member *member = &g_array_index (self->members, Member, i);

      put (directory, CENTRAL_SIGNATURE, 4);
      put (directory, 20, 2);
      put_common (directory, member);
      put (directory, 0, 2); /* comment */
      put (directory, 0, 2); /* disk */
      put (directory, 0, 2); /* attributes */
      put (directory, 0, 4);
      put (directory, member->offset, 4);
      g_byte_array_append (directory, (const guint8 *) member->name, (guint) strlen (member->name));
    }
  length = directory->len;
  put (directory, END_SIGNATURE, 4);
  put (directory, 0, 4);
  put (directory, self->members->len, 2);
  put (directory, self->members->len, 2);
  put (directory, length, 4);
  put (directory, start, 4);
  put (directory, 0, 2);
  if (!write_bytes (self, directory->data, directory->len, error))
    return FALSE;
  if (!g_output_stream_close (G_OUTPUT_STREAM (self->stream), NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  return TRUE;
}
