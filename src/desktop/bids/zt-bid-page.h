/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bid: outline, editor, assistant, and the seven steps. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_BID_PAGE (zt_bid_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtBidPage, zt_bid_page, ZT, BID_PAGE, AdwBin)

/* @draft may end in "/section": a part's id, or step:N. */
void zt_bid_page_show (ZtBidPage *self, ZtDesk *desk, ZtPractice *practice, const char *draft);
void zt_bid_page_flush (ZtBidPage *self);
gboolean zt_bid_page_is_settled (ZtBidPage *self);
/* (nullable): the draft and its section, for zt_bid_page_show(). */
char *zt_bid_page_get_place (ZtBidPage *self);

/* Signal: back. */

/* Files of the machine that were dropped: @part (nullable): not on a part, people are asked. */
void zt_bid_page_drop (ZtBidPage *self, GStrv paths, const char *part);

G_END_DECLS
