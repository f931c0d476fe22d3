/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes incremental updates: prior bytes are never touched. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-update.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define LAST_OFFSET G_GUINT64_CONSTANT (9999999999)

typedef struct
{
  guint64 number;
  GString *body;
  guint64 offset; /* of "N G obj" */
  guint64 body_offset;
} Object;

struct _ZtPdfUpdate
{
  ZtPdfFile *file;
  guint64 next;
  GArray *objects; /* of Object, sorted by number before they are written */
};

static void
object_clear (gpointer data)
{
  Object *object = data;

  if (object->body != NULL)
    g_string_free (object->body, TRUE);
}

ZtPdfUpdate *
zt_pdf_update_new (ZtPdfFile *file)
{
  ZtPdfUpdate *update = g_new0 (ZtPdfUpdate, 1);
  const ZtPdfValue *size = zt_pdf_value_get (file->trailer, "Size");

  update->file = file;
  update->next = MAX ((guint64) size->integer, zt_pdf_file_get_count (file));
  update->objects = g_array_new (FALSE, TRUE, sizeof (Object));
  g_array_set_clear_func (update->objects, object_clear);
  return update;
}

void
zt_pdf_update_free (ZtPdfUpdate *update)
{
  if (update == NULL)
    return;
  g_array_unref (update->objects);
  g_free (update);
}

guint64
zt_pdf_update_reserve (ZtPdfUpdate *update)
{
  return update->next++;
}

static Object *
find (ZtPdfUpdate *update, guint64 number)
{
  for (guint i = 0; i < update->objects->len; i++)
    if (g_array_index (update->objects, Object, i).number == number)
      return &g_array_index (update->objects, Object, i);
  return NULL;
}

void
zt_pdf_update_set (ZtPdfUpdate *update, guint64 number, GString *body)
{
  Object *object = find (update, number);

  if (object == NULL)
    {
      Object fresh = { .number = number };

      g_array_append_val (update->objects, fresh);
      object = find (update, number);
    }
  else
    g_string_free (object->body, TRUE);
  object->body = body;
}

void
zt_pdf_update_set_stream (ZtPdfUpdate *update, guint64 number, const char *keys, GBytes *content)
{
  GString *body = g_string_new (NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);

  g_string_append_printf (body, "<<%s/Length %" G_GSIZE_FORMAT ">>\nstream\n", keys, size);
  g_string_append_len (body, data, (gssize) size);
  g_string_append (body, "\nendstream");
  zt_pdf_update_set (update, number, body);
}

guint64
zt_pdf_update_get_offset (ZtPdfUpdate *update, guint64 number)
{
  Object *object = find (update, number);

  return object != NULL ? object->body_offset : 0;
}

static guint
get_generation (ZtPdfUpdate *update, guint64 number)
{
  const ZtPdfEntry *entry = zt_pdf_file_get_entry (update->file, number);

  return entry->kind == ZT_PDF_PLAIN || entry->kind == ZT_PDF_FREE ? entry->generation : 0;
}

static void
write_object (ZtPdfUpdate *update, Object *object, GString *out)
{
  object->offset = update->file->size + out->len;
  g_string_append_printf (out, "%" G_GUINT64_FORMAT " %u obj\n", object->number,
                          get_generation (update, object->number));
  object->body_offset = update->file->size + out->len;
  g_string_append_len (out, object->body->str, (gssize) object->body->len);
  g_string_append (out, "\nendobj\n");
}

/* What trailers and cross-reference streams have in common. */
static void
write_trailer_keys (ZtPdfUpdate *update, GString *out)
{
  static const char *const copied[] = { "Root", "Info", "ID" };

  g_string_append_printf (out, "/Size %" G_GUINT64_FORMAT "/Prev %" G_GSIZE_FORMAT, update->next,
                          g_array_index (update->file->sections, ZtPdfSection, 0).offset);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      const ZtPdfValue *value = zt_pdf_value_get (update->file->trailer, copied[i]);

      if (value == NULL)
        continue;
      g_string_append_printf (out, "/%s ", copied[i]);
      zt_pdf_value_write (value, NULL, out);
    }
}

/* How many numbers follow one another without a gap, from @first on. */
static guint
count_run (ZtPdfUpdate *update, guint first)
{
  guint count = 1;

  while (first + count < update->objects->len
         && g_array_index (update->objects, Object, first + count).number
                == g_array_index (update->objects, Object, first).number + count)
    count++;
  return count;
}

static void
write_table (ZtPdfUpdate *update, GString *out)
{
  g_string_append (out, "xref\n");
  for (guint first = 0, count; first < update->objects->len; first += count)
    {
      count = count_run (update, first);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT " %u\n",
                              g_array_index (update->objects, Object, first).number, count);
      for (guint i = first; i < first + count; i++)
        {
          Object *object = &g_array_index (update->objects, Object, i);

          g_string_append_printf (out, "%010" G_GUINT64_FORMAT " %05u n \n", object->offset,
                                  get_generation (update, object->number));
        }
    }
  g_string_append (out, "trailer\n<<");
  write_trailer_keys (update, out);
  g_string_append (out, ">>\n");
}

/* Not compressed: its length is known before it is written and nothing of it is worth saving. */
static void
write_stream (ZtPdfUpdate *update, guint64 number, GString *out)
{
  g_autoptr (GString) keys = g_string_new ("/Type/XRef/W[1 5 2]/Index[");
  g_autoptr (GByteArray) rows = g_byte_array_new ();
  Object own = { .number = number, .offset = update->file->size + out->len };

  g_array_append_val (update->objects, own);
  for (guint first = 0, count; first < update->objects->len; first += count)
    {
      count = count_run (update, first);
      g_string_append_printf (keys, "%s%" G_GUINT64_FORMAT " %u", first > 0 ? " " : "",
                              g_array_index (update->objects, Object, first).number, count);
      for (guint i = first; i < first + count; i++)
        {
          Object *object = &g_array_index (update->objects, Object, i);
          guint generation = get_generation (update, object->number);
          guint8 row[8] = { 1 };

          for (guint byte = 0; byte < 5; byte++)
            row[1 + byte] = (guint8) (object->offset >> (8 * (4 - byte)));
          row[6] = (guint8) (generation >> 8);
          row[7] = (guint8) generation;
          g_byte_array_append (rows, row, sizeof row);
        }
    }
  g_string_append_c (keys, ']');
  write_trailer_keys (update, keys);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT " 0 obj\n<<%s/Length %u>>\nstream\n", number,
                          keys->str, rows->len);
  g_string_append_len (out, (const char *) rows->data, rows->len);
  g_string_append (out, "\nendstream\nendobj\n");
}

static int
compare_objects (gconstpointer a, gconstpointer b)
{
  const Object *first = a, *second = b;

  return first->number < second->number ? -1 : first->number > second->number;
}

GString *
zt_pdf_update_finish (ZtPdfUpdate *update, GError **error)
{
  GString *out = g_string_new (update->file->data[update->file->size - 1] == '\n' ? "" : "\n");
  gboolean is_stream = g_array_index (update->file->sections, ZtPdfSection, 0).is_stream;
  guint64 number = is_stream ? zt_pdf_update_reserve (update) : 0, place;

  g_array_sort (update->objects, compare_objects);
  for (guint i = 0; i < update->objects->len; i++)
    write_object (update, &g_array_index (update->objects, Object, i), out);
  place = update->file->size + out->len;
  if (is_stream)
    write_stream (update, number, out);
  else
    write_table (update, out);
  g_string_append_printf (out, "startxref\n%" G_GUINT64_FORMAT "\n%%%%EOF\n", place);
  if (update->file->size + out->len > LAST_OFFSET)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The PDF is too large to be signed"));
      g_string_free (out, TRUE);
      return NULL;
    }
  return out;
}
