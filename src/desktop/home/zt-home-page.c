/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Today: deadlines, drafts, what needs a decision; each one click from its place. For somebody who
 * never connected: the two ways to begin. */
#define G_LOG_DOMAIN "zt-home-page"
#include "config.h"

#include "zt-home-page.h"

#include "display.h"
#include "bid-steps.h"
#include "zt-agenda.h"
#include "zt-guide-bar.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtHomePage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  GArray *clocks;     /* (owned) of Clock: pills that count down */
  GPtrArray *agenda;  /* (owned) (nullable) of ZtAgendaItem, as the list shows it */
  GPtrArray *notices; /* (owned) (nullable) the same, recommended */
  guint reading;      /* jobs under way */
  gboolean again;     /* what is being read is out of date already */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkStack *stack;
  GtkLabel *greeting;
  GtkLabel *today;
  ZtGuideBar *guide;
  GtkWidget *attention;
  GtkWidget *agenda_empty;
  GtkListBox *agenda_list;
  GtkListBox *drafts;
  GtkListBox *deadlines;
};

typedef struct
{
  GtkLabel *label; /* (borrowed) from a row */
  gint64 end;
} Clock;

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtHomePage, zt_home_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static GtkWidget *
make_row (const char *title, const char *subtitle, GtkWidget *pill, const char *target)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_add_css_class (pill, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
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

static gint64
deadline_of (const ZtDraftInfo *info)
{
  return info->tender != NULL ? zt_display_deadline (zt_record_get_body (info->tender)) : 0;
}

/* What can still be missed comes first, the nearest deadline at the top. */
static int
compare_drafts (gconstpointer a, gconstpointer b)
{
  const ZtDraftInfo *first = *(const ZtDraftInfo *const *) a;
  const ZtDraftInfo *second = *(const ZtDraftInfo *const *) b;
  gboolean first_done = first->step >= ZT_STEP_RECEIPT;
  gboolean second_done = second->step >= ZT_STEP_RECEIPT;
  gint64 first_end = deadline_of (first), second_end = deadline_of (second);

  if (first_done != second_done)
    return first_done - second_done;
  return (first_end > second_end) - (first_end < second_end);
}

static void
add_clock (ZtHomePage *self, GtkWidget *label, gint64 end)
{
  const Clock clock = { GTK_LABEL (label), end };

  g_array_append_val (self->clocks, clock);
}

static void
show_clocks (ZtHomePage *self)
{
  for (guint i = 0; i < self->clocks->len; i++)
    {
      const Clock *clock = &g_array_index (self->clocks, Clock, i);
      const char *style;
      g_autofree char *left = zt_display_left (clock->end, zt_desk_now (self->desk), &style);

      if (g_strcmp0 (gtk_label_get_text (clock->label), left) != 0)
        zt_display_set_pill (clock->label, left, style);
    }
}

static void
show_drafts (ZtHomePage *self, const ZtDeskFacts *facts)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_copy (facts->drafts, NULL, NULL);

  g_ptr_array_set_free_func (drafts, NULL);
  g_ptr_array_sort (drafts, compare_drafts);
  zt_display_clear (GTK_WIDGET (self->drafts));
  for (guint i = 0; i < drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (drafts, i);
      const char *title = zt_json_get_string (zt_record_get_body (info->draft), "title");
      g_autofree char *subtitle = zt_bid_steps_describe (info->step, info->done, info->total);
      g_autofree char *target = g_strconcat ("bids/", zt_record_get_id (info->draft), NULL);
      GtkWidget *pill = gtk_label_new (NULL);

      if (info->step >= ZT_STEP_RECEIPT)
        zt_display_set_pill (GTK_LABEL (pill), _ ("Submitted"), "pill-good");
      else if (deadline_of (info) <= zt_desk_now (self->desk))
        zt_display_set_pill (GTK_LABEL (pill), _ ("Closed"), "pill-plain");
      else
        zt_display_set_pill (GTK_LABEL (pill), zt_bid_steps_title (info->step), "pill-accent");
      gtk_list_box_append (self->drafts,
                           make_row (title != NULL ? title : "—", subtitle, pill, target));
    }
  if (drafts->len == 0)
    add_empty (self->drafts, _ ("No bid begun yet. Open a tender and choose “Start Bid”."));
}

static char *
describe_tender (JsonObject *body)
{
  g_autofree char *budget = zt_display_fen (zt_json_get_fen (body, "value"));
  g_autofree char *when = zt_display_when (body, "tenderPeriod.endDate");

  /* TRANSLATORS: method · budget · deadline */
  return g_strdup_printf (_ ("%s · %s · closes %s"), zt_display_method (body), budget, when);
}

static void
show_deadlines (ZtHomePage *self, const ZtDeskFacts *facts)
{
  guint n = 0;

  zt_display_clear (GTK_WIDGET (self->deadlines));
  for (guint i = 0; facts->soon != NULL && i < facts->soon->len; i++)
    {
      ZtRecord *tender = g_ptr_array_index (facts->soon, i);
      JsonObject *body = zt_record_get_body (tender);
      const char *title = zt_json_get_string (body, "title");
      g_autofree char *subtitle = describe_tender (body);
      g_autofree char *target = g_strconcat ("opportunities/", zt_record_get_id (tender), NULL);
      GtkWidget *pill;

      /* Those one bids for stand above. */
      if (zt_desk_find_draft (self->desk, zt_record_get_id (tender)) != NULL)
        continue;
      pill = gtk_label_new (NULL);
      add_clock (self, pill, zt_display_deadline (body));
      gtk_list_box_append (self->deadlines,
                           make_row (title != NULL ? title : "—", subtitle, pill, target));
      n++;
    }
  if (n == 0)
    add_empty (self->deadlines, facts->n_tenders > 0
                                    ? _ ("You have begun a bid for every tender that closes soon.")
                                    : _ ("No open tenders here yet. Synchronise to fetch them."));
}

/* --- the agenda --- */

#define NOTICES 3

static gpointer
agenda_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_agenda (ws, error);
}

static gpointer
notices_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_agenda_notices (ws, NOTICES, error);
}

static gpointer
see_job (ZtWorkspace *ws, gpointer mark, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_see (ws, mark, error));
}

static void
add_agenda_row (ZtHomePage *self, const ZtAgendaItem *item)
{
  static const struct
  {
    const char *icon, *style;
  } looks[] = {
    [ZT_AGENDA_DECIDE] = { "zt-warning-symbolic", "state-partial" },
    [ZT_AGENDA_DEADLINE] = { "zt-calendar-symbolic", "dim-label" },
    [ZT_AGENDA_ERRORS] = { "zt-error-symbolic", "state-broken" },
    [ZT_AGENDA_CLARIFIED] = { "zt-edit-symbolic", "state-partial" },
    [ZT_AGENDA_ANSWERED] = { "zt-info-symbolic", "state-done" },
    [ZT_AGENDA_EXPIRES] = { "zt-bell-symbolic", "state-partial" },
    [ZT_AGENDA_RECEIPT] = { "zt-receipt-symbolic", "state-done" },
    [ZT_AGENDA_RECOMMENDED] = { "zt-star-symbolic", "dim-label" },
  };
  GtkWidget *pill = gtk_label_new (NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[item->type].icon);
  GtkWidget *row = make_row (item->title, item->text, pill, item->target);
  /* TRANSLATORS: what a line of the agenda is about, then what is to be done */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), item->title, item->text);

  if (item->due != 0)
    add_clock (self, pill, item->due);
  gtk_widget_add_css_class (icon, looks[item->type].style);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  zt_display_set_name (row, name);
  gtk_list_box_append (self->agenda_list, row);
}

static void
show_agenda (ZtHomePage *self)
{
  zt_display_clear (GTK_WIDGET (self->agenda_list));
  for (guint i = 0; self->agenda != NULL && i < self->agenda->len; i++)
    add_agenda_row (self, g_ptr_array_index (self->agenda, i));
  for (guint i = 0; self->notices != NULL && i < self->notices->len; i++)
    add_agenda_row (self, g_ptr_array_index (self->notices, i));
  gtk_widget_set_visible (GTK_WIDGET (self->agenda_list),
                          gtk_widget_get_first_child (GTK_WIDGET (self->agenda_list)) != NULL);
  gtk_widget_set_visible (self->agenda_empty, self->agenda != NULL && self->agenda->len == 0);
}

static void
show_lists (ZtHomePage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);

  g_array_set_size (self->clocks, 0);
  show_agenda (self);
  show_drafts (self, facts);
  show_deadlines (self, facts);
  show_clocks (self);
}

static void read_agenda (ZtHomePage *self);

static void
take_read (ZtHomePage *self, GPtrArray **list, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *read = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->reading--;
  if (read != NULL)
    {
      g_clear_pointer (list, g_ptr_array_unref);
      *list = read;
    }
  if (self->desk == NULL)
    return;
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("What needs you could not be read"), error);
  if (self->reading > 0)
    return;
  show_lists (self);
  if (self->again)
    read_agenda (self);
}

static void
agenda_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtHomePage) self = user_data;

  take_read (self, &self->agenda, source, result);
}

static void
notices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtHomePage) self = user_data;

  take_read (self, &self->notices, source, result);
}

/* Notices are searched where they are listed already, so that the listing is in memory once. */
static gboolean
read_notices_cb (gpointer user_data)
{
  ZtHomePage *self = user_data;

  if (self->desk != NULL)
    zt_worker_run_async (zt_desk_get_searcher (self->desk), notices_job, NULL, NULL,
                         (GDestroyNotify) g_ptr_array_unref, self->cancellable, notices_cb,
                         g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
read_agenda (ZtHomePage *self)
{
  self->again = self->reading > 0;
  if (self->again || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->reading = 2;
  zt_worker_run_async (zt_desk_get_local (self->desk), agenda_job, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, agenda_cb,
                       g_object_ref (self));
  /* It reads every notice: after the frame that is being made, which needs the processor first. */
  g_idle_add_full (G_PRIORITY_LOW, read_notices_cb, g_object_ref (self), g_object_unref);
}

static void
seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtHomePage) self = user_data;

  zt_worker_run_finish (ZT_WORKER (source), result, NULL);
}

/* The row's own action shows the place; here it is remembered that it was looked at. */
static void
on_agenda_activated_cb (ZtHomePage *self, GtkListBoxRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);
  const ZtAgendaItem *item = self->agenda != NULL && index < self->agenda->len
                                 ? g_ptr_array_index (self->agenda, index)
                                 : NULL;

  if (item != NULL && item->mark != NULL)
    zt_worker_run_async (zt_desk_get_local (self->desk), see_job, g_strdup (item->mark), g_free,
                         NULL, NULL, seen_cb, g_object_ref (self));
}

/* --- what keeps everything from going on --- */

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
  if (facts->user == NULL && facts->drafts->len > 0)
    add_attention (self, _ ("Nobody is signed in to a platform yet."), _ ("Connect…"),
                   "settings/connect");
  if (facts->sync.locked)
    add_attention (self, facts->sync.problem, _ ("Settings"), "settings");
  else if (facts->sync.problem != NULL)
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
  g_array_set_size (self->clocks, 0);
  show_attention (self, facts);
  show_agenda (self);
  show_drafts (self, facts);
  show_deadlines (self, facts);
  show_clocks (self);
  gtk_stack_set_visible_child_name (self->stack, facts->user == NULL && facts->drafts->len == 0
                                                         && !zt_desk_get_practice (self->desk)
                                                     ? "first"
                                                     : "today");
  read_agenda (self);
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtHomePage *self = ZT_HOME_PAGE (page);

  self->desk = g_object_ref (desk);
  if (practice == NULL)
    zt_guide_bar_set_desk (self->guide, desk, ZT_GUIDE_SETUP, NULL);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "tick", G_CALLBACK (show_clocks), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (show_facts), self, 0);
  show_facts (self);
}

static gboolean
is_settled (ZtPage *page)
{
  return ZT_HOME_PAGE (page)->reading == 0;
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->is_settled = is_settled;
}

static void
zt_home_page_dispose (GObject *object)
{
  ZtHomePage *self = ZT_HOME_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_array_set_size (self->clocks, 0);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_home_page_parent_class)->dispose (object);
}

static void
zt_home_page_finalize (GObject *object)
{
  ZtHomePage *self = ZT_HOME_PAGE (object);

  g_array_unref (self->clocks);
  g_clear_pointer (&self->agenda, g_ptr_array_unref);
  g_clear_pointer (&self->notices, g_ptr_array_unref);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (zt_home_page_parent_class)->finalize (object);
}

static void
zt_home_page_class_init (ZtHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_home_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_home_page_finalize;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  g_type_ensure (ZT_TYPE_GUIDE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/home/zt-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, greeting);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, today);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, guide);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, attention);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, agenda_empty);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, agenda_list);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, drafts);
  gtk_widget_class_bind_template_child (widget_class, ZtHomePage, deadlines);
  gtk_widget_class_bind_template_callback (widget_class, on_agenda_activated_cb);
}

static void
zt_home_page_init (ZtHomePage *self)
{
  self->clocks = g_array_new (FALSE, FALSE, sizeof (Clock));
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_display_hide_unseen (self->stack);
}
