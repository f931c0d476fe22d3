/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an amended tender asks to look at again: each change with its place in the bid, until all
 * are looked at. */
#define G_LOG_DOMAIN "zt-review-dialog"
#include "config.h"

#include "zt-review-dialog.h"

#include "diff-rows.h"
#include "display.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>

struct _ZtReviewDialog
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkLabel *summary;
  GtkWidget *warning;
  GtkLabel *warning_text;
  GtkBox *entries;
  GtkWidget *all_button;
};

enum
{
  PLACE_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtReviewDialog, zt_review_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  char *draft;
  char *entry; /* (nullable): all */
  gboolean look;
} Job;

static void
job_free (Job *job)
{
  g_free (job->draft);
  g_free (job->entry);
  g_free (job);
}

/* In the local worker: what is left to be looked at. */
static gpointer
work (ZtWorkspace *ws, gpointer data, const ZtWork *with, GError **error)
{
  const Job *job = data;

  if (job->look)
    {
      g_autoptr (ZtRecord) saved = zt_bid_look_at (ws, job->draft, job->entry, error);

      if (saved == NULL)
        return NULL;
    }
  return zt_bid_migrate (ws, job->draft, error);
}

static void run (ZtReviewDialog *self, gboolean look, const char *entry);

static void
on_seen_cb (ZtReviewDialog *self, GtkWidget *button)
{
  run (self, TRUE, gtk_widget_get_name (button));
}

static void
on_go_cb (ZtReviewDialog *self, GtkWidget *button)
{
  g_autofree char *place = g_strdup (gtk_widget_get_name (button));

  gtk_window_close (GTK_WINDOW (self));
  g_signal_emit (self, signals[PLACE_CHOSEN], 0, place);
}

static GtkWidget *
make_button (ZtReviewDialog *self, const char *label, const char *name, const char *title,
             GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *full = g_strdup_printf ("%s: %s", label, title);

  gtk_widget_set_name (button, name);
  gtk_widget_add_css_class (button, "tiny");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  zt_display_set_name (button, full);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_row (ZtReviewDialog *self, JsonObject *entry)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = zt_diff_row_new (entry);
  const char *place = zt_json_get_string (entry, "place");
  const char *title = zt_json_get_string (entry, "title");

  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (row), text);
  if (place != NULL && *place != '\0' && g_strcmp0 (place, "clarifications") != 0)
    gtk_box_append (GTK_BOX (row),
                    make_button (self, _ ("My Answer"), place, title, G_CALLBACK (on_go_cb)));
  if (zt_json_get_boolean (entry, "seen", FALSE))
    {
      GtkWidget *icon = gtk_image_new_from_icon_name ("zt-done-symbolic");

      gtk_widget_add_css_class (icon, "state-done");
      gtk_widget_set_tooltip_text (icon, _ ("Looked at"));
      zt_display_set_name (icon, _ ("Looked at"));
      gtk_box_append (GTK_BOX (row), icon);
    }
  else
    gtk_box_append (GTK_BOX (row),
                    make_button (self, _ ("Looked At"), zt_json_get_string (entry, "id"), title,
                                 G_CALLBACK (on_seen_cb)));
  gtk_widget_set_margin_end (row, 10);
  return row;
}

static void
show_entries (ZtReviewDialog *self, JsonArray *entries)
{
  const char *part = NULL;
  GtkWidget *card = NULL;

  zt_display_clear (GTK_WIDGET (self->entries));
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_strcmp0 (part, zt_json_get_string (entry, "part")) != 0)
        {
          part = zt_json_get_string (entry, "part");
          gtk_box_append (self->entries, zt_display_label (part, "heading"));
          card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
          gtk_widget_add_css_class (card, "card");
          gtk_box_append (self->entries, card);
        }
      gtk_box_append (GTK_BOX (card), make_row (self, entry));
    }
}

static void
show_report (ZtReviewDialog *self, JsonObject *report)
{
  JsonArray *entries = zt_json_get_array (report, "entries");
  guint n = entries != NULL ? json_array_get_length (entries) : 0;
  guint open = zt_migration_count_open (report);
  const char *was = zt_json_get_string (report, "was");
  gboolean sent = g_strcmp0 (was, "submitted") == 0, sealed = g_strcmp0 (was, "signed") == 0;
  g_autofree char *text
      = n > 0 ? g_strdup_printf (
            ngettext ("The tender has changed since this bid was begun. Your answers are "
                      "kept; %u change is still to be looked at.",
                      "The tender has changed since this bid was begun. Your answers are "
                      "kept; %u changes are still to be looked at.",
                      open),
            open)
              : g_strdup (_ ("All has been looked at: the bid is for the tender as it is now."));

  gtk_label_set_text (self->summary, text);
  gtk_widget_set_visible (self->warning, n > 0 && (sent || sealed));
  gtk_label_set_text (self->warning_text,
                      sent ? _ ("This bid was submitted for the older tender: sign and submit it "
                                "again.")
                           : _ ("This bid was signed for the older tender: sign it again."));
  gtk_widget_set_visible (self->all_button, n > 0);
  if (entries != NULL)
    show_entries (self, entries);
}

static void
worked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtReviewDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      zt_desk_tell_error (zt_bid_model_get_desk (self->model), NULL, error);
      return;
    }
  show_report (self, report);
}

static void
run (ZtReviewDialog *self, gboolean look, const char *entry)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job){ g_strdup (zt_bid_model_get_id (self->model)), g_strdup (entry), look };
  zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (self->model)), work, job,
                       (GDestroyNotify) job_free, (GDestroyNotify) json_object_unref,
                       self->cancellable, worked_cb, g_object_ref (self));
  if (look)
    zt_bid_model_reload (self->model);
}

static void
on_all_cb (ZtReviewDialog *self)
{
  run (self, TRUE, NULL);
}

static void
zt_review_dialog_dispose (GObject *object)
{
  ZtReviewDialog *self = ZT_REVIEW_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (zt_review_dialog_parent_class)->dispose (object);
}

static void
zt_review_dialog_finalize (GObject *object)
{
  g_clear_object (&ZT_REVIEW_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (zt_review_dialog_parent_class)->finalize (object);
}

static void
zt_review_dialog_class_init (ZtReviewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_review_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_review_dialog_finalize;
  signals[PLACE_CHOSEN] = g_signal_new ("place-chosen", ZT_TYPE_REVIEW_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-review-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtReviewDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ZtReviewDialog, warning);
  gtk_widget_class_bind_template_child (widget_class, ZtReviewDialog, warning_text);
  gtk_widget_class_bind_template_child (widget_class, ZtReviewDialog, entries);
  gtk_widget_class_bind_template_child (widget_class, ZtReviewDialog, all_button);
  gtk_widget_class_bind_template_callback (widget_class, on_all_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_review_dialog_init (ZtReviewDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

ZtReviewDialog *
zt_review_dialog_new (GtkWindow *parent, ZtBidModel *model)
{
  ZtReviewDialog *self = g_object_new (ZT_TYPE_REVIEW_DIALOG, "transient-for", parent, NULL);

  self->model = g_object_ref (model);
  run (self, FALSE, NULL);
  return self;
}
