/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text while it is edited: a text buffer that knows of every line whether it is a heading, an
 * item of a list or a paragraph. Tables and pictures stand in it as widgets. */
#pragma once

#include "zt-rich-object.h"

G_BEGIN_DECLS

#define ZT_TYPE_RICH_BUFFER (zt_rich_buffer_get_type ())
G_DECLARE_FINAL_TYPE (ZtRichBuffer, zt_rich_buffer, ZT, RICH_BUFFER, GtkTextBuffer)

typedef struct
{
  ZtRichType type; /* PARAGRAPH, HEADING, BULLET or NUMBER */
  int level;
} ZtRichLine;

ZtRichBuffer *zt_rich_buffer_new (void);
ZtRichLine zt_rich_buffer_get_line (ZtRichBuffer *self, int line);
void zt_rich_buffer_set_line (ZtRichBuffer *self, int line, ZtRichLine look);
/* How what is typed next looks, of ZtRichStyle; with a selection, how the selection looks. */
guint zt_rich_buffer_get_style (ZtRichBuffer *self);
void zt_rich_buffer_toggle_style (ZtRichBuffer *self, ZtRichStyle style);
/* Puts a new object before @iter, on a line of its own. (transfer none) */
typedef ZtRichObject *(*ZtRichObjectFunc) (GtkTextChildAnchor *anchor, const ZtRichBlock *block,
                                           gpointer user_data);
/* One paragraph alone goes into the line, everything else onto lines of its own. */
void zt_rich_buffer_insert (ZtRichBuffer *self, GtkTextIter *iter, GPtrArray *blocks,
                            ZtRichObjectFunc make, gpointer user_data);
/* What stands between two places; (element-type ZtRichBlock) (transfer full) */
GPtrArray *zt_rich_buffer_read (ZtRichBuffer *self, const GtkTextIter *start,
                                const GtkTextIter *end);

G_END_DECLS
