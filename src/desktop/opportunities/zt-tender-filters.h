/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters of the tenders in a popover; every change counts at once. */
#pragma once

#include <adwaita.h>

#include "zt-search.h"

G_BEGIN_DECLS

#define ZT_TYPE_TENDER_FILTERS (zt_tender_filters_get_type ())
G_DECLARE_FINAL_TYPE (ZtTenderFilters, zt_tender_filters, ZT, TENDER_FILTERS, GtkPopover)

/* Shows what @search filters by; ::changed is not emitted. */
void zt_tender_filters_set (ZtTenderFilters *self, const ZtSearch *search);
/* Puts what is chosen into @search; its words, state and order stay. */
void zt_tender_filters_get (ZtTenderFilters *self, ZtSearch *search);
/* What there is to choose from; of "text\tcount". */
void zt_tender_filters_set_values (ZtTenderFilters *self, GPtrArray *regions, GPtrArray *buyers);

/* Signal: changed. */

G_END_DECLS
