/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's keyring (the Secret Service): one secret a workspace. Where there is none, that is found out at once and nothing is started. Blocking, with a limit of
 * time unless the keyring may ask the user for its password. */
#pragma once

#include "box.h"

G_BEGIN_DECLS

/* Is a keyring there, or can the session bus start one? */
gboolean zt_keyring_exists (void);
/* ZT_ERROR_NOT_FOUND: no keyring, or it does not know @vault; ZT_ERROR_LOCKED: it would have to ask for its password. */
gboolean zt_keyring_load (const char *vault, gboolean may_ask, guint8 key[ZT_BOX_KEY], GCancellable *cancellable, GError **error);
/* @label: what people see in their keyring. */
gboolean zt_keyring_store (const char *vault, const char *label, gboolean may_ask, const guint8 key[ZT_BOX_KEY], GCancellable *cancellable, GError **error);
gboolean zt_keyring_forget (const char *vault, GCancellable *cancellable, GError **error);

G_END_DECLS
