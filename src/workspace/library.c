/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items of the library: saved with history, removed without loss, with files by content. */
#define G_LOG_DOMAIN "zt-library"
#include "config.h"

#include "attach-private.h"
#include "library-private.h"

#include "bid-private.h"
#include "calendar.h"
#include "identifiers.h"
#include "material.h"
#include "money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

ZtRecord *
_zt_library_get (ZtWorkspace *ws, const char *id, GError **error)
{
  return zt_drafts_get_kind (ws->own, "material", id, error);
}

char *
_zt_library_fold (const char *text)
{
  g_autofree char *normal
      = g_utf8_normalize (text != NULL ? text : "", -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

/* Does @word occur in any text of the item? Digests and codes are not what people look for. */
static gboolean
contains (JsonObject *body, const char *word)
{
  for (const ZtField *field = zt_kind_material.fields; field->name != NULL; field++)
    {
      g_autofree char *folded = NULL;

      if (field->type != ZT_TEXT && field->type != ZT_DATE)
        continue;
      folded = _zt_library_fold (zt_json_get_string (body, field->name));
      if (strstr (folded, word) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
matches (JsonObject *body, char **words)
{
  for (; words != NULL && *words != NULL; words++)
    {
      g_autofree char *word = _zt_library_fold (*words);

      if (*word != '\0' && !contains (body, word))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
zt_library_list (ZtWorkspace *ws, const char *type, const char *search, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  GPtrArray *found;
  g_auto (GStrv) words = search != NULL ? g_strsplit_set (search, " \t　", -1) : NULL;

  g_return_val_if_fail (ws != NULL, NULL);
  all = zt_drafts_list_kind (ws->own, "material", error);
  if (all == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  for (guint i = 0; i < all->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (all, i);
      JsonObject *body = zt_record_get_body (record);

      if (g_str_equal (zt_record_get_state (record), "active")
          && (type == NULL || g_strcmp0 (zt_json_get_string (body, "type"), type) == 0)
          && matches (body, words))
        g_ptr_array_add (found, zt_record_ref (record));
    }
  return found;
}

/* --- what cannot be right --- */

static gboolean
complain (JsonObject *body, const char *field, const char *message, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, "%s: %s",
               zt_material_label (zt_json_get_string (body, "type"), field), message);
  return FALSE;
}

static gboolean
check_number (JsonObject *body, GError **error)
{
  const char *type = zt_json_get_string (body, "type");
  const char *number = zt_json_get_string (body, "number");
  g_autofree char *reason = NULL;

  if (number == NULL)
    return TRUE;
  if ((g_strcmp0 (type, "licence") == 0 || g_strcmp0 (type, "company") == 0)
      && zt_uscc_check (number, &reason) == ZT_USCC_INVALID)
    return complain (body, "number", reason, error);
  if (g_strcmp0 (type, "person") == 0 && strlen (number) == 18 && !zt_id18_is_valid (number))
    return complain (body, "number",
                     _ ("This identity number cannot be right: its check character differs."),
                     error);
  return TRUE;
}

gboolean
_zt_library_check (JsonObject *body, GError **error)
{
  const char *title = zt_json_get_string (body, "title");
  g_autofree char *bare = title != NULL ? g_strstrip (g_strdup (title)) : NULL;
  GDate from, until;

  if (bare == NULL || *bare == '\0')
    return complain (body, "title", _ ("This must be filled in."), error);
  if (!zt_fields_validate (zt_kind_material.fields, body, TRUE, error)
      || !check_number (body, error))
    return FALSE;
  if (zt_date_parse (zt_json_get_string (body, "validFrom"), &from)
      && zt_date_parse (zt_json_get_string (body, "validUntil"), &until)
      && g_date_compare (&from, &until) > 0)
    return complain (body, "validUntil", _ ("This day is before the day it is valid from."), error);
  return TRUE;
}

ZtRecord *
_zt_library_write (ZtWorkspace *ws, ZtRecord *before, const char *state, JsonObject *body,
                   const char *what, GError **error)
{
  g_autofree char *id = before != NULL ? g_strdup (zt_record_get_id (before)) : zt_uuid_new ();
  g_autoptr (ZtRecord) next = NULL;

  if (!_zt_library_check (body, error))
    return NULL;
  next = zt_record_new ("material", id, before != NULL ? zt_record_get_version (before) : 0, state,
                        body);
  return zt_drafts_save (ws->own, next, what, error);
}

ZtRecord *
zt_library_save (ZtWorkspace *ws, const char *id, JsonObject *given, GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && given != NULL, NULL);
  if (ws->actor == NULL || ws->actor->organisation == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Connect this workspace to a platform first: nobody is signed in."));
      return NULL;
    }
  if (id != NULL && (before = _zt_library_get (ws, id, error)) == NULL)
    return NULL;
  body = zt_json_object_copy (given);
  json_object_set_string_member (body, "organisation",
                                 before != NULL ? zt_json_get_string (zt_record_get_body (before),
                                                                      "organisation")
                                                : ws->actor->organisation);
  return _zt_library_write (ws, before, before != NULL ? zt_record_get_state (before) : "active",
                            body, before != NULL ? "saved" : "created", error);
}

/* --- fields as text --- */

static JsonNode *
parse_text (const ZtField *field, const char *text, GError **error)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  gint64 fen;

  if (field->type != ZT_MONEY)
    {
      json_node_set_string (node, text);
      return node;
    }
  json_node_unref (node);
  return zt_money_parse (text, &fen, error) ? zt_json_value_new (fen) : NULL;
}

/* The code that a person means by its label or by itself. */
static const char *
find_code (const ZtCode *codes, const char *text)
{
  for (; codes->code != NULL; codes++)
    if (g_str_equal (codes->code, text)
        || g_str_equal (g_dgettext (GETTEXT_PACKAGE, codes->label), text))
      return codes->code;
  return text;
}

static void
take_out (JsonObject *body, const char *path)
{
  const char *dot = strchr (path, '.');
  g_autofree char *head = dot != NULL ? g_strndup (path, (gsize) (dot - path)) : NULL;
  JsonObject *object = head != NULL ? zt_json_get_object (body, head) : body;

  if (object == NULL)
    return;
  json_object_remove_member (object, dot != NULL ? dot + 1 : path);
  if (head != NULL && json_object_get_size (object) == 0)
    json_object_remove_member (body, head);
}

gboolean
zt_library_put (JsonObject *body, const char *path, const char *value, GError **error)
{
  const ZtField *field;
  g_autofree char *text = NULL;
  JsonNode *node;

  g_return_val_if_fail (body != NULL && path != NULL && value != NULL, FALSE);
  field = zt_kind_find_field (&zt_kind_material, path);
  if (field == NULL || field->type == ZT_LIST || field->type == ZT_OBJECT
      || g_str_equal (path, "organisation"))
    {
      /* TRANSLATORS: %s is what was typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is no field of a library item."),
                   path);
      return FALSE;
    }
  text = g_strstrip (g_strdup (value));
  if (*text == '\0')
    {
      take_out (body, path);
      return TRUE;
    }
  node = parse_text (field, field->codes != NULL ? find_code (field->codes, text) : text, error);
  if (node == NULL)
    {
      g_prefix_error (error, "%s: ", g_dgettext (GETTEXT_PACKAGE, field->label));
      return FALSE;
    }
  return zt_json_set (body, path, node, error);
}

char *
zt_library_get_text (JsonObject *body, const char *path)
{
  const ZtField *field;
  gint64 fen;

  g_return_val_if_fail (body != NULL && path != NULL, NULL);
  field = zt_kind_find_field (&zt_kind_material, path);
  if (field == NULL || field->type != ZT_MONEY)
    return g_strdup (zt_json_get_string (body, path));
  fen = zt_json_get_fen (body, path);
  return fen >= 0 ? zt_money_format (fen) : NULL;
}

ZtRecord *
zt_library_set (ZtWorkspace *ws, const char *id, const char *path, const char *value,
                GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && id != NULL && path != NULL && value != NULL, NULL);
  before = _zt_library_get (ws, id, error);
  if (before == NULL)
    return NULL;
  body = zt_json_object_copy (zt_record_get_body (before));
  if (!zt_library_put (body, path, value, error))
    return NULL;
  return _zt_library_write (ws, before, zt_record_get_state (before), body, "saved", error);
}

static ZtRecord *
change_state (ZtWorkspace *ws, const char *id, const char *state, GError **error)
{
  g_autoptr (ZtRecord) before = _zt_library_get (ws, id, error);

  if (before == NULL || g_str_equal (zt_record_get_state (before), state))
    return g_steal_pointer (&before);
  return _zt_library_write (ws, before, state, zt_record_get_body (before),
                            g_str_equal (state, "removed") ? "removed" : "restored", error);
}

ZtRecord *
zt_library_remove (ZtWorkspace *ws, const char *id, GError **error)
{
  g_return_val_if_fail (ws != NULL && id != NULL, NULL);
  return change_state (ws, id, "removed", error);
}

ZtRecord *
zt_library_restore (ZtWorkspace *ws, const char *id, GError **error)
{
  g_return_val_if_fail (ws != NULL && id != NULL, NULL);
  return change_state (ws, id, "active", error);
}

ZtRecord *
zt_library_undo (ZtWorkspace *ws, const char *id, GError **error)
{
  g_autoptr (ZtRecord) now = NULL, then = NULL;
  g_autoptr (GPtrArray) revisions = NULL;

  g_return_val_if_fail (ws != NULL && id != NULL, NULL);
  now = _zt_library_get (ws, id, error);
  revisions = now != NULL ? zt_drafts_revisions (ws->own, id, error) : NULL;
  if (revisions == NULL)
    return NULL;
  if (revisions->len < 2)
    {
      /* TRANSLATORS: %s is the title of a library item */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("Nothing of “%s” was changed."),
                   zt_json_get_string (zt_record_get_body (now), "title"));
      return NULL;
    }
  then = zt_drafts_get_revision (ws->own, id,
                                 ((const ZtRevision *) g_ptr_array_index (revisions, 1))->number,
                                 error);
  if (then == NULL)
    return NULL;
  return _zt_library_write (ws, now, zt_record_get_state (then), zt_record_get_body (then),
                            "restored", error);
}

/* --- files --- */

static JsonArray *
files_of (JsonObject *body)
{
  JsonArray *files = zt_json_get_array (body, "files");

  if (files == NULL)
    {
      files = json_array_new ();
      json_object_set_array_member (body, "files", files);
    }
  return files;
}

static gboolean
has_file (JsonArray *files, const char *sha256, guint *at)
{
  for (guint i = 0; i < json_array_get_length (files); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (files, i), "sha256"), sha256)
        == 0)
      {
        *at = i;
        return TRUE;
      }
  return FALSE;
}

ZtRecord *
zt_library_attach (ZtWorkspace *ws, const char *id, const char *file, ZtProgressFunc progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL, entry = NULL;
  JsonArray *files;
  guint at;

  g_return_val_if_fail (ws != NULL && id != NULL && file != NULL, NULL);
  before = _zt_library_get (ws, id, error);
  if (before == NULL)
    return NULL;
  entry = _zt_bid_take_file (ws, NULL, file, progress, user_data, cancellable, error);
  if (entry == NULL)
    return NULL;
  body = zt_json_object_copy (zt_record_get_body (before));
  files = files_of (body);
  if (has_file (files, zt_json_get_string (entry, "sha256"), &at))
    return g_steal_pointer (&before);
  json_array_add_object_element (files, g_steal_pointer (&entry));
  return _zt_library_write (ws, before, zt_record_get_state (before), body, "file added", error);
}

ZtRecord *
zt_library_detach (ZtWorkspace *ws, const char *id, const char *sha256, GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL;
  JsonArray *files;
  guint at;

  g_return_val_if_fail (ws != NULL && id != NULL && sha256 != NULL, NULL);
  before = _zt_library_get (ws, id, error);
  if (before == NULL)
    return NULL;
  body = zt_json_object_copy (zt_record_get_body (before));
  files = files_of (body);
  if (!has_file (files, sha256, &at))
    {
      /* TRANSLATORS: %s is the title of a library item */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no such file in “%s”."),
                   zt_json_get_string (body, "title"));
      return NULL;
    }
  json_array_remove_element (files, at);
  return _zt_library_write (ws, before, zt_record_get_state (before), body, "file removed", error);
}

ZtRecord *
zt_library_move_file (ZtWorkspace *ws, const char *id, const char *sha256, guint position,
                      GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && id != NULL && sha256 != NULL, NULL);
  before = _zt_library_get (ws, id, error);
  if (before == NULL)
    return NULL;
  body = zt_json_object_copy (zt_record_get_body (before));
  if (!_zt_attach_reorder (files_of (body), sha256, position))
    return g_steal_pointer (&before);
  return _zt_library_write (ws, before, zt_record_get_state (before), body, "files reordered",
                            error);
}

ZtRecord *
zt_library_put_file (ZtWorkspace *ws, const char *id, JsonObject *entry, guint position,
                     GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (JsonObject) body = NULL;
  const char *sha256;
  JsonArray *files;
  guint at;

  g_return_val_if_fail (ws != NULL && id != NULL && entry != NULL, NULL);
  before = _zt_library_get (ws, id, error);
  if (before == NULL)
    return NULL;
  sha256 = zt_json_get_string (entry, "sha256");
  body = zt_json_object_copy (zt_record_get_body (before));
  files = files_of (body);
  if (sha256 == NULL || has_file (files, sha256, &at))
    return g_steal_pointer (&before);
  json_array_add_object_element (files, zt_json_object_copy (entry));
  _zt_attach_reorder (files, sha256, position);
  return _zt_library_write (ws, before, zt_record_get_state (before), body, "file added", error);
}

ZtRecord *
zt_library_add_file (ZtWorkspace *ws, const char *type, const char *file, ZtProgressFunc progress,
                     gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) body = NULL, entry = NULL;
  g_autofree char *name = NULL, *shown = NULL;
  char *dot;

  g_return_val_if_fail (ws != NULL && file != NULL, NULL);
  entry = _zt_bid_take_file (ws, NULL, file, progress, user_data, cancellable, error);
  if (entry == NULL)
    return NULL;
  name = g_path_get_basename (file);
  shown = g_filename_display_name (name);
  dot = strrchr (shown, '.');
  if (dot != NULL && dot > shown)
    *dot = '\0';
  body = json_object_new ();
  if (type == NULL && g_strcmp0 (zt_json_get_string (entry, "mediaType"), "image/png") == 0
      && (strstr (shown, "章") != NULL || strstr (shown, "seal") != NULL))
    type = "seal";
  json_object_set_string_member (body, "type",
                                 type != NULL ? type : _zt_library_guess_type (NULL, shown));
  json_object_set_string_member (body, "title", shown);
  json_array_add_object_element (files_of (body), g_steal_pointer (&entry));
  return zt_library_save (ws, NULL, body, error);
}
