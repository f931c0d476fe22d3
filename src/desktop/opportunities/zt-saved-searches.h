/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The saved searches in a popover: chosen, renamed, deleted. */
#pragma once

#include <adwaita.h>

#include "zt-kept.h"

G_BEGIN_DECLS

#define ZT_TYPE_SAVED_SEARCHES (zt_saved_searches_get_type ())
G_DECLARE_FINAL_TYPE (ZtSavedSearches, zt_saved_searches, ZT, SAVED_SEARCHES, GtkPopover)

/* @searches: of ZtSavedSearch. */
void zt_saved_searches_set (ZtSavedSearches *self, GPtrArray *searches);
const ZtSavedSearch *zt_saved_searches_find (ZtSavedSearches *self,
                                             const char *id); /* (nullable) */
gint64 zt_saved_searches_count_unread (ZtSavedSearches *self);

/* Signals: chosen (id), renamed (id, name), deleted (id). */

G_END_DECLS
