/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching a blob: ranged, resumed where an earlier try stopped, and named only when its digest is
 * right. */
#define G_LOG_DOMAIN "zt-download"
#include "config.h"

#include "zt-remote-private.h"

#include "digest.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define READ_STEP (256 * 1024)
/* Tries without a single new byte before the caller hears of it. */
#define IDLE_TRIES 3

typedef struct
{
  ZtRemote *remote;
  const char *sha256;
  const char *part;
  goffset offset; /* bytes on disk */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Download;

static goffset
file_size (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (goffset) status.st_size : 0;
}

/* Appends the answer's body to the part file. Whatever arrived stays, also when the connection is
 * cut. */
static gboolean
store_body (Download *job, GInputStream *stream, goffset total, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->part);
  g_autoptr (GFileOutputStream) out = NULL;
  g_autofree guint8 *step = g_malloc (READ_STEP);
  g_autoptr (GError) cause = NULL;
  gssize n;

  out = job->offset == 0
            ? g_file_replace (file, NULL, FALSE,
                              G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                              job->cancellable, error)
            : g_file_append_to (file, G_FILE_CREATE_PRIVATE, job->cancellable, error);
  if (out == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  while ((n = g_input_stream_read (stream, step, READ_STEP, job->cancellable, &cause)) > 0)
    {
      if (!g_output_stream_write_all (G_OUTPUT_STREAM (out), step, (gsize) n, NULL,
                                      job->cancellable, error))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      job->offset += n;
      if (job->progress != NULL)
        job->progress ((guint64) job->offset, (guint64) MAX (total, 0), _ ("Downloading"),
                       job->user_data);
    }
  if (!g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (n < 0)
    {
      zt_net_error_convert (&cause, NULL);
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static gboolean
fetch_once (Download *job, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/v1/blobs/%s", job->sha256);
  g_autoptr (SoupMessage) message = _zt_remote_message (job->remote, "GET", path, error);
  g_autoptr (GInputStream) stream = NULL;
  guint status;
  goffset length;

  if (message == NULL)
    return FALSE;
  /* A range counts the stored bytes, not compressed ones. */
  soup_message_disable_feature (message, SOUP_TYPE_CONTENT_DECODER);
  if (job->offset > 0)
    soup_message_headers_set_range (soup_message_get_request_headers (message), job->offset, -1);
  stream = _zt_remote_send_stream (job->remote, message, job->cancellable, error);
  if (stream == NULL)
    return FALSE;
  status = soup_message_get_status (message);
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    return TRUE; /* nothing is missing; the digest decides */
  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    {
      g_autoptr (GBytes) body
          = _zt_remote_read_all (stream, ZT_REMOTE_ANSWER_LIMIT, job->cancellable, error);
      return body != NULL && _zt_remote_check_status (message, body, error);
    }
  if (status != SOUP_STATUS_PARTIAL_CONTENT)
    job->offset = 0;
  length = soup_message_headers_get_content_length (soup_message_get_response_headers (message));
  return store_body (job, stream, length > 0 ? job->offset + length : 0, error);
}

/* Tries again while each try brings something; gives up after some that bring nothing. */
static gboolean
fetch_all (Download *job, GError **error)
{
  for (guint idle = 1;; idle++)
    {
      g_autoptr (GError) cause = NULL;
      goffset before = job->offset;

      if (fetch_once (job, &cause))
        return TRUE;
      if (job->offset > before)
        idle = 1;
      if (!zt_net_error_is_transient (cause) || idle >= IDLE_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (!_zt_remote_wait (zt_net_backoff (idle, g_random_int ()), job->cancellable, error))
        return FALSE;
    }
}

gboolean
zt_remote_download (ZtRemote *remote, const char *sha256, const char *path, ZtProgressFunc progress,
                    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = NULL;

  g_return_val_if_fail (remote != NULL && sha256 != NULL && path != NULL, FALSE);
  part = g_strconcat (path, ".part", NULL);
  /* A second round from the first byte: the first may have continued a file of another time. */
  for (int round = 0; round < 2; round++)
    {
      Download job = { remote, sha256, part, 0, progress, user_data, cancellable };
      g_autofree char *actual = NULL;
      goffset resumed;

      job.offset = resumed = round == 0 ? file_size (part) : 0;
      if (!fetch_all (&job, error))
        return FALSE;
      actual = zt_sha256_file (part, NULL, cancellable, error);
      if (actual == NULL)
        return FALSE;
      if (g_str_equal (actual, sha256))
        return zt_os_commit_file (part, path, error);
      g_unlink (part);
      if (resumed == 0)
        break;
    }
  /* TRANSLATORS: %s is a SHA-256 */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
               _ ("What the platform delivered for %.12s… is not what the digest promises. It was "
                  "thrown away."),
               sha256);
  return FALSE;
}
