/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed in: every leaf is appended to our own tree, whose root must be the one the platform
 * signed; records and cursor in one transaction. */
#define G_LOG_DOMAIN "zt-sync-feed"
#include "config.h"

#include "zt-workspace-private.h"

#include "digest.h"
#include "log-head.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define PAGE 2000

typedef struct
{
  ZtWorkspace *ws;         /* (borrowed) */
  ZtFrontier *frontier;    /* (owned) */
  ZtCertificate *platform; /* (owned) */
  char *epoch;             /* (owned) (nullable) of the replica */
  JsonObject *kept_wire;   /* (owned) (nullable) the last head verified, of this epoch */
  ZtLogHead kept;          /* what it says; size 0: none */
  JsonObject *head_wire;   /* (owned) (nullable) of this page */
  ZtLogHead head;          /* what it says */
  gboolean more;
  guint64 goal;
  ZtProgressFunc progress;
  gpointer user_data;
} Feed;

static void
feed_clear (Feed *feed)
{
  g_clear_pointer (&feed->frontier, zt_frontier_free);
  g_clear_pointer (&feed->platform, zt_certificate_unref);
  g_clear_pointer (&feed->epoch, g_free);
  g_clear_pointer (&feed->kept_wire, json_object_unref);
  g_clear_pointer (&feed->head_wire, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Feed, feed_clear)

static gboolean
rewritten (GError **error, const char *why)
{
  g_set_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN,
               /* TRANSLATORS: %s says what does not fit */
               _ ("The platform's history is not the one this workspace saw before: %s Keep this "
                  "workspace, make a backup of it and tell the supervisor."),
               why);
  return FALSE;
}

/* A newer version than ours may be here already: the platform's answer to our own command. */
static gboolean
take_record (ZtWorkspace *ws, ZtRecord *record, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtRecord) old = NULL;

  old = zt_store_get_record (ws->replica, zt_record_get_kind (record), zt_record_get_id (record),
                             &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (old != NULL && zt_record_get_version (old) > zt_record_get_version (record))
    return TRUE;
  return _zt_workspace_keep_clarified (ws, old, record, error)
         && zt_store_put_record (ws->replica, record, FALSE, error);
}

static gboolean
append_leaf (Feed *feed, const ZtHash *leaf, GError **error)
{
  if (!zt_frontier_append (feed->frontier, leaf, NULL, NULL, error))
    return FALSE;
  if (feed->kept.size != 0 && zt_frontier_get_size (feed->frontier) == feed->kept.size)
    {
      ZtHash root = zt_frontier_get_root (feed->frontier);

      if (memcmp (root.bytes, feed->kept.root.bytes, 32) != 0)
        return rewritten (error, _ ("entries that were there before are different now."));
    }
  return TRUE;
}

static gboolean
take_item (const ZtFeedItem *item, gpointer user_data, GError **error)
{
  Feed *feed = user_data;
  gint64 expected = (gint64) zt_frontier_get_size (feed->frontier) + 1;
  ZtHash leaf;

  if (item->head != NULL)
    {
      feed->more = item->more;
      g_clear_pointer (&feed->head_wire, json_object_unref);
      feed->head_wire = json_object_ref (item->head);
      return zt_log_head_verify (feed->head_wire, feed->platform, &feed->head, error);
    }
  if (item->position != expected)
    {
      g_set_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                   /* TRANSLATORS: two positions in the log */
                   _ ("The platform's feed jumps to entry %" PRId64 " where %" PRId64 " was next."),
                   item->position, expected);
      return FALSE;
    }
  if (item->event != NULL)
    {
      g_autoptr (GBytes) bytes = zt_event_leaf (item->event);

      leaf = zt_merkle_leaf (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (!take_record (feed->ws, item->event->record, error))
        return FALSE;
    }
  else if (!zt_unhex (item->leaf, leaf.bytes, 32))
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform's feed holds a leaf that is no digest."));
      return FALSE;
    }
  if (feed->progress != NULL)
    feed->progress ((guint64) expected, MAX (feed->goal, (guint64) expected), _ ("Synchronising"),
                    feed->user_data);
  return append_leaf (feed, &leaf, error);
}

/* After the last entry our root must be the signed one. */
static gboolean
check_head (Feed *feed, GError **error)
{
  guint64 size = zt_frontier_get_size (feed->frontier);
  ZtHash root = zt_frontier_get_root (feed->frontier);

  if (feed->epoch != NULL && g_strcmp0 (feed->epoch, feed->head.epoch) != 0)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_NEW_EPOCH,
                           _ ("The platform was restored from a backup."));
      return FALSE;
    }
  if (feed->head.size < size || (feed->kept.size > feed->head.size))
    return rewritten (error, _ ("entries are missing at its end."));
  feed->goal = feed->head.size;
  if (feed->more || feed->head.size > size)
    {
      feed->more = TRUE;
      return TRUE;
    }
  if (memcmp (root.bytes, feed->head.root.bytes, 32) != 0)
    return rewritten (error, _ ("the entries do not add up to the signed head."));
  return TRUE;
}

/* Whole, with its signature: whoever doubts it can check it anew. */
static gboolean
load_kept_head (ZtWorkspace *ws, Feed *feed)
{
  g_autofree char *text = zt_store_get_text (ws->own, ZT_FACT_KEPT_HEAD);
  g_autoptr (JsonObject) wire = text != NULL ? zt_json_parse_object (text, -1, NULL) : NULL;
  ZtLogHead head;

  if (wire == NULL || !zt_log_head_read (wire, &head, NULL)
      || (feed->epoch != NULL && g_strcmp0 (head.epoch, feed->epoch) != 0))
    return FALSE;
  feed->kept = head;
  feed->kept_wire = g_steal_pointer (&wire);
  return TRUE;
}

static gboolean
keep_head (ZtWorkspace *ws, const Feed *feed, GError **error)
{
  g_autofree char *text = NULL;

  if (feed->head.size == feed->kept.size && g_strcmp0 (feed->head.epoch, feed->kept.epoch) == 0)
    return TRUE;
  text = zt_json_canonical_object (feed->head_wire, NULL);
  return zt_store_set_text (ws->own, ZT_FACT_KEPT_HEAD, text, error);
}

static gboolean
receive_page (Feed *feed, GCancellable *cancellable, GError **error)
{
  ZtWorkspace *ws = feed->ws;
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->replica, error);
  gint64 since = (gint64) zt_frontier_get_size (feed->frontier);

  if (transaction == NULL)
    return FALSE;
  if (!zt_remote_changes (ws->remote, since, feed->epoch, PAGE, take_item, feed, cancellable, error)
      || !check_head (feed, error))
    return FALSE;
  if (feed->more && (gint64) zt_frontier_get_size (feed->frontier) == since)
    {
      g_set_error_literal (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL,
                           _ ("The platform promises more entries and gives none."));
      return FALSE;
    }
  if (!zt_store_set_frontier (ws->replica, feed->frontier, error)
      || !zt_store_set_text (ws->replica, ZT_FACT_EPOCH, feed->head.epoch, error)
      || !zt_transaction_commit (transaction, error))
    return FALSE;
  if (feed->epoch == NULL)
    feed->epoch = g_strdup (feed->head.epoch);
  return TRUE;
}

static gboolean
receive_all (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
             GCancellable *cancellable, GError **error)
{
  g_auto (Feed) feed = { .ws = ws, .progress = progress, .user_data = user_data, .more = TRUE };
  g_autoptr (GBytes) pinned = zt_store_get_fact (ws->own, ZT_FACT_PLATFORM, error);

  if (pinned == NULL)
    return FALSE;
  feed.platform = zt_certificate_new (pinned, error);
  feed.frontier = feed.platform != NULL ? zt_store_get_frontier (ws->replica, error) : NULL;
  if (feed.frontier == NULL)
    return FALSE;
  feed.epoch = zt_store_get_text (ws->replica, ZT_FACT_EPOCH);
  /* An empty replica goes on from the epoch last seen: a platform of another one answers 410. */
  if (load_kept_head (ws, &feed) && feed.epoch == NULL)
    feed.epoch = g_strdup (feed.kept.epoch);
  while (feed.more)
    if (!receive_page (&feed, cancellable, error))
      return FALSE;
  return keep_head (ws, &feed, error);
}

gboolean
_zt_workspace_receive (ZtWorkspace *ws, ZtProgressFunc progress, gpointer user_data,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (receive_all (ws, progress, user_data, cancellable, &cause))
    return TRUE;
  if (!g_error_matches (cause, ZT_NET_ERROR, ZT_NET_ERROR_NEW_EPOCH))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  /* The platform was restored: one new beginning. Drafts, outbox and receipts are in own.db and
   * stay. */
  g_message ("%s The replica is fetched anew.", cause->message);
  return zt_store_set_fact (ws->own, ZT_FACT_KEPT_HEAD, NULL, error)
         && _zt_workspace_reset_replica (ws, error)
         && receive_all (ws, progress, user_data, cancellable, error);
}
