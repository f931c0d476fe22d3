/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the keys and menus of a document do: finding, zooming, turning, moving, copying. */
#define G_LOG_DOMAIN "zt-document-view"
#include "config.h"

#include "document-view-private.h"

#define ZOOM_STEP 1.2

static void
find_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  if (zt_document_pages_get_preview (self->pages) == NULL)
    return;
  gtk_revealer_set_reveal_child (self->find_revealer, TRUE);
  zt_document_finder_start (self->finder);
}

static void
find_step_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  if (!gtk_revealer_get_reveal_child (self->find_revealer))
    find_action (widget, name, NULL);
  else
    zt_document_finder_step (self->finder, g_variant_get_int32 (target));
}

static void
zoom_by_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentPages *pages = ZT_DOCUMENT_VIEW (widget)->pages;
  double zoom = zt_document_pages_get_zoom (pages);

  zt_document_pages_set_zoom (pages, g_variant_get_int32 (target) > 0 ? zoom * ZOOM_STEP
                                                                      : zoom / ZOOM_STEP);
}

static void
zoom_to_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_document_pages_set_zoom (ZT_DOCUMENT_VIEW (widget)->pages,
                              g_variant_get_int32 (target) / 100.0);
}

static void
fit_action (GtkWidget *widget, const char *name, GVariant *target)
{
  const char *what = g_variant_get_string (target, NULL);

  zt_document_pages_set_fit (ZT_DOCUMENT_VIEW (widget)->pages,
                             g_str_equal (what, "page")    ? ZT_FIT_PAGE
                             : g_str_equal (what, "width") ? ZT_FIT_WIDTH
                                                           : ZT_FIT_AUTO);
}

static void
turn_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);
  int turn = zt_document_pages_get_turn (self->pages) + g_variant_get_int32 (target);

  zt_document_pages_set_turn (self->pages, turn);
  zt_document_sidebar_set_turn (self->sidebar, turn);
}

static void
go_to_page_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->page_entry));
  gtk_editable_select_region (GTK_EDITABLE (self->page_entry), 0, -1);
}

static void
sidebar_action (GtkWidget *widget, const char *name, GVariant *target)
{
  ZtDocumentView *self = ZT_DOCUMENT_VIEW (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_document_pages_copy (ZT_DOCUMENT_VIEW (widget)->pages);
}

static void
select_page_action (GtkWidget *widget, const char *name, GVariant *target)
{
  zt_document_pages_select_page (ZT_DOCUMENT_VIEW (widget)->pages);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
    int step;
  } keys[] = {
    { GDK_KEY_F3, 0, "document.find-step", 1 },
    { GDK_KEY_F3, GDK_SHIFT_MASK, "document.find-step", -1 },
    { GDK_KEY_g, GDK_CONTROL_MASK, "document.find-step", 1 },
    { GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "document.find-step", -1 },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "document.zoom-by", 1 },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "document.zoom-by", 1 },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "document.zoom-by", 1 },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "document.zoom-by", -1 },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "document.zoom-by", -1 },
    { GDK_KEY_0, GDK_CONTROL_MASK, "document.zoom-to", 100 },
    { GDK_KEY_KP_0, GDK_CONTROL_MASK, "document.zoom-to", 100 },
    { GDK_KEY_Right, GDK_CONTROL_MASK, "document.turn", 1 },
    { GDK_KEY_Left, GDK_CONTROL_MASK, "document.turn", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers,
                                         keys[i].action, "i", keys[i].step);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "document.find",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK,
                                       "document.go-to-page", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "document.sidebar", NULL);
}

void
_zt_document_view_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "document.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "document.find-step", "i", find_step_action);
  gtk_widget_class_install_action (widget_class, "document.zoom-by", "i", zoom_by_action);
  gtk_widget_class_install_action (widget_class, "document.zoom-to", "i", zoom_to_action);
  gtk_widget_class_install_action (widget_class, "document.fit", "s", fit_action);
  gtk_widget_class_install_action (widget_class, "document.turn", "i", turn_action);
  gtk_widget_class_install_action (widget_class, "document.go-to-page", NULL, go_to_page_action);
  gtk_widget_class_install_action (widget_class, "document.sidebar", NULL, sidebar_action);
  gtk_widget_class_install_action (widget_class, "document.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "document.select-page", NULL, select_page_action);
  add_keys (widget_class);
}
