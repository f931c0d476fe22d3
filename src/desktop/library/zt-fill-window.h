/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could fill the empty places of a draft, each with its source, to be taken one by one or all;
 * or what of a draft could be kept in the library. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_FILL_WINDOW (zt_fill_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtFillWindow, zt_fill_window, ZT, FILL_WINDOW, AdwWindow)

/* @keep: from the draft into the library; else from the library into the draft. */
ZtFillWindow *zt_fill_window_new (GtkWindow *parent, ZtDesk *desk, const char *draft,
                                  gboolean keep);
gboolean zt_fill_window_is_settled (ZtFillWindow *self);

/* Signal: done. The draft or the library has changed. */

G_END_DECLS
