/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is this PDF what was signed? Rejects by default; the verdict is the worst of all checks. Runs in
 * the child process. */
#pragma once

#include "zt-certificate.h"
#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The report of `pdf verify --json`. @trust_files: PEM paths (NULL-terminated,
 * nullable). @when: microseconds, 0 now. NULL + error only when the file cannot be read at all
 * (ZT_ERROR_INVALID). */
JsonObject *zt_pdf_verify (const char *path, const char *const *trust_files, gint64 when,
                           GCancellable *cancellable, GError **error);

G_END_DECLS
