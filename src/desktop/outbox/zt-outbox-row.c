/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing that waits to be sent. */
#define G_LOG_DOMAIN "zt-outbox-row"
#include "config.h"

#include "zt-outbox-row.h"

#include "display.h"
#include "zt-conflict.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtOutboxRow
{
  GtkListBoxRow parent_instance;

  /* Template children */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *state;
  GtkLabel *subject;
  GtkLabel *details;
  GtkLabel *reason;
  GtkProgressBar *progress;
  GtkWidget *decisions;
  GtkButton *compare;
  GtkButton *retry;
  GtkButton *give_up;
  GtkWidget *open;
};

G_DEFINE_FINAL_TYPE (ZtOutboxRow, zt_outbox_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_state (ZtOutboxRow *self, const ZtOutboxItem *item, gint64 now)
{
  if (item->state == ZT_OUTBOX_NEEDS_YOU)
    zt_display_set_pill (self->state, _ ("Needs your decision"), "pill-bad");
  else if (item->state == ZT_OUTBOX_DONE)
    zt_display_set_pill (self->state, _ ("Sent"), "pill-good");
  else if (item->state == ZT_OUTBOX_SENDING)
    zt_display_set_pill (self->state, _ ("Sending"), "pill-accent");
  else if (item->not_before > now)
    zt_display_set_pill (self->state, _ ("At the opening"), "pill-plain");
  else if (item->attempts > 0 && item->reason != NULL)
    zt_display_set_pill (self->state, _ ("Will try again"), "pill-warn");
  else
    zt_display_set_pill (self->state, _ ("Waiting"), "pill-plain");
}

static char *
describe_details (const ZtOutboxItem *item, gint64 now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *made = zt_time_display (item->made_at);

  /* TRANSLATORS: %s is a time */
  g_string_append_printf (text, _ ("made %s"), made);
  if (item->attempts > 0)
    {
      guint n = (guint) item->attempts;

      g_string_append (text, " · ");
      /* TRANSLATORS: how often sending was tried */
      g_string_append_printf (text, ngettext ("tried %u time", "tried %u times", n), n);
    }
  if (item->not_before > now)
    {
      g_autofree char *due = zt_time_display (item->not_before);

      g_string_append (text, " · ");
      /* TRANSLATORS: %s is a time */
      g_string_append_printf (text, _ ("goes by itself at the opening, %s"), due);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_progress (ZtOutboxRow *self, const ZtOutboxItem *item)
{
  gboolean begun = item->type == ZT_OUTBOX_UPLOAD && item->sent > 0 && item->size > 0
                   && item->state != ZT_OUTBOX_DONE;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), begun);
  if (begun)
    gtk_progress_bar_set_fraction (self->progress, (double) item->sent / (double) item->size);
}

static void
show_decisions (ZtOutboxRow *self, const ZtOutboxItem *item, const char *subject)
{
  gboolean open = item->state == ZT_OUTBOX_NEEDS_YOU;
  gboolean waits = item->state == ZT_OUTBOX_QUEUED;
  g_autofree char *target = item->bid != NULL ? g_strconcat ("bids/", item->bid, NULL) : NULL;

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->compare), "x", item->id);
  gtk_widget_set_visible (GTK_WIDGET (self->compare), open);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "x", item->id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->give_up), "x", item->id);
  gtk_widget_set_visible (GTK_WIDGET (self->retry),
                          waits && item->attempts > 0 && item->reason != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->give_up), waits);
  gtk_widget_set_visible (self->open, target != NULL && subject != NULL);
  if (target != NULL)
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->open), "win.show-page");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->open), "s", target);
    }
  gtk_widget_set_visible (self->decisions, item->state != ZT_OUTBOX_DONE);
}

GtkWidget *
zt_outbox_row_new (const ZtOutboxItem *item, const char *subject, gint64 now)
{
  static const char *const icons[] = { [ZT_OUTBOX_COMMAND] = "zt-submit-symbolic",
                                       [ZT_OUTBOX_UPLOAD] = "zt-attach-symbolic",
                                       [ZT_OUTBOX_RELEASE] = "zt-seal-symbolic" };
  ZtOutboxRow *self = g_object_new (ZT_TYPE_OUTBOX_ROW, NULL);
  g_autofree char *title = zt_outbox_item_describe (item);
  g_autofree char *details = describe_details (item, now);
  gboolean told = item->reason != NULL && *item->reason != '\0' && item->state != ZT_OUTBOX_DONE;

  gtk_image_set_from_icon_name (self->icon, icons[item->type]);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subject, subject != NULL ? subject : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subject), subject != NULL);
  gtk_label_set_text (self->details, details);
  gtk_label_set_text (self->reason, told ? item->reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), told);
  /* What will be tried again is no cause for alarm. */
  gtk_widget_add_css_class (GTK_WIDGET (self->reason),
                            item->state == ZT_OUTBOX_NEEDS_YOU ? "outbox-reason" : "dim-label");
  show_state (self, item, now);
  show_progress (self, item);
  show_decisions (self, item, subject);
  zt_display_set_name (GTK_WIDGET (self), title);
  return GTK_WIDGET (self);
}

static void
zt_outbox_row_class_init (ZtOutboxRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/outbox/zt-outbox-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, title);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, state);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, subject);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, details);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, reason);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, progress);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, decisions);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, compare);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, retry);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, give_up);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxRow, open);
}

static void
zt_outbox_row_init (ZtOutboxRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
