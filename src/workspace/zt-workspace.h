/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's workspace: a folder of mode 0700 with own.db, replica.db and blobs/. Everything the desktop and the command line can do stands here and in
 * zt-bid.h, so that neither holds logic of its own. Blocking; one object a thread (open the folder again for another thread; SQLite arbitrates). */
#pragma once

#include "zt-blobs.h"
#include "zt-drafts.h"
#include "zt-kinds.h"
#include "zt-outbox.h"
#include "zt-remote.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct _ZtWorkspace ZtWorkspace;

char *zt_workspace_default_folder (void); /* $XDG_DATA_HOME/zhaotou/default */
ZtWorkspace *zt_workspace_open (const char *folder, GError **error);
void zt_workspace_close (ZtWorkspace *workspace);
ZtStore *zt_workspace_get_own (ZtWorkspace *workspace);
ZtStore *zt_workspace_get_replica (ZtWorkspace *workspace);
ZtBlobs *zt_workspace_get_blobs (ZtWorkspace *workspace);

/* The account: NULL before connect. @trust (nullable): as zt_remote_new(); it is kept. */
gboolean zt_workspace_connect (ZtWorkspace *workspace, const char *url, const char *user, const char *password, const char *totp, const char *trust, GCancellable *cancellable, GError **error);
/* The same by a CA key instead of a password: the platform's challenge is signed. */
gboolean zt_workspace_connect_with_key (ZtWorkspace *workspace, const char *url, ZtKey *key, const char *trust, GCancellable *cancellable, GError **error);
const ZtActor *zt_workspace_get_actor (ZtWorkspace *workspace); /* (nullable) */
/* Will what @certificate signs be taken: its owner, its dates, its issuer. @chain (nullable). {"name","ok","checks":[{"id","title","ok","detail"}]} */
JsonObject *zt_workspace_check_certificate (ZtWorkspace *workspace, ZtCertificate *certificate, GPtrArray *chain, GError **error);
char *zt_workspace_get_setting (ZtWorkspace *workspace, const char *name); /* "url", "user", "person-name", "organisation-name", "identity", "last-sync" … */
gboolean zt_workspace_set_setting (ZtWorkspace *workspace, const char *name, const char *value, GError **error);
ZtRemote *zt_workspace_get_remote (ZtWorkspace *workspace, GError **error); /* (transfer none); ZT_ERROR_REFUSED when not connected */
/* The platform's time as well as this machine knows it. */
gint64 zt_workspace_now (ZtWorkspace *workspace, gboolean *known); /* *known (nullable): FALSE when the platform has not been asked since this machine started to run the program */

typedef struct
{
  gint64 last_sync;          /* 0: never */
  guint waiting, sending, needs_you;
  guint scheduled;           /* of those waiting: release keys whose opening has not come */
  gint64 next_release;       /* the first of their openings; 0: none */
  gint64 position;           /* of the log */
  gboolean signed_in;
  gboolean locked;           /* the key of what is encrypted is not at hand (zt-protection.h) */
  char *problem;             /* (nullable) why the last sync failed, translated */
  const char *problem_title; /* (nullable) the same in a few words, and what to do: static, translated */
  const char *problem_advice;
  gboolean offline;          /* it failed for want of a network or of an answer; it goes by itself later */
} ZtSyncStatus;
/* What goes as soon as there is a network: without the release keys, which wait for their time. */
guint zt_sync_status_count_unsent (const ZtSyncStatus *status);
void zt_workspace_get_status (ZtWorkspace *workspace, ZtSyncStatus *status);
gint64 zt_workspace_release_time (ZtWorkspace *workspace, const ZtOutboxItem *item); /* when the release key @item may go: the opening as the tender has it now */
void zt_sync_status_clear (ZtSyncStatus *status);

/* Outbox out (commands in order, then uploads, then due release keys), feed in, head verified against the last one kept. ZT_SEAL_ERROR_LOG_BROKEN when history was rewritten.
 * A refused command is no failure of the sync: its row says NEEDS_YOU. ZT_NET_ERROR when the platform cannot be reached: all that waits goes on waiting. */
gboolean zt_workspace_sync (ZtWorkspace *workspace, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* Applies at once, provisionally, and queues; one transaction. */
ZtRecord *zt_workspace_do (ZtWorkspace *workspace, ZtCommand *command, GError **error);
ZtRecord *zt_workspace_get (ZtWorkspace *workspace, const char *kind, const char *id, GError **error); /* provisional over authoritative; drafts too; ZT_ERROR_NOT_FOUND; an unambiguous number (tender.number) serves as id */
GPtrArray *zt_workspace_list (ZtWorkspace *workspace, const ZtQuery *query, GError **error);
/* A tender's document on disk, fetched when it is not here yet. */
char *zt_workspace_fetch_document (ZtWorkspace *workspace, const char *sha256, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
gboolean zt_workspace_backup (ZtWorkspace *workspace, const char *file, GError **error);
/* The same, watched: it is read back and compared before it takes its name. Cancelled, it leaves nothing behind. */
gboolean zt_workspace_backup_to (ZtWorkspace *workspace, const char *file, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
gboolean zt_workspace_restore_to (const char *file, const char *folder, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
gboolean zt_workspace_restore (const char *file, const char *folder, GError **error);
/* Is this a workspace backup, and whole? {"made","files","bytes"}; ZT_ERROR_INVALID when it is something else, ZT_ERROR_CORRUPT names the damaged file. */
JsonObject *zt_workspace_check_backup (const char *file, GError **error);
/* A person's decisions about what waits: send again as it is, or give up. */
gboolean zt_workspace_outbox_retry (ZtWorkspace *workspace, gint64 id, GError **error);
gboolean zt_workspace_outbox_drop (ZtWorkspace *workspace, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtWorkspace, zt_workspace_close)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtSyncStatus, zt_sync_status_clear)

G_END_DECLS
