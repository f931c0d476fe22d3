/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tus 1.0: creation, creation with upload, checksum, expiration, termination. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "digest.h"
#include "sql.h"
#include "uploads.h"
#include "zt-time.h"

#define RECORD_EVERY (8 * 1024 * 1024)
#define UPLOAD_TYPE "application/offset+octet-stream"

/* One POST or PATCH that sends bytes. */
typedef struct
{
  ZtServer *server;
  ZtUpload *upload;
  gint64 start, recorded;
  GChecksum *checksum; /* (nullable) */
  char *expected;      /* hex */
  GError *error;
  gboolean is_new, done;
} Sending;

typedef struct
{
  ZtJob job;
  ZtCall *call; /* (nullable): nobody waits */
  ZtUpload *upload;
  gint64 offset;
  gboolean insert, complete, delete;
} UploadJob;

static gboolean
write_row (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  UploadJob *job = (UploadJob *) base;

  if (job->delete)
    return zt_sql_run (store, error, "DELETE FROM platform_upload WHERE id = ?", "s",
                       job->upload->id);
  if (job->insert && !zt_upload_insert (job->upload, store, error))
    return FALSE;
  if (!zt_upload_update (job->upload, store, job->offset, error))
    return FALSE;
  return !job->complete
         || zt_sql_run (store, error,
                        "INSERT OR IGNORE INTO platform_owner (sha256, organisation) VALUES (?, ?)",
                        "ss", job->upload->sha256, job->upload->organisation);
}

static void
add_expiry (ZtRequest *request, ZtUpload *upload)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (upload->expires / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (time, "%a, %d %b %Y %H:%M:%S GMT");

  zt_request_add_header (request, "Upload-Expires", text);
}

static void
add_offset (ZtRequest *request, gint64 offset)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, offset);

  zt_request_add_header (request, "Upload-Offset", text);
}

static void
row_written (ZtJob *base, const GError *error)
{
  UploadJob *job = (UploadJob *) base;
  ZtCall *call = job->call;

  /* From now on the row counts for the quota. */
  if (job->insert && error == NULL)
    zt_uploads_settle (call->server->uploads, job->upload);
  else if (job->insert)
    {
      zt_uploads_forget (call->server->uploads, job->upload);
      g_unlink (job->upload->path);
    }
  /* A refusal is known before its row is gone, and is sent only then. */
  if (call != NULL && error != NULL && !zt_request_is_answered (call->request))
    zt_answer_error (call->request, error);
  else if (call != NULL && !zt_request_is_answered (call->request))
    {
      if (job->insert)
        {
          g_autofree char *location = g_strconcat ("/v1/blobs/", job->upload->id, NULL);

          zt_request_add_header (call->request, "Location", location);
        }
      if (!job->delete)
        {
          zt_language_use (ZT_LANGUAGE_ENGLISH); /* the date of HTTP */
          add_offset (call->request, job->offset);
          add_expiry (call->request, job->upload);
        }
      zt_request_answer (call->request, job->insert ? 201 : 204, NULL, NULL);
    }
  zt_upload_unref (job->upload);
  g_free (job);
  if (call != NULL)
    zt_call_resume (call);
}

static UploadJob *
job_new (ZtCall *call, ZtUpload *upload, gint64 offset)
{
  UploadJob *job = g_new0 (UploadJob, 1);

  job->job.run = write_row;
  job->job.finish = row_written;
  job->call = call;
  job->upload = upload;
  g_atomic_int_inc (&upload->references);
  job->offset = offset;
  return job;
}

static void
push (ZtServer *server, UploadJob *job)
{
  if (job->call != NULL)
    {
      job->job.language = job->call->language;
      zt_call_hand_over ();
    }
  zt_server_push (server, &job->job);
}

/* The connection was cut: what arrived is kept, unless it can no longer be checked. */
static void
keep_rest (Sending *sending)
{
  ZtUpload *upload = sending->upload;

  g_mutex_lock (&upload->lock);
  if (upload->holder == sending && !upload->gone)
    {
      gint64 back = sending->checksum != NULL ? sending->start : sending->recorded;

      /* A whole content is digested before anybody is told that it is whole. */
      if (sending->checksum != NULL || upload->offset == upload->length)
        zt_upload_truncate (upload, back, NULL);
      if (zt_upload_sync (upload, NULL) && !sending->is_new && upload->offset != sending->recorded)
        push (sending->server, job_new (NULL, upload, upload->offset));
      zt_upload_close (upload);
      upload->holder = NULL;
    }
  g_mutex_unlock (&upload->lock);
  if (sending->is_new)
    {
      zt_uploads_forget (sending->server->uploads, upload);
      g_unlink (upload->path);
    }
}

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  if (!sending->done)
    keep_rest (sending);
  zt_upload_unref (sending->upload);
  g_clear_pointer (&sending->checksum, g_checksum_free);
  g_free (sending->expected);
  g_clear_error (&sending->error);
  g_free (sending);
}

static Sending *
sending_new (ZtCall *call, ZtUpload *upload)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->server = call->server;
  sending->upload = upload;
  sending->start = sending->recorded = upload->offset;
  call->data = sending;
  call->destroy = sending_free;
  return sending;
}

static gboolean
take (ZtRequest *request, const char *data, gsize length, gpointer user_data)
{
  Sending *sending = user_data;
  ZtUpload *upload = sending->upload;
  gboolean ours;

  g_mutex_lock (&upload->lock);
  ours = upload->holder == sending && !upload->gone;
  if (ours && sending->error == NULL)
    {
      if (upload->offset + (gint64) length > upload->length)
        g_set_error_literal (&sending->error, ZT_ERROR, ZT_ERROR_LIMIT,
                             _ ("More was sent than the upload was announced to hold."));
      else if (zt_upload_write (upload, data, length, &sending->error) && sending->checksum != NULL)
        g_checksum_update (sending->checksum, (const guchar *) data, (gssize) length);
      if (sending->error == NULL && sending->checksum == NULL && !sending->is_new
          && upload->offset - sending->recorded >= RECORD_EVERY && upload->offset < upload->length
          && zt_upload_sync (upload, &sending->error))
        {
          sending->recorded = upload->offset;
          push (sending->server, job_new (NULL, upload, upload->offset));
        }
    }
  g_mutex_unlock (&upload->lock);
  return ours;
}

/* "sha1 base64": 400 for an algorithm we do not have. */
static gboolean
read_checksum (ZtCall *call, Sending *sending)
{
  const char *header = zt_request_get_header (call->request, "Upload-Checksum");
  g_auto (GStrv) words = header != NULL ? g_strsplit (header, " ", 2) : NULL;
  GChecksumType type;
  g_autofree guchar *digest = NULL;
  gsize length = 0;

  if (header == NULL)
    return TRUE;
  if (g_strcmp0 (words[0], "sha1") == 0)
    type = G_CHECKSUM_SHA1;
  else if (g_strcmp0 (words[0], "sha256") == 0)
    type = G_CHECKSUM_SHA256;
  else
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Only sha1 and sha256 are known as checksums."));
      return FALSE;
    }
  digest = words[1] != NULL ? g_base64_decode (words[1], &length) : NULL;
  sending->expected = zt_hex (digest, length);
  sending->checksum = g_checksum_new (type);
  return TRUE;
}

static gboolean
read_length (ZtCall *call, gint64 *length)
{
  const char *text = zt_request_get_header (call->request, "Upload-Length");

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, length, NULL))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Upload-Length is missing or not a number."));
      return FALSE;
    }
  if (*length <= ZT_UPLOAD_LIMIT)
    return TRUE;
  zt_answer_problem (call->request, ZT_PROBLEM_TOO_LARGE, NULL);
  return FALSE;
}

static gboolean
check_time (ZtCall *call, ZtStore *store, const char *sha256)
{
  g_autofree char *detail = NULL;

  if (sha256 == NULL
      || zt_upload_in_time (store, call->actor->organisation, sha256, zt_time_now (), &detail,
                            NULL))
    return TRUE;
  zt_answer_problem (call->request, ZT_PROBLEM_TOO_LATE, detail);
  return FALSE;
}

void
zt_route_upload_create_begin (ZtCall *call)
{
  const char *type = zt_request_get_header (call->request, "Content-Type");
  gboolean has_body = zt_request_get_length (call->request) != 0;
  g_autofree char *sha256 = NULL, *refusal = NULL;
  g_autoptr (GError) error = NULL;
  gint64 length = 0;
  ZtStore *store;
  ZtUpload *upload;
  Sending *sending;

  if (has_body && g_strcmp0 (type, UPLOAD_TYPE) != 0)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MEDIA_TYPE, NULL);
      return;
    }
  if (!read_length (call, &length))
    return;
  if (!zt_tus_read_metadata (zt_request_get_header (call->request, "Upload-Metadata"), &sha256))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Upload-Metadata cannot be understood."));
      return;
    }
  store = zt_call_store (call);
  if (store == NULL || !check_time (call, store, sha256))
    return;
  upload = zt_uploads_create (call->server->uploads, store, call->actor, length, sha256,
                              zt_request_get_header (call->request, "Upload-Metadata"), &refusal,
                              &error);
  if (refusal != NULL)
    {
      zt_request_add_header (call->request, "Retry-After", "60");
      zt_answer_problem (call->request, ZT_PROBLEM_TOO_MANY_UPLOADS, refusal);
    }
  else if (upload == NULL)
    zt_answer_error (call->request, error);
  if (upload == NULL)
    return;
  sending = sending_new (call, upload);
  sending->is_new = TRUE;
  upload->holder = sending;
  if (has_body && read_checksum (call, sending))
    zt_request_stream_body (call->request, take, sending);
}

/* Everything is here: digest, adopt. @upload is busy, so nobody else touches it. */
static gboolean
adopt (ZtServer *server, ZtUpload *upload, GError **error)
{
  g_autofree char *actual = NULL;

  if (upload->sha256 == NULL)
    {
      actual = zt_sha256_file (upload->path, NULL, NULL, error);
      if (actual == NULL)
        return FALSE;
      upload->sha256 = g_steal_pointer (&actual);
    }
  return zt_blobs_adopt (server->platform->blobs, upload->path, upload->sha256, error);
}

static void
give_up (ZtServer *server, ZtUpload *upload)
{
  upload->gone = TRUE;
  zt_upload_close (upload);
  zt_uploads_forget (server->uploads, upload);
  g_unlink (upload->path);
}

/* Under the lock. FALSE: answered. */
static gboolean
end_of_body (ZtCall *call, Sending *sending)
{
  ZtUpload *upload = sending->upload;

  if (sending->checksum != NULL && sending->error == NULL
      && g_strcmp0 (g_checksum_get_string (sending->checksum), sending->expected) != 0)
    {
      zt_upload_truncate (upload, sending->start, NULL);
      zt_answer_problem (call->request, ZT_PROBLEM_CHECKSUM,
                         _ ("The piece was damaged on its way and discarded."));
      return FALSE;
    }
  if (sending->error == NULL)
    zt_upload_sync (upload, &sending->error);
  if (sending->error == NULL)
    return TRUE;
  zt_upload_truncate (upload, sending->recorded, NULL);
  zt_answer_error (call->request, sending->error);
  return FALSE;
}

static gboolean
complete (ZtCall *call, ZtUpload *upload)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *detail = NULL;
  ZtStore *store = zt_call_store (call);

  if (store == NULL)
    return FALSE;
  if (upload->sha256 != NULL
      && !zt_upload_in_time (store, upload->organisation, upload->sha256, zt_time_now (), &detail,
                             NULL))
    zt_answer_problem (call->request, ZT_PROBLEM_TOO_LATE, detail);
  else if (adopt (call->server, upload, &error))
    return TRUE;
  else if (g_error_matches (error, ZT_ERROR, ZT_ERROR_CORRUPT)
           || g_error_matches (error, ZT_ERROR, ZT_ERROR_INVALID))
    zt_answer_problem (call->request, ZT_PROBLEM_CHECKSUM,
                       _ ("What arrived does not have the announced SHA-256. It was thrown away."));
  else
    zt_answer_error (call->request, error);
  return FALSE;
}

/* The body of a POST or PATCH is here. */
static void
finish_sending (ZtCall *call)
{
  Sending *sending = call->data;
  ZtUpload *upload = sending->upload;
  UploadJob *job;
  gboolean whole, ok;

  g_mutex_lock (&upload->lock);
  if (upload->holder != sending || upload->gone)
    {
      g_mutex_unlock (&upload->lock);
      sending->done = TRUE;
      zt_answer_problem (call->request, ZT_PROBLEM_OFFSET,
                         _ ("Another request has taken this upload over."));
      return;
    }
  ok = end_of_body (call, sending);
  whole = ok && upload->offset == upload->length && !upload->complete;
  upload->busy = whole;
  if (!whole)
    upload->holder = NULL;
  zt_upload_close (upload);
  g_mutex_unlock (&upload->lock);
  if (whole)
    {
      gboolean adopted = complete (call, upload);

      g_mutex_lock (&upload->lock);
      upload->busy = FALSE;
      upload->holder = NULL;
      upload->complete = adopted;
      if (!adopted)
        give_up (call->server, upload);
      g_mutex_unlock (&upload->lock);
      ok = adopted;
    }
  sending->done = !sending->is_new || ok;
  job = ok || upload->gone ? job_new (call, upload, upload->offset) : NULL;
  if (job == NULL)
    return;
  job->insert = ok && sending->is_new;
  job->complete = ok && upload->complete;
  job->delete = !ok;
  push (call->server, job);
}

void
zt_route_upload_create (ZtCall *call)
{
  finish_sending (call);
}

/* NULL: answered. */
static ZtUpload *
find_upload (ZtCall *call)
{
  ZtStore *store = zt_call_store (call);
  g_autoptr (ZtUpload) upload = NULL;

  if (store == NULL)
    return NULL;
  upload = zt_uploads_find (call->server->uploads, store, call->parameters[0], NULL);
  /* Another's is not there either. */
  if (upload != NULL && !upload->gone
      && g_strcmp0 (upload->organisation,
                    call->actor->organisation != NULL ? call->actor->organisation : "")
             == 0)
    return g_steal_pointer (&upload);
  zt_answer_problem (call->request, ZT_PROBLEM_NOT_FOUND,
                     _ ("There is no such upload, or it has expired."));
  return NULL;
}

void
zt_route_upload_patch_begin (ZtCall *call)
{
  const char *type = zt_request_get_header (call->request, "Content-Type");
  const char *text = zt_request_get_header (call->request, "Upload-Offset");
  ZtUpload *upload;
  Sending *sending;
  gint64 offset = 0;

  if (g_strcmp0 (type, UPLOAD_TYPE) != 0)
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MEDIA_TYPE, NULL);
      return;
    }
  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &offset, NULL))
    {
      zt_answer_problem (call->request, ZT_PROBLEM_MALFORMED,
                         _ ("Upload-Offset is missing or not a number."));
      return;
    }
  upload = find_upload (call);
  if (upload == NULL)
    return;
  g_mutex_lock (&upload->lock);
  if (upload->busy || offset != upload->offset)
    {
      add_offset (call->request, upload->offset);
      zt_answer_problem (call->request, ZT_PROBLEM_OFFSET, NULL);
    }
  else if (zt_request_get_length (call->request) > upload->length - offset)
    zt_answer_problem (call->request, ZT_PROBLEM_TOO_LARGE, NULL);
  if (zt_request_is_answered (call->request))
    {
      g_mutex_unlock (&upload->lock);
      zt_upload_unref (upload);
      return;
    }
  sending = sending_new (call, upload);
  upload->holder = sending; /* whoever sent before finds itself replaced */
  g_mutex_unlock (&upload->lock);
  if (read_checksum (call, sending))
    zt_request_stream_body (call->request, take, sending);
}

void
zt_route_upload_patch (ZtCall *call)
{
  finish_sending (call);
}

static void
answer_upload_head (ZtCall *call)
{
  ZtUpload *upload = find_upload (call);
  g_autofree char *length = NULL;

  if (upload == NULL)
    return;
  g_mutex_lock (&upload->lock);
  /* Whoever asks is about to send: a half-open connection must not keep the upload. */
  if (!upload->busy && upload->holder != NULL && zt_upload_sync (upload, NULL))
    {
      zt_upload_close (upload);
      upload->holder = NULL;
    }
  add_offset (call->request, upload->offset);
  g_mutex_unlock (&upload->lock);
  length = g_strdup_printf ("%" G_GINT64_FORMAT, upload->length);
  zt_request_add_header (call->request, "Upload-Length", length);
  zt_request_add_header (call->request, "Cache-Control", "no-store");
  if (upload->metadata != NULL)
    zt_request_add_header (call->request, "Upload-Metadata", upload->metadata);
  zt_language_use (ZT_LANGUAGE_ENGLISH);
  add_expiry (call->request, upload);
  zt_request_answer (call->request, 200, NULL, NULL);
  zt_upload_unref (upload);
}

void
zt_route_upload_head (ZtCall *call)
{
  if (strlen (call->parameters[0]) == 64)
    {
      zt_route_blob (call);
      return;
    }
  zt_request_add_header (call->request, "Tus-Resumable", "1.0.0");
  if (g_strcmp0 (zt_request_get_header (call->request, "Tus-Resumable"), "1.0.0") == 0)
    {
      answer_upload_head (call);
      return;
    }
  zt_request_add_header (call->request, "Tus-Version", "1.0.0");
  zt_answer_problem (call->request, ZT_PROBLEM_TUS_VERSION, NULL);
}

void
zt_route_upload_delete (ZtCall *call)
{
  ZtUpload *upload = find_upload (call);
  UploadJob *job;

  if (upload == NULL)
    return;
  g_mutex_lock (&upload->lock);
  if (upload->busy)
    zt_answer_problem (call->request, ZT_PROBLEM_OFFSET, NULL);
  else
    give_up (call->server, upload);
  g_mutex_unlock (&upload->lock);
  if (!zt_request_is_answered (call->request))
    {
      job = job_new (call, upload, 0);
      job->delete = TRUE;
      push (call->server, job);
    }
  zt_upload_unref (upload);
}
