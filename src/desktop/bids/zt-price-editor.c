/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule as a sheet. Its lines compute themselves; the whole schedule is given to the
 * model after each edit. Tables from and to files stand in price-files.c. */
#define G_LOG_DOMAIN "zt-price-editor"
#include "config.h"

#include "zt-price-editor.h"

#include "display.h"
#include "money.h"
#include "price-columns.h"
#include "price-files.h"
#include "zt-price-change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROW_HEIGHT 36
#define TABLE_HEIGHT_MAX 460
#define PROBLEM_HEIGHT 46

struct _ZtPriceEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  GListStore *lines;             /* (owned) of ZtPriceLine */
  GtkSingleSelection *selection; /* (owned) */
  ZtPriceGrid *grid;             /* (owned) */
  gboolean filling;
  gboolean all_columns; /* origin and manufacturer too */
  guint commit;         /* idle */

  /* Template children */
  GtkScrolledWindow *scroller;
  GtkColumnView *table;
  GtkLabel *words;
  GtkLabel *total;
  GtkLabel *share;
  GtkWidget *problems; /* of the last paste */
  GtkLabel *problems_title;
  GtkScrolledWindow *problem_scroller;
  GtkBox *problem_list;
};

enum
{
  PROP_ALL_COLUMNS = 1,
  N_PROPERTIES
};
static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (ZtPriceEditor, zt_price_editor, ADW_TYPE_BIN)

/* @missing (nullable): how many lines have no amount yet. */
static gint64
compute_total (ZtPriceEditor *self, guint *missing)
{
  gint64 total = 0;
  gboolean any = FALSE;

  if (missing != NULL)
    *missing = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->lines)); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);
      gint64 amount = zt_price_line_get_amount (line);

      any = any || amount >= 0;
      if (amount >= 0)
        total += amount;
      else if (missing != NULL)
        *missing += 1;
    }
  return any ? total : -1;
}

static void
show_total (ZtPriceEditor *self)
{
  JsonObject *tender = zt_bid_model_get_tender (self->model);
  guint missing;
  gint64 total = compute_total (self, &missing);
  gint64 limit = zt_json_get_fen (tender, "ceiling");
  gint64 budget = zt_json_get_fen (tender, "value");
  g_autofree char *amount = zt_display_fen (total);
  g_autofree char *in_words = total >= 0 ? zt_money_to_words (total) : NULL;
  g_autofree char *words = NULL;
  g_autofree char *share = NULL;

  /* TRANSLATORS: the total in Chinese numerals */
  words = g_strdup_printf (_ ("In words: %s"), in_words != NULL ? in_words : "—");
  gtk_label_set_text (self->words, words);
  gtk_label_set_text (self->total, amount);
  if (total >= 0 && missing > 0)
    /* TRANSLATORS: the total is not whole yet */
    share = g_strdup_printf (ngettext ("%u line without a price", "%u lines without a price",
                                       missing),
                             missing);
  else if (total >= 0 && budget > 0)
    /* TRANSLATORS: the total as a part of the budget */
    share = g_strdup_printf (_ ("%.1f %% of the budget"), 100.0 * (double) total / (double) budget);
  gtk_label_set_text (self->share, share != NULL ? share : "");
  if (total > (limit >= 0 ? limit : budget))
    gtk_widget_add_css_class (GTK_WIDGET (self->total), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->total), "error");
}

static gboolean
commit_cb (gpointer user_data)
{
  ZtPriceEditor *self = user_data;
  JsonObject *prices = json_object_new ();
  JsonArray *lines = json_array_new ();
  gint64 total = compute_total (self, NULL);

  self->commit = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->lines)); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      json_array_add_object_element (lines, zt_price_line_to_json (line));
    }
  json_object_set_array_member (prices, "lines", lines);
  if (total >= 0)
    json_object_set_member (prices, "total", zt_json_value_new (total));
  zt_bid_model_set_prices (self->model, prices);
  show_total (self);
  return G_SOURCE_REMOVE;
}

static void
on_line_changed_cb (ZtPriceEditor *self)
{
  if (!self->filling && self->commit == 0)
    self->commit = g_idle_add (commit_cb, self);
}

/* --- edits of the sheet --- */

static void
commit_now (ZtPriceEditor *self)
{
  if (self->commit != 0)
    {
      g_source_remove (self->commit);
      commit_cb (self);
    }
  zt_bid_model_flush (self->model);
}

static void
begin_edit (gpointer owner)
{
  ZtPriceEditor *self = owner;

  gtk_widget_set_visible (self->problems, FALSE);
  commit_now (self);
}

/* What was typed before and what the edit did are two steps. */
static void
end_edit (gpointer owner)
{
  commit_now (owner);
}

static JsonArray *
get_items (gpointer owner)
{
  return zt_json_get_array (zt_bid_model_get_tender (ZT_PRICE_EDITOR (owner)->model), "items");
}

static void
on_problem_clicked_cb (ZtPriceEditor *self, GtkWidget *button)
{
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "place"));

  zt_price_grid_focus (self->grid, place / ZT_SHEET_N_COLUMNS, place % ZT_SHEET_N_COLUMNS);
}

static GtkWidget *
make_problem (ZtPriceEditor *self, const ZtSheetProblem *problem)
{
  GtkWidget *label = zt_display_label (problem->reason, NULL);
  ZtSheetColumn column = zt_sheet_is_editable (problem->column) ? problem->column : ZT_SHEET_PRICE;
  GtkWidget *button;

  if (problem->row == G_MAXUINT)
    return label;
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "problem");
  g_object_set_data (G_OBJECT (button), "place",
                     GUINT_TO_POINTER (problem->row * ZT_SHEET_N_COLUMNS + column));
  zt_display_set_name (button, problem->reason);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_problem_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  return button;
}

static void
show_problems (ZtPriceEditor *self, GPtrArray *problems)
{
  g_autofree char *title
      = g_strdup_printf (ngettext ("Nothing was pasted: %u problem",
                                   "Nothing was pasted: %u problems", problems->len),
                         problems->len);

  gtk_label_set_text (self->problems_title, title);
  zt_display_clear (GTK_WIDGET (self->problem_list));
  for (guint i = 0; i < problems->len; i++)
    gtk_box_append (self->problem_list, make_problem (self, g_ptr_array_index (problems, i)));
  /* Wrapped text: the natural height is not that of the width it gets. */
  gtk_scrolled_window_set_min_content_height (self->problem_scroller,
                                              (int) MIN (problems->len, 3) * PROBLEM_HEIGHT);
  gtk_widget_set_visible (self->problems, problems->len > 0);
}

static void set_all_columns (ZtPriceEditor *self, gboolean all);

static void
undo (gpointer data)
{
  gtk_widget_activate_action (GTK_WIDGET (data), "bid.undo", NULL);
}

static void
pasted (gpointer owner, GPtrArray *problems, const ZtSheetRange *written)
{
  ZtPriceEditor *self = owner;
  guint rows = written->bottom - written->top + 1;
  g_autofree char *text = NULL;

  show_problems (self, problems);
  if (problems->len > 0 || written->right == ZT_SHEET_NUMBER)
    return;
  if (written->left <= ZT_SHEET_MANUFACTURER && written->right >= ZT_SHEET_ORIGIN)
    set_all_columns (self, TRUE);
  /* TRANSLATORS: lines of the price schedule */
  text = g_strdup_printf (ngettext ("%u line pasted", "%u lines pasted", rows), rows);
  zt_desk_tell_undo (zt_bid_model_get_desk (self->model), text, undo, g_object_ref (self),
                     g_object_unref);
}

static const ZtPriceGridOwner grid_calls = { begin_edit, end_edit, pasted, get_items };

static void
on_close_problems_cb (ZtPriceEditor *self)
{
  gtk_widget_set_visible (self->problems, FALSE);
}

/* --- actions --- */

static void
change_all (int hundredths, gpointer user_data)
{
  ZtPriceEditor *self = user_data;

  begin_edit (self);
  if (zt_sheet_change_all (G_LIST_MODEL (self->lines), hundredths))
    zt_desk_tell_undo (zt_bid_model_get_desk (self->model), _ ("All prices changed"), undo,
                       g_object_ref (self), g_object_unref);
  end_edit (self);
}

static void
change_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtPriceEditor *self = ZT_PRICE_EDITOR (widget);

  zt_price_change_present (widget, G_LIST_MODEL (self->lines), change_all, self);
}

static void
file_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtPriceEditor *self = ZT_PRICE_EDITOR (widget);

  if (g_str_equal (name, "prices.import"))
    zt_prices_import (widget, self->model);
  else
    {
      commit_now (self);
      zt_prices_export (widget, self->model);
    }
}

static void
cell_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtPriceGrid *grid = ZT_PRICE_EDITOR (widget)->grid;

  if (g_str_equal (name, "prices.copy"))
    zt_price_grid_copy (grid);
  else if (g_str_equal (name, "prices.paste"))
    zt_price_grid_paste (grid);
  else
    zt_price_grid_fill_down (grid);
}

static void
set_all_columns (ZtPriceEditor *self, gboolean all)
{
  if (self->all_columns == all)
    return;
  self->all_columns = all;
  zt_price_columns_show_all (self->table, all);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALL_COLUMNS]);
}

static void
zt_price_editor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ALL_COLUMNS)
    set_all_columns (ZT_PRICE_EDITOR (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
zt_price_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ALL_COLUMNS)
    g_value_set_boolean (value, ZT_PRICE_EDITOR (object)->all_columns);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* --- what the draft says --- */

static JsonObject *
find_line (JsonArray *lines, const char *item)
{
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);

      if (g_strcmp0 (zt_json_get_string (line, "item"), item) == 0)
        return line;
    }
  return NULL;
}

/* Lines that are the same items take what is new: the keyboard stays where it is. */
static gboolean
take_lines (ZtPriceEditor *self, JsonArray *items, JsonArray *lines)
{
  guint n = items != NULL ? json_array_get_length (items) : 0;

  if (n == 0 || n != g_list_model_get_n_items (G_LIST_MODEL (self->lines)))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);
      const char *id = zt_json_get_string (json_array_get_object_element (items, i), "id");

      if (g_strcmp0 (zt_price_line_get (line, "item"), id) != 0)
        return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);
      JsonObject *item = json_array_get_object_element (items, i);

      zt_price_line_take (line, item, find_line (lines, zt_json_get_string (item, "id")));
    }
  return TRUE;
}

static void
make_lines (ZtPriceEditor *self, JsonArray *items, JsonArray *lines)
{
  guint n = items != NULL ? json_array_get_length (items) : 0;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      ZtPriceLine *line
          = zt_price_line_new (i + 1, item, find_line (lines, zt_json_get_string (item, "id")));

      g_signal_connect_object (line, "changed", G_CALLBACK (on_line_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (made, line);
    }
  g_list_store_splice (self->lines, 0, g_list_model_get_n_items (G_LIST_MODEL (self->lines)),
                       made->pdata, made->len);
}

static void
fill (ZtPriceEditor *self)
{
  JsonArray *items = get_items (self);
  JsonArray *lines = zt_json_get_array (zt_bid_model_get_draft (self->model), "prices.lines");
  guint n = items != NULL ? json_array_get_length (items) : 0;

  self->filling = TRUE;
  if (!take_lines (self, items, lines))
    make_lines (self, items, lines);
  self->filling = FALSE;
  /* In a low window the page scrolls, not a table squeezed to its header. */
  gtk_scrolled_window_set_min_content_height (self->scroller,
                                              (int) MIN (TABLE_HEIGHT_MAX, ROW_HEIGHT * (n + 1)));
  show_total (self);
}

/* "lines.N…" is the draft's line N, which may stand elsewhere here; "items.ID" the tender's item.
 */
static const char *
item_of_place (ZtPriceEditor *self, const char *place)
{
  JsonArray *lines = zt_json_get_array (zt_bid_model_get_draft (self->model), "prices.lines");
  guint64 n;

  if (g_str_has_prefix (place, "items."))
    return place + strlen ("items.");
  if (!g_str_has_prefix (place, "lines."))
    return NULL;
  n = g_ascii_strtoull (place + strlen ("lines."), NULL, 10);
  return lines != NULL && n < json_array_get_length (lines)
             ? zt_json_get_string (json_array_get_object_element (lines, (guint) n), "item")
             : NULL;
}

static ZtSheetColumn
column_of_place (const char *place)
{
  static const struct
  {
    const char *end;
    ZtSheetColumn column;
  } ends[] = { { ".brand", ZT_SHEET_BRAND },
               { ".specification", ZT_SHEET_SPECIFICATION },
               { ".origin", ZT_SHEET_ORIGIN },
               { ".manufacturer", ZT_SHEET_MANUFACTURER } };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (place, ends[i].end))
      return ends[i].column;
  return ZT_SHEET_PRICE;
}

void
zt_price_editor_focus (ZtPriceEditor *self, const char *place)
{
  const char *item;

  g_return_if_fail (ZT_IS_PRICE_EDITOR (self) && self->model != NULL && place != NULL);
  item = item_of_place (self, place);
  if (column_of_place (place) == ZT_SHEET_ORIGIN
      || column_of_place (place) == ZT_SHEET_MANUFACTURER)
    set_all_columns (self, TRUE);
  for (guint i = 0; item != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->lines)); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      if (g_strcmp0 (zt_price_line_get (line, "item"), item) != 0)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      zt_price_grid_focus (self->grid, i, column_of_place (place));
    }
}

void
zt_price_editor_set_model (ZtPriceEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_PRICE_EDITOR (self));
  if (self->model != NULL)
    {
      commit_now (self);
      g_signal_handlers_disconnect_by_data (self->model, self);
    }
  g_list_store_remove_all (self->lines);
  gtk_widget_set_visible (self->problems, FALSE);
  g_set_object (&self->model, model);
  g_signal_connect_object (model, "loaded", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  if (zt_bid_model_is_loaded (model))
    fill (self);
}

static void
zt_price_editor_dispose (GObject *object)
{
  ZtPriceEditor *self = ZT_PRICE_EDITOR (object);

  if (self->commit != 0)
    {
      g_source_remove (self->commit);
      commit_cb (self);
    }
  g_clear_object (&self->model);
  if (self->grid != NULL)
    gtk_column_view_set_model (self->table, NULL);
  g_clear_pointer (&self->grid, zt_price_grid_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->lines);
  G_OBJECT_CLASS (zt_price_editor_parent_class)->dispose (object);
}

static void
zt_price_editor_class_init (ZtPriceEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_price_editor_dispose;
  G_OBJECT_CLASS (klass)->set_property = zt_price_editor_set_property;
  G_OBJECT_CLASS (klass)->get_property = zt_price_editor_get_property;
  properties[PROP_ALL_COLUMNS]
      = g_param_spec_boolean ("all-columns", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-price-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, table);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, words);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, total);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, share);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, problems);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, problems_title);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, problem_scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, problem_list);
  gtk_widget_class_bind_template_callback (widget_class, on_close_problems_cb);
  gtk_widget_class_install_action (widget_class, "prices.change", NULL, change_action);
  gtk_widget_class_install_action (widget_class, "prices.import", NULL, file_action);
  gtk_widget_class_install_action (widget_class, "prices.export", NULL, file_action);
  gtk_widget_class_install_action (widget_class, "prices.copy", NULL, cell_action);
  gtk_widget_class_install_action (widget_class, "prices.paste", NULL, cell_action);
  gtk_widget_class_install_action (widget_class, "prices.fill-down", NULL, cell_action);
  gtk_widget_class_install_property_action (widget_class, "prices.all-columns", "all-columns");
}

static void
zt_price_editor_init (ZtPriceEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_list_store_new (ZT_TYPE_PRICE_LINE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->lines)));
  self->grid = zt_price_grid_new (self->table, G_LIST_MODEL (self->lines), &grid_calls, self);
  zt_price_columns_add (self->table, self->grid);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
}
