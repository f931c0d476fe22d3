/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bid's page and the library: fill in from it, keep in it. */
#define G_LOG_DOMAIN "zt-bid-page-library"
#include "config.h"

#include "bid-page-private.h"

#include "zt-fill-window.h"

static void
on_done_cb (ZtBidPage *self)
{
  if (self->model != NULL)
    zt_bid_model_reload (self->model);
}

void
_zt_bid_page_open_library (ZtBidPage *self, gboolean keep)
{
  const ZtDraftInfo *info
      = self->model != NULL
            ? zt_desk_find_draft (self->desk, zt_bid_model_get_tender_id (self->model))
            : NULL;
  ZtFillWindow *window;

  if (info == NULL || !zt_bid_model_is_loaded (self->model) || zt_bid_model_is_busy (self->model))
    return;
  /* The local worker does one after another: what is typed is saved before it is looked at. */
  zt_bid_model_flush (self->model);
  window = zt_fill_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->desk,
                               zt_record_get_id (info->draft), keep);
  g_signal_connect_object (window, "done", G_CALLBACK (on_done_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}
