/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Today: deadlines, drafts, what needs a decision; each one click from its place. */
#define G_LOG_DOMAIN "zt-home-page"
#include "config.h"

#include "zt-home-page.h"

#include "display.h"
#include "bid-steps.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtHomePage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* Template children */
  GtkLabel *greeting;
  GtkLabel *today;
  GtkWidget *attention;
  GtkListBox *drafts;
  GtkListBox *deadlines;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtHomePage, zt_home_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static GtkWidget *
make_row (const char *title, const char *subtitle, const char *pill, const char *style,
          const char *target)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  zt_display_set_pill (GTK_LABEL (label), pill, style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", target);
  zt_display_set_name (row, title);
  return row;
}

static void
add_empty (GtkListBox *list, const char *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = zt_display_label (text, "dim-label");

  gtk_widget_set_margin_top (label, 18);
  gtk_widget_set_margin_bottom (label, 18);
  gtk_widget_set_margin_start (label, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_append (list, row);
}

static void
show_drafts (ZtHomePage *self, const ZtDeskFacts *facts)
{
  zt_display_clear (GTK_WIDGET (self->drafts));
  for (guint i = 0; i < facts->drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (facts->drafts, i);
      JsonObject *body = zt_record_get_body (info->draft);
      const char *title = zt_json_get_string (body, "title");
      const char *style = "pill-plain";
      g_autofree char *subtitle = zt_bid_steps_describe (info->step, info->done, info->total);
      g_autofree char *left = NULL;
      g_autofree char *target = g_strconcat ("bids/", zt_record_get_id (info->draft), NULL);

      if (info->step >= ZT_STEP_RECEIPT)
        {
          style = "pill-good";
          left = g_strdup (_ ("Submitted"));
        }
      else
        left
            = zt_display_left (zt_display_deadline (
                                   info->tender != NULL ? zt_record_get_body (info->tender) : NULL),
                               zt_desk_now (self->desk), &style);
      gtk_list_box_append (self->drafts,
                           make_row (title != NULL ? title : "—", subtitle, left, style, target));
    }
  if (facts->drafts->len == 0)
    add_empty (self->drafts, _ ("No bid begun yet. Open a tender and choose “Start Bid”."));
}

static void
show_deadlines (ZtHomePage *self, const ZtDeskFacts *facts)
{
  guint n = facts->soon != NULL ? facts->soon->len : 0;

  zt_display_clear (GTK_WIDGET (self->deadlines));
  for (guint i = 0; i < n; i++)
    {
      ZtRecord *tender = g_ptr_array_index (facts->soon, i);
      JsonObject *body = zt_record_get_body (tender);
      const char *style;
      g_autofree char *left
          = zt_display_left (zt_display_deadline (body), zt_desk_now (self->desk), &style);
      g_autofree char *budget = zt_display_fen (zt_json_get_fen (body, "value"));
      g_autofree char *when = zt_display_when (body, "tenderPeriod.endDate");
      /* TRANSLATORS: method · budget · deadline */
      g_autofree char *subtitle
          = g_strdup_printf (_ ("%s · %s · closes %s"), zt_display_method (body), budget, when);
      g_autofree char *target = g_strconcat ("opportunities/", zt_record_get_id (tender), NULL);
      const char *title = zt_json_get_string (body, "title");

      gtk_list_box_append (self->deadlines,
                           make_row (title != NULL ? title : "—", subtitle, left, style, target));
    }
  if (n == 0)
    add_empty (self->deadlines, _ ("No open tenders here yet. Synchronise to fetch them."));
}

static void
add_attention (ZtHomePage *self, const char *text, const char *button, const char *target)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = zt_display_label (text, NULL);
  GtkWidget *go = gtk_button_new_with_label (button);

  gtk_widget_add_css_class (box, "notice");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (go, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (go), "win.show-page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (go), "s", target);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), go);
  gtk_box_append (GTK_BOX (self->attention), box);
}

static void
show_attention (ZtHomePage *self, const ZtDeskFacts *facts)
{
  zt_display_clear (self->attention);
  if (facts->user == NULL)
    add_attention (self, _ ("Nobody is signed in to a platform yet."), _ ("Connect…"),
                   "settings/connect");
  if (facts->sync.needs_you > 0)
    {
      g_autofree char *text = g_strdup_printf (
          /* TRANSLATORS: how many messages the platform refused */
          ngettext ("%u message was refused by the platform and needs your decision.",
                    "%u messages were refused by the platform and need your decision.",
                    facts->sync.needs_you),
          facts->sync.needs_you);

      add_attention (self, text, _ ("Look at It"), "outbox");
    }
  if (facts->sync.problem != NULL)
    add_attention (self, facts->sync.problem, _ ("Outbox"), "outbox");
  gtk_widget_set_visible (self->attention, gtk_widget_get_first_child (self->attention) != NULL);
}

static void
show_facts (ZtHomePage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  g_autofree char *date = zt_time_display_date (zt_desk_now (self->desk));

  gtk_label_set_text (self->today, date);
  if (facts == NULL)
    return;
  gtk_label_set_text (self->greeting,
                      facts->organisation != NULL ? facts->organisation : _ ("Welcome"));
  show_attention (self, facts);
  show_drafts (self, facts);
  show_deadlines (self, facts);
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtHomePage *self = ZT_HOME_PAGE (page);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  show_facts (self);
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
}

static void
zt_home_page_dispose (GObject *object)
{
  g_clear_object (&ZT_HOME_PAGE (object)->desk);
  G_OBJECT_CLASS (zt_home_page_parent_class)->dispose (object);
}

static void
zt_home_page_class_init (ZtHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_home_page_dispose;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/home/zt-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, greeting);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, today);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, attention);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, drafts);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, deadlines);
}

static void
zt_home_page_init (ZtHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
