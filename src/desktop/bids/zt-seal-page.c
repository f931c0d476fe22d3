/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page with its seal as it will look; the seal can be dragged, and moved with the arrow keys. */
#define G_LOG_DOMAIN "zt-seal-page"
#include "config.h"

#include "zt-seal-page.h"

#include "display.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define STEP 5.0         /* points an arrow key moves the seal */
#define FINE 1.0         /* with Shift */
#define STRIP_SIZE 119.0 /* points: the whole cross-page seal */
#define CELL 6.0         /* points: what counts as one spot of print */
#define INK 150          /* darker than this is print */

struct _ZtSealPage
{
  GtkWidget parent_instance;

  /* Inputs */
  int width; /* application pixels */
  gboolean movable;

  /* State */
  GdkTexture *paper, *seal, *strip; /* (owned) (nullable) */
  double page_width, page_height;   /* points */
  graphene_rect_t place;            /* points from the lower left; empty: no seal here */
  double strip_from, strip_width;   /* parts of the seal */
  double begun_x, begun_y;          /* of the drag */
  gboolean dragging;
};

enum
{
  MOVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtSealPage, zt_seal_page, GTK_TYPE_WIDGET)

static double
scale (ZtSealPage *self)
{
  return self->width / self->page_width;
}

static gboolean
has_seal (ZtSealPage *self)
{
  return self->place.size.width > 0;
}

/* In application pixels from the upper left. */
static graphene_rect_t
seal_bounds (ZtSealPage *self)
{
  double factor = scale (self);

  return GRAPHENE_RECT_INIT (
      (float) (self->place.origin.x * factor),
      (float) ((self->page_height - self->place.origin.y - self->place.size.height) * factor),
      (float) (self->place.size.width * factor), (float) (self->place.size.height * factor));
}

/* What a screen reader says: where it stands, in the unit of rulers. */
static void
describe (ZtSealPage *self)
{
  g_autofree char *text = NULL;

  if (!self->movable || !has_seal (self))
    return;
  /* TRANSLATORS: two lengths in millimetres: from the left and from the lower edge of the page */
  text = g_strdup_printf (_ ("Seal, %.0f mm from the left and %.0f mm from below"),
                          self->place.origin.x * 25.4 / 72, self->place.origin.y * 25.4 / 72);
  zt_display_set_name (GTK_WIDGET (self), text);
}

static void
put (ZtSealPage *self, double x, double y)
{
  self->place.origin.x = (float) CLAMP (x, 0, MAX (0, self->page_width - self->place.size.width));
  self->place.origin.y = (float) CLAMP (y, 0, MAX (0, self->page_height - self->place.size.height));
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
put_down (ZtSealPage *self)
{
  g_signal_emit (self, signals[MOVED], 0, (double) self->place.origin.x,
                 (double) self->place.origin.y);
}

static void
on_drag_begin_cb (ZtSealPage *self, double x, double y, GtkGestureDrag *gesture)
{
  graphene_rect_t bounds = seal_bounds (self);
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!has_seal (self) || !graphene_rect_contains_point (&bounds, &point))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->begun_x = self->place.origin.x;
  self->begun_y = self->place.origin.y;
  self->dragging = TRUE;
}

static void
on_drag_update_cb (ZtSealPage *self, double x, double y)
{
  if (self->dragging)
    put (self, self->begun_x + x / scale (self), self->begun_y - y / scale (self));
}

static void
on_drag_end_cb (ZtSealPage *self, double x, double y)
{
  if (!self->dragging)
    return;
  self->dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (x != 0 || y != 0)
    put_down (self);
}

static gboolean
on_key_pressed_cb (ZtSealPage *self, guint key, guint code, GdkModifierType modifiers)
{
  double step = modifiers & GDK_SHIFT_MASK ? FINE : STEP, x = 0, y = 0;

  if (!has_seal (self) || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      x = -step;
      break;
    case GDK_KEY_Right:
      x = step;
      break;
    case GDK_KEY_Up:
      y = step;
      break;
    case GDK_KEY_Down:
      y = -step;
      break;
    default:
      return FALSE;
    }
  put (self, self->place.origin.x + x, self->place.origin.y + y);
  put_down (self);
  return TRUE;
}

static void
on_motion_cb (ZtSealPage *self, double x, double y)
{
  graphene_rect_t bounds = seal_bounds (self);
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   has_seal (self) && graphene_rect_contains_point (&bounds, &point)
                                       ? "move"
                                       : NULL);
}

/* --- as a widget --- */

static void
snapshot_strip (ZtSealPage *self, GtkSnapshot *snapshot)
{
  double factor = scale (self);
  double size = MIN (STRIP_SIZE, MIN (self->page_width, self->page_height)) * factor;
  double width = size * self->strip_width, top = (self->page_height * factor - size) / 2;
  double left = self->width - width;

  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) left, (float) top, (float) width,
                                                         (float) size));
  gtk_snapshot_append_texture (snapshot, self->strip,
                               &GRAPHENE_RECT_INIT ((float) (left - size * self->strip_from),
                                                    (float) top, (float) size, (float) size));
  gtk_snapshot_pop (snapshot);
}

static void
zt_seal_page_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 }, frame = { 0.21f, 0.52f, 0.89f, 1 };
  ZtSealPage *self = ZT_SEAL_PAGE (widget);
  graphene_rect_t all
      = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) (self->page_height * scale (self)));
  graphene_rect_t bounds = seal_bounds (self);

  gtk_snapshot_append_color (snapshot, &white, &all);
  if (self->paper != NULL)
    gtk_snapshot_append_texture (snapshot, self->paper, &all);
  if (self->strip != NULL && self->strip_width > 0)
    snapshot_strip (self, snapshot);
  if (!has_seal (self))
    return;
  if (self->seal != NULL)
    gtk_snapshot_append_texture (snapshot, self->seal, &bounds);
  if (self->movable && (self->dragging || gtk_widget_has_focus (widget)))
    {
      GskRoundedRect outline;
      GdkRGBA colours[4] = { frame, frame, frame, frame };

      gsk_rounded_rect_init_from_rect (&outline, &bounds, 0);
      gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 1.5f, 1.5f, 1.5f, 1.5f },
                                  colours);
    }
}

static void
zt_seal_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  ZtSealPage *self = ZT_SEAL_PAGE (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
                            ? self->width
                            : (int) ceil (self->page_height * scale (self));
  *minimum_baseline = *natural_baseline = -1;
}

static void
zt_seal_page_dispose (GObject *object)
{
  ZtSealPage *self = ZT_SEAL_PAGE (object);

  g_clear_object (&self->paper);
  g_clear_object (&self->seal);
  g_clear_object (&self->strip);
  G_OBJECT_CLASS (zt_seal_page_parent_class)->dispose (object);
}

static void
zt_seal_page_class_init (ZtSealPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = zt_seal_page_dispose;
  widget_class->snapshot = zt_seal_page_snapshot;
  widget_class->measure = zt_seal_page_measure;
  signals[MOVED] = g_signal_new ("moved", ZT_TYPE_SEAL_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_css_name (widget_class, "sealpage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
zt_seal_page_init (ZtSealPage *self)
{
  self->page_width = 595;
  self->page_height = 842;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
}

static void
make_movable (ZtSealPage *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

GtkWidget *
zt_seal_page_new (int width, gboolean movable)
{
  ZtSealPage *self = g_object_new (ZT_TYPE_SEAL_PAGE, NULL);

  self->width = width;
  self->movable = movable;
  if (movable)
    make_movable (self);
  return GTK_WIDGET (self);
}

void
zt_seal_page_set_paper (ZtSealPage *self, GdkTexture *paper, double width, double height)
{
  g_return_if_fail (ZT_IS_SEAL_PAGE (self) && width > 0 && height > 0);
  g_set_object (&self->paper, paper);
  self->page_width = width;
  self->page_height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
zt_seal_page_set_seal (ZtSealPage *self, GdkTexture *seal, const graphene_rect_t *place)
{
  g_return_if_fail (ZT_IS_SEAL_PAGE (self));
  g_set_object (&self->seal, seal);
  self->place = place != NULL ? *place : GRAPHENE_RECT_INIT (0, 0, 0, 0);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
zt_seal_page_set_strip (ZtSealPage *self, GdkTexture *seal, double from, double width)
{
  g_return_if_fail (ZT_IS_SEAL_PAGE (self));
  g_set_object (&self->strip, seal);
  self->strip_from = from;
  self->strip_width = width;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
zt_seal_page_get_seal_top (ZtSealPage *self)
{
  g_return_val_if_fail (ZT_IS_SEAL_PAGE (self), 0);
  return (int) seal_bounds (self).origin.y;
}

static gboolean
has_ink (const guint8 *pixels, gsize stride, int left, int top, int right, int bottom)
{
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++)
      {
        const guint8 *pixel = pixels + (gsize) y * stride + (gsize) x * 4;

        if (pixel[0] + pixel[1] + pixel[2] < 3 * INK)
          return TRUE;
      }
  return FALSE;
}

double
zt_seal_page_get_covered (ZtSealPage *self)
{
  int width, height, cell, left, top, right, bottom, inked = 0, all = 0;
  gsize stride;
  g_autofree guint8 *pixels = NULL;
  double factor;

  g_return_val_if_fail (ZT_IS_SEAL_PAGE (self), 0);
  if (self->paper == NULL || !has_seal (self))
    return 0;
  width = gdk_texture_get_width (self->paper);
  height = gdk_texture_get_height (self->paper);
  factor = width / self->page_width;
  stride = (gsize) width * 4;
  pixels = g_malloc (stride * (gsize) height);
  gdk_texture_download (self->paper, pixels, stride);
  cell = MAX (2, (int) (CELL * factor));
  left = (int) (self->place.origin.x * factor);
  top = (int) ((self->page_height - self->place.origin.y - self->place.size.height) * factor);
  right = MIN (width, left + (int) (self->place.size.width * factor));
  bottom = MIN (height, top + (int) (self->place.size.height * factor));
  for (int y = MAX (0, top); y + cell <= bottom; y += cell)
    for (int x = MAX (0, left); x + cell <= right; x += cell, all++)
      inked += has_ink (pixels, stride, x, y, x + cell, y + cell);
  return all > 0 ? (double) inked / all : 0;
}
