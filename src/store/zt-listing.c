/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The listing's memory: read once, then only what was touched since. */
#define G_LOG_DOMAIN "zt-listing"
#include "config.h"

#include "zt-listing.h"

#include <string.h>

#include "listing-private.h"

#define CODES_MAX 200

static void
clear_text (gpointer text)
{
  g_free (((ZtListingText *) text)->utf8);
}

static guint32
add_folded (ZtListing *self, const char *utf8, guint32 *length)
{
  guint32 at = self->pool->len;

  zt_fold_append (self->pool, utf8, NULL);
  *length = self->pool->len - at;
  return at;
}

static guint32
intern (ZtListing *self, const char *utf8)
{
  gpointer found = g_hash_table_lookup (self->by_utf8, utf8);
  ZtListingText text;

  if (found != NULL || *utf8 == '\0')
    return GPOINTER_TO_UINT (found);
  text.utf8 = g_strdup (utf8);
  text.text = add_folded (self, utf8, &text.length);
  g_array_append_val (self->texts, text);
  g_hash_table_insert (self->by_utf8, text.utf8, GUINT_TO_POINTER (self->texts->len - 1));
  return self->texts->len - 1;
}

/* There are a handful of methods, categories and states. */
static guint16
intern_short (ZtListing *self, const char *utf8)
{
  guint32 number = intern (self, utf8);

  return number <= G_MAXUINT16 ? (guint16) number : 0;
}

void
_zt_listing_forget (ZtListing *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->sorted); i++)
    g_clear_pointer (&self->sorted[i].rows, g_free);
  g_clear_pointer (&self->last_text, g_free);
  g_clear_pointer (&self->last_hits, g_free);
}

/* The few texts that every notice has come first, so that they have short numbers. */
static void
empty (ZtListing *self)
{
  static const char *const common[]
      = { "draft",     "active",       "closed",        "opened",
          "cancelled", "goods",        "works",         "services",
          "invited",   "open-tender",  "inquiry",       "negotiation",
          "framework", "consultation", "single-source", "cooperative-innovation" };
  const ZtListingText nothing = { g_strdup (""), 0, 0 };

  _zt_listing_forget (self);
  g_array_set_size (self->rows, 0);
  g_array_set_size (self->pool, 0);
  g_array_set_size (self->codes, 0);
  g_hash_table_remove_all (self->by_utf8);
  g_array_set_size (self->texts, 0);
  g_array_append_val (self->texts, nothing);
  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    intern (self, common[i]);
  self->touched = 0;
}

ZtListing *
zt_listing_new (ZtStore *replica)
{
  ZtListing *self = g_new0 (ZtListing, 1);

  g_return_val_if_fail (replica != NULL, self);
  self->store = replica;
  self->rows = g_array_new (FALSE, FALSE, sizeof (ZtListingRow));
  self->pool = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  self->codes = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->texts = g_array_new (FALSE, FALSE, sizeof (ZtListingText));
  g_array_set_clear_func (self->texts, clear_text);
  self->by_utf8 = g_hash_table_new (g_str_hash, g_str_equal);
  self->state[0] = self->state[1] = -1;
  empty (self);
  return self;
}

void
zt_listing_free (ZtListing *self)
{
  if (self == NULL)
    return;
  _zt_listing_forget (self);
  g_array_unref (self->rows);
  g_array_unref (self->pool);
  g_array_unref (self->codes);
  g_hash_table_unref (self->by_utf8);
  g_array_unref (self->texts);
  g_free (self);
}

static void
read_codes (ZtListing *self, ZtListingRow *row, const char *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes, " ", CODES_MAX);

  row->codes = self->codes->len;
  for (char **part = parts; *part != NULL; part++)
    {
      guint32 code = intern (self, *part);

      if (code == 0)
        continue;
      g_array_append_val (self->codes, code);
      row->n_codes++;
    }
}

static guint32
seconds (ZtStatement *statement, int column)
{
  gint64 us = sqlite3_column_int64 (statement, column);

  return us > 0 ? (guint32) MIN (us / G_USEC_PER_SEC, G_MAXUINT32) : 0;
}

static void
read_row (ZtListing *self, ZtStatement *statement, ZtListingRow *row)
{
  guint32 length = 0;

  *row = (ZtListingRow){ .number = (guint32) sqlite3_column_int64 (statement, 0) };
  self->touched = MAX (self->touched, sqlite3_column_int64 (statement, 1));
  row->state = intern_short (self, zt_statement_text (statement, 2));
  row->deadline = seconds (statement, 3);
  row->published = seconds (statement, 4);
  row->value = sqlite3_column_type (statement, 5) == SQLITE_NULL
                   ? -1
                   : sqlite3_column_int64 (statement, 5);
  row->title = add_folded (self, zt_statement_text (statement, 6), &length);
  row->title_length = (guint16) MIN (length, G_MAXUINT16);
  row->buyer = intern (self, zt_statement_text (statement, 7));
  row->region = intern (self, zt_statement_text (statement, 8));
  row->method = intern_short (self, zt_statement_text (statement, 9));
  row->category = intern_short (self, zt_statement_text (statement, 10));
  row->reserved = (guint8) (sqlite3_column_int (statement, 11) != 0);
  read_codes (self, row, zt_statement_text (statement, 12));
}

gssize
zt_listing_find_row (ZtListing *self, gint64 number)
{
  guint low = 0, high;

  g_return_val_if_fail (self != NULL, -1);
  high = self->rows->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gint64 there = _zt_listing_row (self, middle)->number;

      if (there == number)
        return middle;
      if (there < number)
        low = middle + 1;
      else
        high = middle;
    }
  return -1;
}

/* FALSE: a number before the last one is new, so all must be read. */
static gboolean
take_row (ZtListing *self, const ZtListingRow *row)
{
  guint n = self->rows->len;
  gssize at;

  if (n == 0 || _zt_listing_row (self, n - 1)->number < row->number)
    {
      g_array_append_vals (self->rows, row, 1);
      return TRUE;
    }
  at = zt_listing_find_row (self, row->number);
  if (at < 0)
    return FALSE;
  g_array_index (self->rows, ZtListingRow, at) = *row;
  return TRUE;
}

static gboolean
read_number (ZtListing *self, const char *sql, gint64 *number, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (self->store, sql, error);
  gboolean row;

  if (statement == NULL || !zt_statement_step (self->store, statement, &row, error))
    return FALSE;
  *number = row ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

static gboolean
read_since (ZtListing *self, gint64 since, gboolean *in_order, GError **error)
{
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (self->store,
                          since == 0
                              ? "SELECT * FROM listing WHERE touched > ?1 - 1 ORDER BY number"
                              : "SELECT * FROM listing WHERE touched > ?1 ORDER BY number",
                          error);
  gboolean row = TRUE;

  *in_order = TRUE;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, since);
  while (zt_statement_step (self->store, statement, &row, error))
    {
      ZtListingRow taken;

      if (!row)
        return TRUE;
      read_row (self, statement, &taken);
      *in_order = take_row (self, &taken) && *in_order;
    }
  return FALSE;
}

static gboolean
read_changes (ZtListing *self, GError **error)
{
  gint64 count = 0;
  gboolean in_order = FALSE;

  _zt_listing_forget (self);
  if (!read_number (self, "SELECT count (*) FROM listing", &count, error))
    return FALSE;
  if (self->rows->len > 0 && !read_since (self, self->touched, &in_order, error))
    return FALSE;
  if (in_order && self->rows->len == count)
    return TRUE;
  /* The first time, or something is gone. */
  empty (self);
  return read_since (self, 0, &in_order, error);
}

gboolean
zt_listing_refresh (ZtListing *self, gboolean *changed, GError **error)
{
  gint64 touched = 0, count = 0;

  g_return_val_if_fail (self != NULL, FALSE);
  if (changed != NULL)
    *changed = FALSE;
  if (!zt_store_has_changed (self->store, self->state))
    return TRUE;
  if (!read_number (self, "SELECT coalesce (max (touched), 0) FROM listing", &touched, error)
      || !read_number (self, "SELECT count (*) FROM listing", &count, error))
    return FALSE;
  if (touched != self->touched || count != self->rows->len)
    {
      if (!read_changes (self, error))
        {
          self->state[0] = -1; /* again the next time */
          return FALSE;
        }
      if (changed != NULL)
        *changed = TRUE;
    }
  return TRUE;
}

gboolean
zt_listing_read_news (ZtListing *self, gint64 since, gint64 *touched, GError **error)
{
  gboolean in_order;

  g_return_val_if_fail (self != NULL && touched != NULL, FALSE);
  empty (self);
  if (!read_number (self, "SELECT coalesce (max (touched), 0) FROM listing", touched, error))
    return FALSE;
  /* A replica that was begun anew counts from the beginning again. */
  return read_since (self, since <= *touched ? since : 0, &in_order, error);
}

guint
zt_listing_get_size (ZtListing *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->rows->len;
}

void
zt_listing_get_row (ZtListing *self, guint row, ZtNoticeRow *notice)
{
  const ZtListingRow *one;
  guint n = 0;

  g_return_if_fail (self != NULL && row < self->rows->len && notice != NULL);
  one = _zt_listing_row (self, row);
  *notice = (ZtNoticeRow){ .number = one->number,
                           .deadline = one->deadline,
                           .published = one->published,
                           .value = one->value,
                           .buyer = _zt_listing_text (self, one->buyer)->utf8,
                           .region = _zt_listing_text (self, one->region)->utf8,
                           .method = _zt_listing_text (self, one->method)->utf8,
                           .category = _zt_listing_text (self, one->category)->utf8,
                           .state = _zt_listing_text (self, one->state)->utf8 };
  for (guint i = 0; i < one->n_codes && n + 1 < G_N_ELEMENTS (notice->codes); i++)
    notice->codes[n++]
        = _zt_listing_text (self, g_array_index (self->codes, guint32, one->codes + i))->utf8;
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const ZtListingValue *first = a, *second = b;

  if (first->count != second->count)
    return first->count > second->count ? -1 : 1;
  return strcmp (first->text, second->text);
}

GArray *
zt_listing_values (ZtListing *self, const char *column, const char *part, guint limit)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (ZtListingValue));
  g_autofree guint *counts = NULL;
  g_autoptr (GArray) words = NULL;
  gboolean buyer = g_str_equal (column, "buyer");

  g_return_val_if_fail (self != NULL, values);
  counts = g_new0 (guint, self->texts->len);
  words = _zt_listing_words (self, part);
  for (guint i = 0; i < self->rows->len; i++)
    counts[buyer ? _zt_listing_row (self, i)->buyer : _zt_listing_row (self, i)->region]++;
  for (guint i = 1; i < self->texts->len; i++)
    {
      const ZtListingValue value = { _zt_listing_text (self, i)->utf8, counts[i] };
      gboolean fits = counts[i] > 0;

      for (guint j = 0; fits && j < words->len; j++)
        fits = _zt_listing_text_fits (self, &g_array_index (words, ZtListingWord, j), i);
      if (fits)
        g_array_append_val (values, value);
    }
  g_array_sort (values, compare_values);
  g_array_set_size (values, MIN (values->len, limit));
  return values;
}
