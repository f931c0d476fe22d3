/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the price schedule: each cell shows, or edits, a line that computes itself. */
#define G_LOG_DOMAIN "zt-price-columns"
#include "config.h"

#include "price-columns.h"

#include "display.h"
#include "money.h"
#include "zt-price-line.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_BRAND,
  COLUMN_QUANTITY,
  COLUMN_PRICE,
  COLUMN_AMOUNT,
  COLUMN_CEILING,
  N_COLUMNS
} Column;

static const struct
{
  const char *title;
  double xalign;
  gboolean ellipsizes;
  int chars; /* at least so wide, in characters; never narrower than the content otherwise */
  gboolean expands;
} columns[N_COLUMNS] = {
  [COLUMN_NUMBER] = { N_ ("No."), 0 },
  [COLUMN_NAME] = { N_ ("Name"), 0, TRUE, 7, TRUE },
  [COLUMN_BRAND] = { N_ ("Brand / Model"), 0, TRUE, 6 },
  [COLUMN_QUANTITY] = { N_ ("Quantity"), 1 },
  [COLUMN_PRICE] = { N_ ("Unit price"), 1 },
  [COLUMN_AMOUNT] = { N_ ("Amount"), 1, FALSE, 10 },
  [COLUMN_CEILING] = { N_ ("Ceiling"), 0 },
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

static void
show_cell (GtkWidget *cell, ZtPriceLine *line, Column column)
{
  g_autofree char *text = NULL;
  const char *brand, *model;

  switch (column)
    {
    case COLUMN_NUMBER:
      text = g_strdup_printf ("%u", zt_price_line_get_number (line));
      break;
    case COLUMN_NAME:
      text = g_strdup (zt_price_line_get (line, "description"));
      break;
    case COLUMN_BRAND:
      brand = zt_price_line_get (line, "brand");
      model = zt_price_line_get (line, "specification");
      text = *brand == '\0' && *model == '\0' ? g_strdup ("—")
                                              : g_strstrip (g_strjoin (" ", brand, model, NULL));
      break;
    case COLUMN_QUANTITY:
      text = g_strjoin (" ", zt_price_line_get (line, "quantity"), zt_price_line_get (line, "unit"),
                        NULL);
      break;
    case COLUMN_AMOUNT:
      text = zt_price_line_get_amount (line) >= 0
                 ? zt_money_format (zt_price_line_get_amount (line))
                 : g_strdup ("—");
      break;
    case COLUMN_CEILING:
      show_ceiling (GTK_LABEL (cell), line);
      return;
    case COLUMN_PRICE:
    default:
      return;
    }
  gtk_label_set_text (GTK_LABEL (cell), text);
  gtk_widget_set_tooltip_text (cell, column == COLUMN_NAME || column == COLUMN_BRAND ? text : NULL);
}

static Column
factory_column (GtkSignalListItemFactory *factory)
{
  return (Column) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (factory), "column"));
}

static void
on_price_changed_cb (GtkEditable *entry, GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);

  if (line == NULL)
    return;
  if (zt_price_line_set_price (line, gtk_editable_get_text (entry)))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (entry), NULL);
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
      gtk_widget_set_tooltip_text (
          GTK_WIDGET (entry), _ ("This is no amount. Write it in yuan, like 5200 or 5,200.00."));
    }
}

/* Enter goes to the price below, as in a spreadsheet. */
static void
on_price_activated_cb (GtkWidget *entry)
{
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (entry)), GTK_DIR_TAB_FORWARD);
}

/* The line in detail is that of the price one is in. */
static void
on_price_entered_cb (GtkEventController *controller, GtkListItem *item)
{
  gtk_widget_activate_action (gtk_event_controller_get_widget (controller), "listitem.select",
                              "(bb)", FALSE, FALSE);
}

/* Left: shown as people write money. */
static void
on_price_left_cb (GtkEventController *controller, GtkListItem *item)
{
  GtkEditable *entry = GTK_EDITABLE (gtk_event_controller_get_widget (controller));
  ZtPriceLine *line = gtk_list_item_get_item (item);
  g_autofree char *text = NULL;

  if (line == NULL || zt_price_line_get_price (line) < 0)
    return;
  text = zt_money_format (zt_price_line_get_price (line));
  if (g_strcmp0 (gtk_editable_get_text (entry), text) != 0)
    gtk_editable_set_text (entry, text);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  Column column = factory_column (factory);
  GtkWidget *cell;

  if (column == COLUMN_PRICE)
    {
      GtkEventController *focus;

      /* GtkText by itself is nothing to a screen reader. */
      cell = gtk_entry_new ();
      gtk_entry_set_has_frame (GTK_ENTRY (cell), FALSE);
      gtk_editable_set_alignment (GTK_EDITABLE (cell), 1);
      gtk_editable_set_width_chars (GTK_EDITABLE (cell), 10);
      gtk_editable_set_max_width_chars (GTK_EDITABLE (cell), 10);
      gtk_widget_add_css_class (cell, "price");
      g_signal_connect_object (cell, "changed", G_CALLBACK (on_price_changed_cb), item, 0);
      focus = gtk_event_controller_focus_new ();
      g_signal_connect_object (focus, "enter", G_CALLBACK (on_price_entered_cb), item, 0);
      g_signal_connect_object (focus, "leave", G_CALLBACK (on_price_left_cb), item, 0);
      gtk_widget_add_controller (cell, focus);
      g_signal_connect (cell, "activate", G_CALLBACK (on_price_activated_cb), NULL);
    }
  else
    {
      cell = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (cell), (float) columns[column].xalign);
      if (columns[column].ellipsizes)
        gtk_label_set_ellipsize (GTK_LABEL (cell), PANGO_ELLIPSIZE_END);
      if (columns[column].chars > 0)
        gtk_label_set_width_chars (GTK_LABEL (cell), columns[column].chars);
      if (column == COLUMN_CEILING)
        gtk_widget_set_halign (cell, GTK_ALIGN_START);
      if (column == COLUMN_AMOUNT)
        gtk_widget_add_css_class (cell, "amount");
    }
  gtk_widget_add_css_class (cell, "numeric");
  gtk_list_item_set_child (item, cell);
}

static void
refresh_item (GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);
  Column column = (Column) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column"));

  if (line != NULL && gtk_list_item_get_child (item) != NULL)
    show_cell (gtk_list_item_get_child (item), line, column);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);
  GtkWidget *cell = gtk_list_item_get_child (item);
  Column column = factory_column (factory);

  g_object_set_data (G_OBJECT (item), "column", GINT_TO_POINTER (column));
  if (column == COLUMN_PRICE)
    {
      g_autofree char *text = zt_price_line_get_price (line) >= 0
                                  ? zt_money_format (zt_price_line_get_price (line))
                                  : g_strdup ("");
      /* TRANSLATORS: %u is the number of a line */
      g_autofree char *name
          = g_strdup_printf (_ ("Unit price of line %u"), zt_price_line_get_number (line));

      g_autofree char *id = g_strdup_printf ("price-%u", zt_price_line_get_number (line));

      gtk_editable_set_text (GTK_EDITABLE (cell), text);
      gtk_widget_set_name (cell, id);
      zt_display_set_name (cell, name);
      return;
    }
  show_cell (cell, line, column);
  g_signal_connect_object (line, "changed", G_CALLBACK (refresh_item), item, G_CONNECT_SWAPPED);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ZtPriceLine *line = gtk_list_item_get_item (item);

  if (line != NULL)
    g_signal_handlers_disconnect_by_data (line, item);
}

static void
add_columns (GtkColumnView *table)
{
  for (int i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = NULL;

      g_object_set_data (G_OBJECT (factory), "column", GINT_TO_POINTER (i));
      g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), NULL);
      column = gtk_column_view_column_new (g_dgettext (GETTEXT_PACKAGE, columns[i].title), factory);
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

  for (int i = 0; title != NULL && i < N_COLUMNS; i++)
    {
      GtkWidget *content = gtk_widget_get_first_child (title);

      if (content != NULL && columns[i].xalign > 0)
        gtk_widget_set_halign (content, GTK_ALIGN_END);
      title = gtk_widget_get_next_sibling (title);
    }
}

void
zt_price_columns_add (GtkColumnView *table)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));
  add_columns (table);
  align_titles (table);
}

static GtkWidget *
find_named (GtkWidget *root, const char *name)
{
  if (g_strcmp0 (gtk_widget_get_name (root), name) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
zt_price_columns_focus (GtkColumnView *table, guint number)
{
  g_autofree char *name = g_strdup_printf ("price-%u", number);
  GtkWidget *entry;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (table));
  entry = find_named (GTK_WIDGET (table), name);
  if (entry != NULL)
    gtk_widget_grab_focus (entry);
}
