/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In a page's header bar: shows the sidebar where the window is too narrow to show it always. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ZT_TYPE_SIDEBAR_BUTTON (zt_sidebar_button_get_type ())
G_DECLARE_FINAL_TYPE (ZtSidebarButton, zt_sidebar_button, ZT, SIDEBAR_BUTTON, AdwBin)

G_END_DECLS
