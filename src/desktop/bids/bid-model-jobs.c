/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes a draft other than typing: each is a job of the local worker, after which the
 * editors fill themselves anew. */
#define G_LOG_DOMAIN "zt-bid-model-jobs"
#include "config.h"

#include "bid-jobs.h"
#include "zt-bid-model.h"

#include <glib/gi18n-lib.h>

void
zt_bid_model_take_files (ZtBidModel *self, JsonArray *prepared)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_TAKE, zt_bid_model_get_id (self));

  job->files = json_array_ref (prepared);
  zt_bid_model_change (self, job, _ ("Adding the attachment…"));
}

void
zt_bid_model_move_file (ZtBidModel *self, const char *slot, const char *sha256, guint position)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_MOVE_FILE, zt_bid_model_get_id (self));

  job->slot = g_strdup (slot);
  job->file = g_strdup (sha256);
  job->position = position;
  zt_bid_model_change (self, job, NULL);
}

/* --- taking out, and back in --- */

typedef struct
{
  ZtBidModel *model; /* (owned) */
  char *slot;
  JsonObject *entry; /* (owned) */
  guint position;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->model);
  g_free (removal->slot);
  json_object_unref (removal->entry);
  g_free (removal);
}

static void
put_back (gpointer data)
{
  const Removal *removal = data;
  ZtBidJob *job = zt_bid_job_new (ZT_BID_PUT_BACK, zt_bid_model_get_id (removal->model));

  job->slot = g_strdup (removal->slot);
  job->entry = json_object_ref (removal->entry);
  job->position = removal->position;
  zt_bid_model_change (removal->model, job, NULL);
}

void
zt_bid_model_detach (ZtBidModel *self, const char *slot, guint position)
{
  JsonArray *files = zt_parts_files (zt_bid_model_get_draft (self), slot);
  g_autofree char *text = NULL;
  JsonObject *entry;
  ZtBidJob *job;
  Removal *removal;

  if (files == NULL || position >= json_array_get_length (files))
    return;
  entry = json_array_get_object_element (files, position);
  job = zt_bid_job_new (ZT_BID_DETACH, zt_bid_model_get_id (self));
  job->slot = g_strdup (slot);
  job->file = g_strdup (zt_json_get_string (entry, "sha256"));
  removal = g_new0 (Removal, 1);
  *removal
      = (Removal){ g_object_ref (self), g_strdup (slot), zt_json_object_copy (entry), position };
  /* TRANSLATORS: %s is the name of a file */
  text = g_strdup_printf (_ ("“%s” was removed"), zt_json_get_string (entry, "name"));
  zt_bid_model_change (self, job, NULL);
  zt_desk_tell_undo (zt_bid_model_get_desk (self), text, put_back, removal, removal_free);
}

void
zt_bid_model_import_prices (ZtBidModel *self, const char *file)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_IMPORT, zt_bid_model_get_id (self));

  job->file = g_strdup (file);
  zt_bid_model_change (self, job, _ ("Reading the table…"));
}

void
zt_bid_model_fill (ZtBidModel *self, const char *folder)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_FILL, zt_bid_model_get_id (self));

  job->file = g_strdup (folder);
  zt_bid_model_change (self, job, _ ("Filling in the sample bid…"));
}

void
zt_bid_model_accept_version (ZtBidModel *self)
{
  zt_bid_model_change (self, zt_bid_job_new (ZT_BID_ACCEPT, zt_bid_model_get_id (self)), NULL);
}

void
zt_bid_model_restore (ZtBidModel *self, gint64 revision)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_RESTORE, zt_bid_model_get_id (self));

  job->revision = revision;
  zt_bid_model_change (self, job, NULL);
}

void
zt_bid_model_step (ZtBidModel *self, gboolean back)
{
  zt_bid_model_change (
      self, zt_bid_job_new (back ? ZT_BID_UNDO : ZT_BID_REDO, zt_bid_model_get_id (self)), NULL);
}

void
zt_bid_model_fix (ZtBidModel *self, const char *rule, const char *place)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_FIX, zt_bid_model_get_id (self));

  job->slot = g_strdup (rule);
  job->file = g_strdup (place);
  zt_bid_model_change (self, job, NULL);
}
