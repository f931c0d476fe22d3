/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a document with the workspace at hand: what its signatures are worth, and a copy that carries one's notes. Notes themselves: zt-notes.h. */
#pragma once

#include "zt-notes.h"
#include "zt-workspace.h"

G_BEGIN_DECLS

/**
 * zt_reading_inspect:
 *
 * Takes the digest of the file and has its signatures verified in the helper, trusting whom the account trusts.
 *
 * Returns: (transfer full): {"sha256", "size", "verdict": "valid|untrusted|invalid|unsigned|unreadable", "signers": [name], "reasons": [sentence]}
 */
JsonObject *zt_reading_inspect (ZtWorkspace *workspace, const char *path, GCancellable *cancellable, GError **error);

/**
 * zt_reading_export:
 * @password: (nullable)
 * @out: replaced as a whole, or left as it was
 *
 * Writes the bytes of @path with the notes of @document appended as annotations: the original is not touched, and its signatures still hold for
 * what they signed.
 */
gboolean zt_reading_export (ZtWorkspace *workspace, const char *path, const char *password, const char *document, const char *out,
                            GCancellable *cancellable, GError **error);

G_END_DECLS
