/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind from its page alone: its fields, life, permissions and schema are printed and checked,
 * and the schema holds for a record. */
#include "config.h"

#include <string.h>

#include "kinds-sample.h"

static void
print_fields (const ZtField *fields, int depth)
{
  static const char *const types[]
      = { "text",    "code",   "integer", "decimal",   "money",  "time", "date",
          "boolean", "digest", "binary",  "reference", "object", "list", "map" };

  for (const ZtField *field = fields; field->name != NULL; field++)
    {
      g_test_message ("%*s%s %s%s%s%s%s%s — %s", depth * 2, "", field->name, types[field->type],
                      field->flags & ZT_REQUIRED ? " required" : "",
                      field->flags & ZT_FIXED ? " fixed" : "",
                      field->flags & ZT_DERIVED ? " derived" : "",
                      field->flags & ZT_SEARCHED ? " searched" : "",
                      field->flags & ZT_COLUMN ? " column" : "", field->label);
      g_assert_cmpstr (field->label, !=, NULL);
      g_assert_cmpint (field->type == ZT_CODE, ==, field->codes != NULL && field->type != ZT_LIST);
      if (field->of != NULL)
        print_fields (field->of, depth + 1);
      else
        g_assert_cmpint (field->type, !=, ZT_OBJECT);
    }
}

static char *
role_names (guint mask)
{
  GString *names = g_string_new (NULL);

  for (guint role = ZT_ROLE_PUBLIC; role <= ZT_ROLE_PLATFORM; role <<= 1)
    if ((mask & role) != 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? "|" : "",
                              zt_role_name ((ZtRole) role));
  return g_string_free (names, FALSE);
}

static void
print_life (const ZtKind *kind)
{
  for (const ZtTransition *t = kind->life; t->action != NULL; t++)
    {
      g_autofree char *roles = role_names (t->roles);

      g_test_message ("  %s: %s → %s by %s%s%s", t->action, t->from != NULL ? t->from : "(nothing)",
                      t->to != NULL ? t->to : "(same)", roles, t->rule != NULL ? ", guarded" : "",
                      t->is_signed ? ", signed" : "");
      g_assert_cmpint (t->roles, !=, 0);
      g_assert_nonnull (t->label);
      g_assert_true (t->from != NULL || t->to != NULL);
      /* An effect without a body of its own may add to the kind's fields; a body of its own needs
       * one or an empty body. */
      g_assert_true (t->body == NULL || t->effect != NULL || t->body[0].name == NULL);
    }
}

static gboolean
names_action (const ZtKind *kind, const char *action)
{
  if (g_str_equal (action, "read"))
    return TRUE;
  for (const ZtTransition *t = kind->life; t->action != NULL; t++)
    if (g_str_equal (t->action, action))
      return TRUE;
  return FALSE;
}

static void
print_permissions (const ZtKind *kind)
{
  static const char *const scopes[] = { "own", "assigned", "any" };
  gboolean readable = FALSE;

  for (const ZtPermission *p = kind->permissions; p->action != NULL; p++)
    {
      g_autofree char *roles = role_names (p->roles);

      g_test_message ("  %s may %s: %s", roles, p->action, scopes[p->scope]);
      g_assert_true (names_action (kind, p->action));
      g_assert_cmpint (p->roles, !=, 0);
      readable = readable || g_str_equal (p->action, "read");
    }
  g_assert_true (readable);
}

static void
test_print (void)
{
  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    {
      g_autoptr (JsonObject) schema = zt_kind_schema (*kind);
      g_autofree char *text = zt_json_canonical_object (schema, NULL);

      g_test_message ("%s (%s)%s", (*kind)->name, (*kind)->label,
                      (*kind)->is_private ? " private" : "");
      print_fields ((*kind)->fields, 1);
      print_life (*kind);
      print_permissions (*kind);
      g_test_message ("  %s", text);
      g_assert_true (zt_kinds_find ((*kind)->name) == *kind);
      g_assert_nonnull (zt_kind_find_field (*kind, (*kind)->title));
      g_assert_true (g_str_equal ((*kind)->owner, "id")
                     || zt_kind_find_field (*kind, (*kind)->owner) != NULL);
      g_assert_true ((*kind)->assigned == NULL
                     || zt_kind_find_field (*kind, (*kind)->assigned) != NULL);
    }
  g_assert_null (zt_kinds_find ("nothing"));
}

/* A reference names a kind that exists. */
static void
check_references (const ZtField *fields)
{
  for (const ZtField *field = fields; field != NULL && field->name != NULL; field++)
    {
      if (field->kind != NULL)
        g_assert_nonnull (zt_kinds_find (field->kind));
      check_references (field->of);
    }
}

static void
test_references (void)
{
  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    check_references ((*kind)->fields);
}

/* A small JSON Schema validator: the words that our schemas use, and no others. */
static gboolean holds (JsonObject *schema, JsonNode *node, const char *place, GString *why);

static gboolean
type_holds (const char *type, JsonNode *node)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (g_str_equal (type, "object"))
    return JSON_NODE_HOLDS_OBJECT (node);
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (node);
  if (g_str_equal (type, "string"))
    return value == G_TYPE_STRING;
  if (g_str_equal (type, "boolean"))
    return value == G_TYPE_BOOLEAN;
  if (g_str_equal (type, "integer"))
    return value == G_TYPE_INT64;
  g_assert_cmpstr (type, ==, "number");
  return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
}

static gboolean
say (GString *why, const char *place, const char *what)
{
  g_string_append_printf (why, "%s: %s", place, what);
  return FALSE;
}

static gboolean
object_holds (JsonObject *schema, JsonObject *object, const char *place, GString *why)
{
  JsonObject *properties = zt_json_get_object (schema, "properties");
  JsonArray *required = zt_json_get_array (schema, "required");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (!json_object_has_member (object, json_array_get_string_element (required, i)))
      return say (why, place, json_array_get_string_element (required, i));
  json_object_iter_init (&iter, object);
  while (properties != NULL && json_object_iter_next (&iter, &name, &node))
    {
      g_autofree char *deeper = g_strdup_printf ("%s.%s", place, name);

      if (!json_object_has_member (properties, name))
        return say (why, deeper, "unknown");
      if (!holds (json_object_get_object_member (properties, name), node, deeper, why))
        return FALSE;
    }
  return TRUE;
}

static gboolean
string_holds (JsonObject *schema, const char *text, const char *place, GString *why)
{
  const char *pattern = zt_json_get_string (schema, "pattern");
  gint64 longest = zt_json_get_int (schema, "maxLength", G_MAXINT64);
  JsonArray *codes = zt_json_get_array (schema, "enum");
  gboolean listed = codes == NULL;

  if (pattern != NULL && !g_regex_match_simple (pattern, text, 0, 0))
    return say (why, place, "pattern");
  if (g_utf8_strlen (text, -1) > longest)
    return say (why, place, "maxLength");
  if (g_utf8_strlen (text, -1) < zt_json_get_int (schema, "minLength", 0))
    return say (why, place, "minLength");
  for (guint i = 0; !listed && i < json_array_get_length (codes); i++)
    listed = g_str_equal (json_array_get_string_element (codes, i), text);
  return listed || say (why, place, "enum");
}

static gboolean
holds (JsonObject *schema, JsonNode *node, const char *place, GString *why)
{
  const char *type = zt_json_get_string (schema, "type");
  const char *constant = zt_json_get_string (schema, "const");
  JsonObject *items = zt_json_get_object (schema, "items");

  if (type != NULL && !type_holds (type, node))
    return say (why, place, "type");
  if (constant != NULL && g_strcmp0 (json_node_get_string (node), constant) != 0)
    return say (why, place, "const");
  if (JSON_NODE_HOLDS_OBJECT (node))
    return object_holds (schema, json_node_get_object (node), place, why);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return string_holds (schema, json_node_get_string (node), place, why);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node) >= zt_json_get_int (schema, "minimum", G_MININT64)
           || say (why, place, "minimum");
  for (guint i = 0;
       JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node)); i++)
    {
      g_autofree char *deeper = g_strdup_printf ("%s.%u", place, i);

      if (!holds (items, json_array_get_element (json_node_get_array (node), i), deeper, why))
        return FALSE;
    }
  return TRUE;
}

static gboolean
record_holds (const ZtKind *kind, ZtRecord *record, GString *why)
{
  g_autoptr (JsonObject) schema = zt_kind_schema (kind);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, zt_record_to_json (record));
  return holds (schema, node, kind->name, why);
}

static void
test_schema (void)
{
  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    {
      const char *name = (*kind)->name;
      g_autoptr (JsonObject) body = sample_body (name);
      g_autoptr (ZtRecord) record
          = zt_record_new (name, sample_id (name), 1, sample_state (name), body);
      g_autoptr (GString) why = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      zt_record_set_modified (record, sample_time (SAMPLE_NOW));
      g_assert_true (zt_fields_validate ((*kind)->fields, body, TRUE, &error));
      if (!record_holds (*kind, record, why))
        g_error ("%s", why->str);
    }
}

/* The schema refuses what validation refuses. */
static void
test_schema_refuses (void)
{
  static const char *const cases[][2] = {
    { "tender", "{\"colour\":\"red\"}" },
    { "tender", "{\"value\":12}" },
    { "tender", "{\"items\":[{\"id\":\"1\"}]}" },
    { "tender", "{\"procurementMethod\":\"closed\"}" },
    { "tender", "{\"tenderPeriod\":null}" },
    { "tender", "{\"openingCertificates\":[1]}" },
    { "bid", "{\"parts\":[{\"id\":\"package\",\"sha256\":\"x\",\"size\":1}]}" },
    { "bid", "{\"tenderVersion\":-1}" },
    { "person", "{\"roles\":[\"king\"]}" },
    { "person", "{\"name\":\"\"}" },
    { "enquiry", "{\"description\":null}" },
    { "organisation", "{\"type\":\"\"}" },
    { "draft", "{\"answers\":[]}" },
    { "material", "{\"type\":\"car\"}" },
    { "material", "{\"files\":[{\"name\":\"x\"}]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ZtKind *kind = zt_kinds_find (cases[i][0]);
      g_autoptr (JsonObject) body = sample_body (cases[i][0]);
      g_autoptr (JsonObject) patch = sample_parse (cases[i][1]);
      g_autoptr (ZtRecord) record = NULL;
      g_autoptr (GString) why = g_string_new (NULL);

      zt_json_merge_patch (body, patch);
      record
          = zt_record_new (kind->name, sample_id (kind->name), 1, sample_state (kind->name), body);
      g_assert_false (zt_fields_validate (kind->fields, body, TRUE, NULL));
      g_assert_false (record_holds (kind, record, why));
    }
}

static void
test_roles (void)
{
  for (guint role = ZT_ROLE_PUBLIC; role <= ZT_ROLE_PLATFORM; role <<= 1)
    {
      g_assert_cmpint (zt_role_parse (zt_role_name ((ZtRole) role)), ==, role);
      g_assert_cmpstr (zt_role_label ((ZtRole) role), !=, "");
    }
  g_assert_cmpint (zt_role_parse ("king"), ==, ZT_ROLE_NONE);
  g_assert_cmpint (zt_role_parse (NULL), ==, ZT_ROLE_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/print", test_print);
  g_test_add_func ("/pages/references", test_references);
  g_test_add_func ("/pages/schema", test_schema);
  g_test_add_func ("/pages/schema-refuses", test_schema_refuses);
  g_test_add_func ("/pages/roles", test_roles);
  return g_test_run ();
}
