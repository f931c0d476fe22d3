/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing and reading a ZIP of files with their digests. What comes from elsewhere is read with
 * limits: no bomb, no name that leaves the folder, nothing that the manifest does not name. */
#define G_LOG_DOMAIN "zt-bundle"
#include "config.h"

#include "bundle.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "digest.h"
#include "zip-private.h"
#include "zip-read.h"
#include "zt-os.h"

#define MAX_MANIFEST (4 * 1024 * 1024)

static gboolean
set_bad (GError **error, const char *reason)
{
  /* TRANSLATORS: %s is a reason, a whole sentence */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a proper exported draft. %s"),
               reason);
  return FALSE;
}

static const ZtZipWords words = {
  set_bad,
  N_ ("The exported draft has too many files."),
  N_ ("The exported draft unpacks to far more than it may. It is not read."),
};

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

static JsonObject *
read_manifest (ZtZipReading *self, GError **error)
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
check_digests (ZtZipReading *self, JsonObject *manifest, GError **error)
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
  g_auto (ZtZipReading) self = { .words = &words,
                                 .folder = folder,
                                 .progress = progress,
                                 .what = _ ("Reading the exported draft"),
                                 .user_data = user_data,
                                 .cancellable = cancellable };
  g_autoptr (JsonObject) manifest = NULL;

  g_return_val_if_fail (path != NULL && media_type != NULL && folder != NULL, NULL);
  if (!_zt_zip_check_start (&words, path, media_type, &self.allowed, error)
      || !_zt_zip_read (&self, path, FALSE, error)
      || (manifest = read_manifest (&self, error)) == NULL
      || !check_digests (&self, manifest, error))
    return NULL;
  return g_steal_pointer (&manifest);
}
