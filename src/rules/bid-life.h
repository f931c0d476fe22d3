/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold before a bid takes its next step, and who may see one. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* Guards and effects of the life of a bid (kinds/bid.c). Pure; ZT_ERROR_REFUSED with the reason. */
gboolean zt_rule_bid_submit (const ZtStep *step, GError **error);
gboolean zt_effect_bid_submit (const ZtStep *step, GError **error);
gboolean zt_rule_bid_withdraw (const ZtStep *step, GError **error);
gboolean zt_effect_bid_withdraw (const ZtStep *step, GError **error);
gboolean zt_rule_bid_release (const ZtStep *step, GError **error);
gboolean zt_effect_bid_release (const ZtStep *step, GError **error);
gboolean zt_rule_bid_open (const ZtStep *step, GError **error); /* also reject */
gboolean zt_effect_bid_reject (const ZtStep *step, GError **error);

/* A bid is its own organisation's alone until the opening time; then also the purchaser's and the supervisors'. */
gboolean zt_bid_may_read (const ZtRecord *record, const ZtActor *actor, gint64 now,
                          const ZtLookup *lookup);

/* The signed part of a committed bid: its body without signature and what was added later. (transfer full) */
JsonObject *zt_bid_get_signed_body (JsonObject *bid);

/* "<tender>.<organisation>": one bid an organisation and tender. */
char *zt_bid_make_id (const char *tender, const char *organisation);

G_END_DECLS
