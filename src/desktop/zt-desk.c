/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages share. Facts are gathered by a job in the local worker and replaced as a whole. */
#define G_LOG_DOMAIN "zt-desk"
#include "config.h"

#include "zt-desk.h"

#include "bid-parts.h"
#include "display.h"
#include "zt-draft.h"
#include "preferences.h"
#include "zt-opportunities.h"
#include "zt-library.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

#define SOON 6
#define EXPIRING_DAYS 60

struct _ZtDesk
{
  GObject parent_instance;

  /* Inputs */
  char *folder; /* (owned) */
  gboolean practice;

  /* State */
  ZtDeskFacts *facts; /* (owned) (nullable) */
  gboolean refreshing, refresh_again;
  gint64 begun; /* when this was made, by the computer's clock */
  gboolean syncing;
  guint tick;
  guint sync_timer;

  /* Owned */
  ZtWorker *local, *searcher, *remote, *viewer, *checker, *starter;
  GCancellable *cancellable;      /* everything */
  GCancellable *sync_cancellable; /* (nullable): the sync under way */
};

enum
{
  CHANGED,
  RECORDS_CHANGED,
  TICK,
  TELL,
  OFFER,
  NEWS,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDesk, zt_desk, G_TYPE_OBJECT)

static void
draft_info_free (ZtDraftInfo *info)
{
  zt_record_unref (info->draft);
  g_clear_pointer (&info->tender, zt_record_unref);
  g_free (info);
}

static void
facts_free (ZtDeskFacts *facts)
{
  g_free (facts->user);
  g_free (facts->person);
  g_free (facts->organisation_id);
  g_free (facts->organisation);
  g_free (facts->url);
  g_free (facts->identity);
  zt_sync_status_clear (&facts->sync);
  g_clear_pointer (&facts->drafts, g_ptr_array_unref);
  g_clear_pointer (&facts->soon, g_ptr_array_unref);
  g_clear_pointer (&facts->expiring, json_array_unref);
  g_free (facts);
}

/* --- in the local worker --- */

static ZtDraftInfo *
inspect_draft (ZtWorkspace *ws, ZtRecord *draft)
{
  ZtDraftInfo *info = g_new0 (ZtDraftInfo, 1);
  JsonObject *body = zt_record_get_body (draft);
  const char *tender = zt_json_get_string (body, "tender");
  g_autoptr (JsonObject) migration = NULL;

  info->draft = zt_record_ref (draft);
  info->tender = tender != NULL ? zt_workspace_get (ws, "tender", tender, NULL) : NULL;
  info->step = zt_bid_get_step (ws, draft);
  migration = zt_bid_get_migration (ws, zt_record_get_id (draft), NULL);
  info->changes = zt_migration_count_open (migration);
  if (info->tender != NULL)
    {
      g_autoptr (GPtrArray) parts = zt_parts_list (zt_record_get_body (info->tender), body, NULL);

      zt_parts_count (parts, &info->done, &info->total);
    }
  return info;
}

static gpointer
gather (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  ZtDeskFacts *facts = g_new0 (ZtDeskFacts, 1);
  const ZtActor *actor = zt_workspace_get_actor (ws);
  const ZtQuery open = { .kind = "tender", .state = "active", .order = "deadline" };
  ZtQuery soon = open;
  g_autoptr (GPtrArray) drafts = zt_drafts_list (zt_workspace_get_own (ws), NULL);
  gint64 here = zt_time_now ();

  facts->person = zt_workspace_get_setting (ws, "person-name");
  facts->organisation = zt_workspace_get_setting (ws, "organisation-name");
  facts->url = zt_workspace_get_setting (ws, "url");
  facts->identity = zt_workspace_get_setting (ws, "identity");
  if (actor != NULL)
    {
      facts->user = g_strdup (actor->person);
      facts->organisation_id = g_strdup (actor->organisation);
      facts->roles = actor->roles;
    }
  if (facts->organisation == NULL && facts->organisation_id != NULL)
    {
      g_autoptr (ZtRecord) organisation
          = zt_workspace_get (ws, "organisation", facts->organisation_id, NULL);

      if (organisation != NULL)
        facts->organisation
            = g_strdup (zt_json_get_string (zt_record_get_body (organisation), "name"));
    }
  zt_workspace_get_status (ws, &facts->sync);
  facts->clock_offset = zt_workspace_now (ws, NULL) - here;
  facts->n_tenders = zt_store_count_listed (zt_workspace_get_replica (ws), "active");
  soon.limit = SOON;
  facts->soon = zt_store_query (zt_workspace_get_replica (ws), &soon, NULL);
  facts->expiring = zt_library_expiring (ws, EXPIRING_DAYS, NULL);
  facts->drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) draft_info_free);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    g_ptr_array_add (facts->drafts, inspect_draft (ws, g_ptr_array_index (drafts, i)));
  return facts;
}

/* --- in the main loop --- */

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDesk) self = user_data;
  g_autoptr (GError) error = NULL;
  ZtDeskFacts *facts = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->refreshing = FALSE;
  if (facts == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        zt_desk_tell_error (self, _ ("The workspace cannot be read"), error);
      return;
    }
  g_clear_pointer (&self->facts, facts_free);
  self->facts = facts;
  /* A clock that was measured before this run may have been set since. */
  facts->clock_known = facts->sync.last_sync >= self->begun;
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->refresh_again)
    zt_desk_refresh (self);
}

void
zt_desk_refresh (ZtDesk *self)
{
  g_return_if_fail (ZT_IS_DESK (self));
  self->refresh_again = self->refreshing;
  if (self->refreshing)
    return;
  self->refreshing = TRUE;
  zt_worker_run_async (self->local, gather, NULL, NULL, (GDestroyNotify) facts_free,
                       self->cancellable, facts_cb, g_object_ref (self));
}

void
zt_desk_records_changed (ZtDesk *self)
{
  g_return_if_fail (ZT_IS_DESK (self));
  g_signal_emit (self, signals[RECORDS_CHANGED], 0);
  zt_desk_refresh (self);
}

typedef struct
{
  gint64 before, after;
  GPtrArray *news; /* of ZtSearchNews */
} SyncResult;

static void
sync_result_free (SyncResult *result)
{
  if (result == NULL)
    return;
  g_clear_pointer (&result->news, g_ptr_array_unref);
  g_free (result);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncResult, sync_result_free)

static gpointer
sync_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_autoptr (SyncResult) result = g_new0 (SyncResult, 1);
  ZtSyncStatus status;

  zt_workspace_get_status (ws, &status);
  result->before = status.position;
  zt_sync_status_clear (&status);
  if (!zt_workspace_sync (ws, zt_worker_progress, (gpointer) work, work->cancellable, error))
    return NULL;
  zt_workspace_get_status (ws, &status);
  result->after = status.position;
  zt_sync_status_clear (&status);
  result->news = zt_workspace_match_searches (ws, error);
  if (result->news == NULL)
    return NULL;
  return g_steal_pointer (&result);
}

static void
sync_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDesk) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SyncResult) done = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->syncing = FALSE;
  g_clear_object (&self->sync_cancellable);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (done != NULL && done->after != done->before)
    g_signal_emit (self, signals[RECORDS_CHANGED], 0);
  if (done != NULL && done->news->len > 0)
    g_signal_emit (self, signals[NEWS], 0, done->news);
  /* The reason of a failure is kept by the workspace and shown from the facts. */
  zt_desk_refresh (self);
}

void
zt_desk_sync (ZtDesk *self)
{
  g_return_if_fail (ZT_IS_DESK (self));
  if (self->syncing || self->facts == NULL || self->facts->url == NULL
      || !self->facts->sync.signed_in)
    return;
  self->syncing = TRUE;
  self->sync_cancellable = g_cancellable_new ();
  zt_worker_run_async (self->remote, sync_job, NULL, NULL, (GDestroyNotify) sync_result_free,
                       self->sync_cancellable, sync_cb, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

void
zt_desk_make_room (ZtDesk *self)
{
  g_return_if_fail (ZT_IS_DESK (self));
  if (self->sync_cancellable != NULL)
    g_cancellable_cancel (self->sync_cancellable);
}

gboolean
zt_desk_is_idle (ZtDesk *self)
{
  g_return_val_if_fail (ZT_IS_DESK (self), TRUE);
  return self->facts != NULL && zt_worker_get_pending (self->local) == 0
         && zt_worker_get_pending (self->searcher) == 0 && zt_worker_get_pending (self->viewer) == 0
         && zt_worker_get_pending (self->checker) == 0 && zt_worker_get_pending (self->starter) == 0
         && zt_worker_get_pending (self->remote) <= (self->syncing ? 1 : 0);
}

static gboolean
tick_cb (gpointer user_data)
{
  g_signal_emit (user_data, signals[TICK], 0);
  return G_SOURCE_CONTINUE;
}

static gboolean
sync_timer_cb (gpointer user_data)
{
  zt_desk_sync (user_data);
  return G_SOURCE_CONTINUE;
}

static void
start_sync_timer (ZtDesk *self)
{
  guint minutes = g_settings_get_uint (zt_preferences (), ZT_PREFERENCE_SYNC_INTERVAL);

  g_clear_handle_id (&self->sync_timer, g_source_remove);
  self->sync_timer = g_timeout_add_seconds (60 * minutes, sync_timer_cb, self);
}

const ZtDraftInfo *
zt_desk_find_draft (ZtDesk *self, const char *tender)
{
  g_return_val_if_fail (ZT_IS_DESK (self), NULL);
  for (guint i = 0; self->facts != NULL && i < self->facts->drafts->len; i++)
    {
      const ZtDraftInfo *info = g_ptr_array_index (self->facts->drafts, i);

      if (g_strcmp0 (zt_json_get_string (zt_record_get_body (info->draft), "tender"), tender) == 0)
        return info;
    }
  return NULL;
}

gint64
zt_desk_now (ZtDesk *self)
{
  g_return_val_if_fail (ZT_IS_DESK (self), 0);
  return zt_time_now () + (self->facts != NULL ? self->facts->clock_offset : 0);
}

const ZtDeskFacts *
zt_desk_get_facts (ZtDesk *self)
{
  g_return_val_if_fail (ZT_IS_DESK (self), NULL);
  return self->facts;
}

gboolean
zt_desk_is_closed (ZtDesk *self, JsonObject *tender)
{
  gint64 deadline = zt_display_deadline (tender);

  return deadline > 0 && deadline <= zt_desk_now (self);
}

gboolean
zt_desk_is_syncing (ZtDesk *self)
{
  return self->syncing;
}

const char *
zt_desk_get_folder (ZtDesk *self)
{
  return self->folder;
}

gboolean
zt_desk_get_practice (ZtDesk *self)
{
  return self->practice;
}

ZtWorker *
zt_desk_get_local (ZtDesk *self)
{
  return self->local;
}

ZtWorker *
zt_desk_get_searcher (ZtDesk *self)
{
  return self->searcher;
}

ZtWorker *
zt_desk_get_remote (ZtDesk *self)
{
  return self->remote;
}

ZtWorker *
zt_desk_get_viewer (ZtDesk *self)
{
  return self->viewer;
}

ZtWorker *
zt_desk_get_checker (ZtDesk *self)
{
  return self->checker;
}

ZtWorker *
zt_desk_get_starter (ZtDesk *self)
{
  return self->starter;
}

void
zt_desk_tell (ZtDesk *self, const char *text)
{
  g_return_if_fail (ZT_IS_DESK (self) && text != NULL);
  g_signal_emit (self, signals[TELL], 0, text);
}

typedef struct
{
  void (*act) (gpointer);
  gpointer data;
  GDestroyNotify data_free;
} Act;

static void
act_free (gpointer data, GClosure *closure)
{
  Act *act = data;

  if (act->data_free != NULL)
    act->data_free (act->data);
  g_free (act);
}

static void
act_cb (gpointer user_data)
{
  Act *act = user_data;

  act->act (act->data);
}

void
zt_desk_tell_offer (ZtDesk *self, const char *text, const char *button, void (*act) (gpointer),
                    gpointer data, GDestroyNotify data_free)
{
  Act *kept = g_new0 (Act, 1);
  ZtOffer offer = { text, button, NULL };

  g_return_if_fail (ZT_IS_DESK (self) && text != NULL && button != NULL && act != NULL);
  *kept = (Act){ act, data, data_free };
  offer.closure = g_cclosure_new_swap (G_CALLBACK (act_cb), kept, act_free);
  g_closure_ref (offer.closure);
  g_closure_sink (offer.closure);
  g_signal_emit (self, signals[OFFER], 0, &offer);
  g_closure_unref (offer.closure);
}

void
zt_desk_tell_undo (ZtDesk *self, const char *text, void (*undo) (gpointer), gpointer data,
                   GDestroyNotify data_free)
{
  zt_desk_tell_offer (self, text, _ ("Undo"), undo, data, data_free);
}

void
zt_desk_tell_error (ZtDesk *self, const char *what, const GError *error)
{
  g_autofree char *text = NULL;
  g_autofree char *reason = NULL;

  g_return_if_fail (ZT_IS_DESK (self) && error != NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  reason = zt_display_error (error);
  /* TRANSLATORS: what failed, then why */
  text = what != NULL ? g_strdup_printf (_ ("%s: %s"), what, reason) : g_strdup (reason);
  zt_desk_tell (self, text);
}

/* Every worker ends with what it has; their threads, to be joined. */
static GPtrArray *
end_workers (ZtDesk *self)
{
  ZtWorker *const workers[]
      = { self->viewer, self->checker, self->remote, self->starter, self->searcher, self->local };
  GPtrArray *threads = g_ptr_array_new ();

  g_signal_handlers_disconnect_by_func (zt_preferences (), start_sync_timer, self);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->sync_timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  zt_desk_make_room (self);
  for (guint i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      GThread *thread = zt_worker_end (workers[i]);

      if (thread != NULL)
        g_ptr_array_add (threads, thread);
    }
  return threads;
}

static void
join (GPtrArray *threads)
{
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
}

void
zt_desk_stop (ZtDesk *self)
{
  g_autoptr (GPtrArray) threads = NULL;

  g_return_if_fail (ZT_IS_DESK (self));
  threads = end_workers (self);
  join (threads);
}

static void
join_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  join (data);
  g_task_return_boolean (task, TRUE);
}

void
zt_desk_stop_async (ZtDesk *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ZT_IS_DESK (self));
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, zt_desk_stop_async);
  g_task_set_task_data (task, end_workers (self), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, join_thread);
}

static void
zt_desk_finalize (GObject *object)
{
  ZtDesk *self = ZT_DESK (object);

  zt_desk_stop (self);
  g_clear_object (&self->local);
  g_clear_object (&self->searcher);
  g_clear_object (&self->remote);
  g_clear_object (&self->viewer);
  g_clear_object (&self->checker);
  g_clear_object (&self->starter);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->sync_cancellable);
  g_clear_pointer (&self->facts, facts_free);
  g_free (self->folder);
  G_OBJECT_CLASS (zt_desk_parent_class)->finalize (object);
}

static void
zt_desk_class_init (ZtDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_desk_finalize;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[RECORDS_CHANGED] = g_signal_new ("records-changed", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TICK]
      = g_signal_new ("tick", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TELL] = g_signal_new ("tell", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OFFER] = g_signal_new ("offer", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[NEWS] = g_signal_new ("news", ZT_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
zt_desk_init (ZtDesk *self)
{
  self->cancellable = g_cancellable_new ();
  self->begun = zt_time_now ();
}

ZtDesk *
zt_desk_new (const char *folder, gboolean practice)
{
  ZtDesk *self = g_object_new (ZT_TYPE_DESK, NULL);

  self->folder = g_strdup (folder);
  self->practice = practice;
  self->local = zt_worker_new ("local", folder);
  self->searcher = zt_worker_new ("searcher", folder);
  self->remote = zt_worker_new ("remote", folder);
  self->viewer = zt_worker_new ("viewer", NULL);
  self->checker = zt_worker_new ("checker", folder);
  self->starter = zt_worker_new ("starter", NULL);
  self->tick = g_timeout_add_seconds (1, tick_cb, self);
  g_signal_connect_object (zt_preferences (), "changed::" ZT_PREFERENCE_SYNC_INTERVAL,
                           G_CALLBACK (start_sync_timer), self, G_CONNECT_SWAPPED);
  start_sync_timer (self);
  return self;
}
