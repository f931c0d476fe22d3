/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stale command: put on the newest version by itself when nobody touched what it touches, else
 * left to a person. */
#define G_LOG_DOMAIN "zt-sync-rebase"
#include "config.h"

#include "zt-workspace-private.h"

#include "zt-time.h"

#include <string.h>

static gboolean
equal_nodes (JsonNode *a, JsonNode *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return json_node_equal (a, b);
}

/* Does anything that @mine sets differ between @base and @theirs? Objects are compared member by
 * member. */
static gboolean
touches (JsonObject *mine, JsonObject *base, JsonObject *theirs)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, mine);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *before = base != NULL ? json_object_get_member (base, name) : NULL;
      JsonNode *now = theirs != NULL ? json_object_get_member (theirs, name) : NULL;

      if (equal_nodes (before, now))
        continue;
      if (JSON_NODE_HOLDS_OBJECT (node) && before != NULL && JSON_NODE_HOLDS_OBJECT (before)
          && now != NULL && JSON_NODE_HOLDS_OBJECT (now))
        {
          if (touches (json_node_get_object (node), json_node_get_object (before),
                       json_node_get_object (now)))
            return TRUE;
          continue;
        }
      return TRUE;
    }
  return FALSE;
}

static ZtRecord *
fetch_record (ZtWorkspace *ws, const char *kind, const char *id, GCancellable *cancellable,
              GError **error)
{
  g_autofree char *path = g_strdup_printf ("/v1/records/%s/%s", kind, id);
  g_autoptr (JsonObject) wire = zt_remote_get_json (ws->remote, path, cancellable, error);

  return wire != NULL ? zt_record_new_from_json (wire, error) : NULL;
}

static ZtRecord *
load_base (ZtWorkspace *ws, const char *command)
{
  g_autofree char *name = g_strconcat ("base:", command, NULL);
  g_autofree char *text = zt_store_get_text (ws->own, name);
  g_autoptr (JsonObject) wire = text != NULL ? zt_json_parse_object (text, -1, NULL) : NULL;

  return wire != NULL ? zt_record_new_from_json (wire, NULL) : NULL;
}

gboolean
_zt_workspace_rebase (ZtWorkspace *ws, ZtOutboxItem *item, GCancellable *cancellable,
                      GError **error)
{
  ZtCommand *command = item->command;
  g_autoptr (ZtRecord) base = load_base (ws, command->id);
  g_autoptr (ZtRecord) theirs = NULL;
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtCommand) again = NULL;

  /* What carries a signature was signed over one version; nobody but the signer may move it. */
  if (command->if_version < 0
      || (command->body != NULL && json_object_has_member (command->body, "signature")))
    return FALSE;
  theirs = fetch_record (ws, command->kind, command->record, cancellable, error);
  if (theirs == NULL || base == NULL
      || g_strcmp0 (zt_record_get_state (base), zt_record_get_state (theirs)) != 0
      || (command->body != NULL
          && touches (command->body, zt_record_get_body (base), zt_record_get_body (theirs))))
    return FALSE;
  again = zt_command_copy (command);
  again->if_version = zt_record_get_version (theirs);
  event = zt_apply (zt_kinds_find (command->kind), again, theirs, ws->actor,
                    zt_workspace_now (ws, NULL), FALSE, &ws->lookup, NULL);
  if (event == NULL)
    return FALSE;
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL)
    return FALSE;
  /* A refused command has had no effect, so that its id may be used for the same wish again. */
  command->if_version = again->if_version;
  return zt_outbox_update (ws->own, item, error)
         && zt_store_put_record (ws->own, event->record, TRUE, error)
         && zt_transaction_commit (transaction, error);
}
