/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dropping and choosing files. */
#define G_LOG_DOMAIN "zt-file-drop"
#include "config.h"

#include "file-drop.h"

#include <glib/gi18n-lib.h>

GStrv
zt_file_drop_paths (const GValue *value)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  guint n = 0;

  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return NULL;
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path == NULL)
        continue;
      g_strv_builder_add (paths, path);
      n++;
    }
  return n > 0 ? g_strv_builder_end (paths) : NULL;
}

typedef struct
{
  ZtFilesFunc func;
  gpointer user_data;
} Receiver;

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Receiver *receiver)
{
  g_auto (GStrv) paths = zt_file_drop_paths (value);

  if (paths == NULL)
    return FALSE;
  receiver->func (paths, receiver->user_data);
  return TRUE;
}

static void
receiver_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
zt_file_drop_add (GtkWidget *widget, ZtFilesFunc func, gpointer user_data)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  Receiver *receiver = g_new0 (Receiver, 1);

  g_return_if_fail (GTK_IS_WIDGET (widget) && func != NULL);
  *receiver = (Receiver){ func, user_data };
  g_signal_connect_data (target, "drop", G_CALLBACK (on_drop_cb), receiver, receiver_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

static void
on_chosen_cb (GtkNativeDialog *dialog, int response, Receiver *receiver)
{
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (paths, path);
    }
  all = g_strv_builder_end (paths);
  if (all[0] != NULL)
    receiver->func (all, receiver->user_data);
  g_object_unref (receiver->user_data);
  g_object_unref (dialog);
}

void
zt_file_drop_choose (GtkWidget *widget, const char *title, ZtFilesFunc func, gpointer user_data)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (widget)),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Add"), NULL);
  Receiver *receiver = g_new0 (Receiver, 1);

  *receiver = (Receiver){ func, g_object_ref (user_data) };
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_chosen_cb), receiver, receiver_free,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
