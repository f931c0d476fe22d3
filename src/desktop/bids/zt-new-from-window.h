/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tender the new bid is for that takes over what fits from an earlier one. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_NEW_FROM_WINDOW (zt_new_from_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtNewFromWindow, zt_new_from_window, ZT, NEW_FROM_WINDOW, AdwWindow)

/* @from: id of a draft; @title (nullable): what it is called. Shows the new draft in @parent. */
ZtNewFromWindow *zt_new_from_window_new (GtkWindow *parent, ZtDesk *desk, const char *from,
                                         const char *title);

G_END_DECLS
