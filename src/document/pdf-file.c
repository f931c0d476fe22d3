/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of a PDF by number, from the file itself and from object streams. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-file.h"

#include "pdf-flate.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define CACHE_LIMIT 4096
#define CONTAINER_CACHE_LIMIT 64
#define CONTAINER_LIMIT ((gsize) 128 * 1024 * 1024)
#define MAX_REFERENCES 32

typedef struct
{
  GBytes *bytes;
  GArray *places; /* of guint64 pairs: number, offset in @bytes */
} Container;

static void
container_free (gpointer data)
{
  Container *container = data;

  g_clear_pointer (&container->bytes, g_bytes_unref);
  g_array_unref (container->places);
  g_free (container);
}

static gpointer
fail (gsize offset, const char *what, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: %s is what is wrong; the number is a place in a file. */
               _ ("The PDF is damaged: %s at byte %zu"), what, offset);
  return NULL;
}

ZtPdfFile *
zt_pdf_file_new (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (ZtPdfFile) file = g_new0 (ZtPdfFile, 1);

  file->data = data;
  file->size = size;
  file->entries = g_array_new (FALSE, TRUE, sizeof (ZtPdfEntry));
  file->sections = g_array_new (FALSE, TRUE, sizeof (ZtPdfSection));
  file->cache = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                       (GDestroyNotify) zt_pdf_value_unref);
  file->containers = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, container_free);
  if (size < 16 || memcmp (data, "%PDF-", 5) != 0 || (data[5] != '1' && data[5] != '2')
      || data[6] != '.' || !g_ascii_isdigit (data[7]))
    return fail (0, _ ("it does not begin with “%PDF-”"), error);
  if (!zt_pdf_file_read_sections (file, error))
    return NULL;
  if (zt_pdf_value_get (file->trailer, "Encrypt") != NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                           _ ("The PDF is encrypted. Save it without password and permissions."));
      return NULL;
    }
  if (!zt_pdf_value_is (zt_pdf_value_get (file->trailer, "Root"), ZT_PDF_REFERENCE))
    return fail (size, _ ("the trailer"), error);
  return g_steal_pointer (&file);
}

void
zt_pdf_file_free (ZtPdfFile *file)
{
  if (file == NULL)
    return;
  g_array_unref (file->entries);
  g_array_unref (file->sections);
  g_hash_table_unref (file->cache);
  g_hash_table_unref (file->containers);
  zt_pdf_value_unref (file->trailer);
  g_free (file);
}

const ZtPdfEntry *
zt_pdf_file_get_entry (ZtPdfFile *file, guint64 number)
{
  static const ZtPdfEntry absent = { 0 };

  return number < file->entries->len ? &g_array_index (file->entries, ZtPdfEntry, number) : &absent;
}

guint
zt_pdf_file_get_count (ZtPdfFile *file)
{
  return file->entries->len;
}

/* The bytes between "stream" and "endstream"; /Length decides and must be right. */
static gboolean
read_stream_bytes (ZtPdfFile *file, ZtPdfReader *reader, ZtPdfValue *value, GError **error)
{
  g_autoptr (ZtPdfValue) length = NULL;
  gsize at = reader->position;

  if (at < reader->size && reader->data[at] == '\r')
    at++;
  if (at >= reader->size || reader->data[at] != '\n')
    return fail (at, _ ("a stream without a beginning"), error) != NULL;
  at++;
  /* A length may stand in an object stream, whose own length … */
  if (file->depth >= MAX_REFERENCES)
    return fail (at, _ ("an object that contains itself"), error) != NULL;
  file->depth++;
  length = zt_pdf_file_get (file, value, "Length", error);
  file->depth--;
  if (length == NULL)
    return FALSE;
  if (length->type != ZT_PDF_INTEGER || length->integer < 0
      || (guint64) length->integer > reader->size - at)
    return fail (at, _ ("a stream without length"), error) != NULL;
  value->type = ZT_PDF_STREAM;
  value->stream_offset = at;
  value->stream_length = (gsize) length->integer;
  reader->position = at + value->stream_length;
  while (reader->position < reader->size && zt_pdf_is_space (reader->data[reader->position]))
    reader->position++;
  if (!zt_pdf_accept (reader, "endstream"))
    return fail (reader->position, _ ("a stream without end"), error) != NULL;
  return TRUE;
}

ZtPdfValue *
zt_pdf_file_read_at (ZtPdfFile *file, gsize offset, guint64 number, guint64 generation, gsize *end,
                     GError **error)
{
  ZtPdfReader reader = { file->data, file->size, offset };
  g_autoptr (ZtPdfValue) value = NULL;
  guint64 found_number, found_generation;

  if (offset >= file->size || !zt_pdf_read_header (&reader, &found_number, &found_generation)
      || (number != 0 && (found_number != number || found_generation != generation)))
    return fail (offset, _ ("not the object that should be"), error);
  value = zt_pdf_read_value (&reader, error);
  if (value == NULL)
    return NULL;
  if (value->type == ZT_PDF_DICTIONARY && zt_pdf_accept (&reader, "stream")
      && !read_stream_bytes (file, &reader, value, error))
    return NULL;
  if (!zt_pdf_accept (&reader, "endobj"))
    return fail (reader.position, _ ("an object without end"), error);
  if (end != NULL)
    *end = reader.position;
  return g_steal_pointer (&value);
}

static Container *
parse_container (GBytes *bytes, gint64 count, gint64 first, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  ZtPdfReader reader = { data, size, 0 };
  Container *container = g_new0 (Container, 1);

  container->bytes = g_bytes_ref (bytes);
  container->places = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (gint64 i = 0; i < count * 2; i++)
    {
      guint64 number;

      zt_pdf_skip_space (&reader);
      if (!zt_pdf_read_unsigned (&reader, 10, &number)
          || (i % 2 == 1 && (number += (guint64) first) >= size))
        {
          container_free (container);
          return fail (reader.position, _ ("an object stream"), error);
        }
      g_array_append_val (container->places, number);
    }
  return container;
}

static Container *
get_container (ZtPdfFile *file, guint64 number, GError **error)
{
  g_autoptr (ZtPdfValue) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const ZtPdfValue *count, *first;
  Container *container = g_hash_table_lookup (file->containers, GSIZE_TO_POINTER (number));

  if (container != NULL)
    return container;
  if (zt_pdf_file_get_entry (file, number)->kind != ZT_PDF_PLAIN)
    return fail (0, _ ("an object stream"), error);
  stream = zt_pdf_file_load (file, (gint64) number, error);
  if (stream == NULL)
    return NULL;
  count = zt_pdf_value_get (stream, "N");
  first = zt_pdf_value_get (stream, "First");
  if (stream->type != ZT_PDF_STREAM
      || !zt_pdf_value_is_name (zt_pdf_value_get (stream, "Type"), "ObjStm")
      || !zt_pdf_value_is (count, ZT_PDF_INTEGER) || !zt_pdf_value_is (first, ZT_PDF_INTEGER)
      || count->integer < 0 || count->integer > 1000000 || first->integer < 0)
    return fail (stream->start, _ ("an object stream"), error);
  bytes = zt_pdf_file_decode (file, stream, CONTAINER_LIMIT, error);
  if (bytes == NULL)
    return NULL;
  container = parse_container (bytes, count->integer, first->integer, error);
  if (container == NULL)
    return NULL;
  if (g_hash_table_size (file->containers) >= CONTAINER_CACHE_LIMIT)
    g_hash_table_remove_all (file->containers);
  g_hash_table_insert (file->containers, GSIZE_TO_POINTER (number), container);
  return container;
}

static ZtPdfValue *
read_compressed (ZtPdfFile *file, guint64 number, const ZtPdfEntry *entry, GError **error)
{
  Container *container = get_container (file, entry->offset, error);
  ZtPdfReader reader = { 0 };

  if (container == NULL)
    return NULL;
  reader.data = g_bytes_get_data (container->bytes, &reader.size);
  if ((guint64) entry->index * 2 + 1 >= container->places->len
      || g_array_index (container->places, guint64, entry->index * 2) != number)
    return fail (0, _ ("an object stream"), error);
  reader.position = (gsize) g_array_index (container->places, guint64, entry->index * 2 + 1);
  return zt_pdf_read_value (&reader, error);
}

ZtPdfValue *
zt_pdf_file_load (ZtPdfFile *file, gint64 number, GError **error)
{
  const ZtPdfEntry entry
      = *zt_pdf_file_get_entry (file, number < 0 ? G_MAXUINT64 : (guint64) number);
  ZtPdfValue *value = g_hash_table_lookup (file->cache, GSIZE_TO_POINTER (number));

  if (value != NULL)
    return zt_pdf_value_ref (value);
  if (entry.kind == ZT_PDF_PLAIN)
    value = zt_pdf_file_read_at (file, (gsize) entry.offset, (guint64) number, entry.generation,
                                 NULL, error);
  else if (entry.kind == ZT_PDF_COMPRESSED)
    value = read_compressed (file, (guint64) number, &entry, error);
  else
    value = zt_pdf_value_new (ZT_PDF_NULL);
  if (value == NULL)
    return NULL;
  if (g_hash_table_size (file->cache) >= CACHE_LIMIT)
    g_hash_table_remove_all (file->cache);
  g_hash_table_insert (file->cache, GSIZE_TO_POINTER (number), zt_pdf_value_ref (value));
  return value;
}

ZtPdfValue *
zt_pdf_file_resolve (ZtPdfFile *file, const ZtPdfValue *value, GError **error)
{
  ZtPdfValue *at
      = value != NULL ? zt_pdf_value_ref ((ZtPdfValue *) value) : zt_pdf_value_new (ZT_PDF_NULL);

  for (guint i = 0; at != NULL && at->type == ZT_PDF_REFERENCE; i++)
    {
      const ZtPdfEntry *entry = zt_pdf_file_get_entry (file, (guint64) at->integer);
      ZtPdfValue *next = NULL;

      if (i >= MAX_REFERENCES)
        fail (0, _ ("a reference that leads back to itself"), error);
      else if (entry->generation != at->generation)
        next = zt_pdf_value_new (ZT_PDF_NULL);
      else
        next = zt_pdf_file_load (file, at->integer, error);
      zt_pdf_value_unref (at);
      at = next;
    }
  return at;
}

ZtPdfValue *
zt_pdf_file_get (ZtPdfFile *file, const ZtPdfValue *dictionary, const char *key, GError **error)
{
  return zt_pdf_file_resolve (file, zt_pdf_value_get (dictionary, key), error);
}

gboolean
zt_pdf_file_get_numbers (ZtPdfFile *file, const ZtPdfValue *dictionary, const char *key,
                         guint count, double *out)
{
  g_autoptr (ZtPdfValue) array = zt_pdf_file_get (file, dictionary, key, NULL);

  if (zt_pdf_value_count (array) != count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (ZtPdfValue) item = zt_pdf_file_resolve (file, zt_pdf_value_item (array, i), NULL);

      if (!zt_pdf_value_is_number (item))
        return FALSE;
      out[i] = item->real;
    }
  return TRUE;
}

ZtPdfValue *
zt_pdf_file_get_catalog (ZtPdfFile *file, GError **error)
{
  g_autoptr (ZtPdfValue) catalog = zt_pdf_file_get (file, file->trailer, "Root", error);

  if (catalog == NULL)
    return NULL;
  if (catalog->type != ZT_PDF_DICTIONARY
      || !zt_pdf_value_is_name (zt_pdf_value_get (catalog, "Type"), "Catalog"))
    return fail (0, _ ("no catalog"), error);
  return g_steal_pointer (&catalog);
}

/* The one filter's parameters; arrays of one are as good as the thing itself. */
static gboolean
get_single (ZtPdfFile *file, const ZtPdfValue *stream, const char *key, ZtPdfValue **value,
            GError **error)
{
  g_autoptr (ZtPdfValue) found = zt_pdf_file_get (file, stream, key, error);

  if (found == NULL)
    return FALSE;
  if (found->type == ZT_PDF_ARRAY && found->items->len <= 1)
    {
      *value = zt_pdf_file_resolve (file, zt_pdf_value_item (found, 0), error);
      return *value != NULL;
    }
  *value = g_steal_pointer (&found);
  return TRUE;
}

GBytes *
zt_pdf_file_decode (ZtPdfFile *file, const ZtPdfValue *stream, gsize limit, GError **error)
{
  g_autoptr (ZtPdfValue) filter = NULL, parameters = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const ZtPdfValue *predictor, *columns, *colours, *bits;

  if (!get_single (file, stream, "Filter", &filter, error)
      || !get_single (file, stream, "DecodeParms", &parameters, error))
    return NULL;
  if (filter->type == ZT_PDF_NULL)
    return g_bytes_new (file->data + stream->stream_offset, MIN (stream->stream_length, limit));
  if (!zt_pdf_value_is_name (filter, "FlateDecode"))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                           _ ("The PDF packs its structure in an unusual way. Save it anew."));
      return NULL;
    }
  bytes = zt_pdf_inflate (file->data + stream->stream_offset, stream->stream_length, limit, error);
  predictor = zt_pdf_value_get (parameters, "Predictor");
  if (bytes == NULL || predictor == NULL || predictor->integer == 1)
    return g_steal_pointer (&bytes);
  columns = zt_pdf_value_get (parameters, "Columns");
  colours = zt_pdf_value_get (parameters, "Colors");
  bits = zt_pdf_value_get (parameters, "BitsPerComponent");
  if (predictor->integer < 10 || predictor->integer > 15
      || (columns != NULL && (columns->integer < 1 || columns->integer > 65536))
      || (colours != NULL && colours->integer != 1) || (bits != NULL && bits->integer != 8))
    return fail (stream->start, _ ("a compressed stream cannot be unpacked"), error);
  return zt_pdf_unpredict (bytes, columns != NULL ? (guint) columns->integer : 1, error);
}
