/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a noun's page: its fields, its life, and who may do what. */
#define G_LOG_DOMAIN "zt-kind"
#include "config.h"

#include "zt-kind.h"

#include <glib/gi18n-lib.h>

#include "record-private.h"

static const struct
{
  ZtRole role;
  const char *name;
  const char *label;
} roles[] = {
  { ZT_ROLE_PUBLIC, "public", N_ ("Everybody") },
  { ZT_ROLE_DRAFTER, "drafter", N_ ("Bid drafter") },
  { ZT_ROLE_SIGNATORY, "signatory", N_ ("Bid signatory") },
  { ZT_ROLE_BUYER, "buyer", N_ ("Purchaser") },
  { ZT_ROLE_APPROVER, "approver", N_ ("Approver") },
  { ZT_ROLE_INSPECTOR, "inspector", N_ ("Acceptance inspector") },
  { ZT_ROLE_AGENCY, "agency", N_ ("Procurement agency") },
  { ZT_ROLE_EXPERT, "expert", N_ ("Evaluation expert") },
  { ZT_ROLE_SUPERVISOR, "supervisor", N_ ("Supervisor") },
  { ZT_ROLE_ADMINISTRATOR, "administrator", N_ ("Platform administrator") },
  { ZT_ROLE_PLATFORM, "platform", N_ ("The platform") },
};

ZtRole
zt_role_parse (const char *name)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (roles[i].name, name))
      return roles[i].role;
  return ZT_ROLE_NONE;
}

const char *
zt_role_name (ZtRole role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return roles[i].name;
  return "none";
}

const char *
zt_role_label (ZtRole role)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return g_dgettext (GETTEXT_PACKAGE, roles[i].label);
  return "";
}

const char *
zt_code_label (const ZtCode *codes, const char *code)
{
  for (; codes != NULL && codes->code != NULL; codes++)
    if (g_strcmp0 (codes->code, code) == 0)
      return *codes->label != '\0' ? g_dgettext (GETTEXT_PACKAGE, codes->label) : "";
  return code;
}

/* "items.unitCeiling" and "items.0.unitCeiling" both name the field within the list. */
const ZtField *
zt_kind_find_field (const ZtKind *kind, const char *path)
{
  const ZtField *fields;

  g_return_val_if_fail (kind != NULL && path != NULL, NULL);
  fields = kind->fields;
  while (fields != NULL)
    {
      const ZtField *inside = NULL;

      for (const ZtField *field = fields; field->name != NULL; field++)
        {
          gsize length = strlen (field->name);

          if (g_str_equal (field->name, path))
            return field;
          if (field->of != NULL && g_str_has_prefix (path, field->name) && path[length] == '.')
            {
              inside = field->of;
              path += length + 1;
              break;
            }
        }
      if (inside != NULL && g_ascii_isdigit (*path))
        {
          const char *rest = path + strspn (path, "0123456789");

          if (*rest == '.')
            path = rest + 1;
        }
      fields = inside;
    }
  return NULL;
}

/* Is @state one of the "a|b" in @list? */
static gboolean
state_matches (const char *list, const char *state)
{
  gsize length;

  if (list == NULL || state == NULL)
    return list == state;
  length = strlen (state);
  for (const char *at = list; at != NULL; at = strchr (at, '|'))
    {
      if (*at == '|')
        at++;
      if (strncmp (at, state, length) == 0 && (at[length] == '\0' || at[length] == '|'))
        return TRUE;
    }
  return FALSE;
}

const ZtTransition *
zt_kind_find_transition (const ZtKind *kind, const char *action, const char *state)
{
  g_return_val_if_fail (kind != NULL && action != NULL, NULL);
  for (const ZtTransition *t = kind->life; t != NULL && t->action != NULL; t++)
    if (g_str_equal (t->action, action) && state_matches (t->from, state))
      return t;
  return NULL;
}

static gboolean
is_assigned (const ZtKind *kind, JsonObject *body, const ZtActor *actor)
{
  JsonNode *node = kind->assigned != NULL ? zt_json_get (body, kind->assigned) : NULL;
  JsonArray *list;

  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (node))
    {
      const char *id = zt_json_get_string (body, kind->assigned);

      return id != NULL
             && (g_strcmp0 (id, actor->organisation) == 0 || g_strcmp0 (id, actor->person) == 0);
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *entry = json_array_get_element (list, i);
      const char *id = JSON_NODE_HOLDS_VALUE (entry) ? json_node_get_string (entry) : NULL;

      if (id != NULL
          && (g_strcmp0 (id, actor->organisation) == 0 || g_strcmp0 (id, actor->person) == 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
scope_holds (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor, ZtScope scope)
{
  const char *owner;

  if (scope == ZT_SCOPE_ANY || record == NULL)
    return TRUE; /* what does not exist yet is asked again once its first version is known */
  if (actor == NULL)
    return FALSE;
  if (scope == ZT_SCOPE_ASSIGNED)
    return is_assigned (kind, zt_record_get_body (record), actor);
  if (kind->owner == NULL || actor->organisation == NULL)
    return FALSE;
  /* An organisation owns itself: its page names "id". */
  owner = g_str_equal (kind->owner, "id")
              ? zt_record_get_id (record)
              : zt_json_get_string (zt_record_get_body (record), kind->owner);
  return g_strcmp0 (owner, actor->organisation) == 0;
}

/* The roles that a transition of this name names, in the record's state or (no record) at its
 * birth. */
static guint
roles_of_action (const ZtKind *kind, const ZtRecord *record, const char *action)
{
  const ZtTransition *t
      = zt_kind_find_transition (kind, action,
                                 record != NULL ? zt_record_get_state (record) : NULL);

  return t != NULL ? t->roles : 0;
}

gboolean
zt_kind_allows (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor,
                const char *action, guint mask)
{
  guint held = ((actor != NULL ? actor->roles : 0) | ZT_ROLE_PUBLIC) & mask;
  guint named = 0;

  if ((held & ZT_ROLE_PLATFORM) != 0)
    return TRUE;
  for (const ZtPermission *p = kind->permissions; p != NULL && p->action != NULL; p++)
    if (g_str_equal (p->action, action))
      {
        named |= p->roles;
        if ((p->roles & held) != 0 && scope_holds (kind, record, actor, p->scope))
          return TRUE;
      }
  /* A role that the life names and no row mentions acts for its own organisation only. */
  return (held & ~named) != 0 && scope_holds (kind, record, actor, ZT_SCOPE_OWN);
}

static guint
roles_of_readers (const ZtKind *kind)
{
  guint mask = ZT_ROLE_PLATFORM;

  for (const ZtPermission *p = kind->permissions; p != NULL && p->action != NULL; p++)
    if (g_str_equal (p->action, "read"))
      mask |= p->roles;
  return mask;
}

gboolean
zt_kind_may (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor, const char *action,
             gint64 now, const ZtLookup *lookup)
{
  g_return_val_if_fail (kind != NULL && action != NULL, FALSE);
  if (!g_str_equal (action, "read"))
    return zt_kind_allows (kind, record, actor, action, roles_of_action (kind, record, action));
  if (actor != NULL && (actor->roles & ZT_ROLE_PLATFORM) != 0)
    return TRUE;
  return zt_kind_allows (kind, record, actor, action, roles_of_readers (kind))
         && (record == NULL || kind->may_read == NULL
             || kind->may_read (record, actor, now, lookup));
}

GPtrArray *
zt_kind_actions (const ZtKind *kind, const ZtRecord *record, const ZtActor *actor)
{
  GPtrArray *actions = g_ptr_array_new ();
  const char *state = record != NULL ? zt_record_get_state (record) : NULL;

  g_return_val_if_fail (kind != NULL, actions);
  for (const ZtTransition *t = kind->life; t != NULL && t->action != NULL; t++)
    if (state_matches (t->from, state) && zt_kind_may (kind, record, actor, t->action, 0, NULL))
      g_ptr_array_add (actions, (gpointer) t->action);
  g_ptr_array_add (actions, NULL);
  return actions;
}
