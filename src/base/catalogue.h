/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 政府采购品目分类目录 (财库〔2022〕31号): what is bought, by code and by name. Loaded on first use, then shared by all threads. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;    /* a letter and eight digits: A02010105 */
  const char *name;    /* 台式计算机 */
  gboolean is_doubtful; /* the name was broken over lines in the source */
} ZtCatalogueEntry;

/* (transfer none) (nullable): the entry with exactly this code. */
const ZtCatalogueEntry *zt_catalogue_lookup (const char *code);
/* (transfer none) (nullable): the entry one level above (A02010105 → A02010100). */
const ZtCatalogueEntry *zt_catalogue_parent (const char *code);
/* 1 to 4 by the non-zero pairs of a code; 0 when @code is not one. */
guint zt_catalogue_level (const char *code);
/* Entries whose code begins with @text, or whose name holds every word of it; in the order of codes, names that equal @text first.
 * @limit: at most so many, 0 all. (transfer container) (element-type const ZtCatalogueEntry) */
GPtrArray *zt_catalogue_search (const char *text, guint limit);
guint zt_catalogue_count (void);

G_END_DECLS
