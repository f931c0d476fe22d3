/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of a tender as Chinese text, and templates filled with them. */
#define G_LOG_DOMAIN "zt-compose-text"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "compose-private.h"
#include "money.h"
#include "zt-os.h"
#include "zt-time.h"

char *
_zt_compose_ordinal (int number)
{
  static const char *const digits[]
      = { "零", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (number > 0 && number < 1000, NULL);
  if (number >= 100)
    g_string_append_printf (text, "%s百", digits[number / 100]);
  if (number >= 100 && number % 100 > 0 && number % 100 < 10)
    g_string_append (text, "零");
  if (number % 100 >= 10)
    g_string_append_printf (text, "%s十", number < 20 ? "" : digits[number / 10 % 10]);
  if (number % 10 > 0)
    g_string_append (text, digits[number % 10]);
  return g_string_free (text, FALSE);
}

const char *
_zt_compose_string (JsonObject *object, const char *path)
{
  const char *text = object != NULL ? zt_json_get_string (object, path) : NULL;

  return text != NULL ? text : "";
}

char *
_zt_compose_scalar (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "是" : "否");
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      {
        char buffer[G_ASCII_DTOSTR_BUF_SIZE];

        return g_strdup (
            g_ascii_formatd (buffer, sizeof buffer, "%.10g", json_node_get_double (node)));
      }
    default:
      return NULL;
    }
}

char *
_zt_compose_money (JsonObject *object, const char *path)
{
  gint64 fen = object != NULL ? zt_json_get_fen (object, path) : -1;

  return fen >= 0 ? zt_money_format (fen) : NULL;
}

gint64
_zt_compose_instant (JsonObject *object, const char *path)
{
  const char *text = object != NULL ? zt_json_get_string (object, path) : NULL;
  gint64 instant = 0;

  if (text == NULL || !zt_time_parse (text, &instant))
    return 0;
  return instant;
}

char *
_zt_compose_date (JsonObject *object, const char *path, gboolean clock)
{
  gint64 instant = _zt_compose_instant (object, path);
  const char *text = object != NULL ? zt_json_get_string (object, path) : NULL;
  int year, month, day;

  if (instant == 0)
    {
      if (text != NULL && sscanf (text, "%4d-%2d-%2d", &year, &month, &day) == 3)
        return g_strdup_printf ("%d年%d月%d日", year, month, day);
      return g_strdup (text);
    }
  if (clock)
    {
      g_autofree char *date = zt_time_display_date (instant);
      g_autofree char *display = zt_time_display (instant); /* "2026-11-23 09:02" */
      const char *space = strchr (display, ' ');

      return g_strdup_printf ("%s %s", date, space != NULL ? space + 1 : display);
    }
  return zt_time_display_date (instant);
}

static const struct
{
  const char *code, *name, *document, *bidder, *bid;
} methods[] = {
  { "open-tender", "公开招标", "招标文件", "投标人", "投标文件" },
  { "invited", "邀请招标", "招标文件", "投标人", "投标文件" },
  { "negotiation", "竞争性谈判", "谈判文件", "供应商", "响应文件" },
  { "consultation", "竞争性磋商", "磋商文件", "供应商", "响应文件" },
  { "single-source", "单一来源采购", "单一来源采购文件", "供应商", "响应文件" },
  { "inquiry", "询价", "询价通知书", "供应商", "响应文件" },
};

void
_zt_compose_fact (GHashTable *facts, const char *name, char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_insert (facts, g_strdup (name), value);
  else
    g_free (value);
}

static void
add_method (GHashTable *facts, JsonObject *tender)
{
  const char *code = _zt_compose_string (tender, "procurementMethodDetails");
  gsize found = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].code, code))
      found = i;
  _zt_compose_fact (facts, "method", g_strdup (methods[found].name));
  _zt_compose_fact (facts, "document", g_strdup (methods[found].document));
  _zt_compose_fact (facts, "bidder", g_strdup (methods[found].bidder));
  _zt_compose_fact (facts, "bid", g_strdup (methods[found].bid));
  _zt_compose_fact (facts, found < 2 ? "tendering" : "negotiated", g_strdup ("1"));
}

static void
add_money (GHashTable *facts, JsonObject *tender, const char *path, const char *name)
{
  gint64 fen = zt_json_get_fen (tender, path);

  if (fen >= 0)
    {
      g_autofree char *words_name = g_strconcat (name, "Words", NULL);

      _zt_compose_fact (facts, name, zt_money_format (fen));
      _zt_compose_fact (facts, words_name, zt_money_to_words (fen));
    }
}

static void
add_weights (GHashTable *facts, JsonObject *tender)
{
  gint64 weight = zt_json_get_int (tender, "priceWeight", 30);
  gint64 grace = zt_json_get_int (tender, "uploadGrace", 0);

  _zt_compose_fact (facts, "priceWeight", g_strdup_printf ("%" G_GINT64_FORMAT, weight));
  _zt_compose_fact (facts, "otherWeight", g_strdup_printf ("%" G_GINT64_FORMAT, 100 - weight));
  if (grace > 0)
    _zt_compose_fact (facts, "graceMinutes",
                      g_strdup_printf ("%" G_GINT64_FORMAT, (grace + 59) / 60));
  _zt_compose_fact (facts, "validity",
                    g_strdup_printf ("%" G_GINT64_FORMAT,
                                     zt_json_get_int (tender, "bidValidityDays", 90)));
  if (zt_json_get_boolean (tender, "dualControl", FALSE))
    _zt_compose_fact (facts, "dualControl", g_strdup ("1"));
  _zt_compose_fact (facts,
                    zt_json_get_boolean (tender, "importAllowed", FALSE) ? "importAllowed"
                                                                         : "importRefused",
                    g_strdup ("1"));
}

GHashTable *
_zt_compose_facts (JsonObject *tender)
{
  GHashTable *facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *category = _zt_compose_string (tender, "mainProcurementCategory");
  const char *policy = _zt_compose_string (tender, "smePolicy");

  _zt_compose_fact (facts, "project", g_strdup (_zt_compose_string (tender, "title")));
  _zt_compose_fact (facts, "number", g_strdup (_zt_compose_string (tender, "id")));
  _zt_compose_fact (facts, "buyer", g_strdup (_zt_compose_string (tender, "buyer.name")));
  _zt_compose_fact (facts, "buyerCode", g_strdup (_zt_compose_string (tender, "buyer.id")));
  _zt_compose_fact (facts, "agency",
                    g_strdup (_zt_compose_string (tender, "procuringEntity.name")));
  _zt_compose_fact (facts, "region", g_strdup (_zt_compose_string (tender, "region")));
  _zt_compose_fact (facts, *category != '\0' ? category : "goods", g_strdup ("1"));
  _zt_compose_fact (facts, "category",
                    g_strdup (g_str_equal (category, "services") ? "服务"
                              : g_str_equal (category, "works")  ? "工程"
                                                                 : "货物"));
  if (g_str_equal (policy, "reserved") || g_str_equal (policy, "deduct"))
    _zt_compose_fact (facts, g_str_equal (policy, "reserved") ? "smeReserved" : "smeDeduct",
                      g_strdup ("1"));
  add_method (facts, tender);
  add_money (facts, tender, "value", "budget");
  add_money (facts, tender, "ceiling", "ceiling");
  add_money (facts, tender, "bidSecurity", "security");
  if (zt_json_get_fen (tender, "bidSecurity") <= 0)
    {
      g_hash_table_remove (facts, "security");
      _zt_compose_fact (facts, "noSecurity", g_strdup ("1"));
    }
  add_weights (facts, tender);
  _zt_compose_fact (facts, "published", _zt_compose_date (tender, "tenderPeriod.startDate", FALSE));
  _zt_compose_fact (facts, "deadline", _zt_compose_date (tender, "tenderPeriod.endDate", TRUE));
  _zt_compose_fact (facts, "deadlineDate",
                    _zt_compose_date (tender, "tenderPeriod.endDate", FALSE));
  _zt_compose_fact (facts, "opening", _zt_compose_date (tender, "bidOpening.date", TRUE));
  _zt_compose_fact (facts, "enquiryEnd", _zt_compose_date (tender, "enquiryPeriod.endDate", TRUE));
  return facts;
}

static char *
escape (const char *text, gssize length, ZtExpand as)
{
  if (as == ZT_EXPAND_PLAIN)
    return length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  return g_markup_escape_text (text, length);
}

/* Words of the language of this method, not something anybody filled in. */
static gboolean
is_word (const char *name)
{
  static const char *const words[] = { "bidder", "bid", "document", "method", "category", NULL };

  return g_strv_contains (words, name);
}

char *
_zt_compose_expand (const char *template_text, GHashTable *facts, ZtExpand as, GHashTable *used)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *at = template_text;

  while (*at != '\0')
    {
      const char *open = strchr (at, '{'), *close = open != NULL ? strchr (open, '}') : NULL;
      g_autofree char *before = escape (at, close != NULL ? open - at : -1, as);
      g_autofree char *name = NULL, *value = NULL;
      const char *fact;

      g_string_append (text, before);
      if (close == NULL)
        break;
      name = g_strndup (open + 1, (gsize) (close - open - 1));
      fact = g_hash_table_lookup (facts, name);
      if (fact == NULL)
        return NULL;
      value = escape (fact, -1, as);
      g_string_append_printf (text,
                              as == ZT_EXPAND_UNDERLINED && !is_word (name)
                                  ? "<u>\u00a0%s\u00a0</u>"
                                  : "%s",
                              value);
      if (used != NULL)
        g_hash_table_add (used, g_steal_pointer (&name));
      at = close + 1;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A line's conditions are taken off; FALSE: it does not apply to this tender. */
static gboolean
applies (const char **line, GHashTable *facts)
{
  while (**line == '?')
    {
      const char *space = strchr (*line, ' ');
      g_autofree char *name = NULL;

      g_return_val_if_fail (space != NULL, FALSE);
      name = g_strndup (*line + 1, (gsize) (space - *line - 1));
      if (!g_hash_table_contains (facts, name))
        return FALSE;
      *line = space + 1;
    }
  return TRUE;
}

void
_zt_compose_lines (ZtPages *pages, const char *const *lines, GHashTable *facts, ZtExpand as,
                   GHashTable *used)
{
  int count = 0;

  for (; *lines != NULL; lines++)
    {
      const char *line = *lines;
      ZtStyle style = ZT_STYLE_BODY;
      int heading = 0;
      gboolean counted;
      g_autofree char *text = NULL;

      if (!applies (&line, facts))
        continue;
      if (g_str_has_prefix (line, "# ") || g_str_has_prefix (line, "## "))
        heading = line[1] == '#' ? 3 : 2;
      else if (g_str_has_prefix (line, "- "))
        style = ZT_STYLE_CLAUSE;
      else if (g_str_has_prefix (line, "> "))
        style = ZT_STYLE_PLAIN;
      else if (g_str_has_prefix (line, "+ "))
        style = ZT_STYLE_CLAUSE;
      counted = g_str_has_prefix (line, "+ ");
      if (heading > 0 || style != ZT_STYLE_BODY)
        line = strchr (line, ' ') + 1;
      text = _zt_compose_expand (line, facts, heading > 0 ? ZT_EXPAND_PLAIN : as, used);
      if (text == NULL)
        continue;
      if (counted)
        {
          g_autofree char *ordinal = _zt_compose_ordinal (++count), *bare = g_steal_pointer (&text);

          text = g_strdup_printf ("（%s）%s", ordinal, bare);
        }
      if (heading > 0)
        zt_pages_heading (pages, heading, text);
      else
        zt_pages_text (pages, style, text);
    }
}

char *
_zt_compose_part_path (const char *out)
{
  return g_strconcat (out, ".part", NULL);
}

gboolean
_zt_compose_commit (const char *part, const char *out, gboolean composed, GError **error)
{
  if (composed && zt_os_commit_file (part, out, error))
    return TRUE;
  g_unlink (part);
  return FALSE;
}
