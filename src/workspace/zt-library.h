/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library: what a firm enters once (kind "material") and how the next bid takes it from there. Nothing of it is ever sent by itself. */
#pragma once

#include "zt-workspace.h"

G_BEGIN_DECLS

/* Items in use, newest change first; @type and @search nullable. Every word of @search must occur in a text of the item, of whatever case. */
GPtrArray *zt_library_list (ZtWorkspace *ws, const char *type, const char *search, GError **error);
/* @id NULL: a new item. The whole body replaces the old one. ZT_ERROR_INVALID names the field: dates that cross, a wrong credit code or identity number. */
ZtRecord *zt_library_save (ZtWorkspace *ws, const char *id, JsonObject *body, GError **error);
/* One field as text, whatever its type; "" takes it out. */
ZtRecord *zt_library_set (ZtWorkspace *ws, const char *id, const char *path, const char *value, GError **error);
/* Sets @path in a body that is not saved yet, as zt_library_set() does. */
gboolean zt_library_put (JsonObject *body, const char *path, const char *value, GError **error);
/* A field of an item as people read and type it; NULL: not given. */
char *zt_library_get_text (JsonObject *body, const char *path);
/* Out of sight; its history stays, zt_library_restore() brings it back. */
ZtRecord *zt_library_remove (ZtWorkspace *ws, const char *id, GError **error);
ZtRecord *zt_library_restore (ZtWorkspace *ws, const char *id, GError **error);
/* Makes the content before the last change the newest one; doing it twice gives the change back. ZT_ERROR_NOT_FOUND when nothing came before. */
ZtRecord *zt_library_undo (ZtWorkspace *ws, const char *id, GError **error);
ZtRecord *zt_library_attach (ZtWorkspace *ws, const char *id, const char *file, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
ZtRecord *zt_library_detach (ZtWorkspace *ws, const char *id, const char *sha256, GError **error);
/* The file becomes the one at @position of its item; what was taken out comes back to where it was. */
ZtRecord *zt_library_move_file (ZtWorkspace *ws, const char *id, const char *sha256, guint position, GError **error);
ZtRecord *zt_library_put_file (ZtWorkspace *ws, const char *id, JsonObject *entry, guint position, GError **error);
/* A new item from a file: its name is the title; @type NULL: guessed from the name. */
ZtRecord *zt_library_add_file (ZtWorkspace *ws, const char *type, const char *file, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);

/* What expires within @days or has expired, soonest first: [{"id","type","title","validUntil","days"}]; days < 0: over. */
JsonArray *zt_library_expiring (ZtWorkspace *ws, int days, GError **error);
/* Days until the item expires, on the platform's calendar day; FALSE: it has no such date. */
gboolean zt_library_days_left (ZtWorkspace *ws, JsonObject *body, int *days);
/* The drafts that took something from the item or carry one of its files: [{"draft","tender","title","places":[…],"submitted":bool}]. */
JsonArray *zt_library_where_used (ZtWorkspace *ws, const char *id, GError **error);

/* A table of items (CSV or XLSX). @type NULL: found from the titles of the columns. Nothing is changed yet:
 * {"type","columns":[{"title","field","label"}],"ignored":[titles],"rows":[{"row","title","body","id" (of the item it would change) ,"problem"}],"problems":N}. */
JsonObject *zt_library_read_table (ZtWorkspace *ws, const char *type, const char *file, GError **error);
/* All rows of what zt_library_read_table() gave, or none; ZT_ERROR_INVALID while a row has a problem. Number of items written, -1: failed. */
gint64 zt_library_import (ZtWorkspace *ws, JsonObject *table, GError **error);
/* The items of one type as a table that zt_library_read_table() reads; an empty library gives the form to fill. */
gboolean zt_library_export (ZtWorkspace *ws, const char *type, const char *file, GError **error);

/* The picture of the seal that the firm keeps, the newest; NULL: none. @title (out): of its item. */
char *zt_library_find_seal (ZtWorkspace *ws, char **title);

/* What could fill the empty places of a draft, from the tender, the library and earlier bids; nothing is changed:
 * [{"place","label","value" (for people),"node" (as stored),"source" (for people),"material" (nullable id),"note" (nullable),"group":"answers|prices|deviations|attachments"}]. */
JsonArray *zt_bid_propose (ZtWorkspace *ws, const char *draft, GError **error);
/* Takes @proposals (nullable: all there are) into the draft, as one revision. Places that were filled meanwhile stay as they are. */
ZtRecord *zt_bid_fill_from_library (ZtWorkspace *ws, const char *draft, JsonArray *proposals, GError **error);
/* What was typed or attached in a draft and is not in the library yet: [{"title","type","body","place","suggested":bool}]. */
JsonArray *zt_library_learnable (ZtWorkspace *ws, const char *draft, GError **error);
/* Keeps @chosen of it; number of items, -1: failed and nothing kept. */
gint64 zt_library_learn (ZtWorkspace *ws, JsonArray *chosen, GError **error);

/* Practice: a believable library for the sample suppliers; @folder holds the sample bids, whose attachments serve as scans. Does nothing where a library is begun already. */
gboolean zt_library_add_sample (ZtWorkspace *ws, const char *folder, GError **error);

G_END_DECLS
