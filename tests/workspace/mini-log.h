/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A platform's log in a few lines: events, a tree over them, heads signed by a key of the practice
 * CA. */
#pragma once

#include "fault-server.h"
#include "zt-command.h"

G_BEGIN_DECLS

typedef struct _MiniLog MiniLog;

/* @folder: where fault_server_new() made its CA. */
MiniLog *mini_log_new (const char *folder, FaultServer *server);
void mini_log_free (MiniLog *log);
/* Appends a record's next version. The log owns the numbering. */
void mini_log_add (MiniLog *log, const char *kind, const char *id, gint64 version,
                   const char *state, const char *body);
/* Appends an event that the client may not read. */
void mini_log_add_hidden (MiniLog *log);
/* Forgets the events after @size, as a platform that rewrites its history would. */
void mini_log_truncate (MiniLog *log, guint size);
void mini_log_set_epoch (MiniLog *log, const char *epoch);
/* Heads are signed from now on by a certificate of the foreign CA's making. */
void mini_log_use_foreign_key (MiniLog *log);
/* What GET /v1/changes answers: everything after @since, and the head. */
void mini_log_publish (MiniLog *log, guint since);
guint mini_log_get_size (MiniLog *log);
/* Commands POSTed are applied: version of the command plus one, body merged; a command's id has one
 * effect. The next @n are refused with @status instead. After each the feed is published from the
 * position the client had at mini_log_publish(). */
void mini_log_serve_commands (MiniLog *log);
void mini_log_refuse (MiniLog *log, int n, guint status, const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MiniLog, mini_log_free)

G_END_DECLS
