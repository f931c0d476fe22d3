/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bids that use a library item. */
#pragma once

#include <gtk/gtk.h>

#include "zt-json.h"

G_BEGIN_DECLS

/* Rows whose names are tenders. @uses (nullable): as zt_library_where_used(). */
void zt_material_uses_show (GtkListBox *list, GtkWidget *title, JsonArray *uses);

G_END_DECLS
