/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads and downloads that are cut, lost, refused and damaged: what arrives is what was sent, and
 * little is sent again. */
#include "config.h"

#include "fault-server.h"

#include "digest.h"
#include "zt-remote.h"

#include <glib/gstdio.h>

#define SIZE (10 * 1024 * 1024 + 17)

typedef struct
{
  char *folder;
  FaultServer *server;
  ZtRemote *remote;
  GBytes *content;
  char *sha256;
  char *path;
} Fixture;

static GBytes *
make_content (gsize size)
{
  guint8 *data = g_malloc (size);
  guint32 x = 12345;

  for (gsize i = 0; i < size; i++)
    {
      x = x * 1664525u + 1013904223u;
      data[i] = (guint8) (x >> 24);
    }
  return g_bytes_new_take (data, size);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-transfer-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->server = fault_server_new (fixture->folder);
  url = fault_server_get_url (fixture->server);
  fixture->remote = zt_remote_new (url, fault_server_get_ca (fixture->server), &error);
  g_assert_no_error (error);
  fixture->content = make_content (SIZE);
  fixture->sha256 = zt_sha256_hex (g_bytes_get_data (fixture->content, NULL), SIZE);
  fixture->path = g_build_filename (fixture->folder, "part", NULL);
  g_file_set_contents (fixture->path, g_bytes_get_data (fixture->content, NULL), SIZE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  zt_remote_free (fixture->remote);
  fault_server_free (fixture->server);
  g_bytes_unref (fixture->content);
  g_free (fixture->sha256);
  g_free (fixture->path);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

typedef struct
{
  guint created;
  guint64 last;
} Watch;

static void
on_created (const char *url, gpointer user_data)
{
  ((Watch *) user_data)->created++;
}

static void
on_progress (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (total, ==, SIZE);
  watch->last = done;
}

static gboolean
upload (Fixture *fixture, char **url, Watch *watch, GError **error)
{
  return zt_remote_upload (fixture->remote, fixture->path, fixture->sha256, url, on_created,
                           on_progress, watch, NULL, error);
}

static void
assert_stored (Fixture *fixture)
{
  g_autoptr (GBytes) stored = fault_server_get_blob (fixture->server, fixture->sha256);

  g_assert_nonnull (stored);
  g_assert_true (g_bytes_equal (stored, fixture->content));
}

static void
test_upload (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  upload (fixture, &url, &watch, &error);
  g_assert_no_error (error);
  assert_stored (fixture);
  g_assert_cmpuint (watch.created, ==, 1);
  g_assert_cmpuint (watch.last, ==, SIZE);
  g_assert_cmpuint (fault_server_get_received (fixture->server), ==, SIZE);
  /* Once more costs a question and not a byte. */
  upload (fixture, &url, &watch, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fault_server_get_received (fixture->server), ==, SIZE);
}

static void
test_upload_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  fault_server_set (fixture->server, "PATCH", FAULT_HANG_UP, 1, 0);
  upload (fixture, &url, &watch, &error);
  g_assert_no_error (error);
  assert_stored (fixture);
  g_assert_cmpuint (watch.created, ==, 1);
  /* What arrived before the cut was not sent again. */
  g_assert_cmpuint (fault_server_get_received (fixture->server), ==, SIZE);
}

static void
test_upload_trouble (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  fault_server_set (fixture->server, "PATCH", FAULT_STATUS, 1, 503);
  fault_server_set (fixture->server, "PATCH", FAULT_WRONG_OFFSET, 1, 0);
  fault_server_set (fixture->server, "PATCH", FAULT_AFTER_WORK, 1, 0);
  upload (fixture, &url, &watch, &error);
  g_assert_no_error (error);
  assert_stored (fixture);
  g_assert_cmpuint (watch.created, ==, 1);
  g_assert_cmpuint (fault_server_get_received (fixture->server), ==, SIZE);
}

static void
test_upload_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup ("/v1/blobs/of-another-time");
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  /* The one resumed is not known any more (404), the new one is forgotten under way (410). */
  fault_server_set (fixture->server, "PATCH", FAULT_LOSE_UPLOAD, 1, 0);
  upload (fixture, &url, &watch, &error);
  g_assert_no_error (error);
  assert_stored (fixture);
  g_assert_cmpuint (watch.created, ==, 2);
}

static void
test_upload_gives_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  fault_server_set (fixture->server, "PATCH", FAULT_STATUS, 100, 503);
  g_assert_false (upload (fixture, &url, &watch, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_SERVER);
  /* Where to go on is kept for the next time. */
  g_assert_nonnull (url);
  g_assert_cmpuint (fault_server_count (fixture->server, "PATCH"), <=, 6);
}

static void
test_upload_changed_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  Watch watch = { 0 };
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, "something else", -1, &error);
  g_assert_no_error (error);
  g_assert_false (upload (fixture, &url, &watch, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_assert_cmpuint (fault_server_count (fixture->server, "POST"), ==, 0);
}

static void
assert_downloaded (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *actual = zt_sha256_file (path, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (actual, ==, fixture->sha256);
}

static void
test_download_cut (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "got", NULL);
  g_autoptr (GError) error = NULL;

  fault_server_put_blob (fixture->server, fixture->sha256, fixture->content);
  fault_server_set (fixture->server, "GET /v1/blobs", FAULT_CUT_BODY, 2, 0);
  zt_remote_download (fixture->remote, fixture->sha256, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_downloaded (fixture, path);
  g_assert_cmpuint (fault_server_count (fixture->server, "GET /v1/blobs"), ==, 3);
}

static void
test_download_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "got", NULL);
  g_autoptr (GError) error = NULL;

  fault_server_put_blob (fixture->server, fixture->sha256, fixture->content);
  fault_server_set (fixture->server, "GET /v1/blobs", FAULT_DAMAGE, 5, 0);
  g_assert_false (
      zt_remote_download (fixture->remote, fixture->sha256, path, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* The beginning of something else must not be continued: it is noticed and fetched from the first
 * byte. */
static void
test_download_wrong_beginning (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "got", NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (GError) error = NULL;

  fault_server_put_blob (fixture->server, fixture->sha256, fixture->content);
  g_file_set_contents (part, "the beginning of another file", -1, &error);
  g_assert_no_error (error);
  zt_remote_download (fixture->remote, fixture->sha256, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_downloaded (fixture, path);
}

static void
test_download_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "got", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      zt_remote_download (fixture->remote, fixture->sha256, path, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/transfer/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("upload", test_upload);
  ADD ("upload-cut", test_upload_cut);
  ADD ("upload-trouble", test_upload_trouble);
  ADD ("upload-lost", test_upload_lost);
  ADD ("upload-gives-up", test_upload_gives_up);
  ADD ("upload-changed-file", test_upload_changed_file);
  ADD ("download-cut", test_download_cut);
  ADD ("download-damaged", test_download_damaged);
  ADD ("download-wrong-beginning", test_download_wrong_beginning);
  ADD ("download-missing", test_download_missing);
#undef ADD
  return g_test_run ();
}
