/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a PDF: all pages below one another, drawn as they come into view by a child process; search
 * over line breaks, zoom. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_VIEW (zt_document_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentView, zt_document_view, ZT, DOCUMENT_VIEW, AdwBin)

void zt_document_view_set_desk (ZtDocumentView *self, ZtDesk *desk);
/* @path (nullable): nothing. @title: what the document is called for people. */
void zt_document_view_open (ZtDocumentView *self, const char *path, const char *title);
/* Where seals will stand: [{page, x, y, width, height}] in points from the upper left; scrolls to
 * the first. (nullable) */
void zt_document_view_set_seals (ZtDocumentView *self, JsonArray *places);
void zt_document_view_go_to (ZtDocumentView *self, int page);
int zt_document_view_get_n_pages (ZtDocumentView *self);

G_END_DECLS
