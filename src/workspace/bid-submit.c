/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sixth step: the signed commitment goes to the outbox, and from there to the platform as soon
 * as there is a network. Also withdrawing and releasing. */
#define G_LOG_DOMAIN "zt-bid-submit"
#include "config.h"

#include "bid-private.h"

#include "zt-time.h"

#include <glib/gi18n-lib.h>

static JsonObject *
require_sealed (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) signed_ = _zt_bid_current_evidence (ws, context, "signed");
  g_autoptr (JsonObject) sealed = _zt_bid_current_evidence (ws, context, "sealed");

  if (signed_ != NULL && sealed != NULL
      && g_strcmp0 (zt_json_get_string (sealed, "commitment"),
                    zt_json_get_string (signed_, "digest"))
             == 0)
    return g_steal_pointer (&signed_);
  g_set_error_literal (
      error, ZT_ERROR, ZT_ERROR_REFUSED,
      _ ("The bid is not signed and sealed as it is now. Sign and seal it first."));
  return NULL;
}

static ZtOutboxItem *
find_command (ZtWorkspace *ws, const char *command, GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, TRUE, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->command != NULL && g_strcmp0 (item->command->id, command) == 0)
        return zt_outbox_get (ws->own, item->id, error);
    }
  return NULL;
}

/* Has this very commitment been queued before and not been refused, dropped or withdrawn since? Its
 * command's id, else NULL. */
static char *
queued_before (ZtWorkspace *ws, const ZtBidContext *context, const char *digest)
{
  g_autoptr (JsonObject) submitted = _zt_bid_current_evidence (ws, context, "submitted");
  const char *command = submitted != NULL ? zt_json_get_string (submitted, "command") : NULL;
  g_autoptr (ZtOutboxItem) item = NULL;

  if (command == NULL || zt_json_get_boolean (submitted, "withdrawn", FALSE)
      || g_strcmp0 (zt_json_get_string (submitted, "commitment"), digest) != 0)
    return NULL;
  item = find_command (ws, command, NULL);
  if (item == NULL || item->state == ZT_OUTBOX_NEEDS_YOU)
    return NULL;
  return g_strdup (command);
}

/* A refused submission of before is answered by this one. */
static gboolean
retire_refused (ZtWorkspace *ws, const char *bid, GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, FALSE, error);

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type != ZT_OUTBOX_COMMAND || item->state != ZT_OUTBOX_NEEDS_YOU
          || g_strcmp0 (item->command->record, bid) != 0
          || g_strcmp0 (item->command->kind, "bid") != 0)
        continue;
      if (!zt_outbox_drop (ws->own, item->id, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
bid_version (ZtWorkspace *ws, const char *bid)
{
  g_autoptr (ZtRecord) record = zt_workspace_get (ws, "bid", bid, NULL);

  return record != NULL ? zt_record_get_version (record) : 0;
}

/* Evidence, outbox row and provisional record in one transaction: after a crash either all of it is
 * there or nothing. */
static char *
queue_commitment (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *signed_, GError **error)
{
  const char *draft = zt_record_get_id (context->draft);
  g_autoptr (ZtCommand) command
      = zt_command_new ("bid", context->bid, "submit", bid_version (ws, context->bid),
                        zt_json_get_object (signed_, "commitment"));
  g_autoptr (JsonObject) submitted = json_object_new ();
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);
  g_autoptr (ZtRecord) record = NULL;
  g_autofree char *now = zt_time_format (zt_workspace_now (ws, NULL));

  json_object_set_string_member (submitted, "content", context->content);
  json_object_set_string_member (submitted, "commitment", zt_json_get_string (signed_, "digest"));
  json_object_set_string_member (submitted, "command", command->id);
  json_object_set_string_member (submitted, "time", now);
  if (transaction == NULL || !retire_refused (ws, context->bid, error))
    return NULL;
  record = _zt_workspace_queue (ws, command, draft, NULL, error);
  if (record == NULL || !_zt_bid_put_evidence (ws, context, "submitted", submitted, error)
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_strdup (command->id);
}

static gboolean
parts_wait (ZtWorkspace *ws, const char *draft)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, FALSE, NULL);

  /* Of what cannot be read nobody is told that it has arrived. */
  if (items == NULL)
    return TRUE;
  for (guint i = 0; i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type == ZT_OUTBOX_UPLOAD && g_strcmp0 (item->bid, draft) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Syncs and tells what became of @command: done, still waiting, or refused. Without a network it
 * just waits. */
static gboolean
push (ZtWorkspace *ws, const char *command, gboolean *queued, ZtProgressFunc progress,
      gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  gboolean synced = zt_workspace_sync (ws, progress, user_data, cancellable, &cause);

  item = find_command (ws, command, error);
  if (item == NULL)
    return FALSE;
  if (queued != NULL)
    *queued = item->state == ZT_OUTBOX_QUEUED || item->state == ZT_OUTBOX_SENDING;
  if (item->state == ZT_OUTBOX_NEEDS_YOU)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           item->reason != NULL ? item->reason : _ ("The platform refused it."));
      return FALSE;
    }
  if (!synced && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

gboolean
zt_bid_submit (ZtWorkspace *ws, const char *draft, ZtSending *sending, ZtProgressFunc progress,
               gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;
  g_autofree char *command = NULL;
  gboolean queued = FALSE;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error)
      || (signed_ = require_sealed (ws, &context, error)) == NULL)
    return FALSE;
  command = queued_before (ws, &context, zt_json_get_string (signed_, "digest"));
  if (command == NULL)
    command = queue_commitment (ws, &context, signed_, error);
  if (command == NULL || !push (ws, command, &queued, progress, user_data, cancellable, error))
    return FALSE;
  if (sending != NULL)
    *sending = queued                   ? ZT_SENDING_WAITS
               : parts_wait (ws, draft) ? ZT_SENDING_FILES_WAIT
                                        : ZT_SENDING_DONE;
  return TRUE;
}

static gboolean
mark_withdrawn (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) submitted = _zt_bid_get_evidence (ws, context, "submitted", NULL);

  if (submitted == NULL)
    return TRUE;
  json_object_set_boolean_member (submitted, "withdrawn", TRUE);
  return _zt_bid_put_evidence (ws, context, "submitted", submitted, error);
}

/* A submission that has not left this machine, else NULL. */
static ZtOutboxItem *
find_unsent (ZtWorkspace *ws, const ZtBidContext *context)
{
  g_autoptr (JsonObject) submitted = _zt_bid_get_evidence (ws, context, "submitted", NULL);
  const char *command = submitted != NULL ? zt_json_get_string (submitted, "command") : NULL;
  g_autoptr (ZtOutboxItem) item = command != NULL ? find_command (ws, command, NULL) : NULL;

  if (item == NULL || item->state == ZT_OUTBOX_DONE || item->state == ZT_OUTBOX_SENDING
      || (item->state == ZT_OUTBOX_QUEUED && item->attempts > 0))
    return NULL;
  return g_steal_pointer (&item);
}

/* It is simply taken out of the outbox. */
static gboolean
cancel_unsent (ZtWorkspace *ws, const ZtBidContext *context, gboolean *cancelled, GError **error)
{
  g_autoptr (ZtOutboxItem) item = find_unsent (ws, context);
  g_autoptr (ZtTransaction) transaction = NULL;

  *cancelled = FALSE;
  if (item == NULL)
    return TRUE;
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL || !zt_outbox_drop (ws->own, item->id, error)
      || !_zt_workspace_settle (ws, "bid", context->bid, item->id, error)
      || !mark_withdrawn (ws, context, error) || !zt_transaction_commit (transaction, error))
    return FALSE;
  *cancelled = TRUE;
  return TRUE;
}

gboolean
zt_bid_may_submit (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;
  g_autoptr (ZtCommand) command = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error)
      || (signed_ = require_sealed (ws, &context, error)) == NULL)
    return FALSE;
  command = zt_command_new ("bid", context.bid, "submit", bid_version (ws, context.bid),
                            zt_json_get_object (signed_, "commitment"));
  return _zt_workspace_may (ws, command, error);
}

gboolean
zt_bid_may_withdraw (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtOutboxItem) unsent = NULL;
  g_autoptr (ZtCommand) command = NULL;
  g_autoptr (JsonObject) body = json_object_new ();

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  unsent = find_unsent (ws, &context);
  if (unsent != NULL)
    return TRUE;
  command = zt_command_new ("bid", context.bid, "withdraw", bid_version (ws, context.bid), body);
  return _zt_workspace_may (ws, command, error);
}

gboolean
zt_bid_withdraw (ZtWorkspace *ws, const char *draft, gboolean *queued, GCancellable *cancellable,
                 GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtCommand) command = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) record = NULL;
  gboolean cancelled;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (queued != NULL)
    *queued = FALSE;
  if (!_zt_bid_load (ws, draft, &context, error)
      || !cancel_unsent (ws, &context, &cancelled, error))
    return FALSE;
  if (cancelled)
    return TRUE;
  command = zt_command_new ("bid", context.bid, "withdraw", bid_version (ws, context.bid), body);
  transaction = zt_transaction_begin (ws->own, error);
  record = transaction != NULL
               ? _zt_workspace_queue (ws, command, zt_record_get_id (context.draft), NULL, error)
               : NULL;
  if (record == NULL || !mark_withdrawn (ws, &context, error)
      || !zt_transaction_commit (transaction, error))
    return FALSE;
  return push (ws, command->id, queued, NULL, NULL, cancellable, error);
}

/* The row that will send the release key, when there is one that is not finished. */
static gboolean
find_release (ZtWorkspace *ws, const char *bid, ZtOutboxItem **found, GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, TRUE, error);

  *found = NULL;
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type == ZT_OUTBOX_RELEASE && item->state != ZT_OUTBOX_DONE
          && g_strcmp0 (item->command->record, bid) == 0)
        *found = zt_outbox_get (ws->own, item->id, error);
    }
  return items != NULL;
}

static gint64
opening_time (const ZtBidContext *context)
{
  const char *text = zt_json_get_string (zt_record_get_body (context->tender), "bidOpening.date");
  gint64 time = 0;

  return text != NULL && zt_time_parse (text, &time) ? time : 0;
}

static gboolean
queue_release (ZtWorkspace *ws, const ZtBidContext *context, char **command_id, GError **error)
{
  g_autoptr (ZtOutboxItem) before = NULL;
  g_autoptr (GBytes) private = NULL;
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtCommand) command = NULL;
  ZtOutboxItem item = { .type = ZT_OUTBOX_RELEASE, .state = ZT_OUTBOX_QUEUED };

  if (!find_release (ws, context->bid, &before, error))
    return FALSE;
  if (before != NULL)
    {
      if (command_id != NULL)
        *command_id = g_strdup (before->command->id);
      before->state = ZT_OUTBOX_QUEUED;
      return zt_outbox_update (ws->own, before, error);
    }
  private
      = zt_drafts_get_evidence (ws->own, zt_record_get_id (context->draft), "release-key", error);
  if (private == NULL)
    return error == NULL || *error == NULL;
  zt_json_set_bytes (body, "releaseKey", private);
  command = zt_command_new ("bid", context->bid, "release", -1, body);
  item.command = command;
  item.bid = (char *) zt_record_get_id (context->draft);
  item.not_before = opening_time (context);
  item.made_at = zt_time_now ();
  if (command_id != NULL)
    *command_id = g_strdup (command->id);
  return zt_outbox_add (ws->own, &item, error) != 0;
}

gboolean
zt_bid_release (ZtWorkspace *ws, const char *draft, gboolean *queued, GCancellable *cancellable,
                GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autofree char *command = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL || !queue_release (ws, &context, &command, error)
      || !zt_transaction_commit (transaction, error))
    return FALSE;
  if (command == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("This bid has no release key; there is nothing to release."));
      return FALSE;
    }
  return push (ws, command, queued, NULL, NULL, cancellable, error);
}

static gboolean
cancel_release (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (ZtOutboxItem) item = NULL;

  if (!find_release (ws, context->bid, &item, error))
    return FALSE;
  if (item == NULL)
    return TRUE;
  /* It was not sent and never will be. */
  return zt_outbox_drop (ws->own, item->id, error);
}

static gboolean
keep_answer (ZtWorkspace *ws, const ZtBidContext *context, const ZtOutboxItem *item, ZtEvent *event,
             JsonObject *receipt, GError **error)
{
  g_autoptr (JsonObject) accepted = json_object_new ();
  const char *name
      = g_str_equal (item->command->action, "submit") ? "receipt" : "withdrawal-receipt";

  json_object_set_string_member (accepted, "command", item->command->id);
  json_object_set_string_member (accepted, "action", item->command->action);
  json_object_set_boolean_member (accepted, "receipt", receipt != NULL);
  json_object_set_object_member (accepted, "event", zt_event_to_json (event));
  return (receipt == NULL || _zt_bid_put_evidence (ws, context, name, receipt, error))
         && _zt_bid_put_evidence (ws, context, "accepted", accepted, error);
}

gboolean
_zt_bid_dropped (ZtWorkspace *ws, const ZtOutboxItem *item, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) submitted = NULL;

  if (item->type != ZT_OUTBOX_COMMAND || item->bid == NULL
      || !g_str_equal (item->command->kind, "bid") || !_zt_bid_load (ws, item->bid, &context, NULL))
    return TRUE;
  submitted = _zt_bid_get_evidence (ws, &context, "submitted", NULL);
  if (submitted == NULL)
    return TRUE;
  if (g_str_equal (item->command->action, "submit")
      && g_strcmp0 (zt_json_get_string (submitted, "command"), item->command->id) == 0)
    {
      json_object_set_boolean_member (submitted, "dropped", TRUE);
      return _zt_bid_put_evidence (ws, &context, "submitted", submitted, error);
    }
  if (!g_str_equal (item->command->action, "withdraw")
      || !json_object_has_member (submitted, "withdrawn"))
    return TRUE;
  json_object_remove_member (submitted, "withdrawn");
  return _zt_bid_put_evidence (ws, &context, "submitted", submitted, error);
}

gboolean
_zt_bid_accepted (ZtWorkspace *ws, const ZtOutboxItem *item, ZtEvent *event, JsonObject *receipt,
                  GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) sealed = NULL;
  gboolean is_submit = g_str_equal (item->command->action, "submit");

  if (item->bid == NULL || !g_str_equal (item->command->kind, "bid")
      || (!is_submit && !g_str_equal (item->command->action, "withdraw")))
    return TRUE;
  /* The draft may have been deleted meanwhile; the platform's word stands all the same. */
  if (!_zt_bid_load (ws, item->bid, &context, NULL))
    return TRUE;
  if (!keep_answer (ws, &context, item, event, receipt, error))
    return FALSE;
  if (!is_submit)
    return cancel_release (ws, &context, error);
  sealed = _zt_bid_get_evidence (ws, &context, "sealed", NULL);
  if (sealed == NULL || !zt_json_get_boolean (sealed, "release", FALSE)
      || !zt_json_get_boolean (zt_record_get_body (context.tender), "dualControl", FALSE))
    return TRUE;
  return queue_release (ws, &context, NULL, error);
}
