/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outbox out: commands in the order they were made, then uploads, then release keys that are
 * due. A row leaves only on the platform's terminal answer. */
#define G_LOG_DOMAIN "zt-sync-outbox"
#include "config.h"

#include "zt-workspace-private.h"

#include "bid-private.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  ZtWorkspace *ws;
  GHashTable *held; /* (owned) "kind/id" whose later commands must wait */
  ZtProgressFunc progress;
  gpointer user_data;
  GCancellable *cancellable;
  GError *trouble; /* (owned) (nullable) a passing trouble with single rows */
} Sender;

static void
sender_clear (Sender *sender)
{
  g_clear_pointer (&sender->held, g_hash_table_unref);
  g_clear_error (&sender->trouble);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sender, sender_clear)

static char *
record_key (const ZtCommand *command)
{
  return g_strconcat (command->kind, "/", command->record, NULL);
}

/* Marked before the first byte goes out, so that after a crash it is known that the platform may
 * have it; the command's id makes a second sending harmless. */
static gboolean
mark_sending (Sender *sender, ZtOutboxItem *item, GError **error)
{
  item->state = ZT_OUTBOX_SENDING;
  item->attempts++;
  return zt_outbox_update (sender->ws->own, item, error);
}

/* A refusal is kept with its reason; the user's version is kept beside it, and lists show the
 * platform's again. */
static gboolean
mark_refused (Sender *sender, ZtOutboxItem *item, const char *reason, GError **error)
{
  ZtStore *own = sender->ws->own;
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (own, error);

  if (transaction == NULL)
    return FALSE;
  item->state = ZT_OUTBOX_NEEDS_YOU;
  g_free (item->reason);
  item->reason = g_strdup (reason);
  if (!zt_outbox_update (own, item, error))
    return FALSE;
  if (item->type == ZT_OUTBOX_COMMAND)
    {
      g_autoptr (ZtRecord) mine
          = zt_store_get_record (own, item->command->kind, item->command->record, NULL);
      g_autofree char *name = g_strconcat ("mine:", item->command->id, NULL);
      g_autoptr (JsonObject) wire = mine != NULL ? zt_record_to_json (mine) : NULL;
      g_autofree char *text = wire != NULL ? zt_json_canonical_object (wire, NULL) : NULL;

      if ((text != NULL && !zt_store_set_text (own, name, text, error))
          || !_zt_workspace_settle (sender->ws, item->command->kind, item->command->record,
                                    item->id, error))
        return FALSE;
    }
  return zt_transaction_commit (transaction, error);
}

static gboolean
mark_waiting (Sender *sender, ZtOutboxItem *item, const char *reason, GError **error)
{
  item->state = ZT_OUTBOX_QUEUED;
  g_free (item->reason);
  item->reason = g_strdup (reason);
  return zt_outbox_update (sender->ws->own, item, error);
}

/* The platform's word: done, receipt kept, provisional version forgotten, all in one transaction.
 */
static gboolean
mark_done (Sender *sender, ZtOutboxItem *item, ZtEvent *event, JsonObject *receipt, GError **error)
{
  ZtWorkspace *ws = sender->ws;
  g_autofree char *base = g_strconcat ("base:", item->command->id, NULL);
  g_autoptr (ZtRecord) old = NULL;
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);

  if (transaction == NULL)
    return FALSE;
  item->state = ZT_OUTBOX_DONE;
  g_clear_pointer (&item->reason, g_free);
  if (!zt_outbox_update (ws->own, item, error)
      || !_zt_workspace_settle (ws, item->command->kind, item->command->record, item->id, error)
      || !zt_store_set_text (ws->own, base, NULL, error)
      || !_zt_bid_accepted (ws, item, event, receipt, error)
      || !zt_transaction_commit (transaction, error))
    return FALSE;
  /* The feed brings it too; this only saves the wait. */
  old = zt_store_get_record (ws->replica, item->command->kind, item->command->record, NULL);
  if (old == NULL || zt_record_get_version (old) < zt_record_get_version (event->record))
    return zt_store_put_record (ws->replica, event->record, FALSE, error);
  return TRUE;
}

/* A receipt that was lost with the connection is asked for again. */
static JsonObject *
fetch_receipt (Sender *sender, const char *command)
{
  g_autofree char *path = g_strconcat ("/v1/receipts/", command, NULL);
  g_autoptr (GError) error = NULL;
  JsonObject *receipt = zt_remote_get_json (sender->ws->remote, path, sender->cancellable, &error);

  if (receipt == NULL)
    g_debug ("no receipt for %s: %s", command, error->message);
  return receipt;
}

static gboolean
needs_receipt (const ZtCommand *command)
{
  return g_str_equal (command->kind, "bid")
         && (g_str_equal (command->action, "submit") || g_str_equal (command->action, "withdraw"));
}

/* What a failed sending means for the row. FALSE: stop, there is no network or nobody is signed in.
 */
static gboolean
judge_failure (Sender *sender, ZtOutboxItem *item, GError *cause, GError **error)
{
  g_autofree char *key = item->command != NULL ? record_key (item->command) : NULL;

  if (key != NULL && item->type == ZT_OUTBOX_COMMAND)
    g_hash_table_add (sender->held, g_steal_pointer (&key));
  if (g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_REFUSED)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_STALE)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_FORBIDDEN)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_NOT_FOUND)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_TOO_LARGE)
      || g_error_matches (cause, ZT_ERROR, ZT_ERROR_CORRUPT)
      || g_error_matches (cause, ZT_ERROR, ZT_ERROR_NOT_FOUND))
    return mark_refused (sender, item, cause->message, error);
  if (!mark_waiting (sender, item, cause->message, error))
    return FALSE;
  if (g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_SERVER)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_WAIT)
      || g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_TOO_EARLY))
    {
      if (sender->trouble == NULL && cause->code != ZT_NET_ERROR_TOO_EARLY)
        sender->trouble = g_error_copy (cause);
      return TRUE;
    }
  g_propagate_error (error, g_error_copy (cause));
  return FALSE;
}

static gboolean
send_command (Sender *sender, ZtOutboxItem *item, GError **error)
{
  g_autofree char *key = record_key (item->command);

  if (g_hash_table_contains (sender->held, key))
    return TRUE;
  /* Twice: as it is, then once more over the newest version where that changes nothing of what the
   * user meant. */
  for (int round = 0;; round++)
    {
      g_autoptr (GError) cause = NULL;
      g_autoptr (JsonObject) receipt = NULL;
      g_autoptr (ZtEvent) event = NULL;

      if (!mark_sending (sender, item, error))
        return FALSE;
      event = zt_remote_send_for_receipt (sender->ws->remote, item->command, &receipt,
                                          sender->cancellable, &cause);
      if (event != NULL)
        {
          if (receipt == NULL && needs_receipt (item->command))
            receipt = fetch_receipt (sender, item->command->id);
          return mark_done (sender, item, event, receipt, error);
        }
      if (round == 0 && g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_STALE))
        {
          g_autoptr (GError) why = NULL;

          if (_zt_workspace_rebase (sender->ws, item, sender->cancellable, &why))
            continue;
          if (zt_net_error_is_transient (why))
            return judge_failure (sender, item, why, error);
        }
      return judge_failure (sender, item, cause, error);
    }
}

/* Rows that wait, of one type, oldest first. */
static GPtrArray *
waiting (Sender *sender, ZtOutboxType type, GError **error)
{
  g_autoptr (GPtrArray) all = zt_outbox_list (sender->ws->own, FALSE, error);
  GPtrArray *some;

  if (all == NULL)
    return NULL;
  some = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_outbox_item_free);
  for (guint i = 0; i < all->len; i++)
    {
      ZtOutboxItem *item = g_ptr_array_index (all, i);
      ZtOutboxItem *own;

      if (item->type != type
          || (item->state != ZT_OUTBOX_QUEUED && item->state != ZT_OUTBOX_SENDING))
        continue;
      own = zt_outbox_get (sender->ws->own, item->id, error);
      if (own == NULL)
        {
          g_ptr_array_unref (some);
          return NULL;
        }
      g_ptr_array_add (some, own);
    }
  return some;
}

static gboolean
send_commands (Sender *sender, GError **error)
{
  g_autoptr (GPtrArray) items = waiting (sender, ZT_OUTBOX_COMMAND, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!send_command (sender, g_ptr_array_index (items, i), error))
      return FALSE;
  return items != NULL;
}

typedef struct
{
  Sender *sender;
  ZtOutboxItem *item;
} UploadJob;

/* Durable before the first byte: a client killed in the middle resumes there. */
static void
on_upload_created (const char *url, gpointer user_data)
{
  UploadJob *job = user_data;
  g_autoptr (GError) error = NULL;

  g_free (job->item->upload_url);
  job->item->upload_url = g_strdup (url);
  if (!zt_outbox_update (job->sender->ws->own, job->item, &error))
    g_warning ("the address of an upload was not kept: %s", error->message);
}

static void
on_upload_progress (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  UploadJob *job = user_data;

  job->item->sent = done;
  if (job->sender->progress != NULL)
    job->sender->progress (done, total, what, job->sender->user_data);
  /* Every 4 MiB, and only to be shown: the platform is asked for the offset. */
  zt_outbox_update (job->sender->ws->own, job->item, NULL);
}

static gboolean
send_upload (Sender *sender, ZtOutboxItem *item, GError **error)
{
  UploadJob job = { sender, item };
  g_autofree char *path = zt_blobs_path (sender->ws->blobs, item->sha256);
  g_autofree char *url = g_strdup (item->upload_url);
  g_autoptr (GError) cause = NULL;

  if (!mark_sending (sender, item, error))
    return FALSE;
  if (!zt_remote_upload (sender->ws->remote, path, item->sha256, &url, on_upload_created,
                         on_upload_progress, &job, sender->cancellable, &cause))
    {
      g_clear_pointer (&item->upload_url, g_free);
      item->upload_url = g_steal_pointer (&url);
      return judge_failure (sender, item, cause, error);
    }
  item->state = ZT_OUTBOX_DONE;
  item->sent = item->size;
  g_clear_pointer (&item->reason, g_free);
  return zt_outbox_update (sender->ws->own, item, error);
}

static gboolean
send_uploads (Sender *sender, GError **error)
{
  g_autoptr (GPtrArray) items = waiting (sender, ZT_OUTBOX_UPLOAD, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!send_upload (sender, g_ptr_array_index (items, i), error))
      return FALSE;
  return items != NULL;
}

/* The opening may have been moved since: the tender as it is now says when. */
gint64
zt_workspace_release_time (ZtWorkspace *ws, const ZtOutboxItem *item)
{
  g_autoptr (ZtRecord) bid = zt_workspace_get (ws, "bid", item->command->record, NULL);
  g_autoptr (ZtRecord) tender
      = bid != NULL
            ? zt_workspace_get (ws, "tender",
                                zt_json_get_string (zt_record_get_body (bid), "tender"), NULL)
            : NULL;
  const char *text
      = tender != NULL ? zt_json_get_string (zt_record_get_body (tender), "bidOpening.date") : NULL;
  gint64 time;

  return text != NULL && zt_time_parse (text, &time) ? time : item->not_before;
}

static gboolean
send_release (Sender *sender, ZtOutboxItem *item, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtEvent) event = NULL;
  gboolean known;

  /* By the platform's time only: a wrong clock here must not give the key away a minute early. */
  if (zt_workspace_now (sender->ws, &known) < zt_workspace_release_time (sender->ws, item)
      || !known)
    return TRUE;
  if (!mark_sending (sender, item, error))
    return FALSE;
  event = zt_remote_send (sender->ws->remote, item->command, sender->cancellable, &cause);
  if (event != NULL)
    return mark_done (sender, item, event, NULL, error);
  return judge_failure (sender, item, cause, error);
}

/* Taken back before the opening, perhaps on another computer: its key stays here. By the platform's
 * word only: a withdrawal that has not arrived may still be refused. */
static gboolean
is_withdrawn (ZtWorkspace *ws, const ZtOutboxItem *item)
{
  g_autoptr (ZtRecord) bid = zt_store_get_record (ws->replica, "bid", item->command->record, NULL);

  return bid != NULL && g_str_equal (zt_record_get_state (bid), "withdrawn");
}

static gboolean
send_releases (Sender *sender, GError **error)
{
  g_autoptr (GPtrArray) items = waiting (sender, ZT_OUTBOX_RELEASE, error);

  if (items == NULL)
    return FALSE;
  if (items->len > 0 && !zt_remote_get_clock_offset (sender->ws->remote, NULL, NULL))
    {
      /* Nothing was sent in this run yet: ask for the platform's time. */
      g_autoptr (JsonObject) health
          = zt_remote_get_json (sender->ws->remote, "/v1/health", sender->cancellable, error);

      if (health == NULL)
        return FALSE;
    }
  for (guint i = 0; i < items->len; i++)
    {
      ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (!(is_withdrawn (sender->ws, item) ? zt_outbox_drop (sender->ws->own, item->id, error)
                                            : send_release (sender, item, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
_zt_workspace_send (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
                    GCancellable *cancellable, GError **error)
{
  g_auto (Sender) sender = { .ws = ws,
                             .held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                             .progress = progress,
                             .user_data = user_data,
                             .cancellable = cancellable };

  /* Commands first: the deadline is measured by the commitment, the parts may follow within the
   * grace. */
  if (!send_commands (&sender, error) || !send_uploads (&sender, error)
      || !send_releases (&sender, error))
    return FALSE;
  if (sender.trouble != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&sender.trouble));
      return FALSE;
    }
  return TRUE;
}
