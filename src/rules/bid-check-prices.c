/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over the price schedule: C01–C08 and C36. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bid-check-private.h"
#include "money.h"

static guint
n_lines (ZtBidCheck *check)
{
  return check->lines != NULL ? json_array_get_length (check->lines) : 0;
}

/* The price the tender allows at most: 最高限价, else the budget; -1: none. */
static gint64
ceiling_of (ZtBidCheck *check)
{
  gint64 ceiling = zt_json_get_fen (check->tender, "ceiling");

  return ceiling >= 0 ? ceiling : zt_json_get_fen (check->tender, "value");
}

static char *
line_place (guint index, const char *member)
{
  return g_strdup_printf ("prices.lines.%u.%s", index, member);
}

/* Quantity × unit price in fen; -1 where either is missing or unreadable. */
static gint64
line_product (JsonObject *line)
{
  gint64 unit = zt_json_get_fen (line, "unitPrice");
  const char *quantity = zt_json_get_string (line, "quantity");
  gint64 fen;

  if (unit < 0 || quantity == NULL || !zt_money_multiply (quantity, unit, &fen, NULL))
    return -1;
  return fen;
}

/* The sum of what the lines cost by their unit prices; -1 where a line has none. @lot: only that
 * lot's, NULL all. */
static gint64
sum_of_lines (ZtBidCheck *check, const char *lot)
{
  gint64 sum = 0;

  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);
      gint64 product = line_product (line);

      if (lot != NULL
          && g_strcmp0 (zt_json_get_string (_zt_bid_check_item_of (check, line), "lot"), lot) != 0)
        continue;
      if (product < 0 || product > ZT_MONEY_MAX - sum)
        return -1;
      sum += product;
    }
  return sum;
}

/* @what (nullable): the item or lot; NULL: the whole bid. Takes @place. */
static void
report_over (ZtBidCheck *check, char *place, const char *what, gint64 price, gint64 limit)
{
  g_autofree char *price_text = zt_money_format (price);
  g_autofree char *limit_text = zt_money_format (limit);

  char *message
      = what != NULL
            /* TRANSLATORS: name of an item or lot, two amounts in yuan. */
            ? g_strdup_printf (_ ("“%s”: the price of %s yuan exceeds the limit of %s yuan."), what,
                               price_text, limit_text)
            /* TRANSLATORS: two amounts in yuan. */
            : g_strdup_printf (_ ("The total of %s yuan exceeds the limit of %s yuan."), price_text,
                               limit_text);

  _zt_bid_check_report (check, place, message,
                        _ ("Lower the price to the limit or below. A bid over the limit is "
                           "invalid."));
}

/* C01: total, lots and single items, each against its own limit */
static void
check_ceiling (ZtBidCheck *check)
{
  JsonArray *lots = zt_json_get_array (check->tender, "lots");
  gint64 limit = ceiling_of (check);

  if (limit >= 0 && check->total > limit)
    report_over (check, g_strdup ("prices.total"), NULL, check->total, limit);
  for (guint i = 0; lots != NULL && i < json_array_get_length (lots); i++)
    {
      JsonObject *lot = _zt_bid_check_element (lots, i);
      gint64 lot_limit = zt_json_get_fen (lot, "value");
      const char *id = zt_json_get_string (lot, "id");
      gint64 sum = id != NULL ? sum_of_lines (check, id) : -1;

      if (lot_limit >= 0 && sum > lot_limit)
        report_over (check, g_strdup ("prices.lines"), zt_json_get_string (lot, "title"), sum,
                     lot_limit);
    }
  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);
      gint64 unit = zt_json_get_fen (line, "unitPrice");
      JsonObject *item = _zt_bid_check_item_of (check, line);
      gint64 unit_limit = zt_json_get_fen (item, "unitCeiling");

      if (unit_limit >= 0 && unit > unit_limit)
        {
          report_over (check, line_place (i, "unitPrice"), zt_json_get_string (item, "description"),
                       unit, unit_limit);
          _zt_bid_check_offer (check, ZT_FIX_PRICE,
                               g_strdup_printf ("%" G_GINT64_FORMAT, unit_limit));
        }
    }
}

/* C02 */
static void
check_words (ZtBidCheck *check)
{
  const char *words = zt_json_get_string (check->draft, "prices.totalInWords");
  g_autofree char *figures = check->total >= 0 ? zt_money_format (check->total) : NULL;
  gint64 fen;

  if (words == NULL || words[0] == '\0' || figures == NULL)
    return;
  if (zt_money_from_words (words, &fen, NULL) && fen == check->total)
    return;
  _zt_bid_check_report (
      check, g_strdup ("prices.totalInWords"),
      /* TRANSLATORS: the amount in words, then in figures. */
      g_strdup_printf (_ ("The amount in words “%s” is not the total %s yuan; the evaluation takes "
                          "the words."),
                       words, figures),
      _ ("Leave the amount in words empty: it is then written from the total."));
}

/* C03: 算术修正 ④ of 87号令 article 59, before the evaluators do it */
static void
check_sums (ZtBidCheck *check)
{
  gint64 sum = sum_of_lines (check, NULL);

  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);
      gint64 amount = zt_json_get_fen (line, "amount");
      gint64 product = line_product (line);

      if (amount >= 0 && product >= 0 && amount != product)
        {
          g_autofree char *amount_text = zt_money_format (amount);
          g_autofree char *product_text = zt_money_format (product);
          _zt_bid_check_report (check, line_place (i, "amount"),
                                /* TRANSLATORS: a line number, then two amounts in yuan. */
                                g_strdup_printf (_ ("Line %u: the amount is %s yuan, but quantity "
                                                    "times unit price is %s yuan."),
                                                 i + 1, amount_text, product_text),
                                _ ("Correct the quantity, the unit price or the amount."));
        }
    }
  if (n_lines (check) > 0 && sum >= 0 && check->total >= 0 && sum != check->total)
    {
      g_autofree char *sum_text = zt_money_format (sum);
      g_autofree char *total_text = zt_money_format (check->total);
      g_autofree char *difference = zt_money_format (ABS (sum - check->total));
      _zt_bid_check_report (check, g_strdup ("prices.total"),
                            /* TRANSLATORS: three amounts in yuan. */
                            g_strdup_printf (_ ("The lines add up to %s yuan, the total says %s "
                                                "yuan: a difference of %s yuan."),
                                             sum_text, total_text, difference),
                            _ ("Make the total equal to the sum of the lines."));
    }
}

/* Is @a ten, a hundred, … times @b? */
static gboolean
is_power_of_ten_apart (gint64 a, gint64 b)
{
  if (a <= 0 || b <= 0 || a == b)
    return FALSE;
  if (a < b)
    return is_power_of_ten_apart (b, a);
  while (a > b && b <= ZT_MONEY_MAX / 10)
    b *= 10;
  return a == b;
}

/* C04 */
static void
check_decimal_point (ZtBidCheck *check)
{
  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);
      gint64 product = line_product (line);
      gboolean suspicious = is_power_of_ten_apart (product, zt_json_get_fen (line, "amount"));

      /* A single line is its total: 1,280.00 × 100 beside a total of 12,800.00 */
      if (n_lines (check) == 1 && is_power_of_ten_apart (product, check->total))
        suspicious = TRUE;
      if (suspicious)
        _zt_bid_check_report (
            check, line_place (i, "unitPrice"),
            /* TRANSLATORS: a line number. */
            g_strdup_printf (_ ("Line %u: the unit price and the amount differ by "
                                "ten, a hundred or more times, as if a decimal "
                                "point stood in the wrong place."),
                             i + 1),
            _ ("Check the decimal point of the unit price."));
    }
}

static gboolean
is_priced (ZtBidCheck *check, const char *item)
{
  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);

      if (g_strcmp0 (zt_json_get_string (line, "item"), item) == 0
          && zt_json_get (line, "unitPrice") != NULL)
        return TRUE;
    }
  return FALSE;
}

/* C05 */
static void
check_present (ZtBidCheck *check)
{
  JsonArray *items = zt_json_get_array (check->tender, "items");

  if (zt_json_get (check->draft, "prices.total") == NULL)
    _zt_bid_check_report (check, g_strdup ("prices.total"),
                          g_strdup (_ ("The price schedule has no total.")),
                          _ ("Fill in the price schedule."));
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = _zt_bid_check_element (items, i);
      const char *id = zt_json_get_string (item, "id");
      const char *description = zt_json_get_string (item, "description");

      if (id != NULL && !is_priced (check, id))
        _zt_bid_check_report (check, g_strdup_printf ("prices.items.%s", id),
                              /* TRANSLATORS: number and name of an item. */
                              g_strdup_printf (_ ("Item %s “%s” has no price."), id,
                                               description != NULL ? description : ""),
                              _ ("Fill in a unit price for every item."));
    }
}

/* C06 */
static void
check_conditions (ZtBidCheck *check)
{
  static const char *const phrases[]
      = { "另议",     "面议",     "不含税", "未税",   "另行协商", "另行计算", "优惠后",
          "可选报价", "备选报价", "以最终", "视情况", "待定",     "暂估",     "赠送" };
  static const char *const members[] = { "description", "brand", "specification", "note" };

  for (guint i = 0; i < n_lines (check); i++)
    for (guint m = 0; m < G_N_ELEMENTS (members); m++)
      {
        const char *text = zt_json_get_string (_zt_bid_check_element (check->lines, i), members[m]);

        for (guint p = 0; text != NULL && p < G_N_ELEMENTS (phrases); p++)
          if (strstr (text, phrases[p]) != NULL)
            {
              _zt_bid_check_report (check, line_place (i, members[m]),
                                    /* TRANSLATORS: a line number, then words found in it. */
                                    g_strdup_printf (_ ("Line %u makes the price optional or "
                                                        "conditional: “%s”."),
                                                     i + 1, phrases[p]),
                                    _ ("State one unconditional price."));
              break;
            }
      }
}

static void
check_line_units (ZtBidCheck *check, JsonObject *line, guint index)
{
  static const char *const amounts[] = { "unitPrice", "amount" };
  JsonObject *item = _zt_bid_check_item_of (check, line);
  const char *wanted = zt_json_get_string (item, "unit");
  const char *unit = zt_json_get_string (line, "unit");
  const char *wanted_quantity = zt_json_get_string (item, "quantity");
  const char *quantity = zt_json_get_string (line, "quantity");
  gint64 a = 0;
  gint64 b = 0;

  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    if (json_object_has_member (line, amounts[i]) && zt_json_get_fen (line, amounts[i]) < 0)
      _zt_bid_check_report (
          check, line_place (index, amounts[i]),
          /* TRANSLATORS: a line number. */
          g_strdup_printf (_ ("Line %u: the price is not in yuan with at most two "
                              "places."),
                           index + 1),
          _ ("State the price in Chinese yuan."));
  if (wanted != NULL && unit != NULL && unit[0] != '\0' && g_strcmp0 (wanted, unit) != 0)
    _zt_bid_check_report (
        check, line_place (index, "unit"),
        /* TRANSLATORS: a line number, then two units of measure. */
        g_strdup_printf (_ ("Line %u is priced per “%s”, the tender asks for “%s”."), index + 1,
                         unit, wanted),
        _ ("Use the tender's unit."));
  /* Money's multiplication reads quantities, whatever zeros they end with. */
  if (wanted_quantity != NULL && quantity != NULL
      && zt_money_multiply (wanted_quantity, 1000000, &a, NULL)
      && (!zt_money_multiply (quantity, 1000000, &b, NULL) || a != b))
    _zt_bid_check_report (
        check, line_place (index, "quantity"),
        /* TRANSLATORS: a line number, then two quantities. */
        g_strdup_printf (_ ("Line %u offers a quantity of %s, the tender asks for "
                            "%s."),
                         index + 1, quantity, wanted_quantity),
        _ ("Use the tender's quantity."));
}

/* C07 */
static void
check_units (ZtBidCheck *check)
{
  if (zt_json_get (check->draft, "prices.total") != NULL && check->total < 0)
    _zt_bid_check_report (check, g_strdup ("prices.total"),
                          g_strdup (_ ("The total is not in yuan with at most two places.")),
                          _ ("State the price in Chinese yuan."));
  for (guint i = 0; i < n_lines (check); i++)
    {
      JsonObject *line = _zt_bid_check_element (check->lines, i);
      if (line != NULL)
        check_line_units (check, line, i);
    }
}

/* C08: the one of the three lines of 财库〔2026〕2号 that is known before the opening */
static void
check_abnormally_low (ZtBidCheck *check)
{
  gint64 limit = ceiling_of (check);
  g_autofree char *total_text = NULL;
  g_autofree char *line_text = NULL;

  if (limit <= 0 || check->total < 0 || (__int128) check->total * 100 >= (__int128) limit * 45)
    return;
  total_text = zt_money_format (check->total);
  line_text = zt_money_format ((gint64) ((__int128) limit * 45 / 100));
  _zt_bid_check_report (check, g_strdup ("prices.total"),
                        /* TRANSLATORS: two amounts in yuan. */
                        g_strdup_printf (_ ("The total of %s yuan is below 45 %% of the limit (%s "
                                            "yuan): the evaluators will ask for an explanation."),
                                         total_text, line_text),
                        _ ("Prepare an explanation of the costs, or check the price."));
}

/* C36 */
static void
check_origin (ZtBidCheck *check)
{
  static const char *const foreign[]
      = { "进口",   "境外",   "美国",   "日本",     "德国",   "法国",   "英国",   "韩国",
          "意大利", "瑞士",   "瑞典",   "荷兰",     "芬兰",   "丹麦",   "挪威",   "比利时",
          "奥地利", "西班牙", "加拿大", "澳大利亚", "新西兰", "以色列", "新加坡", "马来西亚",
          "泰国",   "越南",   "印度",   "墨西哥",   "巴西",   "俄罗斯", "波兰",   "捷克",
          "匈牙利", "爱尔兰", "土耳其", "菲律宾",   "USA",    "Japan",  "Germany" };

  if (zt_json_get_boolean (check->tender, "importAllowed", FALSE))
    return;
  for (guint i = 0; i < n_lines (check); i++)
    {
      const char *origin = zt_json_get_string (_zt_bid_check_element (check->lines, i), "origin");

      for (guint c = 0; origin != NULL && c < G_N_ELEMENTS (foreign); c++)
        if (strstr (origin, foreign[c]) != NULL)
          {
            _zt_bid_check_report (
                check, line_place (i, "origin"),
                /* TRANSLATORS: a line number, then a place of origin. */
                g_strdup_printf (_ ("Line %u: the tender takes no imported goods, "
                                    "and the origin is “%s”."),
                                 i + 1, origin),
                _ ("Offer goods made in China, or correct the origin."));
            break;
          }
    }
}

const ZtBidRule _zt_bid_rules_prices[] = {
  { "C01", ZT_SEVERITY_BLOCK, "87号令第63条第四项；采购文件最高限价", check_ceiling },
  { "C02", ZT_SEVERITY_BLOCK, "87号令第59条第二项", check_words },
  { "C03", ZT_SEVERITY_WARN, "87号令第59条第四项", check_sums },
  { "C04", ZT_SEVERITY_WARN, "87号令第59条第三项", check_decimal_point },
  { "C05", ZT_SEVERITY_BLOCK, "87号令第59条第一项；采购文件开标一览表", check_present },
  { "C06", ZT_SEVERITY_BLOCK, "87号令第63条第五项；采购文件报价要求", check_conditions },
  { "C07", ZT_SEVERITY_BLOCK, "采购文件报价要求", check_units },
  { "C08", ZT_SEVERITY_WARN, "财库〔2026〕2号", check_abnormally_low },
  { "C36", ZT_SEVERITY_BLOCK, "政府采购法第10条；财库〔2007〕119号", check_origin },
  { NULL },
};
