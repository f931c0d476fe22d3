/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of a document: white paper until the picture has come, drawn one to one, with what is marked on it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZT_TYPE_DOCUMENT_PAGE (zt_document_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtDocumentPage, zt_document_page, ZT, DOCUMENT_PAGE, GtkWidget)

typedef enum
{
  ZT_MARK_FOUND,   /* a word was found */
  ZT_MARK_CURRENT, /* the hit one stands at */
  ZT_MARK_SEAL,    /* a seal will stand here */
} ZtMarkKind;

typedef struct
{
  ZtMarkKind kind;
  graphene_rect_t place; /* in fractions of the page, from the upper left */
  const char *title;     /* (nullable) interned */
} ZtMark;

/* Size on screen in application pixels. */
void zt_document_page_set_size (ZtDocumentPage *self, int width, int height);
void zt_document_page_set_texture (ZtDocumentPage *self, GdkTexture *texture); /* (nullable) */
/* Written on the paper when there is no picture: why. (nullable) */
void zt_document_page_set_note (ZtDocumentPage *self, const char *note);
/* Replaces all marks; @marks is copied. */
void zt_document_page_set_marks (ZtDocumentPage *self, const ZtMark *marks, guint n);

G_END_DECLS
