/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was verified, one row a check: title, detail, and whether it held. */
#pragma once

#include <gtk/gtk.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* Fills @list anew with @checks (nullable): [{"title","ok","detail"}]. */
void zt_check_rows_show (GtkListBox *list, JsonArray *checks);

G_END_DECLS
