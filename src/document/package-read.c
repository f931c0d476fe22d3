/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading packages that somebody else may have made: structure first, then digests, then the
 * signature, then the files. */
#define G_LOG_DOMAIN "zt-package-read"

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "digest.h"
#include "package-private.h"
#include "zt-os.h"

#define MAX_MEMBERS 1000u
#define MAX_TOTAL ((guint64) 8 * 1024 * 1024 * 1024)
#define MAX_META ((gsize) 16 * 1024 * 1024)
#define BOMB_FLOOR ((guint64) 64 * 1024 * 1024) /* smaller things may be as dense as they like */
#define BOMB_RATIO 200u

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct
{
  const char *folder; /* (nullable): where files go */
  guint64 total, allowed;
  GHashTable *digests; /* (owned) name -> base64 SHA-256 of what was read */
  GBytes *manifest;    /* (owned) (nullable) */
  GBytes *signature;   /* (owned) (nullable) */
} Reading;

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->digests, g_hash_table_unref);
  g_clear_pointer (&reading->manifest, g_bytes_unref);
  g_clear_pointer (&reading->signature, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
set_bad (GError **error, const char *reason)
{
  /* TRANSLATORS: %s is a reason, a whole sentence */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a proper package. %s"), reason);
  return FALSE;
}

/* Two readers of one file: by the directory at its end, and from its beginning as it comes. They
 * must agree. */
static Archive *
open_archive (const char *path, gboolean from_start, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  int status = from_start ? archive_read_support_format_zip_streamable (archive)
                          : archive_read_support_format_zip_seekable (archive);

  if (status != ARCHIVE_OK || archive_read_open_filename (archive, path, 65536) != ARCHIVE_OK)
    {
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no file “%s”."), path);
      else
        set_bad (error, _ ("It cannot be read as ZIP."));
      return NULL;
    }
  return g_steal_pointer (&archive);
}

/* EN 319 162-1, A.1: the very first member, stored, without extra field, so that anybody can see
 * the type at a fixed place. */
static gboolean
check_start (const char *path, guint64 *size, GError **error)
{
  static const guint8 name_and_type[] = "mimetype" ZT_PACKAGE_MIMETYPE;
  guint8 head[30 + sizeof name_and_type - 1];
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  gsize got = 0;

  if (stream == NULL
      || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &got, NULL, error))
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (got < sizeof head || memcmp (head, "PK\3\4", 4) != 0 || head[8] != 0 || head[9] != 0
      || head[26] != 8 || head[27] != 0 || head[28] != 0 || head[29] != 0
      || memcmp (head + 30, name_and_type, sizeof name_and_type - 1) != 0)
    return set_bad (error, _ ("It does not begin with its type."));
  g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, NULL);
  *size = (guint64) g_seekable_tell (G_SEEKABLE (stream));
  return TRUE;
}

static guint32
number_at (const guint8 *p, guint n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value |= (guint32) p[i] << (8 * i);
  return value;
}

/* libarchive believes the names before the data, others those in the directory at the end: they
 * must be the same. */
static gboolean
check_directory (const char *path, GHashTable *members, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const guint8 *data = file != NULL ? (const guint8 *) g_mapped_file_get_contents (file) : NULL;
  gsize length = data != NULL ? g_mapped_file_get_length (file) : 0, at;
  const guint8 *end;
  guint n;

  end = length >= 22 ? data + length - 22 : NULL;
  if (end == NULL || memcmp (end, "PK\5\6", 4) != 0)
    return set_bad (error, _ ("Its directory is not at its end."));
  n = number_at (end + 10, 2);
  at = number_at (end + 16, 4);
  if (n != g_hash_table_size (members))
    return set_bad (error, _ ("Its directory does not name the files that are in it."));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = NULL;
      gsize name_length, local;

      if (at > length - 22 || length - 22 - at < 46 || memcmp (data + at, "PK\1\2", 4) != 0)
        return set_bad (error, _ ("Its directory is damaged."));
      name_length = number_at (data + at + 28, 2);
      local = number_at (data + at + 42, 4);
      if (length - 22 - at - 46 < name_length || local > length - 22
          || length - local < 30 + name_length)
        return set_bad (error, _ ("Its directory is damaged."));
      name = g_strndup ((const char *) data + at + 46, name_length);
      if (!g_hash_table_contains (members, name) || number_at (data + local + 26, 2) != name_length
          || memcmp (data + local + 30, name, name_length) != 0)
        return set_bad (error, _ ("Its directory does not name the files that are in it."));
      at += 46 + name_length + number_at (data + at + 30, 2) + number_at (data + at + 32, 2);
    }
  return TRUE;
}

static gboolean
check_member (Reading *self, struct archive_entry *entry, GError **error)
{
  const char *name = archive_entry_pathname_utf8 (entry);
  GHashTableIter iter;
  gpointer known;

  if (name == NULL || !_zt_package_name_is_safe (name) || archive_entry_filetype (entry) != AE_IFREG
      || archive_entry_is_encrypted (entry))
    return set_bad (error,
                    _ ("A file in it has a name that is not allowed, or is not a plain file."));
  if (g_hash_table_size (self->digests) >= MAX_MEMBERS)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT, _ ("The package has too many files."));
      return FALSE;
    }
  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    {
      g_autofree char *one = g_utf8_casefold (known, -1), *other = g_utf8_casefold (name, -1);

      if (g_str_equal (one, other))
        return set_bad (error, _ ("Two files in it have the same name."));
    }
  return TRUE;
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
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    zt_error_convert_gio (error);
  return (GOutputStream *) stream;
}

static gboolean
copy_member (Reading *self, Archive *archive, GOutputStream *out, GByteArray *kept,
             ZtDigest *digest, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (65536);
  la_ssize_t n;

  while ((n = archive_read_data (archive, buffer, 65536)) > 0)
    {
      self->total += (guint64) n;
      if (self->total > self->allowed || (kept != NULL && kept->len + (gsize) n > MAX_META))
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("The package unpacks to more than it may."));
          return FALSE;
        }
      zt_digest_update (digest, buffer, (gsize) n);
      if (kept != NULL)
        g_byte_array_append (kept, buffer, (guint) n);
      if (out != NULL && !g_output_stream_write_all (out, buffer, (gsize) n, NULL, NULL, error))
        {
          zt_error_convert_gio (error);
          return FALSE;
        }
    }
  if (n < 0)
    return set_bad (error, _ ("A file in it is damaged."));
  return out == NULL || g_output_stream_close (out, NULL, error);
}

static gboolean
read_member (Reading *self, Archive *archive, const char *name, GError **error)
{
  gboolean is_manifest = g_str_equal (name, ZT_PACKAGE_MANIFEST),
           is_signature = g_str_equal (name, ZT_PACKAGE_SIGNATURE);
  g_autoptr (GByteArray) kept = is_manifest || is_signature ? g_byte_array_new () : NULL;
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (ZtDigest) digest = zt_digest_new ();
  guint8 value[32];

  if (self->folder != NULL && (out = open_output (self, name, error)) == NULL)
    return FALSE;
  if (!copy_member (self, archive, out, kept, digest, error))
    return FALSE;
  zt_digest_finish (digest, value);
  g_hash_table_insert (self->digests, g_strdup (name), g_base64_encode (value, sizeof value));
  if (is_manifest)
    self->manifest = g_byte_array_free_to_bytes (g_steal_pointer (&kept));
  else if (is_signature)
    self->signature = g_byte_array_free_to_bytes (g_steal_pointer (&kept));
  return TRUE;
}

static gboolean
read_all (Reading *self, const char *path, gboolean from_start, GError **error)
{
  g_autoptr (Archive) archive = open_archive (path, from_start, error);
  struct archive_entry *entry;
  int status = ARCHIVE_EOF;

  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
  return status == ARCHIVE_EOF || set_bad (error, _ ("It is cut off or damaged."));
}

static gboolean
same_digests (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer name, digest;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, &digest))
    if (g_strcmp0 (g_hash_table_lookup (b, name), digest) != 0)
      return FALSE;
  return TRUE;
}

/* Every file is signed for, and everything signed for is there and is what it was. */
static gboolean
check_manifest (Reading *self, GError **error)
{
  g_autoptr (GHashTable) signed_files = NULL;
  GHashTableIter iter;
  gpointer name, digest;

  if (self->manifest == NULL || self->signature == NULL)
    return set_bad (error, _ ("It has no signature."));
  signed_files = _zt_package_manifest_parse (self->manifest, error);
  if (signed_files == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, &name, &digest))
    {
      const char *expected = g_hash_table_lookup (signed_files, name);

      if (g_str_equal (name, "mimetype") || g_str_equal (name, ZT_PACKAGE_MANIFEST)
          || g_str_equal (name, ZT_PACKAGE_SIGNATURE))
        continue;
      if (expected == NULL || !g_str_equal (expected, digest))
        {
          /* TRANSLATORS: %s is the name of a file in a package */
          g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                       expected == NULL
                           ? _ ("“%s” in the package is not signed for.")
                           : _ ("“%s” in the package was changed after it was signed."),
                       (const char *) name);
          return FALSE;
        }
      g_hash_table_remove (signed_files, name);
    }
  g_hash_table_iter_init (&iter, signed_files);
  if (g_hash_table_iter_next (&iter, &name, &digest))
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("“%s” is missing from the package."),
                   (const char *) name);
      return FALSE;
    }
  return TRUE;
}

/* Checks everything without writing anything. Answers the digests of what is in it. */
static ZtCmsInfo *
verify (const char *path, Reading *first, GError **error)
{
  g_auto (Reading) second = { 0 };
  guint64 size;

  if (!check_start (path, &size, error))
    return NULL;
  first->allowed = second.allowed = MIN (MAX_TOTAL, MAX (BOMB_FLOOR, size * BOMB_RATIO));
  if (!read_all (first, path, FALSE, error) || !read_all (&second, path, TRUE, error))
    return NULL;
  if (!same_digests (first->digests, second.digests))
    {
      set_bad (error, _ ("Read in different ways it has different files."));
      return NULL;
    }
  if (!check_directory (path, first->digests, error) || !check_manifest (first, error))
    return NULL;
  return zt_cms_verify_bytes (first->signature, first->manifest, error);
}

ZtCmsInfo *
zt_package_verify (const char *path, const char *folder, GError **error)
{
  g_auto (Reading) checked = { 0 };
  g_auto (Reading) unpacked = { 0 };
  g_autoptr (ZtCmsInfo) info = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  info = verify (path, &checked, error);
  if (info == NULL || folder == NULL)
    return g_steal_pointer (&info);
  /* Only what has been verified is written; and it is compared once more, for the file may have
   * been exchanged meanwhile. */
  unpacked.folder = folder;
  unpacked.allowed = checked.allowed;
  if (!zt_os_make_private_directory (folder, error) || !read_all (&unpacked, path, FALSE, error))
    return NULL;
  if (!same_digests (checked.digests, unpacked.digests))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                           _ ("The package changed while it was being read."));
      return NULL;
    }
  return g_steal_pointer (&info);
}

static GBytes *
read_limited (Archive *archive, gsize limit, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (65536);
  la_ssize_t n;

  while ((n = archive_read_data (archive, buffer, 65536)) > 0)
    {
      if (bytes->len + (gsize) n > limit)
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                               _ ("The package unpacks to more than it may."));
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) n);
    }
  if (n < 0)
    {
      set_bad (error, _ ("A file in it is damaged."));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

GBytes *
zt_package_read (const char *path, const char *name, gsize limit, GError **error)
{
  g_autoptr (Archive) archive = NULL;
  struct archive_entry *entry;

  g_return_val_if_fail (path != NULL && name != NULL, NULL);
  archive = open_archive (path, FALSE, error);
  if (archive == NULL)
    return NULL;
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (g_strcmp0 (archive_entry_pathname_utf8 (entry), name) == 0)
      return read_limited (archive, limit, error);
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no “%s” in the package."), name);
  return NULL;
}
