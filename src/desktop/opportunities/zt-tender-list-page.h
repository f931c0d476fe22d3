/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All tenders: searched as one types, with a reader beside the list. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_TENDER_LIST_PAGE (zt_tender_list_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtTenderListPage, zt_tender_list_page, ZT, TENDER_LIST_PAGE, AdwBin)

G_END_DECLS
