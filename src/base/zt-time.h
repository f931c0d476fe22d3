/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instants are microseconds since the epoch, UTC; RFC 3339 with milliseconds on the wire; Asia/Shanghai for people. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 zt_time_now (void);                                       /* wall clock; only the platform's decides anything */
char *zt_time_format (gint64 us);                                /* "2026-11-23T01:02:03.004Z" */
gboolean zt_time_parse (const char *text, gint64 *us);           /* any RFC 3339 offset */
char *zt_time_display (gint64 us);                               /* "2026-11-23 09:02" in Asia/Shanghai */
char *zt_time_display_date (gint64 us);                          /* "2026年11月23日" */
char *zt_time_left (gint64 us);                                  /* @us microseconds still to go, translated: "2 days 04:13:07"; past: "00:00:00" */

G_END_DECLS
