/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a change is shown: what stood there struck out, what stands there now marked. */
#define G_LOG_DOMAIN "zt-diff-rows"
#include "config.h"

#include "diff-rows.h"

#include "display.h"

#include <glib/gi18n-lib.h>

GtkWidget *
zt_diff_text_new (const char *text, const char *css_class)
{
  GtkWidget *label = zt_display_label (text, css_class);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

GtkWidget *
zt_diff_row_new (JsonObject *entry)
{
  const char *old = zt_json_get_string (entry, "old"), *new = zt_json_get_string (entry, "new");
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = zt_display_label (zt_json_get_string (entry, "title"), "dim-label");
  /* TRANSLATORS: what changed, the old text, the new text: for the screen reader */
  g_autofree char *name
      = g_strdup_printf (_ ("%s: was %s, is %s"), zt_json_get_string (entry, "title"),
                         old != NULL ? old : _ ("(empty)"), new != NULL ? new : _ ("(empty)"));

  gtk_box_append (GTK_BOX (row), title);
  if (old != NULL)
    gtk_box_append (GTK_BOX (row), zt_diff_text_new (old, "diff-old"));
  if (new != NULL)
    gtk_box_append (GTK_BOX (row), zt_diff_text_new (new, "diff-new"));
  gtk_widget_add_css_class (row, "diff-row");
  zt_display_set_name (row, name);
  return row;
}

void
zt_diff_fill (GtkBox *box, JsonArray *entries)
{
  guint n = entries != NULL ? json_array_get_length (entries) : 0;
  const char *part = NULL;
  GtkWidget *card = NULL;

  zt_display_clear (GTK_WIDGET (box));
  if (n == 0)
    gtk_box_append (box, zt_display_label (_ ("No difference."), "dim-label"));
  for (guint i = 0; i < n; i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_strcmp0 (part, zt_json_get_string (entry, "part")) != 0)
        {
          part = zt_json_get_string (entry, "part");
          gtk_box_append (box, zt_display_label (part, "heading"));
          card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
          gtk_widget_add_css_class (card, "card");
          gtk_box_append (box, card);
        }
      gtk_box_append (GTK_BOX (card), zt_diff_row_new (entry));
    }
}
