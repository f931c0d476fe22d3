/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What writing and reading an exported draft share. */
#pragma once

#include "bid-private.h"
#include "zt-draft.h"

G_BEGIN_DECLS

#define ZT_SHARED_TYPE "application/vnd.zhaotou.bid+zip"
#define ZT_SHARED_FORMAT "zhaotou-draft"
#define ZT_SHARED_VERSION 1
#define ZT_SHARED_DRAFT "draft.json"
#define ZT_SHARED_BASE "base.json"
#define ZT_SHARED_CONTENT "content" /* of a protected one: the encrypted inner file */
#define ZT_SHARED_FILES "attachments"

/* States of a draft that a colleague has seen too, newest first: {"states": [{"digest", "body"}]}.
 * (transfer full) */
JsonObject *_zt_bid_get_shared (ZtWorkspace *ws, const ZtBidContext *context);
gboolean _zt_bid_add_shared (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *body,
                             GError **error);
/* The body both have seen last: the newest of @digests that is known here. (transfer full)
 * (nullable) */
JsonObject *_zt_bid_find_shared (JsonObject *shared, JsonArray *digests);

G_END_DECLS
