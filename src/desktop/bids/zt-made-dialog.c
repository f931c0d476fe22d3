/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at what was made. */
#define G_LOG_DOMAIN "zt-made-dialog"
#include "config.h"

#include "zt-made-dialog.h"

#include "attach-jobs.h"
#include "display.h"
#include "zt-attach.h"
#include "zt-document-view.h"
#include "zt-file-list.h"

#include <glib/gi18n-lib.h>

struct _ZtMadeDialog
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) */
  JsonArray *wanted; /* (owned) */

  /* State */
  JsonArray *prepared; /* (owned) (nullable): taken, or being made anew */

  /* Template children */
  GtkLabel *summary;
  ZtFileList *files;
  GtkWidget *join_row;
  GtkSwitch *join;
  GtkWidget *add_button;
  GtkStack *stack;
  ZtDocumentView *view;
  GtkWidget *back_button;
};

G_DEFINE_FINAL_TYPE (ZtMadeDialog, zt_made_dialog, ADW_TYPE_WINDOW)

/* --- showing --- */

static JsonArray *
list_files (ZtMadeDialog *self, guint *n_taken, guint *n_refused)
{
  JsonArray *shown = json_array_new ();

  *n_taken = *n_refused = 0;
  for (guint i = 0; i < json_array_get_length (self->prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (self->prepared, i);
      JsonObject *entry = zt_json_get_object (one, "entry");
      JsonObject *file = zt_json_object_copy (entry != NULL ? entry : one);
      g_autofree char *note = entry != NULL ? zt_attach_describe_origin (entry) : NULL;
      const char *path = zt_json_get_string (one, "path");

      *n_taken += entry != NULL;
      *n_refused += entry == NULL;
      if (note != NULL)
        json_object_set_string_member (file, "note", note);
      if (path != NULL)
        json_object_set_string_member (file, "path", path);
      json_array_add_object_element (shown, file);
    }
  return shown;
}

static guint
count_pictures (ZtMadeDialog *self)
{
  JsonObject *tender = zt_bid_model_get_tender (self->model);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (self->wanted); i++)
    {
      JsonObject *one = json_array_get_object_element (self->wanted, i);
      g_autofree char *name = g_path_get_basename (zt_json_get_string (one, "path"));

      n += zt_attach_foresee (tender, zt_json_get_string (one, "slot"), name, NULL)
           == ZT_ATTACH_PICTURE;
    }
  return n;
}

static void
show (ZtMadeDialog *self)
{
  guint n_taken, n_refused;
  g_autoptr (JsonArray) files = list_files (self, &n_taken, &n_refused);
  /* TRANSLATORS: the button that adds files to the bid */
  g_autofree char *add
      = g_strdup_printf (ngettext ("Add %u File", "Add %u Files", n_taken), n_taken);

  zt_file_list_show (self->files, files);
  gtk_label_set_text (self->summary,
                      n_taken == 0 ? _ ("None of these files can be added.")
                      : n_refused > 0
                          ? _ ("Some files cannot be added. The others will be in the bid as you "
                               "see them here; click one to read it.")
                          : _ ("This is how it will be in the bid. Click a file to read it."));
  gtk_button_set_label (GTK_BUTTON (self->add_button), add);
  gtk_widget_set_visible (self->add_button, n_taken > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  gtk_widget_set_visible (self->join_row, count_pictures (self) > 1);
}

static void
on_opened_cb (ZtMadeDialog *self, const char *sha256, const char *name)
{
  for (guint i = 0; i < json_array_get_length (self->prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (self->prepared, i);

      if (g_strcmp0 (zt_json_get_string (one, "entry.sha256"), sha256) == 0)
        {
          zt_document_view_open (self->view, zt_json_get_string (one, "path"), name);
          gtk_stack_set_visible_child_name (self->stack, "view");
          gtk_widget_set_visible (self->back_button, TRUE);
          return;
        }
    }
}

static void
on_back_cb (ZtMadeDialog *self)
{
  zt_document_view_open (self->view, NULL, NULL);
  gtk_stack_set_visible_child_name (self->stack, "files");
  gtk_widget_set_visible (self->back_button, FALSE);
}

/* --- deciding --- */

static void
forget (ZtMadeDialog *self)
{
  g_autoptr (JsonArray) prepared = g_steal_pointer (&self->prepared);

  if (prepared != NULL)
    zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (self->model)),
                         zt_attach_forget_job,
                         zt_attach_job_new (zt_bid_model_get_id (self->model), prepared, FALSE),
                         (GDestroyNotify) zt_attach_job_free, NULL, NULL, NULL, NULL);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtMadeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  JsonArray *prepared = zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);

  self->prepared = prepared;
  if (prepared == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        zt_desk_tell_error (zt_bid_model_get_desk (self->model), _ ("Nothing was attached"), error);
      gtk_window_close (GTK_WINDOW (self));
    }
  else if (gtk_widget_get_visible (GTK_WIDGET (self)))
    show (self);
  else
    forget (self);
}

static void
on_join_changed_cb (ZtMadeDialog *self)
{
  if (self->prepared == NULL)
    return;
  forget (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  zt_bid_model_run (self->model, _ ("Reading the files…"), zt_attach_prepare_job,
                    zt_attach_job_new (zt_bid_model_get_id (self->model), self->wanted,
                                       gtk_switch_get_active (self->join)),
                    (GDestroyNotify) zt_attach_job_free, (GDestroyNotify) json_array_unref,
                    prepared_cb, g_object_ref (self));
}

static void
on_add_cb (ZtMadeDialog *self)
{
  g_autoptr (JsonArray) prepared = g_steal_pointer (&self->prepared);

  if (prepared != NULL)
    zt_bid_model_take_files (self->model, prepared);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_cancel_cb (ZtMadeDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
zt_made_dialog_close_request (GtkWindow *window)
{
  forget (ZT_MADE_DIALOG (window));
  return GTK_WINDOW_CLASS (zt_made_dialog_parent_class)->close_request (window);
}

static void
zt_made_dialog_dispose (GObject *object)
{
  ZtMadeDialog *self = ZT_MADE_DIALOG (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->wanted, json_array_unref);
  g_clear_pointer (&self->prepared, json_array_unref);
  G_OBJECT_CLASS (zt_made_dialog_parent_class)->dispose (object);
}

static void
zt_made_dialog_class_init (ZtMadeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_made_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = zt_made_dialog_close_request;
  g_type_ensure (ZT_TYPE_FILE_LIST);
  g_type_ensure (ZT_TYPE_DOCUMENT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-made-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, files);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, join_row);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, join);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, view);
  gtk_widget_class_bind_template_child (widget_class, ZtMadeDialog, back_button);
  gtk_widget_class_bind_template_callback (widget_class, on_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_join_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_made_dialog_init (ZtMadeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_file_list_set_fixed (self->files, TRUE);
}

GtkWidget *
zt_made_dialog_new (GtkWindow *parent, ZtBidModel *model, JsonArray *wanted, JsonArray *prepared)
{
  ZtMadeDialog *self = g_object_new (ZT_TYPE_MADE_DIALOG, "transient-for", parent, NULL);

  self->model = g_object_ref (model);
  self->wanted = json_array_ref (wanted);
  self->prepared = json_array_ref (prepared);
  zt_file_list_set_desk (self->files, zt_bid_model_get_desk (model));
  zt_document_view_set_desk (self->view, zt_bid_model_get_desk (model));
  show (self);
  return GTK_WIDGET (self);
}
