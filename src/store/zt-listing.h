/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All notices of a replica, held narrow in memory: any search, filter and order over 200,000 of
 * them is answered while a key goes down and comes up again. Used by one thread, like its store. */
#pragma once

#include "zt-search.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct _ZtListing ZtListing;

/* One notice as the listing knows it; the texts live as long as the listing. */
typedef struct
{
  gint64 number;              /* rowid of the record */
  gint64 deadline, published; /* seconds; 0: unknown */
  gint64 value;               /* fen; -1: unknown */
  const char *buyer, *region, *method, *category, *state;
  const char *codes[8]; /* of the catalogue, NULL-terminated */
} ZtNoticeRow;

/* What the caller knows of each notice and the replica does not. */
typedef struct
{
  const guint8 *favourites; /* (nullable) by row */
  const float *scores;      /* (nullable) by row; 0: not recommended */
  guint scores_serial;      /* another one for other scores */
} ZtListingMarks;

ZtListing *zt_listing_new (ZtStore *replica); /* @replica outlives it; reads nothing yet */
void zt_listing_free (ZtListing *self);
/* Reads what changed since the last time; *changed (nullable): whether anything did. */
gboolean zt_listing_refresh (ZtListing *self, gboolean *changed, GError **error);
/* Instead of refreshing: only what was touched after @since, for a look at the news. *touched
 * (out): up to where that reaches. */
gboolean zt_listing_read_news (ZtListing *self, gint64 since, gint64 *touched, GError **error);
guint zt_listing_get_size (ZtListing *self);
void zt_listing_get_row (ZtListing *self, guint row, ZtNoticeRow *notice);
gssize zt_listing_find_row (ZtListing *self, gint64 number); /* -1: none */
/* Rowids (of gint64) of what @search finds, in its order. @content (nullable, of gint64,
 * ascending): rowids that hold the words elsewhere in the notice; those that @search does not find
 * by title, purchaser and region follow after all that it does. *n_first (nullable, out): how many
 * those are.
 * @now: microseconds. NULL with G_IO_ERROR_CANCELLED when cancelled. */
GArray *zt_listing_query (ZtListing *self, const ZtSearch *search, const ZtListingMarks *marks,
                          GArray *content, gint64 now, guint *n_first, GCancellable *cancellable,
                          GError **error);
/* Distinct texts of a column, "buyer" or "region", with how many notices have them, most first.
 * @part (nullable): only those that hold it, or are spelt so. Of ZtListingValue, at most @limit. */
typedef struct
{
  const char *text;
  guint count;
} ZtListingValue;
GArray *zt_listing_values (ZtListing *self, const char *column, const char *part, guint limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtListing, zt_listing_free)

G_END_DECLS
