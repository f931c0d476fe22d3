/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft taken apart into what two people may change independently, and put together again. */
#define G_LOG_DOMAIN "zt-draft-units"
#include "config.h"

#include "draft-units.h"

#include "money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LAST 0xffffu /* rank of what the tender does not name */

static void
unit_free (ZtUnit *unit)
{
  g_free (unit->key);
  g_free (unit->group);
  g_free (unit->name);
  json_node_unref (unit->node);
  g_free (unit);
}

static int
index_of (JsonObject *holder, const char *list_name, const char *id)
{
  JsonArray *list = holder != NULL ? zt_json_get_array (holder, list_name) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && g_strcmp0 (zt_json_get_string (json_node_get_object (node), "id"), id) == 0)
        return (int) i;
    }
  return -1;
}

static JsonObject *
find (JsonObject *holder, const char *list_name, const char *id)
{
  int index = index_of (holder, list_name, id);

  return index >= 0
             ? json_array_get_object_element (zt_json_get_array (holder, list_name), (guint) index)
             : NULL;
}

static int
part_of_type (JsonObject *tender, const char *type)
{
  JsonArray *parts = tender != NULL ? zt_json_get_array (tender, "parts") : NULL;

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (parts, i), "type"), type)
        == 0)
      return (int) i;
  return -1;
}

static guint
make_rank (int part, int place)
{
  return (part >= 0 ? (guint) part : 0x7fffu) << 16 | (place >= 0 ? (guint) place & LAST : LAST);
}

static guint
rank_of (JsonObject *tender, ZtUnitType type, const char *group, const char *name)
{
  switch (type)
    {
    case ZT_UNIT_ANSWER:
      return make_rank (index_of (tender, "parts", group),
                        index_of (find (tender, "parts", group), "fields", name));
    case ZT_UNIT_LINE:
      return make_rank (part_of_type (tender, "prices"), index_of (tender, "items", name));
    case ZT_UNIT_RESPONSE:
      return make_rank (part_of_type (tender, "deviation"),
                        index_of (tender, "requirements", group));
    case ZT_UNIT_FILE:
      return make_rank (index_of (tender, "parts", group), -1);
    case ZT_UNIT_OTHER:
    default:
      return make_rank (-1, -1);
    }
}

static gboolean
is_empty (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         && *json_node_get_string (node) == '\0';
}

/* Blank members are as good as none. */
static JsonNode *
without_blanks (JsonNode *node)
{
  g_autoptr (JsonObject) copy = NULL;
  g_autoptr (GList) names = NULL;
  JsonNode *result;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return json_node_copy (node);
  copy = zt_json_object_copy (json_node_get_object (node));
  names = json_object_get_members (copy);
  for (GList *l = names; l != NULL; l = l->next)
    if (is_empty (json_object_get_member (copy, l->data)))
      json_object_remove_member (copy, l->data);
  result = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (result, g_steal_pointer (&copy));
  return result;
}

static void
add_unit (GPtrArray *units, GHashTable *seen, JsonObject *tender, ZtUnitType type,
          const char *group, const char *name, guint index, JsonNode *node)
{
  static const char *const prefixes[]
      = { "answers", "lines", "deviations", "attachments", "other" };
  ZtUnit *unit;
  guint nth = 1;
  g_autofree char *key = g_strjoin ("/", prefixes[type], group, name, NULL);

  if (is_empty (node))
    return;
  /* A second of the same name is another thing. */
  while (g_hash_table_contains (seen, key))
    {
      g_free (key);
      key = g_strdup_printf ("%s/%s/%s#%u", prefixes[type], group, name, ++nth);
    }
  unit = g_new0 (ZtUnit, 1);
  *unit = (ZtUnit){ .key = g_steal_pointer (&key),
                    .type = type,
                    .group = g_strdup (group),
                    .name = g_strdup (name),
                    .nth = nth,
                    .index = index,
                    .rank = rank_of (tender, type, group, name),
                    .node = without_blanks (node) };
  g_hash_table_add (seen, unit->key);
  g_ptr_array_add (units, unit);
}

static void
add_answers (GPtrArray *units, GHashTable *seen, JsonObject *tender, JsonObject *body)
{
  JsonObject *answers = zt_json_get_object (body, "answers");
  JsonObjectIter outer, inner;
  const char *part, *field;
  JsonNode *fields, *value;

  if (answers == NULL)
    return;
  json_object_iter_init_ordered (&outer, answers);
  while (json_object_iter_next_ordered (&outer, &part, &fields))
    {
      if (!JSON_NODE_HOLDS_OBJECT (fields))
        continue;
      json_object_iter_init_ordered (&inner, json_node_get_object (fields));
      while (json_object_iter_next_ordered (&inner, &field, &value))
        add_unit (units, seen, tender, ZT_UNIT_ANSWER, part, field, 0, value);
    }
}

static void
add_lines (GPtrArray *units, GHashTable *seen, JsonObject *tender, JsonObject *body)
{
  JsonArray *lines = zt_json_get_array (body, "prices.lines");

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonNode *node = json_array_get_element (lines, i);
      const char *item = JSON_NODE_HOLDS_OBJECT (node)
                             ? zt_json_get_string (json_node_get_object (node), "item")
                             : NULL;
      g_autofree char *number = item == NULL ? g_strdup_printf ("#%u", i + 1) : NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_unit (units, seen, tender, ZT_UNIT_LINE, "", item != NULL ? item : number, i, node);
    }
}

static void
add_responses (GPtrArray *units, GHashTable *seen, JsonObject *tender, JsonObject *body)
{
  JsonObject *deviations = zt_json_get_object (body, "deviations");
  JsonObjectIter iter;
  const char *id;
  JsonNode *node;

  if (deviations == NULL)
    return;
  json_object_iter_init_ordered (&iter, deviations);
  while (json_object_iter_next_ordered (&iter, &id, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      {
        g_autoptr (JsonNode) clean = without_blanks (node);

        if (json_object_get_size (json_node_get_object (clean)) > 0)
          add_unit (units, seen, tender, ZT_UNIT_RESPONSE, id, "", 0, clean);
      }
}

static void
add_files (GPtrArray *units, GHashTable *seen, JsonObject *tender, JsonObject *body)
{
  JsonObject *attachments = zt_json_get_object (body, "attachments");
  JsonObjectIter iter;
  const char *slot;
  JsonNode *node;

  if (attachments == NULL)
    return;
  json_object_iter_init_ordered (&iter, attachments);
  while (json_object_iter_next_ordered (&iter, &slot, &node))
    for (guint i = 0;
         JSON_NODE_HOLDS_ARRAY (node) && i < json_array_get_length (json_node_get_array (node));
         i++)
      {
        JsonNode *file = json_array_get_element (json_node_get_array (node), i);
        const char *name = JSON_NODE_HOLDS_OBJECT (file)
                               ? zt_json_get_string (json_node_get_object (file), "name")
                               : NULL;

        if (name != NULL)
          add_unit (units, seen, tender, ZT_UNIT_FILE, slot, name, i, file);
      }
}

static void
add_others (GPtrArray *units, GHashTable *seen, JsonObject *tender, JsonObject *body)
{
  JsonObject *prices = zt_json_get_object (body, "prices");
  JsonNode *notes = json_object_get_member (body, "notes");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (notes != NULL)
    add_unit (units, seen, tender, ZT_UNIT_OTHER, "", "notes", 0, notes);
  if (prices == NULL)
    return;
  json_object_iter_init_ordered (&iter, prices);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_str_equal (name, "lines") && !g_str_equal (name, "total")
        && !g_str_equal (name, "totalInWords"))
      add_unit (units, seen, tender, ZT_UNIT_OTHER, "prices", name, 0, node);
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  const ZtUnit *one = *(ZtUnit *const *) a, *other = *(ZtUnit *const *) b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  return strcmp (one->key, other->key);
}

GPtrArray *
_zt_units_list (JsonObject *tender, JsonObject *body)
{
  GPtrArray *units = g_ptr_array_new_with_free_func ((GDestroyNotify) unit_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  add_answers (units, seen, tender, body);
  add_lines (units, seen, tender, body);
  add_responses (units, seen, tender, body);
  add_files (units, seen, tender, body);
  add_others (units, seen, tender, body);
  g_ptr_array_sort (units, compare_ranks);
  return units;
}

ZtUnit *
_zt_units_find (GPtrArray *units, const char *key)
{
  for (guint i = 0; i < units->len; i++)
    {
      ZtUnit *unit = g_ptr_array_index (units, i);

      if (g_str_equal (unit->key, key))
        return unit;
    }
  return NULL;
}

/* --- putting it together again --- */

static JsonObject *
ensure_object (JsonObject *holder, const char *name)
{
  JsonNode *node = json_object_get_member (holder, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (holder, name, json_object_new ());
  return json_object_get_object_member (holder, name);
}

static JsonArray *
ensure_array (JsonObject *holder, const char *name)
{
  JsonNode *node = json_object_get_member (holder, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    json_object_set_array_member (holder, name, json_array_new ());
  return json_object_get_array_member (holder, name);
}

/* The name of an element: its @member, or its number where it has none. */
static gboolean
is_named (JsonNode *element, guint index, const char *member, const char *value)
{
  const char *name = JSON_NODE_HOLDS_OBJECT (element)
                         ? zt_json_get_string (json_node_get_object (element), member)
                         : NULL;
  g_autofree char *number = name == NULL ? g_strdup_printf ("#%u", index + 1) : NULL;

  return g_strcmp0 (name != NULL ? name : number, value) == 0;
}

/* Replaces, removes or appends the element that @unit stands for. */
static void
set_element (JsonArray *list, const char *member, const ZtUnit *unit, JsonNode *node)
{
  guint n = json_array_get_length (list), seen = 0;
  gboolean placed = node == NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) element = json_node_copy (json_array_get_element (list, 0));

      json_array_remove_element (list, 0);
      if (!is_named (element, i, member, unit->name) || ++seen != unit->nth)
        json_array_add_element (list, g_steal_pointer (&element));
      else if (!placed)
        {
          json_array_add_element (list, json_node_copy (node));
          placed = TRUE;
        }
    }
  if (!placed)
    json_array_add_element (list, json_node_copy (node));
}

void
_zt_units_apply (JsonObject *body, const ZtUnit *unit, JsonNode *node)
{
  static const char *const tops[] = { "answers", "prices", "deviations", "attachments", NULL };
  JsonObject *holder = tops[unit->type] != NULL ? ensure_object (body, tops[unit->type]) : body;
  const char *name = unit->name;

  if (unit->type == ZT_UNIT_LINE)
    {
      set_element (ensure_array (holder, "lines"), "item", unit, node);
      return;
    }
  if (unit->type == ZT_UNIT_FILE)
    {
      set_element (ensure_array (holder, unit->group), "name", unit, node);
      return;
    }
  if (unit->type == ZT_UNIT_ANSWER || (unit->type == ZT_UNIT_OTHER && *unit->group != '\0'))
    holder = ensure_object (holder, unit->group);
  else if (unit->type == ZT_UNIT_RESPONSE)
    name = unit->group;
  if (node != NULL)
    json_object_set_member (holder, name, json_node_copy (node));
  else
    json_object_remove_member (holder, name);
}

typedef struct
{
  JsonNode *node;
  int place;
} Line;

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return ((const Line *) a)->place - ((const Line *) b)->place;
}

void
_zt_units_settle_prices (JsonObject *tender, JsonObject *body)
{
  JsonObject *prices = zt_json_get_object (body, "prices");
  JsonArray *lines = prices != NULL ? zt_json_get_array (prices, "lines") : NULL;
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (Line));
  gint64 total = -1;

  while (lines != NULL && json_array_get_length (lines) > 0)
    {
      Line line = { json_node_copy (json_array_get_element (lines, 0)), 0 };
      JsonObject *object = json_node_get_object (line.node);
      gint64 amount = zt_json_get_fen (object, "amount");
      int place = index_of (tender, "items", zt_json_get_string (object, "item"));

      line.place = (place >= 0 ? place : G_MAXUINT16) * 2;
      if (amount >= 0)
        total = MAX (total, 0) + amount;
      g_array_append_val (sorted, line);
      json_array_remove_element (lines, 0);
    }
  for (guint i = 0; i < sorted->len; i++)
    if (g_array_index (sorted, Line, i).place >= G_MAXUINT16 * 2)
      g_array_index (sorted, Line, i).place += (int) i;
  g_array_sort (sorted, compare_lines);
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_element (lines, g_array_index (sorted, Line, i).node);
  if (prices == NULL)
    return;
  json_object_remove_member (prices, "total");
  json_object_remove_member (prices, "totalInWords");
  if (total >= 0)
    {
      g_autofree char *words = zt_money_to_words (total);

      json_object_set_member (prices, "total", zt_json_value_new (total));
      json_object_set_string_member (prices, "totalInWords", words);
    }
}

/* --- words --- */

char *
_zt_unit_part_title (JsonObject *tender, const ZtUnit *unit)
{
  JsonObject *part = NULL;
  JsonArray *parts = tender != NULL ? zt_json_get_array (tender, "parts") : NULL;
  int index = -1;
  const char *title;

  if (unit->type == ZT_UNIT_ANSWER || unit->type == ZT_UNIT_FILE)
    part = find (tender, "parts", unit->group);
  else if (unit->type == ZT_UNIT_LINE || g_str_equal (unit->group, "prices"))
    index = part_of_type (tender, "prices");
  else if (unit->type == ZT_UNIT_RESPONSE)
    index = part_of_type (tender, "deviation");
  if (index >= 0)
    part = json_array_get_object_element (parts, (guint) index);
  title = part != NULL ? zt_json_get_string (part, "title") : NULL;
  if (title != NULL)
    return g_strdup (title);
  if (unit->type == ZT_UNIT_FILE)
    return g_strdup (_ ("Other attachments"));
  return g_strdup (unit->type == ZT_UNIT_OTHER ? _ ("Bid") : unit->group);
}

static const struct
{
  const char *name, *label;
} members[] = {
  { "description", N_ ("Name") },
  { "brand", N_ ("Brand") },
  { "specification", N_ ("Model and specification") },
  { "origin", N_ ("Origin") },
  { "manufacturer", N_ ("Manufacturer") },
  { "unit", N_ ("Unit") },
  { "quantity", N_ ("Quantity") },
  { "unitPrice", N_ ("Unit price") },
  { "response", N_ ("Response") },
  { "conclusion", N_ ("Conclusion") },
  { "evidence", N_ ("Evidence") },
  { "validUntil", N_ ("Valid until") },
  { "notes", N_ ("Notes") },
};

static const char *
label_of (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].name, name))
      return g_dgettext (GETTEXT_PACKAGE, members[i].label);
  return name;
}

char *
_zt_unit_title (JsonObject *tender, const ZtUnit *unit, const char *member)
{
  JsonObject *found = NULL;
  const char *text = NULL;
  g_autofree char *own = NULL;

  if (unit->type == ZT_UNIT_ANSWER)
    {
      found = find (find (tender, "parts", unit->group), "fields", unit->name);
      text = found != NULL ? zt_json_get_string (found, "label") : NULL;
    }
  else if (unit->type == ZT_UNIT_LINE)
    {
      found = find (tender, "items", unit->name);
      text = zt_json_get_string (found != NULL ? found : json_node_get_object (unit->node),
                                 "description");
    }
  else if (unit->type == ZT_UNIT_RESPONSE)
    {
      found = find (tender, "requirements", unit->group);
      text = found != NULL ? zt_json_get_string (found, "text") : NULL;
      own = text != NULL ? g_strdup_printf ("%s %s", unit->group, text) : g_strdup (unit->group);
      text = own;
    }
  if (text == NULL)
    text = label_of (unit->name);
  return member != NULL ? g_strdup_printf ("%s · %s", text, label_of (member)) : g_strdup (text);
}

char *
_zt_unit_place (const ZtUnit *unit, const char *member)
{
  switch (unit->type)
    {
    case ZT_UNIT_ANSWER:
      return g_strdup_printf ("answers.%s.%s", unit->group, unit->name);
    case ZT_UNIT_LINE:
      return g_strdup_printf ("prices.lines.%u%s%s", unit->index, member != NULL ? "." : "",
                              member != NULL ? member : "");
    case ZT_UNIT_RESPONSE:
      return g_strdup_printf ("deviations.%s%s%s", unit->group, member != NULL ? "." : "",
                              member != NULL ? member : "");
    case ZT_UNIT_FILE:
      return g_strdup_printf ("attachments.%s", unit->group);
    case ZT_UNIT_OTHER:
    default:
      return g_strdup (*unit->group != '\0' ? unit->group : unit->name);
    }
}

const char *const *
_zt_unit_members (ZtUnitType type)
{
  static const char *const line[]
      = { "description", "brand",    "specification", "origin", "manufacturer",
          "unit",        "quantity", "unitPrice",     NULL };
  static const char *const response[] = { "response", "conclusion", "evidence", NULL };

  return type == ZT_UNIT_LINE ? line : type == ZT_UNIT_RESPONSE ? response : NULL;
}

static char *
file_text (JsonObject *file)
{
  g_autofree char *size = g_format_size ((guint64) MAX (zt_json_get_int (file, "size", 0), 0));
  const char *sha256 = zt_json_get_string (file, "sha256");

  /* TRANSLATORS: the size of a file and the beginning of its digest */
  return g_strdup_printf (_ ("%s, digest %.8s…"), size, sha256 != NULL ? sha256 : "");
}

static const char *
conclusion_words (const char *conclusion)
{
  if (g_str_equal (conclusion, "none"))
    return _ ("No deviation");
  if (g_str_equal (conclusion, "positive"))
    return _ ("Positive deviation");
  return g_str_equal (conclusion, "negative") ? _ ("Negative deviation") : conclusion;
}

char *
_zt_unit_text (const ZtUnit *unit, const char *member)
{
  JsonNode *node = unit->node;
  g_autoptr (JsonObject) holder = NULL;
  gint64 fen;

  if (unit->type == ZT_UNIT_FILE)
    return file_text (json_node_get_object (node));
  if (member != NULL)
    node = json_object_get_member (json_node_get_object (node), member);
  if (is_empty (node))
    return g_strdup ("");
  holder = json_object_new ();
  json_object_set_member (holder, "v", json_node_copy (node));
  fen = zt_json_get_fen (holder, "v");
  if (fen >= 0)
    {
      g_autofree char *text = zt_money_format (fen);

      return g_strconcat ("¥", text, NULL);
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("Yes") : _ ("No"));
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return zt_json_canonical (node, NULL);
  if (g_strcmp0 (member, "conclusion") == 0)
    return g_strdup (conclusion_words (json_node_get_string (node)));
  return g_strdup (json_node_get_string (node));
}
