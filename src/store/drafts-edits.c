/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of a draft's changes: each save leaves what it changed, field by field, so that steps
 * back and forth go on after a restart. */
#define G_LOG_DOMAIN "zt-drafts-edits"
#include "config.h"

#include "drafts-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "vault-private.h"

/* Autosaves of the same fields that follow each other this quickly are one step: a word, not a
 * letter. */
#define ONE_STEP (2 * G_TIME_SPAN_SECOND)
#define MOST_BYTES (8 * 1024 * 1024) /* of one draft's journal */

/* --- what differs --- */

/* An OCDS Value changes as a whole. */
static gboolean
is_leaf (JsonNode *node)
{
  return !JSON_NODE_HOLDS_OBJECT (node)
         || json_object_has_member (json_node_get_object (node), "amount");
}

static void
add_change (JsonArray *changes, GPtrArray *path, JsonNode *before, JsonNode *after)
{
  JsonObject *change = json_object_new ();
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < path->len; i++)
    json_array_add_string_element (names, g_ptr_array_index (path, i));
  json_object_set_array_member (change, "path", names);
  if (before != NULL)
    json_object_set_member (change, "before", json_node_copy (before));
  if (after != NULL)
    json_object_set_member (change, "after", json_node_copy (after));
  json_array_add_object_element (changes, change);
}

static void compare (JsonNode *before, JsonNode *after, GPtrArray *path, JsonArray *changes);

static void
compare_members (JsonObject *before, JsonObject *after, GPtrArray *path, JsonArray *changes)
{
  g_autoptr (GList) old = json_object_get_members (before), new = json_object_get_members (after);

  for (GList *l = old; l != NULL; l = l->next)
    {
      g_ptr_array_add (path, l->data);
      compare (json_object_get_member (before, l->data), json_object_get_member (after, l->data),
               path, changes);
      g_ptr_array_set_size (path, (gint) path->len - 1);
    }
  for (GList *l = new; l != NULL; l = l->next)
    if (!json_object_has_member (before, l->data))
      {
        g_ptr_array_add (path, l->data);
        add_change (changes, path, NULL, json_object_get_member (after, l->data));
        g_ptr_array_set_size (path, (gint) path->len - 1);
      }
}

static void
compare_elements (JsonArray *before, JsonArray *after, GPtrArray *path, JsonArray *changes)
{
  for (guint i = 0; i < json_array_get_length (before); i++)
    {
      g_autofree char *index = g_strdup_printf ("%u", i);

      g_ptr_array_add (path, index);
      compare (json_array_get_element (before, i), json_array_get_element (after, i), path,
               changes);
      g_ptr_array_set_size (path, (gint) path->len - 1);
    }
}

static void
compare (JsonNode *before, JsonNode *after, GPtrArray *path, JsonArray *changes)
{
  if (before != NULL && after != NULL && json_node_equal (before, after))
    return;
  if (before != NULL && after != NULL && !is_leaf (before) && !is_leaf (after))
    compare_members (json_node_get_object (before), json_node_get_object (after), path, changes);
  else if (before != NULL && after != NULL && JSON_NODE_HOLDS_ARRAY (before)
           && JSON_NODE_HOLDS_ARRAY (after)
           && json_array_get_length (json_node_get_array (before))
                  == json_array_get_length (json_node_get_array (after)))
    compare_elements (json_node_get_array (before), json_node_get_array (after), path, changes);
  else
    add_change (changes, path, before, after);
}

static JsonArray *
changes_between (ZtRecord *before, ZtRecord *after)
{
  JsonArray *changes = json_array_new ();
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  compare_members (zt_record_get_body (before), zt_record_get_body (after), path, changes);
  return changes;
}

/* --- applying a step --- */

static JsonNode *
child_of (JsonNode *node, const char *name)
{
  guint64 index;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || !g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT, &index, NULL)
      || index >= json_array_get_length (json_node_get_array (node)))
    return NULL;
  return json_array_get_element (json_node_get_array (node), (guint) index);
}

/* json-glib has no way to put an element in another's place. */
static void
replace_element (JsonArray *array, guint index, JsonNode *value)
{
  guint n = json_array_get_length (array);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = i == index ? json_node_copy (value)
                                  : json_node_copy (json_array_get_element (array, 0));

      json_array_remove_element (array, 0);
      json_array_add_element (array, node);
    }
}

/* FALSE: the place is not there or does not hold what the journal says. */
static gboolean
apply_change (JsonNode *root, JsonObject *change, gboolean back)
{
  JsonArray *path = json_object_get_array_member (change, "path");
  guint depth = json_array_get_length (path);
  JsonNode *expected = json_object_get_member (change, back ? "after" : "before");
  JsonNode *value = json_object_get_member (change, back ? "before" : "after");
  JsonNode *parent = root, *now;
  const char *name;

  for (guint i = 0; i + 1 < depth; i++)
    parent = child_of (parent, json_array_get_string_element (path, i));
  if (parent == NULL || depth == 0)
    return FALSE;
  name = json_array_get_string_element (path, depth - 1);
  now = child_of (parent, name);
  if ((now == NULL) != (expected == NULL) || (now != NULL && !json_node_equal (now, expected)))
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (parent) && value != NULL)
    replace_element (json_node_get_array (parent), (guint) g_ascii_strtoull (name, NULL, 10),
                     value);
  else if (!JSON_NODE_HOLDS_OBJECT (parent))
    return FALSE;
  else if (value != NULL)
    json_object_set_member (json_node_get_object (parent), name, json_node_copy (value));
  else
    json_object_remove_member (json_node_get_object (parent), name);
  return TRUE;
}

static gboolean
apply_changes (JsonObject *body, JsonArray *changes, gboolean back)
{
  guint n = json_array_get_length (changes);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, body);
  for (guint i = 0; i < n; i++)
    if (!apply_change (root, json_array_get_object_element (changes, back ? n - 1 - i : i), back))
      return FALSE;
  return TRUE;
}

/* --- the journal --- */

typedef struct
{
  gint64 number; /* 0: none */
  gint64 made_at;
  char *what;         /* (owned) (nullable) */
  JsonArray *changes; /* (owned) (nullable) */
} Edit;

static void
edit_clear (Edit *edit)
{
  g_clear_pointer (&edit->what, g_free);
  g_clear_pointer (&edit->changes, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Edit, edit_clear)

#define COLUMNS "SELECT number, made_at, what, changes, sealed FROM edits WHERE draft = ?1 "

static gboolean
read_edit (ZtStore *own, const char *sql, const char *id, Edit *edit, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (own, sql, error);
  g_autofree char *place = NULL;
  g_autoptr (GBytes) changes = NULL;
  g_autoptr (JsonNode) node = NULL;
  gboolean row;

  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  if (!zt_statement_step (own, statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  place = g_strdup_printf (ZT_CELL_EDIT, id, (gint64) sqlite3_column_int64 (statement, 0));
  changes = _zt_vault_read (own, statement, 3, 4, place, id, error);
  if (changes == NULL)
    return FALSE;
  node = zt_json_parse (g_bytes_get_data (changes, NULL), (gssize) g_bytes_get_size (changes),
                        error);
  if (node == NULL)
    return FALSE;
  edit->number = sqlite3_column_int64 (statement, 0);
  edit->made_at = sqlite3_column_int64 (statement, 1);
  edit->what = g_strdup (zt_statement_text (statement, 2));
  edit->changes = json_node_dup_array (node);
  return TRUE;
}

static gboolean
read_last (ZtStore *own, const char *id, Edit *edit, GError **error)
{
  return read_edit (own, COLUMNS "AND undone = 0 ORDER BY number DESC LIMIT 1", id, edit, error);
}

static gboolean
run_for (ZtStore *own, const char *sql, const char *id, gint64 number, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (own, sql, error);

  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, number);
  return zt_statement_run (own, statement, error);
}

static gboolean
write_edit (ZtStore *own, const char *id, gint64 number, gint64 made_at, const char *what,
            JsonArray *changes, GError **error)
{
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (own,
                          "INSERT INTO edits (draft, number, made_at, what, changes, sealed) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (draft, number) "
                          "DO UPDATE SET made_at = excluded.made_at, "
                          "changes = excluded.changes, sealed = excluded.sealed",
                          error);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *place = g_strdup_printf (ZT_CELL_EDIT, id, number);
  g_autofree char *text = NULL;
  gsize length;

  if (statement == NULL)
    return FALSE;
  json_node_set_array (node, changes);
  text = zt_json_canonical (node, &length);
  if (!_zt_vault_bind (own, statement, 5, 6, FALSE, place, text, length, error))
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, number);
  sqlite3_bind_int64 (statement, 3, made_at);
  zt_statement_bind_text (statement, 4, what);
  return zt_statement_run (own, statement, error);
}

/* Old steps go first: by their number, then by the room they take. */
static gboolean
trim (ZtStore *own, const char *id, gint64 newest, GError **error)
{
  return run_for (own, "DELETE FROM edits WHERE draft = ?1 AND number <= ?2", id,
                  newest - ZT_DRAFTS_STEPS, error)
         && run_for (own,
                     "DELETE FROM edits WHERE draft = ?1 AND number IN (SELECT number FROM "
                     "(SELECT number, sum (length (changes) + coalesce (length (sealed), 0)) "
                     "OVER (ORDER BY number DESC) AS size "
                     "FROM edits WHERE draft = ?1) WHERE size > ?2)",
                     id, MOST_BYTES, error);
}

static gboolean
same_places (JsonArray *one, JsonArray *other)
{
  guint n = json_array_get_length (one);

  if (n != json_array_get_length (other))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *a = json_object_get_member (json_array_get_object_element (one, i), "path");
      JsonNode *b = json_object_get_member (json_array_get_object_element (other, i), "path");

      if (!json_node_equal (a, b))
        return FALSE;
    }
  return TRUE;
}

/* The earlier "before" with the later "after", without what came back to where it was. */
static JsonArray *
join (JsonArray *earlier, JsonArray *later)
{
  JsonArray *joined = json_array_new ();

  for (guint i = 0; i < json_array_get_length (later); i++)
    {
      g_autoptr (JsonObject) change
          = zt_json_object_copy (json_array_get_object_element (later, i));
      JsonNode *before
          = json_object_get_member (json_array_get_object_element (earlier, i), "before");
      JsonNode *after = json_object_get_member (change, "after");

      if (before == NULL ? after == NULL : after != NULL && json_node_equal (before, after))
        continue;
      if (before != NULL)
        json_object_set_member (change, "before", json_node_copy (before));
      else
        json_object_remove_member (change, "before");
      json_array_add_object_element (joined, g_steal_pointer (&change));
    }
  return joined;
}

gboolean
_zt_drafts_journal (ZtStore *own, ZtRecord *before, ZtRecord *after, const char *what,
                    GError **error)
{
  g_autoptr (JsonArray) changes = changes_between (before, after);
  g_autoptr (JsonArray) joined = NULL;
  g_auto (Edit) last = { 0 };
  const char *id = zt_record_get_id (after);
  gint64 now = zt_record_get_modified (after);

  if (json_array_get_length (changes) == 0)
    return TRUE;
  /* Whoever goes on writing after steps back has left the way forward; the revisions still know it.
   */
  if (!run_for (own, "DELETE FROM edits WHERE draft = ?1 AND undone = ?2", id, 1, error)
      || !read_last (own, id, &last, error))
    return FALSE;
  if (last.number == 0 || !g_str_equal (what, ZT_DRAFTS_AUTOSAVE)
      || !g_str_equal (last.what, ZT_DRAFTS_AUTOSAVE) || now < last.made_at
      || now - last.made_at > ONE_STEP || !same_places (last.changes, changes))
    return write_edit (own, id, last.number + 1, now, what, changes, error)
           && trim (own, id, last.number + 1, error);
  joined = join (last.changes, changes);
  if (json_array_get_length (joined) == 0)
    return run_for (own, "DELETE FROM edits WHERE draft = ?1 AND number = ?2", id, last.number,
                    error);
  return write_edit (own, id, last.number, now, what, joined, error);
}

static ZtRecord *
take_step (ZtStore *own, const char *id, gboolean back, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (own, error);
  g_autoptr (ZtRecord) now = NULL, next = NULL, saved = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_auto (Edit) edit = { 0 };

  if (transaction == NULL || (now = zt_drafts_get (own, id, error)) == NULL
      || !(back ? read_last (own, id, &edit, error)
                : read_edit (own, COLUMNS "AND undone = 1 ORDER BY number LIMIT 1", id, &edit,
                             error)))
    return NULL;
  if (edit.number == 0)
    return NULL;
  body = zt_json_object_copy (zt_record_get_body (now));
  if (!apply_changes (body, edit.changes, back))
    {
      /* Somebody without a journal has written this draft: its steps no longer fit. */
      g_message ("the steps of draft %s do not fit it and are dropped", id);
      if (run_for (own, "DELETE FROM edits WHERE draft = ?1 AND number > ?2", id, 0, error))
        zt_transaction_commit (transaction, error);
      return NULL;
    }
  next = zt_record_new ("draft", id, zt_record_get_version (now), zt_record_get_state (now), body);
  saved = _zt_drafts_write (own, next, ZT_DRAFTS_UNDO, FALSE, error);
  if (saved == NULL
      || !run_for (own,
                   back ? "UPDATE edits SET undone = 1 WHERE draft = ?1 AND number = ?2"
                        : "UPDATE edits SET undone = 0 WHERE draft = ?1 AND number = ?2",
                   id, edit.number, error)
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&saved);
}

ZtRecord *
zt_drafts_undo (ZtStore *own, const char *id, GError **error)
{
  g_return_val_if_fail (own != NULL && id != NULL, NULL);
  return take_step (own, id, TRUE, error);
}

ZtRecord *
zt_drafts_redo (ZtStore *own, const char *id, GError **error)
{
  g_return_val_if_fail (own != NULL && id != NULL, NULL);
  return take_step (own, id, FALSE, error);
}

gboolean
zt_drafts_get_steps (ZtStore *own, const char *id, guint *back, guint *forward, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL && id != NULL && back != NULL && forward != NULL, FALSE);
  statement = zt_store_prepare (
      own,
      "SELECT count (*) FILTER (WHERE undone = 0), count (*) FILTER (WHERE undone = 1) "
      "FROM edits WHERE draft = ?1",
      error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  if (!zt_statement_step (own, statement, &row, error))
    return FALSE;
  *back = (guint) sqlite3_column_int (statement, 0);
  *forward = (guint) sqlite3_column_int (statement, 1);
  return TRUE;
}
