/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library: types on the left, items beside them, one item to read and write. Opened as
 * library/ID it shows that item, as library/new/TYPE a new one. */
#define G_LOG_DOMAIN "zt-library-page"
#include "config.h"

#include "zt-library-page.h"

#include "display.h"
#include "library-export.h"
#include "library-jobs.h"
#include "material.h"
#include "zt-import-window.h"
#include "zt-material-editor.h"
#include "zt-material-row.h"
#include "zt-sidebar-button.h"

#include <glib/gi18n-lib.h>

struct _ZtLibraryPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  char *type; /* (owned) (nullable): all; "expiring" */
  guint jobs;
  gboolean again;     /* something changed while the list was read */
  gboolean selecting; /* the list follows the editor */

  /* Owned */
  GtkSingleSelection *selection;

  /* Template children */
  AdwLeaflet *leaflet;
  GtkWidget *list_side;
  GtkSearchEntry *search;
  GtkMenuButton *add_button;
  GtkListBox *types;
  GtkStack *list_stack;
  GtkListView *list;
  AdwStatusPage *empty;
  ZtMaterialEditor *editor;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtLibraryPage, zt_library_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static void query (ZtLibraryPage *self);

/* --- the types --- */

static GtkWidget *
make_type_row (const char *type, const char *title)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (box),
                  gtk_image_new_from_icon_name (type != NULL ? zt_library_icon (type)
                                                             : "zt-library-symbolic"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_name (count, "count");
  gtk_widget_set_valign (count, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (count, "badge");
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, type != NULL ? type : "");
  zt_display_set_name (row, title);
  return row;
}

static void
fill_types (ZtLibraryPage *self)
{
  gtk_list_box_append (self->types, make_type_row (NULL, _ ("Everything")));
  gtk_list_box_append (self->types, make_type_row ("expiring", _ ("Expiring")));
  for (const ZtCode *code = zt_material_types; code->code != NULL; code++)
    gtk_list_box_append (self->types,
                         make_type_row (code->code, g_dgettext (GETTEXT_PACKAGE, code->label)));
  gtk_list_box_select_row (self->types, gtk_list_box_get_row_at_index (self->types, 0));
}

static guint
count_of (const ZtLibraryList *list, const char *type)
{
  if (*type == '\0')
    return list->all;
  return g_str_equal (type, "expiring")
             ? list->soon
             : GPOINTER_TO_UINT (g_hash_table_lookup (list->counts, type));
}

static void
show_counts (ZtLibraryPage *self, const ZtLibraryList *list)
{
  static const char *const styles[] = { "badge-plain", "badge-warn", NULL };
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->types, i)) != NULL; i++)
    {
      const char *type = gtk_widget_get_name (GTK_WIDGET (row));
      GtkWidget *count = gtk_widget_get_last_child (gtk_list_box_row_get_child (row));
      guint n = count_of (list, type);
      g_autofree char *text = g_strdup_printf ("%u", n);

      gtk_label_set_text (GTK_LABEL (count), text);
      gtk_widget_set_visible (count, n > 0);
      zt_display_set_class (count, styles,
                            g_str_equal (type, "expiring") ? "badge-warn" : "badge-plain");
    }
}

/* --- the items --- */

static void
select_shown (ZtLibraryPage *self)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  const char *id = zt_material_editor_get_id (self->editor);
  guint at = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ZtMaterialItem) item = g_list_model_get_item (model, i);

      if (g_str_equal (zt_record_get_id (zt_material_item_get_record (item)), id))
        at = i;
    }
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, at);
  self->selecting = FALSE;
}

static void
say_empty (ZtLibraryPage *self, const char *title, const char *description, const char *icon)
{
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  adw_status_page_set_icon_name (self->empty, icon);
  gtk_stack_set_visible_child_name (self->list_stack, "empty");
}

static void
show_empty (ZtLibraryPage *self)
{
  const ZtMaterialForm *form = self->type != NULL ? zt_material_form (self->type) : NULL;
  const char *icon = zt_library_icon (self->type);

  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    say_empty (self, _ ("Nothing Found"), _ ("No item holds all these words."), icon);
  else if (form == NULL)
    say_empty (self, _ ("Nothing Expires Soon"),
               _ ("What is valid for less than 60 days is listed here in time."), icon);
  else
    say_empty (self, zt_code_label (zt_material_types, self->type),
               g_dgettext (GETTEXT_PACKAGE, form->hint), icon);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtLibraryList *list = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->jobs--;
  if (self->desk == NULL || list == NULL)
    {
      if (self->desk != NULL && g_error_matches (error, ZT_ERROR, ZT_ERROR_LOCKED))
        say_empty (self, _ ("The Library Is Locked"),
                   _ ("It is all here, but encrypted, and its key is not at hand: unlock it in "
                      "Settings, Protection of Drafts."),
                   "zt-seal-symbolic");
      else if (list == NULL && self->desk != NULL)
        zt_desk_tell_error (self->desk, _ ("The library cannot be read"), error);
      g_clear_pointer (&list, zt_library_list_free);
      return;
    }
  show_counts (self, list);
  self->selecting = TRUE;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (list->items));
  self->selecting = FALSE;
  select_shown (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (list->items)) > 0)
    gtk_stack_set_visible_child_name (self->list_stack, "list");
  else if (list->all == 0)
    gtk_stack_set_visible_child_name (self->list_stack, "begin");
  else
    show_empty (self);
  zt_library_list_free (list);
  if (self->again)
    query (self);
}

static void
query (ZtLibraryPage *self)
{
  ZtLibraryQuery *wanted;

  self->again = self->jobs > 0;
  if (self->again || self->desk == NULL)
    return;
  wanted = g_new0 (ZtLibraryQuery, 1);
  wanted->type = g_strdup (self->type);
  wanted->search = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_library_list_job, wanted,
                       (GDestroyNotify) zt_library_query_free,
                       (GDestroyNotify) zt_library_list_free, NULL, listed_cb, g_object_ref (self));
}

static void
on_type_selected_cb (ZtLibraryPage *self, GtkListBoxRow *row)
{
  const char *type = row != NULL ? gtk_widget_get_name (GTK_WIDGET (row)) : "";

  g_free (self->type);
  self->type = *type != '\0' ? g_strdup (type) : NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "library.export",
                                 zt_material_form (type) != NULL);
  query (self);
}

static void
show_item (ZtLibraryPage *self, const char *id, const char *type)
{
  zt_material_editor_show (self->editor, id, type);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->editor));
}

static void
on_selected_cb (ZtLibraryPage *self)
{
  ZtMaterialItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL && !self->selecting && !adw_leaflet_get_folded (self->leaflet))
    show_item (self, zt_record_get_id (zt_material_item_get_record (item)), NULL);
}

static void
on_row_activated_cb (ZtLibraryPage *self, guint position)
{
  g_autoptr (ZtMaterialItem) item
      = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    show_item (self, zt_record_get_id (zt_material_item_get_record (item)), NULL);
}

static void
on_setup_cb (ZtLibraryPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, zt_material_row_new ());
}

static void
on_bind_cb (ZtLibraryPage *self, GtkListItem *item)
{
  zt_material_row_set_item (ZT_MATERIAL_ROW (gtk_list_item_get_child (item)),
                            gtk_list_item_get_item (item));
}

/* --- the editor --- */

static void
on_back_cb (ZtLibraryPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
}

static void
on_folded_cb (ZtLibraryPage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  zt_material_editor_set_back_visible (self->editor, folded);
  gtk_list_view_set_single_click_activate (self->list, folded);
}

static void
on_changed_cb (ZtLibraryPage *self)
{
  query (self);
  zt_desk_refresh (self->desk);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtLibraryDetail *detail = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->jobs--;
  if (self->desk == NULL)
    {
      g_clear_pointer (&detail, zt_library_detail_free);
      return;
    }
  if (detail == NULL)
    {
      zt_desk_tell_error (self->desk, _ ("The item was not kept"), error);
      return;
    }
  zt_desk_refresh (self->desk);
  show_item (self, zt_record_get_id (detail->record), NULL);
  zt_library_detail_free (detail);
  query (self);
}

static void
run (ZtLibraryPage *self, ZtLibraryJob *job)
{
  self->jobs++;
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_library_job_run, job,
                       (GDestroyNotify) zt_library_job_free,
                       (GDestroyNotify) zt_library_detail_free, NULL, restored_cb,
                       g_object_ref (self));
}

typedef struct
{
  ZtLibraryPage *page; /* (owned) */
  char *id;            /* (owned) */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->page);
  g_free (removal->id);
  g_free (removal);
}

static void
undo_removal (gpointer data)
{
  const Removal *removal = data;

  if (removal->page->desk != NULL)
    run (removal->page, zt_library_job_new (ZT_LIBRARY_RESTORE, removal->id));
}

static void
on_removed_cb (ZtLibraryPage *self, const char *id, const char *title)
{
  /* TRANSLATORS: %s is the title of a library item */
  g_autofree char *text = g_strdup_printf (_ ("“%s” was removed"), title);
  Removal *removal = g_new0 (Removal, 1);

  removal->page = g_object_ref (self);
  removal->id = g_strdup (id);
  zt_desk_tell_undo (self->desk, text, undo_removal, removal, removal_free);
  zt_material_editor_show (self->editor, NULL, NULL);
  on_back_cb (self);
  on_changed_cb (self);
}

/* --- adding --- */

static void
add_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtLibraryPage *self = ZT_LIBRARY_PAGE (widget);

  show_item (self, NULL, g_variant_get_string (target, NULL));
  select_shown (self);
}

static void
add_file (ZtLibraryPage *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  ZtLibraryJob *job;

  if (path == NULL)
    return;
  job = zt_library_job_new (ZT_LIBRARY_ADD_FILE, NULL);
  job->file = g_strdup (path);
  job->kind = g_strcmp0 (self->type, "expiring") != 0 ? g_strdup (self->type) : NULL;
  run (self, job);
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ZtLibraryPage *self)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    add_file (self, l->data);
  return files != NULL;
}

static void
on_files_chosen_cb (GtkNativeDialog *dialog, int response, ZtLibraryPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);

          add_file (self, file);
        }
    }
  g_object_unref (dialog);
}

static void
choose_files (ZtLibraryPage *self, const char *title, gboolean multiple, GCallback chosen)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Open"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), multiple);
  g_signal_connect_object (chooser, "response", chosen, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
add_files_action (GtkWidget *widget, const char *name, GVariant *target)
{
  choose_files (ZT_LIBRARY_PAGE (widget), _ ("Add Files"), TRUE, G_CALLBACK (on_files_chosen_cb));
}

static void
on_table_chosen_cb (GtkNativeDialog *dialog, int response, ZtLibraryPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path != NULL)
    {
      ZtImportWindow *window
          = zt_import_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->desk,
                                  path);

      g_signal_connect_object (window, "imported", G_CALLBACK (on_changed_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_window_present (GTK_WINDOW (window));
    }
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *target)
{
  choose_files (ZT_LIBRARY_PAGE (widget), _ ("Import a Table"), FALSE,
                G_CALLBACK (on_table_chosen_cb));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_library_export_ask (widget, ZT_LIBRARY_PAGE (widget)->desk, ZT_LIBRARY_PAGE (widget)->type);
}

/* --- the page --- */

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtLibraryPage *self = ZT_LIBRARY_PAGE (page);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GMenuModel) menu = zt_library_add_menu ();

  self->desk = g_object_ref (desk);
  zt_material_editor_set_desk (self->editor, desk);
  gtk_menu_button_set_menu_model (self->add_button, menu);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (desk, "records-changed", G_CALLBACK (query), self, G_CONNECT_SWAPPED);
  fill_types (self);
}

static void
select_type (ZtLibraryPage *self, const char *type)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->types, i)) != NULL; i++)
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), type))
      gtk_list_box_select_row (self->types, row);
}

static void
open_page (ZtPage *page, const char *id)
{
  ZtLibraryPage *self = ZT_LIBRARY_PAGE (page);

  if (id == NULL)
    query (self);
  else if (g_str_has_prefix (id, "new/"))
    show_item (self, NULL, zt_material_form (id + 4) != NULL ? id + 4 : "certificate");
  else if (zt_material_form (id) != NULL || g_str_equal (id, "expiring"))
    select_type (self, id);
  else
    show_item (self, id, NULL);
}

static gboolean
is_settled (ZtPage *page)
{
  ZtLibraryPage *self = ZT_LIBRARY_PAGE (page);

  return self->jobs == 0 && zt_material_editor_is_settled (self->editor)
         && !adw_leaflet_get_child_transition_running (self->leaflet);
}

static void
flush (ZtPage *page)
{
  zt_material_editor_flush (ZT_LIBRARY_PAGE (page)->editor);
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
  iface->flush = flush;
}

static void
zt_library_page_dispose (GObject *object)
{
  ZtLibraryPage *self = ZT_LIBRARY_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->type, g_free);
  G_OBJECT_CLASS (zt_library_page_parent_class)->dispose (object);
}

static void
zt_library_page_class_init (ZtLibraryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_library_page_dispose;
  g_type_ensure (ZT_TYPE_MATERIAL_EDITOR);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, search);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, types);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtLibraryPage, editor);
  gtk_widget_class_bind_template_callback (widget_class, query);
  gtk_widget_class_bind_template_callback (widget_class, on_type_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_removed_cb);
  gtk_widget_class_install_action (widget_class, "library.add", "s", add_action);
  gtk_widget_class_install_action (widget_class, "library.add-files", NULL, add_files_action);
  gtk_widget_class_install_action (widget_class, "library.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "library.export", NULL, export_action);
}

static void
zt_library_page_init (ZtLibraryPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (self->list_side, GTK_EVENT_CONTROLLER (target));
}
