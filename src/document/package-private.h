/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What writing and reading a package share. */
#pragma once

#include "package.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define ZT_PACKAGE_MIMETYPE "application/vnd.etsi.asic-e+zip"
#define ZT_PACKAGE_MANIFEST "META-INF/ASiCManifest001.xml"
#define ZT_PACKAGE_SIGNATURE "META-INF/signature001.p7s"
#define ZT_ASIC_NAMESPACE "http://uri.etsi.org/02918/v1.2.1#"
#define ZT_XMLDSIG_NAMESPACE "http://www.w3.org/2000/09/xmldsig#"
#define ZT_XMLENC_SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"

/* A plain relative name that stays inside a folder on every system: no "..", no backslash, no
 * drive, no control characters. */
gboolean _zt_package_name_is_safe (const char *name);
/* The manifest for @names with base64 @digests; NULL-terminated alike. */
char *_zt_package_manifest_new (const char *const *names, const char *const *media_types,
                                const char *const *digests);
/* Name -> base64 SHA-256. ZT_ERROR_INVALID / UNSUPPORTED. */
GHashTable *_zt_package_manifest_parse (GBytes *manifest, GError **error);

G_END_DECLS
