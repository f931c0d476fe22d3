/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is that somebody holds as proof, and whether it holds: each check with its result. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_EVIDENCE_PAGE (zt_evidence_page_get_type ())
/* Opened with the path of a file, or NULL. */
G_DECLARE_FINAL_TYPE (ZtEvidencePage, zt_evidence_page, ZT, EVIDENCE_PAGE, AdwBin)

G_END_DECLS
