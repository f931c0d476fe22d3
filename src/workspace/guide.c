/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guided beginnings. Nothing is remembered but that the guide was put away: what is done is read
 * from account, drafts and library, so that it goes on where one left it. */
#define G_LOG_DOMAIN "zt-guide"
#include "config.h"

#include "zt-guide.h"

#include "zt-agenda.h"
#include "zt-bid.h"
#include "zt-library.h"
#include "zt-workspace-private.h"

#include <glib/gi18n-lib.h>

static void
step_free (ZtGuideStep *step)
{
  g_free (step->target);
  g_free (step);
}

static void
add (GPtrArray *steps, const char *title, const char *text, const char *target, gboolean done)
{
  ZtGuideStep *step = g_new0 (ZtGuideStep, 1);

  *step = (ZtGuideStep){ title, text, g_strdup (target), done };
  g_ptr_array_add (steps, step);
}

static gboolean
has_setting (ZtWorkspace *ws, const char *name)
{
  g_autofree char *value = zt_workspace_get_setting (ws, name);

  return value != NULL && *value != '\0';
}

static gboolean
add_setup (ZtWorkspace *ws, GPtrArray *steps, GError **error)
{
  g_autoptr (GPtrArray) library = zt_library_list (ws, NULL, NULL, error);

  if (library == NULL)
    return FALSE;
  add (steps, _ ("Connect to your platform"),
       _ ("Tenders are fetched once and can then be read without a network."), "settings/connect",
       ws->actor != NULL);
  add (steps, _ ("Choose your signing certificate"),
       _ ("A token or a certificate file. It is needed only when you sign."), "settings/certificate",
       has_setting (ws, "identity"));
  add (steps, _ ("Enter your company once"),
       _ ("Licences, people and contracts, typed in or imported from a table: every bid takes them "
          "from the library."),
       "library", library->len > 0);
  return TRUE;
}

/* The bid that has come furthest. (nullable) */
static ZtRecord *
furthest (ZtWorkspace *ws, ZtBidStepName *step, GError **error)
{
  g_autoptr (GPtrArray) drafts = zt_drafts_list (ws->own, error);
  ZtRecord *best = NULL;

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      ZtBidStepName one = zt_bid_get_step (ws, g_ptr_array_index (drafts, i));

      if (best != NULL && one <= *step)
        continue;
      g_clear_pointer (&best, zt_record_unref);
      best = zt_record_ref (g_ptr_array_index (drafts, i));
      *step = one;
    }
  return best;
}

static gboolean
add_practice (ZtWorkspace *ws, GPtrArray *steps, GError **error)
{
  ZtBidStepName step = ZT_STEP_DRAFT;
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtRecord) draft = furthest (ws, &step, &cause);
  g_autofree char *bid
      = draft != NULL ? g_strconcat ("bids/", zt_record_get_id (draft), NULL) : g_strdup ("bids");
  g_autofree char *mark = draft != NULL ? zt_agenda_receipt_mark (zt_record_get_id (draft)) : NULL;

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  add (steps, _ ("Pick a tender"), _ ("Open a tender and press “Start Bid”."), "opportunities",
       draft != NULL);
  add (steps, _ ("Fill in the bid"),
       _ ("Press “Fill In from the Sample”, or type; the assistant on the right finds what is "
          "wrong."),
       bid, draft != NULL && step >= ZT_STEP_CHECK);
  add (steps, _ ("Compose and look at it"),
       _ ("The whole bid as one PDF, as the purchaser gets it."), bid,
       draft != NULL && step >= ZT_STEP_COMPOSE);
  add (steps, _ ("Sign it"), _ ("With the sample certificate, as you would with your token."), bid,
       draft != NULL && step >= ZT_STEP_SIGN);
  add (steps, _ ("Seal it"), _ ("From now on nobody can read it before the opening."), bid,
       draft != NULL && step >= ZT_STEP_SEAL);
  add (steps, _ ("Submit it"), _ ("Without a network it would wait in the outbox."), bid,
       draft != NULL && step >= ZT_STEP_SUBMIT);
  add (steps, _ ("Check the receipt"), _ ("The platform’s signed word on when your bid arrived."),
       bid, draft != NULL && step >= ZT_STEP_RECEIPT && _zt_workspace_was_seen (ws, mark));
  return TRUE;
}

static const char *
put_away_setting (ZtGuideName name)
{
  return name == ZT_GUIDE_SETUP ? "guide-setup" : "guide-practice";
}

const ZtGuideStep *
zt_guide_next (GPtrArray *steps)
{
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const ZtGuideStep *step = g_ptr_array_index (steps, i);

      if (!step->done)
        return step;
    }
  return NULL;
}

GPtrArray *
zt_workspace_guide (ZtWorkspace *ws, ZtGuideName name, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);

  g_return_val_if_fail (ws != NULL, NULL);
  if (has_setting (ws, put_away_setting (name)))
    return NULL;
  if (!(name == ZT_GUIDE_SETUP ? add_setup (ws, steps, error) : add_practice (ws, steps, error)))
    return NULL;
  if (name == ZT_GUIDE_SETUP && zt_guide_next (steps) == NULL)
    return NULL;
  return g_steal_pointer (&steps);
}

gboolean
zt_workspace_guide_dismiss (ZtWorkspace *ws, ZtGuideName name, gboolean dismissed, GError **error)
{
  g_return_val_if_fail (ws != NULL, FALSE);
  return zt_workspace_set_setting (ws, put_away_setting (name), dismissed ? "away" : NULL, error);
}
