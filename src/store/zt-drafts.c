/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts and library items, their revisions and the evidence beside them. */
#define G_LOG_DOMAIN "zt-drafts"
#include "config.h"

#include "zt-drafts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "drafts-private.h"
#include "vault-private.h"
#include "zt-kinds.h"
#include "zt-time.h"

#define AUTOSAVE ZT_DRAFTS_AUTOSAVE

void
zt_revision_free (ZtRevision *revision)
{
  if (revision == NULL)
    return;
  g_free (revision->what);
  g_free (revision);
}

gboolean
_zt_drafts_set_missing (const char *kind, const char *id, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
               g_str_equal (kind, "draft")
                   /* TRANSLATORS: %s is the id of a draft bid */
                   ? _ ("There is no draft %s.")
                   /* TRANSLATORS: %s is the id of an item of the library */
                   : _ ("There is no library item %s."),
               id);
  return FALSE;
}

/* A record from columns id, kind, version, state, modified, body, sealed. @cell: the name of its
 * body's cell. */
static ZtRecord *
read_record (ZtStore *own, ZtStatement *statement, const char *cell, GError **error)
{
  const char *id = zt_statement_text (statement, 0);
  gint64 version = sqlite3_column_int64 (statement, 2);
  g_autofree char *place = g_str_equal (cell, ZT_CELL_DRAFT)
                               ? g_strdup_printf (ZT_CELL_DRAFT, id, version)
                               : g_strdup_printf (ZT_CELL_REVISION, id, version);
  g_autoptr (GBytes) body = _zt_vault_read (own, statement, 5, 6, place, id, error);

  return body != NULL ? zt_store_make_record (own, statement, 0, g_bytes_get_data (body, NULL),
                                              (gssize) g_bytes_get_size (body), error)
                      : NULL;
}

/* Names them all: whoever sees this must know that they are still there. */
static void
name_locked (ZtStore *own, GError **error)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (error == NULL || !g_error_matches (*error, ZT_ERROR, ZT_ERROR_LOCKED))
    return;
  items = zt_vault_list_locked (own, NULL);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const ZtLockedItem *item = g_ptr_array_index (items, i);

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", item->id);
    }
  if (names->len > 0)
    {
      g_clear_error (error);
      _zt_vault_set_locked (names->str, error);
    }
}

ZtRecord *
zt_drafts_get_kind (ZtStore *own, const char *kind, const char *id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL && kind != NULL && id != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT id, kind, version, state, modified, body, sealed "
                                "FROM drafts WHERE id = ?1 AND kind = ?2",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, id);
  zt_statement_bind_text (statement, 2, kind);
  if (!zt_statement_step (own, statement, &row, error))
    return NULL;
  if (row)
    return read_record (own, statement, ZT_CELL_DRAFT, error);
  _zt_drafts_set_missing (kind, id, error);
  return NULL;
}

ZtRecord *
zt_drafts_get (ZtStore *own, const char *id, GError **error)
{
  return zt_drafts_get_kind (own, "draft", id, error);
}

GPtrArray *
zt_drafts_list_kind (ZtStore *own, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL && kind != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT id, kind, version, state, modified, body, sealed "
                                "FROM drafts WHERE kind = ?1 ORDER BY modified DESC, id DESC",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, kind);
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtRecord *draft;

      if (!row)
        return g_steal_pointer (&drafts);
      draft = read_record (own, statement, ZT_CELL_DRAFT, error);
      if (draft == NULL)
        {
          name_locked (own, error);
          return NULL;
        }
      g_ptr_array_add (drafts, draft);
    }
  return NULL;
}

GPtrArray *
zt_drafts_list (ZtStore *own, GError **error)
{
  return zt_drafts_list_kind (own, "draft", error);
}

static gboolean
check_stored_version (ZtStore *own, ZtRecord *record, GError **error)
{
  g_autoptr (ZtStatement) statement
      = zt_store_prepare (own, "SELECT version FROM drafts WHERE id = ?1", error);
  gint64 stored;
  gboolean row;

  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, zt_record_get_id (record));
  if (!zt_statement_step (own, statement, &row, error))
    return FALSE;
  stored = row ? sqlite3_column_int64 (statement, 0) : 0;
  if (stored == zt_record_get_version (record))
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_STALE,
               g_str_equal (zt_record_get_kind (record), "draft")
                   /* TRANSLATORS: the id of a draft and two version numbers */
                   ? _ ("Draft %s has been changed elsewhere (version %d expected, %d found). Read "
                        "it again.")
                   /* TRANSLATORS: the id of a library item and two version numbers */
                   : _ ("Library item %s has been changed elsewhere (version %d expected, %d "
                        "found). Read it again."),
               zt_record_get_id (record), (int) zt_record_get_version (record), (int) stored);
  return FALSE;
}

/* When the last revision is an autosave whose run began within a minute, it is replaced: *started
 * is that beginning, else @now. Steps back and forth are joined alike. */
static gboolean
join_autosaves (ZtStore *own, const char *id, const char *what, gint64 now, gint64 *started,
                GError **error)
{
  g_autoptr (ZtStatement) last = NULL, removal = NULL;
  gboolean row;

  *started = now;
  if (!g_str_equal (what, AUTOSAVE) && !g_str_equal (what, ZT_DRAFTS_UNDO))
    return TRUE;
  last = zt_store_prepare (own,
                           "SELECT number, started, what FROM revisions WHERE draft = ?1 "
                           "ORDER BY number DESC LIMIT 1",
                           error);
  if (last == NULL)
    return FALSE;
  zt_statement_bind_text (last, 1, id);
  if (!zt_statement_step (own, last, &row, error))
    return FALSE;
  if (!row || g_strcmp0 (zt_statement_text (last, 2), what) != 0
      || now - sqlite3_column_int64 (last, 1) >= G_TIME_SPAN_MINUTE
      || now < sqlite3_column_int64 (last, 1))
    return TRUE;
  *started = sqlite3_column_int64 (last, 1);
  removal = zt_store_prepare (own, "DELETE FROM revisions WHERE draft = ?1 AND number = ?2", error);
  if (removal == NULL)
    return FALSE;
  zt_statement_bind_text (removal, 1, id);
  sqlite3_bind_int64 (removal, 2, sqlite3_column_int64 (last, 0));
  return zt_statement_run (own, removal, error);
}

static gboolean
write_draft (ZtStore *own, ZtRecord *record, const char *body, GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      own,
      "INSERT INTO drafts (id, version, state, modified, body, kind, sealed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
      "ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, "
      "modified = excluded.modified, body = excluded.body, sealed = excluded.sealed",
      error);
  g_autofree char *place
      = g_strdup_printf (ZT_CELL_DRAFT, zt_record_get_id (record), zt_record_get_version (record));

  if (statement == NULL
      || !_zt_vault_bind (own, statement, 5, 7, FALSE, place, body, strlen (body), error))
    return FALSE;
  zt_statement_bind_text (statement, 1, zt_record_get_id (record));
  sqlite3_bind_int64 (statement, 2, zt_record_get_version (record));
  zt_statement_bind_text (statement, 3, zt_record_get_state (record));
  sqlite3_bind_int64 (statement, 4, zt_record_get_modified (record));
  zt_statement_bind_text (statement, 6, zt_record_get_kind (record));
  return zt_statement_run (own, statement, error);
}

static gboolean
write_revision (ZtStore *own, ZtRecord *record, const char *what, gint64 started, const char *body,
                GError **error)
{
  g_autoptr (ZtStatement) statement = zt_store_prepare (
      own,
      "INSERT INTO revisions (draft, number, started, made_at, what, state, body, sealed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      error);
  g_autofree char *place = g_strdup_printf (ZT_CELL_REVISION, zt_record_get_id (record),
                                            zt_record_get_version (record));

  if (statement == NULL
      || !_zt_vault_bind (own, statement, 7, 8, FALSE, place, body, strlen (body), error))
    return FALSE;
  zt_statement_bind_text (statement, 1, zt_record_get_id (record));
  sqlite3_bind_int64 (statement, 2, zt_record_get_version (record));
  sqlite3_bind_int64 (statement, 3, started);
  sqlite3_bind_int64 (statement, 4, zt_record_get_modified (record));
  zt_statement_bind_text (statement, 5, what);
  zt_statement_bind_text (statement, 6, zt_record_get_state (record));
  return zt_statement_run (own, statement, error);
}

/* One more version of @record with @body: its revision holds @kept, which is @body but for
 * zt_drafts_keep(). */
static ZtRecord *
write_next (ZtStore *own, ZtRecord *record, JsonObject *kept, const char *what, GError **error)
{
  g_autoptr (ZtRecord) next = NULL;
  g_autofree char *body = NULL, *revision = NULL;
  gint64 now = zt_time_now (), started;
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));
  const char *id = zt_record_get_id (record);

  if (!join_autosaves (own, id, what, now, &started, error))
    return NULL;
  next = zt_record_new (kind->name, id, zt_record_get_version (record) + 1,
                        zt_record_get_state (record), zt_record_get_body (record));
  zt_record_set_modified (next, now);
  body = zt_json_canonical_object (zt_record_get_body (next), NULL);
  revision = zt_json_canonical_object (kept, NULL);
  if (!write_draft (own, next, body, error)
      || !write_revision (own, next, what, started, revision, error))
    return NULL;
  return g_steal_pointer (&next);
}

ZtRecord *
_zt_drafts_write (ZtStore *own, ZtRecord *record, const char *what, gboolean journal,
                  GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) before = NULL, next = NULL;
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));

  g_return_val_if_fail (kind != NULL && kind->is_private, NULL);
  if (!zt_fields_validate (kind->fields, zt_record_get_body (record), TRUE, error))
    return NULL;
  transaction = zt_transaction_begin (own, error);
  if (transaction == NULL || !check_stored_version (own, record, error))
    return NULL;
  journal = journal && kind == &zt_kind_draft && zt_record_get_version (record) > 0;
  if (journal)
    {
      before = zt_drafts_get (own, zt_record_get_id (record), error);
      if (before == NULL)
        return NULL;
    }
  next = write_next (own, record, zt_record_get_body (record), what, error);
  if (next == NULL || (journal && !_zt_drafts_journal (own, before, next, what, error))
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&next);
}

ZtRecord *
zt_drafts_save (ZtStore *own, ZtRecord *record, const char *what, GError **error)
{
  g_return_val_if_fail (own != NULL && record != NULL && what != NULL, NULL);
  return _zt_drafts_write (own, record, what, TRUE, error);
}

ZtRecord *
zt_drafts_keep (ZtStore *own, ZtRecord *record, JsonObject *other, const char *what, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) next = NULL;

  g_return_val_if_fail (own != NULL && record != NULL && other != NULL && what != NULL, NULL);
  if (!zt_fields_validate (zt_kind_draft.fields, other, TRUE, error))
    return NULL;
  transaction = zt_transaction_begin (own, error);
  if (transaction == NULL || !check_stored_version (own, record, error))
    return NULL;
  next = write_next (own, record, other, what, error);
  if (next == NULL || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&next);
}

GPtrArray *
zt_drafts_revisions (ZtStore *own, const char *id, GError **error)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_revision_free);
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL && id != NULL, NULL);
  statement = zt_store_prepare (
      own, "SELECT number, made_at, what FROM revisions WHERE draft = ?1 ORDER BY number DESC",
      error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, id);
  while (zt_statement_step (own, statement, &row, error))
    {
      ZtRevision *revision;

      if (!row)
        return g_steal_pointer (&revisions);
      revision = g_new0 (ZtRevision, 1);
      revision->number = sqlite3_column_int64 (statement, 0);
      revision->made_at = sqlite3_column_int64 (statement, 1);
      revision->what = g_strdup (zt_statement_text (statement, 2));
      g_ptr_array_add (revisions, revision);
    }
  return NULL;
}

ZtRecord *
zt_drafts_get_revision (ZtStore *own, const char *id, gint64 number, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL && id != NULL, NULL);
  statement = zt_store_prepare (own,
                                "SELECT r.draft, d.kind, r.number, r.state, r.made_at, r.body, "
                                "r.sealed FROM revisions AS r JOIN drafts AS d ON d.id = r.draft "
                                "WHERE r.draft = ?1 AND r.number = ?2",
                                error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, number);
  if (!zt_statement_step (own, statement, &row, error))
    return NULL;
  if (row)
    return read_record (own, statement, ZT_CELL_REVISION, error);
  /* TRANSLATORS: the id of a draft bid and the number of a revision */
  g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("Draft %s has no revision %d."), id,
               (int) number);
  return NULL;
}

gboolean
zt_drafts_delete (ZtStore *own, const char *id, GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && id != NULL, FALSE);
  statement = zt_store_prepare (own, "DELETE FROM drafts WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  zt_statement_bind_text (statement, 1, id);
  if (!zt_statement_run (own, statement, error))
    return FALSE;
  return sqlite3_changes (own->database) > 0 || _zt_drafts_set_missing ("draft", id, error);
}

gboolean
zt_drafts_put_evidence (ZtStore *own, const char *id, const char *name, GBytes *value,
                        GError **error)
{
  g_autoptr (ZtStatement) statement = NULL;

  g_return_val_if_fail (own != NULL && id != NULL && name != NULL, FALSE);
  statement = zt_store_prepare (own,
                                value == NULL
                                    ? "DELETE FROM evidence WHERE draft = ?1 AND name = ?2"
                                    : "INSERT INTO evidence (draft, name, value, sealed) "
                                      "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (draft, name) DO UPDATE "
                                      "SET value = excluded.value, sealed = excluded.sealed",
                                error);
  if (statement == NULL)
    return FALSE;
  if (value != NULL && _zt_vault_is_public (name))
    zt_statement_bind_bytes (statement, 3, value);
  else if (value != NULL)
    {
      g_autofree char *place = g_strdup_printf (ZT_CELL_EVIDENCE, id, name);

      if (!_zt_vault_bind (own, statement, 3, 4, TRUE, place, g_bytes_get_data (value, NULL),
                           g_bytes_get_size (value), error))
        return FALSE;
    }
  zt_statement_bind_text (statement, 1, id);
  zt_statement_bind_text (statement, 2, name);
  return zt_statement_run (own, statement, error);
}

GBytes *
zt_drafts_get_evidence (ZtStore *own, const char *id, const char *name, GError **error)
{
  g_autofree char *place = NULL;
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row;

  g_return_val_if_fail (own != NULL && id != NULL && name != NULL, NULL);
  statement
      = zt_store_prepare (own, "SELECT value, sealed FROM evidence WHERE draft = ?1 AND name = ?2",
                          error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, id);
  zt_statement_bind_text (statement, 2, name);
  if (!zt_statement_step (own, statement, &row, error) || !row)
    return NULL;
  place = g_strdup_printf (ZT_CELL_EVIDENCE, id, name);
  return _zt_vault_read (own, statement, 0, 1, place, id, error);
}

GStrv
zt_drafts_list_evidence (ZtStore *own, const char *id, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (ZtStatement) statement = NULL;
  gboolean row = TRUE;

  g_return_val_if_fail (own != NULL && id != NULL, NULL);
  statement
      = zt_store_prepare (own, "SELECT name FROM evidence WHERE draft = ?1 ORDER BY name", error);
  if (statement == NULL)
    return NULL;
  zt_statement_bind_text (statement, 1, id);
  while (zt_statement_step (own, statement, &row, error))
    {
      if (!row)
        return g_strv_builder_end (names);
      g_strv_builder_add (names, zt_statement_text (statement, 0));
    }
  return NULL;
}
