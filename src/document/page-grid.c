/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables on pages: columns as wide as they need, rows that stay whole where they can, the header
 * again on every page. */
#define G_LOG_DOMAIN "zt-page-grid"

#include "config.h"

#include "page-layout-private.h"

#define PAD_X 4.0
#define PAD_Y 3.5
#define MIN_COLUMN 22.0

typedef struct
{
  ZtRowKind kind;
  char **cells; /* as many as columns */
} Row;

struct _ZtGrid
{
  ZtColumn *columns; /* (owned); titles borrowed */
  gsize n_columns;
  GPtrArray *rows; /* (owned) (element-type Row) */
};

static void
row_free (Row *row)
{
  for (char **cell = row->cells; *cell != NULL; cell++)
    g_free (*cell);
  g_free (row->cells);
  g_free (row);
}

ZtGrid *
zt_grid_new (const ZtColumn *columns, gsize n_columns)
{
  ZtGrid *self = g_new0 (ZtGrid, 1);

  self->columns = g_memdup2 (columns, n_columns * sizeof *columns);
  self->n_columns = n_columns;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  return self;
}

void
zt_grid_free (ZtGrid *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_free (self->columns);
  g_free (self);
}

void
zt_grid_add (ZtGrid *self, ZtRowKind kind, const char *const *cells)
{
  Row *row = g_new0 (Row, 1);

  row->kind = kind;
  row->cells = g_new0 (char *, self->n_columns + 1);
  for (gsize i = 0; i < self->n_columns; i++)
    row->cells[i] = g_strdup (*cells != NULL ? *cells++ : "");
  g_ptr_array_add (self->rows, row);
}

void
zt_grid_add_cells (ZtGrid *self, ZtRowKind kind, ...)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  const char *cell;
  va_list args;

  va_start (args, kind);
  while ((cell = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (cells, (gpointer) cell);
  va_end (args);
  g_ptr_array_add (cells, NULL);
  zt_grid_add (self, kind, (const char *const *) cells->pdata);
}

static double
natural_width (ZtPages *pages, ZtStyle style, const char *text, gboolean markup)
{
  g_autoptr (PangoLayout) layout = _zt_pages_layout (pages, style, -1, text, markup);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return pango_units_to_double (width);
}

/* Columns without a weight take what their widest cell needs, but never more than a third of the
 * table. */
static double *
column_widths (ZtPages *pages, ZtGrid *self)
{
  double *widths = g_new0 (double, self->n_columns);
  double total = zt_pages_get_width (pages), fixed = 0, weights = 0;

  for (gsize i = 0; i < self->n_columns; i++)
    {
      if (self->columns[i].weight > 0)
        {
          weights += self->columns[i].weight;
          continue;
        }
      widths[i] = MAX (MIN_COLUMN,
                       natural_width (pages, ZT_STYLE_CELL_BOLD, self->columns[i].title, FALSE));
      for (guint r = 0; r < self->rows->len; r++)
        {
          Row *row = self->rows->pdata[r];

          if (row->kind != ZT_ROW_GROUP && row->cells[i][0] != '\0')
            widths[i] = MAX (widths[i], natural_width (pages,
                                                       row->kind == ZT_ROW_BOLD ? ZT_STYLE_CELL_BOLD
                                                                                : ZT_STYLE_CELL,
                                                       row->cells[i], row->kind == ZT_ROW_MARKUP));
        }
      widths[i] = MIN (widths[i] + 2 * PAD_X + 0.5, total / 3);
      fixed += widths[i];
    }
  for (gsize i = 0; i < self->n_columns; i++)
    if (self->columns[i].weight > 0)
      widths[i] = MAX (MIN_COLUMN, (total - fixed) * self->columns[i].weight / weights);
  return widths;
}

typedef struct
{
  ZtPages *pages;
  ZtGrid *grid;
  const double *widths;
  double total;
} Drawing;

/* The cells of a row as layouts; a group has one over all columns. */
static GPtrArray *
lay_out_row (Drawing *d, ZtRowKind kind, char *const *cells, gboolean header)
{
  GPtrArray *layouts = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean markup = kind == ZT_ROW_MARKUP;
  ZtStyle style = header || (kind != ZT_ROW_PLAIN && !markup) ? ZT_STYLE_CELL_BOLD : ZT_STYLE_CELL;
  gsize n_cells = kind == ZT_ROW_GROUP ? 1 : d->grid->n_columns;

  for (gsize i = 0; i < n_cells; i++)
    {
      double width = (kind == ZT_ROW_GROUP ? d->total : d->widths[i]) - 2 * PAD_X;
      PangoLayout *layout = _zt_pages_layout (d->pages, style, width, cells[i], markup);
      ZtAlign align = d->grid->columns[i].align;

      if (kind == ZT_ROW_GROUP)
        align = ZT_ALIGN_LEFT;
      else if (header)
        align = ZT_ALIGN_CENTRE;
      pango_layout_set_alignment (layout, align == ZT_ALIGN_RIGHT    ? PANGO_ALIGN_RIGHT
                                          : align == ZT_ALIGN_CENTRE ? PANGO_ALIGN_CENTER
                                                                     : PANGO_ALIGN_LEFT);
      g_ptr_array_add (layouts, layout);
    }
  return layouts;
}

static double
layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return pango_units_to_double (height);
}

static double
row_height (GPtrArray *layouts)
{
  double height = 0;

  for (guint i = 0; i < layouts->len; i++)
    height = MAX (height, layout_height (layouts->pdata[i]));
  return height + 2 * PAD_Y;
}

static void
draw_frame (Drawing *d, double height, gsize n_cells, gboolean shaded)
{
  cairo_t *cr = d->pages->cr;
  double x = _zt_pages_left (d->pages), y = d->pages->y;

  if (cr == NULL)
    return;
  if (shaded)
    {
      cairo_set_source_rgb (cr, 0.92, 0.93, 0.95);
      cairo_rectangle (cr, x, y, d->total, height);
      cairo_fill (cr);
    }
  cairo_set_source_rgb (cr, 0.25, 0.25, 0.25);
  cairo_set_line_width (cr, 0.5);
  for (gsize i = 0; i < n_cells; i++)
    {
      double width = n_cells == 1 ? d->total : d->widths[i];

      cairo_rectangle (cr, x, y, width, height);
      x += width;
    }
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

/* Short cells stand in the middle of their row, as people write them. */
static void
draw_row (Drawing *d, GPtrArray *layouts, gboolean shaded)
{
  double x = _zt_pages_left (d->pages), height = row_height (layouts), used;

  draw_frame (d, height, layouts->len, shaded);
  for (guint i = 0; i < layouts->len; i++)
    {
      double own = layout_height (layouts->pdata[i]);

      _zt_pages_draw_lines (d->pages, layouts->pdata[i], x + PAD_X,
                            d->pages->y + (height - own) / 2, 0, height, &used);
      x += d->widths[i];
    }
  d->pages->y += height;
}

static void
draw_header (Drawing *d)
{
  g_autofree char **titles = g_new0 (char *, d->grid->n_columns + 1);
  g_autoptr (GPtrArray) layouts = NULL;

  for (gsize i = 0; i < d->grid->n_columns; i++)
    titles[i] = (char *) d->grid->columns[i].title;
  layouts = lay_out_row (d, ZT_ROW_BOLD, titles, TRUE);
  draw_row (d, layouts, TRUE);
}

static void
next_page (Drawing *d)
{
  zt_pages_break (d->pages);
  _zt_pages_open (d->pages);
  draw_header (d);
}

/* A row higher than a page goes on line by line on the next one. */
static void
draw_split (Drawing *d, GPtrArray *layouts)
{
  g_autofree int *next = g_new0 (int, layouts->len);
  gboolean more = TRUE;

  while (more)
    {
      double room = _zt_pages_room (d->pages) - 2 * PAD_Y, x = _zt_pages_left (d->pages),
             tallest = 0;
      double start = d->pages->y;

      more = FALSE;
      for (guint i = 0; i < layouts->len; i++)
        {
          double used;

          next[i] = _zt_pages_draw_lines (d->pages, layouts->pdata[i], x + PAD_X, start + PAD_Y,
                                          next[i], room, &used);
          tallest = MAX (tallest, used);
          more = more || next[i] < pango_layout_get_line_count (layouts->pdata[i]);
          x += d->widths[i];
        }
      if (tallest <= 0)
        break; /* not even one line fits on an empty page: never loop */
      draw_frame (d, tallest + 2 * PAD_Y, layouts->len, FALSE);
      d->pages->y = start + tallest + 2 * PAD_Y;
      if (more)
        next_page (d);
    }
}

void
zt_pages_grid (ZtPages *pages, ZtGrid *self)
{
  g_autofree double *widths = column_widths (pages, self);
  Drawing d = { pages, self, widths, 0 };
  double body;

  for (gsize i = 0; i < self->n_columns; i++)
    d.total += widths[i];
  zt_pages_reserve (pages, 60);
  body = pages->page_height - ZT_MARGIN_TOP - ZT_MARGIN_BOTTOM - 40;
  draw_header (&d);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      g_autoptr (GPtrArray) layouts = lay_out_row (&d, row->kind, row->cells, FALSE);
      double height = row_height (layouts), room = _zt_pages_room (pages);
      /* A group's title does not stay alone at the foot of a page. */
      double needed = row->kind == ZT_ROW_GROUP ? height + 24 : height;

      if (needed > room && height <= body)
        next_page (&d);
      if (height > _zt_pages_room (pages))
        draw_split (&d, layouts);
      else
        draw_row (&d, layouts, row->kind == ZT_ROW_GROUP);
    }
  pages->y += 8;
}
