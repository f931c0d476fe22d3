/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows a rich text while it is edited. */
#define G_LOG_DOMAIN "zt-rich-view"
#include "config.h"

#include "zt-rich-view.h"

#include <glib/gi18n-lib.h>

#define GAP 8 /* between a mark and its text */

struct _ZtRichView
{
  GtkTextView parent_instance;

  /* State */
  GArray *numbers; /* (owned) of int, by line; 0: it has none */
  gboolean stale;  /* @numbers is of before the last change */
};

G_DEFINE_FINAL_TYPE (ZtRichView, zt_rich_view, GTK_TYPE_TEXT_VIEW)

static gboolean
holds_object (GtkTextBuffer *buffer, int line)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line (buffer, &iter, line);
  return gtk_text_iter_get_child_anchor (&iter) != NULL;
}

/* As zt_rich_count() counts. */
static void
count (ZtRichView *self, ZtRichBuffer *buffer)
{
  int n = gtk_text_buffer_get_line_count (GTK_TEXT_BUFFER (buffer));
  g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();

  for (int line = 0; line < n; line++)
    {
      ZtRichLine look = zt_rich_buffer_get_line (buffer, line);

      g_ptr_array_add (blocks, zt_rich_block_new (holds_object (GTK_TEXT_BUFFER (buffer), line)
                                                      ? ZT_RICH_PICTURE
                                                      : look.type,
                                                  look.level));
    }
  zt_rich_count (blocks);
  g_array_set_size (self->numbers, 0);
  for (guint i = 0; i < blocks->len; i++)
    g_array_append_val (self->numbers, ((ZtRichBlock *) blocks->pdata[i])->number);
  self->stale = FALSE;
}

static void
draw_text (ZtRichView *self, GtkSnapshot *snapshot, const char *text, double x, double y,
           double height, gboolean left, float strength)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  graphene_point_t place;
  GdkRGBA colour;
  int width, own;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= strength;
  pango_layout_get_pixel_size (layout, &width, &own);
  place = GRAPHENE_POINT_INIT ((float) (left ? x : x - width), (float) (y + (height - own) / 2));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &place);
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_mark (ZtRichView *self, GtkSnapshot *snapshot, const GtkTextIter *iter, ZtRichLine look)
{
  static const char *const bullets[] = { "•", "◦", "▪" };
  int line = gtk_text_iter_get_line (iter);
  int number = line < (int) self->numbers->len ? g_array_index (self->numbers, int, line) : 0;
  g_autofree char *text = look.type == ZT_RICH_NUMBER ? g_strdup_printf ("%d.", number)
                                                      : g_strdup (bullets[(look.level - 1) % 3]);
  GdkRectangle place;

  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), iter, &place);
  draw_text (self, snapshot, text, place.x - GAP, place.y, place.height, FALSE, 1);
}

static void
zt_rich_view_snapshot_layer (GtkTextView *view, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  ZtRichView *self = ZT_RICH_VIEW (view);
  ZtRichBuffer *buffer = ZT_RICH_BUFFER (gtk_text_view_get_buffer (view));
  GdkRectangle seen;
  GtkTextIter iter;

  if (layer != GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    return;
  if (self->stale)
    count (self, buffer);
  gtk_text_view_get_visible_rect (view, &seen);
  gtk_text_view_get_line_at_y (view, &iter, seen.y, NULL);
  if (gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (buffer)) == 0
      && zt_rich_buffer_get_line (buffer, 0).type == ZT_RICH_PARAGRAPH)
    {
      GdkRectangle place;

      gtk_text_view_get_iter_location (view, &iter, &place);
      draw_text (self, snapshot, _ ("Write here, or paste from Word or WPS"), place.x, place.y,
                 place.height, TRUE, 0.55f);
    }
  do
    {
      ZtRichLine look = zt_rich_buffer_get_line (buffer, gtk_text_iter_get_line (&iter));
      int y, height;

      gtk_text_view_get_line_yrange (view, &iter, &y, &height);
      if (y > seen.y + seen.height)
        break;
      if (look.type == ZT_RICH_BULLET || look.type == ZT_RICH_NUMBER)
        draw_mark (self, snapshot, &iter, look);
    }
  while (gtk_text_iter_forward_line (&iter));
}

static void
on_changed_cb (ZtRichView *self)
{
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
zt_rich_view_constructed (GObject *object)
{
  g_autoptr (ZtRichBuffer) buffer = zt_rich_buffer_new ();

  G_OBJECT_CLASS (zt_rich_view_parent_class)->constructed (object);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (object), GTK_TEXT_BUFFER (buffer));
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_changed_cb), object,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "apply-tag", G_CALLBACK (on_changed_cb), object,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "remove-tag", G_CALLBACK (on_changed_cb), object,
                           G_CONNECT_SWAPPED);
}

static void
zt_rich_view_finalize (GObject *object)
{
  g_array_unref (ZT_RICH_VIEW (object)->numbers);
  G_OBJECT_CLASS (zt_rich_view_parent_class)->finalize (object);
}

static void
zt_rich_view_class_init (ZtRichViewClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = zt_rich_view_constructed;
  G_OBJECT_CLASS (klass)->finalize = zt_rich_view_finalize;
  GTK_TEXT_VIEW_CLASS (klass)->snapshot_layer = zt_rich_view_snapshot_layer;
}

static void
zt_rich_view_init (ZtRichView *self)
{
  self->numbers = g_array_new (FALSE, FALSE, sizeof (int));
  self->stale = TRUE;
}
