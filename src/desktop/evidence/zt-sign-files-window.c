/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several documents signed with one PIN: which, how, and what became of each. */
#define G_LOG_DOMAIN "zt-sign-files-window"
#include "config.h"

#include "zt-sign-files-window.h"

#include "display.h"
#include "sign-files.h"
#include "zt-pin-asker.h"

#include <glib/gi18n-lib.h>

struct _ZtSignFilesWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */
  char *pin;    /* (owned) (nullable) */

  /* State */
  GPtrArray *files;      /* (owned) of paths */
  JsonArray *results;    /* (owned) (nullable): of the same files, once they were signed */
  GCancellable *running; /* (owned) (nullable) */
  gboolean closed;

  /* Template children */
  AdwWindowTitle *heading;
  GtkButton *add_button;
  GtkListBox *list;
  GtkWidget *options;
  GtkSwitch *with_seal;
  GtkSwitch *cross_page;
  GtkLabel *problem;
  GtkProgressBar *progress;
  GtkLabel *key_label;
  GtkButton *cancel;
  GtkButton *sign_button;
};

G_DEFINE_FINAL_TYPE (ZtSignFilesWindow, zt_sign_files_window, ADW_TYPE_WINDOW)

/* --- in a worker --- */

typedef struct
{
  char **files;
  char *identity;
  gboolean with_seal, cross_page;
  ZtPinAsker *asker; /* (owned) */
} Order;

static void
order_free (Order *order)
{
  g_strfreev (order->files);
  g_free (order->identity);
  zt_pin_asker_free (order->asker);
  g_free (order);
}

static gpointer
sign_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Order *order = data;
  g_autoptr (ZtKey) key = zt_key_open (order->identity, zt_pin_asker_ask, order->asker, error);

  if (key == NULL)
    return NULL;
  return zt_workspace_sign_files (ws, (const char *const *) order->files, NULL, key,
                                  order->with_seal, order->cross_page, zt_worker_progress,
                                  (gpointer) work, work->cancellable, error);
}

/* --- the list --- */

static void update (ZtSignFilesWindow *self);

static void
on_remove_clicked_cb (ZtSignFilesWindow *self, GtkWidget *button)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->files, gtk_widget_get_name (button), g_str_equal,
                                        &index))
    g_ptr_array_remove_index (self->files, index);
  update (self);
}

static void
add_remove (ZtSignFilesWindow *self, AdwActionRow *row, const char *path)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("zt-close-symbolic");

  gtk_widget_set_name (button, path);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Do not sign this one"));
  zt_display_set_name (button, _ ("Do not sign this one"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (row, button);
}

static char *
describe_result (JsonObject *result)
{
  const char *out = zt_json_get_string (result, "out");
  g_autofree char *name = NULL;

  if (!zt_json_get_boolean (result, "ok", FALSE))
    return g_strdup (zt_json_get_string (result, "problem"));
  name = g_filename_display_basename (out);
  return zt_json_get_boolean (result, "timestamped", FALSE)
             /* TRANSLATORS: %s is a file name */
             ? g_strdup_printf (_ ("Signed, with a time stamp: %s"), name)
             /* TRANSLATORS: %s is a file name */
             : g_strdup_printf (_ ("Signed, without a time stamp: %s"), name);
}

static void
add_row (ZtSignFilesWindow *self, const char *path, JsonObject *result)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (folder);
  g_autofree char *text = result != NULL ? describe_result (result) : g_strdup (shown);
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (result != NULL)
    {
      gboolean ok = zt_json_get_boolean (result, "ok", FALSE);
      GtkWidget *icon
          = gtk_image_new_from_icon_name (ok ? "zt-done-symbolic" : "zt-error-symbolic");

      gtk_widget_add_css_class (icon, ok ? "state-done" : "state-broken");
      zt_display_set_name (icon, ok ? _ ("Signed") : _ ("Failed"));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    }
  else if (self->running == NULL)
    add_remove (self, ADW_ACTION_ROW (row), path);
  gtk_list_box_append (self->list, row);
}

/* A key file by its name, a token as such; (nullable): none is chosen. */
static char *
describe_key (ZtSignFilesWindow *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  const char *identity = facts != NULL ? facts->identity : NULL;
  g_autofree char *name = NULL;

  if (identity == NULL || *identity == '\0')
    return NULL;
  if (g_str_has_prefix (identity, "pkcs11:"))
    return g_strdup (_ ("Token"));
  name = g_filename_display_basename (identity);
  /* TRANSLATORS: %s is the name of a key file */
  return g_strdup_printf (_ ("Key file %s"), name);
}

static void
update (ZtSignFilesWindow *self)
{
  guint n = self->files->len;
  gboolean running = self->running != NULL;
  gboolean done = self->results != NULL;
  g_autofree char *key = describe_key (self);
  g_autofree char *label
      /* TRANSLATORS: how many documents */
      = g_strdup_printf (ngettext ("Sign %u Document…", "Sign %u Documents…", n), n);

  zt_display_clear (GTK_WIDGET (self->list));
  for (guint i = 0; i < n; i++)
    add_row (self, g_ptr_array_index (self->files, i),
             done && i < json_array_get_length (self->results)
                 ? json_array_get_object_element (self->results, i)
                 : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (self->options, !done);
  gtk_widget_set_sensitive (self->options, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), !done);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (GTK_WIDGET (self->key_label), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel), running);
  gtk_label_set_text (self->key_label,
                      key != NULL ? key : _ ("No key is chosen; choose one in Settings"));
  gtk_button_set_label (self->sign_button, done ? _ ("Finish") : label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_button),
                            done || (!running && n > 0 && key != NULL));
}

/* --- signing --- */

static void
show_problem (ZtSignFilesWindow *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtSignFilesWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) results = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  g_clear_object (&self->running);
  if (self->closed)
    return;
  self->results = g_steal_pointer (&results);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
    {
      g_autofree char *text = zt_display_error (error);

      show_problem (self, text);
    }
  update (self);
}

static void
on_sign_clicked_cb (ZtSignFilesWindow *self)
{
  Order *order;
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  if (self->results != NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  for (guint i = 0; i < self->files->len; i++)
    g_strv_builder_add (files, g_ptr_array_index (self->files, i));
  order = g_new0 (Order, 1);
  order->files = g_strv_builder_end (files);
  order->identity = g_strdup (zt_desk_get_facts (self->desk)->identity);
  order->with_seal = gtk_switch_get_active (self->with_seal);
  order->cross_page = gtk_switch_get_active (self->cross_page);
  order->asker = zt_pin_asker_new (GTK_WINDOW (self), self->pin);
  self->running = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_problem (self, NULL);
  zt_desk_make_room (self->desk);
  zt_worker_run_async (zt_desk_get_remote (self->desk), sign_job, order,
                       (GDestroyNotify) order_free, (GDestroyNotify) json_array_unref,
                       self->running, signed_cb, g_object_ref (self));
  update (self);
}

static void
on_progress_cb (ZtSignFilesWindow *self, guint64 done, guint64 total, const char *what)
{
  if (self->running != NULL && !self->closed && total > 0)
    gtk_progress_bar_set_fraction (self->progress, (double) done / (double) total);
}

static void
on_cancel_clicked_cb (ZtSignFilesWindow *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

/* --- which files --- */

void
zt_sign_files_window_add (ZtSignFilesWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  g_return_if_fail (ZT_IS_SIGN_FILES_WINDOW (self));
  if (path == NULL || self->running != NULL || self->results != NULL
      || g_ptr_array_find_with_equal_func (self->files, path, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->files, g_steal_pointer (&path));
  update (self);
}

static void
on_files_cb (GtkNativeDialog *dialog, int response, ZtSignFilesWindow *self)
{
  g_autoptr (GListModel) files = response == GTK_RESPONSE_ACCEPT
                                     ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog))
                                     : NULL;

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      zt_sign_files_window_add (self, file);
    }
  g_object_unref (dialog);
}

static void
on_add_clicked_cb (ZtSignFilesWindow *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose Documents to Sign"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Add"), NULL);
  g_autoptr (GtkFileFilter) documents = gtk_file_filter_new ();

  gtk_file_filter_set_name (documents, _ ("PDF documents"));
  gtk_file_filter_add_suffix (documents, "pdf");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), documents);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop_cb (ZtSignFilesWindow *self, const GValue *value)
{
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    zt_sign_files_window_add (self, l->data);
  return TRUE;
}

gboolean
zt_sign_files_window_is_settled (ZtSignFilesWindow *self)
{
  g_return_val_if_fail (ZT_IS_SIGN_FILES_WINDOW (self), TRUE);
  return self->running == NULL;
}

static void
zt_sign_files_window_dispose (GObject *object)
{
  ZtSignFilesWindow *self = ZT_SIGN_FILES_WINDOW (object);

  self->closed = TRUE;
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  G_OBJECT_CLASS (zt_sign_files_window_parent_class)->dispose (object);
}

static void
zt_sign_files_window_finalize (GObject *object)
{
  ZtSignFilesWindow *self = ZT_SIGN_FILES_WINDOW (object);

  g_ptr_array_unref (self->files);
  g_clear_pointer (&self->results, json_array_unref);
  g_clear_object (&self->running);
  g_clear_object (&self->desk);
  g_free (self->pin);
  G_OBJECT_CLASS (zt_sign_files_window_parent_class)->finalize (object);
}

static void
zt_sign_files_window_class_init (ZtSignFilesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_sign_files_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_sign_files_window_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/evidence/zt-sign-files-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, heading);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, list);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, options);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, with_seal);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, cross_page);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, key_label);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, cancel);
  gtk_widget_class_bind_template_child (widget_class, ZtSignFilesWindow, sign_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_clicked_cb);
}

static void
zt_sign_files_window_init (ZtSignFilesWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->files = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

ZtSignFilesWindow *
zt_sign_files_window_new (GtkWindow *parent, ZtDesk *desk, const char *pin)
{
  ZtSignFilesWindow *self = g_object_new (ZT_TYPE_SIGN_FILES_WINDOW, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->pin = g_strdup (pin);
  g_signal_connect_object (zt_desk_get_remote (desk), "progress", G_CALLBACK (on_progress_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return self;
}
