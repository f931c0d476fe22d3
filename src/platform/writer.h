/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only thread that writes: takes all that waits, commits once, signs one head, and only then
 * lets the answers go. */
#pragma once

#include "authority.h"

G_BEGIN_DECLS

typedef struct _ZtWriter ZtWriter;
typedef struct _ZtJob ZtJob;

/* A piece of writing. Embedded as the first member of what the caller needs. */
struct _ZtJob
{
  ZtLanguage language;
  /* In the transaction, each job in a savepoint: FALSE undoes this job alone. */
  gboolean (*run) (ZtJob *job, ZtWriter *writer, ZtStore *store, GError **error);
  /* After the commit is durable, or with @error when the job or the commit failed. In the writer's
   * thread; frees the job. */
  void (*finish) (ZtJob *job, const GError *error);
  GPtrArray *receipts; /* (nullable) of ZtOutcome, borrowed: those that earn a receipt under the
                          batch's head */
  GError *error;
};

typedef struct
{
  guint64 batches, jobs, commands, largest, waiting;
} ZtWriterCounts;

ZtWriter *zt_writer_new (ZtPlatform *platform, GError **error);
/* Finishes everything that waits. */
void zt_writer_free (ZtWriter *writer);
/* FALSE: the queue is full (or the platform is stopping); @job is still the caller's. */
gboolean zt_writer_push (ZtWriter *writer, ZtJob *job);
/* For jobs: one command in this batch. */
ZtOutcome *zt_writer_apply (ZtWriter *writer, ZtStore *store, const ZtCommand *command,
                            const ZtActor *actor, GError **error);
ZtPlatform *zt_writer_get_platform (ZtWriter *writer);
void zt_writer_get_counts (ZtWriter *writer, ZtWriterCounts *counts);
/* Called in the writer's thread after each commit that added events. */
void zt_writer_set_listener (ZtWriter *writer, void (*listener) (gpointer user_data),
                             gpointer user_data);

G_END_DECLS
