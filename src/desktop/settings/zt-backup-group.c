/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The workspace as one file, and back. A backup is read back before it is called one; what is
 * restored never lands in a workspace that is in use. */
#define G_LOG_DOMAIN "zt-backup-group"
#include "config.h"

#include "zt-backup-group.h"

#include "display.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

struct _ZtBackupGroup
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  GCancellable *running; /* (owned) (nullable): of the work under way */
  char *restored;        /* (owned) (nullable) */

  /* Template children */
  GtkButton *backup_button;
  GtkButton *restore_button;
  GtkWidget *bar;
  GtkLabel *what;
  GtkProgressBar *progress;
  GtkLabel *said;
  GtkWidget *use_button;
};

G_DEFINE_FINAL_TYPE (ZtBackupGroup, zt_backup_group, ADW_TYPE_BIN)

/* --- in a worker --- */

static gpointer
backup_job (ZtWorkspace *ws, gpointer file, const ZtWork *work, GError **error)
{
  return zt_workspace_backup_to (ws, file, zt_worker_progress, (gpointer) work, work->cancellable,
                                 error)
             ? g_strdup (file)
             : NULL;
}

static gpointer
restore_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  char **paths = data;

  return zt_workspace_restore_to (paths[0], paths[1], zt_worker_progress, (gpointer) work,
                                  work->cancellable, error)
             ? g_strdup (paths[1])
             : NULL;
}

/* --- in the main loop --- */

static void
say (ZtBackupGroup *self, const char *text, const char *style)
{
  static const char *const styles[] = { "error", "success", NULL };

  gtk_label_set_text (self->said, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->said), text != NULL);
  zt_display_set_class (GTK_WIDGET (self->said), styles, style);
}

static void
show_running (ZtBackupGroup *self)
{
  gtk_widget_set_visible (self->bar, self->running != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->backup_button), self->running == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->restore_button), self->running == NULL);
  gtk_widget_set_visible (self->use_button, self->running == NULL && self->restored != NULL
                                                && !zt_desk_get_practice (self->desk));
}

static void
start (ZtBackupGroup *self)
{
  g_clear_pointer (&self->restored, g_free);
  self->running = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_label_set_text (self->what, "");
  say (self, NULL, NULL);
  show_running (self);
}

/* What to tell of a failure; cancelled is no failure. */
static void
say_failure (ZtBackupGroup *self, const char *cancelled, const GError *error)
{
  g_autofree char *text = zt_display_error (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, cancelled, NULL);
  else
    say (self, text, "error");
}

static void
backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBackupGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *name = file != NULL ? g_filename_display_name (file) : NULL;
  g_autofree char *text = NULL;

  if (self->desk == NULL)
    return;
  g_clear_object (&self->running);
  show_running (self);
  if (file == NULL)
    {
      say_failure (self, _ ("Cancelled. No backup was made."), error);
      return;
    }
  text = g_strdup_printf (
      /* TRANSLATORS: %s is a file name */
      _ ("The backup is complete and was read back without a fault: %s\nKeep it on another disk."),
      name);
  say (self, text, "success");
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBackupGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  char *folder = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  g_autofree char *name = folder != NULL ? g_filename_display_name (folder) : NULL;
  g_autofree char *text = NULL;

  if (self->desk == NULL)
    {
      g_free (folder);
      return;
    }
  g_clear_object (&self->running);
  self->restored = folder;
  show_running (self);
  if (folder == NULL)
    {
      say_failure (self, _ ("Cancelled. Nothing was restored."), error);
      return;
    }
  text = g_strdup_printf (
      /* TRANSLATORS: %s is a folder */
      _ ("Every file of the backup is whole and stands in the new folder: %s\nThe workspace you "
         "are in was not touched."),
      name);
  say (self, text, "success");
}

void
zt_backup_group_backup (ZtBackupGroup *self, const char *file)
{
  g_return_if_fail (ZT_IS_BACKUP_GROUP (self) && file != NULL);
  if (self->running != NULL)
    return;
  start (self);
  zt_worker_run_async (zt_desk_get_checker (self->desk), backup_job, g_strdup (file), g_free,
                       g_free, self->running, backed_up_cb, g_object_ref (self));
}

/* Beside the workspace in use, under a name that is free. */
static char *
new_folder (ZtBackupGroup *self)
{
  g_autofree char *parent = g_path_get_dirname (zt_desk_get_folder (self->desk));
  g_autofree char *now = zt_time_display (zt_time_now ());
  g_autofree char *base = g_strdup_printf ("restored-%.10s", now);

  for (guint n = 1;; n++)
    {
      g_autofree char *name = n == 1 ? g_strdup (base) : g_strdup_printf ("%s-%u", base, n);
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

void
zt_backup_group_restore (ZtBackupGroup *self, const char *file)
{
  char **paths;

  g_return_if_fail (ZT_IS_BACKUP_GROUP (self) && file != NULL);
  if (self->running != NULL)
    return;
  paths = g_new0 (char *, 3);
  paths[0] = g_strdup (file);
  paths[1] = new_folder (self);
  start (self);
  zt_worker_run_async (zt_desk_get_checker (self->desk), restore_job, paths,
                       (GDestroyNotify) g_strfreev, g_free, self->running, restored_cb,
                       g_object_ref (self));
}

static void
on_progress_cb (ZtBackupGroup *self, guint64 done, guint64 total, const char *what)
{
  if (self->running == NULL)
    return;
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? (double) done / (double) total : 0);
  gtk_label_set_text (self->what, what != NULL ? what : "");
}

static void
on_cancel_clicked_cb (ZtBackupGroup *self)
{
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

/* --- which file --- */

static void
on_file_cb (GtkNativeDialog *dialog, int response, ZtBackupGroup *self)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  gboolean saves = gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE;
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (chooser) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path == NULL || self->desk == NULL)
    return;
  if (saves)
    zt_backup_group_backup (self, path);
  else
    zt_backup_group_restore (self, path);
}

static GtkFileChooser *
choose (ZtBackupGroup *self, const char *title, GtkFileChooserAction action, const char *button)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     action, button, NULL);

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
  return GTK_FILE_CHOOSER (chooser);
}

static void
on_backup_clicked_cb (ZtBackupGroup *self)
{
  g_autofree char *now = zt_time_display (zt_time_now ());
  g_autofree char *name = g_strdup_printf ("zhaotou-%.10s.tar", now);

  gtk_file_chooser_set_current_name (choose (self, _ ("Keep the Backup As"),
                                             GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save")),
                                     name);
}

static void
on_restore_clicked_cb (ZtBackupGroup *self)
{
  choose (self, _ ("Choose a Backup to Restore"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Restore"));
}

/* --- the restored one in place of this one --- */

static void
on_use_response_cb (ZtBackupGroup *self, const char *response)
{
  if (g_str_equal (response, "use") && self->restored != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.use-restored", "s", self->restored);
}

static void
on_use_clicked_cb (ZtBackupGroup *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = adw_message_dialog_new (
      window, _ ("Work with the Restored Workspace?"),
      _ ("It takes the place of the workspace you are in. That one is kept beside it under another "
         "name, whole, with everything you wrote since the backup."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "use",
                                    _ ("Work with It"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "use",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_use_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
zt_backup_group_set_desk (ZtBackupGroup *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_BACKUP_GROUP (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
  g_signal_connect_object (zt_desk_get_checker (desk), "progress", G_CALLBACK (on_progress_cb),
                           self, G_CONNECT_SWAPPED);
}

gboolean
zt_backup_group_is_settled (ZtBackupGroup *self)
{
  g_return_val_if_fail (ZT_IS_BACKUP_GROUP (self), TRUE);
  return self->running == NULL;
}

const char *
zt_backup_group_get_restored (ZtBackupGroup *self)
{
  g_return_val_if_fail (ZT_IS_BACKUP_GROUP (self), NULL);
  return self->restored;
}

static void
zt_backup_group_dispose (GObject *object)
{
  ZtBackupGroup *self = ZT_BACKUP_GROUP (object);

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_backup_group_parent_class)->dispose (object);
}

static void
zt_backup_group_finalize (GObject *object)
{
  ZtBackupGroup *self = ZT_BACKUP_GROUP (object);

  g_clear_object (&self->running);
  g_free (self->restored);
  G_OBJECT_CLASS (zt_backup_group_parent_class)->finalize (object);
}

static void
zt_backup_group_class_init (ZtBackupGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_backup_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_backup_group_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/settings/zt-backup-group.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, backup_button);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, restore_button);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, bar);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, what);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, progress);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, said);
  gtk_widget_class_bind_template_child (widget_class, ZtBackupGroup, use_button);
  gtk_widget_class_bind_template_callback (widget_class, on_backup_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_restore_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_use_clicked_cb);
}

static void
zt_backup_group_init (ZtBackupGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
