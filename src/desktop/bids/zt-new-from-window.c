/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open tenders one has no bid for, nearest deadline first; choosing one makes the bid. */
#define G_LOG_DOMAIN "zt-new-from-window"
#include "config.h"

#include "zt-new-from-window.h"

#include "display.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LISTED 300 /* read */
#define SHOWN 60   /* more is for the search */

struct _ZtNewFromWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */
  char *from;   /* (owned) */

  /* State */
  GPtrArray *tenders; /* (owned) (nullable) of ZtRecord */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  AdwWindowTitle *heading;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (ZtNewFromWindow, zt_new_from_window, ADW_TYPE_WINDOW)

static gpointer
list_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtQuery open
      = { .kind = "tender", .state = "active", .order = "deadline", .limit = LISTED };

  return zt_store_query (zt_workspace_get_replica (ws), &open, error);
}

typedef struct
{
  char *tender, *from;
} Wish;

static void
wish_free (Wish *wish)
{
  g_free (wish->tender);
  g_free (wish->from);
  g_free (wish);
}

static gpointer
make_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Wish *wish = data;
  g_autoptr (ZtRecord) draft = zt_bid_new_from (ws, wish->tender, wish->from, error);

  return draft != NULL ? g_strdup (zt_record_get_id (draft)) : NULL;
}

static gboolean
is_wanted (ZtNewFromWindow *self, ZtRecord *tender, const char *words)
{
  JsonObject *body = zt_record_get_body (tender);
  const char *title = zt_json_get_string (body, "title");
  g_autofree char *all
      = g_strdup_printf ("%s %s", zt_record_get_id (tender), title != NULL ? title : "");
  g_autofree char *folded = g_utf8_casefold (all, -1);

  return zt_desk_find_draft (self->desk, zt_record_get_id (tender)) == NULL
         && !zt_desk_is_closed (self->desk, body) && strstr (folded, words) != NULL;
}

static GtkWidget *
make_row (ZtNewFromWindow *self, ZtRecord *tender)
{
  JsonObject *body = zt_record_get_body (tender);
  const char *title = zt_json_get_string (body, "title");
  const char *style;
  g_autofree char *left
      = zt_display_left (zt_display_deadline (body), zt_desk_now (self->desk), &style);
  g_autofree char *budget = zt_display_fen (zt_json_get_fen (body, "value"));
  g_autofree char *subtitle = g_strdup_printf ("%s　%s", zt_record_get_id (tender), budget);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *pill = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "—");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  zt_display_set_pill (GTK_LABEL (pill), left, style);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_name (row, zt_record_get_id (tender));
  zt_display_set_name (row, title);
  return row;
}

static void
show_list (ZtNewFromWindow *self)
{
  g_autofree char *typed
      = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search))));
  g_autofree char *words = g_utf8_casefold (typed, -1);
  guint shown = 0;

  if (self->tenders == NULL)
    return;
  zt_display_clear (GTK_WIDGET (self->list));
  for (guint i = 0; i < self->tenders->len && shown < SHOWN; i++)
    {
      ZtRecord *tender = g_ptr_array_index (self->tenders, i);

      if (!is_wanted (self, tender, words))
        continue;
      gtk_list_box_append (self->list, make_row (self, tender));
      shown++;
    }
  gtk_stack_set_visible_child_name (self->stack, shown > 0 ? "list" : "empty");
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtNewFromWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *tenders = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (tenders == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The tenders could not be listed"), error);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->tenders = tenders;
  show_list (self);
}

static void
on_search_changed_cb (ZtNewFromWindow *self)
{
  show_list (self);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtNewFromWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *draft = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *target = draft != NULL ? g_strconcat ("bids/", draft, NULL) : NULL;

  /* Made is made, whether the window is still there or not. */
  zt_desk_refresh (self->desk);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    zt_desk_tell_error (self->desk, _ ("The bid was not begun"), error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (target != NULL && parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.show-page", "s", target);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_row_activated_cb (ZtNewFromWindow *self, GtkListBoxRow *row)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->tender = g_strdup (gtk_widget_get_name (GTK_WIDGET (row)));
  wish->from = g_strdup (self->from);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  zt_worker_run_async (zt_desk_get_local (self->desk), make_job, wish, (GDestroyNotify) wish_free,
                       g_free, NULL, made_cb, g_object_ref (self));
}

static void
zt_new_from_window_dispose (GObject *object)
{
  g_cancellable_cancel (ZT_NEW_FROM_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (zt_new_from_window_parent_class)->dispose (object);
}

static void
zt_new_from_window_finalize (GObject *object)
{
  ZtNewFromWindow *self = ZT_NEW_FROM_WINDOW (object);

  g_clear_pointer (&self->tenders, g_ptr_array_unref);
  g_clear_object (&self->desk);
  g_object_unref (self->cancellable);
  g_free (self->from);
  G_OBJECT_CLASS (zt_new_from_window_parent_class)->finalize (object);
}

static void
zt_new_from_window_class_init (ZtNewFromWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_new_from_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_new_from_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-new-from-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtNewFromWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtNewFromWindow, search);
  gtk_widget_class_bind_template_child (widget_class, ZtNewFromWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtNewFromWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
zt_new_from_window_init (ZtNewFromWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

ZtNewFromWindow *
zt_new_from_window_new (GtkWindow *parent, ZtDesk *desk, const char *from, const char *title)
{
  ZtNewFromWindow *self = g_object_new (ZT_TYPE_NEW_FROM_WINDOW, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->from = g_strdup (from);
  adw_window_title_set_subtitle (self->heading, title != NULL ? title : "");
  zt_worker_run_async (zt_desk_get_local (desk), list_job, NULL, NULL,
                       (GDestroyNotify) g_ptr_array_unref, self->cancellable, listed_cb,
                       g_object_ref (self));
  return self;
}
