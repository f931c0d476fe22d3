/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the library runs out, and which bids use what. */
#define G_LOG_DOMAIN "zt-library-use"
#include "config.h"

#include "library-private.h"

#include "calendar.h"
#include "zt-time.h"

#include <string.h>

/* The day in China by the platform's clock. */
static void
today (ZtWorkspace *ws, GDate *day)
{
  g_autofree char *text = zt_time_display (zt_workspace_now (ws, NULL));

  text[10] = '\0';
  zt_date_parse (text, day);
}

gboolean
zt_library_days_left (ZtWorkspace *ws, JsonObject *body, int *days)
{
  GDate until, now;

  g_return_val_if_fail (ws != NULL && body != NULL && days != NULL, FALSE);
  if (!zt_date_parse (zt_json_get_string (body, "validUntil"), &until))
    return FALSE;
  today (ws, &now);
  *days = g_date_days_between (&now, &until);
  return TRUE;
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  gint64 first = zt_json_get_int (*(JsonObject *const *) a, "days", 0);
  gint64 second = zt_json_get_int (*(JsonObject *const *) b, "days", 0);

  return first < second ? -1 : first > second;
}

JsonArray *
zt_library_expiring (ZtWorkspace *ws, int days, GError **error)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonArray *list;

  g_return_val_if_fail (ws != NULL, NULL);
  items = zt_library_list (ws, NULL, NULL, error);
  if (items == NULL)
    return NULL;
  for (guint i = 0; i < items->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (items, i);
      JsonObject *body = zt_record_get_body (record), *one;
      int left;

      if (!zt_library_days_left (ws, body, &left) || left > days)
        continue;
      one = json_object_new ();
      json_object_set_string_member (one, "id", zt_record_get_id (record));
      json_object_set_string_member (one, "type", zt_json_get_string (body, "type"));
      json_object_set_string_member (one, "title", zt_json_get_string (body, "title"));
      json_object_set_string_member (one, "validUntil", zt_json_get_string (body, "validUntil"));
      json_object_set_int_member (one, "days", left);
      g_ptr_array_add (found, one);
    }
  g_ptr_array_sort (found, compare_days);
  list = json_array_new ();
  for (guint i = 0; i < found->len; i++)
    json_array_add_object_element (list, json_object_ref (g_ptr_array_index (found, i)));
  return list;
}

static gboolean
is_mine (JsonObject *material, const char *sha256)
{
  JsonArray *files = zt_json_get_array (material, "files");

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (files, i), "sha256"), sha256)
        == 0)
      return TRUE;
  return FALSE;
}

static void
find_files (JsonObject *draft, JsonObject *material, JsonArray *places)
{
  JsonObject *attachments = zt_json_get_object (draft, "attachments");
  JsonObjectIter iter;
  const char *slot;
  JsonNode *node;

  if (attachments == NULL)
    return;
  json_object_iter_init (&iter, attachments);
  while (json_object_iter_next (&iter, &slot, &node))
    {
      JsonArray *files = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
        if (is_mine (material,
                     zt_json_get_string (json_array_get_object_element (files, i), "sha256")))
          {
            g_autofree char *place = g_strconcat ("attachments.", slot, NULL);

            json_array_add_string_element (places, place);
            break;
          }
    }
}

static void
find_sources (JsonObject *draft, const char *id, JsonArray *places)
{
  JsonObject *sources = zt_json_get_object (draft, "sources");
  JsonObjectIter iter;
  const char *place;
  JsonNode *node;

  if (sources == NULL)
    return;
  json_object_iter_init (&iter, sources);
  while (json_object_iter_next (&iter, &place, &node))
    if (!g_str_has_prefix (place, "attachments.") && JSON_NODE_HOLDS_VALUE (node)
        && g_strcmp0 (json_node_get_string (node), id) == 0)
      json_array_add_string_element (places, place);
}

JsonArray *
zt_library_where_used (ZtWorkspace *ws, const char *id, GError **error)
{
  g_autoptr (ZtRecord) material = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  JsonArray *list;

  g_return_val_if_fail (ws != NULL && id != NULL, NULL);
  material = _zt_library_get (ws, id, error);
  drafts = material != NULL ? zt_drafts_list (ws->own, error) : NULL;
  if (drafts == NULL)
    return NULL;
  list = json_array_new ();
  for (guint i = 0; i < drafts->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (drafts, i);
      JsonObject *body = zt_record_get_body (draft), *one;
      g_autoptr (JsonArray) places = json_array_new ();
      g_autoptr (GBytes) submitted = NULL;
      const char *title = zt_json_get_string (body, "title");

      find_files (body, zt_record_get_body (material), places);
      find_sources (body, id, places);
      if (json_array_get_length (places) == 0)
        continue;
      submitted = zt_drafts_get_evidence (ws->own, zt_record_get_id (draft), "submitted", NULL);
      one = json_object_new ();
      json_object_set_string_member (one, "draft", zt_record_get_id (draft));
      json_object_set_string_member (one, "tender", zt_json_get_string (body, "tender"));
      json_object_set_string_member (one, "title", title != NULL ? title : "");
      json_object_set_array_member (one, "places", g_steal_pointer (&places));
      json_object_set_boolean_member (one, "submitted", submitted != NULL);
      json_array_add_object_element (list, one);
    }
  return list;
}

char *
zt_library_find_seal (ZtWorkspace *ws, char **title)
{
  g_autoptr (GPtrArray) seals = NULL;

  g_return_val_if_fail (ws != NULL && title != NULL, NULL);
  seals = zt_library_list (ws, "seal", NULL, NULL);
  for (guint i = 0; seals != NULL && i < seals->len; i++)
    {
      JsonObject *body = zt_record_get_body (g_ptr_array_index (seals, i));
      const char *sha256 = zt_json_get_string (body, "files.0.sha256");

      if (sha256 == NULL
          || g_strcmp0 (zt_json_get_string (body, "files.0.mediaType"), "image/png") != 0
          || !zt_blobs_has (ws->blobs, sha256))
        continue;
      *title = g_strdup (zt_json_get_string (body, "title"));
      return zt_blobs_path (ws->blobs, sha256);
    }
  return NULL;
}
