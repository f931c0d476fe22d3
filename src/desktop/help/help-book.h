/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the built-in help, in the reader's language, out of the program itself: always of
 * this version, always offline. */
#pragma once

#include "help-text.h"

G_BEGIN_DECLS

#define ZT_HELP_CONTENTS "index"
#define ZT_HELP_NEWS "news" /* made of the release notes */

typedef struct
{
  char *name;    /* (owned) */
  char *title;   /* (owned) */
  char *excerpt; /* (owned) */
} ZtHelpHit;

/* (transfer full): Markdown of the page; NULL when there is none of that name. */
char *zt_help_load (const char *name);
/* (transfer full): names of all pages that are files. */
char **zt_help_list (void);
/* (transfer full) of ZtHelpHit, by title. */
GPtrArray *zt_help_search (const char *words);
/* The page for what the window shows, as "bids/ID/step:4": the most special one that exists. */
char *zt_help_page_for (const char *place);
/* (transfer full) (nullable): the resource of a picture that a page names. */
char *zt_help_find_picture (const char *name);

G_END_DECLS
