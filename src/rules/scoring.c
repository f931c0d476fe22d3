/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Price scores in exact arithmetic. */
#define G_LOG_DOMAIN "zt-scoring"

#include "config.h"

#include "scoring.h"

/* Half up; both positive. */
static gint64
divide_half_up (__int128 numerator, __int128 denominator)
{
  return (gint64) ((numerator * 2 + denominator) / (denominator * 2));
}

gint64
zt_score_evaluated (gint64 price, guint domestic_bp, guint sme_bp)
{
  /* 9.2 × 10^12 yuan and more do not fit; no purchase is that large. */
  g_return_val_if_fail (price >= 0 && price <= G_MAXINT64 / 10000, -1);
  g_return_val_if_fail (domestic_bp + sme_bp <= 10000, -1);
  return price * (10000 - (gint64) domestic_bp - (gint64) sme_bp);
}

gint64
zt_score_price (gint64 base, gint64 evaluated, gint64 weight)
{
  g_return_val_if_fail (base >= 0 && evaluated > 0 && weight >= 0, 0);
  return divide_half_up ((__int128) base * weight, evaluated);
}

/* Negative: @a is better. */
static int
compare (const ZtScored *a, const ZtScored *b, ZtAwardMethod method)
{
  if (method == ZT_AWARD_LOWEST)
    return a->evaluated < b->evaluated ? -1 : a->evaluated > b->evaluated;
  if (a->score != b->score)
    return a->score > b->score ? -1 : 1;
  return a->price < b->price ? -1 : a->price > b->price;
}

/* Does another bid of the same brand stand for this one? Of tied ones the first does. */
static gboolean
is_represented (const ZtScored *bids, gsize n, gsize which, ZtAwardMethod method)
{
  for (gsize i = 0; bids[which].brand != NULL && i < n; i++)
    if (i != which && g_strcmp0 (bids[i].brand, bids[which].brand) == 0)
      {
        int order = compare (&bids[i], &bids[which], method);
        if (order < 0 || (order == 0 && i < which))
          return TRUE;
      }
  return FALSE;
}

guint
zt_score_rank (ZtScored *bids, gsize n, ZtAwardMethod method)
{
  guint counted = 0;

  g_return_val_if_fail (bids != NULL || n == 0, 0);
  for (gsize i = 0; i < n; i++)
    {
      bids[i].rank = is_represented (bids, n, i, method) ? 0 : 1;
      counted += bids[i].rank;
    }
  for (gsize i = 0; i < n; i++)
    if (bids[i].rank > 0)
      for (gsize other = 0; other < n; other++)
        if (bids[other].rank > 0 && compare (&bids[other], &bids[i], method) < 0)
          bids[i].rank++;
  return counted;
}

guint
zt_score_low_prices (const gint64 *prices, gsize n, gsize which, gint64 ceiling)
{
  __int128 sum = 0;
  gboolean is_lowest = TRUE;
  gint64 second = -1;
  guint low = 0;

  g_return_val_if_fail (prices != NULL && which < n, 0);
  for (gsize i = 0; i < n; i++)
    {
      sum += prices[i];
      if (i == which)
        continue;
      if (prices[i] < prices[which])
        is_lowest = FALSE;
      if (second < 0 || prices[i] < second)
        second = prices[i];
    }
  if ((__int128) prices[which] * 2 * n < sum)
    low |= ZT_LOW_MEAN;
  if (is_lowest && second >= 0 && (__int128) prices[which] * 2 < second)
    low |= ZT_LOW_SECOND;
  if (ceiling > 0 && (__int128) prices[which] * 100 < (__int128) ceiling * 45)
    low |= ZT_LOW_CEILING;
  return low;
}

static gboolean
power_of_ten_apart (gint64 a, gint64 b)
{
  gint64 large = MAX (a, b);
  gint64 small = MIN (a, b);

  if (small <= 0)
    return FALSE;
  while (small < large && small <= G_MAXINT64 / 10)
    small *= 10;
  return small == large;
}

ZtCorrection
zt_score_correct_total (gint64 opening, gint64 words, gint64 sum, gint64 *total)
{
  g_return_val_if_fail (total != NULL, ZT_CORRECTION_NONE);
  if (words >= 0 && words != opening)
    {
      *total = words;
      return ZT_CORRECTION_WORDS;
    }
  *total = opening;
  if (sum < 0 || sum == opening)
    return ZT_CORRECTION_NONE;
  if (opening >= 0 && power_of_ten_apart (opening, sum))
    return ZT_CORRECTION_UNIT_PRICE;
  *total = sum;
  return ZT_CORRECTION_SUM;
}

gint64
zt_score_mean (const gint64 *scores, gsize n)
{
  __int128 sum = 0;

  g_return_val_if_fail (scores != NULL && n > 0, 0);
  for (gsize i = 0; i < n; i++)
    sum += scores[i];
  return divide_half_up (sum, (__int128) n);
}

guint
zt_score_eliminated (guint n, guint rate_bp)
{
  guint64 exact = (guint64) n * rate_bp;

  return (guint) MAX ((exact + 9999) / 10000, 1);
}

gint64
zt_score_share_floor (gint64 amount, guint rate_bp)
{
  g_return_val_if_fail (amount >= 0, 0);
  return (gint64) ((__int128) amount * rate_bp / 10000);
}

gint64
zt_score_late_interest (gint64 amount, guint daily_ppm, guint days)
{
  g_return_val_if_fail (amount >= 0, 0);
  return divide_half_up ((__int128) amount * daily_ppm * days, 1000000);
}

gboolean
zt_score_weight_is_lawful (const char *category, const char *method, guint percent)
{
  gboolean consultation = g_strcmp0 (method, "consultation") == 0;

  if (percent > 100)
    return FALSE;
  /* 87号令第55条: goods at least 30 %, services at least 10 %; 财库〔2014〕214号第24条 adds upper
   * bounds for consultations. */
  if (g_strcmp0 (category, "goods") == 0)
    return percent >= 30 && (!consultation || percent <= 60);
  if (g_strcmp0 (category, "services") == 0)
    return percent >= 10 && (!consultation || percent <= 30);
  return TRUE;
}
