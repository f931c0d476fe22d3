/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FlateDecode with PNG predictors: what cross-reference and object streams are made of. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* At most @limit bytes come out: ZT_ERROR_LIMIT. */
GBytes *zt_pdf_inflate (gconstpointer data, gsize size, gsize limit, GError **error);
GBytes *zt_pdf_deflate (gconstpointer data, gsize size);
/* PNG predictors (ISO 32000-1 §7.4.4.4): rows of @columns bytes with their filter byte before them.
 */
GBytes *zt_pdf_unpredict (GBytes *rows, guint columns, GError **error);

G_END_DECLS
