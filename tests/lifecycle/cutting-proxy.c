/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A TCP proxy for tests: passes on, slowly if asked, and cuts the line after so many bytes from the
 * client, so many times. cutting-proxy PORT [--cut-after BYTES] [--times N] [--rate
 * BYTES_PER_SECOND]   prints the port it listens on */
#include "config.h"

#include <gio/gio.h>
#include <stdlib.h>

#define STEP 16384

static int target_port;
static gint64 cut_after = -1;
static int times = 1;
static gint64 rate;
static char *count_file;

static GMutex lock;
/* Under the lock */
static gint64 passed; /* from clients since the last cut */
static gint64 total;  /* from clients */

/* TRUE: the line is cut now. */
static gboolean
count (gssize n)
{
  gboolean cut = FALSE;

  g_mutex_lock (&lock);
  passed += n;
  total += n;
  if (cut_after >= 0 && times > 0 && passed >= cut_after)
    {
      times--;
      passed = 0;
      cut = TRUE;
    }
  g_mutex_unlock (&lock);
  return cut;
}

/* Bytes from clients so far, for the test to read. */
static void
tell (void)
{
  g_autofree char *text = NULL;

  if (count_file == NULL)
    return;
  g_mutex_lock (&lock);
  text = g_strdup_printf ("%" G_GINT64_FORMAT "\n", total);
  g_file_set_contents (count_file, text, -1, NULL);
  g_mutex_unlock (&lock);
}

static void
close_both (GSocketConnection *a, GSocketConnection *b)
{
  tell ();
  g_socket_shutdown (g_socket_connection_get_socket (a), TRUE, TRUE, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (b), TRUE, TRUE, NULL);
}

static void
pass (GSocketConnection *from, GSocketConnection *to, gboolean is_client)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (from));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (to));
  guint8 data[STEP];
  gssize n;

  while ((n = g_input_stream_read (in, data, sizeof data, NULL, NULL)) > 0)
    {
      if (is_client && count (n))
        break;
      if (is_client && rate > 0)
        g_usleep ((gulong) (n * G_USEC_PER_SEC / rate));
      if (!g_output_stream_write_all (out, data, (gsize) n, NULL, NULL, NULL))
        break;
    }
  close_both (from, to);
}

typedef struct
{
  GSocketConnection *from, *to;
} Pair;

static gpointer
pass_back (gpointer data)
{
  Pair *pair = data;

  pass (pair->from, pair->to, FALSE);
  return NULL;
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *client, GObject *source,
        gpointer user_data)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  Pair pair;
  GThread *thread;

  g_socket_client_set_enable_proxy (connector, FALSE);
  server
      = g_socket_client_connect_to_host (connector, "127.0.0.1", (guint16) target_port, NULL, NULL);
  if (server == NULL)
    return TRUE;
  pair = (Pair){ server, client };
  thread = g_thread_new ("back", pass_back, &pair);
  pass (client, server, TRUE);
  g_thread_join (thread);
  return TRUE;
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "cut-after", 0, 0, G_OPTION_ARG_INT64, &cut_after, "Bytes from the client", "BYTES" },
    { "times", 0, 0, G_OPTION_ARG_INT, &times, "How often", "N" },
    { "count", 0, 0, G_OPTION_ARG_FILENAME, &count_file, "Where the bytes passed are told",
      "FILE" },
    { "rate", 0, 0, G_OPTION_ARG_INT64, &rate, "Bytes a second from the client", "BYTES" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("PORT");
  g_autoptr (GSocketService) service = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint16 port;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "PORT is missing");
      return 2;
    }
  target_port = atoi (argv[1]);
  service = g_threaded_socket_service_new (64);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  if (port == 0)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_signal_connect (service, "run", G_CALLBACK (on_run), NULL);
  g_socket_service_start (service);
  g_print ("%u\n", port);
  g_main_loop_run (loop);
  return 0;
}
