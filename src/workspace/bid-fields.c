/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which answers and deviations a tender asks for, and what somebody may have meant who names
 * another. */
#define G_LOG_DOMAIN "zt-bid-fields"
#include "config.h"

#include "bid-private.h"

#include <string.h>

#define NEAREST 3
#define LONGEST_NAME 200 /* of what is compared */

static void
field_free (gpointer data)
{
  ZtBidField *field = data;

  g_free (field->part);
  g_free (field->name);
  g_free (field->path);
  g_free (field);
}

static void
add (GPtrArray *fields, const char *top, const char *part, const char *name)
{
  ZtBidField *field = g_new0 (ZtBidField, 1);

  field->top = top;
  field->part = g_strdup (part);
  field->name = g_strdup (name);
  field->path = g_strjoin (".", top, part, name, NULL);
  g_ptr_array_add (fields, field);
}

/* A form that names no fields leaves them to the bidder; an attachment may say until when it is
 * valid. */
static void
add_part (GPtrArray *fields, JsonObject *part)
{
  const char *id = zt_json_get_string (part, "id");
  const char *type = zt_json_get_string (part, "type");
  JsonArray *asked = zt_json_get_array (part, "fields");

  if (id == NULL)
    return;
  for (guint i = 0; asked != NULL && i < json_array_get_length (asked); i++)
    {
      const char *name = zt_json_get_string (json_array_get_object_element (asked, i), "id");

      if (name != NULL)
        add (fields, "answers", id, name);
    }
  if (g_strcmp0 (type, "attachment") == 0)
    add (fields, "answers", id, "validUntil");
  else if (g_strcmp0 (type, "form") == 0 && (asked == NULL || json_array_get_length (asked) == 0))
    add (fields, "answers", id, NULL);
}

/* What the draft holds already stays editable, even when a clarification has removed the question.
 */
static void
add_present (GPtrArray *fields, JsonObject *draft, const char *top)
{
  JsonObject *parts = zt_json_get_object (draft, top);
  JsonObjectIter iter;
  const char *part;
  JsonNode *node;

  if (parts == NULL)
    return;
  json_object_iter_init (&iter, parts);
  while (json_object_iter_next (&iter, &part, &node))
    {
      g_autoptr (GList) names = JSON_NODE_HOLDS_OBJECT (node)
                                    ? json_object_get_members (json_node_get_object (node))
                                    : NULL;

      for (GList *l = names; l != NULL; l = l->next)
        add (fields, top, part, l->data);
    }
}

GPtrArray *
_zt_bid_fields (const ZtBidContext *context)
{
  static const char *const said[] = { "response", "conclusion", "evidence" };
  GPtrArray *fields = g_ptr_array_new_with_free_func (field_free);
  JsonObject *tender = zt_record_get_body (context->tender);
  JsonArray *parts = zt_json_get_array (tender, "parts");
  JsonArray *requirements = zt_json_get_array (tender, "requirements");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    add_part (fields, json_array_get_object_element (parts, i));
  for (guint i = 0; requirements != NULL && i < json_array_get_length (requirements); i++)
    {
      const char *id = zt_json_get_string (json_array_get_object_element (requirements, i), "id");

      for (gsize j = 0; id != NULL && j < G_N_ELEMENTS (said); j++)
        add (fields, "deviations", id, said[j]);
    }
  add_present (fields, context->body, "answers");
  add_present (fields, context->body, "deviations");
  return fields;
}

const ZtBidField *
_zt_bid_field_find (GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const ZtBidField *field = g_ptr_array_index (fields, i);
      gsize length = strlen (field->path);

      if (field->name != NULL
              ? g_str_equal (field->path, path)
              : g_str_has_prefix (path, field->path) && path[length] == '.'
                    && path[length + 1] != '\0' && strchr (path + length + 1, '.') == NULL)
        return field;
    }
  return NULL;
}

/* How many bytes have to be put, taken or changed, small and capital letters being the same. */
static guint
distance (const char *a, const char *b)
{
  gsize n = MIN (strlen (a), LONGEST_NAME), m = MIN (strlen (b), LONGEST_NAME);
  guint row[LONGEST_NAME + 1];

  for (gsize j = 0; j <= m; j++)
    row[j] = (guint) j;
  for (gsize i = 1; i <= n; i++)
    {
      guint corner = row[0];

      row[0] = (guint) i;
      for (gsize j = 1; j <= m; j++)
        {
          guint above = row[j];
          guint change = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]) ? 0 : 1;

          row[j] = MIN (MIN (row[j], row[j - 1]) + 1, corner + change);
          corner = above;
        }
    }
  return row[m];
}

/* Somebody may leave out the part, or "answers". */
static guint
remoteness (const ZtBidField *field, const char *path)
{
  guint least = distance (path, field->path);

  if (g_str_equal (field->top, "answers"))
    least = MIN (least, distance (path, field->path + strlen ("answers.")));
  if (strchr (path, '.') == NULL)
    least = MIN (least, distance (path, field->name));
  return least;
}

char *
_zt_bid_field_nearest (GPtrArray *fields, const char *path)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  /* Up to a third of it wrong: the nearest first, each once. */
  for (guint wrong = 0; wrong <= MAX (strlen (path) / 3, 2) && found->len < NEAREST; wrong++)
    for (guint i = 0; i < fields->len && found->len < NEAREST; i++)
      {
        const ZtBidField *field = g_ptr_array_index (fields, i);
        const char *shown
            = g_str_equal (field->top, "answers") ? field->path + strlen ("answers.") : field->path;

        if (field->name != NULL && remoteness (field, path) == wrong
            && !g_ptr_array_find_with_equal_func (found, shown, g_str_equal, NULL))
          g_ptr_array_add (found, (gpointer) shown);
      }
  if (found->len == 0)
    return NULL;
  g_ptr_array_add (found, NULL);
  return g_strjoinv (", ", (char **) found->pdata);
}
