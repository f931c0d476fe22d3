/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request of the engine: what came in, and the answer in bytes, as a file or as a stream. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http-private.h"
#include "zt-time.h"

#define STREAM_BLOCK (32 * 1024)

const char *
zt_request_get_method (ZtRequest *request)
{
  return request->method;
}

const char *
zt_request_get_path (ZtRequest *request)
{
  return request->path;
}

gboolean
zt_request_has_one_length (ZtRequest *request)
{
  return zt_request_get_header (request, "Content-Length") == NULL
         || zt_request_get_header (request, "Transfer-Encoding") == NULL;
}

const char *
zt_request_get_query (ZtRequest *request, const char *name)
{
  const char *value
      = MHD_lookup_connection_value (request->connection, MHD_GET_ARGUMENT_KIND, name);

  return value != NULL && g_utf8_validate (value, -1, NULL) ? value : NULL;
}

const char *
zt_request_get_header (ZtRequest *request, const char *name)
{
  const char *value = MHD_lookup_connection_value (request->connection, MHD_HEADER_KIND, name);

  return value != NULL && g_utf8_validate (value, -1, NULL) ? value : NULL;
}

static enum MHD_Result
add_argument (void *data, enum MHD_ValueKind kind, const char *key, const char *value)
{
  if (value != NULL && g_utf8_validate (key, -1, NULL) && g_utf8_validate (value, -1, NULL))
    g_ptr_array_add (data, g_strdup_printf ("%s=%s", key, value));
  return MHD_YES;
}

GPtrArray *
zt_request_list_query (ZtRequest *request)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  MHD_get_connection_values (request->connection, MHD_GET_ARGUMENT_KIND, add_argument, all);
  return all;
}

const char *
zt_request_get_peer (ZtRequest *request)
{
  return request->peer;
}

gint64
zt_request_get_length (ZtRequest *request)
{
  return request->length;
}

GBytes *
zt_request_get_body (ZtRequest *request)
{
  return request->body_bytes;
}

void
zt_request_set_data (ZtRequest *request, gpointer data, GDestroyNotify destroy)
{
  request->data = data;
  request->destroy = destroy;
}

gpointer
zt_request_get_data (ZtRequest *request)
{
  return request->data;
}

void
zt_request_accept_body (ZtRequest *request, gsize limit)
{
  request->takes_body = TRUE;
  request->body_limit = limit;
}

void
zt_request_stream_body (ZtRequest *request, ZtBodyFunc func, gpointer user_data)
{
  request->takes_body = TRUE;
  request->sink = func;
  request->sink_data = user_data;
}

void
zt_request_add_header (ZtRequest *request, const char *name, const char *value)
{
  g_autofree char *clean = g_strdup (value);

  g_strdelimit (clean, "\r\n", ' ');
  g_ptr_array_add (request->header_names, g_strdup (name));
  g_ptr_array_add (request->header_values, g_steal_pointer (&clean));
}

void
zt_request_answer (ZtRequest *request, guint status, const char *type, GBytes *body)
{
  g_return_if_fail (!zt_request_is_answered (request));
  request->status = status;
  request->type = g_strdup (type);
  request->answer = body != NULL ? g_bytes_ref (body) : g_bytes_new_static ("", 0);
  g_atomic_int_set (&request->state, ZT_REQUEST_ANSWERED);
}

void
zt_request_answer_text (ZtRequest *request, guint status, const char *type, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  zt_request_answer (request, status, type, body);
}

void
zt_request_answer_stream (ZtRequest *request, const char *type, ZtStreamFunc func,
                          gpointer user_data)
{
  request->status = 200;
  request->type = g_strdup (type);
  request->stream = func;
  request->stream_data = user_data;
  g_atomic_int_set (&request->state, ZT_REQUEST_ANSWERED);
}

gboolean
zt_request_is_answered (ZtRequest *request)
{
  return g_atomic_int_get (&request->state) == ZT_REQUEST_ANSWERED;
}

guint
zt_request_get_status (ZtRequest *request)
{
  return request->status;
}

/* One range only, as RFC 9110 allows: several are answered with the whole. 1: a range, 0: the
 * whole, -1: cannot be satisfied. */
static int
parse_range (const char *text, guint64 size, guint64 *offset, guint64 *length)
{
  g_auto (GStrv) ends = NULL;
  guint64 first = 0, last = 0;

  if (text == NULL || !g_str_has_prefix (text, "bytes=") || strchr (text, ',') != NULL)
    return 0;
  ends = g_strsplit (text + 6, "-", 2);
  if (g_strv_length (ends) != 2 || (*ends[0] == '\0' && *ends[1] == '\0')
      || (*ends[0] != '\0'
          && !g_ascii_string_to_unsigned (ends[0], 10, 0, G_MAXUINT64, &first, NULL))
      || (*ends[1] != '\0'
          && !g_ascii_string_to_unsigned (ends[1], 10, 0, G_MAXUINT64, &last, NULL)))
    return 0;
  if (*ends[0] == '\0')
    {
      if (last == 0 || size == 0)
        return -1;
      first = last >= size ? 0 : size - last;
      last = size - 1;
    }
  else if (*ends[1] == '\0' || last >= size)
    last = size > 0 ? size - 1 : 0;
  if (first >= size || last < first)
    return first >= size ? -1 : 0;
  *offset = first;
  *length = last - first + 1;
  return 1;
}

void
zt_request_answer_file (ZtRequest *request, const char *path, const char *type, const char *etag)
{
  struct stat facts;
  int range = 0;
  const char *condition = zt_request_get_header (request, "If-None-Match");
  const char *if_range = zt_request_get_header (request, "If-Range");

  request->file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (request->file < 0 || fstat (request->file, &facts) != 0)
    {
      zt_request_answer_text (request, 404, "text/plain", "gone\n");
      return;
    }
  zt_request_add_header (request, "Accept-Ranges", "bytes");
  if (etag != NULL)
    zt_request_add_header (request, "ETag", etag);
  if (etag != NULL && condition != NULL && strstr (condition, etag) != NULL)
    {
      close (request->file);
      request->file = -1;
      zt_request_answer (request, 304, NULL, NULL);
      return;
    }
  request->file_length = facts.st_size;
  if (if_range == NULL || (etag != NULL && g_str_equal (if_range, etag)))
    range = parse_range (zt_request_get_header (request, "Range"), facts.st_size,
                         &request->file_offset, &request->file_length);
  if (range != 0)
    {
      g_autofree char *text
          = range < 0 ? g_strdup_printf ("bytes */%" G_GINT64_FORMAT, (gint64) facts.st_size)
                      : g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                                         "/%" G_GINT64_FORMAT,
                                         request->file_offset,
                                         request->file_offset + request->file_length - 1,
                                         (gint64) facts.st_size);

      zt_request_add_header (request, "Content-Range", text);
    }
  if (range < 0)
    {
      close (request->file);
      request->file = -1;
      zt_request_answer (request, 416, NULL, NULL);
      return;
    }
  request->status = range > 0 ? 206 : 200;
  request->type = g_strdup (type);
  g_atomic_int_set (&request->state, ZT_REQUEST_ANSWERED);
}

static ssize_t
read_stream (void *data, uint64_t position, char *buffer, size_t size)
{
  ZtRequest *request = data;
  gssize length = request->stream (request, buffer, size, request->stream_data);

  if (length > 0)
    return length;
  if (length < 0)
    return MHD_CONTENT_READER_END_OF_STREAM;
  /* A wake that came while the stream was looking must not be lost, or the connection would sleep
   * for ever. */
  g_mutex_lock (&request->stream_lock);
  if (request->stream_awake)
    request->stream_awake = FALSE;
  else
    {
      request->stream_asleep = TRUE;
      MHD_suspend_connection (request->connection);
    }
  g_mutex_unlock (&request->stream_lock);
  return 0;
}

void
zt_request_wake (ZtRequest *request)
{
  g_mutex_lock (&request->stream_lock);
  if (request->stream_asleep)
    {
      request->stream_asleep = FALSE;
      MHD_resume_connection (request->connection);
    }
  else
    request->stream_awake = TRUE;
  g_mutex_unlock (&request->stream_lock);
}

static struct MHD_Response *
make_response (ZtRequest *request)
{
  struct MHD_Response *response;
  gsize length = 0;
  gconstpointer data;

  if (request->stream != NULL)
    return MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, request, NULL);
  if (request->file >= 0)
    {
      response = MHD_create_response_from_fd_at_offset64 (request->file_length, request->file,
                                                          request->file_offset);
      if (response != NULL)
        request->file = -1; /* the response closes it */
      return response;
    }
  data = g_bytes_get_data (request->answer, &length);
  /* The request, and with it the bytes, outlives the sending. */
  return MHD_create_response_from_buffer (length, (void *) data, MHD_RESPMEM_PERSISTENT);
}

enum MHD_Result
zt_request_queue (ZtRequest *request, gboolean close)
{
  struct MHD_Response *response = make_response (request);
  enum MHD_Result result;
  g_autofree char *time = zt_time_format (zt_time_now ());

  if (response == NULL)
    return MHD_NO;
  if (request->type != NULL)
    MHD_add_response_header (response, "Content-Type", request->type);
  MHD_add_response_header (response, "Zhaotou-Time", time);
  MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
  for (guint i = 0; i < request->header_names->len; i++)
    MHD_add_response_header (response, g_ptr_array_index (request->header_names, i),
                             g_ptr_array_index (request->header_values, i));
  if (close)
    MHD_add_response_header (response, "Connection", "close");
  result = MHD_queue_response (request->connection, request->status, response);
  MHD_destroy_response (response);
  return result;
}
