/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over forms and certificates: C09, C19–C23, C31, C33, C40, C41, C45, C49. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bid-check-private.h"
#include "identifiers.h"
#include "money.h"
#include "sme.h"

#define AUTHORISATION "authori|proxy"
#define SME "sme"

typedef void (*EachAnswer) (ZtBidCheck *check, const char *part, const char *field,
                            const char *answer, gpointer data);

static void
for_each_answer (ZtBidCheck *check, EachAnswer each, gpointer data)
{
  JsonObject *answers = zt_json_get_object (check->draft, "answers");
  g_autoptr (GList) parts = answers != NULL ? json_object_get_members (answers) : NULL;

  for (GList *l = parts; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (answers, l->data);
      g_autoptr (GList) fields = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      fields = json_object_get_members (json_node_get_object (node));
      for (GList *f = fields; f != NULL; f = f->next)
        {
          g_autofree char *answer = _zt_bid_check_answer (check, l->data, f->data);
          if (answer != NULL)
            each (check, l->data, f->data, answer, data);
        }
    }
}

static char *
answer_place (const char *part, const char *field)
{
  return g_strdup_printf ("answers.%s.%s", part, field);
}

static void
check_one_validity (ZtBidCheck *check, const char *part, const char *field, const char *answer,
                    gpointer data)
{
  gint64 wanted = zt_json_get_int (check->tender, "bidValidityDays", 0);
  guint64 days = 0;

  if (!g_str_equal (field, "validityDays") && !g_str_equal (field, "bidValidityDays"))
    return;
  if (g_ascii_string_to_unsigned (answer, 10, 0, 100000, &days, NULL) && (gint64) days >= wanted)
    return;
  _zt_bid_check_report (
      check, answer_place (part, field),
      /* TRANSLATORS: what was answered, then a number of days. */
      g_strdup_printf (_ ("The bid is valid for %s days; the tender asks for %" PRId64
                          " days from the deadline."),
                       answer, wanted),
      _ ("State at least the period the tender asks for."));
  _zt_bid_check_offer (check, ZT_FIX_ANSWER, g_strdup_printf ("%" PRId64, wanted));
}

/* C09 */
static void
check_bid_validity (ZtBidCheck *check)
{
  for_each_answer (check, check_one_validity, NULL);
}

static gboolean
is_licence (const char *id)
{
  return g_str_has_prefix (id, "licen") || strstr (id, "License") != NULL
         || strstr (id, "Licence") != NULL;
}

/* Every slot whose papers run out; C19 takes licences and what is required, C40 the rest. */
static void
check_expiring (ZtBidCheck *check, gboolean important)
{
  JsonArray *parts = zt_json_get_array (check->tender, "parts");
  GDate deadline;

  if (!_zt_bid_check_day (check->deadline, &deadline))
    return;
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = _zt_bid_check_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      const char *title = zt_json_get_string (part, "title");
      g_autofree char *until = NULL;
      g_autofree char *deadline_text = NULL;
      GDate end;

      if (id == NULL || !zt_json_get_boolean (part, "expires", FALSE)
          || (is_licence (id) || zt_json_get_boolean (part, "required", FALSE)) != important)
        continue;
      until = _zt_bid_check_answer (check, id, "validUntil");
      if (until == NULL || (zt_date_parse (until, &end) && g_date_compare (&end, &deadline) >= 0))
        continue;
      deadline_text = _zt_bid_check_day_text (&deadline);
      _zt_bid_check_report (
          check, answer_place (id, "validUntil"),
          /* TRANSLATORS: the title of a paper, the day it ends, and the day of the deadline. */
          g_strdup_printf (_ ("“%s” ends on %s, before the deadline of %s."),
                           title != NULL ? title : id, until, deadline_text),
          _ ("Attach the renewed paper, or correct the day on which it ends."));
    }
}

/* C19 */
static void
check_licence (ZtBidCheck *check)
{
  check_expiring (check, TRUE);
}

/* C40 */
static void
check_other_certificates (ZtBidCheck *check)
{
  check_expiring (check, FALSE);
}

/* C20 */
static void
check_code (ZtBidCheck *check)
{
  const char *code = zt_json_get_string (check->draft, "organisation");
  g_autofree char *reason = NULL;

  if (code == NULL || zt_uscc_check (code, &reason) == ZT_USCC_VALID)
    return;
  _zt_bid_check_report (
      check, g_strdup ("organisation"),
      /* TRANSLATORS: a unified social credit code, then a whole sentence about it. */
      g_strdup_printf (_ ("The bidder's code %s: %s"), code, reason),
      _ ("Compare it with the business licence."));
}

/* The first answer there is among fields that tenders name differently. */
static char *
first_answer (ZtBidCheck *check, const char *part, const char *fields)
{
  g_auto (GStrv) names = g_strsplit (fields, "|", -1);
  char *answer = NULL;

  for (guint i = 0; answer == NULL && names[i] != NULL; i++)
    answer = _zt_bid_check_answer (check, part, names[i]);
  return answer;
}

/* C21 */
static void
check_authorisation (ZtBidCheck *check)
{
  const char *part = _zt_bid_check_find_part (check, AUTHORISATION);
  g_autofree char *agent = NULL;
  g_autofree char *until = NULL;
  GDate end;
  GDate needed;

  if (part == NULL || zt_json_get_object (check->draft, "answers") == NULL
      || !json_object_has_member (zt_json_get_object (check->draft, "answers"), part))
    return;
  agent = first_answer (check, part, "agent|agentName|representative|name");
  if (agent == NULL)
    _zt_bid_check_report (check, answer_place (part, "agent"),
                          g_strdup (_ ("The authorisation does not name the person authorised.")),
                          _ ("Fill in the name."));
  until = first_answer (check, part, "validUntil|until");
  if (until == NULL || !_zt_bid_check_binding_until (check, &needed)
      || (zt_date_parse (until, &end) && g_date_compare (&end, &needed) >= 0))
    return;
  g_autofree char *needed_text = _zt_bid_check_day_text (&needed);
  _zt_bid_check_report (check, answer_place (part, "validUntil"),
                        /* TRANSLATORS: two dates. */
                        g_strdup_printf (_ ("The authorisation ends on %s, before the bid stops "
                                            "binding on %s."),
                                         until, needed_text),
                        _ ("Extend the authorisation to the end of the bid's validity."));
}

static void
check_one_representative (ZtBidCheck *check, const char *part, const char *field,
                          const char *answer, gpointer data)
{
  char **first = data;
  g_autofree char *folded = NULL;

  if (!g_str_equal (field, "legalRepresentative")
      && !(g_str_equal (part, "legalRepresentative") && g_str_equal (field, "name")))
    return;
  folded = _zt_bid_check_fold (answer);
  if (*first == NULL)
    *first = g_steal_pointer (&folded);
  else if (!g_str_equal (*first, folded))
    _zt_bid_check_report (check, answer_place (part, field),
                          /* TRANSLATORS: two names of persons. */
                          g_strdup_printf (_ ("The legal representative is “%s” here and “%s” "
                                              "elsewhere."),
                                           answer, *first),
                          _ ("Use the name on the business licence everywhere."));
}

/* C22 */
static void
check_representative (ZtBidCheck *check)
{
  const char *registered = zt_json_get_string (check->input->organisation, "legalRepresentative");
  g_autofree char *first = registered != NULL ? _zt_bid_check_fold (registered) : NULL;

  for_each_answer (check, check_one_representative, &first);
}

static void
report_other_project (ZtBidCheck *check, const char *part, const char *field, const char *found)
{
  _zt_bid_check_report (
      check, answer_place (part, field),
      /* TRANSLATORS: the number or name of a project. */
      g_strdup_printf (_ ("“%s” is not this project; the text may come from an old "
                          "bid."),
                       found),
      _ ("Replace it by this project's number and name."));
}

static void
check_one_project (ZtBidCheck *check, const char *part, const char *field, const char *answer,
                   gpointer data)
{
  static GRegex *number;
  static gsize once;
  const char *title = zt_json_get_string (check->tender, "title");
  g_autoptr (GMatchInfo) match = NULL;

  if (g_once_init_enter (&once))
    {
      number = g_regex_new ("(?<![0-9-])[0-9]{6}-[0-9]{4}-[0-9]{5}(?![0-9-])", 0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  if ((g_str_equal (field, "projectName") && title != NULL) && g_strcmp0 (title, answer) != 0)
    {
      g_autofree char *a = _zt_bid_check_fold (answer);
      g_autofree char *b = _zt_bid_check_fold (title);
      if (!g_str_equal (a, b))
        report_other_project (check, part, field, answer);
      return;
    }
  if (g_str_equal (field, "projectNumber") && check->input->tender_id != NULL
      && g_strcmp0 (check->input->tender_id, answer) != 0)
    {
      report_other_project (check, part, field, answer);
      return;
    }
  for (g_regex_match (number, answer, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);

      if (g_strcmp0 (found, check->input->tender_id) != 0)
        {
          report_other_project (check, part, field, found);
          return;
        }
    }
}

/* C23 */
static void
check_project (ZtBidCheck *check)
{
  for_each_answer (check, check_one_project, NULL);
}

static gint64
answer_fen (ZtBidCheck *check, const char *part, const char *field)
{
  g_autofree char *text = _zt_bid_check_answer (check, part, field);
  gint64 fen;

  return text != NULL && zt_money_parse (text, &fen, NULL) ? fen : -1;
}

/* C31 */
static void
check_sme_size (ZtBidCheck *check)
{
  const char *part = _zt_bid_check_find_part (check, SME);
  g_autofree char *declared = part != NULL ? _zt_bid_check_answer (check, part, "size") : NULL;
  g_autofree char *industry = part != NULL ? _zt_bid_check_answer (check, part, "industry") : NULL;
  g_autofree char *employees
      = part != NULL ? _zt_bid_check_answer (check, part, "employees") : NULL;
  guint64 people = 0;
  ZtSmeSize stated;
  ZtSmeSize computed;

  if (!zt_sme_parse (declared, &stated)
      || (employees != NULL
          && !g_ascii_string_to_unsigned (employees, 10, 0, G_MAXINT32, &people, NULL))
      || !zt_sme_classify (industry, employees != NULL ? (gint64) people : -1,
                           answer_fen (check, part, "revenue"), answer_fen (check, part, "assets"),
                           &computed)
      || stated == computed)
    return;
  _zt_bid_check_report (
      check, answer_place (part, "size"),
      /* TRANSLATORS: two sizes of a firm: micro, small, medium or large. */
      g_strdup_printf (_ ("The declaration says the firm is %s; by its figures it "
                          "is %s."),
                       zt_sme_label (stated), zt_sme_label (computed)),
      _ ("Correct the size or the figures. A false declaration is punishable."));
}

/* C33 */
static void
check_reserved (ZtBidCheck *check)
{
  const char *part = _zt_bid_check_find_part (check, SME);
  JsonObject *answers = zt_json_get_object (check->draft, "answers");
  g_autofree char *declared = NULL;
  ZtSmeSize size = ZT_SME_MICRO;

  /* Where the tender gives no place for the declaration, nothing the bidder could do would help. */
  if (part == NULL || g_strcmp0 (zt_json_get_string (check->tender, "smePolicy"), "reserved") != 0)
    return;
  declared = _zt_bid_check_answer (check, part, "size");
  if (zt_sme_parse (declared, &size) && size == ZT_SME_LARGE)
    {
      _zt_bid_check_report (check, answer_place (part, "size"),
                            g_strdup (
                                _ ("The tender is reserved for small and medium firms, and the "
                                   "declaration says the firm is large.")),
                            _ ("A large firm cannot bid here."));
      return;
    }
  if (_zt_bid_check_has_attachment (check, part)
      || (answers != NULL && json_object_has_member (answers, part)))
    return;
  _zt_bid_check_report (check, g_strdup_printf ("answers.%s", part),
                        g_strdup (_ ("The tender is reserved for small and medium firms, and the "
                                     "declaration is missing.")),
                        _ ("Fill in the declaration of a small or medium firm."));
}

static void
check_form (ZtBidCheck *check, JsonObject *part, const char *id, const char *title)
{
  JsonArray *fields = zt_json_get_array (part, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = _zt_bid_check_element (fields, i);
      const char *field_id = zt_json_get_string (field, "id");
      const char *label = zt_json_get_string (field, "label");
      g_autofree char *answer = NULL;

      if (field_id == NULL || !zt_json_get_boolean (field, "required", FALSE))
        continue;
      answer = _zt_bid_check_answer (check, id, field_id);
      if (answer != NULL)
        continue;
      _zt_bid_check_report (check, answer_place (id, field_id),
                            /* TRANSLATORS: titles of a form and of a field in it. */
                            g_strdup_printf (_ ("“%s”: “%s” is not filled in."), title,
                                             label != NULL ? label : field_id),
                            _ ("Fill in the field."));
      if (g_str_equal (field_id, "validityDays")
          && zt_json_get_int (check->tender, "bidValidityDays", 0) > 0)
        _zt_bid_check_offer (check, ZT_FIX_ANSWER,
                             g_strdup_printf ("%" PRId64, zt_json_get_int (check->tender,
                                                                           "bidValidityDays", 0)));
    }
}

/* C41 */
static void
check_parts (ZtBidCheck *check)
{
  JsonArray *parts = zt_json_get_array (check->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = _zt_bid_check_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      const char *type = zt_json_get_string (part, "type");
      const char *title = zt_json_get_string (part, "title");

      if (id == NULL || type == NULL || !zt_json_get_boolean (part, "required", FALSE))
        continue;
      title = title != NULL ? title : id;
      if (g_str_equal (type, "attachment") && !_zt_bid_check_has_attachment (check, id))
        {
          _zt_bid_check_report (check, g_strdup_printf ("attachments.%s", id),
                                /* TRANSLATORS: the title of a part of the bid. */
                                g_strdup_printf (_ ("“%s” is required and missing."), title),
                                _ ("Attach the file."));
          _zt_bid_check_offer (check, ZT_FIX_LIBRARY, NULL);
        }
      else if (!g_str_equal (type, "prices") && !g_str_equal (type, "deviation"))
        check_form (check, part, id, title);
    }
}

/* C45 */
static void
check_version (ZtBidCheck *check)
{
  gint64 version = zt_json_get_int (check->draft, "tenderVersion", -1);

  if (check->input->tender_version <= 0 || version < 0 || version >= check->input->tender_version)
    return;
  _zt_bid_check_report (check, g_strdup ("tenderVersion"),
                        /* TRANSLATORS: two version numbers of a tender. */
                        g_strdup_printf (_ ("The bid was made for version %" PRId64
                                            " of the tender; version %" PRId64
                                            " is in force since a clarification."),
                                         version, check->input->tender_version),
                        _ ("Read the clarification, adopt the new version, then sign and seal "
                           "again."));
  _zt_bid_check_offer (check, ZT_FIX_VERSION,
                       g_strdup_printf ("%" PRId64, check->input->tender_version));
}

/* C49, as long as something is not looked at: also what leaves bids valid may matter to them. */
static void
check_unseen (ZtBidCheck *check)
{
  guint n = check->input->unseen_changes;

  if (n > 0)
    _zt_bid_check_report (
        check, g_strdup ("tenderVersion"),
        g_strdup_printf (ngettext ("%u change of the tender has not been looked at yet.",
                                   "%u changes of the tender have not been looked at yet.", n),
                         n),
        _ ("Go through the changes and confirm each."));
}

const ZtBidRule _zt_bid_rules_answers[] = {
  { "C09", ZT_SEVERITY_BLOCK, "87号令第23条；采购文件投标有效期", check_bid_validity },
  { "C19", ZT_SEVERITY_BLOCK, "政府采购法第22条；实施条例第17条", check_licence },
  { "C20", ZT_SEVERITY_WARN, "GB 32100-2015", check_code },
  { "C21", ZT_SEVERITY_BLOCK, "采购文件授权要求", check_authorisation },
  { "C22", ZT_SEVERITY_BLOCK, "采购文件法定代表人证明要求", check_representative },
  { "C23", ZT_SEVERITY_BLOCK, "87号令第37条第五项；采购文件实质性要求", check_project },
  { "C31", ZT_SEVERITY_WARN, "工信部联企业〔2011〕300号；财库〔2020〕46号第20条", check_sme_size },
  { "C33", ZT_SEVERITY_BLOCK, "财库〔2020〕46号第6条、第11条", check_reserved },
  { "C40", ZT_SEVERITY_WARN, "采购文件评审因素", check_other_certificates },
  { "C41", ZT_SEVERITY_BLOCK, "采购文件投标文件组成", check_parts },
  { "C45", ZT_SEVERITY_BLOCK, "87号令第27条", check_version },
  { "C49", ZT_SEVERITY_WARN, "87号令第27条", check_unseen },
  { NULL },
};
