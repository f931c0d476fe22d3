/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library as a table on disk, and the menu from which items are added or taken out as one. */
#pragma once

#include "zt-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks for a file and writes the items of @type; the desk tells how it went. */
void zt_library_export_ask (GtkWidget *widget, ZtDesk *desk, const char *type);
/* Types to add, files, tables: actions "library.…". */
GMenuModel *zt_library_add_menu (void);

G_END_DECLS
