/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proves in tests that the main thread never waits for disk, network, key or rendering. */
#define G_LOG_DOMAIN "zt-watchdog"
#include "config.h"

#include "zt-watchdog.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FACTOR 10
#define HANG 60 /* seconds: whoever waits for ever is ended by the thread */

typedef struct
{
  gint64 now;      /* microseconds, monotonic */
  gint64 worked;   /* on a processor */
  gint64 in_queue; /* ready to run, but other programs did */
} Times;

static Times last;        /* of the main loop */
static gint64 last_round; /* the same, atomic by __atomic: read by the thread */
static gint64 interval;   /* microseconds */
static int statistics = -1;

/* What this thread did so far: a busy machine is not to be taken for a busy program. */
static Times
look (void)
{
  Times times = { g_get_monotonic_time (), 0, 0 };
  char text[96];
  gssize length = statistics >= 0 ? pread (statistics, text, sizeof text - 1, 0) : -1;
  gint64 worked, in_queue;

  if (length > 0)
    {
      text[length] = '\0';
      if (sscanf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &worked, &in_queue) == 2)
        {
          times.worked = worked / 1000;
          times.in_queue = in_queue / 1000;
        }
    }
  return times;
}

static gboolean
round_cb (gpointer user_data)
{
  Times now = look ();
  gint64 still = now.now - last.now - (now.in_queue - last.in_queue);

  if (still > interval * FACTOR)
    g_error ("the main loop stood still for %" G_GINT64_FORMAT
             " ms, and worked for %" G_GINT64_FORMAT " ms of them",
             still / 1000, (now.worked - last.worked) / 1000);
  last = now;
  __atomic_store_n (&last_round, now.now, __ATOMIC_RELAXED);
  return G_SOURCE_CONTINUE;
}

static gpointer
watch (gpointer data)
{
  for (;;)
    {
      g_usleep (G_USEC_PER_SEC);
      if (g_get_monotonic_time () - __atomic_load_n (&last_round, __ATOMIC_RELAXED)
          > HANG * G_USEC_PER_SEC)
        g_error ("the main loop stands still for ever");
    }
  return NULL;
}

/* The window has come up: from now on somebody waits for every key. */
static gboolean
begin_cb (gpointer user_data)
{
  last = look ();
  __atomic_store_n (&last_round, last.now, __ATOMIC_RELAXED);
  g_timeout_add_full (G_PRIORITY_HIGH, (guint) (interval / 1000), round_cb, NULL, NULL);
  g_thread_unref (g_thread_new ("watchdog", watch, NULL));
  return G_SOURCE_REMOVE;
}

void
zt_watchdog_start (void)
{
  const char *value = g_getenv ("ZT_WATCHDOG");
  guint64 ms = 0;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 1, 60000, &ms, NULL))
    return;
  /* Of Linux. Elsewhere the time in the queue counts as standing still. */
  statistics = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  interval = (gint64) ms * 1000;
  g_idle_add_full (G_PRIORITY_LOW, begin_cb, NULL, NULL);
}
