/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a library item, each with a picture of its first page. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_MATERIAL_FILES (zt_material_files_get_type ())
G_DECLARE_FINAL_TYPE (ZtMaterialFiles, zt_material_files, ZT, MATERIAL_FILES, AdwBin)

void zt_material_files_set_desk (ZtMaterialFiles *self, ZtDesk *desk);
void zt_material_files_show (ZtMaterialFiles *self,
                             JsonArray *files); /* (nullable): each with its "path" */
gboolean zt_material_files_is_settled (ZtMaterialFiles *self);

/* Signals: added (path), removed (sha256). */

G_END_DECLS
