/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions and commands over the socket: who may, what is idempotent, what the deadline decides,
 * what survives kill -9. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <string.h>

#include "cms.h"
#include "digest.h"
#include "merkle.h"
#include "zt-time.h"

static Server *server; /* closes in two weeks */

static void
test_sessions (void)
{
  g_autoptr (Answer) nobody = get (server, NULL, "/v1/changes");
  g_autoptr (Answer) wrong = NULL, right = NULL, ended = NULL, after = NULL;
  const char *const english[] = { "Accept-Language", "en-GB, zh;q=0.5", NULL };
  g_autoptr (Answer) in_english
      = request (server->session, server, NULL, "GET", "/v1/changes", NULL, NULL, english);
  g_autofree char *token = NULL;

  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_cmpstr (answer_type (nobody), ==, "unauthorized");
  g_assert_cmpstr (soup_message_headers_get_one (nobody->headers, "Content-Language"), ==, "zh-CN");
  g_assert_cmpstr (soup_message_headers_get_one (in_english->headers, "Content-Language"), ==,
                   "en");
  g_assert_cmpstr (zt_json_get_string (in_english->json, "detail"), ==, "Please sign in first.");
  wrong
      = post_json (server, NULL, "/v1/sessions", "{\"user\":\"supplier1\",\"password\":\"guess\"}");
  g_assert_cmpuint (wrong->status, ==, 401);
  token = login (server, "supplier1");
  right = get (server, token, "/v1/records/tender");
  g_assert_cmpuint (right->status, ==, 200);
  g_assert_cmpuint (json_array_get_length (zt_json_get_array (right->json, "items")), >=, 6);
  ended = request (server->session, server, token, "DELETE", "/v1/sessions", NULL, NULL, NULL);
  g_assert_cmpuint (ended->status, ==, 204);
  after = get (server, token, "/v1/records/tender");
  g_assert_cmpuint (after->status, ==, 401);
}

/* Nobody may guess for ever; another person is not locked out by that. */
static void
test_guessing (void)
{
  g_autofree char *token = NULL;
  guint status = 0;

  for (int i = 0; i < 12 && status != 429; i++)
    {
      g_autoptr (Answer) answer = post_json (server, NULL, "/v1/sessions",
                                             "{\"user\":\"expert1\",\"password\":\"guess\"}");

      status = answer->status;
    }
  g_assert_cmpuint (status, ==, 429);
  token = login (server, "supplier2");
  g_assert_nonnull (token);
}

static void
test_key_login (void)
{
  static const char *const users[] = { "supplier1", "supplier2", "supplier3" };

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (Answer) challenge = get (server, NULL, "/v1/sessions/challenge");
      const char *text = zt_json_get_string (challenge->json, "challenge");
      g_autoptr (ZtKey) key = open_identity (server, users[i]);
      g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
      g_autoptr (GBytes) signature = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, NULL);
      g_autofree char *encoded
          = g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
      g_autofree char *body
          = g_strdup_printf ("{\"challenge\":\"%s\",\"signature\":\"%s\"}", text, encoded);
      g_autoptr (Answer) first = post_json (server, NULL, "/v1/sessions", body);
      g_autoptr (Answer) again = post_json (server, NULL, "/v1/sessions", body);

      g_assert_cmpuint (first->status, ==, 200);
      g_assert_cmpstr (zt_json_get_string (first->json, "person"), ==, users[i]);
      g_assert_cmpuint (again->status, ==, 401);
    }
}

static void
test_idempotency (void)
{
  g_autofree char *token = login (server, "supplier1"), *other = login (server, "supplier2");
  g_autoptr (ZtCommand) command = make_enquiry (server, "supplier1", first_tender);
  g_autoptr (Answer) first = send_command (server, token, command);
  g_autoptr (Answer) again = send_command (server, token, command);
  g_autoptr (Answer) changed = NULL, stolen = NULL;

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_true (g_bytes_equal (first->body, again->body));
  stolen = send_command (server, other, command);
  g_assert_cmpuint (stolen->status, ==, 422);
  g_assert_null (strstr (g_bytes_get_data (stolen->body, NULL), "交货期"));
  json_object_set_string_member (command->body, "title", "另一个问题");
  changed = send_command (server, token, command);
  g_assert_cmpuint (changed->status, ==, 422);
  g_assert_cmpstr (answer_type (changed), ==, "command-id-reused");
}

/* The same bid twice in one array: one event, and the same receipt both times. */
static void
test_twice_at_once (void)
{
  g_autofree char *token = login (server, "supplier2"), *sha256 = NULL, *text = NULL, *wire = NULL;
  g_autoptr (GBytes) part = random_bytes (2000, &sha256);
  g_autoptr (ZtCommand) bid = make_bid (server, "supplier2", other_tender, sha256, 2000, -1);
  g_autoptr (JsonObject) command = zt_command_to_json (bid);
  g_autoptr (Answer) answer = NULL;

  wire = zt_json_canonical_object (command, NULL);
  text = g_strdup_printf ("[%s,%s]", wire, wire);
  answer = post_json (server, token, "/v1/commands", text);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (zt_json_get_int (answer->json, "results.1.status", 0), ==, 200);
  g_assert_true (json_node_equal (zt_json_get (answer->json, "results.0.event"),
                                  zt_json_get (answer->json, "results.1.event")));
  g_assert_true (json_node_equal (zt_json_get (answer->json, "results.0.receipt"),
                                  zt_json_get (answer->json, "results.1.receipt")));
}

/* Who may not read a content gets word for word what he gets for one that is not there. */
static void
same_as_absent (Server *of, const char *token, Answer *answer)
{
  g_autofree char *sha256 = zt_sha256_hex ("absent", 6);
  g_autofree char *path = g_strconcat ("/v1/blobs/", sha256, NULL);
  g_autoptr (Answer) absent = get (of, token, path);

  g_assert_cmpuint (answer->status, ==, 404);
  g_assert_true (g_bytes_equal (answer->body, absent->body));
}

/* Naming a digest in a bid neither locks a tender's document nor gives another's ciphertext. */
static void
test_naming_proves_nothing (void)
{
  g_autofree char *one = login (server, "supplier1"), *three = login (server, "supplier3"),
                  *path = g_strdup_printf ("/v1/records/tender/%s", other_tender), *sha256 = NULL,
                  *document = NULL, *ciphertext = NULL;
  g_autoptr (GBytes) part = random_bytes (3000, &sha256);
  g_autoptr (Answer) tender = get (server, one, path);
  const char *digest = zt_json_get_string (tender->json, "documents.0.sha256");
  g_autoptr (ZtCommand) own = make_bid (server, "supplier1", other_tender, sha256, 3000, -1);
  g_autoptr (ZtCommand) squat = make_bid (server, "supplier3", other_tender, digest, 3000, -1);
  g_autoptr (Answer) first = NULL, second = NULL, read = NULL, stolen = NULL, still = NULL;
  g_autoptr (ZtCommand) thief = NULL;

  upload (server, one, part, sha256);
  first = send_command (server, one, own);
  second = send_command (server, three, squat);
  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (second->status, ==, 200);
  document = g_strdup_printf ("/v1/blobs/%s", digest);
  read = get (server, one, document);
  g_assert_cmpuint (read->status, ==, 200);
  thief = make_bid (server, "supplier3", other_tender, sha256, 3000, -1);
  answer_free (g_steal_pointer (&second));
  second = send_command (server, three, thief);
  ciphertext = g_strdup_printf ("/v1/blobs/%s", sha256);
  stolen = get (server, three, ciphertext);
  same_as_absent (server, three, stolen);
  still = get (server, one, ciphertext);
  g_assert_cmpuint (still->status, ==, 200);
}

static void
test_refusals (void)
{
  g_autofree char *token = login (server, "supplier1");
  g_autoptr (ZtCommand) exists = make_enquiry (server, "supplier1", first_tender);
  g_autoptr (ZtCommand) foreign = make_enquiry (server, "supplier2", first_tender);
  g_autoptr (JsonObject) nothing = json_object_new ();
  g_autoptr (ZtCommand) publish = zt_command_new ("tender", first_tender, "cancel", -1, nothing);
  g_autoptr (ZtCommand) draft = zt_command_new ("draft", "d1", "create", 0, nothing);
  g_autoptr (Answer) first = send_command (server, token, exists);
  g_autoptr (ZtCommand) twin = zt_command_new ("enquiry", exists->record, "withdraw", 7, nothing);
  g_autoptr (Answer) stale = send_command (server, token, twin);
  g_autoptr (Answer) not_mine = send_command (server, token, foreign);
  g_autoptr (Answer) role = send_command (server, token, publish);
  g_autoptr (Answer) private = send_command (server, token, draft);
  g_autoptr (Answer) broken = post_json (server, token, "/v1/commands", "{\"id\":");
  g_autoptr (Answer) empty = post_json (server, token, "/v1/commands", "{}");

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (stale->status, ==, 409);
  g_assert_cmpuint (not_mine->status, ==, 403);
  g_assert_cmpuint (role->status, ==, 403);
  g_assert_cmpuint (private->status, ==, 422);
  g_assert_cmpuint (broken->status, ==, 400);
  g_assert_cmpuint (empty->status, ==, 422);
}

static void
test_array (void)
{
  g_autofree char *token = login (server, "supplier1");
  g_autoptr (ZtCommand) good = make_enquiry (server, "supplier1", first_tender);
  g_autoptr (ZtCommand) bad = make_enquiry (server, "supplier2", first_tender);
  g_autoptr (JsonObject) one = zt_command_to_json (good), two = zt_command_to_json (bad);
  g_autofree char *first = zt_json_canonical_object (one, NULL),
                  *second = zt_json_canonical_object (two, NULL);
  g_autofree char *text = g_strdup_printf ("[%s,%s,%s,3]", first, second, first);
  g_autoptr (Answer) answer = post_json (server, token, "/v1/commands", text);
  JsonArray *results;

  g_assert_cmpuint (answer->status, ==, 200);
  results = zt_json_get_array (answer->json, "results");
  g_assert_cmpuint (json_array_get_length (results), ==, 4);
  g_assert_cmpint (zt_json_get_int (json_array_get_object_element (results, 0), "status", 0), ==,
                   200);
  g_assert_cmpint (zt_json_get_int (json_array_get_object_element (results, 1), "status", 0), ==,
                   403);
  g_assert_nonnull (zt_json_get_object (json_array_get_object_element (results, 1), "problem"));
  g_assert_cmpint (
      zt_json_get_int (json_array_get_object_element (results, 2), "event.position", 0), ==,
      zt_json_get_int (json_array_get_object_element (results, 0), "event.position", -1));
  g_assert_cmpint (zt_json_get_int (json_array_get_object_element (results, 3), "status", 0), ==,
                   422);
}

/* Reads the feed as one who may not see everything, and arrives at the signed root. */
static void
check_feed (const char *token, const char *hidden)
{
  g_autoptr (Answer) answer = get (server, token, "/v1/changes?since=0&limit=100000");
  g_autofree char *text
      = g_strndup (g_bytes_get_data (answer->body, NULL), g_bytes_get_size (answer->body));
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  guint n = g_strv_length (lines);
  g_autoptr (ZtFrontier) frontier = zt_frontier_new ();
  g_autoptr (JsonObject) last = zt_json_parse_object (lines[n - 1], -1, NULL);
  g_autofree char *root = NULL;
  ZtHash hash;

  for (guint i = 0; i + 1 < n; i++)
    {
      g_autoptr (JsonObject) line = zt_json_parse_object (lines[i], -1, NULL);
      JsonObject *event = zt_json_get_object (line, "event");

      if (event != NULL)
        {
          gsize length = 0;
          g_autofree char *canonical = zt_json_canonical_object (event, &length);

          hash = zt_merkle_leaf (canonical, length);
          g_assert_cmpint (zt_json_get_int (event, "position", 0), ==, i + 1);
          g_assert_cmpstr (zt_json_get_string (event, "command"), !=, hidden);
        }
      else
        {
          g_assert_true (zt_unhex (zt_json_get_string (line, "leaf"), hash.bytes, 32));
          g_assert_cmpint (zt_json_get_int (line, "position", 0), ==, i + 1);
        }
      g_assert_true (zt_frontier_append (frontier, &hash, NULL, NULL, NULL));
    }
  hash = zt_frontier_get_root (frontier);
  root = zt_hex (hash.bytes, 32);
  g_assert_cmpstr (root, ==, zt_json_get_string (last, "head.root"));
  g_assert_cmpint (zt_json_get_int (last, "head.size", 0), ==, n - 1);
  g_assert_false (zt_json_get_boolean (last, "more", TRUE));
}

static void
test_feed (void)
{
  g_autofree char *one = login (server, "supplier1"), *two = login (server, "supplier2"),
                  *buyer = login (server, "buyer1");
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) part = random_bytes (5000, &sha256);
  g_autoptr (ZtCommand) bid = make_bid (server, "supplier1", first_tender, sha256, 5000, -1);
  g_autoptr (Answer) answer = send_command (server, one, bid);
  g_autoptr (Answer) gone = get (server, one, "/v1/changes?since=0&epoch=another");
  g_autoptr (Answer) ahead = get (server, one, "/v1/changes?since=999999");
  g_autofree char *path = g_strdup_printf ("/v1/records/bid/%s", bid->record);
  g_autoptr (Answer) own = get (server, one, path), theirs = get (server, two, path),
                     purchaser = get (server, buyer, path);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (zt_json_get_object (answer->json, "receipt"));
  check_feed (one, "");
  check_feed (two, bid->id);
  check_feed (buyer, bid->id);
  g_assert_cmpuint (own->status, ==, 200);
  g_assert_cmpuint (theirs->status, ==, 404);
  g_assert_cmpuint (purchaser->status, ==, 404);
  g_assert_cmpuint (gone->status, ==, 410);
  g_assert_cmpuint (ahead->status, ==, 410);
}

/* What an impostor signs, and what nobody signed, is no bid. */
static void
test_signature (void)
{
  g_autofree char *token = login (server, "supplier2");
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) part = random_bytes (100, &sha256);
  g_autoptr (ZtCommand) other = make_bid (server, "supplier1", other_tender, sha256, 100, -1);
  g_autoptr (ZtCommand) own = make_bid (server, "supplier2", other_tender, sha256, 100, -1);
  g_autofree char *borrowed = g_strdup (zt_json_get_string (other->body, "signature"));
  g_autoptr (Answer) as_other = send_command (server, token, other);
  g_autoptr (Answer) wrong = NULL, right = NULL;
  g_autofree char *good = g_strdup (zt_json_get_string (own->body, "signature"));

  g_assert_cmpuint (as_other->status, ==, 403);
  json_object_set_string_member (own->body, "signature", borrowed);
  wrong = send_command (server, token, own);
  g_assert_cmpuint (wrong->status, >=, 403);
  g_assert_cmpuint (wrong->status, <=, 422);
  json_object_set_string_member (own->body, "signature", good);
  right = send_command (server, token, own);
  g_assert_cmpuint (right->status, ==, 200);
}

/* A commitment whose second seal nobody could ever open is refused at once, and named. */
static void
test_release_certificate (void)
{
  static const char *const wrong[] = { "MIIB", "bm90aGluZw==", "" };
  g_autofree char *token = login (server, "supplier2"), *sha256 = NULL;
  g_autoptr (GBytes) part = random_bytes (100, &sha256);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (ZtCommand) bid = make_bid (server, "supplier2", other_tender, sha256, 100, -1);
      g_autoptr (Answer) answer = NULL;

      json_object_set_string_member (bid->body, "releaseCertificate", wrong[i]);
      answer = send_command (server, token, bid);
      g_assert_cmpuint (answer->status, ==, 422);
      g_assert_cmpstr (answer_type (answer), ==, "invalid");
      g_assert_nonnull (strstr (zt_json_get_string (answer->json, "detail"), "releaseCertificate"));
    }
}

/* There is always somebody who can let people in. */
static void
test_last_administrator (void)
{
  g_autofree char *token = login (server, "admin1");
  g_autoptr (JsonObject) nothing = json_object_new ();
  g_autoptr (JsonObject) less = zt_json_parse_object ("{\"roles\":[\"supervisor\"]}", -1, NULL);
  g_autoptr (ZtCommand) suspend = zt_command_new ("person", "admin1", "suspend", -1, nothing);
  g_autoptr (ZtCommand) change = zt_command_new ("person", "admin1", "change", -1, less);
  g_autoptr (Answer) first = send_command (server, token, suspend);
  g_autoptr (Answer) second = send_command (server, token, change);

  g_assert_cmpuint (first->status, ==, 403);
  g_assert_cmpstr (answer_type (first), ==, "refused");
  g_assert_cmpuint (second->status, ==, 403);
}

/* Bids are sent without pause around the deadline: the last taken and the first refused tell the
 * platform's clock. */
static void
test_deadline (void)
{
  g_autoptr (Server) early = server_new (8);
  g_autofree char *token = login (early, "supplier1"), *buyer = login (early, "buyer1"),
                  *two = login (early, "supplier2");
  g_autofree char *sha256 = NULL, *path = NULL, *blob = NULL;
  g_autoptr (GBytes) part = random_bytes (20000, &sha256);
  g_autofree char *tender_path = g_strdup_printf ("/v1/records/tender/%s", first_tender);
  g_autoptr (Answer) tender = get (early, token, tender_path);
  gint64 deadline = 0, last_taken = 0;
  gboolean refused = FALSE;

  g_assert_true (
      zt_time_parse (zt_json_get_string (tender->json, "tenderPeriod.endDate"), &deadline));
  upload (early, token, part, sha256);
  blob = g_strdup_printf ("/v1/blobs/%s", sha256);
  while (!refused)
    {
      g_autoptr (ZtCommand) bid = make_bid (early, "supplier1", first_tender, sha256, 20000, -1);
      g_autoptr (Answer) too_early = NULL;
      g_autoptr (Answer) answer = NULL;

      answer = send_command (early, token, bid);
      g_assert_true (answer->status == 200 || answer->status == 403);
      refused = answer->status == 403;
      if (refused)
        {
          g_assert_cmpint (zt_time_now (), >=, deadline);
          break;
        }
      g_assert_true (zt_time_parse (zt_json_get_string (answer->json, "event.time"), &last_taken));
      g_assert_cmpint (last_taken, <, deadline);
      g_free (path);
      path = g_strdup_printf ("/v1/records/bid/%s", bid->record);
      too_early = get (early, buyer, blob);
      if (zt_time_now () < deadline)
        {
          g_assert_cmpuint (too_early->status, ==, 403);
          g_assert_cmpstr (answer_type (too_early), ==, "too-early");
        }
    }
  g_assert_cmpint (deadline - last_taken, <, 500 * 1000);
  {
    g_autoptr (Answer) bid = get (early, buyer, path), bytes = get (early, buyer, blob),
                       other = get (early, two, blob), own = get (early, token, blob);

    g_assert_cmpuint (bid->status, ==, 200);
    g_assert_cmpuint (bytes->status, ==, 200);
    g_assert_true (g_bytes_equal (bytes->body, part));
    same_as_absent (early, two, other);
    g_assert_cmpuint (own->status, ==, 200);
  }
}

typedef struct
{
  Server *server;
  const char *token;
  GPtrArray *answered; /* ids of records that were answered with 200 */
  int *stop;
  int *count;
  guint sent;
} Load;

static gpointer
send_load (gpointer data)
{
  Load *load = data;
  g_autoptr (SoupSession) session = server_session (load->server);

  while (!g_atomic_int_get (load->stop))
    {
      g_autoptr (ZtCommand) command = make_enquiry (load->server, "supplier1", first_tender);
      g_autoptr (JsonObject) wire = zt_command_to_json (command);
      gsize length = 0;
      char *text = zt_json_canonical_object (wire, &length);
      g_autoptr (GBytes) body = g_bytes_new_take (text, length);
      g_autoptr (Answer) answer = request (session, load->server, load->token, "POST",
                                           "/v1/commands", "application/json", body, NULL);

      load->sent++;
      if (answer->status == 200)
        {
          g_ptr_array_add (load->answered,
                           g_strdup (zt_json_get_string (answer->json, "event.record")));
          g_atomic_int_inc (load->count);
        }
      else if (answer->status == 0)
        break;
    }
  return NULL;
}

#define LOADERS 6

static void
test_kill (void)
{
  g_autoptr (Server) victim = server_new (100000);

  for (int round = 0; round < 4; round++)
    {
      g_autofree char *token = login (victim, "supplier1"), *after = NULL, *out = NULL, *err = NULL;
      Load loads[LOADERS] = { 0 };
      GThread *threads[LOADERS];
      int stop = FALSE, count = 0;
      guint checked = 0;

      for (guint i = 0; i < LOADERS; i++)
        {
          loads[i]
              = (Load){ victim, token, g_ptr_array_new_with_free_func (g_free), &stop, &count, 0 };
          threads[i] = g_thread_new ("load", send_load, &loads[i]);
        }
      while (g_atomic_int_get (&count) < 40 + 7 * round)
        g_usleep (500);
      server_kill (victim);
      g_atomic_int_set (&stop, TRUE);
      for (guint i = 0; i < LOADERS; i++)
        g_thread_join (threads[i]);
      g_assert_cmpint (server_run (victim, "verify", NULL, &out, &err), ==, 0);
      server_serve (victim, NULL);
      after = login (victim, "supplier1");
      for (guint i = 0; i < LOADERS; i++)
        {
          for (guint j = 0; j < loads[i].answered->len; j++, checked++)
            {
              g_autofree char *path
                  = g_strdup_printf ("/v1/records/enquiry/%s",
                                     (char *) g_ptr_array_index (loads[i].answered, j));
              g_autoptr (Answer) answer = get (victim, after, path);

              g_assert_cmpuint (answer->status, ==, 200);
            }
          g_ptr_array_unref (loads[i].answered);
        }
      g_assert_cmpuint (checked, >, 0);
    }
}

/* Under load every command is answered, and one commit serves many. */
static void
test_group_commit (void)
{
  g_autofree char *token = login (server, "supplier1");
  Load loads[16] = { 0 };
  GThread *threads[G_N_ELEMENTS (loads)];
  int stop = FALSE, count = 0;
  guint sent = 0, answered = 0;

  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      loads[i] = (Load){ server, token, g_ptr_array_new_with_free_func (g_free), &stop, &count, 0 };
      threads[i] = g_thread_new ("load", send_load, &loads[i]);
    }
  while (g_atomic_int_get (&count) < 60)
    g_usleep (500);
  g_atomic_int_set (&stop, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      g_thread_join (threads[i]);
      sent += loads[i].sent;
      answered += loads[i].answered->len;
      g_ptr_array_unref (loads[i].answered);
    }
  g_assert_cmpuint (sent, >=, 60);
  g_assert_cmpuint (answered, ==, sent);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = server_new (14 * 24 * 60 * 60);
  g_test_add_func ("/platform/commands/sessions", test_sessions);
  g_test_add_func ("/platform/commands/guessing", test_guessing);
  g_test_add_func ("/platform/commands/key-login", test_key_login);
  g_test_add_func ("/platform/commands/idempotency", test_idempotency);
  g_test_add_func ("/platform/commands/twice-at-once", test_twice_at_once);
  g_test_add_func ("/platform/commands/naming-proves-nothing", test_naming_proves_nothing);
  g_test_add_func ("/platform/commands/refusals", test_refusals);
  g_test_add_func ("/platform/commands/array", test_array);
  g_test_add_func ("/platform/commands/feed", test_feed);
  g_test_add_func ("/platform/commands/signature", test_signature);
  g_test_add_func ("/platform/commands/release-certificate", test_release_certificate);
  g_test_add_func ("/platform/commands/last-administrator", test_last_administrator);
  g_test_add_func ("/platform/commands/group-commit", test_group_commit);
  g_test_add_func ("/platform/commands/deadline", test_deadline);
  g_test_add_func ("/platform/commands/kill", test_kill);
  status = g_test_run ();
  server_free (server);
  return status;
}
