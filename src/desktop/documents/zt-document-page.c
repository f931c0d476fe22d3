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
  graphene_rect_t *marks;
  guint n_marks;
  gboolean seals;
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
zt_document_page_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  static const GdkRGBA edge = { 0, 0, 0, 0.18f };
  static const GdkRGBA found = { 1, 0.85f, 0.2f, 0.4f };
  static const GdkRGBA seal = { 0.85f, 0.1f, 0.1f, 0.12f };
  static const GdkRGBA seal_edge = { 0.8f, 0.1f, 0.1f, 0.9f };
  ZtDocumentPage *self = ZT_DOCUMENT_PAGE (widget);
  const graphene_rect_t paper
      = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
  GskRoundedRect outline;
  const float one[4] = { 1, 1, 1, 1 }, two[4] = { 2, 2, 2, 2 };
  const GdkRGBA edges[4] = { edge, edge, edge, edge };
  const GdkRGBA seal_edges[4] = { seal_edge, seal_edge, seal_edge, seal_edge };

  gtk_snapshot_append_color (snapshot, &white, &paper);
  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture, &paper);
  for (guint i = 0; i < self->n_marks; i++)
    {
      const graphene_rect_t *mark = &self->marks[i];
      const graphene_rect_t rect = GRAPHENE_RECT_INIT (mark->origin.x * paper.size.width,
                                                       mark->origin.y * paper.size.height,
                                                       mark->size.width * paper.size.width,
                                                       mark->size.height * paper.size.height);

      gtk_snapshot_append_color (snapshot, self->seals ? &seal : &found, &rect);
      if (self->seals)
        {
          gsk_rounded_rect_init_from_rect (&outline, &rect, 4);
          gtk_snapshot_append_border (snapshot, &outline, two, seal_edges);
        }
    }
  gsk_rounded_rect_init_from_rect (&outline, &paper, 0);
  gtk_snapshot_append_border (snapshot, &outline, one, edges);
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
zt_document_page_set_marks (ZtDocumentPage *self, const graphene_rect_t *marks, guint n,
                            gboolean seals)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGE (self));
  g_clear_pointer (&self->marks, g_free);
  self->marks = n > 0 ? g_memdup2 (marks, n * sizeof *marks) : NULL;
  self->n_marks = n;
  self->seals = seals;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
zt_document_page_finalize (GObject *object)
{
  ZtDocumentPage *self = ZT_DOCUMENT_PAGE (object);

  g_clear_object (&self->texture);
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
