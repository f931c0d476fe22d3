/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table or a picture in a text that is edited. */
#pragma once

#include <adwaita.h>

#include "rich-text.h"
#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_RICH_OBJECT (zt_rich_object_get_type ())
G_DECLARE_FINAL_TYPE (ZtRichObject, zt_rich_object, ZT, RICH_OBJECT, AdwBin)

/* @desk (nullable): pictures are not shown then. */
ZtRichObject *zt_rich_object_new (ZtDesk *desk, const ZtRichBlock *block);
const ZtRichBlock *zt_rich_object_get_block (ZtRichObject *self);
/* Takes @block. */
void zt_rich_object_set_block (ZtRichObject *self, ZtRichBlock *block);
/* How wide it may be. */
void zt_rich_object_set_room (ZtRichObject *self, int width);
/* The one that stands at @anchor. (transfer none) (nullable) */
ZtRichObject *zt_rich_object_of (GtkTextChildAnchor *anchor);

/* Signals: changed (its words), edit (a table), remove. */

G_END_DECLS
