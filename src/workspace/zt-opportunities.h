/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notices as a supplier works with them: searched, recommended, kept, announced when new ones
 * match a saved search, and read with what their clarifications changed. */
#pragma once

#include "recommend.h"
#include "zt-kept.h"
#include "zt-listing.h"
#include "zt-workspace.h"

G_BEGIN_DECLS

/* Rowids of the replica (of gint64). @content and *n_first: as zt_listing_query(). */
GArray *zt_workspace_search (ZtWorkspace *ws, const ZtSearch *search, GArray *content,
                             guint *n_first, GCancellable *cancellable, GError **error);
/* The same as records, what waits in the outbox over what the platform says; also what holds the
 * words elsewhere. */
GPtrArray *zt_workspace_search_records (ZtWorkspace *ws, const ZtSearch *search, GError **error);
/* zt_listing_values(), of the listing as it is; (element-type utf8): "text\tcount". */
GPtrArray *zt_workspace_search_values (ZtWorkspace *ws, const char *column, const char *part,
                                       guint limit, GError **error);

/* What this workspace knows of one notice and the platform does not. */
typedef struct
{
  gboolean favourite;
  char *reason; /* (nullable): why it is recommended, translated */
} ZtNoticeNote;
ZtNoticeNote *zt_workspace_get_note (ZtWorkspace *ws, ZtRecord *tender);
void zt_notice_note_free (ZtNoticeNote *note);

/* What each clarification of @tender says and changed, newest first: the entries of "clarifications",
 * each with "changes" ([{"part", "title", "old", "new", …}], as zt_tender_changes()) where the
 * versions before and after it came here. */
JsonArray *zt_workspace_clarifications (ZtWorkspace *ws, ZtRecord *tender, GError **error);

/* A new saved search; nothing that is there already will be announced. */
ZtSavedSearch *zt_workspace_save_search (ZtWorkspace *ws, const char *name, const ZtSearch *search,
                                         GError **error);
/* After a sync: what is new in the saved searches. Counted once: it is written down before it is
 * told. Of ZtSearchNews, only those with news. */
typedef struct
{
  char *id, *name;
  guint n;
  char *first; /* title of the one that closes first */
} ZtSearchNews;
GPtrArray *zt_workspace_match_searches (ZtWorkspace *ws, GError **error);
void zt_search_news_free (ZtSearchNews *news);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtNoticeNote, zt_notice_note_free)

G_END_DECLS
