/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a PDF somebody else made: every call is answered by a child process with limits on time and memory, which may die without harm. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

#define ZT_TYPE_PREVIEW (zt_preview_get_type ())
G_DECLARE_FINAL_TYPE (ZtPreview, zt_preview, ZT, PREVIEW, GObject)

/* Blocking; call from a worker. The child stays for the next page and is restarted when it dies. */
ZtPreview *zt_preview_open (const char *path, GCancellable *cancellable, GError **error);
int zt_preview_get_n_pages (ZtPreview *self);
void zt_preview_get_page_size (ZtPreview *self, int page, double *width, double *height); /* 1-based, points, as shown */
/* BGRA premultiplied (cairo ARGB32), @width_px wide. */
GBytes *zt_preview_render (ZtPreview *self, int page, int width_px, int *height_px, int *stride, GCancellable *cancellable, GError **error);
char *zt_preview_get_text (ZtPreview *self, int page, GCancellable *cancellable, GError **error);
char *zt_preview_get_outline (ZtPreview *self, GCancellable *cancellable, GError **error); /* JSON [{title, page, children}] */
/* Own matcher: finds phrases broken over lines. JSON [{page, x, y, width, height}] from the upper left, at most @limit. */
char *zt_preview_find (ZtPreview *self, const char *needle, int limit, GCancellable *cancellable, GError **error);
/* Why this file cannot be accepted as an attachment, or TRUE: encrypted, damaged, empty. Gives the number of pages. */
gboolean zt_preview_check_file (const char *path, int *n_pages, GCancellable *cancellable, GError **error);

G_END_DECLS
