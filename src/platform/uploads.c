/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads on their way: a file below uploads/ and a row in the database. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "uploads.h"

#include <gio/gfiledescriptorbased.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "identifiers.h"
#include "space.h"
#include "sql.h"
#include "tender-life.h"
#include "zt-os.h"
#include "zt-time.h"

struct _ZtUploads
{
  ZtServer *server;
  GMutex lock;
  GHashTable *all;   /* id → ZtUpload, one reference each */
  GHashTable *fresh; /* set of ZtUpload, one reference each: not in the database yet */
};

ZtUploads *
zt_uploads_new (ZtServer *server)
{
  ZtUploads *uploads = g_new0 (ZtUploads, 1);

  uploads->server = server;
  g_mutex_init (&uploads->lock);
  uploads->all
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) zt_upload_unref);
  uploads->fresh = g_hash_table_new_full (g_direct_hash, g_direct_equal,
                                          (GDestroyNotify) zt_upload_unref, NULL);
  return uploads;
}

void
zt_uploads_free (ZtUploads *uploads)
{
  g_hash_table_unref (uploads->fresh);
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

typedef struct
{
  gint64 count, bytes;
} Load;

/* What @organisation, or @person where it is given, has begun and not finished, as announced. */
static gboolean
measure (ZtUploads *uploads, ZtStore *store, const char *organisation, const char *person,
         Load *load, GError **error)
{
  sqlite3_stmt *row
      = zt_sql_query (store, error,
                      "SELECT COUNT(*), TOTAL(length) FROM platform_upload WHERE offset < length "
                      "AND expires > ?1 AND organisation = ?2 AND (?3 IS NULL OR person = ?3)",
                      "iss", zt_time_now (), organisation, person);
  GHashTableIter iter;
  gpointer each;

  if (!zt_sql_step (store, &row, error))
    return FALSE;
  load->count = sqlite3_column_int64 (row, 0);
  load->bytes = sqlite3_column_int64 (row, 1);
  sqlite3_finalize (row);
  g_hash_table_iter_init (&iter, uploads->fresh);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    {
      ZtUpload *upload = each;

      if (!g_str_equal (upload->organisation, organisation)
          || (person != NULL && g_strcmp0 (upload->person, person) != 0))
        continue;
      load->count++;
      load->bytes += upload->length;
    }
  return TRUE;
}

/* Do @length more bytes fit beside all that is announced and has not arrived? An offset in the
 * database is never ahead of the file, so too much is counted rather than too little. */
static gboolean
has_room (ZtUploads *uploads, ZtStore *store, gint64 length, GError **error)
{
  sqlite3_stmt *row = zt_sql_query (store, error,
                                    "SELECT TOTAL(length - offset) FROM platform_upload WHERE "
                                    "offset < length AND expires > ?",
                                    "i", zt_time_now ());
  guint64 wanted = (guint64) length;
  GHashTableIter iter;
  gpointer each;

  if (!zt_sql_step (store, &row, error))
    return FALSE;
  wanted += (guint64) sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  g_hash_table_iter_init (&iter, uploads->fresh);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    wanted += (guint64) ((ZtUpload *) each)->length;
  if (wanted <= zt_space_for_uploads (uploads->server->platform->folder))
    return TRUE;
  g_set_error_literal (
      error, ZT_ERROR, ZT_ERROR_NO_SPACE,
      _ ("The platform's disk is full. Nothing was uploaded; please try again later."));
  return FALSE;
}

static gboolean
fits (const Load *load, gint64 length, gint64 most, gint64 most_bytes, char **refusal)
{
  g_autofree char *size = NULL, *limit = NULL;

  if (load->count >= most)
    {
      *refusal = g_strdup_printf (
          /* TRANSLATORS: numbers of uploads, then of days */
          _ ("%d uploads are unfinished, and no more than %d may be. Finish or give up some of "
             "them, or wait: what is not finished is dropped after %d days."),
          (int) load->count, (int) most, ZT_UPLOAD_DAYS);
      return FALSE;
    }
  if (load->bytes + length <= most_bytes)
    return TRUE;
  size = g_format_size_full ((guint64) load->bytes, G_FORMAT_SIZE_IEC_UNITS);
  limit = g_format_size_full ((guint64) most_bytes, G_FORMAT_SIZE_IEC_UNITS);
  *refusal = g_strdup_printf (
      /* TRANSLATORS: two sizes such as "32.0 GiB", then a number of days */
      _ ("Unfinished uploads of %s are announced, and no more than %s may be. Finish or give up "
         "some of them, or wait: what is not finished is dropped after %d days."),
      size, limit, ZT_UPLOAD_DAYS);
  return FALSE;
}

/* From here on @upload counts. */
static gboolean
reserve (ZtUploads *uploads, ZtStore *store, ZtUpload *upload, char **refusal, GError **error)
{
  Load organisation, person;
  gboolean good;

  g_mutex_lock (&uploads->lock);
  good = measure (uploads, store, upload->organisation, NULL, &organisation, error)
         && measure (uploads, store, upload->organisation, upload->person, &person, error)
         && fits (&organisation, upload->length, ZT_UPLOADS_OF_ORGANISATION,
                  ZT_UPLOAD_BYTES_OF_ORGANISATION, refusal)
         && fits (&person, upload->length, ZT_UPLOADS_OF_PERSON, ZT_UPLOAD_BYTES_OF_PERSON, refusal)
         /* Said before the first byte, not after the last. */
         && has_room (uploads, store, upload->length, error);
  if (good)
    {
      g_atomic_int_inc (&upload->references);
      g_hash_table_add (uploads->fresh, upload);
    }
  g_mutex_unlock (&uploads->lock);
  return good;
}

void
zt_uploads_settle (ZtUploads *uploads, ZtUpload *upload)
{
  g_mutex_lock (&uploads->lock);
  g_hash_table_remove (uploads->fresh, upload);
  g_mutex_unlock (&uploads->lock);
}

ZtUpload *
zt_uploads_create (ZtUploads *uploads, ZtStore *store, const ZtActor *actor, gint64 length,
                   const char *sha256, const char *metadata, char **refusal, GError **error)
{
  g_autofree char *id = zt_uuid_new ();
  g_autoptr (ZtUpload) upload = upload_new (uploads, id);

  upload->organisation = g_strdup (actor->organisation != NULL ? actor->organisation : "");
  upload->person = g_strdup (actor->person);
  upload->sha256 = g_strdup (sha256);
  upload->metadata = g_strdup (metadata);
  upload->length = length;
  upload->expires = zt_time_now () + ZT_UPLOAD_DAYS * G_TIME_SPAN_DAY;
  if (!reserve (uploads, store, upload, refusal, error))
    return NULL;
  if (!zt_os_write_file (upload->path, "", 0, TRUE, error))
    {
      zt_uploads_settle (uploads, upload);
      return NULL;
    }
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
  g_hash_table_remove (uploads->fresh, upload);
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
  /* Other things grow too; what is left when they did belongs to the commands. */
  if (zt_space_for_uploads (upload->path) < length)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_NO_SPACE,
          _ ("The platform's disk is full. What has arrived is kept; please continue later."));
      return FALSE;
    }
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
zt_upload_in_time (ZtStore *store, const char *organisation, const char *sha256, gint64 now,
                   char **detail, GError **error)
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
      JsonObject *body = bid != NULL ? zt_record_get_body (bid) : NULL;
      const char *id = body != NULL ? zt_json_get_string (body, "tender") : NULL;
      g_autoptr (ZtRecord) tender = NULL;

      /* Another's bid neither stops an upload nor shows by a refusal what it names. */
      if (body == NULL || g_strcmp0 (zt_json_get_string (body, "organisation"), organisation) != 0)
        continue;
      tender = id != NULL ? zt_store_get_record (store, "tender", id, NULL) : NULL;
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
