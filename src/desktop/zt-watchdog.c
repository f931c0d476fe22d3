/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proves in tests that the main thread never waits for disk, network, key or rendering. */
#define G_LOG_DOMAIN "zt-watchdog"
#include "config.h"

#include "zt-watchdog.h"

#define FACTOR 10

static gint64 last_round; /* atomic by __atomic: written by the main loop, read by the thread */

static gboolean
round_cb (gpointer user_data)
{
  __atomic_store_n (&last_round, g_get_monotonic_time (), __ATOMIC_RELAXED);
  return G_SOURCE_CONTINUE;
}

static gpointer
watch (gpointer data)
{
  gint64 interval = GPOINTER_TO_SIZE (data) * 1000;

  for (;;)
    {
      gint64 still;

      g_usleep ((gulong) interval);
      still = g_get_monotonic_time () - __atomic_load_n (&last_round, __ATOMIC_RELAXED);
      if (still > interval * FACTOR)
        g_error ("the main loop stood still for %" G_GINT64_FORMAT " ms", still / 1000);
    }
  return NULL;
}

void
zt_watchdog_start (void)
{
  const char *value = g_getenv ("ZT_WATCHDOG");
  guint64 ms = 0;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 1, 60000, &ms, NULL))
    return;
  last_round = g_get_monotonic_time ();
  g_timeout_add_full (G_PRIORITY_HIGH, (guint) ms, round_cb, NULL, NULL);
  g_thread_unref (g_thread_new ("watchdog", watch, GSIZE_TO_POINTER (ms)));
}
