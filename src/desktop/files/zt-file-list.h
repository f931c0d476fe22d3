/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files one below the other, each with its first page small: opened by a click, put in order by
 * dragging or with Alt+Up and Alt+Down, taken out with a button or Delete. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"
#include "zt-file-row.h"

G_BEGIN_DECLS

#define ZT_TYPE_FILE_LIST (zt_file_list_get_type ())
G_DECLARE_FINAL_TYPE (ZtFileList, zt_file_list, ZT, FILE_LIST, AdwBin)

GtkWidget *zt_file_list_new (ZtDesk *desk);
void zt_file_list_set_desk (ZtFileList *self, ZtDesk *desk);
/* Neither moved nor removed: for looking only. */
void zt_file_list_set_fixed (ZtFileList *self, gboolean fixed);
/* What stands below a file; @func may give NULL. */
typedef GtkWidget *(*ZtFileDetailsFunc) (JsonObject *file);
void zt_file_list_set_details_func (ZtFileList *self, ZtFileDetailsFunc func);
/* @files (nullable): as zt_file_row_new(), with "mediaType" and "path" for the small page. Hidden
 * when there are none. */
void zt_file_list_show (ZtFileList *self, JsonArray *files);
/* What the keys do: the row that has the focus goes up (-1) or down (1). FALSE: it is at the end.
 */
gboolean zt_file_list_move_focused (ZtFileList *self, int by);
gboolean zt_file_list_is_settled (ZtFileList *self);

/* Signals: opened (sha256, name), removed (sha256, position), moved (sha256, position). The owner
 * does it and shows what is then true. */

G_END_DECLS
