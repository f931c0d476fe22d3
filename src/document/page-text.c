/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on pages: paragraphs that flow from page to page, headings, contents, the box for a seal. */
#define G_LOG_DOMAIN "zt-page-text"

#include "config.h"

#include <cairo-pdf.h>
#include <math.h>

#include "page-layout-private.h"

#define SERIF "Noto Serif CJK SC,Source Han Serif SC,SimSun,Songti SC,FangSong,Serif"
#define SANS "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,SimHei,PingFang SC,Sans"
#define MONO "DejaVu Sans Mono,Liberation Mono,Noto Sans Mono,Monospace"

typedef struct
{
  const char *font;
  PangoAlignment align;
  gboolean justify;
  double indent;  /* points; negative: hanging */
  double spacing; /* factor of the font's own line height */
  double before, after;
} Style;

static const Style styles[ZT_N_STYLES] = {
  [ZT_STYLE_BODY] = { SERIF " 10.5", PANGO_ALIGN_LEFT, TRUE, 21, 1.18, 0, 3 },
  [ZT_STYLE_PLAIN] = { SERIF " 10.5", PANGO_ALIGN_LEFT, TRUE, 0, 1.18, 0, 3 },
  [ZT_STYLE_CLAUSE] = { SERIF " 10.5", PANGO_ALIGN_LEFT, TRUE, -26, 1.18, 0, 3 },
  [ZT_STYLE_CENTRE] = { SERIF " 12", PANGO_ALIGN_CENTER, FALSE, 0, 1.1, 0, 4 },
  [ZT_STYLE_RIGHT] = { SERIF " 10.5", PANGO_ALIGN_RIGHT, FALSE, 0, 1.12, 0, 3 },
  [ZT_STYLE_TITLE] = { SANS " Bold 26", PANGO_ALIGN_CENTER, FALSE, 0, 1.0, 0, 12 },
  [ZT_STYLE_SUBTITLE] = { SANS " 16", PANGO_ALIGN_CENTER, FALSE, 0, 1.0, 0, 10 },
  [ZT_STYLE_HEADING1] = { SANS " Bold 16", PANGO_ALIGN_CENTER, FALSE, 0, 1.0, 4, 14 },
  [ZT_STYLE_HEADING2] = { SANS " Bold 12", PANGO_ALIGN_LEFT, FALSE, 0, 1.0, 10, 5 },
  [ZT_STYLE_HEADING3] = { SANS " Bold 10.5", PANGO_ALIGN_LEFT, FALSE, 0, 1.0, 6, 3 },
  [ZT_STYLE_NOTE] = { SANS " 8.5", PANGO_ALIGN_LEFT, FALSE, 0, 1.0, 0, 3 },
  [ZT_STYLE_CELL] = { SANS " 9", PANGO_ALIGN_LEFT, FALSE, 0, 0.95, 0, 0 },
  [ZT_STYLE_CELL_BOLD] = { SANS " Bold 9", PANGO_ALIGN_LEFT, FALSE, 0, 0.95, 0, 0 },
  [ZT_STYLE_CODE] = { MONO " 8.5", PANGO_ALIGN_LEFT, FALSE, 0, 1.0, 2, 6 },
};

PangoLayout *
_zt_pages_layout (ZtPages *self, ZtStyle style, double width, const char *text, gboolean markup)
{
  const Style *look = &styles[style];
  PangoLayout *layout = pango_layout_new (self->context);
  PangoFontDescription *font = pango_font_description_from_string (look->font);

  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  if (width > 0)
    pango_layout_set_width (layout, pango_units_from_double (width));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, look->align);
  pango_layout_set_justify (layout, look->justify);
  pango_layout_set_indent (layout, pango_units_from_double (look->indent));
  pango_layout_set_line_spacing (layout, (float) look->spacing);
  if (markup)
    pango_layout_set_markup (layout, text, -1);
  else
    pango_layout_set_text (layout, text, -1);
  return layout;
}

int
_zt_pages_draw_lines (ZtPages *self, PangoLayout *layout, double x, double y, int first,
                      double height, double *used)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  int index = 0;

  *used = 0;
  do
    {
      int top, bottom, baseline;
      double line_height;
      PangoRectangle logical;

      if (index < first)
        {
          index++;
          continue;
        }
      pango_layout_iter_get_line_yrange (iter, &top, &bottom);
      line_height = pango_units_to_double (bottom - top);
      if (*used + line_height > height + 0.01)
        break;
      baseline = pango_layout_iter_get_baseline (iter);
      pango_layout_iter_get_line_extents (iter, NULL, &logical);
      _zt_pages_show_line (self, pango_layout_iter_get_line_readonly (iter),
                           x + pango_units_to_double (logical.x),
                           y + *used + pango_units_to_double (baseline - top));
      *used += line_height;
      index++;
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
  return index;
}

/* No single line of a paragraph is left behind at the foot of a page, if that can be helped. */
static void
avoid_orphan (ZtPages *self, PangoLayout *layout, double line_height)
{
  int n_lines = pango_layout_get_line_count (layout);

  zt_pages_reserve (self, MIN (n_lines, 2) * line_height);
}

/* @left: points from the margin. @marker (nullable): stands before the first line. */
static void
flow_at (ZtPages *self, ZtStyle style, const char *text, gboolean markup, double left,
         PangoLayout *marker, double marker_left)
{
  g_autoptr (PangoLayout) layout
      = _zt_pages_layout (self, style, zt_pages_get_width (self) - left, text, markup);
  int n_lines = pango_layout_get_line_count (layout), next = 0, height;

  pango_layout_get_size (layout, NULL, &height);
  _zt_pages_open (self);
  if (self->y > ZT_MARGIN_TOP)
    self->y += styles[style].before;
  avoid_orphan (self, layout, pango_units_to_double (height) / n_lines);
  while (next < n_lines)
    {
      double used;
      int reached = _zt_pages_draw_lines (self, layout, _zt_pages_left (self) + left, self->y, next,
                                          _zt_pages_room (self), &used);

      if (next == 0 && marker != NULL && reached > 0)
        {
          double high;

          _zt_pages_draw_lines (self, marker, _zt_pages_left (self) + marker_left, self->y, 0, used,
                                &high);
        }

      self->y += used;
      if (reached == next && self->y <= ZT_MARGIN_TOP)
        break; /* a line higher than a page: cannot be, but must not hang */
      next = reached;
      if (next < n_lines)
        {
          zt_pages_break (self);
          _zt_pages_open (self);
        }
    }
  self->y += styles[style].after;
}

static void
flow (ZtPages *self, ZtStyle style, const char *text, gboolean markup)
{
  flow_at (self, style, text, markup, 0, NULL, 0);
}

#define ITEM_INDENT 21.0 /* two characters a level, as paragraphs are indented */

void
zt_pages_item (ZtPages *self, int depth, const char *marker, const char *markup)
{
  g_autoptr (PangoLayout) layout = _zt_pages_layout (self, ZT_STYLE_PLAIN, -1, marker, TRUE);
  double left = ITEM_INDENT * depth;
  int width;

  pango_layout_get_size (layout, &width, NULL);
  flow_at (self, ZT_STYLE_PLAIN, markup, TRUE,
           left + MAX (ITEM_INDENT * 0.8, pango_units_to_double (width) + 4), layout, left);
}

void
zt_pages_text (ZtPages *self, ZtStyle style, const char *markup)
{
  flow (self, style, markup, TRUE);
}

void
zt_pages_printf (ZtPages *self, ZtStyle style, const char *format, ...)
{
  g_autofree char *markup = NULL;
  va_list args;

  va_start (args, format);
  markup = g_markup_vprintf_escaped (format, args);
  va_end (args);
  flow (self, style, markup, TRUE);
}

void
_zt_pages_add_entry (ZtPages *self, int level, const char *text)
{
  ZtPagesEntry *entry = g_new0 (ZtPagesEntry, 1);
  int depth = level == 0 ? 2 : level;

  entry->level = level;
  entry->text = g_strdup (text);
  entry->page = self->page;
  entry->y = self->y;
  g_ptr_array_add (self->entries, entry);
  if (self->cr != NULL)
    {
      char y[G_ASCII_DTOSTR_BUF_SIZE];
      g_autofree char *link = NULL;
      int parent = depth > 1 ? self->outline_parents[depth - 1] : CAIRO_PDF_OUTLINE_ROOT;

      link = g_strdup_printf ("page=%d pos=[0 %s]", self->page,
                              g_ascii_formatd (y, sizeof y, "%.2f",
                                               level == 0 ? 0 : MAX (0, self->y - 12)));
      self->outline_parents[depth]
          = cairo_pdf_surface_add_outline (self->surface, parent, text, link,
                                           depth == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
      for (int i = depth + 1; i < 5; i++)
        self->outline_parents[i] = self->outline_parents[depth];
    }
}

void
zt_pages_heading (ZtPages *self, int level, const char *text)
{
  ZtStyle style = level == 1   ? ZT_STYLE_HEADING1
                  : level == 2 ? ZT_STYLE_HEADING2
                               : ZT_STYLE_HEADING3;

  g_return_if_fail (level >= 1 && level <= 4);
  if (level == 1)
    zt_pages_break (self);
  zt_pages_reserve (self, level == 1 ? 120 : 66); /* with something of what follows */
  _zt_pages_add_entry (self, level, text);
  flow (self, style, text, FALSE);
}

static void
draw_leader (ZtPages *self, double from, double to, double baseline)
{
  double dashes[2] = { 0, 4 };

  if (self->cr == NULL || to - from < 8)
    return;
  cairo_save (self->cr);
  cairo_set_line_width (self->cr, 0.9);
  cairo_set_line_cap (self->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_dash (self->cr, dashes, 2,
                  fmod (from, 4)); /* dots of all lines stand under one another */
  cairo_move_to (self->cr, from, baseline - 2);
  cairo_line_to (self->cr, to, baseline - 2);
  cairo_stroke (self->cr);
  cairo_restore (self->cr);
}

static void
draw_link (ZtPages *self, const ZtPagesEntry *entry, double height)
{
  g_autofree char *link = NULL;

  if (self->cr == NULL)
    return;
  link = g_strdup_printf ("rect=[%d %d %d %d] page=%d pos=[0 %d]", (int) _zt_pages_left (self),
                          (int) self->y, (int) zt_pages_get_width (self), (int) height, entry->page,
                          (int) MAX (0, entry->y - 12));
  cairo_tag_begin (self->cr, CAIRO_TAG_LINK, link);
  cairo_tag_end (self->cr, CAIRO_TAG_LINK);
}

/* The number at the right of the last line of @title, dots between. */
static void
draw_page_number (ZtPages *self, const ZtPagesEntry *entry, PangoLayout *title, double left,
                  double height)
{
  g_autofree char *number = g_strdup_printf ("%d", entry->page);
  g_autoptr (PangoLayout) page = _zt_pages_layout (self, ZT_STYLE_PLAIN, -1, number, FALSE);
  double right = _zt_pages_left (self) + zt_pages_get_width (self), title_end, used;
  int n_lines = pango_layout_get_line_count (title);
  double last_top = self->y + height * (n_lines - 1) / n_lines;
  PangoRectangle extents;

  pango_layout_line_get_extents (pango_layout_get_line_readonly (title, n_lines - 1), NULL,
                                 &extents);
  title_end = left + pango_units_to_double (extents.width);
  pango_layout_get_extents (page, NULL, &extents);
  right -= pango_units_to_double (extents.width);
  _zt_pages_draw_lines (self, page, right, last_top, 0, 100, &used);
  draw_leader (self, title_end + 5, right - 5,
               last_top + pango_units_to_double (pango_layout_get_baseline (page)));
}

static void
draw_contents_line (ZtPages *self, const ZtPagesEntry *entry)
{
  double left = _zt_pages_left (self) + (entry->level == 1 ? 0 : 21), height, used;
  g_autoptr (PangoLayout) title
      = _zt_pages_layout (self, ZT_STYLE_PLAIN, zt_pages_get_width (self) - 61, entry->text, FALSE);
  PangoRectangle extents;

  pango_layout_set_justify (title, FALSE);
  pango_layout_get_extents (title, NULL, &extents);
  height = pango_units_to_double (extents.height);
  if (_zt_pages_room (self) < height)
    {
      zt_pages_break (self);
      _zt_pages_open (self);
    }
  _zt_pages_draw_lines (self, title, left, self->y, 0, height + 1, &used);
  draw_page_number (self, entry, title, left, height);
  draw_link (self, entry, height);
  self->y += used + 2;
}

void
zt_pages_contents (ZtPages *self, const char *title)
{
  zt_pages_break (self);
  flow (self, ZT_STYLE_HEADING1, title, FALSE);
  for (guint i = 0; i < self->known_entries->len; i++)
    {
      const ZtPagesEntry *entry = self->known_entries->pdata[i];

      if (entry->level == 1 || entry->level == 2)
        draw_contents_line (self, entry);
    }
  zt_pages_break (self);
}

static void
draw_seal_box (ZtPages *self, double left, double top, double size, const char *label)
{
  g_autoptr (PangoLayout) layout = _zt_pages_layout (self, ZT_STYLE_CENTRE, size, label, FALSE);
  double dashes[2] = { 3, 3 }, used;

  if (self->cr != NULL)
    {
      cairo_save (self->cr);
      cairo_set_source_rgb (self->cr, 0.55, 0.55, 0.55);
      cairo_set_line_width (self->cr, 0.7);
      cairo_set_dash (self->cr, dashes, 2, 0);
      cairo_rectangle (self->cr, left, top, size, size);
      cairo_stroke (self->cr);
    }
  _zt_pages_draw_lines (self, layout, left, top + size / 2 - 10, 0, size, &used);
  if (self->cr != NULL)
    cairo_restore (self->cr);
}

void
zt_pages_signature (ZtPages *self, const char *const *lines, double size, const char *label,
                    double *x, double *y)
{
  double width = zt_pages_get_width (self) - (size > 0 ? size + 16 : 0), height = 0, top;
  g_autoptr (GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *lines != NULL; lines++)
    {
      PangoLayout *layout = _zt_pages_layout (self, ZT_STYLE_PLAIN, width, *lines, FALSE);
      PangoRectangle logical;

      pango_layout_set_justify (layout, FALSE);
      pango_layout_get_extents (layout, NULL, &logical);
      height += pango_units_to_double (logical.height) + 5;
      g_ptr_array_add (layouts, layout);
    }
  _zt_pages_open (self);
  if (self->y > ZT_MARGIN_TOP)
    self->y += 16;
  zt_pages_reserve (self, MAX (height, size) + 4);
  top = self->y;
  self->y += size > height ? (size - height) / 2 : 0;
  for (guint i = 0; i < layouts->len; i++)
    {
      double used;

      _zt_pages_draw_lines (self, layouts->pdata[i], _zt_pages_left (self), self->y, 0,
                            self->page_height, &used);
      self->y += used + 5;
    }
  self->y = MAX (self->y, top + size + 4);
  *x = self->page_width - ZT_MARGIN_SIDE - size;
  *y = self->page_height - top - size;
  if (size > 0)
    draw_seal_box (self, *x, top, size, label);
}
