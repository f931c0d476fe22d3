/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the helper process. Each is called with limits already set and may trust nothing
 * in the file it is given. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* @bytes: (out): what goes besides the JSON answer; left alone when there is nothing.
 * Returns: (transfer full): the answer, or NULL and @error, which reaches the caller of
 * zt_child_call() with its domain and code. */
typedef JsonObject *(*ZtChildCommandFunc) (JsonObject *arguments, GBytes **bytes, GError **error);

/* child-main.c: {"milliseconds"} sleeps, {"crash": true} aborts: what the tests of the frame use.
 */
JsonObject *zt_child_ping (JsonObject *arguments, GBytes **bytes, GError **error);

G_END_DECLS
