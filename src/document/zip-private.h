/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ZIP writer that puts nothing into the file but what it is told: same input, same bytes; no
 * extra fields, which ASiC forbids for "mimetype". */
#pragma once

#include "zt-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZtZipWriter ZtZipWriter;

ZtZipWriter *_zt_zip_writer_new (const char *path, GError **error);
/* One of @path and @bytes. Stored, as what we put in is compressed already; @deflate for text, only
 * with @bytes. Files above 4 GiB: ZT_ERROR_LIMIT. */
gboolean _zt_zip_writer_add (ZtZipWriter *self, const char *name, const char *path, GBytes *bytes,
                             gboolean deflate, GError **error);
gboolean _zt_zip_writer_finish (ZtZipWriter *self, GError **error);
void _zt_zip_writer_free (ZtZipWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtZipWriter, _zt_zip_writer_free)

G_END_DECLS
