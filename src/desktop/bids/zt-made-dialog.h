/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of files on their way into a bid, page by page, before it counts. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_MADE_DIALOG (zt_made_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ZtMadeDialog, zt_made_dialog, ZT, MADE_DIALOG, AdwWindow)

/* @wanted, @prepared: as zt_attach_prepare() took and gave them. Adds them itself when it is told
 * to, else has them forgotten. */
GtkWidget *zt_made_dialog_new (GtkWindow *parent, ZtBidModel *model, JsonArray *wanted,
                               JsonArray *prepared);

G_END_DECLS
