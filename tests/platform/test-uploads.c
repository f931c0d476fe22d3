/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tus 1.0 at its edges, cut connections, and who may have which content. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"

#define ZT_TEST_UPLOADS 128 /* of one person */
#define PLENTY (G_GUINT64_CONSTANT (1) << 40)
#define PIECE "application/offset+octet-stream"

static Server *server;
static char *token;

static char *
create (gsize length, const char *sha256)
{
  g_autofree char *size = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
  g_autofree char *encoded = g_base64_encode ((const guchar *) sha256, 64);
  g_autofree char *metadata = g_strconcat ("sha256 ", encoded, ",name YQ==", NULL);
  const char *const headers[]
      = { "Tus-Resumable", "1.0.0", "Upload-Length", size, "Upload-Metadata", metadata, NULL };
  g_autoptr (Answer) answer
      = request (server->session, server, token, "POST", "/v1/blobs", NULL, NULL, headers);

  g_assert_cmpuint (answer->status, ==, 201);
  return g_strdup (soup_message_headers_get_one (answer->headers, "Location"));
}

static guint
patch (const char *path, GBytes *content, gsize from, gsize length, gsize claimed,
       const char *checksum)
{
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (content, from, length);
  g_autofree char *offset = g_strdup_printf ("%" G_GSIZE_FORMAT, claimed);
  const char *const headers[] = {
    "Tus-Resumable", "1.0.0", "Upload-Offset", offset, checksum != NULL ? "Upload-Checksum" : NULL,
    checksum,        NULL
  };
  g_autoptr (Answer) answer
      = request (server->session, server, token, "PATCH", path, PIECE, piece, headers);

  return answer->status;
}

static gint64
offset_of (const char *path)
{
  static const char *const headers[] = { "Tus-Resumable", "1.0.0", NULL };
  g_autoptr (Answer) answer
      = request (server->session, server, token, "HEAD", path, NULL, NULL, headers);
  const char *text = soup_message_headers_get_one (answer->headers, "Upload-Offset");

  return answer->status == 200 && text != NULL ? g_ascii_strtoll (text, NULL, 10)
                                               : -(gint64) answer->status;
}

static gboolean
has_blob (const char *sha256)
{
  g_autofree char *path = g_strconcat ("/v1/blobs/", sha256, NULL);
  g_autoptr (Answer) answer
      = request (server->session, server, token, "HEAD", path, NULL, NULL, NULL);

  return answer->status == 200;
}

static void
test_pieces (void)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) content = random_bytes (300000, &sha256);
  g_autofree char *path = create (300000, sha256), *blob = g_strconcat ("/v1/blobs/", sha256, NULL);
  static const char *const range[] = { "Range", "bytes=100000-100009", NULL };
  static const char *const beyond[] = { "Range", "bytes=300000-", NULL };
  g_autoptr (Answer) whole = NULL, part = NULL, none = NULL;

  g_assert_cmpuint (patch (path, content, 0, 100000, 0, NULL), ==, 204);
  g_assert_cmpint (offset_of (path), ==, 100000);
  g_assert_cmpuint (patch (path, content, 100000, 1000, 99999, NULL), ==, 409);
  g_assert_cmpint (offset_of (path), ==, 100000);
  g_assert_cmpuint (patch (path, content, 0, 300000, 100000, NULL), ==, 413);
  g_assert_false (has_blob (sha256));
  g_assert_cmpuint (patch (path, content, 100000, 200000, 100000, NULL), ==, 204);
  g_assert_cmpint (offset_of (path), ==, 300000);
  g_assert_true (has_blob (sha256));
  whole = get (server, token, blob);
  g_assert_true (g_bytes_equal (whole->body, content));
  part = request (server->session, server, token, "GET", blob, NULL, NULL, range);
  g_assert_cmpuint (part->status, ==, 206);
  g_assert_cmpmem (g_bytes_get_data (part->body, NULL), g_bytes_get_size (part->body),
                   (const char *) g_bytes_get_data (content, NULL) + 100000, 10);
  none = request (server->session, server, token, "GET", blob, NULL, NULL, beyond);
  g_assert_cmpuint (none->status, ==, 416);
}

static char *
checksum_of (const char *name, GChecksumType type, GBytes *content, gsize length)
{
  GChecksum *sum = g_checksum_new (type);
  guint8 digest[64];
  gsize size = sizeof digest;
  g_autofree char *encoded = NULL;

  g_checksum_update (sum, g_bytes_get_data (content, NULL), (gssize) length);
  g_checksum_get_digest (sum, digest, &size);
  g_checksum_free (sum);
  encoded = g_base64_encode (digest, size);
  return g_strdup_printf ("%s %s", name, encoded);
}

static void
test_checksums (void)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) content = random_bytes (50000, &sha256);
  g_autofree char *path = create (50000, sha256);
  g_autofree char *sha1 = checksum_of ("sha1", G_CHECKSUM_SHA1, content, 20000);

  g_assert_cmpuint (patch (path, content, 1, 20000, 0, sha1), ==, 460);
  g_assert_cmpint (offset_of (path), ==, 0);
  g_assert_cmpuint (patch (path, content, 0, 20000, 0, "crc32 AAAA"), ==, 400);
  g_assert_cmpuint (patch (path, content, 0, 20000, 0, sha1), ==, 204);
  g_assert_cmpint (offset_of (path), ==, 20000);
}

/* A content with another digest than announced never gets a name, and the upload is gone. */
static void
test_wrong_digest (void)
{
  g_autofree char *sha256 = NULL, *other = NULL;
  g_autoptr (GBytes) content = random_bytes (1000, &sha256);
  g_autoptr (GBytes) another = random_bytes (1000, &other);
  g_autofree char *path = create (1000, sha256);

  g_assert_cmpuint (patch (path, another, 0, 1000, 0, NULL), ==, 460);
  g_assert_cmpint (offset_of (path), ==, -404);
  g_assert_false (has_blob (sha256));
  g_assert_false (has_blob (other));
}

static guint
raw_of (const char *of, const char *method, const char *path, const char *const *headers)
{
  g_autoptr (Answer) answer
      = request (server->session, server, of, method, path, NULL, NULL, headers);

  return answer->status;
}

static guint
raw (const char *method, const char *path, const char *type, const char *const *headers)
{
  g_autoptr (GBytes) body = type != NULL ? g_bytes_new ("abc", 3) : NULL;
  g_autoptr (Answer) answer
      = request (server->session, server, token, method, path, type, body, headers);

  return answer->status;
}

static void
test_protocol (void)
{
  static const char *const old[] = { "Tus-Resumable", "0.2.2", "Upload-Length", "3", NULL };
  static const char *const deferred[]
      = { "Tus-Resumable", "1.0.0", "Upload-Defer-Length", "1", NULL };
  static const char *const huge[]
      = { "Tus-Resumable", "1.0.0", "Upload-Length", "99999999999999", NULL };
  static const char *const twice[] = {
    "Tus-Resumable", "1.0.0", "Upload-Length", "3", "Upload-Metadata", "a YQ==,a YQ==", NULL
  };
  static const char *const at[] = { "Tus-Resumable", "1.0.0", "Upload-Offset", "0", NULL };
  static const char *const override[]
      = { "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "X-HTTP-Method-Override", "PATCH", NULL };
  static const char *const plain[] = { "Tus-Resumable", "1.0.0", NULL };
  g_autofree char *sha256 = zt_sha256_hex ("abc", 3), *path = create (3, sha256),
                  *gone = create (3, sha256);
  g_autofree char *other = login (server, "supplier2");
  g_autoptr (Answer) options
      = request (server->session, server, NULL, "OPTIONS", "/v1/blobs", NULL, NULL, NULL);
  g_autoptr (Answer) foreign
      = request (server->session, server, other, "HEAD", path, NULL, NULL, plain);

  g_assert_cmpuint (options->status, ==, 204);
  g_assert_cmpstr (soup_message_headers_get_one (options->headers, "Tus-Version"), ==, "1.0.0");
  g_assert_cmpuint (foreign->status, ==, 404);
  g_assert_null (soup_message_headers_get_one (foreign->headers, "Upload-Offset"));
  g_assert_cmpuint (raw ("POST", "/v1/blobs", NULL, old), ==, 412);
  g_assert_cmpuint (raw ("POST", "/v1/blobs", NULL, deferred), ==, 400);
  g_assert_cmpuint (raw ("POST", "/v1/blobs", NULL, huge), ==, 413);
  g_assert_cmpuint (raw ("POST", "/v1/blobs", NULL, twice), ==, 400);
  g_assert_cmpuint (raw ("PATCH", path, "text/plain", at), ==, 415);
  g_assert_cmpuint (raw ("POST", path, PIECE, override), ==, 204);
  g_assert_true (has_blob (sha256));
  g_assert_cmpuint (raw ("DELETE", gone, NULL, plain), ==, 204);
  g_assert_cmpint (offset_of (gone), ==, -404);
}

static guint
announce (const char *of, const char *length, char **location)
{
  const char *const headers[] = { "Tus-Resumable", "1.0.0", "Upload-Length", length, NULL };
  g_autoptr (Answer) answer
      = request (server->session, server, of, "POST", "/v1/blobs", NULL, NULL, headers);

  if (location != NULL)
    *location = g_strdup (soup_message_headers_get_one (answer->headers, "Location"));
  if (answer->status == 429)
    {
      g_assert_cmpstr (answer_type (answer), ==, "too-many-uploads");
      g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Retry-After"), ==, "60");
    }
  return answer->status;
}

/* From now on the platform takes its disk to have @bytes left. */
static void
set_free (guint64 bytes)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);

  g_assert_true (g_file_set_contents (g_getenv ("ZT_TEST_FREE_SPACE"), text, -1, NULL));
}

static void
assert_health (const char *status, const char *reason)
{
  g_autoptr (Answer) answer = get (server, NULL, "/v1/health");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (zt_json_get_string (answer->json, "status"), ==, status);
  g_assert_cmpstr (zt_json_get_string (answer->json, "reason"), ==, reason);
}

/* What is announced is spoken for, also by others and after a restart; giving it up frees it. */
static void
test_announced (void)
{
  static const char *const plain[] = { "Tus-Resumable", "1.0.0", NULL };
  g_autofree char *one = login (server, "supplier3"), *other = login (server, "supplier2"),
                  *first = NULL, *second = NULL;

  set_free (G_GUINT64_CONSTANT (2) << 30);
  g_assert_cmpuint (announce (one, "1073741824", &first), ==, 201);
  /* The half that is left is smaller by the reserve. */
  g_assert_cmpuint (announce (one, "1073741824", NULL), ==, 507);
  g_assert_cmpuint (announce (other, "1073741824", NULL), ==, 507);
  server_kill (server);
  server_serve (server, NULL);
  g_assert_cmpuint (announce (other, "1073741824", NULL), ==, 507);
  g_assert_cmpuint (announce (other, "1048576", &second), ==, 201);
  g_assert_cmpuint (raw_of (one, "DELETE", first, plain), ==, 204);
  g_assert_cmpuint (raw_of (other, "DELETE", second, plain), ==, 204);
  g_clear_pointer (&second, g_free);
  g_assert_cmpuint (announce (other, "1073741824", &second), ==, 201);
  g_assert_cmpuint (raw_of (other, "DELETE", second, plain), ==, 204);
  set_free (PLENTY);
}

/* A disk that fills up meanwhile stops the uploads and not the commands; what arrived is kept. */
static void
test_reserve (void)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) content = random_bytes (300000, &sha256);
  g_autofree char *path = create (300000, sha256);
  g_autoptr (ZtCommand) command = make_enquiry (server, "supplier1", first_tender);
  g_autoptr (Answer) sent = NULL;

  assert_health ("ok", NULL);
  g_assert_cmpuint (patch (path, content, 0, 100000, 0, NULL), ==, 204);
  set_free (1 << 20);
  assert_health ("degraded", "no-space");
  g_assert_cmpuint (patch (path, content, 100000, 200000, 100000, NULL), ==, 507);
  g_assert_cmpint (offset_of (path), ==, 100000);
  g_assert_cmpuint (announce (token, "1", NULL), ==, 507);
  sent = send_command (server, token, command);
  g_assert_cmpuint (sent->status, ==, 200);
  set_free (PLENTY);
  assert_health ("ok", NULL);
  g_assert_cmpuint (patch (path, content, 100000, 200000, 100000, NULL), ==, 204);
  g_assert_true (has_blob (sha256));
}

/* Beginnings are counted and measured; giving one up makes room, and nobody else is held up. */
static void
test_quota (void)
{
  static const char *const plain[] = { "Tus-Resumable", "1.0.0", NULL };
  g_autofree char *one = login (server, "supplier3"), *other = login (server, "supplier2"),
                  *first = NULL;
  guint status = announce (one, "10", &first);

  g_assert_cmpuint (status, ==, 201);
  for (guint i = 1; i < ZT_TEST_UPLOADS; i++)
    g_assert_cmpuint (announce (one, "10", NULL), ==, 201);
  g_assert_cmpuint (announce (one, "10", NULL), ==, 429);
  g_assert_cmpuint (announce (other, "10", NULL), ==, 201);
  g_assert_cmpuint (raw_of (one, "DELETE", first, plain), ==, 204);
  g_assert_cmpuint (announce (one, "10", NULL), ==, 201);
  g_assert_cmpuint (announce (one, "10", NULL), ==, 429);
  server_kill (server);
  server_serve (server, NULL);
  g_assert_cmpuint (announce (one, "10", NULL), ==, 429);
  for (guint i = 0; i < 16; i++)
    announce (other, "1073741823", NULL);
  g_assert_cmpuint (announce (other, "1073741823", NULL), ==, 429);
}

/* curl is cut after a while, the platform is killed, and the upload still ends whole. */
static void
test_cut (void)
{
  g_autofree char *file = g_build_filename (server->folder, "large", NULL);
  g_autofree char *made = shell ("head -c 40000000 /dev/urandom >'%s'", file);
  g_autofree char *sha256 = zt_sha256_file (file, NULL, NULL, NULL);
  g_autofree char *path = create (40000000, sha256), *url = g_strconcat (server->url, path, NULL),
                  *out = NULL;
  gint64 offset;

  out = shell ("timeout 1 curl -s --limit-rate 20M --cacert '%s/ca.pem' -X PATCH -H "
               "'Authorization: Bearer %s' "
               "-H 'Tus-Resumable: 1.0.0' -H 'Content-Type: " PIECE
               "' -H 'Upload-Offset: 0' --data-binary '@%s' '%s' || true",
               server->data, token, file, url);
  offset = offset_of (path);
  g_assert_cmpint (offset, >, 0);
  g_assert_cmpint (offset, <, 40000000);
  server_kill (server);
  server_serve (server, NULL);
  g_free (url);
  url = g_strconcat (server->url, path, NULL);
  offset = offset_of (path);
  g_assert_cmpint (offset, >, 0);
  g_clear_pointer (&out, g_free);
  out = shell (
      "tail -c +%d '%s' | curl -s -o /dev/null -w '%%{http_code}' --cacert '%s/ca.pem' -X PATCH "
      "-H 'Authorization: Bearer %s' -H 'Tus-Resumable: 1.0.0' -H 'Content-Type: " PIECE
      "' -H 'Upload-Offset: %d' --data-binary @- '%s'",
      (int) offset + 1, file, server->data, token, (int) offset, url);
  g_assert_cmpstr (out, ==, "204");
  g_assert_true (has_blob (sha256));
}

int
main (int argc, char **argv)
{
  g_autofree char *space = NULL;
  int status, space_fd;

  g_test_init (&argc, &argv, NULL);
  space_fd = g_file_open_tmp ("zt-space-XXXXXX", &space, NULL);
  g_assert_cmpint (space_fd, >=, 0);
  close (space_fd);
  g_setenv ("ZT_TEST_FREE_SPACE", space, TRUE);
  set_free (PLENTY);
  server = server_new (1000000);
  token = login (server, "supplier1");
  g_test_add_func ("/platform/uploads/pieces", test_pieces);
  g_test_add_func ("/platform/uploads/checksums", test_checksums);
  g_test_add_func ("/platform/uploads/wrong-digest", test_wrong_digest);
  g_test_add_func ("/platform/uploads/protocol", test_protocol);
  g_test_add_func ("/platform/uploads/announced", test_announced);
  g_test_add_func ("/platform/uploads/reserve", test_reserve);
  g_test_add_func ("/platform/uploads/quota", test_quota);
  g_test_add_func ("/platform/uploads/cut", test_cut);
  status = g_test_run ();
  g_free (token);
  server_free (server);
  g_unlink (space);
  return status;
}
