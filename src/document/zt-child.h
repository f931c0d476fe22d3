/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of zhaotou-document, the child process in which foreign files are parsed: it
 * may hang or die without harm. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZtChild ZtChild;

/**
 * zt_child_new:
 *
 * Starts the helper. It stays for several calls and ends when freed.
 *
 * Returns: (nullable): ZT_ERROR_FAILED when the helper is not installed or cannot be started.
 */
ZtChild *zt_child_new (GError **error);
void zt_child_free (ZtChild *self);

/**
 * zt_child_call:
 * @command: a name in the table of child-main.c
 * @arguments: (nullable): what the command reads
 * @timeout_seconds: of wall clock, after which the helper is ended
 * @bytes: (out) (optional): what came besides the JSON, never NULL on success
 *
 * Blocks. A helper that crashed, took too long or answered nonsense is ended and reported as
 * ZT_ERROR_INVALID: the file could not be read safely. Later calls on this object then fail too
 * (zt_child_is_alive()). Errors that the command itself reports keep their domain and code.
 *
 * Returns: (transfer full): the command's answer
 */
JsonObject *zt_child_call (ZtChild *self, const char *command, JsonObject *arguments,
                           guint timeout_seconds, GBytes **bytes, GCancellable *cancellable,
                           GError **error);
gboolean zt_child_is_alive (ZtChild *self);

/* One call in a helper of its own. */
JsonObject *zt_child_run (const char *command, JsonObject *arguments, guint timeout_seconds,
                          GBytes **bytes, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtChild, zt_child_free)

G_END_DECLS
