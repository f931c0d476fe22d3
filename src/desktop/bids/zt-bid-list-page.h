/* SPDX-License-Identifier: GPL-3.0-or-later */
/* My bids, and the one that is open. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_BID_LIST_PAGE (zt_bid_list_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtBidListPage, zt_bid_list_page, ZT, BID_LIST_PAGE, AdwBin)

G_END_DECLS
