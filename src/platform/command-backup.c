/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup and restore: the whole platform in one tar archive, or as a folder. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "commands.h"
#include "crl.h"
#include "digest.h"
#include "identifiers.h"
#include "platform.h"
#include "zt-os.h"

#define STEP (256 * 1024)

static gboolean
archive_failed (struct archive *archive, const char *path, GError **error)
{
  /* TRANSLATORS: a file name and the reason. */
  g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("“%s” could not be written or read: %s"), path,
               archive_error_string (archive) != NULL ? archive_error_string (archive) : "?");
  return FALSE;
}

static gboolean
add_file (struct archive *archive, const char *path, const char *name, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info = NULL;
  struct archive_entry *entry;
  g_autofree char *buffer = g_malloc (STEP);
  gssize length;
  gboolean ok;

  info = stream != NULL ? g_file_input_stream_query_info (stream, "standard::size", NULL, error)
                        : NULL;
  if (info == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  entry = archive_entry_new ();
  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, g_file_info_get_size (info));
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  ok = archive_write_header (archive, entry) == ARCHIVE_OK;
  archive_entry_free (entry);
  if (!ok)
    return archive_failed (archive, name, error);
  while ((length = g_input_stream_read (G_INPUT_STREAM (stream), buffer, STEP, NULL, error)) > 0)
    if (archive_write_data (archive, buffer, (size_t) length) != length)
      return archive_failed (archive, name, error);
  return length == 0;
}

/* What is copied: {path, name} pairs. The database is the snapshot, and blobs are never changed
 * once they are there. */
static GPtrArray *
list_files (ZtPlatform *platform, const char *snapshot, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) blobs = zt_blobs_list (platform->blobs, error);
  g_autofree char *revoked = NULL;

  if (blobs == NULL)
    return NULL;
  g_ptr_array_add (all, g_strdup (snapshot));
  g_ptr_array_add (all, g_strdup ("platform.db"));
  for (gsize i = 0; zt_platform_key_files[i] != NULL; i++)
    {
      g_ptr_array_add (all, zt_platform_path (platform, zt_platform_key_files[i]));
      g_ptr_array_add (all, g_strdup (zt_platform_key_files[i]));
    }
  revoked = zt_platform_path (platform, ZT_REVOKED_FILE);
  if (g_file_test (revoked, G_FILE_TEST_EXISTS))
    {
      g_ptr_array_add (all, g_steal_pointer (&revoked));
      g_ptr_array_add (all, g_strdup (ZT_REVOKED_FILE));
    }
  for (guint i = 0; blobs[i] != NULL; i++)
    {
      g_ptr_array_add (all, zt_blobs_path (platform->blobs, blobs[i]));
      g_ptr_array_add (all, g_strdup_printf ("blobs/%.2s/%s", blobs[i], blobs[i] + 2));
    }
  return g_steal_pointer (&all);
}

static gboolean
write_archive (GPtrArray *files, const char *to, GError **error)
{
  g_autofree char *part = g_strconcat (to, ".part", NULL);
  struct archive *archive = archive_write_new ();
  gboolean ok = TRUE;

  archive_write_set_format_pax_restricted (archive);
  if (archive_write_open_filename (archive, part) != ARCHIVE_OK)
    ok = archive_failed (archive, part, error);
  for (guint i = 0; ok && i + 1 < files->len; i += 2)
    ok = add_file (archive, g_ptr_array_index (files, i), g_ptr_array_index (files, i + 1), error);
  if (ok && archive_write_close (archive) != ARCHIVE_OK)
    ok = archive_failed (archive, part, error);
  archive_write_free (archive);
  if (ok && g_chmod (part, 0600) == 0 && zt_os_commit_file (part, to, error))
    return TRUE;
  g_unlink (part);
  return FALSE;
}

static gboolean
copy_folder (GPtrArray *files, const char *to, GError **error)
{
  for (guint i = 0; i + 1 < files->len; i += 2)
    {
      g_autofree char *path = g_build_filename (to, g_ptr_array_index (files, i + 1), NULL);
      g_autofree char *parent = g_path_get_dirname (path);
      g_autoptr (GFile) from = g_file_new_for_path (g_ptr_array_index (files, i));
      g_autoptr (GFile) target = g_file_new_for_path (path);

      /* A blob that is there has that content: its name says so. */
      if (g_str_has_prefix (g_ptr_array_index (files, i + 1), "blobs/")
          && g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      if (!zt_os_make_private_directory (parent, error)
          || !g_file_copy (from, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
backup (const char *data, const char *to, GError **error)
{
  g_autoptr (ZtPlatform) platform = zt_platform_open (data, error);
  g_autofree char *snapshot = platform != NULL ? zt_platform_path (platform, "backup.part") : NULL;
  g_autoptr (GPtrArray) files = NULL;
  ZtStore *store = platform != NULL ? zt_platform_reader (platform, error) : NULL;
  gboolean ok = FALSE;

  if (store == NULL)
    return FALSE;
  g_unlink (snapshot);
  /* The database first: every blob that it names was there before it was named. */
  if (zt_store_backup (store, snapshot, NULL, NULL, NULL, error)
      && (files = list_files (platform, snapshot, error)) != NULL)
    ok = g_file_test (to, G_FILE_TEST_IS_DIR) || g_str_has_suffix (to, "/")
             ? copy_folder (files, to, error)
             : write_archive (files, to, error);
  g_unlink (snapshot);
  return ok;
}

int
zt_command_backup (int argc, char **argv)
{
  g_autofree char *data = NULL, *to = NULL;
  const GOptionEntry entries[]
      = { { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the platform"), "DIR" },
          { "to", 0, 0, G_OPTION_ARG_FILENAME, &to, N_ ("A file (tar), or an existing folder"),
            "FILE|DIR" },
          { NULL } };
  g_autoptr (GError) error = NULL;
  int status = ZT_EXIT_USAGE;

  if (!zt_parse_options (&argc, &argv, "backup", N_ ("Copies a platform, also while it serves."),
                         entries, &status))
    return status;
  if (zt_option_missing ("backup", "data", data) || zt_option_missing ("backup", "to", to))
    return ZT_EXIT_USAGE;
  if (!backup (data, to, &error))
    return zt_fail (error);
  g_print ("%s\n", to);
  return ZT_EXIT_DONE;
}

static gboolean
name_is_ours (const char *name)
{
  if (g_str_equal (name, "platform.db") || g_str_equal (name, ZT_REVOKED_FILE)
      || g_strv_contains (zt_platform_key_files, name))
    return TRUE;
  return g_str_has_prefix (name, "blobs/") && strstr (name, "..") == NULL && strlen (name) == 71;
}

static gboolean
extract_one (struct archive *archive, const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) out = NULL;
  g_autofree char *buffer = g_malloc (STEP);
  la_ssize_t length;

  if (!zt_os_make_private_directory (parent, error))
    return FALSE;
  out = g_file_replace (file, NULL, FALSE,
                        G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, error);
  if (out == NULL)
    return FALSE;
  while ((length = archive_read_data (archive, buffer, STEP)) > 0)
    if (!g_output_stream_write_all (G_OUTPUT_STREAM (out), buffer, (gsize) length, NULL, NULL,
                                    error))
      {
        zt_error_convert_gio (error);
        return FALSE;
      }
  if (length < 0)
    return archive_failed (archive, path, error);
  return g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error);
}

static gboolean
extract (const char *from, const char *to, GError **error)
{
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  gboolean ok = TRUE;
  int code = ARCHIVE_EOF;

  archive_read_support_format_tar (archive);
  if (archive_read_open_filename (archive, from, STEP) != ARCHIVE_OK)
    ok = archive_failed (archive, from, error);
  while (ok && (code = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      const char *name = archive_entry_pathname (entry);
      g_autofree char *path = g_build_filename (to, name, NULL);

      if (name_is_ours (name))
        ok = extract_one (archive, path, error);
    }
  if (ok && code != ARCHIVE_EOF)
    ok = archive_failed (archive, from, error);
  archive_read_free (archive);
  return ok;
}

static gboolean
copy_back (const char *from, const char *to, GError **error)
{
  g_autoptr (ZtPlatform) platform = zt_platform_open (from, error);
  g_autofree char *database = g_build_filename (from, "platform.db", NULL);
  g_autoptr (GPtrArray) files = platform != NULL ? list_files (platform, database, error) : NULL;

  return files != NULL && copy_folder (files, to, error);
}

/* A restored log may have lost its end: the epoch tells every client. */
static gboolean
begin_epoch (const char *data, GError **error)
{
  g_autoptr (ZtPlatform) platform = zt_platform_open (data, error);
  g_autoptr (ZtStore) store
      = platform != NULL ? zt_platform_open_store (platform, FALSE, error) : NULL;
  g_autofree char *epoch = zt_uuid_new ();

  return store != NULL && zt_store_set_text (store, "epoch", epoch, error);
}

static gboolean
restore (const char *from, const char *data, GError **error)
{
  static const char *const folders[] = { "", "keys", "blobs", "uploads", "trust" };
  g_autoptr (GDir) dir = g_dir_open (data, 0, NULL);

  if (dir != NULL && g_dir_read_name (dir) != NULL)
    {
      /* TRANSLATORS: %s is a folder. */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   _ ("%s is not empty. Restore into an empty folder."), data);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (data, folders[i], NULL);

      if (!zt_os_make_private_directory (path, error))
        return FALSE;
    }
  return (g_file_test (from, G_FILE_TEST_IS_DIR) ? copy_back (from, data, error)
                                                 : extract (from, data, error))
         && begin_epoch (data, error);
}

int
zt_command_restore (int argc, char **argv)
{
  g_autofree char *data = NULL, *from = NULL;
  const GOptionEntry entries[]
      = { { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Empty folder for the platform"),
            "DIR" },
          { "from", 0, 0, G_OPTION_ARG_FILENAME, &from, N_ ("What backup wrote"), "FILE|DIR" },
          { NULL } };
  g_autoptr (GError) error = NULL;
  int status = ZT_EXIT_USAGE;

  if (!zt_parse_options (&argc, &argv, "restore", N_ ("Makes a platform from a copy."), entries,
                         &status))
    return status;
  if (zt_option_missing ("restore", "data", data) || zt_option_missing ("restore", "from", from))
    return ZT_EXIT_USAGE;
  if (!restore (from, data, &error))
    return zt_fail (error);
  g_print ("%s\n", data);
  return ZT_EXIT_DONE;
}
