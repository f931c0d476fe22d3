/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opening: refused before its time, then every bid fetched, opened, verified and written down,
 * good or bad. */
#define G_LOG_DOMAIN "zt-tender-opening"
#include "config.h"

#include "bid-private.h"

#include "compose.h"
#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

/* 《政府采购法》第36条; 财政部令第87号第43条 */
#define LEAST_BIDDERS 3
#define PAGE 200

static gboolean
check_time (ZtWorkspace *ws, ZtRecord *tender, GCancellable *cancellable, GError **error)
{
  const char *text = zt_json_get_string (zt_record_get_body (tender), "bidOpening.date");
  g_autoptr (JsonObject) health = NULL;
  g_autofree char *shown = NULL;
  gint64 opening = 0;

  if (text == NULL || !zt_time_parse (text, &opening))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("This tender does not say when its bids are opened."));
      return FALSE;
    }
  /* By the platform's clock, asked now. */
  health = zt_remote_get_json (ws->remote, "/v1/health", cancellable, error);
  if (health == NULL)
    return FALSE;
  if (zt_workspace_now (ws, NULL) >= opening)
    return TRUE;
  shown = zt_time_display (opening);
  /* TRANSLATORS: the number of a tender, a date and time */
  g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
               _ ("The bids for %s may not be opened before %s."), zt_record_get_id (tender),
               shown);
  return FALSE;
}

/* The command `open`, unless it has been given before. */
static gboolean
announce (ZtWorkspace *ws, ZtRecord **tender, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtCommand) command = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtEvent) event = NULL;

  if (g_strcmp0 (zt_record_get_state (*tender), "opened") == 0)
    return TRUE;
  /* Directly: an opening is nothing to be queued for later. Its version does not matter, the
   * platform closes it meanwhile. */
  command = zt_command_new ("tender", zt_record_get_id (*tender), "open", -1, body);
  event = zt_remote_send (ws->remote, command, cancellable, error);
  if (event == NULL)
    {
      if (error != NULL && g_error_matches (*error, ZT_NET_ERROR, ZT_NET_ERROR_REFUSED))
        {
          (*error)->domain = ZT_ERROR;
          (*error)->code = ZT_ERROR_REFUSED;
        }
      return FALSE;
    }
  zt_record_unref (*tender);
  *tender = zt_record_ref (event->record);
  return zt_store_put_record (ws->replica, event->record, FALSE, error);
}

/* As it is on the platform now: a colleague may have opened it, or the last synchronisation is long
 * ago. */
static ZtRecord *
fetch_tender (ZtWorkspace *ws, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtRecord) known = zt_workspace_get (ws, "tender", id, NULL);
  g_autofree char *escaped
      = g_uri_escape_string (known != NULL ? zt_record_get_id (known) : id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/v1/records/tender/", escaped, NULL);
  g_autoptr (JsonObject) wire = zt_remote_get_json (ws->remote, path, cancellable, error);

  return wire != NULL ? zt_record_new_from_json (wire, error) : NULL;
}

static gboolean
add_page (GPtrArray *bids, JsonObject *page, guint *n, GError **error)
{
  JsonArray *records = zt_json_get_array (page, "records");

  if (records == NULL)
    records = zt_json_get_array (page, "items");
  *n = records != NULL ? json_array_get_length (records) : 0;
  for (guint i = 0; i < *n; i++)
    {
      ZtRecord *record
          = zt_record_new_from_json (json_array_get_object_element (records, i), error);

      if (record == NULL)
        return FALSE;
      if (g_strcmp0 (zt_record_get_state (record), "submitted") == 0
          || g_strcmp0 (zt_record_get_state (record), "opened") == 0)
        g_ptr_array_add (bids, record);
      else
        zt_record_unref (record);
    }
  return TRUE;
}

static GPtrArray *
fetch_bids (ZtWorkspace *ws, const char *tender, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) bids = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  guint n = PAGE;

  for (guint offset = 0; n == PAGE; offset += PAGE)
    {
      g_autofree char *path
          = g_strdup_printf ("/v1/records/bid?tender=%s&limit=%d&offset=%u", tender, PAGE, offset);
      g_autoptr (JsonObject) page = zt_remote_get_json (ws->remote, path, cancellable, error);

      if (page == NULL || !add_page (bids, page, &n, error))
        return NULL;
    }
  return g_steal_pointer (&bids);
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  JsonObject *first = json_node_get_object (*(JsonNode *const *) a);
  JsonObject *second = json_node_get_object (*(JsonNode *const *) b);

  return g_strcmp0 (zt_json_get_string (first, "submitted"),
                    zt_json_get_string (second, "submitted"));
}

/* In the order in which they arrived, as they are read out. */
static void
sort_results (JsonArray *results)
{
  g_autoptr (GList) list = json_array_get_elements (results);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);

  for (GList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (sorted, json_node_ref (l->data));
  g_ptr_array_sort (sorted, compare_results);
  while (json_array_get_length (results) > 0)
    json_array_remove_element (results, 0);
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_element (results, json_node_ref (g_ptr_array_index (sorted, i)));
}

static JsonObject *
start_record (ZtWorkspace *ws, ZtRecord *tender, guint n_bids)
{
  JsonObject *record = json_object_new ();
  JsonArray *warnings = json_array_new ();
  JsonObject *body = zt_record_get_body (tender);
  const char *const copied[]
      = { "title", "buyer", "procuringEntity", "ceiling", "value", "bidOpening", "tenderPeriod" };
  g_autofree char *now = zt_time_format (zt_workspace_now (ws, NULL));

  json_object_set_string_member (record, "tender", zt_record_get_id (tender));
  for (gsize i = 0; i < G_N_ELEMENTS (copied); i++)
    if (json_object_has_member (body, copied[i]))
      json_object_set_member (record, copied[i],
                              json_node_copy (json_object_get_member (body, copied[i])));
  json_object_set_string_member (record, "opened", now);
  if (n_bids < LEAST_BIDDERS)
    {
      g_autofree char *text
          /* TRANSLATORS: %u is a number of bids */
          = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "Only %u bid was made; the law asks for three bidders.",
                                          "Only %u bids were made; the law asks for three bidders.",
                                          n_bids),
                             n_bids);

      json_array_add_string_element (warnings, text);
    }
  json_object_set_array_member (record, "warnings", warnings);
  return record;
}

static gboolean
write_record (JsonObject *record, const char *folder, GError **error)
{
  g_autofree char *json = g_build_filename (folder, "opening.json", NULL);
  g_autofree char *pdf = g_build_filename (folder, "opening.pdf", NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, record);
  text = zt_json_pretty (node);
  return zt_os_write_file (json, text, strlen (text), TRUE, error)
         && zt_compose_opening (record, pdf, error);
}

JsonObject *
zt_tender_open (ZtWorkspace *ws, const char *tender_id, ZtKey *key, ZtProgressFunc progress,
                gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (GPtrArray) bids = NULL;
  g_autoptr (JsonObject) record = NULL;
  g_autofree char *folder = NULL;
  JsonArray *results;

  g_return_val_if_fail (ws != NULL && tender_id != NULL && key != NULL, NULL);
  if (zt_workspace_get_remote (ws, error) == NULL
      || (tender = fetch_tender (ws, tender_id, cancellable, error)) == NULL
      || !check_time (ws, tender, cancellable, error) || !announce (ws, &tender, cancellable, error)
      || (bids = fetch_bids (ws, zt_record_get_id (tender), cancellable, error)) == NULL)
    return NULL;
  _zt_workspace_fetch_revocations (ws, TRUE, cancellable);
  folder = g_build_filename (ws->folder, "opened", zt_record_get_id (tender), NULL);
  if (!zt_os_make_private_directory (folder, error))
    return NULL;
  record = start_record (ws, tender, bids->len);
  results = json_array_new ();
  json_object_set_array_member (record, "bids", results);
  for (guint i = 0; i < bids->len; i++)
    {
      ZtRecord *bid = g_ptr_array_index (bids, i);
      const char *organisation = zt_json_get_string (zt_record_get_body (bid), "organisation");
      g_autofree char *own = g_build_filename (folder, organisation, NULL);
      JsonObject *result;

      if (progress != NULL)
        progress (i, bids->len, organisation, user_data);
      result = _zt_opening_verify (ws, tender, bid, key, own, NULL, NULL, cancellable, error);
      if (result == NULL)
        return NULL;
      json_array_add_object_element (results, result);
    }
  sort_results (results);
  if (!write_record (record, folder, error))
    return NULL;
  return g_steal_pointer (&record);
}
