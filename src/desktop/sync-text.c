/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of synchronising in words. What is wrong or waits comes before what went well, so that
 * success is never told over a failure. */
#define G_LOG_DOMAIN "zt-sync-text"
#include "config.h"

#include "sync-text.h"

#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Twice the longest interval that the preferences offer: more says that nobody was here. */
#define OLD (2 * G_TIME_SPAN_HOUR)
#define CLOCK_TOLERANCE (2 * G_TIME_SPAN_SECOND)

/* A time of today, or a day. */
static char *
short_time (gint64 time, gint64 now)
{
  g_autofree char *text = zt_time_display (time);
  g_autofree char *today = zt_time_display (now);

  return g_strdup (strncmp (text, today, 10) == 0 ? text + 11 : text + 5);
}

static char *
describe_problem (const ZtSyncStatus *sync)
{
  guint waiting = zt_sync_status_count_unsent (sync);

  if (!sync->offline)
    return g_strdup (sync->problem_title);
  if (waiting == 0)
    return g_strdup (_ ("Offline"));
  /* TRANSLATORS: how many things wait to be sent */
  return g_strdup_printf (ngettext ("Offline, %u waiting", "Offline, %u waiting", waiting),
                          waiting);
}

char *
zt_sync_text_short (const ZtDeskFacts *facts, gboolean syncing, gint64 now, const char **style)
{
  const ZtSyncStatus *sync = facts != NULL ? &facts->sync : NULL;
  guint waiting = sync != NULL ? zt_sync_status_count_unsent (sync) : 0;
  g_autofree char *when = NULL;

  *style = syncing ? "dot-busy" : "dot-off";
  if (syncing && waiting > 0)
    /* TRANSLATORS: how many things are being sent */
    return g_strdup_printf (ngettext ("Sending %u…", "Sending %u…", waiting), waiting);
  if (syncing)
    return g_strdup (_ ("Synchronising…"));
  if (sync == NULL || !sync->signed_in)
    return g_strdup (_ ("Not connected"));
  *style = "dot-warn";
  if (sync->needs_you > 0)
    /* TRANSLATORS: how many things need a decision of the user */
    return g_strdup_printf (ngettext ("%u needs you", "%u need you", sync->needs_you),
                            sync->needs_you);
  if (sync->problem != NULL)
    return describe_problem (sync);
  *style = "dot-off";
  if (sync->last_sync == 0)
    return g_strdup (_ ("Not synchronised yet"));
  when = short_time (sync->last_sync, now);
  if (waiting > 0)
    /* TRANSLATORS: how many things wait to be sent */
    return g_strdup_printf (ngettext ("%u waiting to be sent", "%u waiting to be sent", waiting),
                            waiting);
  if (now - sync->last_sync > OLD)
    /* TRANSLATORS: a time of today, or a day */
    return g_strdup_printf (_ ("Last sync %s"), when);
  *style = "dot-good";
  /* TRANSLATORS: a time of today, or a day */
  return g_strdup_printf (_ ("In sync %s"), when);
}

static void
add_line (GString *text, char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
  g_free (line);
}

char *
zt_sync_text_scheduled (const ZtSyncStatus *sync)
{
  g_autofree char *when = zt_time_display (sync->next_release);

  return g_strdup_printf (
      /* TRANSLATORS: a number of release keys and the time of the first opening */
      ngettext ("%u release key goes by itself at the opening, %s.",
                "%u release keys go by themselves at their openings, the next %s.",
                sync->scheduled),
      sync->scheduled, when);
}

static void
add_counts (GString *text, const ZtSyncStatus *sync)
{
  guint waiting = zt_sync_status_count_unsent (sync);

  if (sync->needs_you > 0)
    add_line (text,
              /* TRANSLATORS: how many messages the platform refused */
              g_strdup_printf (ngettext ("%u message was refused and needs your decision.",
                                         "%u messages were refused and need your decision.",
                                         sync->needs_you),
                               sync->needs_you));
  if (waiting > 0)
    add_line (text,
              /* TRANSLATORS: how many things wait to be sent */
              g_strdup_printf (ngettext ("%u thing waits to be sent.", "%u things wait to be sent.",
                                         waiting),
                               waiting));
  if (waiting == 0 && sync->needs_you == 0)
    add_line (text, g_strdup (_ ("Nothing waits to be sent.")));
  if (sync->scheduled > 0)
    add_line (text, zt_sync_text_scheduled (sync));
}

char *
zt_sync_text_details (const ZtDeskFacts *facts, gboolean syncing, gint64 now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const ZtSyncStatus *sync;
  g_autofree char *when = NULL;

  if (facts == NULL || !facts->sync.signed_in)
    return g_strdup (
        _ ("Not connected to a platform. What you write is kept here until you connect."));
  sync = &facts->sync;
  if (syncing)
    add_line (text, g_strdup (_ ("Synchronising just now…")));
  add_counts (text, sync);
  when = sync->last_sync > 0 ? short_time (sync->last_sync, now) : NULL;
  if (when == NULL)
    add_line (text, g_strdup (_ ("It has never been synchronised.")));
  else if (sync->problem != NULL)
    /* TRANSLATORS: a time of today, or a day */
    add_line (text,
              g_strdup_printf (_ ("The last sync failed; the last one that worked was %s."), when));
  else
    /* TRANSLATORS: a time of today, or a day */
    add_line (text, g_strdup_printf (_ ("The last sync worked, %s."), when));
  if (sync->problem != NULL)
    {
      add_line (text, g_strdup (sync->problem));
      if (sync->problem_advice != NULL && *sync->problem_advice != '\0')
        add_line (text, g_strdup (sync->problem_advice));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
zt_sync_text_clock (const ZtDeskFacts *facts)
{
  gint64 seconds;

  if (facts == NULL || facts->url == NULL || ABS (facts->clock_offset) <= CLOCK_TOLERANCE)
    return NULL;
  seconds = ABS (facts->clock_offset) / G_TIME_SPAN_SECOND;
  if (seconds < 120)
    {
      guint n = (guint) seconds;

      return facts->clock_offset > 0
                 /* TRANSLATORS: of this computer's clock against the platform's */
                 ? g_strdup_printf (ngettext ("This computer’s clock is %u second slow",
                                              "This computer’s clock is %u seconds slow", n),
                                    n)
                 /* TRANSLATORS: of this computer's clock against the platform's */
                 : g_strdup_printf (ngettext ("This computer’s clock is %u second fast",
                                              "This computer’s clock is %u seconds fast", n),
                                    n);
    }
  {
    guint n = (guint) (seconds / 60);

    return facts->clock_offset > 0
               /* TRANSLATORS: of this computer's clock against the platform's */
               ? g_strdup_printf (ngettext ("This computer’s clock is %u minute slow",
                                            "This computer’s clock is %u minutes slow", n),
                                  n)
               /* TRANSLATORS: of this computer's clock against the platform's */
               : g_strdup_printf (ngettext ("This computer’s clock is %u minute fast",
                                            "This computer’s clock is %u minutes fast", n),
                                  n);
  }
}
