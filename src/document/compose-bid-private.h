/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that compose a bid share. */
#pragma once

#include "compose-private.h"

G_BEGIN_DECLS

typedef struct
{
  char *slot, *name, *path, *sha256;
  int pages;
} ZtBidFile;

typedef struct
{
  JsonObject *tender, *organisation, *draft; /* (borrowed) */
  GHashTable *facts;                         /* (owned): of tender, bidder and prices */
  GPtrArray *files;   /* (owned) (element-type ZtBidFile): in the order of their pages */
  JsonArray *places;  /* (owned): of the last pass */
  JsonArray *sources; /* (owned): of the last pass, for zt_merge_write() */
  GHashTable *pictures; /* (owned) digest -> ZtPagesPicture: of the rich answers */
  const char *only;     /* (borrowed) (nullable): the one part that is composed */
} ZtBidDocument;

/* compose-bid-forms.c */
void _zt_bid_build_form (ZtPages *pages, ZtBidDocument *self, JsonObject *part);
/* Name, representative and date, and with @sealed the box for the seal, whose place is noted. */
void _zt_bid_build_signature (ZtPages *pages, ZtBidDocument *self, JsonObject *part);
/* Answer as text for people: by the field's type. */
char *_zt_bid_answer (ZtBidDocument *self, const char *part, JsonObject *field);
/* Of the bid as a whole: the first date field that was filled; NULL when none. */
char *_zt_bid_date (ZtBidDocument *self);
gboolean _zt_bid_has_answers (ZtBidDocument *self, JsonObject *part);

/* compose-bid-rich.c */
gboolean _zt_bid_is_rich (JsonObject *field);
/* What the rich answers show, read before the first pass. */
gboolean _zt_bid_collect_pictures (ZtBidDocument *self, ZtBlobPathFunc blobs, gpointer blobs_data, GError **error);
void _zt_bid_build_rich (ZtPages *pages, ZtBidDocument *self, JsonObject *part);

/* compose-bid-tables.c */
void _zt_bid_build_prices (ZtPages *pages, ZtBidDocument *self, JsonObject *part);
void _zt_bid_build_deviations (ZtPages *pages, ZtBidDocument *self, JsonObject *part);

/* compose-bid-text.c */
extern const char *const _zt_bid_letter[];
extern const char *const _zt_bid_legal_representative[];
extern const char *const _zt_bid_authorization[];
extern const char *const _zt_bid_commitment[];
extern const char *const _zt_bid_small_business[];
extern const char *const _zt_bid_generic[];

G_END_DECLS
