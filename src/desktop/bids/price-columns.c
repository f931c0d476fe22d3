/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the price schedule: each cell shows, or edits, a line that computes itself. */
#define G_LOG_DOMAIN "zt-price-columns"
#include "config.h"

#include "price-columns.h"

#include "display.h"
#include "money.h"

#include <glib/gi18n-lib.h>

static const struct
{
  double xalign;
  gboolean ellipsizes;
  int chars; /* at least so wide, in characters; never narrower than the content otherwise */
  gboolean expands;
} columns[ZT_SHEET_N_COLUMNS] = {
  [ZT_SHEET_NUMBER] = { 0 },           [ZT_SHEET_NAME] = { 0, TRUE, 7, TRUE },
  [ZT_SHEET_BRAND] = { 0, FALSE, 7 },  [ZT_SHEET_SPECIFICATION] = { 0, FALSE, 8, TRUE },
  [ZT_SHEET_ORIGIN] = { 0, FALSE, 5 }, [ZT_SHEET_MANUFACTURER] = { 0, FALSE, 8 },
  [ZT_SHEET_UNIT] = { 0, FALSE },      [ZT_SHEET_QUANTITY] = { 1 },
  [ZT_SHEET_PRICE] = { 1, FALSE, 10 }, [ZT_SHEET_AMOUNT] = { 1, FALSE, 10 },
  [ZT_SHEET_CEILING] = { 0 },
};

static void
show_ceiling (GtkLabel *label, ZtPriceLine *line)
{
  gint64 ceiling = zt_price_line_get_ceiling (line);
  gint64 price = zt_price_line_get_price (line);
  g_autofree char *text = NULL;

  if (ceiling < 0)
    text = g_strdup ("—");
  else if (price < 0)
    text = zt_display_fen (ceiling);
  else if (price > ceiling)
    {
      g_autofree char *over = zt_money_format (price - ceiling);

      /* TRANSLATORS: by how much a price is over its ceiling */
      text = g_strdup_printf (_ ("over by %s"), over);
    }
  else if (price == ceiling)
    text = g_strdup (_ ("at the ceiling"));
  else
    /* TRANSLATORS: how far a price is under its ceiling, percent */
    text = g_strdup_printf (_ ("%d %% below"), (int) ((ceiling - price) * 100 / ceiling));
  zt_display_set_pill (label, text,
                       ceiling < 0 || price < 0 ? NULL
                       : price > ceiling        ? "pill-bad"
                                                : "pill-good");
}

/* What a cell says when the keyboard is elsewhere: money as people write it. */
static char *
cell_text (ZtPriceLine *line, ZtSheetColumn column)
{
  gint64 fen
      = column == ZT_SHEET_PRICE ? zt_price_line_get_price (line) : zt_price_line_get_amount (line);

  if (column != ZT_SHEET_PRICE && column != ZT_SHEET_AMOUNT)
    return zt_sheet_get (line, column);
  if (column == ZT_SHEET_PRICE && zt_price_line_get_wrong (line) != NULL)
    return g_strdup (zt_price_line_get_wrong (line));
  if (fen < 0)
    return g_strdup (column == ZT_SHEET_AMOUNT ? "—" : "");
  return zt_money_format (fen);
}

/* Is it only written another way? What is being typed stays as it is typed. */
static gboolean
means_the_same (GtkWidget *entry, ZtPriceLine *line, ZtSheetColumn column)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (entry));
  gint64 fen;

  return column == ZT_SHEET_PRICE && zt_price_line_get_wrong (line) == NULL
         && (gtk_widget_get_state_flags (entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0
         && zt_price_line_parse_price (typed, &fen, NULL) && fen == zt_price_line_get_price (line);
}

static void
show_price_state (GtkWidget *entry, ZtPriceLine *line)
{
  static const char *const states[] = { "error", "over", NULL };
  gboolean wrong = zt_price_line_get_wrong (line) != NULL;
  gboolean over = zt_price_line_get_ceiling (line) >= 0
                  && zt_price_line_get_price (line) > zt_price_line_get_ceiling (line);

  zt_display_set_class (entry, states, wrong ? "error" : over ? "over" : NULL);
  gtk_widget_set_tooltip_text (
      entry, wrong ? _ ("This is no amount. Write it in yuan, like 5200 or 5,200.00.") : NULL);
}

/* TRUE: it says something else now. */
static gboolean
show_entry (GtkWidget *entry, ZtPriceLine *line, ZtSheetColumn column)
{
  g_autofree char *text = cell_text (line, column);
  gboolean other = !means_the_same (entry, line, column)
                   && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry)), text) != 0;

  if (other)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
  if (column == ZT_SHEET_PRICE)
    show_price_state (entry, line);
  else
    gtk_widget_set_tooltip_text (entry, g_utf8_strlen (text, -1) > columns[column].chars / 2 + 1
                                            ? text
                                            : NULL);
  return other;
}

static gboolean
show_cell (GtkWidget *cell, ZtPriceLine *line, ZtSheetColumn column)
{
  g_autofree char *text = NULL;

  if (zt_sheet_is_editable (column))
    return show_entry (cell, line, column);
  if (column == ZT_SHEET_CEILING)
    {
      show_ceiling (GTK_LABEL (cell), line);
      return FALSE;
    }
  text = cell_text (line, column);
  gtk_label_set_text (GTK_LABEL (cell), text);
  gtk_widget_set_tooltip_text (cell, column == ZT_SHEET_NAME ? text : NULL);
  return FALSE;
}

typedef struct
{
  ZtPriceGrid *grid;
  ZtSheetColumn column;
} Factory;

static ZtSheetColumn
item_column (GtkListItem *item)
{
  return (ZtSheetColumn) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column"));
}

static void
on_changed_cb (GtkEditable *entry, GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);

  if (line != NULL)
    zt_sheet_set (line, item_column (item), gtk_editable_get_text (entry));
}

/* Left: shown as people write money. */
static void
on_left_cb (GtkEventController *controller, GtkListItem *item)
{
  GtkWidget *entry = gtk_event_controller_get_widget (controller);
  ZtPriceLine *line = gtk_list_item_get_item (item);
  g_autofree char *text = line != NULL ? cell_text (line, item_column (item)) : NULL;

  if (text != NULL && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

/* GtkText by itself is nothing to a screen reader. */
static GtkWidget *
make_entry (GtkListItem *item, ZtSheetColumn column)
{
  GtkWidget *cell = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_entry_set_has_frame (GTK_ENTRY (cell), FALSE);
  gtk_editable_set_alignment (GTK_EDITABLE (cell), (float) columns[column].xalign);
  gtk_editable_set_width_chars (GTK_EDITABLE (cell), columns[column].chars);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (cell), columns[column].chars);
  gtk_widget_add_css_class (cell, "cell");
  g_signal_connect_object (cell, "changed", G_CALLBACK (on_changed_cb), item, 0);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_left_cb), item, 0);
  gtk_widget_add_controller (cell, focus);
  return cell;
}

static GtkWidget *
make_label (ZtSheetColumn column)
{
  GtkWidget *cell = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (cell), (float) columns[column].xalign);
  if (columns[column].ellipsizes)
    gtk_label_set_ellipsize (GTK_LABEL (cell), PANGO_ELLIPSIZE_END);
  if (columns[column].chars > 0)
    gtk_label_set_width_chars (GTK_LABEL (cell), columns[column].chars);
  if (column == ZT_SHEET_CEILING)
    gtk_widget_set_halign (cell, GTK_ALIGN_START);
  if (column == ZT_SHEET_AMOUNT)
    gtk_widget_add_css_class (cell, "amount");
  return cell;
}

static void
on_setup_cb (GtkSignalListItemFactory *signals, GtkListItem *item, Factory *factory)
{
  gboolean editable = zt_sheet_is_editable (factory->column);
  GtkWidget *cell;

  g_object_set_data (G_OBJECT (item), "column", GINT_TO_POINTER (factory->column));
  g_object_set_data (G_OBJECT (item), "grid", factory->grid);
  cell = editable ? make_entry (item, factory->column) : make_label (factory->column);
  gtk_widget_add_css_class (cell, "numeric");
  gtk_list_item_set_child (item, cell);
  zt_price_grid_add (factory->grid, item, factory->column, editable ? cell : NULL);
}

static void
on_teardown_cb (GtkSignalListItemFactory *signals, GtkListItem *item, Factory *factory)
{
  zt_price_grid_remove (factory->grid, item);
}

static void
refresh_item (GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);

  if (line != NULL && gtk_list_item_get_child (item) != NULL
      && show_cell (gtk_list_item_get_child (item), line, item_column (item)))
    zt_price_grid_refreshed (g_object_get_data (G_OBJECT (item), "grid"), item);
}

static void
on_bind_cb (GtkSignalListItemFactory *signals, GtkListItem *item, Factory *factory)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);
  GtkWidget *cell = gtk_list_item_get_child (item);

  if (factory->column == ZT_SHEET_PRICE)
    {
      /* TRANSLATORS: %u is the number of a line */
      g_autofree char *name
          = g_strdup_printf (_ ("Unit price of line %u"), zt_price_line_get_number (line));

      zt_display_set_name (cell, name);
    }
  else if (zt_sheet_is_editable (factory->column))
    {
      /* TRANSLATORS: the title of a column, the number of a line */
      g_autofree char *name
          = g_strdup_printf (_ ("%s of line %u"), zt_sheet_title (factory->column),
                             zt_price_line_get_number (line));

      zt_display_set_name (cell, name);
    }
  show_cell (cell, line, factory->column);
  zt_price_grid_bound (factory->grid, item);
  g_signal_connect_object (line, "changed", G_CALLBACK (refresh_item), item, G_CONNECT_SWAPPED);
}

static void
on_unbind_cb (GtkSignalListItemFactory *signals, GtkListItem *item, Factory *factory)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);

  if (line != NULL)
    g_signal_handlers_disconnect_by_data (line, item);
}

static void
add_columns (GtkColumnView *table, ZtPriceGrid *grid)
{
  for (int i = 0; i < ZT_SHEET_N_COLUMNS; i++)
    {
      GtkListItemFactory *signals = gtk_signal_list_item_factory_new ();
      Factory *factory = g_new (Factory, 1);
      g_autoptr (GtkColumnViewColumn) column = NULL;

      *factory = (Factory){ grid, (ZtSheetColumn) i };
      g_object_set_data_full (G_OBJECT (signals), "factory", factory, g_free);
      g_signal_connect (signals, "setup", G_CALLBACK (on_setup_cb), factory);
      g_signal_connect (signals, "bind", G_CALLBACK (on_bind_cb), factory);
      g_signal_connect (signals, "unbind", G_CALLBACK (on_unbind_cb), factory);
      g_signal_connect (signals, "teardown", G_CALLBACK (on_teardown_cb), factory);
      column = gtk_column_view_column_new (zt_sheet_title ((ZtSheetColumn) i), signals);
      gtk_column_view_column_set_expand (column, columns[i].expands);
      gtk_column_view_append_column (table, column);
    }
}

/* GTK 4.8 has no property for it: the title of a column of numbers stands over their right edge. */
static void
align_titles (GtkColumnView *table)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (table));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (int i = 0; title != NULL && i < ZT_SHEET_N_COLUMNS; i++)
    {
      GtkWidget *content = gtk_widget_get_first_child (title);

      if (content != NULL && columns[i].xalign > 0)
        gtk_widget_set_halign (content, GTK_ALIGN_END);
      title = gtk_widget_get_next_sibling (title);
    }
}

void
zt_price_columns_show_all (GtkColumnView *table, gboolean all)
{
  static const ZtSheetColumn extra[] = { ZT_SHEET_ORIGIN, ZT_SHEET_MANUFACTURER };
  GListModel *list;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));
  list = gtk_column_view_get_columns (table);
  for (gsize i = 0; i < G_N_ELEMENTS (extra); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, extra[i]);

      gtk_column_view_column_set_visible (column, all);
    }
}

void
zt_price_columns_add (GtkColumnView *table, ZtPriceGrid *grid)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (table) && grid != NULL);
  add_columns (table, grid);
  align_titles (table);
  zt_price_columns_show_all (table, FALSE);
}
