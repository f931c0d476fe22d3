/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How facts are put into words and colours everywhere in the window. */
#pragma once

#include <gtk/gtk.h>

#include "zt-record.h"

G_BEGIN_DECLS

/* "¥1,280,000.00"; an em dash when absent. */
char *zt_display_fen (gint64 fen);
char *zt_display_size (guint64 bytes);
/* "2 days", "today 17:00", "04:13": short, for pills; @style (out): "urgent", "soon", "calm",
 * "past". */
char *zt_display_left (gint64 end, gint64 now, const char **style);
/* A pill: a label with a rounded ground. @style: one of pill-accent, pill-good, pill-warn,
 * pill-bad, pill-plain. */
void zt_display_set_pill (GtkLabel *label, const char *text, const char *style);
/* Gives @widget exactly one of the classes in @all (NULL-terminated). (nullable) @name: none of
 * them. */
void zt_display_set_class (GtkWidget *widget, const char *const *all, const char *name);
/* The name a screen reader and the tests see. */
void zt_display_set_name (GtkWidget *widget, const char *name);
/* Marks every word of @search in a label's text. */
PangoAttrList *zt_display_marks (const char *text, const char *search);
/* Deadline of a tender, microseconds; 0 when unknown. */
gint64 zt_display_deadline (JsonObject *tender);
char *zt_display_when (JsonObject *object, const char *path);
/* Translated label of the tender's method. */
const char *zt_display_method (JsonObject *tender);
/* What to tell about @error: a sentence, and where it helps what to do. */
char *zt_display_error (const GError *error);
/* Buttons in @container give up their last letters rather than make a narrow window wider; the whole shows under the pointer. */
void zt_display_let_shrink (GtkWidget *container);
/* GTK 4.8 tells screen readers of every page of a stack as if it showed; from now on only of the one that does. */
void zt_display_hide_unseen (GtkStack *stack);
/* Removes every child of a box, list or grid. */
void zt_display_clear (GtkWidget *container);
GtkWidget *zt_display_label (const char *text, const char *css_class); /* left-aligned, wrapping */

G_END_DECLS
