/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a bid's model lets its worker do. */
#define G_LOG_DOMAIN "zt-bid-jobs"
#include "config.h"

#include "bid-jobs.h"

#include "zt-attach.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
zt_bid_snapshot_free (ZtBidSnapshot *snapshot)
{
  g_clear_pointer (&snapshot->draft, zt_record_unref);
  g_clear_pointer (&snapshot->tender, zt_record_unref);
  g_clear_pointer (&snapshot->findings, g_ptr_array_unref);
  g_clear_pointer (&snapshot->revisions, g_ptr_array_unref);
  g_clear_pointer (&snapshot->paths, g_hash_table_unref);
  g_clear_pointer (&snapshot->changes, json_array_unref);
  g_free (snapshot);
}

ZtBidJob *
zt_bid_job_new (ZtBidJobType type, const char *draft)
{
  ZtBidJob *job = g_new0 (ZtBidJob, 1);

  job->type = type;
  job->draft = g_strdup (draft);
  return job;
}

void
zt_bid_job_free (ZtBidJob *job)
{
  g_free (job->draft);
  g_clear_pointer (&job->patch, json_object_unref);
  g_clear_pointer (&job->prices, json_object_unref);
  g_clear_pointer (&job->files, json_array_unref);
  g_clear_pointer (&job->entry, json_object_unref);
  g_free (job->slot);
  g_free (job->file);
  g_free (job);
}

/* The viewer has no workspace: it is told where the files are. */
static GHashTable *
find_paths (ZtWorkspace *ws, JsonObject *body)
{
  GHashTable *paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonObject *attachments = zt_json_get_object (body, "attachments");
  JsonObjectIter iter;
  const char *slot;
  JsonNode *node;

  if (attachments == NULL)
    return paths;
  json_object_iter_init (&iter, attachments);
  while (json_object_iter_next (&iter, &slot, &node))
    for (guint i = 0;
         JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node));
         i++)
      {
        const char *sha256
            = zt_json_get_string (json_array_get_object_element (json_node_get_array (node), i),
                                  "sha256");

        if (sha256 != NULL)
          g_hash_table_insert (paths, g_strdup (sha256),
                               zt_blobs_path (zt_workspace_get_blobs (ws), sha256));
      }
  return paths;
}

static ZtBidSnapshot *
take_snapshot (ZtWorkspace *ws, const char *id, GError **error)
{
  g_autofree ZtBidSnapshot *snapshot = g_new0 (ZtBidSnapshot, 1);
  g_autoptr (ZtRecord) draft = zt_workspace_get (ws, "draft", id, error);
  g_autoptr (ZtRecord) tender = NULL;
  const char *tender_id;

  if (draft == NULL)
    return NULL;
  tender_id = zt_json_get_string (zt_record_get_body (draft), "tender");
  tender = zt_workspace_get (ws, "tender", tender_id != NULL ? tender_id : "", error);
  if (tender == NULL)
    return NULL;
  snapshot->findings = zt_bid_check (ws, zt_record_get_id (draft), error);
  if (snapshot->findings == NULL)
    return NULL;
  snapshot->step = zt_bid_get_step (ws, draft);
  snapshot->may_submit
      = snapshot->step >= ZT_STEP_SEAL && zt_bid_may_submit (ws, zt_record_get_id (draft), NULL);
  snapshot->may_withdraw = zt_bid_may_withdraw (ws, zt_record_get_id (draft), NULL);
  snapshot->revisions
      = zt_drafts_revisions (zt_workspace_get_own (ws), zt_record_get_id (draft), NULL);
  snapshot->paths = find_paths (ws, zt_record_get_body (draft));
  snapshot->draft = g_steal_pointer (&draft);
  snapshot->tender = g_steal_pointer (&tender);
  return g_steal_pointer (&snapshot);
}

static gboolean
save (ZtWorkspace *ws, const ZtBidJob *job, GError **error)
{
  g_autoptr (ZtRecord) saved = zt_bid_autosave (ws, job->draft, job->patch, job->prices, error);

  return saved != NULL;
}

static gboolean
attach (ZtWorkspace *ws, const ZtBidJob *job, const char *slot, const char *file,
        const ZtWork *work, GError **error)
{
  g_autoptr (ZtRecord) saved = zt_bid_attach (ws, job->draft, slot, file, zt_worker_progress,
                                              (gpointer) work, work->cancellable, error);

  return saved != NULL;
}

static gboolean
fill_answers (ZtWorkspace *ws, const ZtBidJob *job, GError **error)
{
  g_autofree char *path = g_build_filename (job->file, "answers.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) answers = NULL;
  g_autoptr (ZtRecord) saved = NULL;

  if (!g_file_get_contents (path, &text, NULL, error)
      || (answers = zt_json_parse_object (text, -1, error)) == NULL
      || !zt_bid_take_pictures (ws, job->draft, job->file, answers, error))
    return FALSE;
  saved = zt_bid_set_body (ws, job->draft, answers, error);
  return saved != NULL;
}

static gboolean
fill_attachments (ZtWorkspace *ws, const ZtBidJob *job, const ZtWork *work, GError **error)
{
  g_autofree char *folder = g_build_filename (job->file, "attachments", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const char *dot = strrchr (name, '.');
      g_autofree char *slot = g_strndup (name, dot != NULL ? (gsize) (dot - name) : strlen (name));
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (!attach (ws, job, slot, file, work, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fill (ZtWorkspace *ws, const ZtBidJob *job, const ZtWork *work, GError **error)
{
  g_autofree char *prices = g_build_filename (job->file, "prices.csv", NULL);
  g_autoptr (ZtRecord) saved = NULL;

  if (!g_file_test (job->file, G_FILE_TEST_IS_DIR))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("There is no sample bid for this tender."));
      return FALSE;
    }
  if (!fill_answers (ws, job, error))
    return FALSE;
  saved = zt_bid_import_prices (ws, job->draft, prices, error);
  return saved != NULL && fill_attachments (ws, job, work, error);
}

static gboolean
accept_version (ZtWorkspace *ws, const ZtBidJob *job, GError **error)
{
  g_autoptr (ZtRecord) draft = zt_workspace_get (ws, "draft", job->draft, error);
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (ZtRecord) saved = NULL;
  g_autofree char *version = NULL;

  if (draft == NULL)
    return FALSE;
  tender = zt_workspace_get (ws, "tender",
                             zt_json_get_string (zt_record_get_body (draft), "tender"), error);
  if (tender == NULL)
    return FALSE;
  version = g_strdup_printf ("%" G_GINT64_FORMAT, zt_record_get_version (tender));
  saved = zt_bid_set (ws, job->draft, "tenderVersion", version, error);
  return saved != NULL;
}

/* *changes is empty when there is no further step. */
static gboolean
take_step (ZtWorkspace *ws, const ZtBidJob *job, JsonArray **changes, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (ZtRecord) saved
      = zt_bid_step (ws, job->draft, job->type == ZT_BID_UNDO, changes, &cause);

  if (saved == NULL)
    *changes = json_array_new ();
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return error == NULL || *error == NULL;
}

static gboolean
restore (ZtWorkspace *ws, const ZtBidJob *job, JsonArray **changes, GError **error)
{
  g_autoptr (ZtRecord) saved = zt_bid_restore (ws, job->draft, job->revision, error);

  if (saved != NULL)
    *changes = zt_bid_compare (ws, job->draft, zt_record_get_version (saved) - 1, 0, NULL);
  return saved != NULL;
}

static ZtRecord *
change_files (ZtWorkspace *ws, const ZtBidJob *job, GError **error)
{
  switch (job->type)
    {
    case ZT_BID_TAKE:
      return zt_attach_take (ws, job->draft, job->files, error);
    case ZT_BID_MOVE_FILE:
      return zt_attach_move (ws, job->draft, job->slot, job->file, job->position, error);
    case ZT_BID_PUT_BACK:
      return zt_attach_put_back (ws, job->draft, job->slot, job->entry, job->position, error);
    case ZT_BID_DETACH:
    default:
      return zt_bid_detach (ws, job->draft, job->slot, job->file, error);
    }
}

gpointer
zt_bid_job_run (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const ZtBidJob *job = data;
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (JsonArray) changes = NULL;
  ZtBidSnapshot *snapshot;
  gboolean done = TRUE;
  guint fixed;

  switch (job->type)
    {
    case ZT_BID_LOAD:
      break;
    case ZT_BID_SAVE:
      done = save (ws, job, error);
      break;
    case ZT_BID_TAKE:
    case ZT_BID_DETACH:
    case ZT_BID_MOVE_FILE:
    case ZT_BID_PUT_BACK:
      record = change_files (ws, job, error);
      done = record != NULL;
      break;
    case ZT_BID_IMPORT:
      record = zt_bid_import_prices (ws, job->draft, job->file, error);
      done = record != NULL;
      break;
    case ZT_BID_FILL:
      done = fill (ws, job, work, error);
      break;
    case ZT_BID_ACCEPT:
      done = accept_version (ws, job, error);
      break;
    case ZT_BID_RESTORE:
      done = restore (ws, job, &changes, error);
      break;
    case ZT_BID_UNDO:
    case ZT_BID_REDO:
      done = take_step (ws, job, &changes, error);
      break;
    case ZT_BID_FIX:
      record = zt_bid_apply_fix (ws, job->draft, job->slot, job->file, &fixed, error);
      done = record != NULL;
      break;
    default:
      g_assert_not_reached ();
    }
  snapshot = done ? take_snapshot (ws, job->draft, error) : NULL;
  if (snapshot != NULL)
    snapshot->changes = g_steal_pointer (&changes);
  return snapshot;
}
