/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent. A row is made in the same transaction as the change it announces and leaves only on the platform's terminal answer. */
#pragma once

#include "zt-store.h"

G_BEGIN_DECLS

typedef enum { ZT_OUTBOX_QUEUED, ZT_OUTBOX_SENDING, ZT_OUTBOX_NEEDS_YOU, ZT_OUTBOX_DONE } ZtOutboxState;
typedef enum { ZT_OUTBOX_COMMAND, ZT_OUTBOX_UPLOAD, ZT_OUTBOX_RELEASE /* a release key, due at the opening */ } ZtOutboxType;

typedef struct
{
  gint64 id;
  ZtOutboxType type;
  ZtOutboxState state;
  ZtCommand *command;   /* COMMAND, RELEASE */
  char *sha256;         /* UPLOAD */
  guint64 size, sent;   /* UPLOAD */
  char *upload_url;     /* UPLOAD (nullable): where to resume */
  char *bid;            /* (nullable) draft it belongs to */
  gint64 not_before;    /* RELEASE: the opening time */
  int attempts;
  char *reason;         /* NEEDS_YOU, or the last failure */
  gint64 made_at;
} ZtOutboxItem;

gint64 zt_outbox_add (ZtStore *own, const ZtOutboxItem *item, GError **error); /* 0 on failure; an upload of the same sha256 and bid is not added twice */
GPtrArray *zt_outbox_list (ZtStore *own, gboolean with_done, GError **error); /* oldest first */
ZtOutboxItem *zt_outbox_get (ZtStore *own, gint64 id, GError **error);
gboolean zt_outbox_update (ZtStore *own, const ZtOutboxItem *item, GError **error);
gboolean zt_outbox_drop (ZtStore *own, gint64 id, GError **error); /* only the user does this */
void zt_outbox_item_free (ZtOutboxItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtOutboxItem, zt_outbox_item_free)

G_END_DECLS
