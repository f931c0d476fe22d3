/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace that is connected to a platform of a few lines, with one organisation and two
 * tenders. */
#pragma once

#include "mini-log.h"

#include "zt-workspace.h"

G_BEGIN_DECLS

#define SYNC_ORGANISATION "91330106MA27XL0X4K"

typedef struct
{
  char *folder;
  char *path;
  char *url;
  FaultServer *server;
  MiniLog *log;
  ZtWorkspace *ws;
} SyncFixture;

void sync_fixture_set_up (SyncFixture *fixture, gconstpointer data);
void sync_fixture_tear_down (SyncFixture *fixture, gconstpointer data);
void sync_fixture_reopen (SyncFixture *fixture);
gboolean sync_fixture_now (SyncFixture *fixture, GError **error);
/* Syncs without trouble, and tells the log where the client is now. */
void sync_fixture_well (SyncFixture *fixture);
/* A command that sets one field of the organisation. */
ZtCommand *sync_fixture_update (const char *name, const char *value, gint64 version);
/* What the lists show of the organisation. */
char *sync_fixture_shown (SyncFixture *fixture, const char *path);
/* The one row of the outbox. */
ZtOutboxItem *sync_fixture_only_item (SyncFixture *fixture);
/* Another window of the same firm was faster: the platform has @body, and refuses the next command
 * as stale. */
void sync_fixture_overtake (SyncFixture *fixture, const char *body);

G_END_DECLS
