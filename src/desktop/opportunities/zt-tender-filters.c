/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters of the tenders in a popover. */
#define G_LOG_DOMAIN "zt-tender-filters"
#include "config.h"

#include "zt-tender-filters.h"

#include "catalogue.h"
#include "codes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FEN_A_UNIT G_GINT64_CONSTANT (1000000) /* of 10,000 yuan */
#define UNITS_MAX 100000000

struct _ZtTenderFilters
{
  GtkPopover parent_instance;

  /* State */
  gboolean setting; /* what changes now was not chosen by a person */

  /* Template children */
  GtkDropDown *method;
  GtkDropDown *category;
  GtkEntry *code;
  GtkLabel *code_name;
  GtkDropDown *region;
  GtkDropDown *buyer;
  GtkEntry *least;
  GtkEntry *most;
  GtkDropDown *days;
  GtkCheckButton *reserved;
  GtkButton *clear;
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtTenderFilters, zt_tender_filters, GTK_TYPE_POPOVER)

static const gint64 days_offered[] = { 0, 1, 3, 7, 15, 30 };

static void
on_changed_cb (ZtTenderFilters *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* What the code means, as far as it is typed. */
static void
on_code_cb (ZtTenderFilters *self)
{
  g_autofree char *code = g_ascii_strup (gtk_editable_get_text (GTK_EDITABLE (self->code)), -1);
  const ZtCatalogueEntry *entry = *code != '\0' ? zt_catalogue_lookup (code) : NULL;

  gtk_label_set_text (self->code_name, entry != NULL ? entry->name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->code_name), entry != NULL);
  on_changed_cb (self);
}

static void
on_clear_cb (ZtTenderFilters *self)
{
  const ZtSearch nothing = { 0 };

  zt_tender_filters_set (self, &nothing);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
select_code (GtkDropDown *down, const ZtCode *codes, const char *code)
{
  guint found = 0;

  for (guint i = 0; code != NULL && codes[i].code != NULL; i++)
    if (g_str_equal (codes[i].code, code))
      found = i + 1;
  gtk_drop_down_set_selected (down, found);
}

/* The first is "any". A value that is not offered is offered from now on. */
static void
select_text (GtkDropDown *down, const char *text)
{
  GListModel *model = gtk_drop_down_get_model (down);
  guint n = g_list_model_get_n_items (model);

  if (text == NULL || *text == '\0')
    {
      gtk_drop_down_set_selected (down, 0);
      return;
    }
  for (guint i = 1; i < n; i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), text))
      {
        gtk_drop_down_set_selected (down, i);
        return;
      }
  gtk_string_list_append (GTK_STRING_LIST (model), text);
  gtk_drop_down_set_selected (down, n);
}

static void
show_units (GtkEntry *entry, gint64 fen)
{
  g_autofree char *text = NULL;

  if (fen <= 0)
    text = g_strdup ("");
  else if (fen % FEN_A_UNIT == 0)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, fen / FEN_A_UNIT);
  else
    text = g_strdup_printf ("%.4f", (double) fen / (double) FEN_A_UNIT);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static gint64
read_units (GtkEntry *entry)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  char *end = NULL;
  double units = g_ascii_strtod (text, &end);
  gboolean wrong = *text != '\0' && (*end != '\0' || !(units >= 0 && units <= UNITS_MAX));

  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  return wrong ? 0 : (gint64) (units * (double) FEN_A_UNIT + 0.5);
}

void
zt_tender_filters_set (ZtTenderFilters *self, const ZtSearch *search)
{
  guint days = 0;

  g_return_if_fail (ZT_IS_TENDER_FILTERS (self) && search != NULL);
  self->setting = TRUE;
  select_code (self->method, zt_procurement_method_details, search->method);
  select_code (self->category, zt_procurement_categories, search->category);
  gtk_editable_set_text (GTK_EDITABLE (self->code), search->code != NULL ? search->code : "");
  select_text (self->region, search->region);
  select_text (self->buyer, search->buyer);
  show_units (self->least, search->least);
  show_units (self->most, search->most);
  for (guint i = 0; i < G_N_ELEMENTS (days_offered); i++)
    if (days_offered[i] == search->days)
      days = i;
  gtk_drop_down_set_selected (self->days, days);
  gtk_check_button_set_active (self->reserved, search->reserved);
  self->setting = FALSE;
}

static char *
chosen_code (GtkDropDown *down, const ZtCode *codes)
{
  guint selected = gtk_drop_down_get_selected (down);

  return selected > 0 && selected != GTK_INVALID_LIST_POSITION ? g_strdup (codes[selected - 1].code)
                                                               : NULL;
}

static char *
chosen_text (GtkDropDown *down)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (down);

  return gtk_drop_down_get_selected (down) > 0 && item != NULL
             ? g_strdup (gtk_string_object_get_string (item))
             : NULL;
}

void
zt_tender_filters_get (ZtTenderFilters *self, ZtSearch *search)
{
  guint days = gtk_drop_down_get_selected (self->days);

  g_free (search->method);
  g_free (search->category);
  g_free (search->code);
  g_free (search->region);
  g_free (search->buyer);
  search->method = chosen_code (self->method, zt_procurement_method_details);
  search->category = chosen_code (self->category, zt_procurement_categories);
  search->code = g_ascii_strup (gtk_editable_get_text (GTK_EDITABLE (self->code)), -1);
  g_strstrip (search->code);
  search->region = chosen_text (self->region);
  search->buyer = chosen_text (self->buyer);
  search->least = read_units (self->least);
  search->most = read_units (self->most);
  search->days = days < G_N_ELEMENTS (days_offered) ? days_offered[days] : 0;
  search->reserved = gtk_check_button_get_active (self->reserved);
}

static GtkStringList *
list_codes (const char *any, const ZtCode *codes)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, any);
  for (const ZtCode *code = codes; code->code != NULL; code++)
    gtk_string_list_append (list, g_dgettext (GETTEXT_PACKAGE, code->label));
  return list;
}

static void
set_list (GtkDropDown *down, GtkStringList *list)
{
  gtk_drop_down_set_model (down, G_LIST_MODEL (list));
  g_object_unref (list);
}

static GtkStringList *
list_values (const char *any, GPtrArray *values)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, any);
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const char *value = values->pdata[i];
      g_autofree char *text = g_strndup (value, strcspn (value, "\t"));

      gtk_string_list_append (list, text);
    }
  return list;
}

void
zt_tender_filters_set_values (ZtTenderFilters *self, GPtrArray *regions, GPtrArray *buyers)
{
  g_autofree char *region = NULL;
  g_autofree char *buyer = NULL;

  g_return_if_fail (ZT_IS_TENDER_FILTERS (self));
  region = chosen_text (self->region);
  buyer = chosen_text (self->buyer);
  self->setting = TRUE;
  set_list (self->region, list_values (_ ("Any region"), regions));
  set_list (self->buyer, list_values (_ ("Any purchaser"), buyers));
  select_text (self->region, region);
  select_text (self->buyer, buyer);
  self->setting = FALSE;
}

static void
offer (ZtTenderFilters *self)
{
  GtkStringList *days = gtk_string_list_new (NULL);

  gtk_string_list_append (days, _ ("Any time"));
  for (guint i = 1; i < G_N_ELEMENTS (days_offered); i++)
    {
      g_autofree char *text
          = g_strdup_printf (ngettext ("%u day", "%u days", (guint) days_offered[i]),
                             (guint) days_offered[i]);

      gtk_string_list_append (days, text);
    }
  self->setting = TRUE;
  set_list (self->method, list_codes (_ ("Any method"), zt_procurement_method_details));
  set_list (self->category, list_codes (_ ("Any category"), zt_procurement_categories));
  set_list (self->days, days);
  self->setting = FALSE;
  zt_tender_filters_set_values (self, NULL, NULL);
}

static void
zt_tender_filters_class_init (ZtTenderFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_TENDER_FILTERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-tender-filters.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, method);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, category);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, code);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, code_name);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, region);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, buyer);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, least);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, most);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, days);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, reserved);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderFilters, clear);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_cb);
}

static void
zt_tender_filters_init (ZtTenderFilters *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  offer (self);
}
