/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that an application of this desktop is: an empty libadwaita window. Prints what
 * zhaotou --first-frame prints and ends; with --stay it stays, for its memory to be measured. */
#include <adwaita.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "zt-os.h"

static gint64 begun;
static gboolean stays;

static void
on_after_paint_cb (GdkFrameClock *clock, GApplication *application)
{
  g_signal_handlers_disconnect_by_func (clock, on_after_paint_cb, application);
  printf ("{\"ms\":%.1f,\"pssKiB\":%" G_GUINT64_FORMAT "}\n",
          (double) (g_get_monotonic_time () - begun) / 1000, zt_os_own_pss_kib ());
  fflush (stdout);
  if (!stays)
    g_application_quit (application);
}

static void
on_realize_cb (GtkWidget *window, GApplication *application)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint",
                    G_CALLBACK (on_after_paint_cb), application);
}

static void
on_activate_cb (GApplication *application, gpointer user_data)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (application));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new ("空窗口");

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 720);
  g_signal_connect (window, "realize", G_CALLBACK (on_realize_cb), application);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;

  begun = g_get_monotonic_time ();
  setlocale (LC_ALL, "");
  stays = argc > 1 && strcmp (argv[1], "--stay") == 0;
  application = adw_application_new ("cn.zhaotou.Bare", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
