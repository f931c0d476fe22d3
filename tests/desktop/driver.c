/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does at the window. */
#define G_LOG_DOMAIN "zt-driver"
#include "config.h"

#include "driver.h"

#include "screen.h"

#include <stdio.h>
#include <string.h>

static GSubprocess *program;
static gint64 begun;

/* What was done, and when: where the time goes. */
static void G_GNUC_PRINTF (1, 2) note (const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("# %5.1f s: %s\n", (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC, text);
  fflush (stdout);
}

/* --- what a person does --- */

char *
ui_before_blank (const char *format)
{
  return g_strndup (format, (gsize) (strchr (format, '%') - format));
}

static void
act (const ScreenNode *node)
{
  g_autoptr (GVariant) reply
      = screen_call_node (node, "org.a11y.atspi.Action", "DoAction", g_variant_new ("(i)", 0));

  g_assert_nonnull (reply);
}

static const ScreenWanted any_button = { NULL, FALSE, { UI_BUTTON } };

void
ui_press (const char *name)
{
  ScreenWanted wanted = any_button;
  ScreenNode *node;

  wanted.name = name;
  node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);
  act (node);
  note ("pressed “%s”", name);
  screen_node_free (node);
}

void
ui_press_prefix (const char *name)
{
  ScreenWanted wanted = any_button;
  ScreenNode *node;

  wanted.name = name;
  wanted.prefix = TRUE;
  node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);
  act (node);
  note ("pressed “%s”", node->name);
  screen_node_free (node);
}

void
ui_press_last (const char *prefix)
{
  ScreenWanted wanted = any_button;

  wanted.name = prefix;
  wanted.prefix = TRUE;
  screen_node_free (screen_await (&wanted, ATSPI_STATE_SENSITIVE));
  {
    g_autoptr (GPtrArray) nodes = screen_read ();
    int last = -1;

    for (int i = screen_find (nodes, &wanted, -1); i >= 0; i = screen_find (nodes, &wanted, i))
      last = i;
    g_assert_cmpint (last, >=, 0);
    act (nodes->pdata[last]);
    note ("pressed “%s”", ((ScreenNode *) nodes->pdata[last])->name);
  }
}

void
ui_press_node (const char *name, AtspiRole role)
{
  const ScreenWanted wanted = { name, FALSE, { role } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);

  act (node);
  screen_node_free (node);
}

/* How deep the lowest node that holds both stands. */
static guint
common_depth (GPtrArray *nodes, int a, int b)
{
  while (a != b)
    {
      if (a > b) /* a parent always comes before */
        a = ((ScreenNode *) nodes->pdata[a])->parent;
      else
        b = ((ScreenNode *) nodes->pdata[b])->parent;
    }
  return ((ScreenNode *) nodes->pdata[a])->depth;
}

static int
find_near (GPtrArray *nodes, const ScreenWanted *place, const ScreenWanted *wanted)
{
  int at = screen_find (nodes, place, -1), best = -1;
  guint depth = 0;

  for (int i = at >= 0 ? screen_find (nodes, wanted, -1) : -1; i >= 0;
       i = screen_find (nodes, wanted, i))
    if (best < 0 || common_depth (nodes, at, i) > depth)
      {
        best = i;
        depth = common_depth (nodes, at, i);
      }
  return best;
}

void
ui_press_near (const char *label, const char *name)
{
  const ScreenWanted place = { label, FALSE, { ATSPI_ROLE_LABEL } };
  ScreenWanted wanted = any_button;

  wanted.name = name;
  for (gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE; g_get_monotonic_time () < end;)
    {
      g_autoptr (GPtrArray) nodes = screen_read ();
      int found = find_near (nodes, &place, &wanted);

      if (found >= 0 && screen_has_state (nodes->pdata[found], ATSPI_STATE_SENSITIVE))
        {
          act (nodes->pdata[found]);
          note ("pressed “%s” at “%s”", name, label);
          return;
        }
      screen_wait ();
    }
  screen_print ();
  g_error ("“%s” at “%s” did not appear", name, label);
}

void
ui_see (const char *text)
{
  const ScreenWanted wanted = { text, FALSE, { ATSPI_ROLE_LABEL } };

  screen_node_free (screen_await (&wanted, ATSPI_STATE_VISIBLE));
  note ("saw “%s”", text);
}

char *
ui_see_prefix (const char *text)
{
  const ScreenWanted wanted = { text, TRUE, { ATSPI_ROLE_LABEL } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_VISIBLE);
  char *whole = g_steal_pointer (&node->name);

  note ("saw “%s”", whole);
  screen_node_free (node);
  return whole;
}

void
ui_see_part (const char *prefix, const char *part)
{
  const ScreenWanted wanted = { prefix, TRUE, { ATSPI_ROLE_LABEL } };

  for (gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE; g_get_monotonic_time () < end;)
    {
      g_autoptr (GPtrArray) nodes = screen_read ();

      for (int i = screen_find (nodes, &wanted, -1); i >= 0; i = screen_find (nodes, &wanted, i))
        {
          const ScreenNode *node = nodes->pdata[i];

          if (strstr (node->name, part) == NULL)
            continue;
          note ("saw “%s”", node->name);
          return;
        }
      screen_wait ();
    }
  screen_print ();
  g_error ("“%s…%s” did not appear", prefix, part);
}

gboolean
ui_has (const char *text)
{
  const ScreenWanted wanted = { text, FALSE, { ATSPI_ROLE_LABEL } };
  g_autoptr (GPtrArray) nodes = screen_read ();

  return screen_find (nodes, &wanted, -1) >= 0;
}

void
ui_see_no (const char *text)
{
  for (gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE; g_get_monotonic_time () < end;)
    {
      if (!ui_has (text))
        return;
      screen_wait ();
    }
  g_error ("“%s” did not go", text);
}

gboolean
ui_is_sensitive (const char *name, AtspiRole role)
{
  const ScreenWanted wanted = { name, FALSE, { role } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_VISIBLE);
  gboolean sensitive = screen_has_state (node, ATSPI_STATE_SENSITIVE);

  screen_node_free (node);
  return sensitive;
}

void
ui_type (const char *name, const char *text)
{
  const ScreenWanted wanted = { name, FALSE, { UI_ENTRY } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);
  g_autoptr (GVariant) reply = screen_call_node (node, "org.a11y.atspi.EditableText",
                                                 "SetTextContents", g_variant_new ("(s)", text));

  g_assert_nonnull (reply);
  note ("typed into “%s”", name);
  screen_node_free (node);
}

void
ui_type_until (const char *name, gboolean (*enough) (guint typed, gpointer user_data),
               gpointer user_data)
{
  const ScreenWanted wanted = { name, FALSE, { UI_ENTRY } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);
  gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE;
  guint typed = 0;

  do
    {
      g_autofree char *text = g_strdup_printf ("%u", ++typed);
      g_autoptr (GVariant) reply
          = screen_call_node (node, "org.a11y.atspi.EditableText", "SetTextContents",
                              g_variant_new ("(s)", text));

      g_assert_nonnull (reply);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
  while (!enough (typed, user_data));
  note ("typed %u times into “%s” without a pause", typed, name);
  screen_node_free (node);
}

/* GTK 4.8 takes no -1 for the end. */
static int
count_characters (const ScreenNode *node)
{
  g_autoptr (GVariant) reply
      = screen_call_node (node, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", "org.a11y.atspi.Text", "CharacterCount"));
  g_autoptr (GVariant) count = NULL;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(v)", &count);
  return g_variant_get_int32 (count);
}

char *
ui_read (const char *name)
{
  const ScreenWanted wanted = { name, FALSE, { UI_ENTRY } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_VISIBLE);
  g_autoptr (GVariant) reply
      = screen_call_node (node, "org.a11y.atspi.Text", "GetText",
                          g_variant_new ("(ii)", 0, count_characters (node)));
  char *text = NULL;

  g_assert_nonnull (reply);
  g_variant_get (reply, "(s)", &text);
  screen_node_free (node);
  return text;
}

/* --- mouse and keys --- */

static void
send_mouse (int x, int y, const char *what)
{
  g_autoptr (GVariant) reply
      = screen_call ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry/deviceeventcontroller",
                     "org.a11y.atspi.DeviceEventController", "GenerateMouseEvent",
                     g_variant_new ("(iis)", x, y, what));

  g_assert_nonnull (reply);
}

void
ui_key (guint keysym)
{
  g_autoptr (GVariant) reply = NULL;

  reply = screen_call ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry/deviceeventcontroller",
                       "org.a11y.atspi.DeviceEventController", "GenerateKeyboardEvent",
                       g_variant_new ("(isu)", (int) keysym, "", ATSPI_KEY_SYM));
  g_assert_nonnull (reply);
}

static void
click (const ScreenNode *node)
{
  g_autoptr (GVariant) reply
      = screen_call_node (node, "org.a11y.atspi.Component", "GetExtents", g_variant_new ("(u)", 1));
  int x, y, width, height;

  g_assert_nonnull (reply);
  g_variant_get (reply, "((iiii))", &x, &y, &width, &height);
  send_mouse (x + width / 4, y + height / 2, "b1c");
}

void
ui_click (const char *label)
{
  const ScreenWanted wanted = { label, FALSE, { ATSPI_ROLE_LABEL } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_VISIBLE);

  click (node);
  note ("clicked “%s”", label);
  screen_node_free (node);
}

static gboolean
is_in (GPtrArray *nodes, int index, int ancestor)
{
  while (index > ancestor)
    index = ((ScreenNode *) nodes->pdata[index])->parent;
  return index == ancestor;
}

void
ui_click_first (const char *list, gsize length)
{
  const ScreenWanted place
      = { list, FALSE, { ATSPI_ROLE_LIST, ATSPI_ROLE_LIST_BOX, ATSPI_ROLE_TABLE } };
  const ScreenWanted wanted = { NULL, FALSE, { ATSPI_ROLE_LABEL } };

  for (gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE; g_get_monotonic_time () < end;)
    {
      g_autoptr (GPtrArray) nodes = screen_read ();
      int at = screen_find (nodes, &place, -1);

      for (int i = at >= 0 ? screen_find (nodes, &wanted, at) : -1; i >= 0;
           i = screen_find (nodes, &wanted, i))
        {
          const ScreenNode *node = nodes->pdata[i];

          if (!is_in (nodes, i, at) || node->name == NULL || strlen (node->name) < length)
            continue;
          click (node);
          note ("clicked “%s”", node->name);
          return;
        }
      screen_wait ();
    }
  screen_print ();
  g_error ("nothing appeared in “%s”", list);
}

#define KEY_RETURN 0xff0d

void
ui_activate (const char *name, AtspiRole role)
{
  const ScreenWanted wanted = { name, FALSE, { role } };
  ScreenNode *node = screen_await (&wanted, ATSPI_STATE_SENSITIVE);
  g_autoptr (GVariant) reply
      = screen_call_node (node, "org.a11y.atspi.Component", "GrabFocus", NULL);

  g_assert_nonnull (reply);
  ui_key (KEY_RETURN);
  note ("activated “%s”", name);
  screen_node_free (node);
}

/* --- the program --- */

/* The one of our process among what is registered. */
static gboolean
find_program (const char *pid)
{
  g_autoptr (GVariant) reply
      = screen_call ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root",
                     SCREEN_ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariant) list = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      const char *name, *path;
      g_autoptr (GVariant) answer = NULL;
      guint32 process = 0;
      g_autofree char *text = NULL;

      g_variant_get_child (list, i, "(&s&o)", &name, &path);
      answer = screen_call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "GetConnectionUnixProcessID", g_variant_new ("(s)", name));
      if (answer != NULL)
        g_variant_get (answer, "(u)", &process);
      text = g_strdup_printf ("%u", process);
      if (g_strcmp0 (text, pid) != 0)
        continue;
      screen_set_program (program, name, path);
      return TRUE;
    }
  return FALSE;
}

static void
forget_program (void)
{
  screen_set_program (NULL, NULL, NULL);
  g_clear_object (&program);
}

void
ui_start (const char *path, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  va_list arguments;

  screen_connect ();
  if (begun == 0)
    begun = g_get_monotonic_time ();
  g_assert_null (program);
  g_ptr_array_add (argv, (gpointer) path);
  va_start (arguments, path);
  for (const char *one = path; one != NULL;)
    {
      one = va_arg (arguments, const char *);
      g_ptr_array_add (argv, (gpointer) one);
    }
  va_end (arguments);
  program = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  for (gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE; g_get_monotonic_time () < end;)
    {
      g_assert_nonnull (g_subprocess_get_identifier (program));
      if (find_program (g_subprocess_get_identifier (program)))
        return;
      screen_wait ();
    }
  g_error ("no window came");
}

void
ui_kill (void)
{
  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);
  forget_program ();
}

void
ui_stop (void)
{
  g_subprocess_send_signal (program, 15);
  g_subprocess_wait (program, NULL, NULL);
  forget_program ();
}

void
ui_print (void)
{
  screen_print ();
}
