/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers and writers of tables share. */
#pragma once

#include "table.h"

G_BEGIN_DECLS

#define ZT_TABLE_MAX_ROWS 20000
#define ZT_TABLE_MAX_COLUMNS 256
#define ZT_TABLE_MAX_CELL 32767 /* characters, as spreadsheet programs have it */
#define ZT_TABLE_MAX_FILE (G_GUINT64_CONSTANT (32) << 20)

/* Collects cells row by row and keeps the limits. */
typedef struct
{
  GPtrArray *rows;    /* of GStrv */
  GPtrArray *current; /* of char *, the row at work */
} ZtTableBuilder;

void _zt_table_builder_init (ZtTableBuilder *builder);
/* Puts @text (taken) into column @column (from 0) of the row at work; FALSE + ZT_ERROR_LIMIT. */
gboolean _zt_table_builder_cell (ZtTableBuilder *builder, guint column, char *text, GError **error);
gboolean _zt_table_builder_end_row (ZtTableBuilder *builder, GError **error);
/* Drops blank rows at the end and gives the rows away. */
GPtrArray *_zt_table_builder_finish (ZtTableBuilder *builder);
void _zt_table_builder_clear (ZtTableBuilder *builder);

/* "B7" from column 1, row 6. */
char *_zt_table_cell_name (guint column, guint row);
/* ZT_ERROR_UNSUPPORTED that names the cell. */
gboolean _zt_table_refuse_formula (guint column, guint row, GError **error);

/* Is the text of a cell a plain number such as 12, -3.5? */
gboolean _zt_table_is_number (const char *text);

/* Name → GBytes of the XML parts of the file. */
GHashTable *_zt_table_unpack (const char *path, GError **error);
GPtrArray *_zt_table_read_xlsx (const char *path, GError **error);

/* Dates and numbers of a spreadsheet as text. */
typedef enum { ZT_CELL_NUMBER, ZT_CELL_PERCENT, ZT_CELL_DATE, ZT_CELL_TIME } ZtCellFormat;
ZtCellFormat _zt_table_builtin_format (guint id);
ZtCellFormat _zt_table_parse_format (const char *code);
/* (nullable) when @value is no number or no date of the calendar. */
char *_zt_table_format_number (const char *value, ZtCellFormat format, gboolean date1904);

G_END_DECLS
