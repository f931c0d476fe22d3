/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed: the log itself, to each what it may read. No position is ever skipped. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "digest.h"
#include "server.h"
#include "zt-time.h"

#define STEP 200
#define DEFAULT_LIMIT 10000
#define MOST 100000

typedef struct
{
  ZtCall *call;
  gint64 cursor, last;
  JsonObject *head; /* (nullable): not sent yet */
  gboolean live, broken;
  GString *text;
  gsize sent;
  gint64 spoken; /* monotonic */
} Feed;

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  if (feed->live)
    zt_server_unwatch (feed->call->server, feed->call);
  g_clear_pointer (&feed->head, json_object_unref);
  g_string_free (feed->text, TRUE);
  g_free (feed);
}

static void
add_object (Feed *feed, const char *name, gint64 position, JsonObject *object)
{
  g_autofree char *text = zt_json_canonical_object (object, NULL);

  if (!feed->live)
    g_string_append_printf (feed->text, "%s\n", text);
  else
    g_string_append_printf (feed->text, "event: %s\nid: %" G_GINT64_FORMAT "\ndata: %s\n\n", name,
                            position, text);
}

static void
add_event (Feed *feed, ZtStore *store, ZtEvent *event, gint64 now)
{
  g_autoptr (JsonObject) line = json_object_new ();

  if (zt_call_may_read (feed->call, store, event->record, now))
    json_object_set_object_member (line, "event", zt_event_to_json (event));
  else
    {
      g_autoptr (GBytes) bytes = zt_event_leaf (event);
      ZtHash leaf = zt_merkle_leaf (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_autofree char *hex = zt_hex (leaf.bytes, sizeof leaf.bytes);

      json_object_set_int_member (line, "position", event->position);
      json_object_set_string_member (line, "leaf", hex);
    }
  add_object (feed, "change", event->position, line);
}

static void
add_head (Feed *feed)
{
  g_autoptr (JsonObject) line = json_object_new ();
  gint64 size = zt_json_get_int (feed->head, "size", 0);

  json_object_set_object_member (line, "head", g_steal_pointer (&feed->head));
  json_object_set_boolean_member (line, "more", feed->last < size);
  add_object (feed, "head", feed->last, line);
}

/* The head is read before the events that it covers are taken: it never speaks of what was not
 * sent. */
static void
look_again (Feed *feed, ZtStore *store)
{
  g_autoptr (JsonObject) head = zt_authority_get_head (store, NULL);
  gint64 size = head != NULL ? zt_json_get_int (head, "size", 0) : 0;

  if (size > feed->cursor)
    {
      feed->last = size;
      feed->head = g_steal_pointer (&head);
    }
  else if (g_get_monotonic_time () - feed->spoken > 10 * G_USEC_PER_SEC)
    g_string_append (feed->text, ":\n\n");
}

static void
fill (Feed *feed, ZtStore *store)
{
  gint64 now = zt_time_now ();

  if (feed->live && feed->cursor >= feed->last && feed->head == NULL)
    look_again (feed, store);
  if (feed->cursor < feed->last)
    {
      g_autoptr (GPtrArray) events
          = zt_store_get_events (store, feed->cursor, MIN (STEP, feed->last - feed->cursor), NULL);

      for (guint i = 0; events != NULL && i < events->len; i++)
        {
          ZtEvent *event = g_ptr_array_index (events, i);

          add_event (feed, store, event, now);
          feed->cursor = event->position;
        }
      feed->broken = events == NULL || events->len == 0;
      if (feed->broken)
        g_warning ("the log cannot be read after position %" G_GINT64_FORMAT, feed->cursor);
    }
  /* Where the log is damaged, the missing head tells the client. */
  if (feed->head != NULL && feed->cursor == feed->last && !feed->broken)
    add_head (feed);
}

static gssize
read_feed (ZtRequest *request, char *buffer, gsize size, gpointer user_data)
{
  Feed *feed = user_data;
  ZtStore *store;
  gsize length;

  if (feed->sent >= feed->text->len)
    {
      g_string_truncate (feed->text, 0);
      feed->sent = 0;
      store = zt_platform_reader (feed->call->server->platform, NULL);
      if (store == NULL || (feed->live && g_atomic_int_get (&feed->call->server->stopping)))
        return -1;
      fill (feed, store);
    }
  length = MIN (size, feed->text->len - feed->sent);
  if (length == 0)
    return feed->live && !feed->broken ? 0 : -1;
  memcpy (buffer, feed->text->str + feed->sent, length);
  feed->sent += length;
  feed->spoken = g_get_monotonic_time ();
  return (gssize) length;
}

void
zt_route_changes (ZtCall *call)
{
  const char *epoch = zt_request_get_query (call->request, "epoch");
  const char *accept = zt_request_get_header (call->request, "Accept");
  ZtStore *store = zt_call_store (call);
  g_autoptr (JsonObject) head = NULL;
  gint64 since, limit, size;
  gboolean live = accept != NULL && strstr (accept, "text/event-stream") != NULL;
  Feed *feed;

  if (store == NULL || !zt_call_number (call, "since", 0, 0, G_MAXINT64, &since)
      || !zt_call_number (call, "limit", DEFAULT_LIMIT, 0, G_MAXINT64, &limit))
    return;
  limit = limit == 0 ? DEFAULT_LIMIT : MIN (limit, MOST);
  head = zt_authority_get_head (store, NULL);
  size = head != NULL ? zt_json_get_int (head, "size", 0) : 0;
  if (head == NULL)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_INTERNAL, NULL);
      return;
    }
  /* A position that was never given out is another log's as much as another epoch is. */
  if ((epoch != NULL && *epoch != '\0' && g_strcmp0 (epoch, call->server->platform->epoch) != 0)
      || since > size)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_EPOCH,
                         _ ("The platform was restored from a backup. Fetch everything anew; your "
                            "own work is kept."));
      return;
    }
  feed = g_new0 (Feed, 1);
  feed->call = call;
  feed->cursor = since;
  feed->last = live ? size : MIN (size, since > G_MAXINT64 - limit ? size : since + limit);
  feed->head = g_steal_pointer (&head);
  feed->text = g_string_new (NULL);
  call->data = feed;
  call->destroy = feed_free;
  zt_request_add_header (call->request, "Cache-Control", "no-store");
  if (live && !zt_server_watch (call->server, call))
    {
      zt_request_add_header (call->request, "Retry-After", "60");
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_MANY,
                         _ ("This account keeps too many event streams open. Close some of them."));
      return;
    }
  feed->live = live;
  zt_request_answer_stream (call->request,
                            feed->live ? "text/event-stream" : "application/x-ndjson", read_feed,
                            feed);
}
