/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule as a sheet of cells: pasting, copying, filling down and changing all prices,
 * as pure functions over its lines. */
#pragma once

#include <gio/gio.h>

#include "zt-price-line.h"

G_BEGIN_DECLS

/* In the order of the form that is exported, so that a block of it fits. */
typedef enum
{
  ZT_SHEET_NUMBER,
  ZT_SHEET_NAME,
  ZT_SHEET_BRAND,
  ZT_SHEET_SPECIFICATION,
  ZT_SHEET_ORIGIN,
  ZT_SHEET_MANUFACTURER,
  ZT_SHEET_UNIT,
  ZT_SHEET_QUANTITY,
  ZT_SHEET_PRICE,
  ZT_SHEET_AMOUNT,
  ZT_SHEET_CEILING,
  ZT_SHEET_N_COLUMNS
} ZtSheetColumn;

/* A rectangle of cells: rows from 0, both ends included. */
typedef struct
{
  guint top, bottom;
  ZtSheetColumn left, right;
} ZtSheetRange;

/* Why a cell could not be taken. */
typedef struct
{
  guint row; /* from 0; G_MAXUINT: no cell alone */
  ZtSheetColumn column;
  char *reason; /* a sentence that names the cell */
} ZtSheetProblem;

void zt_sheet_problem_free (ZtSheetProblem *problem);

const char *zt_sheet_title (ZtSheetColumn column); /* translated */
gboolean zt_sheet_is_editable (ZtSheetColumn column);
/* A cell as it goes into another program: amounts without separators. */
char *zt_sheet_get (ZtPriceLine *line, ZtSheetColumn column);
/* An editable cell as typed; an empty text empties it. */
void zt_sheet_set (ZtPriceLine *line, ZtSheetColumn column, const char *text);
/* Rows of cells from the text a spreadsheet program puts on the clipboard: quotes around cells with
 * line breaks or tabs, a row end at the end. (element-type GStrv) */
GPtrArray *zt_sheet_parse (const char *text);

/**
 * zt_sheet_paste:
 * @lines: of ZtPriceLine
 * @range: where; one single cell of text fills all of it, a block begins at its first cell
 * @items: the tender's
 * @written (out): the cells that were changed; all zero when none
 *
 * All or nothing. What the tender fixed (name, unit, quantity) and what is computed may lie in the
 * block when it agrees. A block with a row of titles is taken by them, wherever @range is.
 *
 * Returns: (transfer full) (element-type ZtSheetProblem): empty when it was taken
 */
GPtrArray *zt_sheet_paste (GListModel *lines, const ZtSheetRange *range, const char *text,
                           JsonArray *items, ZtSheetRange *written);
/* Tab-separated rows; with titles when whole lines are copied. */
char *zt_sheet_copy (GListModel *lines, const ZtSheetRange *range);
/* The first row of @range into the others. With one row alone: into the empty cells right below, or
 * from above when it is empty itself. FALSE: there was nothing to do. */
gboolean zt_sheet_fill_down (GListModel *lines, const ZtSheetRange *range);
gboolean zt_sheet_clear (GListModel *lines, const ZtSheetRange *range);

/* "-3", "−2.5 %", "３％" in hundredths of a percent. FALSE: no such number, or a price would not
 * stay above zero. */
gboolean zt_sheet_parse_percent (const char *text, gint *hundredths);
/* A price changed by so much, rounded half up to a fen. */
gint64 zt_sheet_change (gint64 fen, gint hundredths);
/* All prices. FALSE: none was changed. */
gboolean zt_sheet_change_all (GListModel *lines, gint hundredths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtSheetProblem, zt_sheet_problem_free)

G_END_DECLS
