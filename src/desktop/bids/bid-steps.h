/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps in words. */
#pragma once

#include "zt-bid.h"

G_BEGIN_DECLS

#define ZT_N_STEPS 7

const char *zt_bid_steps_title (ZtBidStepName step); /* translated */
/* How far a bid is, in a line. */
char *zt_bid_steps_describe (ZtBidStepName step, guint done, guint total);

G_END_DECLS
