/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of library items: which facts each has and what they are called. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

/* One type of library item as a form shows it. */
typedef struct
{
  const char *type;
  const char *title;      /* N_(): what the title of such an item is */
  const char *number;     /* N_() (nullable): what its number is; NULL: it has none */
  const char *hint;       /* N_(): what belongs here */
  const char *fields[12]; /* besides title and number; NULL-terminated */
} ZtMaterialForm;

extern const ZtCode zt_material_types[];

const ZtMaterialForm *zt_material_form (const char *type); /* (nullable) */
/* What @field of an item of @type is called, translated. */
const char *zt_material_label (const char *type, const char *field);

G_END_DECLS
