/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a signed package (ASiC-E with CAdES, ETSI EN 319 162-1). */
#define G_LOG_DOMAIN "zt-package"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "digest.h"
#include "package-private.h"
#include "zip-private.h"
#include "zt-os.h"

static char *
base64_digest (const ZtPackageEntry *entry, GError **error)
{
  guint8 digest[32];

  if (entry->bytes != NULL)
    zt_sha256 (g_bytes_get_data (entry->bytes, NULL), g_bytes_get_size (entry->bytes), digest);
  else
    {
      g_autofree char *hex = zt_sha256_file (entry->path, NULL, NULL, error);

      if (hex == NULL || !zt_unhex (hex, digest, sizeof digest))
        return NULL;
    }
  return g_base64_encode (digest, sizeof digest);
}

static GBytes *
make_manifest (const ZtPackageEntry *entries, gsize n_entries, GError **error)
{
  g_autofree const char **names = g_new0 (const char *, n_entries + 1);
  g_autofree const char **types = g_new0 (const char *, n_entries + 1);
  g_auto (GStrv) digests = g_new0 (char *, n_entries + 1);
  g_autofree char *xml = NULL;

  for (gsize i = 0; i < n_entries; i++)
    {
      if (!_zt_package_name_is_safe (entries[i].name)
          || g_str_has_prefix (entries[i].name, "META-INF/")
          || g_str_equal (entries[i].name, "mimetype"))
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("“%s” cannot be the name of a file in a package."), entries[i].name);
          return NULL;
        }
      names[i] = entries[i].name;
      types[i] = entries[i].media_type;
      digests[i] = base64_digest (&entries[i], error);
      if (digests[i] == NULL)
        return NULL;
    }
  xml = _zt_package_manifest_new (names, types, (const char *const *) digests);
  return g_bytes_new (xml, strlen (xml));
}

/* CAdES over the manifest, detached; SM3 when the key is SM2. */
static GBytes *
sign_manifest (GBytes *manifest, ZtKey *key, ZtTimestampFunc timestamp, gpointer timestamp_data,
               GError **error)
{
  ZtHasher *hasher = zt_hasher_new (zt_key_get_hash (key));
  guint8 digest[64];
  g_autoptr (GError) timestamp_error = NULL;
  GBytes *signature;

  zt_hasher_update (hasher, g_bytes_get_data (manifest, NULL), g_bytes_get_size (manifest));
  zt_hasher_finish (hasher, digest);
  zt_hasher_free (hasher);
  signature
      = zt_cms_sign (key, digest, ZT_CMS_CADES, timestamp, timestamp_data, &timestamp_error, error);
  /* The signature stands without it; the platform's own receipt carries the time that counts. */
  if (timestamp_error != NULL)
    g_message ("no time stamp for the package: %s", timestamp_error->message);
  return signature;
}

static gboolean
write_members (ZtZipWriter *zip, const ZtPackageEntry *entries, gsize n_entries, GBytes *manifest,
               GBytes *signature, GError **error)
{
  g_autoptr (GBytes) mimetype
      = g_bytes_new_static (ZT_PACKAGE_MIMETYPE, strlen (ZT_PACKAGE_MIMETYPE));

  if (!_zt_zip_writer_add (zip, "mimetype", NULL, mimetype, FALSE, error))
    return FALSE;
  for (gsize i = 0; i < n_entries; i++)
    if (!_zt_zip_writer_add (zip, entries[i].name,
                             entries[i].bytes != NULL ? NULL : entries[i].path, entries[i].bytes,
                             entries[i].bytes != NULL, error))
      return FALSE;
  return _zt_zip_writer_add (zip, ZT_PACKAGE_MANIFEST, NULL, manifest, TRUE, error)
         && _zt_zip_writer_add (zip, ZT_PACKAGE_SIGNATURE, NULL, signature, FALSE, error)
         && _zt_zip_writer_finish (zip, error);
}

gboolean
zt_package_write (const char *out, const ZtPackageEntry *entries, gsize n_entries, ZtKey *key,
                  ZtTimestampFunc timestamp, gpointer timestamp_data, GError **error)
{
  g_autofree char *part = g_strconcat (out, ".part", NULL);
  g_autoptr (GBytes) manifest = NULL, signature = NULL;
  g_autoptr (ZtZipWriter) zip = NULL;
  gboolean ok;

  g_return_val_if_fail (out != NULL && entries != NULL && n_entries > 0 && key != NULL, FALSE);
  manifest = make_manifest (entries, n_entries, error);
  if (manifest == NULL)
    return FALSE;
  signature = sign_manifest (manifest, key, timestamp, timestamp_data, error);
  if (signature == NULL)
    return FALSE;
  zip = _zt_zip_writer_new (part, error);
  ok = zip != NULL && write_members (zip, entries, n_entries, manifest, signature, error)
       && zt_os_commit_file (part, out, error);
  if (!ok)
    g_unlink (part);
  return ok;
}
