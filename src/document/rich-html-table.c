/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables out of HTML: cells that cover others leave them empty. */
#define G_LOG_DOMAIN "zt-rich-html-table"
#include "config.h"

#include "rich-html-private.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SPAN 64

void
_zt_rich_html_end_cell (ZtRichHtml *self)
{
  if (self->cell == NULL)
    return;
  zt_rich_text_strip (self->cell);
  for (int i = 0; i < self->colspan; i++)
    {
      guint column = self->row->len;

      if (column >= G_N_ELEMENTS (self->waiting))
        break;
      self->waiting[column] = self->rowspan - 1;
      g_ptr_array_add (self->row, i == 0 ? g_steal_pointer (&self->cell) : zt_rich_text_new (NULL));
    }
  g_clear_pointer (&self->cell, zt_rich_text_free);
  self->gap = FALSE;
}

/* Columns that a cell of a row above still covers stay empty here. */
static void
skip_covered (ZtRichHtml *self)
{
  while (self->row->len < G_N_ELEMENTS (self->waiting) && self->waiting[self->row->len] > 0)
    {
      self->waiting[self->row->len]--;
      g_ptr_array_add (self->row, zt_rich_text_new (NULL));
    }
}

static int
span_of (xmlNode *node, const char *name)
{
  g_autofree char *value = _zt_rich_html_attribute (node, name);

  return value != NULL ? CLAMP (atoi (value), 1, MOST_SPAN) : 1;
}

void
_zt_rich_html_begin_row (ZtRichHtml *self)
{
  _zt_rich_html_end_cell (self);
  self->row = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_text_free);
  g_ptr_array_add (self->table->rows, self->row);
}

void
_zt_rich_html_begin_cell (ZtRichHtml *self, xmlNode *node)
{
  if (self->row == NULL)
    _zt_rich_html_begin_row (self);
  _zt_rich_html_end_cell (self);
  skip_covered (self);
  self->colspan = span_of (node, "colspan");
  self->rowspan = span_of (node, "rowspan");
  self->cell = zt_rich_text_new (NULL);
  self->gap = FALSE;
}

/* One cell is a frame around text; more columns than a page holds are lines. */
static void
add_as_lines (ZtRichHtml *self, ZtRichBlock *table)
{
  for (guint r = 0; r < table->rows->len; r++)
    {
      GPtrArray *row = table->rows->pdata[r];
      ZtRichBlock *line = zt_rich_block_new (ZT_RICH_PARAGRAPH, 0);

      for (guint c = 0; c < row->len; c++)
        {
          zt_rich_text_append (line->text, c > 0 ? "  " : "", -1, 0);
          zt_rich_text_append (line->text, ((ZtRichText *) row->pdata[c])->text, -1, 0);
        }
      zt_rich_text_strip (line->text);
      if (*line->text->text != '\0')
        g_ptr_array_add (self->blocks, line);
      else
        zt_rich_block_free (line);
    }
  zt_rich_block_free (table);
}

void
_zt_rich_html_end_table (ZtRichHtml *self)
{
  ZtRichBlock *table = g_steal_pointer (&self->table);
  guint columns;

  _zt_rich_html_end_cell (self);
  self->row = NULL;
  memset (self->waiting, 0, sizeof self->waiting);
  for (guint i = table->rows->len; i > 0; i--)
    if (((GPtrArray *) table->rows->pdata[i - 1])->len == 0)
      g_ptr_array_remove_index (table->rows, i - 1);
  columns = zt_rich_block_columns (table);
  if (columns == 0)
    zt_rich_block_free (table);
  else if (columns > ZT_RICH_MOST_COLUMNS || table->rows->len > ZT_RICH_MOST_ROWS
           || (columns == 1 && table->rows->len == 1))
    add_as_lines (self, table);
  else
    g_ptr_array_add (self->blocks, table);
  for (guint i = 0; i < self->pictures->len; i++)
    g_ptr_array_add (self->blocks, g_steal_pointer (&self->pictures->pdata[i]));
  g_ptr_array_set_size (self->pictures, 0);
}
