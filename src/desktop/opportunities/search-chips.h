/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search filters by, as removable chips and in words. */
#pragma once

#include <gtk/gtk.h>

#include "zt-search.h"

G_BEGIN_DECLS

/* One button a filter; a click activates "tenders.remove-filter" with its name. Returns how many.
 */
guint zt_search_chips_fill (GtkFlowBox *box, const ZtSearch *search);
/* Takes the filter of this name out of @search. */
void zt_search_remove_filter (ZtSearch *search, const char *name);
/* "交互平板 · 公开招标 · A区": the name a saved search gets. */
char *zt_search_describe (const ZtSearch *search);

G_END_DECLS
