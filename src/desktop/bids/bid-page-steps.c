/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps of the bid's page: which comes next, what it does, what is shown after it. */
#define G_LOG_DOMAIN "zt-bid-page-steps"
#include "config.h"

#include "bid-page-private.h"

#include "display.h"
#include "zt-pin-asker.h"

#include <glib/gi18n-lib.h>

/* --- in the remote worker --- */

typedef struct
{
  char *draft, *identity, *seal_image;
  ZtPinAsker *asker; /* (owned) (nullable) */
  gboolean consent;
} StepData;

static void
step_data_free (StepData *data)
{
  g_free (data->draft);
  g_free (data->identity);
  g_free (data->seal_image);
  zt_pin_asker_free (data->asker);
  g_free (data);
}

static gpointer
compose_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_bid_compose (ws, ((StepData *) data)->draft, zt_worker_progress, (gpointer) work,
                         work->cancellable, error);
}

static gpointer
sign_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const StepData *step = data;
  g_autoptr (ZtKey) key = zt_key_open (step->identity, zt_pin_asker_ask, step->asker, error);

  if (key == NULL)
    return NULL;
  return GINT_TO_POINTER (zt_bid_sign (ws, step->draft, key, step->seal_image, zt_worker_progress,
                                       (gpointer) work, work->cancellable, error));
}

static gpointer
seal_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const StepData *step = data;

  return GINT_TO_POINTER (zt_bid_seal (ws, step->draft, step->consent, zt_worker_progress,
                                       (gpointer) work, work->cancellable, error));
}

/* Its result is how far the sending came, after NULL for a failure. */
static gpointer
submit_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  ZtSending sending = ZT_SENDING_DONE;

  if (!zt_bid_submit (ws, ((StepData *) data)->draft, &sending, zt_worker_progress, (gpointer) work,
                      work->cancellable, error))
    return NULL;
  return GINT_TO_POINTER (1 + (int) sending);
}

static gpointer
sync_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return GINT_TO_POINTER (
      zt_workspace_sync (ws, zt_worker_progress, (gpointer) work, work->cancellable, error));
}

static gpointer
blob_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_blobs_path (zt_workspace_get_blobs (ws), data);
}

/* --- results --- */

/* A refused step is said where it happened; giving up a PIN is no failure. */
static gboolean
report (ZtBidPage *self, const char *what, GError *error)
{
  if (error == NULL)
    return TRUE;
  if (!g_error_matches (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
    zt_desk_tell_error (self->desk, what, error);
  return FALSE;
}

static void
composed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);

  if (!report (self, _ ("The PDF was not made"), error) || self->model != ZT_BID_MODEL (source))
    return;
  if (self->view_step == ZT_STEP_COMPOSE)
    zt_document_view_open (self->preview, path, _ ("The bid as PDF"));
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);
  if (!report (self, _ ("Not signed"), error) || self->model != ZT_BID_MODEL (source))
    return;
  zt_desk_tell (self->desk, _ ("Signed. The key is closed again."));
  self->view_step = ZT_STEP_SEAL; /* shown when the model has been loaded again */
}

static void
sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);
  if (!report (self, _ ("Not sealed"), error) || self->model != ZT_BID_MODEL (source))
    return;
  self->view_step = ZT_STEP_SUBMIT;
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autoptr (GError) error = NULL;
  int how = GPOINTER_TO_INT (zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error)) - 1;

  zt_desk_records_changed (self->desk);
  if (!report (self, _ ("Not submitted"), error) || self->model != ZT_BID_MODEL (source))
    return;
  if (how == ZT_SENDING_WAITS)
    {
      zt_desk_tell (self->desk, _ ("There is no network: the bid waits in the outbox."));
      return;
    }
  self->view_step = ZT_STEP_RECEIPT;
  if (how == ZT_SENDING_FILES_WAIT)
    zt_desk_tell (self->desk,
                  _ ("Committed, but not all files are on the platform: the outbox tells why."));
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autoptr (GError) error = NULL;

  zt_bid_model_run_finish (ZT_BID_MODEL (source), result, &error);
  zt_desk_records_changed (self->desk);
  report (self, _ ("Not synchronised"), error);
}

/* --- running --- */

static StepData *
make_data (ZtBidPage *self)
{
  StepData *data = g_new0 (StepData, 1);

  data->draft = g_strdup (zt_bid_model_get_id (self->model));
  return data;
}

static void
run (ZtBidPage *self, const char *what, ZtWorkFunc func, StepData *data, GDestroyNotify result_free,
     GAsyncReadyCallback callback)
{
  zt_bid_model_run (self->model, what, func, data, (GDestroyNotify) step_data_free, result_free,
                    callback, g_object_ref (self));
}

static void
run_compose (ZtBidPage *self)
{
  zt_document_view_open (self->preview, NULL, NULL);
  run (self, _ ("Making the PDF…"), compose_job, make_data (self), g_free, composed_cb);
}

static void
run_sign (ZtBidPage *self)
{
  const char *identity = zt_sign_view_get_identity (self->sign);
  const char *hint = self->practice != NULL ? zt_practice_get_pin (self->practice) : NULL;
  StepData *data;

  if (identity == NULL)
    {
      zt_desk_tell (self->desk, _ ("Plug in the token or choose a key file first."));
      return;
    }
  data = make_data (self);
  data->identity = g_strdup (identity);
  data->seal_image = g_strdup (zt_sign_view_get_seal_image (self->sign));
  data->asker = zt_pin_asker_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), hint);
  run (self, _ ("Signing…"), sign_job, data, NULL, signed_cb);
}

static void
run_seal (ZtBidPage *self)
{
  StepData *data = make_data (self);

  data->consent = zt_stage_view_get_consent (self->stage);
  run (self, _ ("Sealing…"), seal_job, data, NULL, sealed_cb);
}

/* --- what is shown --- */

void
_zt_bid_page_show_step (ZtBidPage *self, int step)
{
  static const char *const views[]
      = { "form", "form", "preview", "sign", "stage", "stage", "receipt" };
  int before = self->view_step;
  guint blocks = zt_bid_model_count (self->model, ZT_SEVERITY_BLOCK);

  if (!zt_bid_model_is_loaded (self->model))
    return;
  if (step <= ZT_STEP_CHECK)
    {
      GPtrArray *findings = zt_bid_model_get_findings (self->model);

      adw_flap_set_reveal_flap (self->flap, TRUE);
      if (findings->len > 0)
        _zt_bid_page_go_to_place (self, ((ZtFinding *) g_ptr_array_index (findings, 0))->place);
      return;
    }
  self->view_step = step;
  zt_bid_outline_select (self->outline, NULL);
  zt_form_editor_flush (self->form);
  gtk_stack_set_visible_child_name (self->stack, views[step]);
  _zt_bid_page_update_live (self);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  if (step == ZT_STEP_COMPOSE)
    run_compose (self);
  else if (step == ZT_STEP_SIGN && before != ZT_STEP_SIGN && blocks == 0)
    zt_sign_view_refresh (self->sign);
  else if (step == ZT_STEP_SEAL || step == ZT_STEP_SUBMIT)
    zt_stage_view_show (self->stage, self->model, (ZtBidStepName) step);
  else if (step == ZT_STEP_RECEIPT)
    zt_receipt_view_show (self->receipt, self->model);
  _zt_bid_page_update_steps (self);
}

static char *
describe_next (ZtBidPage *self)
{
  guint blocks = zt_bid_model_count (self->model, ZT_SEVERITY_BLOCK);
  ZtBidStepName step = zt_bid_model_get_step (self->model);

  if (blocks > 0 && step < ZT_STEP_SIGN)
    /* TRANSLATORS: how many errors stop the signing */
    return g_strdup_printf (ngettext ("Deal with %u Error", "Deal with %u Errors", blocks), blocks);
  switch (step)
    {
    case ZT_STEP_DRAFT:
    case ZT_STEP_CHECK:
      return g_strdup (_ ("Make PDF"));
    case ZT_STEP_COMPOSE:
      return g_strdup (self->view_step == ZT_STEP_SIGN ? _ ("Sign…") : _ ("Go to Signing"));
    case ZT_STEP_SIGN:
      return g_strdup (self->view_step == ZT_STEP_SEAL ? _ ("Seal Now") : _ ("Go to Sealing"));
    case ZT_STEP_SEAL:
      return g_strdup (self->view_step == ZT_STEP_SUBMIT ? _ ("Submit Now")
                                                         : _ ("Go to Submitting"));
    case ZT_STEP_SUBMIT:
      return g_strdup (_ ("Try to Send Now"));
    case ZT_STEP_RECEIPT:
    default:
      return g_strdup (_ ("Show the Receipt"));
    }
}

void
_zt_bid_page_update_steps (ZtBidPage *self)
{
  ZtBidStepName step;
  guint blocks, filled, parts;
  int done;
  gboolean allowed;
  g_autofree char *next = NULL;

  if (self->model == NULL || !zt_bid_model_is_loaded (self->model))
    return;
  step = zt_bid_model_get_step (self->model);
  blocks = zt_bid_model_count (self->model, ZT_SEVERITY_BLOCK);
  /* Drafting is done when every part is filled in; every later step that was reached is behind. */
  zt_parts_count (zt_bid_model_get_parts (self->model), &filled, &parts);
  done = step == ZT_STEP_DRAFT ? (filled == parts ? 1 : 0) : (int) step + 1;
  next = describe_next (self);
  allowed = step != ZT_STEP_SEAL || self->view_step != ZT_STEP_SUBMIT
            || zt_bid_model_get_truth (self->model)->may_submit;
  zt_step_bar_set_steps (self->steps, done, self->view_step);
  zt_step_bar_set_next (self->steps, next, allowed, blocks > 0);
}

static void
go_to_first_block (ZtBidPage *self)
{
  GPtrArray *findings = zt_bid_model_get_findings (self->model);

  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      if (finding->severity != ZT_SEVERITY_BLOCK)
        continue;
      adw_flap_set_reveal_flap (self->flap, TRUE);
      _zt_bid_page_go_to_place (self, finding->place);
      return;
    }
}

/* The button does the step in view, or else brings it into view. */
static void
do_or_show (ZtBidPage *self, int step, void (*run_step) (ZtBidPage *))
{
  if (self->view_step == step)
    run_step (self);
  else
    _zt_bid_page_show_step (self, step);
}

static void
run_submit (ZtBidPage *self)
{
  run (self, _ ("Submitting…"), submit_job, make_data (self), NULL, submitted_cb);
}

void
_zt_bid_page_next (ZtBidPage *self)
{
  ZtBidStepName step;

  if (!zt_bid_model_is_loaded (self->model))
    return;
  step = zt_bid_model_get_step (self->model);
  if (step < ZT_STEP_SIGN && zt_bid_model_count (self->model, ZT_SEVERITY_BLOCK) > 0)
    {
      go_to_first_block (self);
      return;
    }
  switch (step)
    {
    case ZT_STEP_DRAFT:
    case ZT_STEP_CHECK:
      _zt_bid_page_show_step (self, ZT_STEP_COMPOSE);
      break;
    case ZT_STEP_COMPOSE:
      do_or_show (self, ZT_STEP_SIGN, run_sign);
      break;
    case ZT_STEP_SIGN:
      do_or_show (self, ZT_STEP_SEAL, run_seal);
      break;
    case ZT_STEP_SEAL:
      do_or_show (self, ZT_STEP_SUBMIT, run_submit);
      break;
    case ZT_STEP_SUBMIT:
      run (self, _ ("Synchronising…"), sync_job, make_data (self), NULL, synced_cb);
      break;
    case ZT_STEP_RECEIPT:
    default:
      _zt_bid_page_show_step (self, ZT_STEP_RECEIPT);
      break;
    }
}

/* --- an attachment by itself --- */

static void
blob_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidPage) self = user_data;
  g_autofree char *path = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  if (path != NULL && self->view_step == -1)
    {
      zt_document_view_open (self->preview, path, NULL);
      gtk_stack_set_visible_child_name (self->stack, "preview");
    }
}

void
_zt_bid_page_preview_attachment (ZtBidPage *self, const char *sha256, const char *name)
{
  zt_worker_run_async (zt_desk_get_local (self->desk), blob_job, g_strdup (sha256), g_free, g_free,
                       NULL, blob_cb, g_object_ref (self));
}
