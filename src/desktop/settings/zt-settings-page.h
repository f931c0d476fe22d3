/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account, connecting to a platform, practice mode. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_SETTINGS_PAGE (zt_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtSettingsPage, zt_settings_page, ZT, SETTINGS_PAGE, AdwBin)

G_END_DECLS
