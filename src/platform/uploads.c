/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads on their way: a file below uploads/ and a row in the database. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "uploads.h"

#include <gio/gfiledescriptorbased.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "identifiers.h"
#include "sql.h"
#include "tender-life.h"
#include "zt-os.h"
#include "zt-time.h"

struct _ZtUploads
{
  ZtServer *server;
  GMutex lock;
  GHashTable *all; /* id → ZtUpload, one reference each */
};

ZtUploads *
zt_uploads_new (ZtServer *server)
{
  ZtUploads *uploads = g_new0 (ZtUploads, 1);

  uploads->server = server;
  g_mutex_init (&uploads->lock);
  uploads->all
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) zt_upload_unref);
  return uploads;
}

void
zt_uploads_free (ZtUploads *uploads)
{
  g_hash_table_unref (uploads->all);
  g_mutex_clear (&uploads->lock);
  g_free (uploads);
}

void
zt_upload_unref (ZtUpload *upload)
{
  if (!g_atomic_int_dec_and_test (&upload->references))
    return;
  g_clear_object (&upload->stream);
  g_mutex_clear (&upload->lock);
  g_free (upload->id);
  g_free (upload->organisation);
  g_free (upload->person);
  g_free (upload->sha256);
  g_free (upload->metadata);
  g_free (upload->path);
  g_free (upload);
}

static ZtUpload *
upload_new (ZtUploads *uploads, const char *id)
{
  ZtUpload *upload = g_new0 (ZtUpload, 1);

  g_mutex_init (&upload->lock);
  upload->references = 1;
  upload->id = g_strdup (id);
  upload->path = g_build_filename (uploads->server->platform->folder, "uploads", id, NULL);
  return upload;
}

/* Keeps @upload in memory; another thread may have been faster. (transfer full) both ways */
static ZtUpload *
remember (ZtUploads *uploads, ZtUpload *upload)
{
  ZtUpload *known;

  g_mutex_lock (&uploads->lock);
  known = g_hash_table_lookup (uploads->all, upload->id);
  if (known != NULL)
    {
      g_atomic_int_inc (&known->references);
      zt_upload_unref (upload);
    }
  else
    {
      known = upload;
      g_atomic_int_inc (&known->references);
      g_hash_table_insert (uploads->all, known->id, known);
    }
  g_mutex_unlock (&uploads->lock);
  return known;
}

ZtUpload *
zt_uploads_create (ZtUploads *uploads, const ZtActor *actor, gint64 length, const char *sha256,
                   const char *metadata, GError **error)
{
  g_autofree char *id = zt_uuid_new ();
  g_autoptr (ZtUpload) upload = upload_new (uploads, id);
  guint64 space = 0;

  upload->organisation = g_strdup (actor->organisation != NULL ? actor->organisation : "");
  upload->person = g_strdup (actor->person);
  upload->sha256 = g_strdup (sha256);
  upload->metadata = g_strdup (metadata);
  upload->length = length;
  upload->expires = zt_time_now () + ZT_UPLOAD_DAYS * G_TIME_SPAN_DAY;
  /* Said before the first byte, not after the last. */
  if (zt_os_free_space (uploads->server->platform->folder, &space, NULL)
      && space < (guint64) length + (64 << 20))
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_NO_SPACE,
          _ ("The platform's disk is full. Nothing was uploaded; please try again later."));
      return NULL;
    }
  if (!zt_os_write_file (upload->path, "", 0, TRUE, error))
    return NULL;
  return remember (uploads, g_steal_pointer (&upload));
}

gboolean
zt_upload_insert (ZtUpload *upload, ZtStore *store, GError **error)
{
  return zt_sql_run (
      store, error,
      "INSERT INTO platform_upload (id, organisation, person, length, offset, sha256, metadata, "
      "expires) VALUES (?, ?, ?, ?, 0, ?, ?, ?)",
      "sssissi", upload->id, upload->organisation, upload->person, upload->length, upload->sha256,
      upload->metadata, upload->expires);
}

gboolean
zt_upload_update (ZtUpload *upload, ZtStore *store, gint64 offset, GError **error)
{
  return zt_sql_run (store, error, "UPDATE platform_upload SET offset = ?, sha256 = ? WHERE id = ?",
                     "iss", offset, upload->sha256, upload->id);
}

static ZtUpload *
load (ZtUploads *uploads, ZtStore *store, const char *id, GError **error)
{
  sqlite3_stmt *row = zt_sql_query (store, error,
                                    "SELECT organisation, person, length, offset, sha256, "
                                    "metadata, expires FROM platform_upload WHERE id = ?",
                                    "s", id);
  ZtUpload *upload = NULL;

  if (zt_sql_step (store, &row, error))
    {
      upload = upload_new (uploads, id);
      upload->organisation = g_strdup (zt_sql_column (row, 0));
      upload->person = g_strdup (zt_sql_column (row, 1));
      upload->length = sqlite3_column_int64 (row, 2);
      upload->offset = sqlite3_column_int64 (row, 3);
      upload->sha256 = g_strdup (zt_sql_column (row, 4));
      upload->metadata = g_strdup (zt_sql_column (row, 5));
      upload->expires = sqlite3_column_int64 (row, 6);
      upload->complete = upload->offset == upload->length && upload->sha256 != NULL
                         && zt_blobs_has (uploads->server->platform->blobs, upload->sha256);
      sqlite3_finalize (row);
    }
  return upload;
}

ZtUpload *
zt_uploads_find (ZtUploads *uploads, ZtStore *store, const char *id, GError **error)
{
  g_autoptr (ZtUpload) upload = NULL;

  if (!zt_uuid_is_valid (id))
    return NULL;
  g_mutex_lock (&uploads->lock);
  upload = g_hash_table_lookup (uploads->all, id);
  if (upload != NULL)
    g_atomic_int_inc (&upload->references);
  g_mutex_unlock (&uploads->lock);
  if (upload == NULL)
    {
      upload = load (uploads, store, id, error);
      if (upload != NULL)
        upload = remember (uploads, g_steal_pointer (&upload));
    }
  if (upload == NULL || upload->expires < zt_time_now ())
    return NULL;
  return g_steal_pointer (&upload);
}

void
zt_uploads_forget (ZtUploads *uploads, ZtUpload *upload)
{
  g_mutex_lock (&uploads->lock);
  g_hash_table_remove (uploads->all, upload->id);
  g_mutex_unlock (&uploads->lock);
}

static gboolean
open_stream (ZtUpload *upload, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (upload->path);

  if (upload->stream != NULL)
    return TRUE;
  upload->stream = g_file_open_readwrite (file, NULL, error);
  if (upload->stream == NULL)
    zt_error_convert_gio (error);
  return upload->stream != NULL;
}

gboolean
zt_upload_write (ZtUpload *upload, const char *data, gsize length, GError **error)
{
  if (!open_stream (upload, error))
    return FALSE;
  if (!g_seekable_seek (G_SEEKABLE (upload->stream), upload->offset, G_SEEK_SET, NULL, error)
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (upload->stream)),
                                     data, length, NULL, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  upload->offset += (gint64) length;
  return TRUE;
}

gboolean
zt_upload_sync (ZtUpload *upload, GError **error)
{
  GOutputStream *out;

  if (upload->stream == NULL)
    return TRUE;
  out = g_io_stream_get_output_stream (G_IO_STREAM (upload->stream));
  return zt_os_sync_file (g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (out)), error);
}

gboolean
zt_upload_truncate (ZtUpload *upload, gint64 offset, GError **error)
{
  if (!open_stream (upload, error)
      || !g_seekable_truncate (G_SEEKABLE (upload->stream), offset, NULL, error))
    return FALSE;
  upload->offset = offset;
  return TRUE;
}

void
zt_upload_close (ZtUpload *upload)
{
  g_clear_object (&upload->stream);
}

typedef struct
{
  ZtJob job;
  gint64 now;
} SweepJob;

static gboolean
delete_expired (ZtJob *job, ZtWriter *writer, ZtStore *store, GError **error)
{
  return zt_sql_run (store, error, "DELETE FROM platform_upload WHERE expires < ?", "i",
                     ((SweepJob *) job)->now);
}

static void
expired_deleted (ZtJob *job, const GError *error)
{
  g_free (job);
}

void
zt_uploads_sweep (ZtUploads *uploads)
{
  ZtStore *store = zt_platform_reader (uploads->server->platform, NULL);
  SweepJob *job = g_new0 (SweepJob, 1);
  sqlite3_stmt *row;

  job->now = zt_time_now ();
  job->job.run = delete_expired;
  job->job.finish = expired_deleted;
  row = store != NULL
            ? zt_sql_query (store, NULL, "SELECT id FROM platform_upload WHERE expires < ?", "i",
                            job->now)
            : NULL;
  while (store != NULL && zt_sql_step (store, &row, NULL))
    {
      const char *id = zt_sql_column (row, 0);
      g_autofree char *path
          = g_build_filename (uploads->server->platform->folder, "uploads", id, NULL);

      g_mutex_lock (&uploads->lock);
      g_hash_table_remove (uploads->all, id);
      g_mutex_unlock (&uploads->lock);
      g_unlink (path);
    }
  if (!zt_writer_push (uploads->server->writer, &job->job))
    g_free (job);
}

gboolean
zt_upload_in_time (ZtStore *store, const char *sha256, gint64 now, char **detail, GError **error)
{
  sqlite3_stmt *row
      = zt_sql_query (store, error,
                      "SELECT record FROM platform_reference WHERE sha256 = ? AND kind = 'bid'",
                      "s", sha256);
  gint64 latest = 0;
  gboolean named = FALSE;

  while (zt_sql_step (store, &row, error))
    {
      g_autoptr (ZtRecord) bid = zt_store_get_record (store, "bid", zt_sql_column (row, 0), NULL);
      const char *id = bid != NULL ? zt_json_get_string (zt_record_get_body (bid), "tender") : NULL;
      g_autoptr (ZtRecord) tender
          = id != NULL ? zt_store_get_record (store, "tender", id, NULL) : NULL;

      named = TRUE;
      if (tender != NULL)
        latest = MAX (latest, zt_tender_get_upload_end (zt_record_get_body (tender)));
    }
  if (named && now > latest)
    {
      g_autofree char *shown = zt_time_format (latest);

      /* TRANSLATORS: %s is a time in RFC 3339. */
      *detail = g_strdup_printf (_ ("The parts of this bid could arrive until %s."), shown);
      return FALSE;
    }
  return TRUE;
}
