/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ZIP that begins with its type and holds a manifest of digests: what people exchange without a
 * signature. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

#define ZT_BUNDLE_MANIFEST "manifest.json"

typedef struct
{
  char *name;
  char *path; /* on disk; or */
  GBytes *bytes;
} ZtBundleEntry;

/* @manifest gets the member "files": name → SHA-256. */
gboolean zt_bundle_write (const char *out, const char *media_type, JsonObject *manifest,
                          const ZtBundleEntry *entries, gsize n_entries, GCancellable *cancellable,
                          GError **error);
/* Unpacks into @folder, which must be new and private, and compares every file with the manifest.
 * ZT_ERROR_INVALID: not such a file; _CORRUPT: a digest differs; _LIMIT: unpacks to far more than
 * it may. Whoever calls removes the folder. */
JsonObject *zt_bundle_read (const char *path, const char *media_type, const char *folder,
                            ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                            GError **error);

G_END_DECLS
