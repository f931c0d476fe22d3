/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files that were dropped on the bid as a whole belong: a guess for each, which people put
 * right. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_SLOT_DIALOG (zt_slot_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ZtSlotDialog, zt_slot_dialog, ZT, SLOT_DIALOG, AdwWindow)

GtkWidget *zt_slot_dialog_new (GtkWidget *parent, ZtBidModel *model, GStrv paths);
/* What is chosen now: JSON [{"path", "slot"}] of what can be taken. (transfer full) */
JsonArray *zt_slot_dialog_get_wanted (ZtSlotDialog *self);

G_END_DECLS
