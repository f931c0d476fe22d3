/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All tenders, with a reader beside the list. */
#define G_LOG_DOMAIN "zt-tender-list-page"
#include "config.h"

#include "zt-tender-list-page.h"

#include "codes.h"
#include "display.h"
#include "zt-record-list.h"
#include "zt-sidebar-button.h"
#include "zt-tender-page.h"
#include "zt-tender-row.h"

#include <glib/gi18n-lib.h>

#define ROWS_LOOKED_AT 128 /* a page of the list: what is read at once */

struct _ZtTenderListPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  ZtRecordList *records;         /* (owned) (nullable) */
  GtkSingleSelection *selection; /* (owned) (nullable) */
  char *shown;                   /* (owned) (nullable): tender in the reader */
  gboolean queried;

  /* Template children */
  AdwLeaflet *leaflet;
  GtkWidget *list_side;
  GtkSearchEntry *search;
  GtkLabel *count;
  GtkDropDown *method;
  GtkDropDown *order;
  GtkToggleButton *open_only;
  GtkStack *list_stack;
  GtkListView *list;
  ZtTenderPage *reader;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtTenderListPage, zt_tender_list_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

static const char *const orders[] = { "deadline", "-modified", "-value", "title" };

static void
query (ZtTenderListPage *self)
{
  guint method, order;
  g_autofree char *where = NULL;

  if (self->records == NULL)
    return;
  method = gtk_drop_down_get_selected (self->method);
  order = gtk_drop_down_get_selected (self->order);
  if (method > 0 && method != GTK_INVALID_LIST_POSITION)
    where
        = g_strconcat ("procurementMethodDetails=", zt_procurement_method_details[method - 1].code,
                       NULL);
  zt_record_list_query (self->records, gtk_editable_get_text (GTK_EDITABLE (self->search)),
                        gtk_toggle_button_get_active (self->open_only) ? "active" : NULL, where,
                        orders[MIN (order, G_N_ELEMENTS (orders) - 1)]);
}

static void
on_queried_cb (ZtTenderListPage *self, gint64 took)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  double ms = (double) took / 1000;
  g_autofree char *text = NULL;

  self->queried = TRUE;
  /* TRANSLATORS: how many were found, and how many milliseconds it took */
  text = g_strdup_printf (ngettext ("%u result · %.0f ms", "%u results · %.0f ms", n), n,
                          MAX (ms, 1));
  gtk_label_set_text (self->count, text);
  gtk_stack_set_visible_child_name (self->list_stack, n > 0 ? "list" : "empty");
}

/* The row of the tender in the reader is the selected one, also after the list was queried anew; a
 * wide window never stands empty beside a list, so the first tender is read until another is
 * chosen. */
static void
follow_item (ZtTenderListPage *self, ZtRecordItem *item)
{
  ZtRecord *record = zt_record_item_get_record (item);
  guint position = zt_record_item_get_position (item);

  if (record == NULL)
    return;
  if (self->shown == NULL && position == 0 && !adw_leaflet_get_folded (self->leaflet))
    {
      self->shown = g_strdup (zt_record_get_id (record));
      zt_tender_page_show (self->reader, self->shown);
    }
  if (g_strcmp0 (self->shown, zt_record_get_id (record)) == 0)
    gtk_single_selection_set_selected (self->selection, position);
}

static void
on_item_loaded_cb (ZtRecordItem *item, GParamSpec *pspec, ZtTenderListPage *self)
{
  follow_item (self, item);
}

static void
show_tender (ZtTenderListPage *self, const char *id)
{
  if (self->shown != id)
    {
      g_free (self->shown);
      self->shown = g_strdup (id);
    }
  zt_tender_page_show (self->reader, id);
}

/* What is bound already will not be bound again. */
static void
select_shown (ZtTenderListPage *self)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->records)), ROWS_LOOKED_AT);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ZtRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->records), i);

      follow_item (self, item);
    }
}

static void
on_row_activated_cb (ZtTenderListPage *self, guint position)
{
  g_autoptr (ZtRecordItem) item = g_list_model_get_item (G_LIST_MODEL (self->records), position);
  ZtRecord *record = item != NULL ? zt_record_item_get_record (item) : NULL;

  if (record == NULL)
    return;
  show_tender (self, zt_record_get_id (record));
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->reader));
}

static void
on_selected_cb (ZtTenderListPage *self)
{
  ZtRecordItem *item = gtk_single_selection_get_selected_item (self->selection);
  ZtRecord *record = item != NULL ? zt_record_item_get_record (item) : NULL;

  if (record != NULL && !adw_leaflet_get_folded (self->leaflet))
    show_tender (self, zt_record_get_id (record));
}

static void
on_setup_cb (ZtTenderListPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, zt_tender_row_new (self->desk, self->records));
}

static void
on_bind_cb (ZtTenderListPage *self, GtkListItem *item)
{
  ZtRecordItem *record = gtk_list_item_get_item (item);

  zt_tender_row_set_item (ZT_TENDER_ROW (gtk_list_item_get_child (item)), record);
  g_signal_connect_object (record, "notify::loaded", G_CALLBACK (on_item_loaded_cb), self, 0);
}

static void
on_unbind_cb (ZtTenderListPage *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_item_loaded_cb, self);
  zt_tender_row_set_item (ZT_TENDER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
on_back_cb (ZtTenderListPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
}

/* Folded, a click leads to the reader; beside it, a click only selects. (A list that activates by
 * one click also selects what the pointer passes.) */
static void
on_folded_cb (ZtTenderListPage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  zt_tender_page_set_back_visible (self->reader, folded);
  gtk_list_view_set_single_click_activate (self->list, folded);
}

static GtkStringList *
method_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All methods"));
  for (const ZtCode *code = zt_procurement_method_details; code->code != NULL; code++)
    gtk_string_list_append (names, g_dgettext (GETTEXT_PACKAGE, code->label));
  return names;
}

static GtkStringList *
order_names (void)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("Deadline"));
  gtk_string_list_append (names, _ ("Newest"));
  gtk_string_list_append (names, _ ("Budget"));
  gtk_string_list_append (names, _ ("Title"));
  return names;
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkStringList) methods = method_names ();
  g_autoptr (GtkStringList) names = order_names ();

  self->desk = g_object_ref (desk);
  zt_tender_page_set_desk (self->reader, desk);
  self->records = zt_record_list_new (zt_desk_get_local (desk), "tender");
  g_signal_connect_object (self->records, "queried", G_CALLBACK (on_queried_cb), self,
                           G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->records)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  gtk_drop_down_set_model (self->method, G_LIST_MODEL (methods));
  gtk_drop_down_set_model (self->order, G_LIST_MODEL (names));
  g_signal_connect_object (desk, "records-changed", G_CALLBACK (query), self, G_CONNECT_SWAPPED);
  query (self);
}

static void
open_page (ZtPage *page, const char *id)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);

  if (id == NULL)
    return;
  show_tender (self, id);
  select_shown (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->reader));
}

static gboolean
is_settled (ZtPage *page)
{
  return ZT_TENDER_LIST_PAGE (page)->queried
         && !adw_leaflet_get_child_transition_running (ZT_TENDER_LIST_PAGE (page)->leaflet);
}

static char *
get_place (ZtPage *page)
{
  return g_strdup (ZT_TENDER_LIST_PAGE (page)->shown);
}

static gboolean
search (ZtPage *page)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
  iface->search = search;
  iface->get_place = get_place;
}

static void
zt_tender_list_page_dispose (GObject *object)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->records);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (zt_tender_list_page_parent_class)->dispose (object);
}

static void
zt_tender_list_page_class_init (ZtTenderListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_tender_list_page_dispose;
  g_type_ensure (ZT_TYPE_TENDER_PAGE);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-tender-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, search);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, count);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, method);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, order);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, open_only);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, reader);
  gtk_widget_class_bind_template_callback (widget_class, query);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_folded_cb);
}

static void
zt_tender_list_page_init (ZtTenderListPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
