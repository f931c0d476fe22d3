/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One command, with authority: idempotency, the noun's own rules, record, event and what follows
 * from them. */
#pragma once

#include "platform.h"
#include "problem.h"

G_BEGIN_DECLS

typedef struct
{
  ZtEvent *event;      /* (nullable) */
  gboolean repeated;   /* the same command came before; this is its answer */
  JsonObject *receipt; /* (nullable) */
  ZtProblem problem;   /* when there is no event */
  char *detail;
} ZtOutcome;

ZtOutcome *zt_outcome_new (ZtProblem problem, const char *detail);
void zt_outcome_free (ZtOutcome *outcome);
/* {"event","receipt"?} or the problem. */
JsonObject *zt_outcome_to_json (const ZtOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtOutcome, zt_outcome_free)

/* Applies @command inside the transaction that is open on @store, within a savepoint of its own: a
 * refusal leaves nothing behind and is an outcome, not an error. @now: 0 takes the clock here,
 * inside the transaction; the sample data gives the time it tells of. @error is only set when the
 * database failed. */
ZtOutcome *zt_authority_apply (ZtPlatform *platform, ZtStore *store, const ZtCommand *command,
                               const ZtActor *actor, gint64 now, GError **error);

/* Signs the head of the log as it is in the open transaction, and keeps it. (transfer full) */
JsonObject *zt_authority_sign_head (ZtPlatform *platform, ZtStore *store, gint64 now,
                                    GError **error);
/* (transfer full): the last head kept; NULL without error: none */
JsonObject *zt_authority_get_head (ZtStore *store, GError **error);
gboolean zt_authority_earns_receipt (const ZtEvent *event);
/* The receipt for @event under @head, kept with the log. (transfer full) */
JsonObject *zt_authority_make_receipt (ZtPlatform *platform, ZtStore *store, const ZtEvent *event,
                                       JsonObject *head, GError **error);
JsonObject *zt_authority_get_receipt (ZtStore *store, const char *command, GError **error);

G_END_DECLS
