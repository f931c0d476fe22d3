/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beside the pages of a document: its outline, small pages, and one's own notes. */
#pragma once

#include "zt-document-notes.h"
#include "zt-document-pages.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_SIDEBAR (zt_document_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentSidebar, zt_document_sidebar, ZT, DOCUMENT_SIDEBAR, AdwBin)

/* @preview (nullable): nothing. The outline is read in the viewer's thread; without one the small pages are shown first. */
void zt_document_sidebar_set_preview (ZtDocumentSidebar *self, ZtDesk *desk, ZtPreview *preview);
void zt_document_sidebar_set_notes (ZtDocumentSidebar *self, ZtDocumentNotes *notes); /* main loop; kept */
void zt_document_sidebar_set_page (ZtDocumentSidebar *self, int page);              /* the one in view */
void zt_document_sidebar_set_turn (ZtDocumentSidebar *self, int quarters);
void zt_document_sidebar_set_seals (ZtDocumentSidebar *self, JsonArray *seals);     /* (nullable) as zt_document_pages_set_marks() */
void zt_document_sidebar_show (ZtDocumentSidebar *self, const char *name);          /* "outline", "thumbnails", "notes" */
gboolean zt_document_sidebar_is_settled (ZtDocumentSidebar *self);

/* Signals: go-to (int page, double y); note-chosen (id); edit-note (id); delete-note (id). */

G_END_DECLS
