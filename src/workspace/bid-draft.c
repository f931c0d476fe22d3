/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first step: a draft, its answers and its deviations. Each call is a durable revision. */
#define G_LOG_DOMAIN "zt-bid-draft"
#include "config.h"

#include "bid-private.h"

#include "bid-life.h"
#include "digest.h"
#include "identifiers.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* Unknown names that one refusal lists. */
#define MOST_UNKNOWN 50

static const char *const content_members[] = { "tender", "tenderVersion", "organisation", "answers",
                                               "prices", "deviations",    "attachments",  NULL };

char *
_zt_bid_digest_of (JsonObject *object)
{
  gsize length = 0;
  g_autofree char *text = zt_json_canonical_object (object, &length);

  return zt_sha256_hex (text, length);
}

char *
_zt_bid_content (JsonObject *body)
{
  g_autoptr (JsonObject) content = json_object_new ();

  for (const char *const *name = content_members; *name != NULL; name++)
    {
      JsonNode *node = json_object_get_member (body, *name);

      if (node != NULL)
        json_object_set_member (content, *name, json_node_copy (node));
    }
  return _zt_bid_digest_of (content);
}

void
_zt_bid_context_clear (ZtBidContext *context)
{
  g_clear_pointer (&context->draft, zt_record_unref);
  g_clear_pointer (&context->tender, zt_record_unref);
  g_clear_pointer (&context->organisation, zt_record_unref);
  g_clear_pointer (&context->content, g_free);
  g_clear_pointer (&context->bid, g_free);
}

gboolean
_zt_bid_load (ZtWorkspace *ws, const char *draft, ZtBidContext *context, GError **error)
{
  const char *tender, *organisation;

  memset (context, 0, sizeof *context);
  context->draft = zt_workspace_get (ws, "draft", draft, error);
  if (context->draft == NULL)
    return FALSE;
  context->body = zt_record_get_body (context->draft);
  tender = zt_json_get_string (context->body, "tender");
  organisation = zt_json_get_string (context->body, "organisation");
  if (tender == NULL || organisation == NULL)
    {
      /* TRANSLATORS: %s is the id of a draft */
      g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("The draft “%s” names no tender."), draft);
      return FALSE;
    }
  context->tender = zt_workspace_get (ws, "tender", tender, error);
  if (context->tender == NULL)
    return FALSE;
  context->organisation = zt_workspace_get (ws, "organisation", organisation, NULL);
  context->content = _zt_bid_content (context->body);
  context->bid = zt_bid_make_id (tender, organisation);
  return TRUE;
}

JsonObject *
_zt_bid_get_evidence (ZtWorkspace *ws, const ZtBidContext *context, const char *name,
                      GError **error)
{
  g_autoptr (GBytes) bytes
      = zt_drafts_get_evidence (ws->own, zt_record_get_id (context->draft), name, error);

  if (bytes == NULL)
    return NULL;
  return zt_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                               error);
}

gboolean
_zt_bid_put_evidence (ZtWorkspace *ws, const ZtBidContext *context, const char *name,
                      JsonObject *value, GError **error)
{
  g_autoptr (GBytes) bytes = zt_json_canonical_bytes (value);

  return zt_drafts_put_evidence (ws->own, zt_record_get_id (context->draft), name, bytes, error);
}

JsonObject *
_zt_bid_current_evidence (ZtWorkspace *ws, const ZtBidContext *context, const char *name)
{
  g_autoptr (JsonObject) evidence = _zt_bid_get_evidence (ws, context, name, NULL);

  if (evidence == NULL
      || g_strcmp0 (zt_json_get_string (evidence, "content"), context->content) != 0)
    return NULL;
  return g_steal_pointer (&evidence);
}

ZtRecord *
_zt_bid_save (ZtWorkspace *ws, ZtRecord *draft, JsonObject *body, const char *what, GError **error)
{
  g_autoptr (ZtRecord) next = NULL;

  if (!zt_fields_validate (zt_kind_draft.fields, body, FALSE, error))
    return NULL;
  next = zt_record_new ("draft", zt_record_get_id (draft), zt_record_get_version (draft),
                        zt_record_get_state (draft), body);
  return zt_drafts_save (ws->own, next, what, error);
}

/* One line an item, so that the user only fills in what is the bidder's. */
JsonObject *
_zt_bid_blank_prices (JsonObject *tender)
{
  JsonObject *prices = json_object_new ();
  JsonArray *lines = json_array_new ();
  JsonArray *items = zt_json_get_array (tender, "items");

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = json_array_get_object_element (items, i);
      JsonObject *line = json_object_new ();
      const char *const copied[][2] = { { "id", "item" },
                                        { "description", "description" },
                                        { "unit", "unit" },
                                        { "quantity", "quantity" } };

      for (gsize j = 0; j < G_N_ELEMENTS (copied); j++)
        {
          const char *value = zt_json_get_string (item, copied[j][0]);

          if (value != NULL)
            json_object_set_string_member (line, copied[j][1], value);
        }
      json_array_add_object_element (lines, line);
    }
  json_object_set_array_member (prices, "lines", lines);
  return prices;
}

static JsonObject *
first_body (ZtWorkspace *ws, ZtRecord *tender)
{
  JsonObject *body = json_object_new ();
  const char *title = zt_json_get_string (zt_record_get_body (tender), "title");

  json_object_set_string_member (body, "tender", zt_record_get_id (tender));
  json_object_set_int_member (body, "tenderVersion", zt_record_get_version (tender));
  if (title != NULL)
    json_object_set_string_member (body, "title", title);
  json_object_set_string_member (body, "organisation", ws->actor->organisation);
  json_object_set_object_member (body, "answers", json_object_new ());
  json_object_set_object_member (body, "prices",
                                 _zt_bid_blank_prices (zt_record_get_body (tender)));
  json_object_set_object_member (body, "deviations", json_object_new ());
  json_object_set_object_member (body, "attachments", json_object_new ());
  return body;
}

ZtRecord *
zt_bid_new (ZtWorkspace *ws, const char *tender_id, GError **error)
{
  g_autoptr (ZtRecord) tender = NULL;
  g_autoptr (ZtRecord) existing = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  g_autoptr (ZtRecord) saved = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (JsonObject) body = NULL;
  g_autofree char *id = NULL;

  g_return_val_if_fail (ws != NULL && tender_id != NULL, NULL);
  if (ws->actor == NULL || ws->actor->organisation == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Connect this workspace to a platform first: nobody is signed in."));
      return NULL;
    }
  if ((ws->actor->roles & (ZT_ROLE_DRAFTER | ZT_ROLE_SIGNATORY)) == 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Only people of a supplier can draft a bid."));
      return NULL;
    }
  tender = zt_workspace_get (ws, "tender", tender_id, error);
  if (tender == NULL)
    return NULL;
  existing = zt_workspace_get (ws, "draft", zt_record_get_id (tender), NULL);
  if (existing != NULL)
    return g_steal_pointer (&existing);
  if (g_strcmp0 (zt_record_get_state (tender), "active") != 0)
    {
      /* TRANSLATORS: %s is the number of a tender */
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED, _ ("Tender %s does not accept bids."),
                   zt_record_get_id (tender));
      return NULL;
    }
  id = zt_uuid_new ();
  body = first_body (ws, tender);
  draft = zt_record_new ("draft", id, 0, "draft", body);
  transaction = zt_transaction_begin (ws->own, error);
  saved = transaction != NULL ? _zt_bid_save (ws, draft, body, "created", error) : NULL;
  if (saved == NULL || !_zt_bid_keep_tender (ws, saved, tender, error)
      || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&saved);
}

/* What is to be set, and the names in it that the tender does not ask for. */
typedef struct
{
  ZtBidContext *context;
  GPtrArray *fields;  /* (owned) of ZtBidField */
  GPtrArray *unknown; /* (owned) of char *: a line for each */
  JsonObject *body;   /* (owned) the next */
} Setting;

static void
setting_clear (Setting *setting)
{
  g_clear_pointer (&setting->fields, g_ptr_array_unref);
  g_clear_pointer (&setting->unknown, g_ptr_array_unref);
  g_clear_pointer (&setting->body, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static void
add_unknown (Setting *setting, const char *path)
{
  g_autofree char *nearest = _zt_bid_field_nearest (setting->fields, path);

  if (setting->unknown->len < MOST_UNKNOWN)
    g_ptr_array_add (
        setting->unknown,
        nearest != NULL
            /* TRANSLATORS: a name as typed, then names that look like it */
            ? g_strdup_printf (_ ("This tender asks for no “%.200s”; perhaps %s is meant."), path,
                               nearest)
            /* TRANSLATORS: a name as typed */
            : g_strdup_printf (_ ("This tender asks for no “%.200s”; fields are named PART.FIELD, "
                                  "as in letter.validityDays."),
                               path));
}

/* FALSE with every unknown name in the message: nothing is saved then. */
static gboolean
all_known (Setting *setting, GError **error)
{
  g_autofree char *lines = NULL;

  if (setting->unknown->len == 0)
    return TRUE;
  g_ptr_array_add (setting->unknown, g_strdup (_ ("Nothing was changed.")));
  g_ptr_array_add (setting->unknown, NULL);
  lines = g_strjoinv ("\n", (char **) setting->unknown->pdata);
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, lines);
  return FALSE;
}

/* An id may have dots of its own, so that the path alone does not tell its pieces. */
static void
set_value (Setting *setting, const char *path, const char *value)
{
  g_autofree char *full
      = g_str_has_prefix (path, "answers.") || g_str_has_prefix (path, "deviations.")
            ? g_strdup (path)
            : g_strconcat ("answers.", path, NULL);
  const ZtBidField *field = _zt_bid_field_find (setting->fields, full);
  JsonObject *top, *part;

  if (field == NULL)
    {
      add_unknown (setting, path);
      return;
    }
  if (zt_json_get_object (setting->body, field->top) == NULL)
    json_object_set_object_member (setting->body, field->top, json_object_new ());
  top = zt_json_get_object (setting->body, field->top);
  if (!json_object_has_member (top, field->part)
      || !JSON_NODE_HOLDS_OBJECT (json_object_get_member (top, field->part)))
    json_object_set_object_member (top, field->part, json_object_new ());
  part = json_object_get_object_member (top, field->part);
  json_object_set_string_member (part,
                                 field->name != NULL ? field->name
                                                     : full + strlen (field->path) + 1,
                                 value);
}

/* Members of @given below @top: part, then field. */
static void
check_given (Setting *setting, JsonObject *given, const char *top)
{
  JsonObject *parts = zt_json_get_object (given, top);
  JsonObjectIter iter;
  const char *part;
  JsonNode *node;

  json_object_iter_init (&iter, parts);
  while (json_object_iter_next (&iter, &part, &node))
    {
      g_autofree char *place = g_strjoin (".", top, part, NULL);
      g_autoptr (GList) names = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          add_unknown (setting, place);
          continue;
        }
      names = json_object_get_members (json_node_get_object (node));
      for (GList *l = names; l != NULL; l = l->next)
        {
          g_autofree char *path = g_strjoin (".", place, l->data, NULL);
          JsonNode *value = json_object_get_member (json_node_get_object (node), l->data);

          if (JSON_NODE_HOLDS_OBJECT (value) || _zt_bid_field_find (setting->fields, path) == NULL)
            add_unknown (setting, path);
        }
    }
}

static gboolean
set_version (const ZtBidContext *context, JsonObject *body, const char *value, GError **error)
{
  gint64 version = 0;

  if (!g_ascii_string_to_signed (value, 10, 1, zt_record_get_version (context->tender), &version,
                                 NULL))
    {
      /* TRANSLATORS: %s is what was typed, then the highest version there is */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("“%s” is no version of this tender; the newest is %" PRId64 "."), value,
                   zt_record_get_version (context->tender));
      return FALSE;
    }
  json_object_set_int_member (body, "tenderVersion", version);
  return TRUE;
}

/* Members of @from over those of @to; objects are merged, all else replaced. */
static void
merge (JsonObject *to, JsonObject *from)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, from);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *old = json_object_get_member (to, name);

      if (JSON_NODE_HOLDS_OBJECT (node) && old != NULL && JSON_NODE_HOLDS_OBJECT (old))
        merge (json_node_get_object (old), json_node_get_object (node));
      else
        json_object_set_member (to, name, json_node_copy (node));
    }
}

static gboolean
merge_given (Setting *setting, JsonObject *given, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (given);

  for (GList *l = members; l != NULL; l = l->next)
    {
      if ((!g_str_equal (l->data, "answers") && !g_str_equal (l->data, "deviations"))
          || zt_json_get_object (given, l->data) == NULL)
        {
          /* TRANSLATORS: %s is the name of a member of a JSON file */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("“%s” cannot be set like this; a body holds the objects “answers” and "
                          "“deviations”."),
                       (const char *) l->data);
          return FALSE;
        }
      check_given (setting, given, l->data);
    }
  merge (setting->body, given);
  return TRUE;
}

ZtRecord *
zt_bid_set_many (ZtWorkspace *ws, const char *draft, JsonObject *given, const char *const *pairs,
                 GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_auto (Setting) setting = { &context, NULL, NULL, NULL };
  g_autoptr (ZtRecord) saved = NULL;
  gint64 newest;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  setting.fields = _zt_bid_fields (&context);
  setting.unknown = g_ptr_array_new_with_free_func (g_free);
  setting.body = zt_json_object_copy (context.body);
  if (given != NULL && !merge_given (&setting, given, error))
    return NULL;
  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i += 2)
    if (!g_str_equal (pairs[i], "tenderVersion"))
      set_value (&setting, pairs[i], pairs[i + 1]);
    else if (!set_version (&context, setting.body, pairs[i + 1], error))
      return NULL;
  if (!all_known (&setting, error)
      || !_zt_bid_check_rich (ws, zt_record_get_body (context.tender), context.body, setting.body,
                              error))
    return NULL;
  saved = _zt_bid_save (ws, context.draft, setting.body,
                        given != NULL ? "answers imported" : "autosave", error);
  newest = zt_record_get_version (context.tender);
  if (saved == NULL || zt_json_get_int (context.body, "tenderVersion", 0) == newest
      || zt_json_get_int (setting.body, "tenderVersion", 0) != newest)
    return g_steal_pointer (&saved);
  /* Whoever adopts the newest version says that all that came with it was read. */
  return zt_bid_look_at (ws, draft, NULL, error);
}

ZtRecord *
zt_bid_set (ZtWorkspace *ws, const char *draft, const char *path, const char *value, GError **error)
{
  const char *const pairs[] = { path, value, NULL };

  g_return_val_if_fail (path != NULL && value != NULL, NULL);
  return zt_bid_set_many (ws, draft, NULL, pairs, error);
}

ZtRecord *
zt_bid_set_body (ZtWorkspace *ws, const char *draft, JsonObject *given, GError **error)
{
  g_return_val_if_fail (given != NULL, NULL);
  return zt_bid_set_many (ws, draft, given, NULL, error);
}
