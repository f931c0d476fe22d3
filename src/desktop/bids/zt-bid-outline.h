/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a bid with their state, and the revisions of the draft. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_BID_OUTLINE (zt_bid_outline_get_type ())
G_DECLARE_FINAL_TYPE (ZtBidOutline, zt_bid_outline, ZT, BID_OUTLINE, AdwBin)

void zt_bid_outline_set_model (ZtBidOutline *self, ZtBidModel *model);
void zt_bid_outline_select (ZtBidOutline *self, const char *part); /* (nullable): none */

/* Signals: chosen (part), dropped (part, paths: GStrv). */

/* As if the files were dropped on the part: ::dropped. */
void zt_bid_outline_drop (ZtBidOutline *self, const char *part, GStrv paths);

G_END_DECLS
