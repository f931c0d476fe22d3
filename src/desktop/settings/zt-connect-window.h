/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up, step by step: the platform and its certificate, signing in, the key that signs, the
 * company's data. Every step can be left for later. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_CONNECT_WINDOW (zt_connect_window_get_type ())
G_DECLARE_FINAL_TYPE (ZtConnectWindow, zt_connect_window, ZT, CONNECT_WINDOW, AdwWindow)

/* @step (nullable): "address", "account", "certificate" or "company"; NULL: the first. */
ZtConnectWindow *zt_connect_window_new (GtkWindow *parent, ZtDesk *desk, const char *step);
gboolean zt_connect_window_is_settled (ZtConnectWindow *self);

G_END_DECLS
