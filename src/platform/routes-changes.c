/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed: the log itself, to each what it may read. No position is ever skipped. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include <glib/gi18n-lib.h>

#include "digest.h"
#include "server.h"
#include "zt-time.h"

#define STEP 200
#define ZIP_STEP (64 * 1024)
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
  gint64 spoken;  /* monotonic */
  z_stream *zip;  /* (owned) (nullable): for a client that takes gzip; ended with the text */
  ZtStore *store; /* (borrowed): while the text is filled */
  gint64 now;     /* of that moment */
} Feed;

static void
end_zip (Feed *feed)
{
  if (feed->zip == NULL)
    return;
  deflateEnd (feed->zip);
  g_clear_pointer (&feed->zip, g_free);
}

/* One event says much of what the one before said: gzip leaves a tenth, and the lines of an office
 * are slower than any processor. */
static void
begin_zip (Feed *feed)
{
  feed->zip = g_new0 (z_stream, 1);
  if (deflateInit2 (feed->zip, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    {
      g_clear_pointer (&feed->zip, g_free);
      return;
    }
  zt_request_add_header (feed->call->request, "Content-Encoding", "gzip");
}

/* Puts what deflate makes of the text in its place; after the last text, all that it still held. */
static void
zip_text (Feed *feed, gboolean last)
{
  GString *zipped = g_string_sized_new (ZIP_STEP);

  feed->zip->next_in = (Bytef *) feed->text->str;
  feed->zip->avail_in = (uInt) feed->text->len;
  do
    {
      gsize before = zipped->len;

      g_string_set_size (zipped, before + ZIP_STEP);
      feed->zip->next_out = (Bytef *) zipped->str + before;
      feed->zip->avail_out = ZIP_STEP;
      deflate (feed->zip, last ? Z_FINISH : Z_NO_FLUSH);
      g_string_set_size (zipped, before + ZIP_STEP - feed->zip->avail_out);
    }
  while (feed->zip->avail_out == 0);
  g_string_free (feed->text, TRUE);
  feed->text = zipped;
  if (last)
    end_zip (feed);
}

static void
feed_free (gpointer data)
{
  Feed *feed = data;

  if (feed->live)
    zt_server_unwatch (feed->call->server, feed->call);
  g_clear_pointer (&feed->head, json_object_unref);
  end_zip (feed);
  g_string_free (feed->text, TRUE);
  g_free (feed);
}

static void
begin_line (Feed *feed, const char *name, gint64 position)
{
  if (feed->live)
    g_string_append_printf (feed->text, "event: %s\nid: %" G_GINT64_FORMAT "\ndata: ", name,
                            position);
}

static void
end_line (Feed *feed)
{
  g_string_append (feed->text, feed->live ? "\n\n" : "\n");
}

static gboolean
may_read (Feed *feed, GBytes *leaf, GError **error)
{
  g_autoptr (JsonObject) wire = zt_json_parse_object (g_bytes_get_data (leaf, NULL),
                                                      (gssize) g_bytes_get_size (leaf), error);
  g_autoptr (ZtEvent) event = wire != NULL ? zt_event_new_from_json (wire, error) : NULL;

  return event != NULL && zt_call_may_read (feed->call, feed->store, event->record, feed->now);
}

/* An event goes out as it stands in the log: its canonical bytes, the very ones that were hashed.
 */
static gboolean
add_event (gint64 position, GBytes *leaf, gboolean is_public, gpointer user_data, GError **error)
{
  Feed *feed = user_data;
  g_autoptr (GError) problem = NULL;
  gsize length;
  const char *text = g_bytes_get_data (leaf, &length);
  gboolean shown = (is_public && feed->call->actor != NULL) || may_read (feed, leaf, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  begin_line (feed, "change", position);
  if (shown)
    {
      g_string_append (feed->text, "{\"event\":");
      g_string_append_len (feed->text, text, (gssize) length);
      g_string_append_c (feed->text, '}');
    }
  else
    {
      ZtHash hash = zt_merkle_leaf (text, length);
      g_autofree char *hex = zt_hex (hash.bytes, sizeof hash.bytes);

      g_string_append_printf (feed->text, "{\"leaf\":\"%s\",\"position\":%" G_GINT64_FORMAT "}",
                              hex, position);
    }
  end_line (feed);
  feed->cursor = position;
  return TRUE;
}

static void
add_head (Feed *feed)
{
  g_autoptr (JsonObject) line = json_object_new ();
  gint64 size = zt_json_get_int (feed->head, "size", 0);

  json_object_set_object_member (line, "head", g_steal_pointer (&feed->head));
  json_object_set_boolean_member (line, "more", feed->last < size);
  begin_line (feed, "head", feed->last);
  zt_json_append_object (feed->text, line);
  end_line (feed);
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
  if (feed->live && feed->cursor >= feed->last && feed->head == NULL)
    look_again (feed, store);
  if (feed->cursor < feed->last)
    {
      g_autoptr (GError) problem = NULL;
      gint64 before = feed->cursor;

      feed->store = store;
      feed->now = zt_time_now ();
      feed->broken = !zt_store_walk_log (store, feed->cursor, MIN (STEP, feed->last - feed->cursor),
                                         add_event, feed, &problem)
                     || feed->cursor == before;
      if (feed->broken)
        g_warning ("the log cannot be read after position %" G_GINT64_FORMAT ": %s", feed->cursor,
                   problem != NULL ? problem->message : "it ends");
    }
  /* Where the log is damaged, the missing head tells the client. */
  if (feed->head != NULL && feed->cursor == feed->last && !feed->broken)
    add_head (feed);
}

static void
fill_and_zip (Feed *feed, ZtStore *store)
{
  do
    {
      gboolean last;

      fill (feed, store);
      last = feed->text->len == 0;
      if (feed->zip != NULL)
        zip_text (feed, last);
      if (last)
        return;
    }
  while (feed->text->len == 0);
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
      fill_and_zip (feed, store);
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
  const char *encodings;
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
  encodings = zt_request_get_header (call->request, "Accept-Encoding");
  if (!live)
    zt_request_add_header (call->request, "Vary", "Accept-Encoding");
  if (!live && encodings != NULL && strstr (encodings, "gzip") != NULL)
    begin_zip (feed);
  zt_request_answer_stream (call->request,
                            feed->live ? "text/event-stream" : "application/x-ndjson", read_feed,
                            feed);
}
