/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a settled window, and the moment of its first frame. */
#define G_LOG_DOMAIN "zt-picture"
#include "config.h"

#include "zt-picture.h"

#include "zt-os.h"

#include <stdio.h>

#define LOOK_MS 60
#define CALM_ROUNDS                                                                                \
  6 /* rounds in a row without anything under way: the frames between them are painted */
#define PATIENCE_US (90 * G_USEC_PER_SEC)

typedef struct
{
  ZtWindow *window; /* (owned) */
  char *file;       /* (owned) (nullable): measuring */
  gint64 begun;
  guint calm;
  void (*callback) (gboolean, gpointer);
  gpointer user_data;
} Picture;

static void
finish (Picture *picture, gboolean written)
{
  picture->callback (written, picture->user_data);
  g_object_unref (picture->window);
  g_free (picture->file);
  g_free (picture);
}

static gboolean
write_picture (Picture *picture)
{
  GtkWidget *widget = GTK_WIDGET (picture->window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (widget));

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return FALSE;
  texture = gsk_renderer_render_texture (renderer, node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return gdk_texture_save_to_png (texture, picture->file);
}

static gboolean
look_cb (gpointer user_data)
{
  Picture *picture = user_data;
  gboolean late = g_get_monotonic_time () - picture->begun > PATIENCE_US;

  picture->calm = zt_window_is_settled (picture->window) ? picture->calm + 1 : 0;
  if (picture->calm < CALM_ROUNDS && !late)
    {
      gtk_widget_queue_draw (GTK_WIDGET (picture->window));
      return G_SOURCE_CONTINUE;
    }
  if (late)
    g_printerr ("zhaotou: the page did not settle\n");
  finish (picture, write_picture (picture) && !late);
  return G_SOURCE_REMOVE;
}

void
zt_picture_take (ZtWindow *window, const char *file, void (*callback) (gboolean, gpointer),
                 gpointer user_data)
{
  Picture *picture;

  g_return_if_fail (ZT_IS_WINDOW (window) && file != NULL && callback != NULL);
  picture = g_new0 (Picture, 1);
  *picture = (Picture){ g_object_ref (window),
                        g_canonicalize_filename (file, NULL),
                        g_get_monotonic_time (),
                        0,
                        callback,
                        user_data };
  g_timeout_add (LOOK_MS, look_cb, picture);
}

static void
on_after_paint_cb (GdkFrameClock *clock, Picture *picture)
{
  g_signal_handlers_disconnect_by_func (clock, on_after_paint_cb, picture);
  printf ("{\"ms\":%.1f,\"pssKiB\":%" G_GUINT64_FORMAT "}\n",
          (double) (g_get_monotonic_time () - picture->begun) / 1000, zt_os_own_pss_kib ());
  fflush (stdout);
  finish (picture, TRUE);
}

static void
on_realize_cb (GtkWidget *widget, Picture *picture)
{
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint",
                    G_CALLBACK (on_after_paint_cb), picture);
}

void
zt_picture_measure (ZtWindow *window, gint64 begun, void (*callback) (gboolean, gpointer),
                    gpointer user_data)
{
  Picture *picture;

  g_return_if_fail (ZT_IS_WINDOW (window) && callback != NULL);
  picture = g_new0 (Picture, 1);
  *picture = (Picture){ g_object_ref (window), NULL, begun, 0, callback, user_data };
  g_signal_connect (window, "realize", G_CALLBACK (on_realize_cb), picture);
}
