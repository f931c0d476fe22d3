/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library: types, items, one item. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_LIBRARY_PAGE (zt_library_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtLibraryPage, zt_library_page, ZT, LIBRARY_PAGE, AdwBin)

G_END_DECLS
