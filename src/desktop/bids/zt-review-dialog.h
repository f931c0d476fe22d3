/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an amended tender asks to look at again: each change with its place in the bid, until all
 * are looked at. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_REVIEW_DIALOG (zt_review_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ZtReviewDialog, zt_review_dialog, ZT, REVIEW_DIALOG, AdwWindow)

/* Signal: place-chosen (place). */
ZtReviewDialog *zt_review_dialog_new (GtkWindow *parent, ZtBidModel *model);

G_END_DECLS
