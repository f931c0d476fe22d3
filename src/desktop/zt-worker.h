/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread with a queue and, when it was given a folder, a workspace of its own: whatever may
 * wait for disk, network or key is done here. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

#define ZT_TYPE_WORKER (zt_worker_get_type ())
G_DECLARE_FINAL_TYPE (ZtWorker, zt_worker, ZT, WORKER, GObject)

/* One job as the thread sees it. */
typedef struct
{
  ZtWorker *worker;          /* (borrowed) */
  GCancellable *cancellable; /* (borrowed) (nullable) */
} ZtWork;

/* Runs in the thread. @workspace is NULL for a worker without a folder. NULL with @error unset is a
 * result too. */
typedef gpointer (*ZtWorkFunc) (ZtWorkspace *workspace, gpointer data, const ZtWork *work,
                                GError **error);

/* @folder (nullable): the workspace is opened by the first job; when that fails every job fails
 * with its error. */
ZtWorker *zt_worker_new (const char *name, const char *folder);
/* Jobs run one after another. @data belongs to the job; @result_free frees what nobody fetched.
 * @callback in the main loop, never before this returns. */
void zt_worker_run_async (ZtWorker *self, ZtWorkFunc func, gpointer data, GDestroyNotify data_free,
                          GDestroyNotify result_free, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
gpointer zt_worker_run_finish (ZtWorker *self, GAsyncResult *result, GError **error);
/* A ZtProgressFunc for code that runs in the thread; @work is its user data. Emits ::progress in
 * the main loop, at most 20 times a second. */
void zt_worker_progress (guint64 done, guint64 total, const char *what, gpointer work);
/* Jobs queued or running; main loop only. */
guint zt_worker_get_pending (ZtWorker *self);
/* The workspace is opened anew by the next job: after another worker has connected it to an account. */
void zt_worker_reopen (ZtWorker *self);
/* Takes no more jobs, lets those that wait finish, and joins the thread. Cancel long ones first. */
void zt_worker_stop (ZtWorker *self);
/* Takes nothing more; what was queued still runs. The thread, to be joined by whoever may wait; NULL: stopped before. */
GThread *zt_worker_end (ZtWorker *self);

G_END_DECLS
