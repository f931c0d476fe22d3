/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks by how many percent all prices change, and shows what they would then be. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ZT_TYPE_PRICE_CHANGE (zt_price_change_get_type ())
G_DECLARE_FINAL_TYPE (ZtPriceChange, zt_price_change, ZT, PRICE_CHANGE, AdwWindow)

/* Hundredths of a percent, when the user agreed. */
typedef void (*ZtPriceChangeFunc) (int hundredths, gpointer user_data);

/* Over the window of @widget, which @func's @user_data lives as long as. @lines: of ZtPriceLine. */
void zt_price_change_present (GtkWidget *widget, GListModel *lines, ZtPriceChangeFunc func,
                              gpointer user_data);

G_END_DECLS
