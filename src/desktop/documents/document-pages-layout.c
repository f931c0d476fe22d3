/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the pages of a document are on the canvas, and where that is on the screen. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#include <math.h>

#define GAP 12
#define MARGIN 16
#define LABEL_HEIGHT 24 /* below a thumbnail */
#define THUMBNAIL_WIDTH 132
#define COMFORTABLE 1.3 /* beyond it a wide window holds paper, not more reading */
#define BEFORE_DRAWING (GDK_PRIORITY_REDRAW - 5)

static void
emit (ZtDocumentPages *self, guint which)
{
  g_signal_emit (self, _zt_document_pages_signals[which], 0);
}

/* --- layout --- */

static double
turned_width (ZtDocumentPages *self, const ZtPageEntry *entry)
{
  return MAX (self->turn & 1 ? entry->height : entry->width, 1);
}

static double
turned_height (ZtDocumentPages *self, const ZtPageEntry *entry)
{
  return MAX (self->turn & 1 ? entry->width : entry->height, 1);
}

static double
widest (ZtDocumentPages *self)
{
  double width = 1;

  for (guint i = 0; i < self->entries->len; i++)
    width = MAX (width, turned_width (self, ZT_PAGE_ENTRY (self, i)));
  return width;
}

double
_zt_document_pages_choose_scale (ZtDocumentPages *self)
{
  double across = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 40);
  double down = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2 * MARGIN, 40);
  const ZtPageEntry *entry;

  if (self->entries->len == 0)
    return self->zoom * ZT_POINT;
  entry = ZT_PAGE_ENTRY (self, self->page > 0 ? self->page - 1 : 0);
  if (self->thumbnails)
    return MIN (across, THUMBNAIL_WIDTH) / widest (self);
  switch (self->fit)
    {
    case ZT_FIT_AUTO:
      return CLAMP (across / widest (self), ZT_LEAST_ZOOM * ZT_POINT, COMFORTABLE * ZT_POINT);
    case ZT_FIT_WIDTH:
      return CLAMP (across / widest (self), ZT_LEAST_ZOOM * ZT_POINT, ZT_MOST_ZOOM * ZT_POINT);
    case ZT_FIT_PAGE:
      return CLAMP (MIN (across / turned_width (self, entry), down / turned_height (self, entry)),
                    ZT_LEAST_ZOOM * ZT_POINT / 2, ZT_MOST_ZOOM * ZT_POINT);
    case ZT_FIT_NONE:
    default:
      return self->zoom * ZT_POINT;
    }
}

static void
place_pages (ZtDocumentPages *self, double scale)
{
  int view = gtk_widget_get_width (GTK_WIDGET (self)), top = MARGIN, most = 0;
  int gap = self->thumbnails ? GAP + LABEL_HEIGHT : GAP;

  for (guint i = 0; i < self->entries->len; i++)
    {
      ZtPageEntry *entry = ZT_PAGE_ENTRY (self, i);

      entry->across = MAX (1, (int) lround (turned_width (self, entry) * scale));
      entry->down = MAX (1, (int) lround (turned_height (self, entry) * entry->across
                                          / turned_width (self, entry)));
      entry->top = top;
      top += entry->down + gap;
      most = MAX (most, entry->across);
    }
  self->canvas_width = MAX (view, most + 2 * MARGIN);
  self->canvas_height = MAX (top - gap + MARGIN + (self->thumbnails ? LABEL_HEIGHT : 0), 1);
  for (guint i = 0; i < self->entries->len; i++)
    {
      ZtPageEntry *entry = ZT_PAGE_ENTRY (self, i);

      entry->left = (self->canvas_width - entry->across) / 2;
    }
}

static void
configure (GtkAdjustment *adjustment, double value, double upper, double view)
{
  gtk_adjustment_configure (adjustment, CLAMP (value, 0, MAX (upper - view, 0)), 0,
                            MAX (upper, view), 60, MAX (view - 60, 10), view);
}

/* The page at a height of the view, and how far into it in parts of its size: what stays where it
 * is when the layout changes. */
static int
find_at (ZtDocumentPages *self, double y, double *part)
{
  double at = gtk_adjustment_get_value (self->vadjustment) + y;
  int index = 0;

  for (int i = 0; i < (int) self->entries->len && ZT_PAGE_ENTRY (self, i)->top <= at; i++)
    index = i;
  *part = 0;
  if (self->entries->len > 0 && ZT_PAGE_ENTRY (self, index)->down > 0)
    *part = (at - ZT_PAGE_ENTRY (self, index)->top) / ZT_PAGE_ENTRY (self, index)->down;
  return index;
}

void
_zt_document_pages_lay_out (ZtDocumentPages *self, double scale, double x, double y)
{
  int view_width = gtk_widget_get_width (GTK_WIDGET (self));
  int view_height = gtk_widget_get_height (GTK_WIDGET (self));
  gboolean first = self->laid_width == 0;
  double part_y, part_x = 0.5, across = gtk_adjustment_get_value (self->hadjustment), down;
  int index = find_at (self, y, &part_y);

  if (!first && self->canvas_width > 0)
    part_x = (across + x) / self->canvas_width;
  place_pages (self, scale);
  self->laid_width = view_width;
  self->laid_height = view_height;
  self->laid_scale = scale;
  down = gtk_adjustment_get_value (self->vadjustment);
  if (!first && self->entries->len > 0)
    down = ZT_PAGE_ENTRY (self, index)->top + part_y * ZT_PAGE_ENTRY (self, index)->down - y;
  configure (self->hadjustment, part_x * self->canvas_width - (first ? view_width / 2.0 : x),
             self->canvas_width, view_width);
  configure (self->vadjustment, down, self->canvas_height, view_height);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
go_to_wanted (ZtDocumentPages *self)
{
  double view = gtk_widget_get_height (GTK_WIDGET (self)), down;
  const ZtPageEntry *entry;
  graphene_rect_t place;
  ZtBox box = { 0, self->wanted_y, 0, 0 };
  int page = self->wanted_page;

  self->wanted_page = 0;
  if (page < 1 || page > (int) self->entries->len)
    return;
  entry = ZT_PAGE_ENTRY (self, page - 1);
  down = entry->top - GAP;
  if (self->thumbnails)
    {
      double now = gtk_adjustment_get_value (self->vadjustment);

      /* A thumbnail that can be seen stays where it is. */
      if (entry->top >= now && entry->top + entry->down <= now + view)
        return;
      down = entry->top - view / 3;
    }
  else if (self->wanted_y > 0 && zt_document_pages_to_widget (self, page, &box, &place))
    down = MAX (0, place.origin.y + gtk_adjustment_get_value (self->vadjustment) - view / 3);
  gtk_adjustment_set_value (self->vadjustment, down);
}

static gboolean
sync_cb (gpointer user_data)
{
  ZtDocumentPages *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double scale, unused;

  self->sync = 0;
  if (width <= 0 || height <= 0 || self->entries->len == 0)
    return G_SOURCE_REMOVE;
  scale = _zt_document_pages_choose_scale (self);
  if (width != self->laid_width || height != self->laid_height || scale != self->laid_scale)
    _zt_document_pages_lay_out (self, scale, width / 2.0, 0);
  if (self->wanted_page > 0)
    go_to_wanted (self);
  /* The page people say they are on covers the upper third. */
  _zt_document_pages_set_page (self, find_at (self, gtk_widget_get_height (GTK_WIDGET (self)) / 3.0,
                                              &unused)
                                         + 1);
  _zt_document_pages_draw_visible (self);
  emit (self, ZT_PAGES_GEOMETRY_CHANGED);
  return G_SOURCE_REMOVE;
}

void
_zt_document_pages_queue_sync (ZtDocumentPages *self)
{
  if (self->sync == 0 && self->entries->len > 0)
    self->sync = g_idle_add_full (BEFORE_DRAWING, sync_cb, self, NULL);
}

/* --- where things are --- */

gboolean
zt_document_pages_get_page_place (ZtDocumentPages *self, int page, graphene_rect_t *place)
{
  const ZtPageEntry *entry;

  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self) && place != NULL, FALSE);
  if (page < 1 || page > (int) self->entries->len || self->laid_width == 0)
    return FALSE;
  entry = ZT_PAGE_ENTRY (self, page - 1);
  *place = GRAPHENE_RECT_INIT (
      (float) (entry->left - lround (gtk_adjustment_get_value (self->hadjustment))),
      (float) (entry->top - lround (gtk_adjustment_get_value (self->vadjustment))),
      (float) entry->across, (float) entry->down);
  return TRUE;
}

static graphene_point_t
turn_point (ZtDocumentPages *self, const ZtPageEntry *entry, double x, double y)
{
  switch (self->turn)
    {
    case 1:
      return GRAPHENE_POINT_INIT ((float) (entry->height - y), (float) x);
    case 2:
      return GRAPHENE_POINT_INIT ((float) (entry->width - x), (float) (entry->height - y));
    case 3:
      return GRAPHENE_POINT_INIT ((float) y, (float) (entry->width - x));
    default:
      return GRAPHENE_POINT_INIT ((float) x, (float) y);
    }
}

gboolean
zt_document_pages_to_widget (ZtDocumentPages *self, int page, const ZtBox *box,
                             graphene_rect_t *place)
{
  const ZtPageEntry *entry;
  graphene_rect_t paper;
  graphene_point_t a, b;
  float scale;

  g_return_val_if_fail (box != NULL && place != NULL, FALSE);
  if (!zt_document_pages_get_page_place (self, page, &paper))
    return FALSE;
  entry = ZT_PAGE_ENTRY (self, page - 1);
  a = turn_point (self, entry, box->x, box->y);
  b = turn_point (self, entry, box->x + box->width, box->y + box->height);
  scale = paper.size.width / (float) turned_width (self, entry);
  *place = GRAPHENE_RECT_INIT (paper.origin.x + MIN (a.x, b.x) * scale,
                               paper.origin.y + MIN (a.y, b.y) * scale, fabsf (b.x - a.x) * scale,
                               fabsf (b.y - a.y) * scale);
  return TRUE;
}

gboolean
zt_document_pages_to_page (ZtDocumentPages *self, double x, double y, int *page, double *page_x,
                           double *page_y)
{
  const ZtPageEntry *entry;
  graphene_rect_t paper;
  double part, across, down;
  int index;

  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), FALSE);
  if (self->entries->len == 0 || self->laid_width == 0)
    return FALSE;
  index = find_at (self, y, &part);
  entry = ZT_PAGE_ENTRY (self, index);
  zt_document_pages_get_page_place (self, index + 1, &paper);
  across = (x - paper.origin.x) * turned_width (self, entry) / paper.size.width;
  down = (y - paper.origin.y) * turned_width (self, entry) / paper.size.width;
  *page = index + 1;
  *page_x = self->turn == 1 ? down : self->turn == 3 ? entry->width - down : across;
  *page_y = self->turn == 1 ? entry->height - across : self->turn == 3 ? across : down;
  if (self->turn == 2)
    {
      *page_x = entry->width - across;
      *page_y = entry->height - down;
    }
  return *page_x >= 0 && *page_x <= entry->width && *page_y >= 0 && *page_y <= entry->height;
}

gboolean
zt_document_pages_get_page_size (ZtDocumentPages *self, int page, double *width, double *height)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), FALSE);
  if (page < 1 || page > (int) self->entries->len)
    return FALSE;
  *width = ZT_PAGE_ENTRY (self, page - 1)->width;
  *height = ZT_PAGE_ENTRY (self, page - 1)->height;
  return TRUE;
}
