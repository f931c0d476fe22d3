/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two things that opening needs of a token and GnuTLS does not offer: OAEP and the bare ECDH
 * secret. */
#pragma once

#include "zt-key-private.h"

G_BEGIN_DECLS

/* RSAES-OAEP with SHA-256. */
GBytes *_zt_token_decrypt (ZtKey *key, GBytes *encrypted, GError **error);
/* The shared secret of the token's key and the point @peer (uncompressed). */
GBytes *_zt_token_agree (ZtKey *key, GBytes *peer, GError **error);

G_END_DECLS
