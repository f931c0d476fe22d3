/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps of a bid: draft, check, compose, sign, seal, submit, receipt. Each leaves durable evidence in the workspace before it returns TRUE. */
#pragma once

#include "zt-bid-check.h"
#include "zt-workspace.h"
#include "zt-key.h"

G_BEGIN_DECLS

typedef enum { ZT_STEP_DRAFT, ZT_STEP_CHECK, ZT_STEP_COMPOSE, ZT_STEP_SIGN, ZT_STEP_SEAL, ZT_STEP_SUBMIT, ZT_STEP_RECEIPT } ZtBidStepName;

ZtRecord *zt_bid_new (ZtWorkspace *ws, const char *tender, GError **error); /* a draft record; one open draft a tender: gives the existing one back */
ZtRecord *zt_bid_set (ZtWorkspace *ws, const char *draft, const char *path, const char *value, GError **error); /* dotted path: "letter.validityDays" (or "answers.letter.validityDays"), "deviations.T1.response", "tenderVersion" once a clarification has been read */
ZtRecord *zt_bid_set_body (ZtWorkspace *ws, const char *draft, JsonObject *body, GError **error);               /* merges into answers / deviations */
/* Both at once, all or nothing: @body (nullable), then @pairs (nullable): path, value, …, NULL. What the tender does not ask for is refused, every
 * name of it in the message. */
ZtRecord *zt_bid_set_many (ZtWorkspace *ws, const char *draft, JsonObject *body, const char *const *pairs, GError **error);
/* Pictures that the rich answers of @body (as for zt_bid_set_body()) name as files beside the text, in @folder, are kept, and named by their digests
 * from then on. ZT_ERROR_NOT_FOUND, _UNSUPPORTED, _LIMIT with the place. */
gboolean zt_bid_take_pictures (ZtWorkspace *ws, const char *draft, const char *folder, JsonObject *body, GError **error);
/* A PNG or JPEG, kept; its digest. @name (nullable) is what people call it. */
char *zt_bid_keep_picture (ZtWorkspace *ws, GBytes *bytes, const char *name, GError **error);
/* The rich text of what Word, WPS or a browser put on the clipboard, its pictures kept. @lost (out) (nullable): pictures that could not be. */
char *zt_bid_take_html (ZtWorkspace *ws, GBytes *html, guint *lost);
char *zt_bid_keep_picture_file (ZtWorkspace *ws, const char *path, GError **error);
ZtRecord *zt_bid_import_prices (ZtWorkspace *ws, const char *draft, const char *file, GError **error);
/* By the end of its name: .csv, else a workbook. Lines without a price are there too, to be filled in. */
gboolean zt_bid_export_prices (ZtWorkspace *ws, const char *draft, const char *file, GError **error);
ZtRecord *zt_bid_set_prices (ZtWorkspace *ws, const char *draft, JsonObject *prices, GError **error);
ZtRecord *zt_bid_attach (ZtWorkspace *ws, const char *draft, const char *slot, const char *file, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
ZtRecord *zt_bid_detach (ZtWorkspace *ws, const char *draft, const char *slot, const char *sha256, GError **error);
/* Puts right what the checks find now and what needs no question: by one @rule (nullable: any), at one @place (nullable: anywhere). One revision, one step
 * to take back. A new version of the tender is adopted only when its rule is named. ZT_ERROR_NOT_FOUND: there was nothing. */
ZtRecord *zt_bid_apply_fix (ZtWorkspace *ws, const char *draft, const char *rule, const char *place, guint *applied, GError **error);
GPtrArray *zt_bid_check (ZtWorkspace *ws, const char *draft, GError **error); /* of ZtFinding, worst first */
/* Path of the PDF in the workspace: composed from the draft as it is now, or the signed one once it is signed. */
char *zt_bid_compose (ZtWorkspace *ws, const char *draft, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* The pages of one part as it is now, in a private file that the caller removes. */
char *zt_bid_compose_part (ZtWorkspace *ws, const char *draft, const char *part, GCancellable *cancellable, GError **error);
JsonArray *zt_bid_seal_places (ZtWorkspace *ws, const char *draft, GError **error); /* after compose: [{part,title,page,x,y,width,height}]; "moved" and "from" (the place before) when somebody moved it */
/* Puts the seal of @part elsewhere: @page from 1, @x and @y in points from the lower left corner; @page 0: back to where the composer put it. Kept with the
 * draft until the part itself moves. ZT_ERROR_INVALID: it does not fit there; ZT_ERROR_REFUSED: signed already. */
gboolean zt_bid_move_seal (ZtWorkspace *ws, const char *draft, const char *part, int page, double x, double y, GError **error);
/* Whether the signing puts the seal over the outer edges of all pages too (骑缝章); needs a picture of the seal. */
gboolean zt_bid_get_cross_page (ZtWorkspace *ws, const char *draft);
gboolean zt_bid_set_cross_page (ZtWorkspace *ws, const char *draft, gboolean cross_page, GError **error);
char *zt_bid_seal_image (ZtWorkspace *ws); /* path of the newest seal picture in the library; NULL: none */
/* Before a PIN is asked for: ZT_ERROR_REFUSED while a finding blocks. */
gboolean zt_bid_may_sign (ZtWorkspace *ws, const char *draft, GError **error);
/* The one step that opens the key: signs the PDF at every seal place, signs the package, seals every part and signs the commitment. Refuses while a finding blocks, or
 * when the key is not of this organisation. @seal_image (nullable): PNG of the official seal. Time stamps are taken when the platform answers; without network it signs B-B. */
gboolean zt_bid_sign (ZtWorkspace *ws, const char *draft, ZtKey *key, const char *seal_image, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* Needs no key: checks the sealed parts on disk against the signed commitment, records the consent, and queues the uploads (they are ciphertext and may go at the next sync).
 * @release_at_opening: the user agrees that the client sends the release key by itself at the opening. */
gboolean zt_bid_seal (ZtWorkspace *ws, const char *draft, gboolean release_at_opening, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
typedef enum
{
  ZT_SENDING_DONE,       /* the commitment and every part are on the platform */
  ZT_SENDING_FILES_WAIT, /* committed, and parts wait in the outbox */
  ZT_SENDING_WAITS       /* all of it waits in the outbox */
} ZtSending;
/* Queues the commitment that zt_bid_sign() signed, and syncs when there is a network. *sending: how far it came. Calling it again for the same commitment sends nothing
 * twice. ZT_ERROR_REFUSED with the platform's reason when it said no. */
gboolean zt_bid_submit (ZtWorkspace *ws, const char *draft, ZtSending *sending, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* Sends the release key now, or at the opening: for those who did not agree to that at the sealing. */
gboolean zt_bid_release (ZtWorkspace *ws, const char *draft, gboolean *queued, GCancellable *cancellable, GError **error);
JsonObject *zt_bid_receipt (ZtWorkspace *ws, const char *draft, GError **error); /* verified anew each time: {"receipt":…, "checks":[{"id","title","ok","detail"}]} */
/* For the file: a new folder in @into with the receipt as PDF and as it is, the signed bid, the trusted roots, and how anybody checks them with jq and
 * openssl; gives its path. Whole or not at all. */
char *zt_bid_save_for_file (ZtWorkspace *ws, const char *draft, const char *into, GCancellable *cancellable, GError **error);
/* Would these be taken now, by the platform's clock as well as this machine knows it? What a window offers. ZT_ERROR_REFUSED with the reason. */
gboolean zt_bid_may_submit (ZtWorkspace *ws, const char *draft, GError **error);
gboolean zt_bid_may_withdraw (ZtWorkspace *ws, const char *draft, GError **error);
gboolean zt_bid_withdraw (ZtWorkspace *ws, const char *draft, gboolean *queued, GCancellable *cancellable, GError **error);
ZtBidStepName zt_bid_get_step (ZtWorkspace *ws, ZtRecord *draft); /* how far it is; a change after signing takes it back to DRAFT */
/* Reads back what the platform stores and proves that the opening will work: {"ok", "checks":[{"id","title","ok","detail"}]}. */
JsonObject *zt_bid_drill (ZtWorkspace *ws, const char *draft, GCancellable *cancellable, GError **error);

/* The purchaser: fetches, decrypts, verifies every bid; {"tender", "opened", "bids":[{bid, organisation, total, totalInWords, …, "ok", "problems":[…], "folder"}]}.
 * ZT_ERROR_REFUSED before the opening time. Writes what it opened under <workspace>/opened/<tender>/<uscc>/. */
JsonObject *zt_tender_open (ZtWorkspace *ws, const char *tender, ZtKey *key, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
