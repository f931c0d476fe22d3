/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time a request's head may take as a whole. libmicrohttpd only measures silence, so a client
 * that sends a byte now and then would hold a connection for ever. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <sys/socket.h>

#include "http-private.h"

typedef struct
{
  MHD_socket fd;
  gint64 since; /* monotonic: when the wait for a head began; 0: a request is being served */
} Slot;

struct _ZtConnections
{
  GMutex lock;
  GCond changed;
  GHashTable *slots; /* Slot as a set */
  gint64 patience;
  gboolean stop;
  GThread *thread;
};

static gpointer
sweep (gpointer data)
{
  ZtConnections *connections = data;

  g_mutex_lock (&connections->lock);
  while (!connections->stop)
    {
      GHashTableIter iter;
      gpointer key;
      gint64 now = g_get_monotonic_time ();

      g_hash_table_iter_init (&iter, connections->slots);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          Slot *slot = key;

          /* The descriptor is the engine's: it is only shut down here, which wakes the engine to
           * close it. */
          if (slot->since > 0 && now - slot->since > connections->patience)
            shutdown (slot->fd, SHUT_RDWR);
        }
      g_cond_wait_until (&connections->changed, &connections->lock, now + G_USEC_PER_SEC);
    }
  g_mutex_unlock (&connections->lock);
  return NULL;
}

ZtConnections *
zt_connections_new (guint head_seconds)
{
  ZtConnections *connections = g_new0 (ZtConnections, 1);

  g_mutex_init (&connections->lock);
  g_cond_init (&connections->changed);
  connections->slots = g_hash_table_new_full (NULL, NULL, g_free, NULL);
  connections->patience = (gint64) head_seconds * G_USEC_PER_SEC;
  connections->thread = g_thread_new ("zt-sweep", sweep, connections);
  return connections;
}

void
zt_connections_free (ZtConnections *connections)
{
  if (connections == NULL)
    return;
  g_mutex_lock (&connections->lock);
  connections->stop = TRUE;
  g_cond_signal (&connections->changed);
  g_mutex_unlock (&connections->lock);
  g_thread_join (connections->thread);
  g_hash_table_unref (connections->slots);
  g_mutex_clear (&connections->lock);
  g_cond_clear (&connections->changed);
  g_free (connections);
}

void
zt_connections_opened (ZtConnections *connections, struct MHD_Connection *connection,
                       gpointer *place)
{
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  Slot *slot = g_new0 (Slot, 1);

  slot->fd = info != NULL ? info->connect_fd : MHD_INVALID_SOCKET;
  slot->since = g_get_monotonic_time ();
  g_mutex_lock (&connections->lock);
  g_hash_table_add (connections->slots, slot);
  g_mutex_unlock (&connections->lock);
  *place = slot;
}

void
zt_connections_closed (ZtConnections *connections, gpointer *place)
{
  if (*place == NULL)
    return;
  g_mutex_lock (&connections->lock);
  g_hash_table_remove (connections->slots, *place);
  g_mutex_unlock (&connections->lock);
  *place = NULL;
}

void
zt_connections_busy (ZtConnections *connections, struct MHD_Connection *connection, gboolean busy)
{
  const union MHD_ConnectionInfo *info
      = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  Slot *slot = info != NULL ? info->socket_context : NULL;

  if (slot == NULL)
    return;
  g_mutex_lock (&connections->lock);
  slot->since = busy ? 0 : g_get_monotonic_time ();
  g_mutex_unlock (&connections->lock);
}
