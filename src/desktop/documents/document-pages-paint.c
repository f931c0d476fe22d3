/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Painting the pages of a document with what is marked on them. Paper stays white in a dark window,
 * so these colours do not follow the theme. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#define LABEL_HEIGHT 20

static const GdkRGBA white = { 1, 1, 1, 1 };
static const GdkRGBA edge = { 0, 0, 0, 0.18f };
static const GdkRGBA grey = { 0.36f, 0.36f, 0.36f, 1 };
static const GdkRGBA found = { 1, 0.9f, 0.35f, 1 };
static const GdkRGBA here = { 1, 0.66f, 0.3f, 1 };
static const GdkRGBA here_edge = { 0.8f, 0.35f, 0, 0.9f };
static const GdkRGBA selected = { 0.21f, 0.52f, 0.89f, 0.34f };
static const GdkRGBA seal_ground = { 0.85f, 0.1f, 0.1f, 0.08f };
static const GdkRGBA seal_ink = { 0.75f, 0.08f, 0.08f, 0.95f };

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

static void
draw_text (ZtDocumentPages *self, GtkSnapshot *snapshot, const char *text,
           const graphene_rect_t *place, const GdkRGBA *ink)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_width (layout, (int) (place->size.width * PANGO_SCALE));
  pango_layout_set_height (layout, (int) (place->size.height * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &place->origin);
  gtk_snapshot_append_layout (snapshot, layout, ink);
  gtk_snapshot_restore (snapshot);
}

static gboolean
read_box (ZtDocumentPages *self, JsonObject *object, int index, gboolean from_below,
          graphene_rect_t *place)
{
  ZtBox box = { json_object_get_double_member_with_default (object, "x", 0),
                json_object_get_double_member_with_default (object, "y", 0),
                json_object_get_double_member_with_default (object, "width", 0),
                json_object_get_double_member_with_default (object, "height", 0) };

  if (from_below)
    box.y = ZT_PAGE_ENTRY (self, index)->height - box.y - box.height;
  return zt_document_pages_to_widget (self, index + 1, &box, place);
}

static void
draw_notes (ZtDocumentPages *self, GtkSnapshot *snapshot, int index, const graphene_rect_t *paper)
{
  float free_y = paper->origin.y + 6;

  for (guint i = 0; self->notes != NULL && i < self->notes->len; i++)
    {
      const ZtNote *note = g_ptr_array_index (self->notes, i);
      guint rgb = zt_note_get_rgb (note->colour);
      GdkRGBA colour = { (float) (rgb >> 16) / 255, (float) ((rgb >> 8) & 0xff) / 255,
                         (float) (rgb & 0xff) / 255, 0.7f };
      graphene_rect_t place, flag;
      float y = free_y;

      if (note->page != index + 1)
        continue;
      for (guint j = 0; j < json_array_get_length (note->boxes); j++)
        if (read_box (self, json_array_get_object_element (note->boxes, j), index, FALSE, &place))
          {
            y = j == 0 ? place.origin.y : y;
            gtk_snapshot_append_color (snapshot, &colour, &place);
          }
      if (*note->text == '\0' && json_array_get_length (note->boxes) > 0)
        continue;
      /* A flag at the edge says that somebody wrote something here. */
      y = MAX (y, free_y);
      flag = GRAPHENE_RECT_INIT (paper->origin.x + paper->size.width - 14, y, 14, 12);
      colour.alpha = 1;
      gtk_snapshot_append_color (snapshot, &colour, &flag);
      draw_border (snapshot, &flag, 0, 1, &edge);
      free_y = y + 15;
    }
}

static void
draw_hits (ZtDocumentPages *self, GtkSnapshot *snapshot, int index)
{
  for (guint i = 0; self->hits != NULL && i < json_array_get_length (self->hits); i++)
    {
      JsonObject *piece = json_array_get_object_element (self->hits, i);
      gboolean current = zt_json_get_int (piece, "match", 0) == self->current;
      graphene_rect_t place;

      if (zt_json_get_int (piece, "page", 0) != index + 1
          || !read_box (self, piece, index, FALSE, &place))
        continue;
      gtk_snapshot_append_color (snapshot, current ? &here : &found, &place);
      if (current)
        draw_border (snapshot, &place, 2, 1, &here_edge);
    }
}

static void
draw_seals (ZtDocumentPages *self, GtkSnapshot *snapshot, int index)
{
  for (guint i = 0; self->seals != NULL && i < json_array_get_length (self->seals); i++)
    {
      JsonObject *seal = json_array_get_object_element (self->seals, i);
      const char *title = zt_json_get_string (seal, "title");
      graphene_rect_t place;

      if (zt_json_get_int (seal, "page", 0) != index + 1
          || !read_box (self, seal, index, TRUE, &place))
        continue;
      gtk_snapshot_append_color (snapshot, &seal_ground, &place);
      draw_border (snapshot, &place, 4, self->thumbnails ? 1 : 2, &seal_ink);
      if (title != NULL && place.size.height > 28 && !self->thumbnails)
        {
          const graphene_rect_t inner
              = GRAPHENE_RECT_INIT (place.origin.x + 4, place.origin.y + 4, place.size.width - 8,
                                    place.size.height - 8);

          draw_text (self, snapshot, title, &inner, &seal_ink);
        }
    }
}

static void
draw_selection (ZtDocumentPages *self, GtkSnapshot *snapshot, int index)
{
  g_autoptr (GArray) boxes = NULL;
  guint start, end;

  if (!_zt_document_pages_get_selected (self, index, &start, &end))
    return;
  boxes = zt_page_layer_get_boxes (ZT_PAGE_ENTRY (self, index)->layer, start, end);
  for (guint i = 0; i < boxes->len; i++)
    {
      graphene_rect_t place;

      if (zt_document_pages_to_widget (self, index + 1, &g_array_index (boxes, ZtBox, i), &place))
        gtk_snapshot_append_color (snapshot, &selected, &place);
    }
}

/* One to one when they were drawn for this size: scaling would blur them. */
static void
draw_bands (ZtDocumentPages *self, GtkSnapshot *snapshot, const ZtPageEntry *entry,
            const graphene_rect_t *paper)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (entry->stale != NULL)
    gtk_snapshot_append_texture (snapshot, entry->stale, paper);
  for (guint i = 0; entry->bands != NULL && i < entry->bands->len; i++)
    {
      GdkTexture *texture = g_array_index (entry->bands, ZtBand, i).texture;
      graphene_rect_t place;

      if (texture == NULL)
        continue;
      place = GRAPHENE_RECT_INIT (paper->origin.x,
                                  paper->origin.y
                                      + (float) ((int) i * entry->band_rows) / (float) scale,
                                  (float) gdk_texture_get_width (texture) / (float) scale,
                                  (float) gdk_texture_get_height (texture) / (float) scale);
      gtk_snapshot_append_texture (snapshot, texture, &place);
    }
}

static void
draw_number (ZtDocumentPages *self, GtkSnapshot *snapshot, int index, const graphene_rect_t *paper)
{
  g_autofree char *text = g_strdup_printf ("%d", index + 1);
  graphene_rect_t place
      = GRAPHENE_RECT_INIT (paper->origin.x, paper->origin.y + paper->size.height + 2,
                            paper->size.width, LABEL_HEIGHT);
  GdkRGBA ink, accent;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  if (index + 1 == self->page
      && gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                         "accent_bg_color", &accent))
    {
      graphene_rect_t around = *paper;

      graphene_rect_inset (&around, -3, -3);
      draw_border (snapshot, &around, 3, 3, &accent);
    }
  draw_text (self, snapshot, text, &place, &ink);
}

/* As a marker pen does: what is black stays black. */
static void
draw_marked (ZtDocumentPages *self, GtkSnapshot *snapshot, int index, const graphene_rect_t *paper)
{
  gboolean marked = self->hits != NULL || (self->notes != NULL && self->notes->len > 0);

  if (marked)
    gtk_snapshot_push_blend (snapshot, GSK_BLEND_MODE_MULTIPLY);
  gtk_snapshot_append_color (snapshot, &white, paper);
  draw_bands (self, snapshot, ZT_PAGE_ENTRY (self, index), paper);
  if (!marked)
    return;
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_color (snapshot, &white, paper);
  draw_notes (self, snapshot, index, paper);
  draw_hits (self, snapshot, index);
  gtk_snapshot_pop (snapshot);
}

static void
draw_page (ZtDocumentPages *self, GtkSnapshot *snapshot, int index)
{
  const ZtPageEntry *entry = ZT_PAGE_ENTRY (self, index);
  graphene_rect_t paper;

  zt_document_pages_get_page_place (self, index + 1, &paper);
  gtk_snapshot_push_clip (snapshot, &paper);
  draw_marked (self, snapshot, index, &paper);
  if (entry->problem != NULL && !self->thumbnails)
    {
      const graphene_rect_t place
          = GRAPHENE_RECT_INIT (paper.origin.x + 24,
                                paper.origin.y + MIN (paper.size.height / 3, 200),
                                MAX (paper.size.width - 48, 40), 160);

      draw_text (self, snapshot, entry->problem, &place, &grey);
    }
  draw_selection (self, snapshot, index);
  draw_seals (self, snapshot, index);
  draw_border (snapshot, &paper, 0, 1, &edge);
  gtk_snapshot_pop (snapshot);
  if (self->thumbnails)
    draw_number (self, snapshot, index, &paper);
}

void
_zt_document_pages_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (widget);
  const graphene_rect_t view = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                   (float) gtk_widget_get_height (widget));
  int first, last;

  if (self->laid_width == 0)
    return;
  _zt_document_pages_find_visible (self, &first, &last);
  gtk_snapshot_push_clip (snapshot, &view);
  for (int i = first; i >= 0 && i <= last; i++)
    draw_page (self, snapshot, i);
  gtk_snapshot_pop (snapshot);
}
