/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A colleague's draft in a file, opened from the file manager: taken over, or merged where nothing
 * clashes. */
#pragma once

#include "zt-window.h"

G_BEGIN_DECLS

/* Says how it went in @window and shows the draft. */
void zt_draft_take_file (ZtWindow *window, ZtDesk *desk, const char *file);

G_END_DECLS
