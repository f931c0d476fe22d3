/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine: libmicrohttpd in poll mode (with epoll, connections resumed from another thread
 * sometimes stay asleep). */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "http-private.h"

#define SWALLOW_LIMIT (1024 * 1024)   /* of a body that is refused anyway */
#define CONNECTION_MEMORY (48 * 1024) /* bounds the head of a request */

struct _ZtHttp
{
  struct MHD_Daemon *daemon;
  GSocket *socket;
  ZtHttpHandlers handlers;
  gpointer user_data;
  ZtConnections *connections;
  gboolean quiesced;
};

static void
request_free (ZtRequest *request)
{
  if (request->destroy != NULL)
    request->destroy (request->data);
  if (request->file >= 0)
    close (request->file);
  g_clear_pointer (&request->body, g_byte_array_unref);
  g_clear_pointer (&request->body_bytes, g_bytes_unref);
  g_clear_pointer (&request->answer, g_bytes_unref);
  g_clear_pointer (&request->header_names, g_ptr_array_unref);
  g_clear_pointer (&request->header_values, g_ptr_array_unref);
  g_mutex_clear (&request->stream_lock);
  g_free (request->method);
  g_free (request->path);
  g_free (request->peer);
  g_free (request->type);
  g_free (request);
}

static char *
peer_address (struct MHD_Connection *connection)
{
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  g_autoptr (GSocketAddress) address = NULL;

  if (info == NULL || info->client_addr == NULL)
    return g_strdup ("?");
  address = g_socket_address_new_from_native (info->client_addr,
                                              info->client_addr->sa_family == AF_INET6
                                                  ? sizeof (struct sockaddr_in6)
                                                  : sizeof (struct sockaddr_in));
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("?");
  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static ZtRequest *
request_new (ZtHttp *http, struct MHD_Connection *connection, const char *url, const char *method)
{
  ZtRequest *request = g_new0 (ZtRequest, 1);
  const char *override, *length;

  request->http = http;
  request->connection = connection;
  request->file = -1;
  request->path = g_strdup (url);
  request->peer = peer_address (connection);
  request->header_names = g_ptr_array_new_with_free_func (g_free);
  request->header_values = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&request->stream_lock);
  override = zt_request_get_header (request, "X-HTTP-Method-Override");
  request->method = g_strdup (override != NULL && g_str_equal (method, "POST") ? override : method);
  length = zt_request_get_header (request, "Content-Length");
  if (zt_request_get_header (request, "Transfer-Encoding") != NULL)
    request->length = -1;
  else if (length != NULL
           && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, (guint64 *) &request->length,
                                           NULL))
    request->length = 0;
  return request;
}

static void
begin (ZtHttp *http, ZtRequest *request)
{
  http->handlers.begin (request, http->user_data);
  if (zt_request_is_answered (request) || request->length == 0)
    return;
  if (!request->takes_body
      || (request->sink == NULL && request->length > (gint64) request->body_limit))
    zt_request_answer_text (request, 413, "text/plain", "body too large\n");
}

/* FALSE: the connection has to go. */
static gboolean
take (ZtRequest *request, const char *data, gsize length)
{
  if (zt_request_is_answered (request))
    {
      request->swallowed += length;
      return request->swallowed <= SWALLOW_LIMIT;
    }
  if (request->sink != NULL)
    return request->sink (request, data, length, request->sink_data);
  if (!request->takes_body)
    return FALSE;
  if (request->body == NULL)
    request->body = g_byte_array_new ();
  if (request->body->len + length > request->body_limit)
    return FALSE;
  g_byte_array_append (request->body, (const guint8 *) data, length);
  return TRUE;
}

static enum MHD_Result
on_access (void *data, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *upload, size_t *upload_size, void **place)
{
  ZtHttp *http = data;
  ZtRequest *request = *place;

  if (request == NULL)
    {
      gboolean wants_continue;

      request = *place = request_new (http, connection, url, method);
      zt_connections_busy (http->connections, connection, TRUE);
      begin (http, request);
      wants_continue = zt_request_get_header (request, "Expect") != NULL;
      /* A large body that nobody wants is not read: the answer goes out and the connection is
       * closed. */
      if (zt_request_is_answered (request)
          && (request->length < 0 || request->length > SWALLOW_LIMIT
              || (wants_continue && request->length != 0)))
        return zt_request_queue (request, TRUE);
      return MHD_YES;
    }
  if (*upload_size > 0)
    {
      gboolean go_on = take (request, upload, *upload_size);

      *upload_size = 0;
      return go_on ? MHD_YES : MHD_NO;
    }
  if (g_atomic_int_get (&request->state) == ZT_REQUEST_READING)
    {
      if (request->body != NULL)
        request->body_bytes = g_byte_array_free_to_bytes (g_steal_pointer (&request->body));
      http->handlers.handle (request, http->user_data);
    }
  if (g_atomic_int_get (&request->state) == ZT_REQUEST_ANSWERED)
    return zt_request_queue (request, FALSE);
  return g_atomic_int_get (&request->state) == ZT_REQUEST_DEFERRED ? MHD_YES : MHD_NO;
}

static void
on_completed (void *data, struct MHD_Connection *connection, void **place,
              enum MHD_RequestTerminationCode code)
{
  ZtHttp *http = data;
  ZtRequest *request = *place;

  zt_connections_busy (http->connections, connection, FALSE);
  if (request == NULL)
    return;
  if (http->handlers.finished != NULL)
    http->handlers.finished (request, http->user_data);
  request_free (request);
  *place = NULL;
}

static void
on_connection (void *data, struct MHD_Connection *connection, void **slot,
               enum MHD_ConnectionNotificationCode code)
{
  ZtHttp *http = data;

  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    zt_connections_opened (http->connections, connection, slot);
  else
    zt_connections_closed (http->connections, slot);
}

static void G_GNUC_PRINTF (2, 0) on_log (void *data, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  g_debug ("%s", g_strchomp (text));
}

static GSocketAddress *
parse_listen (const char *text, GError **error)
{
  g_autoptr (GNetworkAddress) address = NULL;
  g_autoptr (GInetAddress) host = NULL;

  address = G_NETWORK_ADDRESS (g_network_address_parse (text, 8443, NULL));
  if (address != NULL)
    host = g_inet_address_new_from_string (
        g_strcmp0 (g_network_address_get_hostname (address), "localhost") == 0
            ? "127.0.0.1"
            : g_network_address_get_hostname (address));
  if (host == NULL)
    {
      /* TRANSLATORS: %s is what the user gave as the address to listen on. */
      g_set_error (
          error, ZT_ERROR, ZT_ERROR_INVALID,
          _ ("“%s” is not an address to listen on. Give ADDRESS:PORT, for example 127.0.0.1:8443."),
          text);
      return NULL;
    }
  return g_inet_socket_address_new (host, g_network_address_get_port (address));
}

gboolean
zt_http_is_loopback (const char *listen)
{
  g_autoptr (GSocketAddress) address = parse_listen (listen, NULL);

  return address != NULL
         && g_inet_address_get_is_loopback (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static GSocket *
bind_socket (const char *listen, GError **error)
{
  g_autoptr (GSocketAddress) address = parse_listen (listen, error);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) failure = NULL;

  if (address == NULL)
    return NULL;
  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, 511);
  if (!g_socket_bind (socket, address, TRUE, &failure) || !g_socket_listen (socket, &failure))
    {
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        /* TRANSLATORS: %s is an address and port. */
        g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                     _ ("Another program already listens on %s. Stop it or choose another port."),
                     listen);
      else
        /* TRANSLATORS: the first %s is an address and port, the second the system's reason. */
        g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, _ ("Cannot listen on %s: %s"), listen,
                     failure->message);
      return NULL;
    }
  return g_steal_pointer (&socket);
}

/* Descriptors are needed for the database, blobs and uploads too. */
static guint
connection_limit (guint asked)
{
  glong most = sysconf (_SC_OPEN_MAX);
  guint limit = asked > 0 ? asked : 1024;

  if (most > 0 && limit > most - most / 4)
    limit = most - most / 4;
  return MAX (limit, 8);
}

ZtHttp *
zt_http_start (const ZtHttpOptions *options, const ZtHttpHandlers *handlers, gpointer user_data,
               GError **error)
{
  ZtHttp *http;
  g_autoptr (GSocket) socket = bind_socket (options->listen, error);
  guint flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  guint threads = CLAMP (options->threads, 1, 64);
  guint limit = MAX (connection_limit (options->connection_limit), threads);
  struct MHD_OptionItem tls[]
      = { { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) options->key_pem },
          { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) options->certificate_pem },
          { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *) "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1" },
          { MHD_OPTION_END, 0, NULL } };
  struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

  if (socket == NULL)
    return NULL;
  if (options->certificate_pem != NULL)
    flags |= MHD_USE_TLS;
  http = g_new0 (ZtHttp, 1);
  http->handlers = *handlers;
  http->user_data = user_data;
  http->connections = zt_connections_new (options->idle_seconds);
  http->daemon
      = MHD_start_daemon (flags, 0, NULL, NULL, on_access, http, MHD_OPTION_EXTERNAL_LOGGER, on_log,
                          NULL, MHD_OPTION_LISTEN_SOCKET, g_socket_get_fd (socket),
                          MHD_OPTION_THREAD_POOL_SIZE, threads > 1 ? threads : 0u,
                          MHD_OPTION_CONNECTION_LIMIT, limit, MHD_OPTION_CONNECTION_TIMEOUT,
                          options->idle_seconds, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                          options->per_address_limit > 0 ? options->per_address_limit : 256u,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_MEMORY,
                          MHD_OPTION_UNESCAPE_CALLBACK, zt_http_unescape, NULL,
                          MHD_OPTION_NOTIFY_COMPLETED, on_completed, http,
                          MHD_OPTION_NOTIFY_CONNECTION, on_connection, http, MHD_OPTION_ARRAY,
                          options->certificate_pem != NULL ? tls : none, MHD_OPTION_END);
  if (http->daemon == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The HTTP engine could not start: %s"),
                   g_strerror (errno));
      zt_connections_free (http->connections);
      g_free (http);
      return NULL;
    }
  http->socket = g_steal_pointer (&socket);
  return http;
}

void
zt_http_quiesce (ZtHttp *http)
{
  if (http->quiesced)
    return;
  http->quiesced = TRUE;
  MHD_quiesce_daemon (http->daemon);
}

void
zt_http_stop (ZtHttp *http)
{
  if (http == NULL)
    return;
  zt_http_quiesce (http);
  MHD_stop_daemon (http->daemon);
  zt_connections_free (http->connections);
  g_socket_close (http->socket, NULL);
  g_object_unref (http->socket);
  g_free (http);
}

char *
zt_http_get_address (ZtHttp *http)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (http->socket, NULL);

  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

void
zt_request_defer (ZtRequest *request)
{
  g_return_if_fail (g_atomic_int_get (&request->state) == ZT_REQUEST_READING);
  g_atomic_int_set (&request->state, ZT_REQUEST_DEFERRED);
  MHD_suspend_connection (request->connection);
}

void
zt_request_resume (ZtRequest *request)
{
  MHD_resume_connection (request->connection);
}
