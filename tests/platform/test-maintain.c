/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's other commands, its proofs with stock tools, and clients that misbehave. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "digest.h"
#include "merkle.h"
#include "zt-store.h"

static Server *server;

static void
test_init_refuses (void)
{
  g_autofree char *out = NULL, *err = NULL, *err2 = NULL, *out2 = NULL;
  const char *const foreign[] = { "init", "--data", server->folder, NULL };
  const char *const usage[] = { "init", "--close-in", "5", NULL };

  g_assert_cmpint (server_run (server, "init", NULL, &out, &err), ==, 1);
  g_assert_nonnull (strstr (err, server->data));
  g_assert_cmpint (platform_run (foreign, &out2, &err2), ==, 1);
  g_clear_pointer (&out2, g_free);
  g_clear_pointer (&err2, g_free);
  g_assert_cmpint (platform_run (usage, &out2, &err2), ==, 2);
}

static void
test_serve_refuses (void)
{
  g_autofree char *out = NULL, *err = NULL,
                  *other = g_build_filename (server->folder, "other", NULL);
  const char *const init[] = { "init", "--data", other, NULL };
  const char *const busy[]
      = { "serve", "--data", other, "--listen", server->url + strlen ("https://"), NULL };
  const char *const open_http[]
      = { "serve", "--data", other, "--insecure-http", "--listen", "0.0.0.0:0", NULL };

  g_assert_cmpint (platform_run (init, &out, &err), ==, 0);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (platform_run (busy, &out, &err), ==, 1);
  g_assert_nonnull (strstr (err, server->url + strlen ("https://")));
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (platform_run (open_http, &out, &err), ==, 2);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (server_run (server, "serve", NULL, &out, &err), ==, 1);
}

static void
test_issue (void)
{
  static const char *const algorithms[] = { "rsa", "ec", "sm2" };
  g_autofree char *pin = g_build_filename (server->folder, "pin", NULL);

  g_assert_true (g_file_set_contents (pin, "2468\n", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%s.p12", server->folder, algorithms[i]);
      const char *const arguments[]
          = { "--org", "B商贸有限公司", "--algorithm", algorithms[i], "--out",
              file,    "--pin-file",    pin,           NULL };
      const char *const no_pin[]
          = { "--org", "X", "--algorithm", algorithms[i], "--out", file, NULL };
      g_autofree char *out = NULL, *err = NULL, *out2 = NULL, *err2 = NULL, *subject = NULL;

      g_assert_cmpint (server_run (server, "issue", arguments, &out, &err), ==, 0);
      subject = shell ("openssl pkcs12 -in '%s' -passin pass:2468 -nokeys -clcerts | openssl x509 "
                       "-noout -subject",
                       file);
      g_assert_nonnull (strstr (subject, "91449901MA5F0B077G"));
      g_assert_cmpint (server_run (server, "issue", no_pin, &out2, &err2), ==, 2);
    }
}

/* A certificate taken back: in the list that openssl reads, and refused by the platform. */
static void
test_revoke (void)
{
  g_autofree char *pin = g_build_filename (server->folder, "pin", NULL);
  g_autofree char *file = g_build_filename (server->folder, "lost.p12", NULL);
  g_autofree char *pem = g_build_filename (server->folder, "lost.pem", NULL);
  g_autofree char *list = g_build_filename (server->folder, "list.crl", NULL);
  g_autofree char *ca = g_build_filename (server->data, "ca.pem", NULL);
  const char *const issue[]
      = { "--org", "B商贸有限公司", "--algorithm", "ec", "--out", file, "--pin-file", pin, NULL };
  const char *const later[] = { "--revoke", pem, "--since", "2999-01-01T00:00:00.000Z", NULL };
  const char *const revoke[] = { "--revoke", pem, "--since", "2026-01-02T03:04:05.000Z", NULL };
  const char *const by_key[] = { "--revoke", file, "--pin-file", pin, NULL };
  const char *const root[] = { "--revoke", ca, NULL };
  const struct
  {
    const char *const *arguments;
    int status;
  } runs[] = { { issue, 0 }, { later, 2 }, { revoke, 0 }, { by_key, 1 }, { root, 1 } };
  g_autoptr (Answer) answer = NULL;
  g_autofree char *text = NULL, *serial = NULL, *number = NULL;

  g_assert_true (g_file_set_contents (pin, "2468\n", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *out = NULL, *err = NULL, *shown = NULL;

      g_assert_cmpint (server_run (server, "issue", runs[i].arguments, &out, &err), ==,
                       runs[i].status);
      if (i == 0)
        shown = shell ("openssl pkcs12 -in '%s' -passin pass:2468 -nokeys -clcerts -out '%s'", file,
                       pem);
    }
  answer = get (server, NULL, "/v1/ca/crl");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (g_file_set_contents (list, g_bytes_get_data (answer->body, NULL),
                                      (gssize) g_bytes_get_size (answer->body), NULL));
  text = shell ("openssl crl -inform DER -in '%s' -CAfile '%s' -noout -text 2>&1", list, ca);
  serial = shell ("openssl x509 -in '%s' -noout -serial", pem);
  number = g_strstrip (g_strdup (strchr (serial, '=') + 1));
  g_assert_nonnull (strstr (text, "verify OK"));
  g_assert_nonnull (strstr (text, number));
  g_assert_nonnull (strstr (text, "Jan  2 03:04:05 2026"));
}

/* Puts a text with other words in the place of an event, as one could who writes to the database.
 */
static void
change_event (const char *data, gint64 position, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (data, "platform.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtStore) store = zt_store_open (path, ZT_STORE_PLATFORM, FALSE, &error);
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (GBytes) leaf = NULL;
  g_autoptr (GString) text = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_no_error (error);
  event = zt_store_get_event (store, position, &error);
  g_assert_no_error (error);
  leaf = zt_event_leaf (event);
  text = g_string_new_len (g_bytes_get_data (leaf, NULL), (gssize) g_bytes_get_size (leaf));
  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  sqlite3_prepare_v2 (zt_store_get_database (store),
                      "UPDATE events SET json = ?1, base = NULL, packed = NULL WHERE position = ?2",
                      -1, &statement, NULL);
  sqlite3_bind_text (statement, 1, text->str, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, position);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_finalize (statement);
}

static void
test_backup (void)
{
  g_autofree char *token = login (server, "supplier1");
  g_autoptr (ZtCommand) command = make_enquiry (server, "supplier1", first_tender);
  g_autoptr (Answer) sent = send_command (server, token, command);
  g_autofree char *file = g_build_filename (server->folder, "backup.tar", NULL);
  g_autofree char *copy = g_build_filename (server->folder, "restored", NULL);
  const char *const to[] = { "--to", file, NULL };
  const char *const restore[] = { "restore", "--data", copy, "--from", file, NULL };
  const char *const verify[] = { "verify", "--data", copy, "--json", NULL };
  g_autofree char *out = NULL, *err = NULL, *listing = NULL;
  g_autoptr (Answer) before = get (server, NULL, "/v1/health"), after = NULL, record = NULL;
  Server restored = { .data = copy };
  g_autofree char *path = g_strdup_printf ("/v1/records/enquiry/%s", command->record),
                  *again = NULL;

  g_assert_cmpuint (sent->status, ==, 200);
  g_assert_cmpint (server_run (server, "backup", to, &out, &err), ==, 0);
  listing = shell ("tar tf '%s'", file);
  g_assert_nonnull (strstr (listing, "platform.db"));
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (platform_run (restore, &out, &err), ==, 0);
  server_serve (&restored, NULL);
  restored.accounts = server->accounts;
  after = get (&restored, NULL, "/v1/health");
  g_assert_cmpstr (zt_json_get_string (after->json, "epoch"), !=,
                   zt_json_get_string (before->json, "epoch"));
  again = login (&restored, "supplier1");
  record = get (&restored, again, path);
  g_assert_cmpuint (record->status, ==, 200);
  server_stop (&restored);
  g_clear_object (&restored.session);
  g_free (restored.url);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (platform_run (verify, &out, &err), ==, 0);
  /* One changed character of one event, one changed byte of one blob. */
  change_event (copy, 7, "B商贸", "Z商贸");
  g_clear_pointer (&listing, g_free);
  listing = shell ("f=$(find '%s/blobs' -type f | head -n 1); chmod u+w $f; printf X | dd of=$f "
                   "bs=1 seek=9 conv=notrunc 2>&1",
                   copy);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (platform_run (verify, &out, &err), ==, 4);
  {
    g_autoptr (JsonObject) report = zt_json_parse_object (out, -1, NULL);

    g_assert_cmpuint (json_array_get_length (zt_json_get_array (report, "problems")), ==, 2);
  }
}

static GArray *
hashes_of (JsonObject *object, const char *name)
{
  JsonArray *list = zt_json_get_array (object, name);
  GArray *hashes = g_array_new (FALSE, FALSE, sizeof (ZtHash));

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      ZtHash hash;

      g_assert_true (zt_unhex (json_array_get_string_element (list, i), hash.bytes, 32));
      g_array_append_val (hashes, hash);
    }
  return hashes;
}

static void
test_proofs (void)
{
  g_autofree char *token = login (server, "supplier2");
  g_autoptr (Answer) old = get (server, NULL, "/v1/log/head");
  g_autoptr (ZtCommand) command = make_enquiry (server, "supplier2", first_tender);
  g_autoptr (Answer) sent = send_command (server, token, command),
                     head = get (server, NULL, "/v1/log/head");
  gint64 first = zt_json_get_int (old->json, "size", 0),
         size = zt_json_get_int (head->json, "size", 0);
  gint64 position = zt_json_get_int (sent->json, "event.position", 0);
  g_autofree char *at = g_strdup_printf ("/v1/log/proof/inclusion?leafIndex=%d&size=%d",
                                         (int) position - 1, (int) size);
  g_autofree char *from
      = g_strdup_printf ("/v1/log/proof/consistency?first=%d&second=%d", (int) first, (int) size);
  g_autoptr (Answer) inclusion = get (server, NULL, at), consistency = get (server, NULL, from);
  g_autoptr (GArray) path = hashes_of (inclusion->json, "inclusion"),
                     steps = hashes_of (consistency->json, "consistency");
  gsize length = 0;
  g_autofree char *canonical
      = zt_json_canonical_object (zt_json_get_object (sent->json, "event"), &length);
  ZtHash leaf = zt_merkle_leaf (canonical, length), root, old_root;

  g_assert_cmpint (size, >, first);
  g_assert_true (zt_unhex (zt_json_get_string (head->json, "root"), root.bytes, 32));
  g_assert_true (zt_unhex (zt_json_get_string (old->json, "root"), old_root.bytes, 32));
  g_assert_true (zt_merkle_verify_inclusion (&leaf, (guint64) position - 1, (guint64) size,
                                             (ZtHash *) path->data, path->len, &root));
  g_assert_true (zt_merkle_verify_consistency ((guint64) first, &old_root, (guint64) size, &root,
                                               (ZtHash *) steps->data, steps->len));
}

static void
test_timestamp (void)
{
  g_autofree char *out = shell ("cd '%s' && echo 招标 >text && openssl ts -query -data text "
                                "-sha256 -cert -out text.tsq 2>/dev/null && "
                                "curl -sf --cacert data/ca.pem -H 'Content-Type: "
                                "application/timestamp-query' --data-binary @text.tsq "
                                "-o text.tsr '%s/v1/timestamp' && openssl ts -verify -queryfile "
                                "text.tsq -in text.tsr -CAfile data/ca.pem 2>&1 && "
                                "curl -sf --cacert data/ca.pem -o crl '%s/v1/ca/crl' && openssl "
                                "crl -inform DER -in crl -CAfile data/ca.pem -noout 2>&1",
                                server->folder, server->url, server->url);

  g_assert_nonnull (strstr (out, "Verification: OK"));
  g_assert_nonnull (strstr (out, "verify OK"));
}

static void
test_api (void)
{
  const char *const arguments[] = { "api", NULL };
  g_autofree char *out = NULL, *err = NULL, *checked_in = NULL;
  g_autofree char *path
      = g_build_filename (g_getenv ("ZT_SOURCE"), "data", "api", "openapi.json", NULL);

  g_assert_cmpint (platform_run (arguments, &out, &err), ==, 0);
  g_assert_true (g_file_get_contents (path, &checked_in, NULL, NULL));
  /* A noun or a route has changed: zhaotou-platform api >data/api/openapi.json */
  g_assert_cmpstr (checked_in, ==, out);
}

/* Each client leaves its connection behind; the platform must not. */
static void
test_descriptors (void)
{
  g_autofree char *other = g_build_filename (server->folder, "few", NULL);
  g_autofree char *out = shell ("set -e; '%s' init --data '%s' >/dev/null; ulimit -n 256; '%s' "
                                "serve --data '%s' --listen 127.0.0.1:0 >'%s.log' 2>&1 & "
                                "pid=$!; until grep -q listening '%s.log'; do sleep 0.05; done; "
                                "url=$(sed -n 's/listening on //p' '%s.log'); n=0; "
                                "for i in $(seq 300); do curl -sf -m 5 --cacert '%s/ca.pem' "
                                "\"$url/v1/health\" >/dev/null && n=$((n+1)) || true; done; "
                                "ls /proc/$pid/fd | wc -l; echo answered $n; kill $pid; wait $pid",
                                g_getenv ("ZT_PLATFORM"), other, g_getenv ("ZT_PLATFORM"), other,
                                other, other, other, other);

  g_assert_nonnull (strstr (out, "answered 300"));
  g_assert_cmpint (atoi (out), <, 100);
}

/* A head that drips in byte by byte is cut off, and others are served meanwhile. */
static void
test_slow (void)
{
  g_autofree char *other = g_build_filename (server->folder, "slow", NULL);
  g_autofree char *out = shell (
      "set -e; '%s' init --data '%s' >/dev/null; '%s' serve --data '%s' --listen 127.0.0.1:0 "
      "--insecure-http --idle 2 "
      ">'%s.log' 2>&1 & pid=$!; until grep -q listening '%s.log'; do sleep 0.05; done; "
      "port=$(sed -n 's/.*127.0.0.1://p' '%s.log'); "
      "bash -c \"exec 3<>/dev/tcp/127.0.0.1/$port; for i in \\$(seq 12); do printf 'G' >&3 || exit "
      "7; sleep 0.5; done; exit 0\" "
      "2>/dev/null && echo held || echo cut; curl -sf -m 5 http://127.0.0.1:$port/v1/health; "
      "printf 'POST /v1/sessions HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: "
      "3\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\nGET /v1/health "
      "HTTP/1.1\\r\\n\\r\\n' "
      "| timeout 5 bash -c \"exec 3<>/dev/tcp/127.0.0.1/$port; cat >&3; cat <&3\" | head -n 1; "
      "kill $pid; wait $pid",
      g_getenv ("ZT_PLATFORM"), other, g_getenv ("ZT_PLATFORM"), other, other, other, other);

  g_assert_nonnull (strstr (out, "cut"));
  g_assert_nonnull (strstr (out, "\"status\":\"ok\""));
  g_assert_nonnull (strstr (out, "400 Bad Request"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = server_new (1000000);
  g_test_add_func ("/platform/maintain/init", test_init_refuses);
  g_test_add_func ("/platform/maintain/serve", test_serve_refuses);
  g_test_add_func ("/platform/maintain/issue", test_issue);
  g_test_add_func ("/platform/maintain/revoke", test_revoke);
  g_test_add_func ("/platform/maintain/backup", test_backup);
  g_test_add_func ("/platform/maintain/proofs", test_proofs);
  g_test_add_func ("/platform/maintain/timestamp", test_timestamp);
  g_test_add_func ("/platform/maintain/api", test_api);
  g_test_add_func ("/platform/maintain/descriptors", test_descriptors);
  g_test_add_func ("/platform/maintain/slow", test_slow);
  status = g_test_run ();
  server_free (server);
  return status;
}
