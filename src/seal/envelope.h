/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed parts: definite-length DER CMS AuthEnvelopedData, AES-256-GCM (RFC 5083, RFC 5084), one pass, constant memory; opened by stock openssl cms -decrypt. */
#pragma once

#include "zt-error.h"
#include "zt-key.h"
#include "zt-certificate.h"

G_BEGIN_DECLS

/* Seals @in into @out to every certificate in @inner; with @outer the result is a second layer around it for the release key.
 * @out appears whole or not at all (ZT_ERROR_NO_SPACE when the disk is full); ZT_ERROR_STALE when @in changes meanwhile. sha256 of the sealed bytes is returned when asked for. SM2 recipients: ZT_SEAL_ERROR_UNSUPPORTED. */
gboolean zt_seal_file (const char *in, const char *out, GPtrArray *inner, GPtrArray *outer, char **sha256, guint64 *size,
                       ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* Opens one layer. @out appears only when the tag holds. ZT_SEAL_ERROR_NOT_A_RECIPIENT, SEAL_BROKEN (cut, changed, followed by anything),
 * UNSUPPORTED for SM2 keys; with a key on a token also PIN_LOCKED, TOKEN_GONE, TOKEN_FAILED. */
gboolean zt_unseal_file (const char *in, const char *out, ZtKey *key, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* What a sealed file says of itself without a key: number of recipients and their issuer and serial or key ids, for zhaotou-cli verify. */
typedef struct { guint recipients; char *cipher; guint64 content_size; GStrv recipient_names; } ZtSealInfo;
ZtSealInfo *zt_seal_inspect (const char *path, GError **error);
void zt_seal_info_free (ZtSealInfo *info);
/* Small secrets (release keys): in memory. */
GBytes *zt_seal_bytes (GBytes *content, GPtrArray *recipients, GError **error);
GBytes *zt_unseal_bytes (GBytes *sealed, ZtKey *key, GError **error);

G_END_DECLS
