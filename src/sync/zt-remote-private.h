/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the REST client share: the session, one exchange, and how an answer becomes an error. */
#pragma once

#include "zt-remote.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* No answer of this protocol but a blob or the feed is larger than this. */
#define ZT_REMOTE_ANSWER_LIMIT (64 * 1024 * 1024)

struct _ZtRemote
{
  SoupSession *session;  /* (owned) */
  char *base;            /* (owned) "https://host:port", without a slash at the end */
  char *pin;             /* (owned) (nullable) SHA-256 of the one certificate accepted */
  char *token;           /* (owned) (nullable) bearer token */
  char *timestamp_path;  /* (owned) (nullable): of a time stamping service that is no platform */
  gboolean clock_known;
  gint64 clock_offset;   /* microseconds: the platform's clock minus ours */
  gint64 clock_error;    /* microseconds */
};

/* A message to @path (absolute on the platform, or a whole URL of the same platform), with the token and the language in it. */
SoupMessage *_zt_remote_message (ZtRemote *remote, const char *method, const char *path,
                                 GError **error);
void _zt_remote_set_body (SoupMessage *message, const char *media_type, GBytes *bytes);

/* Is @certificate the one that a person vouched for, and nothing wrong with it but who issued it and for whom? */
gboolean _zt_remote_accepts_pinned (ZtRemote *remote, GTlsCertificate *certificate,
                                    GTlsCertificateFlags flags);

/* Sends and gives the answer's body as a stream, whatever its status. Transport errors arrive as ZT_NET_ERROR. */
GInputStream *_zt_remote_send_stream (ZtRemote *remote, SoupMessage *message,
                                      GCancellable *cancellable, GError **error);
/* Sends and reads the whole answer, at most @limit bytes; the status is the caller's to judge. */
GBytes *_zt_remote_exchange (ZtRemote *remote, SoupMessage *message, gsize limit,
                             GCancellable *cancellable, GError **error);
/* TRUE for 2xx, else FALSE with the problem document's detail in a ZT_NET_ERROR. */
gboolean _zt_remote_check_status (SoupMessage *message, GBytes *body, GError **error);
/* Sends, checks the status, parses the answer. */
JsonObject *_zt_remote_exchange_json (ZtRemote *remote, SoupMessage *message,
                                      GCancellable *cancellable, GError **error);
/* Reads what is left of @stream, at most @limit bytes. */
GBytes *_zt_remote_read_all (GInputStream *stream, gsize limit, GCancellable *cancellable,
                             GError **error);
/* Waits before the next try of one operation; FALSE + G_IO_ERROR_CANCELLED when cancelled meanwhile. */
gboolean _zt_remote_wait (gint64 us, GCancellable *cancellable, GError **error);

G_END_DECLS
