/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Setting up in the window, against a platform whose certificate this computer does not know. */
#define G_LOG_DOMAIN "zt-test-connect"
#include "config.h"

#include "sync-fixture.h"
#include "zt-connect-window.h"

#include <string.h>

#define PATIENCE_SECONDS 60

typedef struct
{
  SyncFixture sync;
  char *folder; /* of the workspace that is set up */
  ZtDesk *desk;
  ZtConnectWindow *window;
} Fixture;

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The window has not settled.");
  return G_SOURCE_REMOVE;
}

static void
settle (Fixture *fixture)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, give_up_cb, NULL);

  while (!zt_connect_window_is_settled (fixture->window) || !zt_desk_is_idle (fixture->desk))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *ca = NULL;

  sync_fixture_set_up (&fixture->sync, NULL);
  g_file_get_contents (fault_server_get_ca (fixture->sync.server), &ca, NULL, &error);
  g_assert_no_error (error);
  fault_server_put (fixture->sync.server, "/v1/ca/certificate", ca);
  fault_server_put (fixture->sync.server, "/v1/health", "{\"status\":\"ok\",\"epoch\":\"e1\"}");
  fixture->folder = g_build_filename (fixture->sync.folder, "new", NULL);
  fixture->desk = zt_desk_new (fixture->folder, FALSE);
  fixture->window = zt_connect_window_new (NULL, fixture->desk, NULL);
  g_object_ref (fixture->window);
  gtk_window_present (GTK_WINDOW (fixture->window));
  zt_desk_refresh (fixture->desk);
  settle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  zt_desk_stop (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->window);
  g_object_unref (fixture->desk);
  g_free (fixture->folder);
  sync_fixture_tear_down (&fixture->sync, NULL);
}

/* The @nth visible child of this type, in the order of the tree; a row is not looked into. */
static GtkWidget *
find (GtkWidget *root, GType type, guint *nth)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_mapped (root) && (*nth)-- == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, nth);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
get (Fixture *fixture, GType type, guint nth)
{
  GtkWidget *found = find (GTK_WIDGET (fixture->window), type, &nth);

  g_assert_nonnull (found);
  return found;
}

static GtkButton *
find_next (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_has_css_class (root, "suggested-action")
      && gtk_widget_get_mapped (root))
    return GTK_BUTTON (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkButton *found = find_next (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
press (Fixture *fixture, const char *label)
{
  GtkButton *next = find_next (GTK_WIDGET (fixture->window));

  g_assert_cmpstr (gtk_button_get_label (next), ==, label);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (next)));
  g_signal_emit_by_name (next, "clicked");
  settle (fixture);
}

static gboolean
may_press (Fixture *fixture)
{
  return gtk_widget_get_sensitive (GTK_WIDGET (find_next (GTK_WIDGET (fixture->window))));
}

static void
type (Fixture *fixture, guint nth, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, ADW_TYPE_ENTRY_ROW, nth)), text);
}

static void
test_vouch (Fixture *fixture, gconstpointer data)
{
  guint asked = fault_server_count (fixture->sync.server, "POST /v1/sessions");
  const ZtDeskFacts *facts;
  GtkWidget *vouch;

  g_assert_false (may_press (fixture));
  /* People leave out the https://. */
  type (fixture, 0, fixture->sync.url + strlen ("https://"));
  press (fixture, "Test the Connection");
  /* Found, but foreign: nobody goes on without saying so. */
  g_assert_false (may_press (fixture));
  vouch = get (fixture, GTK_TYPE_CHECK_BUTTON, 0);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (vouch), TRUE);
  press (fixture, "Next");
  g_assert_cmpuint (fault_server_count (fixture->sync.server, "POST /v1/sessions"), ==, asked);
  type (fixture, 0, "supplier1");
  g_assert_false (may_press (fixture));
  type (fixture, 1, "pw");
  press (fixture, "Sign In");
  g_assert_cmpuint (fault_server_count (fixture->sync.server, "POST /v1/sessions"), ==, asked + 1);
  facts = zt_desk_get_facts (fixture->desk);
  g_assert_cmpstr (facts->url, ==, fixture->sync.url);
  g_assert_cmpstr (facts->organisation_id, ==, SYNC_ORGANISATION);
}

/* Another address is another certificate: what was vouched for does not count there. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *elsewhere = g_strconcat (fixture->sync.url, "/other", NULL);

  type (fixture, 0, fixture->sync.url);
  press (fixture, "Test the Connection");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (get (fixture, GTK_TYPE_CHECK_BUTTON, 0)), TRUE);
  g_assert_true (may_press (fixture));
  type (fixture, 0, elsewhere);
  press (fixture, "Test the Connection");
  /* Nothing of a platform there. */
  g_assert_cmpstr (gtk_button_get_label (find_next (GTK_WIDGET (fixture->window))), ==,
                   "Test the Connection");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  g_test_add ("/connect/vouch", Fixture, NULL, set_up, test_vouch, tear_down);
  g_test_add ("/connect/changed", Fixture, NULL, set_up, test_changed, tear_down);
  return g_test_run ();
}
