/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the part being edited, composed anew a moment after the last change. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_LIVE_PREVIEW (zt_live_preview_get_type ())
G_DECLARE_FINAL_TYPE (ZtLivePreview, zt_live_preview, ZT, LIVE_PREVIEW, AdwBin)

void zt_live_preview_set_model (ZtLivePreview *self, ZtBidModel *model);
/* @part (nullable): none; nothing is composed then. */
void zt_live_preview_show (ZtLivePreview *self, const char *part);
/* What was typed has been composed and drawn. */
gboolean zt_live_preview_is_settled (ZtLivePreview *self);

/* Signals: close. */

G_END_DECLS
