/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending a sealed part by tus 1.0: the platform's offset is asked, never assumed; a lost upload is
 * started anew. */
#define G_LOG_DOMAIN "zt-upload"
#include "config.h"

#include "zt-remote-private.h"

#include "digest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One PATCH: small enough to hold in memory, large enough that its headers do not count. */
#define CHUNK (4 * 1024 * 1024)
#define IDLE_TRIES 4

typedef struct
{
  ZtRemote *remote;
  const char *path;
  const char *sha256;
  guint64 size;
  char *url; /* (owned) (nullable) */
  void (*created) (const char *url, gpointer user_data);
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  guint64 offset;
} Upload;

static SoupMessage *
tus_message (Upload *job, const char *method, const char *path, GError **error)
{
  SoupMessage *message = _zt_remote_message (job->remote, method, path, error);

  if (message != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Tus-Resumable",
                                  "1.0.0");
  return message;
}

static GBytes *
exchange (Upload *job, SoupMessage *message, GError **error)
{
  return _zt_remote_exchange (job->remote, message, ZT_REMOTE_ANSWER_LIMIT, job->cancellable,
                              error);
}

static gboolean
read_offset (Upload *job, SoupMessage *message, GError **error)
{
  const char *text
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Upload-Offset");
  guint64 offset;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, job->size, &offset, NULL))
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform does not say how much of the upload it has."));
      return FALSE;
    }
  job->offset = offset;
  return TRUE;
}

/* Is the whole blob there already, from an earlier try or another bid with the same part? */
static gboolean
is_there (Upload *job, gboolean *there, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/v1/blobs/%s", job->sha256);
  g_autoptr (SoupMessage) message = _zt_remote_message (job->remote, "HEAD", path, error);
  g_autoptr (GBytes) body = message != NULL ? exchange (job, message, error) : NULL;

  if (body == NULL)
    return FALSE;
  *there = SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message));
  return TRUE;
}

static gboolean
create (Upload *job, GError **error)
{
  g_autoptr (SoupMessage) message = tus_message (job, "POST", "/v1/blobs", error);
  g_autofree char *length = g_strdup_printf ("%" G_GUINT64_FORMAT, job->size);
  g_autofree char *encoded = g_base64_encode ((const guchar *) job->sha256, strlen (job->sha256));
  g_autofree char *metadata = g_strconcat ("sha256 ", encoded, NULL);
  g_autoptr (GBytes) body = NULL;
  SoupMessageHeaders *headers;
  const char *location;

  if (message == NULL)
    return FALSE;
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Upload-Length", length);
  soup_message_headers_replace (headers, "Upload-Metadata", metadata);
  body = exchange (job, message, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error))
    return FALSE;
  location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  if (location == NULL)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform accepted an upload without saying where it goes."));
      return FALSE;
    }
  /* Kept before the first byte is sent: a client killed now finds its upload again. */
  g_free (job->url);
  job->url = g_strdup (location);
  job->offset = 0;
  if (job->created != NULL)
    job->created (job->url, job->user_data);
  return TRUE;
}

/* Where the platform stands; a forgotten upload (404, 410, or refused to us) is created anew. */
static gboolean
locate (Upload *job, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;
  guint status;

  if (job->url == NULL)
    return create (job, error);
  message = tus_message (job, "HEAD", job->url, NULL);
  if (message == NULL)
    return create (job, error);
  body = exchange (job, message, error);
  if (body == NULL)
    return FALSE;
  status = soup_message_get_status (message);
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE
      || status == SOUP_STATUS_FORBIDDEN)
    {
      g_clear_pointer (&job->url, g_free);
      return create (job, error);
    }
  return _zt_remote_check_status (message, body, error) && read_offset (job, message, error);
}

static GBytes *
read_chunk (Upload *job, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, job->cancellable, error);
  gsize length = (gsize) MIN ((guint64) CHUNK, job->size - job->offset), got = 0;
  g_autofree guint8 *data = g_malloc (length > 0 ? length : 1);

  if (stream == NULL
      || !g_seekable_seek (G_SEEKABLE (stream), (goffset) job->offset, G_SEEK_SET, job->cancellable,
                           error)
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), data, length, &got, job->cancellable,
                                   error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  if (got != length)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("“%s” became shorter while it was sent."),
                   job->path);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

static gboolean
send_chunk (Upload *job, GError **error)
{
  g_autoptr (GBytes) chunk = read_chunk (job, error);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *offset = NULL;
  guint64 before = job->offset;

  if (chunk == NULL)
    return FALSE;
  message = tus_message (job, "PATCH", job->url, error);
  if (message == NULL)
    return FALSE;
  offset = g_strdup_printf ("%" G_GUINT64_FORMAT, job->offset);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Upload-Offset",
                                offset);
  _zt_remote_set_body (message, "application/offset+octet-stream", chunk);
  body = exchange (job, message, error);
  if (body == NULL || !_zt_remote_check_status (message, body, error)
      || !read_offset (job, message, error))
    return FALSE;
  if (job->offset <= before && g_bytes_get_size (chunk) > 0)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER,
                           _ ("The platform took nothing of what was sent."));
      return FALSE;
    }
  if (job->progress != NULL)
    job->progress (job->offset, job->size, _ ("Uploading"), job->user_data);
  return TRUE;
}

/* One try: ask, then send until all is there or something breaks. */
static gboolean
try_once (Upload *job, GError **error)
{
  gboolean there = FALSE;

  if (!is_there (job, &there, error))
    return FALSE;
  if (there)
    {
      job->offset = job->size;
      return TRUE;
    }
  if (!locate (job, error))
    return FALSE;
  while (job->offset < job->size)
    if (!send_chunk (job, error))
      return FALSE;
  return TRUE;
}

/* Another's offset (409) and a lost upload (404, 410) are settled by asking again. */
static gboolean
may_retry (const GError *error)
{
  /* A limit does not go away within seconds: the outbox waits. */
  if (g_error_matches (error, ZT_NET_ERROR, ZT_NET_ERROR_WAIT))
    return FALSE;
  return zt_net_error_is_transient (error)
         || g_error_matches (error, ZT_NET_ERROR, ZT_NET_ERROR_STALE)
         || g_error_matches (error, ZT_NET_ERROR, ZT_NET_ERROR_NEW_EPOCH)
         || g_error_matches (error, ZT_NET_ERROR, ZT_NET_ERROR_NOT_FOUND);
}

/* Nothing is done before the platform has the very digest: an upload that ended wrong is thrown
 * away and sent once more. */
static gboolean
upload_all (Upload *job, GError **error)
{
  guint idle = 1;
  gboolean restarted = FALSE;

  for (;;)
    {
      g_autoptr (GError) cause = NULL;
      guint64 before = job->offset;
      gboolean there = FALSE;

      if (try_once (job, &cause) && is_there (job, &there, &cause))
        {
          if (there)
            return TRUE;
          if (restarted)
            {
              /* TRANSLATORS: %s is a SHA-256 */
              g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_REFUSED,
                           _ ("The platform did not keep %.12s… although all of it was sent."),
                           job->sha256);
              return FALSE;
            }
          restarted = TRUE;
          g_clear_pointer (&job->url, g_free);
          continue;
        }
      idle = job->offset > before ? 1 : idle + 1;
      if (!may_retry (cause) || idle > IDLE_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (!_zt_remote_wait (zt_net_backoff (idle, g_random_int ()), job->cancellable, error))
        return FALSE;
    }
}

gboolean
zt_remote_upload (ZtRemote *remote, const char *path, const char *sha256, char **upload_url,
                  void (*created) (const char *url, gpointer user_data), ZtProgressFunc progress,
                  gpointer user_data, GCancellable *cancellable, GError **error)
{
  Upload job = { remote,  path,     sha256,    0,           upload_url != NULL ? *upload_url : NULL,
                 created, progress, user_data, cancellable, 0 };
  g_autofree char *actual = NULL;
  gboolean done;

  g_return_val_if_fail (remote != NULL && path != NULL && sha256 != NULL, FALSE);
  actual = zt_sha256_file (path, &job.size, cancellable, error);
  if (actual == NULL)
    return FALSE;
  if (!g_str_equal (actual, sha256))
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                   _ ("“%s” is not what was sealed any more. Seal the bid again."), path);
      return FALSE;
    }
  if (upload_url == NULL)
    job.url = NULL;
  done = upload_all (&job, error);
  if (upload_url != NULL)
    *upload_url = job.url;
  else
    g_free (job.url);
  return done;
}
