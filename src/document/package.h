/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signed package: ASiC-E with CAdES (ETSI EN 319 162-1), a ZIP with bid.json, bid.pdf (or its VCDIFF against the attachments) and a signed manifest. */
#pragma once

#include "cms.h"
#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;       /* in the container: "bid.json", "bid.pdf" */
  char *media_type;
  char *path;       /* on disk; or */
  GBytes *bytes;
} ZtPackageEntry;

/* Deterministic but for the signature. */
gboolean zt_package_write (const char *out, const ZtPackageEntry *entries, gsize n_entries, ZtKey *key, ZtTimestampFunc timestamp, gpointer timestamp_data, GError **error);
/* Structure, manifest digests, signature; unpacks into @folder when not NULL (names are checked; nothing escapes it). */
ZtCmsInfo *zt_package_verify (const char *path, const char *folder, GError **error);
GBytes *zt_package_read (const char *path, const char *name, gsize limit, GError **error);

/* RFC 3284 against the concatenation of @sources in order; xdelta3 -d opens it. */
gboolean zt_vcdiff_encode (const char *const *sources, const char *target, const char *out, GError **error);
gboolean zt_vcdiff_decode (const char *const *sources, const char *delta, const char *out, guint64 limit, GError **error);

G_END_DECLS
