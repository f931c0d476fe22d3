/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of store/ share: the connection, statements, migrations. */
#pragma once

#include <sqlite3.h>

#include "box.h"
#include "zt-store.h"

G_BEGIN_DECLS

typedef struct _ZtPacker ZtPacker;

struct _ZtStore
{
  sqlite3 *database;
  char *path;
  ZtStoreRole role;
  gboolean read_only;
  guint depth;            /* of transactions */
  ZtBox *box;             /* (owned) (nullable): own.db only, what its secrets are encrypted with */
  GHashTable *statements; /* (owned): constant SQL text, by address → prepared statement */
  ZtPacker *packer;       /* (owned) (nullable): of the log's events */
};

/* A statement in use; reset when it goes out of scope, so that no lock outlives the function. */
typedef sqlite3_stmt ZtStatement;
void zt_statement_done (ZtStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZtStatement, zt_statement_done)

/* @sql must be a constant of the program: it is prepared once a connection and found again by its
 * address. */
ZtStatement *zt_store_prepare (ZtStore *store, const char *sql, GError **error);
void zt_statement_bind_text (ZtStatement *statement, int index,
                             const char *text); /* NULL: SQL NULL */
void zt_statement_bind_bytes (ZtStatement *statement, int index, GBytes *bytes);
/* TRUE with *row: a row is there; FALSE: failed. */
gboolean zt_statement_step (ZtStore *store, ZtStatement *statement, gboolean *row, GError **error);
/* For what answers no rows. */
gboolean zt_statement_run (ZtStore *store, ZtStatement *statement, GError **error);
const char *zt_statement_text (ZtStatement *statement, int column); /* (nullable) */
GBytes *zt_statement_bytes (ZtStatement *statement, int column);
gboolean zt_store_run (ZtStore *store, const char *sql, GError **error);

/* Our domain and a sentence for an SQLite result; @what: the file. */
void zt_store_set_error (GError **error, sqlite3 *database, int result, const char *what);

/* One step: texts that run in one transaction and end by setting user_version. */
typedef struct
{
  const char
      *texts[3]; /* NULL-terminated: resource paths, or SQL when they do not begin with '/' */
} ZtMigration;
gboolean zt_store_migrate (sqlite3 *database, const char *path, const ZtMigration *steps,
                           int n_steps, GError **error);
gboolean zt_store_migrate_role (ZtStore *store, GError **error);

/* The tokenizer of the search index: to be registered on every connection before its first use. */
gboolean zt_tokenizer_register (sqlite3 *database, GError **error);
/* The FTS5 expression for what a person typed; NULL when there is nothing to look for. */
char *zt_tokenizer_make_query (const char *typed);

/* An event's text for the columns base (0: none) and packed; NULL where json holds it better. */
GBytes *_zt_store_pack (ZtStore *store, const char *kind, gint64 position, GBytes *text,
                        gint64 *base);
/* The text from columns json, base, packed that begin at @column. */
GBytes *_zt_store_unpack (ZtStore *store, ZtStatement *statement, int column, GError **error);
/* After a rollback: what was remembered may not be there. */
void _zt_packer_forget (ZtPacker *packer);
void _zt_packer_free (ZtPacker *packer);

/* A record from columns id, kind, version, state, modified, body that begin at @column. */
ZtRecord *zt_store_read_record (ZtStore *store, ZtStatement *statement, int column, GError **error);
/* The same with the body from elsewhere. */
ZtRecord *zt_store_make_record (ZtStore *store, ZtStatement *statement, int column,
                                const char *body, gssize length, GError **error);

G_END_DECLS
