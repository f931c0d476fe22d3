/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys over the pages of a document: moving, and selecting text without a mouse. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#define KEY_STEP 60

typedef enum
{
  MOVE_LINE,
  MOVE_PAGE,
  MOVE_SCREEN,
  MOVE_END,
  MOVE_ACROSS,
} Move;

static gboolean
move_cb (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (widget);
  double screen = gtk_widget_get_height (widget) * 0.9;
  int move, step, page;

  g_variant_get (arguments, "(ii)", &move, &step);
  if (self->thumbnails)
    {
      page = move == MOVE_END ? (step < 0 ? 1 : (int) self->entries->len) : self->page + step;
      page = CLAMP (page, 1, MAX (1, (int) self->entries->len));
      g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_PAGE_ACTIVATED], 0, page);
      return TRUE;
    }
  if (move == MOVE_LINE)
    _zt_document_pages_scroll_by (self, 0, step * KEY_STEP);
  else if (move == MOVE_ACROSS)
    _zt_document_pages_scroll_by (self, step * KEY_STEP, 0);
  else if (move == MOVE_SCREEN)
    _zt_document_pages_scroll_by (self, 0, step * screen);
  else if (move == MOVE_PAGE)
    zt_document_pages_go_to (self, CLAMP (self->page + step, 1, (int) self->entries->len), 0);
  else
    _zt_document_pages_scroll_by (self, 0, step * 1e9);
  return TRUE;
}

/* Where the keyboard selects from when nothing was clicked: the beginning of the page in view. */
static gboolean
ensure_head (ZtDocumentPages *self)
{
  if (self->head.page < 0 && self->page > 0)
    self->anchor = self->head = (ZtTextPlace){ self->page - 1, 0 };
  return self->head.page >= 0 && self->head.page < (int) self->entries->len
         && ZT_PAGE_ENTRY (self, self->head.page)->layer != NULL;
}

/* Over the edge of a page to the next one whose text is known. */
static void
step_over (ZtDocumentPages *self, int step)
{
  int next = self->head.page + step;
  ZtPageLayer *layer
      = next >= 0 && next < (int) self->entries->len ? ZT_PAGE_ENTRY (self, next)->layer : NULL;

  if (layer != NULL)
    self->head = (ZtTextPlace){ next, step > 0 ? 0 : zt_page_layer_get_length (layer) };
}

static void
show_head (ZtDocumentPages *self)
{
  ZtPageLayer *layer = ZT_PAGE_ENTRY (self, self->head.page)->layer;
  guint at = MIN (self->head.at, MAX (zt_page_layer_get_length (layer), 1) - 1);
  g_autoptr (GArray) boxes = zt_page_layer_get_boxes (layer, at, at + 1);

  if (boxes->len > 0)
    _zt_document_pages_scroll_to (self, self->head.page + 1, g_array_index (boxes, ZtBox, 0).y,
                                  g_array_index (boxes, ZtBox, 0).height);
}

static gboolean
extend_cb (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (widget);
  ZtPageLayer *layer;
  guint start, end, length, before;
  int move, step;

  g_variant_get (arguments, "(ii)", &move, &step);
  if (self->thumbnails || !ensure_head (self))
    return TRUE;
  layer = ZT_PAGE_ENTRY (self, self->head.page)->layer;
  length = zt_page_layer_get_length (layer);
  before = self->head.at;
  if (move == MOVE_LINE)
    self->head.at = zt_page_layer_move_line (layer, before, step);
  else if (move == MOVE_END)
    {
      zt_page_layer_get_line (layer, before, &start, &end);
      self->head.at = step < 0 ? start : end;
    }
  else if (move == MOVE_PAGE) /* here: a word */
    {
      guint from = step < 0 ? MAX (before, 1) - 1 : before;

      zt_page_layer_get_word (layer, from, &start, &end);
      self->head.at = step < 0 ? start : MAX (end, before + 1);
    }
  else
    self->head.at = step < 0 ? MAX (before, 1) - 1 : before + 1;
  self->head.at = MIN (self->head.at, length);
  if (self->head.at == before && move != MOVE_END)
    step_over (self, step);
  show_head (self);
  _zt_document_pages_selection_changed (self);
  return TRUE;
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  zt_document_pages_copy (ZT_DOCUMENT_PAGES (widget));
  return TRUE;
}

static gboolean
select_page_cb (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  zt_document_pages_select_page (ZT_DOCUMENT_PAGES (widget));
  return TRUE;
}

static gboolean
fit_cb (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  if (!ZT_DOCUMENT_PAGES (widget)->thumbnails)
    zt_document_pages_set_fit (ZT_DOCUMENT_PAGES (widget), (ZtFit) g_variant_get_int32 (arguments));
  return TRUE;
}

void
_zt_document_pages_add_bindings (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    Move move;
    int step;
  } moves[] = {
    { GDK_KEY_Up, 0, MOVE_LINE, -1 },
    { GDK_KEY_Down, 0, MOVE_LINE, 1 },
    { GDK_KEY_KP_Up, 0, MOVE_LINE, -1 },
    { GDK_KEY_KP_Down, 0, MOVE_LINE, 1 },
    { GDK_KEY_Left, 0, MOVE_ACROSS, -1 },
    { GDK_KEY_Right, 0, MOVE_ACROSS, 1 },
    { GDK_KEY_Page_Up, 0, MOVE_SCREEN, -1 },
    { GDK_KEY_Page_Down, 0, MOVE_SCREEN, 1 },
    { GDK_KEY_space, GDK_SHIFT_MASK, MOVE_SCREEN, -1 },
    { GDK_KEY_space, 0, MOVE_SCREEN, 1 },
    { GDK_KEY_Home, 0, MOVE_END, -1 },
    { GDK_KEY_End, 0, MOVE_END, 1 },
    { GDK_KEY_Page_Up, GDK_CONTROL_MASK, MOVE_PAGE, -1 },
    { GDK_KEY_Page_Down, GDK_CONTROL_MASK, MOVE_PAGE, 1 },
  };
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    Move move;
    int step;
  } extensions[] = {
    { GDK_KEY_Left, 0, MOVE_ACROSS, -1 },
    { GDK_KEY_Right, 0, MOVE_ACROSS, 1 },
    { GDK_KEY_Up, 0, MOVE_LINE, -1 },
    { GDK_KEY_Down, 0, MOVE_LINE, 1 },
    { GDK_KEY_Home, 0, MOVE_END, -1 },
    { GDK_KEY_End, 0, MOVE_END, 1 },
    { GDK_KEY_Left, GDK_CONTROL_MASK, MOVE_PAGE, -1 },
    { GDK_KEY_Right, GDK_CONTROL_MASK, MOVE_PAGE, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (widget_class, moves[i].key, moves[i].modifiers, move_cb, "(ii)",
                                  (int) moves[i].move, moves[i].step);
  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    gtk_widget_class_add_binding (widget_class, extensions[i].key,
                                  extensions[i].modifiers | GDK_SHIFT_MASK, extend_cb, "(ii)",
                                  (int) extensions[i].move, extensions[i].step);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_page_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_w, 0, fit_cb, "i", (int) ZT_FIT_WIDTH);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, 0, fit_cb, "i", (int) ZT_FIT_PAGE);
}
