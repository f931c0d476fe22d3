/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt, verified anew each time it is shown. */
#define G_LOG_DOMAIN "zt-receipt-view"
#include "config.h"

#include "zt-receipt-view.h"

#include "display.h"
#include "zt-agenda.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _ZtReceiptView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtBidModel *model; /* (owned) (nullable) */

  /* State */
  JsonObject *receipt; /* (owned) (nullable) */
  guint pending;

  /* Template children */
  GtkStack *stack;
  GtkWidget *buttons;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkListBox *checks;
  GtkLabel *missing;
  GtkLabel *checks_title;
  GtkWidget *drill_button;
  GtkWidget *withdraw_button;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (ZtReceiptView, zt_receipt_view, ADW_TYPE_BIN)

/* --- in workers --- */

static gpointer
read_receipt (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  JsonObject *receipt = zt_bid_receipt (ws, data, error);
  g_autofree char *mark = zt_agenda_receipt_mark (data);

  /* Home need not say any more that it has come. */
  if (receipt != NULL)
    zt_workspace_see (ws, mark, NULL);
  return receipt;
}

static gpointer
run_drill (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_bid_drill (ws, data, work->cancellable, error);
}

typedef struct
{
  char *draft, *into;
} Save;

static void
save_free (Save *save)
{
  g_free (save->draft);
  g_free (save->into);
  g_free (save);
}

static gpointer
save_receipt (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Save *save = data;

  return zt_bid_save_for_file (ws, save->draft, save->into, work->cancellable, error);
}

static gpointer
withdraw (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  gboolean queued = FALSE;

  return GINT_TO_POINTER (zt_bid_withdraw (ws, data, &queued, work->cancellable, error));
}

/* --- in the main loop --- */

static void
add_check (ZtReceiptView *self, JsonObject *check)
{
  gboolean ok = zt_json_get_boolean (check, "ok", FALSE);
  const char *title = zt_json_get_string (check, "title");
  const char *detail = zt_json_get_string (check, "detail");
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (ok ? "zt-done-symbolic" : "zt-error-symbolic");

  gtk_widget_add_css_class (icon, ok ? "state-done" : "state-broken");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "—");
  if (detail != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (detail, -1);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
    }
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  zt_display_set_name (row, title);
  gtk_list_box_append (self->checks, row);
}

/* Shows a list of checks; TRUE when each holds. */
static gboolean
show_checks (ZtReceiptView *self, JsonObject *result)
{
  JsonArray *checks = zt_json_get_array (result, "checks");
  guint n = checks != NULL ? json_array_get_length (checks) : 0;
  gboolean all = n > 0;

  zt_display_clear (GTK_WIDGET (self->checks));
  for (guint i = 0; i < n; i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);

      all = all && zt_json_get_boolean (check, "ok", FALSE);
      add_check (self, check);
    }
  return all;
}

static void
show_receipt (ZtReceiptView *self, JsonObject *result)
{
  static const char *const styles[] = { "state-done", "state-broken", "state-empty", NULL };
  gboolean good = show_checks (self, result);
  gboolean current = zt_bid_model_get_step (self->model) == ZT_STEP_RECEIPT;
  g_autofree char *when = zt_display_when (result, "receipt.event.time");
  g_autofree char *subtitle = NULL;

  g_clear_pointer (&self->receipt, json_object_unref);
  self->receipt = json_object_ref (zt_json_get_object (result, "receipt"));
  gtk_label_set_text (self->checks_title, _ ("What Was Verified"));
  gtk_image_set_from_icon_name (self->icon, !good     ? "zt-error-symbolic"
                                            : current ? "zt-done-symbolic"
                                                      : "zt-receipt-symbolic");
  zt_display_set_class (GTK_WIDGET (self->icon), styles,
                        !good     ? "state-broken"
                        : current ? "state-done"
                                  : "state-empty");
  gtk_label_set_text (self->title, !good     ? _ ("The Receipt Does Not Hold")
                                   : current ? _ ("Receipt Verified")
                                             : _ ("Receipt of an Earlier Submission"));
  /* TRANSLATORS: when the platform received the bid, and its place in the platform's log */
  subtitle = g_strdup_printf (_ ("Received %s · place %" PRId64 " in the platform's log"), when,
                              zt_json_get_int (result, "receipt.event.position", 0));
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_stack_set_visible_child_name (self->stack, "receipt");
}

static void
receipt_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtReceiptView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) receipt = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->pending--;
  if (receipt != NULL)
    {
      show_receipt (self, receipt);
      if (self->model != NULL)
        zt_desk_refresh (zt_bid_model_get_desk (self->model));
      return;
    }
  gtk_label_set_text (self->missing, error->message);
  gtk_stack_set_visible_child_name (self->stack, "missing");
}

/* Exactly what the rules of the noun allow now, and why not the rest. */
static void
show_actions (ZtReceiptView *self)
{
  const ZtBidSnapshot *truth = zt_bid_model_get_truth (self->model);
  gboolean current = truth != NULL && truth->step == ZT_STEP_RECEIPT;
  gboolean closed = zt_desk_is_closed (zt_bid_model_get_desk (self->model),
                                       zt_bid_model_get_tender (self->model));
  const char *note = "";

  gtk_widget_set_visible (self->withdraw_button, truth != NULL && truth->may_withdraw);
  gtk_widget_set_visible (self->drill_button, current);
  if (!current && closed)
    note = _ ("This receipt is of an earlier submission. The bid was changed or withdrawn since, "
              "and the deadline has passed.");
  else if (!current)
    note = _ ("This receipt is of an earlier submission. The bid was changed or withdrawn since: "
              "submit it again before the deadline.");
  else if (closed)
    note = _ ("The deadline has passed: the bid can no longer be changed or withdrawn.");
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note), *note != '\0');
}

void
zt_receipt_view_show (ZtReceiptView *self, ZtBidModel *model)
{
  g_return_if_fail (ZT_IS_RECEIPT_VIEW (self));
  g_set_object (&self->model, model);
  show_actions (self);
  self->pending++;
  zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (model)), read_receipt,
                       g_strdup (zt_bid_model_get_id (model)), g_free,
                       (GDestroyNotify) json_object_unref, NULL, receipt_cb, g_object_ref (self));
}

gboolean
zt_receipt_view_is_settled (ZtReceiptView *self)
{
  return self->pending == 0;
}

static void
drilled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtReceiptView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) drill = zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);

  if (drill == NULL)
    {
      zt_desk_tell_error (zt_bid_model_get_desk (ZT_BID_MODEL (source)),
                          _ ("The drill did not work"), error);
      return;
    }
  show_checks (self, drill);
  gtk_label_set_text (self->checks_title, _ ("Drill: What the Platform Stores"));
}

static void
on_drill_clicked_cb (ZtReceiptView *self)
{
  zt_bid_model_run (self->model, _ ("Reading back what the platform stores…"), run_drill,
                    g_strdup (zt_bid_model_get_id (self->model)), g_free,
                    (GDestroyNotify) json_object_unref, drilled_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtReceiptView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *made = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (self->model == NULL)
    return;
  if (error != NULL)
    zt_desk_tell_error (zt_bid_model_get_desk (self->model), _ ("The receipt was not saved"),
                        error);
  else
    {
      g_autofree char *name = g_filename_display_basename (made);
      /* TRANSLATORS: %s is the name of a folder */
      g_autofree char *text = g_strdup_printf (_ ("Saved for the file: %s"), name);

      zt_desk_tell (zt_bid_model_get_desk (self->model), text);
    }
}

static void
on_save_response_cb (GtkNativeDialog *dialog, int response, ZtReceiptView *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      Save *save = g_new0 (Save, 1);

      save->draft = g_strdup (zt_bid_model_get_id (self->model));
      save->into = g_file_get_path (file);
      zt_worker_run_async (zt_desk_get_local (zt_bid_model_get_desk (self->model)), save_receipt,
                           save, (GDestroyNotify) save_free, g_free, NULL, saved_cb,
                           g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
on_save_clicked_cb (ZtReceiptView *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Choose the Folder It Goes Into"),
                                     GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("Save Here"),
                                     NULL);

  g_signal_connect_object (chooser, "response", G_CALLBACK (on_save_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtReceiptView) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtDesk *desk = zt_bid_model_get_desk (ZT_BID_MODEL (source));

  zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);
  if (error != NULL)
    zt_desk_tell_error (desk, _ ("The bid was not withdrawn"), error);
  else
    zt_desk_tell (desk, _ ("The bid is withdrawn. You may submit it again until the deadline."));
}

static void
on_withdraw_response_cb (AdwMessageDialog *dialog, const char *response, ZtReceiptView *self)
{
  if (g_str_equal (response, "withdraw"))
    zt_bid_model_run (self->model, _ ("Withdrawing…"), withdraw,
                      g_strdup (zt_bid_model_get_id (self->model)), g_free, NULL, withdrawn_cb,
                      g_object_ref (self));
}

static void
on_withdraw_clicked_cb (ZtReceiptView *self)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _ ("Withdraw the Bid?"),
      _ ("The platform will not open it. Until the deadline you may submit it again."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "withdraw",
                                    _ ("Withdraw"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "withdraw",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_withdraw_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
zt_receipt_view_dispose (GObject *object)
{
  ZtReceiptView *self = ZT_RECEIPT_VIEW (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->receipt, json_object_unref);
  G_OBJECT_CLASS (zt_receipt_view_parent_class)->dispose (object);
}

static void
zt_receipt_view_class_init (ZtReceiptViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_receipt_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/bids/zt-receipt-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, buttons);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, icon);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, title);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, checks);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, missing);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, checks_title);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, drill_button);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, withdraw_button);
  gtk_widget_class_bind_template_child (widget_class, ZtReceiptView, note);
  gtk_widget_class_bind_template_callback (widget_class, on_drill_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_withdraw_clicked_cb);
}

static void
zt_receipt_view_init (ZtReceiptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  zt_display_let_shrink (self->buttons);
}
