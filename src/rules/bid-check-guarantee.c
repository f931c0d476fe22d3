/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over the bid security: C10–C13. What the bidder typed and what the guarantee itself says
 * are looked at alike. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "bid-check-private.h"
#include "money.h"

#define SECURITY "security|bond|guarantee|bidSecurity"

gboolean
zt_bid_check_is_security (const char *slot)
{
  g_auto (GStrv) prefixes = g_strsplit (SECURITY, "|", -1);

  for (guint i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (slot, prefixes[i]))
      return TRUE;
  return FALSE;
}

static char *
answer_place (const char *part, const char *field)
{
  return g_strdup_printf ("answers.%s.%s", part, field);
}

/* C10 */
static void
check_security (ZtBidCheck *check)
{
  gint64 wanted = zt_json_get_fen (check->tender, "bidSecurity");
  const char *slot = _zt_bid_check_find_part (check, SECURITY);
  g_autofree char *amount = NULL;
  g_autofree char *wanted_text = NULL;
  gint64 fen = 0;

  if (wanted <= 0)
    return;
  wanted_text = zt_money_format (wanted);
  amount = slot != NULL ? _zt_bid_check_answer (check, slot, "amount") : NULL;
  if (amount != NULL && (!zt_money_parse (amount, &fen, NULL) || fen < wanted))
    _zt_bid_check_report (
        check, answer_place (slot, "amount"),
        /* TRANSLATORS: an answer, then an amount in yuan. */
        g_strdup_printf (_ ("The bid security of %s yuan is less than the %s yuan "
                            "asked for."),
                         amount, wanted_text),
        _ ("Have the guarantee raised, or pay the difference."));
  /* A tender without a slot for it takes it among the other files. */
  if (amount == NULL && !_zt_bid_check_has_attachment (check, slot != NULL ? slot : "other"))
    _zt_bid_check_report (check, g_strdup_printf ("attachments.%s", slot != NULL ? slot : "other"),
                          /* TRANSLATORS: an amount in yuan. */
                          g_strdup_printf (_ ("The tender asks for a bid security of %s yuan, and "
                                              "there is none in the bid."),
                                           wanted_text),
                          _ ("Attach the guarantee or the proof of payment."));
}

static void
check_security_term (ZtBidCheck *check, const char *slot)
{
  g_autofree char *until = _zt_bid_check_answer (check, slot, "validUntil");
  GDate end;
  GDate needed;

  if (until == NULL || !_zt_bid_check_binding_until (check, &needed))
    return;
  if (!zt_date_parse (until, &end) || g_date_compare (&end, &needed) < 0)
    {
      g_autofree char *needed_text = _zt_bid_check_day_text (&needed);
      _zt_bid_check_report (check, answer_place (slot, "validUntil"),
                            /* TRANSLATORS: two dates. */
                            g_strdup_printf (_ ("The guarantee ends on %s, before the bid stops "
                                                "binding on %s."),
                                             until, needed_text),
                            _ ("Have the guarantee extended."));
    }
}

/* C11 over what was typed */
static void
check_typed (ZtBidCheck *check)
{
  const char *slot = _zt_bid_check_find_part (check, SECURITY);
  const char *buyer = zt_json_get_string (check->tender, "buyer.name");
  g_autofree char *beneficiary = NULL;
  g_autofree char *project = NULL;

  if (slot == NULL)
    return;
  check_security_term (check, slot);
  beneficiary = _zt_bid_check_answer (check, slot, "beneficiary");
  if (beneficiary != NULL && buyer != NULL)
    {
      g_autofree char *a = _zt_bid_check_fold (beneficiary);
      g_autofree char *b = _zt_bid_check_fold (buyer);
      if (g_strcmp0 (a, b) != 0)
        _zt_bid_check_report (
            check, answer_place (slot, "beneficiary"),
            /* TRANSLATORS: two names of organisations. */
            g_strdup_printf (_ ("The guarantee names “%s” as beneficiary; the buyer "
                                "is “%s”."),
                             beneficiary, buyer),
            _ ("Have the guarantee issued to the buyer."));
    }
}

/* C13 */
static void
check_payer (ZtBidCheck *check)
{
  const char *slot = _zt_bid_check_find_part (check, SECURITY);
  const char *name = zt_json_get_string (check->input->organisation, "name");
  g_autofree char *payer = slot != NULL ? _zt_bid_check_answer (check, slot, "payer") : NULL;
  g_autofree char *a = payer != NULL ? _zt_bid_check_fold (payer) : NULL;
  g_autofree char *b = name != NULL ? _zt_bid_check_fold (name) : NULL;

  if (a == NULL || b == NULL || g_str_equal (a, b))
    return;
  _zt_bid_check_report (
      check, answer_place (slot, "payer"),
      /* TRANSLATORS: the name of an account's owner. */
      g_strdup_printf (_ ("The bid security comes from the account of “%s”, which "
                          "is not the bidder's."),
                       payer),
      _ ("Pay from the bidder's own account."));
}

/* What the attached guarantee itself says, as it was read when it was attached. */
typedef struct
{
  JsonObject *facts;
  char *place;
} Guarantee;

/* What the guarantee states instead of @wanted; NULL when it agrees or says nothing. */
static const char *
differing (const Guarantee *guarantee, const char *fact, const char *wanted)
{
  const char *stated = zt_json_get_string (guarantee->facts, fact);
  g_autofree char *a = stated != NULL ? _zt_bid_check_fold (stated) : NULL;
  g_autofree char *b = wanted != NULL ? _zt_bid_check_fold (wanted) : NULL;

  return a == NULL || b == NULL || g_str_equal (a, b) ? NULL : stated;
}

static void
check_stated_amount (ZtBidCheck *check, const Guarantee *guarantee)
{
  gint64 wanted = zt_json_get_fen (check->tender, "bidSecurity");
  gint64 fen = zt_json_get_fen (guarantee->facts, "value");
  g_autofree char *have_text = NULL;
  g_autofree char *wanted_text = NULL;

  if (fen < 0 || wanted <= 0 || fen >= wanted)
    return;
  have_text = zt_money_format (fen);
  wanted_text = zt_money_format (wanted);
  _zt_bid_check_report (check, g_strdup (guarantee->place),
                        /* TRANSLATORS: an answer, then an amount in yuan. */
                        g_strdup_printf (_ ("The bid security of %s yuan is less than the %s yuan "
                                            "asked for."),
                                         have_text, wanted_text),
                        _ ("Have the guarantee raised, or pay the difference."));
}

static void
check_stated_term (ZtBidCheck *check, const Guarantee *guarantee)
{
  const char *until = zt_json_get_string (guarantee->facts, "validUntil");
  g_autofree char *needed_text = NULL;
  GDate end, needed;

  if (until == NULL || !_zt_bid_check_binding_until (check, &needed)
      || (zt_date_parse (until, &end) && g_date_compare (&end, &needed) >= 0))
    return;
  needed_text = _zt_bid_check_day_text (&needed);
  _zt_bid_check_report (check, g_strdup (guarantee->place),
                        /* TRANSLATORS: two dates. */
                        g_strdup_printf (_ ("The guarantee ends on %s, before the bid stops "
                                            "binding on %s."),
                                         until, needed_text),
                        _ ("Have the guarantee extended."));
}

/* C11 over the document: the names it must bear */
static void
check_stated_names (ZtBidCheck *check, const Guarantee *guarantee)
{
  const char *buyer = zt_json_get_string (check->tender, "buyer.name");
  const char *bidder = zt_json_get_string (check->input->organisation, "name");
  const char *number = zt_json_get_string (check->tender, "number");
  const char *stated;

  if (number == NULL)
    number = check->input->tender_id;
  stated = differing (guarantee, "beneficiary", buyer);
  if (stated != NULL)
    _zt_bid_check_report (check, g_strdup (guarantee->place),
                          /* TRANSLATORS: two names of organisations. */
                          g_strdup_printf (_ ("The guarantee names “%s” as beneficiary; the buyer "
                                              "is “%s”."),
                                           stated, buyer),
                          _ ("Have the guarantee issued to the buyer."));
  stated = differing (guarantee, "applicant", bidder);
  if (stated != NULL)
    _zt_bid_check_report (check, g_strdup (guarantee->place),
                          /* TRANSLATORS: two names of organisations. */
                          g_strdup_printf (_ ("The guarantee was issued for “%s”; the bidder is "
                                              "“%s”."),
                                           stated, bidder),
                          _ ("Have the guarantee issued for the bidder."));
  stated = differing (guarantee, "project", number);
  if (stated != NULL)
    _zt_bid_check_report (check, g_strdup (guarantee->place),
                          /* TRANSLATORS: two project numbers. */
                          g_strdup_printf (_ ("The guarantee is for the project “%s”; this one is "
                                              "“%s”."),
                                           stated, number),
                          _ ("Have the guarantee issued for this project."));
}

/* C11 over the document: kind, amount, term, names */
static void
check_stated (ZtBidCheck *check, const Guarantee *guarantee)
{
  const char *type = zt_json_get_string (guarantee->facts, "type");

  check_stated_amount (check, guarantee);
  check_stated_term (check, guarantee);
  check_stated_names (check, guarantee);
  if (type != NULL && !g_str_equal (type, "bid"))
    _zt_bid_check_report (check, g_strdup (guarantee->place),
                          g_strdup (_ ("The guarantee is not a bid guarantee.")),
                          _ ("Attach the guarantee for the bid; the one for performance comes with "
                             "the contract."));
}

/* Nothing is known to be wrong, but nothing is proven either: a warning. */
static void
check_unproven (ZtBidCheck *check, const Guarantee *guarantee)
{
  const char *state = zt_json_get_string (guarantee->facts, "signature.state");
  const char *signer = zt_json_get_string (guarantee->facts, "signature.signer");

  if (g_strcmp0 (state, "untrusted") == 0)
    _zt_bid_check_warn (
        check, g_strdup (guarantee->place),
        /* TRANSLATORS: the name in a certificate. */
        g_strdup_printf (_ ("The guarantee is signed by “%s”, whose certificate comes from an "
                            "authority that is not known here."),
                         signer != NULL ? signer : "?"),
        _ ("Verify the guarantee on the guarantor's site by its number."));
  else if (g_strcmp0 (state, "none") == 0 || g_strcmp0 (state, "unsupported") == 0)
    _zt_bid_check_warn (check, g_strdup (guarantee->place),
                        g_strdup (g_str_equal (state, "none")
                                      ? _ ("The guarantee bears no electronic signature.")
                                      : _ ("The guarantee's seal cannot be verified here.")),
                        _ ("Verify the guarantee on the guarantor's site by its number."));
}

/* C12 */
static void
check_signature (ZtBidCheck *check, const Guarantee *guarantee)
{
  const char *state = zt_json_get_string (guarantee->facts, "signature.state");
  JsonArray *reasons = zt_json_get_array (guarantee->facts, "signature.reasons");
  const char *reason = reasons != NULL && json_array_get_length (reasons) > 0
                           ? json_array_get_string_element (reasons, 0)
                           : "";

  if (g_strcmp0 (state, "broken") != 0)
    check_unproven (check, guarantee);
  else
    _zt_bid_check_report (
        check, g_strdup (guarantee->place),
        /* TRANSLATORS: the reason, a sentence. */
        g_strdup_printf (_ ("The guarantee's signature does not hold or the file was changed. %s"),
                         reason),
        _ ("Get the guarantee again from the guarantor, unaltered."));
}

static void
for_each_guarantee (ZtBidCheck *check, void (*look) (ZtBidCheck *, const Guarantee *))
{
  const char *slot = _zt_bid_check_find_part (check, SECURITY);
  JsonObject *attachments = zt_json_get_object (check->draft, "attachments");
  JsonArray *files
      = slot != NULL && attachments != NULL ? zt_json_get_array (attachments, slot) : NULL;

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      JsonObject *file = _zt_bid_check_element (files, i);
      Guarantee guarantee = { 0 };

      if (file == NULL || (guarantee.facts = zt_json_get_object (file, "guarantee")) == NULL)
        continue;
      guarantee.place = g_strdup_printf ("attachments.%s.%u", slot, i);
      look (check, &guarantee);
      g_free (guarantee.place);
    }
}

/* C11 */
static void
check_guarantee (ZtBidCheck *check)
{
  check_typed (check);
  for_each_guarantee (check, check_stated);
}

static void
check_document_signature (ZtBidCheck *check)
{
  for_each_guarantee (check, check_signature);
}

const ZtBidRule _zt_bid_rules_guarantee[] = {
  { "C10", ZT_SEVERITY_BLOCK, "实施条例第33条；87号令第63条第一项", check_security },
  { "C11", ZT_SEVERITY_BLOCK, "实施条例第33条；采购文件保函要求", check_guarantee },
  { "C12", ZT_SEVERITY_BLOCK, "电子签名法第13条；采购文件保函要求", check_document_signature },
  { "C13", ZT_SEVERITY_WARN, "87号令第37条第六项", check_payer },
  { NULL },
};
