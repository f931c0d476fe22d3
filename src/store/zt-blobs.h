/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content-addressed files: blobs/ab/cdef…, named by SHA-256, written whole or not at all. */
#pragma once

#include <gio/gio.h>

#include "zt-error.h"

G_BEGIN_DECLS

typedef struct _ZtBlobs ZtBlobs;

ZtBlobs *zt_blobs_open (const char *folder, GError **error);
void zt_blobs_close (ZtBlobs *blobs);
char *zt_blobs_path (ZtBlobs *blobs, const char *sha256);
gboolean zt_blobs_has (ZtBlobs *blobs, const char *sha256);
/* Copies @file in (streaming). ZT_ERROR_NO_SPACE leaves nothing behind. */
char *zt_blobs_add_file (ZtBlobs *blobs, const char *file, guint64 *size, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error);
char *zt_blobs_add_bytes (ZtBlobs *blobs, GBytes *bytes, GError **error);
/* Takes a finished private file over by rename; @sha256 is checked. */
gboolean zt_blobs_adopt (ZtBlobs *blobs, const char *part_path, const char *sha256, GError **error);
char *zt_blobs_make_part (ZtBlobs *blobs, GError **error); /* path of a new private temporary file on the same file system */
gboolean zt_blobs_verify (ZtBlobs *blobs, const char *sha256, GCancellable *cancellable, GError **error);
gboolean zt_blobs_remove (ZtBlobs *blobs, const char *sha256, GError **error);
GStrv zt_blobs_list (ZtBlobs *blobs, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtBlobs, zt_blobs_close)

G_END_DECLS
