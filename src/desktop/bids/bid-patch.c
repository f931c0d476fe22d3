/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed and is not saved yet, as a tree of answers and deviations. */
#define G_LOG_DOMAIN "zt-bid-patch"
#include "config.h"

#include "bid-patch.h"

#include "money.h"

void
zt_bid_patch_put (JsonObject **root, const char *first, const char *second, const char *third,
                  JsonNode *value)
{
  const char *const way[] = { first, second };
  JsonObject *at;

  if (*root == NULL)
    *root = json_object_new ();
  at = *root;
  for (gsize i = 0; i < G_N_ELEMENTS (way); i++)
    {
      JsonNode *node = json_object_get_member (at, way[i]);

      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        json_object_set_object_member (at, way[i], json_object_new ());
      at = json_object_get_object_member (at, way[i]);
    }
  json_object_set_member (at, third, value);
}

void
zt_bid_patch_overlay (JsonObject **to, JsonObject *from)
{
  static const char *const tops[] = { "answers", "deviations" };

  for (gsize i = 0; from != NULL && i < G_N_ELEMENTS (tops); i++)
    {
      JsonObject *top = zt_json_get_object (from, tops[i]);
      JsonObjectIter outer;
      const char *part;
      JsonNode *fields;

      if (top == NULL)
        continue;
      json_object_iter_init (&outer, top);
      while (json_object_iter_next (&outer, &part, &fields))
        {
          JsonObjectIter inner;
          const char *field;
          JsonNode *value;

          json_object_iter_init (&inner, json_node_get_object (fields));
          while (json_object_iter_next (&inner, &field, &value))
            zt_bid_patch_put (to, tops[i], part, field, json_node_copy (value));
        }
    }
}

JsonNode *
zt_bid_patch_value (const char *type, const char *text)
{
  JsonNode *value;
  gint64 fen;

  if (g_strcmp0 (type, "money") == 0 && zt_money_parse (text, &fen, NULL))
    return zt_json_value_new (fen);
  value = json_node_alloc ();
  if (g_strcmp0 (type, "boolean") == 0)
    json_node_init_boolean (value, g_str_equal (text, "true"));
  else
    json_node_init_string (value, text);
  return value;
}
