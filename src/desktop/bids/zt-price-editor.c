/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule. Its lines compute themselves; the whole schedule is given to the model after
 * each edit. */
#define G_LOG_DOMAIN "zt-price-editor"
#include "config.h"

#include "zt-price-editor.h"

#include "display.h"
#include "money.h"
#include "price-columns.h"
#include "zt-price-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROW_HEIGHT 36
#define TABLE_HEIGHT_MAX 460

struct _ZtPriceEditor
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  GListStore *lines;             /* (owned) of ZtPriceLine */
  GtkSingleSelection *selection; /* (owned) */
  gboolean filling;
  guint commit; /* idle */

  /* Template children */
  GtkScrolledWindow *scroller;
  GtkColumnView *table;
  GtkLabel *words;
  GtkLabel *total;
  GtkLabel *share;
  GtkLabel *line_title;
  GtkWidget *line_box;
  AdwEntryRow *brand;
  AdwEntryRow *specification;
  AdwEntryRow *origin;
  AdwEntryRow *manufacturer;
};

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

/* --- the line in detail --- */

static const char *const details[] = { "brand", "specification", "origin", "manufacturer" };

static AdwEntryRow *
detail_row (ZtPriceEditor *self, guint i)
{
  AdwEntryRow *rows[] = { self->brand, self->specification, self->origin, self->manufacturer };

  return rows[i];
}

static void
show_line (ZtPriceEditor *self)
{
  ZtPriceLine *line = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->line_box, line != NULL);
  if (line == NULL)
    return;
  /* TRANSLATORS: number and name of a line of the price schedule */
  title = g_strdup_printf (_ ("Line %u: %s"), zt_price_line_get_number (line),
                           zt_price_line_get (line, "description"));
  gtk_label_set_text (self->line_title, title);
  self->filling = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    gtk_editable_set_text (GTK_EDITABLE (detail_row (self, i)),
                           zt_price_line_get (line, details[i]));
  self->filling = FALSE;
}

static void
on_detail_changed_cb (ZtPriceEditor *self, GtkEditable *entry)
{
  ZtPriceLine *line = gtk_single_selection_get_selected_item (self->selection);

  for (guint i = 0; line != NULL && !self->filling && i < G_N_ELEMENTS (details); i++)
    if (GTK_EDITABLE (detail_row (self, i)) == entry)
      zt_price_line_set (line, details[i], gtk_editable_get_text (entry));
}

/* --- import --- */

static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, ZtPriceEditor *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

      if (path != NULL)
        zt_bid_model_import_prices (self->model, path);
    }
  g_object_unref (dialog);
}

static void
on_import_cb (ZtPriceEditor *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Import a Price Schedule"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Import"), NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_add_suffix (filter, "xlsx");
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_filter_set_name (filter, _ ("Tables (XLSX, CSV)"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

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

static void
fill (ZtPriceEditor *self)
{
  JsonArray *items = zt_json_get_array (zt_bid_model_get_tender (self->model), "items");
  JsonArray *lines = zt_json_get_array (zt_bid_model_get_draft (self->model), "prices.lines");
  guint n = items != NULL ? json_array_get_length (items) : 0;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  self->filling = TRUE;
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
  self->filling = FALSE;
  /* In a low window the page scrolls, not a table squeezed to its header. */
  gtk_scrolled_window_set_min_content_height (self->scroller,
                                              (int) MIN (TABLE_HEIGHT_MAX,
                                                         ROW_HEIGHT * (made->len + 1)));
  show_total (self);
  show_line (self);
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

void
zt_price_editor_focus (ZtPriceEditor *self, const char *place)
{
  const char *item;

  g_return_if_fail (ZT_IS_PRICE_EDITOR (self) && self->model != NULL && place != NULL);
  item = item_of_place (self, place);
  for (guint i = 0; item != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->lines)); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      if (g_strcmp0 (zt_price_line_get (line, "item"), item) != 0)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      zt_price_columns_focus (self->table, i + 1);
    }
}

void
zt_price_editor_set_model (ZtPriceEditor *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_PRICE_EDITOR (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
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
  g_clear_object (&self->selection);
  g_clear_object (&self->lines);
  G_OBJECT_CLASS (zt_price_editor_parent_class)->dispose (object);
}

static void
zt_price_editor_class_init (ZtPriceEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_price_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-price-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, table);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, words);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, total);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, share);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, line_title);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, line_box);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, brand);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, specification);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, origin);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceEditor, manufacturer);
  gtk_widget_class_bind_template_callback (widget_class, on_detail_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
}

static void
zt_price_editor_init (ZtPriceEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_list_store_new (ZT_TYPE_PRICE_LINE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->lines)));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_line), self,
                           G_CONNECT_SWAPPED);
  zt_price_columns_add (self->table);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (detail_row (self, i)));

      if (delegate != NULL)
        zt_display_set_name (GTK_WIDGET (delegate),
                             adw_preferences_row_get_title (
                                 ADW_PREFERENCES_ROW (detail_row (self, i))));
    }
}
