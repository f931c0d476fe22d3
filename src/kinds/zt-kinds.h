/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of nouns. */
#pragma once

#include "zt-kind-pages.h"
#include "zt-kind.h"

G_BEGIN_DECLS

/* Every page in meson.build's list declares zt_kind_<noun>. */
#define ZT_KIND_DECLARE(noun) extern const ZtKind zt_kind_##noun;
ZT_KIND_PAGES (ZT_KIND_DECLARE)
#undef ZT_KIND_DECLARE

const ZtKind *const *zt_kinds_all (void); /* NULL-terminated */
const ZtKind *zt_kinds_find (const char *name); /* (nullable) */

G_END_DECLS
