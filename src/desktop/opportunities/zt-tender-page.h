/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tender to read: facts, clarifications, items, what a bid must hold, documents with a preview.
 */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_TENDER_PAGE (zt_tender_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtTenderPage, zt_tender_page, ZT, TENDER_PAGE, AdwBin)

void zt_tender_page_set_desk (ZtTenderPage *self, ZtDesk *desk);
void zt_tender_page_show (ZtTenderPage *self, const char *id);
void zt_tender_page_set_back_visible (ZtTenderPage *self, gboolean visible);

/* Signal: back. */

G_END_DECLS
