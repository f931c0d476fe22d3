/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network's ways to fail, one text each. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZT_NET_ERROR (zt_net_error_quark ())

typedef enum
{
  ZT_NET_ERROR_OFFLINE,      /* no route, refused, name not found: stays in the outbox */
  ZT_NET_ERROR_TIMED_OUT,
  ZT_NET_ERROR_INTERRUPTED,  /* cut in the middle */
  ZT_NET_ERROR_CERTIFICATE,  /* the platform's certificate is not the one we trust */
  ZT_NET_ERROR_UNAUTHORIZED, /* sign in again */
  ZT_NET_ERROR_FORBIDDEN,
  ZT_NET_ERROR_NOT_FOUND,
  ZT_NET_ERROR_STALE,        /* 409 */
  ZT_NET_ERROR_REFUSED,      /* 422, 403 with a rule's reason */
  ZT_NET_ERROR_TOO_EARLY,    /* ciphertext before the opening */
  ZT_NET_ERROR_NEW_EPOCH,    /* 410: the platform was restored; fetch the replica anew */
  ZT_NET_ERROR_TOO_LARGE,
  ZT_NET_ERROR_SERVER,       /* 5xx: try again */
  ZT_NET_ERROR_WAIT,         /* 429: a limit of the platform; try again, but not at once */
  ZT_NET_ERROR_PROTOCOL,     /* an answer that is not of this protocol */
} ZtNetError;

GQuark zt_net_error_quark (void);
/* May the same request be tried again later without a person's decision? The one retry policy. */
gboolean zt_net_error_is_transient (const GError *error);

/* Turns an error of GIO, TLS, libsoup or the resolver into this domain in place, with @host in its text. G_IO_ERROR_CANCELLED and the
 * product's own domains stay as they are. */
void zt_net_error_convert (GError **error, const char *host);

/**
 * zt_net_backoff:
 * How long to wait before try number @attempt (1: the second try): half a second, doubled each time up to a minute, then between half
 * and all of it by chance, so that a thousand clients do not come back at once. @random: any number, g_random_int() but in tests.
 * Returns: microseconds
 */
gint64 zt_net_backoff (guint attempt, guint32 random);

G_END_DECLS
