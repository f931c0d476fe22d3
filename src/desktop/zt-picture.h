/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a settled window, and the moment of its first frame. */
#pragma once

#include "zt-window.h"

G_BEGIN_DECLS

/* Waits until @window has settled, writes @file as PNG; @callback (TRUE: written) in the main loop.
 */
void zt_picture_take (ZtWindow *window, const char *file,
                      void (*callback) (gboolean written, gpointer user_data), gpointer user_data);
/* Prints {"ms","pssKiB"} after the first painted frame, then calls @callback. */
void zt_picture_measure (ZtWindow *window, gint64 begun,
                         void (*callback) (gboolean written, gpointer user_data),
                         gpointer user_data);

G_END_DECLS
