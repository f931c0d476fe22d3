/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clarification with what it changed. */
#define G_LOG_DOMAIN "zt-clarification-card"
#include "config.h"

#include "clarification-card.h"

#include "display.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Longer texts stand one below the other. */
#define SHORT 24
#define CHANGES_MAX 40

static GtkWidget *
make_side (const char *text, const char *css_class, const char *spoken)
{
  GtkWidget *label = zt_display_label (text, css_class);
  g_autofree char *name = g_strdup_printf ("%s %s", spoken, text);

  gtk_widget_set_halign (label, GTK_ALIGN_START);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);
  zt_display_set_name (label, name);
  return label;
}

static GtkWidget *
make_difference (const char *before, const char *after)
{
  gboolean brief = g_utf8_strlen (before, -1) <= SHORT && g_utf8_strlen (after, -1) <= SHORT;
  GtkWidget *box
      = gtk_box_new (brief ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL, brief ? 6 : 2);

  if (*before != '\0')
    gtk_box_append (GTK_BOX (box), make_side (before, "diff-old", _ ("before:")));
  if (*before != '\0' && *after != '\0' && brief)
    gtk_box_append (GTK_BOX (box), gtk_label_new ("→"));
  if (*after != '\0')
    gtk_box_append (GTK_BOX (box), make_side (after, "diff-new", _ ("now:")));
  else
    gtk_box_append (GTK_BOX (box), zt_display_label (_ ("removed"), "dim-label"));
  return box;
}

static const char *
text_of (JsonObject *object, const char *name)
{
  const char *text = zt_json_get_string (object, name);

  return text != NULL ? text : "";
}

/* A document is named already; its size and type say nothing about the tender. */
static GtkWidget *
describe_change (JsonObject *change)
{
  if (g_str_has_prefix (text_of (change, "id"), "documents/")
      && g_strcmp0 (text_of (change, "change"), "changed") != 0)
    return zt_display_label (g_str_equal (text_of (change, "change"), "added") ? _ ("new document")
                                                                               : _ ("removed"),
                             "dim-label");
  return make_difference (text_of (change, "old"), text_of (change, "new"));
}

static GtkWidget *
make_changes (JsonArray *changes)
{
  GtkWidget *grid = gtk_grid_new ();
  guint n = MIN (json_array_get_length (changes), CHANGES_MAX);

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 5);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);
      GtkWidget *title = zt_display_label (text_of (change, "title"), NULL);
      GtkWidget *difference = describe_change (change);

      gtk_label_set_yalign (GTK_LABEL (title), 0);
      gtk_label_set_max_width_chars (GTK_LABEL (title), 22);
      gtk_widget_set_tooltip_text (title, text_of (change, "part"));
      gtk_widget_set_hexpand (difference, TRUE);
      gtk_grid_attach (GTK_GRID (grid), title, 0, (int) i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), difference, 1, (int) i, 1, 1);
    }
  return grid;
}

/* Whether the draft has taken it in, and the way there. */
static void
add_draft (GtkBox *line, const char *draft, guint open)
{
  g_autofree char *target = g_strconcat ("bids/", draft, NULL);
  g_autofree char *text
      = open > 0 ? g_strdup_printf (ngettext ("%u place in your draft is to be looked at",
                                              "%u places in your draft are to be looked at", open),
                                    open)
                 : g_strdup (_ ("Your draft has taken it in"));
  GtkWidget *status = zt_display_label (text, open > 0 ? "diff-open" : "dim-label");
  GtkWidget *button = gtk_button_new_with_label (_ ("Show My Draft"));

  gtk_widget_set_hexpand (status, TRUE);
  gtk_box_append (line, status);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "tiny");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-page");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", target);
  gtk_box_append (line, button);
}

GtkWidget *
zt_clarification_card (JsonObject *clarification, const char *draft, guint open)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  JsonArray *changes = zt_json_get_array (clarification, "changes");
  g_autofree char *when = zt_display_when (clarification, "date");
  g_autofree char *title = g_strdup_printf (
      /* TRANSLATORS: number and time of a clarification */
      _ ("Clarification %d · %s"), (int) zt_json_get_int (clarification, "number", 1), when);

  gtk_widget_add_css_class (card, "notice");
  gtk_box_append (GTK_BOX (line), zt_display_label (title, "heading"));
  if (draft != NULL)
    add_draft (GTK_BOX (line), draft, open);
  gtk_box_append (GTK_BOX (card), line);
  gtk_box_append (GTK_BOX (card), zt_display_label (text_of (clarification, "text"), NULL));
  if (changes != NULL && json_array_get_length (changes) > 0)
    gtk_box_append (GTK_BOX (card), make_changes (changes));
  return card;
}

GtkWidget *
zt_enquiry_card (JsonObject *enquiry)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = zt_display_label (text_of (enquiry, "title"), "heading");
  GtkWidget *pill = gtk_label_new (NULL);
  const char *answer = zt_json_get_string (enquiry, "answer");
  gboolean is_withdrawn = g_strcmp0 (zt_json_get_string (enquiry, "state"), "withdrawn") == 0;

  gtk_widget_add_css_class (card, "enquiry");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_set_valign (pill, GTK_ALIGN_START);
  zt_display_set_pill (GTK_LABEL (pill),
                       answer != NULL ? _ ("Answered")
                       : is_withdrawn ? _ ("Withdrawn")
                                      : _ ("Not answered yet"),
                       answer != NULL ? "pill-good" : "pill-plain");
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), pill);
  gtk_box_append (GTK_BOX (card), line);
  gtk_box_append (GTK_BOX (card), zt_display_label (text_of (enquiry, "description"), "dim-label"));
  if (answer != NULL)
    {
      GtkWidget *text = zt_display_label (answer, NULL);
      g_autofree char *when = zt_display_when (enquiry, "dateAnswered");

      gtk_label_set_selectable (GTK_LABEL (text), TRUE);
      gtk_box_append (GTK_BOX (card), text);
      gtk_box_append (GTK_BOX (card), zt_display_label (when, "dim-label"));
    }
  return card;
}
