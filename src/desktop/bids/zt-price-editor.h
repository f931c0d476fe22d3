/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule: a line an item, amounts and total computed, ceilings watched. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_PRICE_EDITOR (zt_price_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtPriceEditor, zt_price_editor, ZT, PRICE_EDITOR, AdwBin)

void zt_price_editor_set_model (ZtPriceEditor *self, ZtBidModel *model);
/* @place: of a finding, below "prices": "lines.3.unitPrice", "items.4", "total". */
void zt_price_editor_focus (ZtPriceEditor *self, const char *place);

G_END_DECLS
