/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content-addressed files. A name appears only when all its bytes are on the disk and were hashed.
 */
#define G_LOG_DOMAIN "zt-blobs"
#include "config.h"

#include "zt-blobs.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "digest.h"
#include "identifiers.h"
#include "zt-os.h"

#define PIECE (256 * 1024)

struct _ZtBlobs
{
  char *folder;
  char *parts; /* unfinished files: same file system, so that a rename finishes them */
};

ZtBlobs *
zt_blobs_open (const char *folder, GError **error)
{
  g_autoptr (ZtBlobs) blobs = NULL;

  g_return_val_if_fail (folder != NULL, NULL);
  blobs = g_new0 (ZtBlobs, 1);
  blobs->folder = g_strdup (folder);
  blobs->parts = g_build_filename (folder, "parts", NULL);
  if (!zt_os_make_private_directory (folder, error)
      || !zt_os_make_private_directory (blobs->parts, error))
    return NULL;
  return g_steal_pointer (&blobs);
}

void
zt_blobs_close (ZtBlobs *blobs)
{
  if (blobs == NULL)
    return;
  g_free (blobs->folder);
  g_free (blobs->parts);
  g_free (blobs);
}

static gboolean
is_digest (const char *sha256)
{
  return sha256 != NULL && strlen (sha256) == 64 && strspn (sha256, "0123456789abcdef") == 64;
}

/* A digest comes from the network as well: nothing else may become a path. */
static gboolean
check_digest (const char *sha256, GError **error)
{
  if (is_digest (sha256))
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("A file is named by its SHA-256 digest: 64 lower-case hexadecimal "
                          "digits."));
  return FALSE;
}

char *
zt_blobs_path (ZtBlobs *blobs, const char *sha256)
{
  char shelf[3] = { 0 };

  g_return_val_if_fail (blobs != NULL, NULL);
  if (!is_digest (sha256))
    return NULL;
  memcpy (shelf, sha256, 2);
  return g_build_filename (blobs->folder, shelf, sha256 + 2, NULL);
}

gboolean
zt_blobs_has (ZtBlobs *blobs, const char *sha256)
{
  g_autofree char *path = zt_blobs_path (blobs, sha256);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

char *
zt_blobs_make_part (ZtBlobs *blobs, GError **error)
{
  g_autofree char *name = NULL, *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;

  g_return_val_if_fail (blobs != NULL, NULL);
  name = zt_uuid_new ();
  path = g_build_filename (blobs->parts, name, NULL);
  file = g_file_new_for_path (path);
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL || !g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* Gives a part whose digest is known its name. */
static gboolean
name_part (ZtBlobs *blobs, const char *part, const char *sha256, GError **error)
{
  g_autofree char *path = zt_blobs_path (blobs, sha256);
  g_autofree char *shelf = g_path_get_dirname (path);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_unlink (part);
      return TRUE;
    }
  if (!zt_os_make_private_directory (shelf, error) || !zt_os_commit_file (part, path, error))
    return FALSE;
  g_chmod (path, 0400);
  return TRUE;
}

typedef struct
{
  GInputStream *in;
  GOutputStream *out;
  ZtDigest *digest;
  guint64 total, done;
} Copy;

static gboolean
copy_pieces (Copy *copy, const char *what, ZtProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  g_autofree char *piece = g_malloc (PIECE);

  for (;;)
    {
      gssize length = g_input_stream_read (copy->in, piece, PIECE, cancellable, error);

      if (length < 0)
        return FALSE;
      if (length == 0)
        return g_output_stream_close (copy->out, cancellable, error);
      zt_digest_update (copy->digest, piece, (gsize) length);
      if (!g_output_stream_write_all (copy->out, piece, (gsize) length, NULL, cancellable, error))
        return FALSE;
      copy->done += (guint64) length;
      if (progress != NULL)
        progress (copy->done, copy->total, what, user_data);
    }
}

static char *
copy_into (const char *file, const char *part, guint64 *size, ZtProgressFunc progress,
           gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) from = g_file_new_for_path (file);
  g_autoptr (GFile) to = g_file_new_for_path (part);
  g_autoptr (GFileInputStream) in = g_file_read (from, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  Copy copy = { .digest = digest };

  if (in == NULL)
    return NULL;
  info = g_file_input_stream_query_info (in, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  out = g_file_append_to (to, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (out == NULL)
    return NULL;
  copy.total = info != NULL ? (guint64) g_file_info_get_size (info) : 0;
  copy.in = G_INPUT_STREAM (in);
  copy.out = G_OUTPUT_STREAM (out);
  if (!copy_pieces (&copy, file, progress, user_data, cancellable, error))
    return NULL;
  if (size != NULL)
    *size = copy.done;
  return zt_digest_finish_hex (digest);
}

char *
zt_blobs_add_file (ZtBlobs *blobs, const char *file, guint64 *size, ZtProgressFunc progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = NULL, *sha256 = NULL;

  g_return_val_if_fail (blobs != NULL && file != NULL, NULL);
  part = zt_blobs_make_part (blobs, error);
  if (part == NULL)
    return NULL;
  sha256 = copy_into (file, part, size, progress, user_data, cancellable, error);
  if (sha256 == NULL)
    zt_error_convert_gio (error);
  if (sha256 == NULL || !name_part (blobs, part, sha256, error))
    {
      g_unlink (part);
      return NULL;
    }
  return g_steal_pointer (&sha256);
}

char *
zt_blobs_add_bytes (ZtBlobs *blobs, GBytes *bytes, GError **error)
{
  g_autofree char *part = NULL, *sha256 = NULL;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (blobs != NULL && bytes != NULL, NULL);
  data = g_bytes_get_data (bytes, &length);
  sha256 = zt_sha256_hex (data, length);
  if (zt_blobs_has (blobs, sha256))
    return g_steal_pointer (&sha256);
  part = zt_blobs_make_part (blobs, error);
  if (part == NULL)
    return NULL;
  if (!zt_os_write_file (part, data, length, TRUE, error)
      || !name_part (blobs, part, sha256, error))
    {
      g_unlink (part);
      return NULL;
    }
  return g_steal_pointer (&sha256);
}

static gboolean
compare_digest (const char *path, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autofree char *found = zt_sha256_file (path, NULL, cancellable, error);

  if (found == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (g_str_equal (found, sha256))
    return TRUE;
  /* TRANSLATORS: a file, and the digest it should have */
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("%s is damaged: its digest is not %s."), path,
               sha256);
  return FALSE;
}

gboolean
zt_blobs_adopt (ZtBlobs *blobs, const char *part_path, const char *sha256, GError **error)
{
  g_return_val_if_fail (blobs != NULL && part_path != NULL, FALSE);
  return check_digest (sha256, error) && compare_digest (part_path, sha256, NULL, error)
         && name_part (blobs, part_path, sha256, error);
}

gboolean
zt_blobs_verify (ZtBlobs *blobs, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (blobs != NULL, FALSE);
  if (!check_digest (sha256, error))
    return FALSE;
  path = zt_blobs_path (blobs, sha256);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      /* TRANSLATORS: %s is a digest */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("The file %s is not here."), sha256);
      return FALSE;
    }
  return compare_digest (path, sha256, cancellable, error);
}

gboolean
zt_blobs_remove (ZtBlobs *blobs, const char *sha256, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (blobs != NULL, FALSE);
  if (!check_digest (sha256, error))
    return FALSE;
  path = zt_blobs_path (blobs, sha256);
  file = g_file_new_for_path (path);
  if (g_file_delete (file, NULL, error))
    return TRUE;
  zt_error_convert_gio (error);
  return FALSE;
}

static gboolean
list_shelf (ZtBlobs *blobs, const char *shelf, GStrvBuilder *names, GError **error)
{
  g_autofree char *path = g_build_filename (blobs->folder, shelf, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, error);
  const char *name;

  if (folder == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *sha256 = g_strconcat (shelf, name, NULL);

      if (is_digest (sha256))
        g_strv_builder_add (names, sha256);
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GStrv
zt_blobs_list (ZtBlobs *blobs, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GDir) folder = NULL;
  const char *shelf;
  GStrv list;

  g_return_val_if_fail (blobs != NULL, NULL);
  folder = g_dir_open (blobs->folder, 0, error);
  if (folder == NULL)
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  while ((shelf = g_dir_read_name (folder)) != NULL)
    if (strlen (shelf) == 2 && strspn (shelf, "0123456789abcdef") == 2
        && !list_shelf (blobs, shelf, names, error))
      return NULL;
  list = g_strv_builder_end (names);
  qsort (list, g_strv_length (list), sizeof *list, compare_names);
  return list;
}
