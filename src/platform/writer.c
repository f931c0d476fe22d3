/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group commit at full durability: a batch of commands costs what one does. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "writer.h"

#include "zt-time.h"

#define BATCH_LIMIT 512
#define QUEUE_LIMIT 20000

struct _ZtWriter
{
  ZtPlatform *platform;
  ZtStore *store;
  GThread *thread;
  GMutex lock;
  GCond changed;
  GQueue queue;
  gboolean stop;
  ZtWriterCounts counts;
  void (*listener) (gpointer user_data);
  gpointer listener_data;
};

ZtPlatform *
zt_writer_get_platform (ZtWriter *writer)
{
  return writer->platform;
}

ZtOutcome *
zt_writer_apply (ZtWriter *writer, ZtStore *store, const ZtCommand *command, const ZtActor *actor,
                 GError **error)
{
  ZtOutcome *outcome = zt_authority_apply (writer->platform, store, command, actor, 0, error);

  g_mutex_lock (&writer->lock);
  writer->counts.commands++;
  g_mutex_unlock (&writer->lock);
  return outcome;
}

static void
run_job (ZtWriter *writer, ZtJob *job)
{
  g_autoptr (ZtTransaction) savepoint = NULL;

  zt_language_use (job->language);
  savepoint = zt_transaction_begin (writer->store, &job->error);
  if (savepoint == NULL || !job->run (job, writer, writer->store, &job->error))
    {
      g_clear_pointer (&job->receipts, g_ptr_array_unref);
      return;
    }
  zt_transaction_commit (savepoint, &job->error);
}

/* The head is signed, and the receipts are made, before the commit: what is answered is durable
 * together with the events. */
static gboolean
seal_batch (ZtWriter *writer, GPtrArray *jobs, GError **error)
{
  g_autoptr (JsonObject) head
      = zt_authority_sign_head (writer->platform, writer->store, zt_time_now (), error);

  if (head == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      ZtJob *job = g_ptr_array_index (jobs, i);

      for (guint j = 0; job->error == NULL && job->receipts != NULL && j < job->receipts->len; j++)
        {
          ZtOutcome *outcome = g_ptr_array_index (job->receipts, j);

          /* The same command twice in one batch gets the same receipt twice. */
          if (outcome->receipt == NULL)
            outcome->receipt
                = zt_authority_get_receipt (writer->store, outcome->event->command, NULL);
          if (outcome->receipt == NULL)
            outcome->receipt = zt_authority_make_receipt (writer->platform, writer->store,
                                                          outcome->event, head, error);
          if (outcome->receipt == NULL)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
commit_batch (ZtWriter *writer, GPtrArray *jobs, gboolean *grew, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (writer->store, error);
  guint64 before;

  if (transaction == NULL)
    return FALSE;
  before = zt_store_get_log_size (writer->store);
  for (guint i = 0; i < jobs->len; i++)
    run_job (writer, g_ptr_array_index (jobs, i));
  *grew = zt_store_get_log_size (writer->store) != before;
  if (*grew && !seal_batch (writer, jobs, error))
    return FALSE;
  return zt_transaction_commit (transaction, error);
}

static void
work (ZtWriter *writer, GPtrArray *jobs)
{
  g_autoptr (GError) failure = NULL;
  gboolean grew = FALSE;
  gboolean done = commit_batch (writer, jobs, &grew, &failure);

  if (!done)
    g_warning ("a batch of %u could not be written: %s", jobs->len, failure->message);
  for (guint i = 0; i < jobs->len; i++)
    {
      ZtJob *job = g_ptr_array_index (jobs, i);
      g_autoptr (GError) error = g_steal_pointer (&job->error);

      zt_language_use (job->language);
      g_clear_pointer (&job->receipts, g_ptr_array_unref);
      job->finish (job, done ? error : failure);
    }
  if (done && grew && writer->listener != NULL)
    writer->listener (writer->listener_data);
}

static gpointer
write_all (gpointer data)
{
  ZtWriter *writer = data;

  for (;;)
    {
      g_autoptr (GPtrArray) jobs = g_ptr_array_new ();

      g_mutex_lock (&writer->lock);
      while (!writer->stop && g_queue_is_empty (&writer->queue))
        g_cond_wait (&writer->changed, &writer->lock);
      while (jobs->len < BATCH_LIMIT && !g_queue_is_empty (&writer->queue))
        g_ptr_array_add (jobs, g_queue_pop_head (&writer->queue));
      if (jobs->len > 0)
        {
          writer->counts.batches++;
          writer->counts.jobs += jobs->len;
          writer->counts.largest = MAX (writer->counts.largest, jobs->len);
        }
      g_mutex_unlock (&writer->lock);
      if (jobs->len == 0)
        return NULL;
      work (writer, jobs);
    }
}

/* A restored platform, or one whose sample data was just made, may have no head for its log yet. */
static gboolean
ensure_head (ZtWriter *writer, GError **error)
{
  g_autoptr (JsonObject) head = zt_authority_get_head (writer->store, NULL);
  g_autoptr (JsonObject) made = NULL;

  if (head != NULL
      && zt_json_get_int (head, "size", -1) == (gint64) zt_store_get_log_size (writer->store)
      && g_strcmp0 (zt_json_get_string (head, "epoch"), writer->platform->epoch) == 0)
    return TRUE;
  made = zt_authority_sign_head (writer->platform, writer->store, zt_time_now (), error);
  return made != NULL;
}

ZtWriter *
zt_writer_new (ZtPlatform *platform, GError **error)
{
  ZtWriter *writer = g_new0 (ZtWriter, 1);

  g_mutex_init (&writer->lock);
  g_cond_init (&writer->changed);
  g_queue_init (&writer->queue);
  writer->platform = platform;
  writer->store = zt_platform_open_store (platform, FALSE, error);
  if (writer->store == NULL || !ensure_head (writer, error))
    {
      zt_writer_free (writer);
      return NULL;
    }
  writer->thread = g_thread_new ("zt-writer", write_all, writer);
  return writer;
}

void
zt_writer_free (ZtWriter *writer)
{
  if (writer == NULL)
    return;
  g_mutex_lock (&writer->lock);
  writer->stop = TRUE;
  g_cond_signal (&writer->changed);
  g_mutex_unlock (&writer->lock);
  if (writer->thread != NULL)
    g_thread_join (writer->thread);
  g_clear_pointer (&writer->store, zt_store_close);
  g_mutex_clear (&writer->lock);
  g_cond_clear (&writer->changed);
  g_free (writer);
}

gboolean
zt_writer_push (ZtWriter *writer, ZtJob *job)
{
  gboolean taken;

  g_mutex_lock (&writer->lock);
  taken = !writer->stop && writer->queue.length < QUEUE_LIMIT;
  if (taken)
    {
      g_queue_push_tail (&writer->queue, job);
      g_cond_signal (&writer->changed);
    }
  g_mutex_unlock (&writer->lock);
  return taken;
}

void
zt_writer_get_counts (ZtWriter *writer, ZtWriterCounts *counts)
{
  g_mutex_lock (&writer->lock);
  *counts = writer->counts;
  counts->waiting = writer->queue.length;
  g_mutex_unlock (&writer->lock);
}

void
zt_writer_set_listener (ZtWriter *writer, void (*listener) (gpointer user_data), gpointer user_data)
{
  writer->listener = listener;
  writer->listener_data = user_data;
}
