/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the layout engine share. */
#pragma once

#include "page-layout.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

#define ZT_PAGE_SHORT 595.0 /* A4 */
#define ZT_PAGE_LONG 842.0
#define ZT_MARGIN_SIDE 62.0
#define ZT_MARGIN_TOP 78.0
#define ZT_MARGIN_BOTTOM 66.0

typedef struct
{
  int level; /* 1…3; 0: outline only */
  char *text;
  int page;
  double y;
} ZtPagesEntry;

typedef struct _ZtPagesFace ZtPagesFace;

struct _ZtPages
{
  const ZtPagesInfo *info;      /* (borrowed) */
  PangoContext *context;        /* (owned) */
  cairo_surface_t *surface;     /* (owned) (nullable): only in the last pass */
  cairo_t *cr;                  /* (owned) (nullable): only in the last pass */
  int page;                     /* 1-based; 0 before the first */
  double page_width, page_height;
  double y;
  gboolean page_open, page_bare, landscape;
  GPtrArray *entries;           /* (owned) (element-type ZtPagesEntry): of this pass */
  GHashTable *marks;            /* (owned) name -> page, of this pass */
  GPtrArray *known_entries;     /* (owned): of the pass before */
  GHashTable *known_marks;      /* (owned): of the pass before */
  int known_pages;
  GHashTable *faces;            /* (owned) hb_face_t -> ZtPagesFace: glyphs met in all passes */
  int outline_parents[5];
};

PangoLayout *_zt_pages_layout (ZtPages *self, ZtStyle style, double width, const char *text, gboolean markup);
void _zt_pages_open (ZtPages *self);
double _zt_pages_left (ZtPages *self);
double _zt_pages_room (ZtPages *self); /* points left above the bottom margin */
/* Draws lines from @first on that fit into @height; answers the first that did not. @used: height taken. */
int _zt_pages_draw_lines (ZtPages *self, PangoLayout *layout, double x, double y, int first, double height, double *used);
/* page-font.c. Draws, or in a pass without paper notes the glyphs that will be needed. */
void _zt_pages_show_line (ZtPages *self, PangoLayoutLine *line, double x, double baseline);
void _zt_pages_face_free (ZtPagesFace *face);
void _zt_pages_add_entry (ZtPages *self, int level, const char *text);
void _zt_pages_entry_free (ZtPagesEntry *entry);

G_END_DECLS
