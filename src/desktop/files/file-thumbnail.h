/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file's first page, small: drawn by the helper process, as the file may be anybody's. */
#pragma once

#include <gtk/gtk.h>

#include "zt-desk.h"

G_BEGIN_DECLS

/* In the viewer's worker. @callback gets a GdkTexture (transfer full) (nullable) from
 * zt_worker_run_finish(). @width in pixels of the screen. */
void zt_file_thumbnail_run (ZtDesk *desk, const char *path, const char *name,
                            const char *media_type, int width, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
