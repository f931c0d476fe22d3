/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport below the REST calls: one libsoup session, the platform's clock, and how an answer
 * becomes an error. */
#define G_LOG_DOMAIN "zt-session"
#include "config.h"

#include "zt-remote-private.h"

#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONNECT_AND_READ_SECONDS 30
#define READ_STEP (64 * 1024)

/* Only these roots: a certificate of any other authority ends the connection before anything is
 * sent. */
static gboolean
trust_only (SoupSession *session, const char *ca_file, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *absolute = g_canonicalize_filename (ca_file, NULL);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (absolute, &cause);

  if (database == NULL)
    {
      /* TRANSLATORS: %s is a file name, then the technical reason */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” cannot be used as list of trusted authorities: %s"), ca_file,
                   cause->message);
      return FALSE;
    }
  soup_session_set_tls_database (session, database);
  return TRUE;
}

/* Every certificate is foreign to an empty list; the one that is asked for is let in one by one. */
static gboolean
trust_pinned (ZtRemote *remote, const char *pin, GError **error)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (const char *c = pin; *c != '\0'; c++)
    if (*c != ':' && *c != ' ')
      g_string_append_c (hex, g_ascii_tolower (*c));
  if (hex->len != 64 || strspn (hex->str, "0123456789abcdef") != 64)
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” is not the SHA-256 fingerprint of a certificate (64 hexadecimal "
                      "digits)."),
                   pin);
      return FALSE;
    }
  remote->pin = g_strdup (hex->str);
  soup_session_set_tls_database (remote->session, NULL);
  return TRUE;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_str_equal (host, "localhost"))
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* A remote with its session and no address yet. */
static ZtRemote *
remote_for (GUri *uri, const char *trust, GError **error)
{
  g_autoptr (ZtRemote) remote = g_new0 (ZtRemote, 1);

  remote->session
      = soup_session_new_with_options ("timeout", CONNECT_AND_READ_SECONDS, "idle-timeout", 30,
                                       "user-agent", "zhaotou/" ZT_VERSION, NULL);
  /* A system-wide proxy must never get between two programs of one machine. */
  if (is_loopback (g_uri_get_host (uri)))
    soup_session_set_proxy_resolver (remote->session, NULL);
  if (trust != NULL
      && !(g_str_has_prefix (trust, ZT_TRUST_PIN)
               ? trust_pinned (remote, trust + strlen (ZT_TRUST_PIN), error)
               : trust_only (remote->session, trust, error)))
    return NULL;
  return g_steal_pointer (&remote);
}

ZtRemote *
zt_remote_new_timestamp (const char *url, const char *ca_file, GError **error)
{
  g_autoptr (GUri) uri = NULL, origin = NULL;
  g_autoptr (ZtRemote) remote = NULL;
  const char *path;

  g_return_val_if_fail (url != NULL, NULL);
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || !(g_str_equal (g_uri_get_scheme (uri), "https")
           || g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” is not the address of a time stamping service; it looks like "
                      "https://platform.example:8443/v1/timestamp"),
                   url);
      return NULL;
    }
  remote = remote_for (uri, ca_file, error);
  if (remote == NULL)
    return NULL;
  path = g_uri_get_path (uri);
  remote->timestamp_path
      = g_strdup (*path == '\0' || g_str_equal (path, "/") ? "/v1/timestamp" : path);
  origin = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                        g_uri_get_port (uri), "", NULL, NULL);
  remote->base = g_uri_to_string (origin);
  while (g_str_has_suffix (remote->base, "/"))
    remote->base[strlen (remote->base) - 1] = '\0';
  return g_steal_pointer (&remote);
}

ZtRemote *
zt_remote_new (const char *url, const char *trust, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (ZtRemote) remote = NULL;
  const char *scheme;

  g_return_val_if_fail (url != NULL, NULL);
  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  /* Plain HTTP only on this very machine: for tests and a platform behind a local proxy. */
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || !(g_str_equal (scheme, "https")
           || (g_str_equal (scheme, "http") && is_loopback (g_uri_get_host (uri)))))
    {
      /* TRANSLATORS: %s is what the user typed as the platform's address */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” is not the address of a platform; it looks like "
                      "https://platform.example:8443"),
                   url);
      return NULL;
    }

  remote = remote_for (uri, trust, error);
  if (remote == NULL)
    return NULL;
  remote->base = g_strdup (url);
  while (g_str_has_suffix (remote->base, "/"))
    remote->base[strlen (remote->base) - 1] = '\0';
  return g_steal_pointer (&remote);
}

void
zt_remote_free (ZtRemote *remote)
{
  if (remote == NULL)
    return;
  g_clear_object (&remote->session);
  g_free (remote->base);
  g_free (remote->pin);
  g_free (remote->token);
  g_free (remote->timestamp_path);
  g_free (remote);
}

void
zt_remote_set_token (ZtRemote *remote, const char *token)
{
  g_return_if_fail (remote != NULL);
  g_free (remote->token);
  remote->token = g_strdup (token);
}

const char *
zt_remote_get_token (ZtRemote *remote)
{
  g_return_val_if_fail (remote != NULL, NULL);
  return remote->token;
}

gboolean
zt_remote_get_clock_offset (ZtRemote *remote, gint64 *offset_us, gint64 *error_us)
{
  g_return_val_if_fail (remote != NULL, FALSE);
  if (offset_us != NULL)
    *offset_us = remote->clock_known ? remote->clock_offset : 0;
  if (error_us != NULL)
    *error_us = remote->clock_known ? remote->clock_error : 0;
  return remote->clock_known;
}

/* The language of refusals: the user's, as HTTP writes it. */
static char *
accept_language (void)
{
  const char *name = g_get_language_names ()[0];
  g_autofree char *tag = g_strndup (name, strcspn (name, ".@"));

  if (g_str_equal (tag, "C") || g_str_equal (tag, "POSIX"))
    return g_strdup ("en");
  return g_strdelimit (g_steal_pointer (&tag), "_", '-');
}

static gboolean
on_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags,
                   gpointer user_data)
{
  return _zt_remote_accepts_pinned (user_data, certificate, flags);
}

SoupMessage *
_zt_remote_message (ZtRemote *remote, const char *method, const char *path, GError **error)
{
  g_autoptr (GUri) base = g_uri_parse (remote->base, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) uri = NULL;
  g_autoptr (SoupMessage) message = NULL;
  SoupMessageHeaders *headers;
  g_autofree char *language = accept_language ();

  if (g_str_has_prefix (path, "/"))
    {
      /* The base may have a path of its own, behind a reverse proxy. */
      g_autofree char *whole = g_strconcat (remote->base, path, NULL);
      uri = g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, NULL);
    }
  else
    uri = g_uri_parse_relative (base, path, SOUP_HTTP_URI_FLAGS, NULL);
  /* The token goes to the platform and to nobody it may point at. */
  if (uri == NULL || g_strcmp0 (g_uri_get_host (uri), g_uri_get_host (base)) != 0
      || g_strcmp0 (g_uri_get_scheme (uri), g_uri_get_scheme (base)) != 0
      || g_uri_get_port (uri) != g_uri_get_port (base))
    {
      /* TRANSLATORS: %s is an address */
      g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                   _ ("The platform pointed to “%s”, which is not on the platform."), path);
      return NULL;
    }
  message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  if (remote->pin != NULL)
    g_signal_connect (message, "accept-certificate", G_CALLBACK (on_certificate_cb), remote);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept-Language", language);
  if (remote->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", remote->token, NULL);
      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  return g_steal_pointer (&message);
}

void
_zt_remote_set_body (SoupMessage *message, const char *media_type, GBytes *bytes)
{
  soup_message_set_request_body_from_bytes (message, media_type, bytes);
}

/* The platform's own header has milliseconds, Date has seconds; half the round trip is the
 * uncertainty of either. */
static void
note_clock (ZtRemote *remote, SoupMessage *message, gint64 sent, gint64 received)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *precise = soup_message_headers_get_one (headers, "Zhaotou-Time");
  const char *date = soup_message_headers_get_one (headers, "Date");
  gint64 theirs, error = (received - sent) / 2;

  if (precise == NULL || !zt_time_parse (precise, &theirs))
    {
      g_autoptr (GDateTime) moment = NULL;

      if (date == NULL || (moment = soup_date_time_new_from_http_string (date)) == NULL)
        return;
      theirs = g_date_time_to_unix (moment) * G_USEC_PER_SEC + G_USEC_PER_SEC / 2;
      error += G_USEC_PER_SEC / 2;
    }
  /* A long answer tells little about the moment it was made: keep the sharper of two measurements,
   * but never for long. */
  if (remote->clock_known && error > 2 * remote->clock_error + G_USEC_PER_SEC / 10
      && ABS (theirs - (sent + received) / 2 - remote->clock_offset) < error + remote->clock_error)
    return;
  remote->clock_known = TRUE;
  remote->clock_offset = theirs - (sent + received) / 2;
  remote->clock_error = error;
}

GInputStream *
_zt_remote_send_stream (ZtRemote *remote, SoupMessage *message, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GError) cause = NULL;
  gint64 sent = zt_time_now ();
  GInputStream *stream = soup_session_send (remote->session, message, cancellable, &cause);

  if (stream == NULL)
    {
      zt_net_error_convert (&cause, g_uri_get_host (soup_message_get_uri (message)));
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  note_clock (remote, message, sent, zt_time_now ());
  return stream;
}

GBytes *
_zt_remote_read_all (GInputStream *stream, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *step = g_malloc (READ_STEP);

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      gssize n = g_input_stream_read (stream, step, READ_STEP, cancellable, &cause);

      if (n < 0)
        {
          zt_net_error_convert (&cause, NULL);
          g_propagate_error (error, g_steal_pointer (&cause));
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&all));
      if ((gsize) n > limit - all->len)
        {
          /* TRANSLATORS: %s is a size, "64.0 MB" */
          g_autofree char *size = g_format_size (limit);
          g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_TOO_LARGE,
                       _ ("The platform's answer is larger than %s."), size);
          return NULL;
        }
      g_byte_array_append (all, step, (guint) n);
    }
}

GBytes *
_zt_remote_exchange (ZtRemote *remote, SoupMessage *message, gsize limit, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GInputStream) stream = _zt_remote_send_stream (remote, message, cancellable, error);

  if (stream == NULL)
    return NULL;
  return _zt_remote_read_all (stream, limit, cancellable, error);
}

static ZtNetError
classify_status (guint status, const char *type)
{
  if (type != NULL && g_str_has_suffix (type, "too-early"))
    return ZT_NET_ERROR_TOO_EARLY;
  switch (status)
    {
    case 401:
      return ZT_NET_ERROR_UNAUTHORIZED;
    case 403:
      return ZT_NET_ERROR_FORBIDDEN;
    case 404:
      return ZT_NET_ERROR_NOT_FOUND;
    case 409:
    case 412:
      return ZT_NET_ERROR_STALE;
    case 410:
      return ZT_NET_ERROR_NEW_EPOCH;
    case 408:
      return ZT_NET_ERROR_TIMED_OUT;
    case 413:
      return ZT_NET_ERROR_TOO_LARGE;
    case 425:
      return ZT_NET_ERROR_TOO_EARLY;
    case 429:
    case 507: /* a full disk over there is no matter of seconds either */
      return ZT_NET_ERROR_WAIT;
    case 423:
    case 460: /* tus: the chunk arrived damaged and was discarded */
      return ZT_NET_ERROR_SERVER;
    default:
      if (status >= 500)
        return ZT_NET_ERROR_SERVER;
      return status >= 400 ? ZT_NET_ERROR_REFUSED : ZT_NET_ERROR_PROTOCOL;
    }
}

gboolean
_zt_remote_check_status (SoupMessage *message, GBytes *body, GError **error)
{
  guint status = soup_message_get_status (message);
  g_autoptr (JsonObject) problem = NULL;
  const char *detail = NULL, *type = NULL;
  g_autofree char *text = NULL;

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return TRUE;
  if (body != NULL && g_bytes_get_size (body) > 0)
    problem = zt_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                    NULL);
  if (problem != NULL)
    {
      type = zt_json_get_string (problem, "type");
      detail = zt_json_get_string (problem, "detail");
      if (detail == NULL)
        detail = zt_json_get_string (problem, "title");
    }
  if (detail != NULL)
    text = g_strdup (detail);
  else
    /* TRANSLATORS: %u is an HTTP status, %s its standard phrase */
    text = g_strdup_printf (_ ("The platform answered %u (%s)."), status,
                            soup_status_get_phrase (status));
  g_set_error_literal (error, ZT_NET_ERROR, (gint) classify_status (status, type), text);
  return FALSE;
}

JsonObject *
_zt_remote_exchange_json (ZtRemote *remote, SoupMessage *message, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *object;

  body = _zt_remote_exchange (remote, message, ZT_REMOTE_ANSWER_LIMIT, cancellable, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error))
    return NULL;
  object = zt_json_parse_object (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                 &cause);
  if (object == NULL)
    /* TRANSLATORS: %s is an address on the platform, then what is wrong with its answer */
    g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                 _ ("The platform's answer at %s cannot be read: %s"),
                 g_uri_get_path (soup_message_get_uri (message)), cause->message);
  return object;
}

gboolean
_zt_remote_wait (gint64 us, GCancellable *cancellable, GError **error)
{
  GPollFD poll = { 0 };
  int milliseconds = (int) (us / 1000);

  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &poll))
    {
      g_poll (&poll, 1, milliseconds);
      g_cancellable_release_fd (cancellable);
    }
  else
    g_usleep ((gulong) us);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
