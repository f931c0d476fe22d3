/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting in the main loop, and finding what is inside a widget. */

#include "widgets.h"

#define PATIENCE_SECONDS 60

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The widget has not settled.");
  return G_SOURCE_REMOVE;
}

void
wait_until (gboolean (*reached) (gpointer data), gpointer data)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, give_up_cb, NULL);

  while (!reached (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static GtkWidget *
find (GtkWidget *root, gboolean (*wanted) (GtkWidget *widget, gconstpointer data),
      gconstpointer data)
{
  if (wanted (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, wanted, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

typedef struct
{
  GType type;
  const char *name;
} Wanted;

static gboolean
is_wanted (GtkWidget *widget, gconstpointer data)
{
  const Wanted *wanted = data;

  return g_type_is_a (G_OBJECT_TYPE (widget), wanted->type)
         && (wanted->name == NULL || g_strcmp0 (gtk_widget_get_name (widget), wanted->name) == 0);
}

GtkWidget *
find_widget (GtkWidget *root, GType type, const char *name)
{
  const Wanted wanted = { type, name };

  return find (root, is_wanted, &wanted);
}

static gboolean
is_suggested (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "suggested-action");
}

GtkWidget *
find_suggested (GtkWidget *root)
{
  return find (root, is_suggested, NULL);
}
