/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listing in an order: made when it is first asked for, kept until the notices change. */
#define G_LOG_DOMAIN "zt-listing"
#include "config.h"

#include <string.h>

#include "listing-private.h"

#define NO_VALUE G_MAXUINT64

typedef struct
{
  guint64 key;
  guint32 row;
} Keyed;

/* Four characters at once; in most lists that decides. */
static guint64
text_key (const gunichar2 *text, gsize n)
{
  guint64 key = 0;

  for (gsize i = 0; i < 4; i++)
    key = key << 16 | (i < n ? zt_pinyin_rank (text[i]) : 0);
  return key;
}

static int
compare_texts (const gunichar2 *a, gsize n, const gunichar2 *b, gsize m)
{
  for (gsize i = 0; i < MIN (n, m); i++)
    if (a[i] != b[i])
      return zt_pinyin_rank (a[i]) < zt_pinyin_rank (b[i]) ? -1 : 1;
  return n < m ? -1 : n > m;
}

static int
compare_titles (gconstpointer a, gconstpointer b, gpointer listing)
{
  const Keyed *first = a, *second = b;
  const ZtListingRow *one, *two;
  int order;

  if (first->key != second->key)
    return first->key < second->key ? -1 : 1;
  one = _zt_listing_row (listing, first->row);
  two = _zt_listing_row (listing, second->row);
  order = compare_texts (_zt_listing_pool (listing, one->title), one->title_length,
                         _zt_listing_pool (listing, two->title), two->title_length);
  return order != 0 ? order : first->row < second->row ? -1 : 1;
}

#define DIGITS 65536

/* By keys, by radix: the rows of one key stay in their order. */
static void
sort_keys (Keyed *keyed, guint n)
{
  g_autofree Keyed *spare = g_new (Keyed, n);
  g_autofree guint *starts = g_new (guint, DIGITS + 1);
  Keyed *from = keyed, *to = spare;

  for (guint shift = 0; shift < 64; shift += 16)
    {
      memset (starts, 0, (DIGITS + 1) * sizeof *starts);
      for (guint i = 0; i < n; i++)
        starts[(from[i].key >> shift & (DIGITS - 1)) + 1]++;
      /* All alike in this digit? */
      if (n == 0 || starts[(from[0].key >> shift & (DIGITS - 1)) + 1] == n)
        continue;
      for (guint i = 0; i < DIGITS; i++)
        starts[i + 1] += starts[i];
      for (guint i = 0; i < n; i++)
        to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
      {
        Keyed *other = from;

        from = to;
        to = other;
      }
    }
  if (from != keyed)
    memcpy (keyed, from, n * sizeof *keyed);
}

static int
compare_interned (gconstpointer a, gconstpointer b, gpointer listing)
{
  const ZtListingText *one = _zt_listing_text (listing, *(const guint32 *) a);
  const ZtListingText *two = _zt_listing_text (listing, *(const guint32 *) b);

  return compare_texts (_zt_listing_pool (listing, one->text), one->length,
                        _zt_listing_pool (listing, two->text), two->length);
}

/* By text: its place in the alphabet. */
static guint32 *
rank_texts (ZtListing *self)
{
  guint32 n = self->texts->len;
  g_autofree guint32 *sorted = g_new (guint32, n);
  guint32 *ranks = g_new (guint32, n);

  for (guint32 i = 0; i < n; i++)
    sorted[i] = i;
  g_qsort_with_data (sorted, (int) n, sizeof *sorted, compare_interned, self);
  for (guint32 i = 0; i < n; i++)
    ranks[sorted[i]] = i;
  return ranks;
}

static guint64
key_of (ZtListing *self, ZtListingOrder order, guint32 number, const guint32 *ranks,
        const ZtListingMarks *marks)
{
  const ZtListingRow *row = _zt_listing_row (self, number);

  switch (order)
    {
    case ZT_LISTING_DEADLINE:
      return row->deadline != 0 ? row->deadline : NO_VALUE;
    case ZT_LISTING_PUBLISHED:
      return row->published != 0 ? row->published : NO_VALUE;
    case ZT_LISTING_VALUE:
      return row->value >= 0 ? (guint64) row->value : NO_VALUE;
    case ZT_LISTING_TITLE:
      return text_key (_zt_listing_pool (self, row->title), row->title_length);
    case ZT_LISTING_BUYER:
      /* The same purchaser's nearest deadline first. */
      return row->buyer != 0 ? (guint64) ranks[row->buyer] << 32 | row->deadline : NO_VALUE;
    case ZT_LISTING_RECOMMENDED:
      /* The rest by their deadlines. */
      if (marks == NULL || marks->scores == NULL || marks->scores[number] <= 0)
        return (guint64) 1 << 63 | row->deadline;
      return (guint64) ((1 - (double) marks->scores[number]) * 1e6) << 32 | row->deadline;
    default:
      g_return_val_if_reached (0);
    }
}

const ZtListingSorted *
_zt_listing_sort (ZtListing *self, ZtListingOrder order, const ZtListingMarks *marks)
{
  ZtListingSorted *sorted = &self->sorted[order];
  guint n = self->rows->len;
  g_autofree guint32 *ranks = NULL;
  g_autofree Keyed *keyed = NULL;

  if (order == ZT_LISTING_RECOMMENDED && marks != NULL
      && marks->scores_serial != self->scores_serial)
    {
      g_clear_pointer (&sorted->rows, g_free);
      self->scores_serial = marks->scores_serial;
    }
  if (sorted->rows != NULL)
    return sorted;
  ranks = order == ZT_LISTING_BUYER ? rank_texts (self) : NULL;
  keyed = g_new (Keyed, n);
  sorted->n_valued = 0;
  for (guint32 i = 0; i < n; i++)
    {
      keyed[i] = (Keyed){ key_of (self, order, i, ranks, marks), i };
      sorted->n_valued += keyed[i].key != NO_VALUE;
    }
  if (order == ZT_LISTING_TITLE)
    g_qsort_with_data (keyed, (int) n, sizeof *keyed, compare_titles, self);
  else
    sort_keys (keyed, n);
  sorted->rows = g_new (guint32, n + 1);
  for (guint32 i = 0; i < n; i++)
    sorted->rows[i] = keyed[i].row;
  return sorted;
}
