/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A refused command beside what the platform says now, and the two ways out. */
#define G_LOG_DOMAIN "zt-conflict"
#include "config.h"

#include "zt-conflict.h"

#include "zt-workspace-private.h"

#include "money.h"
#include "zt-net-error.h"
#include "zt-time.h"

#include <glib/gi18n-lib.h>

static void
field_free (ZtConflictField *field)
{
  g_free (field->label);
  g_free (field->before);
  g_free (field->mine);
  g_free (field->theirs);
  g_free (field);
}

void
zt_conflict_free (ZtConflict *conflict)
{
  if (conflict == NULL)
    return;
  g_clear_pointer (&conflict->item, zt_outbox_item_free);
  g_clear_pointer (&conflict->fields, g_ptr_array_unref);
  g_free (conflict->what);
  g_free (conflict->subject);
  g_free (conflict->target);
  g_free (conflict->why);
  g_free (conflict->advice);
  g_free (conflict);
}

/* --- in words --- */

static char *
describe_command (const ZtCommand *command)
{
  static const struct
  {
    const char *action;
    const char *text;
  } bid_actions[] = {
    { "submit", N_ ("Submit the bid") },
    { "withdraw", N_ ("Withdraw the bid") },
    { "release", N_ ("Release the key for the opening") },
  };
  const ZtKind *kind = zt_kinds_find (command->kind);

  for (gsize i = 0; g_str_equal (command->kind, "bid") && i < G_N_ELEMENTS (bid_actions); i++)
    if (g_str_equal (command->action, bid_actions[i].action))
      return g_strdup (g_dgettext (GETTEXT_PACKAGE, bid_actions[i].text));
  for (gsize i = 0; kind != NULL && kind->life[i].action != NULL; i++)
    if (g_str_equal (kind->life[i].action, command->action))
      /* TRANSLATORS: a kind of record, then what is done to it: "Tender: Publish" */
      return g_strdup_printf (_ ("%s: %s"), g_dgettext (GETTEXT_PACKAGE, kind->label),
                              g_dgettext (GETTEXT_PACKAGE, kind->life[i].label));
  return g_strdup_printf ("%s %s", command->kind, command->action);
}

char *
zt_outbox_item_describe (const ZtOutboxItem *item)
{
  g_autofree char *size = NULL;

  g_return_val_if_fail (item != NULL, NULL);
  if (item->type == ZT_OUTBOX_RELEASE)
    return g_strdup (_ ("Release the key for the opening"));
  if (item->type == ZT_OUTBOX_COMMAND && item->command != NULL)
    return describe_command (item->command);
  size = g_format_size_full (item->size, G_FORMAT_SIZE_IEC_UNITS);
  /* TRANSLATORS: %s is a size */
  return g_strdup_printf (_ ("Upload a sealed part (%s)"), size);
}

char *
zt_workspace_outbox_subject (ZtWorkspace *ws, const ZtOutboxItem *item, char **tender)
{
  g_autoptr (ZtRecord) draft = item->bid != NULL ? zt_drafts_get (ws->own, item->bid, NULL) : NULL;
  JsonObject *body = draft != NULL           ? zt_record_get_body (draft)
                     : item->command != NULL ? item->command->body
                                             : NULL;
  const char *id = body != NULL ? zt_json_get_string (body, "tender") : NULL;
  g_autoptr (ZtRecord) record = NULL;
  const char *title = NULL;

  if (id == NULL && item->command != NULL && g_str_equal (item->command->kind, "tender"))
    id = item->command->record;
  record = id != NULL ? zt_workspace_get (ws, "tender", id, NULL) : NULL;
  if (record != NULL)
    title = zt_json_get_string (zt_record_get_body (record), "title");
  if (title == NULL && body != NULL)
    title = zt_json_get_string (body, "title");
  if (tender != NULL)
    *tender = g_strdup (id);
  return g_strdup (title != NULL ? title : id);
}

static char *describe_node (const ZtField *field, JsonNode *node);

/* The values of an entry in one line; signatures and certificates are not for reading. */
static char *
describe_object (const ZtField *fields, JsonObject *object)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      const ZtField *field = NULL;
      char *text;

      for (const ZtField *one = fields; one != NULL && one->name != NULL; one++)
        if (g_str_equal (one->name, name))
          field = one;
      text = describe_node (field, node);
      if (text != NULL)
        g_ptr_array_add (parts, text);
    }
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
describe_list (const ZtField *field, JsonArray *array)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      char *line
          = JSON_NODE_HOLDS_OBJECT (node)
                ? describe_object (field != NULL ? field->of : NULL, json_node_get_object (node))
                : describe_node (NULL, node);

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static char *
describe_text (const ZtField *field, const char *text)
{
  gint64 time;

  if (field != NULL && field->type == ZT_CODE)
    return g_strdup (zt_code_label (field->codes, text));
  if (field != NULL && field->type == ZT_TIME && zt_time_parse (text, &time))
    return zt_time_display (time);
  if (field != NULL && (field->type == ZT_BINARY || field->type == ZT_DIGEST))
    return g_strdup_printf ("%.12s…", text);
  return g_strdup (text);
}

/* (nullable): there is nothing to read */
static char *
describe_node (const ZtField *field, JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return describe_list (field, json_node_get_array (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      if (json_object_has_member (object, "amount") && json_object_has_member (object, "currency"))
        {
          g_autoptr (JsonObject) holder = json_object_new ();
          g_autofree char *amount = NULL;

          json_object_set_object_member (holder, "value", json_object_ref (object));
          amount = zt_money_format (zt_json_get_fen (holder, "value"));
          return g_strconcat ("¥", amount, NULL);
        }
      return describe_object (field != NULL ? field->of : NULL, object);
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return describe_text (field, json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("Yes") : _ ("No"));
  return json_to_string (node, FALSE);
}

/* --- the two versions --- */

static ZtRecord *
read_fact (ZtWorkspace *ws, const char *prefix, const char *command)
{
  g_autofree char *name = g_strconcat (prefix, command, NULL);
  g_autofree char *text = zt_store_get_text (ws->own, name);
  g_autoptr (JsonObject) wire = text != NULL ? zt_json_parse_object (text, -1, NULL) : NULL;

  return wire != NULL ? zt_record_new_from_json (wire, NULL) : NULL;
}

/* What the record would be by the command: as it was shown here, else by what the command says. */
static JsonObject *
my_body (ZtWorkspace *ws, const ZtCommand *command, ZtRecord *base, ZtRecord *theirs)
{
  g_autoptr (ZtRecord) mine = read_fact (ws, "mine:", command->id);
  ZtRecord *from = mine != NULL ? mine : base != NULL ? base : theirs;
  JsonObject *body = json_object_new ();

  if (from != NULL)
    zt_json_merge_patch (body, zt_record_get_body (from));
  if (mine == NULL && command->body != NULL)
    zt_json_merge_patch (body, command->body);
  return body;
}

static gboolean
equal (JsonNode *a, JsonNode *b)
{
  return a == NULL || b == NULL ? a == b : json_node_equal (a, b);
}

static void
compare_fields (ZtConflict *conflict, const ZtKind *kind, JsonObject *base, JsonObject *mine,
                JsonObject *theirs)
{
  for (const ZtField *field = kind->fields; field->name != NULL; field++)
    {
      JsonNode *before = base != NULL ? zt_json_get (base, field->name) : NULL;
      JsonNode *my = zt_json_get (mine, field->name);
      JsonNode *their = theirs != NULL ? zt_json_get (theirs, field->name) : NULL;
      ZtConflictField *one;

      if (my == NULL && their == NULL)
        continue;
      one = g_new0 (ZtConflictField, 1);
      one->label = g_strdup (g_dgettext (GETTEXT_PACKAGE, field->label));
      one->before = describe_node (field, before);
      one->mine = describe_node (field, my);
      one->theirs = describe_node (field, their);
      one->differs = !equal (my, their);
      one->mine_changed = base != NULL && !equal (before, my);
      one->theirs_changed = base != NULL && theirs != NULL && !equal (before, their);
      g_ptr_array_add (conflict->fields, one);
    }
}

static gboolean
is_signed (const ZtCommand *command)
{
  return command->body != NULL && json_object_has_member (command->body, "signature");
}

/* The command as it would be sent over @theirs, and what would come of it here. */
static ZtEvent *
try_again (ZtWorkspace *ws, const ZtCommand *command, ZtRecord *theirs, ZtCommand **again,
           GError **error)
{
  gint64 version = theirs != NULL ? zt_record_get_version (theirs) : 0;

  *again = zt_command_copy (command);
  if ((*again)->if_version >= 0 && (*again)->if_version != version)
    {
      if (is_signed (command))
        {
          g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                               _ ("It carries a signature over the older version. Do the step "
                                  "again, so that the newest version is signed."));
          return NULL;
        }
      (*again)->if_version = version;
    }
  return zt_apply (zt_kinds_find (command->kind), *again, theirs, ws->actor,
                   zt_workspace_now (ws, NULL), FALSE, &ws->lookup, error);
}

static void
judge (ZtWorkspace *ws, ZtConflict *conflict, ZtRecord *theirs)
{
  const ZtCommand *command = conflict->item->command;
  g_autoptr (ZtCommand) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = try_again (ws, command, theirs, &again, &error);

  conflict->can_keep = event != NULL;
  if (event == NULL)
    {
      conflict->why = g_strdup (error->message);
      conflict->advice = g_strdup (
          _ ("It cannot be sent again as it is. Copy your text if you need it, take the "
             "platform’s version, then do the step again where it was made."));
    }
  else if (conflict->stale)
    conflict->advice = g_strdup (
        _ ("The record was changed on the platform after you had read it. Compare both; keeping "
           "yours sends it again on top of the newest version."));
  else
    conflict->advice
        = g_strdup (_ ("The platform said no for the reason above. When the reason is gone, send "
                       "it again; otherwise take it out of the outbox."));
}

static char *
place_of (const ZtOutboxItem *item, const char *tender)
{
  if (item->bid != NULL)
    return g_strconcat ("bids/", item->bid, NULL);
  return tender != NULL ? g_strconcat ("opportunities/", tender, NULL) : NULL;
}

static ZtConflict *
new_conflict (ZtWorkspace *ws, ZtOutboxItem *item)
{
  ZtConflict *conflict = g_new0 (ZtConflict, 1);
  g_autofree char *tender = NULL;

  conflict->item = item;
  conflict->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  conflict->what = zt_outbox_item_describe (item);
  conflict->subject = zt_workspace_outbox_subject (ws, item, &tender);
  conflict->target = place_of (item, tender);
  return conflict;
}

ZtConflict *
zt_workspace_get_conflict (ZtWorkspace *ws, gint64 id, GError **error)
{
  ZtOutboxItem *item;
  g_autoptr (ZtConflict) conflict = NULL;
  g_autoptr (ZtRecord) base = NULL;
  g_autoptr (ZtRecord) theirs = NULL;
  g_autoptr (JsonObject) mine = NULL;
  const ZtKind *kind;

  g_return_val_if_fail (ws != NULL, NULL);
  item = zt_outbox_get (ws->own, id, error);
  if (item == NULL)
    return NULL;
  if (item->state == ZT_OUTBOX_DONE)
    {
      zt_outbox_item_free (item);
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                           _ ("It has been sent meanwhile; there is nothing to decide."));
      return NULL;
    }
  conflict = new_conflict (ws, item);
  kind = item->command != NULL ? zt_kinds_find (item->command->kind) : NULL;
  if (kind == NULL)
    {
      conflict->can_keep = TRUE;
      conflict->advice = g_strdup (
          _ ("Send it again. If it fails again, seal the bid once more: the part is made anew."));
      return g_steal_pointer (&conflict);
    }
  theirs = _zt_workspace_authoritative (ws, kind->name, item->command->record, NULL);
  base = read_fact (ws, "base:", item->command->id);
  mine = my_body (ws, item->command, base, theirs);
  conflict->my_version = base != NULL ? zt_record_get_version (base) : 0;
  conflict->their_version = theirs != NULL ? zt_record_get_version (theirs) : 0;
  conflict->their_state = theirs != NULL ? g_intern_string (zt_record_get_state (theirs)) : NULL;
  conflict->stale
      = item->command->if_version >= 0 && item->command->if_version != conflict->their_version;
  compare_fields (conflict, kind, base != NULL ? zt_record_get_body (base) : NULL, mine,
                  theirs != NULL ? zt_record_get_body (theirs) : NULL);
  judge (ws, conflict, theirs);
  return g_steal_pointer (&conflict);
}

char *
zt_conflict_to_text (const ZtConflict *conflict)
{
  g_autoptr (GString) text = g_string_new (conflict->what);

  if (conflict->subject != NULL)
    g_string_append_printf (text, "\n%s", conflict->subject);
  for (guint i = 0; i < conflict->fields->len; i++)
    {
      const ZtConflictField *field = g_ptr_array_index (conflict->fields, i);

      if (field->mine != NULL)
        {
          g_string_append_c (text, '\n');
          /* TRANSLATORS: the name of a field, then what it holds */
          g_string_append_printf (text, _ ("%s: %s"), field->label, field->mine);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- decisions --- */

/* What later refusals are judged by, and what lists show meanwhile. */
static gboolean
put_over (ZtWorkspace *ws, const ZtCommand *command, ZtRecord *theirs, ZtEvent *event,
          GError **error)
{
  g_autofree char *name = g_strconcat ("base:", command->id, NULL);
  g_autoptr (JsonObject) wire = theirs != NULL ? zt_record_to_json (theirs) : NULL;
  g_autofree char *text = wire != NULL ? zt_json_canonical_object (wire, NULL) : NULL;

  return (text == NULL || zt_store_set_text (ws->own, name, text, error))
         && zt_store_put_record (ws->own, event->record, TRUE, error);
}

gboolean
zt_workspace_keep_mine (ZtWorkspace *ws, gint64 id, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  g_autoptr (ZtOutboxItem) item = NULL;
  g_autoptr (ZtRecord) theirs = NULL;
  g_autoptr (ZtCommand) again = NULL;
  g_autoptr (ZtEvent) event = NULL;

  g_return_val_if_fail (ws != NULL, FALSE);
  transaction = zt_transaction_begin (ws->own, error);
  item = transaction != NULL ? zt_outbox_get (ws->own, id, error) : NULL;
  if (item == NULL)
    return FALSE;
  if (item->command != NULL && item->type == ZT_OUTBOX_COMMAND)
    {
      theirs = _zt_workspace_authoritative (ws, item->command->kind, item->command->record, NULL);
      event = try_again (ws, item->command, theirs, &again, error);
      if (event == NULL || !put_over (ws, again, theirs, event, error))
        return FALSE;
      /* A refused command has had no effect, so that its id may be used for the same wish again. */
      item->command->if_version = again->if_version;
    }
  item->state = ZT_OUTBOX_QUEUED;
  item->attempts = 0;
  g_clear_pointer (&item->reason, g_free);
  return zt_outbox_update (ws->own, item, error) && zt_transaction_commit (transaction, error);
}

ZtOutboxItem *
zt_workspace_take_theirs (ZtWorkspace *ws, gint64 id, GError **error)
{
  g_autoptr (ZtOutboxItem) item = NULL;

  g_return_val_if_fail (ws != NULL, NULL);
  item = zt_outbox_get (ws->own, id, error);
  if (item == NULL || !zt_workspace_outbox_drop (ws, id, error))
    return NULL;
  return g_steal_pointer (&item);
}

gboolean
zt_workspace_outbox_restore (ZtWorkspace *ws, const ZtOutboxItem *item, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;

  g_return_val_if_fail (ws != NULL && item != NULL, FALSE);
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL || zt_outbox_add (ws->own, item, error) == 0)
    return FALSE;
  /* What still waited was also seen in the lists. */
  if (item->type == ZT_OUTBOX_COMMAND && item->state == ZT_OUTBOX_QUEUED)
    {
      g_autoptr (ZtRecord) now
          = _zt_workspace_authoritative (ws, item->command->kind, item->command->record, NULL);
      g_autoptr (ZtEvent) event
          = zt_apply (zt_kinds_find (item->command->kind), item->command, now, ws->actor,
                      zt_workspace_now (ws, NULL), FALSE, &ws->lookup, NULL);

      if (event != NULL && !zt_store_put_record (ws->own, event->record, TRUE, error))
        return FALSE;
    }
  return zt_transaction_commit (transaction, error);
}
