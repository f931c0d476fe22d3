/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command applied to a record gives the next version and one event: the same code on both sides.
 */
#define G_LOG_DOMAIN "zt-apply"
#include "config.h"

#include "zt-command.h"

#include <glib/gi18n-lib.h>

#include "record-private.h"
#include "zt-error.h"

void
zt_json_merge_patch (JsonObject *target, JsonObject *patch)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, patch);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *old = json_object_get_member (target, name);

      if (JSON_NODE_HOLDS_NULL (node))
        {
          if (old != NULL)
            json_object_remove_member (target, name);
        }
      else if (JSON_NODE_HOLDS_OBJECT (node))
        {
          if (old == NULL || !JSON_NODE_HOLDS_OBJECT (old))
            json_object_set_object_member (target, name, json_object_new ());
          zt_json_merge_patch (json_object_get_object_member (target, name),
                               json_node_get_object (node));
        }
      else
        {
          json_object_set_member (target, name, json_node_copy (node));
        }
    }
}

static gboolean
refuse (GError **error, const char *message, const char *first, const char *second)
{
  g_autofree char *place = g_strdup_printf ("%s %s", first, second);

  g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, "%s (%s)", message, place);
  return FALSE;
}

static gboolean
check_version (const ZtCommand *command, const ZtRecord *current, GError **error)
{
  gint64 version = current != NULL ? zt_record_get_version (current) : 0;

  if (command->if_version < 0 || command->if_version == version)
    return TRUE;
  if (current != NULL && command->if_version == 0)
    /* TRANSLATORS: the kind and the id of a record */
    g_set_error (error, ZT_ERROR, ZT_ERROR_STALE, _ ("%s %s exists already."), command->kind,
                 command->record);
  else
    g_set_error (error, ZT_ERROR, ZT_ERROR_STALE,
                 /* TRANSLATORS: kind and id of a record, the version expected, the version found */
                 _ ("%s %s has changed since it was read (version %d expected, %d found). Read it "
                    "again and repeat."),
                 command->kind, command->record, (int) command->if_version, (int) version);
  return FALSE;
}

static const ZtTransition *
find_transition (const ZtKind *kind, const ZtCommand *command, const ZtRecord *current,
                 GError **error)
{
  const ZtTransition *t
      = zt_kind_find_transition (kind, command->action,
                                 current != NULL ? zt_record_get_state (current) : NULL);

  if (t != NULL)
    return t;
  for (t = kind->life; t != NULL && t->action != NULL; t++)
    if (g_str_equal (t->action, command->action))
      break;
  if (t == NULL || t->action == NULL)
    refuse (error, _ ("There is no such action."), command->kind, command->action);
  else if (current == NULL)
    g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                 /* TRANSLATORS: kind and id of a record */
                 _ ("There is no %s %s."), command->kind, command->record);
  else
    g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                 /* TRANSLATORS: kind, id, its state, and the name of an action */
                 _ ("%s %s is in the state “%s”, which does not allow “%s”."), command->kind,
                 command->record, zt_record_get_state (current), command->action);
  return NULL;
}

/* Fields that only an effect sets, and fields that are set once, in a command that would set them.
 */
static gboolean
check_flags (const ZtField *fields, JsonObject *body, const ZtRecord *current, GError **error)
{
  for (const ZtField *field = fields; field->name != NULL; field++)
    {
      JsonNode *given = zt_json_get (body, field->name);
      JsonNode *old;

      if (given == NULL || (field->flags & (ZT_DERIVED | ZT_FIXED)) == 0)
        continue;
      old = current != NULL ? zt_json_get (zt_record_get_body (current), field->name) : NULL;
      if ((field->flags & ZT_FIXED) != 0 && current == NULL)
        continue;
      if ((field->flags & ZT_DERIVED) == 0 && old != NULL && json_node_equal (old, given))
        continue;
      /* TRANSLATORS: a field's label and its path */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("%s (%s) cannot be set by this action."),
                   g_dgettext (GETTEXT_PACKAGE, field->label), field->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_signature (const ZtStep *step, GError **error)
{
  const char *encoded = zt_json_get_string (step->body, "signature");
  const char *organisation;
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (GBytes) signature = NULL, bytes = NULL;

  if (encoded == NULL)
    return refuse (error, _ ("This must be signed."), step->kind->name, step->record_id);
  if (step->lookup == NULL || step->lookup->verify == NULL)
    return !step->authority
           || refuse (error, _ ("The signature cannot be verified here."), step->kind->name,
                      step->record_id);
  content = zt_json_object_copy (step->body);
  json_object_remove_member (content, "signature");
  bytes = zt_json_canonical_bytes (content);
  signature = zt_base64_decode (encoded);
  if (signature == NULL)
    return refuse (error, _ ("This must be signed."), step->kind->name, step->record_id);
  organisation
      = step->kind->owner != NULL ? zt_json_get_string (step->after, step->kind->owner) : NULL;
  return step->lookup->verify (bytes, signature,
                               organisation != NULL ? organisation : step->actor->organisation,
                               step->lookup->user_data, error);
}

/* Permission by the page: on what is there, or on what would be, so that nobody makes a record for
 * another's organisation. */
static gboolean
check_permission (const ZtStep *step, const ZtRecord *record, GError **error)
{
  if (zt_kind_allows (step->kind, record, step->actor, step->transition->action,
                      step->transition->roles))
    return TRUE;
  return refuse (error, _ ("You are not allowed to do this."), step->kind->name,
                 step->transition->action);
}

static gboolean
run_step (ZtStep *step, const ZtRecord *current, const char *state, GError **error)
{
  const ZtTransition *transition = step->transition;
  const ZtField *fields = transition->body != NULL ? transition->body : step->kind->fields;

  if (!zt_fields_validate (fields, step->body, transition->body != NULL, error)
      || !check_flags (fields, step->body, current, error))
    return FALSE;
  if (transition->body == NULL)
    zt_json_merge_patch (step->after, step->body);
  if (current == NULL)
    {
      g_autoptr (ZtRecord) next
          = zt_record_new_take (step->kind->name, step->record_id, 1, state,
                                json_object_ref (step->after));

      if (!check_permission (step, next, error))
        return FALSE;
    }
  if (transition->rule != NULL && !transition->rule (step, error))
    return FALSE;
  if (transition->is_signed && !check_signature (step, error))
    return FALSE;
  if (transition->effect != NULL && !transition->effect (step, error))
    return FALSE;
  return zt_fields_validate (step->kind->fields, step->after, TRUE, error);
}

static ZtEvent *
make_event (const ZtCommand *command, const ZtStep *step, const ZtRecord *current,
            const char *state)
{
  ZtEvent *event = g_new0 (ZtEvent, 1);
  gint64 version = current != NULL ? zt_record_get_version (current) + 1 : 1;

  event->command = g_strdup (command->id);
  event->action = g_strdup (command->action);
  event->actor = g_strdup (step->actor->person);
  event->organisation = g_strdup (step->actor->organisation);
  /* Nobody else holds it, and nothing changes it from here on. */
  event->record = zt_record_new_take (command->kind, command->record, version, state,
                                      json_object_ref (step->after));
  zt_record_set_modified (event->record, step->now);
  return event;
}

static gboolean
check_place (const ZtKind *kind, const ZtCommand *command, gboolean authority, GError **error)
{
  if (!zt_record_id_is_valid (command->record))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The id of a record is 1 to 80 letters, digits, dots, underscores "
                              "and hyphens."));
      return FALSE;
    }
  return !authority || !kind->is_private
         || refuse (error, _ ("This stays in the workspace and is never sent."), command->kind,
                    command->action);
}

ZtEvent *
zt_apply (const ZtKind *kind, const ZtCommand *command, ZtRecord *current, const ZtActor *actor,
          gint64 now, gboolean authority, const ZtLookup *lookup, GError **error)
{
  g_autoptr (JsonObject) after = NULL;
  const ZtRecord *seen;
  const char *state;
  ZtStep step = { .kind = kind, .actor = actor, .now = now, .authority = authority };

  g_return_val_if_fail (kind != NULL && command != NULL && actor != NULL, NULL);
  g_return_val_if_fail (g_strcmp0 (kind->name, command->kind) == 0, NULL);
  if (!check_place (kind, command, authority, error))
    return NULL;
  /* To one who may not read a record it is not there: no refusal may tell who has bid. */
  seen
      = current != NULL && zt_kind_may (kind, current, actor, "read", now, lookup) ? current : NULL;
  step.transition = find_transition (kind, command, seen, error);
  if (step.transition == NULL)
    return NULL;
  after = seen != NULL ? zt_json_object_copy (zt_record_get_body (seen)) : json_object_new ();
  step.before = seen;
  step.body = command->body;
  step.after = after;
  step.record_id = command->record;
  step.lookup = lookup;
  state = step.transition->to != NULL ? step.transition->to
          : seen != NULL              ? zt_record_get_state (seen)
                                      : "";
  if (!check_permission (&step, seen, error) || !check_version (command, seen, error)
      || !run_step (&step, seen, state, error))
    return NULL;
  if (seen != current)
    {
      refuse (error, _ ("You are not allowed to do this."), command->kind, command->action);
      return NULL;
    }
  return make_event (command, &step, seen, state);
}
