/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the price schedule. */
#pragma once

#include "price-grid.h"

G_BEGIN_DECLS

/* Gives @table its columns; the model's items are ZtPriceLine. @grid outlives the columns. */
void zt_price_columns_add (GtkColumnView *table, ZtPriceGrid *grid);
/* Origin and manufacturer too? There is not always the room for them. */
void zt_price_columns_show_all (GtkColumnView *table, gboolean all);

G_END_DECLS
