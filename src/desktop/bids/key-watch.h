/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks every two seconds whether the key is there, for as long as somebody looks at it. */
#pragma once

#include "zt-desk.h"
#include "zt-key.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _ZtKeyWatch ZtKeyWatch;

/* Called in the main loop whenever the state was read. */
typedef void (*ZtKeyWatchFunc) (ZtKeyState state, gpointer user_data);

/* While @widget is mapped; it must outlive the watch. */
ZtKeyWatch *zt_key_watch_new (ZtDesk *desk, GtkWidget *widget, ZtKeyWatchFunc func,
                              gpointer user_data);
/* @identity (nullable): none; what was known of the last one is forgotten. */
void zt_key_watch_set_identity (ZtKeyWatch *watch, const char *identity);
void zt_key_watch_free (ZtKeyWatch *watch);
/* What to say of a key in this state, and the style of its pill; "" before anything is known. */
const char *zt_key_state_describe (ZtKeyState state, gboolean is_token, const char **style);

G_END_DECLS
