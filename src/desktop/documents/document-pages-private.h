/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of ZtDocumentPages share. */
#pragma once

#include "zt-document-pages.h"

G_BEGIN_DECLS

/* A stretch of a page over its whole width: at 400 % a page has several, else one. */
typedef struct
{
  GdkTexture *texture;       /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable): of the drawing that waits */
  gboolean asked;
} ZtBand;

typedef struct
{
  double width, height; /* points, unturned */
  int left, top;        /* on the canvas, application pixels */
  int across, down;     /* size there */
  GArray *bands;        /* (owned) (nullable) of ZtBand */
  int band_width;       /* device pixels the bands are for */
  int band_rows;        /* in each, device pixels */
  GdkTexture
      *stale;    /* (owned) (nullable): the page at an earlier size, until the new one is drawn */
  char *problem; /* (owned) (nullable): why it cannot be drawn */
  ZtPageLayer *layer; /* (owned) (nullable) */
  gboolean layer_asked;
} ZtPageEntry;

typedef struct
{
  int page; /* index from 0; -1: none */
  guint at; /* position in its text */
} ZtTextPlace;

struct _ZtDocumentPages
{
  GtkWidget parent_instance;

  /* Inputs */
  ZtDesk *desk;            /* (owned) (nullable) */
  ZtPreview *preview;      /* (owned) (nullable): used in the viewer's thread only */
  JsonArray *seals, *hits; /* (owned) (nullable) */
  int current;             /* match */
  GPtrArray *notes;        /* (owned) (nullable) of ZtNote */
  gboolean thumbnails;
  ZtFit fit;
  double zoom;
  int turn;

  /* State */
  GArray *entries; /* (owned) of ZtPageEntry */
  guint generation;
  int canvas_width, canvas_height;
  int laid_width, laid_height; /* of the viewport the layout is for */
  double laid_scale;           /* application pixels a point */
  int wanted_page;             /* to go to once laid out; 0: none */
  double wanted_y;
  int page; /* in view, from 1 */
  guint n_drawing;
  gboolean sizes_asked;
  guint sync; /* source */
  ZtTextPlace anchor, head;
  gboolean dragging, dragged;
  double pointer_x, pointer_y; /* while dragging */
  guint drag_source;
  double pinch; /* zoom when it began */

  /* Owned */
  GtkAdjustment *hadjustment, *vadjustment;
  guint hpolicy : 1, vpolicy : 1;
  GCancellable *cancellable; /* (nullable): of this document */
};

#define ZT_POINT (96.0 / 72.0) /* application pixels at 100 % */
#define ZT_LEAST_ZOOM 0.25
#define ZT_MOST_ZOOM 4.0

#define ZT_PAGE_ENTRY(self, i) (&g_array_index ((self)->entries, ZtPageEntry, i))

enum
{
  ZT_PAGES_PAGE_CHANGED,
  ZT_PAGES_GEOMETRY_CHANGED,
  ZT_PAGES_SELECTION_CHANGED,
  ZT_PAGES_PAGE_ACTIVATED,
  ZT_PAGES_LINK_ACTIVATED,
  ZT_PAGES_NOTE_ACTIVATED,
  ZT_PAGES_N_SIGNALS
};
extern guint _zt_document_pages_signals[ZT_PAGES_N_SIGNALS];

/* document-pages-paint.c */
void _zt_document_pages_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* document-pages-draw.c */
void _zt_document_pages_draw_visible (ZtDocumentPages *self);
void _zt_document_pages_forget_bands (ZtPageEntry *entry);
/* Asks for the sizes that are still guesses. */
void _zt_document_pages_read_sizes (ZtDocumentPages *self);
/* The last reference of the preview goes where the child may be waited for. */
void _zt_document_pages_drop_preview (ZtDocumentPages *self);
/* The pages of which something can be seen; -1: none. */
void _zt_document_pages_find_visible (ZtDocumentPages *self, int *first, int *last);

/* document-pages-select.c */
void _zt_document_pages_add_controllers (ZtDocumentPages *self);
void _zt_document_pages_selection_changed (ZtDocumentPages *self);
/* What of this page is selected: FALSE when nothing. */
gboolean _zt_document_pages_get_selected (ZtDocumentPages *self, int index, guint *start,
                                          guint *end);

/* document-pages-layout.c */
/* Application pixels a point, for the room there is. */
double _zt_document_pages_choose_scale (ZtDocumentPages *self);
/* Lays out for @scale so that what is at (@x, @y) of the view stays there. */
void _zt_document_pages_lay_out (ZtDocumentPages *self, double scale, double x, double y);
/* Before the next frame: layout where it is needed, going where one wants to, drawing. */
void _zt_document_pages_queue_sync (ZtDocumentPages *self);

/* document-pages-keys.c */
void _zt_document_pages_add_bindings (GtkWidgetClass *widget_class);

/* zt-document-pages.c */
/* The sizes of all pages as the preview knows them now; a layout must follow. */
void _zt_document_pages_take_sizes (ZtDocumentPages *self);
/* Says which page is in view, from 1. */
void _zt_document_pages_set_page (ZtDocumentPages *self, int page);
void _zt_document_pages_zoom_at (ZtDocumentPages *self, double zoom, double x, double y);
void _zt_document_pages_scroll_by (ZtDocumentPages *self, double dx, double dy);
void _zt_document_pages_scroll_to (ZtDocumentPages *self, int page, double y, double height);

G_END_DECLS
