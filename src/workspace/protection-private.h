/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key of a workspace on its way between file, keyring and database. */
#pragma once

#include "box.h"
#include "zt-protection.h"
#include "zt-workspace-private.h"

G_BEGIN_DECLS

/* vault-key.c. Makes the key of a new workspace, or finds the one it has, and opens what is
 * encrypted. A key that is not at hand is no failure: the workspace is then locked. */
gboolean _zt_vault_key_open (ZtWorkspace *ws, GError **error);
/* What this process knows of the key of @vault, from a file, the keyring or a code. */
gboolean _zt_vault_key_find (JsonObject *vault, guint8 key[ZT_BOX_KEY]);
void _zt_vault_key_remember (JsonObject *vault, const guint8 key[ZT_BOX_KEY]);
/* "vault-<id>.key" in the folder. */
char *_zt_vault_key_path (ZtWorkspace *ws, JsonObject *vault);
gboolean _zt_vault_key_is_name (const char *name); /* Is @name one of those? */
/* (nullable): the name of the file that a backup must hold to be of use anywhere. */
char *_zt_vault_key_backup_name (ZtWorkspace *ws);
gboolean _zt_vault_key_write (ZtWorkspace *ws, JsonObject *vault, const guint8 key[ZT_BOX_KEY],
                              GError **error);
gboolean _zt_vault_key_is_in_keyring (JsonObject *vault); /* as own.db says */

G_END_DECLS
