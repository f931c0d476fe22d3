/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a finished draft can teach the library: products, papers, texts. Nothing is kept unless the
 * user says so. */
#define G_LOG_DOMAIN "zt-library-learn"
#include "config.h"

#include "library-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  JsonObject *tender, *draft; /* (borrowed) */
  GPtrArray *materials;       /* (owned) of ZtRecord */
  JsonArray *list;            /* (owned) */
} Learning;

static void
learning_clear (Learning *learning)
{
  g_clear_pointer (&learning->materials, g_ptr_array_unref);
  g_clear_pointer (&learning->list, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Learning, learning_clear)

/* Takes @body. */
static void
add (Learning *learning, const char *place, JsonObject *body, gboolean suggested)
{
  JsonObject *one = json_object_new ();

  json_object_set_string_member (one, "title", zt_json_get_string (body, "title"));
  json_object_set_string_member (one, "type", zt_json_get_string (body, "type"));
  json_object_set_string_member (one, "place", place);
  json_object_set_boolean_member (one, "suggested", suggested);
  json_object_set_object_member (one, "body", body);
  json_array_add_object_element (learning->list, one);
}

static JsonObject *
find_by_id (JsonArray *list, const char *id)
{
  for (guint i = 0; list != NULL && id != NULL && i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "id"), id) == 0)
      return json_array_get_object_element (list, i);
  return NULL;
}

static void
copy_text (JsonObject *to, const char *name, JsonObject *from, const char *path)
{
  const char *text = zt_json_get_string (from, path);

  if (text != NULL && *text != '\0')
    json_object_set_string_member (to, name, text);
}

static gboolean
knows_model (Learning *learning, JsonObject *line)
{
  for (guint i = 0; i < learning->materials->len; i++)
    {
      JsonObject *body = zt_record_get_body (g_ptr_array_index (learning->materials, i));

      if (g_strcmp0 (zt_json_get_string (body, "type"), "product") == 0
          && g_strcmp0 (zt_json_get_string (body, "brand"), zt_json_get_string (line, "brand")) == 0
          && g_strcmp0 (zt_json_get_string (body, "specification"),
                        zt_json_get_string (line, "specification"))
                 == 0)
        return TRUE;
    }
  return FALSE;
}

static void
learn_products (Learning *learning)
{
  JsonArray *lines = zt_json_get_array (learning->draft, "prices.lines");

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i), *body;
      JsonObject *item = find_by_id (zt_json_get_array (learning->tender, "items"),
                                     zt_json_get_string (line, "item"));
      const char *brand = zt_json_get_string (line, "brand");
      const char *name = zt_json_get_string (line, "description");
      g_autofree char *place = g_strdup_printf ("prices.lines.%u", i);

      /* A line without a brand is a service: there is no product to remember. */
      if (brand == NULL || *brand == '\0' || name == NULL || knows_model (learning, line))
        continue;
      body = json_object_new ();
      json_object_set_string_member (body, "type", "product");
      json_object_set_string_member (body, "title", name);
      copy_text (body, "brand", line, "brand");
      copy_text (body, "specification", line, "specification");
      copy_text (body, "manufacturer", line, "manufacturer");
      copy_text (body, "origin", line, "origin");
      copy_text (body, "unit", line, "unit");
      if (item != NULL)
        copy_text (body, "classification", item, "classification.id");
      add (learning, place, body, TRUE);
    }
}

static gboolean
knows_file (Learning *learning, const char *sha256)
{
  for (guint i = 0; i < learning->materials->len; i++)
    {
      JsonArray *files
          = zt_json_get_array (zt_record_get_body (g_ptr_array_index (learning->materials, i)),
                               "files");

      for (guint j = 0; files != NULL && j < json_array_get_length (files); j++)
        if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (files, j), "sha256"),
                       sha256)
            == 0)
          return TRUE;
    }
  return FALSE;
}

static void
learn_slot (Learning *learning, JsonObject *part)
{
  const char *slot = zt_json_get_string (part, "id");
  const char *title = zt_json_get_string (part, "title");
  JsonObject *attachments = zt_json_get_object (learning->draft, "attachments");
  JsonNode *node
      = attachments != NULL && slot != NULL ? json_object_get_member (attachments, slot) : NULL;
  JsonArray *given
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (JsonArray) files = json_array_new ();
  g_autofree char *place = g_strconcat ("attachments.", slot, NULL);
  g_autofree char *until = g_strdup_printf ("answers.%s.validUntil", slot);
  const char *type = _zt_library_guess_type (slot, title);
  JsonArray *slots = json_array_new ();
  JsonObject *body;

  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    {
      JsonObject *file = json_array_get_object_element (given, i);

      if (!knows_file (learning, zt_json_get_string (file, "sha256")))
        json_array_add_object_element (files, zt_json_object_copy (file));
    }
  json_array_add_string_element (slots, slot);
  if (json_array_get_length (files) == 0)
    {
      json_array_unref (slots);
      return;
    }
  body = json_object_new ();
  json_object_set_string_member (body, "type", type);
  json_object_set_string_member (body, "title", title != NULL ? title : slot);
  copy_text (body, "validUntil", learning->draft, until);
  json_object_set_array_member (body, "slots", slots);
  json_object_set_array_member (body, "files", g_steal_pointer (&files));
  /* A scheme is written for one tender, and a credit enquiry is made anew for each. */
  add (learning, place, body,
       !g_str_equal (type, "text") && strstr (slot, "credit") == NULL
           && (title == NULL || strstr (title, "信用") == NULL));
}

static gboolean
knows_text (Learning *learning, const char *field)
{
  for (guint i = 0; i < learning->materials->len; i++)
    if (g_strcmp0 (zt_json_get_string (
                       zt_record_get_body (g_ptr_array_index (learning->materials, i)), "field"),
                   field)
        == 0)
      return TRUE;
  return FALSE;
}

/* Long answers are worth keeping; short ones are found again in the earlier bid itself. */
static void
learn_texts (Learning *learning, JsonObject *part)
{
  JsonArray *fields = zt_json_get_array (part, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i), *body;
      g_autofree char *path = g_strdup_printf ("%s.%s", zt_json_get_string (part, "id"),
                                               zt_json_get_string (field, "id"));
      g_autofree char *place = g_strconcat ("answers.", path, NULL);
      const char *text = zt_json_get_string (learning->draft, place);

      if (g_strcmp0 (zt_json_get_string (field, "type"), "longtext") != 0 || text == NULL
          || *text == '\0' || knows_text (learning, path))
        continue;
      body = json_object_new ();
      json_object_set_string_member (body, "type", "text");
      copy_text (body, "title", field, "label");
      json_object_set_string_member (body, "field", path);
      json_object_set_string_member (body, "text", text);
      add (learning, place, body, TRUE);
    }
}

JsonArray *
zt_library_learnable (ZtWorkspace *ws, const char *id, GError **error)
{
  g_autoptr (ZtRecord) draft = NULL, tender = NULL;
  g_auto (Learning) learning = { 0 };
  const char *tender_id;
  JsonArray *parts;

  g_return_val_if_fail (ws != NULL && id != NULL, NULL);
  draft = zt_workspace_get (ws, "draft", id, error);
  if (draft == NULL)
    return NULL;
  learning.draft = zt_record_get_body (draft);
  tender_id = zt_json_get_string (learning.draft, "tender");
  tender = zt_workspace_get (ws, "tender", tender_id != NULL ? tender_id : "", error);
  learning.materials = tender != NULL ? zt_library_list (ws, NULL, NULL, error) : NULL;
  if (learning.materials == NULL)
    return NULL;
  learning.tender = zt_record_get_body (tender);
  learning.list = json_array_new ();
  learn_products (&learning);
  parts = zt_json_get_array (learning.tender, "parts");
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);

      if (g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0)
        learn_slot (&learning, part);
      else
        learn_texts (&learning, part);
    }
  return g_steal_pointer (&learning.list);
}

gint64
zt_library_learn (ZtWorkspace *ws, JsonArray *chosen, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  gint64 kept = 0;

  g_return_val_if_fail (ws != NULL && chosen != NULL, -1);
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL)
    return -1;
  for (guint i = 0; i < json_array_get_length (chosen); i++, kept++)
    {
      JsonObject *body = zt_json_get_object (json_array_get_object_element (chosen, i), "body");
      g_autoptr (ZtRecord) saved = body != NULL ? zt_library_save (ws, NULL, body, error) : NULL;

      if (saved == NULL)
        {
          if (body == NULL)
            g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                                 _ ("This is nothing the library could keep."));
          return -1;
        }
    }
  return zt_transaction_commit (transaction, error) ? kept : -1;
}
