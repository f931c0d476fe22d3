/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve: until SIGTERM or SIGINT. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "commands.h"
#include "server.h"
#include "zt-os.h"

#define IDLE_SECONDS 30

static gboolean
on_signal (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
load_tls (ZtPlatform *platform, ZtHttpOptions *options, char **certificate, char **key,
          GError **error)
{
  g_autofree char *certificate_path = zt_platform_path (platform, "keys/tls.pem");
  g_autofree char *key_path = zt_platform_path (platform, "keys/tls.key");
  g_autofree char *leaf = NULL;

  if (!g_file_get_contents (certificate_path, &leaf, NULL, error)
      || !g_file_get_contents (key_path, key, NULL, error))
    return FALSE;
  *certificate = g_strconcat (leaf, platform->ca_pem, NULL);
  options->certificate_pem = *certificate;
  options->key_pem = *key;
  return TRUE;
}

/* Two servers over one folder would each sign heads of their own. */
static gboolean
lock_folder (ZtPlatform *platform, GError **error)
{
  g_autofree char *path = zt_platform_path (platform, "serving");
  int fd = -1;

  if (zt_os_lock_file (path, &fd, NULL))
    return TRUE;
  /* TRANSLATORS: %s is a folder. */
  g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
               _ ("Another process serves the platform in %s already."), platform->folder);
  return FALSE;
}

static int
serve (ZtPlatform *platform, const ZtHttpOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *address = NULL;
  ZtServer *server = zt_server_start (platform, options, &error);

  if (server == NULL)
    return zt_fail (error);
  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  address = zt_http_get_address (server->http);
  printf ("listening on %s://%s\n", options->certificate_pem != NULL ? "https" : "http", address);
  fflush (stdout);
  g_main_loop_run (loop);
  zt_server_stop (server);
  return ZT_EXIT_DONE;
}

static ZtPlatform *
open_for_serving (const char *data, GError **error)
{
  g_autoptr (ZtPlatform) platform = zt_platform_open (data, error);

  if (platform == NULL || !lock_folder (platform, error))
    return NULL;
  return g_steal_pointer (&platform);
}

int
zt_command_serve (int argc, char **argv)
{
  g_autofree char *data = NULL, *listen = NULL, *certificate = NULL, *key = NULL, *database = NULL;
  gboolean insecure = FALSE;
  int workers = 2, idle = IDLE_SECONDS, connections = 0, status = 0;
  const GOptionEntry entries[]
      = { { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the platform"), "DIR" },
          { "database", 0, 0, G_OPTION_ARG_STRING, &database,
            N_ ("Another database than SQLite in the folder"), "URL" },
          { "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
            N_ ("Where to listen; port 0 takes a free one"), "ADDR:PORT" },
          { "workers", 0, 0, G_OPTION_ARG_INT, &workers,
            N_ ("Threads that read and write connections"), "N" },
          { "idle", 0, 0, G_OPTION_ARG_INT, &idle,
            N_ ("Seconds until a silent connection is closed"), "N" },
          { "connections", 0, 0, G_OPTION_ARG_INT, &connections, N_ ("Most connections at once"),
            "N" },
          { "insecure-http", 0, 0, G_OPTION_ARG_NONE, &insecure,
            N_ ("Plain HTTP, on a loopback address only"), NULL },
          { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPlatform) platform = NULL;
  ZtHttpOptions options = { 0 };

  if (!zt_parse_options (&argc, &argv, "serve", N_ ("Serves a platform."), entries, &status))
    return status;
  if (zt_option_missing ("serve", "data", data))
    return ZT_EXIT_USAGE;
  if (database != NULL)
    {
      g_printerr ("%s\n",
                  _ ("This build keeps the platform in SQLite; --database is not available."));
      return ZT_EXIT_REFUSED;
    }
  options.listen = listen != NULL ? listen : "127.0.0.1:8443";
  options.threads = (guint) CLAMP (workers, 1, 64);
  options.idle_seconds = (guint) CLAMP (idle, 1, 3600);
  options.connection_limit = (guint) MAX (connections, 0);
  if (insecure && !zt_http_is_loopback (options.listen))
    {
      g_printerr ("%s\n", _ ("--insecure-http is accepted on a loopback address only."));
      return ZT_EXIT_USAGE;
    }
  zt_language_init ();
  platform = open_for_serving (data, &error);
  if (platform == NULL || (!insecure && !load_tls (platform, &options, &certificate, &key, &error)))
    return zt_fail (error);
  status = serve (platform, &options);
  if (key != NULL)
    zt_os_forget (key, strlen (key));
  return status;
}
