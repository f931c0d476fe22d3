/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One page of a document. */
#define G_LOG_DOMAIN "zt-document-page"
#include "config.h"

#include "zt-document-page.h"

struct _ZtDocumentPage
{
  GtkWidget parent_instance;

  /* State */
  int width, height;
  GdkTexture *texture; /* (owned) (nullable) */
  char *note;          /* (owned) (nullable) */
  ZtMark *marks;       /* (owned) (nullable) */
  guint n_marks;
};

G_DEFINE_FINAL_TYPE (ZtDocumentPage, zt_document_page, GTK_TYPE_WIDGET)

static void
zt_document_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  ZtDocumentPage *self = ZT_DOCUMENT_PAGE (widget);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
}

static void
draw_text (ZtDocumentPage *self, GtkSnapshot *snapshot, const char *text, float x, float y,
           float width, const GdkRGBA *ink)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, ink);
  gtk_snapshot_restore (snapshot);
}

static void
draw_border (GtkSnapshot *snapshot, const graphene_rect_t *rect, float radius, float thickness,
             const GdkRGBA *ink)
{
  const float widths[4] = { thickness, thickness, thickness, thickness };
  const GdkRGBA colours[4] = { *ink, *ink, *ink, *ink };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, rect, radius);
  gtk_snapshot_append_border (snapshot, &outline, widths, colours);
}

/* Paper stays white in a dark window, so these colours do not follow the theme. */
static void
draw_mark (ZtDocumentPage *self, GtkSnapshot *snapshot, const ZtMark *mark)
{
  static const GdkRGBA grounds[] = { [ZT_MARK_FOUND] = { 1, 0.85f, 0.2f, 0.4f },
                                     [ZT_MARK_CURRENT] = { 1, 0.55f, 0.1f, 0.5f },
                                     [ZT_MARK_SEAL] = { 0.85f, 0.1f, 0.1f, 0.08f } };
  static const GdkRGBA seal_ink = { 0.75f, 0.08f, 0.08f, 0.95f };
  static const GdkRGBA current_ink = { 0.8f, 0.35f, 0, 0.9f };
  const graphene_rect_t rect = GRAPHENE_RECT_INIT (mark->place.origin.x * (float) self->width,
                                                   mark->place.origin.y * (float) self->height,
                                                   mark->place.size.width * (float) self->width,
                                                   mark->place.size.height * (float) self->height);

  gtk_snapshot_append_color (snapshot, &grounds[mark->kind], &rect);
  if (mark->kind == ZT_MARK_CURRENT)
    draw_border (snapshot, &rect, 2, 1, &current_ink);
  if (mark->kind != ZT_MARK_SEAL)
    return;
  draw_border (snapshot, &rect, 4, 2, &seal_ink);
  if (mark->title != NULL && rect.size.height > 28)
    draw_text (self, snapshot, mark->title, rect.origin.x + 4, rect.origin.y + 4,
               rect.size.width - 8, &seal_ink);
}

/* At its own size when it was drawn for this one: scaling would blur it. */
static void
draw_texture (ZtDocumentPage *self, GtkSnapshot *snapshot, const graphene_rect_t *paper)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int width = gdk_texture_get_width (self->texture);
  int height = gdk_texture_get_height (self->texture);
  const graphene_rect_t exact
      = GRAPHENE_RECT_INIT (0, 0, (float) width / (float) scale, (float) height / (float) scale);
  gboolean fits = width == self->width * scale && ABS (height - self->height * scale) <= 2 * scale;

  gtk_snapshot_append_texture (snapshot, self->texture, fits ? &exact : paper);
}

static void
zt_document_page_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  static const GdkRGBA edge = { 0, 0, 0, 0.18f };
  static const GdkRGBA grey = { 0.4f, 0.4f, 0.4f, 1 };
  ZtDocumentPage *self = ZT_DOCUMENT_PAGE (widget);
  const graphene_rect_t paper
      = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);

  gtk_snapshot_push_clip (snapshot, &paper);
  gtk_snapshot_append_color (snapshot, &white, &paper);
  if (self->texture != NULL)
    draw_texture (self, snapshot, &paper);
  else if (self->note != NULL)
    draw_text (self, snapshot, self->note, 12, (float) MIN (self->height / 3, 200),
               paper.size.width - 24, &grey);
  for (guint i = 0; i < self->n_marks; i++)
    draw_mark (self, snapshot, &self->marks[i]);
  draw_border (snapshot, &paper, 0, 1, &edge);
  gtk_snapshot_pop (snapshot);
}

void
zt_document_page_set_size (ZtDocumentPage *self, int width, int height)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGE (self));
  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
zt_document_page_set_texture (ZtDocumentPage *self, GdkTexture *texture)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGE (self));
  if (g_set_object (&self->texture, texture))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
zt_document_page_set_note (ZtDocumentPage *self, const char *note)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGE (self));
  g_free (self->note);
  self->note = g_strdup (note);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
zt_document_page_set_marks (ZtDocumentPage *self, const ZtMark *marks, guint n)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGE (self));
  if (n == 0 && self->n_marks == 0)
    return;
  g_clear_pointer (&self->marks, g_free);
  self->marks = n > 0 ? g_memdup2 (marks, n * sizeof *marks) : NULL;
  self->n_marks = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
zt_document_page_finalize (GObject *object)
{
  ZtDocumentPage *self = ZT_DOCUMENT_PAGE (object);

  g_clear_object (&self->texture);
  g_free (self->note);
  g_free (self->marks);
  G_OBJECT_CLASS (zt_document_page_parent_class)->finalize (object);
}

static void
zt_document_page_class_init (ZtDocumentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = zt_document_page_finalize;
  widget_class->measure = zt_document_page_measure;
  widget_class->snapshot = zt_document_page_snapshot;
  gtk_widget_class_set_css_name (widget_class, "paper");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
zt_document_page_init (ZtDocumentPage *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}
