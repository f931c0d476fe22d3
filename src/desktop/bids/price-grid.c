/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard and the clipboard in the price schedule. A cell that was just entered behaves as in
 * a spreadsheet: typing replaces it and arrows leave it; F2 or a second click edits its text. */
#define G_LOG_DOMAIN "zt-price-grid"
#include "config.h"

#include "price-grid.h"

struct _ZtPriceGrid
{
  GtkColumnView *table;
  GListModel *lines;
  ZtPriceGridOwner calls;
  gpointer owner;

  GHashTable *cells; /* (owned) of GtkListItem * → Cell * */
  guint row, other_row;
  ZtSheetColumn column, other_column; /* the range goes from one to the other */
  gboolean placed;                    /* there is a cell */
  gboolean editing, typed, composing;
  char *before;              /* (owned) (nullable): of the cell when it was entered */
  GtkEventController *keys;  /* of the table */
  guint focus;               /* idle: the row was not there yet */
  guint select;              /* idle */
  GCancellable *cancellable; /* (owned): of the clipboard */
};

typedef struct
{
  ZtPriceGrid *grid;
  GtkListItem *item;
  ZtSheetColumn column;
  GtkWidget *entry;          /* (owned) (nullable) */
  GtkEventController *focus; /* of the entry */
  GtkGesture *click;         /* of the entry */
} Cell;

static void
cell_free (Cell *cell)
{
  if (cell->entry != NULL)
    {
      GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (cell->entry));

      g_signal_handlers_disconnect_by_data (cell->entry, cell);
      if (text != NULL)
        g_signal_handlers_disconnect_by_data (text, cell);
      gtk_widget_remove_controller (cell->entry, cell->focus);
      gtk_widget_remove_controller (cell->entry, GTK_EVENT_CONTROLLER (cell->click));
      g_object_unref (cell->entry);
    }
  g_free (cell);
}

gboolean
zt_price_grid_get_range (ZtPriceGrid *grid, ZtSheetRange *range)
{
  guint n = g_list_model_get_n_items (grid->lines);

  *range = (ZtSheetRange){ MIN (grid->row, grid->other_row), MAX (grid->row, grid->other_row),
                           MIN (grid->column, grid->other_column),
                           MAX (grid->column, grid->other_column) };
  return grid->placed && range->bottom < n;
}

static void
mark_cell (Cell *cell)
{
  ZtSheetRange range;
  guint row = gtk_list_item_get_position (cell->item);
  GtkWidget *child = gtk_list_item_get_child (cell->item);
  gboolean several
      = cell->grid->row != cell->grid->other_row || cell->grid->column != cell->grid->other_column;

  if (child == NULL)
    return;
  if (several && zt_price_grid_get_range (cell->grid, &range) && row >= range.top
      && row <= range.bottom && cell->column >= range.left && cell->column <= range.right)
    gtk_widget_add_css_class (child, "in-range");
  else
    gtk_widget_remove_css_class (child, "in-range");
}

static void
mark (ZtPriceGrid *grid)
{
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, grid->cells);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    mark_cell (cell);
}

static Cell *
find_cell (ZtPriceGrid *grid, guint row, ZtSheetColumn column)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, grid->cells);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Cell *cell = value;

      if (cell->column == column && gtk_list_item_get_item (cell->item) != NULL
          && gtk_list_item_get_position (cell->item) == row)
        return cell;
    }
  return NULL;
}

static Cell *
current_cell (ZtPriceGrid *grid)
{
  Cell *cell = grid->placed ? find_cell (grid, grid->row, grid->column) : NULL;

  return cell != NULL && cell->entry != NULL
                 && (gtk_widget_get_state_flags (cell->entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0
             ? cell
             : NULL;
}

/* --- going about --- */

static gboolean
focus_cb (gpointer user_data)
{
  ZtPriceGrid *grid = user_data;
  Cell *cell = find_cell (grid, grid->row, grid->column);

  grid->focus = 0;
  if (cell != NULL && cell->entry != NULL)
    gtk_widget_grab_focus (cell->entry);
  return G_SOURCE_REMOVE;
}

static void
scroll_to (ZtPriceGrid *grid, guint row)
{
  /* The list inside the column view knows the action; GTK 4.8 has no other way. */
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (grid->table));

  if (list != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", row);
}

void
zt_price_grid_focus (ZtPriceGrid *grid, guint row, ZtSheetColumn column)
{
  Cell *cell;

  if (row >= g_list_model_get_n_items (grid->lines) || !zt_sheet_is_editable (column))
    return;
  grid->row = grid->other_row = row;
  grid->column = grid->other_column = column;
  grid->placed = TRUE;
  scroll_to (grid, row);
  cell = find_cell (grid, row, column);
  if (cell != NULL && cell->entry != NULL)
    gtk_widget_grab_focus (cell->entry);
  else if (grid->focus == 0)
    grid->focus = g_idle_add (focus_cb, grid);
  mark (grid);
}

/* The next column that can be edited and is shown; the same one at the edge. */
static ZtSheetColumn
beside (ZtPriceGrid *grid, ZtSheetColumn column, int by)
{
  for (int next = (int) column + by; next >= 0 && next < ZT_SHEET_N_COLUMNS; next += by)
    if (zt_sheet_is_editable ((ZtSheetColumn) next)
        && find_cell (grid, grid->row, (ZtSheetColumn) next) != NULL)
      return (ZtSheetColumn) next;
  return column;
}

static gboolean
move (ZtPriceGrid *grid, int rows, int columns, gboolean extend)
{
  guint n = g_list_model_get_n_items (grid->lines);
  guint from = extend ? grid->other_row : grid->row;
  ZtSheetColumn column = extend ? grid->other_column : grid->column;
  guint row = (guint) CLAMP ((int) from + rows, 0, (int) n - 1);

  if (columns != 0)
    column = beside (grid, column, columns);
  if (!extend)
    {
      zt_price_grid_focus (grid, row, column);
      return TRUE;
    }
  grid->other_row = row;
  grid->other_column = column;
  scroll_to (grid, row);
  mark (grid);
  return TRUE;
}

/* Tab goes through the cells line by line and leaves the table at its end. */
static gboolean
tab (ZtPriceGrid *grid, int by)
{
  ZtSheetColumn next = beside (grid, grid->column, by);
  guint n = g_list_model_get_n_items (grid->lines);

  if (next != grid->column)
    return move (grid, 0, by, FALSE);
  if ((by > 0 && grid->row + 1 >= n) || (by < 0 && grid->row == 0))
    return FALSE;
  next = beside (grid, by > 0 ? ZT_SHEET_NUMBER : ZT_SHEET_CEILING, by);
  zt_price_grid_focus (grid, grid->row + (guint) by, next);
  return TRUE;
}

/* --- edits --- */

static void
edit (ZtPriceGrid *grid, gboolean (*change) (GListModel *, const ZtSheetRange *))
{
  ZtSheetRange range;

  if (!zt_price_grid_get_range (grid, &range))
    return;
  grid->calls.begin (grid->owner);
  change (grid->lines, &range);
  grid->calls.end (grid->owner);
}

void
zt_price_grid_fill_down (ZtPriceGrid *grid)
{
  edit (grid, zt_sheet_fill_down);
}

void
zt_price_grid_copy (ZtPriceGrid *grid)
{
  ZtSheetRange range;
  g_autofree char *text = NULL;

  if (!zt_price_grid_get_range (grid, &range))
    return;
  text = zt_sheet_copy (grid->lines, &range);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (grid->table)), text);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  ZtPriceGrid *grid = user_data;
  g_autoptr (GPtrArray) problems = NULL;
  ZtSheetRange range, written;

  /* Cancelled: the grid is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || text == NULL || *text == '\0'
      || !zt_price_grid_get_range (grid, &range))
    return;
  grid->calls.begin (grid->owner);
  problems = zt_sheet_paste (grid->lines, &range, text, grid->calls.items (grid->owner), &written);
  grid->calls.end (grid->owner);
  grid->calls.pasted (grid->owner, problems, &written);
}

void
zt_price_grid_paste (ZtPriceGrid *grid)
{
  if (!grid->placed && g_list_model_get_n_items (grid->lines) > 0)
    {
      grid->placed = TRUE;
      grid->row = grid->other_row = 0;
      grid->column = grid->other_column = ZT_SHEET_BRAND;
    }
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (grid->table)),
                                 grid->cancellable, pasted_cb, grid);
}

static gboolean
mark_all (ZtPriceGrid *grid)
{
  grid->row = 0;
  grid->column = ZT_SHEET_NUMBER;
  grid->other_row = g_list_model_get_n_items (grid->lines) - 1;
  grid->other_column = ZT_SHEET_AMOUNT;
  mark (grid);
  return TRUE;
}

static void
begin_editing (ZtPriceGrid *grid, Cell *cell)
{
  grid->editing = TRUE;
  gtk_editable_set_position (GTK_EDITABLE (cell->entry), -1);
}

static gboolean
give_up (ZtPriceGrid *grid, Cell *cell)
{
  if (!grid->editing && !grid->typed)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (cell->entry), grid->before != NULL ? grid->before : "");
  grid->editing = grid->typed = FALSE;
  gtk_editable_select_region (GTK_EDITABLE (cell->entry), 0, -1);
  return TRUE;
}

/* Keys with Control, in a cell whose text is not being edited. */
static gboolean
control_key (ZtPriceGrid *grid, guint key)
{
  switch (gdk_keyval_to_lower (key))
    {
    case GDK_KEY_c:
    case GDK_KEY_Insert:
      zt_price_grid_copy (grid);
      return TRUE;
    case GDK_KEY_x:
      zt_price_grid_copy (grid);
      edit (grid, zt_sheet_clear);
      return TRUE;
    case GDK_KEY_v:
      zt_price_grid_paste (grid);
      return TRUE;
    case GDK_KEY_d:
      zt_price_grid_fill_down (grid);
      return TRUE;
    case GDK_KEY_a:
      return mark_all (grid);
    case GDK_KEY_z:
      return gtk_widget_activate_action (GTK_WIDGET (grid->table), "bid.undo", NULL);
    case GDK_KEY_y:
      return gtk_widget_activate_action (GTK_WIDGET (grid->table), "bid.redo", NULL);
    case GDK_KEY_Home:
      return move (grid, -G_MAXINT / 2, 0, FALSE);
    case GDK_KEY_End:
      return move (grid, G_MAXINT / 2, 0, FALSE);
    default:
      return FALSE;
    }
}

/* Keys that leave the cell, whatever is done in it. */
static gboolean
leaving_key (ZtPriceGrid *grid, Cell *cell, guint key, gboolean shift)
{
  switch (key)
    {
    case GDK_KEY_Up:
      return move (grid, -1, 0, shift);
    case GDK_KEY_Down:
      return move (grid, 1, 0, shift);
    case GDK_KEY_Page_Up:
      return move (grid, -10, 0, shift);
    case GDK_KEY_Page_Down:
      return move (grid, 10, 0, shift);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return move (grid, shift ? -1 : 1, 0, FALSE);
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return tab (grid, 1);
    case GDK_KEY_ISO_Left_Tab:
      return tab (grid, -1);
    case GDK_KEY_Escape:
      return give_up (grid, cell);
    default:
      return FALSE;
    }
}

static gboolean
on_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
           ZtPriceGrid *grid)
{
  Cell *cell = current_cell (grid);
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;

  if (cell == NULL && grid->placed && grid->column == ZT_SHEET_NUMBER)
    {
      /* All is marked. */
      if ((state & GDK_CONTROL_MASK) != 0)
        return control_key (grid, key);
      if (key >= GDK_KEY_Shift_L && key <= GDK_KEY_Hyper_R)
        return FALSE;
      zt_price_grid_focus (grid, 0, ZT_SHEET_BRAND);
      return TRUE;
    }
  /* While an input method is at work every key is its own. */
  if (cell == NULL || grid->composing || (state & GDK_ALT_MASK) != 0)
    return FALSE;
  if ((state & GDK_CONTROL_MASK) != 0)
    return !grid->editing && !grid->typed && control_key (grid, key);
  if (key == GDK_KEY_F2)
    {
      begin_editing (grid, cell);
      return TRUE;
    }
  if (leaving_key (grid, cell, key, shift))
    return TRUE;
  if (grid->editing)
    return FALSE;
  if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    return move (grid, 0, key == GDK_KEY_Left ? -1 : 1, shift);
  if (key == GDK_KEY_Delete && !grid->typed)
    {
      edit (grid, zt_sheet_clear);
      return TRUE;
    }
  return FALSE;
}

/* --- cells --- */

static gboolean
select_cb (gpointer user_data)
{
  ZtPriceGrid *grid = user_data;
  Cell *cell = current_cell (grid);

  grid->select = 0;
  if (cell != NULL && !grid->editing && !grid->typed)
    gtk_editable_select_region (GTK_EDITABLE (cell->entry), 0, -1);
  return G_SOURCE_REMOVE;
}

static void
on_enter_cb (GtkEventController *controller, Cell *cell)
{
  ZtPriceGrid *grid = cell->grid;

  grid->row = grid->other_row = gtk_list_item_get_position (cell->item);
  grid->column = grid->other_column = cell->column;
  grid->placed = TRUE;
  grid->editing = grid->typed = grid->composing = FALSE;
  g_free (grid->before);
  grid->before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (cell->entry)));
  gtk_widget_activate_action (cell->entry, "listitem.select", "(bb)", FALSE, FALSE);
  mark (grid);
  /* A click puts the cursor only after the keyboard came. */
  if (grid->select == 0)
    grid->select = g_idle_add (select_cb, grid);
}

static void
on_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, Cell *cell)
{
  if (current_cell (cell->grid) == cell || n_press > 1)
    cell->grid->editing = TRUE;
}

static void
on_typed_cb (GtkEditable *entry, Cell *cell)
{
  if (current_cell (cell->grid) == cell)
    cell->grid->typed = g_strcmp0 (gtk_editable_get_text (entry), cell->grid->before) != 0;
}

static void
on_preedit_cb (GtkText *text, const char *preedit, Cell *cell)
{
  cell->grid->composing = preedit != NULL && *preedit != '\0';
}

static void
watch_entry (Cell *cell)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (cell->entry));

  cell->focus = gtk_event_controller_focus_new ();
  cell->click = gtk_gesture_click_new ();
  g_signal_connect (cell->focus, "enter", G_CALLBACK (on_enter_cb), cell);
  gtk_widget_add_controller (cell->entry, cell->focus);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (cell->click),
                                              GTK_PHASE_CAPTURE);
  g_signal_connect (cell->click, "pressed", G_CALLBACK (on_pressed_cb), cell);
  gtk_widget_add_controller (cell->entry, GTK_EVENT_CONTROLLER (cell->click));
  g_signal_connect (cell->entry, "changed", G_CALLBACK (on_typed_cb), cell);
  if (GTK_IS_TEXT (text))
    g_signal_connect (text, "preedit-changed", G_CALLBACK (on_preedit_cb), cell);
}

void
zt_price_grid_add (ZtPriceGrid *grid, GtkListItem *item, ZtSheetColumn column, GtkWidget *entry)
{
  Cell *cell = g_new0 (Cell, 1);

  cell->grid = grid;
  cell->item = item;
  cell->column = column;
  cell->entry = entry != NULL ? g_object_ref (entry) : NULL;
  g_hash_table_insert (grid->cells, item, cell);
  if (entry != NULL)
    watch_entry (cell);
}

void
zt_price_grid_bound (ZtPriceGrid *grid, GtkListItem *item)
{
  Cell *cell = g_hash_table_lookup (grid->cells, item);

  if (cell != NULL)
    mark_cell (cell);
}

void
zt_price_grid_refreshed (ZtPriceGrid *grid, GtkListItem *item)
{
  Cell *cell = current_cell (grid);

  if (cell == NULL || cell->item != item)
    return;
  g_free (grid->before);
  grid->before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (cell->entry)));
  grid->typed = grid->editing = FALSE;
  if (grid->select == 0)
    grid->select = g_idle_add (select_cb, grid);
}

void
zt_price_grid_remove (ZtPriceGrid *grid, GtkListItem *item)
{
  g_hash_table_remove (grid->cells, item);
}

ZtPriceGrid *
zt_price_grid_new (GtkColumnView *table, GListModel *lines, const ZtPriceGridOwner *calls,
                   gpointer owner)
{
  ZtPriceGrid *grid = g_new0 (ZtPriceGrid, 1);

  grid->keys = gtk_event_controller_key_new ();
  grid->table = table;
  grid->lines = lines;
  grid->calls = *calls;
  grid->owner = owner;
  grid->cells = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) cell_free);
  grid->cancellable = g_cancellable_new ();
  gtk_event_controller_set_propagation_phase (grid->keys, GTK_PHASE_CAPTURE);
  g_signal_connect (grid->keys, "key-pressed", G_CALLBACK (on_key_cb), grid);
  gtk_widget_add_controller (GTK_WIDGET (table), grid->keys);
  return grid;
}

void
zt_price_grid_free (ZtPriceGrid *grid)
{
  g_cancellable_cancel (grid->cancellable);
  g_object_unref (grid->cancellable);
  g_clear_handle_id (&grid->focus, g_source_remove);
  g_clear_handle_id (&grid->select, g_source_remove);
  g_hash_table_unref (grid->cells);
  gtk_widget_remove_controller (GTK_WIDGET (grid->table), grid->keys);
  g_free (grid->before);
  g_free (grid);
}
