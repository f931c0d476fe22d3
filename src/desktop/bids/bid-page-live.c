/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live preview at the bid's page: beside the editor where there is room for both and the user
 * wants it. */
#define G_LOG_DOMAIN "zt-bid-page-live"
#include "config.h"

#include "bid-page-private.h"

#include "light-mode.h"
#include "preferences.h"

#include <glib/gi18n-lib.h>

/* Nobody has chosen yet: an old computer is spared. */
static gboolean
is_wanted (void)
{
  int choice = g_settings_get_enum (zt_preferences (), ZT_PREFERENCE_LIVE_PREVIEW);

  return choice == ZT_LIVE_PREVIEW_AUTO ? !zt_light_mode_is_on () : choice == ZT_LIVE_PREVIEW_ON;
}

/* Folded, the flap would lie over the editor: it is not shown then. */
void
_zt_bid_page_update_live (ZtBidPage *self)
{
  gboolean editing = self->view_step == -1 && self->section != NULL;
  gboolean shown = editing && is_wanted () && !adw_flap_get_folded (self->live_flap);

  gtk_widget_set_visible (GTK_WIDGET (self->live_button), editing);
  self->setting_live = TRUE;
  gtk_toggle_button_set_active (self->live_button, shown);
  self->setting_live = FALSE;
  adw_flap_set_reveal_flap (self->live_flap, shown);
  zt_live_preview_show (self->live, shown ? self->section : NULL);
}

/* The assistant gives up its room to what was asked for. */
static void
choose (ZtBidPage *self, gboolean wanted)
{
  if (wanted && adw_flap_get_folded (self->live_flap))
    {
      if (adw_flap_get_reveal_flap (self->flap) && !adw_flap_get_folded (self->flap))
        adw_flap_set_reveal_flap (self->flap, FALSE);
      else
        zt_desk_tell (self->desk,
                      _ ("The window is too narrow for the live preview: make it wider, "
                         "or use “Preview the PDF”."));
    }

  g_settings_set_enum (zt_preferences (), ZT_PREFERENCE_LIVE_PREVIEW,
                       wanted ? ZT_LIVE_PREVIEW_ON : ZT_LIVE_PREVIEW_OFF);
  _zt_bid_page_update_live (self);
}

static void
on_toggled_cb (ZtBidPage *self)
{
  if (!self->setting_live)
    choose (self, gtk_toggle_button_get_active (self->live_button));
}

static void
on_close_cb (ZtBidPage *self)
{
  choose (self, FALSE);
}

void
_zt_bid_page_add_live (ZtBidPage *self)
{
  g_signal_connect_object (self->live_flap, "notify::folded", G_CALLBACK (_zt_bid_page_update_live),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live_button, "toggled", G_CALLBACK (on_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->live, "close", G_CALLBACK (on_close_cb), self, G_CONNECT_SWAPPED);
}
