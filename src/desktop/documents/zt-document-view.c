/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a PDF. Everything that touches the document happens in the viewer's thread; pages are drawn
 * for the size they have on screen. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "zt-document-view.h"

#include "display.h"
#include "zt-document-page.h"
#include "zt-preview.h"

#include <glib/gi18n-lib.h>

#define GAP 12
#define MARGIN 16
#define WIDEST 860 /* application pixels at zoom 1 */
#define KEEP 6     /* pages kept drawn on either side of those in view */
#define FIND_LIMIT 500

struct _ZtDocumentView
{
  AdwBin parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (owned) (nullable) */

  /* State */
  ZtPreview *preview; /* (owned) (nullable): used in the viewer's thread only */
  int n_pages;
  GArray *sizes;    /* (owned) of Size, points */
  GArray *drawn;    /* (owned) of int: width in device pixels asked for; 0: none */
  GPtrArray *pages; /* (owned) of ZtDocumentPage, borrowed from the box */
  double zoom;
  guint generation;
  int laid_out_width;
  int wanted_page;  /* 0: none */
  JsonArray *seals; /* (owned) (nullable) */
  JsonArray *hits;  /* (owned) (nullable) */
  guint hit;
  gboolean opening;
  guint relayout;
  GCancellable *cancellable; /* of this document */

  /* Template children */
  GtkStack *stack;
  AdwStatusPage *status;
  GtkScrolledWindow *scroller;
  GtkBox *box;
  GtkLabel *page_label;
  GtkSearchEntry *search;
  GtkLabel *title_label;
  GtkWidget *toolbar;
};

typedef struct
{
  double width, height;
} Size;

G_DEFINE_FINAL_TYPE (ZtDocumentView, zt_document_view, ADW_TYPE_BIN)

/* --- in the viewer's thread --- */

typedef struct
{
  ZtPreview *preview; /* (owned) (nullable) */
  char *path, *needle;
  int page, width;
} Request;

static void
request_free (Request *request)
{
  g_clear_object (&request->preview);
  g_free (request->path);
  g_free (request->needle);
  g_free (request);
}

static gpointer
open_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  return zt_preview_open (((Request *) data)->path, work->cancellable, error);
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

static gpointer
find_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Request *request = data;

  return zt_preview_find (request->preview, request->needle, FIND_LIMIT, work->cancellable, error);
}

/* The last reference goes where the child may be waited for. */
static gpointer
drop_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Request *request = data;

  g_clear_object (&request->preview);
  return NULL;
}

/* --- layout --- */

static int
page_width (ZtDocumentView *self)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self->scroller)) - 2 * MARGIN;

  return (int) (CLAMP (room, 200, WIDEST) * self->zoom);
}

static int
page_height (ZtDocumentView *self, guint i, int width)
{
  const Size *size = &g_array_index (self->sizes, Size, i);

  return size->width > 0 ? (int) (width * size->height / size->width + 0.5) : width;
}

static void
show_marks (ZtDocumentView *self, JsonArray *places, gboolean seals)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      const Size *size = &g_array_index (self->sizes, Size, i);
      g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

      for (guint j = 0; places != NULL && j < json_array_get_length (places); j++)
        {
          JsonObject *place = json_array_get_object_element (places, j);
          graphene_rect_t mark;

          if (zt_json_get_int (place, "page", 0) != (gint64) i + 1)
            continue;
          mark = GRAPHENE_RECT_INIT (
              (float) (json_object_get_double_member (place, "x") / size->width),
              (float) (json_object_get_double_member (place, "y") / size->height),
              (float) (json_object_get_double_member (place, "width") / size->width),
              (float) (json_object_get_double_member (place, "height") / size->height));
          g_array_append_val (marks, mark);
        }
      zt_document_page_set_marks (g_ptr_array_index (self->pages, i),
                                  (graphene_rect_t *) marks->data, marks->len, seals);
    }
}

typedef struct
{
  ZtDocumentView *view; /* (owned) */
  guint generation;
  guint page; /* from 0 */
} Drawing;

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentView) self = drawing->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (drawing->generation != self->generation)
    return;
  if (texture == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("page %u was not drawn: %s", drawing->page + 1, error->message);
      return;
    }
  zt_document_page_set_texture (g_ptr_array_index (self->pages, drawing->page), texture);
}

static void
draw_page (ZtDocumentView *self, guint i, int width)
{
  int *drawn = &g_array_index (self->drawn, int, i);
  Request *request;
  Drawing *drawing;

  if (*drawn == width)
    return;
  *drawn = width;
  request = g_new0 (Request, 1);
  request->preview = g_object_ref (self->preview);
  request->page = (int) i + 1;
  request->width = width;
  drawing = g_new0 (Drawing, 1);
  *drawing = (Drawing){ g_object_ref (self), self->generation, i };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), draw_job, request,
                       (GDestroyNotify) request_free, g_object_unref, self->cancellable, drawn_cb,
                       drawing);
}

/* Draws what is in view and its neighbours, forgets what is far. */
static void
draw_visible (ZtDocumentView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double top = gtk_adjustment_get_value (adjustment);
  double bottom = top + gtk_adjustment_get_page_size (adjustment);
  int width = page_width (self), y = MARGIN, first = -1, last = -1;
  g_autofree char *text = NULL;

  if (self->preview == NULL || self->pages->len == 0 || self->laid_out_width == 0)
    return;
  for (guint i = 0; i < self->pages->len; i++)
    {
      int height = page_height (self, i, width);

      if (y + height >= top && y <= bottom)
        {
          first = first < 0 ? (int) i : first;
          last = (int) i;
        }
      y += height + GAP;
    }
  if (first < 0)
    return;
  for (int i = MAX (0, first - 1); i <= MIN ((int) self->pages->len - 1, last + 1); i++)
    draw_page (self, (guint) i, width * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  for (int i = 0; i < (int) self->pages->len; i++)
    if ((i < first - KEEP || i > last + KEEP) && g_array_index (self->drawn, int, i) != 0)
      {
        g_array_index (self->drawn, int, i) = 0;
        zt_document_page_set_texture (g_ptr_array_index (self->pages, i), NULL);
      }
  /* TRANSLATORS: the page in view, of how many */
  text = g_strdup_printf (_ ("Page %d of %d"), first + 1, self->n_pages);
  gtk_label_set_text (self->page_label, text);
}

static int
page_top (ZtDocumentView *self, int page)
{
  int width = page_width (self), y = MARGIN;

  for (int i = 0; i < page - 1 && i < (int) self->pages->len; i++)
    y += page_height (self, (guint) i, width) + GAP;
  return y;
}

static gboolean
lay_out_cb (gpointer user_data)
{
  ZtDocumentView *self = user_data;
  int width = page_width (self);

  self->relayout = 0;
  if (gtk_widget_get_width (GTK_WIDGET (self->scroller)) <= 0)
    return G_SOURCE_REMOVE;
  for (guint i = 0; i < self->pages->len; i++)
    zt_document_page_set_size (g_ptr_array_index (self->pages, i), width,
                               page_height (self, i, width));
  self->laid_out_width = width;
  if (self->wanted_page > 0)
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
      int top = page_top (self, self->wanted_page) - GAP;

      /* The box learns its new height in the next frame. */
      if (top + gtk_adjustment_get_page_size (adjustment) <= gtk_adjustment_get_upper (adjustment)
          || self->wanted_page == self->n_pages)
        {
          gtk_adjustment_set_value (adjustment, top);
          self->wanted_page = 0;
        }
    }
  draw_visible (self);
  return G_SOURCE_REMOVE;
}

static void
lay_out (ZtDocumentView *self)
{
  if (self->relayout == 0 && self->pages->len > 0)
    self->relayout = g_idle_add (lay_out_cb, self);
}

static void
on_adjustment_changed_cb (ZtDocumentView *self)
{
  if (self->laid_out_width != page_width (self) || self->wanted_page > 0)
    lay_out (self);
  else
    draw_visible (self);
}

/* --- opening --- */

static void
forget (ZtDocumentView *self)
{
  self->generation++;
  self->opening = FALSE;
  g_clear_handle_id (&self->relayout, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->preview != NULL)
    {
      Request *request = g_new0 (Request, 1);

      request->preview = g_steal_pointer (&self->preview);
      zt_worker_run_async (zt_desk_get_viewer (self->desk), drop_job, request,
                           (GDestroyNotify) request_free, NULL, NULL, NULL, NULL);
    }
  g_ptr_array_set_size (self->pages, 0);
  g_array_set_size (self->sizes, 0);
  g_array_set_size (self->drawn, 0);
  if (self->box != NULL)
    zt_display_clear (GTK_WIDGET (self->box));
  g_clear_pointer (&self->seals, json_array_unref);
  g_clear_pointer (&self->hits, json_array_unref);
  self->n_pages = self->laid_out_width = self->wanted_page = 0;
}

static void
add_pages (ZtDocumentView *self)
{
  self->n_pages = zt_preview_get_n_pages (self->preview);
  for (int i = 0; i < self->n_pages; i++)
    {
      Size size = { 595, 842 };
      int none = 0;
      GtkWidget *page = g_object_new (ZT_TYPE_DOCUMENT_PAGE, NULL);
      /* TRANSLATORS: %d is a page number */
      g_autofree char *name = g_strdup_printf (_ ("Page %d"), i + 1);

      zt_preview_get_page_size (self->preview, i + 1, &size.width, &size.height);
      g_array_append_val (self->sizes, size);
      g_array_append_val (self->drawn, none);
      zt_display_set_name (page, name);
      g_ptr_array_add (self->pages, page);
      gtk_box_append (self->box, page);
    }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentView) self = drawing->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPreview) preview = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (drawing->generation != self->generation)
    return;
  self->opening = FALSE;
  if (preview == NULL)
    {
      g_autofree char *text = zt_display_error (error);
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_status_page_set_title (self->status, _ ("The Document Cannot Be Shown"));
      adw_status_page_set_description (self->status, escaped);
      gtk_stack_set_visible_child_name (self->stack, "status");
      return;
    }
  self->preview = g_steal_pointer (&preview);
  add_pages (self);
  if (self->seals != NULL)
    zt_document_view_set_seals (self, self->seals);
  gtk_widget_set_visible (self->toolbar, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "pages");
  lay_out (self);
}

void
zt_document_view_open (ZtDocumentView *self, const char *path, const char *title)
{
  Request *request;
  Drawing *drawing;

  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self) && self->desk != NULL);
  forget (self);
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  gtk_widget_set_visible (self->toolbar, FALSE);
  adw_status_page_set_title (self->status, path != NULL ? _ ("Opening…") : "");
  adw_status_page_set_description (self->status, NULL);
  gtk_stack_set_visible_child_name (self->stack, "status");
  if (path == NULL)
    return;
  self->opening = TRUE;
  self->cancellable = g_cancellable_new ();
  request = g_new0 (Request, 1);
  request->path = g_strdup (path);
  drawing = g_new0 (Drawing, 1);
  *drawing = (Drawing){ g_object_ref (self), self->generation, 0 };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), open_job, request,
                       (GDestroyNotify) request_free, g_object_unref, self->cancellable, opened_cb,
                       drawing);
}

void
zt_document_view_go_to (ZtDocumentView *self, int page)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  self->wanted_page = page;
  lay_out (self);
}

void
zt_document_view_set_seals (ZtDocumentView *self, JsonArray *places)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  if (self->seals != places)
    {
      g_clear_pointer (&self->seals, json_array_unref);
      self->seals = places != NULL ? json_array_ref (places) : NULL;
    }
  if (self->pages->len == 0)
    return;
  show_marks (self, places, TRUE);
  if (places != NULL && json_array_get_length (places) > 0)
    zt_document_view_go_to (self, (int) zt_json_get_int (json_array_get_object_element (places, 0),
                                                         "page", 1));
}

int
zt_document_view_get_n_pages (ZtDocumentView *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_VIEW (self), 0);
  return self->n_pages;
}

/* --- search and zoom --- */

static void
go_to_hit (ZtDocumentView *self)
{
  guint n = self->hits != NULL ? json_array_get_length (self->hits) : 0;
  g_autofree char *text = NULL;

  if (n == 0)
    {
      gtk_label_set_text (self->page_label, _ ("Not found"));
      return;
    }
  self->hit %= n;
  zt_document_view_go_to (self, (int) zt_json_get_int (json_array_get_object_element (self->hits,
                                                                                      self->hit),
                                                       "page", 1));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Drawing *drawing = user_data;
  g_autoptr (ZtDocumentView) self = drawing->view;
  g_autofree char *text = zt_worker_run_finish (ZT_WORKER (source), result, NULL);
  g_autoptr (JsonNode) node = text != NULL ? zt_json_parse (text, -1, NULL) : NULL;

  if (drawing->generation != self->generation || node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return;
  g_clear_pointer (&self->hits, json_array_unref);
  self->hits = json_array_ref (json_node_get_array (node));
  self->hit = 0;
  show_marks (self, self->hits, FALSE);
  go_to_hit (self);
}

static void
on_search_changed_cb (ZtDocumentView *self)
{
  const char *needle = gtk_editable_get_text (GTK_EDITABLE (self->search));
  Request *request;
  Drawing *drawing;

  g_clear_pointer (&self->hits, json_array_unref);
  if (self->preview == NULL || *needle == '\0')
    {
      show_marks (self, self->seals, TRUE);
      return;
    }
  request = g_new0 (Request, 1);
  request->preview = g_object_ref (self->preview);
  request->needle = g_strdup (needle);
  drawing = g_new0 (Drawing, 1);
  *drawing = (Drawing){ g_object_ref (self), self->generation, 0 };
  zt_worker_run_async (zt_desk_get_viewer (self->desk), find_job, request,
                       (GDestroyNotify) request_free, g_free, self->cancellable, found_cb, drawing);
}

static void
on_search_next_cb (ZtDocumentView *self)
{
  self->hit++;
  go_to_hit (self);
}

static void
set_zoom (ZtDocumentView *self, double zoom)
{
  self->zoom = CLAMP (zoom, 0.5, 3.0);
  lay_out (self);
}

static void
on_zoom_in_cb (ZtDocumentView *self)
{
  set_zoom (self, self->zoom * 1.2);
}

static void
on_zoom_out_cb (ZtDocumentView *self)
{
  set_zoom (self, self->zoom / 1.2);
}

void
zt_document_view_set_desk (ZtDocumentView *self, ZtDesk *desk)
{
  g_return_if_fail (ZT_IS_DOCUMENT_VIEW (self));
  g_set_object (&self->desk, desk);
}

static void
zt_document_view_dispose (GObject *object)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (object);

  if (self->desk != NULL)
    forget (self);
  g_clear_object (&self->desk);
  gtk_widget_dispose_template (GTK_WIDGET (self), ZT_TYPE_DOCUMENT_VIEW);
  G_OBJECT_CLASS (zt_document_view_parent_class)->dispose (object);
}

static void
zt_document_view_finalize (GObject *object)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (object);

  g_array_unref (self->sizes);
  g_array_unref (self->drawn);
  g_ptr_array_unref (self->pages);
  G_OBJECT_CLASS (zt_document_view_parent_class)->finalize (object);
}

static void
zt_document_view_class_init (ZtDocumentViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_document_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = zt_document_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/cn/zhaotou/Zhaotou/documents/zt-document-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, stack);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, status);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, scroller);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, box);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, page_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, search);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, title_label);
  gtk_widget_class_bind_template_child (widget_class, ZtDocumentView, toolbar);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_zoom_out_cb);
}

static void
zt_document_view_init (ZtDocumentView *self)
{
  GtkAdjustment *adjustment;

  self->zoom = 1;
  self->sizes = g_array_new (FALSE, FALSE, sizeof (Size));
  self->drawn = g_array_new (FALSE, FALSE, sizeof (int));
  self->pages = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (draw_visible), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller), "changed",
                           G_CALLBACK (on_adjustment_changed_cb), self, G_CONNECT_SWAPPED);
}
