/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One bid, one PDF: cover, contents with page numbers, forms, price tables, deviation tables, attachments merged in, page numbers, outline. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Path of an attachment's content by its SHA-256. */
typedef char *(*ZtBlobPathFunc) (const char *sha256, gpointer user_data);

/* @tender: the record's body. @draft: {"answers","prices","deviations","attachments"} (see README of kinds: draft). Deterministic: same input, same bytes.
 * @tender has its "id" too: the project number on every page. A deviation's evidence is "SLOT", "SLOT:N" (page N of that slot's files), a file's name
 * or a part's id, and becomes a page number of the bid; anything else stands as it is. ZT_ERROR_UNSUPPORTED / INVALID / NOT_FOUND name the attachment.
 * Attachments lose links into themselves, scripts and embedded files; form fields become part of the page as they look; layers that are off stay off.
 * @seal_places (out): JSON [{part, title, page, x, y, width, height}]: where the forms expect a seal, for the signing step. */
gboolean zt_compose_bid (JsonObject *tender, JsonObject *organisation, JsonObject *draft, ZtBlobPathFunc blobs, gpointer blobs_data, const char *out,
                         JsonArray **seal_places, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
/* The pages of one part as they will stand in the bid, to be looked at while it is written: without cover and contents, counted from 1. Pages of
 * evidence in other parts stay as they were typed. */
gboolean zt_compose_bid_part (JsonObject *tender, JsonObject *organisation, JsonObject *draft, const char *part, ZtBlobPathFunc blobs,
                              gpointer blobs_data, const char *out, GCancellable *cancellable, GError **error);
/* The tender document of the sample data and of purchasers without one of their own: a real multi-page PDF from the record. */
gboolean zt_compose_tender (JsonObject *tender, const char *out, GError **error);
/* The opening record 开标一览表 as PDF. @record: what zt_opening gives. */
gboolean zt_compose_opening (JsonObject *record, const char *out, GError **error);
/* The receipt, for the file. */
gboolean zt_compose_receipt (JsonObject *receipt, const char *out, GError **error);

G_END_DECLS
