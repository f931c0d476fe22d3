/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies over the picture of a page: its characters with their places, and its links. Pure data; it may be used in any thread. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* In points, from the upper left of the page as it is shown without the reader's own rotation. */
typedef struct
{
  double x, y, width, height;
} ZtBox;

typedef struct
{
  ZtBox box;
  int page;         /* to go to, 1-based; 0: none */
  double y;         /* in that page, points from the top */
  const char *uri;  /* (nullable) an address outside the document */
} ZtPageLink;

typedef struct _ZtPageLayer ZtPageLayer;

/**
 * zt_page_layer_new:
 * @text: of the page
 * @places: x1, y1, x2, y2 as 32-bit floats for each character
 * @links: (nullable): [{x, y, width, height, page?, top?, uri?}]
 *
 * None of it is trusted: places that are no numbers become empty, missing ones too.
 */
ZtPageLayer *zt_page_layer_new (const char *text, GBytes *places, JsonArray *links);
ZtPageLayer *zt_page_layer_ref (ZtPageLayer *self);
void zt_page_layer_unref (ZtPageLayer *self);

/* Positions are between characters: 0 before the first, this one after the last. */
guint zt_page_layer_get_length (ZtPageLayer *self);
/* The position nearest to a point. */
guint zt_page_layer_find_position (ZtPageLayer *self, double x, double y);
/* Is there a character at this point or close by? */
gboolean zt_page_layer_is_text (ZtPageLayer *self, double x, double y);
/* The word around a position: letters and digits, or the ideographs between two marks. */
void zt_page_layer_get_word (ZtPageLayer *self, guint position, guint *start, guint *end);
void zt_page_layer_get_line (ZtPageLayer *self, guint position, guint *start, guint *end);
/* The position one line up (@step -1) or down (1), at about the same place across; the same one at the first and last line. */
guint zt_page_layer_move_line (ZtPageLayer *self, guint position, int step);

/**
 * zt_page_layer_get_boxes:
 *
 * Returns: (transfer full) (element-type ZtBox): one box for each line between two positions
 */
GArray *zt_page_layer_get_boxes (ZtPageLayer *self, guint start, guint end);
/* What one pastes: lines of a Chinese paragraph joined without a blank, radicals as ideographs. */
char *zt_page_layer_copy_text (ZtPageLayer *self, guint start, guint end);

guint zt_page_layer_get_n_links (ZtPageLayer *self);
const ZtPageLink *zt_page_layer_get_link (ZtPageLayer *self, guint index);
const ZtPageLink *zt_page_layer_find_link (ZtPageLayer *self, double x, double y); /* (nullable) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPageLayer, zt_page_layer_unref)

G_END_DECLS
