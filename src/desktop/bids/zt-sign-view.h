/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is being signed, with the very pages that get the seal, and with which key. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_SIGN_VIEW (zt_sign_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtSignView, zt_sign_view, ZT, SIGN_VIEW, AdwBin)

void zt_sign_view_set_model (ZtSignView *self, ZtBidModel *model);
/* Shows the composed document with the places of the seals. */
void zt_sign_view_refresh (ZtSignView *self);
/* What zt_key_open() takes; (nullable): none chosen */
const char *zt_sign_view_get_identity (ZtSignView *self);
const char *zt_sign_view_get_seal_image (ZtSignView *self); /* (nullable) */
gboolean zt_sign_view_is_settled (ZtSignView *self);

G_END_DECLS
