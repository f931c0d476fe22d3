/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a ZIP of others with libarchive. */
#define G_LOG_DOMAIN "zt-zip-read"
#include "config.h"

#include "zip-read.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "digest.h"
#include "package-private.h"
#include "zt-os.h"

#define MAX_MEMBERS 1000u
#define MAX_TOTAL ((guint64) 8 * 1024 * 1024 * 1024)
#define MAX_KEPT ((gsize) 16 * 1024 * 1024)
#define BOMB_FLOOR ((guint64) 64 * 1024 * 1024) /* smaller things may be as dense as they like */
#define BOMB_RATIO 200u
#define HEAD 30 /* of a member, before its name */
#define BUFFER 65536

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

void
_zt_zip_reading_clear (ZtZipReading *self)
{
  g_clear_pointer (&self->digests, g_hash_table_unref);
  g_clear_pointer (&self->kept, g_hash_table_unref);
}

gboolean
_zt_zip_check_start (const ZtZipWords *words, const char *path, const char *media_type,
                     guint64 *allowed, GError **error)
{
  static const char name[] = "mimetype";
  gsize name_length = sizeof name - 1, type_length = strlen (media_type);
  gsize length = HEAD + name_length + type_length, got = 0;
  g_autofree guint8 *head = g_malloc (length);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  guint64 size;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, length, &got, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (got < length || memcmp (head, "PK\3\4", 4) != 0 || head[8] != 0 || head[9] != 0
      || head[26] != name_length || head[27] != 0 || head[28] != 0 || head[29] != 0
      || memcmp (head + HEAD, name, name_length) != 0
      || memcmp (head + HEAD + name_length, media_type, type_length) != 0)
    return words->set_bad (error, _ ("It does not begin with its type."));
  g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, NULL);
  size = (guint64) g_seekable_tell (G_SEEKABLE (stream));
  *allowed = MIN (MAX_TOTAL, MAX (BOMB_FLOOR, size * BOMB_RATIO));
  return TRUE;
}

static Archive *
open_archive (const ZtZipWords *words, const char *path, gboolean from_start, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  int status = from_start ? archive_read_support_format_zip_streamable (archive)
                          : archive_read_support_format_zip_seekable (archive);

  if (status != ARCHIVE_OK || archive_read_open_filename (archive, path, BUFFER) != ARCHIVE_OK)
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no file “%s”."), path);
      else
        words->set_bad (error, _ ("It cannot be read as ZIP."));
      return NULL;
    }
  return g_steal_pointer (&archive);
}

static gboolean
check_member (ZtZipReading *self, struct archive_entry *entry, GError **error)
{
  const char *name = archive_entry_pathname_utf8 (entry);
  GHashTableIter iter;
  gpointer known;

  if (name == NULL || !_zt_package_name_is_safe (name) || archive_entry_filetype (entry) != AE_IFREG
      || archive_entry_is_encrypted (entry))
    return self->words->set_bad (
        error, _ ("A file in it has a name that is not allowed, or is not a plain file."));
  if (g_hash_table_size (self->digests) >= MAX_MEMBERS)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           g_dgettext (GETTEXT_PACKAGE, self->words->too_many));
      return FALSE;
    }
  /* What differs in case alone is one file on some systems. */
  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    {
      g_autofree char *one = g_utf8_casefold (known, -1), *other = g_utf8_casefold (name, -1);

      if (g_str_equal (one, other))
        return self->words->set_bad (error, _ ("Two files in it have the same name."));
    }
  return TRUE;
}

/* Created, never replaced. */
static GOutputStream *
open_output (ZtZipReading *self, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL),
                  *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileOutputStream *stream;

  if (!zt_os_make_private_directory (folder, error))
    return NULL;
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    zt_error_convert_gio (error);
  return (GOutputStream *) stream;
}

static gboolean
copy_member (ZtZipReading *self, Archive *archive, GOutputStream *out, GByteArray *kept,
             ZtDigest *digest, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER);
  la_ssize_t n;

  while ((n = archive_read_data (archive, buffer, BUFFER)) > 0)
    {
      self->total += (guint64) n;
      if (self->total > self->allowed || (kept != NULL && kept->len + (gsize) n > MAX_KEPT))
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               g_dgettext (GETTEXT_PACKAGE, self->words->too_large));
          return FALSE;
        }
      zt_digest_update (digest, buffer, (gsize) n);
      if (kept != NULL)
        g_byte_array_append (kept, buffer, (guint) n);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || (out != NULL
              && !g_output_stream_write_all (out, buffer, (gsize) n, NULL, NULL, error)))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
      if (self->progress != NULL)
        self->progress (self->total, 0, self->what, self->user_data);
    }
  if (n < 0)
    return self->words->set_bad (error, _ ("A file in it is damaged."));
  return out == NULL || g_output_stream_close (out, NULL, error);
}

static gboolean
read_member (ZtZipReading *self, Archive *archive, const char *name, GError **error)
{
  gboolean keep = self->keep != NULL && g_strv_contains (self->keep, name);
  g_autoptr (GByteArray) kept = keep ? g_byte_array_new () : NULL;
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (ZtDigest) digest = zt_digest_new ();

  if (self->folder != NULL && (out = open_output (self, name, error)) == NULL)
    return FALSE;
  if (!copy_member (self, archive, out, kept, digest, error))
    return FALSE;
  g_hash_table_insert (self->digests, g_strdup (name), zt_digest_finish_hex (digest));
  if (keep)
    g_hash_table_insert (self->kept, g_strdup (name),
                         g_byte_array_free_to_bytes (g_steal_pointer (&kept)));
  return TRUE;
}

gboolean
_zt_zip_read (ZtZipReading *self, const char *path, gboolean from_start, GError **error)
{
  g_autoptr (Archive) archive = open_archive (self->words, path, from_start, error);
  struct archive_entry *entry;
  int status;

  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->kept
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  if (archive == NULL)
    return FALSE;
  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK)
    {
      g_autofree char *name = NULL;

      if (!check_member (self, entry, error))
        return FALSE;
      name = g_strdup (archive_entry_pathname_utf8 (entry));
      if (!read_member (self, archive, name, error))
        return FALSE;
    }
  return status == ARCHIVE_EOF || self->words->set_bad (error, _ ("It is cut off or damaged."));
}

static GBytes *
read_limited (const ZtZipWords *words, Archive *archive, gsize limit, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (BUFFER);
  la_ssize_t n;

  while ((n = archive_read_data (archive, buffer, BUFFER)) > 0)
    {
      if (bytes->len + (gsize) n > limit)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               g_dgettext (GETTEXT_PACKAGE, words->too_large));
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) n);
    }
  if (n < 0)
    {
      words->set_bad (error, _ ("A file in it is damaged."));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
_zt_zip_read_one (const ZtZipWords *words, const char *path, const char *name, gsize limit,
                  GError **error)
{
  g_autoptr (Archive) archive = open_archive (words, path, FALSE, error);
  struct archive_entry *entry;

  if (archive == NULL)
    return NULL;
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (g_strcmp0 (archive_entry_pathname_utf8 (entry), name) == 0)
      return read_limited (words, archive, limit, error);
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no “%s” in the package."), name);
  return NULL;
}
