/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the keys: what the application binds and what the shortcuts window shows. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Binds every key of the table that has an action. */
void zt_shortcuts_bind (GtkApplication *application);
/* (transfer full): a new window that shows the table. */
GtkWidget *zt_shortcuts_window_new (void);

G_END_DECLS
