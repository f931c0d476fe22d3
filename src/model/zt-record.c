/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One version of one noun, and who acts. Immutable, so that it may be shared between threads. */
#define G_LOG_DOMAIN "zt-record"
#include "config.h"

#include "zt-record.h"

#include <glib/gi18n-lib.h>

#include "record-private.h"
#include "zt-error.h"
#include "zt-time.h"

struct _ZtRecord
{
  gatomicrefcount references;
  char *kind;
  char *id;
  char *state;
  gint64 version;
  gint64 modified;
  JsonObject *body;
};

/* What stands beside the fields on the wire; no field may have such a name. */
static const char *const envelope[] = { "id", "kind", "version", "state", "modified", NULL };

/* [A-Za-z0-9._-]{1,80}: safe in a path, a URL and a file name alike. */
gboolean
zt_record_id_is_valid (const char *id)
{
  gsize length;

  if (id == NULL)
    return FALSE;
  length = strspn (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
  return length >= 1 && length <= ZT_RECORD_ID_MAX && id[length] == '\0' && strcmp (id, ".") != 0
         && strcmp (id, "..") != 0;
}

ZtRecord *
zt_record_new_take (const char *kind, const char *id, gint64 version, const char *state,
                    JsonObject *body)
{
  ZtRecord *record;

  g_return_val_if_fail (kind != NULL && id != NULL && state != NULL && body != NULL, NULL);
  record = g_new0 (ZtRecord, 1);
  g_atomic_ref_count_init (&record->references);
  record->kind = g_strdup (kind);
  record->id = g_strdup (id);
  record->version = version;
  record->state = g_strdup (state);
  record->body = body;
  return record;
}

ZtRecord *
zt_record_new (const char *kind, const char *id, gint64 version, const char *state,
               JsonObject *body)
{
  g_return_val_if_fail (body != NULL, NULL);
  return zt_record_new_take (kind, id, version, state, zt_json_object_copy (body));
}

ZtRecord *
zt_record_new_from_json (JsonObject *wire, GError **error)
{
  const char *kind, *id, *state, *modified;
  gint64 version, time = 0;
  JsonObject *body;
  ZtRecord *record;

  g_return_val_if_fail (wire != NULL, NULL);
  kind = zt_json_get_string (wire, "kind");
  id = zt_json_get_string (wire, "id");
  state = zt_json_get_string (wire, "state");
  version = zt_json_get_int (wire, "version", -1);
  if (kind == NULL || state == NULL || version < 0 || !zt_record_id_is_valid (id))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A record must have a valid id, a kind, a version and a state."));
      return NULL;
    }
  modified = zt_json_get_string (wire, "modified");
  if (modified != NULL && !zt_time_parse (modified, &time))
    {
      /* TRANSLATORS: %s is the id of a record */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“modified” of record %s is not a time."),
                   id);
      return NULL;
    }
  body = zt_json_object_copy (wire);
  record = zt_record_new_take (kind, id, version, state, body);
  record->modified = time;
  for (gsize i = 0; envelope[i] != NULL; i++)
    if (json_object_has_member (body, envelope[i]))
      json_object_remove_member (body, envelope[i]);
  return record;
}

JsonObject *
zt_record_to_json (const ZtRecord *record)
{
  JsonObject *wire;

  g_return_val_if_fail (record != NULL, NULL);
  wire = zt_json_object_copy (record->body);
  json_object_set_string_member (wire, "id", record->id);
  json_object_set_string_member (wire, "kind", record->kind);
  json_object_set_int_member (wire, "version", record->version);
  json_object_set_string_member (wire, "state", record->state);
  if (record->modified != 0)
    {
      g_autofree char *modified = zt_time_format (record->modified);

      json_object_set_string_member (wire, "modified", modified);
    }
  return wire;
}

ZtRecord *
zt_record_ref (ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);
  g_atomic_ref_count_inc (&record->references);
  return record;
}

void
zt_record_unref (ZtRecord *record)
{
  g_return_if_fail (record != NULL);
  if (!g_atomic_ref_count_dec (&record->references))
    return;
  g_free (record->kind);
  g_free (record->id);
  g_free (record->state);
  json_object_unref (record->body);
  g_free (record);
}

const char *
zt_record_get_kind (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);
  return record->kind;
}

const char *
zt_record_get_id (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);
  return record->id;
}

gint64
zt_record_get_version (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, 0);
  return record->version;
}

const char *
zt_record_get_state (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);
  return record->state;
}

JsonObject *
zt_record_get_body (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, NULL);
  return record->body;
}

gint64
zt_record_get_modified (const ZtRecord *record)
{
  g_return_val_if_fail (record != NULL, 0);
  return record->modified;
}

void
zt_record_set_modified (ZtRecord *record, gint64 us)
{
  g_return_if_fail (record != NULL);
  record->modified = us;
}

ZtActor *
zt_actor_new (const char *person, const char *organisation, guint roles)
{
  ZtActor *actor = g_new0 (ZtActor, 1);

  actor->person = g_strdup (person);
  actor->organisation = g_strdup (organisation);
  actor->roles = roles;
  return actor;
}

void
zt_actor_free (ZtActor *actor)
{
  if (actor == NULL)
    return;
  g_free (actor->person);
  g_free (actor->organisation);
  g_free (actor);
}
