/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as the window edits it. What was typed is held here until the worker has confirmed that
 * it is durable. */
#define G_LOG_DOMAIN "zt-bid-model"
#include "config.h"

#include "zt-bid-model.h"

#include "bid-jobs.h"
#include "bid-patch.h"
#include "display.h"

#include <glib/gi18n-lib.h>

#define SAVE_AFTER_MS 600
#define SAVE_AT_LEAST_MS 2000 /* whoever never stops typing */
#define RETRY_AFTER_MS 5000

struct _ZtBidModel
{
  GObject parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) */
  char *id;     /* (owned) */

  /* State */
  JsonObject *body;     /* (owned) (nullable): with everything typed */
  JsonObject *patch;    /* (owned) (nullable): typed, not yet given to the worker */
  JsonObject *prices;   /* (owned) (nullable): the same of the price schedule */
  ZtBidSnapshot *truth; /* (owned) (nullable): as last confirmed */
  GPtrArray *parts;     /* (owned) (nullable) */
  char *problem;        /* (owned) (nullable) */
  gboolean saving;
  guint timer;
  gint64 unsaved_since; /* monotonic; 0: nothing is unsaved */
  guint busy;
  GTask *waiting; /* (owned) (nullable): a step that waits for the save */

  /* Owned */
  GCancellable *cancellable;      /* of loads: cancelled with the page */
  GCancellable *step_cancellable; /* (nullable): of the step under way */
};

enum
{
  LOADED,
  CHECKED,
  SAVE_CHANGED,
  BUSY_CHANGED,
  FAILED,
  STEPPED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtBidModel, zt_bid_model, G_TYPE_OBJECT)

static void
recount (ZtBidModel *self)
{
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  if (self->truth != NULL)
    self->parts = zt_parts_list (zt_record_get_body (self->truth->tender), self->body,
                                 self->truth->findings);
}

static void
take_snapshot (ZtBidModel *self, ZtBidSnapshot *snapshot)
{
  g_clear_pointer (&self->truth, zt_bid_snapshot_free);
  self->truth = snapshot;
  g_clear_pointer (&self->body, json_object_unref);
  self->body = zt_json_object_copy (zt_record_get_body (snapshot->draft));
  zt_bid_patch_overlay (&self->body, self->patch);
  if (self->prices != NULL)
    json_object_set_object_member (self->body, "prices", zt_json_object_copy (self->prices));
  recount (self);
}

static void begin_save (ZtBidModel *self);
static void begin_run (ZtBidModel *self, GTask *task);

static void
set_problem (ZtBidModel *self, const GError *error)
{
  g_clear_pointer (&self->problem, g_free);
  if (error != NULL)
    self->problem = zt_display_error (error);
  g_signal_emit (self, signals[SAVE_CHANGED], 0);
}

static gboolean
timer_cb (gpointer user_data)
{
  ZtBidModel *self = user_data;

  self->timer = 0;
  begin_save (self);
  return G_SOURCE_REMOVE;
}

/* A pause saves, and without one the time since the first key that is not saved. */
static void
schedule (ZtBidModel *self, guint ms)
{
  gint64 now = g_get_monotonic_time ();

  if (self->unsaved_since == 0)
    self->unsaved_since = now;
  if (self->timer == 0 || now - self->unsaved_since < SAVE_AT_LEAST_MS * 1000)
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      self->timer = g_timeout_add (ms, timer_cb, self);
    }
  g_signal_emit (self, signals[SAVE_CHANGED], 0);
}

typedef struct
{
  ZtBidModel *model;          /* (owned) */
  JsonObject *patch, *prices; /* (owned) (nullable): put back when the save fails */
} Saving;

/* What could not be saved goes under what was typed since. */
static void
put_back (ZtBidModel *self, Saving *saving)
{
  g_autoptr (JsonObject) newer = g_steal_pointer (&self->patch);

  self->patch = g_steal_pointer (&saving->patch);
  if (newer != NULL)
    zt_bid_patch_overlay (&self->patch, newer);
  if (self->prices == NULL)
    self->prices = g_steal_pointer (&saving->prices);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  ZtBidModel *self = saving->model;
  g_autoptr (GError) error = NULL;
  ZtBidSnapshot *snapshot = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  GTask *waiting;

  self->saving = FALSE;
  if (snapshot != NULL)
    {
      take_snapshot (self, snapshot);
      set_problem (self, NULL);
      g_signal_emit (self, signals[CHECKED], 0);
      zt_desk_refresh (self->desk);
    }
  else
    {
      put_back (self, saving);
      set_problem (self, error);
      schedule (self, RETRY_AFTER_MS);
    }
  waiting = g_steal_pointer (&self->waiting);
  if (waiting != NULL && error != NULL)
    {
      g_task_return_error (waiting, g_steal_pointer (&error));
      g_object_unref (waiting);
    }
  else if (waiting != NULL)
    begin_run (self, waiting);
  g_clear_pointer (&saving->patch, json_object_unref);
  g_clear_pointer (&saving->prices, json_object_unref);
  g_free (saving);
  g_object_unref (self);
}

static void
begin_save (ZtBidModel *self)
{
  ZtBidJob *job;
  Saving *saving;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->saving)
    {
      schedule (self, SAVE_AFTER_MS);
      return;
    }
  self->unsaved_since = 0;
  if (self->patch == NULL && self->prices == NULL)
    return;
  job = zt_bid_job_new (ZT_BID_SAVE, self->id);
  saving = g_new0 (Saving, 1);
  saving->model = g_object_ref (self);
  if (self->patch != NULL)
    {
      job->patch = zt_json_object_copy (self->patch);
      saving->patch = g_steal_pointer (&self->patch);
    }
  if (self->prices != NULL)
    {
      job->prices = zt_json_object_copy (self->prices);
      saving->prices = g_steal_pointer (&self->prices);
    }
  self->saving = TRUE;
  /* Never cancelled: what was typed is saved even when the window closes. */
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_bid_job_run, job,
                       (GDestroyNotify) zt_bid_job_free, (GDestroyNotify) zt_bid_snapshot_free,
                       NULL, saved_cb, saving);
}

/* --- jobs that change what editors show --- */

static void
set_busy (ZtBidModel *self, int by, const char *what)
{
  self->busy = (guint) ((int) self->busy + by);
  g_signal_emit (self, signals[BUSY_CHANGED], 0, self->busy > 0 ? what : NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtBidModel) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtBidSnapshot *snapshot = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  set_busy (self, -1, NULL);
  if (snapshot == NULL)
    {
      g_autofree char *reason = zt_display_error (error);

      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_signal_emit (self, signals[FAILED], 0, NULL, reason);
      return;
    }
  take_snapshot (self, snapshot);
  g_signal_emit (self, signals[LOADED], 0);
  g_signal_emit (self, signals[CHECKED], 0);
  g_signal_emit (self, signals[SAVE_CHANGED], 0);
  if (snapshot->changes != NULL)
    g_signal_emit (self, signals[STEPPED], 0, snapshot->changes);
  zt_desk_refresh (self->desk);
}

/* The local worker does one after another: what is typed is saved before. */
void
zt_bid_model_change (ZtBidModel *self, ZtBidJob *job, const char *what)
{
  begin_save (self);
  set_busy (self, 1, what);
  zt_worker_run_async (zt_desk_get_local (self->desk), zt_bid_job_run, job,
                       (GDestroyNotify) zt_bid_job_free, (GDestroyNotify) zt_bid_snapshot_free,
                       self->cancellable, loaded_cb, g_object_ref (self));
}

void
zt_bid_model_reload (ZtBidModel *self)
{
  zt_bid_model_change (self, zt_bid_job_new (ZT_BID_LOAD, self->id), NULL);
}

/* --- edits --- */

void
zt_bid_model_answer (ZtBidModel *self, const char *part, const char *field, const char *type,
                     const char *text)
{
  g_autofree char *old = NULL;
  JsonNode *value;

  g_return_if_fail (ZT_IS_BID_MODEL (self) && self->body != NULL);
  old = zt_parts_answer (self->body, part, field);
  if (g_strcmp0 (old != NULL ? old : "", text) == 0)
    return;
  value = zt_bid_patch_value (type, text);
  zt_bid_patch_put (&self->body, "answers", part, field, json_node_copy (value));
  zt_bid_patch_put (&self->patch, "answers", part, field, value);
  schedule (self, SAVE_AFTER_MS);
}

void
zt_bid_model_deviate (ZtBidModel *self, const char *requirement, const char *member,
                      const char *text)
{
  JsonNode *value;

  g_return_if_fail (ZT_IS_BID_MODEL (self) && self->body != NULL);
  value = zt_bid_patch_value ("text", text);
  zt_bid_patch_put (&self->body, "deviations", requirement, member, json_node_copy (value));
  zt_bid_patch_put (&self->patch, "deviations", requirement, member, value);
  schedule (self, SAVE_AFTER_MS);
}

void
zt_bid_model_set_prices (ZtBidModel *self, JsonObject *prices)
{
  g_return_if_fail (ZT_IS_BID_MODEL (self) && self->body != NULL);
  json_object_set_object_member (self->body, "prices", zt_json_object_copy (prices));
  g_clear_pointer (&self->prices, json_object_unref);
  self->prices = prices;
  schedule (self, SAVE_AFTER_MS);
}

void
zt_bid_model_flush (ZtBidModel *self)
{
  g_return_if_fail (ZT_IS_BID_MODEL (self));
  begin_save (self);
}

/* --- steps, in the remote worker --- */

typedef struct
{
  ZtWorkFunc func;
  gpointer data;
  GDestroyNotify data_free, result_free;
  char *what;
} Step;

static void
step_free (Step *step)
{
  if (step->data_free != NULL && step->data != NULL)
    step->data_free (step->data);
  g_free (step->what);
  g_free (step);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ZtBidModel *self = g_task_get_source_object (task);
  Step *step = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gpointer value = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  set_busy (self, -1, NULL);
  g_clear_object (&self->step_cancellable);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, value, step->result_free);
  zt_bid_model_reload (self);
}

/* Takes @task. */
static void
begin_run (ZtBidModel *self, GTask *task)
{
  Step *step = g_task_get_task_data (task);
  gpointer data = g_steal_pointer (&step->data);

  zt_desk_make_room (self->desk);
  set_busy (self, 1, step->what);
  zt_worker_run_async (zt_desk_get_remote (self->desk), step->func, data, step->data_free,
                       step->result_free, self->step_cancellable, ran_cb, task);
}

void
zt_bid_model_run (ZtBidModel *self, const char *what, ZtWorkFunc func, gpointer data,
                  GDestroyNotify data_free, GDestroyNotify result_free,
                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Step *step;

  g_return_if_fail (ZT_IS_BID_MODEL (self) && func != NULL);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, zt_bid_model_run);
  step = g_new0 (Step, 1);
  *step = (Step){ func, data, data_free, result_free, g_strdup (what) };
  g_task_set_task_data (task, step, (GDestroyNotify) step_free);
  if (self->step_cancellable != NULL || self->waiting != NULL)
    {
      g_task_return_new_error (task, ZT_ERROR, ZT_ERROR_REFUSED,
                               _ ("The step before is still running."));
      g_object_unref (task);
      return;
    }
  self->step_cancellable = g_cancellable_new ();
  zt_bid_model_flush (self);
  if (self->saving)
    self->waiting = task;
  else
    begin_run (self, task);
}

gpointer
zt_bid_model_run_finish (ZtBidModel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
zt_bid_model_cancel (ZtBidModel *self)
{
  g_return_if_fail (ZT_IS_BID_MODEL (self));
  if (self->step_cancellable != NULL)
    g_cancellable_cancel (self->step_cancellable);
}

/* --- what is known --- */

ZtDesk *
zt_bid_model_get_desk (ZtBidModel *self)
{
  return self->desk;
}

const char *
zt_bid_model_get_id (ZtBidModel *self)
{
  return self->id;
}

gboolean
zt_bid_model_is_loaded (ZtBidModel *self)
{
  return self->truth != NULL;
}

JsonObject *
zt_bid_model_get_tender (ZtBidModel *self)
{
  return self->truth != NULL ? zt_record_get_body (self->truth->tender) : NULL;
}

const char *
zt_bid_model_get_tender_id (ZtBidModel *self)
{
  return self->truth != NULL ? zt_record_get_id (self->truth->tender) : NULL;
}

JsonObject *
zt_bid_model_get_draft (ZtBidModel *self)
{
  return self->body;
}

GPtrArray *
zt_bid_model_get_findings (ZtBidModel *self)
{
  return self->truth != NULL ? self->truth->findings : NULL;
}

GPtrArray *
zt_bid_model_get_parts (ZtBidModel *self)
{
  return self->parts;
}

const ZtBidSnapshot *
zt_bid_model_get_truth (ZtBidModel *self)
{
  return self->truth;
}

ZtBidStepName
zt_bid_model_get_step (ZtBidModel *self)
{
  /* What was typed but not saved yet has no step behind it. */
  if (self->truth == NULL || self->patch != NULL || self->prices != NULL || self->saving)
    return ZT_STEP_DRAFT;
  return self->truth->step;
}

ZtSaveState
zt_bid_model_get_save_state (ZtBidModel *self)
{
  if (self->problem != NULL)
    return ZT_SAVE_FAILED;
  return self->saving || self->patch != NULL || self->prices != NULL ? ZT_SAVE_PENDING
                                                                     : ZT_SAVE_SAVED;
}

const char *
zt_bid_model_get_problem (ZtBidModel *self)
{
  return self->problem;
}

guint
zt_bid_model_count (ZtBidModel *self, ZtSeverity severity)
{
  guint n = 0;
  for (guint i = 0; self->truth != NULL && i < self->truth->findings->len; i++)
    n += ((ZtFinding *) g_ptr_array_index (self->truth->findings, i))->severity == severity;
  return n;
}

gboolean
zt_bid_model_is_busy (ZtBidModel *self)
{
  return self->busy > 0;
}

static void
zt_bid_model_dispose (GObject *object)
{
  ZtBidModel *self = ZT_BID_MODEL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (zt_bid_model_parent_class)->dispose (object);
}

static void
zt_bid_model_finalize (GObject *object)
{
  ZtBidModel *self = ZT_BID_MODEL (object);

  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->patch, json_object_unref);
  g_clear_pointer (&self->prices, json_object_unref);
  g_clear_pointer (&self->truth, zt_bid_snapshot_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->step_cancellable);
  g_clear_object (&self->desk);
  g_free (self->problem);
  g_free (self->id);
  G_OBJECT_CLASS (zt_bid_model_parent_class)->finalize (object);
}

static void
zt_bid_model_class_init (ZtBidModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = zt_bid_model_dispose;
  object_class->finalize = zt_bid_model_finalize;
  signals[LOADED] = g_signal_new ("loaded", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[CHECKED] = g_signal_new ("checked", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[SAVE_CHANGED] = g_signal_new ("save-changed", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STEPPED] = g_signal_new ("stepped", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", ZT_TYPE_BID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
zt_bid_model_init (ZtBidModel *self)
{
  self->cancellable = g_cancellable_new ();
}

ZtBidModel *
zt_bid_model_new (ZtDesk *desk, const char *draft)
{
  ZtBidModel *self = g_object_new (ZT_TYPE_BID_MODEL, NULL);

  self->desk = g_object_ref (desk);
  self->id = g_strdup (draft);
  zt_bid_model_reload (self);
  return self;
}
