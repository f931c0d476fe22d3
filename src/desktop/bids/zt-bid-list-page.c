/* SPDX-License-Identifier: GPL-3.0-or-later */
/* My bids, and the one that is open. */
#define G_LOG_DOMAIN "zt-bid-list-page"
#include "config.h"

#include "zt-bid-list-page.h"

#include "bid-steps.h"
#include "display.h"
#include "draft-sharing.h"
#include "zt-draft.h"
#include "zt-new-from-window.h"
#include "zt-bid-page.h"
#include "zt-sidebar-button.h"

#include <glib/gi18n-lib.h>

struct _ZtBidListPage
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;         /* (owned) (nullable) */
  ZtPractice *practice; /* (owned) (nullable) */

  /* State */
  GHashTable *removed; /* (owned): ids of drafts that are not shown any more */
  GHashTable *errors;  /* (owned): "id/revision" → number of errors plus one */
  guint counting;      /* checks under way */

  /* Owned */
  GCancellable *cancellable;

  /* Template children */
  GtkStack *stack;
  GtkStack *list_stack;
  GtkListBox *list;
  ZtBidPage *bid;
};

static void page_init (ZtPageInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ZtBidListPage, zt_bid_list_page, ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (ZT_TYPE_PAGE, page_init))

/* --- deleting, with a while to think better of it --- */

typedef struct
{
  ZtBidListPage *page; /* (owned) */
  char *draft;         /* (owned) */
  gboolean kept;
} Removal;

static void show_drafts (ZtBidListPage *self);

static gpointer
delete_job (ZtWorkspace *ws, gpointer draft, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (zt_bid_delete (ws, draft, error));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidListPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (self->desk, _ ("The draft was not deleted"), error);
  zt_desk_refresh (self->desk);
}

static void
keep_draft (gpointer data)
{
  Removal *removal = data;

  removal->kept = TRUE;
  g_hash_table_remove (removal->page->removed, removal->draft);
  show_drafts (removal->page);
}

/* The word about it is gone, and nobody took it back. */
static void
removal_free (gpointer data)
{
  Removal *removal = data;

  if (!removal->kept)
    zt_worker_run_async (zt_desk_get_local (removal->page->desk), delete_job,
                         g_strdup (removal->draft), g_free, NULL, NULL, deleted_cb,
                         g_object_ref (removal->page));
  g_object_unref (removal->page);
  g_free (removal->draft);
  g_free (removal);
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (widget);
  Removal *removal = g_new0 (Removal, 1);

  removal->page = g_object_ref (self);
  removal->draft = g_strdup (g_variant_get_string (target, NULL));
  g_hash_table_add (self->removed, g_strdup (removal->draft));
  show_drafts (self);
  zt_desk_tell_offer (self->desk, _ ("The draft is deleted."), _ ("Undo"), keep_draft, removal,
                      removal_free);
}

static void
new_from_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (widget);
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  const char *from = g_variant_get_string (target, NULL);
  const char *title = NULL;

  for (guint i = 0; facts != NULL && i < facts->drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (facts->drafts, i);

      if (g_str_equal (zt_record_get_id (info->draft), from))
        title = zt_json_get_string (zt_record_get_body (info->draft), "title");
    }
  gtk_window_present (GTK_WINDOW (
      zt_new_from_window_new (GTK_WINDOW (gtk_widget_get_root (widget)), self->desk, from, title)));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_draft_sharing_export (widget, ZT_BID_LIST_PAGE (widget)->desk,
                           g_variant_get_string (target, NULL), _ ("draft"));
}

static void
import_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_draft_sharing_import (widget, ZT_BID_LIST_PAGE (widget)->desk);
}

static GtkWidget *
make_menu (const char *id, gboolean submitted)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();
  const struct
  {
    const char *label, *action;
  } items[] = { { N_ ("New Bid Based on This One…"), "bids.new-from" },
                { N_ ("Export for a Colleague…"), "bids.export" },
                { N_ ("Delete"), "bids.delete" } };

  for (gsize i = 0; i < G_N_ELEMENTS (items) - submitted; i++)
    {
      g_autoptr (GMenuItem) item
          = g_menu_item_new (g_dgettext (GETTEXT_PACKAGE, items[i].label), NULL);

      g_menu_item_set_action_and_target (item, items[i].action, "s", id);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "zt-menu-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("More for this bid"));
  zt_display_set_name (button, _ ("More for this bid"));
  return button;
}

/* --- how far each has come; checking a bid takes a moment, so the list does not wait for it --- */

static gpointer
count_job (ZtWorkspace *ws, gpointer draft, const ZtWork *work, GError **error)
{
  g_autoptr (GPtrArray) findings = zt_bid_check (ws, draft, error);
  guint n = 0;

  if (findings == NULL)
    return NULL;
  for (guint i = 0; i < findings->len; i++)
    n += ((const ZtFinding *) g_ptr_array_index (findings, i))->severity == ZT_SEVERITY_BLOCK;
  /* Never NULL: that would be no result. */
  return GUINT_TO_POINTER (n + 1);
}

typedef struct
{
  ZtBidListPage *page; /* (owned) */
  char *key;           /* (owned) */
} Count;

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Count *count = user_data;
  g_autoptr (ZtBidListPage) self = count->page;
  g_autofree char *key = count->key;
  gpointer errors = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  self->counting--;
  if (errors == NULL || self->desk == NULL)
    return;
  g_hash_table_replace (self->errors, g_steal_pointer (&key), errors);
  if (self->counting == 0)
    show_drafts (self);
}

static char *
count_key (const ZtDraftInfo *info)
{
  gint64 amended = info->tender != NULL ? zt_record_get_version (info->tender) : 0;

  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                          zt_record_get_id (info->draft), zt_record_get_version (info->draft),
                          amended);
}

static void
count_errors (ZtBidListPage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);

  if (facts == NULL || self->counting > 0 || !gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return;
  for (guint i = 0; i < facts->drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (facts->drafts, i);
      g_autofree char *key = count_key (info);
      Count *count;

      if (info->step >= ZT_STEP_SIGN || g_hash_table_contains (self->errors, key))
        continue;
      count = g_new0 (Count, 1);
      *count = (Count){ g_object_ref (self), g_steal_pointer (&key) };
      self->counting++;
      zt_worker_run_async (zt_desk_get_checker (self->desk), count_job,
                           g_strdup (zt_record_get_id (info->draft)), g_free, NULL,
                           self->cancellable, counted_cb, count);
    }
}

/* Parts done, and what the assistant would say. */
static void
add_progress (ZtBidListPage *self, AdwActionRow *row, const ZtDraftInfo *info)
{
  g_autofree char *key = count_key (info);
  guint counted = GPOINTER_TO_UINT (g_hash_table_lookup (self->errors, key));
  GtkWidget *bar, *pill;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (info->step >= ZT_STEP_SIGN)
    return;
  if (counted > 0)
    {
      pill = gtk_label_new (NULL);
      text = counted > 1
                 ? g_strdup_printf (ngettext ("%u error", "%u errors", counted - 1), counted - 1)
                 : g_strdup (_ ("No errors"));
      zt_display_set_pill (GTK_LABEL (pill), text, counted > 1 ? "pill-bad" : "pill-good");
      gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
      adw_action_row_add_suffix (row, pill);
    }
  bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar),
                                 info->total > 0 ? (double) info->done / info->total : 0);
  gtk_widget_set_size_request (bar, 56, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, "parts");
  /* TRANSLATORS: how many parts of the bid are complete, of how many */
  name = g_strdup_printf (_ ("Drafting, %u of %u parts complete"), info->done, info->total);
  gtk_widget_set_tooltip_text (bar, name);
  zt_display_set_name (bar, name);
  adw_action_row_add_prefix (row, bar);
}

static GtkWidget *
make_row (ZtBidListPage *self, const ZtDraftInfo *info)
{
  JsonObject *body = zt_record_get_body (info->draft);
  JsonObject *tender = info->tender != NULL ? zt_record_get_body (info->tender) : NULL;
  const char *title = zt_json_get_string (body, "title");
  const char *style = "pill-good";
  g_autofree char *step = zt_bid_steps_describe (info->step, info->done, info->total);
  g_autofree char *total = zt_display_fen (zt_json_get_fen (body, "prices.total"));
  g_autofree char *subtitle = g_strdup_printf ("%s　%s", zt_json_get_string (body, "tender"), step);
  g_autofree char *left
      = info->step >= ZT_STEP_RECEIPT
            ? g_strdup (_ ("Submitted"))
            : zt_display_left (zt_display_deadline (tender), zt_desk_now (self->desk), &style);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *amount = zt_display_label (total, "numeric");
  GtkWidget *pill = gtk_label_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "—");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  add_progress (self, ADW_ACTION_ROW (row), info);
  gtk_label_set_wrap (GTK_LABEL (amount), FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), amount);
  zt_display_set_pill (GTK_LABEL (pill), left, style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), pill);
  if (info->changes > 0)
    {
      GtkWidget *changes = gtk_label_new (NULL);
      g_autofree char *text = g_strdup_printf (ngettext ("%u change to look at",
                                                         "%u changes to look at", info->changes),
                                               info->changes);

      zt_display_set_pill (GTK_LABEL (changes), text, "pill-warn");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), changes);
    }
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_menu (zt_record_get_id (info->draft),
                                                              info->step >= ZT_STEP_SUBMIT));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_name (row, zt_record_get_id (info->draft));
  zt_display_set_name (row, title);
  return row;
}

static void
show_drafts (ZtBidListPage *self)
{
  const ZtDeskFacts *facts = zt_desk_get_facts (self->desk);
  guint shown = 0;

  if (facts == NULL)
    return;
  zt_display_clear (GTK_WIDGET (self->list));
  for (guint i = 0; i < facts->drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (facts->drafts, i);

      if (g_hash_table_contains (self->removed, zt_record_get_id (info->draft)))
        continue;
      gtk_list_box_append (self->list, make_row (self, info));
      shown++;
    }
  gtk_stack_set_visible_child_name (self->list_stack, facts->sync.locked ? "locked"
                                                      : shown > 0        ? "list"
                                                                         : "empty");
  count_errors (self);
}

static void
on_row_activated_cb (ZtBidListPage *self, GtkListBoxRow *row)
{
  g_autofree char *target = g_strconcat ("bids/", gtk_widget_get_name (GTK_WIDGET (row)), NULL);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", target);
}

static void
on_back_cb (ZtBidListPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
}

static void
set_desk (ZtPage *page, ZtDesk *desk, ZtPractice *practice)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (page);

  self->desk = g_object_ref (desk);
  self->practice = practice != NULL ? g_object_ref (practice) : NULL;
  g_signal_connect_object (desk, "changed", G_CALLBACK (show_drafts), self, G_CONNECT_SWAPPED);
  show_drafts (self);
}

static void
open_page (ZtPage *page, const char *id)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (page);

  if (id == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  zt_bid_page_show (self->bid, self->desk, self->practice, id);
  gtk_stack_set_visible_child_name (self->stack, "bid");
}

static gboolean
is_settled (ZtPage *page)
{
  return zt_bid_page_is_settled (ZT_BID_LIST_PAGE (page)->bid)
         && ZT_BID_LIST_PAGE (page)->counting == 0;
}

static void
flush (ZtPage *page)
{
  zt_bid_page_flush (ZT_BID_LIST_PAGE (page)->bid);
}

static char *
get_place (ZtPage *page)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (page);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "bid") == 0
             ? zt_bid_page_get_place (self->bid)
             : NULL;
}

static void
page_init (ZtPageInterface *iface)
{
  iface->set_desk = set_desk;
  iface->open = open_page;
  iface->is_settled = is_settled;
  iface->flush = flush;
  iface->get_place = get_place;
}

static void
zt_bid_list_page_dispose (GObject *object)
{
  ZtBidListPage *self = ZT_BID_LIST_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->practice);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_bid_list_page_parent_class)->dispose (object);
}

static void
zt_bid_list_page_finalize (GObject *object)
{
  g_hash_table_unref (ZT_BID_LIST_PAGE (object)->removed);
  g_hash_table_unref (ZT_BID_LIST_PAGE (object)->errors);
  g_object_unref (ZT_BID_LIST_PAGE (object)->cancellable);
  G_OBJECT_CLASS (zt_bid_list_page_parent_class)->finalize (object);
}

static void
zt_bid_list_page_class_init (ZtBidListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_bid_list_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_bid_list_page_finalize;
  gtk_widget_class_install_action (widget_class, "bids.delete", "s", delete_action);
  gtk_widget_class_install_action (widget_class, "bids.new-from", "s", new_from_action);
  gtk_widget_class_install_action (widget_class, "bids.export", "s", export_action);
  gtk_widget_class_install_action (widget_class, "bids.import", NULL, import_action);
  g_type_ensure (ZT_TYPE_BID_PAGE);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-bid-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtBidListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtBidListPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, ZtBidListPage, list);
  gtk_widget_class_bind_template_child (widget_class, ZtBidListPage, bid);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
}

static void
zt_bid_list_page_init (ZtBidListPage *self)
{
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->errors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->list, "map", G_CALLBACK (count_errors), self, G_CONNECT_SWAPPED);
  zt_display_hide_unseen (self->stack);
}
