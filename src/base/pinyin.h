/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chinese text found by what is typed on a Latin keyboard: initials ("zhxy"), whole syllables
 * ("zhihui") or a mixture of both find 智慧校园. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A character as the search sees it: half-width, small; 0 for what has no meaning in a search
 * (blanks), 0x1f for punctuation, U+FFFD beyond the basic plane. */
gunichar2 zt_fold_character (gunichar c);
/* Appends @utf8 so folded to @text (of gunichar2), without blanks. (nullable) @places: for each
 * character its first byte in @utf8 (of guint). */
void zt_fold_append (GArray *text, const char *utf8, GArray *places);

/* What was typed, made ready for many texts. */
typedef struct _ZtPinyin ZtPinyin;
ZtPinyin *zt_pinyin_new (const char *letters); /* (nullable): NULL when this can be no pinyin */
void zt_pinyin_free (ZtPinyin *self);
/* The first place at or after @from where it fits; -1: none. @length (out): characters it takes. */
gssize zt_pinyin_find (const ZtPinyin *self, const gunichar2 *text, gsize n, gsize from,
                       gsize *length);
/* Where in @utf8 the words of @typed are: as written, or where they are nowhere so, as spelt. Of
 * ZtHit. */
typedef struct
{
  guint start, end; /* bytes */
} ZtHit;
GArray *zt_text_hits (const char *utf8, const char *typed);
/* For sorting as a Chinese dictionary does: Latin before Chinese, that by its usual reading. */
guint zt_pinyin_rank (gunichar2 c);
/* Toneless readings of one character, NULL-terminated; (transfer container). */
const char **zt_pinyin_readings (gunichar c);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPinyin, zt_pinyin_free)

G_END_DECLS
