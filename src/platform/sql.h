/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform's own tables: constant statements with bound parameters. */
#pragma once

#include <sqlite3.h>

#include "zt-store.h"

G_BEGIN_DECLS

/* @types: a letter a parameter, 's' for a text (nullable), 'i' for gint64. */
sqlite3_stmt *zt_sql_query (ZtStore *store, GError **error, const char *sql, const char *types,
                            ...);
gboolean zt_sql_run (ZtStore *store, GError **error, const char *sql, const char *types, ...);
/* TRUE while there is a row; at the end FALSE without @error. Finalises *statement in both ends. */
gboolean zt_sql_step (ZtStore *store, sqlite3_stmt **statement, GError **error);
const char *zt_sql_column (sqlite3_stmt *statement,
                           int column); /* (nullable) until the next step */

/* Makes or upgrades the platform's own tables. ZT_ERROR_NEWER when a newer platform made them. */
gboolean zt_platform_schema (ZtStore *store, GError **error);

G_END_DECLS
