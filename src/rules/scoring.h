/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Price scores and what surrounds them (87号令 articles 54–59). Money in fen, ratios exact, rounded half up once at the very end.
 * These say what a rule yields; the decision is the evaluators'. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is compared: the price less the policy deductions, in ten-thousandths of a fen so that nothing is rounded.
 * @domestic_bp, @sme_bp: deductions in basis points of the price (2000 = 20 %), each of the full price. */
gint64 zt_score_evaluated (gint64 price, guint domestic_bp, guint sme_bp);

/* Hundredths of a point: base ÷ evaluated × weight. @weight: hundredths of a point (3000 = 30.00). Both prices in the same unit, positive. */
gint64 zt_score_price (gint64 base, gint64 evaluated, gint64 weight);

typedef enum { ZT_AWARD_RATED, ZT_AWARD_LOWEST } ZtAwardMethod;

typedef struct
{
  gint64 score;      /* total, hundredths of a point; ZT_AWARD_RATED */
  gint64 evaluated;  /* zt_score_evaluated() */
  gint64 price;      /* as bid, fen: decides between equal scores */
  const char *brand; /* (nullable): brand of the core product; bidders of one brand count as one */
  guint rank;        /* out: 1…; equal ranks are tied; 0: not recommended, its brand has a better one */
} ZtScored;

/* Ranks in place of order: @bids keep their places. Returns how many bidders count (brands once): under 3 the evaluation must not go on. */
guint zt_score_rank (ZtScored *bids, gsize n, ZtAwardMethod method);

/* 财库〔2026〕2号: which lines a price is below (strictly). @ceiling: the limit, or the budget; 0: none. */
typedef enum
{
  ZT_LOW_MEAN = 1 << 0,    /* under 50 % of the mean of all, itself included */
  ZT_LOW_SECOND = 1 << 1,  /* the lowest, under 50 % of the second lowest */
  ZT_LOW_CEILING = 1 << 2, /* under 45 % of the ceiling */
} ZtLowPrice;
guint zt_score_low_prices (const gint64 *prices, gsize n, gsize which, gint64 ceiling);

/* 87号令 article 59 on one bid. Unknown figures are -1.
 * @opening: total of the opening schedule in figures; @words: the same in words; @sum: what the lines add up to.
 * Words go before figures; else, where opening and sum differ by a power of ten, the opening total stands and the unit prices are put right;
 * else the sum of the lines stands. */
typedef enum { ZT_CORRECTION_NONE, ZT_CORRECTION_WORDS, ZT_CORRECTION_UNIT_PRICE, ZT_CORRECTION_SUM } ZtCorrection;
ZtCorrection zt_score_correct_total (gint64 opening, gint64 words, gint64 sum, gint64 *total);

/* Hundredths of a point; @scores in hundredths. */
gint64 zt_score_mean (const gint64 *scores, gsize n);
/* Framework agreements: how many of @n are left out, at least one. @rate_bp: 2000 = 20 %. */
guint zt_score_eliminated (guint n, guint rate_bp);
/* A ceiling such as 2 % of the budget, rounded down to a fen. */
gint64 zt_score_share_floor (gint64 amount, guint rate_bp);
/* Interest on late payment, rounded half up. @daily_ppm: 500 = 0.05 % a day. */
gint64 zt_score_late_interest (gint64 amount, guint daily_ppm, guint days);
/* Is a price weight lawful? @category: goods (30–60 %; not under 30), services (10–30 %), works; @method as procurementMethodDetails. Percent. */
gboolean zt_score_weight_is_lawful (const char *category, const char *method, guint percent);

G_END_DECLS
