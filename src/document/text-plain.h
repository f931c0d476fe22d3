/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters as people type them, for those that fonts put into PDFs in their place. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * zt_text_plain:
 * @character: as a PDF has it
 *
 * Many fonts map 页 to the radical ⻚ and 一 to ⼀: they look alike, but are not found and cannot
 * be pasted into a form.
 *
 * Returns: the ideograph for a radical or a compatibility ideograph, else @character
 */
gunichar zt_text_plain (gunichar character);

/* Is it written without blanks between words: ideographs, kana and their punctuation? */
gboolean zt_text_is_wide (gunichar character);

G_END_DECLS
