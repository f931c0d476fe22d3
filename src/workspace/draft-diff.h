/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two states of a draft, and how the work of two people becomes one: pure
 * functions over tender and drafts. */
#pragma once

#include "zt-json.h"

G_BEGIN_DECLS

/**
 * zt_draft_diff:
 * @tender: (nullable): body of the tender, for titles and order
 *
 * Returns: [{"part", "title", "change": "added|removed|changed", "old", "new", "place", "key"}],
 * texts as people read them; "old" and "new" are absent where there is nothing
 */
JsonArray *zt_draft_diff (JsonObject *tender, JsonObject *before, JsonObject *after);

/**
 * zt_draft_merge:
 * @base: (nullable): what both began from; without it everything that differs is a conflict
 * @choices: (nullable): key → "mine" or "theirs", of the conflicts that are decided
 * @conflicts: (out): [{"key", "part", "title", "base", "mine", "theirs", "place", "choice"}];
 * "choice" is absent where nobody has decided
 *
 * Three-way by answer, price line, response and attachment: what only one side changed is taken
 * from that side. Undecided conflicts stay as mine.
 *
 * Returns: the merged body
 */
JsonObject *zt_draft_merge (JsonObject *tender, JsonObject *base, JsonObject *mine,
                            JsonObject *theirs, JsonObject *choices, JsonArray **conflicts);

/* "12 changes" as one line for a title: "分项报价表 · 交互平板 · 单价: ¥18,600.00 → ¥19,000.00"; of
 * the first, and how many more. (nullable) when there is none. */
char *zt_draft_diff_summary (JsonArray *entries);

/* What made a revision ("autosave", "merged:王敏"), in words. */
char *zt_draft_revision_words (const char *what);

G_END_DECLS
