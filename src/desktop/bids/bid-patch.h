/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed and is not saved yet, as a tree of answers and deviations: pure functions. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

/* One value three members deep: ids may hold dots, so no dotted paths here. *@root is made when
 * NULL. Takes @value. */
void zt_bid_patch_put (JsonObject **root, const char *first, const char *second, const char *third,
                       JsonNode *value);
/* Everything in @from (nullable) over *@to: answers and deviations, value by value. */
void zt_bid_patch_overlay (JsonObject **to, JsonObject *from);
/* An answer as typed in the form the wire wants by the field's type: money, boolean, else text.
 * (transfer full) */
JsonNode *zt_bid_patch_value (const char *type, const char *text);

G_END_DECLS
