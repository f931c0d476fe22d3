/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worked examples V1–V21 of domain §3, as far as they are arithmetic, and the sizes of firms.
 */
#include "config.h"

#include "money.h"
#include "scoring.h"
#include "sme.h"

#define YUAN(x) (G_GINT64_CONSTANT (x) * 100)
#define WAN(x) (G_GINT64_CONSTANT (x) * 1000000)

static void
test_price_scores (void)
{
  gint64 a, b, c;

  /* V1 */
  g_assert_cmpint (zt_score_price (YUAN (980000), YUAN (980000), 3000), ==, 3000);
  g_assert_cmpint (zt_score_price (YUAN (980000), YUAN (1000000), 3000), ==, 2940);
  g_assert_cmpint (zt_score_price (YUAN (980000), YUAN (1120000), 3000), ==, 2625);
  /* V2 */
  a = zt_score_evaluated (YUAN (1000000), 0, 1000);
  g_assert_cmpint (a, ==, YUAN (900000) * 10000);
  g_assert_cmpint (zt_score_price (a, a, 3000), ==, 3000);
  g_assert_cmpint (zt_score_price (a, zt_score_evaluated (YUAN (920000), 0, 0), 3000), ==, 2935);
  g_assert_cmpint (zt_score_price (a, zt_score_evaluated (YUAN (950000), 0, 0), 3000), ==, 2842);
  /* V3 */
  a = zt_score_evaluated (YUAN (1980000), 0, 400);
  g_assert_cmpint (a, ==, YUAN (1900800) * 10000);
  g_assert_cmpint (zt_score_price (a, zt_score_evaluated (YUAN (1930000), 0, 0), 1000), ==, 985);
  g_assert_cmpint (zt_score_price (a, zt_score_evaluated (YUAN (2050000), 0, 0), 1000), ==, 927);
  /* V4 */
  g_assert_cmpint (zt_score_evaluated (YUAN (500), 2000, 1000), ==, YUAN (350) * 10000);
  /* V5 */
  a = zt_score_evaluated (YUAN (860000), 2000, 0);
  b = zt_score_evaluated (YUAN (700000), 0, 0);
  c = zt_score_evaluated (YUAN (880000), 2000, 1000);
  g_assert_cmpint (zt_score_price (c, a, 3000), ==, 2686);
  g_assert_cmpint (zt_score_price (c, b, 3000), ==, 2640);
  g_assert_cmpint (zt_score_price (c, c, 3000), ==, 3000);
  /* V5b */
  c = zt_score_evaluated (YUAN (880000), 0, 1000);
  g_assert_cmpint (zt_score_price (c, zt_score_evaluated (YUAN (860000), 0, 0), 3000), ==, 2763);
  /* V6, V7 */
  g_assert_cmpint (zt_score_price (YUAN (880000), YUAN (909590), 3000), ==, 2902);
  g_assert_cmpint (zt_score_price (YUAN (809500), YUAN (1000000), 3000), ==, 2429);
}

static void
test_ranks (void)
{
  ZtScored v8[] = { { .score = 8750, .price = WAN (99) },
                    { .score = 8750, .price = WAN (98) },
                    { .score = 8750, .price = WAN (98) } };
  ZtScored v9[] = { { .score = 9120, .brand = "X" },
                    { .score = 9050, .brand = "X" },
                    { .score = 8800, .brand = "Y" },
                    { .score = 8500, .brand = "Z" } };
  ZtScored v9b[] = { { .score = 9120, .brand = "X" },
                     { .score = 9050, .brand = "X" },
                     { .score = 8800, .brand = "Y" } };
  ZtScored v10[] = { { .evaluated = zt_score_evaluated (WAN (105), 0, 1000), .price = WAN (105) },
                     { .evaluated = zt_score_evaluated (WAN (96), 0, 0), .price = WAN (96) } };

  g_assert_cmpuint (zt_score_rank (v8, 3, ZT_AWARD_RATED), ==, 3);
  g_assert_cmpuint (v8[0].rank, ==, 3);
  g_assert_cmpuint (v8[1].rank, ==, 1);
  g_assert_cmpuint (v8[2].rank, ==, 1);
  g_assert_cmpuint (zt_score_rank (v9, 4, ZT_AWARD_RATED), ==, 3);
  g_assert_cmpuint (v9[0].rank, ==, 1);
  g_assert_cmpuint (v9[1].rank, ==, 0);
  g_assert_cmpuint (v9[2].rank, ==, 2);
  g_assert_cmpuint (v9[3].rank, ==, 3);
  g_assert_cmpuint (zt_score_rank (v9b, 3, ZT_AWARD_RATED), ==, 2);
  g_assert_cmpuint (zt_score_rank (v10, 2, ZT_AWARD_LOWEST), ==, 2);
  g_assert_cmpuint (v10[0].rank, ==, 1);
  g_assert_cmpuint (v10[1].rank, ==, 2);
}

static void
test_corrections (void)
{
  gint64 words, sum, total;

  /* V11 */
  g_assert_true (zt_money_from_words ("捌万玖仟元整", &words, NULL));
  g_assert_cmpint (zt_score_correct_total (YUAN (98000), words, YUAN (98000), &total), ==,
                   ZT_CORRECTION_WORDS);
  g_assert_cmpint (total, ==, YUAN (89000));
  /* V12 */
  g_assert_true (zt_money_multiply ("100", YUAN (1280), &sum, NULL));
  g_assert_cmpint (zt_score_correct_total (YUAN (12800), -1, sum, &total), ==,
                   ZT_CORRECTION_UNIT_PRICE);
  g_assert_cmpint (total, ==, YUAN (12800));
  /* V13 */
  g_assert_true (zt_money_multiply ("30", 5560, &sum, NULL));
  g_assert_cmpint (zt_score_correct_total (YUAN (1688), -1, sum, &total), ==, ZT_CORRECTION_SUM);
  g_assert_cmpint (total, ==, YUAN (1668));
  g_assert_cmpint (zt_score_correct_total (YUAN (1668), YUAN (1668), sum, &total), ==,
                   ZT_CORRECTION_NONE);
  g_assert_cmpint (total, ==, YUAN (1668));
}

static void
test_low_prices (void)
{
  const gint64 v14[] = { WAN (100), WAN (95), WAN (42), WAN (88) };
  const gint64 v15[] = { WAN (100), WAN (96), WAN (54), WAN (90) };
  const gint64 v15b[] = { WAN (100), WAN (96), 53999900, WAN (90) };
  const gint64 v16[] = {
    WAN (80),
    WAN (79),
    39500000,
  };

  g_assert_cmpuint (zt_score_low_prices (v14, 4, 2, WAN (120)), ==, ZT_LOW_SECOND | ZT_LOW_CEILING);
  g_assert_cmpuint (zt_score_low_prices (v14, 4, 3, WAN (120)), ==, 0);
  g_assert_cmpuint (zt_score_low_prices (v15, 4, 2, WAN (120)), ==, 0);
  g_assert_cmpuint (zt_score_low_prices (v15b, 4, 2, WAN (120)), ==, ZT_LOW_CEILING);
  g_assert_cmpuint (zt_score_low_prices (v16, 3, 2, WAN (100)), ==, ZT_LOW_CEILING);
  g_assert_cmpuint (zt_score_low_prices (v16, 3, 2, 0), ==, 0);
}

static void
test_others (void)
{
  static const guint n[] = { 2, 3, 4, 5, 6, 7, 10, 11 };
  static const guint twenty[] = { 1, 1, 1, 1, 2, 2, 2, 3 };
  static const guint forty[] = { 1, 2, 2, 2, 3, 3, 4, 5 };
  const gint64 scores[] = { 3800, 3600, 4000, 3500, 3700 };

  g_assert_cmpint (zt_score_mean (scores, 5), ==, 3720); /* V17 */
  for (guint i = 0; i < G_N_ELEMENTS (n); i++)           /* V18 */
    {
      g_assert_cmpuint (zt_score_eliminated (n[i], 2000), ==, twenty[i]);
      g_assert_cmpuint (zt_score_eliminated (n[i], 4000), ==, forty[i]);
    }
  g_assert_cmpint (zt_score_share_floor (64064580, 200), ==, 1281291); /* V19 */
  g_assert_cmpint (zt_score_share_floor (102582673, 1000), ==, 10258267);
  g_assert_cmpint (zt_score_late_interest (YUAN (100000), 500, 45), ==, YUAN (2250)); /* V20 */
  g_assert_false (zt_score_weight_is_lawful ("goods", "open-tender", 25));            /* V21 */
  g_assert_true (zt_score_weight_is_lawful ("services", "open-tender", 10));
  g_assert_false (zt_score_weight_is_lawful ("services", "consultation", 35));
  g_assert_true (zt_score_weight_is_lawful ("goods", "open-tender", 100));
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *industry;
    gint64 employees, revenue, assets;
    ZtSmeSize size;
  } cases[] = {
    { "property", 280, WAN (1200), -1, ZT_SME_SMALL },
    { "物业管理", 350, WAN (900), -1, ZT_SME_SMALL },
    { "property", 300, WAN (1000), -1, ZT_SME_MEDIUM },
    { "property", 99, WAN (9000), -1, ZT_SME_MICRO },
    { "property", 1000, WAN (5000), -1, ZT_SME_LARGE },
    { "software", 9, WAN (800), -1, ZT_SME_MICRO },
    { "wholesale", 210, WAN (39000), -1, ZT_SME_MEDIUM },
    { "wholesale", 200, WAN (40000), -1, ZT_SME_LARGE },
    { "industry", 300, WAN (1999), -1, ZT_SME_SMALL },
    { "leasing", 100, -1, WAN (8000), ZT_SME_MEDIUM },
    { "construction", -1, WAN (6000), WAN (4999), ZT_SME_SMALL },
    { "other", 10, -1, -1, ZT_SME_SMALL },
    { "agriculture", -1, WAN (49), -1, ZT_SME_MICRO },
  };
  ZtSmeSize size;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (zt_sme_classify (cases[i].industry, cases[i].employees, cases[i].revenue,
                                      cases[i].assets, &size));
      g_assert_cmpint (size, ==, cases[i].size);
    }
  g_assert_false (zt_sme_classify ("property", -1, WAN (900), -1, &size));
  g_assert_false (zt_sme_classify ("fishing boats", 1, 1, 1, &size));
  g_assert_true (zt_sme_parse ("小型企业", &size));
  g_assert_cmpint (size, ==, ZT_SME_SMALL);
  g_assert_cmpstr (zt_sme_name (size), ==, "small");
  g_assert_cmpuint (g_strv_length ((char **) zt_sme_industries ()), ==, 16);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scoring/price-scores", test_price_scores);
  g_test_add_func ("/scoring/ranks", test_ranks);
  g_test_add_func ("/scoring/corrections", test_corrections);
  g_test_add_func ("/scoring/low-prices", test_low_prices);
  g_test_add_func ("/scoring/others", test_others);
  g_test_add_func ("/sme/sizes", test_sizes);
  return g_test_run ();
}
