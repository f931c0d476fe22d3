/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lazy GListModel over a query of the replica: ids at once, records by pages as rows come into
 * view. Never reads in the main loop. */
#pragma once

#include "zt-worker.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZT_TYPE_RECORD_ITEM (zt_record_item_get_type ())
G_DECLARE_FINAL_TYPE (ZtRecordItem, zt_record_item, ZT, RECORD_ITEM, GObject)

/* (transfer none) (nullable) until its page has arrived; notify::loaded tells. */
ZtRecord *zt_record_item_get_record (ZtRecordItem *self);
guint zt_record_item_get_position (ZtRecordItem *self);

#define ZT_TYPE_RECORD_LIST (zt_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ZtRecordList, zt_record_list, ZT, RECORD_LIST, GObject)

ZtRecordList *zt_record_list_new (ZtWorker *worker, const char *kind);
/* Queries anew. @search, @state, @where ("path=value", one), @order: each (nullable), copied.
 * ::queried follows with the milliseconds it took. */
void zt_record_list_query (ZtRecordList *self, const char *search, const char *state,
                           const char *where, const char *order);
void zt_record_list_requery (ZtRecordList *self);
const char *zt_record_list_get_search (ZtRecordList *self); /* (nullable) */

G_END_DECLS
