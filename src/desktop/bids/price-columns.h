/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the price schedule. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @table its columns; the model's items are ZtPriceLine. */
void zt_price_columns_add (GtkColumnView *table);
/* The keyboard goes to the price of line @number, counted from 1. */
void zt_price_columns_focus (GtkColumnView *table, guint number);

G_END_DECLS
