/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in help: a page at a time, with search, back and forward. Stands in a window of its own
 * beside the work, or in the main window. */
#pragma once

#include "zt-page.h"

G_BEGIN_DECLS

#define ZT_TYPE_HELP_PAGE (zt_help_page_get_type ())
G_DECLARE_FINAL_TYPE (ZtHelpPage, zt_help_page, ZT, HELP_PAGE, AdwBin)

ZtHelpPage *zt_help_page_new (void);
/* Shows the page of that name, as help-book.h has them; an unknown one shows the contents. */
void zt_help_page_show (ZtHelpPage *self, const char *name);
void zt_help_page_search (ZtHelpPage *self);

G_END_DECLS
