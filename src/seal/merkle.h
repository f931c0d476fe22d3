/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log's Merkle tree, RFC 9162 §2.1: leaf 0x00, node 0x01, SHA-256. Pure: nodes come from a callback, so no tree is ever held whole. */
#pragma once

#include <glib.h>

#include "zt-seal-error.h"

G_BEGIN_DECLS

typedef struct { guint8 bytes[32]; } ZtHash;

ZtHash zt_merkle_leaf (gconstpointer data, gsize length);
ZtHash zt_merkle_node (const ZtHash *left, const ZtHash *right);

/* The right edge: enough to append and to know the root; 32 bytes a level. Serialises to bytes for the store. */
typedef struct _ZtFrontier ZtFrontier;
ZtFrontier *zt_frontier_new (void);
ZtFrontier *zt_frontier_new_from_bytes (GBytes *bytes, GError **error);
ZtFrontier *zt_frontier_copy (const ZtFrontier *frontier);
GBytes *zt_frontier_to_bytes (const ZtFrontier *frontier);
void zt_frontier_free (ZtFrontier *frontier);
guint64 zt_frontier_get_size (const ZtFrontier *frontier);
ZtHash zt_frontier_get_root (const ZtFrontier *frontier);
/* @complete is called for each subtree that this leaf completes, lowest first (level 0 is the leaf itself): the platform stores them. */
typedef gboolean (*ZtMerkleStoreFunc) (guint level, guint64 index, const ZtHash *hash, gpointer user_data, GError **error);
gboolean zt_frontier_append (ZtFrontier *frontier, const ZtHash *leaf, ZtMerkleStoreFunc complete, gpointer user_data, GError **error);

/* Fetches the hash of the complete subtree (level, index). */
typedef gboolean (*ZtMerkleLoadFunc) (guint level, guint64 index, ZtHash *hash, gpointer user_data, GError **error);
GArray *zt_merkle_inclusion_proof (guint64 leaf, guint64 size, ZtMerkleLoadFunc load, gpointer user_data, GError **error); /* of ZtHash */
GArray *zt_merkle_consistency_proof (guint64 first, guint64 second, ZtMerkleLoadFunc load, gpointer user_data, GError **error);
gboolean zt_merkle_verify_inclusion (const ZtHash *leaf, guint64 index, guint64 size, const ZtHash *proof, gsize n_proof, const ZtHash *root);
gboolean zt_merkle_verify_consistency (guint64 first, const ZtHash *first_root, guint64 second, const ZtHash *second_root, const ZtHash *proof, gsize n_proof);

/* A tree head: {"epoch","size","root","time","signature"}; the signature (base64 CMS, detached) is over the canonical JSON of the rest.
 * platform_certificate: DIR/platform.pem. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtFrontier, zt_frontier_free)

G_END_DECLS
