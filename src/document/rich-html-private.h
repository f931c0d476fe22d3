/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that read HTML share: the state of a walk through its tree. */
#pragma once

#include "rich-html.h"

#include <libxml/HTMLparser.h>

G_BEGIN_DECLS

/* What an open element has set for what is in it. */
typedef struct
{
  gboolean bold, italic, marker, pre;
} ZtRichHtmlLook;

typedef struct
{
  gboolean ordered;
  int number;
} ZtRichHtmlList;

typedef struct
{
  ZtRichPictureFunc keep;
  gpointer user_data;
  guint lost;
  GPtrArray *blocks;   /* (borrowed) */
  GPtrArray *pictures; /* (owned) of ZtRichBlock: out of the table under way, put after it */
  GArray *looks;       /* (owned) of ZtRichHtmlLook, one an open element */
  GArray *lists;       /* (owned) of ZtRichHtmlList */
  ZtRichText *text;    /* (owned): of the block under way */
  gboolean gap;        /* white space waits for what comes next */
  int heading;
  int item_level;     /* of a paragraph that stands for an item; 0: none */
  gboolean in_item;   /* a <li> whose mark has not been given yet */
  GString *marker;    /* (owned): what the processor wrote before the item */
  int tables;         /* how deep we are in tables */
  ZtRichBlock *table; /* (owned) (nullable) */
  GPtrArray *row;     /* (borrowed) (nullable) */
  int colspan, rowspan;
  int waiting[ZT_RICH_MOST_COLUMNS * 4]; /* rows that a cell above still covers, by column */
  ZtRichText *cell;                      /* (owned) (nullable) */
} ZtRichHtml;

/* rich-html.c: what was read becomes a block. */
void _zt_rich_html_flush (ZtRichHtml *self);

/* rich-html-words.c */
ZtRichHtmlLook *_zt_rich_html_look (ZtRichHtml *self); /* of the innermost element */
/* White space is one space, none at the beginning of a line, and none where a line of the source
 * ends between two Chinese characters. */
void _zt_rich_html_add_text (ZtRichHtml *self, const char *text);
void _zt_rich_html_add_break (ZtRichHtml *self);
char *_zt_rich_html_attribute (xmlNode *node, const char *name);
/* The value of one property of a style attribute, small letters; NULL: none. */
char *_zt_rich_html_style (const char *style, const char *property);
void _zt_rich_html_add_picture (ZtRichHtml *self, xmlNode *node);

/* rich-html-table.c */
void _zt_rich_html_begin_row (ZtRichHtml *self);
void _zt_rich_html_begin_cell (ZtRichHtml *self, xmlNode *node);
void _zt_rich_html_end_cell (ZtRichHtml *self);
void _zt_rich_html_end_table (ZtRichHtml *self);

G_END_DECLS
