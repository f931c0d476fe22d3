/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What validation and schema share: limits, and validation below a place. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* The field's own max, or its type's default. */
gint64 zt_field_get_limit (const ZtField *field);

/* As zt_fields_validate(), for an object that stands at @place ("items.3") in its record. */
gboolean zt_fields_validate_at (const ZtField *fields, JsonObject *body, const char *place,
                                gboolean complete, GError **error);

G_END_DECLS
