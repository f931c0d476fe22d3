/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file in a list. */
#define G_LOG_DOMAIN "zt-file-row"
#include "config.h"

#include "zt-file-row.h"

#include "display.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _ZtFileRow
{
  GtkListBoxRow parent_instance;

  /* Inputs */
  char *sha256; /* (owned) (nullable): could not be taken */
  char *name;   /* (owned) */

  /* Template children */
  GtkBox *box;
  GtkWidget *handle;
  GtkStack *stack;
  GtkImage *icon;
  AdwClamp *clamp;
  GtkPicture *picture;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *note;
  GtkWidget *remove_button;
};

enum
{
  REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtFileRow, zt_file_row, GTK_TYPE_LIST_BOX_ROW)

static void
on_remove_clicked_cb (ZtFileRow *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

const char *
zt_file_row_get_sha256 (ZtFileRow *self)
{
  g_return_val_if_fail (ZT_IS_FILE_ROW (self), NULL);
  return self->sha256;
}

const char *
zt_file_row_get_name (ZtFileRow *self)
{
  g_return_val_if_fail (ZT_IS_FILE_ROW (self), NULL);
  return self->name;
}

void
zt_file_row_set_texture (ZtFileRow *self, GdkTexture *texture)
{
  g_return_if_fail (ZT_IS_FILE_ROW (self) && GDK_IS_TEXTURE (texture));
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

static char *
describe (JsonObject *file)
{
  gint64 pages = zt_json_get_int (file, "pages", 0);
  g_autofree char *size = zt_display_size ((guint64) zt_json_get_int (file, "size", 0));

  if (pages <= 0)
    return g_steal_pointer (&size);
  /* TRANSLATORS: number of pages, size of the file */
  return g_strdup_printf (ngettext ("%d page · %s", "%d pages · %s", (gulong) pages), (int) pages,
                          size);
}

static void
show_texts (ZtFileRow *self, JsonObject *file)
{
  const char *problem = zt_json_get_string (file, "problem");
  const char *note = problem != NULL ? problem : zt_json_get_string (file, "note");
  g_autofree char *details = problem == NULL ? describe (file) : NULL;
  g_autofree char *spoken
      = g_strdup_printf ("%s, %s", self->name, problem != NULL ? problem : details);
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), self->name);

  gtk_label_set_text (self->title, self->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), self->name);
  gtk_label_set_text (self->subtitle, details != NULL ? details : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), details != NULL);
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL && *note != '\0');
  gtk_widget_add_css_class (GTK_WIDGET (self->note), problem != NULL ? "error" : "dim-label");
  if (problem != NULL)
    gtk_image_set_from_icon_name (self->icon, "zt-error-symbolic");
  gtk_widget_set_tooltip_text (self->remove_button, remove);
  zt_display_set_name (self->remove_button, remove);
  zt_display_set_name (GTK_WIDGET (self), spoken);
}

GtkWidget *
zt_file_row_new (JsonObject *file, gboolean fixed, GtkWidget *details)
{
  ZtFileRow *self = g_object_new (ZT_TYPE_FILE_ROW, NULL);
  const char *name;

  g_return_val_if_fail (file != NULL, NULL);
  name = zt_json_get_string (file, "name");
  self->sha256 = g_strdup (zt_json_get_string (file, "sha256"));
  self->name = g_strdup (name != NULL ? name : "—");
  show_texts (self, file);
  if (fixed)
    {
      adw_clamp_set_maximum_size (self->clamp, ZT_FILE_ROW_LARGE);
      adw_clamp_set_tightening_threshold (self->clamp, ZT_FILE_ROW_LARGE);
      gtk_widget_set_size_request (GTK_WIDGET (self->stack), ZT_FILE_ROW_LARGE, -1);
    }
  gtk_widget_set_visible (self->handle, !fixed);
  gtk_widget_set_visible (self->remove_button, !fixed);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self),
                                    zt_json_get_int (file, "pages", 0) > 0);
  if (details != NULL)
    gtk_box_append (self->box, details);
  return GTK_WIDGET (self);
}

static void
zt_file_row_finalize (GObject *object)
{
  ZtFileRow *self = ZT_FILE_ROW (object);

  g_free (self->sha256);
  g_free (self->name);
  G_OBJECT_CLASS (zt_file_row_parent_class)->finalize (object);
}

static void
zt_file_row_class_init (ZtFileRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_file_row_finalize;
  signals[REMOVED] = g_signal_new ("removed", ZT_TYPE_FILE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/files/zt-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, box);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, handle);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, icon);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, clamp);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, picture);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, title);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, note);
  gtk_widget_class_bind_template_child (widget_class, ZtFileRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
}

static void
zt_file_row_init (ZtFileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
