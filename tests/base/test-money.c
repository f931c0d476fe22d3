/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amounts: the vectors of domain §6.6, and what must be refused. */
#include "config.h"

#include <string.h>

#include "money.h"
#include "zt-error.h"

static const struct
{
  gint64 fen;
  const char *words;
} canonical[] = {
  { G_GINT64_CONSTANT (1), "壹分" },
  { G_GINT64_CONSTANT (10), "壹角" },
  { G_GINT64_CONSTANT (11), "壹角壹分" },
  { G_GINT64_CONSTANT (100), "壹元整" },
  { G_GINT64_CONSTANT (101), "壹元零壹分" },
  { G_GINT64_CONSTANT (1000), "壹拾元整" },
  { G_GINT64_CONSTANT (10000), "壹佰元整" },
  { G_GINT64_CONSTANT (10001), "壹佰元零壹分" },
  { G_GINT64_CONSTANT (100000), "壹仟元整" },
  { G_GINT64_CONSTANT (140950), "壹仟肆佰零玖元伍角" },
  { G_GINT64_CONSTANT (600714), "陆仟零柒元壹角肆分" },
  { G_GINT64_CONSTANT (168032), "壹仟陆佰捌拾元叁角贰分" },
  { G_GINT64_CONSTANT (10700053), "壹拾万柒仟元伍角叁分" },
  { G_GINT64_CONSTANT (1640902), "壹万陆仟肆佰零玖元零贰分" },
  { G_GINT64_CONSTANT (32504), "叁佰贰拾伍元零肆分" },
  { G_GINT64_CONSTANT (64064580), "陆拾肆万零陆佰肆拾伍元捌角" },
  { G_GINT64_CONSTANT (102582673), "壹佰零贰万伍仟捌佰贰拾陆元柒角叁分" },
  { G_GINT64_CONSTANT (232764000), "贰佰叁拾贰万柒仟陆佰肆拾元整" },
  { G_GINT64_CONSTANT (100000000), "壹佰万元整" },
  { G_GINT64_CONSTANT (10000000100), "壹亿零壹元整" },
  { G_GINT64_CONSTANT (1000000000000), "壹佰亿元整" },
  { G_GINT64_CONSTANT (2000000050), "贰仟万元伍角" },
  { G_GINT64_CONSTANT (99999999999), "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分" },
  { G_GINT64_CONSTANT (30000500), "叁拾万零伍元整" },
  { G_GINT64_CONSTANT (10010010), "壹拾万零壹佰元壹角" },
  { G_GINT64_CONSTANT (123456789012345),
    "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分" },
  { 0, "零元整" },
  { 5, "伍分" },
  { G_GINT64_CONSTANT (1001000000000), "壹佰亿壹仟万元整" },
  { G_GINT64_CONSTANT (1000100000000), "壹佰亿零壹佰万元整" },
  { G_GINT64_CONSTANT (1000000000100), "壹佰亿零壹元整" },
  { G_GINT64_CONSTANT (100000000000000), "壹万亿元整" },
  { G_GINT64_CONSTANT (1000000100000), "壹佰亿零壹仟元整" },
};

static const struct
{
  gint64 fen;
  const char *words;
} accepted[] = {
  { 168032, "壹仟陆佰捌拾元叁角贰分" },
  { 168032, "壹仟陆佰捌拾元零叁角贰分" },
  { 10700053, "壹拾万柒仟元伍角叁分" },
  { 10700053, "壹拾万柒仟元零伍角叁分" },
  { 10700053, "壹拾万零柒仟元伍角叁分" },
  { 140950, "壹仟肆佰零玖元伍角" },
  { 140950, "壹仟肆佰零玖元伍角整" },
  { 140950, "壹仟肆佰零玖圆伍角正" },
  { 140950, "人民币壹仟肆佰零玖元伍角整" },
  { 140950, "人民币：　壹仟肆佰零玖圓伍角正" },
  { 232764000, "贰佰叁拾贰万柒仟陆佰肆拾圆正" },
  { 22200000, "貳拾贰萬貮仟元整" },
  { 10000000100, "壹億零壹元整" },
  { 33300, "參佰叁拾叄元整" },
  { 33300, "叁佰叁拾叁元" },
  { 66600, "陸佰陸拾陆元整" },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (canonical); i++)
    {
      g_autofree char *words = zt_money_to_words (canonical[i].fen);
      g_autoptr (GError) error = NULL;
      gint64 back = -1;

      g_assert_cmpstr (words, ==, canonical[i].words);
      g_assert_true (zt_money_from_words (words, &back, &error));
      g_assert_no_error (error);
      g_assert_cmpint (back, ==, canonical[i].fen);
    }
}

static void
test_words_accepted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 fen = -1;

      g_test_message ("%s", accepted[i].words);
      g_assert_true (zt_money_from_words (accepted[i].words, &fen, &error));
      g_assert_no_error (error);
      g_assert_cmpint (fen, ==, accepted[i].fen);
    }
}

static void
test_words_refused (void)
{
  static const char *const bad[] = {
    "",         "元",         "壹",           "壹贰元整",         "壹拾壹拾元整", "拾元整",
    "壹佰拾元", "壹仟伍元整", "伍元零叁角",   "壹元伍角叁分整",   "壹元整整",     "壹元贰元整",
    "100元",    "一百元整",   "叁佰零贰拾元", "壹佰元壹角零贰分", "壹万万万元整", "零壹元整",
    "壹美元整", "\xff\xfe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 fen = -7;

      g_test_message ("case %u", i);
      g_assert_false (zt_money_from_words (bad[i], &fen, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      g_assert_cmpint (fen, ==, -7);
    }
}

/* Every amount comes back from its words: all below 3,000.00 and a walk over the magnitudes. */
static void
test_words_round_trip (void)
{
  gint64 step = 1;

  for (gint64 fen = 0; fen >= 0 && fen <= ZT_MONEY_MAX; fen += step)
    {
      g_autofree char *words = zt_money_to_words (fen);
      gint64 back = -1;

      if (!zt_money_from_words (words, &back, NULL) || back != fen)
        g_error ("%" G_GINT64_FORMAT ": %s", fen, words);
      if (fen >= 300000)
        step = fen / 997 + 13;
    }
}

static void
test_format (void)
{
  static const struct
  {
    gint64 fen;
    const char *text;
  } cases[] = {
    { 107634000, "1,076,340.00" },
    { -305, "-3.05" },
    { 0, "0.00" },
    { 99999, "999.99" },
    { 100000, "1,000.00" },
    { ZT_MONEY_MAX, "90,071,992,547,409.91" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = zt_money_format (cases[i].fen);
      gint64 back = 0;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (zt_money_parse (text, &back, NULL));
      g_assert_cmpint (back, ==, cases[i].fen);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gint64 fen;
  } good[] = {
    { "98000", 9800000 },       { " 98,000.00 ", 9800000 },
    { "¥1,234.5", 123450 },     { "￥１２３４．５６", 123456 },
    { "１，２３４元", 123400 }, { "0.01元", 1 },
    { "-3.05", -305 },          { "1,076,340.00", 107634000 },
    { "00012.3", 1230 },
  };
  static const char *const bad[] = {
    "",      "元",  "abc", "1.234", "1.", ".5",       "1,23.00", "12,34", ",123",  "1,,234",
    "1.2.3", "--1", "1e3", "5万元", "$5", "1,234,56", "1 2x",    "NaN",   "1.0,0", "1.,0",
  };
  g_autoptr (GError) error = NULL;
  gint64 fen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i].text);
      g_assert_true (zt_money_parse (good[i].text, &fen, NULL));
      g_assert_cmpint (fen, ==, good[i].fen);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (zt_money_parse (bad[i], &fen, &refusal));
      g_assert_error (refusal, ZT_ERROR, ZT_ERROR_INVALID);
    }
  g_assert_false (zt_money_parse ("90071992547409.92", &fen, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
}

static void
test_multiply (void)
{
  static const struct
  {
    const char *quantity;
    gint64 unit;
    gint64 fen;
  } good[] = {
    { "100", 128000, 12800000 },
    { "30", 5560, 166800 },
    { "0.5", 1, 1 },
    { "0.499999", 1, 0 },
    { "1.005", 100, 101 },
    { "0", 100, 0 },
    { "0.000001", 1000000, 1 },
    { "999999999999", 9007, G_GINT64_CONSTANT (9006999999990993) },
  };
  static const char *const bad[]
      = { "", ".", "1.", ".5", "-1", "1.1234567", "1e3", "1234567890123", "x" };
  g_autoptr (GError) error = NULL;
  gint64 fen;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (zt_money_multiply (good[i].quantity, good[i].unit, &fen, NULL));
      g_assert_cmpint (fen, ==, good[i].fen);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (zt_money_multiply (bad[i], 100, &fen, &refusal));
      g_assert_error (refusal, ZT_ERROR, ZT_ERROR_INVALID);
    }
  g_assert_false (zt_money_multiply ("999999999999", ZT_MONEY_MAX, &fen, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/money/words", test_words);
  g_test_add_func ("/money/words-accepted", test_words_accepted);
  g_test_add_func ("/money/words-refused", test_words_refused);
  g_test_add_func ("/money/words-round-trip", test_words_round_trip);
  g_test_add_func ("/money/format", test_format);
  g_test_add_func ("/money/parse", test_parse);
  g_test_add_func ("/money/multiply", test_multiply);
  return g_test_run ();
}
