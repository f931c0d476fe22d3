/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An editor for answers with headings, lists, tables and pictures, also pasted from Word or WPS. */
#pragma once

#include <adwaita.h>

#include "zt-desk.h"

G_BEGIN_DECLS

#define ZT_TYPE_RICH_EDITOR (zt_rich_editor_get_type ())
G_DECLARE_FINAL_TYPE (ZtRichEditor, zt_rich_editor, ZT, RICH_EDITOR, AdwBin)

/* @desk (nullable): without it nothing can be pasted but text, and pictures are not shown. @title:
 * what a screen reader says. */
ZtRichEditor *zt_rich_editor_new (ZtDesk *desk, const char *title);
/* The text as rich-text.h tells. Where it is the same the cursor stays where it is. */
void zt_rich_editor_set_source (ZtRichEditor *self, const char *source);
const char *zt_rich_editor_get_source (ZtRichEditor *self);
/* As if it was pasted: @html as bytes of UTF-8. */
void zt_rich_editor_paste_html (ZtRichEditor *self, GBytes *html);
/* Says at once what was typed last. */
void zt_rich_editor_flush (ZtRichEditor *self);
void zt_rich_editor_focus (ZtRichEditor *self);

/* Signals: changed. */

G_END_DECLS
