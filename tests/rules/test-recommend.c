/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is recommended is near to the supplier's own work, the reason is said, and a bid that was
 * left out is found again far better than by taking what most others bid for. */
#include "config.h"

#include "recommend.h"

#include <stdlib.h>
#include <string.h>

static const char *const desktops[] = { "A02010105", NULL };
static const char *const laptops[] = { "A02010108", NULL };
static const char *const printers[] = { "A02021003", NULL };
static const char *const cleaning[] = { "C21040000", NULL };
static const char *const mixed[] = { "C16990000", "A02010105", NULL };

static void
test_reasons (void)
{
  const ZtProject past[] = { { desktops, "A区教育局", "A区", 9000000, TRUE },
                             { laptops, "A区教育局", "A区", 8000000, FALSE } };
  const struct
  {
    ZtProject notice;
    guint kind, buyer;
    gboolean value, recommended;
  } cases[] = {
    { { desktops, "A区教育局", "A区", 9000000 }, 1, 2, TRUE, TRUE },
    { { mixed, "B区水务局", "B区", 900000000 }, 1, 0, FALSE, TRUE },
    { { printers, "A区教育局", "A区", 9000000 }, 0, 2, TRUE, TRUE },
    { { printers, "B区水务局", "A区", 9000000 }, 0, 0, FALSE, FALSE },
    { { cleaning, "A区教育局", "A区", 9000000 }, 0, 0, FALSE, FALSE },
    { { NULL, NULL, NULL, -1 }, 0, 0, FALSE, FALSE },
  };
  g_autoptr (ZtProfile) profile = zt_profile_new (past, G_N_ELEMENTS (past));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ZtRecommendation found = zt_recommend (profile, &cases[i].notice);
      g_autofree char *text = zt_recommendation_text (&found);

      g_test_message ("%u: %.3f %s", (guint) i, found.score, text != NULL ? text : "-");
      g_assert_cmpint (found.score > 0, ==, cases[i].recommended);
      g_assert_cmpfloat (found.score, <=, 1);
      g_assert_cmpint (text != NULL, ==, cases[i].recommended);
      g_assert_cmpuint (found.same_kind, ==, cases[i].kind);
      g_assert_cmpuint (found.same_buyer, ==, cases[i].buyer);
      g_assert_cmpint (found.similar_value, ==, cases[i].value);
    }
}

static void
test_order (void)
{
  const ZtProject past[] = { { desktops, "A区教育局", "A区", 9000000, TRUE } };
  const ZtProject nearer[]
      = { { desktops, "A区教育局", "A区", 9000000 },  { desktops, "B区水务局", "A区", 9000000 },
          { desktops, "B区水务局", "B区", 9000000 },  { desktops, "B区水务局", "B区", 990000000 },
          { laptops, "B区水务局", "B区", 990000000 }, { mixed, "B区水务局", "B区", 990000000 } };
  g_autoptr (ZtProfile) profile = zt_profile_new (past, 1);

  for (gsize i = 1; i < 5; i++)
    g_assert_cmpfloat (zt_recommend (profile, &nearer[i - 1]).score, >,
                       zt_recommend (profile, &nearer[i]).score);
  g_assert_cmpfloat (zt_recommend (profile, &nearer[5]).score, <,
                     zt_recommend (profile, &nearer[3]).score);
}

static void
test_nothing (void)
{
  const ZtProject notice = { desktops, "A区教育局", "A区", 9000000 };
  g_autoptr (ZtProfile) profile = zt_profile_new (NULL, 0);

  g_assert_true (zt_profile_is_empty (profile));
  g_assert_cmpfloat (zt_recommend (profile, &notice).score, ==, 0);
}

/* --- leave one out --- */

#define N_NOTICES 400
#define N_SUPPLIERS 40
#define N_BIDS 6
#define TOP 20

/* Codes, purchasers, regions and prices of the sample's many tenders. */
static const struct
{
  const char *code;
  int yuan;
} things[] = { { "A02010105", 5200 },   { "A02010108", 6800 },   { "A02010104", 68000 },
               { "A02021003", 1650 },   { "A02020400", 4200 },   { "A02020800", 23000 },
               { "A02061804", 3900 },   { "A05010201", 880 },    { "A05040101", 138 },
               { "A02320500", 420000 }, { "A02030503", 168000 }, { "A02462600", 46000 },
               { "C21040000", 98000 },  { "C16070300", 31000 },  { "C23090100", 56000 },
               { "C23120301", 120000 }, { "C16060000", 260000 }, { "B08010000", 76000 },
               { "B02010000", 26000 } };
static const char *const buyers[] = { "教育局", "政务中心", "水务局", "民政局", "图书馆", "医院" };
static const char *const regions[] = { "A区", "B区", "C县", "D县", "E市", "F区" };

typedef struct
{
  ZtProject project;
  const char *codes[4];
  guint bids; /* how many bid for it */
  guint thing;
} Notice;

static void
make_notices (GRand *random, Notice *notices)
{
  for (guint i = 0; i < N_NOTICES; i++)
    {
      guint n = (guint) g_rand_int_range (random, 1, 4);
      gint64 sum = 0;

      notices[i] = (Notice){ .thing = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things)) };
      for (guint j = 0; j < n; j++)
        {
          guint thing = j == 0 ? notices[i].thing
                               : (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));

          notices[i].codes[j] = things[thing].code;
          sum += things[thing].yuan
                 * g_rand_int_range (random, 1, things[thing].yuan > 50000 ? 4 : 120);
        }
      notices[i].project.codes = notices[i].codes;
      notices[i].project.buyer = buyers[g_rand_int_range (random, 0, G_N_ELEMENTS (buyers))];
      notices[i].project.region = regions[g_rand_int_range (random, 0, G_N_ELEMENTS (regions))];
      notices[i].project.value = sum * 100;
    }
}

/* A supplier bids for one or two kinds of things, in any region, now and then for something else.
 */
static void
make_bids (GRand *random, Notice *notices, guint bids[N_SUPPLIERS][N_BIDS])
{
  for (guint s = 0; s < N_SUPPLIERS; s++)
    {
      guint first = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));
      guint second = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (things));

      for (guint b = 0; b < N_BIDS; b++)
        for (;;)
          {
            guint notice = (guint) g_rand_int_range (random, 0, N_NOTICES);
            gboolean wanted = notices[notice].thing == first || notices[notice].thing == second;

            if (!wanted && g_rand_double (random) > 0.01)
              continue;
            bids[s][b] = notice;
            notices[notice].bids++;
            break;
          }
    }
}

/* Where @wanted stands among all that were not bid for, by @score. */
static guint
place_of (const double *score, const gboolean *known, guint wanted)
{
  guint place = 0;

  for (guint i = 0; i < N_NOTICES; i++)
    place += !known[i] && i != wanted
             && (score[i] > score[wanted] || (score[i] == score[wanted] && i < wanted));
  return place;
}

static void
test_leave_one_out (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261128);
  g_autofree Notice *notices = g_new0 (Notice, N_NOTICES);
  guint bids[N_SUPPLIERS][N_BIDS] = { 0 };
  guint ours = 0, popular = 0, all = 0;

  make_notices (random, notices);
  make_bids (random, notices, bids);
  for (guint s = 0; s < N_SUPPLIERS; s++)
    for (guint b = 0; b < N_BIDS; b++)
      {
        ZtProject past[N_BIDS];
        double near[N_NOTICES], liked[N_NOTICES];
        gboolean known[N_NOTICES] = { FALSE };
        g_autoptr (ZtProfile) profile = NULL;
        guint n = 0;

        for (guint i = 0; i < N_BIDS; i++)
          if (bids[s][i] != bids[s][b])
            {
              past[n++] = notices[bids[s][i]].project;
              known[bids[s][i]] = TRUE;
            }
        profile = zt_profile_new (past, n);
        for (guint i = 0; i < N_NOTICES; i++)
          {
            near[i] = zt_recommend (profile, &notices[i].project).score;
            liked[i] = notices[i].bids - (i == bids[s][b] ? 1 : 0);
          }
        ours += place_of (near, known, bids[s][b]) < TOP;
        popular += place_of (liked, known, bids[s][b]) < TOP;
        all++;
      }
  g_test_message ("of %u bids left out, among the first %d: %u by recommendation, %u by popularity",
                  all, TOP, ours, popular);
  g_assert_cmpuint (ours, >, 5 * popular);
  g_assert_cmpuint (4 * ours, >, all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recommend/reasons", test_reasons);
  g_test_add_func ("/recommend/order", test_order);
  g_test_add_func ("/recommend/nothing", test_nothing);
  g_test_add_func ("/recommend/leave-one-out", test_leave_one_out);
  return g_test_run ();
}
