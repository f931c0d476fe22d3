/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The errors that any part of the product may raise; a layer with more to say has a domain of its own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ZT_ERROR (zt_error_quark ())

/**
 * ZtError:
 * @ZT_ERROR_INVALID: what was given cannot be understood; the message names the place
 * @ZT_ERROR_UNSUPPORTED: understood, but deliberately not done; the message says why
 * @ZT_ERROR_LIMIT: larger, longer or deeper than the product accepts
 * @ZT_ERROR_NOT_FOUND: no such file, record, slot or field
 * @ZT_ERROR_IO: the operating system refused to read or write
 * @ZT_ERROR_NO_SPACE: the disk is full; nothing was half written
 * @ZT_ERROR_CORRUPT: stored data is not what was stored
 * @ZT_ERROR_NEWER: made by a newer version of the product
 * @ZT_ERROR_REFUSED: a rule or permission says no; nothing changed
 * @ZT_ERROR_STALE: the record has changed since it was read
 * @ZT_ERROR_FAILED: anything else
 * @ZT_ERROR_LOCKED: encrypted under a key that is not at hand; nothing is lost
 */
typedef enum
{
  ZT_ERROR_INVALID,
  ZT_ERROR_UNSUPPORTED,
  ZT_ERROR_LIMIT,
  ZT_ERROR_NOT_FOUND,
  ZT_ERROR_IO,
  ZT_ERROR_NO_SPACE,
  ZT_ERROR_CORRUPT,
  ZT_ERROR_NEWER,
  ZT_ERROR_REFUSED,
  ZT_ERROR_STALE,
  ZT_ERROR_FAILED,
  ZT_ERROR_LOCKED,
} ZtError;

GQuark zt_error_quark (void);

/* Turns an errno-like GIO error into this domain in place (NO_SPACE, NOT_FOUND, else IO); leaves G_IO_ERROR_CANCELLED and other domains alone. */
void zt_error_convert_gio (GError **error);

/* Sets ZT_ERROR_REFUSED and returns FALSE, for a rule to end with. */
gboolean zt_error_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Called by long operations: @done of @total bytes or steps (@total 0: unknown). May be called from any thread. */
typedef void (*ZtProgressFunc) (guint64 done, guint64 total, const char *what, gpointer user_data);

G_END_DECLS
