/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a library item. Pictures are made by the viewer's worker: a PDF is rendered by a
 * child process. */
#define G_LOG_DOMAIN "zt-material-files"
#include "config.h"

#include "zt-material-files.h"

#include "display.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>

#define THUMBNAIL 132 /* pixels wide */

struct _ZtMaterialFiles
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  guint jobs;

  /* Owned */
  GCancellable *cancellable; /* of the pictures of what is shown */

  /* Template children */
  GtkFlowBox *files;
  GtkWidget *empty;
};

enum
{
  ADDED,
  REMOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtMaterialFiles, zt_material_files, ADW_TYPE_BIN)

/* --- in the viewer's worker --- */

static GdkTexture *
picture_of_pdf (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (path, cancellable, error);
  g_autoptr (GBytes) pixels = NULL;
  int height = 0, stride = 0;

  if (preview == NULL)
    return NULL;
  pixels = zt_preview_render (preview, 1, THUMBNAIL * 2, &height, &stride, cancellable, error);
  if (pixels == NULL)
    return NULL;
  return gdk_memory_texture_new (THUMBNAIL * 2, height, GDK_MEMORY_DEFAULT, pixels, (gsize) stride);
}

typedef struct
{
  char *path, *media_type;
} Wanted;

static void
wanted_free (Wanted *wanted)
{
  g_free (wanted->path);
  g_free (wanted->media_type);
  g_free (wanted);
}

static gpointer
picture_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Wanted *wanted = data;

  if (g_strcmp0 (wanted->media_type, "application/pdf") == 0)
    return picture_of_pdf (wanted->path, work->cancellable, error);
  if (g_strcmp0 (wanted->media_type, "image/png") == 0
      || g_strcmp0 (wanted->media_type, "image/jpeg") == 0)
    return gdk_texture_new_from_filename (wanted->path, error);
  return NULL;
}

/* --- in the main loop --- */

typedef struct
{
  ZtMaterialFiles *files; /* (owned) */
  GtkWidget *picture;     /* (owned) */
} Painting;

static void
painted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Painting *painting = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  painting->files->jobs--;
  if (texture != NULL)
    gtk_picture_set_paintable (GTK_PICTURE (painting->picture), GDK_PAINTABLE (texture));
  g_object_unref (painting->picture);
  g_object_unref (painting->files);
  g_free (painting);
}

static void
paint (ZtMaterialFiles *self, GtkWidget *picture, JsonObject *file)
{
  Wanted *wanted = g_new0 (Wanted, 1);
  Painting *painting = g_new0 (Painting, 1);

  wanted->path = g_strdup (zt_json_get_string (file, "path"));
  wanted->media_type = g_strdup (zt_json_get_string (file, "mediaType"));
  painting->files = g_object_ref (self);
  painting->picture = g_object_ref (picture);
  self->jobs++;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), picture_job, wanted,
                       (GDestroyNotify) wanted_free, g_object_unref, self->cancellable, painted_cb,
                       painting);
}

static void
on_remove_cb (ZtMaterialFiles *self, GtkButton *button)
{
  g_signal_emit (self, signals[REMOVED], 0, gtk_widget_get_name (GTK_WIDGET (button)));
}

static GtkWidget *
make_remove_button (ZtMaterialFiles *self, const char *name, const char *sha256)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("zt-remove-symbolic");
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *text = g_strdup_printf (_ ("Remove %s"), name);

  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_name (button, sha256);
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_set_tooltip_text (button, text);
  zt_display_set_name (button, text);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_file (ZtMaterialFiles *self, JsonObject *file)
{
  const char *name = zt_json_get_string (file, "name");
  gint64 pages = zt_json_get_int (file, "pages", 0);
  g_autofree char *size = zt_display_size ((guint64) zt_json_get_int (file, "size", 0));
  g_autofree char *details
      = pages > 0
            /* TRANSLATORS: number of pages, size of the file */
            ? g_strdup_printf (ngettext ("%d page · %s", "%d pages · %s", (gulong) pages),
                               (int) pages, size)
            : g_strdup (size);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *subtitle = gtk_label_new (details);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, THUMBNAIL, THUMBNAIL * 5 / 4);
  gtk_widget_add_css_class (picture, "thumbnail");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay),
                           make_remove_button (self, name, zt_json_get_string (file, "sha256")));
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 16);
  gtk_widget_set_tooltip_text (title, name);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_box_append (GTK_BOX (box), overlay);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  zt_display_set_name (picture, name);
  paint (self, picture, file);
  return box;
}

void
zt_material_files_show (ZtMaterialFiles *self, JsonArray *files)
{
  guint n = files != NULL ? json_array_get_length (files) : 0;
  GtkWidget *child;

  g_return_if_fail (ZT_IS_MATERIAL_FILES (self) && self->desk != NULL);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->files))) != NULL)
    gtk_flow_box_remove (self->files, child);
  for (guint i = 0; i < n; i++)
    gtk_flow_box_append (self->files, make_file (self, json_array_get_object_element (files, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->files), n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
}

gboolean
zt_material_files_is_settled (ZtMaterialFiles *self)
{
  g_return_val_if_fail (ZT_IS_MATERIAL_FILES (self), TRUE);
  return self->jobs == 0;
}

static void
add_file (ZtMaterialFiles *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    g_signal_emit (self, signals[ADDED], 0, path);
}

static void
on_files_chosen_cb (GtkNativeDialog *dialog, int response, ZtMaterialFiles *self)
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
on_add_clicked_cb (ZtMaterialFiles *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Add Files"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Add"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_files_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ZtMaterialFiles *self)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    add_file (self, l->data);
  return files != NULL;
}

void
zt_material_files_set_desk (ZtMaterialFiles *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_MATERIAL_FILES (self) && self->desk == NULL);
  self->desk = g_object_ref (desk);
}

static void
zt_material_files_dispose (GObject *object)
{
  ZtMaterialFiles *self = ZT_MATERIAL_FILES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_material_files_parent_class)->dispose (object);
}

static void
zt_material_files_class_init (ZtMaterialFilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_material_files_dispose;
  signals[ADDED] = g_signal_new ("added", ZT_TYPE_MATERIAL_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[REMOVED] = g_signal_new ("removed", ZT_TYPE_MATERIAL_FILES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/library/zt-material-files.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialFiles, files);
  gtk_widget_class_bind_template_child (widget_class, ZtMaterialFiles, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked_cb);
}

static void
zt_material_files_init (ZtMaterialFiles *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
