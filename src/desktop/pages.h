/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of the window's pages: the stack, the sidebar, its shortcuts, the built-in help and
 * --list-pages follow from it. A new page is one row more. */
#pragma once

#include "zt-desk.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;     /* as in --page */
  const char *icon;     /* (nullable): not in the sidebar */
  const char *title;    /* N_() */
  GType (*type) (void); /* implements ZtPage */
  gint64 (*badge) (const ZtDeskFacts *facts,
                   const char **style); /* (nullable): 0 shows none; *style: a class of style.css */
} ZtPageEntry;

/* In the order of the sidebar; ends with a row without name. */
extern const ZtPageEntry zt_pages[];
/* The first page when nothing has that name. */
const ZtPageEntry *zt_pages_find (const char *name);
/* Names of the pages, NULL-terminated. */
const char *const *zt_pages_list (void);

G_END_DECLS
