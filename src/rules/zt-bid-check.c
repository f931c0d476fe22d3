/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the table of rules over a bid and puts what they found in order. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "bid-check-private.h"
#include "rich-text.h"
#include "money.h"
#include "zt-time.h"

static const ZtBidRule *const tables[] = {
  _zt_bid_rules_prices,      _zt_bid_rules_answers,     _zt_bid_rules_deviations,
  _zt_bid_rules_attachments, _zt_bid_rules_certificate, _zt_bid_rules_guarantee,
  _zt_bid_rules_rich,
};

void
_zt_bid_check_report (ZtBidCheck *check, char *place, char *message, const char *fix)
{
  ZtFinding *finding = g_new0 (ZtFinding, 1);

  finding->id = check->rule->id;
  finding->severity = check->rule->severity;
  finding->basis = check->rule->basis;
  finding->place = place;
  finding->message = message;
  finding->fix = g_strdup (fix);
  g_ptr_array_add (check->findings, finding);
}

void
_zt_bid_check_offer (ZtBidCheck *check, ZtFixAction action, char *value)
{
  ZtFinding *finding = g_ptr_array_index (check->findings, check->findings->len - 1);

  finding->action = action;
  g_free (finding->value);
  finding->value = value;
}

void
_zt_bid_check_warn (ZtBidCheck *check, char *place, char *message, const char *fix)
{
  _zt_bid_check_report (check, place, message, fix);
  ((ZtFinding *) g_ptr_array_index (check->findings, check->findings->len - 1))->severity
      = ZT_SEVERITY_WARN;
}

JsonObject *
_zt_bid_check_element (JsonArray *list, guint index)
{
  JsonNode *node;

  if (list == NULL || index >= json_array_get_length (list))
    return NULL;
  node = json_array_get_element (list, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonObject *
_zt_bid_check_item_of (ZtBidCheck *check, JsonObject *line)
{
  JsonArray *items = zt_json_get_array (check->tender, "items");
  const char *id = zt_json_get_string (line, "item");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = _zt_bid_check_element (items, i);

      if (item != NULL && id != NULL && g_strcmp0 (zt_json_get_string (item, "id"), id) == 0)
        return item;
    }
  return NULL;
}

static JsonObject *
find_by_id (JsonArray *list, const char *id)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *element = _zt_bid_check_element (list, i);

      if (element != NULL && g_strcmp0 (zt_json_get_string (element, "id"), id) == 0)
        return element;
    }
  return NULL;
}

static char *
node_to_text (JsonNode *node)
{
  g_autofree char *text = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return node_to_text (json_object_get_member (json_node_get_object (node), "amount"));
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    text = g_strstrip (g_strdup (json_node_get_string (node)));
  else
    text = zt_json_canonical (node, NULL);
  return text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

static gboolean
is_rich (ZtBidCheck *check, const char *part, const char *field)
{
  JsonObject *found = find_by_id (zt_json_get_array (check->tender, "parts"), part);

  found = found != NULL ? find_by_id (zt_json_get_array (found, "fields"), field) : NULL;
  return found != NULL && g_strcmp0 (zt_json_get_string (found, "type"), "richText") == 0;
}

/* A picture without a word is an answer too. */
static char *
words_of (const char *source)
{
  g_autofree char *words = g_strstrip (zt_rich_plain (source));
  g_auto (GStrv) pictures = NULL;

  if (*words != '\0')
    return g_steal_pointer (&words);
  pictures = zt_rich_pictures (source);
  return pictures[0] != NULL ? g_strdup ("…") : NULL;
}

char *
_zt_bid_check_answer (ZtBidCheck *check, const char *part, const char *field)
{
  JsonObject *answers = zt_json_get_object (check->draft, "answers");
  JsonNode *node = answers != NULL ? json_object_get_member (answers, part) : NULL;
  g_autofree char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  text = node_to_text (json_object_get_member (json_node_get_object (node), field));
  return text != NULL && is_rich (check, part, field) ? words_of (text) : g_steal_pointer (&text);
}

static gboolean
begins_with_any (const char *id, char **prefixes)
{
  for (guint i = 0; id != NULL && prefixes[i] != NULL; i++)
    if (g_ascii_strncasecmp (id, prefixes[i], strlen (prefixes[i])) == 0)
      return TRUE;
  return FALSE;
}

const char *
_zt_bid_check_find_part (ZtBidCheck *check, const char *prefixes)
{
  g_auto (GStrv) list = g_strsplit (prefixes, "|", -1);
  JsonArray *parts = zt_json_get_array (check->tender, "parts");
  JsonObject *answers = zt_json_get_object (check->draft, "answers");
  g_autoptr (GList) names = NULL;

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      const char *id = zt_json_get_string (_zt_bid_check_element (parts, i), "id");
      if (begins_with_any (id, list))
        return id;
    }
  names = answers != NULL ? json_object_get_members (answers) : NULL;
  for (GList *l = names; l != NULL; l = l->next)
    if (begins_with_any (l->data, list))
      return l->data;
  return NULL;
}

gboolean
_zt_bid_check_has_attachment (ZtBidCheck *check, const char *slot)
{
  JsonObject *attachments = zt_json_get_object (check->draft, "attachments");
  JsonNode *node = attachments != NULL ? json_object_get_member (attachments, slot) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node)
         && json_array_get_length (json_node_get_array (node)) > 0;
}

gboolean
_zt_bid_check_day (gint64 us, GDate *date)
{
  g_autofree char *text = us > 0 ? zt_time_display (us) : NULL;

  if (text == NULL || strlen (text) < 10)
    return FALSE;
  text[10] = '\0';
  return zt_date_parse (text, date);
}

gboolean
_zt_bid_check_binding_until (ZtBidCheck *check, GDate *date)
{
  gint64 days = zt_json_get_int (check->tender, "bidValidityDays", 0);

  if (!_zt_bid_check_day (check->deadline, date) || days < 0 || days > 3660)
    return FALSE;
  g_date_add_days (date, (guint) days);
  return TRUE;
}

char *
_zt_bid_check_day_text (const GDate *date)
{
  return g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (date), g_date_get_month (date),
                          g_date_get_day (date));
}

char *
_zt_bid_check_fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

/* By severity, then as the rules stand in the table (the sort below is stable). */
static gint
compare_findings (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const ZtFinding *first = *(const ZtFinding *const *) a;
  const ZtFinding *second = *(const ZtFinding *const *) b;

  if (first->severity != second->severity)
    return (gint) first->severity - (gint) second->severity;
  return strcmp (first->id, second->id);
}

GPtrArray *
zt_bid_check_run (const ZtBidCheckInput *input)
{
  ZtBidCheck check = { .input = input };
  gint64 deadline = 0;

  g_return_val_if_fail (input != NULL && input->tender != NULL && input->draft != NULL, NULL);
  check.tender = input->tender;
  check.draft = input->draft;
  if (zt_time_parse (zt_json_get_string (input->tender, "tenderPeriod.endDate"), &deadline))
    check.deadline = deadline;
  check.total = zt_json_get_fen (input->draft, "prices.total");
  check.lines = zt_json_get_array (input->draft, "prices.lines");
  check.findings = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_finding_free);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (check.rule = tables[i]; check.rule->id != NULL; check.rule++)
      check.rule->check (&check);
  g_qsort_with_data (check.findings->pdata, (gint) check.findings->len, sizeof (gpointer),
                     compare_findings, NULL);
  return check.findings;
}

void
zt_finding_free (ZtFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->message);
  g_free (finding->place);
  g_free (finding->fix);
  g_free (finding->value);
  g_free (finding);
}

char *
zt_finding_get_button (const ZtFinding *finding)
{
  g_return_val_if_fail (finding != NULL, NULL);
  switch (finding->action)
    {
    case ZT_FIX_PRICE:
      return g_strdup (_ ("Set to the Ceiling"));
    case ZT_FIX_ANSWER:
      /* TRANSLATORS: %s is the right answer, such as a number of days */
      return g_strdup_printf (_ ("Set to %s"), finding->value);
    case ZT_FIX_NO_DEVIATION:
      return g_strdup (_ ("Fill In “No Deviation”"));
    case ZT_FIX_VERSION:
      return g_strdup (_ ("Look at the Changes…"));
    case ZT_FIX_LIBRARY:
      return g_strdup (_ ("From the Library…"));
    case ZT_FIX_NONE:
    default:
      return NULL;
    }
}

JsonNode *
zt_findings_to_json (GPtrArray *findings)
{
  static const char *const severities[] = { "block", "warn", "info" };
  static const char *const actions[]
      = { "none", "price", "answer", "no-deviation", "version", "library" };
  JsonArray *list;
  JsonNode *node;

  g_return_val_if_fail (findings != NULL, NULL);
  list = json_array_sized_new (findings->len);
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = findings->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", finding->id);
      json_object_set_string_member (object, "severity", severities[finding->severity]);
      json_object_set_string_member (object, "message", finding->message);
      json_object_set_string_member (object, "place", finding->place);
      json_object_set_string_member (object, "fix", finding->fix);
      json_object_set_string_member (object, "basis", finding->basis);
      if (finding->action != ZT_FIX_NONE)
        json_object_set_string_member (object, "action", actions[finding->action]);
      if (finding->value != NULL)
        json_object_set_string_member (object, "value", finding->value);
      json_array_add_object_element (list, object);
    }
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, list);
  return node;
}

gboolean
zt_findings_block (GPtrArray *findings)
{
  g_return_val_if_fail (findings != NULL, TRUE);
  for (guint i = 0; i < findings->len; i++)
    if (((const ZtFinding *) findings->pdata[i])->severity == ZT_SEVERITY_BLOCK)
      return TRUE;
  return FALSE;
}

gsize
zt_bid_check_count (void)
{
  gsize count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const ZtBidRule *rule = tables[i]; rule->id != NULL; rule++)
      count++;
  return count;
}
