/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a new recovery code until the user has it on paper; only then it is used. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ZT_TYPE_RECOVERY_WINDOW (zt_recovery_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtRecoveryWindow, zt_recovery_window, ZT, RECOVERY_WINDOW, AdwWindow)

/* @replaces: there is an earlier code. ::accepted (code) when the user has copied it; nothing has changed before. */
ZtRecoveryWindow *zt_recovery_window_new (GtkWindow *parent, const char *code, gboolean replaces);

G_END_DECLS
