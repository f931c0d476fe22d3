/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of a bid share: the draft with its tender, the digest of its content, and the evidence each step leaves. */
#pragma once

#include "zt-bid.h"
#include "zt-workspace-private.h"

G_BEGIN_DECLS

typedef struct
{
  ZtRecord *draft;        /* (owned) */
  ZtRecord *tender;       /* (owned) */
  ZtRecord *organisation; /* (owned) (nullable) */
  JsonObject *body;       /* (borrowed) the draft's */
  char *content;          /* (owned) SHA-256 over all that a bid says: changes with every edit */
  char *bid;              /* (owned) id of the public record */
} ZtBidContext;

gboolean _zt_bid_load (ZtWorkspace *ws, const char *draft, ZtBidContext *context, GError **error);
void _zt_bid_context_clear (ZtBidContext *context);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtBidContext, _zt_bid_context_clear)
char *_zt_bid_content (JsonObject *draft_body);

/* Evidence as JSON. NULL without error: none. */
JsonObject *_zt_bid_get_evidence (ZtWorkspace *ws, const ZtBidContext *context, const char *name,
                                  GError **error);
gboolean _zt_bid_put_evidence (ZtWorkspace *ws, const ZtBidContext *context, const char *name,
                               JsonObject *value, GError **error);
/* Evidence of this step, and of the draft as it is now? */
JsonObject *_zt_bid_current_evidence (ZtWorkspace *ws, const ZtBidContext *context,
                                      const char *name);

/* A place that may be filled in: "answers" or "deviations", the part or requirement, the field in it (nullable): any. */
typedef struct
{
  const char *top;
  char *part;
  char *name;
  char *path; /* all three, dotted */
} ZtBidField;

GPtrArray *_zt_bid_fields (const ZtBidContext *context); /* of ZtBidField */
const ZtBidField *_zt_bid_field_find (GPtrArray *fields, const char *path); /* (nullable) */
char *_zt_bid_field_nearest (GPtrArray *fields, const char *path); /* (nullable) "a, b": what may have been meant */

/* Saves a changed body as the next revision. @body is borrowed. */
ZtRecord *_zt_bid_save (ZtWorkspace *ws, ZtRecord *draft, JsonObject *body, const char *what,
                        GError **error);
/* The description of a file as drafts and the library keep it, its content safely in the blobs. @slot (nullable): the place it must suit. */
JsonObject *_zt_bid_take_file (ZtWorkspace *ws, JsonObject *slot, const char *file,
                               ZtProgressFunc progress, gpointer user_data,
                               GCancellable *cancellable, GError **error);
/* Would @slot take a file that is kept already? */
gboolean _zt_bid_accepts_entry (JsonObject *slot, JsonObject *entry);
/* One blank line an item of the tender. (transfer full) */
JsonObject *_zt_bid_blank_prices (JsonObject *tender);
/* @prices into @body, the total in words where nobody wrote it. */
void _zt_bid_put_prices (JsonObject *body, JsonObject *prices);
/* The tender as the draft was made for it, so that an amendment can be compared with it. */
gboolean _zt_bid_keep_tender (ZtWorkspace *ws, ZtRecord *draft, ZtRecord *tender, GError **error);
/* How many changes of the tender nobody has looked at yet. */
guint _zt_bid_count_unseen (ZtWorkspace *ws, const ZtBidContext *context);
/* @certificate (nullable): the one about to sign; NULL: the one used last. */
GPtrArray *_zt_bid_run_check (ZtWorkspace *ws, const ZtBidContext *context,
                              ZtCertificate *certificate, GError **error);
/* Rich answers of @body that are not as they were in @before (nullable): ZT_ERROR_INVALID, _LIMIT, and with @ws (nullable) _NOT_FOUND for pictures
 * that are not here. */
gboolean _zt_bid_check_rich (ZtWorkspace *ws, JsonObject *tender, JsonObject *before, JsonObject *body, GError **error);
/* Digests of the pictures in all rich answers. (element-type char*) (transfer full) */
GPtrArray *_zt_bid_list_pictures (JsonObject *tender, JsonObject *body);
/* The bidder as far as this workspace knows: its record's body, or at least name and code. */
JsonObject *_zt_bid_bidder (ZtWorkspace *ws, const ZtBidContext *context);
/* The composed PDF, without signatures. */
char *_zt_bid_compose (ZtWorkspace *ws, const ZtBidContext *context, ZtProgressFunc progress,
                       gpointer user_data, GCancellable *cancellable, GError **error);
/* Where the composer put the seals. ZT_ERROR_NOT_FOUND: not composed as it is now. */
JsonArray *_zt_bid_composed_places (ZtWorkspace *ws, const ZtBidContext *context, GError **error);
/* The attachments in the order a1, a2…: objects {"id","slot","name","sha256","size","mediaType"}. */
JsonArray *_zt_bid_list_attachments (JsonObject *tender, JsonObject *draft_body);
/* The file to pack instead of the signed PDF, the caller's to remove, and the digest of its base part; NULL without error: pack the PDF itself. */
char *_zt_bid_make_delta (ZtWorkspace *ws, const ZtBidContext *context, JsonArray *attachments,
                          const char *pdf_sha256, guint64 pdf_size, char **base, GError **error);
/* Seals @path to the opening certificates (and the release certificate), or gives the sealed bytes of the same content of before. */
gboolean _zt_bid_seal_part (ZtWorkspace *ws, const char *path, const char *plain_sha256,
                            GPtrArray *inner, ZtCertificate *release, char **sha256, guint64 *size,
                            ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable,
                            GError **error);
/* This bid's release key, made when there is none. The recovery copy is sealed to @own. */
ZtKey *_zt_bid_release_key (ZtWorkspace *ws, const ZtBidContext *context, ZtCertificate *own,
                            GError **error);
char *_zt_bid_digest_of (JsonObject *object); /* SHA-256 of the canonical JSON */

/* The platform took a command of a bid: keeps event and receipt, queues the release. Inside the caller's transaction. */
gboolean _zt_bid_accepted (ZtWorkspace *ws, const ZtOutboxItem *item, ZtEvent *event,
                           JsonObject *receipt, GError **error);

/* The user gave up sending a command: what the draft says about it is taken back. Inside the caller's transaction. */
gboolean _zt_bid_dropped (ZtWorkspace *ws, const ZtOutboxItem *item, GError **error);

/* One bid at the opening: everything that can be wrong with it goes into "problems" of the result, nothing into an error but cancelling. */
JsonObject *_zt_opening_verify (ZtWorkspace *ws, ZtRecord *tender, ZtRecord *bid, ZtKey *key,
                                const char *folder, ZtProgressFunc progress, gpointer user_data,
                                GCancellable *cancellable, GError **error);

G_END_DECLS
