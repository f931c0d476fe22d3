/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window with nothing but a document. */
#define G_LOG_DOMAIN "zt-document-window"
#include "config.h"

#include "document-window.h"

#define WIDTH 760
#define HEIGHT 680

void
zt_document_window_open (GtkWidget *parent, ZtDesk *desk, const char *path, const char *title)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *view = zt_document_view_new ();
  GtkRoot *root = gtk_widget_get_root (parent);

  g_return_if_fail (ZT_IS_DESK (desk) && path != NULL);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), view);
  adw_window_set_content (ADW_WINDOW (window), box);
  zt_document_view_set_desk (ZT_DOCUMENT_VIEW (view), desk);
  zt_document_view_open (ZT_DOCUMENT_VIEW (view), path, title);
  gtk_window_present (GTK_WINDOW (window));
}
