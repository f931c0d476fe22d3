/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A platform's log in a few lines. */
#include "config.h"

#include "mini-log.h"

#include "digest.h"
#include "log-head.h"
#include "merkle.h"
#include "practice-ca.h"
#include "zt-time.h"

#include <string.h>

typedef struct
{
  char *line;
  char *command;
  ZtHash leaf;
} Entry;

struct _MiniLog
{
  FaultServer *server; /* (borrowed) */
  char *folder;
  char *epoch;
  ZtKey *key;
  GPtrArray *entries;
  guint since;
  int refuse;
  guint refuse_status;
  char *refuse_detail;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->line);
  g_free (entry->command);
  g_free (entry);
}

static char *
give_pin (const ZtPinRequest *request, gpointer user_data)
{
  return request->attempt == 0 ? g_strdup ("123456") : NULL;
}

static ZtKey *
make_key (const char *folder, const char *ca, const char *ca_key, const char *name)
{
  const ZtCertificateRequest request
      = { .name = name, .algorithm = ZT_KEY_EC, .purpose = ZT_PURPOSE_LOG };
  g_autofree char *ca_path = g_build_filename (folder, ca, NULL);
  g_autofree char *ca_key_path = g_build_filename (folder, ca_key, NULL);
  g_autofree char *file = g_strconcat (name, ".p12", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;
  ZtKey *key;

  zt_practice_ca_issue (ca_path, ca_key_path, &request, path, "123456", &error);
  g_assert_no_error (error);
  key = zt_key_open (path, give_pin, NULL, &error);
  g_assert_no_error (error);
  return key;
}

MiniLog *
mini_log_new (const char *folder, FaultServer *server)
{
  MiniLog *log = g_new0 (MiniLog, 1);

  log->server = server;
  log->folder = g_strdup (folder);
  log->epoch = g_strdup ("epoch-1");
  log->entries = g_ptr_array_new_with_free_func (entry_free);
  log->key = make_key (folder, "ca.pem", "ca.key", "log");
  return log;
}

void
mini_log_free (MiniLog *log)
{
  g_ptr_array_unref (log->entries);
  zt_key_free (log->key);
  g_free (log->folder);
  g_free (log->epoch);
  g_free (log->refuse_detail);
  g_free (log);
}

void
mini_log_use_foreign_key (MiniLog *log)
{
  zt_key_free (log->key);
  log->key = make_key (log->folder, "ca.pem", "ca.key", "another");
}

void
mini_log_set_epoch (MiniLog *log, const char *epoch)
{
  g_free (log->epoch);
  log->epoch = g_strdup (epoch);
}

guint
mini_log_get_size (MiniLog *log)
{
  return log->entries->len;
}

void
mini_log_truncate (MiniLog *log, guint size)
{
  g_ptr_array_set_size (log->entries, (gint) size);
}

static Entry *
append_event (MiniLog *log, ZtEvent *event)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autoptr (JsonObject) line = json_object_new ();
  g_autoptr (GBytes) leaf = NULL;

  event->position = log->entries->len + 1;
  event->time = zt_time_now () / 1000 * 1000;
  leaf = zt_event_leaf (event);
  json_object_set_object_member (line, "event", zt_event_to_json (event));
  entry->line = zt_json_canonical_object (line, NULL);
  entry->command = g_strdup (event->command);
  entry->leaf = zt_merkle_leaf (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf));
  g_ptr_array_add (log->entries, entry);
  return entry;
}

void
mini_log_add (MiniLog *log, const char *kind, const char *id, gint64 version, const char *state,
              const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = zt_json_parse_object (body, -1, &error);
  g_autoptr (ZtEvent) event = g_new0 (ZtEvent, 1);

  g_assert_no_error (error);
  event->command = g_strdup_printf ("command-%s-%s-%d", kind, id, (int) version);
  event->action = g_strdup ("create");
  event->actor = g_strdup ("somebody");
  event->organisation = g_strdup ("X");
  event->record = zt_record_new (kind, id, version, state, object);
  append_event (log, event);
}

void
mini_log_add_hidden (MiniLog *log)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autofree char *hex = NULL;
  const char *content = "what others may not read";

  entry->leaf = zt_merkle_leaf (content, strlen (content));
  hex = zt_hex (entry->leaf.bytes, 32);
  entry->line = g_strdup_printf ("{\"position\":%u,\"leaf\":\"%s\"}", log->entries->len + 1, hex);
  g_ptr_array_add (log->entries, entry);
}

static JsonObject *
make_head (MiniLog *log)
{
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *head;

  for (guint i = 0; i < log->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (log->entries, i);

      zt_frontier_append (frontier, &entry->leaf, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  head = zt_log_head_sign_frontier (log->epoch, frontier, zt_time_now (), log->key, &error);
  g_assert_no_error (error);
  return head;
}

void
mini_log_publish (MiniLog *log, guint since)
{
  g_autoptr (GString) feed = g_string_new (NULL);
  g_autoptr (JsonObject) head = make_head (log);
  g_autofree char *text = zt_json_canonical_object (head, NULL);

  log->since = since;
  for (guint i = since; i < log->entries->len; i++)
    g_string_append_printf (feed, "%s\n", ((Entry *) g_ptr_array_index (log->entries, i))->line);
  g_string_append_printf (feed, "{\"head\":%s,\"more\":false}\n", text);
  fault_server_put (log->server, "/v1/changes", feed->str);
  fault_server_put (log->server, "/v1/log/head", text);
}

void
mini_log_refuse (MiniLog *log, int n, guint status, const char *detail)
{
  log->refuse = n;
  log->refuse_status = status;
  g_free (log->refuse_detail);
  log->refuse_detail = g_strdup (detail);
}

static Entry *
find_command (MiniLog *log, const char *command)
{
  for (guint i = 0; i < log->entries->len; i++)
    if (g_strcmp0 (((Entry *) g_ptr_array_index (log->entries, i))->command, command) == 0)
      return g_ptr_array_index (log->entries, i);
  return NULL;
}

static guint
on_command (const char *body, char **answer, gpointer user_data)
{
  MiniLog *log = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) wire = zt_json_parse_object (body, -1, &error);
  g_autoptr (ZtCommand) command = NULL;
  Entry *entry;

  g_assert_no_error (error);
  command = zt_command_new_from_json (wire, &error);
  g_assert_no_error (error);
  entry = find_command (log, command->id);
  if (entry == NULL && log->refuse-- > 0)
    {
      *answer = g_strdup_printf ("{\"title\":\"No\",\"detail\":\"%s\"}", log->refuse_detail);
      return log->refuse_status;
    }
  if (entry == NULL)
    {
      g_autoptr (ZtEvent) event = g_new0 (ZtEvent, 1);

      event->command = g_strdup (command->id);
      event->action = g_strdup (command->action);
      event->actor = g_strdup ("supplier1");
      event->organisation = g_strdup ("X");
      event->record = zt_record_new (command->kind, command->record,
                                     MAX (command->if_version, 0) + 1, "active", command->body);
      entry = append_event (log, event);
    }
  *answer = g_strdup (entry->line);
  return 200;
}

void
mini_log_serve_commands (MiniLog *log)
{
  fault_server_set_post (log->server, "/v1/commands", on_command, log);
}
