/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All prices by a percentage: old and new side by side while it is typed. */
#define G_LOG_DOMAIN "zt-price-change"
#include "config.h"

#include "zt-price-change.h"

#include "display.h"
#include "money.h"
#include "price-sheet.h"

#include <glib/gi18n-lib.h>

#define MOST_ROWS 200

struct _ZtPriceChange
{
  AdwWindow parent_instance;

  /* Inputs */
  GListModel *lines; /* (owned) */
  GtkWidget *widget; /* whose window this is over; a weak pointer */
  ZtPriceChangeFunc func;
  gpointer user_data;

  /* Template children */
  GtkEditable *percent;
  GtkLabel *hint;
  GtkGrid *preview;
  GtkLabel *before;
  GtkLabel *after;
  GtkLabel *over;
  GtkWidget *change_button;
};

G_DEFINE_FINAL_TYPE (ZtPriceChange, zt_price_change, ADW_TYPE_WINDOW)

static GtkWidget *
add_text (ZtPriceChange *self, int column, int row, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  if (column == 0)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, TRUE);
    }
  gtk_widget_add_css_class (label, "numeric");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_grid_attach (self->preview, label, column, row, 1, 1);
  return label;
}

typedef struct
{
  gint64 before, after;
  guint over, shown;
} Sums;

static void
preview_line (ZtPriceChange *self, ZtPriceLine *line, int hundredths, Sums *sums)
{
  gint64 price = zt_price_line_get_price (line);
  gint64 changed = zt_sheet_change (price, hundredths);
  gint64 ceiling = zt_price_line_get_ceiling (line);
  gint64 amount = 0;
  gboolean over = ceiling >= 0 && changed > ceiling;
  g_autofree char *was = zt_money_format (price);
  g_autofree char *is = zt_money_format (changed);
  g_autofree char *name = g_strdup_printf ("%u  %s", zt_price_line_get_number (line),
                                           zt_price_line_get (line, "description"));

  sums->before += MAX (zt_price_line_get_amount (line), 0);
  if (zt_money_multiply (zt_price_line_get (line, "quantity"), changed, &amount, NULL))
    sums->after += amount;
  sums->over += over;
  if (sums->shown >= MOST_ROWS)
    return;
  sums->shown++;
  add_text (self, 0, (int) sums->shown, name, NULL);
  add_text (self, 1, (int) sums->shown, was, "dim-label");
  add_text (self, 2, (int) sums->shown, is, over ? "error" : NULL);
}

static void
show_sums (ZtPriceChange *self, const Sums *sums)
{
  g_autofree char *before = zt_display_fen (sums->before);
  g_autofree char *after = zt_display_fen (sums->after);
  g_autofree char *over
      = g_strdup_printf (ngettext ("%u price would be over its ceiling",
                                   "%u prices would be over their ceiling", sums->over),
                         sums->over);

  gtk_label_set_text (self->before, before);
  gtk_label_set_text (self->after, after);
  gtk_label_set_text (self->over, over);
  gtk_widget_set_visible (GTK_WIDGET (self->over), sums->over > 0);
}

static void
preview (ZtPriceChange *self)
{
  Sums sums = { 0 };
  int hundredths = 0;
  const char *text = gtk_editable_get_text (self->percent);
  gboolean good = zt_sheet_parse_percent (text, &hundredths);

  zt_display_clear (GTK_WIDGET (self->preview));
  add_text (self, 0, 0, zt_sheet_title (ZT_SHEET_NAME), "heading");
  add_text (self, 1, 0, _ ("Now"), "heading");
  add_text (self, 2, 0, _ ("Then"), "heading");
  for (guint i = 0; i < g_list_model_get_n_items (self->lines); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (self->lines, i);

      if (zt_price_line_get_price (line) >= 0)
        preview_line (self, line, good ? hundredths : 0, &sums);
    }
  show_sums (self, &sums);
  gtk_widget_set_sensitive (self->change_button, good && hundredths != 0 && sums.shown > 0);
  gtk_label_set_text (self->hint,
                      sums.shown == 0 ? _ ("No line has a price yet.")
                      : good || *text == '\0'
                          ? _ (
                              "Each price is rounded to the fen; lines without a price stay empty.")
                          : _ ("This is no percentage. Write it like -3 or 2.5, above -100."));
  if (good || *text == '\0')
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "error");
}

static void
on_change_cb (ZtPriceChange *self)
{
  int hundredths;

  if (self->widget != NULL
      && zt_sheet_parse_percent (gtk_editable_get_text (self->percent), &hundredths))
    self->func (hundredths, self->user_data);
  gtk_window_close (GTK_WINDOW (self));
}

static void
zt_price_change_dispose (GObject *object)
{
  ZtPriceChange *self = ZT_PRICE_CHANGE (object);

  g_clear_object (&self->lines);
  g_clear_weak_pointer (&self->widget);
  G_OBJECT_CLASS (zt_price_change_parent_class)->dispose (object);
}

static void
zt_price_change_class_init (ZtPriceChangeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_price_change_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-price-change.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, percent);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, hint);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, preview);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, before);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, after);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, over);
  gtk_widget_class_bind_template_child (widget_class, ZtPriceChange, change_button);
  gtk_widget_class_bind_template_callback (widget_class, preview);
  gtk_widget_class_bind_template_callback (widget_class, on_change_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
zt_price_change_init (ZtPriceChange *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
zt_price_change_present (GtkWidget *widget, GListModel *lines, ZtPriceChangeFunc func,
                         gpointer user_data)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (widget));
  ZtPriceChange *self;

  g_return_if_fail (GTK_IS_WINDOW (root) && G_IS_LIST_MODEL (lines) && func != NULL);
  self = g_object_new (ZT_TYPE_PRICE_CHANGE, "transient-for", root, NULL);
  self->lines = g_object_ref (lines);
  g_set_weak_pointer (&self->widget, widget);
  self->func = func;
  self->user_data = user_data;
  preview (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->percent));
  gtk_window_present (GTK_WINDOW (self));
}
