/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of an open document: the class, moving and zooming. */
#define G_LOG_DOMAIN "zt-document-pages"
#include "config.h"

#include "document-pages-private.h"

#include "display.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_THUMBNAILS = 1,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

guint _zt_document_pages_signals[ZT_PAGES_N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (ZtDocumentPages, zt_document_pages, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void
entry_clear (gpointer data)
{
  ZtPageEntry *entry = data;

  _zt_document_pages_forget_bands (entry);
  g_clear_object (&entry->stale);
  g_clear_pointer (&entry->problem, g_free);
  g_clear_pointer (&entry->layer, zt_page_layer_unref);
}

/* --- moving --- */

void
_zt_document_pages_set_page (ZtDocumentPages *self, int page)
{
  g_autofree char *name = NULL;

  if (self->thumbnails || page == self->page)
    return;
  self->page = page;
  /* TRANSLATORS: the page in view, of how many */
  name = g_strdup_printf (_ ("Page %d of %d"), page, (int) self->entries->len);
  zt_display_set_name (GTK_WIDGET (self), name);
  g_signal_emit (self, _zt_document_pages_signals[ZT_PAGES_PAGE_CHANGED], 0);
}

void
zt_document_pages_go_to (ZtDocumentPages *self, int page, double y)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (page < 1 || page > (int) self->entries->len)
    return;
  self->wanted_page = page;
  self->wanted_y = y;
  if (self->thumbnails)
    {
      self->page = page;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  _zt_document_pages_queue_sync (self);
}

void
_zt_document_pages_scroll_by (ZtDocumentPages *self, double dx, double dy)
{
  gtk_adjustment_set_value (self->hadjustment, gtk_adjustment_get_value (self->hadjustment) + dx);
  gtk_adjustment_set_value (self->vadjustment, gtk_adjustment_get_value (self->vadjustment) + dy);
}

void
_zt_document_pages_scroll_to (ZtDocumentPages *self, int page, double y, double height)
{
  const ZtBox box = { 0, y, 1, height };
  double view = gtk_widget_get_height (GTK_WIDGET (self));
  graphene_rect_t place;

  if (!zt_document_pages_to_widget (self, page, &box, &place))
    return;
  if (place.origin.y < 0)
    _zt_document_pages_scroll_by (self, 0, place.origin.y - 20);
  else if (place.origin.y + place.size.height > view)
    _zt_document_pages_scroll_by (self, 0, place.origin.y + place.size.height - view + 20);
}

void
_zt_document_pages_zoom_at (ZtDocumentPages *self, double zoom, double x, double y)
{
  zoom = CLAMP (zoom, ZT_LEAST_ZOOM, ZT_MOST_ZOOM);
  self->fit = ZT_FIT_NONE;
  if (self->zoom == zoom && self->laid_scale == zoom * ZT_POINT)
    return;
  self->zoom = zoom;
  if (self->laid_width > 0)
    _zt_document_pages_lay_out (self, zoom * ZT_POINT, x, y);
  _zt_document_pages_queue_sync (self);
}

void
zt_document_pages_set_zoom (ZtDocumentPages *self, double zoom)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  _zt_document_pages_zoom_at (self, zoom, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                              gtk_widget_get_height (GTK_WIDGET (self)) / 3.0);
}

double
zt_document_pages_get_zoom (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 1);
  return _zt_document_pages_choose_scale (self) / ZT_POINT;
}

void
zt_document_pages_set_fit (ZtDocumentPages *self, ZtFit fit)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (fit == ZT_FIT_NONE)
    self->zoom = CLAMP (zt_document_pages_get_zoom (self), ZT_LEAST_ZOOM, ZT_MOST_ZOOM);
  self->fit = fit;
  _zt_document_pages_queue_sync (self);
}

ZtFit
zt_document_pages_get_fit (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), ZT_FIT_AUTO);
  return self->fit;
}

void
zt_document_pages_set_turn (ZtDocumentPages *self, int quarters)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  if (self->turn == (quarters & 3))
    return;
  self->turn = quarters & 3;
  for (guint i = 0; i < self->entries->len; i++)
    {
      _zt_document_pages_forget_bands (ZT_PAGE_ENTRY (self, i));
      g_clear_object (&ZT_PAGE_ENTRY (self, i)->stale);
    }
  self->laid_width = 0;
  if (self->wanted_page == 0)
    zt_document_pages_go_to (self, self->page, 0);
  _zt_document_pages_queue_sync (self);
}

int
zt_document_pages_get_turn (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 0);
  return self->turn;
}

int
zt_document_pages_get_page (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 0);
  return self->page;
}

int
zt_document_pages_get_n_pages (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), 0);
  return (int) self->entries->len;
}

gboolean
zt_document_pages_is_settled (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), TRUE);
  return !gtk_widget_get_mapped (GTK_WIDGET (self))
         || (self->n_drawing == 0 && self->sync == 0
             && (self->entries->len == 0 || self->laid_width > 0));
}

/* --- the document --- */

void
zt_document_pages_set_marks (ZtDocumentPages *self, JsonArray *seals, JsonArray *hits, int current)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  g_clear_pointer (&self->seals, json_array_unref);
  g_clear_pointer (&self->hits, json_array_unref);
  self->seals = seals != NULL ? json_array_ref (seals) : NULL;
  self->hits = hits != NULL ? json_array_ref (hits) : NULL;
  self->current = current;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
zt_document_pages_set_notes (ZtDocumentPages *self, GPtrArray *notes)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self));
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  self->notes = notes != NULL ? g_ptr_array_ref (notes) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
forget (ZtDocumentPages *self)
{
  self->generation++;
  g_clear_handle_id (&self->sync, g_source_remove);
  g_clear_handle_id (&self->drag_source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_array_set_size (self->entries, 0);
  _zt_document_pages_drop_preview (self);
  self->sizes_asked = FALSE;
  self->laid_width = self->laid_height = self->page = self->wanted_page = self->turn = 0;
  self->anchor = self->head = (ZtTextPlace){ -1, 0 };
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
_zt_document_pages_take_sizes (ZtDocumentPages *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      ZtPageEntry *entry = ZT_PAGE_ENTRY (self, i);

      zt_preview_get_page_size (self->preview, (int) i + 1, &entry->width, &entry->height);
      /* A page without a size is still a page one can turn past. */
      if (!(entry->width >= 1 && entry->height >= 1))
        {
          entry->width = 595;
          entry->height = 842;
        }
    }
  self->laid_scale = 0;
}

static void
take_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview)
{
  int n = preview != NULL ? zt_preview_get_n_pages (preview) : 0;

  forget (self);
  g_set_object (&self->desk, desk);
  if (preview == NULL)
    return;
  self->preview = g_object_ref (preview);
  self->cancellable = g_cancellable_new ();
  for (int i = 0; i < n; i++)
    {
      const ZtPageEntry entry = { 0 };

      g_array_append_val (self->entries, entry);
    }
  _zt_document_pages_take_sizes (self);
  if (self->thumbnails)
    self->page = 1;
  _zt_document_pages_queue_sync (self);
}

void
zt_document_pages_set_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview)
{
  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self) && (preview == NULL || desk != NULL));
  gtk_adjustment_set_value (self->vadjustment, 0);
  take_preview (self, desk, preview);
}

/* What a page looks like now, as one picture. (transfer full) (nullable) */
static GdkTexture *
texture_of (const ZtPageEntry *entry)
{
  GdkTexture *texture = entry->bands != NULL && entry->bands->len == 1
                            ? g_array_index (entry->bands, ZtBand, 0).texture
                            : NULL;

  texture = texture != NULL ? texture : entry->stale;
  return texture != NULL ? g_object_ref (texture) : NULL;
}

void
zt_document_pages_replace_preview (ZtDocumentPages *self, ZtDesk *desk, ZtPreview *preview)
{
  g_autoptr (GPtrArray) textures = g_ptr_array_new_with_free_func (g_object_unref);
  int turn;

  g_return_if_fail (ZT_IS_DOCUMENT_PAGES (self) && desk != NULL && preview != NULL);
  turn = self->turn;
  for (guint i = 0; i < self->entries->len; i++)
    {
      GdkTexture *texture = texture_of (ZT_PAGE_ENTRY (self, i));

      if (texture == NULL)
        break;
      g_ptr_array_add (textures, texture);
    }
  take_preview (self, desk, preview);
  self->turn = turn;
  for (guint i = 0; i < textures->len && i < self->entries->len; i++)
    g_set_object (&ZT_PAGE_ENTRY (self, i)->stale, GDK_TEXTURE (textures->pdata[i]));
}

ZtPreview *
zt_document_pages_get_preview (ZtDocumentPages *self)
{
  g_return_val_if_fail (ZT_IS_DOCUMENT_PAGES (self), NULL);
  return self->preview;
}

/* --- the class --- */

static void
zt_document_pages_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (widget);

  if (width != self->laid_width || height != self->laid_height)
    _zt_document_pages_queue_sync (self);
}

static void
zt_document_pages_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (zt_document_pages_parent_class)->map (widget);
  _zt_document_pages_queue_sync (ZT_DOCUMENT_PAGES (widget));
}

static void
zt_document_pages_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 1;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 400 : 500;
}

static void
on_scrolled_cb (ZtDocumentPages *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  _zt_document_pages_queue_sync (self);
}

static void
set_adjustment (ZtDocumentPages *self, GtkAdjustment **field, GtkAdjustment *adjustment)
{
  g_autoptr (GtkAdjustment) next = adjustment != NULL
                                       ? g_object_ref (adjustment)
                                       : g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));

  if (*field == next)
    return;
  if (*field != NULL)
    g_signal_handlers_disconnect_by_func (*field, on_scrolled_cb, self);
  g_set_object (field, next);
  g_signal_connect_object (next, "value-changed", G_CALLBACK (on_scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  self->laid_width = 0;
  _zt_document_pages_queue_sync (self);
}

static void
zt_document_pages_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (object);

  switch (prop_id)
    {
    case PROP_THUMBNAILS:
      g_value_set_boolean (value, self->thumbnails);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hpolicy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vpolicy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
zt_document_pages_set_property (GObject *object, guint prop_id, const GValue *value,
                                GParamSpec *pspec)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (object);

  switch (prop_id)
    {
    case PROP_THUMBNAILS:
      self->thumbnails = g_value_get_boolean (value);
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hpolicy = g_value_get_enum (value) & 1;
      break;
    case PROP_VSCROLL_POLICY:
      self->vpolicy = g_value_get_enum (value) & 1;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
zt_document_pages_dispose (GObject *object)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (object);

  forget (self);
  zt_document_pages_set_marks (self, NULL, NULL, 0);
  zt_document_pages_set_notes (self, NULL);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (zt_document_pages_parent_class)->dispose (object);
}

static void
zt_document_pages_finalize (GObject *object)
{
  ZtDocumentPages *self = ZT_DOCUMENT_PAGES (object);

  g_clear_handle_id (&self->sync, g_source_remove);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_array_unref (self->entries);
  G_OBJECT_CLASS (zt_document_pages_parent_class)->finalize (object);
}

static void
add_signals (void)
{
  guint *signals = _zt_document_pages_signals;
  GType type = ZT_TYPE_DOCUMENT_PAGES;

  signals[ZT_PAGES_PAGE_CHANGED]
      = g_signal_new ("page-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ZT_PAGES_GEOMETRY_CHANGED] = g_signal_new ("geometry-changed", type, G_SIGNAL_RUN_LAST, 0,
                                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ZT_PAGES_SELECTION_CHANGED] = g_signal_new ("selection-changed", type, G_SIGNAL_RUN_LAST,
                                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ZT_PAGES_PAGE_ACTIVATED] = g_signal_new ("page-activated", type, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ZT_PAGES_LINK_ACTIVATED] = g_signal_new ("link-activated", type, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ZT_PAGES_NOTE_ACTIVATED] = g_signal_new ("note-activated", type, G_SIGNAL_RUN_LAST, 0,
                                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
zt_document_pages_class_init (ZtDocumentPagesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = zt_document_pages_dispose;
  object_class->finalize = zt_document_pages_finalize;
  object_class->get_property = zt_document_pages_get_property;
  object_class->set_property = zt_document_pages_set_property;
  widget_class->measure = zt_document_pages_measure;
  widget_class->size_allocate = zt_document_pages_size_allocate;
  widget_class->snapshot = _zt_document_pages_snapshot;
  widget_class->map = zt_document_pages_map;
  g_object_class_install_property (object_class, PROP_THUMBNAILS,
                                   g_param_spec_boolean ("thumbnails", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE
                                                             | G_PARAM_STATIC_STRINGS));
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  add_signals ();
  gtk_widget_class_set_css_name (widget_class, "pages");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DOCUMENT);
  _zt_document_pages_add_bindings (widget_class);
}

static void
zt_document_pages_init (ZtDocumentPages *self)
{
  self->zoom = 1;
  self->fit = ZT_FIT_AUTO;
  self->anchor = self->head = (ZtTextPlace){ -1, 0 };
  self->entries = g_array_new (FALSE, FALSE, sizeof (ZtPageEntry));
  g_array_set_clear_func (self->entries, entry_clear);
  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  _zt_document_pages_add_controllers (self);
}
