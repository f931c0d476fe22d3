/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What taking a file into a bid and converting it before share. */
#pragma once

#include "bid-private.h"
#include "zt-attach.h"

G_BEGIN_DECLS

JsonObject *_zt_attach_find_slot (JsonObject *tender, const char *slot); /* (nullable) */
/* *place: the part called @slot; NULL for "other" where the tender has none. */
gboolean _zt_attach_check_slot (JsonObject *tender, const char *slot, JsonObject **place,
                                GError **error);
gboolean _zt_attach_accepts (JsonObject *slot, const char *media_type, const char *name);
ZtAttachWay _zt_attach_way (JsonObject *slot, const char *media_type, const char *name);
/* The list of a slot in @body, made when there is none. */
JsonArray *_zt_attach_slot_list (JsonObject *body, const char *slot);
int _zt_attach_find_entry (JsonArray *list, const char *sha256); /* -1: not in it */
char *_zt_attach_media_type (const char *file, GError **error);
gboolean _zt_attach_check_size (const char *file, const char *name, JsonObject *slot, guint64 *size,
                                GError **error);

/* FALSE: it is there already, or not in @list. */
gboolean _zt_attach_reorder (JsonArray *list, const char *sha256, guint position);

typedef enum
{
  ZT_MADE_NOTHING,
  ZT_MADE_KNOWN, /* a PDF that the blobs had already */
  ZT_MADE_NEW,
} ZtAttachMade;

/* One PDF of @files, its content safely in the blobs; the entry names what it was made from. */
JsonObject *_zt_attach_make_pdf (ZtWorkspace *ws, JsonObject *slot, ZtAttachWay way,
                                 const char *const *files, ZtAttachMade *made,
                                 ZtProgressFunc progress, gpointer user_data,
                                 GCancellable *cancellable, GError **error);
/* One file for @slot (nullable), converted where it must be; gives its entry. */
JsonObject *_zt_attach_prepare_one (ZtWorkspace *ws, JsonObject *slot, const char *slot_id,
                                    const char *file, ZtAttachMade *made, ZtProgressFunc progress,
                                    gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
