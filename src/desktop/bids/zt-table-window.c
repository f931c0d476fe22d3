/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table in a window of its own. */
#define G_LOG_DOMAIN "zt-table-window"
#include "config.h"

#include "zt-table-window.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtTableWindow
{
  AdwWindow parent_instance;

  /* Inputs */
  ZtTableWindowFunc func;
  gpointer user_data;
  GDestroyNotify user_data_free;

  /* State */
  ZtRichBlock *block; /* (owned) */
  guint row, column;  /* where one is */

  /* Template children */
  GtkGrid *grid;
  GtkWidget *remove_row;
  GtkWidget *remove_column;
  GtkWidget *add_row;
  GtkWidget *add_column;
};

G_DEFINE_FINAL_TYPE (ZtTableWindow, zt_table_window, ADW_TYPE_WINDOW)

static GPtrArray *
row_at (ZtTableWindow *self, guint row)
{
  return g_ptr_array_index (self->block->rows, row);
}

static void
update_buttons (ZtTableWindow *self)
{
  guint rows = self->block->rows->len, columns = zt_rich_block_columns (self->block);

  gtk_widget_set_sensitive (self->remove_row, rows > 2 && self->row > 0);
  gtk_widget_set_sensitive (self->remove_column, columns > 1);
  gtk_widget_set_sensitive (self->add_row, rows <= ZT_RICH_MOST_ROWS);
  gtk_widget_set_sensitive (self->add_column, columns < ZT_RICH_MOST_COLUMNS);
}

static void
place_of (GtkWidget *entry, guint *row, guint *column)
{
  int left = 0, top = 0;

  gtk_grid_query_child (GTK_GRID (gtk_widget_get_parent (entry)), entry, &left, &top, NULL, NULL);
  *row = (guint) top;
  *column = (guint) left;
}

/* A cell that was not touched keeps its looks. */
static void
on_cell_changed_cb (GtkEditable *entry, ZtTableWindow *self)
{
  guint row, column;
  GPtrArray *cells;

  place_of (GTK_WIDGET (entry), &row, &column);
  cells = row_at (self, row);
  zt_rich_text_free (cells->pdata[column]);
  cells->pdata[column] = zt_rich_text_new (gtk_editable_get_text (entry));
}

static void
on_focus_cb (GtkEventControllerFocus *controller, ZtTableWindow *self)
{
  place_of (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)), &self->row,
            &self->column);
  update_buttons (self);
}

static GtkWidget *
make_entry (ZtTableWindow *self, guint row, guint column)
{
  const ZtRichText *text = row_at (self, row)->pdata[column];
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  /* TRANSLATORS: numbers of a row and of a column */
  g_autofree char *name = row == 0 ? g_strdup_printf (_ ("Header of column %u"), column + 1)
                                   : g_strdup_printf (_ ("Row %u, column %u"), row, column + 1);

  gtk_editable_set_text (GTK_EDITABLE (entry), text->text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  gtk_widget_set_hexpand (entry, TRUE);
  if (row == 0)
    gtk_widget_add_css_class (entry, "heading");
  zt_display_set_name (entry, name);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_cell_changed_cb), self, 0);
  g_signal_connect_object (focus, "enter", G_CALLBACK (on_focus_cb), self, 0);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

static void
fill (ZtTableWindow *self)
{
  guint columns = zt_rich_block_columns (self->block);
  GtkWidget *focus;

  zt_display_clear (GTK_WIDGET (self->grid));
  for (guint r = 0; r < self->block->rows->len; r++)
    {
      GPtrArray *row = row_at (self, r);

      while (row->len < columns)
        g_ptr_array_add (row, zt_rich_text_new (NULL));
      for (guint c = 0; c < columns; c++)
        gtk_grid_attach (self->grid, make_entry (self, r, c), (int) c, (int) r, 1, 1);
    }
  self->row = MIN (self->row, self->block->rows->len - 1);
  self->column = MIN (self->column, columns - 1);
  focus = gtk_grid_get_child_at (self->grid, (int) self->column, (int) self->row);
  gtk_widget_grab_focus (focus);
  update_buttons (self);
}

static GPtrArray *
blank_row (guint columns)
{
  GPtrArray *row = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_text_free);

  for (guint i = 0; i < columns; i++)
    g_ptr_array_add (row, zt_rich_text_new (NULL));
  return row;
}

static void
on_add_row_cb (ZtTableWindow *self)
{
  g_ptr_array_insert (self->block->rows, (int) ++self->row,
                      blank_row (zt_rich_block_columns (self->block)));
  fill (self);
}

static void
on_remove_row_cb (ZtTableWindow *self)
{
  g_ptr_array_remove_index (self->block->rows, self->row);
  fill (self);
}

static void
on_add_column_cb (ZtTableWindow *self)
{
  self->column++;
  for (guint r = 0; r < self->block->rows->len; r++)
    g_ptr_array_insert (row_at (self, r), (int) self->column, zt_rich_text_new (NULL));
  fill (self);
}

static void
on_remove_column_cb (ZtTableWindow *self)
{
  for (guint r = 0; r < self->block->rows->len; r++)
    g_ptr_array_remove_index (row_at (self, r), self->column);
  fill (self);
}

static void
on_apply_cb (ZtTableWindow *self)
{
  self->func (g_steal_pointer (&self->block), self->user_data);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
zt_table_window_finalize (GObject *object)
{
  ZtTableWindow *self = ZT_TABLE_WINDOW (object);

  g_clear_pointer (&self->block, zt_rich_block_free);
  if (self->user_data_free != NULL)
    self->user_data_free (self->user_data);
  G_OBJECT_CLASS (zt_table_window_parent_class)->finalize (object);
}

static void
zt_table_window_class_init (ZtTableWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_table_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-table-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTableWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, ZtTableWindow, remove_row);
  gtk_widget_class_bind_template_child (widget_class, ZtTableWindow, remove_column);
  gtk_widget_class_bind_template_child (widget_class, ZtTableWindow, add_row);
  gtk_widget_class_bind_template_child (widget_class, ZtTableWindow, add_column);
  gtk_widget_class_bind_template_callback (widget_class, on_add_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_row_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_column_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_column_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_table_window_init (ZtTableWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
zt_table_window_present (GtkWidget *widget, const ZtRichBlock *table, ZtTableWindowFunc func,
                         gpointer user_data, GDestroyNotify user_data_free)
{
  ZtTableWindow *self = g_object_new (ZT_TYPE_TABLE_WINDOW, "transient-for",
                                      GTK_WINDOW (gtk_widget_get_root (widget)), NULL);

  self->func = func;
  self->user_data = user_data;
  self->user_data_free = user_data_free;
  self->block = table != NULL ? zt_rich_block_copy (table) : zt_rich_block_new (ZT_RICH_TABLE, 0);
  while (self->block->rows->len < (table != NULL ? 2u : 4u))
    g_ptr_array_add (self->block->rows,
                     blank_row (table != NULL ? MAX (zt_rich_block_columns (table), 1) : 3));
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
