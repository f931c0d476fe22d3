/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of store/ write and read a cell that may be encrypted. */
#pragma once

#include "store-private.h"
#include "zt-vault.h"

G_BEGIN_DECLS

/* The names of cells; no two have the same, for ids hold no line ends. zt-vault.c has them in SQL
 * once more. */
#define ZT_CELL_DRAFT "drafts.body\n%s\n%" G_GINT64_FORMAT       /* id, version */
#define ZT_CELL_REVISION "revisions.body\n%s\n%" G_GINT64_FORMAT /* draft, number */
#define ZT_CELL_EDIT "edits.changes\n%s\n%" G_GINT64_FORMAT      /* draft, number */
#define ZT_CELL_EVIDENCE "evidence.value\n%s\n%s"                /* draft, name */
#define ZT_CELL_OUTBOX "outbox.command\n%s"                      /* command id */
#define ZT_CELL_FACT "facts.value\n%s"                           /* name */

/* Binds @content encrypted at @sealed and nothing at @plain; in a database without a key, the other
 * way round. @plain takes text, or bytes when @is_blob. ZT_ERROR_LOCKED when the key is not at
 * hand. */
gboolean _zt_vault_bind (ZtStore *own, ZtStatement *statement, int plain, int sealed,
                         gboolean is_blob, const char *place, const char *content, gsize length,
                         GError **error);
/* The content of the columns @plain and @sealed, with a NUL behind it that is not counted. @what:
 * whose it is, for the message when it is locked. */
GBytes *_zt_vault_read (ZtStore *own, ZtStatement *statement, int plain, int sealed,
                        const char *place, const char *what, GError **error);
/* Sets ZT_ERROR_LOCKED about @what and returns FALSE. */
gboolean _zt_vault_set_locked (const char *what, GError **error);
/* Evidence that is no secret: it must be there even when the key is not. */
gboolean _zt_vault_is_public (const char *evidence);

G_END_DECLS
