/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of nouns. */
#define G_LOG_DOMAIN "zt-kinds"
#include "config.h"

#include "zt-kinds.h"

static const ZtKind *const kinds[] = {
  &zt_kind_organisation,
  &zt_kind_person,
  &zt_kind_tender,
  &zt_kind_enquiry,
  &zt_kind_bid,
  &zt_kind_draft,
  NULL,
};

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
