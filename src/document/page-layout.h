/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small layout engine over pango and cairo: text that flows, tables, headings, contents with page numbers; same input, same bytes. */
#pragma once

#include "zt-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ZtPages ZtPages;
typedef struct _ZtGrid ZtGrid;

typedef enum
{
  ZT_STYLE_BODY,     /* justified, first line two characters in */
  ZT_STYLE_PLAIN,    /* justified, no indent */
  ZT_STYLE_CLAUSE,   /* hanging: under a clause number */
  ZT_STYLE_CENTRE,
  ZT_STYLE_RIGHT,
  ZT_STYLE_TITLE,    /* of the whole document */
  ZT_STYLE_SUBTITLE,
  ZT_STYLE_HEADING1,
  ZT_STYLE_HEADING2,
  ZT_STYLE_HEADING3,
  ZT_STYLE_NOTE,     /* small print */
  ZT_STYLE_CELL,
  ZT_STYLE_CELL_BOLD,
  ZT_STYLE_CODE,     /* commands for people to type, digests */
  ZT_N_STYLES,
} ZtStyle;

typedef enum { ZT_ALIGN_LEFT, ZT_ALIGN_CENTRE, ZT_ALIGN_RIGHT } ZtAlign;
typedef enum { ZT_ROW_PLAIN, ZT_ROW_BOLD, ZT_ROW_GROUP /* first cell over all columns */, ZT_ROW_MARKUP /* cells are Pango markup */ } ZtRowKind;

typedef struct
{
  const char *title;
  double weight; /* share of the room left over; 0: as wide as its widest cell */
  ZtAlign align;
} ZtColumn;

typedef struct
{
  const char *title, *author, *subject; /* metadata; each nullable */
  const char *header_left, *header_right; /* from the second page on */
  gint64 created;                       /* microseconds; fixed by the caller so that the bytes are */
} ZtPagesInfo;

/* Called several times with the same @user_data until every page number is known, the last time onto paper. It must do the same each time. */
typedef void (*ZtPagesFunc) (ZtPages *pages, gpointer user_data);

/* Writes @out (not durable: the caller commits it). */
gboolean zt_pages_compose (const char *out, const ZtPagesInfo *info, ZtPagesFunc build, gpointer user_data, GCancellable *cancellable, GError **error);

/* Text is Pango markup; the printf form escapes its arguments. */
void zt_pages_text (ZtPages *pages, ZtStyle style, const char *markup);
void zt_pages_printf (ZtPages *pages, ZtStyle style, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Plain text, also in the outline and, for levels 1 and 2, in the contents. @level from 1 to 4. */
void zt_pages_heading (ZtPages *pages, int level, const char *text);
void zt_pages_contents (ZtPages *pages, const char *title);
void zt_pages_space (ZtPages *pages, double points);
void zt_pages_break (ZtPages *pages);
/* From the next page on. Breaks when the orientation changes. */
void zt_pages_set_landscape (ZtPages *pages, gboolean landscape);
/* Keeps @points of height together: breaks when less is left. */
void zt_pages_reserve (ZtPages *pages, double points);
/* The rest of the page down to @from_bottom points above the bottom margin is left empty. */
void zt_pages_drop_to (ZtPages *pages, double from_bottom);
/* A page with nothing but its number, for a foreign page to be put under it; counted like any other. @outline (nullable) is an outline entry of the second level. Answers its number. */
int zt_pages_foreign (ZtPages *pages, const char *outline);
/* Remembers @page under @name; answered from the pass before (0: not known). */
void zt_pages_mark (ZtPages *pages, const char *name, int page);
int zt_pages_get_mark (ZtPages *pages, const char *name);
int zt_pages_get_page (ZtPages *pages);
gboolean zt_pages_is_final (ZtPages *pages); /* this time onto paper */
double zt_pages_get_width (ZtPages *pages);  /* between the margins */
/* A block that stays together: @lines (plain text) at the left, and with @size > 0 an empty box for a seal of @size points at the right with @label in it.
 * Gives the box's place in points from the page's lower left corner. */
void zt_pages_signature (ZtPages *pages, const char *const *lines, double size, const char *label, double *x, double *y);

/* An item of a list: @marker (markup) hangs at the left of the text, @depth from 1. */
void zt_pages_item (ZtPages *pages, int depth, const char *marker, const char *markup);

typedef struct _ZtPagesPicture ZtPagesPicture;
/* A PNG or JPEG; the data of a JPEG goes into the document as it is. @name is what people call it: ZT_ERROR_UNSUPPORTED, _LIMIT, _INVALID name it. */
ZtPagesPicture *zt_pages_picture_load (const char *path, const char *name, GError **error);
void zt_pages_picture_free (ZtPagesPicture *picture);
/* With its caption: what must be left on a page for it. */
double zt_pages_picture_get_height (ZtPages *pages, ZtPagesPicture *picture);
/* In the middle of the column, never larger than it or than the picture is at 96 to the inch; @caption (nullable, plain) stays below it. */
void zt_pages_picture (ZtPages *pages, ZtPagesPicture *picture, const char *caption);

ZtGrid *zt_grid_new (const ZtColumn *columns, gsize n_columns);
void zt_grid_free (ZtGrid *grid);
/* @cells: plain text, one a column, NULL-terminated (missing ones are empty). */
void zt_grid_add (ZtGrid *grid, ZtRowKind kind, const char *const *cells);
void zt_grid_add_cells (ZtGrid *grid, ZtRowKind kind, ...) G_GNUC_NULL_TERMINATED;
/* Flows over pages with its header row repeated. */
void zt_pages_grid (ZtPages *pages, ZtGrid *grid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtGrid, zt_grid_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtPagesPicture, zt_pages_picture_free)

G_END_DECLS
