/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps in words. */
#define G_LOG_DOMAIN "zt-bid-steps"
#include "config.h"

#include "bid-steps.h"

#include <glib/gi18n-lib.h>

static const char *const titles[ZT_N_STEPS] = {
  [ZT_STEP_DRAFT] = N_ ("Draft"),      [ZT_STEP_CHECK] = N_ ("Check"),
  [ZT_STEP_COMPOSE] = N_ ("Make PDF"), [ZT_STEP_SIGN] = N_ ("Sign"),
  [ZT_STEP_SEAL] = N_ ("Seal"),        [ZT_STEP_SUBMIT] = N_ ("Submit"),
  [ZT_STEP_RECEIPT] = N_ ("Receipt"),
};

const char *
zt_bid_steps_title (ZtBidStepName step)
{
  g_return_val_if_fail (step < ZT_N_STEPS, "");
  return g_dgettext (GETTEXT_PACKAGE, titles[step]);
}

char *
zt_bid_steps_describe (ZtBidStepName step, guint done, guint total)
{
  switch (step)
    {
    case ZT_STEP_CHECK:
      return g_strdup (_ ("Checked, ready for the PDF"));
    case ZT_STEP_COMPOSE:
      return g_strdup (_ ("PDF made, ready to be signed"));
    case ZT_STEP_SIGN:
      return g_strdup (_ ("Signed, ready to be sealed"));
    case ZT_STEP_SEAL:
      return g_strdup (_ ("Sealed, ready to be submitted"));
    case ZT_STEP_SUBMIT:
      return g_strdup (_ ("On its way to the platform"));
    case ZT_STEP_RECEIPT:
      return g_strdup (_ ("Submitted, receipt verified and kept"));
    case ZT_STEP_DRAFT:
    default:
      /* TRANSLATORS: how many parts of the bid are complete, of how many */
      return g_strdup_printf (_ ("Drafting, %u of %u parts complete"), done, total);
    }
}
