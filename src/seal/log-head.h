/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed tree heads: {"epoch","size","root","time","signature"}, the signature (base64 CMS, detached) over the canonical JSON of the rest. */
#pragma once

#include <json-glib/json-glib.h>

#include "merkle.h"
#include "zt-key.h"

G_BEGIN_DECLS

/**
 * zt_log_head_sign:
 * @epoch: which life of the log this is; a restored platform begins another
 * @size: entries in the tree
 * @root: its root, RFC 9162 §2.1.1
 * @time: microseconds
 * @key: the log's key
 * Returns: (transfer full): the head
 */
JsonObject *zt_log_head_sign (const char *epoch, guint64 size, const ZtHash *root, gint64 time, ZtKey *key, GError **error);
/* The same from a frontier. */
JsonObject *zt_log_head_sign_frontier (const char *epoch, const ZtFrontier *frontier, gint64 time, ZtKey *key, GError **error);

typedef struct
{
  const char *epoch; /* (unowned): lives as long as the head */
  guint64 size;
  ZtHash root;
  gint64 time;       /* microseconds */
} ZtLogHead;

/* What the head says, its signature unchecked. ZT_SEAL_ERROR_LOG_BROKEN for anything but exactly the five members. */
gboolean zt_log_head_read (JsonObject *head, ZtLogHead *out, GError **error);
/* Reads it (@out nullable) and checks that the key of @platform signed it. ZT_SEAL_ERROR_LOG_BROKEN. */
gboolean zt_log_head_verify (JsonObject *head, ZtCertificate *platform, ZtLogHead *out, GError **error);
/* The same where the platform is not known yet: who signed it (transfer full), for the caller to judge. */
ZtCertificate *zt_log_head_get_signer (JsonObject *head, ZtLogHead *out, GError **error);

/* Does @proof lead from @leaf (canonical bytes of the event) at @index to the root of @head? ZT_SEAL_ERROR_LOG_BROKEN. */
gboolean zt_log_head_covers (const ZtLogHead *head, GBytes *leaf, gint64 index, JsonArray *proof, GError **error);
/* A proof on the wire: @hashes (element-type ZtHash) as hex digests, lowest first. (transfer full) */
JsonArray *zt_log_proof_to_json (GArray *hashes);

G_END_DECLS
