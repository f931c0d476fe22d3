/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's own actions by the clock. Nothing depends on their punctuality: a bid is judged by
 * the time of its command. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "clock.h"

#include "accounts.h"
#include "sql.h"
#include "uploads.h"
#include "zt-time.h"

typedef struct
{
  ZtJob job;
  char *tender;
  gint64 version;
} CloseJob;

static gboolean
close_tender (ZtJob *base, ZtWriter *writer, ZtStore *store, GError **error)
{
  CloseJob *job = (CloseJob *) base;
  g_autoptr (ZtActor) actor = zt_actor_new ("platform", NULL, ZT_ROLE_PLATFORM);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtCommand) command
      = zt_command_new ("tender", job->tender, "close", job->version, body);
  g_autoptr (ZtOutcome) outcome = zt_writer_apply (writer, store, command, actor, error);

  if (outcome != NULL && outcome->event == NULL)
    g_debug ("tender %s was not closed: %s", job->tender, outcome->detail);
  return outcome != NULL;
}

static void
tender_closed (ZtJob *base, const GError *error)
{
  CloseJob *job = (CloseJob *) base;

  if (error != NULL)
    g_warning ("tender %s could not be closed: %s", job->tender, error->message);
  g_free (job->tender);
  g_free (job);
}

/* A tender is tried once for each of its versions, so a rule that says no is not asked every
 * second. Only what is due is read, and by its index: among two hundred thousand active tenders a
 * list of them would keep a core busy. */
static void
close_due (ZtServer *server, ZtStore *store, GHashTable *tried)
{
  sqlite3_stmt *row
      = zt_sql_query (store, NULL,
                      "SELECT id, version FROM records WHERE kind = 'tender' AND deadline <= ? AND "
                      "state = 'active' ORDER BY deadline",
                      "i", zt_time_now ());

  while (zt_sql_step (store, &row, NULL))
    {
      const char *id = zt_sql_column (row, 0);
      gint64 version = sqlite3_column_int64 (row, 1);
      g_autofree char *key = g_strdup_printf ("%s/%d", id, (int) version);
      CloseJob *job;

      if (!g_hash_table_add (tried, g_strdup (key)))
        continue;
      job = g_new0 (CloseJob, 1);
      job->job.run = close_tender;
      job->job.finish = tender_closed;
      job->tender = g_strdup (id);
      job->version = version;
      if (!zt_writer_push (server->writer, &job->job))
        {
          g_hash_table_remove (tried, key);
          g_free (job->tender);
          g_free (job);
        }
    }
}

static gboolean
sweep_sessions (ZtJob *job, ZtWriter *writer, ZtStore *store, GError **error)
{
  return zt_sessions_sweep (store, zt_time_now (), error);
}

static void
sessions_swept (ZtJob *job, const GError *error)
{
  g_free (job);
}

static void
sweep (ZtServer *server)
{
  ZtJob *job = g_new0 (ZtJob, 1);
  GHashTableIter iter;
  gpointer expiry;

  job->run = sweep_sessions;
  job->finish = sessions_swept;
  if (!zt_writer_push (server->writer, job))
    g_free (job);
  g_mutex_lock (&server->lock);
  g_hash_table_iter_init (&iter, server->challenges);
  while (g_hash_table_iter_next (&iter, NULL, &expiry))
    if (*(gint64 *) expiry < zt_time_now ())
      g_hash_table_iter_remove (&iter);
  g_mutex_unlock (&server->lock);
  zt_uploads_sweep (server->uploads);
}

gpointer
zt_clock_run (gpointer data)
{
  ZtServer *server = data;
  g_autoptr (GHashTable) tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint second = 0;; second++)
    {
      ZtStore *store;
      gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC;

      g_mutex_lock (&server->lock);
      while (!g_atomic_int_get (&server->stopping) && g_get_monotonic_time () < until)
        g_cond_wait_until (&server->tick, &server->lock, until);
      /* A wake finds out whether the listeners are still there. */
      if (second % 15 == 14)
        zt_server_wake (server);
      g_mutex_unlock (&server->lock);
      if (g_atomic_int_get (&server->stopping))
        return NULL;
      store = zt_platform_reader (server->platform, NULL);
      if (store != NULL)
        close_due (server, store, tried);
      if (second % 300 == 299)
        sweep (server);
    }
}
