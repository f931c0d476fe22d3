/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The deviation table: an answer to every requirement. */
#pragma once

#include <adwaita.h>

#include "zt-bid-model.h"

G_BEGIN_DECLS

#define ZT_TYPE_DEVIATION_EDITOR (zt_deviation_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtDeviationEditor, zt_deviation_editor, ZT, DEVIATION_EDITOR, AdwBin)

void zt_deviation_editor_set_model (ZtDeviationEditor *self, ZtBidModel *model);
void zt_deviation_editor_focus (ZtDeviationEditor *self, const char *requirement);

G_END_DECLS
