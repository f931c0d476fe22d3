/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading packages that somebody else may have made: structure first, then digests, then the
 * signature, then the files. */
#define G_LOG_DOMAIN "zt-package-read"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "package-private.h"
#include "zip-read.h"
#include "zt-os.h"

static gboolean
set_bad (GError **error, const char *reason)
{
  /* TRANSLATORS: %s is a reason, a whole sentence */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("This is not a proper package. %s"), reason);
  return FALSE;
}

static const ZtZipWords words = {
  set_bad,
  N_ ("The package has too many files."),
  N_ ("The package unpacks to more than it may."),
};
static const char *const kept[] = { ZT_PACKAGE_MANIFEST, ZT_PACKAGE_SIGNATURE, NULL };

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

/* The manifest has base64, as XML signatures do. */
static gboolean
is_digest (const char *base64, const char *hex)
{
  guchar bytes[32];
  g_autofree char *text = NULL;

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i]
        = (guchar) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  text = g_base64_encode (bytes, sizeof bytes);
  return g_str_equal (text, base64);
}

/* Every file is signed for, and everything signed for is there and is what it was. */
static gboolean
check_manifest (ZtZipReading *self, GBytes **manifest, GBytes **signature, GError **error)
{
  g_autoptr (GHashTable) signed_files = NULL;
  GHashTableIter iter;
  gpointer name, digest;

  *manifest = g_hash_table_lookup (self->kept, ZT_PACKAGE_MANIFEST);
  *signature = g_hash_table_lookup (self->kept, ZT_PACKAGE_SIGNATURE);
  if (*manifest == NULL || *signature == NULL)
    return set_bad (error, _ ("It has no signature."));
  signed_files = _zt_package_manifest_parse (*manifest, error);
  if (signed_files == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->digests);
  while (g_hash_table_iter_next (&iter, &name, &digest))
    {
      const char *expected = g_hash_table_lookup (signed_files, name);

      if (g_str_equal (name, "mimetype") || g_str_equal (name, ZT_PACKAGE_MANIFEST)
          || g_str_equal (name, ZT_PACKAGE_SIGNATURE))
        continue;
      if (expected == NULL || !is_digest (expected, digest))
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

/* Checks everything without writing anything. Two readers of one file, by the directory at its end
 * and from its beginning as it comes, must agree. */
static ZtCmsInfo *
verify (const char *path, ZtZipReading *first, GError **error)
{
  g_auto (ZtZipReading) second = { .words = &words };
  GBytes *manifest = NULL, *signature = NULL;

  if (!_zt_zip_check_start (&words, path, ZT_PACKAGE_MIMETYPE, &first->allowed, error))
    return NULL;
  second.allowed = first->allowed;
  if (!_zt_zip_read (first, path, FALSE, error) || !_zt_zip_read (&second, path, TRUE, error))
    return NULL;
  if (!same_digests (first->digests, second.digests))
    {
      set_bad (error, _ ("Read in different ways it has different files."));
      return NULL;
    }
  if (!check_directory (path, first->digests, error)
      || !check_manifest (first, &manifest, &signature, error))
    return NULL;
  return zt_cms_verify_bytes (signature, manifest, error);
}

ZtCmsInfo *
zt_package_verify (const char *path, const char *folder, GError **error)
{
  g_auto (ZtZipReading) checked = { .words = &words, .keep = kept };
  g_auto (ZtZipReading) unpacked = { .words = &words, .folder = folder };
  g_autoptr (ZtCmsInfo) info = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  info = verify (path, &checked, error);
  if (info == NULL || folder == NULL)
    return g_steal_pointer (&info);
  /* Only what has been verified is written; and it is compared once more, for the file may have
   * been exchanged meanwhile. */
  unpacked.allowed = checked.allowed;
  if (!zt_os_make_private_directory (folder, error)
      || !_zt_zip_read (&unpacked, path, FALSE, error))
    return NULL;
  if (!same_digests (checked.digests, unpacked.digests))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_CORRUPT,
                           _ ("The package changed while it was being read."));
      return NULL;
    }
  return g_steal_pointer (&info);
}

GBytes *
zt_package_read (const char *path, const char *name, gsize limit, GError **error)
{
  g_return_val_if_fail (path != NULL && name != NULL, NULL);
  return _zt_zip_read_one (&words, path, name, limit, error);
}
