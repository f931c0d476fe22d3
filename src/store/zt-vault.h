/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is secret in own.db, encrypted cell by cell: drafts with their history and journal, evidence, release keys, session tokens. Each cell opens only in its own
 * row. Where the key comes from is none of the store's business (workspace/zt-protection.h). */
#pragma once

#include "zt-store.h"

G_BEGIN_DECLS

/* What own.db says about its key: "id" names it, "check" proves it, the rest belongs to the caller. NULL without error: there is none, nothing is encrypted. */
JsonObject *zt_vault_read (ZtStore *own, GError **error);
gboolean zt_vault_write (ZtStore *own, JsonObject *vault, GError **error);
/* The beginning of one for a new @key. */
JsonObject *zt_vault_new (const guint8 *key, GError **error);
/* Is @key the one that @vault speaks of? */
gboolean zt_vault_fits (JsonObject *vault, const guint8 *key);

/* From now on secrets are written under @key and read with it; what is still unencrypted is encrypted, in one transaction. ZT_ERROR_INVALID: another key. */
gboolean zt_vault_open (ZtStore *own, const guint8 *key, GError **error);
/* Is there something encrypted and no key for it? */
gboolean zt_vault_is_locked (ZtStore *own);
/* No trace of what was once unencrypted remains in the files of the database. FALSE without error: somebody else has it open, another time then. Costs nothing
 * when there is nothing to do. */
gboolean zt_vault_scrub (ZtStore *own, GError **error);

/* A small secret among the facts. NULL without error: none. */
char *zt_vault_get_secret (ZtStore *own, const char *name, GError **error);
gboolean zt_vault_set_secret (ZtStore *own, const char *name, const char *value, GError **error); /* NULL value removes */

typedef struct
{
  char *id;
  char *kind; /* "draft", "material" */
  gint64 modified;
} ZtLockedItem;
GPtrArray *zt_vault_list_locked (ZtStore *own, GError **error); /* of ZtLockedItem, newest first: what cannot be read for want of the key */
void zt_locked_item_free (ZtLockedItem *item);

G_END_DECLS
