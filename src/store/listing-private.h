/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the listing keeps its notices: one row each, texts in a pool, repeated texts once. */
#pragma once

#include "pinyin.h"
#include "store-private.h"
#include "zt-listing.h"

G_BEGIN_DECLS

/* A text that many notices have in common. */
typedef struct
{
  char *utf8;
  guint32 text;   /* folded, in the pool */
  guint32 length; /* characters */
} ZtListingText;

/* 48 bytes each; references to texts are numbers. */
typedef struct
{
  gint64 value;                /* fen; -1: unknown */
  guint32 number;              /* of the record */
  guint32 deadline, published; /* seconds; 0: unknown */
  guint32 title;               /* in the pool */
  guint32 buyer, region;
  guint32 codes; /* first one in codes */
  guint16 title_length;
  guint16 method, category, state;
  guint8 n_codes;
  guint8 reserved;
} ZtListingRow;

typedef enum
{
  ZT_LISTING_DEADLINE,
  ZT_LISTING_PUBLISHED,
  ZT_LISTING_VALUE,
  ZT_LISTING_TITLE,
  ZT_LISTING_BUYER,
  ZT_LISTING_RECOMMENDED,
  ZT_LISTING_N_ORDERS
} ZtListingOrder;

typedef struct
{
  guint32 *rows;  /* (owned) (nullable): until it is asked for */
  guint n_valued; /* those that have what is sorted by; the others come last either way */
} ZtListingSorted;

struct _ZtListing
{
  ZtStore *store;      /* (borrowed) */
  GArray *rows;        /* of ZtListingRow, by number */
  GArray *pool;        /* of gunichar2: folded texts */
  GArray *codes;       /* of guint32: texts */
  GArray *texts;       /* of ZtListingText; the first is empty */
  GHashTable *by_utf8; /* of texts: utf8 → number */
  gint64 touched;      /* up to here it was read */
  gint64 state[2];     /* of the store when it was read */
  ZtListingSorted sorted[ZT_LISTING_N_ORDERS];
  guint scores_serial; /* of the order by recommendation */
  char *last_text;     /* (nullable): what last_hits were found by */
  guint8 *last_hits;   /* (nullable): by row */
  gboolean may_narrow; /* what goes on from last_text finds no more than it */
};

/* Forgets what was derived from the rows. */
void _zt_listing_forget (ZtListing *self);

static inline const ZtListingRow *
_zt_listing_row (const ZtListing *self, guint row)
{
  return &g_array_index (self->rows, ZtListingRow, row);
}

static inline const ZtListingText *
_zt_listing_text (const ZtListing *self, guint32 number)
{
  return &g_array_index (self->texts, ZtListingText, number);
}

static inline const gunichar2 *
_zt_listing_pool (const ZtListing *self, guint32 at)
{
  return &g_array_index (self->pool, gunichar2, at);
}

/* listing-sort.c: the rows in one order. */
const ZtListingSorted *_zt_listing_sort (ZtListing *self, ZtListingOrder order,
                                         const ZtListingMarks *marks);

/* A word that was typed, made ready. */
typedef struct
{
  GArray *text;     /* of gunichar2 */
  ZtPinyin *pinyin; /* (nullable) */
  guint8 *verdicts; /* by text: 0 not asked yet, 1 holds it, 2 does not */
} ZtListingWord;

/* listing-words.c */
GArray *_zt_listing_words (const ZtListing *self, const char *typed); /* of ZtListingWord */
gboolean _zt_listing_word_fits (const ZtListingWord *word, const gunichar2 *text, gsize n);
gboolean _zt_listing_judge_text (const ZtListing *self, const ZtListingWord *word, guint32 text);

/* The same texts come by again and again: each is looked at once. */
static inline gboolean
_zt_listing_text_fits (const ZtListing *self, const ZtListingWord *word, guint32 text)
{
  guint8 verdict = word->verdicts[text];

  return verdict != 0 ? verdict == 1 : _zt_listing_judge_text (self, word, text);
}

G_END_DECLS
