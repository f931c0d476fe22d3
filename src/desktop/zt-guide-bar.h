/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that says the next step of a guided beginning and leads there. */
#pragma once

#include <adwaita.h>

#include "zt-guide.h"
#include "zt-practice.h"

G_BEGIN_DECLS

#define ZT_TYPE_GUIDE_BAR (zt_guide_bar_get_type ())
G_DECLARE_FINAL_TYPE (ZtGuideBar, zt_guide_bar, ZT, GUIDE_BAR, AdwBin)

/* Once. @practice (nullable): whose PIN the step of signing tells. */
void zt_guide_bar_set_desk (ZtGuideBar *self, ZtDesk *desk, ZtGuideName name, ZtPractice *practice);
/* Puts it away (with undo), or brings it back. */
void zt_guide_bar_dismiss (ZtGuideBar *self, gboolean dismissed);

G_END_DECLS
