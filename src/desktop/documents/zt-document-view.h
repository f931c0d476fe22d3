/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a PDF: all pages below one another, drawn as they come into view by a child process; search, selection, outline, small pages, one's own
 * notes, print. Everything that foreign bytes can do happens in the child.
 *
 * Another widget may put something over the pages (seals to be dragged, say): add it with zt_document_view_add_overlay(), place it with
 * zt_document_pages_to_widget() of zt_document_view_get_pages(), and again at each ::geometry-changed of the pages; the overlay and the pages
 * have one coordinate system. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-document-pages.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_VIEW (zt_document_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentView, zt_document_view, ZT, DOCUMENT_VIEW, AdwBin)

GtkWidget *zt_document_view_new (void);
void zt_document_view_set_desk (ZtDocumentView *self, ZtDesk *desk);
/* @path (nullable): nothing, and what was open is let go. @title (nullable): what the document is called for people. A file that cannot be read
 * is a state of the view with the reason, not an error; one with a password is asked for it in place. */
void zt_document_view_open (ZtDocumentView *self, const char *path, const char *title);
/* The file is being fetched: says so until zt_document_view_open() or _fail(). */
void zt_document_view_wait (ZtDocumentView *self, const char *title);
/* There is no file to open, for this reason. */
void zt_document_view_fail (ZtDocumentView *self, const GError *error);
/* Where seals will stand: [{page, x, y, width, height, title}] in points from the lower left; scrolls to the first. (nullable). Forgotten when
 * another document is opened. */
void zt_document_view_set_seals (ZtDocumentView *self, JsonArray *places);
void zt_document_view_go_to (ZtDocumentView *self, int page); /* 1-based */
int zt_document_view_get_page (ZtDocumentView *self);         /* the one in view; 0 before there is one */
int zt_document_view_get_n_pages (ZtDocumentView *self);
/* The pages: geometry, zoom, selection. (transfer none) */
ZtDocumentPages *zt_document_view_get_pages (ZtDocumentView *self);
/* Lays @overlay over the pages, as large as they are seen; it should let through what it does not use (gtk_widget_set_can_target()). */
void zt_document_view_add_overlay (ZtDocumentView *self, GtkWidget *overlay);
/* Nothing is being opened, drawn or searched. */
gboolean zt_document_view_is_settled (ZtDocumentView *self);

/* Property: remembers (boolean): what is opened goes to the list of documents read, and reading goes on where it stopped. Off by default.
 * Signal: page-changed (int page). */

G_END_DECLS
