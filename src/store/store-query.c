/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists: filtered, searched, sorted; the SQL is constant text, one text an order, with every
 * condition a bound parameter. */
#define G_LOG_DOMAIN "zt-store-query"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "store-private.h"

#define WHERE_MAX 4

/* ?p: "$.path"; ?v: the value as text; both NULL: no condition. */
#define CONDITION(p, v)                                                                            \
  "AND (" p " IS NULL OR " v " = CASE " p " WHEN '$.id' THEN r.id WHEN '$.state' THEN r.state "    \
  "ELSE CASE json_type (r.body, " p ") WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' "         \
  "ELSE CAST (json_extract (r.body, " p ") AS TEXT) END END) "

/* A provisional row covers the platform's row of the same record. */
#define CONDITIONS                                                                                 \
  "r.kind = ?1 AND (?2 IS NULL OR r.state = ?2) "                                                  \
  "AND (r.provisional = 1 OR NOT EXISTS (SELECT 1 FROM records AS p WHERE p.kind = r.kind "        \
  "AND p.id = r.id AND p.provisional = 1)) " CONDITION ("?5", "?6") CONDITION ("?7", "?8")         \
      CONDITION ("?9", "?10") CONDITION ("?11", "?12")
#define FROM_ALL "FROM records AS r WHERE " CONDITIONS
/* CROSS: the index first, always; the planner would at times ask it once a record. */
#define FROM_FOUND                                                                                 \
  "FROM search CROSS JOIN records AS r ON r.number = search.rowid WHERE search MATCH ?13 "         \
  "AND " CONDITIONS
#define IN_ORDER(order) "ORDER BY " order " LIMIT ?3 OFFSET ?4"
#define LISTS(order)                                                                               \
  "SELECT r.number " FROM_ALL IN_ORDER (order), "SELECT r.number " FROM_FOUND IN_ORDER (order)

/* Rows without the value that a list is sorted by come last either way. Each order is that of an
 * index, so that the first few of 200,000 are read, not all. */
static const struct
{
  const char *name;
  const char *all;
  const char *found;
} orders[] = {
  { "-modified", LISTS ("r.modified DESC, r.number DESC") },
  { "modified", LISTS ("r.modified, r.number") },
  { "deadline", LISTS ("r.deadline NULLS LAST, r.number") },
  { "-deadline", LISTS ("r.deadline DESC, r.number DESC") },
  { "title", LISTS ("r.title, r.id") },
  { "-title", LISTS ("r.title DESC, r.id DESC") },
  { "value", LISTS ("r.value NULLS LAST, r.number") },
  { "-value", LISTS ("r.value DESC, r.number DESC") },
};

static gboolean
find_order (const char *name, gboolean found, const char **sql, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    if (name == NULL || g_str_equal (orders[i].name, name))
      {
        *sql = found ? orders[i].found : orders[i].all;
        return TRUE;
      }
  /* TRANSLATORS: %s is the name of an order, such as "deadline" */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("A list cannot be sorted by “%s”."), name);
  return FALSE;
}

static gboolean
bind_where (ZtStatement *statement, const char *const *where, GError **error)
{
  for (int i = 0; where != NULL && where[i] != NULL; i++)
    {
      const char *equals = strchr (where[i], '=');
      g_autofree char *path = NULL;

      if (equals == NULL || equals == where[i] || i >= WHERE_MAX)
        {
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       /* TRANSLATORS: a condition, and how many there may be */
                       _ ("“%s”: a list takes conditions of the form path=value, at most %d."),
                       where[i], WHERE_MAX);
          return FALSE;
        }
      for (const char *c = where[i]; c < equals; c++)
        if (!g_ascii_isalnum (*c) && *c != '.' && *c != '_')
          {
            /* TRANSLATORS: %s is a condition */
            g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” names no field."), where[i]);
            return FALSE;
          }
      path = g_strdup_printf ("$.%.*s", (int) (equals - where[i]), where[i]);
      zt_statement_bind_text (statement, 5 + 2 * i, path);
      zt_statement_bind_text (statement, 6 + 2 * i, equals + 1);
    }
  return TRUE;
}

static ZtStatement *
prepare_query (ZtStore *store, const ZtQuery *query, gboolean counting, GError **error)
{
  g_autofree char *words = zt_tokenizer_make_query (query->search);
  g_autoptr (ZtStatement) statement = NULL;
  const char *sql = NULL;

  if (counting)
    sql = words != NULL ? "SELECT count (*) " FROM_FOUND : "SELECT count (*) " FROM_ALL;
  else if (!find_order (query->order, words != NULL, &sql, error))
    return NULL;
  statement = zt_store_prepare (store, sql, error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, query->kind);
  zt_statement_bind_text (statement, 2, query->state);
  if (!counting)
    {
      sqlite3_bind_int64 (statement, 3, query->limit > 0 ? query->limit : -1);
      sqlite3_bind_int64 (statement, 4, query->offset);
    }
  if (!bind_where (statement, query->where, error))
    return NULL;
  if (words != NULL)
    zt_statement_bind_text (statement, 13, words);
  return g_steal_pointer (&statement);
}

GArray *
zt_store_query_ids (ZtStore *store, const ZtQuery *query, GError **error)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (store != NULL && query != NULL && query->kind != NULL, NULL);
  statement = prepare_query (store, query, FALSE, error);
  if (statement == NULL)
    return NULL;
  while (zt_statement_step (store, statement, &row, error))
    {
      gint64 rowid;

      if (!row)
        return g_steal_pointer (&rowids);
      rowid = sqlite3_column_int64 (statement, 0);
      g_array_append_val (rowids, rowid);
    }
  return NULL;
}

static void
unref_record (gpointer record)
{
  if (record != NULL)
    zt_record_unref (record);
}

GPtrArray *
zt_store_get_rows (ZtStore *store, const gint64 *rowids, gsize n, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (unref_record);

  g_return_val_if_fail (store != NULL && (rowids != NULL || n == 0), NULL);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (ZtStatement) statement = zt_store_prepare (
          store, "SELECT id, kind, version, state, modified, body FROM records WHERE number = ?1",
          error);
      ZtRecord *record = NULL;
      gboolean row;

      if (statement == NULL)
        return NULL;
      sqlite3_bind_int64 (statement, 1, rowids[i]);
      if (!zt_statement_step (store, statement, &row, error))
        return NULL;
      if (row)
        record = zt_store_read_record (store, statement, 0, error);
      if (row && record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return g_steal_pointer (&records);
}

GPtrArray *
zt_store_query (ZtStore *store, const ZtQuery *query, GError **error)
{
  g_autoptr (GArray) rowids = zt_store_query_ids (store, query, error);

  if (rowids == NULL)
    return NULL;
  return zt_store_get_rows (store, (const gint64 *) (gpointer) rowids->data, rowids->len, error);
}

gint64
zt_store_count (ZtStore *store, const ZtQuery *query, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && query != NULL && query->kind != NULL, -1);
  statement = prepare_query (store, query, TRUE, error);
  if (statement == NULL || !zt_statement_step (store, statement, &row, error) || !row)
    return -1;
  return sqlite3_column_int64 (statement, 0);
}

gint64
zt_store_find_number (ZtStore *store, const char *kind, const char *id)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && kind != NULL && id != NULL, -1);
  statement = zt_store_prepare (
      store, "SELECT number FROM records WHERE kind = ?1 AND id = ?2 AND provisional = 0", NULL);
  if (statement == NULL)
    return -1;
  zt_statement_bind_text (statement, 1, kind);
  zt_statement_bind_text (statement, 2, id);
  return zt_statement_step (store, statement, &row, NULL) && row
             ? sqlite3_column_int64 (statement, 0)
             : -1;
}

static gint64
read_published (ZtStore *replica, const char *sql, gint64 number)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (replica, sql, NULL);
  gboolean row;

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, number);
  return zt_statement_step (replica, statement, &row, NULL) && row
             ? sqlite3_column_int64 (statement, 0)
             : 0;
}

gint64
zt_store_get_published (ZtStore *replica, gint64 number)
{
  g_return_val_if_fail (replica != NULL, 0);
  return read_published (replica, "SELECT published FROM listing WHERE number = ?1", number);
}

gint64
zt_store_count_listed (ZtStore *replica, const char *state)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (replica != NULL && state != NULL, 0);
  statement = zt_store_prepare (replica, "SELECT count (*) FROM listing WHERE state = ?1", NULL);
  if (statement == NULL)
    return 0;
  zt_statement_bind_text (statement, 1, state);
  return zt_statement_step (replica, statement, &row, NULL) && row
             ? sqlite3_column_int64 (statement, 0)
             : 0;
}

gint64
zt_store_last_published (ZtStore *replica)
{
  g_return_val_if_fail (replica != NULL, 0);
  return read_published (replica, "SELECT max (published) FROM listing WHERE published > ?1", 0);
}

/* Rows looked at between two looks at the cancellable. */
#define ROWS_A_LOOK 256

GArray *
zt_store_search_words (ZtStore *store, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *words = zt_tokenizer_make_query (text);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (store != NULL, NULL);
  if (words == NULL)
    return g_steal_pointer (&rowids);
  statement
      = zt_store_prepare (store, "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid",
                          error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, words);
  while (zt_statement_step (store, statement, &row, error))
    {
      gint64 rowid;

      if (!row)
        return g_steal_pointer (&rowids);
      rowid = sqlite3_column_int64 (statement, 0);
      g_array_append_val (rowids, rowid);
      if (rowids->len % ROWS_A_LOOK == 0
          && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    }
  return NULL;
}
