/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft as the window edits it: what was typed is saved by itself within a second, checked after
 * each save, and taken step by step to the receipt. */
#pragma once

#include "bid-jobs.h"
#include "bid-parts.h"
#include "zt-desk.h"
#include "zt-practice.h"

G_BEGIN_DECLS

#define ZT_TYPE_BID_MODEL (zt_bid_model_get_type ())
G_DECLARE_FINAL_TYPE (ZtBidModel, zt_bid_model, ZT, BID_MODEL, GObject)

typedef enum
{
  ZT_SAVE_SAVED,
  ZT_SAVE_PENDING,
  ZT_SAVE_FAILED
} ZtSaveState;

ZtBidModel *zt_bid_model_new (ZtDesk *desk, const char *draft);
ZtDesk *zt_bid_model_get_desk (ZtBidModel *self);
const char *zt_bid_model_get_id (ZtBidModel *self);
gboolean zt_bid_model_is_loaded (ZtBidModel *self);
JsonObject *zt_bid_model_get_tender (
    ZtBidModel *self); /* body; (transfer none) (nullable) before it is loaded */
const char *zt_bid_model_get_tender_id (ZtBidModel *self);
JsonObject *zt_bid_model_get_draft (
    ZtBidModel *self); /* body with everything typed so far; (transfer none) */
GPtrArray *zt_bid_model_get_findings (
    ZtBidModel *self);                                /* of ZtFinding; (transfer none) (nullable) */
GPtrArray *zt_bid_model_get_parts (ZtBidModel *self); /* of ZtPart; (transfer none) (nullable) */
ZtBidStepName zt_bid_model_get_step (ZtBidModel *self);
/* Revisions, and what the noun's rules allowed, when it was loaded last; (transfer none) (nullable)
 */
const ZtBidSnapshot *zt_bid_model_get_truth (ZtBidModel *self);
ZtSaveState zt_bid_model_get_save_state (ZtBidModel *self);
const char *zt_bid_model_get_problem (ZtBidModel *self); /* why it is not saved; (nullable) */
guint zt_bid_model_count (ZtBidModel *self, ZtSeverity severity);
/* A job of the remote worker is under way. */
gboolean zt_bid_model_is_busy (ZtBidModel *self);

/* An answer as typed; @type as in the tender's field: money and booleans become what the wire
 * wants. */
void zt_bid_model_answer (ZtBidModel *self, const char *part, const char *field, const char *type,
                          const char *text);
void zt_bid_model_deviate (ZtBidModel *self, const char *requirement, const char *member,
                           const char *text);
/* @prices is taken. */
void zt_bid_model_set_prices (ZtBidModel *self, JsonObject *prices);
/* What zt_attach_prepare() gave; attach-flow.h leads there. */
void zt_bid_model_take_files (ZtBidModel *self, JsonArray *prepared);
/* With a word that offers to put it back. */
void zt_bid_model_detach (ZtBidModel *self, const char *slot, guint position);
void zt_bid_model_move_file (ZtBidModel *self, const char *slot, const char *sha256,
                             guint position);
void zt_bid_model_import_prices (ZtBidModel *self, const char *file);
/* Practice mode: answers, prices and attachments of the sample's complete bid. */
void zt_bid_model_fill (ZtBidModel *self, const char *sample_folder);
/* What the rule found at the place, put right as it offers. */
void zt_bid_model_fix (ZtBidModel *self, const char *rule, const char *place);
/* The newest version of the tender has been read. */
void zt_bid_model_accept_version (ZtBidModel *self);
/* One step back, or forward again; ::stepped tells what changed. */
void zt_bid_model_step (ZtBidModel *self, gboolean back);
void zt_bid_model_restore (ZtBidModel *self, gint64 revision);
/* Saves now what is still waiting. */
void zt_bid_model_flush (ZtBidModel *self);
/* Runs @job (taken) after what is typed was saved. */
struct _ZtBidJob;
void zt_bid_model_change (ZtBidModel *self, struct _ZtBidJob *job, const char *what);
void zt_bid_model_reload (ZtBidModel *self);
/* Runs @func in the remote worker after what is typed was saved; the model is loaded again when it
 * is done. ::failed on error. */
void zt_bid_model_run (ZtBidModel *self, const char *what, ZtWorkFunc func, gpointer data,
                       GDestroyNotify data_free, GDestroyNotify result_free,
                       GAsyncReadyCallback callback, gpointer user_data);
gpointer zt_bid_model_run_finish (ZtBidModel *self, GAsyncResult *result, GError **error);
void zt_bid_model_cancel (ZtBidModel *self);

/* Signals: loaded (content may differ from what editors show: they fill themselves anew), checked
 * (findings, parts, step), save-changed, busy-changed (what: nullable), failed (what, reason),
 * stepped (JsonArray of zt_draft_diff(); empty: there was no further step). */

G_END_DECLS
