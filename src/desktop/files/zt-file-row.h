/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a bid or of the library: its first page small, what it is called, how long and large
 * it is. */
#pragma once

#include <gtk/gtk.h>

#include "zt-json.h"

G_BEGIN_DECLS

#define ZT_FILE_ROW_WIDTH 44  /* of the small page, pixels */
#define ZT_FILE_ROW_LARGE 116 /* the same where looking is what it is about */

#define ZT_TYPE_FILE_ROW (zt_file_row_get_type ())
G_DECLARE_FINAL_TYPE (ZtFileRow, zt_file_row, ZT, FILE_ROW, GtkListBoxRow)

/* @file: {"name", "sha256", "size", "pages"?, "note"?, "problem"?}. @fixed: it can neither be moved
 * nor removed, and its page is larger. @details (nullable): shown below, e.g. what a guarantee
 * says. */
GtkWidget *zt_file_row_new (JsonObject *file, gboolean fixed, GtkWidget *details);
const char *zt_file_row_get_sha256 (ZtFileRow *self);
const char *zt_file_row_get_name (ZtFileRow *self);
void zt_file_row_set_texture (ZtFileRow *self, GdkTexture *texture);
/* Signal: removed. */

G_END_DECLS
