/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a PDF somebody else made: every call is answered by a child process with limits on time and memory, which may die without harm. */
#pragma once

#include <gio/gio.h>

#include "zt-page-layer.h"

G_BEGIN_DECLS

#define ZT_TYPE_PREVIEW (zt_preview_get_type ())
G_DECLARE_FINAL_TYPE (ZtPreview, zt_preview, ZT, PREVIEW, GObject)

/* Blocking; call from a worker. The child stays for the next page. When it dies it is started again and the question asked once more; what kills it
 * twice fails with ZT_ERROR_INVALID. */
ZtPreview *zt_preview_open (const char *path, GCancellable *cancellable, GError **error);
/* Starts a helper that the next document opened will find running. Does not wait for it; any thread. */
void zt_preview_warm_up (void);
/* @password (nullable). ZT_ERROR_REFUSED: the document wants one, or another one. */
ZtPreview *zt_preview_open_locked (const char *path, const char *password, GCancellable *cancellable, GError **error);
int zt_preview_get_n_pages (ZtPreview *self);
void zt_preview_get_page_size (ZtPreview *self, int page, double *width, double *height); /* 1-based, points, as shown */
/* The sizes of a long document's later pages are guesses at first, so that its first page is not kept waiting: TRUE when some are. Reading them
 * blocks. */
gboolean zt_preview_has_guesses (ZtPreview *self);
gboolean zt_preview_read_sizes (ZtPreview *self, GCancellable *cancellable, GError **error);
JsonObject *zt_preview_get_facts (ZtPreview *self); /* (transfer none): {title?, author?, creator?, producer?, version?, made?, locked}, as the file says */
/* How often the child died and was started again. Any thread. */
guint zt_preview_get_n_restarts (ZtPreview *self);

typedef struct
{
  int page;      /* 1-based */
  int width_px;  /* of the whole page, as turned */
  int turn;      /* quarters clockwise, beyond the page's own */
  int top, rows; /* the band that is wanted, in rows of the whole page; @rows 0: all of it */
} ZtPreviewBand;
/* BGRA premultiplied (cairo ARGB32), @width_px wide. */
GBytes *zt_preview_render_band (ZtPreview *self, const ZtPreviewBand *band, int *height_px, int *stride, GCancellable *cancellable, GError **error);
GBytes *zt_preview_render (ZtPreview *self, int page, int width_px, int *height_px, int *stride, GCancellable *cancellable, GError **error);
ZtPageLayer *zt_preview_get_layer (ZtPreview *self, int page, GCancellable *cancellable, GError **error);
char *zt_preview_get_text (ZtPreview *self, int page, GCancellable *cancellable, GError **error);
char *zt_preview_get_outline (ZtPreview *self, GCancellable *cancellable, GError **error); /* JSON [{title, page, top, children}] */
/* Own matcher: finds phrases broken over lines. JSON [{match, page, x, y, width, height}] from the upper left, one for each line a match is on; at
 * most @limit matches. */
char *zt_preview_find (ZtPreview *self, const char *needle, int limit, GCancellable *cancellable, GError **error);
/* The same on the pages from @first to @last: so that a long search leaves room for drawing. */
JsonArray *zt_preview_find_on (ZtPreview *self, const char *needle, int first, int last, int limit, GCancellable *cancellable, GError **error);
/* Why this file cannot be accepted as an attachment, or TRUE: encrypted, damaged, empty. Gives the number of pages. */
gboolean zt_preview_check_file (const char *path, int *n_pages, GCancellable *cancellable, GError **error);
/* Writes to @out, which must not exist, the bytes of @path with notes appended as annotations. @notes: as the helper's command "annotate" reads them. */
gboolean zt_preview_annotate (const char *path, const char *password, const char *out, JsonArray *notes, const char *author, GCancellable *cancellable, GError **error);

G_END_DECLS
