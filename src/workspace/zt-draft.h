/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps a draft safe: its revisions, steps back, colleagues who write at the same bid, tenders
 * that are amended under it. */
#pragma once

#include "draft-diff.h"
#include "zt-bid.h"

G_BEGIN_DECLS

/* What was typed, as one revision and one step that can be taken back. @patch (nullable): answers
 * and deviations; @prices (nullable). */
ZtRecord *zt_bid_autosave (ZtWorkspace *ws, const char *draft, JsonObject *patch,
                           JsonObject *prices, GError **error);
/* zt_draft_diff() between two revisions; @to 0: the draft as it is now. */
JsonArray *zt_bid_compare (ZtWorkspace *ws, const char *draft, gint64 from, gint64 to,
                           GError **error);
/* The old content becomes the newest revision; what came in between stays in the history. */
ZtRecord *zt_bid_restore (ZtWorkspace *ws, const char *draft, gint64 revision, GError **error);
/* Takes the last change back (@back), or does it again. *changes (nullable): zt_draft_diff(). NULL
 * without error: there is none. */
ZtRecord *zt_bid_step (ZtWorkspace *ws, const char *draft, gboolean back, JsonArray **changes,
                       GError **error);
/* With all its revisions. ZT_ERROR_REFUSED while the platform holds the bid: its receipt and
 * release key are here. */
gboolean zt_bid_delete (ZtWorkspace *ws, const char *draft, GError **error);
/* A draft for @tender that takes over from another bid what fits: answers of the same fields,
 * brands of the same items, responses to the same requirements, attachments of the same slots.
 * Prices are not taken over. */
ZtRecord *zt_bid_new_from (ZtWorkspace *ws, const char *tender, const char *from, GError **error);

/* --- the tender was amended --- */

/**
 * zt_bid_migrate:
 * Fits the draft to its tender as it is now: answers stay, items that are new get a line, and what
 * must be looked at again is listed and kept with the draft. Called by every sync; calling it again
 * changes nothing.
 *
 * Returns: (transfer full): {"from", "to", "was": "draft|signed|submitted", "entries": [{"id",
 * "part", "title", "change", "old", "new", "place", "seen"}]}; no entries when the tender is the
 * one the draft was made for. NULL on error
 */
JsonObject *zt_bid_migrate (ZtWorkspace *ws, const char *draft, GError **error);
/* What zt_bid_migrate() left; NULL without error: nothing. */
JsonObject *zt_bid_get_migration (ZtWorkspace *ws, const char *draft, GError **error);
/* "Looked at": one entry, or all (@entry NULL). With the last one the draft is for the new version,
 * and must be signed again. */
ZtRecord *zt_bid_look_at (ZtWorkspace *ws, const char *draft, const char *entry, GError **error);
guint zt_migration_count_open (JsonObject *migration); /* (nullable) → 0 */

/* What differs between two versions of a tender for whoever wrote @draft (nullable) for it. Pure;
 * entries as above, without "seen". */
JsonArray *zt_tender_changes (JsonObject *before, JsonObject *after, JsonObject *draft);

/* --- colleagues --- */

/* Draft, what it grew from and attachments in one file. @passphrase (nullable): sealed with
 * AES-256-GCM by a key that scrypt derives from it. */
gboolean zt_bid_export (ZtWorkspace *ws, const char *draft, const char *file,
                        const char *passphrase, ZtProgressFunc progress, gpointer user_data,
                        GCancellable *cancellable, GError **error);

typedef struct _ZtSharedDraft ZtSharedDraft;
/* Checked as a whole, nothing changed. ZT_ERROR_INVALID, _CORRUPT, _NEWER, _LIMIT;
 * ZT_SEAL_ERROR_PIN_NEEDED: it wants a passphrase, _PIN_WRONG: not this one. */
ZtSharedDraft *zt_shared_draft_open (ZtWorkspace *ws, const char *file, const char *passphrase,
                                     ZtProgressFunc progress, gpointer user_data,
                                     GCancellable *cancellable, GError **error);
void zt_shared_draft_free (ZtSharedDraft *shared); /* and what was unpacked */
/* {"by", "made", "tender", "title", "draft": id here (absent: new), "changes": zt_draft_diff() from
 * mine, "conflicts": as zt_draft_merge()}; (transfer none) */
JsonObject *zt_shared_draft_get_summary (ZtSharedDraft *shared);
/* Makes the draft, or merges it into the one that is here. @choices (nullable): key → "mine" or
 * "theirs". ZT_ERROR_REFUSED while a conflict is undecided. Both versions stay in the history. */
ZtRecord *zt_shared_draft_take (ZtSharedDraft *shared, JsonObject *choices,
                                GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtSharedDraft, zt_shared_draft_free)

G_END_DECLS
