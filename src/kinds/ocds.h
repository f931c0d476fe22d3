/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published tenders as Open Contracting data (OCDS 1.1.5): what the platform answers and what a person exports are the same. */
#pragma once

#include "zt-record.h"

G_BEGIN_DECLS

/* Was it published? A draft is nobody else's. */
gboolean zt_ocds_is_public (ZtRecord *tender);
/**
 * zt_ocds_package:
 * @base: the platform's address without a slash at its end; documents are under it
 * @tenders: (element-type ZtRecord): those not public are left out
 * Returns: (transfer full): a release package, one release a tender
 */
JsonObject *zt_ocds_package (const char *base, GPtrArray *tenders);

G_END_DECLS
