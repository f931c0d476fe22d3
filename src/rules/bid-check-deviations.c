/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over the deviation table: C25–C29. Numbers are compared as decimals with up to six places,
 * with their units. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bid-check-private.h"

typedef enum
{
  MARK_NONE,
  MARK_TRIANGLE,
  MARK_STAR,
} Mark;

typedef enum
{
  VERDICT_UNKNOWN, /* nothing to compare */
  VERDICT_UNMET,
  VERDICT_MET, /* exactly at the limit */
  VERDICT_BETTER,
} Verdict;

typedef struct
{
  const char *id;
  Mark mark;
  gboolean numeric;
  char *response; /* (nullable), folded */
  const char *conclusion;
  const char *evidence;
  Verdict verdict;
} Row;

/* Units that differ by a factor: everything in the smallest of its group. */
static const struct
{
  const char *unit;
  int group;
  gint64 factor;
} units[] = {
  { "kb", 1, 1 },           { "mb", 1, 1024 },    { "gb", 1, 1048576 },
  { "tb", 1, 1073741824 },  { "g", 2, 1 },        { "kg", 2, 1000 },
  { "t", 2, 1000000 },      { "克", 2, 1 },       { "千克", 2, 1000 },
  { "公斤", 2, 1000 },      { "吨", 2, 1000000 }, { "mm", 3, 1 },
  { "cm", 3, 10 },          { "m", 3, 1000 },     { "毫米", 3, 1 },
  { "厘米", 3, 10 },        { "米", 3, 1000 },    { "w", 4, 1 },
  { "kw", 4, 1000 },        { "瓦", 4, 1 },       { "千瓦", 4, 1000 },
  { "hz", 5, 1 },           { "khz", 5, 1000 },   { "mhz", 5, 1000000 },
  { "ghz", 5, 1000000000 }, { "日", 6, 1 },       { "天", 6, 1 },
  { "日历天", 6, 1 },       { "个月", 7, 1 },     { "月", 7, 1 },
  { "年", 7, 12 },          { "小时", 8, 60 },    { "h", 8, 60 },
  { "分钟", 8, 1 },         { "min", 8, 1 },
};

/* A decimal at *text in millionths; *text moves behind it. */
static gboolean
take_decimal (const char **text, gint64 *millionths)
{
  const char *p = *text;
  gint64 value = 0;
  guint whole = 0;
  guint places = 0;

  for (; g_ascii_isdigit (*p) || (*p == ',' && whole > 0 && g_ascii_isdigit (p[1])); p++)
    if (*p != ',')
      {
        if (++whole > 12)
          return FALSE;
        value = value * 10 + (*p - '0');
      }
  if (whole == 0)
    return FALSE;
  if (*p == '.' && g_ascii_isdigit (p[1]))
    for (p++; g_ascii_isdigit (*p); p++)
      if (places < 6)
        {
          value = value * 10 + (*p - '0');
          places++;
        }
  for (; places < 6; places++)
    value *= 10;
  *millionths = value;
  *text = p;
  return TRUE;
}

static gboolean
is_unit_char (gunichar c)
{
  return g_unichar_isalpha (c) || c == '%' || c == 0xB0 || c == '/';
}

/* The unit that begins at @text: the letters up to the next sign that is none. */
static char *
unit_at (const char *text)
{
  const char *end = text;

  while (is_unit_char (g_utf8_get_char (end)) || (end > text && g_ascii_isdigit (*end)))
    end = g_utf8_next_char (end);
  return g_strndup (text, (gsize) (end - text));
}

static int
find_unit (const char *unit)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i].unit, unit))
      return i;
  return -1;
}

/* Does @found (perhaps with words behind it) state @wanted or a unit of the same kind? Sets both
 * factors. */
static gboolean
units_fit (const char *found, const char *wanted, gint64 *found_factor, gint64 *wanted_factor)
{
  int a = find_unit (found);
  int b = find_unit (wanted);

  *found_factor = *wanted_factor = 1;
  if (wanted[0] == '\0' || found[0] == '\0')
    return TRUE;
  if (a >= 0 && b >= 0)
    {
      *found_factor = units[a].factor;
      *wanted_factor = units[b].factor;
      return units[a].group == units[b].group;
    }
  return g_str_has_prefix (found, wanted);
}

static Verdict
compare (const char *comparator, __int128 found, __int128 wanted)
{
  if (g_str_equal (comparator, "="))
    return found == wanted ? VERDICT_MET : VERDICT_UNMET;
  if (found == wanted)
    return VERDICT_MET;
  return (found > wanted) == (comparator[0] == '>') ? VERDICT_BETTER : VERDICT_UNMET;
}

/* The numbers of the response whose unit fits, against the requirement's. Where there are several
 * ("2 × 8 GB, expandable to 64 GB") the most favourable counts: a rule that blocks must not guess
 * against the bidder. */
static Verdict
judge (JsonObject *requirement, const char *response)
{
  const char *comparator = zt_json_get_string (requirement, "comparator");
  const char *unit = zt_json_get_string (requirement, "unit");
  JsonNode *node = zt_json_get (requirement, "value");
  g_autofree char *wanted_unit = _zt_bid_check_fold (unit != NULL ? unit : "");
  g_autofree char *wanted_text = NULL;
  Verdict best = VERDICT_UNKNOWN;
  const char *p;
  gint64 wanted;

  if (comparator == NULL || response == NULL || node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || strspn (comparator, "<>=") == 0)
    return VERDICT_UNKNOWN;
  wanted_text = json_node_get_value_type (node) == G_TYPE_STRING
                    ? _zt_bid_check_fold (json_node_get_string (node))
                    : zt_json_canonical (node, NULL);
  p = wanted_text;
  if (!take_decimal (&p, &wanted) || *p != '\0')
    return VERDICT_UNKNOWN;
  for (p = response; *p != '\0';)
    {
      gint64 found, found_factor, wanted_factor;
      g_autofree char *found_unit = NULL;

      /* A minus or a letter before the digits: part of a name such as DDR4, or below zero. */
      if (!g_ascii_isdigit (*p)
          || (p > response && (g_ascii_isalnum (p[-1]) || p[-1] == '-' || p[-1] == '.')))
        {
          p = g_utf8_next_char (p);
          continue;
        }
      if (!take_decimal (&p, &found))
        return best;
      found_unit = unit_at (p);
      if (units_fit (found_unit, wanted_unit, &found_factor, &wanted_factor))
        best = MAX (best, compare (comparator, (__int128) found * found_factor,
                                   (__int128) wanted * wanted_factor));
    }
  return best;
}

const char *
zt_bid_check_conclude (JsonObject *requirement, const char *response)
{
  static const char *const conclusions[] = { [VERDICT_UNKNOWN] = NULL,
                                             [VERDICT_UNMET] = "negative",
                                             [VERDICT_MET] = "none",
                                             [VERDICT_BETTER] = "positive" };
  g_autofree char *folded = NULL;

  g_return_val_if_fail (requirement != NULL && response != NULL, NULL);
  folded = _zt_bid_check_fold (response);
  return conclusions[judge (requirement, folded)];
}

static Mark
parse_mark (const char *mark)
{
  if (g_strcmp0 (mark, "★") == 0)
    return MARK_STAR;
  return g_strcmp0 (mark, "▲") == 0 ? MARK_TRIANGLE : MARK_NONE;
}

static gboolean
read_row (ZtBidCheck *check, guint index, Row *row)
{
  JsonObject *requirement
      = _zt_bid_check_element (zt_json_get_array (check->tender, "requirements"), index);
  JsonObject *deviations = zt_json_get_object (check->draft, "deviations");
  const char *comparator = zt_json_get_string (requirement, "comparator");
  const char *response;
  JsonNode *node;
  JsonObject *deviation = NULL;

  memset (row, 0, sizeof *row);
  row->id = zt_json_get_string (requirement, "id");
  if (row->id == NULL)
    return FALSE;
  row->mark = parse_mark (zt_json_get_string (requirement, "mark"));
  row->numeric = comparator != NULL && strspn (comparator, "<>=") > 0;
  node = deviations != NULL ? json_object_get_member (deviations, row->id) : NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    deviation = json_node_get_object (node);
  response = zt_json_get_string (deviation, "response");
  row->response = response != NULL ? _zt_bid_check_fold (response) : NULL;
  if (row->response != NULL && row->response[0] == '\0')
    g_clear_pointer (&row->response, g_free);
  row->conclusion = zt_json_get_string (deviation, "conclusion");
  row->evidence = zt_json_get_string (deviation, "evidence");
  row->verdict = row->numeric ? judge (requirement, row->response) : VERDICT_UNKNOWN;
  return TRUE;
}

static void
for_each_row (ZtBidCheck *check, void (*each) (ZtBidCheck *check, const Row *row))
{
  JsonArray *requirements = zt_json_get_array (check->tender, "requirements");

  for (guint i = 0; requirements != NULL && i < json_array_get_length (requirements); i++)
    {
      Row row;

      if (read_row (check, i, &row))
        each (check, &row);
      g_free (row.response);
    }
}

static char *
row_place (const Row *row)
{
  return g_strdup_printf ("deviations.%s", row->id);
}

static void
report_unmet (ZtBidCheck *check, const Row *row, const char *fix)
{
  char *message;

  if (row->response == NULL)
    /* TRANSLATORS: the mark ★ or ▲ and the number of a requirement. */
    message = g_strdup_printf (_ ("Requirement %s%s has no response."),
                               row->mark == MARK_STAR ? "★" : "▲", row->id);
  else
    /* TRANSLATORS: the mark ★ or ▲, the number of a requirement, and what was offered. */
    message = g_strdup_printf (_ ("Requirement %s%s is not met by “%s”."),
                               row->mark == MARK_STAR ? "★" : "▲", row->id, row->response);
  _zt_bid_check_report (check, row_place (row), message, fix);
  /* Where a value is asked for, only the bidder knows it. */
  if (row->response == NULL && !row->numeric)
    _zt_bid_check_offer (check, ZT_FIX_NO_DEVIATION, g_strdup ("完全响应采购文件要求，无偏离"));
}

static gboolean
is_unmet (const Row *row)
{
  return row->response == NULL || row->verdict == VERDICT_UNMET
         || g_strcmp0 (row->conclusion, "negative") == 0;
}

static void
check_one_star (ZtBidCheck *check, const Row *row)
{
  if (row->mark == MARK_STAR && is_unmet (row))
    report_unmet (
        check, row,
        _ ("A requirement marked ★ must be met, or the bid is invalid. Offer what is asked "
           "and state the actual value."));
}

/* C25 */
static void
check_stars (ZtBidCheck *check)
{
  for_each_row (check, check_one_star);
}

/* "满足", "完全响应招标要求" and the like, with nothing else. */
static gboolean
is_empty_phrase (const char *response)
{
  static GRegex *phrase;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      phrase = g_regex_new (
          "^(?>我方|我公司|本公司|完全|全部|均|能够|可以|已|予以|符合|满足|响应|同意|无偏离|"
          "招标文件|采购文件|招标|采购|文件|本条|该条|规定|要求|需求|的|并|且|[,.;:、，。；：!！])+"
          "$",
          0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  return g_regex_match (phrase, response, 0, NULL);
}

static void
check_one_phrase (ZtBidCheck *check, const Row *row)
{
  if (row->response != NULL && row->numeric && is_empty_phrase (row->response))
    _zt_bid_check_report (check, row_place (row),
                          /* TRANSLATORS: the number of a requirement, then what was written. */
                          g_strdup_printf (_ ("Requirement %s: “%s” gives no actual value and may "
                                              "count as no response."),
                                           row->id, row->response),
                          _ ("State the actual value of what is offered."));
}

/* C26 */
static void
check_phrases (ZtBidCheck *check)
{
  for_each_row (check, check_one_phrase);
}

static void
check_one_triangle (ZtBidCheck *check, const Row *row)
{
  if (row->mark == MARK_TRIANGLE && is_unmet (row))
    report_unmet (check, row, _ ("A requirement marked ▲ costs points when it is not met."));
}

/* C27 */
static void
check_triangles (ZtBidCheck *check)
{
  for_each_row (check, check_one_triangle);
}

static void
check_one_conclusion (ZtBidCheck *check, const Row *row)
{
  gboolean wrong;

  if (row->conclusion == NULL)
    return;
  wrong = (g_str_equal (row->conclusion, "positive")
           && (row->verdict == VERDICT_MET || row->verdict == VERDICT_UNMET))
          || (g_str_equal (row->conclusion, "none") && row->verdict == VERDICT_UNMET)
          || (g_str_equal (row->conclusion, "negative")
              && (row->verdict == VERDICT_MET || row->verdict == VERDICT_BETTER));
  if (wrong)
    _zt_bid_check_report (
        check, row_place (row),
        /* TRANSLATORS: the number of a requirement, then what was offered. */
        g_strdup_printf (_ ("Requirement %s: the stated deviation does not fit the "
                            "value “%s”."),
                         row->id, row->response),
        _ ("Correct the value or the conclusion."));
}

/* C28 */
static void
check_conclusions (ZtBidCheck *check)
{
  for_each_row (check, check_one_conclusion);
}

/* Pages of all files of the slot or file that @evidence names; -1: it names none. */
static gint64
pages_named (ZtBidCheck *check, const char *evidence)
{
  JsonObject *attachments = zt_json_get_object (check->draft, "attachments");
  g_autoptr (GList) slots = attachments != NULL ? json_object_get_members (attachments) : NULL;

  for (GList *l = slots; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (attachments, l->data);
      JsonArray *files = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      gint64 all = 0;

      for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
        {
          JsonObject *file = _zt_bid_check_element (files, i);
          const char *name = zt_json_get_string (file, "name");
          gint64 pages = zt_json_get_int (file, "pages", -1);

          if (name != NULL && name[0] != '\0' && strstr (evidence, name) != NULL)
            return pages;
          all = pages < 0 || all < 0 ? -1 : all + pages;
        }
      if (files != NULL && g_str_has_prefix (evidence, l->data)
          && !g_ascii_isalnum (evidence[strlen (l->data)]))
        return all;
    }
  return -1;
}

static gint64
page_in (const char *evidence)
{
  static GRegex *page;
  static gsize once;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;

  if (g_once_init_enter (&once))
    {
      page = g_regex_new ("(?:第\\s*([0-9]{1,6})\\s*页|p\\.?\\s*([0-9]{1,6})|[:/#]([0-9]{1,6})$)",
                          G_REGEX_CASELESS, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  if (!g_regex_match (page, evidence, 0, &match))
    return -1;
  for (gint group = 1; group <= 3; group++)
    {
      g_free (digits);
      digits = g_match_info_fetch (match, group);
      if (digits != NULL && digits[0] != '\0')
        return g_ascii_strtoll (digits, NULL, 10);
    }
  return -1;
}

static void
check_one_evidence (ZtBidCheck *check, const Row *row)
{
  gint64 pages;
  gint64 page;

  if (row->response == NULL)
    return;
  if (row->evidence == NULL || row->evidence[0] == '\0')
    {
      if (row->mark != MARK_NONE)
        _zt_bid_check_report (check, row_place (row),
                              /* TRANSLATORS: the number of a requirement. */
                              g_strdup_printf (_ ("Requirement %s: no place of proof is given."),
                                               row->id),
                              _ ("Name the file and the page where the proof is."));
      return;
    }
  pages = pages_named (check, row->evidence);
  page = page_in (row->evidence);
  if (page >= 0 && pages >= 0 && (page == 0 || page > pages))
    _zt_bid_check_report (
        check, row_place (row),
        /* TRANSLATORS: the number of a requirement, a page number, and how many pages there are. */
        g_strdup_printf (_ ("Requirement %s: the proof is said to be on page "
                            "%" PRId64 ", but there are %" PRId64 " pages."),
                         row->id, page, pages),
        _ ("Correct the page."));
}

/* C29 */
static void
check_evidence (ZtBidCheck *check)
{
  for_each_row (check, check_one_evidence);
}

const ZtBidRule _zt_bid_rules_deviations[] = {
  { "C25", ZT_SEVERITY_BLOCK, "87号令第63条第五项；采购文件★条款", check_stars },
  { "C26", ZT_SEVERITY_WARN, "采购文件技术响应要求", check_phrases },
  { "C27", ZT_SEVERITY_WARN, "87号令第55条；采购文件▲条款", check_triangles },
  { "C28", ZT_SEVERITY_WARN, "采购文件偏离表要求", check_conclusions },
  { "C29", ZT_SEVERITY_WARN, "采购文件证明材料要求", check_evidence },
  { NULL },
};
