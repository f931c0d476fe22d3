/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One requirement and the answer to it. */
#pragma once

#include <adwaita.h>

#include "zt-json.h"

G_BEGIN_DECLS

#define ZT_TYPE_DEVIATION_ROW (zt_deviation_row_get_type ())
G_DECLARE_FINAL_TYPE (ZtDeviationRow, zt_deviation_row, ZT, DEVIATION_ROW, AdwBin)

/* @requirement (nullable): shows nothing and tells nobody. */
void zt_deviation_row_show (ZtDeviationRow *self, JsonObject *requirement, const char *response,
                            const char *conclusion, const char *evidence);

/* Signal: edited (id, member, text). */

G_END_DECLS
