/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading and changing records on this side: provisional over authoritative, a change and its
 * outbox row in one transaction. */
#define G_LOG_DOMAIN "zt-records"
#include "config.h"

#include "bid-private.h"
#include "zt-workspace-private.h"

#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

ZtRecord *
_zt_workspace_authoritative (ZtWorkspace *ws, const char *kind, const char *id, GError **error)
{
  return zt_store_get_record (ws->replica, kind, id, error);
}

static gboolean
is_private (const char *kind)
{
  const ZtKind *page = kind != NULL ? zt_kinds_find (kind) : NULL;

  return page != NULL && page->is_private;
}

/* A draft by its own id, or by the tender it answers: there is one open draft a tender. */
static ZtRecord *
find_draft (ZtWorkspace *ws, const char *id, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtRecord) record = zt_drafts_get (ws->own, id, &cause);
  g_autoptr (GPtrArray) drafts = NULL;

  if (record != NULL)
    return g_steal_pointer (&record);
  if (cause != NULL && !g_error_matches (cause, ZT_ERROR, ZT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  drafts = zt_drafts_list (ws->own, error);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (drafts, i);

      if (g_strcmp0 (zt_json_get_string (zt_record_get_body (draft), "tender"), id) == 0)
        return zt_record_ref (draft);
    }
  return NULL;
}

ZtRecord *
zt_workspace_get (ZtWorkspace *ws, const char *kind, const char *id, GError **error)
{
  g_autoptr (GError) cause = NULL;
  ZtRecord *record;

  g_return_val_if_fail (ws != NULL && kind != NULL && id != NULL, NULL);
  if (g_str_equal (kind, "draft"))
    record = find_draft (ws, id, &cause);
  else if (is_private (kind))
    record = zt_drafts_get_kind (ws->own, kind, id, &cause);
  else
    {
      record = zt_store_get_record (ws->own, kind, id, &cause);
      if (record == NULL && cause == NULL)
        record = _zt_workspace_authoritative (ws, kind, id, &cause);
    }
  if (record == NULL && cause == NULL)
    {
      const ZtKind *page = zt_kinds_find (kind);

      /* TRANSLATORS: %s is a kind of record ("Tender"), then its id */
      g_set_error (&cause, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   _ ("There is no %s “%s” in this workspace. Synchronise, or check the number."),
                   page != NULL ? g_dgettext (GETTEXT_PACKAGE, page->label) : kind, id);
    }
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return record;
}

static gboolean
matches_where (ZtRecord *record, const char *const *where)
{
  for (; where != NULL && *where != NULL; where++)
    {
      const char *equal = strchr (*where, '=');
      g_autofree char *path = equal != NULL ? g_strndup (*where, (gsize) (equal - *where)) : NULL;
      JsonNode *node = path != NULL ? zt_json_get (zt_record_get_body (record), path) : NULL;
      g_autofree char *value = NULL;

      if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
        return FALSE;
      value = json_node_get_value_type (node) == G_TYPE_STRING
                  ? g_strdup (json_node_get_string (node))
                  : json_to_string (node, FALSE);
      if (!g_str_equal (value, equal + 1))
        return FALSE;
    }
  return TRUE;
}

/* A few dozen drafts, some hundred library items: filtered here. */
static GPtrArray *
list_private (ZtWorkspace *ws, const ZtQuery *query, GError **error)
{
  g_autoptr (GPtrArray) all = zt_drafts_list_kind (ws->own, query->kind, error);
  GPtrArray *found;
  gint64 skip = query->offset;

  if (all == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  for (guint i = 0; i < all->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (all, i);

      if (g_strcmp0 (zt_record_get_state (record), query->state) != 0
          && (query->state != NULL || g_str_equal (zt_record_get_state (record), "removed")))
        continue;
      if (!matches_where (record, query->where))
        continue;
      if (query->search != NULL && *query->search != '\0')
        {
          g_autofree char *text = zt_json_canonical_object (zt_record_get_body (record), NULL);

          if (strstr (text, query->search) == NULL)
            continue;
        }
      if (skip-- > 0)
        continue;
      g_ptr_array_add (found, zt_record_ref (record));
      if (query->limit > 0 && found->len >= query->limit)
        break;
    }
  return found;
}

GPtrArray *
zt_workspace_list (ZtWorkspace *ws, const ZtQuery *query, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) provisional = NULL;
  ZtQuery mine;
  guint at = 0;

  g_return_val_if_fail (ws != NULL && query != NULL, NULL);
  if (is_private (query->kind))
    return list_private (ws, query, error);
  records = zt_store_query (ws->replica, query, error);
  if (records == NULL)
    return NULL;
  /* What waits in the outbox is little; it stands in place of its older self, new records first. */
  mine = *query;
  mine.limit = mine.offset = 0;
  provisional = zt_store_query (ws->own, &mine, error);
  if (provisional == NULL)
    return NULL;
  for (guint i = 0; i < provisional->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (provisional, i);
      gboolean replaced = FALSE;

      if (g_str_equal (zt_record_get_kind (record), "draft"))
        continue;
      for (guint j = 0; j < records->len && !replaced; j++)
        {
          gpointer *slot = &g_ptr_array_index (records, j);

          if (!g_str_equal (zt_record_get_id (*slot), zt_record_get_id (record))
              || !g_str_equal (zt_record_get_kind (*slot), zt_record_get_kind (record)))
            continue;
          zt_record_unref (*slot);
          *slot = zt_record_ref (record);
          replaced = TRUE;
        }
      if (!replaced && query->offset == 0)
        g_ptr_array_insert (records, (gint) at++, zt_record_ref (record));
    }
  if (query->limit > 0 && records->len > query->limit)
    g_ptr_array_set_size (records, (gint) query->limit);
  return g_steal_pointer (&records);
}

/* Does anything but @except still wait for this record? */
static gboolean
is_awaited (ZtWorkspace *ws, const char *kind, const char *id, gint64 except, gboolean *awaited,
            GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, FALSE, error);

  if (items == NULL)
    return FALSE;
  *awaited = FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type == ZT_OUTBOX_COMMAND && item->id != except
          && (item->state == ZT_OUTBOX_QUEUED || item->state == ZT_OUTBOX_SENDING)
          && g_str_equal (item->command->kind, kind) && g_str_equal (item->command->record, id))
        *awaited = TRUE;
    }
  return TRUE;
}

gboolean
_zt_workspace_settle (ZtWorkspace *ws, const char *kind, const char *id, gint64 except,
                      GError **error)
{
  gboolean awaited;

  if (!is_awaited (ws, kind, id, except, &awaited, error))
    return FALSE;
  return awaited || zt_store_delete_record (ws->own, kind, id, error);
}

/* A client that does not know the platform's time must not refuse in its name: the platform decides
 * what is too late. */
static gint64
time_for (ZtWorkspace *ws, const ZtCommand *command)
{
  gboolean known;
  gint64 now = zt_workspace_now (ws, &known), deadline;
  const char *tender_id, *text;
  g_autoptr (ZtRecord) tender = NULL;

  if (known || !g_str_equal (command->kind, "bid"))
    return now;
  tender_id = command->body != NULL ? zt_json_get_string (command->body, "tender") : NULL;
  if (tender_id == NULL)
    {
      g_autoptr (ZtRecord) bid = zt_workspace_get (ws, "bid", command->record, NULL);

      if (bid == NULL)
        return now;
      tender = zt_workspace_get (ws, "tender",
                                 zt_json_get_string (zt_record_get_body (bid), "tender"), NULL);
    }
  else
    tender = zt_workspace_get (ws, "tender", tender_id, NULL);
  if (tender == NULL)
    return now;
  text = zt_json_get_string (zt_record_get_body (tender), "tenderPeriod.endDate");
  if (text == NULL || !zt_time_parse (text, &deadline))
    return now;
  return MIN (now, deadline - G_TIME_SPAN_MILLISECOND);
}

/* What the user saw when acting, so that a stale command can be judged later. */
static gboolean
keep_base (ZtWorkspace *ws, const ZtCommand *command, ZtRecord *before, GError **error)
{
  g_autofree char *name = g_strconcat ("base:", command->id, NULL);
  g_autoptr (JsonObject) wire = before != NULL ? zt_record_to_json (before) : NULL;
  g_autofree char *text = wire != NULL ? zt_json_canonical_object (wire, NULL) : NULL;

  return text == NULL || zt_store_set_text (ws->own, name, text, error);
}

/* Provisionally, and without keeping it. @before (out) (nullable) (transfer full). */
static ZtEvent *
apply_here (ZtWorkspace *ws, const ZtCommand *command, gint64 now, ZtRecord **before,
            GError **error)
{
  const ZtKind *kind = zt_kinds_find (command->kind);
  g_autoptr (GError) cause = NULL;

  if (kind == NULL || kind->is_private)
    {
      /* TRANSLATORS: %s is a word the user typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("“%s” is no kind of record."),
                   command->kind);
      return NULL;
    }
  if (ws->actor == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Connect this workspace to a platform first: nobody is signed in."));
      return NULL;
    }
  *before = zt_workspace_get (ws, command->kind, command->record, &cause);
  if (*before == NULL && !g_error_matches (cause, ZT_ERROR, ZT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  return zt_apply (kind, command, *before, ws->actor, now, FALSE, &ws->lookup, error);
}

gboolean
_zt_workspace_may (ZtWorkspace *ws, const ZtCommand *command, GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (ZtEvent) event = apply_here (ws, command, zt_workspace_now (ws, NULL), &before, error);

  return event != NULL;
}

ZtRecord *
_zt_workspace_queue (ZtWorkspace *ws, ZtCommand *command, const char *bid, gint64 *row,
                     GError **error)
{
  g_autoptr (ZtRecord) before = NULL;
  g_autoptr (ZtEvent) event = apply_here (ws, command, time_for (ws, command), &before, error);
  ZtOutboxItem item = { .type = ZT_OUTBOX_COMMAND, .state = ZT_OUTBOX_QUEUED };

  if (event == NULL)
    return NULL;
  item.command = command;
  item.bid = (char *) bid;
  item.made_at = zt_time_now ();
  item.id = zt_outbox_add (ws->own, &item, error);
  if (item.id == 0 || !zt_store_put_record (ws->own, event->record, TRUE, error)
      || !keep_base (ws, command, before, error))
    return NULL;
  if (row != NULL)
    *row = item.id;
  return zt_record_ref (event->record);
}

ZtRecord *
zt_workspace_do (ZtWorkspace *ws, ZtCommand *command, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) record = NULL;

  g_return_val_if_fail (ws != NULL && command != NULL, NULL);
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL)
    return NULL;
  record = _zt_workspace_queue (ws, command, NULL, NULL, error);
  if (record == NULL || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&record);
}

gboolean
zt_workspace_outbox_retry (ZtWorkspace *ws, gint64 id, GError **error)
{
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;

  g_return_val_if_fail (ws != NULL, FALSE);
  transaction = zt_transaction_begin (ws->own, error);
  item = transaction != NULL ? zt_outbox_get (ws->own, id, error) : NULL;
  if (item == NULL)
    return FALSE;
  if (item->state == ZT_OUTBOX_DONE)
    return TRUE;
  item->state = ZT_OUTBOX_QUEUED;
  item->attempts = 0;
  return zt_outbox_update (ws->own, item, error) && zt_transaction_commit (transaction, error);
}

gboolean
zt_workspace_outbox_drop (ZtWorkspace *ws, gint64 id, GError **error)
{
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;

  g_return_val_if_fail (ws != NULL, FALSE);
  transaction = zt_transaction_begin (ws->own, error);
  item = transaction != NULL ? zt_outbox_get (ws->own, id, error) : NULL;
  if (item == NULL)
    return FALSE;
  return zt_outbox_drop (ws->own, id, error) && _zt_bid_dropped (ws, item, error)
         && (item->command == NULL
             || _zt_workspace_settle (ws, item->command->kind, item->command->record, id, error))
         && zt_transaction_commit (transaction, error);
}
