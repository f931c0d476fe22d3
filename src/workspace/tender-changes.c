/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between two versions of a tender, by the noun's own page, with the place in a bid
 * where each change matters. */
#define G_LOG_DOMAIN "zt-tender-changes"
#include "config.h"

#include "zt-draft.h"

#include "money.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  JsonObject *tender; /* the newer */
  JsonObject *draft;  /* (nullable) */
  JsonArray *entries;
} Changes;

static char *
text_of (const ZtField *field, JsonObject *holder)
{
  JsonNode *node = holder != NULL ? zt_json_get (holder, field->name) : NULL;
  gint64 number;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (field->type == ZT_MONEY)
    {
      number = zt_json_get_fen (holder, field->name);
      if (number >= 0)
        {
          g_autofree char *text = zt_money_format (number);

          return g_strconcat ("¥", text, NULL);
        }
    }
  if (field->type == ZT_BOOLEAN)
    return g_strdup (zt_json_get_boolean (holder, field->name, FALSE) ? _ ("Yes") : _ ("No"));
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return zt_json_canonical (node, NULL);
  if (field->type == ZT_TIME && zt_time_parse (json_node_get_string (node), &number))
    return zt_time_display (number);
  if (field->type == ZT_CODE && field->codes != NULL && *json_node_get_string (node) != '\0')
    return g_strdup (zt_code_label (field->codes, json_node_get_string (node)));
  return g_strdup (json_node_get_string (node));
}

static void
add (Changes *self, const char *id, const char *part, const char *title, const char *before,
     const char *after, const char *place)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "id", id);
  json_object_set_string_member (entry, "part", part);
  json_object_set_string_member (entry, "title", title);
  json_object_set_string_member (entry, "change",
                                 before == NULL  ? "added"
                                 : after == NULL ? "removed"
                                                 : "changed");
  if (before != NULL)
    json_object_set_string_member (entry, "old", before);
  if (after != NULL)
    json_object_set_string_member (entry, "new", after);
  json_object_set_string_member (entry, "place", place);
  json_array_add_object_element (self->entries, entry);
}

static JsonObject *
find (JsonArray *list, const char *id)
{
  for (guint i = 0; list != NULL && id != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *element = json_array_get_object_element (list, i);

      if (g_strcmp0 (zt_json_get_string (element, "id"), id) == 0)
        return element;
    }
  return NULL;
}

/* Where in the draft an element of one of the tender's lists is answered. */
static char *
place_of (Changes *self, const char *list, JsonObject *element)
{
  const char *id = zt_json_get_string (element, "id");
  const char *type = zt_json_get_string (element, "type");
  JsonArray *lines;

  if (g_str_equal (list, "requirements"))
    return g_strdup_printf ("deviations.%s", id);
  if (g_str_equal (list, "parts"))
    {
      if (g_strcmp0 (type, "attachment") == 0)
        return g_strdup_printf ("attachments.%s", id);
      if (g_strcmp0 (type, "prices") == 0)
        return g_strdup ("prices");
      return g_strcmp0 (type, "deviation") == 0 ? g_strdup ("deviations")
                                                : g_strdup_printf ("answers.%s.", id);
    }
  if (!g_str_equal (list, "items"))
    return g_strdup ("");
  lines = self->draft != NULL ? zt_json_get_array (self->draft, "prices.lines") : NULL;
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (lines, i), "item"), id) == 0)
      return g_strdup_printf ("prices.lines.%u", i);
  return g_strdup ("prices");
}

static const char *
name_of (JsonObject *element)
{
  static const char *const names[] = { "title", "description", "text", "label", "name" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (zt_json_get_string (element, names[i]) != NULL)
      return zt_json_get_string (element, names[i]);
  return zt_json_get_string (element, "id");
}

/* A whole element in a few words: "24 台", "A02 …"; its name is the title already. */
static char *
describe (const ZtField *fields, JsonObject *element)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *name = name_of (element);

  for (const ZtField *field = fields; field->name != NULL; field++)
    {
      g_autofree char *value
          = field->type != ZT_LIST && field->type != ZT_DIGEST && field->type != ZT_OBJECT
                ? text_of (field, element)
                : g_strdup ("");

      if (*value == '\0' || g_str_equal (field->name, "id") || g_strcmp0 (value, name) == 0
          || strchr (field->name, '.') != NULL)
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "",
                              g_dgettext (GETTEXT_PACKAGE, field->label), value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The fields a bidder has to answer are a list inside a part. */
static void
compare_answers (Changes *self, const ZtField *list, JsonObject *before, JsonObject *after,
                 const char *part_id)
{
  JsonArray *old = zt_json_get_array (before, list->name);
  JsonArray *new = zt_json_get_array (after, list->name);

  for (guint i = 0; new != NULL &&i < json_array_get_length (new); i++)
    {
      JsonObject *element = json_array_get_object_element (new, i);
      const char *id = zt_json_get_string (element, "id");
      JsonObject *earlier = find (old, id);
      g_autofree char *key = g_strdup_printf ("parts/%s/%s", part_id, id);
      g_autofree char *place = g_strdup_printf ("answers.%s.%s", part_id, id);
      g_autofree char *was = earlier != NULL ? describe (list->of, earlier) : NULL;
      g_autofree char *is = describe (list->of, element);

      if (earlier == NULL)
        add (self, key, name_of (after), name_of (element), NULL, is, place);
      else if (!g_str_equal (was, is) || g_strcmp0 (name_of (earlier), name_of (element)) != 0)
        add (self, key, name_of (after), name_of (element), was, is, place);
    }
  for (guint i = 0; old != NULL && i < json_array_get_length (old); i++)
    {
      JsonObject *element = json_array_get_object_element (old, i);
      const char *id = zt_json_get_string (element, "id");
      g_autofree char *key = g_strdup_printf ("parts/%s/%s", part_id, id);
      g_autofree char *place = g_strdup_printf ("answers.%s.", part_id);
      g_autofree char *was = describe (list->of, element);

      if (find (new, id) == NULL)
        add (self, key, name_of (after), name_of (element), was, NULL, place);
    }
}

/* One element in both versions: each field that differs. */
static void
compare_element (Changes *self, const ZtField *list, JsonObject *before, JsonObject *after)
{
  const char *id = zt_json_get_string (after, "id");
  const char *part = g_dgettext (GETTEXT_PACKAGE, list->label);
  g_autofree char *place = place_of (self, list->name, after);

  for (const ZtField *field = list->of; field->name != NULL; field++)
    {
      g_autofree char *key = g_strdup_printf ("%s/%s.%s", list->name, id, field->name);
      g_autofree char *was = NULL, *is = NULL, *title = NULL;

      if (field->type == ZT_LIST && field->of != NULL)
        {
          compare_answers (self, field, before, after, id);
          continue;
        }
      was = text_of (field, before);
      is = text_of (field, after);
      if (g_str_equal (was, is))
        continue;
      title = g_str_equal (field->name, "text") || g_str_equal (field->name, "title")
                  ? g_strdup (id)
                  : g_strdup_printf ("%s · %s", name_of (after),
                                     g_dgettext (GETTEXT_PACKAGE, field->label));
      add (self, key, part, title, *was != '\0' ? was : NULL, *is != '\0' ? is : NULL, place);
    }
}

static void
compare_lists (Changes *self, const ZtField *list, JsonObject *before, JsonObject *after)
{
  JsonArray *old = zt_json_get_array (before, list->name);
  JsonArray *new = zt_json_get_array (after, list->name);
  const char *part = g_dgettext (GETTEXT_PACKAGE, list->label);

  for (guint i = 0; new != NULL &&i < json_array_get_length (new); i++)
    {
      JsonObject *element = json_array_get_object_element (new, i);
      JsonObject *earlier = find (old, zt_json_get_string (element, "id"));
      g_autofree char *key
          = g_strdup_printf ("%s/%s", list->name, zt_json_get_string (element, "id"));
      g_autofree char *place = place_of (self, list->name, element);
      g_autofree char *text = describe (list->of, element);

      if (earlier == NULL)
        add (self, key, part, name_of (element), NULL, text, place);
      else
        compare_element (self, list, earlier, element);
    }
  for (guint i = 0; old != NULL && i < json_array_get_length (old); i++)
    {
      JsonObject *element = json_array_get_object_element (old, i);
      g_autofree char *key
          = g_strdup_printf ("%s/%s", list->name, zt_json_get_string (element, "id"));
      g_autofree char *place = place_of (self, list->name, element);
      g_autofree char *text = describe (list->of, element);

      if (find (new, zt_json_get_string (element, "id")) == NULL)
        add (self, key, part, name_of (element), text, NULL, place);
    }
}

/* Each clarification is to be read, whatever it changed. */
static void
add_clarifications (Changes *self, JsonObject *before, JsonObject *after)
{
  JsonArray *old = zt_json_get_array (before, "clarifications");
  JsonArray *new = zt_json_get_array (after, "clarifications");
  guint known = old != NULL ? json_array_get_length (old) : 0;

  for (guint i = known; new != NULL &&i < json_array_get_length (new); i++)
    {
      JsonObject *clarification = json_array_get_object_element (new, i);
      g_autofree char *key = g_strdup_printf ("clarifications/%u", i + 1);
      /* TRANSLATORS: the number of a clarification */
      g_autofree char *title = g_strdup_printf (_ ("Clarification %u"), i + 1);

      add (self, key, _ ("Clarifications"), title, NULL, zt_json_get_string (clarification, "text"),
           "clarifications");
    }
}

static const char *
place_of_scalar (const char *name)
{
  static const char *const priced[] = { "value", "ceiling", NULL };

  return g_strv_contains (priced, name) ? "prices" : "";
}

JsonArray *
zt_tender_changes (JsonObject *before, JsonObject *after, JsonObject *draft)
{
  static const char *const ignored[]
      = { "clarifications", "datePublished", "cancellation", "openingCertificates", NULL };
  Changes self = { after, draft, json_array_new () };

  g_return_val_if_fail (before != NULL && after != NULL, self.entries);
  add_clarifications (&self, before, after);
  for (const ZtField *field = zt_kind_tender.fields; field->name != NULL; field++)
    {
      g_autofree char *was = NULL, *is = NULL;

      if (g_strv_contains (ignored, field->name))
        continue;
      if (field->type == ZT_LIST && field->of != NULL)
        {
          compare_lists (&self, field, before, after);
          continue;
        }
      was = text_of (field, before);
      is = text_of (field, after);
      if (!g_str_equal (was, is))
        add (&self, field->name, _ ("Tender"), g_dgettext (GETTEXT_PACKAGE, field->label),
             *was != '\0' ? was : NULL, *is != '\0' ? is : NULL, place_of_scalar (field->name));
    }
  return self.entries;
}
