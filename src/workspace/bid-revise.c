/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a draft: saving what is typed, comparing, restoring, steps back; beginning from
 * another bid. */
#define G_LOG_DOMAIN "zt-bid-revise"
#include "config.h"

#include "bid-private.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>

/* Members of @from over those of @to; objects are merged, all else replaced. */
static void
overlay (JsonObject *to, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *old = json_object_get_member (to, name);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && !json_object_has_member (json_node_get_object (node), "amount") && old != NULL
          && JSON_NODE_HOLDS_OBJECT (old))
        overlay (json_node_get_object (old), json_node_get_object (node));
      else
        json_object_set_member (to, name, json_node_copy (node));
    }
}

ZtRecord *
zt_bid_autosave (ZtWorkspace *ws, const char *draft, JsonObject *patch, JsonObject *prices,
                 GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  body = zt_json_object_copy (context.body);
  if (patch != NULL)
    overlay (body, patch);
  if (prices != NULL)
    _zt_bid_put_prices (body, prices);
  return _zt_bid_save (ws, context.draft, body, "autosave", error);
}

JsonArray *
zt_bid_compare (ZtWorkspace *ws, const char *draft, gint64 from, gint64 to, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtRecord) before = NULL, after = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  before = zt_drafts_get_revision (ws->own, zt_record_get_id (context.draft), from, error);
  if (before == NULL)
    return NULL;
  after = to == 0 ? zt_record_ref (context.draft)
                  : zt_drafts_get_revision (ws->own, zt_record_get_id (context.draft), to, error);
  if (after == NULL)
    return NULL;
  return zt_draft_diff (zt_record_get_body (context.tender), zt_record_get_body (before),
                        zt_record_get_body (after));
}

/* What a bid says comes back; which tender it is for, and which version of it was read, stays. */
ZtRecord *
zt_bid_restore (ZtWorkspace *ws, const char *draft, gint64 revision, GError **error)
{
  static const char *const content[]
      = { "answers", "prices", "deviations", "attachments", "notes", NULL };
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtRecord) then = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  then = zt_drafts_get_revision (ws->own, zt_record_get_id (context.draft), revision, error);
  if (then == NULL)
    return NULL;
  body = zt_json_object_copy (context.body);
  for (const char *const *name = content; *name != NULL; name++)
    {
      JsonNode *old = json_object_get_member (zt_record_get_body (then), *name);

      if (old != NULL)
        json_object_set_member (body, *name, json_node_copy (old));
      else
        json_object_remove_member (body, *name);
    }
  return _zt_bid_save (ws, context.draft, body, "restored", error);
}

ZtRecord *
zt_bid_step (ZtWorkspace *ws, const char *draft, gboolean back, JsonArray **changes, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  ZtRecord *after;
  const char *id;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  id = zt_record_get_id (context.draft);
  after = back ? zt_drafts_undo (ws->own, id, error) : zt_drafts_redo (ws->own, id, error);
  if (after != NULL && changes != NULL)
    *changes = zt_draft_diff (zt_record_get_body (context.tender), context.body,
                              zt_record_get_body (after));
  return after;
}

gboolean
zt_bid_delete (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (JsonObject) submitted = NULL;
  ZtBidContext context = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL, FALSE);
  record = zt_workspace_get (ws, "draft", draft, error);
  if (record == NULL)
    return FALSE;
  context.draft = record;
  submitted = _zt_bid_get_evidence (ws, &context, "submitted", NULL);
  if (submitted != NULL && !zt_json_get_boolean (submitted, "withdrawn", FALSE))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("This bid has been submitted. Its receipt and release key are kept "
                              "with it; withdraw it before you delete it."));
      return FALSE;
    }
  return zt_drafts_delete (ws->own, zt_record_get_id (record), error);
}

/* --- beginning from another bid --- */

static JsonObject *
find_by (JsonArray *list, const char *member, const char *value)
{
  for (guint i = 0; list != NULL && value != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *element = json_array_get_object_element (list, i);

      if (g_strcmp0 (zt_json_get_string (element, member), value) == 0)
        return element;
    }
  return NULL;
}

static void
take_answers (JsonObject *body, JsonObject *old, JsonObject *tender)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");
  JsonObject *answers = json_object_get_object_member (body, "answers");
  JsonObject *old_answers = zt_json_get_object (old, "answers");

  for (guint i = 0; parts != NULL && old_answers != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      JsonArray *fields = zt_json_get_array (part, "fields");
      JsonNode *given = id != NULL ? json_object_get_member (old_answers, id) : NULL;
      g_autoptr (JsonObject) taken = json_object_new ();

      if (given == NULL || !JSON_NODE_HOLDS_OBJECT (given))
        continue;
      for (guint j = 0; fields != NULL && j < json_array_get_length (fields); j++)
        {
          const char *field = zt_json_get_string (json_array_get_object_element (fields, j), "id");
          JsonNode *value
              = field != NULL ? json_object_get_member (json_node_get_object (given), field) : NULL;

          if (value != NULL)
            json_object_set_member (taken, field, json_node_copy (value));
        }
      if (json_object_get_size (taken) > 0)
        json_object_set_object_member (answers, id, g_steal_pointer (&taken));
    }
}

static void
take_lines (JsonObject *body, JsonObject *old)
{
  static const char *const details[] = { "brand", "specification", "origin", "manufacturer", NULL };
  JsonArray *lines = zt_json_get_array (body, "prices.lines");
  JsonArray *old_lines = zt_json_get_array (old, "prices.lines");

  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    {
      JsonObject *line = json_array_get_object_element (lines, i);
      JsonObject *same
          = find_by (old_lines, "description", zt_json_get_string (line, "description"));

      for (const char *const *name = details; same != NULL && *name != NULL; name++)
        if (zt_json_get_string (same, *name) != NULL)
          json_object_set_string_member (line, *name, zt_json_get_string (same, *name));
    }
}

static void
take_responses (JsonObject *body, JsonObject *old, JsonObject *tender, JsonObject *old_tender)
{
  JsonArray *requirements = zt_json_get_array (tender, "requirements");
  JsonObject *deviations = json_object_get_object_member (body, "deviations");
  JsonObject *old_deviations = zt_json_get_object (old, "deviations");

  for (guint i = 0; requirements != NULL && i < json_array_get_length (requirements); i++)
    {
      JsonObject *requirement = json_array_get_object_element (requirements, i);
      JsonObject *same = find_by (zt_json_get_array (old_tender, "requirements"), "text",
                                  zt_json_get_string (requirement, "text"));
      const char *id = same != NULL ? zt_json_get_string (same, "id") : NULL;
      JsonNode *node = id != NULL && old_deviations != NULL
                           ? json_object_get_member (old_deviations, id)
                           : NULL;

      if (node != NULL)
        json_object_set_member (deviations, zt_json_get_string (requirement, "id"),
                                json_node_copy (node));
    }
}

static void
take_attachments (JsonObject *body, JsonObject *old, JsonObject *tender)
{
  JsonArray *parts = zt_json_get_array (tender, "parts");
  JsonObject *attachments = json_object_get_object_member (body, "attachments");
  JsonObject *old_attachments = zt_json_get_object (old, "attachments");

  for (guint i = 0; parts != NULL && old_attachments != NULL && i < json_array_get_length (parts);
       i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      JsonNode *files = id != NULL ? json_object_get_member (old_attachments, id) : NULL;

      if (files != NULL && g_strcmp0 (zt_json_get_string (part, "type"), "attachment") == 0)
        json_object_set_member (attachments, id, json_node_copy (files));
    }
}

ZtRecord *
zt_bid_new_from (ZtWorkspace *ws, const char *tender_id, const char *from, GError **error)
{
  g_auto (ZtBidContext) old = { 0 };
  g_autoptr (ZtRecord) draft = NULL, tender = NULL, present = NULL;
  g_autoptr (JsonObject) body = NULL;
  JsonObject *tender_body;

  g_return_val_if_fail (ws != NULL && tender_id != NULL && from != NULL, NULL);
  if (!_zt_bid_load (ws, from, &old, error)
      || (tender = zt_workspace_get (ws, "tender", tender_id, error)) == NULL)
    return NULL;
  present = zt_workspace_get (ws, "draft", zt_record_get_id (tender), NULL);
  if (present != NULL)
    {
      /* TRANSLATORS: %s is the title of a tender */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, _ ("There is a bid for “%s” already."),
                   zt_json_get_string (zt_record_get_body (tender), "title"));
      return NULL;
    }
  draft = zt_bid_new (ws, tender_id, error);
  if (draft == NULL)
    return NULL;
  tender_body = zt_record_get_body (tender);
  body = zt_json_object_copy (zt_record_get_body (draft));
  take_answers (body, old.body, tender_body);
  take_lines (body, old.body);
  take_responses (body, old.body, tender_body, zt_record_get_body (old.tender));
  take_attachments (body, old.body, tender_body);
  return _zt_bid_save (ws, draft, body, "taken over from another bid", error);
}
