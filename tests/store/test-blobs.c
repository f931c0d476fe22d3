/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Content-addressed files: named by digest, whole or not at all, and damage is seen. */
#include "config.h"

#include "digest.h"
#include "store-fixture.h"
#include "zt-blobs.h"

typedef struct
{
  char *folder;
  ZtBlobs *blobs;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  GError *error = NULL;
  g_autofree char *inner = NULL;

  place->folder = g_dir_make_tmp ("zt-blobs-XXXXXX", &error);
  g_assert_no_error (error);
  inner = g_build_filename (place->folder, "blobs", NULL);
  place->blobs = zt_blobs_open (inner, &error);
  g_assert_no_error (error);
}

static void
tear_down (Place *place, gconstpointer data)
{
  zt_blobs_close (place->blobs);
  fixture_remove (place->folder);
  g_free (place->folder);
}

static char *
write_file (Place *place, const char *name, gsize length)
{
  char *path = g_build_filename (place->folder, name, NULL);
  g_autofree char *data = g_malloc (length + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    data[i] = (char) (i * 7 + i / 256);
  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

/* How many unfinished files lie about. */
static guint
count_parts (Place *place)
{
  g_autofree char *path = g_build_filename (place->folder, "blobs", "parts", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
count_progress (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, >, *last);
  g_assert_cmpuint (done, <=, total);
  *last = done;
}

static void
test_add (Place *place, gconstpointer data)
{
  g_autofree char *file = write_file (place, "big", 700000);
  g_autofree char *expected = zt_sha256_file (file, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint64 size = 0, last = 0;
  g_autofree char *sha256
      = zt_blobs_add_file (place->blobs, file, &size, count_progress, &last, NULL, &error);
  g_autofree char *again = zt_blobs_add_file (place->blobs, file, NULL, NULL, NULL, NULL, &error);
  g_autofree char *path = NULL, *expected_end = NULL;
  g_auto (GStrv) list = NULL;
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, expected);
  g_assert_cmpstr (again, ==, expected);
  g_assert_cmpuint (size, ==, 700000);
  g_assert_cmpuint (last, ==, 700000);
  path = zt_blobs_path (place->blobs, sha256);
  expected_end = g_strdup_printf ("blobs/%.2s/%s", sha256, sha256 + 2);
  g_assert_true (g_str_has_suffix (path, expected_end));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0377, ==, 0);
  g_assert_true (zt_blobs_has (place->blobs, sha256));
  g_assert_true (zt_blobs_verify (place->blobs, sha256, NULL, &error));
  list = zt_blobs_list (place->blobs, &error);
  g_assert_cmpuint (g_strv_length (list), ==, 1);
  g_assert_cmpstr (list[0], ==, sha256);
  g_assert_cmpuint (count_parts (place), ==, 0);
  g_assert_true (zt_blobs_remove (place->blobs, sha256, &error));
  g_assert_false (zt_blobs_has (place->blobs, sha256));
}

static void
test_empty (Place *place, gconstpointer data)
{
  g_autofree char *file = write_file (place, "empty", 0);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autofree char *sha256 = zt_blobs_add_file (place->blobs, file, NULL, NULL, NULL, NULL, NULL);
  g_autofree char *again = zt_blobs_add_bytes (place->blobs, nothing, NULL);

  g_assert_cmpstr (sha256, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpstr (again, ==, sha256);
}

static void
test_bytes (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autofree char *sha256 = zt_blobs_add_bytes (place->blobs, bytes, NULL);

  g_assert_cmpstr (sha256, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_true (zt_blobs_verify (place->blobs, sha256, NULL, NULL));
  g_assert_cmpuint (count_parts (place), ==, 0);
}

static void
test_adopt (Place *place, gconstpointer data)
{
  const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  g_autoptr (GError) error = NULL;
  g_autofree char *part = zt_blobs_make_part (place->blobs, &error);
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpint (g_stat (part, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_set_contents (part, "abx", 3, NULL));
  g_assert_false (zt_blobs_adopt (place->blobs, part, abc, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_false (zt_blobs_has (place->blobs, abc));
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS)); /* the caller may resume or remove it */
  g_assert_true (g_file_set_contents (part, "abc", 3, NULL));
  g_assert_true (zt_blobs_adopt (place->blobs, part, abc, &error));
  g_assert_true (zt_blobs_has (place->blobs, abc));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

static void
test_corrupt (Place *place, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autofree char *sha256 = zt_blobs_add_bytes (place->blobs, bytes, NULL);
  g_autofree char *path = zt_blobs_path (place->blobs, sha256);
  g_autoptr (GError) error = NULL;

  g_chmod (path, 0600);
  g_assert_true (g_file_set_contents (path, "abd", 3, NULL));
  g_assert_false (zt_blobs_verify (place->blobs, sha256, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_false (zt_blobs_verify (place->blobs, sha256, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_bad_names (Place *place, gconstpointer data)
{
  static const char *const names[]
      = { "", "../../../../etc/passwd", "abc",
          "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
          "..7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_blobs_path (place->blobs, names[i]));
      g_assert_false (zt_blobs_has (place->blobs, names[i]));
      g_assert_false (zt_blobs_verify (place->blobs, names[i], NULL, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_false (zt_blobs_remove (place->blobs, names[i], &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_failures (Place *place, gconstpointer data)
{
  g_autofree char *file = write_file (place, "big", 700000);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (zt_blobs_add_file (place->blobs, "/nonexistent", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (zt_blobs_add_file (place->blobs, file, NULL, NULL, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_parts (place), ==, 0);
}

#define ADD(path, function) g_test_add (path, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/blobs/add", test_add);
  ADD ("/blobs/empty", test_empty);
  ADD ("/blobs/bytes", test_bytes);
  ADD ("/blobs/adopt", test_adopt);
  ADD ("/blobs/corrupt", test_corrupt);
  ADD ("/blobs/bad-names", test_bad_names);
  ADD ("/blobs/failures", test_failures);
  return g_test_run ();
}
