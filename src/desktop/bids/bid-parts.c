/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far each part of a bid is. */
#define G_LOG_DOMAIN "zt-bid-parts"
#include "config.h"

#include "bid-parts.h"

#include "money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
zt_part_free (ZtPart *part)
{
  if (part == NULL)
    return;
  g_free (part->id);
  g_free (part->title);
  g_free (part->type);
  g_free (part);
}

JsonObject *
zt_parts_find (JsonArray *list, const char *id)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *element = json_array_get_object_element (list, i);

      if (g_strcmp0 (zt_json_get_string (element, "id"), id) == 0)
        return element;
    }
  return NULL;
}

char *
zt_parts_answer (JsonObject *draft, const char *part, const char *field)
{
  JsonObject *answers = zt_json_get_object (draft, "answers");
  JsonNode *node = answers != NULL ? json_object_get_member (answers, part) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  node = json_object_get_member (json_node_get_object (node), field);
  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      gint64 fen;

      json_object_set_member (holder, "v", json_node_copy (node));
      fen = zt_json_get_fen (holder, "v");
      return fen >= 0 ? zt_money_format (fen) : NULL;
    }
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? g_strdup (json_node_get_string (node)) : NULL;
  return zt_json_canonical (node, NULL);
}

static void
count_fields (ZtPart *part, JsonObject *definition, JsonObject *draft)
{
  JsonArray *fields = zt_json_get_array (definition, "fields");
  guint any = 0;

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      const char *id = zt_json_get_string (field, "id");
      g_autofree char *answer = id != NULL ? zt_parts_answer (draft, part->id, id) : NULL;
      gboolean given = answer != NULL && !g_str_equal (answer, "false");

      any += given;
      if (!zt_json_get_boolean (field, "required", FALSE))
        continue;
      part->total++;
      part->filled += given;
    }
  if (part->total == 0)
    part->total = part->filled = any;
}

static void
count_lines (ZtPart *part, JsonObject *tender, JsonObject *draft)
{
  JsonArray *lines = zt_json_get_array (draft, "prices.lines");
  JsonArray *items = zt_json_get_array (tender, "items");

  part->total = items != NULL ? json_array_get_length (items) : 0;
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    part->filled += zt_json_get_fen (json_array_get_object_element (lines, i), "unitPrice") >= 0;
  part->filled = MIN (part->filled, part->total);
}

static void
count_responses (ZtPart *part, JsonObject *tender, JsonObject *draft)
{
  JsonArray *requirements = zt_json_get_array (tender, "requirements");
  JsonObject *deviations = zt_json_get_object (draft, "deviations");

  part->total = requirements != NULL ? json_array_get_length (requirements) : 0;
  for (guint i = 0; i < part->total; i++)
    {
      const char *id = zt_json_get_string (json_array_get_object_element (requirements, i), "id");
      JsonNode *node
          = deviations != NULL && id != NULL ? json_object_get_member (deviations, id) : NULL;
      const char *response = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                                 ? zt_json_get_string (json_node_get_object (node), "response")
                                 : NULL;

      part->filled += response != NULL && *response != '\0';
    }
}

JsonArray *
zt_parts_files (JsonObject *draft, const char *slot)
{
  JsonObject *attachments = zt_json_get_object (draft, "attachments");
  JsonNode *node = attachments != NULL ? json_object_get_member (attachments, slot) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
count_files (ZtPart *part, JsonObject *definition, JsonObject *draft)
{
  JsonArray *files = zt_parts_files (draft, part->id);
  guint n = files != NULL ? json_array_get_length (files) : 0;

  part->filled = n;
  part->total = MAX (n, part->required ? 1 : 0);
  if (n > 0 && definition != NULL && zt_json_get_boolean (definition, "expires", FALSE))
    {
      g_autofree char *until = zt_parts_answer (draft, part->id, "validUntil");

      part->total += until == NULL;
    }
}

static ZtPart *
measure (const char *id, JsonObject *definition, JsonObject *tender, JsonObject *draft)
{
  ZtPart *part = g_new0 (ZtPart, 1);
  const char *title = definition != NULL ? zt_json_get_string (definition, "title") : NULL;
  const char *type = definition != NULL ? zt_json_get_string (definition, "type") : "attachment";

  part->id = g_strdup (id);
  part->title = g_strdup (title != NULL ? title : _ ("Other attachments"));
  part->type = g_strdup (type != NULL ? type : "form");
  part->required = definition != NULL && zt_json_get_boolean (definition, "required", FALSE);
  if (g_str_equal (part->type, "prices"))
    count_lines (part, tender, draft);
  else if (g_str_equal (part->type, "deviation"))
    count_responses (part, tender, draft);
  else if (g_str_equal (part->type, "attachment"))
    count_files (part, definition, draft);
  else
    count_fields (part, definition, draft);
  part->state = part->filled == 0            ? ZT_PART_EMPTY
                : part->filled < part->total ? ZT_PART_PARTIAL
                                             : ZT_PART_DONE;
  return part;
}

static gboolean
is_part_of_type (JsonObject *part, const char *type)
{
  return g_strcmp0 (zt_json_get_string (part, "type"), type) == 0;
}

static char *
first_of_type (JsonArray *parts, const char *type)
{
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    if (is_part_of_type (json_array_get_object_element (parts, i), type))
      return g_strdup (zt_json_get_string (json_array_get_object_element (parts, i), "id"));
  return g_strdup ("other");
}

char *
zt_parts_find_place (JsonObject *tender, const char *place)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");
  const char *dot;

  g_return_val_if_fail (tender != NULL, NULL);
  if (place == NULL || g_str_has_prefix (place, "tenderVersion"))
    return first_of_type (parts, "form");
  if (g_str_has_prefix (place, "prices"))
    return first_of_type (parts, "prices");
  if (g_str_has_prefix (place, "deviations"))
    return first_of_type (parts, "deviation");
  dot = strchr (place, '.');
  if (dot == NULL)
    return first_of_type (parts, "form");
  /* The longest id that fits: ids may hold dots themselves. */
  for (const char *end = dot + strlen (dot); end > dot; end = g_strrstr_len (dot, end - dot, "."))
    {
      g_autofree char *id = g_strndup (dot + 1, (gsize) (end - dot - 1));

      if (zt_parts_find (parts, id) != NULL)
        return g_steal_pointer (&id);
    }
  return g_strdup ("other");
}

static void
mark_findings (GPtrArray *list, JsonObject *tender, GPtrArray *findings)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *id = zt_parts_find_place (tender, finding->place);

      for (guint j = 0; j < list->len; j++)
        {
          ZtPart *part = g_ptr_array_index (list, j);

          if (!g_str_equal (part->id, id))
            continue;
          /* What was not begun is not wrong yet: it is empty. */
          if (finding->severity == ZT_SEVERITY_BLOCK && part->filled > 0)
            part->state = ZT_PART_BROKEN;
          else if (finding->severity == ZT_SEVERITY_WARN && part->state == ZT_PART_DONE)
            part->state = ZT_PART_WARNED;
        }
    }
}

GPtrArray *
zt_parts_list (JsonObject *tender, JsonObject *draft, GPtrArray *findings)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_part_free);
  JsonArray *parts;

  g_return_val_if_fail (tender != NULL && draft != NULL, list);
  parts = zt_json_get_array (tender, "parts");
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *definition = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (definition, "id");

      if (id != NULL && !g_str_equal (id, "other"))
        g_ptr_array_add (list, measure (id, definition, tender, draft));
    }
  g_ptr_array_add (list, measure ("other", zt_parts_find (parts, "other"), tender, draft));
  mark_findings (list, tender, findings);
  return list;
}

void
zt_parts_count (GPtrArray *parts, guint *done, guint *total)
{
  *done = *total = 0;
  for (guint i = 0; i < parts->len; i++)
    {
      const ZtPart *part = g_ptr_array_index (parts, i);

      if (!part->required)
        continue;
      *total += 1;
      *done += part->filled >= part->total && part->state != ZT_PART_BROKEN
               && part->state != ZT_PART_EMPTY;
    }
}
