/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives the real window through accessibility, as a person would: from the list of tenders to a
 * verified receipt. test-window PROGRAM WORKSPACE CHECK… */
#define G_LOG_DOMAIN "zt-test-window"
#include "config.h"

#include <atspi/atspi.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "zt-json.h"
#include "zt-os.h"

/* libatspi 2.46 has none of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)

#define PATIENCE_S 40
#define STEP_MS 150

static GSubprocess *program;
static const char *workspace;

static void
spin (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (5000);
    }
}

static gboolean
has_state (AtspiAccessible *node, AtspiStateType state)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);

  return states != NULL && atspi_state_set_contains (states, state);
}

typedef struct
{
  const char *name; /* (nullable): any */
  AtspiRole roles[4];
} Wanted;

static gboolean
is_wanted (AtspiAccessible *node, const Wanted *wanted)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  AtspiRole role = atspi_accessible_get_role (node, NULL);

  g_autofree char *twice
      = wanted->name != NULL ? g_strconcat (wanted->name, " ", wanted->name, NULL) : NULL;

  /* GTK 4.8 names a button with a mnemonic twice. */
  if (wanted->name != NULL && g_strcmp0 (name, wanted->name) != 0 && g_strcmp0 (name, twice) != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (wanted->roles); i++)
    if (wanted->roles[i] == role && role != ATSPI_ROLE_INVALID)
      return TRUE;
  return FALSE;
}

/* Breadth first, not into what is hidden. GTK 4.8 sets VISIBLE of each widget by itself and SHOWING
 * only of windows. (transfer full) (nullable) */
static AtspiAccessible *
search (AtspiAccessible *root, const Wanted *wanted)
{
  GQueue queue = G_QUEUE_INIT;
  AtspiAccessible *found = NULL;

  g_queue_push_tail (&queue, g_object_ref (root));
  while (found == NULL && !g_queue_is_empty (&queue))
    {
      AtspiAccessible *node = g_queue_pop_head (&queue);
      int n = node == root || has_state (node, ATSPI_STATE_VISIBLE)
                  ? atspi_accessible_get_child_count (node, NULL)
                  : 0;

      if (n >= 0 && is_wanted (node, wanted) && has_state (node, ATSPI_STATE_VISIBLE))
        found = g_object_ref (node);
      for (int i = 0; found == NULL && i < n; i++)
        {
          AtspiAccessible *child = atspi_accessible_get_child_at_index (node, i, NULL);

          if (child != NULL)
            g_queue_push_tail (&queue, child);
        }
      g_object_unref (node);
    }
  g_queue_clear_full (&queue, g_object_unref);
  return found;
}

static AtspiAccessible *
find_application (void)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n = atspi_accessible_get_child_count (desktop, NULL);

  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (desktop, i, NULL);
      g_autofree char *name = child != NULL ? atspi_accessible_get_name (child, NULL) : NULL;

      if (name != NULL && strstr (name, "zhaotou") != NULL)
        return g_steal_pointer (&child);
    }
  return NULL;
}

/* What is on the screen, for whoever has to find out why a step did not come. */
static void
print_tree (AtspiAccessible *node, guint depth)
{
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
  int n = atspi_accessible_get_child_count (node, NULL);

  if (name != NULL && *name != '\0' && has_state (node, ATSPI_STATE_VISIBLE))
    printf ("# %*s%s: %s\n", (int) depth, "", role, name);
  for (int i = 0; depth < 40 && i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);

      if (child != NULL)
        print_tree (child, depth + 1);
    }
}

/* Polls; never sleeps a fixed time. Fails the test when it does not come. */
static AtspiAccessible *
await (const Wanted *wanted, const char *what)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (AtspiAccessible) application = find_application ();
      AtspiAccessible *found = NULL;

      if (application != NULL)
        {
          atspi_accessible_clear_cache (application);
          found = search (application, wanted);
        }
      if (found != NULL)
        return found;
      g_assert_nonnull (g_subprocess_get_identifier (program));
      spin (STEP_MS);
    }
  {
    g_autoptr (AtspiAccessible) application = find_application ();

    if (application != NULL)
      print_tree (application, 0);
    fflush (stdout);
  }
  g_error ("%s “%s” did not appear", what, wanted->name != NULL ? wanted->name : "");
}

#define BUTTON                                                                                     \
  {                                                                                                \
    ATSPI_ROLE_PUSH_BUTTON, ATSPI_ROLE_TOGGLE_BUTTON                                               \
  }
#define ENTRY                                                                                      \
  {                                                                                                \
    ATSPI_ROLE_ENTRY, ATSPI_ROLE_TEXT, ATSPI_ROLE_PASSWORD_TEXT, ATSPI_ROLE_EDITBAR                \
  }

static void
await_label (const char *name)
{
  const Wanted wanted = { name, { ATSPI_ROLE_LABEL } };
  g_autoptr (AtspiAccessible) label = await (&wanted, "label");

  g_test_message ("saw “%s”", name);
}

static void
press (const char *name)
{
  const Wanted wanted = { name, BUTTON };
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (AtspiAccessible) button = await (&wanted, "button");

      if (has_state (button, ATSPI_STATE_SENSITIVE))
        {
          g_autoptr (AtspiAction) action = atspi_accessible_get_action_iface (button);

          g_assert_nonnull (action);
          g_assert_true (atspi_action_do_action (action, 0, NULL));
          g_test_message ("pressed “%s”", name);
          return;
        }
      if (g_get_monotonic_time () > end)
        g_error ("“%s” stayed insensitive", name);
      spin (STEP_MS);
    }
}

static void
type (const char *name, const char *text)
{
  const Wanted wanted = { name, ENTRY };
  g_autoptr (AtspiAccessible) entry = await (&wanted, "entry");
  g_autoptr (AtspiEditableText) editable = atspi_accessible_get_editable_text_iface (entry);

  g_assert_nonnull (editable);
  g_assert_true (atspi_editable_text_set_text_contents (editable, text, NULL));
  g_test_message ("typed into “%s”", name);
}

/* By the mouse: rows of lists have no action of their own. */
static void
click_on (AtspiAccessible *node)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  AtspiRect *rect = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);

  atspi_generate_mouse_event (rect->x + rect->width / 4, rect->y + rect->height / 2, "b1c", NULL);
  g_free (rect);
}

static void
click_label (const char *name)
{
  const Wanted wanted = { name, { ATSPI_ROLE_LABEL } };
  g_autoptr (AtspiAccessible) label = await (&wanted, "label");

  click_on (label);
  g_test_message ("clicked “%s”", name);
}

static void
click_first_tender (void)
{
  const Wanted list_wanted
      = { _ ("Tenders"), { ATSPI_ROLE_LIST, ATSPI_ROLE_LIST_BOX, ATSPI_ROLE_TABLE } };
  const Wanted label_wanted = { NULL, { ATSPI_ROLE_LABEL } };
  g_autoptr (AtspiAccessible) list = await (&list_wanted, "list");
  g_autoptr (AtspiAccessible) label = NULL;
  g_autofree char *title = NULL;

  for (guint i = 0; label == NULL && i < 100; i++)
    {
      atspi_accessible_clear_cache (list);
      label = search (list, &label_wanted);
      title = label != NULL ? atspi_accessible_get_name (label, NULL) : NULL;
      if (title == NULL || strlen (title) < 6) /* "…" until the page of rows has come */
        g_clear_object (&label);
      spin (STEP_MS);
    }
  g_assert_nonnull (label);
  click_on (label);
  g_test_message ("opened the first tender");
}

static char *
read_pin (void)
{
  g_autofree char *path = g_build_filename (workspace, "platform", "sample", "accounts.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *accounts;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  node = zt_json_parse (text, -1, NULL);
  accounts = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = json_array_get_object_element (accounts, i);

      if (g_strcmp0 (zt_json_get_string (account, "user"), "supplier1") == 0)
        return g_strdup (zt_json_get_string (account, "pin"));
    }
  g_assert_not_reached ();
}

static void
write_the_bid (void)
{
  click_first_tender ();
  press (_ ("Start Bid"));
  press (_ ("Fill from Sample"));
  await_label (_ ("Nothing to complain about."));
  await_label (_ ("Saved"));
}

/* 800 computers with a ceiling of 5,200 yuan each, and 4,442,880 yuan of other lines in the sample:
 * what the last price makes of them, check-platform.sh looks for in what was signed. */
static void
type_prices (void)
{
  g_autofree char *price = g_strdup_printf (_ ("Unit price of line %u"), 1);
  g_autofree char *error
      = g_strdup_printf (ngettext ("Deal with %u Error", "Deal with %u Errors", 1), 1);
  g_autofree char *over
      = g_strdup_printf (_ ("“%s”: the price of %s yuan exceeds the limit of %s yuan."),
                         "台式计算机", "5,300.00", "5,200.00");

  click_label ("分项报价表");
  type (price, "5300");
  await_label ("¥8,682,880.00");
  await_label (over);
  press (error);
  type (price, "5,000.01");
  await_label ("¥8,442,888.00");
  await_label (_ ("Nothing to complain about."));
  await_label (_ ("Saved"));
}

static void
sign_the_bid (void)
{
  g_autofree char *pin = read_pin ();

  press (_ ("Make PDF"));
  press (_ ("Go to Signing"));
  await_label (_ ("The bid as it will be signed"));
  press (_ ("Sign…"));
  type (_ ("PIN"), "000001");
  press (_ ("Sign"));
  await_label (_ ("The PIN was wrong. Try again."));
  type (_ ("PIN"), pin);
  press (_ ("Sign"));
}

static void
one_bid (void)
{
  write_the_bid ();
  type_prices ();
  sign_the_bid ();
  press (_ ("Seal Now"));
  press (_ ("Submit Now"));
  await_label (_ ("Receipt Verified"));
}

/* What the platform holds, asked by another program while the window is open. */
static void
check_platform (char **command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) check
      = g_subprocess_newv ((const char *const *) command, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (check, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  zt_os_init_locale ();
  if (argc < 4)
    {
      g_printerr ("test-window PROGRAM WORKSPACE CHECK…\n");
      return 2;
    }
  workspace = argv[2];
  printf ("1..2\n");
  fflush (stdout);
  atspi_init ();
  program = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, argv[1], "--workspace", workspace,
                              "--practice", "--page", "opportunities", NULL);
  g_assert_no_error (error);
  one_bid ();
  printf ("ok 1 - one bid through the window\n");
  fflush (stdout);
  check_platform (argv + 3);
  printf ("ok 2 - the platform holds it\n");
  g_subprocess_send_signal (program, 15);
  g_subprocess_wait (program, NULL, NULL);
  return 0;
}
