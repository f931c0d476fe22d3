/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All tenders, with a reader beside the list. What is looked for is one ZtSearch; the widgets show
 * it and change it. */
#define G_LOG_DOMAIN "zt-tender-list-page"
#include "config.h"

#include "zt-tender-list-page.h"

#include "display.h"
#include "saved-jobs.h"
#include "tender-list-private.h"
#include "zt-sidebar-button.h"
#include "zt-tender-row.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define ROWS_LOOKED_AT 32 /* a page of the list: what is read at once */
#define SEARCH_PLACE "search/"

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtTenderListPage, zt_tender_list_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

/* --- what was found --- */

static void
show_count (ZtTenderListPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  guint first = zt_record_list_get_n_first (self->records);
  double ms = (double) self->took / 1000;
  g_autofree char *text = NULL;

  if (n > first && first > 0)
    /* TRANSLATORS: found by title, found elsewhere, and how many milliseconds it took */
    text = g_strdup_printf (_ ("%u by title, %u in the text · %.0f ms"), first, n - first,
                            MAX (ms, 1));
  else
    /* TRANSLATORS: how many were found, and how many milliseconds it took */
    text = g_strdup_printf (ngettext ("%u result · %.0f ms", "%u results · %.0f ms", n), n,
                            MAX (ms, 1));
  gtk_label_set_text (self->count, text);
  gtk_stack_set_visible_child_name (self->list_stack, n > 0 ? "list" : "empty");
  if (n == 0)
    {
      gboolean bare = zt_search_is_empty (self->search);

      adw_status_page_set_title (self->empty, bare ? _ ("No Tenders") : _ ("Nothing Found"));
      adw_status_page_set_description (self->empty,
                                       bare ? _ ("Synchronise to fetch what is new.")
                                            : _ ("No tender matches the words and filters."));
      gtk_button_set_label (self->empty_button,
                            bare ? _ ("Synchronise Now") : _ ("Clear Words and Filters"));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->empty_button),
                                      bare ? "win.sync" : "tenders.clear");
    }
}

static void
on_queried_cb (ZtTenderListPage *self, gint64 took)
{
  self->took = took;
  /* What is found only in the text comes a moment later; an empty list waits for it. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->records)) > 0)
    show_count (self);
}

static void
on_completed_cb (ZtTenderListPage *self)
{
  self->queried = TRUE;
  show_count (self);
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

/* Enter in the words: to what was found. */
static void
on_entry_activated_cb (ZtTenderListPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->records)) == 0)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, 0);
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

/* --- the page --- */

static void
values_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderListPage) self = user_data;
  ZtSearchValues *values = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  if (values != NULL && self->desk != NULL)
    {
      zt_tender_filters_set_values (self->filters, values->regions, values->buyers);
      self->setting = TRUE;
      zt_tender_filters_set (self->filters, self->search);
      self->setting = FALSE;
    }
  zt_search_values_free (values);
}

/* What there is to choose from is asked for when somebody wants to choose. */
static void
on_filters_shown_cb (ZtTenderListPage *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->filters)))
    zt_worker_run_async (zt_desk_get_searcher (self->desk), zt_job_list_values, NULL, NULL,
                         (GDestroyNotify) zt_search_values_free, NULL, values_cb,
                         g_object_ref (self));
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtTenderListPage) self = user_data;
  g_autoptr (ZtSearch) search = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  /* Somebody may have been quicker. */
  if (search != NULL && self->desk != NULL && self->search->order == NULL)
    _zt_tender_list_set_search (self, search);
}

static void
on_records_changed_cb (ZtTenderListPage *self)
{
  if (self->search->order != NULL)
    zt_record_list_requery (self->records);
  _zt_tender_list_load_saved (self);
}

static void
build_list (ZtTenderListPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

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
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);
  g_autoptr (GtkStringList) names = _zt_tender_list_orders ();

  self->desk = g_object_ref (desk);
  zt_tender_page_set_desk (self->reader, desk);
  self->records = zt_record_list_new (zt_desk_get_searcher (desk), zt_desk_get_local (desk));
  g_signal_connect_object (self->records, "queried", G_CALLBACK (on_queried_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->records, "completed", G_CALLBACK (on_completed_cb), self,
                           G_CONNECT_SWAPPED);
  build_list (self);
  self->setting = TRUE;
  gtk_drop_down_set_model (self->order, G_LIST_MODEL (names));
  self->setting = FALSE;
  g_signal_connect_object (desk, "records-changed", G_CALLBACK (on_records_changed_cb), self,
                           G_CONNECT_SWAPPED);
  zt_worker_run_async (zt_desk_get_searcher (desk), zt_job_load_session, NULL, NULL,
                       (GDestroyNotify) zt_search_free, NULL, session_cb, g_object_ref (self));
  _zt_tender_list_load_saved (self);
}

static void
open_page (ZtPage *page, const char *id)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);

  if (id == NULL)
    return;
  if (g_str_has_prefix (id, SEARCH_PLACE))
    {
      _zt_tender_list_open_saved (self, id + strlen (SEARCH_PLACE));
      return;
    }
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
  return gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
flush (ZtPage *page)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (page);

  if (self->session_timer != 0)
    _zt_tender_list_keep_session (self);
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
  iface->search = search;
  iface->get_place = get_place;
  iface->flush = flush;
}

static void
zt_tender_list_page_dispose (GObject *object)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (object);

  g_clear_handle_id (&self->session_timer, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->records);
  g_clear_object (&self->desk);
  g_clear_object (&self->toast);
  g_clear_pointer (&self->undo, zt_saved_search_free);
  g_clear_pointer (&self->search, zt_search_free);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->wanted_search, g_free);
  G_OBJECT_CLASS (zt_tender_list_page_parent_class)->dispose (object);
}

static void
remove_filter_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_tender_list_remove_filter (ZT_TENDER_LIST_PAGE (widget), g_variant_get_string (target, NULL));
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (widget);
  const ZtSearch nothing = { .state = self->search->state, .order = self->search->order };

  _zt_tender_list_set_search (self, &nothing);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
filter_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtTenderListPage *self = ZT_TENDER_LIST_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
  gtk_menu_button_popup (self->filter_button);
}

static void
save_search_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_tender_list_save (ZT_TENDER_LIST_PAGE (widget));
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_tender_list_undo (ZT_TENDER_LIST_PAGE (widget));
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "tenders.remove-filter", "s",
                                   remove_filter_action);
  gtk_widget_class_install_action (widget_class, "tenders.clear", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "tenders.filter", NULL, filter_action);
  gtk_widget_class_install_action (widget_class, "tenders.save-search", NULL, save_search_action);
  gtk_widget_class_install_action (widget_class, "tenders.undo", NULL, undo_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "tenders.filter",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK,
                                       "tenders.save-search", NULL);
}

static void
zt_tender_list_page_class_init (ZtTenderListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_tender_list_page_dispose;
  g_type_ensure (ZT_TYPE_TENDER_PAGE);
  g_type_ensure (ZT_TYPE_TENDER_FILTERS);
  g_type_ensure (ZT_TYPE_SAVED_SEARCHES);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/opportunities/zt-tender-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, entry);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, count);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, filters);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, saved_button);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, saved);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, chips);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, order);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, open_only);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, recommended);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, favourite);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, empty);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, empty_button);
  gtk_widget_class_bind_template_child (widget_class, ZtTenderListPage, reader);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_filtered);
  gtk_widget_class_bind_template_callback (widget_class, on_filters_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_toggled);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_ordered);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_chosen);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_renamed);
  gtk_widget_class_bind_template_callback (widget_class, _zt_tender_list_deleted);
  add_actions (widget_class);
}

static void
zt_tender_list_page_init (ZtTenderListPage *self)
{
  self->search = g_new0 (ZtSearch, 1);
  gtk_widget_init_template (GTK_WIDGET (self));
}
