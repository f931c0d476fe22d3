/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands and events as values, and as JSON on the wire and in the log. */
#define G_LOG_DOMAIN "zt-command"
#include "config.h"

#include "zt-command.h"

#include <glib/gi18n-lib.h>

#include "identifiers.h"
#include "record-private.h"
#include "zt-error.h"
#include "zt-time.h"

ZtCommand *
zt_command_new (const char *kind, const char *record, const char *action, gint64 if_version,
                JsonObject *body)
{
  g_return_val_if_fail (kind != NULL && record != NULL && action != NULL, NULL);
  return zt_command_new_take (kind, record, action, if_version,
                              body != NULL ? zt_json_object_copy (body) : json_object_new ());
}

ZtCommand *
zt_command_new_take (const char *kind, const char *record, const char *action, gint64 if_version,
                     JsonObject *body)
{
  ZtCommand *command;

  g_return_val_if_fail (kind != NULL && record != NULL && action != NULL && body != NULL, NULL);
  command = g_new0 (ZtCommand, 1);
  command->id = zt_uuid_new ();
  command->kind = g_strdup (kind);
  command->record = g_strdup (record);
  command->action = g_strdup (action);
  command->if_version = if_version;
  command->body = body;
  command->made_at = zt_time_now ();
  return command;
}

static gboolean
has_only (JsonObject *wire, const char *const *known, const char *what, GError **error)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, wire);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (!g_strv_contains (known, name))
      {
        /* TRANSLATORS: the first %s is "command" or "event", the second the name of a member */
        g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("A %s has no member “%s”."), what, name);
        return FALSE;
      }
  return TRUE;
}

ZtCommand *
zt_command_new_from_json (JsonObject *wire, GError **error)
{
  static const char *const known[]
      = { "id", "kind", "record", "action", "ifVersion", "body", "madeAt", NULL };
  g_autoptr (ZtCommand) command = g_new0 (ZtCommand, 1);
  const char *made_at;
  JsonObject *body;

  g_return_val_if_fail (wire != NULL, NULL);
  if (!has_only (wire, known, "command", error))
    return NULL;
  command->id = g_strdup (zt_json_get_string (wire, "id"));
  command->kind = g_strdup (zt_json_get_string (wire, "kind"));
  command->record = g_strdup (zt_json_get_string (wire, "record"));
  command->action = g_strdup (zt_json_get_string (wire, "action"));
  command->if_version = zt_json_get_int (wire, "ifVersion", -1);
  body = zt_json_get_object (wire, "body");
  command->body = body != NULL ? zt_json_object_copy (body) : json_object_new ();
  if (command->id == NULL || !zt_uuid_is_valid (command->id))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A command's “id” must be a UUID in lower case."));
      return NULL;
    }
  if (command->kind == NULL || command->action == NULL || command->if_version < -1
      || !zt_record_id_is_valid (command->record)
      || (body == NULL && json_object_has_member (wire, "body")))
    {
      /* TRANSLATORS: %s is the id of a command */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("Command %s must name a kind, a valid record id and an action, and its body "
                      "must be an object."),
                   command->id);
      return NULL;
    }
  made_at = zt_json_get_string (wire, "madeAt");
  if (made_at != NULL && !zt_time_parse (made_at, &command->made_at))
    {
      /* TRANSLATORS: %s is the id of a command */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“madeAt” of command %s is not a time."),
                   command->id);
      return NULL;
    }
  return g_steal_pointer (&command);
}

JsonObject *
zt_command_to_json (const ZtCommand *command)
{
  JsonObject *wire;

  g_return_val_if_fail (command != NULL, NULL);
  wire = json_object_new ();
  json_object_set_string_member (wire, "id", command->id);
  json_object_set_string_member (wire, "kind", command->kind);
  json_object_set_string_member (wire, "record", command->record);
  json_object_set_string_member (wire, "action", command->action);
  json_object_set_int_member (wire, "ifVersion", command->if_version);
  json_object_set_object_member (wire, "body", zt_json_object_copy (command->body));
  if (command->made_at != 0)
    {
      g_autofree char *made_at = zt_time_format (command->made_at);

      json_object_set_string_member (wire, "madeAt", made_at);
    }
  return wire;
}

ZtCommand *
zt_command_copy (const ZtCommand *command)
{
  ZtCommand *copy;

  g_return_val_if_fail (command != NULL, NULL);
  copy = g_new0 (ZtCommand, 1);
  copy->id = g_strdup (command->id);
  copy->kind = g_strdup (command->kind);
  copy->record = g_strdup (command->record);
  copy->action = g_strdup (command->action);
  copy->if_version = command->if_version;
  copy->body = zt_json_object_copy (command->body);
  copy->made_at = command->made_at;
  return copy;
}

void
zt_command_free (ZtCommand *command)
{
  if (command == NULL)
    return;
  g_free (command->id);
  g_free (command->kind);
  g_free (command->record);
  g_free (command->action);
  g_clear_pointer (&command->body, json_object_unref);
  g_free (command);
}

static gboolean
read_event_record (ZtEvent *event, JsonObject *wire, GError **error)
{
  const char *kind = zt_json_get_string (wire, "kind");
  const char *id = zt_json_get_string (wire, "record");
  const char *state = zt_json_get_string (wire, "state");
  gint64 version = zt_json_get_int (wire, "version", 0);
  JsonObject *body = zt_json_get_object (wire, "body");

  if (kind == NULL || state == NULL || version < 1 || body == NULL || !zt_record_id_is_valid (id))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("An event must carry the kind, id, version, state and body of its "
                              "record."));
      return FALSE;
    }
  event->record = zt_record_new_take (kind, id, version, state, json_object_ref (body));
  zt_record_set_modified (event->record, event->time);
  return TRUE;
}

ZtEvent *
zt_event_new_from_json (JsonObject *wire, GError **error)
{
  static const char *const known[]
      = { "position", "time",  "command", "kind",         "record", "action",
          "version",  "state", "actor",   "organisation", "body",   NULL };
  g_autoptr (ZtEvent) event = g_new0 (ZtEvent, 1);
  const char *time;

  g_return_val_if_fail (wire != NULL, NULL);
  if (!has_only (wire, known, "event", error))
    return NULL;
  event->position = zt_json_get_int (wire, "position", -1);
  event->command = g_strdup (zt_json_get_string (wire, "command"));
  event->action = g_strdup (zt_json_get_string (wire, "action"));
  event->actor = g_strdup (zt_json_get_string (wire, "actor"));
  event->organisation = g_strdup (zt_json_get_string (wire, "organisation"));
  time = zt_json_get_string (wire, "time");
  if (event->position < 0 || event->command == NULL || event->action == NULL
      || (time != NULL && !zt_time_parse (time, &event->time)))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("An event must carry its position, time, command and action."));
      return NULL;
    }
  if (!read_event_record (event, wire, error))
    return NULL;
  return g_steal_pointer (&event);
}

JsonObject *
zt_event_to_json (const ZtEvent *event)
{
  JsonObject *wire;

  g_return_val_if_fail (event != NULL && event->record != NULL, NULL);
  wire = json_object_new ();
  json_object_set_int_member (wire, "position", event->position);
  if (event->time != 0)
    {
      g_autofree char *time = zt_time_format (event->time);

      json_object_set_string_member (wire, "time", time);
    }
  json_object_set_string_member (wire, "command", event->command);
  json_object_set_string_member (wire, "kind", zt_record_get_kind (event->record));
  json_object_set_string_member (wire, "record", zt_record_get_id (event->record));
  json_object_set_string_member (wire, "action", event->action);
  json_object_set_int_member (wire, "version", zt_record_get_version (event->record));
  json_object_set_string_member (wire, "state", zt_record_get_state (event->record));
  if (event->actor != NULL)
    json_object_set_string_member (wire, "actor", event->actor);
  if (event->organisation != NULL)
    json_object_set_string_member (wire, "organisation", event->organisation);
  json_object_set_object_member (wire, "body",
                                 zt_json_object_copy (zt_record_get_body (event->record)));
  return wire;
}

static void
append_name (GString *out, const char *name)
{
  g_string_append (out, out->len > 1 ? ",\"" : "\"");
  g_string_append (out, name);
  g_string_append (out, "\":");
}

static void
append_text (GString *out, const char *name, const char *text)
{
  if (text == NULL)
    return;
  append_name (out, name);
  zt_json_append_string (out, text);
}

static void
append_number (GString *out, const char *name, gint64 number)
{
  append_name (out, name);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
}

static void
append_body (GString *out, JsonObject *body)
{
  append_name (out, "body");
  zt_json_append_object (out, body);
}

/* The envelope by hand, in the canonical order of its members: the log's hot path. A test compares
 * it with the canonical text of zt_event_to_json(). */
GBytes *
zt_event_leaf (const ZtEvent *event)
{
  GString *out;

  g_return_val_if_fail (event != NULL && event->record != NULL, NULL);
  out = g_string_sized_new (4096);
  g_string_append_c (out, '{');
  append_text (out, "action", event->action);
  append_text (out, "actor", event->actor);
  append_body (out, zt_record_get_body (event->record));
  append_text (out, "command", event->command);
  append_text (out, "kind", zt_record_get_kind (event->record));
  append_text (out, "organisation", event->organisation);
  append_number (out, "position", event->position);
  append_text (out, "record", zt_record_get_id (event->record));
  append_text (out, "state", zt_record_get_state (event->record));
  if (event->time != 0)
    {
      g_autofree char *time = zt_time_format (event->time);

      append_text (out, "time", time);
    }
  append_number (out, "version", zt_record_get_version (event->record));
  g_string_append_c (out, '}');
  return g_string_free_to_bytes (out);
}

GBytes *
zt_command_content (const ZtCommand *command)
{
  GString *out;

  g_return_val_if_fail (command != NULL, NULL);
  out = g_string_sized_new (4096);
  g_string_append_c (out, '{');
  append_text (out, "action", command->action);
  append_body (out, command->body);
  append_text (out, "id", command->id);
  append_number (out, "ifVersion", command->if_version);
  append_text (out, "kind", command->kind);
  append_text (out, "record", command->record);
  g_string_append_c (out, '}');
  return g_string_free_to_bytes (out);
}

ZtEvent *
zt_event_copy (const ZtEvent *event)
{
  ZtEvent *copy;

  g_return_val_if_fail (event != NULL, NULL);
  copy = g_new0 (ZtEvent, 1);
  copy->position = event->position;
  copy->time = event->time;
  copy->command = g_strdup (event->command);
  copy->action = g_strdup (event->action);
  copy->actor = g_strdup (event->actor);
  copy->organisation = g_strdup (event->organisation);
  copy->record = event->record != NULL ? zt_record_ref (event->record) : NULL;
  return copy;
}

void
zt_event_free (ZtEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->command);
  g_free (event->action);
  g_free (event->actor);
  g_free (event->organisation);
  g_clear_pointer (&event->record, zt_record_unref);
  g_free (event);
}
