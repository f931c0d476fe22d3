/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules over the signing certificate: C15, C16, C46. What is unknown is skipped. */
#define G_LOG_DOMAIN "zt-bid-check"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "bid-check-private.h"
#include "zt-time.h"

/* C15 */
static void
check_validity (ZtBidCheck *check)
{
  const ZtBidCheckInput *input = check->input;
  g_autofree char *text = NULL;

  if (input->certificate_not_after > 0 && input->now > input->certificate_not_after)
    {
      text = zt_time_display (input->certificate_not_after);
      _zt_bid_check_report (check, g_strdup ("signature"),
                            /* TRANSLATORS: a date and time. */
                            g_strdup_printf (_ ("The signing certificate expired on %s."), text),
                            _ ("Renew the certificate, then sign again."));
    }
  else if (input->certificate_not_before > 0 && input->now < input->certificate_not_before)
    {
      text = zt_time_display (input->certificate_not_before);
      _zt_bid_check_report (check, g_strdup ("signature"),
                            /* TRANSLATORS: a date and time. */
                            g_strdup_printf (_ ("The signing certificate is not valid before %s."),
                                             text),
                            _ ("Use a certificate that is valid now, and check this computer's "
                               "clock."));
    }
}

/* C16 */
static void
check_owner (ZtBidCheck *check)
{
  const char *bidder = zt_json_get_string (check->draft, "organisation");
  const char *code = check->input->certificate_code;

  if (code == NULL || bidder == NULL || g_strcmp0 (code, bidder) == 0)
    return;
  _zt_bid_check_report (check, g_strdup ("signature"),
                        /* TRANSLATORS: two unified social credit codes. */
                        g_strdup_printf (_ ("The signing certificate belongs to %s, the bidder is "
                                            "%s."),
                                         code, bidder),
                        _ ("Sign with the bidder's own certificate. A bid under somebody else's "
                           "seal is invalid and may count as collusion."));
}

/* C46 */
static void
check_until_opening (ZtBidCheck *check)
{
  gint64 not_after = check->input->certificate_not_after;
  gint64 opening = check->deadline;
  g_autofree char *end_text = NULL;
  g_autofree char *opening_text = NULL;

  zt_time_parse (zt_json_get_string (check->tender, "bidOpening.date"), &opening);
  /* A certificate that is over already is C15's. */
  if (not_after <= 0 || opening <= 0 || not_after >= opening || check->input->now > not_after)
    return;
  end_text = zt_time_display (not_after);
  opening_text = zt_time_display (opening);
  _zt_bid_check_report (check, g_strdup ("signature"),
                        /* TRANSLATORS: two dates and times. */
                        g_strdup_printf (_ ("The certificate expires on %s, before the bids are "
                                            "opened on %s."),
                                         end_text, opening_text),
                        _ ("Renew the certificate before signing and sealing the bid."));
}

const ZtBidRule _zt_bid_rules_certificate[] = {
  { "C15", ZT_SEVERITY_BLOCK, "电子签名法第13条", check_validity },
  { "C16", ZT_SEVERITY_BLOCK, "87号令第37条；电子签名法第13条", check_owner },
  { "C46", ZT_SEVERITY_BLOCK, "采购文件解密要求", check_until_opening },
  { NULL },
};
