/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files under a passphrase: AES-256-GCM by a key that scrypt (RFC 7914) makes of it. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* What is shorter is guessed too soon. */
#define ZT_PASSPHRASE_LEAST 8 /* characters */

/**
 * zt_passphrase_encrypt:
 * @protection: (out): {"cipher", "kdf", "n", "r", "p", "salt", "nonce"}: what
 * zt_passphrase_decrypt() needs beside the passphrase; authenticated with the content
 */
gboolean zt_passphrase_encrypt (const char *in, const char *out, const char *passphrase,
                                JsonObject **protection, GCancellable *cancellable, GError **error);
/* ZT_SEAL_ERROR_PIN_WRONG: another passphrase, or the file was changed; *out* is then removed. */
gboolean zt_passphrase_decrypt (const char *in, const char *out, const char *passphrase,
                                JsonObject *protection, GCancellable *cancellable, GError **error);

G_END_DECLS
