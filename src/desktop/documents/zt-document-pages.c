/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of an open document: layout, drawing on demand, marks. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "zt-document-pages.h"

#include "display.h"

#include <glib/gi18n-lib.h>

#define GAP 12
#define MARGIN 16
#define NARROWEST 200
#define WIDEST 860 /* application pixels at zoom 1 */
#define BEFORE_DRAWING (GDK_PRIORITY_REDRAW - 5)
#define KEEP 3 /* pages kept drawn on either side of those in view */

typedef struct
{
  double width, height;      /* points */
  ZtDocumentPage *widget;    /* (borrowed) from the box */
  int top;                   /* application pixels */
  int drawn;                 /* width in device pixels that was asked for; 0: none */
  GCancellable *cancellable; /* (owned) (nullable): of the drawing under way */
} Entry;

struct _ZtDocumentPages
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk;       /* (owned) (nullable) */
  ZtPreview *preview; /* (owned) (nullable): used in the viewer's thread only */

  /* State */
  GArray *entries; /* (owned) of Entry */
  double zoom;     /* 0: fills the width */
  guint generation;
  int laid_out_width, total_height;
  int wanted_page;   /* to go to once it is laid out; 0: none */
  double wanted_y;   /* in it, points from its upper left */
  gboolean centring; /* once the box knows its width */
  double wanted;     /* where to scroll to once the box knows its height; < 0: nowhere */
  int page;          /* the one in view, from 1; 0: none */
  guint n_drawing;
  guint relayout;

  /* Template children */
  GtkScrolledWindow *scroller;
  GtkBox *box;
};

enum
{
  PAGE_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtDocumentPages, zt_document_pages, ADW_TYPE_BIN)

#define ENTRY(self, i) (&g_array_index ((self)->entries, Entry, i))

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  if (entry->cancellable != NULL)
    g_cancellable_cancel (entry->cancellable);
  g_clear_object (&entry->cancellable);
}

/* --- in the viewer's thread --- */

typedef struct
{
  ZtPreview *preview; /* (owned) (nullable) */
  int page, width;
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->preview);
  g_free (request);
}

static gpointer
draw_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Request *request = data;
  int height = 0, stride = 0;
  g_autoptr (GBytes) bytes = zt_preview_render (request->preview, request->page, request->width,
                                                &height, &stride, work->cancellable, error);

  if (bytes == NULL)
    return NULL;
  return gdk_memory_texture_new (request->width, height, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
}

/* The last reference goes where the child may be waited for. */
static gpointer
drop_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  g_clear_object (&((Request *) data)->preview);
  return NULL;
}

/* --- drawing --- */

typedef struct
{
  ZtDocumentPages *pages; /* (owned) */
  guint generation;
  guint index;
  int width;
} Drawing;

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentPages) self = drawing->pages;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);
  Entry *entry;

  self->n_drawing--;
  if (drawing->generation != self->generation)
    return;
  entry = ENTRY (self, drawing->index);
  if (entry->drawn != drawing->width)
    return;
  g_clear_object (&entry->cancellable);
  if (texture != NULL)
    zt_document_page_set_texture (entry->widget, texture);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      zt_document_page_set_note (entry->widget, _ ("This page cannot be shown."));
      g_message ("page %u was not drawn: %s", drawing->index + 1, error->message);
    }
}

static void
draw_page (ZtDocumentPages *self, guint index, int width)
{
  Entry *entry = ENTRY (self, index);
  Request *request;
  Drawing *drawing;

  if (entry->drawn == width)
    return;
  entry_clear (entry);
  entry->drawn = width;
  entry->cancellable = g_cancellable_new ();
  request = g_new0 (Request, 1);
  *request = (Request){ g_object_ref (self->preview), (int) index + 1, width };
  drawing = g_new0 (Drawing, 1);
  *drawing = (Drawing){ g_object_ref (self), self->generation, index, width };
  self->n_drawing++;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), draw_job, request,
                       (GDestroyNotify) request_free, g_object_unref, entry->cancellable, drawn_cb,
                       drawing);
}

/* What scrolled away before its turn came is not drawn at all. */
static void
forget_page (ZtDocumentPages *self, guint index)
{
  Entry *entry = ENTRY (self, index);

  entry_clear (entry);
  entry->drawn = 0;
  zt_document_page_set_texture (entry->widget, NULL);
}

/* --- layout --- */

static int
page_width (ZtDocumentPages *self)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self->scroller)) - 2 * MARGIN;

  if (self->zoom <= 0)
    return MAX (room, NARROWEST);
  return (int) (CLAMP (room, NARROWEST, WIDEST) * self->zoom);
}

static int
page_height (const Entry *entry, int width)
{
  return entry->width > 0 ? (int) (width * entry->height / entry->width + 0.5) : width;
}

static void
show_page (ZtDocumentPages *self, int page)
{
  if (self->page == page)
    return;
  self->page = page;
  g_signal_emit (self, signals[PAGE_CHANGED], 0);
}

/* Draws what is in view and its neighbours, forgets what is far. */
static void
draw_visible (ZtDocumentPages *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double top = gtk_adjustment_get_value (adjustment);
  double size = gtk_adjustment_get_page_size (adjustment);
  int width = self->laid_out_width, n = (int) self->entries->len;
  int first = -1, last = -1, current = 0;

  if (self->preview == NULL || n == 0 || width == 0 || self->wanted >= 0 || self->wanted_page > 0)
    return;
  for (int i = 0; i < n; i++)
    {
      const Entry *entry = ENTRY (self, i);
      int bottom = entry->top + page_height (entry, width);

      if (bottom < top || entry->top > top + size)
        continue;
      first = first < 0 ? i : first;
      last = i;
      /* The page that people say they are on covers the upper third. */
      if (entry->top <= top + size / 3)
        current = i;
    }
  if (first < 0)
    return;
  for (int i = MAX (0, first - 1); i <= MIN (n - 1, last + 1); i++)
    draw_page (self, (guint) i, width * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  for (int i = 0; i < n; i++)
    if ((i < first - KEEP || i > last + KEEP) && ENTRY (self, i)->drawn != 0)
      forget_page (self, (guint) i);
  show_page (self, MAX (current, first) + 1);
}

/* A page wider than the view is looked at in its middle. */
static void
centre (ZtDocumentPages *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scroller);
  double upper = gtk_adjustment_get_upper (adjustment);

  if (!self->centring || upper < self->laid_out_width + 2 * MARGIN)
    return;
  self->centring = FALSE;
  gtk_adjustment_set_value (adjustment, (upper - gtk_adjustment_get_page_size (adjustment)) / 2);
}

static void
scroll_to_wanted (ZtDocumentPages *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double wanted = self->wanted;

  /* The box learns its new height in the next frame. */
  if (wanted < 0 || gtk_adjustment_get_upper (adjustment) < self->total_height)
    return;
  self->wanted = -1;
  gtk_adjustment_set_value (adjustment, wanted);
}

static void
aim_at_wanted_page (ZtDocumentPages *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double room = gtk_adjustment_get_page_size (adjustment);
  const Entry *entry;

  if (self->wanted_page == 0)
    return;
  entry = ENTRY (self, self->wanted_page - 1);
  self->wanted = entry->top - GAP;
  if (self->wanted_y > 0 && entry->width > 0)
    self->wanted
        = MAX (0, entry->top + self->wanted_y * self->laid_out_width / entry->width - room / 3);
  self->wanted_page = 0;
}

static gboolean
lay_out_cb (gpointer user_data)
{
  ZtDocumentPages *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  int width = page_width (self), top = MARGIN;
  double ratio = self->laid_out_width > 0 ? (double) width / self->laid_out_width : 1;

  self->relayout = 0;
  if (gtk_widget_get_width (GTK_WIDGET (self->scroller)) <= 0)
    return G_SOURCE_REMOVE;
  /* What one reads stays in view when the width changes. */
  if (self->wanted >= 0)
    self->wanted *= ratio;
  else if (ratio != 1)
    self->wanted = gtk_adjustment_get_value (adjustment) * ratio;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = ENTRY (self, i);
      int height = page_height (entry, width);

      zt_document_page_set_size (entry->widget, width, height);
      entry->top = top;
      top += height + GAP;
    }
  self->centring = self->centring || ratio != 1;
  self->laid_out_width = width;
  self->total_height = top - GAP + MARGIN;
  aim_at_wanted_page (self);
  centre (self);
  scroll_to_wanted (self);
  draw_visible (self);
  return G_SOURCE_REMOVE;
}

static void
lay_out (ZtDocumentPages *self)
{
  if (self->relayout == 0 && self->entries->len > 0)
    self->relayout = g_idle_add_full (BEFORE_DRAWING, lay_out_cb, self, NULL);
}

void
zt_document_pages_go_to (ZtDocumentPages *self, int page, double y)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (page < 1 || page > (int) self->entries->len)
    return;
  self->wanted_page = page;
  self->wanted_y = y;
  lay_out (self);
}

void
zt_document_pages_go_to_seal (ZtDocumentPages *self, JsonObject *place)
{
  int page = (int) zt_json_get_int (place, "page", 0);
  double y = json_object_get_double_member_with_default (place, "y", 0);
  double height = json_object_get_double_member_with_default (place, "height", 0);

  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (page < 1 || page > (int) self->entries->len)
    return;
  zt_document_pages_go_to (self, page, MAX (0, ENTRY (self, page - 1)->height - y - height));
}

void
zt_document_pages_set_zoom (ZtDocumentPages *self, double zoom)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  self->zoom = zoom <= 0 ? 0 : CLAMP (zoom, 0.5, 3.0);
  lay_out (self);
}

double
zt_document_pages_get_zoom (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 1);
  if (self->zoom > 0)
    return self->zoom;
  return page_width (self)
         / (double) CLAMP (gtk_widget_get_width (GTK_WIDGET (self->scroller)) - 2 * MARGIN,
                           NARROWEST, WIDEST);
}

int
zt_document_pages_get_page (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 0);
  return self->page;
}

gboolean
zt_document_pages_is_settled (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), TRUE);
  return self->n_drawing == 0 && self->relayout == 0
         && (self->entries->len == 0 || self->page > 0
             || !gtk_widget_get_mapped (GTK_WIDGET (self)));
}

/* --- marks --- */

static void
collect_marks (GArray *marks, JsonArray *places, const Entry *entry, int page, gboolean seals,
               guint current)
{
  guint n = places != NULL ? json_array_get_length (places) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *place = json_array_get_object_element (places, i);
      double x, y, width, height;
      ZtMark mark = { seals ? ZT_MARK_SEAL : i == current ? ZT_MARK_CURRENT : ZT_MARK_FOUND };

      if (zt_json_get_int (place, "page", 0) != page || entry->width <= 0 || entry->height <= 0)
        continue;
      x = json_object_get_double_member_with_default (place, "x", 0);
      y = json_object_get_double_member_with_default (place, "y", 0);
      width = json_object_get_double_member_with_default (place, "width", 0);
      height = json_object_get_double_member_with_default (place, "height", 0);
      if (seals)
        y = entry->height - y - height;
      mark.title = seals ? g_intern_string (zt_json_get_string (place, "title")) : NULL;
      mark.place
          = GRAPHENE_RECT_INIT ((float) (x / entry->width), (float) (y / entry->height),
                                (float) (width / entry->width), (float) (height / entry->height));
      g_array_append_val (marks, mark);
    }
}

void
zt_document_pages_set_marks (ZtDocumentPages *self, JsonArray *seals, JsonArray *hits,
                             guint current)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = ENTRY (self, i);
      g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (ZtMark));

      collect_marks (marks, seals, entry, (int) i + 1, TRUE, 0);
      collect_marks (marks, hits, entry, (int) i + 1, FALSE, current);
      zt_document_page_set_marks (entry->widget, (const ZtMark *) marks->data, marks->len);
    }
}

/* --- the document --- */

static void
forget (ZtDocumentPages *self)
{
  self->generation++;
  g_clear_handle_id (&self->relayout, g_source_remove);
  g_array_set_size (self->entries, 0);
  if (self->box != NULL)
    zt_display_clear (GTK_WIDGET (self->box));
  if (self->preview != NULL)
    {
      Request *request = g_new0 (Request, 1);

      request->preview = g_steal_pointer (&self->preview);
      zt_worker_run_async (zt_desk_get_viewer (self->desk), drop_job, request,
                           (GDestroyNotify) request_free, NULL, NULL, NULL, NULL);
    }
  self->laid_out_width = self->total_height = self->page = self->wanted_page = 0;
  self->wanted = -1;
}

static void
add_pages (ZtDocumentPages *self)
{
  int n = zt_preview_get_n_pages (self->preview);

  for (int i = 0; i < n; i++)
    {
      Entry entry = { .width = 595, .height = 842 };
      GtkWidget *page = g_object_new (ZT_TYPE_DOCUMENT_PAGE, NULL);
      /* TRANSLATORS: %d is a page number */
      g_autofree char *name = g_strdup_printf (_ ("Page %d"), i + 1);

      zt_preview_get_page_size (self->preview, i + 1, &entry.width, &entry.height);
      entry.widget = ZT_DOCUMENT_PAGE (page);
      g_array_append_val (self->entries, entry);
      zt_display_set_name (page, name);
      gtk_box_append (self->box, page);
    }
}

void
zt_document_pages_set_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self) && (preview == NULL || desk != NULL));
  forget (self);
  g_set_object (&self->desk, desk);
  if (preview == NULL)
    return;
  self->preview = g_object_ref (preview);
  add_pages (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  lay_out (self);
}

ZtPreview *
zt_document_pages_get_preview (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), NULL);
  return self->preview;
}

static void
zt_document_pages_dispose (GObject *object)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (object);

  forget (self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_pages_parent_class)->dispose (object);
}

static void
zt_document_pages_finalize (GObject *object)
{
  g_array_unref (ZT_DOCUMENT_PAGES (object)->entries);
  G_OBJECT_CLASS (zt_document_pages_parent_class)->finalize (object);
}

static void
zt_document_pages_class_init (ZtDocumentPagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_document_pages_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_document_pages_finalize;
  signals[PAGE_CHANGED] = g_signal_new ("page-changed", ZT_TYPE_DOCUMENT_PAGES, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/cn/zhaotou/Zhaotou/documents/zt-document-pages.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentPages, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentPages, box);
}

static void
zt_document_pages_init (ZtDocumentPages *self)
{
  GtkAdjustment *adjustment;

  self->zoom = 1;
  self->wanted = -1;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (lay_out), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (draw_visible), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "changed",
                           G_CALLBACK (lay_out), self, G_CONNECT_SWAPPED);
}
