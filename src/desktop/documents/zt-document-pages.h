/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of an open document below one another; only what is in view and its neighbours are drawn. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-document-page.h"
#include "zt-preview.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_PAGES (zt_document_pages_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentPages, zt_document_pages, ZT, DOCUMENT_PAGES, AdwBin)

/* @preview (nullable): no document. It is used in the viewer's thread only, and its last reference is dropped there. */
void zt_document_pages_set_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview);
ZtPreview *zt_document_pages_get_preview (ZtDocumentPages *self); /* (transfer none) (nullable) */
/* Replaces all marks. @seals: in points from the lower left; @hits: from the upper left, @current is the one that one stands at. Each (nullable). */
void zt_document_pages_set_marks (ZtDocumentPages *self, JsonArray *seals, JsonArray *hits,
                                  guint current);
/* Scrolls so that @y (points from the upper left of @page) is in view. */
void zt_document_pages_go_to (ZtDocumentPages *self, int page, double y);
/* Scrolls so that the place of a seal is in view. @place: as in zt_document_pages_set_marks(). */
void zt_document_pages_go_to_seal (ZtDocumentPages *self, JsonObject *place);
/* 1: as wide as there is room, up to a comfortable width. 0: exactly as wide as there is room. */
void zt_document_pages_set_zoom (ZtDocumentPages *self, double zoom);
double zt_document_pages_get_zoom (ZtDocumentPages *self);
int zt_document_pages_get_page (ZtDocumentPages *self);
gboolean zt_document_pages_is_settled (ZtDocumentPages *self);

/* Signal: page-changed. */

G_END_DECLS
