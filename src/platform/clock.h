/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens because time passes: tenders close, feeds stay awake, what is forgotten goes. */
#pragma once

#include "server.h"

G_BEGIN_DECLS

gpointer zt_clock_run (gpointer server); /* a thread; ends when the server stops */

G_END_DECLS
