/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table or a picture in a text that is edited. */
#define G_LOG_DOMAIN "zt-rich-object"
#include "config.h"

#include "zt-rich-object.h"

#include "display.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define SHOWN_ROWS 12
#define WIDEST_PICTURE 560

struct _ZtRichObject
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;       /* (owned) (nullable) */
  ZtRichBlock *block; /* (owned) */
  int room;           /* 0: not known yet */

  /* State */
  GdkTexture *texture; /* (owned) (nullable) */

  /* Owned */
  GCancellable *cancellable;

  /* Borrowed */
  GtkPicture *picture; /* (nullable) */
};

enum
{
  CHANGED,
  EDIT,
  REMOVE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtRichObject, zt_rich_object, ADW_TYPE_BIN)

/* --- pictures --- */

static void
fit (ZtRichObject *self)
{
  int width, height, shown;

  if (self->block->type == ZT_RICH_TABLE)
    {
      gtk_widget_set_size_request (GTK_WIDGET (self), MAX (self->room, 120), -1);
      return;
    }
  if (self->picture == NULL || self->texture == NULL)
    return;
  width = gdk_texture_get_width (self->texture);
  height = gdk_texture_get_height (self->texture);
  shown = MIN (MIN (width, WIDEST_PICTURE), MAX (self->room > 0 ? self->room : 320, 120));
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), shown,
                               (int) ((gint64) shown * height / width));
}

static gpointer
load_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autofree char *path = zt_blobs_path (zt_workspace_get_blobs (ws), data);
  int width = 0, height = 0;
  g_autoptr (GdkPixbuf) read = NULL, turned = NULL;

  if (gdk_pixbuf_get_file_info (path, &width, &height) == NULL
      || (gint64) width * height > ZT_PICTURE_MOST_PIXELS)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The picture cannot be shown."));
      return NULL;
    }
  read = gdk_pixbuf_new_from_file_at_scale (path, MIN (width, 2 * WIDEST_PICTURE), -1, TRUE, error);
  turned = read != NULL ? gdk_pixbuf_apply_embedded_orientation (read) : NULL;
  return turned != NULL ? gdk_texture_new_for_pixbuf (turned) : NULL;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtRichObject) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (texture == NULL || self->picture == NULL)
    return;
  g_set_object (&self->texture, texture);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  fit (self);
}

static void
on_caption_cb (GtkEditable *entry, ZtRichObject *self)
{
  zt_rich_text_free (self->block->text);
  self->block->text = zt_rich_text_new (gtk_editable_get_text (entry));
  gtk_picture_set_alternative_text (self->picture, gtk_editable_get_text (entry));
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
make_button (const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  zt_display_set_name (button, name);
  return button;
}

static void
on_edit_cb (ZtRichObject *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
on_remove_cb (ZtRichObject *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static GtkWidget *
make_picture (ZtRichObject *self)
{
  const char *digest = zt_rich_digest (self->block->target);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *picture = gtk_picture_new (), *entry = gtk_entry_new ();
  GtkWidget *remove = make_button ("zt-remove-symbolic", _ ("Remove the picture"));

  self->picture = GTK_PICTURE (picture);
  gtk_picture_set_can_shrink (self->picture, TRUE);
  gtk_picture_set_alternative_text (self->picture, self->block->text->text);
  gtk_widget_set_size_request (picture, 160, 90);
  zt_display_set_name (picture,
                       *self->block->text->text != '\0' ? self->block->text->text : _ ("Picture"));
  gtk_editable_set_text (GTK_EDITABLE (entry), self->block->text->text);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("What the picture shows"));
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  gtk_entry_set_alignment (GTK_ENTRY (entry), 0.5f);
  gtk_widget_add_css_class (entry, "caption");
  zt_display_set_name (entry, _ ("What the picture shows"));
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_caption_cb), self, 0);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (foot), entry);
  gtk_box_append (GTK_BOX (foot), remove);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), foot);
  if (digest != NULL && self->desk != NULL)
    zt_worker_run_async (zt_desk_get_checker (self->desk), load_job, g_strdup (digest), g_free,
                         g_object_unref, self->cancellable, loaded_cb, g_object_ref (self));
  return box;
}

/* --- tables --- */

static GtkWidget *
make_cell (const ZtRichText *text, gboolean header)
{
  GtkWidget *label = gtk_label_new (text->text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_FILL);
  gtk_widget_add_css_class (label, "table-cell");
  if (header || text->runs->len > 0)
    gtk_widget_add_css_class (label, header ? "table-header" : "heading");
  return label;
}

static GtkWidget *
make_head (ZtRichObject *self, guint rows, guint columns)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *edit = make_button ("zt-edit-symbolic", _ ("Edit the table"));
  GtkWidget *remove = make_button ("zt-remove-symbolic", _ ("Remove the table"));
  /* TRANSLATORS: numbers of columns and of rows */
  g_autofree char *text = g_strdup_printf (_ ("Table, %u columns, %u rows"), columns, rows);
  GtkWidget *label = zt_display_label (text, "caption");

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), edit);
  gtk_box_append (GTK_BOX (head), remove);
  g_signal_connect_object (edit, "clicked", G_CALLBACK (on_edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (on_remove_cb), self, G_CONNECT_SWAPPED);
  return head;
}

static GtkWidget *
make_table (ZtRichObject *self)
{
  GPtrArray *rows = self->block->rows;
  guint columns = zt_rich_block_columns (self->block), n = MIN (rows->len, SHOWN_ROWS + 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *grid = gtk_grid_new ();

  gtk_box_append (GTK_BOX (box), make_head (self, rows->len > 0 ? rows->len - 1 : 0, columns));
  gtk_widget_add_css_class (grid, "table-preview");
  for (guint r = 0; r < n; r++)
    {
      GPtrArray *row = rows->pdata[r];

      for (guint c = 0; c < row->len; c++)
        gtk_grid_attach (GTK_GRID (grid), make_cell (row->pdata[c], r == 0), (int) c, (int) r, 1,
                         1);
    }
  gtk_box_append (GTK_BOX (box), grid);
  if (rows->len > n)
    {
      guint more = rows->len - n;
      g_autofree char *text
          = g_strdup_printf (ngettext ("and %u more row", "and %u more rows", more), more);

      gtk_box_append (GTK_BOX (box), zt_display_label (text, "dim-label"));
    }
  return box;
}

static void
show (ZtRichObject *self)
{
  self->picture = NULL;
  adw_bin_set_child (ADW_BIN (self),
                     self->block->type == ZT_RICH_TABLE ? make_table (self) : make_picture (self));
  fit (self);
}

const ZtRichBlock *
zt_rich_object_get_block (ZtRichObject *self)
{
  g_return_val_if_fail (ZT_IS_RICH_OBJECT (self), NULL);
  return self->block;
}

void
zt_rich_object_set_block (ZtRichObject *self, ZtRichBlock *block)
{
  g_return_if_fail (ZT_IS_RICH_OBJECT (self));
  zt_rich_block_free (self->block);
  self->block = block;
  show (self);
}

void
zt_rich_object_set_room (ZtRichObject *self, int width)
{
  g_return_if_fail (ZT_IS_RICH_OBJECT (self));
  if (self->room == width)
    return;
  self->room = width;
  fit (self);
}

ZtRichObject *
zt_rich_object_of (GtkTextChildAnchor *anchor)
{
  guint n = 0;
  g_autofree GtkWidget **widgets = gtk_text_child_anchor_get_widgets (anchor, &n);

  return n > 0 && ZT_IS_RICH_OBJECT (widgets[0]) ? ZT_RICH_OBJECT (widgets[0]) : NULL;
}

static void
zt_rich_object_dispose (GObject *object)
{
  ZtRichObject *self = ZT_RICH_OBJECT (object);

  g_cancellable_cancel (self->cancellable);
  self->picture = NULL;
  g_clear_object (&self->desk);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (zt_rich_object_parent_class)->dispose (object);
}

static void
zt_rich_object_finalize (GObject *object)
{
  ZtRichObject *self = ZT_RICH_OBJECT (object);

  zt_rich_block_free (self->block);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (zt_rich_object_parent_class)->finalize (object);
}

static void
zt_rich_object_class_init (ZtRichObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = zt_rich_object_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_rich_object_finalize;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_RICH_OBJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[EDIT] = g_signal_new ("edit", ZT_TYPE_RICH_OBJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", ZT_TYPE_RICH_OBJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
}

static void
zt_rich_object_init (ZtRichObject *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self), "rich-object");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "default");
}

ZtRichObject *
zt_rich_object_new (ZtDesk *desk, const ZtRichBlock *block)
{
  ZtRichObject *self = g_object_new (ZT_TYPE_RICH_OBJECT, NULL);

  self->desk = desk != NULL ? g_object_ref (desk) : NULL;
  self->block = zt_rich_block_copy (block);
  show (self);
  return self;
}
