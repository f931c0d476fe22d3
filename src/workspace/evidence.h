/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says what a file that somebody holds as proof is, and whether it holds: receipts, packages, sealed parts, backups of a workspace. */
#pragma once

#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* @trust (nullable): PEM files of accepted roots; without them trust is reported as not checked, never as given.
 * {"type": "receipt|package|sealed|backup", "what": one translated sentence, "ok", "checks": [{"id","title","ok","detail"}]}.
 * ZT_ERROR_INVALID: none of these. */
JsonObject *zt_evidence_verify (const char *path, const char *const *trust, GError **error);

G_END_DECLS
