/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a backup: checked against its manifest, and unpacked only into an empty folder. */
#define G_LOG_DOMAIN "zt-workspace-restore"
#include "config.h"

#include "protection-private.h"

#include "digest.h"
#include "zt-os.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define STEP (256 * 1024)
#define MANIFEST_LIMIT (64 * 1024 * 1024)
#define VERSION 2 /* since the key may be in it */

typedef struct archive ZtArchiveReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtArchiveReader, archive_read_free)

/* What is under way, for whoever watches it. */
typedef struct
{
  ZtProgressFunc progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
  const char *what;          /* translated */
  guint64 done, total;       /* bytes */
} Job;

static gboolean
advance (Job *job, guint64 bytes, GError **error)
{
  job->done += bytes;
  if (job->progress != NULL)
    job->progress (job->done, MAX (job->total, job->done), job->what, job->user_data);
  return !g_cancellable_set_error_if_cancelled (job->cancellable, error);
}

static gboolean
corrupt (GError **error, const char *file, const char *what)
{
  /* TRANSLATORS: %s is a file name, then what is wrong with it */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("The backup “%s” is damaged: %s"), file, what);
  return FALSE;
}

/* Only the names a backup can have; nothing leaves the folder. */
static char *
target_path (const char *folder, const char *name)
{
  const char *digest = name + strlen ("blobs/");

  if (g_str_equal (name, "own.db") || g_str_equal (name, "ca.pem")
      || _zt_vault_key_is_name (name))
    return g_build_filename (folder, name, NULL);
  if (g_str_has_prefix (name, "blobs/") && strlen (digest) == 64
      && strspn (digest, "0123456789abcdef") == 64)
    return g_build_filename (folder, "restored", digest, NULL);
  return NULL;
}

/* Streams one entry; digests it; writes it to @path when given, or into @text when it is the
 * manifest. */
static char *
read_entry (struct archive *in, const char *file, const char *path, GString *text, Job *job,
            GError **error)
{
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  g_autofree guint8 *step = g_malloc (STEP);
  g_autoptr (GFile) target = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr (GFileOutputStream) out = NULL;
  gssize n;

  if (target != NULL)
    {
      out = g_file_replace (target, NULL, FALSE,
                            G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
      if (out == NULL)
        {
          zt_error_convert_gio (error);
          return NULL;
        }
    }
  while ((n = archive_read_data (in, step, STEP)) > 0)
    {
      zt_digest_update (digest, step, (gsize) n);
      if (!advance (job, (guint64) n, error))
        return NULL;
      if (text != NULL && text->len < MANIFEST_LIMIT)
        g_string_append_len (text, (const char *) step, n);
      if (out != NULL
          && !g_output_stream_write_all (G_OUTPUT_STREAM (out), step, (gsize) n, NULL, NULL, error))
        {
          zt_error_convert_gio (error);
          return NULL;
        }
    }
  if (n < 0)
    {
      corrupt (error, file, archive_error_string (in));
      return NULL;
    }
  if (out != NULL && !g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  return zt_digest_finish_hex (digest);
}

/* Every file as the manifest says, no more and no less. */
static gboolean
compare (const char *file, JsonObject *manifest, JsonObject *seen, GError **error)
{
  JsonObject *files = zt_json_get_object (manifest, "files");
  g_autoptr (GList) names = files != NULL ? json_object_get_members (files) : NULL;

  if (files == NULL
      || g_strcmp0 (zt_json_get_string (manifest, "type"), "zhaotou-workspace-backup") != 0)
    return corrupt (error, file, _ ("its manifest is missing"));
  if (zt_json_get_int (manifest, "version", 0) > VERSION)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NEWER,
                   _ ("The backup “%s” was made by a newer version. Update this program first."),
                   file);
      return FALSE;
    }
  for (GList *l = names; l != NULL; l = l->next)
    if (!json_object_has_member (seen, l->data)
        || g_strcmp0 (json_object_get_string_member (seen, l->data),
                      json_object_get_string_member (files, l->data))
               != 0)
      return corrupt (error, file, l->data);
  if (json_object_get_size (seen) != json_object_get_size (files))
    return corrupt (error, file, _ ("it holds files that its manifest does not name"));
  return TRUE;
}

/* @folder NULL: only looks. (transfer full): the manifest */
static JsonObject *
read_backup (const char *file, const char *folder, Job *job, guint64 *bytes, GError **error)
{
  GStatBuf info;
  g_autoptr (ZtArchiveReader) in = archive_read_new ();
  g_autoptr (JsonObject) seen = json_object_new ();
  g_autoptr (JsonObject) manifest = NULL;
  struct archive_entry *entry;
  int result;

  job->done = 0;
  job->total = g_stat (file, &info) == 0 ? (guint64) info.st_size : 0;
  archive_read_support_format_tar (in);
  if (archive_read_open_filename (in, file, STEP) != ARCHIVE_OK)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a workspace backup."), file);
      return NULL;
    }
  while ((result = archive_read_next_header (in, &entry)) == ARCHIVE_OK)
    {
      const char *name = archive_entry_pathname_utf8 (entry);
      g_autofree char *path = name != NULL && folder != NULL ? target_path (folder, name) : NULL;
      g_autofree char *known = name != NULL ? target_path ("", name) : NULL;
      g_autofree char *sha256 = NULL;
      gboolean is_manifest = g_strcmp0 (name, "manifest.json") == 0;
      g_autoptr (GString) text = is_manifest ? g_string_new (NULL) : NULL;

      if ((known == NULL && !is_manifest) || archive_entry_filetype (entry) != AE_IFREG)
        {
          /* TRANSLATORS: %s is a file name */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a workspace backup."),
                       file);
          return NULL;
        }
      sha256 = read_entry (in, file, path, text, job, error);
      if (sha256 == NULL)
        return NULL;
      *bytes += (guint64) archive_entry_size (entry);
      if (!is_manifest)
        json_object_set_string_member (seen, name, sha256);
      else if ((manifest = zt_json_parse_object (text->str, (gssize) text->len, error)) == NULL)
        return NULL;
    }
  if (result != ARCHIVE_EOF || manifest == NULL)
    {
      corrupt (error, file,
               result != ARCHIVE_EOF ? archive_error_string (in) : _ ("its end is missing"));
      return NULL;
    }
  return compare (file, manifest, seen, error) ? g_steal_pointer (&manifest) : NULL;
}

JsonObject *
zt_workspace_check_backup (const char *file, GError **error)
{
  guint64 bytes = 0;
  Job job = { .what = _ ("Checking the backup…") };
  g_autoptr (JsonObject) manifest = NULL;
  JsonObject *summary;

  g_return_val_if_fail (file != NULL, NULL);
  manifest = read_backup (file, NULL, &job, &bytes, error);
  if (manifest == NULL)
    return NULL;
  summary = json_object_new ();
  json_object_set_string_member (summary, "made", zt_json_get_string (manifest, "made"));
  json_object_set_int_member (summary, "files",
                              json_object_get_size (zt_json_get_object (manifest, "files")));
  json_object_set_int_member (summary, "bytes", (gint64) bytes);
  return summary;
}

gboolean
_zt_workspace_verify_backup (const char *file, ZtProgressFunc progress, gpointer user_data,
                             GCancellable *cancellable, GError **error)
{
  Job job = { progress, user_data, cancellable, _ ("Checking what was written…"), 0, 0 };
  guint64 bytes = 0;
  g_autoptr (JsonObject) manifest = read_backup (file, NULL, &job, &bytes, error);

  return manifest != NULL;
}

/* The unpacked blobs go where blobs live; each digest is checked on the way. */
static gboolean
adopt_blobs (const char *folder, GError **error)
{
  g_autofree char *restored = g_build_filename (folder, "restored", NULL);
  g_autofree char *home = g_build_filename (folder, "blobs", NULL);
  g_autoptr (ZtBlobs) blobs = zt_blobs_open (home, error);
  g_autoptr (GDir) list = blobs != NULL ? g_dir_open (restored, 0, error) : NULL;
  const char *name;

  if (list == NULL)
    return FALSE;
  while ((name = g_dir_read_name (list)) != NULL)
    {
      g_autofree char *path = g_build_filename (restored, name, NULL);

      if (!zt_blobs_adopt (blobs, path, name, error))
        return FALSE;
    }
  g_rmdir (restored);
  return TRUE;
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir == NULL || g_dir_read_name (dir) == NULL;
}

static gboolean
unpack (const char *file, const char *folder, Job *job, GError **error)
{
  g_autofree char *restored = g_build_filename (folder, "restored", NULL);
  g_autoptr (JsonObject) manifest = NULL;
  guint64 bytes = 0;

  job->what = _ ("Restoring…");
  if (!zt_os_make_private_directory (restored, error))
    return FALSE;
  manifest = read_backup (file, folder, job, &bytes, error);
  return manifest != NULL && adopt_blobs (folder, error);
}

gboolean
zt_workspace_restore_to (const char *file, const char *folder, ZtProgressFunc progress,
                         gpointer user_data, GCancellable *cancellable, GError **error)
{
  Job job = { progress, user_data, cancellable, _ ("Checking the backup…"), 0, 0 };
  gboolean fresh;
  g_autofree char *own = NULL;
  g_autoptr (JsonObject) manifest = NULL;
  guint64 bytes = 0;

  g_return_val_if_fail (file != NULL && folder != NULL, FALSE);
  own = g_build_filename (folder, "own.db", NULL);
  if (g_file_test (own, G_FILE_TEST_EXISTS))
    {
      /* TRANSLATORS: %s is a folder */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   _ ("“%s” holds a workspace already. Restore into another folder."), folder);
      return FALSE;
    }
  if (!zt_os_check_regular (file, error))
    return FALSE;
  /* Looked at as a whole before a single byte is unpacked. */
  manifest = read_backup (file, NULL, &job, &bytes, error);
  if (manifest == NULL)
    return FALSE;
  fresh = is_empty (folder);
  if (unpack (file, folder, &job, error))
    return TRUE;
  /* Half a workspace must not be taken for one. */
  if (fresh)
    zt_os_remove_tree (folder, NULL);
  return FALSE;
}

gboolean
zt_workspace_restore (const char *file, const char *folder, GError **error)
{
  return zt_workspace_restore_to (file, folder, NULL, NULL, NULL, error);
}
