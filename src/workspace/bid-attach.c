/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attachments of a draft: by content, checked before they are taken, so that the day of the
 * deadline has no surprises. */
#define G_LOG_DOMAIN "zt-bid-attach"
#include "config.h"

#include "attach-private.h"

#include "guarantee.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Larger than any drawing set seen, smaller than what a supplier's line can send in an evening. */
#define DEFAULT_MAX_SIZE (G_GINT64_CONSTANT (1) << 30)

static char *
slot_names (JsonObject *tender)
{
  g_autoptr (GString) names = g_string_new (NULL);
  JsonArray *parts = zt_json_get_array (tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0)
        g_string_append_printf (names, "%s, ", zt_json_get_string (part, "id"));
    }
  g_string_append (names, "other");
  return g_string_free (g_steal_pointer (&names), FALSE);
}

gboolean
_zt_bid_accepts_entry (JsonObject *slot, JsonObject *entry)
{
  gint64 limit = zt_json_get_int (slot, "maxSize", 0);
  const char *media_type = zt_json_get_string (entry, "mediaType");
  const char *name = zt_json_get_string (entry, "name");

  return media_type != NULL && name != NULL && _zt_attach_accepts (slot, media_type, name)
         && (limit <= 0 || zt_json_get_int (entry, "size", 0) <= limit);
}

/* By content where it can be told, else by name. */
char *
_zt_attach_media_type (const char *file, GError **error)
{
  g_autoptr (GFile) location = g_file_new_for_path (file);
  g_autoptr (GFileInputStream) stream = g_file_read (location, NULL, error);
  guchar head[4096];
  gsize length = 0;
  g_autofree char *type = NULL;
  char *mime;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &length, NULL,
                                   error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  if (length >= 5 && memcmp (head, "%PDF-", 5) == 0)
    return g_strdup ("application/pdf");
  type = g_content_type_guess (file, head, length, NULL);
  mime = g_content_type_get_mime_type (type);
  return mime != NULL ? mime : g_strdup ("application/octet-stream");
}

gboolean
_zt_attach_check_size (const char *file, const char *name, JsonObject *slot, guint64 *size,
                       GError **error)
{
  g_autoptr (GFile) location = g_file_new_for_path (file);
  g_autoptr (GFileInfo) info
      = g_file_query_info (location,
                           G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE, NULL, error);
  gint64 limit = slot != NULL ? zt_json_get_int (slot, "maxSize", 0) : 0;
  g_autofree char *have = NULL;
  g_autofree char *most = NULL;

  if (info == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a file."), name);
      return FALSE;
    }
  *size = (guint64) g_file_info_get_size (info);
  if (*size == 0)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is empty."), name);
      return FALSE;
    }
  if (limit <= 0)
    limit = DEFAULT_MAX_SIZE;
  if (*size <= (guint64) limit)
    return TRUE;
  have = g_format_size (*size);
  most = g_format_size ((guint64) limit);
  /* TRANSLATORS: a file name, its size, the largest size accepted */
  g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
               _ ("“%s” has %s; at most %s are accepted here. Make it smaller or split it."), name,
               have, most);
  return FALSE;
}

JsonObject *
_zt_bid_take_file (ZtWorkspace *ws, JsonObject *slot, const char *file, ZtProgressFunc progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *media_type = NULL;
  g_autofree char *sha256 = NULL;
  guint64 size = 0;
  int pages = 0;
  JsonObject *entry;

  if (!_zt_attach_check_size (file, name, slot, &size, error)
      || (media_type = _zt_attach_media_type (file, error)) == NULL)
    return NULL;
  if (!_zt_attach_accepts (slot, media_type, name))
    {
      /* TRANSLATORS: a file name, its type, the title of the place in the bid */
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   _ ("“%s” is of the type %s, which “%s” does not accept."), name, media_type,
                   zt_json_get_string (slot, "title"));
      return NULL;
    }
  if (g_str_equal (media_type, "application/pdf")
      && !zt_preview_check_file (file, &pages, cancellable, error))
    {
      if (error != NULL && strstr ((*error)->message, name) == NULL)
        g_prefix_error (error, "“%s”: ", name);
      return NULL;
    }
  sha256 = zt_blobs_add_file (ws->blobs, file, &size, progress, user_data, cancellable, error);
  if (sha256 == NULL)
    return NULL;
  entry = json_object_new ();
  json_object_set_string_member (entry, "name", name);
  json_object_set_string_member (entry, "sha256", sha256);
  json_object_set_int_member (entry, "size", (gint64) size);
  json_object_set_string_member (entry, "mediaType", media_type);
  if (pages > 0)
    json_object_set_int_member (entry, "pages", pages);
  return entry;
}

/* What a guarantee says is read once, when it is attached; the check looks at it ever after. One
 * that cannot be read may still be honest paper: the check then asks for its proof. */
static gboolean
read_guarantee (ZtWorkspace *ws, const char *slot, const char *file, JsonObject *entry,
                GCancellable *cancellable, GError **error)
{
  g_autofree char *ca = _zt_workspace_ca_file (ws);
  const char *const trust[] = { ca, NULL };
  g_autoptr (GError) cause = NULL;
  JsonObject *facts;

  if (!zt_bid_check_is_security (slot))
    return TRUE;
  facts = zt_guarantee_read (file, trust, cancellable, &cause);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (facts == NULL)
    {
      JsonArray *reasons = json_array_new ();

      facts = json_object_new ();
      zt_json_set_string (facts, "signature.state", "unsupported", NULL);
      json_array_add_string_element (reasons, cause->message);
      json_object_set_array_member (zt_json_get_object (facts, "signature"), "reasons", reasons);
    }
  json_object_set_object_member (entry, "guarantee", facts);
  return TRUE;
}

JsonArray *
_zt_attach_slot_list (JsonObject *body, const char *slot)
{
  JsonObject *attachments = zt_json_get_object (body, "attachments");
  JsonArray *list;

  if (attachments == NULL)
    {
      attachments = json_object_new ();
      json_object_set_object_member (body, "attachments", attachments);
    }
  if (json_object_has_member (attachments, slot))
    return json_object_get_array_member (attachments, slot);
  list = json_array_new ();
  json_object_set_array_member (attachments, slot, list);
  return list;
}

int
_zt_attach_find_entry (JsonArray *list, const char *sha256)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "sha256"), sha256)
        == 0)
      return (int) i;
  return -1;
}

gboolean
_zt_attach_reorder (JsonArray *list, const char *sha256, guint position)
{
  int at = _zt_attach_find_entry (list, sha256);
  guint n = json_array_get_length (list);
  g_autoptr (GPtrArray) entries = NULL;
  JsonObject *moved;

  position = MIN (position, n > 0 ? n - 1 : 0);
  if (at < 0 || (guint) at == position)
    return FALSE;
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (entries, json_object_ref (json_array_get_object_element (list, i)));
  moved = g_ptr_array_steal_index (entries, (guint) at);
  g_ptr_array_insert (entries, (int) position, moved);
  while (json_array_get_length (list) > 0)
    json_array_remove_element (list, 0);
  for (guint i = 0; i < n; i++)
    json_array_add_object_element (list, json_object_ref (g_ptr_array_index (entries, i)));
  return TRUE;
}

gboolean
_zt_attach_check_slot (JsonObject *tender, const char *slot, JsonObject **place, GError **error)
{
  g_autofree char *names = NULL;

  *place = _zt_attach_find_slot (tender, slot);
  if (*place != NULL || g_str_equal (slot, "other"))
    return TRUE;
  names = slot_names (tender);
  /* TRANSLATORS: %s is what was typed, then the places there are */
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
               _ ("This bid has no place “%s” for attachments. There are: %s."), slot, names);
  return FALSE;
}

JsonObject *
_zt_attach_prepare_one (ZtWorkspace *ws, JsonObject *slot, const char *slot_id, const char *file,
                        ZtAttachMade *made, ZtProgressFunc progress, gpointer user_data,
                        GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_path_get_basename (file);
  g_autofree char *media_type = NULL, *path = NULL;
  g_autoptr (JsonObject) entry = NULL;
  ZtAttachWay way;
  guint64 size;

  if (!_zt_attach_check_size (file, name, NULL, &size, error)
      || (media_type = _zt_attach_media_type (file, error)) == NULL)
    return NULL;
  way = _zt_attach_way (slot, media_type, name);
  *made = ZT_MADE_NOTHING;
  if (way == ZT_ATTACH_PICTURE || way == ZT_ATTACH_OFFICE)
    entry = _zt_attach_make_pdf (ws, slot, way, (const char *const[]){ file, NULL }, made, progress,
                                 user_data, cancellable, error);
  else
    entry = _zt_bid_take_file (ws, slot, file, progress, user_data, cancellable, error);
  if (entry == NULL)
    return NULL;
  path = zt_blobs_path (ws->blobs, zt_json_get_string (entry, "sha256"));
  return read_guarantee (ws, slot_id, path, entry, cancellable, error) ? g_steal_pointer (&entry)
                                                                       : NULL;
}

ZtRecord *
zt_bid_attach (ZtWorkspace *ws, const char *draft, const char *slot, const char *file,
               ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
               GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonArray) prepared = json_array_new ();
  JsonObject *place, *entry, *one;
  ZtAttachMade made;

  g_return_val_if_fail (ws != NULL && draft != NULL && slot != NULL && file != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error)
      || !_zt_attach_check_slot (zt_record_get_body (context.tender), slot, &place, error))
    return NULL;
  entry = _zt_attach_prepare_one (ws, place, slot, file, &made, progress, user_data, cancellable,
                                  error);
  if (entry == NULL)
    return NULL;
  one = json_object_new ();
  json_object_set_string_member (one, "slot", slot);
  json_object_set_object_member (one, "entry", entry);
  json_array_add_object_element (prepared, one);
  return zt_attach_take (ws, draft, prepared, error);
}

ZtRecord *
zt_attach_take (ZtWorkspace *ws, const char *draft, JsonArray *prepared, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;
  guint n_new = 0;

  g_return_val_if_fail (ws != NULL && draft != NULL && prepared != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  for (guint i = 0; i < json_array_get_length (prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (prepared, i), *place;
      JsonObject *entry = zt_json_get_object (one, "entry");
      const char *slot = zt_json_get_string (one, "slot");
      JsonArray *list;

      if (entry == NULL)
        continue;
      if (!_zt_attach_check_slot (zt_record_get_body (context.tender), slot, &place, error))
        return NULL;
      list = _zt_attach_slot_list (body, slot);
      /* The same content twice in one place is one attachment. */
      if (_zt_attach_find_entry (list, zt_json_get_string (entry, "sha256")) >= 0)
        continue;
      json_array_add_object_element (list, zt_json_object_copy (entry));
      n_new++;
    }
  if (n_new == 0)
    return zt_record_ref (context.draft);
  return _zt_bid_save (ws, context.draft, body, "attachment added", error);
}

ZtRecord *
zt_bid_detach (ZtWorkspace *ws, const char *draft, const char *slot, const char *sha256,
               GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;
  JsonArray *list;
  int at;

  g_return_val_if_fail (ws != NULL && draft != NULL && slot != NULL && sha256 != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  list = _zt_attach_slot_list (body, slot);
  at = _zt_attach_find_entry (list, sha256);
  if (at < 0)
    {
      /* TRANSLATORS: %s is a place for attachments */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no such attachment in “%s”."),
                   slot);
      return NULL;
    }
  json_array_remove_element (list, (guint) at);
  return _zt_bid_save (ws, context.draft, body, "attachment removed", error);
}

ZtRecord *
zt_attach_move (ZtWorkspace *ws, const char *draft, const char *slot, const char *sha256,
                guint position, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL && slot != NULL && sha256 != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  if (!_zt_attach_reorder (_zt_attach_slot_list (body, slot), sha256, position))
    return zt_record_ref (context.draft);
  return _zt_bid_save (ws, context.draft, body, "attachments reordered", error);
}

ZtRecord *
zt_attach_put_back (ZtWorkspace *ws, const char *draft, const char *slot, JsonObject *entry,
                    guint position, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;
  const char *sha256;
  JsonObject *place;
  JsonArray *list;

  g_return_val_if_fail (ws != NULL && draft != NULL && slot != NULL && entry != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error)
      || !_zt_attach_check_slot (zt_record_get_body (context.tender), slot, &place, error))
    return NULL;
  sha256 = zt_json_get_string (entry, "sha256");
  body = zt_json_object_copy (context.body);
  list = _zt_attach_slot_list (body, slot);
  if (sha256 == NULL || _zt_attach_find_entry (list, sha256) >= 0)
    return zt_record_ref (context.draft);
  json_array_add_object_element (list, zt_json_object_copy (entry));
  _zt_attach_reorder (list, sha256, position);
  return _zt_bid_save (ws, context.draft, body, "attachment added", error);
}

/* The files of one slot, numbered on. */
static void
list_slot (JsonArray *all, JsonObject *attachments, const char *slot)
{
  JsonArray *files
      = json_object_has_member (attachments, slot) ? zt_json_get_array (attachments, slot) : NULL;

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      g_autoptr (JsonObject) file = zt_json_object_copy (json_array_get_object_element (files, i));
      g_autofree char *id = g_strdup_printf ("a%u", json_array_get_length (all) + 1);

      /* What a file was made from is the bidder's own business: this list is signed and opened. */
      if (json_object_has_member (file, "madeFrom"))
        json_object_remove_member (file, "madeFrom");
      json_object_set_string_member (file, "id", id);
      json_object_set_string_member (file, "slot", slot);
      json_array_add_object_element (all, g_steal_pointer (&file));
    }
}

JsonArray *
_zt_bid_list_attachments (JsonObject *tender, JsonObject *body)
{
  JsonArray *all = json_array_new ();
  JsonArray *parts = zt_json_get_array (tender, "parts");
  JsonObject *attachments = zt_json_get_object (body, "attachments");

  if (attachments == NULL)
    return all;
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");

      if (g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0
          && g_strcmp0 (id, "other") != 0)
        list_slot (all, attachments, id);
    }
  list_slot (all, attachments, "other");
  return all;
}
