/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: one row a version that counts, with the columns that lists sort by and the words that
 * are searched. */
#define G_LOG_DOMAIN "zt-store-records"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "store-private.h"
#include "zt-kinds.h"
#include "zt-time.h"

ZtRecord *
zt_store_make_record (ZtStore *store, ZtStatement *statement, int column, const char *text,
                      gssize length, GError **error)
{
  const char *id = zt_statement_text (statement, column);
  const char *kind = zt_statement_text (statement, column + 1);
  const char *state = zt_statement_text (statement, column + 3);
  g_autoptr (JsonObject) body = zt_json_parse_object (text, length, error);
  ZtRecord *record;

  if (body == NULL)
    {
      /* TRANSLATORS: a file, a kind and an id */
      g_prefix_error (error, _ ("%s, %s %s: "), store->path, kind, id);
      if (error != NULL && *error != NULL && (*error)->domain == ZT_ERROR)
        (*error)->code = ZT_ERROR_CORRUPT;
      return NULL;
    }
  record = zt_record_new_take (kind, id, sqlite3_column_int64 (statement, column + 2), state,
                               g_steal_pointer (&body));
  zt_record_set_modified (record, sqlite3_column_int64 (statement, column + 4));
  return record;
}

ZtRecord *
zt_store_read_record (ZtStore *store, ZtStatement *statement, int column, GError **error)
{
  return zt_store_make_record (store, statement, column, zt_statement_text (statement, column + 5),
                               -1, error);
}

ZtRecord *
zt_store_get_record (ZtStore *store, const char *kind, const char *id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && kind != NULL && id != NULL, NULL);
  statement = zt_store_prepare (store,
                                "SELECT id, kind, version, state, modified, body FROM records "
                                "WHERE kind = ?1 AND id = ?2 ORDER BY provisional DESC LIMIT 1",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, kind);
  zt_statement_bind_text (statement, 2, id);
  if (!zt_statement_step (store, statement, &row, error) || !row)
    return NULL;
  return zt_store_read_record (store, statement, 0, error);
}

static void
add_words (GString *words, const ZtField *fields, JsonObject *object)
{
  for (const ZtField *field = fields; field != NULL && field->name != NULL; field++)
    {
      const char *text
          = (field->flags & ZT_SEARCHED) != 0 ? zt_json_get_string (object, field->name) : NULL;
      JsonArray *list = field->type == ZT_LIST && field->of != NULL
                            ? zt_json_get_array (object, field->name)
                            : NULL;

      if (text != NULL)
        g_string_append_printf (words, "\n%s", text);
      for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
        {
          JsonNode *entry = json_array_get_element (list, i);

          if (JSON_NODE_HOLDS_OBJECT (entry))
            add_words (words, field->of, json_node_get_object (entry));
        }
    }
}

static void
bind_columns (ZtStatement *statement, ZtRecord *record)
{
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));
  JsonObject *body = zt_record_get_body (record);
  const char *deadline = zt_json_get_string (body, "tenderPeriod.endDate");
  const char *title = kind != NULL ? zt_json_get_string (body, kind->title) : NULL;
  g_autoptr (GString) words = g_string_new (zt_record_get_id (record));
  gint64 value = zt_json_get_fen (body, "value"), time;

  if (deadline != NULL && zt_time_parse (deadline, &time))
    sqlite3_bind_int64 (statement, 7, time);
  if (value >= 0)
    sqlite3_bind_int64 (statement, 8, value);
  zt_statement_bind_text (statement, 9, title != NULL ? title : "");
  if (kind != NULL)
    add_words (words, kind->fields, body);
  zt_statement_bind_text (statement, 10, words->str);
}

static gboolean
uncover (ZtStore *store, ZtRecord *record, GError **error)
{
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (store,
                          "DELETE FROM records WHERE kind = ?1 AND id = ?2 AND provisional = 1",
                          error);

  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, zt_record_get_kind (record));
  zt_statement_bind_text (statement, 2, zt_record_get_id (record));
  return zt_statement_run (store, statement, error);
}

static gboolean
write_record (ZtStore *store, ZtRecord *record, gboolean provisional, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      store,
      "INSERT INTO records (kind, id, provisional, version, state, modified, deadline, value, "
      "title, words, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
      "ON CONFLICT (kind, id, provisional) DO UPDATE SET version = excluded.version, "
      "state = excluded.state, modified = excluded.modified, deadline = excluded.deadline, "
      "value = excluded.value, title = excluded.title, words = excluded.words, "
      "body = excluded.body",
      error);
  g_autofree char *body = NULL;

  if (statement == NULL)
    return FALSE;
  body = zt_json_canonical_object (zt_record_get_body (record), NULL);
  zt_statement_bind_text (statement, 1, zt_record_get_kind (record));
  zt_statement_bind_text (statement, 2, zt_record_get_id (record));
  sqlite3_bind_int (statement, 3, provisional ? 1 : 0);
  sqlite3_bind_int64 (statement, 4, zt_record_get_version (record));
  zt_statement_bind_text (statement, 5, zt_record_get_state (record));
  sqlite3_bind_int64 (statement, 6, zt_record_get_modified (record));
  bind_columns (statement, record);
  zt_statement_bind_text (statement, 11, body);
  return zt_statement_run (store, statement, error);
}

/* The search index's own words, in the form that a list filters by. */
static char *
list_codes (JsonObject *body)
{
  JsonArray *items = zt_json_get_array (body, "items");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *codes = g_string_new (NULL);

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      const char *code
          = zt_json_get_string (json_array_get_object_element (items, i), "classification.id");

      if (code != NULL && g_hash_table_add (seen, (gpointer) code))
        g_string_append_printf (codes, "%s%s", codes->len > 0 ? " " : "", code);
    }
  return g_string_free (codes, FALSE);
}

static void
bind_listing (ZtStatement *statement, ZtRecord *record)
{
  static const struct
  {
    int column;
    const char *path;
  } texts[] = { { 7, "title" },
                { 8, "buyer.name" },
                { 9, "region" },
                { 10, "procurementMethodDetails" },
                { 11, "mainProcurementCategory" } };
  JsonObject *body = zt_record_get_body (record);
  const char *deadline = zt_json_get_string (body, "tenderPeriod.endDate");
  const char *published = zt_json_get_string (body, "datePublished");
  g_autofree char *codes = list_codes (body);
  gint64 value = zt_json_get_fen (body, "value"), time;

  zt_statement_bind_text (statement, 1, zt_record_get_kind (record));
  zt_statement_bind_text (statement, 2, zt_record_get_id (record));
  zt_statement_bind_text (statement, 3, zt_record_get_state (record));
  if (deadline != NULL && zt_time_parse (deadline, &time))
    sqlite3_bind_int64 (statement, 4, time);
  if (published != NULL && zt_time_parse (published, &time))
    sqlite3_bind_int64 (statement, 5, time);
  if (value >= 0)
    sqlite3_bind_int64 (statement, 6, value);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = zt_json_get_string (body, texts[i].path);

      zt_statement_bind_text (statement, texts[i].column, text != NULL ? text : "");
    }
  sqlite3_bind_int (statement, 12,
                    g_strcmp0 (zt_json_get_string (body, "smePolicy"), "reserved") == 0);
  zt_statement_bind_text (statement, 13, codes);
}

/* A replica's notices are listed from memory; this is what is read into it. */
static gboolean
write_listing (ZtStore *store, ZtRecord *record, gboolean provisional, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  if (store->role != ZT_STORE_REPLICA || provisional
      || !g_str_equal (zt_record_get_kind (record), "tender"))
    return TRUE;
  statement = zt_store_prepare (
      store,
      "INSERT OR REPLACE INTO listing (number, touched, state, deadline, published, value, title, "
      "buyer, region, method, category, reserved, codes) VALUES ("
      "(SELECT number FROM records WHERE kind = ?1 AND id = ?2 AND provisional = 0), "
      "(SELECT coalesce (max (touched), 0) + 1 FROM listing), "
      "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
      error);
  if (statement == NULL)
    return FALSE;
  bind_listing (statement, record);
  return zt_statement_run (store, statement, error);
}

/* An authoritative version takes the place of what was applied here provisionally. */
gboolean
zt_store_put_record (ZtStore *store, ZtRecord *record, gboolean provisional, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;

  g_return_val_if_fail (store != NULL && record != NULL, FALSE);
  transaction = zt_transaction_begin (store, error);
  return transaction != NULL && (provisional || uncover (store, record, error))
         && write_record (store, record, provisional, error)
         && write_listing (store, record, provisional, error)
         && zt_transaction_commit (transaction, error);
}

gboolean
zt_store_delete_record (ZtStore *store, const char *kind, const char *id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (store != NULL && kind != NULL && id != NULL, FALSE);
  statement = zt_store_prepare (store, "DELETE FROM records WHERE kind = ?1 AND id = ?2", error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, kind);
  zt_statement_bind_text (statement, 2, id);
  return zt_statement_run (store, statement, error);
}

GBytes *
zt_store_get_fact (ZtStore *store, const char *name, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (store != NULL && name != NULL, NULL);
  statement = zt_store_prepare (store, "SELECT value FROM facts WHERE name = ?1", error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, name);
  if (!zt_statement_step (store, statement, &row, error) || !row)
    return NULL;
  return zt_statement_bytes (statement, 0);
}

gboolean
zt_store_set_fact (ZtStore *store, const char *name, GBytes *value, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (store != NULL && name != NULL, FALSE);
  statement = zt_store_prepare (store,
                                value == NULL
                                    ? "DELETE FROM facts WHERE name = ?1"
                                    : "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT "
                                      "(name) DO UPDATE SET value = excluded.value",
                                error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, name);
  if (value != NULL)
    zt_statement_bind_bytes (statement, 2, value);
  return zt_statement_run (store, statement, error);
}

char *
zt_store_get_text (ZtStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = zt_store_get_fact (store, name, &error);
  gconstpointer data;
  gsize length;

  if (error != NULL)
    g_warning ("%s", error->message);
  if (value == NULL)
    return NULL;
  data = g_bytes_get_data (value, &length);
  return data != NULL ? g_strndup (data, length) : g_strdup ("");
}

gboolean
zt_store_set_text (ZtStore *store, const char *name, const char *value, GError **error)
{
  g_autoptr (GBytes) bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;

  return zt_store_set_fact (store, name, bytes, error);
}
