/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the key lies that the secrets of a workspace are encrypted with: in the workspace's folder, or in the desktop's keyring; and the recovery code, which brings it back
 * on any computer. Only who has such a code can move the key into the keyring: a keyring that is lost must not take the drafts with it. Blocking. */
#pragma once

#include "zt-vault.h"
#include "zt-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  ZT_PROTECTED_BY_FOLDER,  /* whoever can read the folder can read everything */
  ZT_PROTECTED_BY_KEYRING, /* only who can unlock the keyring, or has the recovery code */
  ZT_PROTECTION_LOCKED,    /* the key is not at hand: what is encrypted is there, but cannot be read */
} ZtProtectionState;

typedef struct
{
  ZtProtectionState state;
  gboolean has_code;   /* a recovery code was made */
  gint64 code_made;    /* when; 0: never */
  gboolean has_keyring; /* a keyring is there on this desktop */
  GPtrArray *locked;   /* (owned) of ZtLockedItem */
} ZtProtection;

ZtProtection *zt_protection_get (ZtWorkspace *workspace, GError **error);
void zt_protection_free (ZtProtection *protection);
const char *zt_protection_describe (const ZtProtection *protection); /* a sentence, translated */

/* A new code, "ABCD-EFGH-…": seven groups of four, 128 random bits and two characters that find a slip of the pen. Nothing is kept of it yet. */
char *zt_protection_make_code (void);
/* From now on @code opens the workspace and no earlier one does. ZT_ERROR_INVALID: it is mistyped. */
gboolean zt_protection_set_code (ZtWorkspace *workspace, const char *code, GError **error);
/* Moves the key into the keyring, or back into the folder; at every moment it is in one of them. Into the keyring only when there is a code: ZT_ERROR_REFUSED. @may_ask: the keyring may
 * ask for its password, and there is no limit of time. */
gboolean zt_protection_use_keyring (ZtWorkspace *workspace, gboolean keyring, gboolean may_ask, GCancellable *cancellable, GError **error);
/* Opens a locked workspace with @code, or, NULL, with the keyring. With a code the key is put where it belongs: into the keyring if it was in one and there is one here, else into the
 * folder. Workspaces of the same folder that are open already must be opened again. ZT_ERROR_INVALID: another code. */
gboolean zt_protection_unlock (ZtWorkspace *workspace, const char *code, gboolean may_ask, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtProtection, zt_protection_free)

G_END_DECLS
