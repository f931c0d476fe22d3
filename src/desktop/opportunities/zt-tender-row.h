/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tender in the list: title with what was searched for marked, method, budget and flags, time
 * left. */
#pragma once

#include "zt-desk.h"
#include "zt-record-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define ZT_TYPE_TENDER_ROW (zt_tender_row_get_type ())
G_DECLARE_FINAL_TYPE (ZtTenderRow, zt_tender_row, ZT, TENDER_ROW, AdwBin)

GtkWidget *zt_tender_row_new (ZtDesk *desk, ZtRecordList *list);
void zt_tender_row_set_item (ZtTenderRow *self, ZtRecordItem *item); /* (nullable) */

G_END_DECLS
