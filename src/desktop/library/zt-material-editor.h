/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One item of the library: its facts, files and the bids that use it. What is typed is saved by
 * itself. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_MATERIAL_EDITOR (zt_material_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtMaterialEditor, zt_material_editor, ZT, MATERIAL_EDITOR, AdwBin)

void zt_material_editor_set_desk (ZtMaterialEditor *self, ZtDesk *desk);
/* @id NULL: a new item of @type. */
void zt_material_editor_show (ZtMaterialEditor *self, const char *id, const char *type);
const char *zt_material_editor_get_id (ZtMaterialEditor *self); /* (nullable) */
gboolean zt_material_editor_is_settled (ZtMaterialEditor *self);
void zt_material_editor_flush (ZtMaterialEditor *self);
void zt_material_editor_set_back_visible (ZtMaterialEditor *self, gboolean visible);

/* Signals: back, saved (id), removed (id, title). */

/* Takes @job (a ZtLibraryJob about the item shown) and shows what is then true. */
struct _ZtLibraryJob;
void zt_material_editor_run (ZtMaterialEditor *self, struct _ZtLibraryJob *job);

G_END_DECLS
