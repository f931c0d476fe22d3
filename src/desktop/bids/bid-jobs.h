/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a bid's model lets its worker do: each job changes the draft, checks it, and brings back
 * what is then true. */
#pragma once

#include "zt-bid.h"
#include "zt-worker.h"

G_BEGIN_DECLS

/* What is true of a draft at one moment. */
typedef struct
{
  ZtRecord *draft, *tender; /* (owned) */
  GPtrArray *findings;      /* (owned) of ZtFinding */
  GPtrArray *revisions;     /* (owned) (nullable) of ZtRevision */
  GHashTable *paths;        /* (owned) digest of an attachment → where its content lies */
  JsonArray *changes;       /* (owned) (nullable) RESTORE, UNDO, REDO: what changed */
  ZtBidStepName step;
  gboolean may_submit, may_withdraw; /* now, by the noun's own rules */
} ZtBidSnapshot;

void zt_bid_snapshot_free (ZtBidSnapshot *snapshot);

typedef enum
{
  ZT_BID_LOAD,
  ZT_BID_SAVE,
  ZT_BID_TAKE,
  ZT_BID_DETACH,
  ZT_BID_MOVE_FILE,
  ZT_BID_PUT_BACK,
  ZT_BID_IMPORT,
  ZT_BID_FILL,
  ZT_BID_ACCEPT,
  ZT_BID_RESTORE,
  ZT_BID_UNDO,
  ZT_BID_REDO,
  ZT_BID_FIX,
} ZtBidJobType;

typedef struct _ZtBidJob
{
  ZtBidJobType type;
  char *draft;
  JsonObject *patch;  /* (owned) (nullable) SAVE: answers and deviations */
  JsonObject *prices; /* (owned) (nullable) SAVE */
  JsonArray *files;   /* (owned) (nullable) TAKE: as zt_attach_prepare() gave them */
  JsonObject *entry;  /* (owned) (nullable) PUT_BACK */
  guint position;     /* MOVE_FILE, PUT_BACK */
  char *slot;         /* DETACH, MOVE_FILE, PUT_BACK; FIX: a rule */
  char *file;      /* IMPORT: a file; FILL: a folder; DETACH, MOVE_FILE: a digest; FIX: a place */
  gint64 revision; /* RESTORE */
} ZtBidJob;

ZtBidJob *zt_bid_job_new (ZtBidJobType type, const char *draft);
void zt_bid_job_free (ZtBidJob *job);
/* A ZtWorkFunc; @job is a ZtBidJob, the result a ZtBidSnapshot. */
gpointer zt_bid_job_run (ZtWorkspace *ws, gpointer job, const ZtWork *work, GError **error);

G_END_DECLS
