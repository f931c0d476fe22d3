/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a rich text while it is edited: the marks of items are drawn before them, so that the text
 * holds nothing but words. */
#pragma once

#include "zt-rich-buffer.h"

G_BEGIN_DECLS

#define ZT_TYPE_RICH_VIEW (zt_rich_view_get_type ())
G_DECLARE_FINAL_TYPE (ZtRichView, zt_rich_view, ZT, RICH_VIEW, GtkTextView)

G_END_DECLS
