/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with the files of a library item. */
#pragma once

#include "zt-material-editor.h"

G_BEGIN_DECLS

/* With a word that offers to put it back. @files: of the item. */
void zt_material_files_remove (ZtMaterialEditor *editor, ZtDesk *desk, const char *id,
                               JsonArray *files, guint position);
void zt_material_files_move (ZtMaterialEditor *editor, const char *id, const char *sha256,
                             guint position);
/* In a window of its own. */
void zt_material_files_open (ZtDesk *desk, GtkWidget *parent, const char *sha256, const char *name);

G_END_DECLS
