/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the way of files into a bid lets the workers do. */
#pragma once

#include "zt-worker.h"

G_BEGIN_DECLS

typedef struct
{
  char *draft;
  JsonArray *files; /* (owned): wanted, or prepared */
  gboolean join;
} ZtAttachJob;

ZtAttachJob *zt_attach_job_new (const char *draft, JsonArray *files, gboolean join);
void zt_attach_job_free (ZtAttachJob *job);
/* ZtWorkFuncs: ZtAttachJob → JsonArray of zt_attach_prepare(); and → nothing. */
gpointer zt_attach_prepare_job (ZtWorkspace *ws, gpointer job, const ZtWork *work, GError **error);
gpointer zt_attach_forget_job (ZtWorkspace *ws, gpointer job, const ZtWork *work, GError **error);

G_END_DECLS
