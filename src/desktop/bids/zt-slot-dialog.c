/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a place for each of several files. */
#define G_LOG_DOMAIN "zt-slot-dialog"
#include "config.h"

#include "zt-slot-dialog.h"

#include "attach-flow.h"
#include "display.h"
#include "zt-attach.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *path, *name;  /* (owned) */
  GtkWidget *row;     /* (borrowed) */
  GtkDropDown *place; /* (borrowed) */
  gboolean refused;
} File;

struct _ZtSlotDialog
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) */
  GtkWidget *parent; /* (owned) */

  /* State */
  GPtrArray *files; /* (owned) of File */
  GStrv slots;      /* (owned): ids, as in the drop downs */

  /* Template children */
  GtkListBox *list;
  GtkWidget *add_button;
};

G_DEFINE_FINAL_TYPE (ZtSlotDialog, zt_slot_dialog, ADW_TYPE_WINDOW)

static void
file_free (gpointer data)
{
  File *file = data;

  g_free (file->path);
  g_free (file->name);
  g_free (file);
}

static const char *
slot_of (ZtSlotDialog *self, const File *file)
{
  return self->slots[gtk_drop_down_get_selected (file->place)];
}

static void
foresee (ZtSlotDialog *self, File *file)
{
  g_autofree char *reason = NULL;
  ZtAttachWay way = zt_attach_foresee (zt_bid_model_get_tender (self->model), slot_of (self, file),
                                       file->name, &reason);

  file->refused = way == ZT_ATTACH_REFUSED;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (file->row),
                               reason != NULL              ? reason
                               : way == ZT_ATTACH_AS_IT_IS ? ""
                                                           : _ ("Becomes a PDF; you see it first"));
  if (file->refused)
    gtk_widget_add_css_class (file->row, "error");
  else
    gtk_widget_remove_css_class (file->row, "error");
}

static void
update (ZtSlotDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < self->files->len; i++)
    {
      File *file = g_ptr_array_index (self->files, i);

      foresee (self, file);
      n += !file->refused;
    }
  gtk_widget_set_sensitive (self->add_button, n > 0);
}

/* The places that take files, with their titles. */
static GtkStringList *
list_places (ZtSlotDialog *self)
{
  GPtrArray *parts = zt_bid_model_get_parts (self->model);
  GtkStringList *titles = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const ZtPart *part = g_ptr_array_index (parts, i);

      if (!g_str_equal (part->type, "attachment"))
        continue;
      gtk_string_list_append (titles, part->title);
      g_strv_builder_add (ids, part->id);
    }
  self->slots = g_strv_builder_end (ids);
  return titles;
}

static void
add_file (ZtSlotDialog *self, const char *path, GtkStringList *titles)
{
  File *file = g_new0 (File, 1);
  g_autofree char *guess = NULL;
  /* TRANSLATORS: %s is a file name */
  g_autofree char *spoken = NULL;

  file->path = g_strdup (path);
  file->name = g_path_get_basename (path);
  guess = zt_attach_guess (zt_bid_model_get_tender (self->model), file->name);
  spoken = g_strdup_printf (_ ("Place of %s"), file->name);
  file->row = adw_action_row_new ();
  file->place = GTK_DROP_DOWN (gtk_drop_down_new (g_object_ref (G_LIST_MODEL (titles)), NULL));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (file->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (file->row), file->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (file->row), 1);
  gtk_widget_set_tooltip_text (file->row, file->name);
  for (guint i = 0; self->slots[i] != NULL; i++)
    if (g_str_equal (self->slots[i], guess))
      gtk_drop_down_set_selected (file->place, i);
  gtk_widget_set_valign (GTK_WIDGET (file->place), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (file->place), 190, -1);
  zt_display_set_name (GTK_WIDGET (file->place), spoken);
  adw_action_row_add_suffix (ADW_ACTION_ROW (file->row), GTK_WIDGET (file->place));
  g_signal_connect_object (file->place, "notify::selected", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_ptr_array_add (self->files, file);
  gtk_list_box_append (self->list, file->row);
}

JsonArray *
zt_slot_dialog_get_wanted (ZtSlotDialog *self)
{
  JsonArray *wanted = json_array_new ();

  g_return_val_if_fail (ZT_IS_SLOT_DIALOG (self), wanted);
  for (guint i = 0; i < self->files->len; i++)
    {
      const File *file = g_ptr_array_index (self->files, i);
      JsonObject *one;

      if (file->refused)
        continue;
      one = json_object_new ();
      json_object_set_string_member (one, "path", file->path);
      json_object_set_string_member (one, "slot", slot_of (self, file));
      json_array_add_object_element (wanted, one);
    }
  return wanted;
}

static void
on_add_cb (ZtSlotDialog *self)
{
  g_autoptr (JsonArray) wanted = zt_slot_dialog_get_wanted (self);

  zt_attach_flow_prepare (self->model, self->parent, wanted);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_cancel_cb (ZtSlotDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
zt_slot_dialog_dispose (GObject *object)
{
  ZtSlotDialog *self = ZT_SLOT_DIALOG (object);

  g_clear_object (&self->model);
  g_clear_object (&self->parent);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_strfreev);
  G_OBJECT_CLASS (zt_slot_dialog_parent_class)->dispose (object);
}

static void
zt_slot_dialog_class_init (ZtSlotDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_slot_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-slot-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtSlotDialog, list);
  gtk_widget_class_bind_template_child (widget_class, ZtSlotDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_slot_dialog_init (ZtSlotDialog *self)
{
  self->files = g_ptr_array_new_with_free_func (file_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
zt_slot_dialog_new (GtkWidget *parent, ZtBidModel *model, GStrv paths)
{
  ZtSlotDialog *self;
  g_autoptr (GtkStringList) titles = NULL;
  GtkRoot *root;

  g_return_val_if_fail (GTK_IS_WIDGET (parent) && ZT_IS_BID_MODEL (model), NULL);
  self = g_object_new (ZT_TYPE_SLOT_DIALOG, NULL);
  root = gtk_widget_get_root (parent);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
  self->model = g_object_ref (model);
  self->parent = g_object_ref (parent);
  titles = list_places (self);
  for (; *paths != NULL; paths++)
    add_file (self, *paths, titles);
  update (self);
  return GTK_WIDGET (self);
}
