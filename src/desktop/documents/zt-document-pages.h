/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of an open document below one another in a scrolled window: drawn as they come into view, with what is marked on them, text that can
 * be selected and links. One widget draws them all, so that 500 pages cost no more than five. With "thumbnails" it is the row of small pages
 * beside them. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-notes.h"
#include "zt-preview.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_PAGES (zt_document_pages_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentPages, zt_document_pages, ZT, DOCUMENT_PAGES, GtkWidget)

typedef enum
{
  ZT_FIT_NONE,  /* the zoom that was set */
  ZT_FIT_AUTO,  /* the width, but not larger than is comfortable to read */
  ZT_FIT_WIDTH, /* the widest page fills the width */
  ZT_FIT_PAGE,  /* the page in view is there as a whole */
} ZtFit;

/* @preview (nullable): no document. It is used in the viewer's thread only, and its last reference is dropped there. */
void zt_document_pages_set_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview);
/* The same document made anew: what is in view stays there, and the pages as they were until those of @preview are drawn. */
void zt_document_pages_replace_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview);
ZtPreview *zt_document_pages_get_preview (ZtDocumentPages *self); /* (transfer none) (nullable) */

/* Replaces all marks. @seals: [{page, x, y, width, height, title}] in points from the lower left; @hits: pieces of zt_preview_find_on(), @current
 * is the number of the match one stands at. Each (nullable). */
void zt_document_pages_set_marks (ZtDocumentPages *self, JsonArray *seals, JsonArray *hits, int current);
/* @notes: (nullable) (element-type ZtNote) */
void zt_document_pages_set_notes (ZtDocumentPages *self, GPtrArray *notes);

/* Scrolls so that @y (points from the upper left of @page) is in view. */
void zt_document_pages_go_to (ZtDocumentPages *self, int page, double y);
int zt_document_pages_get_page (ZtDocumentPages *self); /* the one in view, from 1; 0: none yet */
int zt_document_pages_get_n_pages (ZtDocumentPages *self);

/* 1 is 100 %: a point is a seventy-second of an inch, an inch 96 application pixels. From 0.25 to 4. */
void zt_document_pages_set_zoom (ZtDocumentPages *self, double zoom);
double zt_document_pages_get_zoom (ZtDocumentPages *self);
void zt_document_pages_set_fit (ZtDocumentPages *self, ZtFit fit);
ZtFit zt_document_pages_get_fit (ZtDocumentPages *self);
void zt_document_pages_set_turn (ZtDocumentPages *self, int quarters); /* clockwise, all pages */
int zt_document_pages_get_turn (ZtDocumentPages *self);

/* Where things are. Points are of the page as it is shown unturned, from its upper left; widget coordinates are those of this widget, whose origin is
 * the upper left of what can be seen. They change with every scroll and zoom: listen to ::geometry-changed. FALSE: there is no such page, or it has
 * not been laid out. A page out of view has a place too, outside the widget. */
gboolean zt_document_pages_get_page_place (ZtDocumentPages *self, int page, graphene_rect_t *place);
gboolean zt_document_pages_to_widget (ZtDocumentPages *self, int page, const ZtBox *box, graphene_rect_t *place);
/* FALSE: the point is on no page. */
gboolean zt_document_pages_to_page (ZtDocumentPages *self, double x, double y, int *page, double *page_x, double *page_y);
/* Size in points, unturned. */
gboolean zt_document_pages_get_page_size (ZtDocumentPages *self, int page, double *width, double *height);

gboolean zt_document_pages_has_selection (ZtDocumentPages *self);
/* The pages and boxes of the selection: [{page, boxes: [{x, y, width, height}], quote}]; pages whose text has not been read are left out. */
JsonArray *zt_document_pages_get_selection (ZtDocumentPages *self);
/* Puts the selected text on the clipboard, once all its pages have been read. */
void zt_document_pages_copy (ZtDocumentPages *self);
void zt_document_pages_select_page (ZtDocumentPages *self);
void zt_document_pages_select_none (ZtDocumentPages *self);

/* Nothing is being laid out or drawn. */
gboolean zt_document_pages_is_settled (ZtDocumentPages *self);

/* Signals: page-changed; geometry-changed; selection-changed; page-activated (int page): a thumbnail was clicked; link-activated (const char *uri);
 * note-activated (const char *id). */

G_END_DECLS
