/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A locked workspace is unlocked in the settings, and its new recovery code is only used when it
 * was copied. */
#define G_LOG_DOMAIN "zt-test-protection"
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync-fixture.h"
#include "zt-os.h"
#include "zt-protection-group.h"
#include "zt-protection.h"
#include "zt-recovery-window.h"

#define PATIENCE_SECONDS 60

static char *folder;
static ZtDesk *desk;
static ZtProtectionGroup *group;

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("The window has not settled.");
  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  guint patience = g_timeout_add_seconds (PATIENCE_SECONDS, give_up_cb, NULL);

  while (!zt_protection_group_is_settled (group) || !zt_desk_is_idle (desk))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

/* The visible descendant of this type that has this label, or any. */
static GtkWidget *
find (GtkWidget *root, GType type, const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && gtk_widget_get_visible (root)
      && (label == NULL
          || g_strcmp0 (GTK_IS_BUTTON (root) ? gtk_button_get_label (GTK_BUTTON (root))
                                             : gtk_label_get_text (GTK_LABEL (root)),
                        label)
                 == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
press (GtkWidget *root, const char *label)
{
  GtkWidget *button = find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static GtkWidget *
find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type))
      return l->data;
  return NULL;
}

static GtkLabel *
find_code (GtkWidget *root)
{
  GtkLabel *found = gtk_widget_has_css_class (root, "recovery-code") ? GTK_LABEL (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_code (child);
  return found;
}

static void
test_unlock (void)
{
  g_autofree char *path = g_build_filename (folder, "code", NULL);
  g_autofree char *code = NULL;
  GtkWidget *dialog;

  g_assert_true (g_file_get_contents (path, &code, NULL, NULL));
  g_assert_true (zt_desk_get_facts (desk)->sync.locked);
  g_assert_cmpuint (zt_desk_get_facts (desk)->drafts->len, ==, 0);
  press (GTK_WIDGET (group), "Unlock…");
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  gtk_editable_set_text (GTK_EDITABLE (
                             adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog))),
                         "ABCD");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "unlock");
  settle ();
  g_assert_true (zt_desk_get_facts (desk)->sync.locked); /* nothing happened */

  press (GTK_WIDGET (group), "Unlock…");
  dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);
  gtk_editable_set_text (GTK_EDITABLE (
                             adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog))),
                         code);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "unlock");
  settle ();
  g_assert_false (zt_desk_get_facts (desk)->sync.locked);
  g_assert_null (find (GTK_WIDGET (group), GTK_TYPE_BUTTON, "Unlock…"));
}

static void
test_new_code (void)
{
  g_autoptr (ZtWorkspace) ws = NULL;
  g_autoptr (ZtProtection) before = NULL, after = NULL;
  g_autofree char *code = NULL;
  GtkWidget *window, *entry;

  ws = zt_workspace_open (folder, NULL);
  before = zt_protection_get (ws, NULL);
  press (GTK_WIDGET (group), "Make a New One…");
  window = find_window (ZT_TYPE_RECOVERY_WINDOW);
  g_assert_nonnull (window);
  g_assert_nonnull (find_code (window));
  code = g_strdup (gtk_label_get_text (find_code (window)));
  g_assert_cmpuint (strlen (code), ==, 34);
  entry = find (window, ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "----");
  g_assert_false (gtk_widget_is_sensitive (find (window, GTK_TYPE_BUTTON, "Use This Code")));
  gtk_editable_set_text (GTK_EDITABLE (entry), code + strlen (code) - 4);
  press (window, "Use This Code");
  settle ();
  after = zt_protection_get (ws, NULL);
  g_assert_cmpint (after->code_made, >, before->code_made);
  g_assert_true (zt_protection_unlock (ws, code, FALSE, NULL, NULL));
}

/* A workspace whose key is away: by another process, for a process remembers keys. */
static void
make_locked (void)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      g_autofree char *code = zt_protection_make_code ();
      g_autofree char *path = g_build_filename (folder, "code", NULL);
      g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;
      gboolean ok = ws != NULL && zt_protection_set_code (ws, code, NULL)
                    && g_file_set_contents (path, code, -1, NULL);

      while ((name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".key"))
          {
            g_autofree char *file = g_build_filename (folder, name, NULL);

            g_unlink (file);
          }
      g_clear_pointer (&ws, zt_workspace_close);
      _exit (ok ? 0 : 1);
    }
  waitpid (child, &status, 0);
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
  GtkWidget *window;
  int result;

  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  folder = g_dir_make_tmp ("zt-protection-XXXXXX", NULL);
  make_locked ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  desk = zt_desk_new (folder, FALSE);
  group = g_object_new (ZT_TYPE_PROTECTION_GROUP, NULL);
  zt_protection_group_set_desk (group, desk);
  window = g_object_new (ADW_TYPE_WINDOW, "content", group, NULL);
  gtk_window_present (GTK_WINDOW (window));
  zt_desk_refresh (desk);
  settle ();
  g_test_add_func ("/protection/unlock", test_unlock);
  g_test_add_func ("/protection/new-code", test_new_code);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  zt_desk_stop (desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (desk);
  g_assert_true (zt_os_remove_tree (folder, NULL));
  g_free (folder);
  return result;
}
