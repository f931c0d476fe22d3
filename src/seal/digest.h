/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 and SM3, in memory, over files and as a stream. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

typedef struct _ZtDigest ZtDigest;
ZtDigest *zt_digest_new (void); /* SHA-256 */
void zt_digest_update (ZtDigest *digest, gconstpointer data, gsize length);
void zt_digest_finish (ZtDigest *digest, guint8 out[32]);
void zt_digest_free (ZtDigest *digest);
char *zt_digest_finish_hex (ZtDigest *digest);
void zt_sha256 (gconstpointer data, gsize length, guint8 out[32]);
char *zt_sha256_hex (gconstpointer data, gsize length);
char *zt_sha256_file (const char *path, guint64 *size, GCancellable *cancellable, GError **error); /* hex */
char *zt_hex (gconstpointer data, gsize length);
gboolean zt_unhex (const char *hex, guint8 *out, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtDigest, zt_digest_free)

G_END_DECLS
