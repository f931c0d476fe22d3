/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of files into a bid: to a place, as what it takes, looked at when they had to be changed.
 * With progress and cancel in the step bar. */
#pragma once

#include <gtk/gtk.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

/* @slot (nullable): people are asked, with a guess from each name. @parent: a widget of the window.
 */
void zt_attach_flow_start (ZtBidModel *model, GtkWidget *parent, GStrv paths, const char *slot);
/* The same for files whose places are known: JSON [{"path", "slot"}]. */
void zt_attach_flow_prepare (ZtBidModel *model, GtkWidget *parent, JsonArray *wanted);

G_END_DECLS
