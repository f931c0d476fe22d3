/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command does to the platform, and what it answers. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include "authority.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "accounts.h"
#include "digest.h"
#include "log-head.h"
#include "receipt.h"
#include "sql.h"
#include "timestamp.h"
#include "zt-kinds.h"
#include "zt-time.h"

ZtOutcome *
zt_outcome_new (ZtProblem problem, const char *detail)
{
  ZtOutcome *outcome = g_new0 (ZtOutcome, 1);

  outcome->problem = problem;
  outcome->detail = g_strdup (detail);
  return outcome;
}

void
zt_outcome_free (ZtOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_clear_pointer (&outcome->event, zt_event_free);
  g_clear_pointer (&outcome->receipt, json_object_unref);
  g_free (outcome->detail);
  g_free (outcome);
}

JsonObject *
zt_outcome_to_json (const ZtOutcome *outcome)
{
  JsonObject *object;

  if (outcome->event == NULL)
    return zt_problem_new (outcome->problem, outcome->detail);
  object = json_object_new ();
  json_object_set_object_member (object, "event", zt_event_to_json (outcome->event));
  if (outcome->receipt != NULL)
    json_object_set_object_member (object, "receipt", json_object_ref (outcome->receipt));
  return object;
}

/* What makes two commands of one id the same; the client's clock does not. */
static char *
fingerprint (const ZtCommand *command)
{
  g_autoptr (GBytes) content = zt_command_content (command);

  return zt_sha256_hex (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
}

/* The answer that this command id had before. NULL without error: none. */
static ZtOutcome *
find_answer (ZtStore *store, const ZtCommand *command, const char *print, const ZtActor *actor,
             GError **error)
{
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (GError) failure = NULL;
  ZtOutcome *outcome;
  sqlite3_stmt *row;
  gboolean same = FALSE;

  event = zt_store_find_event (store, command->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (event == NULL)
    return NULL;
  row = zt_sql_query (store, error, "SELECT fingerprint, actor FROM platform_command WHERE id = ?",
                      "s", command->id);
  if (zt_sql_step (store, &row, &failure))
    same = g_strcmp0 (zt_sql_column (row, 0), print) == 0
           && g_strcmp0 (zt_sql_column (row, 1), actor->person) == 0;
  sqlite3_finalize (row);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (!same)
    return zt_outcome_new (ZT_PROBLEM_REUSED,
                           _ ("Another command was sent with this id. Nothing was changed."));
  outcome = zt_outcome_new (0, NULL);
  outcome->event = g_steal_pointer (&event);
  outcome->repeated = TRUE;
  outcome->receipt = zt_authority_get_receipt (store, command->id, NULL);
  return outcome;
}

static gboolean
add_references (ZtStore *store, const ZtEvent *event, const char *path, GError **error)
{
  JsonArray *list = zt_json_get_array (zt_record_get_body (event->record), path);

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *entry = json_array_get_object_element (list, i);
      const char *sha256 = entry != NULL ? zt_json_get_string (entry, "sha256") : NULL;

      if (sha256 != NULL
          && !zt_sql_run (
              store, error,
              "INSERT OR IGNORE INTO platform_reference (sha256, kind, record) VALUES (?, ?, ?)",
              "sss", sha256, zt_record_get_kind (event->record), zt_record_get_id (event->record)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_event (ZtStore *store, ZtEvent *event, const char *print, gint64 now, GError **error)
{
  static const char *const lists[] = { "documents", "parts", "qualifications", "attachments" };

  zt_record_set_modified (event->record, now);
  if (!zt_store_append_event (store, event, now, error)
      || !zt_store_put_record (store, event->record, FALSE, error)
      || !zt_sql_run (store, error,
                      "INSERT INTO platform_command (id, fingerprint, actor) VALUES (?, ?, ?)",
                      "sss", event->command, print, event->actor))
    return FALSE;
  if (g_str_equal (zt_record_get_kind (event->record), "person")
      && g_str_equal (event->action, "reset-totp")
      && !zt_accounts_set_totp (store, zt_record_get_id (event->record), NULL, 0, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!add_references (store, event, lists[i], error))
      return FALSE;
  return TRUE;
}

/* Time never runs backwards in the log, even when the machine's clock was set back. */
static gint64
read_clock (ZtStore *store)
{
  gint64 now = zt_time_now ();
  guint64 size = zt_store_get_log_size (store);
  g_autoptr (ZtEvent) last = size > 0 ? zt_store_get_event (store, (gint64) size, NULL) : NULL;

  return last != NULL && last->time > now ? last->time : now;
}

static gboolean
is_about_us (const GError *error)
{
  ZtProblem problem = zt_problem_of_error (error);

  return problem == ZT_PROBLEM_INTERNAL || problem == ZT_PROBLEM_NO_SPACE;
}

ZtOutcome *
zt_authority_apply (ZtPlatform *platform, ZtStore *store, const ZtCommand *command,
                    const ZtActor *actor, gint64 now, GError **error)
{
  const ZtKind *kind = zt_kinds_find (command->kind);
  g_autofree char *print = fingerprint (command);
  g_autoptr (ZtTransaction) savepoint = NULL;
  g_autoptr (ZtRecord) current = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (ZtOutcome) outcome = NULL;
  ZtLookupFacts facts;
  ZtLookup lookup;

  if (kind == NULL || kind->is_private)
    return zt_outcome_new (ZT_PROBLEM_INVALID,
                           _ ("There is no such kind of record on the platform."));
  outcome = find_answer (store, command, print, actor, &failure);
  if (failure == NULL && outcome == NULL)
    savepoint = zt_transaction_begin (store, &failure);
  if (savepoint != NULL)
    current = zt_store_get_record (store, command->kind, command->record, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (outcome != NULL)
    return g_steal_pointer (&outcome);
  if (now == 0)
    now = read_clock (store);
  facts = (ZtLookupFacts){ platform, store, now };
  lookup = zt_platform_lookup (&facts);
  outcome = zt_outcome_new (0, NULL);
  outcome->event = zt_apply (kind, command, current, actor, now, TRUE, &lookup, &failure);
  if (outcome->event != NULL && write_event (store, outcome->event, print, now, &failure)
      && zt_transaction_commit (savepoint, &failure))
    return g_steal_pointer (&outcome);
  if (outcome->event != NULL || is_about_us (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  outcome->problem = zt_problem_of_error (failure);
  outcome->detail = g_strdup (failure->message);
  return g_steal_pointer (&outcome);
}

JsonObject *
zt_authority_sign_head (ZtPlatform *platform, ZtStore *store, gint64 now, GError **error)
{
  g_autoptr (ZtFrontier) frontier = zt_store_get_frontier (store, error);
  g_autoptr (JsonObject) head = NULL;
  g_autofree char *text = NULL;

  if (frontier == NULL)
    return NULL;
  head = zt_log_head_sign_frontier (platform->epoch, frontier, now, platform->log_key, error);
  if (head == NULL)
    return NULL;
  text = zt_json_canonical_object (head, NULL);
  if (!zt_store_set_text (store, "head", text, error))
    return NULL;
  return g_steal_pointer (&head);
}

JsonObject *
zt_authority_get_head (ZtStore *store, GError **error)
{
  g_autofree char *text = zt_store_get_text (store, "head");

  return text != NULL ? zt_json_parse_object (text, -1, error) : NULL;
}

gboolean
zt_authority_earns_receipt (const ZtEvent *event)
{
  return g_str_equal (zt_record_get_kind (event->record), "bid")
         && (g_str_equal (event->action, "submit") || g_str_equal (event->action, "withdraw"));
}

static GBytes *
stamp_event (ZtPlatform *platform, const ZtEvent *event, GError **error)
{
  g_autoptr (GBytes) leaf = zt_event_leaf (event);
  g_autoptr (GBytes) query = NULL, answer = NULL;
  guint8 digest[32];

  zt_sha256 (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf), digest);
  query = zt_timestamp_query (digest, error);
  answer = query != NULL ? zt_platform_timestamp (platform, query, error) : NULL;
  return answer != NULL ? zt_timestamp_token (query, answer, error) : NULL;
}

JsonObject *
zt_authority_make_receipt (ZtPlatform *platform, ZtStore *store, const ZtEvent *event,
                           JsonObject *head, GError **error)
{
  g_autoptr (JsonObject) wire = zt_event_to_json (event);
  g_autoptr (JsonObject) receipt = NULL;
  g_autoptr (GArray) proof = NULL;
  g_autoptr (GBytes) stamp = NULL;
  g_autofree char *text = NULL;
  guint64 leaf = (guint64) event->position - 1;

  proof = zt_merkle_inclusion_proof (leaf, (guint64) zt_json_get_int (head, "size", 0),
                                     zt_store_load_node, store, error);
  stamp = proof != NULL ? stamp_event (platform, event, error) : NULL;
  if (stamp == NULL)
    return NULL;
  receipt = zt_receipt_sign (wire, head, leaf, proof, stamp, platform->log_key, error);
  if (receipt == NULL)
    return NULL;
  text = zt_json_canonical_object (receipt, NULL);
  if (!zt_sql_run (store, error,
                   "INSERT OR REPLACE INTO platform_receipt (command, receipt) VALUES (?, ?)", "ss",
                   event->command, text))
    return NULL;
  return g_steal_pointer (&receipt);
}

JsonObject *
zt_authority_get_receipt (ZtStore *store, const char *command, GError **error)
{
  sqlite3_stmt *row
      = zt_sql_query (store, error, "SELECT receipt FROM platform_receipt WHERE command = ?", "s",
                      command);
  JsonObject *receipt = NULL;

  if (zt_sql_step (store, &row, error))
    {
      receipt = zt_json_parse_object (zt_sql_column (row, 0), -1, error);
      sqlite3_finalize (row);
    }
  return receipt;
}
