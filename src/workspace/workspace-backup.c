/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup of what is only here: own.db and the files it names, in one tar with a manifest of
 * digests, and the key of what is encrypted when that lies in the folder too. The replica can be
 * fetched again and stays out. */
#define G_LOG_DOMAIN "zt-workspace-backup"
#include "config.h"

#include "protection-private.h"

#include "digest.h"
#include "zt-os.h"
#include "zt-time.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define STEP (256 * 1024)
#define MANIFEST "manifest.json"

typedef struct archive ZtArchiveWriter;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtArchiveWriter, archive_write_free)

/* What is under way, for whoever watches it. */
typedef struct
{
  ZtProgressFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  guint64 done, total;       /* bytes */
} Job;

static void
advance (Job *job, guint64 bytes)
{
  job->done += bytes;
  if (job->progress != NULL)
    job->progress (job->done, MAX (job->total, job->done), _ ("Writing the backup…"),
                   job->user_data);
}

static gboolean
archive_failed (struct archive *archive, const char *file, GError **error)
{
  /* TRANSLATORS: %s is a file name, then the technical reason */
  g_set_error (error, ZT_ERROR, archive_errno (archive) == ENOSPC ? ZT_ERROR_NO_SPACE : ZT_ERROR_IO,
               _ ("The backup “%s” was not written: %s"), file, archive_error_string (archive));
  return FALSE;
}

static gboolean
put_header (struct archive *out, const char *name, gint64 size, const char *file, GError **error)
{
  struct archive_entry *entry = archive_entry_new ();
  int result;

  archive_entry_set_pathname_utf8 (entry, name);
  archive_entry_set_size (entry, size);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_mtime (entry, zt_time_now () / G_USEC_PER_SEC, 0);
  result = archive_write_header (out, entry);
  archive_entry_free (entry);
  return result == ARCHIVE_OK || archive_failed (out, file, error);
}

/* Adds one file and its digest to the manifest. */
static gboolean
put_file (struct archive *out, const char *name, const char *path, JsonObject *files,
          const char *to, Job *job, GError **error)
{
  GCancellable *cancellable = job->cancellable;
  guint64 size = 0;
  g_autofree char *sha256 = zt_sha256_file (path, &size, cancellable, error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) in = NULL;
  g_autofree guint8 *step = g_malloc (STEP);
  guint64 left = size;

  if (sha256 == NULL || (in = g_file_read (file, cancellable, error)) == NULL
      || !put_header (out, name, (gint64) size, to, error))
    return FALSE;
  while (left > 0)
    {
      gssize n = g_input_stream_read (G_INPUT_STREAM (in), step, (gsize) MIN (left, STEP),
                                      cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0)
        break;
      if (archive_write_data (out, step, (gsize) n) != n)
        return archive_failed (out, to, error);
      left -= (guint64) n;
      advance (job, (guint64) n);
    }
  json_object_set_string_member (files, name, sha256);
  return TRUE;
}

static gboolean
put_manifest (struct archive *out, JsonObject *files, const char *to, GError **error)
{
  g_autoptr (JsonObject) manifest = json_object_new ();
  g_autofree char *now = zt_time_format (zt_time_now ());
  g_autofree char *text = NULL;
  gsize length = 0;

  json_object_set_string_member (manifest, "type", "zhaotou-workspace-backup");
  json_object_set_int_member (manifest, "version", 2);
  json_object_set_string_member (manifest, "made", now);
  json_object_set_object_member (manifest, "files", json_object_ref (files));
  text = zt_json_canonical_object (manifest, &length);
  if (!put_header (out, MANIFEST, (gint64) length, to, error))
    return FALSE;
  return archive_write_data (out, text, length) == (gssize) length
         || archive_failed (out, to, error);
}

static guint64
size_of (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

static gboolean
put_all (ZtWorkspace *ws, struct archive *out, const char *snapshot, const char *to, Job *job,
         GError **error)
{
  g_autoptr (JsonObject) files = json_object_new ();
  g_auto (GStrv) blobs = zt_blobs_list (ws->blobs, error);
  g_autofree char *ca = _zt_workspace_ca_file (ws);
  g_autofree char *key = _zt_vault_key_backup_name (ws);
  g_autofree char *key_path = key != NULL ? _zt_workspace_file (ws, key) : NULL;

  if (blobs == NULL)
    return FALSE;
  job->total = size_of (snapshot);
  for (char **sha256 = blobs; *sha256 != NULL; sha256++)
    {
      g_autofree char *path = zt_blobs_path (ws->blobs, *sha256);

      job->total += size_of (path);
    }
  if (!put_file (out, "own.db", snapshot, files, to, job, error))
    return FALSE;
  if (key != NULL && !put_file (out, key, key_path, files, to, job, error))
    return FALSE;
  if (ca != NULL && !put_file (out, "ca.pem", ca, files, to, job, error))
    return FALSE;
  for (char **sha256 = blobs; *sha256 != NULL; sha256++)
    {
      g_autofree char *path = zt_blobs_path (ws->blobs, *sha256);
      g_autofree char *name = g_strconcat ("blobs/", *sha256, NULL);

      if (!put_file (out, name, path, files, to, job, error))
        return FALSE;
    }
  return put_manifest (out, files, to, error);
}

gboolean
zt_workspace_backup_to (ZtWorkspace *ws, const char *file, ZtProgressFunc progress,
                        gpointer user_data, GCancellable *cancellable, GError **error)
{
  Job job = { .progress = progress, .user_data = user_data, .cancellable = cancellable };
  g_autofree char *part = NULL;
  g_autofree char *snapshot = NULL;
  g_autoptr (ZtArchiveWriter) out = NULL;
  gboolean done;

  g_return_val_if_fail (ws != NULL && file != NULL, FALSE);
  part = g_strconcat (file, ".part", NULL);
  snapshot = _zt_workspace_file (ws, "backup.db");
  g_unlink (snapshot);
  if (!zt_store_backup (ws->own, snapshot, NULL, NULL, cancellable, error))
    return FALSE;
  /* Private from its first byte: it may hold the key of drafts and release keys. */
  done = zt_os_write_file (part, "", 0, TRUE, error);
  out = archive_write_new ();
  archive_write_set_format_pax_restricted (out);
  if (done && archive_write_open_filename (out, part) != ARCHIVE_OK)
    done = archive_failed (out, file, error);
  done = done && put_all (ws, out, snapshot, file, &job, error);
  if (done && archive_write_close (out) != ARCHIVE_OK)
    done = archive_failed (out, file, error);
  g_unlink (snapshot);
  /* Read back from the disk before it takes its name: a backup that does not restore is none. */
  done = done && _zt_workspace_verify_backup (part, progress, user_data, cancellable, error);
  if (done)
    done = zt_os_commit_file (part, file, error);
  if (!done)
    g_unlink (part);
  return done;
}

gboolean
zt_workspace_backup (ZtWorkspace *ws, const char *file, GError **error)
{
  return zt_workspace_backup_to (ws, file, NULL, NULL, NULL, error);
}
