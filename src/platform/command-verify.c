/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: the whole log hashed again and compared with its signed head, every record with its last
 * event, every blob with its name. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "authority.h"
#include "cms.h"
#include "commands.h"
#include "digest.h"
#include "log-head.h"

#define STEP 1000

typedef struct
{
  gint64 events, records, blobs;
  GPtrArray *problems;
} Findings;

static void found (Findings *findings, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
found (Findings *findings, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (findings->problems, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static gboolean
nothing (guint level, guint64 index, const ZtHash *hash, gpointer user_data, GError **error)
{
  return TRUE;
}

/* A record must be what its last event says. */
static void
note_last (GHashTable *last, const ZtEvent *event)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", zt_record_get_kind (event->record),
                                          zt_record_get_id (event->record));
  gint64 *version = g_new (gint64, 1);

  *version = zt_record_get_version (event->record);
  g_hash_table_insert (last, g_steal_pointer (&key), version);
}

static gboolean
rehash (ZtStore *store, ZtFrontier *frontier, gint64 size, GHashTable *last, Findings *findings,
        GError **error)
{
  while (findings->events < size)
    {
      g_autoptr (GPtrArray) events
          = zt_store_get_events (store, findings->events, MIN (STEP, size - findings->events),
                                 error);

      if (events == NULL)
        return FALSE;
      if (events->len == 0)
        {
          /* TRANSLATORS: %d is a position in the log. */
          found (findings, _ ("The log ends at position %d, before its signed head."),
                 (int) findings->events);
          return TRUE;
        }
      for (guint i = 0; i < events->len; i++)
        {
          ZtEvent *event = g_ptr_array_index (events, i);
          g_autoptr (GBytes) bytes = zt_event_leaf (event);
          ZtHash leaf = zt_merkle_leaf (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

          findings->events++;
          if (event->position != findings->events)
            found (findings, _ ("Position %d of the log is missing."), (int) findings->events);
          if (!zt_frontier_append (frontier, &leaf, nothing, NULL, error))
            return FALSE;
          note_last (last, event);
        }
    }
  return TRUE;
}

static gboolean
check_log (ZtPlatform *platform, ZtStore *store, GHashTable *last, Findings *findings,
           GError **error)
{
  g_autoptr (JsonObject) head = zt_authority_get_head (store, error);
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *root = NULL;
  ZtHash hash;

  if (head == NULL)
    {
      if (error == NULL || *error == NULL)
        found (findings, _ ("The log has no signed head."));
      return error == NULL || *error == NULL;
    }
  if (!rehash (store, frontier, zt_json_get_int (head, "size", 0), last, findings, error))
    return FALSE;
  hash = zt_frontier_get_root (frontier);
  root = zt_hex (hash.bytes, sizeof hash.bytes);
  if (g_strcmp0 (root, zt_json_get_string (head, "root")) != 0)
    found (findings, _ ("The log is not what its head says: an event was changed."));
  if (!zt_log_head_verify (head, zt_key_get_certificate (platform->log_key), NULL, &problem))
    found (findings, _ ("The head of the log is not signed by this platform."));
  return TRUE;
}

static void
check_records (ZtStore *store, GHashTable *last, Findings *findings)
{
  GHashTableIter iter;
  gpointer key, version;

  g_hash_table_iter_init (&iter, last);
  while (g_hash_table_iter_next (&iter, &key, &version))
    {
      g_auto (GStrv) words = g_strsplit (key, "/", 2);
      g_autoptr (ZtRecord) record = zt_store_get_record (store, words[0], words[1], NULL);

      findings->records++;
      if (record == NULL || zt_record_get_version (record) != *(gint64 *) version)
        /* TRANSLATORS: the kind and the id of a record. */
        found (findings, _ ("The record %s %s is not what its last event says."), words[0],
               words[1]);
    }
}

static gboolean
check_blobs (ZtPlatform *platform, Findings *findings, GError **error)
{
  g_auto (GStrv) all = zt_blobs_list (platform->blobs, error);

  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    {
      findings->blobs++;
      if (!zt_blobs_verify (platform->blobs, all[i], NULL, NULL))
        /* TRANSLATORS: %s is a SHA-256. */
        found (findings, _ ("The blob %s is damaged."), all[i]);
    }
  return all != NULL;
}

static int
report (const Findings *findings, gboolean json)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonArray *problems = json_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < findings->problems->len; i++)
    json_array_add_string_element (problems, g_ptr_array_index (findings->problems, i));
  json_object_set_boolean_member (object, "ok", findings->problems->len == 0);
  json_object_set_int_member (object, "events", findings->events);
  json_object_set_int_member (object, "records", findings->records);
  json_object_set_int_member (object, "blobs", findings->blobs);
  json_object_set_array_member (object, "problems", problems);
  json_node_set_object (node, object);
  text = zt_json_pretty (node);
  if (json)
    g_print ("%s\n", text);
  else
    /* TRANSLATORS: three numbers. */
    g_print (_ ("%d events, %d records, %d blobs\n"), (int) findings->events,
             (int) findings->records, (int) findings->blobs);
  for (guint i = 0; i < findings->problems->len; i++)
    g_printerr ("%s\n", (const char *) g_ptr_array_index (findings->problems, i));
  return findings->problems->len == 0 ? ZT_EXIT_DONE : ZT_EXIT_UNVERIFIED;
}

int
zt_command_verify (int argc, char **argv)
{
  g_autofree char *data = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[]
      = { { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, N_ ("Folder of the platform"), "DIR" },
          { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON"), NULL },
          { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPlatform) platform = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Findings findings = { .problems = problems };
  ZtStore *store;
  int status = ZT_EXIT_USAGE;

  if (!zt_parse_options (&argc, &argv, "verify",
                         N_ ("Computes the whole log and every blob again."), entries, &status))
    return status;
  if (zt_option_missing ("verify", "data", data))
    return ZT_EXIT_USAGE;
  platform = zt_platform_open (data, &error);
  store = platform != NULL ? zt_platform_reader (platform, &error) : NULL;
  if (store == NULL || !check_log (platform, store, last, &findings, &error))
    return zt_fail (error);
  check_records (store, last, &findings);
  if (!check_blobs (platform, &findings, &error))
    return zt_fail (error);
  return report (&findings, json);
}
