/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mouse and keys over the pages of a document: selecting and copying text, following links,
 * zooming. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#define DRAG_TICK_MS 40
#define DRAG_STEP 24
#define ZOOM_STEP 1.15

/* --- the selection --- */

void
_zt_document_pages_selection_changed (ZtDocumentPages *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_SELECTION_CHANGED], 0);
}

static gboolean
is_before (const ZtTextPlace *a, const ZtTextPlace *b)
{
  return a->page < b->page || (a->page == b->page && a->at <= b->at);
}

gboolean
_zt_document_pages_get_selected (ZtDocumentPages *self, int index, guint *start, guint *end)
{
  gboolean forward = is_before (&self->anchor, &self->head);
  const ZtTextPlace *from = forward ? &self->anchor : &self->head;
  const ZtTextPlace *to = forward ? &self->head : &self->anchor;
  const ZtPageEntry *entry = ZT_PAGE_ENTRY (self, index);

  if (from->page < 0 || entry->layer == NULL || index < from->page || index > to->page)
    return FALSE;
  *start = index == from->page ? from->at : 0;
  *end = index == to->page ? to->at : zt_page_layer_get_length (entry->layer);
  return *end > *start;
}

gboolean
zt_document_pages_has_selection (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), FALSE);
  return self->anchor.page >= 0
         && (self->anchor.page != self->head.page || self->anchor.at != self->head.at);
}

static JsonArray *
describe_boxes (GArray *boxes)
{
  JsonArray *described = json_array_new ();

  for (guint i = 0; i < boxes->len; i++)
    {
      const ZtBox *box = &g_array_index (boxes, ZtBox, i);
      JsonObject *object = json_object_new ();

      json_object_set_double_member (object, "x", box->x);
      json_object_set_double_member (object, "y", box->y);
      json_object_set_double_member (object, "width", box->width);
      json_object_set_double_member (object, "height", box->height);
      json_array_add_object_element (described, object);
    }
  return described;
}

JsonArray *
zt_document_pages_get_selection (ZtDocumentPages *self)
{
  JsonArray *selection = json_array_new ();
  int first, last;

  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), selection);
  first = MAX (MIN (self->anchor.page, self->head.page), 0);
  last = MAX (self->anchor.page, self->head.page);
  for (int i = first; i <= last; i++)
    {
      ZtPageLayer *layer = ZT_PAGE_ENTRY (self, i)->layer;
      g_autoptr (GArray) boxes = NULL;
      g_autofree char *quote = NULL;
      JsonObject *part;
      guint start, end;

      if (!_zt_document_pages_get_selected (self, i, &start, &end))
        continue;
      boxes = zt_page_layer_get_boxes (layer, start, end);
      quote = zt_page_layer_copy_text (layer, start, end);
      part = json_object_new ();
      json_object_set_int_member (part, "page", i + 1);
      json_object_set_array_member (part, "boxes", describe_boxes (boxes));
      json_object_set_string_member (part, "quote", quote);
      json_array_add_object_element (selection, part);
    }
  return selection;
}

void
zt_document_pages_select_none (ZtDocumentPages *self)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (self->anchor.page < 0)
    return;
  self->anchor = self->head = (ZtTextPlace){ -1, 0 };
  _zt_document_pages_selection_changed (self);
}

void
zt_document_pages_select_page (ZtDocumentPages *self)
{
  ZtPageLayer *layer;

  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  layer = self->page > 0 ? ZT_PAGE_ENTRY (self, self->page - 1)->layer : NULL;
  if (layer == NULL)
    return;
  self->anchor = (ZtTextPlace){ self->page - 1, 0 };
  self->head = (ZtTextPlace){ self->page - 1, zt_page_layer_get_length (layer) };
  _zt_document_pages_selection_changed (self);
}

/* --- copying --- */

typedef struct
{
  ZtPreview *preview; /* (owned) */
  ZtTextPlace from, to;
} Copy;

static void
copy_free (Copy *copy)
{
  g_clear_object (&copy->preview);
  g_free (copy);
}

/* In the viewer's thread: pages in the middle may never have been in view. */
static gpointer
copy_job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Copy *copy = data;
  GString *text = g_string_new (NULL);

  for (int i = copy->from.page; i <= copy->to.page; i++)
    {
      g_autoptr (ZtPageLayer) layer
          = zt_preview_get_layer (copy->preview, i + 1, work->cancellable, error);
      g_autofree char *part = NULL;

      if (layer == NULL)
        {
          g_string_free (text, TRUE);
          return NULL;
        }
      part = zt_page_layer_copy_text (layer, i == copy->from.page ? copy->from.at : 0,
                                      i == copy->to.page ? copy->to.at : G_MAXUINT);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ZtDocumentPages) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  self->n_drawing--;
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  else
    zt_desk_tell_error (self->desk, NULL, error);
}

void
zt_document_pages_copy (ZtDocumentPages *self)
{
  gboolean forward;
  Copy *copy;

  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (!zt_document_pages_has_selection (self) || self->preview == NULL)
    return;
  forward = is_before (&self->anchor, &self->head);
  copy = g_new0 (Copy, 1);
  *copy = (Copy){ g_object_ref (self->preview), forward ? self->anchor : self->head,
                  forward ? self->head : self->anchor };
  self->n_drawing++;
  zt_worker_run_async (zt_desk_get_viewer (self->desk), copy_job, copy, (GDestroyNotify) copy_free,
                       g_free, self->cancellable, copied_cb, g_object_ref (self));
}

/* --- the mouse --- */

/* FALSE: no text is known there. */
static gboolean
find_place (ZtDocumentPages *self, double x, double y, ZtTextPlace *place)
{
  double page_x, page_y;
  int page = 0;

  zt_document_pages_to_page (self, x, y, &page, &page_x, &page_y);
  if (page == 0 || ZT_PAGE_ENTRY (self, page - 1)->layer == NULL)
    return FALSE;
  *place
      = (ZtTextPlace){ page - 1, zt_page_layer_find_position (ZT_PAGE_ENTRY (self, page - 1)->layer,
                                                              page_x, page_y) };
  return TRUE;
}

static const ZtPageLink *
find_link (ZtDocumentPages *self, double x, double y)
{
  double page_x, page_y;
  int page;

  if (!zt_document_pages_to_page (self, x, y, &page, &page_x, &page_y)
      || ZT_PAGE_ENTRY (self, page - 1)->layer == NULL)
    return NULL;
  return zt_page_layer_find_link (ZT_PAGE_ENTRY (self, page - 1)->layer, page_x, page_y);
}

static const ZtNote *
find_note (ZtDocumentPages *self, double x, double y)
{
  const graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);
  double page_x, page_y;
  int page = 0;

  zt_document_pages_to_page (self, x, y, &page, &page_x, &page_y);
  for (guint i = 0; self->notes != NULL && i < self->notes->len; i++)
    {
      const ZtNote *note = g_ptr_array_index (self->notes, i);

      for (guint j = 0; note->page == page && j < json_array_get_length (note->boxes); j++)
        {
          JsonObject *object = json_array_get_object_element (note->boxes, j);
          ZtBox box = { json_object_get_double_member_with_default (object, "x", 0),
                        json_object_get_double_member_with_default (object, "y", 0),
                        json_object_get_double_member_with_default (object, "width", 0),
                        json_object_get_double_member_with_default (object, "height", 0) };
          graphene_rect_t place;

          if (zt_document_pages_to_widget (self, page, &box, &place)
              && graphene_rect_contains_point (&place, &point))
            return note;
        }
    }
  return NULL;
}

static void
select_around (ZtDocumentPages *self, const ZtTextPlace *place, gboolean line)
{
  ZtPageLayer *layer = ZT_PAGE_ENTRY (self, place->page)->layer;

  self->anchor.page = self->head.page = place->page;
  if (line)
    zt_page_layer_get_line (layer, place->at, &self->anchor.at, &self->head.at);
  else
    zt_page_layer_get_word (layer, place->at, &self->anchor.at, &self->head.at);
}

static void
on_pressed_cb (ZtDocumentPages *self, int n_press, double x, double y, GtkGestureClick *click)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  ZtTextPlace place;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged = FALSE;
  if (self->thumbnails || !find_place (self, x, y, &place))
    return;
  if (n_press >= 2)
    select_around (self, &place, n_press > 2);
  else
    {
      self->head = place;
      if ((state & GDK_SHIFT_MASK) == 0 || self->anchor.page < 0)
        self->anchor = place;
    }
  _zt_document_pages_selection_changed (self);
}

/* A press that became no selection means what lies there. */
static void
on_released_cb (ZtDocumentPages *self, int n_press, double x, double y, GtkGestureClick *click)
{
  const ZtPageLink *link;
  const ZtNote *note;
  double page_x, page_y;
  int page;

  if (self->thumbnails)
    {
      if (zt_document_pages_to_page (self, x, y, &page, &page_x, &page_y))
        g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_PAGE_ACTIVATED], 0, page);
      return;
    }
  if (self->dragged || n_press != 1 || zt_document_pages_has_selection (self))
    return;
  link = find_link (self, x, y);
  note = link == NULL ? find_note (self, x, y) : NULL;
  if (link != NULL && link->page > 0)
    zt_document_pages_go_to (self, link->page, link->y);
  else if (link != NULL && link->uri != NULL)
    g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_LINK_ACTIVATED], 0, link->uri);
  else if (note != NULL)
    g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_NOTE_ACTIVATED], 0, note->id);
}

static gboolean
drag_tick_cb (gpointer user_data)
{
  ZtDocumentPages *self = user_data;
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double step = self->pointer_y < 0 ? -DRAG_STEP : self->pointer_y > height ? DRAG_STEP : 0;
  ZtTextPlace place;

  if (step != 0)
    _zt_document_pages_scroll_by (self, 0, step);
  if (step != 0 && find_place (self, self->pointer_x, CLAMP (self->pointer_y, 0, height), &place))
    {
      self->head = place;
      _zt_document_pages_selection_changed (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_drag_begin_cb (ZtDocumentPages *self, double x, double y)
{
  if (self->thumbnails || self->entries->len == 0)
    return;
  self->dragging = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  g_clear_handle_id (&self->drag_source, g_source_remove);
  self->drag_source = g_timeout_add (DRAG_TICK_MS, drag_tick_cb, self);
}

static void
on_drag_update_cb (ZtDocumentPages *self, double offset_x, double offset_y, GtkGestureDrag *drag)
{
  double x, y;
  ZtTextPlace place;

  if (!self->dragging || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  self->pointer_x = x + offset_x;
  self->pointer_y = y + offset_y;
  if (ABS (offset_x) + ABS (offset_y) < 3)
    return;
  self->dragged = TRUE;
  if (!find_place (self, self->pointer_x, self->pointer_y, &place))
    return;
  if (self->anchor.page < 0)
    self->anchor = place;
  self->head = place;
  _zt_document_pages_selection_changed (self);
}

static void
on_drag_end_cb (ZtDocumentPages *self)
{
  self->dragging = FALSE;
  g_clear_handle_id (&self->drag_source, g_source_remove);
}

static void
on_motion_cb (ZtDocumentPages *self, double x, double y)
{
  const char *cursor = NULL;
  double page_x, page_y;
  int page;

  if (zt_document_pages_to_page (self, x, y, &page, &page_x, &page_y))
    {
      ZtPageLayer *layer = ZT_PAGE_ENTRY (self, page - 1)->layer;

      if (self->thumbnails || find_link (self, x, y) != NULL)
        cursor = "pointer";
      else if (layer != NULL && zt_page_layer_is_text (layer, page_x, page_y))
        cursor = "text";
    }
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursor);
}

/* Where a link leads, and what one wrote, without a click. */
static gboolean
on_query_tooltip_cb (ZtDocumentPages *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const ZtPageLink *link = keyboard ? NULL : find_link (self, x, y);
  const ZtNote *note = keyboard || link != NULL ? NULL : find_note (self, x, y);

  if (link != NULL && link->uri != NULL)
    gtk_tooltip_set_text (tooltip, link->uri);
  else if (note != NULL && *note->text != '\0')
    gtk_tooltip_set_text (tooltip, note->text);
  else
    return FALSE;
  return TRUE;
}

/* --- zooming --- */

static gboolean
on_scroll_cb (ZtDocumentPages *self, double dx, double dy, GtkEventControllerScroll *scroll)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  double zoom = zt_document_pages_get_zoom (self);

  if ((state & GDK_CONTROL_MASK) == 0 || self->thumbnails || dy == 0)
    return FALSE;
  _zt_document_pages_zoom_at (self, dy < 0 ? zoom * ZOOM_STEP : zoom / ZOOM_STEP, self->pointer_x,
                              self->pointer_y);
  return TRUE;
}

static void
on_pointer_cb (ZtDocumentPages *self, double x, double y)
{
  if (self->dragging)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  on_motion_cb (self, x, y);
}

static void
on_pinch_begin_cb (ZtDocumentPages *self)
{
  self->pinch = zt_document_pages_get_zoom (self);
}

static void
on_pinch_cb (ZtDocumentPages *self, double scale, GtkGesture *gesture)
{
  double x = 0, y = 0;

  if (self->thumbnails)
    return;
  gtk_gesture_get_bounding_box_center (gesture, &x, &y);
  _zt_document_pages_zoom_at (self, self->pinch * scale, x, y);
}

void
_zt_document_pages_add_controllers (ZtDocumentPages *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_pointer_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll_cb), self);
  gtk_gesture_group (drag, click);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (on_query_tooltip_cb), NULL);
}
