/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the HTTP engine share among themselves. */
#pragma once

#include "http.h"

#include <microhttpd.h>

G_BEGIN_DECLS

typedef enum
{
  ZT_REQUEST_READING,
  ZT_REQUEST_DEFERRED,
  ZT_REQUEST_ANSWERED,
} ZtRequestState;

struct _ZtRequest
{
  ZtHttp *http;
  struct MHD_Connection *connection;
  char *method;
  char *path;
  char *peer;
  gint64 length;
  int state; /* atomic: ZtRequestState */

  gboolean takes_body;
  gsize body_limit;
  GByteArray *body;
  GBytes *body_bytes;
  ZtBodyFunc sink;
  gpointer sink_data;
  guint64 swallowed;

  guint status;
  char *type;
  GPtrArray *header_names, *header_values;
  GBytes *answer;
  int file; /* -1: none */
  guint64 file_offset, file_length;
  ZtStreamFunc stream;
  gpointer stream_data;
  GMutex stream_lock;
  gboolean stream_asleep, stream_awake;

  gpointer data;
  GDestroyNotify destroy;
};

/* http-answer.c */
enum MHD_Result zt_request_queue (ZtRequest *request, gboolean close);

/* http-address.c: for MHD_OPTION_UNESCAPE_CALLBACK. */
size_t zt_http_unescape (void *data, struct MHD_Connection *connection, char *text);

/* http-connections.c: closes connections whose request head does not come in time, however slowly
 * it drips. */
typedef struct _ZtConnections ZtConnections;
ZtConnections *zt_connections_new (guint head_seconds);
void zt_connections_free (ZtConnections *connections);
void zt_connections_opened (ZtConnections *connections, struct MHD_Connection *connection,
                            gpointer *slot);
void zt_connections_closed (ZtConnections *connections, gpointer *slot);
void zt_connections_busy (ZtConnections *connections, struct MHD_Connection *connection,
                          gboolean busy);

G_END_DECLS
