/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each clarification of a tender changed, read offline from the versions that the feed
 * brought.
 */
#define G_LOG_DOMAIN "zt-clarifications"
#include "config.h"

#include "zt-draft.h"
#include "zt-opportunities.h"
#include "zt-workspace-private.h"

static guint
count (JsonObject *tender)
{
  JsonArray *list = zt_json_get_array (tender, "clarifications");

  return list != NULL ? json_array_get_length (list) : 0;
}

gboolean
_zt_workspace_keep_clarified (ZtWorkspace *ws, ZtRecord *before, ZtRecord *after, GError **error)
{
  if (!g_str_equal (zt_record_get_kind (after), "tender") || before == NULL
      || count (zt_record_get_body (before)) >= count (zt_record_get_body (after)))
    return TRUE;
  return zt_store_keep_earlier (ws->replica, before, error);
}

/* The tender as it was after so many clarifications; (nullable): that never came here. */
static JsonObject *
find_version (GPtrArray *earlier, JsonObject *now, guint clarifications)
{
  for (guint i = 0; i < earlier->len; i++)
    if (count (zt_record_get_body (earlier->pdata[i])) == clarifications)
      return zt_record_get_body (earlier->pdata[i]);
  return count (now) == clarifications ? now : NULL;
}

/* The text of the clarification stands above its changes already. */
static JsonArray *
list_changes (JsonObject *before, JsonObject *after)
{
  g_autoptr (JsonArray) all = zt_tender_changes (before, after, NULL);
  JsonArray *changes = json_array_new ();

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonNode *node = json_array_get_element (all, i);
      const char *place = zt_json_get_string (json_node_get_object (node), "place");

      if (g_strcmp0 (place, "clarifications") != 0)
        json_array_add_element (changes, json_node_copy (node));
    }
  return changes;
}

JsonArray *
zt_workspace_clarifications (ZtWorkspace *ws, ZtRecord *tender, GError **error)
{
  g_autoptr (GPtrArray) earlier = NULL;
  JsonObject *now;
  JsonArray *list, *result;

  g_return_val_if_fail (ws != NULL && tender != NULL, NULL);
  earlier = zt_store_get_earlier (ws->replica, "tender", zt_record_get_id (tender), error);
  if (earlier == NULL)
    return NULL;
  now = zt_record_get_body (tender);
  list = zt_json_get_array (now, "clarifications");
  result = json_array_new ();
  for (guint n = count (now); n > 0; n--)
    {
      JsonObject *entry = zt_json_object_copy (json_array_get_object_element (list, n - 1));
      JsonObject *before = find_version (earlier, now, n - 1);
      JsonObject *after = find_version (earlier, now, n);

      if (before != NULL && after != NULL)
        json_object_set_array_member (entry, "changes", list_changes (before, after));
      json_array_add_object_element (result, entry);
    }
  return result;
}
