/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A noun's page as JSON Schema 2020-12, with its life and permissions beside it. */
#define G_LOG_DOMAIN "zt-schema"
#include "config.h"

#include "field-private.h"

#define ID_PATTERN "^[A-Za-z0-9._-]{1,80}$"

static JsonObject *
typed (const char *type)
{
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "type", type);
  return schema;
}

static JsonObject *
patterned (const char *pattern)
{
  JsonObject *schema = typed ("string");

  json_object_set_string_member (schema, "pattern", pattern);
  return schema;
}

static JsonObject *
formatted (const char *format)
{
  JsonObject *schema = typed ("string");

  json_object_set_string_member (schema, "format", format);
  return schema;
}

static JsonArray *
code_list (const ZtCode *codes)
{
  JsonArray *list = json_array_new ();

  for (; codes != NULL && codes->code != NULL; codes++)
    json_array_add_string_element (list, codes->code);
  return list;
}

static JsonObject *
value_schema (void)
{
  JsonObject *schema = typed ("object");
  JsonObject *properties = json_object_new ();
  JsonObject *amount = typed ("number");
  JsonObject *currency = json_object_new ();
  JsonArray *required = json_array_new ();

  json_object_set_int_member (amount, "minimum", 0);
  json_object_set_double_member (amount, "multipleOf", 0.01);
  json_object_set_string_member (currency, "const", "CNY");
  json_object_set_object_member (properties, "amount", amount);
  json_object_set_object_member (properties, "currency", currency);
  json_array_add_string_element (required, "amount");
  json_array_add_string_element (required, "currency");
  json_object_set_object_member (schema, "properties", properties);
  json_object_set_array_member (schema, "required", required);
  json_object_set_boolean_member (schema, "additionalProperties", FALSE);
  return schema;
}

static JsonObject *group_schema (const ZtField *fields, const char *prefix);

static JsonObject *
text_schema (const ZtField *field)
{
  JsonObject *schema = typed ("string");

  json_object_set_int_member (schema, "maxLength", zt_field_get_limit (field));
  if ((field->flags & ZT_REQUIRED) != 0)
    json_object_set_int_member (schema, "minLength", 1);
  return schema;
}

static JsonObject *
list_schema (const ZtField *field)
{
  JsonObject *schema = typed ("array");
  JsonObject *items = field->of != NULL ? group_schema (field->of, "") : typed ("string");

  if (field->of == NULL && field->codes != NULL)
    json_object_set_array_member (items, "enum", code_list (field->codes));
  json_object_set_object_member (schema, "items", items);
  json_object_set_int_member (schema, "maxItems", zt_field_get_limit (field));
  return schema;
}

static JsonObject *
type_schema (const ZtField *field)
{
  JsonObject *schema;

  switch (field->type)
    {
    case ZT_TEXT:
      return text_schema (field);
    case ZT_CODE:
      schema = typed ("string");
      json_object_set_array_member (schema, "enum", code_list (field->codes));
      return schema;
    case ZT_INTEGER:
      schema = typed ("integer");
      json_object_set_int_member (schema, "minimum", 0);
      json_object_set_int_member (schema, "maximum", zt_field_get_limit (field));
      return schema;
    case ZT_DECIMAL:
      return patterned ("^-?[0-9]{1,15}(\\.[0-9]{1,6})?$");
    case ZT_MONEY:
      return value_schema ();
    case ZT_TIME:
      return formatted ("date-time");
    case ZT_DATE:
      return formatted ("date");
    case ZT_BOOLEAN:
      return typed ("boolean");
    case ZT_DIGEST:
      return patterned ("^[0-9a-f]{64}$");
    case ZT_BINARY:
      schema = typed ("string");
      json_object_set_string_member (schema, "contentEncoding", "base64");
      json_object_set_int_member (schema, "maxLength", zt_field_get_limit (field));
      return schema;
    case ZT_REFERENCE:
      schema = patterned (ID_PATTERN);
      if (field->kind != NULL)
        json_object_set_string_member (schema, "x-kind", field->kind);
      return schema;
    case ZT_OBJECT:
      return group_schema (field->of, "");
    case ZT_LIST:
      return list_schema (field);
    case ZT_MAP:
      return typed ("object");
    default:
      g_assert_not_reached ();
    }
}

static JsonObject *
field_schema (const ZtField *field)
{
  JsonObject *schema = type_schema (field);

  json_object_set_string_member (schema, "title", field->label);
  if ((field->flags & (ZT_DERIVED | ZT_FIXED)) != 0)
    json_object_set_string_member (schema, "x-set",
                                   (field->flags & ZT_DERIVED) != 0 ? "derived" : "once");
  return schema;
}

static void
require_once (JsonArray *required, const char *name)
{
  for (guint i = 0; i < json_array_get_length (required); i++)
    if (g_str_equal (json_array_get_string_element (required, i), name))
      return;
  json_array_add_string_element (required, name);
}

/* The object that the dotted names below @prefix describe. */
static JsonObject *
group_schema (const ZtField *fields, const char *prefix)
{
  JsonObject *schema = typed ("object");
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();
  gsize skip = strlen (prefix);

  for (const ZtField *field = fields; field != NULL && field->name != NULL; field++)
    {
      g_autofree char *member = NULL;
      const char *rest, *dot;

      if (strncmp (field->name, prefix, skip) != 0)
        continue;
      rest = field->name + skip;
      dot = strchr (rest, '.');
      member = dot != NULL ? g_strndup (rest, (gsize) (dot - rest)) : g_strdup (rest);
      if (!json_object_has_member (properties, member))
        {
          g_autofree char *deeper = g_strconcat (prefix, member, ".", NULL);

          json_object_set_object_member (properties, member,
                                         dot != NULL ? group_schema (fields, deeper)
                                                     : field_schema (field));
        }
      if ((field->flags & ZT_REQUIRED) != 0)
        require_once (required, member);
    }
  json_object_set_object_member (schema, "properties", properties);
  if (json_array_get_length (required) > 0)
    json_object_set_array_member (schema, "required", required);
  else
    json_array_unref (required);
  json_object_set_boolean_member (schema, "additionalProperties", FALSE);
  return schema;
}

static JsonArray *
role_list (guint mask)
{
  JsonArray *list = json_array_new ();

  for (guint bit = ZT_ROLE_PUBLIC; bit <= ZT_ROLE_PLATFORM; bit <<= 1)
    if ((mask & bit) != 0)
      json_array_add_string_element (list, zt_role_name ((ZtRole) bit));
  return list;
}

static void
add_states (JsonArray *list, const char *states)
{
  g_auto (GStrv) names = states != NULL ? g_strsplit (states, "|", -1) : NULL;

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    require_once (list, names[i]);
}

static JsonArray *
life_list (const ZtKind *kind)
{
  JsonArray *list = json_array_new ();

  for (const ZtTransition *t = kind->life; t != NULL && t->action != NULL; t++)
    {
      JsonObject *arrow = json_object_new ();
      JsonArray *from = json_array_new ();

      add_states (from, t->from);
      json_object_set_string_member (arrow, "action", t->action);
      json_object_set_string_member (arrow, "title", t->label);
      json_object_set_array_member (arrow, "from", from);
      if (t->to != NULL)
        json_object_set_string_member (arrow, "to", t->to);
      json_object_set_array_member (arrow, "roles", role_list (t->roles));
      json_object_set_boolean_member (arrow, "signed", t->is_signed);
      if (t->body != NULL)
        json_object_set_object_member (arrow, "body", group_schema (t->body, ""));
      json_array_add_object_element (list, arrow);
    }
  return list;
}

static JsonArray *
permission_list (const ZtKind *kind)
{
  static const char *const scopes[] = { "own", "assigned", "any" };
  JsonArray *list = json_array_new ();

  for (const ZtPermission *p = kind->permissions; p != NULL && p->action != NULL; p++)
    {
      JsonObject *row = json_object_new ();

      json_object_set_array_member (row, "roles", role_list (p->roles));
      json_object_set_string_member (row, "action", p->action);
      json_object_set_string_member (row, "scope", scopes[p->scope]);
      json_array_add_object_element (list, row);
    }
  return list;
}

/* id, kind, version, state and modified, before the fields. */
static void
add_envelope (const ZtKind *kind, JsonObject *schema)
{
  static const char *const names[] = { "id", "kind", "version", "state" };
  JsonObject *properties = json_object_get_object_member (schema, "properties");
  JsonArray *required = json_object_has_member (schema, "required")
                            ? json_array_ref (json_object_get_array_member (schema, "required"))
                            : json_array_new ();
  JsonObject *state = typed ("string"), *name = json_object_new (), *version = typed ("integer");
  JsonArray *states = json_array_new ();

  for (const ZtTransition *t = kind->life; t != NULL && t->action != NULL; t++)
    {
      add_states (states, t->from);
      add_states (states, t->to);
    }
  json_object_set_array_member (state, "enum", states);
  json_object_set_string_member (name, "const", kind->name);
  json_object_set_int_member (version, "minimum", 0);
  json_object_set_object_member (properties, "id", patterned (ID_PATTERN));
  json_object_set_object_member (properties, "kind", name);
  json_object_set_object_member (properties, "version", version);
  json_object_set_object_member (properties, "state", state);
  json_object_set_object_member (properties, "modified", formatted ("date-time"));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    json_array_add_string_element (required, names[i]);
  json_object_set_array_member (schema, "required", required);
}

JsonObject *
zt_kind_schema (const ZtKind *kind)
{
  JsonObject *schema;

  g_return_val_if_fail (kind != NULL, NULL);
  schema = group_schema (kind->fields, "");
  add_envelope (kind, schema);
  json_object_set_string_member (schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
  json_object_set_string_member (schema, "title", kind->label);
  if (kind->owner != NULL)
    json_object_set_string_member (schema, "x-owner", kind->owner);
  json_object_set_boolean_member (schema, "x-private", kind->is_private);
  json_object_set_array_member (schema, "x-life", life_list (kind));
  json_object_set_array_member (schema, "x-permissions", permission_list (kind));
  return schema;
}
