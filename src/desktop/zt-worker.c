/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread with a queue; results come back to the main loop as GTasks. */
#define G_LOG_DOMAIN "zt-worker"
#include "config.h"

#include "zt-worker.h"

#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 20)

struct _ZtWorker
{
  GObject parent_instance;

  /* Inputs */
  char *name;   /* (owned) */
  char *folder; /* (owned) (nullable) */

  /* State, main loop */
  guint pending;
  gboolean stopped;

  /* Owned */
  GThread *thread;    /* (owned) (nullable) */
  GAsyncQueue *queue; /* (owned), of GTask; shared */

  /* The thread's */
  ZtWorkspace *workspace; /* (owned) (nullable) */
  gint64 last_progress;
};

typedef struct
{
  ZtWorkFunc func;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
} Job;

typedef struct
{
  ZtWorker *worker; /* (owned) */
  guint64 done, total;
  char *what;
} Progress;

enum
{
  PROGRESS,
  PENDING_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtWorker, zt_worker, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  g_free (job);
}

static gboolean
ensure_workspace (ZtWorker *self, GError **error)
{
  if (self->folder == NULL || self->workspace != NULL)
    return TRUE;
  self->workspace = zt_workspace_open (self->folder, error);
  return self->workspace != NULL;
}

static void
run_job (ZtWorker *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);
  const ZtWork work = { .worker = self, .cancellable = g_task_get_cancellable (task) };
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (ensure_workspace (self, &error))
    result = job->func (self->workspace, job->data, &work, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, result, job->result_free);
}

static gpointer
thread_main (gpointer data)
{
  ZtWorker *self = data;

  for (;;)
    {
      g_autoptr (GTask) task = g_async_queue_pop (self->queue);

      if (g_task_get_task_data (task) == NULL)
        break;
      run_job (self, task);
    }
  g_clear_pointer (&self->workspace, zt_workspace_close);
  return NULL;
}

static void
on_job_completed_cb (GTask *task, GParamSpec *pspec, ZtWorker *self)
{
  self->pending--;
  g_signal_emit (self, signals[PENDING_CHANGED], 0);
}

void
zt_worker_run_async (ZtWorker *self, ZtWorkFunc func, gpointer data, GDestroyNotify data_free,
                     GDestroyNotify result_free, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (ZT_IS_WORKER (self) && func != NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, zt_worker_run_async);
  job = g_new0 (Job, 1);
  *job = (Job){ func, data, data_free, result_free };
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (self->stopped)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
      return;
    }
  self->pending++;
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (on_job_completed_cb), self,
                           G_CONNECT_AFTER);
  g_async_queue_push (self->queue, g_steal_pointer (&task));
  g_signal_emit (self, signals[PENDING_CHANGED], 0);
}

gpointer
zt_worker_run_finish (ZtWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
progress_free (Progress *progress)
{
  g_object_unref (progress->worker);
  g_free (progress->what);
  g_free (progress);
}

static gboolean
progress_cb (gpointer data)
{
  Progress *progress = data;

  g_signal_emit (progress->worker, signals[PROGRESS], 0, progress->done, progress->total,
                 progress->what);
  return G_SOURCE_REMOVE;
}

void
zt_worker_progress (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  const ZtWork *work = user_data;
  ZtWorker *self = work->worker;
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  if (now - self->last_progress < PROGRESS_INTERVAL && done != total)
    return;
  self->last_progress = now;
  progress = g_new0 (Progress, 1);
  progress->worker = g_object_ref (self);
  progress->done = done;
  progress->total = total;
  progress->what = g_strdup (what);
  g_idle_add_full (G_PRIORITY_DEFAULT, progress_cb, progress, (GDestroyNotify) progress_free);
}

static gpointer
close_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_clear_pointer (&work->worker->workspace, zt_workspace_close);
  return NULL;
}

void
zt_worker_reopen (ZtWorker *self)
{
  g_return_if_fail (ZT_IS_WORKER (self));
  zt_worker_run_async (self, close_job, NULL, NULL, NULL, NULL, NULL, NULL);
}

guint
zt_worker_get_pending (ZtWorker *self)
{
  g_return_val_if_fail (ZT_IS_WORKER (self), 0);
  return self->pending;
}

GThread *
zt_worker_end (ZtWorker *self)
{
  g_return_val_if_fail (ZT_IS_WORKER (self), NULL);
  if (self->stopped)
    return NULL;
  self->stopped = TRUE;
  /* A task without data ends the thread after what was queued before it. */
  if (self->thread != NULL)
    g_async_queue_push (self->queue, g_task_new (NULL, NULL, NULL, NULL));
  return g_steal_pointer (&self->thread);
}

void
zt_worker_stop (ZtWorker *self)
{
  GThread *thread = zt_worker_end (self);

  if (thread != NULL)
    g_thread_join (thread);
}

static void
zt_worker_dispose (GObject *object)
{
  zt_worker_stop (ZT_WORKER (object));
  G_OBJECT_CLASS (zt_worker_parent_class)->dispose (object);
}

static void
zt_worker_finalize (GObject *object)
{
  ZtWorker *self = ZT_WORKER (object);

  g_async_queue_unref (self->queue);
  g_free (self->name);
  g_free (self->folder);
  G_OBJECT_CLASS (zt_worker_parent_class)->finalize (object);
}

static void
zt_worker_class_init (ZtWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = zt_worker_dispose;
  object_class->finalize = zt_worker_finalize;

  signals[PROGRESS]
      = g_signal_new ("progress", ZT_TYPE_WORKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_UINT64, G_TYPE_UINT64, G_TYPE_STRING);
  signals[PENDING_CHANGED] = g_signal_new ("pending-changed", ZT_TYPE_WORKER, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
zt_worker_init (ZtWorker *self)
{
  self->queue = g_async_queue_new_full (g_object_unref);
}

ZtWorker *
zt_worker_new (const char *name, const char *folder)
{
  ZtWorker *self = g_object_new (ZT_TYPE_WORKER, NULL);

  self->name = g_strdup (name);
  self->folder = g_strdup (folder);
  self->thread = g_thread_new (name, thread_main, self);
  return self;
}
