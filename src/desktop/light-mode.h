/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light mode for old computers: no animations, drawing by cairo, smaller caches. Decided once,
 * before GTK starts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From the preference, and where that says "auto" from the machine. */
gboolean zt_light_mode_is_on (void);
/* Translated: whether it is on, and why. */
const char *zt_light_mode_describe (void);
/* Before GTK starts: what GTK reads once from the environment. */
void zt_light_mode_prepare (void);
/* How many of @usual things a cache may keep: all, or few in light mode. */
guint zt_light_mode_cache (guint usual);

G_END_DECLS
