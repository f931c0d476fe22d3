/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revisions of a draft: what each holds that is different now, and the way back to it. */
#define G_LOG_DOMAIN "zt-history-dialog"
#include "config.h"

#include "zt-history-dialog.h"

#include "diff-rows.h"
#include "display.h"
#include "zt-draft.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtHistoryDialog
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) */

  /* State */
  gint64 revision; /* shown */

  /* Owned */
  GCancellable *cancellable; /* (nullable): of the comparison under way */

  /* Template children */
  GtkListBox *revisions;
  GtkLabel *title;
  GtkBox *changes;
  GtkWidget *restore_button;
};

G_DEFINE_FINAL_TYPE (ZtHistoryDialog, zt_history_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  char *draft;
  gint64 revision;
} Comparison;

static void
comparison_free (Comparison *comparison)
{
  g_free (comparison->draft);
  g_free (comparison);
}

/* In the local worker. */
static gpointer
compare (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Comparison *comparison = data;

  return zt_bid_compare (ws, comparison->draft, comparison->revision, 0, error);
}

static void
compared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtHistoryDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) entries = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      g_autofree char *reason = zt_display_error (error);

      zt_display_clear (GTK_WIDGET (self->changes));
      gtk_box_append (self->changes, zt_display_label (reason, "error"));
      return;
    }
  zt_diff_fill (self->changes, entries);
  gtk_widget_set_sensitive (self->restore_button, json_array_get_length (entries) > 0);
}

static char *
describe (const ZtRevision *revision)
{
  g_autofree char *when = zt_time_display (revision->made_at);
  g_autofree char *words = zt_draft_revision_words (revision->what);

  return g_strdup_printf ("%s　%s", when + 5, words);
}

static GPtrArray *
revisions_of (ZtHistoryDialog *self)
{
  const ZtBidSnapshot *truth = zt_bid_model_get_truth (self->model);

  return truth != NULL ? truth->revisions : NULL;
}

static const ZtRevision *
find_revision (ZtHistoryDialog *self, gint64 number)
{
  GPtrArray *revisions = revisions_of (self);

  for (guint i = 0; revisions != NULL && i < revisions->len; i++)
    if (((ZtRevision *) g_ptr_array_index (revisions, i))->number == number)
      return g_ptr_array_index (revisions, i);
  return NULL;
}

static void
show_revision (ZtHistoryDialog *self, gint64 number)
{
  const ZtRevision *revision = find_revision (self, number);
  g_autofree char *text = revision != NULL ? describe (revision) : g_strdup ("");
  /* TRANSLATORS: %s is a time and what was done then */
  g_autofree char *title = g_strdup_printf (_ ("From %s until now"), text);
  Comparison *comparison = g_new0 (Comparison, 1);

  self->revision = number;
  gtk_label_set_text (self->title, title);
  gtk_widget_set_sensitive (self->restore_button, FALSE);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  *comparison = (Comparison){ g_strdup (zt_bid_model_get_id (self->model)), number };
  zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (self->model)), compare, comparison,
                       (GDestroyNotify) comparison_free, (GDestroyNotify) json_array_unref,
                       self->cancellable, compared_cb, g_object_ref (self));
}

static void
on_row_selected_cb (ZtHistoryDialog *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_revision (self, g_ascii_strtoll (gtk_widget_get_name (GTK_WIDGET (row)), NULL, 10));
}

static void
on_restore_cb (ZtHistoryDialog *self)
{
  zt_bid_model_restore (self->model, self->revision);
  gtk_window_close (GTK_WINDOW (self));
}

static void
fill (ZtHistoryDialog *self, gint64 wanted)
{
  GPtrArray *revisions = revisions_of (self);

  for (guint i = 0; revisions != NULL && i < revisions->len; i++)
    {
      const ZtRevision *revision = g_ptr_array_index (revisions, i);
      g_autofree char *text = describe (revision);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, revision->number);
      GtkWidget *row = gtk_list_box_row_new ();
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (label, text);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_widget_set_name (row, number);
      zt_display_set_name (row, text);
      gtk_list_box_append (self->revisions, row);
      if (revision->number == wanted || (wanted == 0 && i == MIN (1, revisions->len - 1)))
        gtk_list_box_select_row (self->revisions, GTK_LIST_BOX_ROW (row));
    }
}

static void
zt_history_dialog_dispose (GObject *object)
{
  ZtHistoryDialog *self = ZT_HISTORY_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (zt_history_dialog_parent_class)->dispose (object);
}

static void
zt_history_dialog_class_init (ZtHistoryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_history_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-history-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtHistoryDialog, revisions);
  gtk_widget_class_bind_template_child (widget_class, ZtHistoryDialog, title);
  gtk_widget_class_bind_template_child (widget_class, ZtHistoryDialog, changes);
  gtk_widget_class_bind_template_child (widget_class, ZtHistoryDialog, restore_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_history_dialog_init (ZtHistoryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
zt_history_dialog_present (GtkWindow *parent, ZtBidModel *model, gint64 revision)
{
  ZtHistoryDialog *self = g_object_new (ZT_TYPE_HISTORY_DIALOG, "transient-for", parent, NULL);

  self->model = g_object_ref (model);
  fill (self, revision);
  gtk_window_present (GTK_WINDOW (self));
}
