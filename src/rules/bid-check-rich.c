/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over answers with tables and pictures: C50, C51. Their words are looked at, not their form.
 */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bid-check-private.h"
#include "rich-text.h"

/* Of a text that is to convince a panel: fewer characters are hardly an answer. */
#define FEWEST 50

typedef void (*EachRich) (ZtBidCheck *check, JsonObject *field, const char *place,
                          const char *words);

static gboolean
is_rich (JsonObject *field)
{
  return g_strcmp0 (zt_json_get_string (field, "type"), "richText") == 0;
}

/* Every rich answer that says anything. */
static void
for_each_rich (ZtBidCheck *check, EachRich each)
{
  JsonArray *parts = zt_json_get_array (check->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = _zt_bid_check_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      JsonArray *fields = id != NULL ? zt_json_get_array (part, "fields") : NULL;

      for (guint j = 0; fields != NULL && j < json_array_get_length (fields); j++)
        {
          JsonObject *field = _zt_bid_check_element (fields, j);
          const char *name = zt_json_get_string (field, "id");
          g_autofree char *words
              = name != NULL && is_rich (field) ? _zt_bid_check_answer (check, id, name) : NULL;
          g_autofree char *place = g_strdup_printf ("answers.%s.%s", id, name);

          if (words != NULL)
            each (check, field, place, words);
        }
    }
}

static const char *
label_of (JsonObject *field)
{
  const char *label = zt_json_get_string (field, "label");

  return label != NULL ? label : zt_json_get_string (field, "id");
}

static void
check_one_length (ZtBidCheck *check, JsonObject *field, const char *place, const char *words)
{
  glong n = 0;

  for (const char *at = words; *at != '\0'; at = g_utf8_next_char (at))
    n += g_unichar_isspace (g_utf8_get_char (at)) ? 0 : 1;
  if (n < FEWEST && zt_json_get_boolean (field, "required", FALSE))
    _zt_bid_check_report (
        check, g_strdup (place),
        /* TRANSLATORS: the label of a field, then a number of characters. */
        g_strdup_printf (_ ("“%s” has only %d characters; the panel will hardly find an answer in "
                            "it."),
                         label_of (field), (int) n),
        _ ("Write it out: how, with what, by whom and when."));
}

/* C50 */
static void
check_length (ZtBidCheck *check)
{
  for_each_rich (check, check_one_length);
}

static void
check_one_rest (ZtBidCheck *check, JsonObject *field, const char *place, const char *words)
{
  static GRegex *rest;
  static gsize once;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *found = NULL;

  if (g_once_init_enter (&once))
    {
      rest = g_regex_new ("待补充|待完善|待定稿|待填写?|此处(填写|插入|补充|添加)|请(在此)?填写"
                          "|[Xx×ＸＸ]{3,}|[＿_]{3,}|某某(公司|项目|单位)?"
                          "|(?<![A-Za-z])(TO"
                          "DO|TB"
                          "D|FIX"
                          "ME|Lorem ipsum)(?![A-Za-z])",
                          G_REGEX_OPTIMIZE, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  if (!g_regex_match (rest, words, 0, &match))
    return;
  found = g_match_info_fetch (match, 0);
  _zt_bid_check_report (check, g_strdup (place),
                        /* TRANSLATORS: the label of a field, then words found in its text. */
                        g_strdup_printf (_ ("“%s” still holds “%s”, which stands for something "
                                            "that was to be written."),
                                         label_of (field), found),
                        _ ("Replace it by what it stands for."));
}

/* C51 */
static void
check_rest (ZtBidCheck *check)
{
  for_each_rich (check, check_one_rest);
}

const ZtBidRule _zt_bid_rules_rich[] = {
  { "C50", ZT_SEVERITY_WARN, "采购文件评审因素", check_length },
  { "C51", ZT_SEVERITY_WARN, "采购文件投标文件编制要求", check_rest },
  { NULL },
};
