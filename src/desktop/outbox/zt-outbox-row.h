/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that waits to be sent: what, for which bid, how far, why it did not go, and the
 * decisions that are open. */
#pragma once

#include <adwaita.h>

#include "zt-outbox.h"

G_BEGIN_DECLS

#define ZT_TYPE_OUTBOX_ROW (zt_outbox_row_get_type ())
G_DECLARE_FINAL_TYPE (ZtOutboxRow, zt_outbox_row, ZT, OUTBOX_ROW, GtkListBoxRow)

/* @subject (nullable): title of the tender it belongs to. Actions outbox.retry and outbox.give-up
 * get the item's id. */
GtkWidget *zt_outbox_row_new (const ZtOutboxItem *item, const char *subject, gint64 now);

G_END_DECLS
