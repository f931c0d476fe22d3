/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dotted paths into JSON objects, and amounts of money in them. */
#define G_LOG_DOMAIN "zt-json"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "money.h"
#include "zt-error.h"
#include "zt-json.h"

#define SEGMENT_MAX 64
/* From here an amount in yuan as a double no longer tells two neighbouring fen apart (2^46 yuan).
 */
#define FEN_EXACT_MAX (G_GINT64_CONSTANT (70368744177664) * 100)

static gboolean
parse_index (const char *segment, guint *index)
{
  guint64 value;

  if (!g_ascii_isdigit (segment[0]) || (segment[0] == '0' && segment[1] != '\0')
      || !g_ascii_string_to_unsigned (segment, 10, 0, G_MAXINT32, &value, NULL))
    return FALSE;
  *index = (guint) value;
  return TRUE;
}

static JsonNode *
step_into (JsonNode *node, const char *segment)
{
  guint index;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), segment);
  if (JSON_NODE_HOLDS_ARRAY (node) && parse_index (segment, &index)
      && index < json_array_get_length (json_node_get_array (node)))
    return json_array_get_element (json_node_get_array (node), index);
  return NULL;
}

/* The rest of a path whose segments are longer than anything that has a name here. @node: where it
 * begins; NULL: at @object. */
static JsonNode *
get_by_copies (JsonObject *object, JsonNode *node, const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path, ".", -1);
  guint i = 0;

  if (node == NULL)
    node = json_object_get_member (object, segments[i++]);
  for (; segments[i] != NULL && node != NULL; i++)
    node = step_into (node, segments[i]);
  return node;
}

JsonNode *
zt_json_get (JsonObject *object, const char *path)
{
  char segment[SEGMENT_MAX];
  JsonNode *node = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  if (object == NULL)
    return NULL;
  for (gboolean first = TRUE;; first = FALSE)
    {
      const char *end = strchr (path, '.');
      gsize length = end != NULL ? (gsize) (end - path) : strlen (path);

      if (end == NULL)
        return first ? json_object_get_member (object, path) : step_into (node, path);
      if (length >= sizeof segment)
        return get_by_copies (object, node, path);
      memcpy (segment, path, length);
      segment[length] = '\0';
      node = first ? json_object_get_member (object, segment) : step_into (node, segment);
      if (node == NULL)
        return NULL;
      path = end + 1;
    }
}

const char *
zt_json_get_string (JsonObject *object, const char *path)
{
  JsonNode *node = zt_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

gint64
zt_json_get_int (JsonObject *object, const char *path, gint64 fallback)
{
  JsonNode *node = zt_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double value = json_node_get_double (node);
      if (value == trunc (value) && fabs (value) <= (double) ZT_MONEY_MAX)
        return (gint64) value;
    }
  return fallback;
}

gboolean
zt_json_get_boolean (JsonObject *object, const char *path, gboolean fallback)
{
  JsonNode *node = zt_json_get (object, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fallback;
  return json_node_get_boolean (node);
}

JsonArray *
zt_json_get_array (JsonObject *object, const char *path)
{
  JsonNode *node = zt_json_get (object, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
zt_json_get_object (JsonObject *object, const char *path)
{
  JsonNode *node = zt_json_get (object, path);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* json-glib cannot put an element into the middle of an array: take the tail off and add it again.
 */
static gboolean
set_element (JsonArray *array, guint index, JsonNode *value)
{
  guint length = json_array_get_length (array);
  g_autoptr (GPtrArray) tail = g_ptr_array_new ();

  if (index > length)
    return FALSE;
  for (guint i = index + 1; i < length; i++)
    g_ptr_array_add (tail, json_array_dup_element (array, i));
  for (guint i = length; i > index; i--)
    json_array_remove_element (array, i - 1);
  json_array_add_element (array, value);
  for (guint i = 0; i < tail->len; i++)
    json_array_add_element (array, tail->pdata[i]);
  return TRUE;
}

/* The node under @segment of @parent, made as an empty object where there is none. NULL where a
 * scalar stands in the way. */
static JsonNode *
step_or_make (JsonNode *parent, const char *segment)
{
  JsonNode *node = step_into (parent, segment);
  guint index;

  if (node != NULL && (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node)))
    return node;
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    return NULL;
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, json_object_new ());
  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      json_object_set_member (json_node_get_object (parent), segment, node);
      return node;
    }
  if (parse_index (segment, &index) && set_element (json_node_get_array (parent), index, node))
    return node;
  json_node_unref (node);
  return NULL;
}

static gboolean
put (JsonNode *parent, const char *segment, JsonNode *value)
{
  guint index;

  if (JSON_NODE_HOLDS_OBJECT (parent))
    {
      json_object_set_member (json_node_get_object (parent), segment, value);
      return TRUE;
    }
  return parse_index (segment, &index) && set_element (json_node_get_array (parent), index, value);
}

gboolean
zt_json_set (JsonObject *object, const char *path, JsonNode *value, GError **error)
{
  g_auto (GStrv) segments = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonNode *node;
  guint last;

  g_return_val_if_fail (object != NULL && path != NULL && value != NULL, FALSE);
  segments = g_strsplit (path, ".", -1);
  last = g_strv_length (segments);
  for (guint i = 0; i < last; i++)
    if (segments[i][0] == '\0')
      last = 0;
  if (last == 0)
    {
      json_node_unref (value);
      /* TRANSLATORS: %s is a dotted path such as "answers.letter.validityDays". */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a path to a field."), path);
      return FALSE;
    }
  root = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (root, object);
  node = root;
  for (guint i = 0; i + 1 < last && node != NULL; i++)
    node = step_or_make (node, segments[i]);
  if (node == NULL || !put (node, segments[last - 1], value))
    {
      json_node_unref (value);
      /* TRANSLATORS: %s is a dotted path such as "answers.letter.validityDays". */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” cannot be set: a value or the end of a list stands in the way."), path);
      return FALSE;
    }
  return TRUE;
}

gboolean
zt_json_set_string (JsonObject *object, const char *path, const char *value, GError **error)
{
  JsonNode *node;

  if (value == NULL)
    node = json_node_new (JSON_NODE_NULL);
  else
    node = json_node_init_string (json_node_alloc (), value);
  return zt_json_set (object, path, node, error);
}

gint64
zt_json_get_fen (JsonObject *object, const char *path)
{
  JsonObject *value = zt_json_get_object (object, path);
  JsonNode *amount;
  double yuan;
  double fen;

  if (value == NULL || g_strcmp0 (zt_json_get_string (value, "currency"), "CNY") != 0)
    return -1;
  amount = json_object_get_member (value, "amount");
  if (amount == NULL || !JSON_NODE_HOLDS_VALUE (amount)
      || (json_node_get_value_type (amount) != G_TYPE_INT64
          && json_node_get_value_type (amount) != G_TYPE_DOUBLE))
    return -1;
  yuan = json_node_get_double (amount);
  if (!(yuan >= 0) || yuan > (double) (FEN_EXACT_MAX / 100))
    return -1;
  fen = nearbyint (yuan * 100);
  /* The division rounds correctly, so this holds exactly when the text had at most two places. */
  return fen / 100 == yuan ? (gint64) fen : -1;
}

JsonNode *
zt_json_value_new (gint64 fen)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *value = json_object_new ();

  if (fen % 100 == 0)
    json_object_set_int_member (value, "amount", fen / 100);
  else
    json_object_set_double_member (value, "amount", (double) fen / 100);
  json_object_set_string_member (value, "currency", "CNY");
  json_node_take_object (node, value);
  return node;
}
