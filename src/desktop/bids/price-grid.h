/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where one is in the price schedule: the cell with the keyboard, the range that is marked, and
 * what keys and clipboard do there. */
#pragma once

#include <gtk/gtk.h>

#include "price-sheet.h"

G_BEGIN_DECLS

typedef struct _ZtPriceGrid ZtPriceGrid;

/* What the grid asks of its owner: one edit is one step that can be taken back. */
typedef struct
{
  void (*begin) (gpointer owner);
  void (*end) (gpointer owner);
  /* @problems: of ZtSheetProblem, empty when all went well; @written: what was pasted */
  void (*pasted) (gpointer owner, GPtrArray *problems, const ZtSheetRange *written);
  JsonArray *(*items) (gpointer owner); /* the tender's */
} ZtPriceGridOwner;

/* @table's rows are @lines, of ZtPriceLine; both outlive the grid. */
ZtPriceGrid *zt_price_grid_new (GtkColumnView *table, GListModel *lines,
                                const ZtPriceGridOwner *calls, gpointer owner);
void zt_price_grid_free (ZtPriceGrid *grid);

/* A cell came into the table, or left it. @entry (nullable): it can be edited. */
void zt_price_grid_add (ZtPriceGrid *grid, GtkListItem *item, ZtSheetColumn column,
                        GtkWidget *entry);
void zt_price_grid_bound (ZtPriceGrid *grid, GtkListItem *item);
/* The cell's text was changed by something else than typing. */
void zt_price_grid_refreshed (ZtPriceGrid *grid, GtkListItem *item);
void zt_price_grid_remove (ZtPriceGrid *grid, GtkListItem *item);

void zt_price_grid_focus (ZtPriceGrid *grid, guint row, ZtSheetColumn column);
/* The marked cells; FALSE: there are none. */
gboolean zt_price_grid_get_range (ZtPriceGrid *grid, ZtSheetRange *range);
void zt_price_grid_copy (ZtPriceGrid *grid);
void zt_price_grid_paste (ZtPriceGrid *grid);
void zt_price_grid_fill_down (ZtPriceGrid *grid);

G_END_DECLS
