/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything anyone does, and what came of it. */
#pragma once

#include "zt-kind.h"

G_BEGIN_DECLS

typedef struct _ZtCommand ZtCommand;
typedef struct _ZtEvent ZtEvent;

struct _ZtCommand
{
  char *id;          /* UUIDv7 made with the user's action: the idempotency key */
  char *kind;
  char *record;
  char *action;
  gint64 if_version; /* 0: the record must not exist; -1: any */
  JsonObject *body;
  gint64 made_at;    /* the client's clock: shown, never trusted */
};

/* {"id","kind","record","action","ifVersion","body","madeAt"} */
ZtCommand *zt_command_new (const char *kind, const char *record, const char *action, gint64 if_version, JsonObject *body);
/* Takes @body, which nobody may change afterwards. */
ZtCommand *zt_command_new_take (const char *kind, const char *record, const char *action, gint64 if_version, JsonObject *body);
ZtCommand *zt_command_new_from_json (JsonObject *wire, GError **error);
JsonObject *zt_command_to_json (const ZtCommand *command);
GBytes *zt_command_content (const ZtCommand *command); /* canonical bytes without the client's clock: what makes two commands the same */
ZtCommand *zt_command_copy (const ZtCommand *command);
void zt_command_free (ZtCommand *command);

/* {"position","time","command","kind","record","action","version","state","actor","organisation","body"}: body is the record's whole
 * next version. Its canonical bytes are the leaf of the log. position and time are 0 until the platform has written it. */
struct _ZtEvent
{
  gint64 position;
  gint64 time;
  char *command;
  char *action;
  char *actor;
  char *organisation;
  ZtRecord *record;
};

/* Shares the body of @wire, which nobody may change afterwards. */
ZtEvent *zt_event_new_from_json (JsonObject *wire, GError **error);
JsonObject *zt_event_to_json (const ZtEvent *event);
GBytes *zt_event_leaf (const ZtEvent *event); /* canonical bytes */
ZtEvent *zt_event_copy (const ZtEvent *event);
void zt_event_free (ZtEvent *event);

/**
 * zt_apply:
 * Applies @command to @current on either side. The same code gives a client its provisional record and the platform its authority.
 * Errors: ZT_ERROR_INVALID (body), ZT_ERROR_REFUSED (permission, state or rule; reason in the message), ZT_ERROR_STALE (version).
 * Returns: (transfer full): the event, with the next record in it and no position yet
 */
ZtEvent *zt_apply (const ZtKind *kind, const ZtCommand *command, ZtRecord *current, const ZtActor *actor, gint64 now, gboolean authority,
                   const ZtLookup *lookup, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtCommand, zt_command_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtEvent, zt_event_free)

G_END_DECLS
