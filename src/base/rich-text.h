/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text as drafts keep it: CommonMark with pipe tables, pictures named by the digest of their
 * content. Whoever has no program of ours reads it as it stands. */
#pragma once

#include <glib.h>

#include "zt-error.h"

G_BEGIN_DECLS

#define ZT_RICH_MOST_BYTES (512 * 1024)
#define ZT_RICH_MOST_BLOCKS 5000
#define ZT_RICH_MOST_COLUMNS 16
#define ZT_RICH_MOST_ROWS 1000
#define ZT_RICH_MOST_PICTURES 60
#define ZT_RICH_DEEPEST 3 /* headings, and lists in lists */

typedef enum
{
  ZT_RICH_BOLD = 1 << 0,
  ZT_RICH_ITALIC = 1 << 1,
} ZtRichStyle;

/* Bytes from @start up to @end look like this. */
typedef struct
{
  guint start, end;
  guint style; /* of ZtRichStyle, never 0 */
} ZtRichRun;

/* Words with their looks; "\n" is a line broken by hand. */
typedef struct
{
  char *text;   /* (owned) */
  GArray *runs; /* (owned) of ZtRichRun, in order, apart from one another */
} ZtRichText;

typedef enum
{
  ZT_RICH_PARAGRAPH,
  ZT_RICH_HEADING,
  ZT_RICH_BULLET,
  ZT_RICH_NUMBER,
  ZT_RICH_TABLE,
  ZT_RICH_PICTURE,
} ZtRichType;

typedef struct
{
  ZtRichType type;
  int level;        /* of a heading, or how deep an item is: from 1 to ZT_RICH_DEEPEST */
  int number;       /* of a numbered item */
  ZtRichText *text; /* (owned) (nullable) of a table; what a picture shows */
  GPtrArray *rows;  /* (owned) (nullable) of GPtrArray of ZtRichText; the first is the header */
  char *target;     /* (owned) (nullable): the picture, "sha256:…" */
} ZtRichBlock;

ZtRichText *zt_rich_text_new (const char *text); /* (nullable): empty */
ZtRichText *zt_rich_text_copy (const ZtRichText *text);
void zt_rich_text_free (ZtRichText *text);
/* More of it, looking like @style; joins on where it looks the same. */
void zt_rich_text_append (ZtRichText *text, const char *more, gssize length, guint style);
/* Without white space at its ends. */
void zt_rich_text_strip (ZtRichText *text);

ZtRichBlock *zt_rich_block_new (ZtRichType type, int level);
ZtRichBlock *zt_rich_block_copy (const ZtRichBlock *block);
void zt_rich_block_free (ZtRichBlock *block);
GPtrArray *zt_rich_blocks_new (void);                   /* of ZtRichBlock */
guint zt_rich_block_columns (const ZtRichBlock *table); /* of its widest row */
/* The 64 digits in "sha256:…"; NULL: it names no content. */
const char *zt_rich_digest (const char *target);
/* A list counts on over tables and pictures, and begins anew after anything else. */
void zt_rich_count (GPtrArray *blocks);

/* Never fails: what is not known here is text. HTML in it is text too. */
GPtrArray *zt_rich_parse (const char *source);
/* The one form we write: the same blocks always give the same text, which is parsed to the same
 * blocks again. */
char *zt_rich_write (GPtrArray *blocks);
/* What people typed without any form: a paragraph a line. */
char *zt_rich_from_plain (const char *text);
/* The words alone, for checks and searches: a line a block, cells apart by tabs. */
char *zt_rich_plain (const char *source);
/* The digests of its pictures, each once. */
GStrv zt_rich_pictures (const char *source);
/* ZT_ERROR_INVALID or _LIMIT, with the place, when a bid could not hold it. */
gboolean zt_rich_check (const char *source, GError **error);

typedef enum
{
  ZT_PICTURE_NONE,
  ZT_PICTURE_PNG,
  ZT_PICTURE_JPEG,
} ZtPictureType;

#define ZT_PICTURE_MOST_BYTES (20 * 1024 * 1024)
#define ZT_PICTURE_MOST_PIXELS (40 * 1000 * 1000)

/* By its first bytes alone: nothing is unpacked. NONE: neither type, cut off, or without a size. */
ZtPictureType zt_rich_picture_measure (gconstpointer data, gsize length, int *width, int *height);
/* 1…8, as Exif tells: @data is what an APP1 segment holds. 1 when in doubt. */
guint zt_rich_picture_exif_orientation (const guint8 *data, gsize length);
/* Of a whole JPEG. */
guint zt_rich_picture_orientation (gconstpointer data, gsize length);
/* zt_rich_picture_measure() with words: ZT_ERROR_UNSUPPORTED, _LIMIT. @name is what people call it.
 */
ZtPictureType zt_rich_picture_check (gconstpointer data, gsize length, const char *name, int *width,
                                     int *height, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtRichText, zt_rich_text_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtRichBlock, zt_rich_block_free)

G_END_DECLS
