/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes a draft other than typing: each is a job of the local worker, after which the
 * editors fill themselves anew. */
#define G_LOG_DOMAIN "zt-bid-model-jobs"
#include "config.h"

#include "bid-jobs.h"
#include "zt-bid-model.h"

#include <glib/gi18n-lib.h>

void
zt_bid_model_attach (ZtBidModel *self, const char *slot, const char *file)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_ATTACH, zt_bid_model_get_id (self));

  job->slot = g_strdup (slot);
  job->file = g_strdup (file);
  zt_bid_model_change (self, job, _ ("Adding the attachment…"));
}

void
zt_bid_model_detach (ZtBidModel *self, const char *slot, const char *sha256)
{
  ZtBidJob *job = zt_bid_job_new (ZT_BID_DETACH, zt_bid_model_get_id (self));

  job->slot = g_strdup (slot);
  job->file = g_strdup (sha256);
  zt_bid_model_change (self, job, NULL);
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
