/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed: one GET of NDJSON read line by line in constant memory, a log position a line, the
 * signed head last. */
#define G_LOG_DOMAIN "zt-feed"
#include "config.h"

#include "zt-remote-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A record's whole version stands in one line: the largest tender has a few hundred items. */
#define LINE_LIMIT (32 * 1024 * 1024)
#define READ_STEP (256 * 1024)

typedef struct
{
  GInputStream *stream; /* (borrowed) */
  GByteArray *buffer;   /* (owned) bytes read and not yet given out */
  gsize searched;       /* of them, these have no line feed */
  gsize start;          /* of the next line */
  gboolean ended;
} LineReader;

static void
line_reader_clear (LineReader *reader)
{
  g_clear_pointer (&reader->buffer, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LineReader, line_reader_clear)

static gboolean
fill (LineReader *reader, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  guint kept;
  gssize n;

  if (reader->start > 0)
    {
      g_byte_array_remove_range (reader->buffer, 0, (guint) reader->start);
      reader->searched -= reader->start;
      reader->start = 0;
    }
  kept = reader->buffer->len;
  if (kept > LINE_LIMIT)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("A line of the platform's feed is too long."));
      return FALSE;
    }
  g_byte_array_set_size (reader->buffer, kept + READ_STEP);
  n = g_input_stream_read (reader->stream, reader->buffer->data + kept, READ_STEP, cancellable,
                           &cause);
  g_byte_array_set_size (reader->buffer, kept + (n > 0 ? (guint) n : 0));
  if (n < 0)
    {
      zt_net_error_convert (&cause, NULL);
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  reader->ended = n == 0;
  return TRUE;
}

/* *line is NULL at the end; it stays valid until the next call. A last line without line feed was
 * cut off and is not given. */
static gboolean
next_line (LineReader *reader, const char **line, gsize *length, GCancellable *cancellable,
           GError **error)
{
  for (;;)
    {
      const guint8 *data = reader->buffer->data;
      const guint8 *end
          = reader->searched < reader->buffer->len
                ? memchr (data + reader->searched, '\n', reader->buffer->len - reader->searched)
                : NULL;

      if (end != NULL)
        {
          *line = (const char *) data + reader->start;
          *length = (gsize) (end - data) - reader->start;
          reader->start = reader->searched = (gsize) (end - data) + 1;
          if (*length == 0)
            continue;
          return TRUE;
        }
      reader->searched = reader->buffer->len;
      if (reader->ended)
        {
          *line = NULL;
          return TRUE;
        }
      if (!fill (reader, cancellable, error))
        return FALSE;
    }
}

static gboolean
bad_line (GError **error, const char *why)
{
  /* TRANSLATORS: %s is what is wrong with a line of the platform's feed */
  g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
               _ ("The platform's feed cannot be read: %s"), why);
  return FALSE;
}

/* One line of the wire as the caller sees it. */
static gboolean
deliver (const char *line, gsize length, ZtFeedFunc func, gpointer user_data, gboolean *head_seen,
         GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (JsonObject) object = zt_json_parse_object (line, (gssize) length, &cause);
  g_autoptr (ZtEvent) event = NULL;
  ZtFeedItem item = { 0 };

  if (object == NULL)
    return bad_line (error, cause->message);
  if (*head_seen)
    return bad_line (error, _ ("something follows the head"));
  if (json_object_has_member (object, "event"))
    {
      JsonObject *wire = zt_json_get_object (object, "event");

      event = wire != NULL ? zt_event_new_from_json (wire, &cause) : NULL;
      if (event == NULL)
        return bad_line (error, cause != NULL ? cause->message : _ ("an event is no object"));
      item.event = event;
      item.position = event->position;
    }
  else if (json_object_has_member (object, "leaf"))
    {
      item.leaf = (char *) zt_json_get_string (object, "leaf");
      item.position = zt_json_get_int (object, "position", 0);
      if (item.leaf == NULL || strlen (item.leaf) != 64)
        return bad_line (error, _ ("a leaf is no digest"));
    }
  else if ((item.head = zt_json_get_object (object, "head")) != NULL)
    {
      item.more = zt_json_get_boolean (object, "more", FALSE);
      *head_seen = TRUE;
    }
  else
    return bad_line (error, _ ("a line is neither event, leaf nor head"));
  return func (&item, user_data, error);
}

gboolean
zt_remote_changes (ZtRemote *remote, gint64 since, const char *epoch, gint64 limit, ZtFeedFunc item,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_auto (LineReader) reader = { NULL, g_byte_array_new (), 0, 0, FALSE };
  gboolean head_seen = FALSE;

  g_return_val_if_fail (remote != NULL && item != NULL, FALSE);
  escaped = g_uri_escape_string (epoch != NULL ? epoch : "", NULL, FALSE);
  path = g_strdup_printf ("/v1/changes?since=%" G_GINT64_FORMAT "&limit=%" G_GINT64_FORMAT "%s%s",
                          since, limit, *escaped != '\0' ? "&epoch=" : "", escaped);
  message = _zt_remote_message (remote, "GET", path, error);
  if (message == NULL)
    return FALSE;
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/x-ndjson");
  stream = _zt_remote_send_stream (remote, message, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    {
      g_autoptr (GBytes) body
          = _zt_remote_read_all (stream, ZT_REMOTE_ANSWER_LIMIT, cancellable, error);
      return body != NULL && _zt_remote_check_status (message, body, error);
    }
  reader.stream = stream;
  for (;;)
    {
      const char *line;
      gsize length;

      if (!next_line (&reader, &line, &length, cancellable, error))
        return FALSE;
      if (line == NULL)
        break;
      if (!deliver (line, length, item, user_data, &head_seen, error))
        return FALSE;
    }
  if (!head_seen)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED,
                           _ ("The platform's feed ended in the middle."));
      return FALSE;
    }
  return TRUE;
}
