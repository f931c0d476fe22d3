/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The domain of the network: foreign errors are converted here and nowhere else, and here stands
 * the one retry policy. */
#define G_LOG_DOMAIN "zt-net-error"
#include "config.h"

#include "zt-net-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* clang-format off: the name is no subtraction */
G_DEFINE_QUARK (zt - net - error - quark, zt_net_error)
/* clang-format on */

#define FIRST_WAIT (G_USEC_PER_SEC / 2)
#define LONGEST_WAIT (60 * (gint64) G_USEC_PER_SEC)

gboolean
zt_net_error_is_transient (const GError *error)
{
  if (error == NULL || error->domain != ZT_NET_ERROR)
    return FALSE;
  switch ((ZtNetError) error->code)
    {
    case ZT_NET_ERROR_OFFLINE:
    case ZT_NET_ERROR_TIMED_OUT:
    case ZT_NET_ERROR_INTERRUPTED:
    case ZT_NET_ERROR_SERVER:
    case ZT_NET_ERROR_WAIT:
      return TRUE;
    case ZT_NET_ERROR_CERTIFICATE:
    case ZT_NET_ERROR_UNAUTHORIZED:
    case ZT_NET_ERROR_FORBIDDEN:
    case ZT_NET_ERROR_NOT_FOUND:
    case ZT_NET_ERROR_STALE:
    case ZT_NET_ERROR_REFUSED:
    case ZT_NET_ERROR_TOO_EARLY:
    case ZT_NET_ERROR_NEW_EPOCH:
    case ZT_NET_ERROR_TOO_LARGE:
    case ZT_NET_ERROR_PROTOCOL:
    default:
      return FALSE;
    }
}

gint64
zt_net_backoff (guint attempt, guint32 random)
{
  gint64 wait = FIRST_WAIT;

  for (guint i = 1; i < attempt && wait < LONGEST_WAIT; i++)
    wait *= 2;
  wait = MIN (wait, LONGEST_WAIT);
  return wait / 2 + (gint64) (((guint64) wait / 2) * random / G_MAXUINT32);
}

static ZtNetError
classify_io (int code)
{
  switch (code)
    {
    case G_IO_ERROR_TIMED_OUT:
      return ZT_NET_ERROR_TIMED_OUT;
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
      return ZT_NET_ERROR_INTERRUPTED;
    case G_IO_ERROR_INVALID_DATA:
      return ZT_NET_ERROR_PROTOCOL;
    default:
      return ZT_NET_ERROR_OFFLINE;
    }
}

static gboolean
classify (const GError *error, ZtNetError *code)
{
  if (error->domain == G_IO_ERROR)
    *code = classify_io (error->code);
  else if (error->domain == G_RESOLVER_ERROR)
    *code = ZT_NET_ERROR_OFFLINE;
  else if (error->domain == G_TLS_ERROR)
    *code = error->code == G_TLS_ERROR_BAD_CERTIFICATE ? ZT_NET_ERROR_CERTIFICATE
                                                       : ZT_NET_ERROR_INTERRUPTED;
  else if (error->domain == SOUP_SESSION_ERROR)
    *code = error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING
                ? ZT_NET_ERROR_PROTOCOL
                : ZT_NET_ERROR_INTERRUPTED;
  else
    return FALSE;
  return TRUE;
}

static char *
explain (ZtNetError code, const char *host, const char *detail)
{
  switch (code)
    {
    case ZT_NET_ERROR_TIMED_OUT:
      /* TRANSLATORS: %s is the platform's address */
      return g_strdup_printf (_ ("%s did not answer in time. It will be tried again."), host);
    case ZT_NET_ERROR_INTERRUPTED:
      /* TRANSLATORS: %s is the platform's address, then the technical reason */
      return g_strdup_printf (_ ("The connection to %s was interrupted (%s)."), host, detail);
    case ZT_NET_ERROR_CERTIFICATE:
      /* TRANSLATORS: %s is the platform's address */
      return g_strdup_printf (_ ("The certificate that %s shows is not one this workspace trusts. "
                                 "Nothing was sent. Check the address, then test the connection "
                                 "again in Settings and compare the certificate."),
                              host);
    case ZT_NET_ERROR_PROTOCOL:
      /* TRANSLATORS: %s is the platform's address, then the technical reason */
      return g_strdup_printf (_ ("%s does not answer like a Zhaotou platform (%s)."), host, detail);
    default:
      /* TRANSLATORS: %s is the platform's address, then the technical reason */
      return g_strdup_printf (_ ("%s cannot be reached (%s)."), host, detail);
    }
}

void
zt_net_error_convert (GError **error, const char *host)
{
  ZtNetError code;

  if (error == NULL || *error == NULL)
    return;
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !classify (*error, &code))
    return;

  g_autofree char *text
      = explain (code, host != NULL ? host : _ ("The platform"), (*error)->message);
  g_clear_error (error);
  g_set_error_literal (error, ZT_NET_ERROR, (gint) code, text);
}
