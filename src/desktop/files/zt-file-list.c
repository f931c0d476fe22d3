/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of files. */
#define G_LOG_DOMAIN "zt-file-list"
#include "config.h"

#include "zt-file-list.h"

#include "display.h"
#include "file-thumbnail.h"

#include <glib/gi18n-lib.h>

struct _ZtFileList
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;              /* (owned) (nullable) */
  ZtFileDetailsFunc details; /* (nullable) */
  gboolean fixed;

  /* State */
  guint jobs;
  guint n_rows;
  char *focused;         /* (owned) (nullable): digest of the row that keeps the focus */
  GtkListBoxRow *marked; /* (borrowed) (nullable): where a drop would go */

  /* Owned */
  GHashTable *textures;      /* digest → GdkTexture */
  GCancellable *cancellable; /* of the pictures */

  /* Template children */
  GtkListBox *list;
};

enum
{
  OPENED,
  REMOVED,
  MOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtFileList, zt_file_list, ADW_TYPE_BIN)

/* --- small pages --- */

static ZtFileRow *
find_row (ZtFileList *self, const char *sha256)
{
  for (guint i = 0; i < self->n_rows; i++)
    {
      ZtFileRow *row = ZT_FILE_ROW (gtk_list_box_get_row_at_index (self->list, (int) i));

      if (g_strcmp0 (zt_file_row_get_sha256 (row), sha256) == 0)
        return row;
    }
  return NULL;
}

typedef struct
{
  ZtFileList *list; /* (owned) */
  char *sha256;     /* (owned) */
} Painting;

static void
painted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Painting *painting = user_data;
  ZtFileList *self = painting->list;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, NULL);
  ZtFileRow *row = find_row (self, painting->sha256);

  self->jobs--;
  if (texture != NULL && row != NULL)
    zt_file_row_set_texture (row, texture);
  if (texture != NULL)
    g_hash_table_insert (self->textures, g_strdup (painting->sha256), g_steal_pointer (&texture));
  g_free (painting->sha256);
  g_object_unref (self);
  g_free (painting);
}

static void
paint (ZtFileList *self, ZtFileRow *row, JsonObject *file)
{
  const char *path = zt_json_get_string (file, "path"), *sha256 = zt_file_row_get_sha256 (row);
  GdkTexture *known = sha256 != NULL ? g_hash_table_lookup (self->textures, sha256) : NULL;
  Painting *painting;

  if (known != NULL)
    zt_file_row_set_texture (row, known);
  if (known != NULL || path == NULL || sha256 == NULL || self->desk == NULL)
    return;
  painting = g_new0 (Painting, 1);
  painting->list = g_object_ref (self);
  painting->sha256 = g_strdup (sha256);
  self->jobs++;
  zt_file_thumbnail_run (self->desk, path, zt_file_row_get_name (row),
                         zt_json_get_string (file, "mediaType"),
                         (self->fixed ? ZT_FILE_ROW_LARGE : ZT_FILE_ROW_WIDTH) * 2,
                         self->cancellable, painted_cb, painting);
}

/* --- what the keys do --- */

static GtkListBoxRow *
focused_row (ZtFileList *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  return child != NULL ? GTK_LIST_BOX_ROW (child) : NULL;
}

static void
keep_focus (ZtFileList *self, const char *sha256)
{
  g_free (self->focused);
  self->focused = g_strdup (sha256);
}

gboolean
zt_file_list_move_focused (ZtFileList *self, int by)
{
  GtkListBoxRow *row;
  int position;

  g_return_val_if_fail (ZT_IS_FILE_LIST (self), FALSE);
  row = focused_row (self);
  if (row == NULL || self->fixed)
    return FALSE;
  position = gtk_list_box_row_get_index (row) + by;
  if (position < 0 || position >= (int) self->n_rows)
    return FALSE;
  keep_focus (self, zt_file_row_get_sha256 (ZT_FILE_ROW (row)));
  g_signal_emit (self, signals[MOVED], 0, self->focused, (guint) position);
  return TRUE;
}

static void
remove_row (ZtFileList *self, GtkListBoxRow *row)
{
  int at = gtk_list_box_row_get_index (row);
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, at + 1);

  if (next == NULL && at > 0)
    next = gtk_list_box_get_row_at_index (self->list, at - 1);
  keep_focus (self, next != NULL ? zt_file_row_get_sha256 (ZT_FILE_ROW (next)) : NULL);
  g_signal_emit (self, signals[REMOVED], 0, zt_file_row_get_sha256 (ZT_FILE_ROW (row)), (guint) at);
}

static gboolean
move_key_cb (GtkWidget *widget, GVariant *by, gpointer user_data)
{
  zt_file_list_move_focused (ZT_FILE_LIST (user_data), g_variant_get_int32 (by));
  return TRUE;
}

static gboolean
remove_key_cb (GtkWidget *widget, GVariant *unused, gpointer user_data)
{
  ZtFileList *self = ZT_FILE_LIST (user_data);
  GtkListBoxRow *row = focused_row (self);

  if (row == NULL || self->fixed)
    return FALSE;
  remove_row (self, row);
  return TRUE;
}

static void
add_key (ZtFileList *self, GtkEventController *controller, guint key, GdkModifierType modifiers,
         GtkShortcutFunc func, int by)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                            gtk_callback_action_new (func, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (by));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

static void
add_keys (ZtFileList *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_key (self, controller, GDK_KEY_Up, GDK_ALT_MASK, move_key_cb, -1);
  add_key (self, controller, GDK_KEY_Down, GDK_ALT_MASK, move_key_cb, 1);
  add_key (self, controller, GDK_KEY_Delete, 0, remove_key_cb, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), controller);
}

/* --- dragging --- */

static GdkContentProvider *
on_prepare_cb (GtkDragSource *source, double x, double y, ZtFileRow *row)
{
  return gdk_content_provider_new_typed (ZT_TYPE_FILE_ROW, row);
}

static void
on_drag_begin_cb (GtkDragSource *source, GdkDrag *drag, ZtFileRow *row)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (row));

  gtk_drag_source_set_icon (source, paintable, 12, 12);
}

static void
unmark (ZtFileList *self)
{
  if (self->marked == NULL)
    return;
  gtk_widget_remove_css_class (GTK_WIDGET (self->marked), "drop-above");
  gtk_widget_remove_css_class (GTK_WIDGET (self->marked), "drop-below");
  self->marked = NULL;
}

/* The row at this height, and whether its lower half. */
static GtkListBoxRow *
find_place (ZtFileList *self, double y, gboolean *below)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);
  graphene_rect_t bounds;

  if (row == NULL
      || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds))
    return NULL;
  *below = (float) y > bounds.origin.y + bounds.size.height / 2;
  return row;
}

static GdkDragAction
on_motion_cb (GtkDropTarget *target, double x, double y, ZtFileList *self)
{
  gboolean below = FALSE;
  GtkListBoxRow *row = find_place (self, y, &below);

  unmark (self);
  if (row == NULL)
    return 0;
  self->marked = row;
  gtk_widget_add_css_class (GTK_WIDGET (row), below ? "drop-below" : "drop-above");
  return GDK_ACTION_MOVE;
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ZtFileList *self)
{
  ZtFileRow *row = g_value_get_object (value);
  gboolean below = FALSE;
  GtkListBoxRow *place = find_place (self, y, &below);
  int from, to;

  unmark (self);
  if (row == NULL || place == NULL
      || gtk_widget_get_parent (GTK_WIDGET (row)) != GTK_WIDGET (self->list))
    return FALSE;
  from = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  to = gtk_list_box_row_get_index (place) + below;
  /* Taken out from above, everything below it has come up by one. */
  to -= to > from;
  if (to != from)
    {
      keep_focus (self, zt_file_row_get_sha256 (row));
      g_signal_emit (self, signals[MOVED], 0, self->focused, (guint) to);
    }
  return TRUE;
}

static void
add_drag (ZtFileRow *row)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_prepare_cb), row, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_drag_begin_cb), row, 0);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (source));
}

static void
add_drop (ZtFileList *self)
{
  GtkDropTarget *target = gtk_drop_target_new (ZT_TYPE_FILE_ROW, GDK_ACTION_MOVE);

  g_signal_connect_object (target, "motion", G_CALLBACK (on_motion_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (unmark), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
}

/* --- rows --- */

static void
on_row_activated_cb (ZtFileList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[OPENED], 0, zt_file_row_get_sha256 (ZT_FILE_ROW (row)),
                 zt_file_row_get_name (ZT_FILE_ROW (row)));
}

static void
on_row_removed_cb (ZtFileRow *row, ZtFileList *self)
{
  remove_row (self, GTK_LIST_BOX_ROW (row));
}

static void
append (ZtFileList *self, JsonObject *file)
{
  GtkWidget *details = self->details != NULL ? self->details (file) : NULL;
  GtkWidget *row = zt_file_row_new (file, self->fixed, details);

  g_signal_connect_object (row, "removed", G_CALLBACK (on_row_removed_cb), self, 0);
  if (!self->fixed)
    add_drag (ZT_FILE_ROW (row));
  gtk_list_box_append (self->list, row);
  self->n_rows++;
  paint (self, ZT_FILE_ROW (row), file);
}

static void
give_focus (ZtFileList *self)
{
  g_autofree char *sha256 = g_steal_pointer (&self->focused);
  ZtFileRow *row = sha256 != NULL ? find_row (self, sha256) : NULL;

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

void
zt_file_list_show (ZtFileList *self, JsonArray *files)
{
  guint n = files != NULL ? json_array_get_length (files) : 0;
  GtkListBoxRow *row;

  g_return_if_fail (ZT_IS_FILE_LIST (self));
  row = focused_row (self);
  if (row != NULL && self->focused == NULL)
    keep_focus (self, zt_file_row_get_sha256 (ZT_FILE_ROW (row)));
  self->marked = NULL;
  zt_display_clear (GTK_WIDGET (self->list));
  self->n_rows = 0;
  for (guint i = 0; i < n; i++)
    append (self, json_array_get_object_element (files, i));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  give_focus (self);
}

gboolean
zt_file_list_is_settled (ZtFileList *self)
{
  g_return_val_if_fail (ZT_IS_FILE_LIST (self), TRUE);
  return self->jobs == 0;
}

void
zt_file_list_set_details_func (ZtFileList *self, ZtFileDetailsFunc func)
{
  g_return_if_fail (ZT_IS_FILE_LIST (self));
  self->details = func;
}

void
zt_file_list_set_fixed (ZtFileList *self, gboolean fixed)
{
  g_return_if_fail (ZT_IS_FILE_LIST (self));
  self->fixed = fixed;
}

void
zt_file_list_set_desk (ZtFileList *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_FILE_LIST (self) && ZT_IS_DESK (desk));
  g_set_object (&self->desk, desk);
}

GtkWidget *
zt_file_list_new (ZtDesk *desk)
{
  ZtFileList *self = g_object_new (ZT_TYPE_FILE_LIST, NULL);

  zt_file_list_set_desk (self, desk);
  return GTK_WIDGET (self);
}

static void
zt_file_list_dispose (GObject *object)
{
  ZtFileList *self = ZT_FILE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  self->n_rows = 0;
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_file_list_parent_class)->dispose (object);
}

static void
zt_file_list_finalize (GObject *object)
{
  ZtFileList *self = ZT_FILE_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->textures, g_hash_table_unref);
  g_free (self->focused);
  G_OBJECT_CLASS (zt_file_list_parent_class)->finalize (object);
}

static void
zt_file_list_class_init (ZtFileListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_file_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_file_list_finalize;
  signals[OPENED] = g_signal_new ("opened", ZT_TYPE_FILE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[REMOVED] = g_signal_new ("removed", ZT_TYPE_FILE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[MOVED] = g_signal_new ("moved", ZT_TYPE_FILE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/files/zt-file-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtFileList, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
zt_file_list_init (ZtFileList *self)
{
  self->cancellable = g_cancellable_new ();
  self->textures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
  add_drop (self);
}
