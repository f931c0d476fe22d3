/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft whose tender was amended: what was written stays, what must be looked at again is listed
 * and kept until somebody has. */
#define G_LOG_DOMAIN "zt-bid-migrate"
#include "config.h"

#include "bid-private.h"
#include "zt-draft.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define BASE "tender-base" /* evidence: the tender as it was when the draft was last fitted to it  \
                            */
#define REPORT "migration" /* evidence: what zt_bid_migrate() gives */

static gboolean
put_base (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) base = json_object_new ();

  json_object_set_int_member (base, "version", zt_record_get_version (context->tender));
  json_object_set_object_member (base, "body",
                                 zt_json_object_copy (zt_record_get_body (context->tender)));
  return _zt_bid_put_evidence (ws, context, BASE, base, error);
}

gboolean
_zt_bid_keep_tender (ZtWorkspace *ws, ZtRecord *draft, ZtRecord *tender, GError **error)
{
  ZtBidContext context = { .draft = draft, .tender = tender };

  return put_base (ws, &context, error);
}

/* A draft begun by an older version of the program has no base: it is taken where the tender is
 * still the one the draft was made for; else the clarifications alone tell what is new. */
static JsonObject *
get_base (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (GError) cause = NULL;
  JsonObject *base = _zt_bid_get_evidence (ws, context, BASE, &cause);
  JsonArray *clarifications, *known;
  JsonObject *body;
  gint64 version = zt_json_get_int (context->body, "tenderVersion", 0);

  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  if (base != NULL || (error != NULL && *error != NULL))
    return base;
  base = json_object_new ();
  body = zt_json_object_copy (zt_record_get_body (context->tender));
  json_object_set_int_member (base, "version", version);
  json_object_set_object_member (base, "body", body);
  clarifications = zt_json_get_array (zt_record_get_body (context->tender), "clarifications");
  known = json_array_new ();
  for (guint i = 0; clarifications != NULL && i < json_array_get_length (clarifications); i++)
    {
      JsonNode *node = json_array_get_element (clarifications, i);

      if (zt_json_get_int (json_node_get_object (node), "version", 0) <= version)
        json_array_add_element (known, json_node_copy (node));
    }
  json_object_set_array_member (body, "clarifications", known);
  return base;
}

static JsonObject *
find_entry (JsonObject *report, const char *id)
{
  JsonArray *entries = report != NULL ? zt_json_get_array (report, "entries") : NULL;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_strcmp0 (zt_json_get_string (entry, "id"), id) == 0)
        return entry;
    }
  return NULL;
}

/* What was looked at stays so, unless it has changed once more. */
static void
carry_over (JsonArray *entries, JsonObject *earlier)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      JsonObject *old = find_entry (earlier, zt_json_get_string (entry, "id"));
      gboolean seen
          = old != NULL && zt_json_get_boolean (old, "seen", FALSE)
            && g_strcmp0 (zt_json_get_string (old, "new"), zt_json_get_string (entry, "new")) == 0;

      json_object_set_boolean_member (entry, "seen", seen);
    }
}

static const char *
how_far (ZtWorkspace *ws, const ZtBidContext *context)
{
  switch (zt_bid_get_step (ws, context->draft))
    {
    case ZT_STEP_SIGN:
    case ZT_STEP_SEAL:
      return "signed";
    case ZT_STEP_SUBMIT:
    case ZT_STEP_RECEIPT:
      return "submitted";
    case ZT_STEP_DRAFT:
    case ZT_STEP_CHECK:
    case ZT_STEP_COMPOSE:
    default:
      return "draft";
    }
}

/* Items that are new get a line to be priced; nothing that was written is touched. */
static gboolean
add_lines (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) body = zt_json_object_copy (context->body);
  g_autoptr (JsonObject) blank = _zt_bid_blank_prices (zt_record_get_body (context->tender));
  JsonArray *lines = zt_json_get_array (body, "prices.lines");
  JsonArray *wanted = zt_json_get_array (blank, "lines");
  g_autoptr (ZtRecord) saved = NULL;
  guint n = lines != NULL ? json_array_get_length (lines) : 0, added = 0;

  for (guint i = 0; lines != NULL && i < json_array_get_length (wanted); i++)
    {
      JsonObject *line = json_array_get_object_element (wanted, i);
      gboolean known = FALSE;

      for (guint j = 0; j < n && !known; j++)
        known = g_strcmp0 (zt_json_get_string (json_array_get_object_element (lines, j), "item"),
                           zt_json_get_string (line, "item"))
                == 0;
      if (known)
        continue;
      json_array_add_object_element (lines, zt_json_object_copy (line));
      added++;
    }
  if (added == 0)
    return TRUE;
  saved = _zt_bid_save (ws, context->draft, body, "fitted to the amended tender", error);
  return saved != NULL;
}

static JsonObject *
make_report (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *base, JsonObject *earlier)
{
  JsonObject *report = json_object_new ();
  JsonArray *entries = zt_tender_changes (zt_json_get_object (base, "body"),
                                          zt_record_get_body (context->tender), context->body);
  const char *was = earlier != NULL ? zt_json_get_string (earlier, "was") : NULL;
  const char *is = how_far (ws, context);

  carry_over (entries, earlier);
  json_object_set_int_member (report, "from", zt_json_get_int (base, "version", 0));
  json_object_set_int_member (report, "to", zt_record_get_version (context->tender));
  /* Once signed or submitted it stays worth a warning, although a new line has taken it back. */
  json_object_set_string_member (report, "was",
                                 g_str_equal (is, "draft") && was != NULL ? was : is);
  json_object_set_array_member (report, "entries", entries);
  return report;
}

JsonObject *
zt_bid_migrate (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (JsonObject) base = NULL, earlier = NULL, report = NULL;
  g_autoptr (GError) cause = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL || !_zt_bid_load (ws, draft, &context, error))
    return NULL;
  base = get_base (ws, &context, &cause);
  earlier = cause == NULL ? _zt_bid_get_evidence (ws, &context, REPORT, &cause) : NULL;
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (earlier != NULL
      && zt_json_get_int (earlier, "to", 0) >= zt_record_get_version (context.tender))
    return g_steal_pointer (&earlier);
  report = make_report (ws, &context, base, earlier);
  if (json_array_get_length (zt_json_get_array (report, "entries")) == 0)
    {
      /* Closed, opened: nothing that a bid answers. */
      if (!put_base (ws, &context, error) || !zt_transaction_commit (transaction, error))
        return NULL;
      return g_steal_pointer (&report);
    }
  if (!_zt_bid_put_evidence (ws, &context, BASE, base, error)
      || !_zt_bid_put_evidence (ws, &context, REPORT, report, error)
      || !add_lines (ws, &context, error) || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&report);
}

JsonObject *
zt_bid_get_migration (ZtWorkspace *ws, const char *draft, GError **error)
{
  g_autoptr (ZtRecord) record = NULL;
  ZtBidContext context = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  record = zt_workspace_get (ws, "draft", draft, error);
  if (record == NULL)
    return NULL;
  context.draft = record;
  return _zt_bid_get_evidence (ws, &context, REPORT, error);
}

guint
zt_migration_count_open (JsonObject *migration)
{
  JsonArray *entries = migration != NULL ? zt_json_get_array (migration, "entries") : NULL;
  guint open = 0;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    open += !zt_json_get_boolean (json_array_get_object_element (entries, i), "seen", FALSE);
  return open;
}

guint
_zt_bid_count_unseen (ZtWorkspace *ws, const ZtBidContext *context)
{
  g_autoptr (JsonObject) report = _zt_bid_get_evidence (ws, context, REPORT, NULL);

  return zt_migration_count_open (report);
}

/* All was looked at: the draft is for the tender as it is now. */
static ZtRecord *
adopt (ZtWorkspace *ws, const ZtBidContext *context, GError **error)
{
  g_autoptr (JsonObject) body = zt_json_object_copy (context->body);

  if (!put_base (ws, context, error)
      || !zt_drafts_put_evidence (ws->own, zt_record_get_id (context->draft), REPORT, NULL, error))
    return NULL;
  if (zt_json_get_int (body, "tenderVersion", 0) >= zt_record_get_version (context->tender))
    return zt_record_ref (context->draft);
  json_object_set_int_member (body, "tenderVersion", zt_record_get_version (context->tender));
  return _zt_bid_save (ws, context->draft, body, "fitted to the amended tender", error);
}

ZtRecord *
zt_bid_look_at (ZtWorkspace *ws, const char *draft, const char *id, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtRecord) record = NULL;
  g_autoptr (JsonObject) report = NULL;
  JsonObject *entry;

  g_return_val_if_fail (ws != NULL && draft != NULL, NULL);
  report = zt_bid_migrate (ws, draft, error);
  transaction = report != NULL ? zt_transaction_begin (ws->own, error) : NULL;
  if (transaction == NULL || !_zt_bid_load (ws, draft, &context, error))
    return NULL;
  entry = id != NULL ? find_entry (report, id) : NULL;
  if (id != NULL && entry == NULL)
    {
      /* TRANSLATORS: %s is what was typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("No change “%s” waits to be looked at."),
                   id);
      return NULL;
    }
  if (entry != NULL)
    json_object_set_boolean_member (entry, "seen", TRUE);
  if (id == NULL || zt_migration_count_open (report) == 0)
    record = adopt (ws, &context, error);
  else if (_zt_bid_put_evidence (ws, &context, REPORT, report, error))
    record = zt_record_ref (context.draft);
  if (record == NULL || !zt_transaction_commit (transaction, error))
    return NULL;
  return g_steal_pointer (&record);
}

gboolean
_zt_workspace_migrate_drafts (ZtWorkspace *ws, GError **error)
{
  g_autoptr (GPtrArray) drafts = zt_drafts_list (ws->own, error);

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      const char *id = zt_record_get_id (g_ptr_array_index (drafts, i));
      g_autoptr (GError) cause = NULL;
      g_autoptr (JsonObject) report = zt_bid_migrate (ws, id, &cause);

      /* A draft whose tender is not here any more must not keep news away. */
      if (report == NULL)
        g_message ("draft %s was not fitted to its tender: %s", id, cause->message);
    }
  return drafts != NULL;
}
