/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Earlier versions of records of the replica, kept where the difference matters. */
#define G_LOG_DOMAIN "zt-store-earlier"
#include "config.h"

#include "store-private.h"

gboolean
zt_store_keep_earlier (ZtStore *replica, ZtRecord *record, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  g_autofree char *body = NULL;

  g_return_val_if_fail (replica != NULL && record != NULL, FALSE);
  statement = zt_store_prepare (replica,
                                "INSERT OR IGNORE INTO earlier (kind, id, version, modified, body) "
                                "VALUES (?1, ?2, ?3, ?4, ?5)",
                                error);
  if (statement == NULL)
    return FALSE;
  body = zt_json_canonical_object (zt_record_get_body (record), NULL);
  zt_statement_bind_text (statement, 1, zt_record_get_kind (record));
  zt_statement_bind_text (statement, 2, zt_record_get_id (record));
  sqlite3_bind_int64 (statement, 3, zt_record_get_version (record));
  sqlite3_bind_int64 (statement, 4, zt_record_get_modified (record));
  zt_statement_bind_text (statement, 5, body);
  return zt_statement_run (replica, statement, error);
}

GPtrArray *
zt_store_get_earlier (ZtStore *replica, const char *kind, const char *id, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (replica != NULL && kind != NULL && id != NULL, NULL);
  statement = zt_store_prepare (replica,
                                "SELECT id, kind, version, '', modified, body FROM earlier "
                                "WHERE kind = ?1 AND id = ?2 ORDER BY version",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, kind);
  zt_statement_bind_text (statement, 2, id);
  while (zt_statement_step (replica, statement, &row, error))
    {
      ZtRecord *record;

      if (!row)
        return g_steal_pointer (&records);
      record = zt_store_read_record (replica, statement, 0, error);
      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return NULL;
}
