/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of nouns. */
#define G_LOG_DOMAIN "zt-kinds"
#include "config.h"

#include "zt-kinds.h"

#define PAGE(noun) &zt_kind_##noun,
static const ZtKind *const kinds[] = { ZT_KIND_PAGES (PAGE) NULL };

const ZtKind *const *
zt_kinds_all (void)
{
  return kinds;
}

const ZtKind *
zt_kinds_find (const char *name)
{
  for (gsize i = 0; kinds[i] != NULL; i++)
    if (g_strcmp0 (kinds[i]->name, name) == 0)
      return kinds[i];
  return NULL;
}
