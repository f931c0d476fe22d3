/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database: one connection, used by one thread at a time; client and platform share schema and code. SQLite, WAL. */
#pragma once

#include <gio/gio.h>

#include "merkle.h"
#include "zt-command.h"
#include "zt-error.h"

G_BEGIN_DECLS

typedef struct _ZtStore ZtStore;

typedef enum
{
  ZT_STORE_OWN,      /* own.db: drafts, outbox, receipts, release keys; synchronous=FULL */
  ZT_STORE_REPLICA,  /* replica.db: what the platform says; synchronous=NORMAL; may be deleted */
  ZT_STORE_PLATFORM, /* platform.db: records, events, log nodes, accounts, uploads; synchronous=FULL */
} ZtStoreRole;

/* Numbered migrations in one transaction each, a copy beside it before migrating; ZT_ERROR_NEWER for a newer schema, ZT_ERROR_CORRUPT when the check fails. */
ZtStore *zt_store_open (const char *path, ZtStoreRole role, gboolean read_only, GError **error);
void zt_store_close (ZtStore *store);
struct sqlite3 *zt_store_get_database (ZtStore *store); /* for the store's and platform's own tables only */
gboolean zt_store_backup (ZtStore *store, const char *to, ZtProgressFunc progress, gpointer user_data, GCancellable *cancellable, GError **error); /* online */
gboolean zt_store_has_changed (ZtStore *store, gint64 state[2]); /* since @state was brought up to date, by anyone; {-1, -1} at first */
gboolean zt_store_check (ZtStore *store, GError **error); /* quick_check and the search index's own check */

/* Transactions: rolled back unless committed. Nested use is a savepoint. */
typedef struct _ZtTransaction ZtTransaction;
ZtTransaction *zt_transaction_begin (ZtStore *store, GError **error);
gboolean zt_transaction_commit (ZtTransaction *transaction, GError **error);
void zt_transaction_free (ZtTransaction *transaction); /* rolls back when not committed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtTransaction, zt_transaction_free)

/* Records */
ZtRecord *zt_store_get_record (ZtStore *store, const char *kind, const char *id, GError **error); /* NULL without error: none */
gboolean zt_store_put_record (ZtStore *store, ZtRecord *record, gboolean provisional, GError **error); /* maintains search and sort columns */
gboolean zt_store_delete_record (ZtStore *store, const char *kind, const char *id, GError **error);

typedef struct
{
  const char *kind;
  const char *state;        /* (nullable) */
  const char *search;       /* (nullable) words; all must occur; phrases of CJK characters match as such */
  const char *const *where; /* (nullable) NULL-terminated "path=value" on scalar fields */
  const char *order;        /* (nullable) "deadline", "-modified", "title", "value"; default newest first */
  gint64 limit;             /* 0: all */
  gint64 offset;
} ZtQuery;
GPtrArray *zt_store_query (ZtStore *store, const ZtQuery *query, GError **error);          /* of ZtRecord */
GArray *zt_store_query_ids (ZtStore *store, const ZtQuery *query, GError **error);         /* of gint64 rowids, for lazy lists */
GPtrArray *zt_store_get_rows (ZtStore *store, const gint64 *rowids, gsize n, GError **error); /* of ZtRecord, same order, NULL where gone */
gint64 zt_store_find_number (ZtStore *store, const char *kind, const char *id); /* rowid of what the platform says; -1: none */
gint64 zt_store_get_published (ZtStore *replica, gint64 number); /* of the notice with this rowid, microseconds; 0: unknown */
gint64 zt_store_count_listed (ZtStore *replica, const char *state); /* notices in this state; quicker than zt_store_count() */
gint64 zt_store_last_published (ZtStore *replica);               /* of the newest notice; 0: none */
gint64 zt_store_count (ZtStore *store, const ZtQuery *query, GError **error);

/* Rowids (of gint64, ascending) of records whose title or other words hold all of @text; empty when it
 * has no words. NULL with G_IO_ERROR_CANCELLED when cancelled. */
GArray *zt_store_search_words (ZtStore *store, const char *text, GCancellable *cancellable, GError **error);
/* What a record of a replica said before a change that people must see: kept, and read back oldest first. */
gboolean zt_store_keep_earlier (ZtStore *replica, ZtRecord *record, GError **error);
GPtrArray *zt_store_get_earlier (ZtStore *replica, const char *kind, const char *id, GError **error); /* of ZtRecord */

/* Small facts: cursor, frontier, heads, settings. */
GBytes *zt_store_get_fact (ZtStore *store, const char *name, GError **error); /* NULL without error: none */
gboolean zt_store_set_fact (ZtStore *store, const char *name, GBytes *value, GError **error); /* NULL value removes */
char *zt_store_get_text (ZtStore *store, const char *name);
gboolean zt_store_set_text (ZtStore *store, const char *name, const char *value, GError **error);

/* The log (platform): position and event in one serialised append. Leaves of the tree are numbered from 0; event.position = leaf index + 1. */
gboolean zt_store_append_event (ZtStore *store, ZtEvent *event, gint64 now, GError **error); /* sets position and time, stores nodes */
ZtEvent *zt_store_get_event (ZtStore *store, gint64 position, GError **error);
ZtEvent *zt_store_find_event (ZtStore *store, const char *command_id, GError **error); /* idempotency; NULL without error: none */
GPtrArray *zt_store_get_events (ZtStore *store, gint64 since, gint64 limit, GError **error);
/* The events after @since, at most @limit (0: all), as their canonical bytes stand in the log. @is_public: whoever may read the feed at all may
 * read this one. @func returns FALSE to fail with @error. */
typedef gboolean (*ZtLeafFunc) (gint64 position, GBytes *leaf, gboolean is_public, gpointer user_data, GError **error);
gboolean zt_store_walk_log (ZtStore *store, gint64 since, gint64 limit, ZtLeafFunc func, gpointer user_data, GError **error);
guint64 zt_store_get_log_size (ZtStore *store);
gboolean zt_store_load_node (guint level, guint64 index, ZtHash *hash, gpointer store, GError **error); /* a ZtMerkleLoadFunc */
ZtFrontier *zt_store_get_frontier (ZtStore *store, GError **error);
gboolean zt_store_set_frontier (ZtStore *store, ZtFrontier *frontier, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtStore, zt_store_close)

G_END_DECLS
