/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bookmark of a document, with those below it. */
#pragma once

#include <gio/gio.h>

#include "zt-json.h"

G_BEGIN_DECLS

#define ZT_TYPE_OUTLINE_ENTRY (zt_outline_entry_get_type ())
G_DECLARE_FINAL_TYPE (ZtOutlineEntry, zt_outline_entry, ZT, OUTLINE_ENTRY, GObject)

/* [{title, page, top, children}] as zt_preview_get_outline() has it. (element-type ZtOutlineEntry) */
GListModel *zt_outline_entry_read (JsonArray *outline);
const char *zt_outline_entry_get_title (ZtOutlineEntry *self);
int zt_outline_entry_get_page (ZtOutlineEntry *self); /* 0: leads nowhere */
double zt_outline_entry_get_top (ZtOutlineEntry *self);
GListModel *zt_outline_entry_get_children (ZtOutlineEntry *self); /* (transfer full) (nullable) */

G_END_DECLS
