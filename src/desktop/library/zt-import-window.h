/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table on its way into the library: what its columns were taken for, what each row would do,
 * what is wrong. Nothing is written before the user says so. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_IMPORT_WINDOW (zt_import_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtImportWindow, zt_import_window, ZT, IMPORT_WINDOW, AdwWindow)

ZtImportWindow *zt_import_window_new (GtkWindow *parent, ZtDesk *desk, const char *file);
gboolean zt_import_window_is_settled (ZtImportWindow *self);

/* Signal: imported. */

G_END_DECLS
