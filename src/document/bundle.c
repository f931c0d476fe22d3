/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing and reading a ZIP of files with their digests. What comes from elsewhere is read with
 * limits: no bomb, no name that leaves the folder, nothing that the manifest does not name. */
#define G_LOG_DOMAIN "zt-bundle"
#include "config.h"

#include "bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "digest.h"
#include "package-private.h"
#include "zip-private.h"
#include "zt-os.h"

#define MAX_MEMBERS 1000u
#define MAX_TOTAL ((guint64) 8 * 1024 * 1024 * 1024)
#define MAX_MANIFEST (4 * 1024 * 1024)
#define BOMB_FLOOR ((guint64) 64 * 1024 * 1024) /* smaller things may be as dense as they like */
#define BOMB_RATIO 200u
#define HEAD 30 /* of a member, before its name */

typedef struct archive ZtBundleArchive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtBundleArchive, archive_read_free)

typedef struct
{
  const char *folder;
  guint64 total, allowed;
  GHashTable *digests; /* (owned) name → SHA-256 of what was read */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
} Reading;

static gboolean
set_bad (GError **error, const char *reason)
{
  /* TRANSLATORS: %s is a reason, a whole sentence */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a proper exported draft. %s"),
               reason);
  return FALSE;
}

/* --- writing --- */

static char *
digest_of (const ZtBundleEntry *entry, GCancellable *cancellable, GError **error)
{
  if (entry->bytes != NULL)
    return zt_sha256_hex (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes));
  return zt_sha256_file (entry->path, NULL, cancellable, error);
}

static gboolean
write_members (ZtZipWriter *zip, const char *media_type, JsonObject *manifest,
               const ZtBundleEntry *entries, gsize n_entries, GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GBytes) type = g_bytes_new (media_type, strlen (media_type)), text = NULL;
  JsonObject *files = json_object_new ();

  json_object_set_object_member (manifest, "files", files);
  for (gsize i = 0; i < n_entries; i++)
    {
      g_autofree char *sha256 = digest_of (&entries[i], cancellable, error);

      if (sha256 == NULL)
        return FALSE;
      json_object_set_string_member (files, entries[i].name, sha256);
    }
  text = zt_json_canonical_bytes (manifest);
  if (!_zt_zip_writer_add (zip, "mimetype", NULL, type, FALSE, error)
      || !_zt_zip_writer_add (zip, ZT_BUNDLE_MANIFEST, NULL, text, TRUE, error))
    return FALSE;
  for (gsize i = 0; i < n_entries; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !_zt_zip_writer_add (zip, entries[i].name,
                                entries[i].bytes != NULL ? NULL : entries[i].path, entries[i].bytes,
                                entries[i].bytes != NULL, error))
      return FALSE;
  return _zt_zip_writer_finish (zip, error);
}

gboolean
zt_bundle_write (const char *out, const char *media_type, JsonObject *manifest,
                 const ZtBundleEntry *entries, gsize n_entries, GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *part = g_strconcat (out, ".part", NULL);
  g_autoptr (ZtZipWriter) zip = NULL;
  gboolean ok;

  g_return_val_if_fail (out != NULL && media_type != NULL && manifest != NULL, FALSE);
  zip = _zt_zip_writer_new (part, error);
  ok = zip != NULL
       && write_members (zip, media_type, manifest, entries, n_entries, cancellable, error)
       && zt_os_commit_file (part, out, error);
  if (!ok)
    g_unlink (part);
  return ok;
}

/* --- reading --- */

/* The type at a fixed place, as the first member, stored. */
static gboolean
check_start (const char *path, const char *media_type, guint64 *size, GError **error)
{
  gsize name_length = strlen ("mimetype"), type_length = strlen (media_type);
  gsize length = HEAD + name_length + type_length, got = 0;
  g_autofree guint8 *head = g_malloc (length);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, length, &got, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (got < length || memcmp (head, "PK\3\4", 4) != 0 || head[8] != 0 || head[26] != name_length
      || head[28] != 0 || memcmp (head + HEAD, "mimetype", name_length) != 0
      || memcmp (head + HEAD + name_length, media_type, type_length) != 0)
    return set_bad (error, _ ("It does not begin with its type."));
  g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, NULL);
  *size = (guint64) g_seekable_tell (G_SEEKABLE (stream));
  return TRUE;
}

static gboolean
check_name (Reading *self, struct archive_entry *entry, GError **error)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL || !_zt_package_name_is_safe (name) || archive_entry_filetype (entry) != AE_IFREG
      || archive_entry_is_encrypted (entry))
    return set_bad (error,
                    _ ("A file in it has a name that is not allowed, or is not a plain file."));
  if (g_hash_table_size (self->digests) >= MAX_MEMBERS)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The exported draft has too many files."));
      return FALSE;
    }
  return !g_hash_table_contains (self->digests, name)
         || set_bad (error, _ ("Two files in it have the same name."));
}

static GOutputStream *
open_output (Reading *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL),
                  *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream;

  if (!zt_os_make_private_directory (folder, error))
    return NULL;
  /* Created, never replaced: what differs in case alone is one file on some systems. */
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    zt_error_convert_gio (error);
  return (GOutputStream *) stream;
}

static gboolean
read_member (Reading *self, struct archive *archive, const char *name, GError **error)
{
  g_autoptr (GOutputStream) out = open_output (self, name, error);
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  g_autofree guint8 *buffer = g_malloc (65536);
  la_ssize_t n;

  if (out == NULL)
    return FALSE;
  while ((n = archive_read_data (archive, buffer, 65536)) > 0)
    {
      self->total += (guint64) n;
      if (self->total > self->allowed)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("The exported draft unpacks to far more than it may. It is not "
                                  "read."));
          return FALSE;
        }
      zt_digest_update (digest, buffer, (gsize) n);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !g_output_stream_write_all (out, buffer, (gsize) n, NULL, NULL, error))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      if (self->progress != NULL)
        self->progress (self->total, 0, _ ("Reading the exported draft"), self->user_data);
    }
  if (n < 0)
    return set_bad (error, _ ("A file in it is damaged."));
  g_hash_table_insert (self->digests, g_strdup (name), zt_digest_finish_hex (digest));
  return g_output_stream_close (out, NULL, error);
}

static gboolean
read_all (Reading *self, const char *path, GError **error)
{
  g_autoptr (ZtBundleArchive) archive = archive_read_new ();
  struct archive_entry *entry;
  int status;

  if (archive_read_support_format_zip_seekable (archive) != ARCHIVE_OK
      || archive_read_open_filename (archive, path, 65536) != ARCHIVE_OK)
    return set_bad (error, _ ("It cannot be read as ZIP."));
  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      g_autofree char *name = NULL;

      if (!check_name (self, entry, error))
        return FALSE;
      name = g_strdup (archive_entry_pathname_utf8 (entry));
      if (!read_member (self, archive, name, error))
        return FALSE;
    }
  return status == ARCHIVE_EOF || set_bad (error, _ ("It is cut off or damaged."));
}

static JsonObject *
read_manifest (Reading *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, ZT_BUNDLE_MANIFEST, NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) manifest = NULL;
  GStatBuf status;
  gsize length = 0;

  if (!g_hash_table_contains (self->digests, ZT_BUNDLE_MANIFEST) || g_stat (path, &status) != 0
      || status.st_size > MAX_MANIFEST || !g_file_get_contents (path, &text, &length, NULL)
      || (manifest = zt_json_parse_object (text, (gssize) length, NULL)) == NULL
      || zt_json_get_object (manifest, "files") == NULL)
    {
      set_bad (error, _ ("Its manifest is missing or damaged."));
      return NULL;
    }
  return g_steal_pointer (&manifest);
}

/* Every file as the manifest says, no more and no less. */
static gboolean
check_digests (Reading *self, JsonObject *manifest, GError **error)
{
  JsonObject *files = zt_json_get_object (manifest, "files");
  GHashTableIter iter;
  gpointer name, digest;

  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, &name, &digest))
    {
      JsonNode *said = json_object_get_member (files, name);

      if (g_str_equal (name, ZT_BUNDLE_MANIFEST) || g_str_equal (name, "mimetype"))
        continue;
      if (said == NULL || !JSON_NODE_HOLDS_VALUE (said)
          || g_strcmp0 (json_node_get_string (said), digest) != 0)
        {
          /* TRANSLATORS: %s is the name of a file */
          g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                       _ ("“%s” in the exported draft is not what was put in: the file was damaged "
                          "or changed. Ask for it once more."),
                       (const char *) name);
          return FALSE;
        }
      json_object_remove_member (files, name);
    }
  return json_object_get_size (files) == 0
         || set_bad (error, _ ("A file that its manifest names is missing."));
}

JsonObject *
zt_bundle_read (const char *path, const char *media_type, const char *folder,
                ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reading self = { .folder = folder,
                   .digests = digests,
                   .progress = progress,
                   .user_data = user_data,
                   .cancellable = cancellable };
  g_autoptr (JsonObject) manifest = NULL;
  guint64 size = 0;

  g_return_val_if_fail (path != NULL && media_type != NULL && folder != NULL, NULL);
  if (!check_start (path, media_type, &size, error))
    return NULL;
  self.allowed = MIN (MAX_TOTAL, MAX (BOMB_FLOOR, size * BOMB_RATIO));
  if (!read_all (&self, path, error) || (manifest = read_manifest (&self, error)) == NULL
      || !check_digests (&self, manifest, error))
    return NULL;
  return g_steal_pointer (&manifest);
}
