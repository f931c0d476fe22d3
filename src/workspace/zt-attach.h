/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files on their way into a bid: to which place, as what, and in which order. What a place does not
 * take as it is becomes a PDF where that can be done; people see it before it counts. */
#pragma once

#include "zt-bid.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_ATTACH_AS_IT_IS,
  ZT_ATTACH_PICTURE, /* becomes a PDF */
  ZT_ATTACH_OFFICE,  /* becomes a PDF by LibreOffice */
  ZT_ATTACH_REFUSED,
} ZtAttachWay;

/* What becomes of a file called @name in the part @slot of @tender, told before it is read. @reason
 * (out) (optional): of a refusal, a whole sentence. */
ZtAttachWay zt_attach_foresee (JsonObject *tender, const char *slot, const char *name,
                               char **reason);
/* The part that a file called @name most likely belongs to by slot-words.json; "other" when nothing
 * says so. */
char *zt_attach_guess (JsonObject *tender, const char *name);
/* The titles of other places of @draft (a body) that hold the same content; (nullable): none. */
char *zt_attach_elsewhere (JsonObject *tender, JsonObject *draft, const char *slot,
                           const char *sha256);

/* "Made from 执照.jpg"; (nullable): it is what somebody brought. */
char *zt_attach_describe_origin (JsonObject *entry);

/**
 * zt_attach_prepare:
 * @wanted: JSON [{"path", "slot"}]
 * @join: the pictures of one place become one document of as many pages
 *
 * Reads, checks and converts without changing the draft.
 *
 * Returns: (transfer full): [{"slot", "entry", "made": bool, "new": bool, "path": where it can be
 * looked at}] in the order of @wanted, "new": the content was not here before; instead of "entry" a
 * file that cannot be taken has "name", "problem" and "code". NULL on cancelling and when nothing
 * could be taken for want of space.
 */
JsonArray *zt_attach_prepare (ZtWorkspace *ws, const char *draft, JsonArray *wanted, gboolean join,
                              ZtProgressFunc progress, gpointer user_data,
                              GCancellable *cancellable, GError **error);
/* Those that have an "entry", as one revision. What a place holds already is not added again. */
ZtRecord *zt_attach_take (ZtWorkspace *ws, const char *draft, JsonArray *prepared, GError **error);
/* What was made for nothing is removed. */
void zt_attach_forget (ZtWorkspace *ws, JsonArray *prepared);

/* The file becomes the one at @position (0: the first) of its place. */
ZtRecord *zt_attach_move (ZtWorkspace *ws, const char *draft, const char *slot, const char *sha256,
                          guint position, GError **error);
/* What was taken out comes back to where it was. */
ZtRecord *zt_attach_put_back (ZtWorkspace *ws, const char *draft, const char *slot,
                              JsonObject *entry, guint position, GError **error);

G_END_DECLS
