/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a guarantee out of its printed words. */
#define G_LOG_DOMAIN "zt-guarantee"

#include "config.h"

#include "guarantee.h"
#include "money.h"

#include <string.h>

static const struct
{
  const char *fact;
  const char *labels;
} printed[] = {
  { "number", "保函编号|保函号码|保函号|保单号|担保函编号" },
  { "guarantor", "担保人|保证人|开立人|出具人|保险人|担保机构" },
  { "applicant", "申请人|被保证人|投标人|投保人|供应商" },
  { "beneficiary", "受益人|被保险人|招标人|采购人" },
  { "project", "采购项目编号|项目编号|招标编号" },
  { "projectTitle", "采购项目名称|项目名称" },
};

#define AMOUNT "最高担保金额|担保金额|保证金额|保函金额|保险金额"
#define FROM "生效日期|生效日|开立日期|保函生效"
#define UNTIL "到期日期|到期日|失效日期|失效日|有效期截止|有效期至|有效期限至|保函到期"

/* Full-width letters, figures and punctuation as the narrow ones; every kind of space as one. */
static char *
fold (const char *text)
{
  GString *folded = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
      else if (c == 0x3000 || c == 0xa0 || c == '\t' || c == '\r')
        c = ' ';
      g_string_append_unichar (folded, c);
    }
  return g_string_free (folded, FALSE);
}

/* What stands behind one of @labels; NULL when none is there. */
static char *
value_of (const char *folded, const char *labels)
{
  g_autofree char *pattern
      = g_strdup_printf ("(?:^|[^\\p{Han}])(?:%s)(?: *\\([^)\\n]{1,24}\\))? *: *\\n? *([^\\n]+)",
                         labels);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  char *value;

  g_return_val_if_fail (regex != NULL, NULL);
  if (!g_regex_match (regex, folded, 0, &match))
    return NULL;
  value = g_strstrip (g_match_info_fetch (match, 1));
  if (*value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

/* "2027-03-31", "2027年3月31日", "2027/03/31" wherever it stands in @text. */
static char *
day_in (const char *text)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("(\\d{4}) ?[-/.年] ?(\\d{1,2}) ?[-/.月] ?(\\d{1,2})", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint parts[3];

  if (text == NULL || !g_regex_match (regex, text, 0, &match))
    return NULL;
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *digits = g_match_info_fetch (match, i + 1);
      parts[i] = (guint) g_ascii_strtoull (digits, NULL, 10);
    }
  if (!g_date_valid_dmy ((GDateDay) parts[2], (GDateMonth) parts[1], (GDateYear) parts[0]))
    return NULL;
  return g_strdup_printf ("%04u-%02u-%02u", parts[0], parts[1], parts[2]);
}

static gboolean
find_figures (const char *text, gint64 *fen)
{
  g_autoptr (GRegex) regex = g_regex_new ("(\\d[\\d,]*(?:\\.\\d{1,2})?) *(万)?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *myriads = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;
  digits = g_match_info_fetch (match, 1);
  if (!zt_money_parse (digits, fen, NULL))
    return FALSE;
  myriads = g_match_info_fetch (match, 2);
  if (myriads != NULL && *myriads != '\0')
    {
      if (*fen > ZT_MONEY_MAX / 10000)
        return FALSE;
      *fen *= 10000;
    }
  return TRUE;
}

static gboolean
find_words (const char *text, gint64 *fen)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,}", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (regex, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *words = g_match_info_fetch (match, 0);

      if (zt_money_from_words (words, fen, NULL))
        return TRUE;
    }
  return FALSE;
}

static void
read_amount (JsonObject *facts, const char *folded)
{
  g_autofree char *text = value_of (folded, AMOUNT);
  gint64 fen = 0;

  if (text != NULL && (find_words (text, &fen) || find_figures (text, &fen)))
    json_object_set_member (facts, "value", zt_json_value_new (fen));
}

static void
read_type (JsonObject *facts, const char *folded)
{
  static const char *const types[][2]
      = { { "投标", "bid" }, { "履约", "performance" }, { "预付款", "prepayment" } };
  const char *first = NULL;
  const char *type = NULL;

  /* The title comes before the clauses, which may name the others. */
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *at = strstr (folded, types[i][0]);

      if (at != NULL && (first == NULL || at < first))
        {
          first = at;
          type = types[i][1];
        }
    }
  if (type != NULL)
    json_object_set_string_member (facts, "type", type);
}

static void
take_day (JsonObject *facts, const char *name, const char *folded, const char *labels)
{
  g_autofree char *text = value_of (folded, labels);
  g_autofree char *day = day_in (text);

  if (day != NULL)
    json_object_set_string_member (facts, name, day);
}

JsonObject *
zt_guarantee_facts_from_text (const char *text)
{
  JsonObject *facts = json_object_new ();
  g_autofree char *folded = fold (text);

  for (guint i = 0; i < G_N_ELEMENTS (printed); i++)
    {
      g_autofree char *value = value_of (folded, printed[i].labels);

      if (value != NULL)
        json_object_set_string_member (facts, printed[i].fact, value);
    }
  read_amount (facts, folded);
  take_day (facts, "validFrom", folded, FROM);
  take_day (facts, "validUntil", folded, UNTIL);
  if (json_object_get_size (facts) > 0)
    read_type (facts, folded);
  return facts;
}
