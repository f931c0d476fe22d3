/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in a window of its own: cells to type into, rows and columns to add and to take away. */
#pragma once

#include <adwaita.h>

#include "rich-text.h"

G_BEGIN_DECLS

#define ZT_TYPE_TABLE_WINDOW (zt_table_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtTableWindow, zt_table_window, ZT, TABLE_WINDOW, AdwWindow)

/* @block is the callback's to keep. */
typedef void (*ZtTableWindowFunc) (ZtRichBlock *block, gpointer user_data);

/* Over the window of @widget, with which it goes. @table (nullable): a new one. */
void zt_table_window_present (GtkWidget *widget, const ZtRichBlock *table, ZtTableWindowFunc func,
                              gpointer user_data, GDestroyNotify user_data_free);

G_END_DECLS
