/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTTP engine behind a narrow interface: a request comes in, an answer goes out. Nothing
 * outside http*.c knows libmicrohttpd. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

typedef struct _ZtHttp ZtHttp;
typedef struct _ZtRequest ZtRequest;

typedef struct
{
  /* The head has been read; the body, if any, has not. Either answers at once (a refusal), or says
   * how the body is to be taken: zt_request_accept_body() or zt_request_stream_body(). Without
   * either a body is refused with 413. */
  void (*begin) (ZtRequest *request, gpointer user_data);
  /* The body is complete. Answers, or calls zt_request_defer() and answers later from any thread.
   */
  void (*handle) (ZtRequest *request, gpointer user_data);
  /* An answer has been sent, or the client has gone: for counting. */
  void (*finished) (ZtRequest *request, gpointer user_data);
} ZtHttpHandlers;

typedef struct
{
  const char *listen;          /* "127.0.0.1:8443", "[::1]:0" */
  const char *certificate_pem; /* contents, not a path; NULL: plain HTTP */
  const char *key_pem;
  guint threads;      /* loops that read and write sockets */
  guint idle_seconds; /* a silent connection is closed; also the time a request's head may take as a
                         whole */
  guint connection_limit;  /* 0: as the descriptor limit allows, at most 1024 */
  guint per_address_limit; /* 0: 256 */
} ZtHttpOptions;

/* Binds and starts. ZT_ERROR_REFUSED when the port is taken, ZT_ERROR_INVALID for an address that
 * is none. */
ZtHttp *zt_http_start (const ZtHttpOptions *options, const ZtHttpHandlers *handlers,
                       gpointer user_data, GError **error);
/* Takes no new connections from here on; those being served go on. */
void zt_http_quiesce (ZtHttp *http);
/* Every deferred request must have been answered, or be answerable by another thread, when this is
 * called. */
void zt_http_stop (ZtHttp *http);
char *zt_http_get_address (ZtHttp *http); /* "127.0.0.1:41237" */
gboolean zt_http_is_loopback (const char *listen);

/* The request */
const char *zt_request_get_method (
    ZtRequest *request); /* after X-HTTP-Method-Override; HEAD comes as "HEAD" */
const char *zt_request_get_path (ZtRequest *request); /* decoded, without the query */
/* UTF-8 without NUL and control characters; no backslash, no "." and "..", no endless segment. */
gboolean zt_request_has_good_address (ZtRequest *request);
/* Not both a length and a chunked body: two readers would find two ends. */
gboolean zt_request_has_one_length (ZtRequest *request);
const char *zt_request_get_query (ZtRequest *request, const char *name);  /* (nullable) */
const char *zt_request_get_header (ZtRequest *request, const char *name); /* (nullable) */
const char *zt_request_get_peer (ZtRequest *request);                     /* IP address */
gint64 zt_request_get_length (ZtRequest *request); /* of the body as announced; -1: chunked */
GBytes *zt_request_get_body (ZtRequest *request);  /* (transfer none) (nullable) */
/* Every "name=value" of the query, in order. */
GPtrArray *zt_request_list_query (ZtRequest *request);
/* What the routes keep with a request. Freed when the request is finished, also when the client has
 * gone. */
void zt_request_set_data (ZtRequest *request, gpointer data, GDestroyNotify destroy);
gpointer zt_request_get_data (ZtRequest *request);

void zt_request_accept_body (ZtRequest *request, gsize limit);
/* Called for each piece; FALSE: drop the connection. */
typedef gboolean (*ZtBodyFunc) (ZtRequest *request, const char *data, gsize length,
                                gpointer user_data);
void zt_request_stream_body (ZtRequest *request, ZtBodyFunc func, gpointer user_data);

/* The answer */
void zt_request_add_header (ZtRequest *request, const char *name, const char *value);
void zt_request_answer (ZtRequest *request, guint status, const char *type,
                        GBytes *body); /* @body (nullable) */
void zt_request_answer_text (ZtRequest *request, guint status, const char *type, const char *text);
/* Honours one Range of bytes (206, 416) and If-None-Match against @etag (nullable). */
void zt_request_answer_file (ZtRequest *request, const char *path, const char *type,
                             const char *etag);
/* Called when there is room: fills @buffer and returns the number of bytes; 0: nothing now, wait
 * for zt_request_wake(); -1: the end. */
typedef gssize (*ZtStreamFunc) (ZtRequest *request, char *buffer, gsize size, gpointer user_data);
void zt_request_answer_stream (ZtRequest *request, const char *type, ZtStreamFunc func,
                               gpointer user_data);
/* From any thread, for a stream that had nothing. */
void zt_request_wake (ZtRequest *request);
gboolean zt_request_is_answered (ZtRequest *request);
guint zt_request_get_status (ZtRequest *request);

/* Only in handle(): the answer comes later, from any thread; zt_request_resume() after it has been
 * given. */
void zt_request_defer (ZtRequest *request);
void zt_request_resume (ZtRequest *request);

G_END_DECLS
