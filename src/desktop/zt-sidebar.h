/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where one is, how much waits where, and at the bottom the state of the connection, the key and
 * the person. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_SIDEBAR (zt_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ZtSidebar, zt_sidebar, ZT, SIDEBAR, AdwBin)

void zt_sidebar_set_desk (ZtSidebar *self, ZtDesk *desk);
/* Marks @page without telling anybody. */
void zt_sidebar_select (ZtSidebar *self, const char *page);

/* Signal: chosen (page). */

G_END_DECLS
