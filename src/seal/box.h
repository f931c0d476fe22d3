/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small contents under a key that is at hand: AES-256-GCM, bound to the place where they are kept.
 */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

#define ZT_BOX_KEY 32 /* bytes of a key */

/* One key, ready for use; for one thread at a time. */
typedef struct _ZtBox ZtBox;

ZtBox *zt_box_new (const guint8 key[ZT_BOX_KEY]);
void zt_box_free (ZtBox *box);

/**
 * zt_box_seal:
 * @place: where the content is kept; only there does it open again
 *
 * Returns: (transfer full): a version byte, a random nonce of 96 bits, the ciphertext, the tag
 */
GBytes *zt_box_seal (ZtBox *box, const char *place, gconstpointer content, gsize length,
                     GError **error);
/* (transfer full): the content, followed by a NUL that is not counted; overwritten when it is
 * freed. ZT_ERROR_CORRUPT: changed, of another place, or under another key; ZT_ERROR_NEWER: of a
 * version that is not known here. */
GBytes *zt_box_open (ZtBox *box, const char *place, gconstpointer sealed, gsize length,
                     GError **error);

/* The key that scrypt (RFC 7914) makes of @secret. */
gboolean zt_box_derive (const char *secret, GBytes *salt, guint8 key[ZT_BOX_KEY], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtBox, zt_box_free)

G_END_DECLS
