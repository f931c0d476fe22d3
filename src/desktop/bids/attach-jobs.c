/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing files for a bid, and forgetting what was declined. */
#define G_LOG_DOMAIN "zt-attach-jobs"
#include "config.h"

#include "attach-jobs.h"

#include "zt-attach.h"

ZtAttachJob *
zt_attach_job_new (const char *draft, JsonArray *files, gboolean join)
{
  ZtAttachJob *job = g_new0 (ZtAttachJob, 1);

  job->draft = g_strdup (draft);
  job->files = json_array_ref (files);
  job->join = join;
  return job;
}

void
zt_attach_job_free (ZtAttachJob *job)
{
  g_free (job->draft);
  json_array_unref (job->files);
  g_free (job);
}

gpointer
zt_attach_prepare_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtAttachJob *job = data;

  return zt_attach_prepare (ws, job->draft, job->files, job->join, zt_worker_progress,
                            (gpointer) work, work->cancellable, error);
}

gpointer
zt_attach_forget_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtAttachJob *job = data;

  zt_attach_forget (ws, job->files);
  return NULL;
}
