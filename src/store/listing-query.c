/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search over the listing: the words, then the filters along the wanted order. */
#define G_LOG_DOMAIN "zt-listing"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "listing-private.h"

#define ROWS_A_LOOK 8192 /* between two looks at the cancellable */

enum
{
  MISSES,
  HITS,
  CONTENT /* elsewhere in the notice */
};

/* The filters with their texts as numbers. */
typedef struct
{
  const ZtSearch *search;
  const guint8 *favourites;
  const float *scores;
  guint32 state, method, category, region, buyer;
  guint8 *codes;      /* (nullable): by text, whether it begins with the wanted one */
  gint64 from, until; /* seconds */
  gboolean impossible;
} Filters;

static guint32
find_text (ZtListing *self, const char *text, gboolean *impossible)
{
  guint32 number;

  if (text == NULL || *text == '\0')
    return 0;
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_utf8, text));
  if (number == 0)
    *impossible = TRUE;
  return number;
}

static void
prepare_filters (ZtListing *self, const ZtSearch *search, const ZtListingMarks *marks, gint64 now,
                 Filters *filters)
{
  gboolean *impossible = &filters->impossible;

  *filters = (Filters){ .search = search };
  filters->favourites = marks != NULL ? marks->favourites : NULL;
  filters->scores = marks != NULL ? marks->scores : NULL;
  filters->state = find_text (self, search->state, impossible);
  filters->method = find_text (self, search->method, impossible);
  filters->category = find_text (self, search->category, impossible);
  filters->region = find_text (self, search->region, impossible);
  filters->buyer = find_text (self, search->buyer, impossible);
  /* What is open by its state and closed by its time takes no bids. */
  if (g_strcmp0 (search->state, "active") == 0 || search->days > 0)
    filters->from = now / G_USEC_PER_SEC;
  if (search->days > 0)
    filters->until = filters->from + search->days * 86400;
  if (search->code != NULL && *search->code != '\0')
    {
      filters->codes = g_malloc0 (self->texts->len);
      for (guint i = 1; i < self->texts->len; i++)
        filters->codes[i] = g_str_has_prefix (_zt_listing_text (self, i)->utf8, search->code);
    }
  if ((search->favourite && filters->favourites == NULL)
      || (search->recommended && filters->scores == NULL))
    *impossible = TRUE;
}

static gboolean
has_code (const ZtListing *self, const Filters *filters, const ZtListingRow *row)
{
  for (guint i = 0; i < row->n_codes; i++)
    if (filters->codes[g_array_index (self->codes, guint32, row->codes + i)])
      return TRUE;
  return FALSE;
}

static gboolean
passes (const ZtListing *self, const Filters *filters, guint32 number)
{
  const ZtListingRow *row = _zt_listing_row (self, number);
  const ZtSearch *search = filters->search;

  return (filters->state == 0 || row->state == filters->state)
         && (filters->method == 0 || row->method == filters->method)
         && (filters->category == 0 || row->category == filters->category)
         && (filters->region == 0 || row->region == filters->region)
         && (filters->buyer == 0 || row->buyer == filters->buyer)
         && (filters->from == 0 || row->deadline > filters->from)
         && (filters->until == 0 || row->deadline <= filters->until)
         && (search->least == 0 || row->value >= search->least)
         && (search->most == 0 || (row->value >= 0 && row->value <= search->most))
         && (!search->reserved || row->reserved)
         && (!search->favourite || filters->favourites[number])
         && (!search->recommended || filters->scores[number] > 0)
         && (filters->codes == NULL || has_code (self, filters, row));
}

static gboolean
holds (const ZtListing *self, const ZtListingWord *word, guint32 number)
{
  const ZtListingRow *row = _zt_listing_row (self, number);

  return _zt_listing_text_fits (self, word, row->buyer)
         || _zt_listing_text_fits (self, word, row->region)
         || _zt_listing_word_fits (word, _zt_listing_pool (self, row->title), row->title_length);
}

/* A longer text of the same beginning is looked for only among what the shorter one found. */
static guint8 *
begin_hits (ZtListing *self, const char *text)
{
  guint n = self->rows->len;
  guint8 *hits = g_malloc (n + 1);

  if (self->last_text != NULL && self->may_narrow && g_str_has_prefix (text, self->last_text))
    memcpy (hits, self->last_hits, n);
  else
    memset (hits, HITS, n);
  return hits;
}

/* A letter or a number alone is looked for as it stands, and becomes pinyin by the next letter. */
static gboolean
may_narrow (GArray *words)
{
  const ZtListingWord *last;

  if (words->len == 0)
    return TRUE;
  last = &g_array_index (words, ZtListingWord, words->len - 1);
  for (guint i = 0; i < last->text->len; i++)
    if (g_array_index (last->text, gunichar2, i) >= 0x80)
      return TRUE;
  return last->pinyin != NULL;
}

static guint8 *
find_words (ZtListing *self, const char *typed, GCancellable *cancellable, GError **error)
{
  const char *text = typed != NULL ? typed : "";
  g_autoptr (GArray) words = _zt_listing_words (self, text);
  g_autofree guint8 *hits = begin_hits (self, text);

  for (guint i = 0; i < self->rows->len; i++)
    {
      if (i % ROWS_A_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      for (guint j = 0; hits[i] != MISSES && j < words->len; j++)
        if (!holds (self, &g_array_index (words, ZtListingWord, j), i))
          hits[i] = MISSES;
    }
  g_free (self->last_text);
  g_free (self->last_hits);
  self->last_text = g_strdup (text);
  self->may_narrow = may_narrow (words);
  self->last_hits = g_memdup2 (hits, self->rows->len + 1);
  return g_steal_pointer (&hits);
}

static gboolean
find_order (const char *name, ZtListingOrder *order, gboolean *backwards, GError **error)
{
  static const char *const names[ZT_LISTING_N_ORDERS]
      = { "deadline", "published", "value", "title", "buyer", "recommended" };
  const char *plain = name != NULL ? name : "deadline";

  *backwards = *plain == '-';
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], plain + (*backwards ? 1 : 0)))
      {
        *order = (ZtListingOrder) i;
        return TRUE;
      }
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("A list cannot be sorted by “%s”."), name);
  return FALSE;
}

static void
collect (const ZtListing *self, const Filters *filters, const guint8 *hits, guint8 wanted,
         const ZtListingSorted *sorted, gboolean backwards, GArray *found)
{
  guint n = self->rows->len, valued = sorted->n_valued, at = found->len;
  gint64 *numbers;

  g_array_set_size (found, at + n);
  numbers = (gint64 *) (gpointer) found->data;
  for (guint i = 0; i < n; i++)
    {
      guint32 row = sorted->rows[backwards && i < valued ? valued - 1 - i : i];

      if (hits[row] == wanted && passes (self, filters, row))
        numbers[at++] = _zt_listing_row (self, row)->number;
    }
  g_array_set_size (found, at);
}

GArray *
zt_listing_query (ZtListing *self, const ZtSearch *search, const ZtListingMarks *marks,
                  GArray *content, gint64 now, guint *n_first, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree guint8 *hits = NULL;
  const ZtListingSorted *sorted;
  Filters filters;
  ZtListingOrder order;
  gboolean backwards;

  g_return_val_if_fail (self != NULL && search != NULL, NULL);
  if (!find_order (search->order, &order, &backwards, error))
    return NULL;
  hits = find_words (self, search->text, cancellable, error);
  if (hits == NULL)
    return NULL;
  prepare_filters (self, search, marks, now, &filters);
  if (!filters.impossible)
    {
      sorted = _zt_listing_sort (self, order, marks);
      collect (self, &filters, hits, HITS, sorted, backwards, found);
      if (n_first != NULL)
        *n_first = found->len;
      for (guint i = 0; content != NULL && i < content->len; i++)
        {
          gssize row = zt_listing_find_row (self, g_array_index (content, gint64, i));

          if (row >= 0 && hits[row] == MISSES)
            hits[row] = CONTENT;
        }
      if (content != NULL && content->len > 0)
        collect (self, &filters, hits, CONTENT, sorted, backwards, found);
    }
  else if (n_first != NULL)
    *n_first = 0;
  g_free (filters.codes);
  return g_steal_pointer (&found);
}
