/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before sealing and before submitting: what is going to happen, and the consent. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_STAGE_VIEW (zt_stage_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtStageView, zt_stage_view, ZT, STAGE_VIEW, AdwBin)

void zt_stage_view_show (ZtStageView *self, ZtBidModel *model, ZtBidStepName step);
gboolean zt_stage_view_get_consent (ZtStageView *self);

G_END_DECLS
