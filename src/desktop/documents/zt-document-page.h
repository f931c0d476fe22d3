/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of a document: white paper until the picture has come, drawn one to one. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_PAGE (zt_document_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentPage, zt_document_page, ZT, DOCUMENT_PAGE, GtkWidget)

/* Size on screen in application pixels. */
void zt_document_page_set_size (ZtDocumentPage *self, int width, int height);
void zt_document_page_set_texture (ZtDocumentPage *self, GdkTexture *texture); /* (nullable) */
/* Rectangles in fractions of the page (x, y, width, height): where a seal will stand, where a word
 * was found. @marks is copied. */
void zt_document_page_set_marks (ZtDocumentPage *self, const graphene_rect_t *marks, guint n,
                                 gboolean seals);

G_END_DECLS
