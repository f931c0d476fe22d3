/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heads of the log and receipts: they hold when made honestly, and each lie turns exactly the check
 * that is about it. */
#include "config.h"

#include <string.h>

#include "digest.h"
#include "log-head.h"
#include "receipt.h"
#include "seal-fixture.h"
#include "timestamp.h"
#include "zt-json.h"
#include "zt-time.h"

#define LEAVES 7
#define LEAF 4

typedef struct
{
  ZtKey *log;
  ZtKey *tsa;
  GHashTable *nodes;
  ZtFrontier *frontier;
  JsonObject *event;
} Log;

static gboolean
store_cb (guint level, guint64 index, const ZtHash *hash, gpointer user_data, GError **error)
{
  g_hash_table_insert (user_data, g_strdup_printf ("%u/%u", level, (guint) index),
                       g_memdup2 (hash, sizeof *hash));
  return TRUE;
}

static gboolean
load_cb (guint level, guint64 index, ZtHash *hash, gpointer user_data, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%u/%u", level, (guint) index);

  *hash = *(ZtHash *) g_hash_table_lookup (user_data, key);
  return TRUE;
}

static JsonObject *
make_event (int position)
{
  g_autofree char *text = g_strdup_printf (
      "{\"position\":%d,\"time\":\"2026-11-23T01:02:03.004Z\",\"kind\":\"bid\",\"record\":\"t.o\","
      "\"action\":\"submit\",\"body\":{\"tender\":\"t\"}}",
      position);
  g_autoptr (GError) error = NULL;
  JsonObject *event = zt_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return event;
}

static void
log_init (Log *log)
{
  log->log = seal_key ("log", ZT_KEY_EC, ZT_PURPOSE_LOG);
  log->tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  log->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  log->frontier = zt_frontier_new ();
  for (int i = 0; i < LEAVES; i++)
    {
      JsonObject *event = make_event (i + 1);
      gsize length;
      g_autofree char *text = zt_json_canonical_object (event, &length);
      ZtHash leaf = zt_merkle_leaf (text, length);

      g_assert_true (zt_frontier_append (log->frontier, &leaf, store_cb, log->nodes, NULL));
      if (i == LEAF)
        log->event = event;
      else
        json_object_unref (event);
    }
}

static void
log_clear (Log *log)
{
  zt_key_free (log->log);
  zt_key_free (log->tsa);
  g_hash_table_unref (log->nodes);
  zt_frontier_free (log->frontier);
  json_object_unref (log->event);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Log, log_clear)

static GBytes *
make_token (Log *log)
{
  gsize length;
  g_autofree char *text = zt_json_canonical_object (log->event, &length);
  guint8 digest[32];
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) query = NULL;
  g_autoptr (GBytes) response = NULL;
  GBytes *token;

  zt_sha256 (text, length, digest);
  query = zt_timestamp_query (digest, &error);
  response = zt_timestamp_respond (query, log->tsa, zt_time_now (), "05", &error);
  g_assert_no_error (error);
  token = zt_timestamp_token (query, response, &error);
  g_assert_no_error (error);
  return token;
}

static JsonObject *
make_receipt (Log *log)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) head
      = zt_log_head_sign_frontier ("e1", log->frontier, zt_time_now (), log->log, &error);
  g_autoptr (GArray) proof = zt_merkle_inclusion_proof (LEAF, LEAVES, load_cb, log->nodes, &error);
  g_autoptr (GBytes) token = make_token (log);
  JsonObject *receipt;

  g_assert_no_error (error);
  receipt = zt_receipt_sign (log->event, head, LEAF, proof, token, log->log, &error);
  g_assert_no_error (error);
  return receipt;
}

static void
test_head (void)
{
  g_auto (Log) log = { 0 };
  g_autoptr (JsonObject) head = NULL;
  g_autoptr (ZtKey) other = seal_key ("log2", ZT_KEY_EC, ZT_PURPOSE_LOG);
  g_autoptr (GError) error = NULL;
  ZtHash root;
  ZtLogHead read;
  static const char *const lies[] = {
    "{\"size\":8}",
    "{\"epoch\":\"e2\"}",
    "{\"time\":\"2026-11-23T01:02:03.004Z\"}",
    "{\"extra\":1}",
    "{\"root\":\"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d\"}",
    "{\"signature\":\"AAAA\"}",
    "{\"size\":-1}",
    "{\"signature\":null}",
  };

  log_init (&log);
  head = zt_log_head_sign_frontier ("e1", log.frontier, zt_time_now (), log.log, &error);
  g_assert_no_error (error);
  zt_log_head_verify (head, zt_key_get_certificate (log.log), &read, &error);
  g_assert_no_error (error);
  root = zt_frontier_get_root (log.frontier);
  g_assert_cmpmem (&read.root, sizeof root, &root, sizeof root);
  g_assert_cmpuint (read.size, ==, LEAVES);
  g_assert_cmpstr (read.epoch, ==, "e1");
  g_assert_false (zt_log_head_verify (head, zt_key_get_certificate (other), NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (JsonObject) lie = zt_json_parse_object (lies[i], -1, NULL);
      g_autoptr (JsonObject) changed = zt_json_object_copy (head);
      g_autoptr (GList) names = json_object_get_members (lie);

      json_object_set_member (changed, names->data,
                              json_node_copy (json_object_get_member (lie, names->data)));
      g_clear_error (&error);
      g_assert_false (zt_log_head_verify (changed, zt_key_get_certificate (log.log), NULL, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_LOG_BROKEN);
    }
}

/* The ids of the checks that fail, in order, joined by commas. */
static char *
failing (JsonObject *receipt, ZtCertificate *pinned, ZtTrust *trust)
{
  JsonArray *checks = zt_receipt_verify (receipt, pinned, trust, zt_time_now ());
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);

      g_assert_cmpstr (json_object_get_string_member (check, "title"), !=, "");
      if (json_object_get_boolean_member (check, "ok"))
        continue;
      g_assert_cmpstr (json_object_get_string_member (check, "detail"), !=, "");
      g_string_append_printf (ids, "%s%s", ids->len > 0 ? "," : "",
                              json_object_get_string_member (check, "id"));
    }
  g_assert_cmpint (zt_checks_hold (checks), ==, ids->len == 0);
  json_array_unref (checks);
  return g_string_free (ids, FALSE);
}

/* What people read: the platform's clock tells the time of Beijing, and no name of a command. */
static void
assert_words (JsonObject *receipt)
{
  g_autoptr (JsonArray) checks = zt_receipt_verify (receipt, NULL, NULL, zt_time_now ());
  const char *detail
      = json_object_get_string_member (json_array_get_object_element (checks, 0), "detail");

  g_assert_cmpstr (detail, ==, "submission of t.o, received 2026-11-23 09:02");
}

static void
test_receipt (void)
{
  g_auto (Log) log = { 0 };
  g_autoptr (JsonObject) receipt = NULL;
  g_autoptr (ZtTrust) nobody = zt_trust_new ();
  g_autofree char *none = NULL;
  g_autofree char *untrusted = NULL;
  g_autoptr (ZtKey) other = NULL;
  g_autofree char *foreign = NULL;
  g_autofree char *own = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *after = NULL;

  log_init (&log);
  receipt = make_receipt (&log);
  assert_words (receipt);
  none = failing (receipt, NULL, seal_fixture_get ()->trust);
  g_assert_cmpstr (none, ==, "");
  untrusted = failing (receipt, NULL, nobody);
  g_assert_cmpstr (untrusted, ==, "trust");
  /* Honest, but not the platform one is connected to. */
  other = seal_key ("log2", ZT_KEY_EC, ZT_PURPOSE_LOG);
  foreign = failing (receipt, zt_key_get_certificate (other), NULL);
  g_assert_cmpstr (foreign, ==, "platform");
  own = failing (receipt, zt_key_get_certificate (log.log), NULL);
  g_assert_cmpstr (own, ==, "");
  /* Through a file and back. */
  text = zt_json_canonical_object (receipt, NULL);
  again = zt_json_parse_object (text, -1, NULL);
  after = failing (again, NULL, NULL);
  g_assert_cmpstr (after, ==, "");
}

static void
set_lie (JsonObject *receipt, const char *path, const char *json)
{
  g_autofree char *text = g_strdup_printf ("{\"v\":%s}", json);
  g_autoptr (JsonObject) wrapped = zt_json_parse_object (text, -1, NULL);
  g_autoptr (GError) error = NULL;

  zt_json_set (receipt, path, json_node_copy (json_object_get_member (wrapped, "v")), &error);
  g_assert_no_error (error);
}

static void
test_lies (void)
{
  g_auto (Log) log = { 0 };
  g_autoptr (JsonObject) receipt = NULL;
  static const struct
  {
    const char *path;
    const char *json;
    const char *failing;
  } lies[] = {
    { "event.body.tender", "\"u\"", "inclusion,timestamp,signature" },
    { "event.time", "\"2026-11-22T01:02:03.004Z\"", "inclusion,timestamp,signature" },
    { "leafIndex", "3", "inclusion,signature" },
    { "inclusion", "[]", "inclusion,signature" },
    { "inclusion", "[1]", "inclusion,signature" },
    { "head.size", "6", "inclusion,head,signature" },
    { "head.time", "\"2020-01-01T00:00:00.000Z\"", "head,signature" },
    { "head", "{}", "inclusion,head,signature" },
    { "timestamp", "\"AAAA\"", "timestamp,signature" },
    { "signature", "\"AAAA\"", "signature" },
    { "type", "\"x\"", "event,inclusion,timestamp,signature" },
    { "platformCertificate", "\"x\"", "head,signature" },
    { "extra", "1", "signature" },
  };

  log_init (&log);
  receipt = make_receipt (&log);
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (JsonObject) changed = zt_json_object_copy (receipt);
      g_autofree char *found = NULL;

      set_lie (changed, lies[i].path, lies[i].json);
      found = failing (changed, NULL, NULL);
      g_assert_cmpstr (found, ==, lies[i].failing);
    }
  {
    g_autoptr (JsonObject) empty = json_object_new ();
    g_autofree char *found = failing (empty, NULL, NULL);

    g_assert_cmpstr (found, ==, "event,inclusion,head,timestamp,signature");
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/log-head", test_head);
  g_test_add_func ("/seal/receipt/holds", test_receipt);
  g_test_add_func ("/seal/receipt/lies", test_lies);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
