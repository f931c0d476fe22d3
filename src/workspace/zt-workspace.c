/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of one account: its two databases, its blobs, its settings and what can be said about
 * it without a network. */
#define G_LOG_DOMAIN "zt-workspace"
#include "config.h"

#include "zt-workspace-private.h"

#include "error-text.h"
#include "protection-private.h"
#include "zt-net-error.h"
#include "zt-os.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

char *
zt_workspace_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "zhaotou", "default", NULL);
}

char *
_zt_workspace_file (ZtWorkspace *ws, const char *name)
{
  return g_build_filename (ws->folder, name, NULL);
}

static ZtRecord *
lookup_get (const char *kind, const char *id, gpointer user_data)
{
  return zt_workspace_get (user_data, kind, id, NULL);
}

static void
set_aside (const char *path)
{
  g_autofree char *when = zt_time_format (zt_time_now ());
  const char *const suffixes[] = { "", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (path, ".damaged", suffixes[i], NULL);

      if (g_rename (from, to) != 0)
        g_unlink (from);
    }
  g_message ("%s was damaged and put aside at %s", path, when);
}

gboolean
_zt_workspace_open_replica (ZtWorkspace *ws, GError **error)
{
  g_autofree char *path = _zt_workspace_file (ws, "replica.db");
  g_autoptr (GError) cause = NULL;

  ws->replica = zt_store_open (path, ZT_STORE_REPLICA, FALSE, &cause);
  if (ws->replica == NULL && g_error_matches (cause, ZT_ERROR, ZT_ERROR_CORRUPT))
    {
      g_clear_error (&cause);
      set_aside (path);
      ws->replica = zt_store_open (path, ZT_STORE_REPLICA, FALSE, &cause);
    }
  if (ws->replica == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static gboolean
forget_kind (ZtStore *store, const char *kind, GError **error)
{
  const ZtQuery query = { .kind = kind };
  g_autoptr (GPtrArray) records = zt_store_query (store, &query, error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (!zt_store_delete_record (store, kind, zt_record_get_id (g_ptr_array_index (records, i)),
                                 error))
      return FALSE;
  return TRUE;
}

/* In place and in one transaction: another window may have the same file open. */
gboolean
_zt_workspace_reset_replica (ZtWorkspace *ws, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (ws->replica, error);
  g_autoptr (ZtFrontier) empty = zt_frontier_new ();

  if (transaction == NULL)
    return FALSE;
  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    if (!(*kind)->is_private && !forget_kind (ws->replica, (*kind)->name, error))
      return FALSE;
  return zt_store_set_frontier (ws->replica, empty, error)
         && zt_store_set_text (ws->replica, ZT_FACT_EPOCH, NULL, error)
         && zt_transaction_commit (transaction, error);
}

ZtWorkspace *
zt_workspace_open (const char *folder, GError **error)
{
  g_autoptr (ZtWorkspace) ws = NULL;
  g_autofree char *own = NULL;
  g_autofree char *blobs = NULL;

  g_return_val_if_fail (folder != NULL, NULL);
  ws = g_new0 (ZtWorkspace, 1);
  ws->folder = g_canonicalize_filename (folder, NULL);
  ws->lookup.get = lookup_get;
  ws->lookup.user_data = ws;
  if (!zt_os_make_private_directory (ws->folder, error))
    return NULL;
  own = _zt_workspace_file (ws, "own.db");
  ws->own = zt_store_open (own, ZT_STORE_OWN, FALSE, error);
  if (ws->own == NULL)
    {
      /* TRANSLATORS: %s is a folder */
      g_prefix_error (error, _ ("The workspace “%s” cannot be opened: "), ws->folder);
      return NULL;
    }
  if (!_zt_vault_key_open (ws, error))
    return NULL;
  if (!_zt_workspace_open_replica (ws, error))
    return NULL;
  blobs = _zt_workspace_file (ws, "blobs");
  ws->blobs = zt_blobs_open (blobs, error);
  if (ws->blobs == NULL)
    return NULL;
  _zt_workspace_load_actor (ws);
  return g_steal_pointer (&ws);
}

void
zt_workspace_close (ZtWorkspace *ws)
{
  if (ws == NULL)
    return;
  g_clear_pointer (&ws->opportunities, _zt_opportunities_free);
  g_clear_pointer (&ws->remote, zt_remote_free);
  g_clear_pointer (&ws->blobs, zt_blobs_close);
  g_clear_pointer (&ws->replica, zt_store_close);
  g_clear_pointer (&ws->own, zt_store_close);
  g_clear_pointer (&ws->actor, zt_actor_free);
  g_free (ws->folder);
  g_free (ws);
}

ZtStore *
zt_workspace_get_own (ZtWorkspace *ws)
{
  g_return_val_if_fail (ws != NULL, NULL);
  return ws->own;
}

ZtStore *
zt_workspace_get_replica (ZtWorkspace *ws)
{
  g_return_val_if_fail (ws != NULL, NULL);
  return ws->replica;
}

ZtBlobs *
zt_workspace_get_blobs (ZtWorkspace *ws)
{
  g_return_val_if_fail (ws != NULL, NULL);
  return ws->blobs;
}

/* What stands for the person towards the platform. */
static gboolean
is_secret (const char *name)
{
  return g_str_equal (name, "token");
}

char *
zt_workspace_get_setting (ZtWorkspace *ws, const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (ws != NULL && name != NULL, NULL);
  if (is_secret (name))
    return zt_vault_get_secret (ws->own, name, NULL);
  key = g_strconcat ("setting:", name, NULL);
  return zt_store_get_text (ws->own, key);
}

gboolean
zt_workspace_set_setting (ZtWorkspace *ws, const char *name, const char *value, GError **error)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (ws != NULL && name != NULL, FALSE);
  if (is_secret (name))
    return zt_vault_set_secret (ws->own, name, value, error);
  key = g_strconcat ("setting:", name, NULL);
  return zt_store_set_text (ws->own, key, value, error);
}

gint64
_zt_workspace_get_number (ZtWorkspace *ws, const char *name)
{
  g_autofree char *text = zt_workspace_get_setting (ws, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
_zt_workspace_set_number (ZtWorkspace *ws, const char *name, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return zt_workspace_set_setting (ws, name, text, error);
}

void
_zt_workspace_keep_clock (ZtWorkspace *ws)
{
  gint64 offset;
  g_autoptr (GError) error = NULL;

  if (ws->remote == NULL || !zt_remote_get_clock_offset (ws->remote, &offset, NULL))
    return;
  /* Half a second is below what a Date header tells: not worth a durable write each time. */
  if (ABS (_zt_workspace_get_number (ws, "clock-offset") - offset) < G_USEC_PER_SEC / 2)
    return;
  if (!_zt_workspace_set_number (ws, "clock-offset", offset, &error))
    g_warning ("the clock's offset was not kept: %s", error->message);
}

gint64
zt_workspace_now (ZtWorkspace *ws, gboolean *known)
{
  gint64 offset = 0;
  gboolean measured;

  g_return_val_if_fail (ws != NULL, 0);
  measured = ws->remote != NULL && zt_remote_get_clock_offset (ws->remote, &offset, NULL);
  if (!measured)
    offset = _zt_workspace_get_number (ws, "clock-offset");
  if (known != NULL)
    *known = measured;
  return zt_time_now () + offset;
}

/* The title and advice of the last failure, from the table of errors. */
static void
read_problem (ZtWorkspace *ws, ZtSyncStatus *status)
{
  g_autofree char *text = NULL;
  char *space;
  g_autoptr (GError) error = NULL;

  /* More than any sync: what there is cannot be read. */
  if (status->locked)
    {
      const GError locked = { .domain = ZT_ERROR, .code = ZT_ERROR_LOCKED };

      status->problem = g_strdup (_ ("Drafts and keys of this workspace are encrypted, and their key "
                                     "is not at hand."));
      status->problem_title = zt_error_text (&locked)->title;
      status->problem_advice = zt_error_text (&locked)->advice;
      return;
    }
  status->problem = zt_store_get_text (ws->own, ZT_FACT_PROBLEM);
  if (status->problem != NULL && *status->problem == '\0')
    g_clear_pointer (&status->problem, g_free);
  if (status->problem == NULL)
    return;
  text = zt_store_get_text (ws->own, ZT_FACT_PROBLEM_CODE);
  /* The domain, whose name may hold spaces, then the code. */
  space = text != NULL ? strrchr (text, ' ') : NULL;
  if (space != NULL)
    {
      *space = '\0';
      error = g_error_new_literal (g_quark_from_string (text), atoi (space + 1), status->problem);
    }
  status->problem_title = zt_error_text (error)->title;
  status->problem_advice = zt_error_text (error)->advice;
  status->offline = error != NULL && zt_net_error_is_transient (error);
}

/* A release key waits for nothing but its time. */
static void
count_release (ZtWorkspace *ws, const ZtOutboxItem *item, ZtSyncStatus *status)
{
  gint64 time = zt_workspace_release_time (ws, item);

  if (time <= zt_workspace_now (ws, NULL))
    return;
  status->scheduled++;
  if (status->next_release == 0 || time < status->next_release)
    status->next_release = time;
}

void
zt_workspace_get_status (ZtWorkspace *ws, ZtSyncStatus *status)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *token = NULL;

  g_return_if_fail (ws != NULL && status != NULL);
  memset (status, 0, sizeof *status);
  status->last_sync = _zt_workspace_get_number (ws, "last-sync");
  token = zt_workspace_get_setting (ws, "token");
  status->signed_in = token != NULL && *token != '\0';
  status->locked = zt_vault_is_locked (ws->own);
  read_problem (ws, status);
  items = zt_outbox_list (ws->own, FALSE, NULL);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);

      status->waiting += item->state == ZT_OUTBOX_QUEUED;
      status->sending += item->state == ZT_OUTBOX_SENDING;
      status->needs_you += item->state == ZT_OUTBOX_NEEDS_YOU;
      if (item->type == ZT_OUTBOX_RELEASE && item->state == ZT_OUTBOX_QUEUED)
        count_release (ws, item, status);
    }
  {
    g_autoptr (ZtFrontier) frontier = zt_store_get_frontier (ws->replica, NULL);
    status->position = frontier != NULL ? (gint64) zt_frontier_get_size (frontier) : 0;
  }
}

guint
zt_sync_status_count_unsent (const ZtSyncStatus *status)
{
  g_return_val_if_fail (status != NULL, 0);
  return status->waiting + status->sending - MIN (status->scheduled, status->waiting);
}

void
zt_sync_status_clear (ZtSyncStatus *status)
{
  g_clear_pointer (&status->problem, g_free);
}
