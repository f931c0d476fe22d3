/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of nouns. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

extern const ZtKind zt_kind_organisation;
extern const ZtKind zt_kind_person;
extern const ZtKind zt_kind_tender;
extern const ZtKind zt_kind_enquiry;
extern const ZtKind zt_kind_bid;
extern const ZtKind zt_kind_draft;

const ZtKind *const *zt_kinds_all (void); /* NULL-terminated */
const ZtKind *zt_kinds_find (const char *name); /* (nullable) */

G_END_DECLS
