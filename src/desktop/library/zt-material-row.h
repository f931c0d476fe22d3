/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One item in the list of the library. */
#pragma once

#include <adwaita.h>

#include "library-jobs.h"

G_BEGIN_DECLS

#define ZT_TYPE_MATERIAL_ROW (zt_material_row_get_type ())
G_DECLARE_FINAL_TYPE (ZtMaterialRow, zt_material_row, ZT, MATERIAL_ROW, AdwBin)

GtkWidget *zt_material_row_new (void);
void zt_material_row_set_item (ZtMaterialRow *self, ZtMaterialItem *item);

G_END_DECLS
