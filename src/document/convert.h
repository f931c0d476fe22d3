/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people have instead of a PDF, as a PDF: pictures in the helper process, office documents
 * with LibreOffice where it is installed. Blocking; call from a worker. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

/**
 * zt_convert_pictures:
 * @sources: JSON [{"path", "name"}]: JPEG, PNG, TIFF with all its pages, and what else gdk-pixbuf
 *   reads
 * @out: written plainly; the caller commits it
 * @n_pages: (out)
 *
 * A4 pages, each upright as its picture was taken. The data of JPEGs is written as it is in the
 * file; the same pictures always give the same bytes. ZT_ERROR_INVALID: damaged, _UNSUPPORTED: of a
 * kind that is not known, _LIMIT: too large; each names the picture.
 */
gboolean zt_convert_pictures (JsonArray *sources, const char *out, int *n_pages,
                              GCancellable *cancellable, GError **error);

/**
 * zt_convert_thumbnail:
 * @width: (inout): at most; as it became
 *
 * Returns: (transfer full): BGRA premultiplied (cairo ARGB32), without padding
 */
GBytes *zt_convert_thumbnail (const char *path, const char *name, int *width, int *height,
                              GCancellable *cancellable, GError **error);

/* Can an office program make a PDF of a file called so? By the end of its name, as it does. */
gboolean zt_convert_is_office (const char *name);
/* (transfer full) (nullable): not installed. */
char *zt_convert_find_office (void);

/**
 * zt_convert_office:
 * @name: what people call the file; used in messages
 * @out: a new file on the same file system as a private folder that is made beside it
 *
 * One at a time in this process, with a profile of its own, without macros and without network as
 * far as the system allows. Cancelling and the time limit end the program with all it started.
 * ZT_ERROR_UNSUPPORTED: it is not installed, ZT_ERROR_INVALID: it made nothing of the file,
 * ZT_ERROR_LIMIT: it took too long.
 */
gboolean zt_convert_office (const char *path, const char *name, const char *out,
                            GCancellable *cancellable, GError **error);
/* Seconds after which it is ended; for tests. */
void zt_convert_set_office_limit (guint seconds);

G_END_DECLS
