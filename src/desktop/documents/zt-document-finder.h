/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bar that finds text in a document: counts the hits as they come, page by page, and goes from one to the next. */
#pragma once

#include "zt-document-pages.h"

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_FINDER (zt_document_finder_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentFinder, zt_document_finder, ZT, DOCUMENT_FINDER, AdwBin)

/* @pages: where to look and what to scroll. Forgets what was searched before. */
void zt_document_finder_set_pages (ZtDocumentFinder *self, ZtDesk *desk, ZtDocumentPages *pages);
void zt_document_finder_forget (ZtDocumentFinder *self);
/* The keyboard goes to the entry. */
void zt_document_finder_start (ZtDocumentFinder *self);
void zt_document_finder_step (ZtDocumentFinder *self, int step); /* to the next hit or the one before */
JsonArray *zt_document_finder_get_hits (ZtDocumentFinder *self, int *current); /* (transfer none) (nullable) */
gboolean zt_document_finder_is_settled (ZtDocumentFinder *self);

/* Signals: changed: other hits, another current one; closed. */

G_END_DECLS
