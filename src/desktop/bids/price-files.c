/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule from a file and into one: the choosers, and the job that writes. */
#define G_LOG_DOMAIN "zt-price-files"
#include "config.h"

#include "price-files.h"

#include <glib/gi18n-lib.h>

static GtkWindow *
window_of (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_root (widget));
}

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *first, const char *second)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_suffix (filter, first);
  if (second != NULL)
    gtk_file_filter_add_suffix (filter, second);
  gtk_file_filter_set_name (filter, name);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

static char *
chosen (GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;

  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
on_import_cb (GtkNativeDialog *dialog, int response, ZtBidModel *model)
{
  g_autofree char *path = chosen (dialog, response);

  if (path != NULL)
    zt_bid_model_import_prices (model, path);
  g_object_unref (dialog);
}

void
zt_prices_import (GtkWidget *widget, ZtBidModel *model)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Import a Price Schedule"), window_of (widget),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Import"), NULL);

  add_filter (chooser, _ ("Tables (XLSX, CSV)"), "xlsx", "csv");
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_import_cb), model, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- into a file --- */

typedef struct
{
  char *draft, *path;
} Export;

static void
export_free (Export *export)
{
  g_free (export->draft);
  g_free (export->path);
  g_free (export);
}

static gpointer
run_export (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Export *export = data;

  return GINT_TO_POINTER (zt_bid_export_prices (ws, export->draft, export->path, error));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidModel) model = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (zt_bid_model_get_desk (model), _ ("The price schedule was not exported"),
                        error);
  else
    zt_desk_tell (zt_bid_model_get_desk (model), _ ("Price schedule exported"));
}

static void
on_export_cb (GtkNativeDialog *dialog, int response, ZtBidModel *model)
{
  g_autofree char *path = chosen (dialog, response);

  if (path != NULL)
    {
      Export *export = g_new0 (Export, 1);

      export->draft = g_strdup (zt_bid_model_get_id (model));
      export->path = g_steal_pointer (&path);
      zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (model)), run_export, export,
                           (GDestroyNotify) export_free, NULL, NULL, exported_cb,
                           g_object_ref (model));
    }
  g_object_unref (dialog);
}

void
zt_prices_export (GtkWidget *widget, ZtBidModel *model)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Export the Price Schedule"), window_of (widget),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Export"), NULL);
  /* TRANSLATORS: the name of a file; %s is the number of a tender */
  g_autofree char *name
      = g_strdup_printf (_ ("Price schedule %s.xlsx"), zt_bid_model_get_tender_id (model));

  add_filter (chooser, _ ("Excel or WPS workbook (XLSX)"), "xlsx", NULL);
  add_filter (chooser, _ ("Text table (CSV)"), "csv", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_export_cb), model, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
