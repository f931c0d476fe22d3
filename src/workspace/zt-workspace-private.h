/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the workspace share. */
#pragma once

#include "zt-workspace.h"

#include "cms.h"

G_BEGIN_DECLS

typedef struct _ZtOpportunities ZtOpportunities;
void _zt_opportunities_free (ZtOpportunities *opportunities);

struct _ZtWorkspace
{
  char *folder;      /* (owned) */
  ZtStore *own;      /* (owned) drafts, outbox, receipts, provisional records */
  ZtStore *replica;  /* (owned) what the platform says */
  ZtBlobs *blobs;    /* (owned) */
  ZtRemote *remote;  /* (owned) (nullable) until it is needed */
  ZtActor *actor;    /* (owned) (nullable) before connect */
  ZtOpportunities *opportunities; /* (owned) (nullable) until the notices are searched */
  ZtLookup lookup;   /* how rules see the other records of this workspace */
};

/* Facts of own.db that are not settings. */
#define ZT_FACT_KEPT_HEAD "kept-head"             /* the last head verified: survives a new replica */
#define ZT_FACT_PLATFORM "platform-certificate"   /* DER, pinned at connect */
#define ZT_FACT_PROBLEM "problem"                 /* why the last sync failed */
#define ZT_FACT_PROBLEM_CODE "problem-code"       /* its domain and code */
/* Facts of replica.db. */
#define ZT_FACT_EPOCH "epoch"

char *_zt_workspace_file (ZtWorkspace *ws, const char *name);
/* (nullable): the CA file signatures of the platform and of bidders are judged by. */
char *_zt_workspace_ca_file (ZtWorkspace *ws);
/* revocations.c. (nullable): the CA's revocation list as PEM, as it was last fetched. */
char *_zt_workspace_revocations_file (ZtWorkspace *ws);
/* Fetches it, @at_once or when the last time is long ago. Without network or on any trouble the old
 * one stays. */
void _zt_workspace_fetch_revocations (ZtWorkspace *ws, gboolean at_once,
                                      GCancellable *cancellable);
/* The CA, with what it has revoked. */
ZtTrust *_zt_workspace_load_trust (ZtWorkspace *ws, GError **error);
/* FALSE with ZT_SEAL_ERROR_CERTIFICATE_REVOKED when the list says so. */
gboolean _zt_workspace_check_revoked (ZtWorkspace *ws, ZtCertificate *certificate,
                                      GPtrArray *chain, gint64 when, GError **error);
gint64 _zt_workspace_get_number (ZtWorkspace *ws, const char *name);
gboolean _zt_workspace_set_number (ZtWorkspace *ws, const char *name, gint64 value, GError **error);
void _zt_workspace_load_actor (ZtWorkspace *ws);
/* Remembers how far the platform's clock is from ours. */
void _zt_workspace_keep_clock (ZtWorkspace *ws);

/* Opens replica.db; one that is damaged is put aside and begun anew, for the platform has it all. */
gboolean _zt_workspace_open_replica (ZtWorkspace *ws, GError **error);
/* After a 410: an empty replica; own.db is untouched. */
gboolean _zt_workspace_reset_replica (ZtWorkspace *ws, GError **error);

/* The authoritative record, never the provisional one. NULL without error: none. */
ZtRecord *_zt_workspace_authoritative (ZtWorkspace *ws, const char *kind, const char *id,
                                       GError **error);
/* Keeps what a tender said before a clarification. Inside the caller's transaction. */
gboolean _zt_workspace_keep_clarified (ZtWorkspace *ws, ZtRecord *before, ZtRecord *after,
                                       GError **error);
/* The two halves of a sync. */
gboolean _zt_workspace_send (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
                             GCancellable *cancellable, GError **error);
gboolean _zt_workspace_receive (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);
/* Drafts whose tender was amended are fitted to it. */
gboolean _zt_workspace_migrate_drafts (ZtWorkspace *ws, GError **error);
/* Makes a stale command fit the newest version when what it touches was not touched meanwhile. FALSE without error: it cannot. */
gboolean _zt_workspace_rebase (ZtWorkspace *ws, ZtOutboxItem *item, GCancellable *cancellable,
                               GError **error);
/* Forgets the provisional version of a record when nothing waits for it any more. Inside the caller's transaction. */
gboolean _zt_workspace_settle (ZtWorkspace *ws, const char *kind, const char *id, gint64 except,
                               GError **error);
/* Would @command be taken now, as well as this side knows? Nothing is kept. ZT_ERROR_REFUSED with the reason. */
gboolean _zt_workspace_may (ZtWorkspace *ws, const ZtCommand *command, GError **error);
/* Was zt_workspace_see() called with @mark? */
gboolean _zt_workspace_was_seen (ZtWorkspace *ws, const char *mark);
/* What applying and queueing needs, inside the caller's transaction; the draft it belongs to is @bid (nullable). */
ZtRecord *_zt_workspace_queue (ZtWorkspace *ws, ZtCommand *command, const char *bid, gint64 *row,
                               GError **error);

/* Does what was written hold together, read from the disk? */
gboolean _zt_workspace_verify_backup (const char *file, ZtProgressFunc progress, gpointer user_data,
                                      GCancellable *cancellable, GError **error);

G_END_DECLS
