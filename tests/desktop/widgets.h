/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of single widgets share: waiting in the main loop, finding what is inside. */
#pragma once

#include <gtk/gtk.h>

/* Runs the main loop until @reached says so; a minute without is the end of the test. */
void wait_until (gboolean (*reached) (gpointer data), gpointer data);
/* The first widget of this type in the order of the tree, with this name unless it is NULL; NULL:
 * none. */
GtkWidget *find_widget (GtkWidget *root, GType type, const char *name);
/* The button that a dialog suggests; NULL: none. */
GtkWidget *find_suggested (GtkWidget *root);
