/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Today: deadlines that come near, drafts to go on with, what needs a decision. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_HOME_PAGE (zt_home_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtHomePage, zt_home_page, ZT, HOME_PAGE, AdwBin)

G_END_DECLS
