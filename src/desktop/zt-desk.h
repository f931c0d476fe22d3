/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages share: the workers, and what is known of the account, the clock, the drafts and
 * the outbox. Main loop only. */
#pragma once

#include "zt-bid.h"
#include "zt-worker.h"

G_BEGIN_DECLS

#define ZT_TYPE_DESK (zt_desk_get_type ())
G_DECLARE_FINAL_TYPE (ZtDesk, zt_desk, ZT, DESK, GObject)

typedef struct
{
  ZtRecord *draft;  /* (owned) */
  ZtRecord *tender; /* (owned) (nullable): not in the replica */
  ZtBidStepName step;
  guint done, total; /* required parts */
  guint changes;     /* of the tender, not looked at yet */
} ZtDraftInfo;

typedef struct
{
  char *user, *person, *organisation_id, *organisation, *url,
      *identity; /* each (owned) (nullable) */
  guint roles;
  ZtSyncStatus sync;
  gint64 clock_offset; /* platform minus this machine, microseconds */
  gboolean clock_known;
  gint64 n_tenders;  /* open ones */
  GPtrArray *drafts; /* (owned) of ZtDraftInfo, newest first */
  JsonArray
      *expiring;   /* (owned) (nullable): what of the library runs out, as zt_library_expiring() */
  GPtrArray *soon; /* (owned) of ZtRecord: open tenders, nearest deadline first, a handful */
} ZtDeskFacts;

/* A word for the user with a button, while ::offer is emitted. */
typedef struct
{
  const char *text, *button; /* (borrowed) */
  GClosure *closure;         /* (borrowed): takes nothing, swapped; a reference keeps its data */
} ZtOffer;

ZtDesk *zt_desk_new (const char *folder, gboolean practice);
const char *zt_desk_get_folder (ZtDesk *self);
gboolean zt_desk_get_practice (ZtDesk *self);
ZtWorker *zt_desk_get_local (ZtDesk *self);    /* drafts and lists */
ZtWorker *zt_desk_get_searcher (ZtDesk *self); /* answers while keys are typed, and nothing else */
ZtWorker *zt_desk_get_remote (ZtDesk *self);   /* network, composing, keys */
ZtWorker *zt_desk_get_viewer (ZtDesk *self);   /* documents; without a workspace */
ZtWorker *zt_desk_get_checker (ZtDesk *self);  /* digests, signatures and copies of documents */
ZtWorker *zt_desk_get_starter (ZtDesk *self);  /* the embedded platform; without a workspace */
/* (transfer none) (nullable): before the first refresh */
const ZtDeskFacts *zt_desk_get_facts (ZtDesk *self);
const ZtDraftInfo *zt_desk_find_draft (ZtDesk *self, const char *tender);
gint64 zt_desk_now (ZtDesk *self);
/* Has the deadline of @tender passed, by the platform's clock as well as it is known here? */
gboolean zt_desk_is_closed (ZtDesk *self, JsonObject *tender);
gboolean zt_desk_is_syncing (ZtDesk *self);
/* Reads the facts again; ::changed follows. */
void zt_desk_refresh (ZtDesk *self);
/* Tells every page that records may be new: ::records-changed, and a refresh. */
void zt_desk_records_changed (ZtDesk *self);
/* In the background; a failure shows in the facts. Quiet when nobody is signed in. */
void zt_desk_sync (ZtDesk *self);
/* Before the user's own job on the remote worker: what runs in the background there makes room. */
void zt_desk_make_room (ZtDesk *self);
/* Nothing queued or running but a background sync. */
gboolean zt_desk_is_idle (ZtDesk *self);
/* ::tell: a short word for the user, shown as a toast. */
void zt_desk_tell (ZtDesk *self, const char *text);
void zt_desk_tell_error (ZtDesk *self, const char *what, const GError *error);
/* ::offer: like tell, with a button that runs @act once (“Undo”, “Show”); @data is freed when the
 * word is gone. */
void zt_desk_tell_offer (ZtDesk *self, const char *text, const char *button,
                         void (*act) (gpointer data), gpointer data, GDestroyNotify data_free);
void zt_desk_tell_undo (ZtDesk *self, const char *text, void (*undo) (gpointer data), gpointer data,
                        GDestroyNotify data_free);
void zt_desk_stop (ZtDesk *self);
/* The same without waiting: @callback comes when no job of it runs any more. It cannot fail. */
void zt_desk_stop_async (ZtDesk *self, GAsyncReadyCallback callback, gpointer user_data);

/* Signals: changed, records-changed, tick (once a second), tell (text), offer (ZtOffer), news
 * (GPtrArray of ZtSearchNews). */

G_END_DECLS
