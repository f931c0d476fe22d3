/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing the pages of a document: what is in view and beside it is asked of the helper at its
 * exact size, what is far is forgotten. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#include "display.h"

#define BAND_PIXELS (3 * 1000 * 1000)
#define LEAST_ROWS 256
#define MOST_ROWS 4096
#define LAYERS_AROUND 12 /* pages on either side of those in view whose text is kept */

/* --- in the viewer's thread --- */

typedef struct
{
  ZtPreview *preview; /* (owned) (nullable) */
  ZtPreviewBand band;
  GCancellable *document; /* (owned) (nullable): a drawing is ended with its document only, for
                             ending it ends the child */
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->preview);
  g_clear_object (&request->document);
  g_free (request);
}

static gpointer
draw_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Request *request = data;
  int height = 0, stride = 0;
  g_autoptr (GBytes) bytes = zt_preview_render_band (request->preview, &request->band, &height,
                                                     &stride, request->document, error);

  if (bytes == NULL)
    return NULL;
  return gdk_memory_texture_new (request->band.width_px, height, GDK_MEMORY_DEFAULT, bytes,
                                 (gsize) stride);
}

static gpointer
layer_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Request *request = data;

  return zt_preview_get_layer (request->preview, request->band.page, request->document, error);
}

static gpointer
drop_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_clear_object (&((Request *) data)->preview);
  return NULL;
}

void
_zt_document_pages_drop_preview (ZtDocumentPages *self)
{
  Request *request;

  if (self->preview == NULL)
    return;
  request = g_new0 (Request, 1);
  request->preview = g_steal_pointer (&self->preview);
  zt_worker_run_async (zt_desk_get_viewer (self->desk), drop_job, request,
                       (GDestroyNotify) request_free, NULL, NULL, NULL, NULL);
}

/* --- asking --- */

typedef struct
{
  ZtDocumentPages *pages; /* (owned) */
  guint generation;
  int index;
  guint band;
  int width;
} Drawing;

static Drawing *
drawing_new (ZtDocumentPages *self, int index, guint band, int width)
{
  Drawing *drawing = g_new0 (Drawing, 1);

  *drawing = (Drawing){ g_object_ref (self), self->generation, index, band, width };
  self->n_drawing++;
  return drawing;
}

static Request *
request_new (ZtDocumentPages *self, int index)
{
  Request *request = g_new0 (Request, 1);

  *request = (Request){ g_object_ref (self->preview),
                        { .page = index + 1, .turn = self->turn },
                        g_object_ref (self->cancellable) };
  return request;
}

static gboolean
all_drawn (const ZtPageEntry *entry)
{
  for (guint i = 0; i < entry->bands->len; i++)
    if (g_array_index (entry->bands, ZtBand, i).texture == NULL)
      return FALSE;
  return TRUE;
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentPages) self = drawing->pages;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtPageEntry *entry;
  ZtBand *band;

  self->n_drawing--;
  if (drawing->generation != self->generation
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  entry = ZT_PAGE_ENTRY (self, drawing->index);
  if (entry->bands == NULL || entry->band_width != drawing->width
      || drawing->band >= entry->bands->len)
    return;
  band = &g_array_index (entry->bands, ZtBand, drawing->band);
  g_clear_object (&band->cancellable);
  if (texture != NULL)
    g_set_object (&band->texture, texture);
  else
    {
      g_free (entry->problem);
      entry->problem = zt_display_error (error);
    }
  if (texture != NULL && all_drawn (entry))
    g_clear_object (&entry->stale);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_band (ZtDocumentPages *self, int index, guint number)
{
  ZtPageEntry *entry = ZT_PAGE_ENTRY (self, index);
  ZtBand *band = &g_array_index (entry->bands, ZtBand, number);
  Request *request;

  if (band->asked)
    return;
  band->asked = TRUE;
  band->cancellable = g_cancellable_new ();
  request = request_new (self, index);
  request->band.width_px = entry->band_width;
  request->band.top = (int) number * entry->band_rows;
  request->band.rows = entry->band_rows;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), draw_job, request,
                       (GDestroyNotify) request_free, g_object_unref, band->cancellable, drawn_cb,
                       drawing_new (self, index, number, entry->band_width));
}

static void
layer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentPages) self = drawing->pages;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPageLayer) layer = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  ZtPageEntry *entry;

  self->n_drawing--;
  if (drawing->generation != self->generation || layer == NULL)
    return;
  entry = ZT_PAGE_ENTRY (self, drawing->index);
  g_clear_pointer (&entry->layer, zt_page_layer_unref);
  entry->layer = g_steal_pointer (&layer);
  if (drawing->index + 1 == self->page)
    {
      g_autofree char *text = zt_page_layer_copy_text (entry->layer, 0, G_MAXUINT);

      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      text, -1);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
read_layer (ZtDocumentPages *self, int index)
{
  ZtPageEntry *entry = ZT_PAGE_ENTRY (self, index);

  if (self->thumbnails || entry->layer_asked)
    return;
  entry->layer_asked = TRUE;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), layer_job, request_new (self, index),
                       (GDestroyNotify) request_free, (GDestroyNotify) zt_page_layer_unref,
                       self->cancellable, layer_cb, drawing_new (self, index, 0, 0));
}

/* In the viewer's thread, where alone the preview is used. */
static gpointer
sizes_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Request *request = data;

  if (zt_preview_has_guesses (request->preview))
    zt_preview_read_sizes (request->preview, request->document, error);
  return NULL;
}

static void
sizes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentPages) self = drawing->pages;
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  self->n_drawing--;
  if (drawing->generation != self->generation)
    return;
  _zt_document_pages_take_sizes (self);
  _zt_document_pages_queue_sync (self);
}

void
_zt_document_pages_read_sizes (ZtDocumentPages *self)
{
  if (self->sizes_asked || self->preview == NULL)
    return;
  self->sizes_asked = TRUE;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), sizes_job, request_new (self, 0),
                       (GDestroyNotify) request_free, NULL, self->cancellable, sizes_cb,
                       drawing_new (self, 0, 0, 0));
}

void
_zt_document_pages_forget_bands (ZtPageEntry *entry)
{
  for (guint i = 0; entry->bands != NULL && i < entry->bands->len; i++)
    {
      ZtBand *band = &g_array_index (entry->bands, ZtBand, i);

      if (band->cancellable != NULL)
        g_cancellable_cancel (band->cancellable);
      g_clear_object (&band->cancellable);
      g_clear_object (&band->texture);
    }
  g_clear_pointer (&entry->bands, g_array_unref);
  entry->band_width = 0;
}

/* Bands for the size the page has now; what was drawn before serves until they come. */
static void
prepare_bands (ZtDocumentPages *self, ZtPageEntry *entry)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = entry->across * scale, height = entry->down * scale;
  guint n;

  if (entry->bands != NULL && entry->band_width == width)
    return;
  if (entry->bands != NULL && entry->bands->len == 1
      && g_array_index (entry->bands, ZtBand, 0).texture != NULL)
    g_set_object (&entry->stale, g_array_index (entry->bands, ZtBand, 0).texture);
  _zt_document_pages_forget_bands (entry);
  g_clear_pointer (&entry->problem, g_free);
  entry->band_width = width;
  entry->band_rows = CLAMP (BAND_PIXELS / MAX (width, 1), LEAST_ROWS, MOST_ROWS);
  n = (guint) MAX (1, (height + entry->band_rows - 1) / entry->band_rows);
  entry->bands = g_array_new (FALSE, TRUE, sizeof (ZtBand));
  g_array_set_size (entry->bands, n);
}

void
_zt_document_pages_find_visible (ZtDocumentPages *self, int *first, int *last)
{
  double top = gtk_adjustment_get_value (self->vadjustment);
  double bottom = top + gtk_widget_get_height (GTK_WIDGET (self));

  *first = *last = -1;
  for (int i = 0; i < (int) self->entries->len; i++)
    {
      const ZtPageEntry *entry = ZT_PAGE_ENTRY (self, i);

      if (entry->top > bottom)
        break;
      if (entry->top + entry->down < top)
        continue;
      *first = *first < 0 ? i : *first;
      *last = i;
    }
}

/* The bands of a page between two heights of the canvas. */
static void
draw_between (ZtDocumentPages *self, int index, double top, double bottom)
{
  ZtPageEntry *entry = ZT_PAGE_ENTRY (self, index);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (entry->width <= 0 || entry->height <= 0)
    return;
  prepare_bands (self, entry);
  for (guint i = 0; i < entry->bands->len; i++)
    {
      double from = entry->top + (double) i * entry->band_rows / scale;
      double to = from + (double) entry->band_rows / scale;

      if (to >= top && from <= bottom)
        draw_band (self, index, i);
    }
}

/* Bands far above and below a tall page that is zoomed in. */
static void
forget_far_bands (ZtDocumentPages *self, ZtPageEntry *entry, double top, double bottom)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  for (guint i = 0; entry->bands != NULL && i < entry->bands->len; i++)
    {
      ZtBand *band = &g_array_index (entry->bands, ZtBand, i);
      double from = entry->top + (double) i * entry->band_rows / scale;
      double to = from + (double) entry->band_rows / scale;

      if (!band->asked || (to >= top && from <= bottom))
        continue;
      if (band->cancellable != NULL)
        g_cancellable_cancel (band->cancellable);
      g_clear_object (&band->cancellable);
      g_clear_object (&band->texture);
      band->asked = FALSE;
    }
}

static void
forget_far (ZtDocumentPages *self, int first, int last, double top, double bottom)
{
  for (int i = 0; i < (int) self->entries->len; i++)
    {
      ZtPageEntry *entry = ZT_PAGE_ENTRY (self, i);

      if (entry->top > bottom || entry->top + entry->down < top)
        {
          _zt_document_pages_forget_bands (entry);
          g_clear_object (&entry->stale);
        }
      else
        forget_far_bands (self, entry, top, bottom);
      if (i < first - LAYERS_AROUND || i > last + LAYERS_AROUND)
        {
          g_clear_pointer (&entry->layer, zt_page_layer_unref);
          entry->layer_asked = FALSE;
        }
    }
}

void
_zt_document_pages_draw_visible (ZtDocumentPages *self)
{
  double top = gtk_adjustment_get_value (self->vadjustment);
  double size = gtk_widget_get_height (GTK_WIDGET (self));
  int first, last;

  if (self->preview == NULL || size <= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  _zt_document_pages_find_visible (self, &first, &last);
  if (first < 0)
    return;
  forget_far (self, first, last, top - 2 * size, top + 3 * size);
  for (int i = first; i <= last; i++)
    draw_between (self, i, top, top + size);
  for (int i = first; i <= last; i++)
    read_layer (self, i);
  _zt_document_pages_read_sizes (self);
  /* What will be seen next, once what is seen has been drawn. */
  for (int i = MAX (first - 1, 0); i <= MIN (last + 1, (int) self->entries->len - 1); i++)
    draw_between (self, i, top - size, top + 2 * size);
}
