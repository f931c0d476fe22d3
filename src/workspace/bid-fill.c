/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills the empty places of a draft from the tender, the library and earlier bids: proposals first,
 * each with its source, then those that the user takes. */
#define G_LOG_DOMAIN "zt-bid-fill"
#include "config.h"

#include "bid-fill-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
_zt_fill_add (ZtFill *fill, const char *group, const char *place, const char *label,
              const char *value, JsonNode *node, const char *source, const char *material,
              const char *note)
{
  JsonObject *one = json_object_new ();

  json_object_set_string_member (one, "group", group);
  json_object_set_string_member (one, "place", place);
  json_object_set_string_member (one, "label", label != NULL ? label : place);
  json_object_set_string_member (one, "value", value);
  json_object_set_member (one, "node", node);
  json_object_set_string_member (one, "source", source);
  if (material != NULL)
    json_object_set_string_member (one, "material", material);
  if (note != NULL)
    json_object_set_string_member (one, "note", note);
  json_array_add_object_element (fill->list, one);
}

char *
_zt_fill_from_material (ZtRecord *material)
{
  /* TRANSLATORS: %s is the title of a library item */
  return g_strdup_printf (_ ("Library: %s"),
                          zt_json_get_string (zt_record_get_body (material), "title"));
}

char *
_zt_fill_from_draft (ZtRecord *draft)
{
  const char *title = zt_json_get_string (zt_record_get_body (draft), "title");

  /* TRANSLATORS: %s is the title of a tender */
  return g_strdup_printf (_ ("Earlier bid: %s"), title != NULL ? title : "");
}

JsonNode *
_zt_fill_text (const char *text)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_string (node, text);
  return node;
}

static void
fill_clear (ZtFill *fill)
{
  g_clear_pointer (&fill->materials, g_ptr_array_unref);
  g_clear_pointer (&fill->earlier, g_ptr_array_unref);
  g_clear_pointer (&fill->list, json_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ZtFill, fill_clear)

static gboolean
fill_load (ZtFill *fill, ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (GPtrArray) drafts = NULL;

  fill->ws = ws;
  fill->tender = zt_record_get_body (context->tender);
  fill->draft = context->body;
  fill->organisation
      = context->organisation != NULL ? zt_record_get_body (context->organisation) : NULL;
  fill->code = zt_json_get_string (context->body, "organisation");
  fill->list = json_array_new ();
  fill->materials = zt_library_list (ws, NULL, NULL, error);
  drafts = fill->materials != NULL ? zt_drafts_list (ws->own, error) : NULL;
  if (drafts == NULL)
    return FALSE;
  fill->earlier = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_record_unref);
  for (guint i = 0; i < drafts->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (drafts, i);

      /* What one firm wrote is no business of another that uses the same computer. */
      if (!g_str_equal (zt_record_get_id (draft), zt_record_get_id (context->draft))
          && g_strcmp0 (zt_json_get_string (zt_record_get_body (draft), "organisation"), fill->code)
                 == 0)
        g_ptr_array_add (fill->earlier, zt_record_ref (draft));
    }
  for (guint i = fill->materials->len; i > 0; i--)
    if (g_strcmp0 (zt_json_get_string (zt_record_get_body (
                                           g_ptr_array_index (fill->materials, i - 1)),
                                       "organisation"),
                   fill->code)
        != 0)
      g_ptr_array_remove_index (fill->materials, i - 1);
  return TRUE;
}

JsonArray *
zt_bid_propose (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_auto (ZtFill) fill = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error) || !fill_load (&fill, ws, &context, error))
    return NULL;
  _zt_fill_answers (&fill);
  _zt_fill_prices (&fill);
  _zt_fill_deviations (&fill);
  _zt_fill_attachments (&fill);
  return g_steal_pointer (&fill.list);
}

/* --- taking proposals --- */

/* The object at a dotted path, made on the way. NULL where something else stands there. */
static JsonObject *
object_at (JsonObject *body, const char *path)
{
  JsonNode *node = zt_json_get (body, path);

  if (node == NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, json_object_new ());
      if (!zt_json_set (body, path, node, NULL))
        return NULL;
      node = zt_json_get (body, path);
    }
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_blank (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN  ? !json_node_get_boolean (node)
         : json_node_get_value_type (node) == G_TYPE_STRING ? *json_node_get_string (node) == '\0'
                                                            : FALSE;
}

/* Only what is still empty: nothing that was typed is ever replaced. */
static gboolean
take_member (JsonObject *object, const char *name, JsonNode *node)
{
  if (object == NULL || !is_blank (json_object_get_member (object, name)))
    return FALSE;
  json_object_set_member (object, name, json_node_copy (node));
  return TRUE;
}

static gboolean
take_members (JsonObject *object, JsonObject *from)
{
  gboolean taken = FALSE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    taken |= take_member (object, name, node);
  return taken;
}

static gboolean
take_file (ZtWorkspace *ws, JsonObject *body, const char *slot, JsonObject *file)
{
  const char *sha256 = zt_json_get_string (file, "sha256");
  JsonObject *attachments = object_at (body, "attachments");
  JsonArray *list;

  if (attachments == NULL || sha256 == NULL || !zt_blobs_has (ws->blobs, sha256))
    return FALSE;
  if (!json_object_has_member (attachments, slot))
    json_object_set_array_member (attachments, slot, json_array_new ());
  list = json_object_get_array_member (attachments, slot);
  for (guint i = 0; i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "sha256"), sha256)
        == 0)
      return FALSE;
  json_array_add_object_element (list, zt_json_object_copy (file));
  return TRUE;
}

static void
remember_source (JsonObject *body, const char *place, const char *material)
{
  JsonObject *sources = object_at (body, "sources");

  if (sources != NULL && material != NULL)
    json_object_set_string_member (sources, place, material);
}

static gboolean
take_proposal (ZtWorkspace *ws, JsonObject *body, JsonObject *proposal)
{
  const char *place = zt_json_get_string (proposal, "place");
  JsonNode *node = json_object_get_member (proposal, "node");
  gboolean taken = FALSE;

  if (place == NULL || node == NULL)
    return FALSE;
  if (g_str_has_prefix (place, "attachments.") && JSON_NODE_HOLDS_OBJECT (node))
    taken = take_file (ws, body, place + strlen ("attachments."), json_node_get_object (node));
  else if (JSON_NODE_HOLDS_OBJECT (node)
           && (g_str_has_prefix (place, "prices.lines.")
               || g_str_has_prefix (place, "deviations.")))
    taken = take_members (object_at (body, place), json_node_get_object (node));
  else if (g_str_has_prefix (place, "answers.") && strchr (place + 8, '.') != NULL)
    {
      const char *dot = strrchr (place, '.');
      g_autofree char *part = g_strndup (place, (gsize) (dot - place));

      taken = take_member (object_at (body, part), dot + 1, node);
    }
  if (taken)
    remember_source (body, place, zt_json_get_string (proposal, "material"));
  return taken;
}

ZtRecord *
zt_bid_fill_from_library (ZtWorkspace *ws, const char *draft, JsonArray *proposals, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonArray) all = NULL;
  g_autoptr (JsonObject) body = NULL;
  gboolean taken = FALSE;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (proposals == NULL && (proposals = all = zt_bid_propose (ws, draft, error)) == NULL)
    return NULL;
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  for (guint i = 0; i < json_array_get_length (proposals); i++)
    taken |= take_proposal (ws, body, json_array_get_object_element (proposals, i));
  if (!taken)
    return zt_record_ref (context.draft);
  return _zt_bid_save (ws, context.draft, body, "filled from the library", error);
}
