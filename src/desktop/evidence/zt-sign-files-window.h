/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several documents signed with one PIN. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_SIGN_FILES_WINDOW (zt_sign_files_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtSignFilesWindow, zt_sign_files_window, ZT, SIGN_FILES_WINDOW, AdwWindow)

/* @pin (nullable): of the practice key, as a hint. */
ZtSignFilesWindow *zt_sign_files_window_new (GtkWindow *parent, ZtDesk *desk, const char *pin);
void zt_sign_files_window_add (ZtSignFilesWindow *self, GFile *file);
gboolean zt_sign_files_window_is_settled (ZtSignFilesWindow *self);

G_END_DECLS
