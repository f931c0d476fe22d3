/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A test aid: ends the program when the main loop does not come round for too long. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With ZT_WATCHDOG=MS in the environment: aborts when the main loop, once the window has come up, stands still for ten times MS. The time in which
 * other programs had the processor does not count. Otherwise nothing. */
void zt_watchdog_start (void);

G_END_DECLS
