/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revisions of a draft: what each holds that is different now, and the way back to it. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_HISTORY_DIALOG (zt_history_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ZtHistoryDialog, zt_history_dialog, ZT, HISTORY_DIALOG, AdwWindow)

/* @revision: shown first; 0: the one before the newest. */
void zt_history_dialog_present (GtkWindow *parent, ZtBidModel *model, gint64 revision);

G_END_DECLS
