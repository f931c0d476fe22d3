/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person keeps of the notices, in own.db alone: favourites and saved searches. */
#pragma once

#include "zt-search.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;
  char *name;
  ZtSearch *search;
  gint64 made_at;
  gint64 seen;   /* publication up to which notices were announced, microseconds of the platform */
  gint64 unread; /* announced since the search was last opened */
} ZtSavedSearch;

void zt_saved_search_free (ZtSavedSearch *saved);
ZtSavedSearch *zt_saved_search_copy (const ZtSavedSearch *saved);
/* Oldest first. */
GPtrArray *zt_kept_list_searches (ZtStore *own, GError **error);
/* Adds it, or writes it anew: also what was deleted, when that is taken back. */
gboolean zt_kept_put_search (ZtStore *own, const ZtSavedSearch *saved, GError **error);
gboolean zt_kept_delete_search (ZtStore *own, const char *id, GError **error);
/* "Looked at": nothing is unread. */
gboolean zt_kept_read_search (ZtStore *own, const char *id, GError **error);

gboolean zt_kept_set_favourite (ZtStore *own, const char *tender, gboolean favourite,
                                GError **error);
GHashTable *zt_kept_list_favourites (ZtStore *own, GError **error); /* set of ids */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtSavedSearch, zt_saved_search_free)

G_END_DECLS
