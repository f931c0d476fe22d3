/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page with its seal as it will look; the seal can be dragged, and moved with the arrow keys. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZT_TYPE_SEAL_PAGE (zt_seal_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtSealPage, zt_seal_page, ZT, SEAL_PAGE, GtkWidget)

/* @width: application pixels. */
GtkWidget *zt_seal_page_new (int width, gboolean movable);
/* The page as drawn (nullable: white paper) and its size in points. */
void zt_seal_page_set_paper (ZtSealPage *self, GdkTexture *paper, double width, double height);
/* @seal (nullable); its place in points from the lower left corner. */
void zt_seal_page_set_seal (ZtSealPage *self, GdkTexture *seal, const graphene_rect_t *place);
/* The strip of the cross-page seal at the outer edge, in parts of @seal's width; @width 0: none. */
void zt_seal_page_set_strip (ZtSealPage *self, GdkTexture *seal, double from, double width);
/* How much of the seal's place has print under it, 0 to 1. */
double zt_seal_page_get_covered (ZtSealPage *self);
/* Where the top of the seal is, in application pixels. */
int zt_seal_page_get_seal_top (ZtSealPage *self);

/* Signal: moved (double x, double y): the seal was put down there. */

G_END_DECLS
