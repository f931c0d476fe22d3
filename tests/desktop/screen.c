/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Speaks to the bus of accessibility directly: a layer of the tree is asked in one go, which is ten
 * times as quick as one question after the other. */
#define G_LOG_DOMAIN "zt-screen"
#include "config.h"

#include "screen.h"

#include <stdio.h>
#include <string.h>

#define AGAIN_MS 200 /* when the window tells of no change */

static GSubprocess *program;
static GDBusConnection *bus;
static char *owner; /* of the program, on that bus */
static char *root;
static gboolean changed; /* the window said that something did */

/* --- the bus --- */

GVariant *
screen_call (const char *name, const char *path, const char *interface, const char *method,
             GVariant *arguments)
{
  return g_dbus_connection_call_sync (bus, name, path, interface, method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
}

static void
on_signal_cb (GDBusConnection *connection, const char *sender, const char *path,
              const char *interface, const char *name, GVariant *arguments, gpointer user_data)
{
  if (owner != NULL && g_strcmp0 (sender, owner) == 0)
    changed = TRUE;
}

void
screen_connect (void)
{
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *address;

  if (bus != NULL)
    return;
  session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
                                       "GetAddress", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (bus, NULL, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                      on_signal_cb, NULL, NULL);
}

static gboolean
on_time_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
screen_wait (void)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add (AGAIN_MS, on_time_cb, &over);

  while (!changed && !over)
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (timer);
  changed = FALSE;
  if (program != NULL && g_subprocess_get_identifier (program) == NULL)
    g_error ("the program has ended");
}

/* --- the tree --- */

void
screen_node_free (ScreenNode *node)
{
  g_free (node->path);
  g_free (node->name);
  g_free (node);
}

static void
add_node (GPtrArray *nodes, const char *path, int parent)
{
  ScreenNode *node = g_new0 (ScreenNode, 1);

  node->path = g_strdup (path);
  node->parent = parent;
  node->depth = parent >= 0 ? ((ScreenNode *) nodes->pdata[parent])->depth + 1 : 0;
  g_ptr_array_add (nodes, node);
}

typedef struct
{
  ScreenNode *node;
  guint *left;
  GVariant *children; /* (owned) (nullable) */
} Ask;

static void
take_reply (Ask *ask, GVariant *reply)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (reply, 0);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    ask->node->role = g_variant_get_uint32 (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("au")))
    {
      gsize n;
      const guint32 *words = g_variant_get_fixed_array (value, &n, sizeof *words);

      ask->node->states = n > 1 ? ((guint64) words[1] << 32 | words[0]) : 0;
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a(so)")))
    ask->children = g_variant_ref (value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      g_autoptr (GVariant) name = g_variant_get_variant (value);

      if (g_variant_is_of_type (name, G_VARIANT_TYPE_STRING))
        ask->node->name = g_variant_dup_string (name, NULL);
    }
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ask *ask = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (bus, result, NULL);

  if (reply != NULL)
    take_reply (ask, reply);
  (*ask->left)--;
}

static void
ask_for (Ask *ask, const char *method, const char *interface, GVariant *arguments)
{
  (*ask->left)++;
  g_dbus_connection_call (bus, owner, ask->node->path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 20000, NULL, replied_cb, ask);
}

gboolean
screen_has_state (const ScreenNode *node, AtspiStateType state)
{
  return (node->states >> state & 1) != 0;
}

/* One layer: what each is, and what stands in what is visible. GTK 4.8 sets VISIBLE of each widget
 * by itself and SHOWING only of windows. */
static void
read_layer (GPtrArray *nodes, guint first)
{
  guint end = nodes->len, left = 0;
  g_autofree Ask *asks = g_new0 (Ask, end - first);

  for (guint i = first; i < end; i++)
    {
      Ask *ask = &asks[i - first];

      *ask = (Ask){ nodes->pdata[i], &left, NULL };
      ask_for (ask, "GetRole", SCREEN_ACCESSIBLE, NULL);
      ask_for (ask, "GetState", SCREEN_ACCESSIBLE, NULL);
      ask_for (ask, "GetChildren", SCREEN_ACCESSIBLE, NULL);
      ask_for (ask, "Get", "org.freedesktop.DBus.Properties",
               g_variant_new ("(ss)", SCREEN_ACCESSIBLE, "Name"));
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = first; i < end; i++)
    {
      GVariant *children = asks[i - first].children;

      for (gsize c = 0; children != NULL && c < g_variant_n_children (children); c++)
        {
          const char *path;

          g_variant_get_child (children, c, "(&s&o)", NULL, &path);
          if (i == 0 || screen_has_state (nodes->pdata[i], ATSPI_STATE_VISIBLE))
            add_node (nodes, path, (int) i);
        }
      g_clear_pointer (&asks[i - first].children, g_variant_unref);
    }
}

GPtrArray *
screen_read (void)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) screen_node_free);

  changed = FALSE;
  add_node (nodes, root, -1);
  for (guint first = 0; first < nodes->len;)
    {
      guint end = nodes->len;

      read_layer (nodes, first);
      first = end;
    }
  return nodes;
}

static gboolean
is_wanted (const ScreenNode *node, const ScreenWanted *wanted)
{
  g_autofree char *twice = NULL;

  if (!screen_has_state (node, ATSPI_STATE_VISIBLE))
    return FALSE;
  for (gsize i = 0;; i++)
    {
      if (wanted->roles[i] == node->role)
        break;
      if (wanted->roles[i] == 0 && i > 0)
        return FALSE;
      if (wanted->roles[i] == 0)
        break;
    }
  if (wanted->name == NULL)
    return TRUE;
  if (wanted->prefix)
    return node->name != NULL && g_str_has_prefix (node->name, wanted->name);
  /* GTK 4.8 names a button with a mnemonic twice. */
  twice = g_strconcat (wanted->name, " ", wanted->name, NULL);
  return g_strcmp0 (node->name, wanted->name) == 0 || g_strcmp0 (node->name, twice) == 0;
}

int
screen_find (GPtrArray *nodes, const ScreenWanted *wanted, int after)
{
  for (guint i = (guint) (after + 1); i < nodes->len; i++)
    if (is_wanted (nodes->pdata[i], wanted))
      return (int) i;
  return -1;
}

static void
print_node (GPtrArray *nodes, guint index)
{
  const ScreenNode *node = nodes->pdata[index];

  if (node->name != NULL && *node->name != '\0' && screen_has_state (node, ATSPI_STATE_VISIBLE))
    printf ("# %*s%u%s: %s\n", (int) node->depth, "", node->role,
            screen_has_state (node, ATSPI_STATE_SENSITIVE) ? "" : " (insensitive)", node->name);
  for (guint i = index + 1; i < nodes->len; i++)
    if (((ScreenNode *) nodes->pdata[i])->parent == (int) index)
      print_node (nodes, i);
}

void
screen_print (void)
{
  g_autoptr (GPtrArray) nodes = screen_read ();

  print_node (nodes, 0);
  fflush (stdout);
}

ScreenNode *
screen_await (const ScreenWanted *wanted, AtspiStateType needed)
{
  gint64 end = g_get_monotonic_time () + SCREEN_PATIENCE;

  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GPtrArray) nodes = screen_read ();

      for (int i = screen_find (nodes, wanted, -1); i >= 0; i = screen_find (nodes, wanted, i))
        if (screen_has_state (nodes->pdata[i], needed))
          return g_ptr_array_steal_index (nodes, (guint) i);
      screen_wait ();
    }
  screen_print ();
  g_error ("“%s” did not appear", wanted->name != NULL ? wanted->name : "");
}

GVariant *
screen_call_node (const ScreenNode *node, const char *interface, const char *method,
                  GVariant *arguments)
{
  return screen_call (owner, node->path, interface, method, arguments);
}

void
screen_set_program (GSubprocess *of, const char *name, const char *path)
{
  g_free (owner);
  g_free (root);
  owner = g_strdup (name);
  root = g_strdup (path);
  program = of;
}
