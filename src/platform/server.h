/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The running server: what the routes share, and one call of one route. */
#pragma once

#include "http.h"
#include "problem.h"
#include "writer.h"

G_BEGIN_DECLS

typedef struct _ZtServer ZtServer;
typedef struct _ZtCall ZtCall;
typedef struct _ZtUploads ZtUploads;

struct _ZtServer
{
  ZtPlatform *platform;
  ZtWriter *writer;
  ZtHttp *http;
  GThreadPool *pool; /* what takes longer than reading a record */
  ZtUploads *uploads;
  GThread *clock; /* closes tenders, wakes feeds, sweeps */
  int stopping;   /* atomic */
  int deferred;   /* atomic: calls whose answer is being made elsewhere */
  gint64 started; /* microseconds */
  GMutex lock;
  GCond tick;
  GPtrArray *feeds;       /* under lock: ZtCall with an open event stream */
  GHashTable *challenges; /* under lock: text → expiry */
  guint64 answers[6];     /* under lock: by hundreds of the status */
};

typedef enum
{
  ZT_ROUTE_PUBLIC = 1 << 0, /* no login */
  ZT_ROUTE_SLOW = 1 << 1,   /* handled by the pool */
  ZT_ROUTE_TUS = 1 << 2,    /* speaks tus 1.0 */
} ZtRouteFlags;

typedef struct
{
  const char *method;
  const char *path; /* "/v1/records/{kind}/{id}" */
  ZtRouteFlags flags;
  gsize body_limit;
  void (*begin) (ZtCall *call);  /* (nullable): the head is read, the caller known; may answer or
                                    stream the body */
  void (*handle) (ZtCall *call); /* answers or defers */
  const char *summary;           /* for the OpenAPI description, English */
  const char *request_type;      /* (nullable) media type of the body */
  const char *request_schema;    /* (nullable) name of a component */
  const char *answer_type;       /* media type of a 200 */
  const char *answer_schema;     /* (nullable) */
  const char *query;             /* (nullable) names of query parameters, separated by spaces */
} ZtRoute;

struct _ZtCall
{
  ZtServer *server;
  ZtRequest *request;
  const ZtRoute *route;
  char *parameters[3]; /* what stood in the braces */
  ZtActor *actor;      /* (nullable): nobody signed in */
  char *token;         /* (nullable) */
  ZtLanguage language;
  gpointer data;
  GDestroyNotify destroy;
};

extern const ZtRoute zt_routes[]; /* ends with a NULL method */

ZtServer *zt_server_start (ZtPlatform *platform, const ZtHttpOptions *options, GError **error);
void zt_server_stop (ZtServer *server);

/* Gives the call to other threads; FALSE: the server is stopping, answered. */
gboolean zt_call_defer (ZtCall *call);
/* The answer has been given. @call may be gone afterwards. */
void zt_call_resume (ZtCall *call);
/* This thread's reading connection; answers and returns NULL when there is none. */
ZtStore *zt_call_store (ZtCall *call);
gboolean zt_call_may_read (ZtCall *call, ZtStore *store, const ZtRecord *record, gint64 now);
/* A whole number from the query; FALSE: answered. */
gboolean zt_call_number (ZtCall *call, const char *name, gint64 fallback, gint64 least, gint64 most,
                         gint64 *value);
/* In a handler, before its call is given to a job that will answer and resume it. */
void zt_call_hand_over (void);
/* As zt_writer_push(); a job that cannot be taken is finished with G_IO_ERROR_BUSY at once. */
void zt_server_push (ZtServer *server, ZtJob *job);
/* Defers @call and pushes @job. When the server is stopping, @job is freed with g_free(). */
void zt_call_write (ZtCall *call, ZtJob *job);
/* The body as JSON; NULL: answered. */
JsonNode *zt_call_json (ZtCall *call);
/* FALSE: this person has enough of them. */
gboolean zt_server_watch (ZtServer *server, ZtCall *call);
void zt_server_unwatch (ZtServer *server, ZtCall *call);
void zt_server_wake (ZtServer *server); /* under lock */

/* The routes, one file a resource. */
void zt_route_session_challenge (ZtCall *call);
void zt_route_session_new (ZtCall *call);
void zt_route_session_end (ZtCall *call);
void zt_route_totp_new (ZtCall *call);
void zt_route_totp_confirm (ZtCall *call);
void zt_route_commands (ZtCall *call);
void zt_route_changes (ZtCall *call);
void zt_route_record (ZtCall *call);
void zt_route_record_events (ZtCall *call);
void zt_route_records (ZtCall *call);
void zt_route_blob (ZtCall *call);
void zt_route_upload_options (ZtCall *call);
void zt_route_upload_create_begin (ZtCall *call);
void zt_route_upload_create (ZtCall *call);
void zt_route_upload_patch_begin (ZtCall *call);
void zt_route_upload_patch (ZtCall *call);
void zt_route_upload_head (ZtCall *call);
void zt_route_upload_delete (ZtCall *call);
void zt_route_log_head (ZtCall *call);
void zt_route_inclusion (ZtCall *call);
void zt_route_consistency (ZtCall *call);
void zt_route_receipt (ZtCall *call);
void zt_route_timestamp (ZtCall *call);
void zt_route_certificate (ZtCall *call);
void zt_route_crl (ZtCall *call);
void zt_route_health (ZtCall *call);
void zt_route_metrics (ZtCall *call);
void zt_route_ocds (ZtCall *call);
void zt_route_api (ZtCall *call);

/* openapi.c: from the nouns and the table of routes. */
JsonObject *zt_openapi (void);

G_END_DECLS
