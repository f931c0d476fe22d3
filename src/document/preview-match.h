/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a phrase in the text of a page, over line breaks, spaces and letter widths. */
#pragma once

#include <json-glib/json-glib.h>
#include <poppler.h>

G_BEGIN_DECLS

/**
 * zt_preview_match:
 * @text: of the page as poppler gives it, with a rectangle for each character in @rectangles (from
 * the upper left)
 * @needle: blanks in it and in the text do not count, nor do case and full-width forms
 *
 * Returns: (transfer full): [{match, page, x, y, width, height}], one for each line a match is on;
 * at most @limit matches
 */
JsonArray *zt_preview_match (const char *text, const PopplerRectangle *rectangles,
                             guint n_rectangles, const char *needle, int page, int limit);

G_END_DECLS
