/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks whether the key is there. The driver is asked in a worker, never twice at once; a driver
 * that is slow to answer is asked less often. */
#define G_LOG_DOMAIN "zt-key-watch"
#include "config.h"

#include "key-watch.h"

#include <glib/gi18n-lib.h>

#define PERIOD 2    /* seconds */
#define LONGEST 16  /* seconds, when the driver is slow */
#define SLOW 500000 /* microseconds */

struct _ZtKeyWatch
{
  ZtDesk *desk;      /* (owned) (nullable): NULL once it is freed */
  GtkWidget *widget; /* (borrowed) */
  ZtKeyWatchFunc func;
  gpointer user_data;
  char *identity; /* (owned) (nullable) */
  gulong mapped;
  guint source;
  guint period;
  gint64 asked;
  gboolean asking;
};

static gpointer
look_job (ZtWorkspace *ws, gpointer identity, const ZtWork *work, GError **error)
{
  /* Never NULL: that would be no result. */
  return GINT_TO_POINTER (zt_identity_get_state (identity) + 1);
}

static void
watch_clear (gpointer data)
{
  g_free (((ZtKeyWatch *) data)->identity);
}

static void ask (ZtKeyWatch *watch);

static gboolean
again_cb (gpointer user_data)
{
  ZtKeyWatch *watch = user_data;

  watch->source = 0;
  ask (watch);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  ZtKeyWatch *watch; /* (owned) */
  char *identity;
} Question;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  ZtKeyWatch *watch = question->watch;
  gpointer state = zt_worker_run_finish (ZT_WORKER (source), result, NULL);

  watch->asking = FALSE;
  if (watch->desk != NULL)
    {
      gboolean slow = g_get_monotonic_time () - watch->asked > SLOW;
      gboolean is_current = g_strcmp0 (question->identity, watch->identity) == 0;

      watch->period = slow ? MIN (watch->period * 2, LONGEST) : PERIOD;
      if (state != NULL && is_current)
        watch->func ((ZtKeyState) (GPOINTER_TO_INT (state) - 1), watch->user_data);
      if (watch->source == 0)
        watch->source = g_timeout_add_seconds (is_current ? watch->period : 0, again_cb, watch);
    }
  g_free (question->identity);
  g_free (question);
  g_rc_box_release_full (watch, watch_clear);
}

static void
ask (ZtKeyWatch *watch)
{
  Question *question;

  if (watch->asking || watch->identity == NULL || !gtk_widget_get_mapped (watch->widget))
    return;
  watch->asking = TRUE;
  watch->asked = g_get_monotonic_time ();
  question = g_new0 (Question, 1);
  *question = (Question){ g_rc_box_acquire (watch), g_strdup (watch->identity) };
  zt_worker_run_async (zt_desk_get_checker (watch->desk), look_job, g_strdup (watch->identity),
                       g_free, NULL, NULL, looked_cb, question);
}

ZtKeyWatch *
zt_key_watch_new (ZtDesk *desk, GtkWidget *widget, ZtKeyWatchFunc func, gpointer user_data)
{
  ZtKeyWatch *watch = g_rc_box_new0 (ZtKeyWatch);

  watch->desk = g_object_ref (desk);
  watch->widget = widget;
  watch->func = func;
  watch->user_data = user_data;
  watch->period = PERIOD;
  watch->mapped = g_signal_connect_swapped (widget, "map", G_CALLBACK (ask), watch);
  return watch;
}

void
zt_key_watch_set_identity (ZtKeyWatch *watch, const char *identity)
{
  g_free (watch->identity);
  watch->identity = g_strdup (identity);
  g_clear_handle_id (&watch->source, g_source_remove);
  ask (watch);
}

void
zt_key_watch_free (ZtKeyWatch *watch)
{
  if (watch == NULL)
    return;
  g_clear_handle_id (&watch->source, g_source_remove);
  g_clear_signal_handler (&watch->mapped, watch->widget);
  g_clear_object (&watch->desk);
  g_rc_box_release_full (watch, watch_clear);
}

const char *
zt_key_state_describe (ZtKeyState state, gboolean is_token, const char **style)
{
  switch (state)
    {
    case ZT_KEY_STATE_READY:
      *style = "pill-good";
      return is_token ? _ ("Plugged in") : _ ("Ready");
    case ZT_KEY_STATE_COUNT_LOW:
      *style = "pill-warn";
      return _ ("Few PIN tries left");
    case ZT_KEY_STATE_FINAL_TRY:
      *style = "pill-bad";
      return _ ("Last PIN try");
    case ZT_KEY_STATE_LOCKED:
      *style = "pill-bad";
      return _ ("PIN locked");
    case ZT_KEY_STATE_ABSENT:
    default:
      *style = "pill-bad";
      return is_token ? _ ("Not plugged in") : _ ("File is missing");
    }
}
