/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of help: Markdown taken apart into the few kinds of blocks that the window can show.
 * Without widgets. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ZT_HELP_HEADING,
  ZT_HELP_PARAGRAPH,
  ZT_HELP_ITEM, /* of a list */
  ZT_HELP_NOTE, /* a quoted paragraph: something to take care of */
  ZT_HELP_CODE, /* what is typed on a terminal */
  ZT_HELP_PICTURE,
} ZtHelpBlockType;

typedef struct
{
  ZtHelpBlockType type;
  guint level;  /* of a heading: 1 is the title; of an item: 1 is the outermost */
  char *marker; /* (owned) (nullable): of an item, "1." or "•"; NULL for its further paragraphs */
  char *markup; /* (owned): Pango's; links are <a href> */
  char *text;   /* (owned): the same without markup; of a picture what it shows */
  char *target; /* (owned) (nullable): the file of a picture */
} ZtHelpBlock;

/* (transfer full) of ZtHelpBlock. Raw HTML is shown as it is written, never interpreted. */
GPtrArray *zt_help_parse (const char *markdown);
/* (transfer full): the first heading; "" when there is none. */
char *zt_help_get_title (const GPtrArray *blocks);
/* (transfer full) (nullable): around the first place where every word of @words occurs on the page;
 * case is ignored. */
char *zt_help_find (const GPtrArray *blocks, const char *words);

G_END_DECLS
