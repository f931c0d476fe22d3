/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Word, WPS and browsers put on the clipboard as HTML, taken over as rich text: headings,
 * paragraphs, bold, lists, tables and pictures. Everything else falls to its words; nothing is
 * fetched from a network. */
#pragma once

#include "rich-text.h"

G_BEGIN_DECLS

/* Keeps a picture and answers its target, "sha256:…"; NULL: it cannot be taken. */
typedef char *(*ZtRichPictureFunc) (GBytes *bytes, const char *name, gpointer user_data);

/* Never fails. @lost (out) (nullable): pictures that could not be taken; their words are there. */
GPtrArray *zt_rich_from_html (const char *html, gsize length, ZtRichPictureFunc keep,
                              gpointer user_data, guint *lost);

G_END_DECLS
