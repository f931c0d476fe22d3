/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One refused message: mine beside the platform's, and the decision. */
#define G_LOG_DOMAIN "zt-conflict-view"
#include "config.h"

#include "zt-conflict-view.h"

#include "display.h"
#include "zt-conflict.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _ZtConflictView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */
  gint64 id;

  /* State */
  ZtConflict *conflict; /* (owned) (nullable) */
  guint working;        /* jobs under way */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkLabel *what;
  GtkLabel *subject;
  GtkLabel *facts;
  GtkLabel *reason;
  GtkLabel *advice;
  GtkWidget *table;
  GtkGrid *grid;
  GtkCheckButton *only_changes;
  GtkWidget *keep;
  GtkWidget *take;
  GtkWidget *copy;
  GtkButton *place;
};

enum
{
  BACK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtConflictView, zt_conflict_view, ADW_TYPE_BIN)

/* --- in the local worker --- */

static gpointer
read_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_get_conflict (ws, *(const gint64 *) data, error);
}

static gpointer
keep_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_keep_mine (ws, *(const gint64 *) data, error));
}

static gpointer
take_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_workspace_take_theirs (ws, *(const gint64 *) data, error);
}

static gpointer
restore_job (ZtWorkspace *ws, gpointer item, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_workspace_outbox_restore (ws, item, error));
}

/* --- the two versions --- */

static void
add_cell (ZtConflictView *self, int column, int row, const char *text, const char *style)
{
  GtkWidget *label = zt_display_label (text != NULL ? text : "—", style);

  gtk_label_set_selectable (GTK_LABEL (label), column > 0 && text != NULL);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, column > 0);
  gtk_widget_add_css_class (label, "table-cell");
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
}

static void
add_field (ZtConflictView *self, const ZtConflictField *field, int row)
{
  g_autofree char *label
      /* TRANSLATORS: the name of a field that differs between two versions; the sign marks it */
      = field->differs ? g_strdup_printf (_ ("● %s"), field->label) : g_strdup (field->label);

  add_cell (self, 0, row, label, field->differs ? "heading" : "dim-label");
  add_cell (self, 1, row, field->mine,
            field->differs && (field->mine_changed || field->before == NULL) ? "version-changed"
                                                                             : NULL);
  add_cell (self, 2, row, field->theirs,
            field->differs && field->theirs_changed ? "version-changed" : NULL);
}

static void
show_fields (ZtConflictView *self)
{
  const char *const titles[] = { _ ("Field"), _ ("Mine"), _ ("The platform’s") };
  gboolean all;
  int row = 1;

  if (self->conflict == NULL)
    return;
  all = !gtk_check_button_get_active (self->only_changes);
  zt_display_clear (GTK_WIDGET (self->grid));
  for (int i = 0; i < (int) G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *head = zt_display_label (titles[i], "table-head");

      gtk_widget_set_hexpand (head, i > 0);
      gtk_grid_attach (self->grid, head, i, 0, 1, 1);
    }
  for (guint i = 0; i < self->conflict->fields->len; i++)
    {
      const ZtConflictField *field = g_ptr_array_index (self->conflict->fields, i);

      if (all || field->differs)
        add_field (self, field, row++);
    }
  gtk_widget_set_visible (self->table, self->conflict->fields->len > 0);
}

static char *
describe_facts (const ZtConflict *conflict)
{
  g_autofree char *made = zt_time_display (conflict->item->made_at);
  guint n = (guint) MAX (conflict->item->attempts, 0);
  g_autofree char *tried
      /* TRANSLATORS: how often sending was tried */
      = g_strdup_printf (ngettext ("tried %u time", "tried %u times", n), n);

  if (conflict->their_version == 0)
    /* TRANSLATORS: a time, then "tried 2 times" */
    return g_strdup_printf (_ ("Made %s · %s"), made, tried);
  if (conflict->my_version == 0)
    /* TRANSLATORS: a time, "tried 2 times", a number of a version */
    return g_strdup_printf (_ ("Made %s · %s · the platform has version %" PRId64), made, tried,
                            conflict->their_version);
  /* TRANSLATORS: a time, "tried 2 times", numbers of versions */
  return g_strdup_printf (_ ("Made %s over version %" PRId64
                             " · %s · the platform has version %" PRId64),
                          made, conflict->my_version, tried, conflict->their_version);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
show_conflict (ZtConflictView *self)
{
  const ZtConflict *conflict = self->conflict;
  g_autofree char *facts = describe_facts (conflict);
  g_autofree char *advice = conflict->why != NULL
                                ? g_strconcat (conflict->why, "\n", conflict->advice, NULL)
                                : g_strdup (conflict->advice);

  set_text (self->what, conflict->what);
  set_text (self->subject, conflict->subject);
  set_text (self->facts, facts);
  set_text (self->reason, conflict->item->reason);
  set_text (self->advice, advice);
  gtk_widget_set_sensitive (self->keep, conflict->can_keep);
  gtk_widget_set_sensitive (self->take, TRUE);
  gtk_widget_set_visible (self->copy, conflict->fields->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->place), conflict->target != NULL);
  if (conflict->target != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->place), "s", conflict->target);
  show_fields (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConflictView) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtConflict *conflict = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->working--;
  if (conflict == NULL)
    {
      if (self->desk != NULL && error != NULL)
        zt_desk_tell_error (self->desk, NULL, error);
      g_signal_emit (self, signals[BACK], 0);
      return;
    }
  g_clear_pointer (&self->conflict, zt_conflict_free);
  self->conflict = conflict;
  show_conflict (self);
}

/* --- decisions --- */

typedef struct
{
  ZtDesk *desk;       /* (owned) */
  ZtOutboxItem *item; /* (owned) */
} Undo;

static void
undo_free (Undo *undo)
{
  g_object_unref (undo->desk);
  g_clear_pointer (&undo->item, zt_outbox_item_free);
  g_free (undo);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDesk) desk = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (desk, _ ("It could not be put back"), error);
  zt_desk_records_changed (desk);
}

static void
undo_cb (gpointer data)
{
  Undo *undo = data;

  zt_worker_run_async (zt_desk_get_local (undo->desk), restore_job, g_steal_pointer (&undo->item),
                       (GDestroyNotify) zt_outbox_item_free, NULL, NULL, restored_cb,
                       g_object_ref (undo->desk));
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConflictView) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtOutboxItem *item = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  Undo *undo;

  self->working--;
  if (item == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The decision was not kept"), error);
      return;
    }
  undo = g_new0 (Undo, 1);
  undo->desk = g_object_ref (self->desk);
  undo->item = item;
  zt_desk_tell_undo (self->desk, _ ("The platform’s version is kept; yours left the outbox."),
                     undo_cb, undo, (GDestroyNotify) undo_free);
  zt_desk_records_changed (self->desk);
  g_signal_emit (self, signals[BACK], 0);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtConflictView) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->working--;
  if (error != NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The decision was not kept"), error);
      return;
    }
  zt_desk_tell (self->desk, _ ("Your version waits to be sent again."));
  zt_desk_records_changed (self->desk);
  zt_desk_sync (self->desk);
  g_signal_emit (self, signals[BACK], 0);
}

static void
decide (ZtConflictView *self, ZtWorkFunc job, GDestroyNotify result_free,
        GAsyncReadyCallback callback)
{
  if (self->working > 0 || self->desk == NULL)
    return;
  self->working++;
  zt_worker_run_async (zt_desk_get_local (self->desk), job, g_memdup2 (&self->id, sizeof self->id),
                       g_free, result_free, NULL, callback, g_object_ref (self));
}

static void
on_keep_cb (ZtConflictView *self)
{
  decide (self, keep_job, NULL, kept_cb);
}

static void
on_take_cb (ZtConflictView *self)
{
  decide (self, take_job, (GDestroyNotify) zt_outbox_item_free, taken_cb);
}

static void
on_copy_cb (ZtConflictView *self)
{
  g_autofree char *text = NULL;

  if (self->conflict == NULL)
    return;
  text = zt_conflict_to_text (self->conflict);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  zt_desk_tell (self->desk, _ ("Your text was copied."));
}

static void
on_back_clicked_cb (ZtConflictView *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

void
zt_conflict_view_show (ZtConflictView *self, ZtDesk *desk, gint64 id)
{
  g_return_if_fail (ZT_IS_CONFLICT_VIEW (self));
  g_set_object (&self->desk, desk);
  self->id = id;
  self->working++;
  zt_worker_run_async (zt_desk_get_local (desk), read_job, g_memdup2 (&id, sizeof id), g_free,
                       (GDestroyNotify) zt_conflict_free, self->cancellable, read_cb,
                       g_object_ref (self));
}

gint64
zt_conflict_view_get_id (ZtConflictView *self)
{
  g_return_val_if_fail (ZT_IS_CONFLICT_VIEW (self), 0);
  return self->id;
}

gboolean
zt_conflict_view_is_settled (ZtConflictView *self)
{
  g_return_val_if_fail (ZT_IS_CONFLICT_VIEW (self), TRUE);
  return self->working == 0;
}

static void
zt_conflict_view_dispose (GObject *object)
{
  ZtConflictView *self = ZT_CONFLICT_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->conflict, zt_conflict_free);
  G_OBJECT_CLASS (zt_conflict_view_parent_class)->dispose (object);
}

static void
zt_conflict_view_finalize (GObject *object)
{
  g_object_unref (ZT_CONFLICT_VIEW (object)->cancellable);
  G_OBJECT_CLASS (zt_conflict_view_parent_class)->finalize (object);
}

static void
zt_conflict_view_class_init (ZtConflictViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_conflict_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_conflict_view_finalize;
  signals[BACK] = g_signal_new ("back", ZT_TYPE_CONFLICT_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/outbox/zt-conflict-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, what);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, subject);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, facts);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, reason);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, advice);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, table);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, grid);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, only_changes);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, keep);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, take);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, copy);
  gtk_widget_class_bind_template_child (widget_class, ZtConflictView, place);
  gtk_widget_class_bind_template_callback (widget_class, show_fields);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_take_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
zt_conflict_view_init (ZtConflictView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
