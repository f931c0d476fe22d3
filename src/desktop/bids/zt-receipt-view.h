/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt, verified anew each time it is shown. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_RECEIPT_VIEW (zt_receipt_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtReceiptView, zt_receipt_view, ZT, RECEIPT_VIEW, AdwBin)

void zt_receipt_view_show (ZtReceiptView *self, ZtBidModel *model);
gboolean zt_receipt_view_is_settled (ZtReceiptView *self);

G_END_DECLS
