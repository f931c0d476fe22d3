/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as they are now, for those without a workspace. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "server.h"
#include "sql.h"
#include "zt-kinds.h"
#include "zt-time.h"

#define MOST 1000

/* NULL: answered. Nobody learns from the answer whether a record exists that he may not read. */
static ZtRecord *
find_record (ZtCall *call, ZtStore *store)
{
  const ZtKind *kind = zt_kinds_find (call->parameters[0]);
  g_autoptr (ZtRecord) record = NULL;

  if (kind != NULL && !kind->is_private)
    record = zt_store_get_record (store, call->parameters[0], call->parameters[1], NULL);
  if (record != NULL && zt_call_may_read (call, store, record, zt_time_now ()))
    return g_steal_pointer (&record);
  zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND, NULL);
  return NULL;
}

void
zt_route_record (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (ZtRecord) record = store != NULL ? find_record (call, store) : NULL;
  g_autoptr (JsonObject) json = NULL;
  g_autofree char *etag = NULL;
  const char *condition = zt_request_get_header (call->request, "If-None-Match");

  if (record == NULL)
    return;
  etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", zt_record_get_version (record));
  zt_request_add_header (call->request, "ETag", etag);
  zt_request_add_header (call->request, "Cache-Control", "private, no-cache");
  if (condition != NULL && strstr (condition, etag) != NULL)
    {
      zt_request_answer (call->request, 304, NULL, NULL);
      return;
    }
  json = zt_record_to_json (record);
  zt_answer_json (call->request, 200, json);
}

void
zt_route_record_events (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (ZtRecord) record = store != NULL ? find_record (call, store) : NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  JsonArray *list = json_array_new ();
  gint64 now = zt_time_now ();
  sqlite3_stmt *row;

  json_object_set_array_member (answer, "events", list);
  if (record == NULL)
    return;
  row = zt_sql_query (store, NULL,
                      "SELECT position FROM events WHERE kind = ? AND record = ? ORDER BY position",
                      "ss", call->parameters[0], call->parameters[1]);
  while (zt_sql_step (store, &row, NULL))
    {
      g_autoptr (ZtEvent) event = zt_store_get_event (store, sqlite3_column_int64 (row, 0), NULL);

      if (event != NULL && zt_call_may_read (call, store, event->record, now))
        json_array_add_object_element (list, zt_event_to_json (event));
    }
  zt_answer_json (call->request, 200, answer);
}

/* Every query parameter that is not ours filters by the field of that path. */
static GPtrArray *
read_filters (ZtCall *call)
{
  static const char *const ours[] = { "state=", "search=", "order=", "limit=", "offset=" };
  GPtrArray *all = zt_request_list_query (call->request);

  for (guint i = all->len; i > 0; i--)
    for (gsize j = 0; j < G_N_ELEMENTS (ours); j++)
      if (g_str_has_prefix (g_ptr_array_index (all, i - 1), ours[j]))
        {
          g_ptr_array_remove_index (all, i - 1);
          break;
        }
  g_ptr_array_add (all, NULL);
  return all;
}

/* Pages count what is stored; what may not be read is left out of them. */
static gboolean
collect (ZtCall *call, ZtStore *store, ZtQuery *query, gint64 limit, JsonArray *items, gint64 *next,
         GError **error)
{
  gint64 now = zt_time_now ();

  query->limit = limit;
  *next = -1;
  for (;;)
    {
      g_autoptr (GPtrArray) found = zt_store_query (store, query, error);

      if (found == NULL)
        return FALSE;
      for (guint i = 0; i < found->len; i++)
        {
          ZtRecord *record = g_ptr_array_index (found, i);

          if ((gint64) json_array_get_length (items) == limit)
            {
              *next = query->offset + i;
              return TRUE;
            }
          if (zt_call_may_read (call, store, record, now))
            json_array_add_object_element (items, zt_record_to_json (record));
        }
      query->offset += found->len;
      if ((gint64) found->len < query->limit)
        return TRUE;
    }
}

void
zt_route_records (ZtCall *call)
{
  const ZtKind *kind = zt_kinds_find (call->parameters[0]);
  ZtStore *store = zt_call_store (call);
  g_autoptr (GPtrArray) filters = NULL;
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *items = json_array_new ();
  gint64 limit, next;
  ZtQuery query = { .kind = call->parameters[0] };

  json_object_set_array_member (answer, "items", items);
  if (store == NULL || !zt_call_number (call, "limit", 100, 1, MOST, &limit)
      || !zt_call_number (call, "offset", 0, 0, G_MAXINT32, &query.offset))
    return;
  if (kind == NULL || kind->is_private)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND,
                         _ ("There is no such kind of record on the platform."));
      return;
    }
  filters = read_filters (call);
  query.state = zt_request_get_query (call->request, "state");
  query.search = zt_request_get_query (call->request, "search");
  query.order = zt_request_get_query (call->request, "order");
  query.where = (const char *const *) filters->pdata;
  if (!collect (call, store, &query, limit, items, &next, &error))
    {
      zt_answer_error (call->request, error);
      return;
    }
  if (next >= 0)
    json_object_set_int_member (answer, "next", next);
  zt_answer_json (call->request, 200, answer);
}
