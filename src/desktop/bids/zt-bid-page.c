/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bid: outline, editor, assistant, and the seven steps. What the steps do stands in
 * bid-page-steps.c. */
#define G_LOG_DOMAIN "zt-bid-page"
#include "config.h"

#include "bid-page-private.h"

#include "attach-flow.h"
#include "display.h"
#include "file-drop.h"
#include "zt-sidebar-button.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BACK,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtBidPage, zt_bid_page, ADW_TYPE_BIN)

static void
show_countdown (ZtBidPage *self)
{
  JsonObject *tender = zt_bid_model_get_tender (self->model);
  gint64 left;
  const char *style;
  g_autofree char *short_text = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *text = NULL;

  if (tender == NULL)
    return;
  left = zt_display_deadline (tender) - zt_desk_now (self->desk);
  short_text = zt_display_left (zt_display_deadline (tender), zt_desk_now (self->desk), &style);
  clock = zt_time_left (left);
  /* TRANSLATORS: time left to the deadline */
  text = left > 0 ? g_strdup_printf (_ ("closes in %s"), clock) : g_strdup (short_text);
  if (g_str_equal (style, "pill-plain") && left > 0)
    style = "pill-warn";
  if (g_strcmp0 (gtk_label_get_text (self->countdown), text) != 0)
    zt_display_set_pill (self->countdown, text, style);
  /* The header takes this one where there is no room for the seconds. */
  if (g_strcmp0 (gtk_label_get_text (self->countdown_short), short_text) != 0)
    zt_display_set_pill (self->countdown_short, short_text, style);
}

static void
show_header (ZtBidPage *self)
{
  JsonObject *tender = zt_bid_model_get_tender (self->model);
  const char *title = zt_json_get_string (tender, "title");
  g_autofree char *budget = zt_display_fen (zt_json_get_fen (tender, "value"));
  /* TRANSLATORS: project number, budget */
  g_autofree char *number
      = g_strdup_printf (_ ("%s · budget %s"), zt_bid_model_get_tender_id (self->model), budget);

  gtk_label_set_text (self->title, title != NULL ? title : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), title);
  zt_display_set_pill (self->method, zt_display_method (tender), "pill-accent");
  gtk_label_set_text (self->number, number);
  show_countdown (self);
}

static void
show_editor (ZtBidPage *self, const char *part)
{
  JsonObject *definition
      = zt_parts_find (zt_json_get_array (zt_bid_model_get_tender (self->model), "parts"), part);
  const char *type = definition != NULL ? zt_json_get_string (definition, "type") : "attachment";

  g_free (self->section);
  self->section = g_strdup (part);
  self->view_step = -1;
  zt_bid_outline_select (self->outline, part);
  if (g_strcmp0 (type, "prices") == 0)
    gtk_stack_set_visible_child_name (self->stack, "prices");
  else if (g_strcmp0 (type, "deviation") == 0)
    gtk_stack_set_visible_child_name (self->stack, "deviation");
  else if (g_strcmp0 (type, "attachment") == 0)
    {
      zt_attachment_editor_show (self->attachment, part);
      gtk_stack_set_visible_child_name (self->stack, "attachment");
    }
  else
    {
      zt_form_editor_show (self->form, part);
      gtk_stack_set_visible_child_name (self->stack, "form");
    }
  _zt_bid_page_update_live (self);
  _zt_bid_page_update_steps (self);
}

/* Where a finding points: the part, and the field, line or requirement in it. */
void
_zt_bid_page_go_to_place (ZtBidPage *self, const char *place)
{
  g_autofree char *part = zt_parts_find_place (zt_bid_model_get_tender (self->model), place);
  g_autofree char *prefix = g_strdup_printf ("answers.%s.", part);

  show_editor (self, part);
  if (g_str_has_prefix (place, prefix))
    zt_form_editor_focus (self->form, place + strlen (prefix));
  else if (g_str_has_prefix (place, "prices."))
    zt_price_editor_focus (self->prices, place + strlen ("prices."));
  else if (g_str_has_prefix (place, "deviations."))
    {
      g_autofree char *id = g_strdup (place + strlen ("deviations."));
      char *dot = strchr (id, '.');

      if (dot != NULL)
        *dot = '\0';
      zt_deviation_editor_focus (self->deviation, id);
    }
  if (g_str_has_prefix (place, "tenderVersion"))
    _zt_bid_page_review (self);
}

static void
show_status (ZtBidPage *self)
{
  switch (zt_bid_model_get_save_state (self->model))
    {
    case ZT_SAVE_SAVED:
      zt_step_bar_set_status (self->steps, _ ("Saved"), FALSE);
      break;
    case ZT_SAVE_PENDING:
      zt_step_bar_set_status (self->steps, _ ("Saving…"), FALSE);
      break;
    case ZT_SAVE_FAILED:
    default:
      zt_step_bar_set_status (self->steps, zt_bid_model_get_problem (self->model), TRUE);
      break;
    }
  _zt_bid_page_update_steps (self);
}

static void
on_busy_changed_cb (ZtBidPage *self, const char *what)
{
  zt_step_bar_set_busy (self->steps, what);
}

static void
on_failed_cb (ZtBidPage *self, const char *what, const char *reason)
{
  if (!zt_bid_model_is_loaded (self->model))
    {
      g_autofree char *escaped = g_markup_escape_text (reason, -1);

      adw_status_page_set_title (self->status, _ ("The Bid Cannot Be Opened"));
      adw_status_page_set_description (self->status, escaped);
      gtk_stack_set_visible_child_name (self->outer, "status");
      return;
    }
  zt_desk_tell (self->desk, reason);
}

static void
on_loaded_cb (ZtBidPage *self)
{
  GPtrArray *parts = zt_bid_model_get_parts (self->model);
  const char *first
      = parts != NULL && parts->len > 0 ? ((ZtPart *) g_ptr_array_index (parts, 0))->id : "other";

  gtk_stack_set_visible_child_name (self->outer, "bid");
  self->closed = zt_desk_is_closed (self->desk, zt_bid_model_get_tender (self->model));
  show_header (self);
  if (self->section != NULL || self->view_step >= 0)
    {
      /* A step that was shown shows what is true now. */
      if (self->view_step >= ZT_STEP_SEAL)
        _zt_bid_page_show_step (self, self->view_step);
      return;
    }
  if (self->wanted != NULL && g_str_has_prefix (self->wanted, "step:"))
    _zt_bid_page_show_step (self, CLAMP (atoi (self->wanted + 5) - 1, 0, ZT_STEP_RECEIPT));
  else if (self->wanted == NULL && zt_bid_model_get_step (self->model) == ZT_STEP_RECEIPT)
    _zt_bid_page_show_step (self, ZT_STEP_RECEIPT);
  else
    show_editor (self, self->wanted != NULL ? self->wanted : first);
  g_clear_pointer (&self->wanted, g_free);
}

static void
on_part_chosen_cb (ZtBidPage *self, const char *part)
{
  show_editor (self, part);
}

static void
on_part_dropped_cb (ZtBidPage *self, const char *part, char **paths)
{
  zt_bid_page_drop (self, paths, part);
}

static void
on_step_chosen_cb (ZtBidPage *self, int step)
{
  if (step == ZT_STEP_DRAFT && self->section != NULL)
    show_editor (self, self->section);
  else
    _zt_bid_page_show_step (self, step);
}

static void
on_place_chosen_cb (ZtBidPage *self, const char *place)
{
  _zt_bid_page_go_to_place (self, place);
}

static void
on_next_cb (ZtBidPage *self)
{
  _zt_bid_page_next (self);
}

static void
on_cancel_cb (ZtBidPage *self)
{
  zt_bid_model_cancel (self->model);
}

static void
on_preview_clicked_cb (ZtBidPage *self)
{
  _zt_bid_page_show_step (self, ZT_STEP_COMPOSE);
}

static void
on_attachment_preview_cb (ZtBidPage *self, const char *sha256, const char *name)
{
  _zt_bid_page_preview_attachment (self, sha256, name);
}

static void
on_back_clicked_cb (ZtBidPage *self)
{
  zt_bid_page_flush (self);
  g_signal_emit (self, signals[BACK], 0);
}

static void
on_fill_clicked_cb (ZtBidPage *self)
{
  g_autofree char *folder
      = zt_practice_get_sample (self->practice, zt_bid_model_get_tender_id (self->model));

  zt_bid_model_fill (self->model, folder);
}

static void
on_progress_cb (ZtBidPage *self, guint64 done, guint64 total, const char *what)
{
  if (self->model != NULL && zt_bid_model_is_busy (self->model))
    zt_step_bar_set_progress (self->steps, done, total, what);
}

/* A commitment that waited in the outbox may have been accepted by a sync. */
static void
on_desk_changed_cb (ZtBidPage *self)
{
  if (self->model != NULL && zt_bid_model_is_loaded (self->model)
      && !zt_bid_model_is_busy (self->model)
      && zt_bid_model_get_step (self->model) == ZT_STEP_SUBMIT)
    {
      const ZtDraftInfo *info
          = zt_desk_find_draft (self->desk, zt_bid_model_get_tender_id (self->model));

      if (info != NULL && info->step == ZT_STEP_RECEIPT)
        zt_bid_model_reload (self->model);
    }
}

static void
on_records_changed_cb (ZtBidPage *self)
{
  if (self->model != NULL && !zt_bid_model_is_busy (self->model))
    zt_bid_model_reload (self->model);
}

static void
on_tick_cb (ZtBidPage *self)
{
  gboolean closed;

  if (self->model == NULL || !zt_bid_model_is_loaded (self->model))
    return;
  show_countdown (self);
  closed = zt_desk_is_closed (self->desk, zt_bid_model_get_tender (self->model));
  /* At the deadline other things are allowed than before. */
  if (closed != self->closed && !zt_bid_model_is_busy (self->model))
    {
      self->closed = closed;
      zt_bid_model_reload (self->model);
    }
}

static void
connect_desk (ZtBidPage *self, ZtDesk *desk, ZtPractice *practice)
{
  self->desk = g_object_ref (desk);
  self->practice = practice != NULL ? g_object_ref (practice) : NULL;
  gtk_widget_set_visible (self->fill_button, practice != NULL);
  zt_document_view_set_desk (self->preview, desk);
  g_signal_connect_object (desk, "tick", G_CALLBACK (on_tick_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_desk_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "records-changed", G_CALLBACK (on_records_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (zt_desk_get_remote (desk), "progress", G_CALLBACK (on_progress_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (zt_desk_get_local (desk), "progress", G_CALLBACK (on_progress_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
take_model (ZtBidPage *self, const char *draft)
{
  if (self->model != NULL)
    {
      zt_bid_model_flush (self->model);
      g_signal_handlers_disconnect_by_data (self->model, self);
    }
  g_clear_object (&self->model);
  g_clear_pointer (&self->section, g_free);
  self->view_step = -1;
  self->model = zt_bid_model_new (self->desk, draft);
  gtk_stack_set_visible_child_name (self->outer, "status");
  adw_status_page_set_title (self->status, _ ("Opening…"));
  adw_status_page_set_description (self->status, NULL);
  zt_bid_outline_set_model (self->outline, self->model);
  zt_assistant_set_model (self->assistant, self->model);
  zt_form_editor_set_model (self->form, self->model);
  zt_live_preview_set_model (self->live, self->model);
  zt_price_editor_set_model (self->prices, self->model);
  zt_deviation_editor_set_model (self->deviation, self->model);
  zt_attachment_editor_set_model (self->attachment, self->model);
  zt_sign_view_set_model (self->sign, self->model);
  g_signal_connect_object (self->model, "loaded", G_CALLBACK (on_loaded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "checked", G_CALLBACK (_zt_bid_page_update_steps), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "save-changed", G_CALLBACK (show_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "busy-changed", G_CALLBACK (on_busy_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "stepped", G_CALLBACK (_zt_bid_page_on_stepped), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "failed", G_CALLBACK (on_failed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
zt_bid_page_show (ZtBidPage *self, ZtDesk *desk, ZtPractice *practice, const char *draft)
{
  g_auto (GStrv) parts = NULL;

  g_return_if_fail (ZT_IS_BID_PAGE (self) && ZT_IS_DESK (desk) && draft != NULL);
  if (self->desk == NULL)
    connect_desk (self, desk, practice);
  parts = g_strsplit (draft, "/", 2);
  g_free (self->wanted);
  self->wanted = g_strdup (parts[1]);
  if (self->model == NULL || g_strcmp0 (zt_bid_model_get_id (self->model), parts[0]) != 0)
    take_model (self, parts[0]);
  else if (self->wanted != NULL)
    {
      g_clear_pointer (&self->section, g_free);
      self->view_step = -1;
      if (zt_bid_model_is_loaded (self->model))
        on_loaded_cb (self);
    }
}

/* Takes the keyboard and the eye where the files go, when they go somewhere. */
void
zt_bid_page_drop (ZtBidPage *self, GStrv paths, const char *part)
{
  JsonObject *definition;

  g_return_if_fail (ZT_IS_BID_PAGE (self) && paths != NULL);
  if (self->model == NULL || !zt_bid_model_is_loaded (self->model))
    return;
  definition
      = part != NULL
            ? zt_parts_find (zt_json_get_array (zt_bid_model_get_tender (self->model), "parts"),
                             part)
            : NULL;
  if (part != NULL
      && (definition == NULL
          || g_strcmp0 (zt_json_get_string (definition, "type"), "attachment") == 0))
    show_editor (self, part);
  zt_attach_flow_start (self->model, GTK_WIDGET (self), paths, part);
}

static void
drop_anywhere (GStrv paths, gpointer page)
{
  zt_bid_page_drop (page, paths, NULL);
}

void
zt_bid_page_flush (ZtBidPage *self)
{
  g_return_if_fail (ZT_IS_BID_PAGE (self));
  if (self->model == NULL)
    return;
  zt_form_editor_flush (self->form);
  zt_bid_model_flush (self->model);
}

char *
zt_bid_page_get_place (ZtBidPage *self)
{
  g_return_val_if_fail (ZT_IS_BID_PAGE (self), NULL);
  if (self->model == NULL)
    return NULL;
  if (self->view_step > ZT_STEP_DRAFT)
    return g_strdup_printf ("%s/step:%d", zt_bid_model_get_id (self->model), self->view_step + 1);
  return g_strjoin ("/", zt_bid_model_get_id (self->model), self->section, NULL);
}

gboolean
zt_bid_page_is_settled (ZtBidPage *self)
{
  g_return_val_if_fail (ZT_IS_BID_PAGE (self), TRUE);
  return self->model == NULL
         || (!zt_bid_model_is_busy (self->model) && zt_sign_view_is_settled (self->sign)
             && zt_attachment_editor_is_settled (self->attachment)
             && zt_receipt_view_is_settled (self->receipt)
             && zt_live_preview_is_settled (self->live));
}

static void
zt_bid_page_dispose (GObject *object)
{
  ZtBidPage *self = ZT_BID_PAGE (object);

  g_clear_object (&self->model);
  g_clear_object (&self->practice);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->section, g_free);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (zt_bid_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, outer);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, status);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, title);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, method);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, number);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, countdown);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, countdown_short);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, fill_button);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, flap);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, live_flap);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, live_button);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, live);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, outline);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, assistant);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, form);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, prices);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, deviation);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, attachment);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, preview);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, sign);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, stage);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, receipt);
  gtk_widget_class_bind_template_child (widget_class, ZtBidPage, steps);
}

static void
fill_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_bid_page_open_library (ZT_BID_PAGE (widget), FALSE);
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_bid_page_open_library (ZT_BID_PAGE (widget), TRUE);
}

static void
zt_bid_page_class_init (ZtBidPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_bid_page_dispose;
  signals[BACK] = g_signal_new ("back", ZT_TYPE_BID_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  g_type_ensure (ZT_TYPE_SIDEBAR_BUTTON);
  g_type_ensure (ZT_TYPE_BID_OUTLINE);
  g_type_ensure (ZT_TYPE_ASSISTANT);
  g_type_ensure (ZT_TYPE_FORM_EDITOR);
  g_type_ensure (ZT_TYPE_LIVE_PREVIEW);
  g_type_ensure (ZT_TYPE_PRICE_EDITOR);
  g_type_ensure (ZT_TYPE_DEVIATION_EDITOR);
  g_type_ensure (ZT_TYPE_ATTACHMENT_EDITOR);
  g_type_ensure (ZT_TYPE_DOCUMENT_VIEW);
  g_type_ensure (ZT_TYPE_SIGN_VIEW);
  g_type_ensure (ZT_TYPE_STAGE_VIEW);
  g_type_ensure (ZT_TYPE_RECEIPT_VIEW);
  g_type_ensure (ZT_TYPE_STEP_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-bid-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_part_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_part_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_step_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_place_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_preview_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_attachment_preview_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_fill_clicked_cb);
  gtk_widget_class_install_action (widget_class, "bid.fill", NULL, fill_action);
  gtk_widget_class_install_action (widget_class, "bid.keep", NULL, keep_action);
  _zt_bid_page_install_history (widget_class);
}

static void
zt_bid_page_init (ZtBidPage *self)
{
  self->view_step = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_display_hide_unseen (self->outer);
  zt_display_hide_unseen (self->stack);
  _zt_bid_page_add_keys (self);
  zt_file_drop_add (GTK_WIDGET (self), drop_anywhere, self);
  _zt_bid_page_add_live (self);
}
