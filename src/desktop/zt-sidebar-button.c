/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the sidebar where the window is narrow; invisible elsewhere. */
#define G_LOG_DOMAIN "zt-sidebar-button"
#include "config.h"

#include "zt-sidebar-button.h"

#include "display.h"

#include <glib/gi18n-lib.h>

struct _ZtSidebarButton
{
  AdwBin parent_instance;

  /* Borrowed */
  AdwFlap *flap; /* (nullable) */
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (ZtSidebarButton, zt_sidebar_button, ADW_TYPE_BIN)

static void
on_clicked_cb (ZtSidebarButton *self)
{
  if (self->flap != NULL)
    adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
zt_sidebar_button_root (GtkWidget *widget)
{
  ZtSidebarButton *self = ZT_SIDEBAR_BUTTON (widget);

  GTK_WIDGET_CLASS (zt_sidebar_button_parent_class)->root (widget);
  self->flap = ADW_FLAP (gtk_widget_get_ancestor (widget, ADW_TYPE_FLAP));
  if (self->flap != NULL)
    g_object_bind_property (self->flap, "folded", self->button, "visible", G_BINDING_SYNC_CREATE);
}

static void
zt_sidebar_button_class_init (ZtSidebarButtonClass *klass)
{
  GTK_WIDGET_CLASS (klass)->root = zt_sidebar_button_root;
}

static void
zt_sidebar_button_init (ZtSidebarButton *self)
{
  self->button = gtk_button_new_from_icon_name ("zt-sidebar-symbolic");
  gtk_widget_set_visible (self->button, FALSE);
  gtk_widget_set_tooltip_text (self->button, _ ("Pages"));
  zt_display_set_name (self->button, _ ("Show the pages"));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked_cb), self);
  adw_bin_set_child (ADW_BIN (self), self->button);
}
