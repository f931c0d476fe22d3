/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cross-reference tables and streams (ISO 32000-1 §7.5.4, §7.5.8) and the chain of revisions they
 * form. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-file.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_SECTIONS 1000
#define MAX_OBJECTS 4000000
#define TABLE_LIMIT ((gsize) 128 * 1024 * 1024)
#define TAIL 1024

static gboolean
fail (gsize offset, const char *what, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: %s is what is wrong; the number is a place in a file. */
               _ ("The PDF is damaged: %s at byte %zu"), what, offset);
  return FALSE;
}

/* The newest section that names an object wins; the walk goes from new to old. */
static gboolean
set_entry (ZtPdfFile *file, guint64 number, const ZtPdfEntry *entry, GError **error)
{
  if (number >= MAX_OBJECTS)
    return fail (0, _ ("an impossible object number"), error);
  if (number >= file->entries->len)
    g_array_set_size (file->entries, (guint) number + 1);
  if (g_array_index (file->entries, ZtPdfEntry, number).kind == ZT_PDF_ABSENT)
    g_array_index (file->entries, ZtPdfEntry, number) = *entry;
  return TRUE;
}

/* Exactly twenty bytes: "nnnnnnnnnn ggggg n" and two for the end of the line. */
static gboolean
read_table_entry (ZtPdfFile *file, gsize offset, guint64 number, GError **error)
{
  const guint8 *at = file->data + offset;
  ZtPdfReader reader = { at, 18, 0 };
  ZtPdfEntry entry = { 0 };
  guint64 generation;

  if (!zt_pdf_read_unsigned (&reader, 10, &entry.offset) || reader.position != 10 || at[10] != ' ')
    return fail (offset, _ ("a line of the cross-reference table"), error);
  reader.position = 11;
  if (!zt_pdf_read_unsigned (&reader, 5, &generation) || reader.position != 16
      || generation > G_MAXUINT16 || at[16] != ' ' || (at[17] != 'n' && at[17] != 'f')
      || !strchr (" \r", at[18]) || !strchr ("\r\n", at[19]) || at[18] == 0 || at[19] == 0)
    return fail (offset, _ ("a line of the cross-reference table"), error);
  entry.generation = (guint16) generation;
  entry.kind = at[17] == 'n' ? ZT_PDF_PLAIN : ZT_PDF_FREE;
  return set_entry (file, number, &entry, error);
}

static gboolean
read_subsections (ZtPdfFile *file, ZtPdfReader *reader, GError **error)
{
  while (!zt_pdf_accept (reader, "trailer"))
    {
      guint64 first, count;

      if (!zt_pdf_read_unsigned (reader, 10, &first) || reader->position >= reader->size
          || reader->data[reader->position++] != ' ' || !zt_pdf_read_unsigned (reader, 10, &count)
          || first + count > MAX_OBJECTS)
        return fail (reader->position, _ ("the cross-reference table"), error);
      zt_pdf_skip_space (reader);
      if (count * 20 > reader->size - reader->position)
        return fail (reader->position, _ ("the cross-reference table"), error);
      for (guint64 i = 0; i < count; i++, reader->position += 20)
        if (!read_table_entry (file, reader->position, first + i, error))
          return FALSE;
    }
  return TRUE;
}

static ZtPdfValue *
read_table (ZtPdfFile *file, ZtPdfReader *reader, GError **error)
{
  g_autoptr (ZtPdfValue) trailer = NULL;

  zt_pdf_skip_space (reader);
  if (!read_subsections (file, reader, error))
    return NULL;
  trailer = zt_pdf_read_value (reader, error);
  if (trailer == NULL)
    return NULL;
  if (trailer->type != ZT_PDF_DICTIONARY)
    {
      fail (reader->position, _ ("the trailer"), error);
      return NULL;
    }
  if (zt_pdf_value_get (trailer, "XRefStm") != NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                           _ ("The PDF has two cross-reference tables (a hybrid file), which "
                              "different programs read differently. Save it anew as PDF."));
      return NULL;
    }
  return g_steal_pointer (&trailer);
}

static gint64
get_integer (const ZtPdfValue *value, gint64 fallback)
{
  return zt_pdf_value_is (value, ZT_PDF_INTEGER) ? value->integer : fallback;
}

static guint64
get_field (const guint8 **at, gint64 width, guint64 fallback)
{
  guint64 number = width > 0 ? 0 : fallback;

  for (gint64 i = 0; i < width; i++)
    number = number << 8 | *(*at)++;
  return number;
}

static gboolean
read_stream_entry (ZtPdfFile *file, const guint8 **at, const gint64 *widths, guint64 number,
                   GError **error)
{
  ZtPdfEntry entry = { 0 };
  guint64 kind = get_field (at, widths[0], 1);
  guint64 second = get_field (at, widths[1], 0), third = get_field (at, widths[2], 0);

  if (kind > 2 || third > (kind == 2 ? MAX_OBJECTS : G_MAXUINT16))
    return fail (0, _ ("the cross-reference stream"), error);
  entry.kind = kind == 0 ? ZT_PDF_FREE : kind == 1 ? ZT_PDF_PLAIN : ZT_PDF_COMPRESSED;
  entry.offset = second;
  if (kind == 2)
    entry.index = (guint32) third;
  else
    entry.generation = (guint16) third;
  return set_entry (file, number, &entry, error);
}

static gboolean
read_stream_entries (ZtPdfFile *file, const ZtPdfValue *stream, GBytes *table, GError **error)
{
  const ZtPdfValue *sizes = zt_pdf_value_get (stream, "W");
  const ZtPdfValue *index = zt_pdf_value_get (stream, "Index");
  gint64 widths[3], size = get_integer (zt_pdf_value_get (stream, "Size"), -1);
  gsize left, runs = index != NULL ? zt_pdf_value_count (index) : 2;
  const guint8 *at = g_bytes_get_data (table, &left);

  for (guint i = 0; i < 3; i++)
    {
      widths[i] = get_integer (zt_pdf_value_item (sizes, i), -1);
      if (zt_pdf_value_count (sizes) != 3 || widths[i] < 0 || widths[i] > 8)
        return fail (stream->start, _ ("the cross-reference stream"), error);
    }
  if (size < 0 || runs % 2 != 0 || widths[1] == 0)
    return fail (stream->start, _ ("the cross-reference stream"), error);
  for (guint run = 0; run < runs; run += 2)
    {
      gint64 first = index != NULL ? get_integer (zt_pdf_value_item (index, run), -1) : 0;
      gint64 count = index != NULL ? get_integer (zt_pdf_value_item (index, run + 1), -1) : size;
      gsize width = (gsize) (widths[0] + widths[1] + widths[2]);

      if (first < 0 || count < 0 || first > MAX_OBJECTS || count > MAX_OBJECTS
          || (gsize) count * width > left)
        return fail (stream->start, _ ("the cross-reference stream"), error);
      left -= (gsize) count * width;
      for (gint64 i = 0; i < count; i++)
        if (!read_stream_entry (file, &at, widths, (guint64) (first + i), error))
          return FALSE;
    }
  return TRUE;
}

static ZtPdfValue *
read_stream (ZtPdfFile *file, gsize offset, gsize *end, GError **error)
{
  g_autoptr (ZtPdfValue) stream = zt_pdf_file_read_at (file, offset, 0, 0, end, error);
  g_autoptr (GBytes) table = NULL;

  if (stream == NULL)
    return NULL;
  if (stream->type != ZT_PDF_STREAM
      || !zt_pdf_value_is_name (zt_pdf_value_get (stream, "Type"), "XRef"))
    {
      fail (offset, _ ("the cross-reference table"), error);
      return NULL;
    }
  table = zt_pdf_file_decode (file, stream, TABLE_LIMIT, error);
  if (table == NULL || !read_stream_entries (file, stream, table, error))
    return NULL;
  return g_steal_pointer (&stream);
}

static ZtPdfValue *
read_section (ZtPdfFile *file, gsize offset, GError **error)
{
  ZtPdfReader reader = { file->data, file->size, offset };
  ZtPdfSection section = { offset, 0, FALSE };
  ZtPdfValue *trailer;

  if (offset >= file->size || zt_pdf_is_space (file->data[offset]))
    {
      fail (offset, _ ("the place of the cross-reference table"), error);
      return NULL;
    }
  if (zt_pdf_accept (&reader, "xref"))
    {
      trailer = read_table (file, &reader, error);
      section.end = reader.position;
    }
  else
    {
      section.is_stream = TRUE;
      trailer = read_stream (file, offset, &section.end, error);
    }
  if (trailer != NULL)
    g_array_append_val (file->sections, section);
  return trailer;
}

/* The end must be "startxref", a number and "%%EOF", with nothing but white space behind. */
static gboolean
find_newest (ZtPdfFile *file, gsize *offset, GError **error)
{
  gsize start = file->size > TAIL ? file->size - TAIL : 0, length = strlen ("startxref");
  gsize found = 0;
  ZtPdfReader reader = { file->data, file->size, 0 };
  guint64 number;

  for (gsize at = start; at + length <= file->size; at++)
    if (memcmp (file->data + at, "startxref", length) == 0)
      found = at;
  if (found == 0)
    return fail (file->size, _ ("no “startxref” at the end"), error);
  reader.position = found + length;
  while (reader.position < reader.size && zt_pdf_is_space (reader.data[reader.position]))
    reader.position++;
  if (!zt_pdf_read_unsigned (&reader, 12, &number) || number == 0 || number >= found)
    return fail (found, _ ("the place of the cross-reference table"), error);
  while (reader.position < reader.size && zt_pdf_is_space (reader.data[reader.position]))
    reader.position++;
  if (reader.size - reader.position < 5 || memcmp (reader.data + reader.position, "%%EOF", 5) != 0)
    return fail (reader.position, _ ("no “%%EOF” at the end"), error);
  for (reader.position += 5; reader.position < reader.size; reader.position++)
    if (!zt_pdf_is_space (reader.data[reader.position]))
      return fail (reader.position, _ ("something behind the end"), error);
  *offset = (gsize) number;
  return TRUE;
}

static gboolean
is_visited (ZtPdfFile *file, gsize offset)
{
  for (guint i = 0; i < file->sections->len; i++)
    if (g_array_index (file->sections, ZtPdfSection, i).offset == offset)
      return TRUE;
  return FALSE;
}

/* Readers differ about objects beyond /Size. */
static gboolean
check_size (ZtPdfFile *file, GError **error)
{
  gint64 size = get_integer (zt_pdf_value_get (file->trailer, "Size"), -1);

  for (guint i = file->entries->len; size >= 0 && i > (guint64) size; i--)
    if (g_array_index (file->entries, ZtPdfEntry, i - 1).kind > ZT_PDF_FREE)
      size = -1;
  return size >= 0 ? TRUE : fail (0, _ ("an impossible object number"), error);
}

gboolean
zt_pdf_file_read_sections (ZtPdfFile *file, GError **error)
{
  gsize offset = 0;

  if (!find_newest (file, &offset, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (ZtPdfValue) trailer = NULL;
      const ZtPdfValue *previous;

      if (is_visited (file, offset) || file->sections->len >= MAX_SECTIONS)
        return fail (offset, _ ("a cross-reference table that leads back to itself"), error);
      trailer = read_section (file, offset, error);
      if (trailer == NULL)
        return FALSE;
      if (file->trailer == NULL)
        file->trailer = zt_pdf_value_ref (trailer);
      previous = zt_pdf_value_get (trailer, "Prev");
      if (previous == NULL)
        return check_size (file, error);
      if (!zt_pdf_value_is (previous, ZT_PDF_INTEGER) || previous->integer <= 0
          || (guint64) previous->integer >= file->size)
        return fail (offset, _ ("the place of the cross-reference table"), error);
      offset = (gsize) previous->integer;
    }
}
