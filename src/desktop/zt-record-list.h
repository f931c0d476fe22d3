/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lazy GListModel over a search among the notices: ids at once, records by pages as rows come
 * into view. Never reads in the main loop. */
#pragma once

#include "zt-opportunities.h"
#include "zt-worker.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ZT_TYPE_RECORD_ITEM (zt_record_item_get_type ())
G_DECLARE_FINAL_TYPE (ZtRecordItem, zt_record_item, ZT, RECORD_ITEM, GObject)

/* (transfer none) (nullable) until its page has arrived; notify::loaded tells. */
ZtRecord *zt_record_item_get_record (ZtRecordItem *self);
/* What this workspace knows of it; (transfer none) (nullable) until its page has arrived. */
const ZtNoticeNote *zt_record_item_get_note (ZtRecordItem *self);
guint zt_record_item_get_position (ZtRecordItem *self);

#define ZT_TYPE_RECORD_LIST (zt_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ZtRecordList, zt_record_list, ZT, RECORD_LIST, GObject)

/* @worker answers while keys are typed; @slow finds what holds the words elsewhere. */
ZtRecordList *zt_record_list_new (ZtWorker *worker, ZtWorker *slow);
/* Searches anew. ::queried (microseconds) follows, and ::completed when all is there: what the
 * words are found in elsewhere than in title, purchaser and region stands at the end then. */
void zt_record_list_search (ZtRecordList *self, const ZtSearch *search);
/* The same again: records may have changed. Where the same are found, rows stay where they are. */
void zt_record_list_requery (ZtRecordList *self);
const ZtSearch *zt_record_list_get_search (ZtRecordList *self);
/* How many are found by title, purchaser or region. */
guint zt_record_list_get_n_first (ZtRecordList *self);

G_END_DECLS
