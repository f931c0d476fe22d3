/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fifth step: needs no key. The sealed parts are read back from disk, the consent is recorded,
 * the uploads are queued. */
#define G_LOG_DOMAIN "zt-bid-seal"
#include "config.h"

#include "bid-private.h"

#include "zt-time.h"

#include <glib/gi18n-lib.h>

static gboolean
check_parts (ZtWorkspace *ws, JsonArray *parts, ZtProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  guint n = parts != NULL ? json_array_get_length (parts) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (progress != NULL)
        progress (i, n, _ ("Checking the sealed parts"), user_data);
      if (!zt_blobs_verify (ws->blobs, zt_json_get_string (part, "sha256"), cancellable, error))
        {
          /* TRANSLATORS: %s is the id of a part */
          g_prefix_error (error,
                          _ ("The sealed part %s is not what was signed; sign the bid again: "),
                          zt_json_get_string (part, "id"));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
names_part (JsonArray *parts, const char *sha256)
{
  for (guint i = 0; i < json_array_get_length (parts); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (parts, i), "sha256"), sha256)
        == 0)
      return TRUE;
  return FALSE;
}

/* Uploads of an earlier sealing that nobody needs any more; and which of ours are under way or done
 * already. */
static gboolean
retire_uploads (ZtWorkspace *ws, const char *draft, JsonArray *parts, GHashTable *there,
                GError **error)
{
  g_autoptr (GPtrArray) items = zt_outbox_list (ws->own, TRUE, error);

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    {
      ZtOutboxItem *item = g_ptr_array_index (items, i);

      if (item->type != ZT_OUTBOX_UPLOAD || g_strcmp0 (item->bid, draft) != 0)
        continue;
      if (names_part (parts, item->sha256))
        {
          if (item->state != ZT_OUTBOX_NEEDS_YOU)
            {
              g_hash_table_add (there, g_strdup (item->sha256));
              continue;
            }
          /* Sealing again is asking again. */
          item->state = ZT_OUTBOX_QUEUED;
          g_hash_table_add (there, g_strdup (item->sha256));
        }
      else if (item->state != ZT_OUTBOX_DONE)
        item->state = ZT_OUTBOX_DONE;
      else
        continue;
      if (!zt_outbox_update (ws->own, item, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
queue_uploads (ZtWorkspace *ws, const char *draft, JsonArray *parts, GError **error)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!retire_uploads (ws, draft, parts, there, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      ZtOutboxItem item = { .type = ZT_OUTBOX_UPLOAD,
                            .state = ZT_OUTBOX_QUEUED,
                            .sha256 = (char *) zt_json_get_string (part, "sha256"),
                            .size = (guint64) zt_json_get_int (part, "size", 0),
                            .bid = (char *) draft,
                            .made_at = zt_time_now () };

      /* The same file in two places is one upload. */
      if (!g_hash_table_add (there, g_strdup (item.sha256)))
        continue;
      if (zt_outbox_add (ws->own, &item, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
keep_sealed (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *signed_, gboolean release,
             GError **error)
{
  g_autoptr (JsonObject) sealed = json_object_new ();
  g_autofree char *now = zt_time_format (zt_workspace_now (ws, NULL));
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->own, error);

  json_object_set_string_member (sealed, "content", context->content);
  json_object_set_string_member (sealed, "commitment", zt_json_get_string (signed_, "digest"));
  json_object_set_boolean_member (sealed, "release", release);
  json_object_set_string_member (sealed, "time", now);
  return transaction != NULL && _zt_bid_put_evidence (ws, context, "sealed", sealed, error)
         && queue_uploads (ws, zt_record_get_id (context->draft),
                           zt_json_get_array (signed_, "commitment.parts"), error)
         && zt_transaction_commit (transaction, error);
}

gboolean
zt_bid_seal (ZtWorkspace *ws, const char *draft, gboolean release_at_opening,
             ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) signed_ = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  signed_ = _zt_bid_current_evidence (ws, &context, "signed");
  if (signed_ == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("The bid is not signed as it is now. Sign it first."));
      return FALSE;
    }
  return check_parts (ws, zt_json_get_array (signed_, "commitment.parts"), progress, user_data,
                      cancellable, error)
         && keep_sealed (ws, &context, signed_, release_at_opening, error);
}
