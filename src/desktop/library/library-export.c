/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library as a table on disk, and its menu. */
#define G_LOG_DOMAIN "zt-library-export"
#include "config.h"

#include "library-export.h"

#include "material.h"
#include "zt-library.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  ZtDesk *desk; /* (owned) */
  char *type, *file;
} Export;

static void
export_free (Export *export)
{
  g_object_unref (export->desk);
  g_free (export->type);
  g_free (export->file);
  g_free (export);
}

static gpointer
export_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Export *export = data;

  return GINT_TO_POINTER (zt_library_export (ws, export->type, export->file, error));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDesk) desk = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (desk, _ ("The table was not written"), error);
  else
    zt_desk_tell (desk, _ ("The table is complete. Add rows to it and import it again."));
}

/* Takes @export; freed by the job, or here when nothing was chosen. */
static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, Export *export)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;

  export->file = file != NULL ? g_file_get_path (file) : NULL;
  g_object_unref (dialog);
  if (export->file == NULL)
    export_free (export);
  else
    zt_worker_run_async (zt_desk_get_local (export->desk), export_job, export,
                         (GDestroyNotify) export_free, NULL, NULL, exported_cb,
                         g_object_ref (export->desk));
}

void
zt_library_export_ask (GtkWidget *widget, ZtDesk *desk, const char *type)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Export as a Table"),
                                     GTK_WINDOW (gtk_widget_get_root (widget)),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), NULL);
  g_autofree char *file = g_strconcat (zt_code_label (zt_material_types, type), ".xlsx", NULL);
  Export *export = g_new0 (Export, 1);

  export->desk = g_object_ref (desk);
  export->type = g_strdup (type);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), file);
  g_signal_connect (chooser, "response", G_CALLBACK (on_file_chosen_cb), export);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

GMenuModel *
zt_library_add_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) types = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();

  for (const ZtCode *code = zt_material_types; code->code != NULL; code++)
    {
      g_autoptr (GMenuItem) item
          = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, code->label), NULL);

      g_menu_item_set_action_and_target (item, "library.add", "s", code->code);
      g_menu_append_item (types, item);
    }
  g_menu_append (files, _ ("From Files…"), "library.add-files");
  g_menu_append (files, _ ("From a Table…"), "library.import");
  g_menu_append (files, _ ("Export as a Table…"), "library.export");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (types));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  return G_MENU_MODEL (menu);
}
