/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Secret Service by libsecret. A connection of its own for each call: threads come and go, and
 * what is seldom asked need not stay. */
#define G_LOG_DOMAIN "zt-keyring"
#include "config.h"

#include "keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

#include "zt-json.h"
#include "zt-os.h"

#define NAME "org.freedesktop.secrets"
/* A service that does not answer by then is not waited for: the workspace opens locked, and says
 * so. */
#define PATIENCE (3 * G_TIME_SPAN_SECOND)
#define PATIENCE_OF_BUS 1000 /* milliseconds, one call */

static const SecretSchema schema = {
  "cn.zhaotou.Zhaotou.Workspace",
  SECRET_SCHEMA_NONE,
  { { "workspace", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* --- a limit of time for calls that have none --- */

typedef struct
{
  GCancellable *cancellable; /* (owned) cancelled when the time is over */
  GThread *thread;           /* (owned) (nullable): no limit */
  GMutex lock;
  GCond over;
  gboolean done; /* guarded by lock */
} Limit;

static gpointer
wait_cb (gpointer data)
{
  Limit *limit = data;
  gint64 end = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&limit->lock);
  while (!limit->done && g_cond_wait_until (&limit->over, &limit->lock, end))
    ;
  if (!limit->done)
    g_cancellable_cancel (limit->cancellable);
  g_mutex_unlock (&limit->lock);
  return NULL;
}

/* Who is asked a password may take all the time: then only @cancellable (nullable) ends it. */
static void
limit_begin (Limit *limit, gboolean may_ask, GCancellable *cancellable)
{
  memset (limit, 0, sizeof *limit);
  g_mutex_init (&limit->lock);
  g_cond_init (&limit->over);
  if (may_ask)
    limit->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  else
    {
      limit->cancellable = g_cancellable_new ();
      limit->thread = g_thread_new ("keyring-limit", wait_cb, limit);
    }
}

static void
limit_end (Limit *limit)
{
  if (limit->thread != NULL)
    {
      g_mutex_lock (&limit->lock);
      limit->done = TRUE;
      g_cond_signal (&limit->over);
      g_mutex_unlock (&limit->lock);
      g_thread_join (limit->thread);
    }
  g_object_unref (limit->cancellable);
  g_mutex_clear (&limit->lock);
  g_cond_clear (&limit->over);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Limit, limit_end)

/* --- the bus --- */

/* GIO would otherwise start a bus of its own where there is a display. */
static gboolean
has_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = NULL;

  if (address != NULL && *address != '\0')
    return TRUE;
  socket = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  return g_getenv ("XDG_RUNTIME_DIR") != NULL && g_file_test (socket, G_FILE_TEST_EXISTS);
}

static GVariant *
ask_bus (GDBusConnection *bus, const char *method, GVariant *arguments, const char *type,
         GCancellable *cancellable)
{
  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE,
                                      PATIENCE_OF_BUS, cancellable, NULL);
}

static gboolean
exists (GCancellable *cancellable)
{
  g_autoptr (GDBusConnection) bus
      = has_bus () ? g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, NULL) : NULL;
  g_autoptr (GVariant) owned = NULL, startable = NULL;
  g_autofree const char **names = NULL;
  gboolean has_owner = FALSE;

  if (bus == NULL)
    return FALSE;
  /* A bus that ends must not end us in the middle of a write. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  owned = ask_bus (bus, "NameHasOwner", g_variant_new ("(s)", NAME), "(b)", cancellable);
  if (owned != NULL)
    g_variant_get (owned, "(b)", &has_owner);
  if (has_owner)
    return TRUE;
  startable = ask_bus (bus, "ListActivatableNames", NULL, "(as)", cancellable);
  if (startable != NULL)
    g_variant_get (startable, "(^a&s)", &names);
  return names != NULL && g_strv_contains (names, NAME);
}

gboolean
zt_keyring_exists (void)
{
  g_auto (Limit) limit;

  limit_begin (&limit, FALSE, NULL);
  return exists (limit.cancellable);
}

static SecretService *
connect_to (GCancellable *cancellable, GError **error)
{
  if (!exists (cancellable))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("There is no keyring in this session."));
      return NULL;
    }
  return secret_service_open_sync (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                                   cancellable, error);
}

/* libsecret's and GIO's errors become ours. */
static gboolean
fail (GError **error, GError *cause)
{
  if (cause->domain == ZT_ERROR)
    g_propagate_error (error, cause);
  else
    {
      /* TRANSLATORS: %s is a technical reason */
      g_set_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The keyring did not answer: %s"),
                   cause->message);
      g_error_free (cause);
    }
  return FALSE;
}

static gboolean
set_closed (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LOCKED,
                       _ ("The keyring is locked. Unlock it in the desktop, then try again."));
  return FALSE;
}

static GHashTable *
make_attributes (const char *vault)
{
  return secret_attributes_build (&schema, "workspace", vault, NULL);
}

/* --- reading and writing --- */

static gboolean
take_secret (SecretItem *item, guint8 key[ZT_BOX_KEY])
{
  g_autoptr (SecretValue) value = secret_item_get_secret (item);
  g_autoptr (GBytes) bytes = NULL;
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;

  bytes = text != NULL ? zt_base64_decode (text) : NULL;
  if (bytes == NULL || g_bytes_get_size (bytes) != ZT_BOX_KEY)
    return FALSE;
  memcpy (key, g_bytes_get_data (bytes, NULL), ZT_BOX_KEY);
  zt_os_forget ((gpointer) g_bytes_get_data (bytes, NULL), ZT_BOX_KEY);
  return TRUE;
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}
typedef GList Items;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Items, free_items)

gboolean
zt_keyring_load (const char *vault, gboolean may_ask, guint8 key[ZT_BOX_KEY],
                 GCancellable *cancellable, GError **error)
{
  g_auto (Limit) limit;
  g_autoptr (GHashTable) attributes = make_attributes (vault);
  g_autoptr (SecretService) service = NULL;
  g_autoptr (Items) items = NULL;
  GError *cause = NULL;
  gboolean closed = FALSE;

  limit_begin (&limit, may_ask, cancellable);
  service = connect_to (limit.cancellable, &cause);
  if (service != NULL)
    items = secret_service_search_sync (service, &schema, attributes,
                                        SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS
                                            | (may_ask ? SECRET_SEARCH_UNLOCK : 0),
                                        limit.cancellable, &cause);
  if (cause != NULL)
    return fail (error, cause);
  for (GList *l = items; l != NULL; l = l->next)
    {
      if (take_secret (l->data, key))
        return TRUE;
      closed = closed || secret_item_get_locked (l->data);
    }
  if (closed)
    return set_closed (error);
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                       _ ("The keyring does not hold the key of this workspace."));
  return FALSE;
}

/* Without asking, only a default keyring that is there and open will do. */
static gboolean
check_open (SecretService *service, GCancellable *cancellable, GError **error)
{
  g_autoptr (SecretCollection) collection
      = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                          SECRET_COLLECTION_NONE, cancellable, error);

  if (collection != NULL && !secret_collection_get_locked (collection))
    return TRUE;
  return error != NULL && *error != NULL ? FALSE : set_closed (error);
}

gboolean
zt_keyring_store (const char *vault, const char *label, gboolean may_ask,
                  const guint8 key[ZT_BOX_KEY], GCancellable *cancellable, GError **error)
{
  g_auto (Limit) limit;
  g_autoptr (GHashTable) attributes = make_attributes (vault);
  g_autofree char *text = g_base64_encode (key, ZT_BOX_KEY);
  g_autoptr (SecretValue) value = secret_value_new (text, -1, "text/plain");
  g_autoptr (SecretService) service = NULL;
  GError *cause = NULL;

  zt_os_forget (text, strlen (text));
  limit_begin (&limit, may_ask, cancellable);
  service = connect_to (limit.cancellable, &cause);
  if (service != NULL && (may_ask || check_open (service, limit.cancellable, &cause)))
    secret_service_store_sync (service, &schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                               value, limit.cancellable, &cause);
  return cause == NULL || fail (error, cause);
}

gboolean
zt_keyring_forget (const char *vault, GCancellable *cancellable, GError **error)
{
  g_auto (Limit) limit;
  g_autoptr (GHashTable) attributes = make_attributes (vault);
  g_autoptr (SecretService) service = NULL;
  GError *cause = NULL;

  limit_begin (&limit, FALSE, cancellable);
  service = connect_to (limit.cancellable, &cause);
  if (service != NULL)
    secret_service_clear_sync (service, &schema, attributes, limit.cancellable, &cause);
  return cause == NULL || fail (error, cause);
}
