/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attachments of a draft: by content, checked before they are taken, so that the day of the
 * deadline has no surprises. */
#define G_LOG_DOMAIN "zt-bid-attach"
#include "config.h"

#include "bid-private.h"

#include "guarantee.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Larger than any drawing set seen, smaller than what a supplier's line can send in an evening. */
#define DEFAULT_MAX_SIZE (G_GINT64_CONSTANT (1) << 30)

static JsonObject *
find_slot (JsonObject *tender, const char *slot)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "id"), slot) == 0
          && g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0)
        return part;
    }
  return NULL;
}

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

/* A type, a "type/…" pattern or a suffix as in ".dwg". */
static gboolean
accepts (JsonObject *slot, const char *media_type, const char *name)
{
  JsonArray *accept = slot != NULL ? zt_json_get_array (slot, "accept") : NULL;

  if (accept == NULL || json_array_get_length (accept) == 0)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (accept); i++)
    {
      const char *pattern = json_array_get_string_element (accept, i);

      if (g_strcmp0 (pattern, media_type) == 0 || g_strcmp0 (pattern, "*/*") == 0
          || (g_str_has_suffix (pattern, "/*")
              && strncmp (pattern, media_type, strlen (pattern) - 1) == 0)
          || (*pattern == '.' && g_str_has_suffix (name, pattern)))
        return TRUE;
    }
  return FALSE;
}

gboolean
_zt_bid_accepts_entry (JsonObject *slot, JsonObject *entry)
{
  gint64 limit = zt_json_get_int (slot, "maxSize", 0);
  const char *media_type = zt_json_get_string (entry, "mediaType");
  const char *name = zt_json_get_string (entry, "name");

  return media_type != NULL && name != NULL && accepts (slot, media_type, name)
         && (limit <= 0 || zt_json_get_int (entry, "size", 0) <= limit);
}

/* By content where it can be told, else by name. */
static char *
guess_media_type (const char *file, GError **error)
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

static gboolean
check_size (const char *file, JsonObject *slot, guint64 *size, GError **error)
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
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a file."), file);
      return FALSE;
    }
  *size = (guint64) g_file_info_get_size (info);
  if (*size == 0)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is empty."), file);
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
               _ ("“%s” has %s; at most %s are accepted here. Make it smaller or split it."), file,
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

  if (!check_size (file, slot, &size, error)
      || (media_type = guess_media_type (file, error)) == NULL)
    return NULL;
  if (!accepts (slot, media_type, name))
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

/* The list of a slot in @body, made when there is none. */
static JsonArray *
slot_list (JsonObject *body, const char *slot)
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

static int
find_entry (JsonArray *list, const char *sha256)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "sha256"), sha256)
        == 0)
      return (int) i;
  return -1;
}

ZtRecord *
zt_bid_attach (ZtWorkspace *ws, const char *draft, const char *slot, const char *file,
               ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
               GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (JsonObject) entry = NULL;
  JsonObject *tender, *place;
  JsonArray *list;

  g_return_val_if_fail (ws != NULL && draft != NULL && slot != NULL && file != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  tender = zt_record_get_body (context.tender);
  place = find_slot (tender, slot);
  if (place == NULL && !g_str_equal (slot, "other"))
    {
      g_autofree char *names = slot_names (tender);

      /* TRANSLATORS: %s is what was typed, then the places there are */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   _ ("This bid has no place “%s” for attachments. There are: %s."), slot, names);
      return NULL;
    }
  entry = _zt_bid_take_file (ws, place, file, progress, user_data, cancellable, error);
  if (entry == NULL || !read_guarantee (ws, slot, file, entry, cancellable, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  list = slot_list (body, slot);
  /* The same content twice in one place is one attachment. */
  if (find_entry (list, zt_json_get_string (entry, "sha256")) >= 0)
    return zt_record_ref (context.draft);
  json_array_add_object_element (list, g_steal_pointer (&entry));
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
  list = slot_list (body, slot);
  at = find_entry (list, sha256);
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
