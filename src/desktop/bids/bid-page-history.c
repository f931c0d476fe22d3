/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history at the bid's page: steps back and forth, revisions, changes of the tender,
 * colleagues.
 */
#define G_LOG_DOMAIN "zt-bid-page-history"
#include "config.h"

#include "bid-page-private.h"

#include "draft-diff.h"
#include "draft-sharing.h"
#include "zt-history-dialog.h"
#include "zt-review-dialog.h"

#include <glib/gi18n-lib.h>

static GtkWindow *
window_of (ZtBidPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static gboolean
is_ready (ZtBidPage *self)
{
  return self->model != NULL && zt_bid_model_is_loaded (self->model);
}

#define LAST_STEP "zt-last-step" /* of the model: 1 back, 2 forward, 0: restored */

static void
take_step (ZtBidModel *model, gboolean back)
{
  g_object_set_data (G_OBJECT (model), LAST_STEP, GINT_TO_POINTER (back ? 1 : 2));
  zt_bid_model_step (model, back);
}

static void
step_back (gpointer model)
{
  take_step (model, TRUE);
}

static void
step_forward (gpointer model)
{
  take_step (model, FALSE);
}

/* Where it happened comes into view, so that nobody wonders what became of it. */
void
_zt_bid_page_on_stepped (ZtBidPage *self, JsonArray *changes)
{
  int step = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (self->model), LAST_STEP));
  g_autofree char *summary = zt_draft_diff_summary (changes);
  /* TRANSLATORS: %s is what changed */
  const char *const formats[] = { N_ ("Restored: %s"), N_ ("Undone: %s"), N_ ("Redone: %s") };
  const char *format = g_dgettext (GETTEXT_PACKAGE, formats[step]);
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  g_autofree char *text = NULL;

  g_object_set_data (G_OBJECT (self->model), LAST_STEP, NULL);
  if (summary == NULL)
    {
      zt_desk_tell (self->desk, step == 2 ? _ ("There is nothing to do again.")
                                          : _ ("There is nothing to take back."));
      return;
    }
  _zt_bid_page_go_to_place (self, zt_json_get_string (json_array_get_object_element (changes, 0),
                                                      "place"));
  text = g_strconcat (around[0], summary, around[1], NULL);
  zt_desk_tell_offer (self->desk, text, step == 1 ? _ ("Redo") : _ ("Undo"),
                      step == 1 ? step_forward : step_back, g_object_ref (self->model),
                      g_object_unref);
}

static void
on_place_chosen_cb (ZtBidPage *self, const char *place)
{
  _zt_bid_page_go_to_place (self, place);
}

void
_zt_bid_page_review (ZtBidPage *self)
{
  ZtReviewDialog *dialog;

  if (!is_ready (self))
    return;
  dialog = zt_review_dialog_new (window_of (self), self->model);
  g_signal_connect_object (dialog, "place-chosen", G_CALLBACK (on_place_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
step_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidPage *self = ZT_BID_PAGE (widget);

  if (!is_ready (self))
    return;
  zt_form_editor_flush (self->form);
  take_step (self->model, g_str_equal (name, "bid.undo"));
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidPage *self = ZT_BID_PAGE (widget);

  if (is_ready (self))
    zt_history_dialog_present (window_of (self), self->model, g_variant_get_int64 (target));
}

static void
review_action (GtkWidget *widget, const char *name, GVariant *target)
{
  _zt_bid_page_review (ZT_BID_PAGE (widget));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidPage *self = ZT_BID_PAGE (widget);

  if (!is_ready (self))
    return;
  zt_bid_page_flush (self);
  zt_draft_sharing_export (widget, self->desk, zt_bid_model_get_id (self->model),
                           zt_bid_model_get_tender_id (self->model));
}

static void
merge_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtBidPage *self = ZT_BID_PAGE (widget);

  zt_bid_page_flush (self);
  zt_draft_sharing_import (widget, self->desk);
}

void
_zt_bid_page_install_history (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "bid.undo", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "bid.redo", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "bid.history", "x", history_action);
  gtk_widget_class_install_action (widget_class, "bid.review", NULL, review_action);
  gtk_widget_class_install_action (widget_class, "bid.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "bid.merge", NULL, merge_action);
}

static gboolean
on_key_cb (GtkWidget *widget, GVariant *arguments, gpointer back)
{
  ZtBidPage *self = ZT_BID_PAGE (widget);

  /* In a step's view the entries keep their own keys. */
  if (!gtk_widget_get_mapped (widget) || !is_ready (self) || self->view_step >= 0)
    return FALSE;
  take_step (self->model, GPOINTER_TO_INT (back));
  return TRUE;
}

/* Before the entries see them: the history of the draft is one, and an entry's own would write
 * changes into it that then could not be taken back. */
void
_zt_bid_page_add_keys (ZtBidPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  /* Wherever the focus is, as long as the bid is in view. */
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK),
                        gtk_callback_action_new (on_key_cb, GINT_TO_POINTER (TRUE), NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK),
                        gtk_callback_action_new (on_key_cb, GINT_TO_POINTER (FALSE), NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
