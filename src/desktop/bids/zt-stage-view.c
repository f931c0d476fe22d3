/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before sealing and before submitting: what is going to happen, and the consent. */
#define G_LOG_DOMAIN "zt-stage-view"
#include "config.h"

#include "zt-stage-view.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtStageView
{
  AdwBin parent_instance;

  /* Template children */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *text;
  GtkListBox *facts;
  GtkListBox *consent_box;
  GtkSwitch *consent;
};

G_DEFINE_FINAL_TYPE (ZtStageView, zt_stage_view, ADW_TYPE_BIN)

static void
add_fact (ZtStageView *self, const char *name, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = zt_display_label (value, "numeric");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_label_set_wrap (GTK_LABEL (label), FALSE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (self->facts, row);
}

static void
add_facts (ZtStageView *self, ZtBidModel *model)
{
  JsonObject *tender = zt_bid_model_get_tender (model);
  JsonObject *attachments = zt_json_get_object (zt_bid_model_get_draft (model), "attachments");
  g_autofree char *total
      = zt_display_fen (zt_json_get_fen (zt_bid_model_get_draft (model), "prices.total"));
  g_autofree char *deadline = zt_display_when (tender, "tenderPeriod.endDate");
  g_autofree char *opening = zt_display_when (tender, "bidOpening.date");
  g_autoptr (GList) slots = attachments != NULL ? json_object_get_values (attachments) : NULL;
  g_autofree char *files = NULL;
  guint n = 0;

  for (GList *l = slots; l != NULL; l = l->next)
    n += JSON_NODE_HOLDS_ARRAY ((JsonNode *) l->data)
             ? json_array_get_length (json_node_get_array (l->data))
             : 0;
  files = g_strdup_printf ("%u", n);
  zt_display_clear (GTK_WIDGET (self->facts));
  add_fact (self, _ ("Total of the bid"), total);
  add_fact (self, _ ("Attachments"), files);
  add_fact (self, _ ("Deadline (server time)"), deadline);
  add_fact (self, _ ("Opening"), opening);
}

static const char *
describe_seal (ZtBidStepName reached, const char **title)
{
  if (reached < ZT_STEP_SIGN)
    {
      *title = _ ("Sealed after Signing");
      return _ ("Sign the bid first. What was signed is then sealed part by part.");
    }
  if (reached >= ZT_STEP_SEAL)
    {
      *title = _ ("The Bid Is Sealed");
      return _ ("Nobody can read it before the opening. Its encrypted parts may already be on "
                "their way to the platform.");
    }
  *title = _ ("Seal the Bid");
  return _ ("Every part is encrypted so that only the opening can read it. This needs no key "
            "and no network.");
}

static const char *
describe_submission (ZtBidStepName reached, gboolean closed, const char **title)
{
  if (reached >= ZT_STEP_RECEIPT)
    {
      *title = _ ("The Bid Is Submitted");
      if (closed)
        return _ ("The platform has it, and the receipt was verified.");
      return _ ("The platform has it, and the receipt was verified. You may change the bid and "
                "submit it again until the deadline.");
    }
  if (reached == ZT_STEP_SUBMIT)
    {
      *title = _ ("Waiting for the Platform");
      return _ ("The commitment is in the outbox and goes by itself as soon as there is a network. "
                "The platform's clock decides when it arrived.");
    }
  if (closed)
    {
      *title = _ ("Too Late to Submit");
      return _ ("The deadline has passed by the platform's clock: it takes no more bids.");
    }
  *title = _ ("Submit the Bid");
  if (reached < ZT_STEP_SEAL)
    return _ ("Seal the bid first.");
  return _ ("About two kilobytes commit you to exactly what you signed; the platform "
            "measures the deadline by them. Without a network they wait in the outbox.");
}

void
zt_stage_view_show (ZtStageView *self, ZtBidModel *model, ZtBidStepName step)
{
  JsonObject *tender = zt_bid_model_get_tender (model);
  gboolean closed = zt_desk_is_closed (zt_bid_model_get_desk (model), tender);
  gboolean dual = zt_json_get_boolean (tender, "dualControl", FALSE);
  ZtBidStepName reached = zt_bid_model_get_step (model);
  const char *title, *text;

  g_return_if_fail (ZT_IS_STAGE_VIEW (self) && ZT_IS_BID_MODEL (model));
  text = step == ZT_STEP_SEAL ? describe_seal (reached, &title)
                              : describe_submission (reached, closed, &title);
  gtk_image_set_from_icon_name (self->icon,
                                step == ZT_STEP_SEAL ? "zt-seal-symbolic" : "zt-submit-symbolic");
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->consent_box),
                          step == ZT_STEP_SEAL && dual && reached == ZT_STEP_SIGN);
  add_facts (self, model);
}

gboolean
zt_stage_view_get_consent (ZtStageView *self)
{
  g_return_val_if_fail (ZT_IS_STAGE_VIEW (self), FALSE);
  return gtk_switch_get_active (self->consent);
}

static void
zt_stage_view_class_init (ZtStageViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-stage-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, icon);
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, title);
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, text);
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, consent_box);
  gtk_widget_class_bind_template_child (widget_class, ZtStageView, consent);
}

static void
zt_stage_view_init (ZtStageView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
