/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes on documents and the list of documents read. */
#define G_LOG_DOMAIN "zt-notes"
#include "config.h"

#include "zt-notes.h"

#include <glib/gi18n-lib.h>

#include "identifiers.h"
#include "store-private.h"
#include "zt-time.h"

#define DOCUMENTS_KEPT 200

const char *const zt_note_colours[] = { "yellow", "green", "blue", "red", NULL };

guint
zt_note_get_rgb (const char *colour)
{
  static const guint rgb[] = { 0xffd84d, 0x7bd88f, 0x78b9f5, 0xf58b8b };

  for (guint i = 0; zt_note_colours[i] != NULL; i++)
    if (g_strcmp0 (zt_note_colours[i], colour) == 0)
      return rgb[i];
  return rgb[0];
}

ZtNote *
zt_note_new (const char *document, int page)
{
  ZtNote *note = g_new0 (ZtNote, 1);

  note->document = g_strdup (document);
  note->page = page;
  note->colour = g_strdup (zt_note_colours[0]);
  note->boxes = json_array_new ();
  note->quote = g_strdup ("");
  note->text = g_strdup ("");
  return note;
}

ZtNote *
zt_note_copy (const ZtNote *note)
{
  ZtNote *copy = g_memdup2 (note, sizeof *note);

  copy->id = g_strdup (note->id);
  copy->document = g_strdup (note->document);
  copy->colour = g_strdup (note->colour);
  copy->boxes = json_array_ref (note->boxes);
  copy->quote = g_strdup (note->quote);
  copy->text = g_strdup (note->text);
  return copy;
}

void
zt_note_free (ZtNote *note)
{
  if (note == NULL)
    return;
  g_free (note->id);
  g_free (note->document);
  g_free (note->colour);
  g_clear_pointer (&note->boxes, json_array_unref);
  g_free (note->quote);
  g_free (note->text);
  g_free (note);
}

static JsonArray *
parse_boxes (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? zt_json_parse (text, -1, NULL) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return json_array_new ();
  return json_array_ref (json_node_get_array (node));
}

static ZtNote *
read_note (ZtStatement *statement)
{
  ZtNote *note = g_new0 (ZtNote, 1);

  note->id = g_strdup (zt_statement_text (statement, 0));
  note->document = g_strdup (zt_statement_text (statement, 1));
  note->page = sqlite3_column_int (statement, 2);
  note->colour = g_strdup (zt_statement_text (statement, 3));
  note->boxes = parse_boxes (zt_statement_text (statement, 4));
  note->quote = g_strdup (zt_statement_text (statement, 5));
  note->text = g_strdup (zt_statement_text (statement, 6));
  note->made_at = sqlite3_column_int64 (statement, 7);
  note->modified = sqlite3_column_int64 (statement, 8);
  return note;
}

GPtrArray *
zt_notes_list (ZtStore *own, const char *document, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_note_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL && document != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT id, document, page, colour, boxes, quote, text, made_at, "
                                "modified FROM notes WHERE document = ?1 ORDER BY page, top, id",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, document);
  while (zt_statement_step (own, statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&notes);
      g_ptr_array_add (notes, read_note (statement));
    }
  return NULL;
}

static gint64
get_top (const ZtNote *note)
{
  JsonObject *box = json_array_get_length (note->boxes) > 0
                        ? json_array_get_object_element (note->boxes, 0)
                        : NULL;

  return box != NULL ? (gint64) json_object_get_double_member_with_default (box, "y", 0) : 0;
}

gboolean
zt_notes_save (ZtStore *own, ZtNote *note, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *boxes = NULL;
  gint64 now = zt_time_now ();

  g_return_val_if_fail (own != NULL && note != NULL && note->page > 0, FALSE);
  statement = zt_store_prepare (
      own,
      "INSERT INTO notes (id, document, page, top, colour, boxes, quote, text, made_at, modified) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
      "ON CONFLICT (id) DO UPDATE SET colour = excluded.colour, boxes = excluded.boxes, "
      "top = excluded.top, page = excluded.page, text = excluded.text, modified = "
      "excluded.modified",
      error);
  if (statement == NULL)
    return FALSE;
  if (note->id == NULL)
    {
      note->id = zt_uuid_new ();
      note->made_at = now;
    }
  note->modified = now;
  node = json_node_init_array (json_node_alloc (), note->boxes);
  boxes = zt_json_canonical (node, NULL);
  zt_statement_bind_text (statement, 1, note->id);
  zt_statement_bind_text (statement, 2, note->document);
  sqlite3_bind_int (statement, 3, note->page);
  sqlite3_bind_int64 (statement, 4, get_top (note));
  zt_statement_bind_text (statement, 5, note->colour);
  zt_statement_bind_text (statement, 6, boxes);
  zt_statement_bind_text (statement, 7, note->quote);
  zt_statement_bind_text (statement, 8, note->text);
  sqlite3_bind_int64 (statement, 9, note->made_at);
  sqlite3_bind_int64 (statement, 10, note->modified);
  return zt_statement_run (own, statement, error);
}

gboolean
zt_notes_delete (ZtStore *own, const char *id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && id != NULL, FALSE);
  statement = zt_store_prepare (own, "DELETE FROM notes WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  if (!zt_statement_run (own, statement, error))
    return FALSE;
  if (sqlite3_changes (own->database) > 0)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("The note is not there any more."));
  return FALSE;
}

/* --- documents read --- */

void
zt_read_document_free (ZtReadDocument *read)
{
  if (read == NULL)
    return;
  g_free (read->document);
  g_free (read->title);
  g_free (read->path);
  g_free (read);
}

/* One keeps a list that people can look through, not a diary. */
static gboolean
forget_oldest (ZtStore *own, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      own,
      "DELETE FROM read_documents WHERE document IN "
      "(SELECT document FROM read_documents ORDER BY read_at DESC LIMIT -1 OFFSET ?1)",
      error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int (statement, 1, DOCUMENTS_KEPT);
  return zt_statement_run (own, statement, error);
}

static gboolean
find_page (ZtStore *own, const char *document, int *page, GError **error)
{
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (own, "SELECT page FROM read_documents WHERE document = ?1", error);
  gboolean row;

  *page = 1;
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, document);
  if (!zt_statement_step (own, statement, &row, error))
    return FALSE;
  if (row)
    *page = MAX (1, sqlite3_column_int (statement, 0));
  return TRUE;
}

gboolean
zt_read_documents_open (ZtStore *own, const char *document, const char *title, const char *path,
                        int *page, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtStatement) statement = NULL;
  int before = 1;

  g_return_val_if_fail (own != NULL && document != NULL && path != NULL, FALSE);
  transaction = zt_transaction_begin (own, error);
  if (transaction == NULL || !find_page (own, document, &before, error))
    return FALSE;
  statement = zt_store_prepare (
      own,
      "INSERT INTO read_documents (document, title, path, page, read_at) "
      "VALUES (?1, ?2, ?3, 1, ?4) ON CONFLICT (document) DO UPDATE SET "
      "title = excluded.title, path = excluded.path, read_at = excluded.read_at",
      error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, document);
  zt_statement_bind_text (statement, 2, title != NULL ? title : "");
  zt_statement_bind_text (statement, 3, path);
  sqlite3_bind_int64 (statement, 4, zt_time_now ());
  if (!zt_statement_run (own, statement, error) || !forget_oldest (own, error)
      || !zt_transaction_commit (transaction, error))
    return FALSE;
  if (page != NULL)
    *page = before;
  return TRUE;
}

gboolean
zt_read_documents_leave (ZtStore *own, const char *document, int page, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && document != NULL && page > 0, FALSE);
  statement
      = zt_store_prepare (own, "UPDATE read_documents SET page = ?2 WHERE document = ?1", error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, document);
  sqlite3_bind_int (statement, 2, page);
  return zt_statement_run (own, statement, error);
}

GPtrArray *
zt_read_documents_list (ZtStore *own, guint limit, GError **error)
{
  g_autoptr (GPtrArray) documents
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_read_document_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT document, title, path, page, read_at FROM read_documents "
                                "ORDER BY read_at DESC, document LIMIT ?1",
                                error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, limit);
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtReadDocument *read;

      if (!row)
        return g_steal_pointer (&documents);
      read = g_new0 (ZtReadDocument, 1);
      read->document = g_strdup (zt_statement_text (statement, 0));
      read->title = g_strdup (zt_statement_text (statement, 1));
      read->path = g_strdup (zt_statement_text (statement, 2));
      read->page = sqlite3_column_int (statement, 3);
      read->read_at = sqlite3_column_int64 (statement, 4);
      g_ptr_array_add (documents, read);
    }
  return NULL;
}
