/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent, and the decisions a person can take about it. */
#define G_LOG_DOMAIN "zt-outbox-page"
#include "config.h"

#include "zt-outbox-page.h"

#include "display.h"
#include "zt-conflict.h"
#include "zt-conflict-view.h"
#include "sync-text.h"
#include "zt-outbox-row.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define SENT_SHOWN 12

struct _ZtOutboxPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  guint loading;    /* jobs under way */
  gint64 giving_up; /* the item of the open question */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkStack *stack;
  ZtConflictView *conflict;
  GtkWidget *stop;
  GtkWidget *dot;
  GtkLabel *summary;
  GtkLabel *last_sync;
  GtkProgressBar *progress;
  GtkLabel *problem;
  GtkWidget *waiting_title;
  GtkListBox *waiting;
  GtkWidget *empty;
  GtkWidget *sent_title;
  GtkListBox *sent;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtOutboxPage, zt_outbox_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

/* --- in the local worker --- */

typedef struct
{
  ZtOutboxItem *item;
  char *subject; /* (nullable): title of the tender */
} Row;

static void
row_free (Row *row)
{
  zt_outbox_item_free (row->item);
  g_free (row->subject);
  g_free (row);
}

static gpointer
list_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (zt_workspace_get_own (ws), TRUE, error);
  GPtrArray *rows;

  if (items == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  g_ptr_array_set_free_func (items, NULL);
  for (guint i = 0; i < items->len; i++)
    {
      Row *row = g_new0 (Row, 1);

      row->item = g_ptr_array_index (items, i);
      row->subject = zt_workspace_outbox_subject (ws, row->item, NULL);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static gpointer
retry_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_outbox_retry (ws, *(const gint64 *) data, error));
}

static gpointer
drop_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_outbox_drop (ws, *(const gint64 *) data, error));
}

/* --- in the main loop --- */

static void
show_rows (ZtOutboxPage *self, GPtrArray *rows)
{
  guint n_waiting = 0, n_sent = 0;
  gint64 now = zt_desk_now (self->desk);

  zt_display_clear (GTK_WIDGET (self->waiting));
  zt_display_clear (GTK_WIDGET (self->sent));
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = g_ptr_array_index (rows, i);
      gboolean done = row->item->state == ZT_OUTBOX_DONE;
      GtkWidget *widget;

      if (done && ++n_sent > SENT_SHOWN)
        continue;
      widget = zt_outbox_row_new (row->item, row->subject, now);
      if (done)
        gtk_list_box_prepend (self->sent, widget);
      else if (row->item->state == ZT_OUTBOX_NEEDS_YOU)
        gtk_list_box_prepend (self->waiting, widget);
      else
        gtk_list_box_append (self->waiting, widget);
      n_waiting += !done;
    }
  gtk_widget_set_visible (self->waiting_title, n_waiting > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), n_waiting > 0);
  gtk_widget_set_visible (self->empty, n_waiting == 0);
  gtk_widget_set_visible (self->sent_title, n_sent > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->sent), n_sent > 0);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtOutboxPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->loading--;
  if (rows != NULL)
    show_rows (self, rows);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    zt_desk_tell_error (self->desk, _ ("The outbox cannot be read"), error);
}

static void
load (ZtOutboxPage *self)
{
  self->loading++;
  zt_worker_run_async (zt_desk_get_local (self->desk), list_job, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, listed_cb,
                       g_object_ref (self));
}

static char *
describe_counts (const ZtSyncStatus *sync)
{
  guint waiting = zt_sync_status_count_unsent (sync);

  if (sync->needs_you > 0)
    /* TRANSLATORS: how many things the platform refused */
    return g_strdup_printf (ngettext ("%u thing needs your decision",
                                      "%u things need your decision", sync->needs_you),
                            sync->needs_you);
  if (waiting > 0)
    /* TRANSLATORS: how many things wait to be sent */
    return g_strdup_printf (ngettext ("%u thing waits to be sent", "%u things wait to be sent",
                                      waiting),
                            waiting);
  if (sync->scheduled > 0)
    return zt_sync_text_scheduled (sync);
  return g_strdup (_ ("Everything has been sent"));
}

/* What is wrong, why, and what to do. */
static void
show_problem (ZtOutboxPage *self, const ZtSyncStatus *sync)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->problem), sync->problem != NULL);
  if (sync->problem == NULL)
    return;
  text = g_strjoin ("\n", sync->problem_title, sync->problem,
                    *sync->problem_advice != '\0' ? sync->problem_advice : NULL, NULL);
  gtk_label_set_text (self->problem, text);
}

static void
show_facts (ZtOutboxPage *self)
{
  static const char *const dots[] = { "dot-off", "dot-busy", "dot-warn", "dot-good", NULL };
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  gboolean syncing = zt_desk_is_syncing (self->desk);
  g_autofree char *summary = NULL;
  g_autofree char *when = NULL;
  g_autofree char *last = NULL;

  gtk_widget_set_visible (self->stop, syncing);
  if (!syncing)
    gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  if (facts == NULL)
    return;
  summary = describe_counts (&facts->sync);
  gtk_label_set_text (self->summary, summary);
  when = facts->sync.last_sync > 0 ? zt_time_display (facts->sync.last_sync) : NULL;
  if (syncing)
    last = g_strdup (_ ("Synchronising…"));
  else if (!facts->sync.signed_in)
    last = g_strdup (_ ("Not connected to a platform. What waits is kept until you connect."));
  else if (when != NULL)
    /* TRANSLATORS: %s is a time */
    last = g_strdup_printf (_ ("Last synchronised %s"), when);
  else
    last = g_strdup (_ ("Not synchronised yet"));
  gtk_label_set_text (self->last_sync, last);
  show_problem (self, &facts->sync);
  zt_display_set_class (self->dot, dots,
                        syncing                                                    ? "dot-busy"
                        : facts->sync.needs_you > 0 || facts->sync.problem != NULL ? "dot-warn"
                        : facts->sync.signed_in                                    ? "dot-good"
                                                                                   : "dot-off");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "outbox.retry", !syncing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "outbox.give-up", !syncing);
}

static void
on_desk_changed_cb (ZtOutboxPage *self)
{
  show_facts (self);
  load (self);
}

static void
on_progress_cb (ZtOutboxPage *self, guint64 done, guint64 total, const char *what)
{
  if (!zt_desk_is_syncing (self->desk))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
  gtk_progress_bar_set_text (self->progress, what);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP ((double) done / (double) total, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
decided_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtOutboxPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->loading--;
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("The decision was not kept"), error);
  zt_desk_records_changed (self->desk);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ZtOutboxPage *self = user_data;
  ZtDesk *desk = g_object_ref (self->desk);

  decided_cb (source, result, self);
  zt_desk_sync (desk);
  g_object_unref (desk);
}

static void
decide (ZtOutboxPage *self, ZtWorkFunc job, gint64 id, GAsyncReadyCallback callback)
{
  self->loading++;
  zt_worker_run_async (zt_desk_get_local (self->desk), job, g_memdup2 (&id, sizeof id), g_free,
                       NULL, NULL, callback, g_object_ref (self));
}

static void
compare_action (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autofree char *place
      = g_strdup_printf ("outbox/%" G_GINT64_FORMAT, g_variant_get_int64 (target));

  gtk_widget_activate_action (widget, "win.show-page", "s", place);
}

static void
on_back_cb (ZtOutboxPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
}

/* What was sent of a file stays sent; it goes on from there the next time. */
static void
on_stop_clicked_cb (ZtOutboxPage *self)
{
  zt_desk_make_room (self->desk);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *target)
{
  decide (ZT_OUTBOX_PAGE (widget), retry_job, g_variant_get_int64 (target), retried_cb);
}

static void
on_give_up_response_cb (ZtOutboxPage *self, const char *response)
{
  if (g_str_equal (response, "give-up"))
    decide (self, drop_job, self->giving_up, decided_cb);
}

static void
give_up_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (widget);
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Give Up Sending?"),
      _ ("It leaves the outbox and the platform will not get it. Your draft and your files stay as "
         "they are."));

  self->giving_up = g_variant_get_int64 (target);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _ ("Keep Waiting"),
                                    "give-up", _ ("Give Up"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "give-up",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_give_up_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (page);

  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (zt_desk_get_remote (desk), "progress", G_CALLBACK (on_progress_cb), self,
                           G_CONNECT_SWAPPED);
  on_desk_changed_cb (self);
}

static gboolean
is_settled (ZtPage *page)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (page);

  return self->loading == 0 && zt_conflict_view_is_settled (self->conflict);
}

/* @id: one item, to decide about. */
static void
open_page (ZtPage *page, const char *id)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (page);
  gint64 item = id != NULL ? g_ascii_strtoll (id, NULL, 10) : 0;

  if (item > 0)
    zt_conflict_view_show (self->conflict, self->desk, item);
  gtk_stack_set_visible_child_name (self->stack, item > 0 ? "conflict" : "list");
}

static char *
get_place (ZtPage *page)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (page);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "conflict") == 0
             ? g_strdup_printf ("%" G_GINT64_FORMAT, zt_conflict_view_get_id (self->conflict))
             : NULL;
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
  iface->get_place = get_place;
}

static void
zt_outbox_page_dispose (GObject *object)
{
  ZtOutboxPage *self = ZT_OUTBOX_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_outbox_page_parent_class)->dispose (object);
}

static void
zt_outbox_page_finalize (GObject *object)
{
  g_object_unref (ZT_OUTBOX_PAGE (object)->cancellable);
  G_OBJECT_CLASS (zt_outbox_page_parent_class)->finalize (object);
}

static void
zt_outbox_page_class_init (ZtOutboxPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_outbox_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_outbox_page_finalize;
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  g_type_ensure (ZT_TYPE_CONFLICT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/outbox/zt-outbox-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, conflict);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, stop);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, dot);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, summary);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, last_sync);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, progress);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, waiting_title);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, sent_title);
  gtk_widget_class_bind_template_child (widget_class, ZtOutboxPage, sent);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_install_action (widget_class, "outbox.compare", "x", compare_action);
  gtk_widget_class_install_action (widget_class, "outbox.retry", "x", retry_action);
  gtk_widget_class_install_action (widget_class, "outbox.give-up", "x", give_up_action);
}

static void
zt_outbox_page_init (ZtOutboxPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
