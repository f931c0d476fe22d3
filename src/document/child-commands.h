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

/* child-preview.c. {path, password?, sizes?}: -> {"pages", "sizes": [width, height, …] of so many first pages, "facts"}; ZT_ERROR_REFUSED: the password. The rest is about the document opened last. */
JsonObject *zt_child_preview_open (JsonObject *arguments, GBytes **bytes, GError **error);
JsonObject *zt_child_preview_sizes (JsonObject *arguments, GBytes **bytes, GError **error);   /* -> {pages, sizes} of all */
JsonObject *zt_child_preview_render (JsonObject *arguments, GBytes **bytes, GError **error);  /* {page, width, turn?, top?, rows?} -> {height, stride} and pixels */
JsonObject *zt_child_preview_text (JsonObject *arguments, GBytes **bytes, GError **error);    /* {page} -> {text} */
JsonObject *zt_child_preview_find (JsonObject *arguments, GBytes **bytes, GError **error);    /* {page, needle, limit} -> {found} */
JsonObject *zt_child_preview_outline (JsonObject *arguments, GBytes **bytes, GError **error); /* -> {outline} */
/* child-layer.c. {page} -> {text, links} and four floats a character */
JsonObject *zt_child_preview_layer (JsonObject *arguments, GBytes **bytes, GError **error);
/* child-annotate.c. {path, password?, out, author?, notes: [{page, highlight, rgb, text, boxes: [{x, y, width, height}]}]} */
JsonObject *zt_child_annotate (JsonObject *arguments, GBytes **bytes, GError **error);
/* Can {path}, called {name}, be attached? -> {pages} */
JsonObject *zt_child_inspect (JsonObject *arguments, GBytes **bytes, GError **error);
/* {own, out, sources}: see zt_merge_write(). */
JsonObject *zt_child_merge (JsonObject *arguments, GBytes **bytes, GError **error);

/* child-sign.c: {"path", "field"?, "page", "x", "y", "width", "height", "sealImage"?, "reason"?, "name"?, "time", "reserve"}
 * → {"field", "gapStart", "gapEnd"} and the bytes to append to the file. */
JsonObject *zt_child_sign_prepare (JsonObject *arguments, GBytes **bytes, GError **error);
/* child-verify.c: {"path", "trust": [PEM files], "when"} → the report of `pdf verify`. */
JsonObject *zt_child_verify (JsonObject *arguments, GBytes **bytes, GError **error);
/* child-guarantee.c: {"path", "trust": [PEM files]} → the facts of zt_guarantee_read(). */
JsonObject *zt_child_guarantee (JsonObject *arguments, GBytes **bytes, GError **error);

/* child-picture.c: {"out", "sources": [{"path", "name"}]} → {"pages"}: one PDF of A4 pages. */
JsonObject *zt_child_pictures (JsonObject *arguments, GBytes **bytes, GError **error);
/* {"path", "name", "width"} → {"width", "height", "pages"} and pixels, not wider than asked. */
JsonObject *zt_child_thumbnail (JsonObject *arguments, GBytes **bytes, GError **error);

G_END_DECLS
