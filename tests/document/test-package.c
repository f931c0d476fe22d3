/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed packages: what we write is read by unzip and openssl; what was tampered with is refused.
 */
#include "config.h"

#include <string.h>

#include "package.h"
#include "seal-fixture.h"
#include "zip-private.h"

#define BID "{\"price\":\"sealed\"}"

static const char *
write_package (const char *name, const char *key_name, ZtKeyAlgorithm algorithm)
{
  const char *path = seal_path (name), *pdf = seal_path ("bid.pdf");
  g_autoptr (ZtKey) key = seal_key (key_name, algorithm, ZT_PURPOSE_PERSON);
  g_autoptr (GBytes) bid = g_bytes_new_static (BID, strlen (BID));
  g_autoptr (GError) error = NULL;
  ZtPackageEntry entries[] = {
    { .name = (char *) "bid.json", .media_type = (char *) "application/json", .bytes = bid },
    { .name = (char *) "bid.pdf", .media_type = (char *) "application/pdf", .path = (char *) pdf },
  };

  seal_write (pdf, "%PDF-1.5\n", 9);
  g_assert_true (zt_package_write (path, entries, G_N_ELEMENTS (entries), key, NULL, NULL, &error));
  g_assert_no_error (error);
  return path;
}

static void
test_round_trip (gconstpointer data)
{
  const char *names[] = { "rsa", "ec", "sm2" };
  ZtKeyAlgorithm algorithm = GPOINTER_TO_INT (data);
  g_autofree char *file = g_strconcat (names[algorithm], ".asice", NULL),
                  *out = g_strconcat (names[algorithm], "-out", NULL);
  const char *path = write_package (file, names[algorithm], algorithm);
  g_autofree char *unpacked = g_build_filename (seal_path (out), "bid.json", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = zt_package_verify (path, seal_path (out), &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (info->algorithm, ==, algorithm);
  g_assert_true (info->has_ess);
  g_assert_true (g_file_get_contents (unpacked, &text, NULL, &error));
  g_assert_cmpstr (text, ==, BID);
  bytes = zt_package_read (path, "bid.json", 100, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), BID, strlen (BID));
  g_assert_null (zt_package_read (path, "bid.json", 3, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
}

/* unzip, file and openssl know nothing of us. */
static void
test_stock_tools (void)
{
  const char *path = write_package ("stock.asice", "rsa", ZT_KEY_RSA);
  g_autofree char *listing = NULL, *head = NULL;
  gsize length;

  g_assert_cmpint (seal_run (&listing, "unzip", "-Z1", path, NULL), ==, 0);
  g_assert_cmpstr (
      listing, ==,
      "mimetype\nbid.json\nbid.pdf\nMETA-INF/ASiCManifest001.xml\nMETA-INF/signature001.p7s\n");
  g_assert_cmpint (seal_run (NULL, "unzip", "-tq", path, NULL), ==, 0);
  g_assert_cmpint (seal_run (NULL, "unzip", "-oq", path, "-d", seal_path ("stock"), NULL), ==, 0);
  g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in",
                             "stock/META-INF/signature001.p7s", "-content",
                             "stock/META-INF/ASiCManifest001.xml", "-CAfile",
                             seal_fixture_get ()->ca_pem, "-purpose", "any", "-out",
                             "stock/manifest", NULL),
                   ==, 0);
  g_assert_true (g_file_get_contents (path, &head, &length, NULL));
  g_assert_cmpmem (head + 30, 39, "mimetypeapplication/vnd.etsi.asic-e+zip", 39);
}

/* The members of a good package, to be put together wrongly. */
static GBytes *
member (const char *name)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes
      = zt_package_read (write_package ("good.asice", "ec", ZT_KEY_EC), name, 1 << 20, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
refuse (const char *path, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = zt_package_verify (path, seal_path ("refused"), &error);

  g_assert_null (info);
  g_assert_error (error, ZT_ERROR, code);
  g_assert_false (g_file_test (seal_path ("refused"), G_FILE_TEST_EXISTS));
}

typedef struct
{
  const char *name;
  const char *extra_name; /* one more member */
  const char *left_out;
  const char *changed;
  int code;
} Wrong;

static void
test_wrong (gconstpointer data)
{
  static const char *const members[]
      = { "mimetype", "bid.json", "bid.pdf", "META-INF/ASiCManifest001.xml",
          "META-INF/signature001.p7s" };
  const Wrong *wrong = data;
  const char *path = seal_path ("wrong.asice");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtZipWriter) zip = _zt_zip_writer_new (path, &error);
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (GBytes) bytes = member (members[i]);

      if (g_strcmp0 (members[i], wrong->left_out) == 0)
        continue;
      g_assert_true (
          _zt_zip_writer_add (zip, members[i], NULL,
                              g_strcmp0 (members[i], wrong->changed) == 0 ? other : bytes, FALSE,
                              &error));
    }
  if (wrong->extra_name != NULL)
    g_assert_true (_zt_zip_writer_add (zip, wrong->extra_name, NULL, other, FALSE, &error));
  g_assert_true (_zt_zip_writer_finish (zip, &error));
  if (wrong->code >= 0)
    refuse (path, wrong->code);
  else
    {
      g_autoptr (ZtCmsInfo) info = zt_package_verify (path, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (info);
    }
}

static void
test_bomb (void)
{
  const char *path = seal_path ("bomb.asice");
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (200 << 20), 200 << 20),
                     type = member ("mimetype");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtZipWriter) zip = _zt_zip_writer_new (path, &error);

  g_assert_true (_zt_zip_writer_add (zip, "mimetype", NULL, type, FALSE, &error));
  g_assert_true (_zt_zip_writer_add (zip, "bid.json", NULL, zeros, TRUE, &error));
  g_assert_true (_zt_zip_writer_finish (zip, &error));
  refuse (path, ZT_ERROR_LIMIT);
}

/* The directory at the end says "bid.json" and the header before the data something else, or the
 * other way round. */
static void
test_two_faces (gconstpointer data)
{
  const char *path = write_package ("faces.asice", "ec", ZT_KEY_EC);
  g_autofree char *bytes = NULL;
  gsize length;
  char *name;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  name = memmem (bytes, length, "bid.json", 8);
  if (data != NULL)
    name = memmem (name + 8, length - (gsize) (name + 8 - bytes), "bid.json", 8);
  g_assert_nonnull (name);
  name[0] = 'B';
  seal_write (path, bytes, length);
  refuse (path, ZT_ERROR_INVALID);
}

/* Any cut and many a flip: refused, or at least the same content. */
static void
test_damaged (void)
{
  const char *path = write_package ("damaged.asice", "ec", ZT_KEY_EC);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *good = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  for (int round = 0; round < 300; round++)
    {
      g_autofree char *bad = g_memdup2 (good, length);
      gsize kept = round % 3 == 0 ? (gsize) g_rand_int_range (random, 0, (gint32) length) : length;
      g_autoptr (ZtCmsInfo) info = NULL;
      g_autoptr (GBytes) bid = NULL;

      if (kept == length)
        bad[g_rand_int_range (random, 0, (gint32) length)]
            ^= (char) (1 << g_rand_int_range (random, 0, 8));
      seal_write (path, bad, kept);
      info = zt_package_verify (path, NULL, NULL);
      g_assert_true (kept == length || info == NULL);
      if (info == NULL)
        continue;
      bid = zt_package_read (path, "bid.json", 1000, NULL);
      g_assert_nonnull (bid);
      g_assert_cmpmem (g_bytes_get_data (bid, NULL), g_bytes_get_size (bid), BID, strlen (BID));
    }
}

int
main (int argc, char **argv)
{
  static const Wrong wrongs[] = {
    { "nothing", NULL, NULL, NULL, -1 },
    { "unsigned-file", "more.txt", NULL, NULL, ZT_ERROR_CORRUPT },
    { "twice", "bid.json", NULL, NULL, ZT_ERROR_INVALID },
    { "twice-but-case", "BID.json", NULL, NULL, ZT_ERROR_INVALID },
    { "escape", "../evil", NULL, NULL, ZT_ERROR_INVALID },
    { "absolute", "/tmp/evil", NULL, NULL, ZT_ERROR_INVALID },
    { "backslash", "..\\evil", NULL, NULL, ZT_ERROR_INVALID },
    { "missing-file", NULL, "bid.pdf", NULL, ZT_ERROR_CORRUPT },
    { "missing-signature", NULL, "META-INF/signature001.p7s", NULL, ZT_ERROR_INVALID },
    { "missing-manifest", NULL, "META-INF/ASiCManifest001.xml", NULL, ZT_ERROR_INVALID },
    { "missing-type", NULL, "mimetype", NULL, ZT_ERROR_INVALID },
    { "changed-file", NULL, NULL, "bid.json", ZT_ERROR_CORRUPT },
    { "changed-manifest", NULL, NULL, "META-INF/ASiCManifest001.xml", ZT_ERROR_INVALID },
    { "changed-type", NULL, NULL, "mimetype", ZT_ERROR_INVALID },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  seal_fixture_get ();
  g_test_add_data_func ("/package/round-trip/rsa", GINT_TO_POINTER (ZT_KEY_RSA), test_round_trip);
  g_test_add_data_func ("/package/round-trip/ec", GINT_TO_POINTER (ZT_KEY_EC), test_round_trip);
  g_test_add_data_func ("/package/round-trip/sm2", GINT_TO_POINTER (ZT_KEY_SM2), test_round_trip);
  g_test_add_func ("/package/stock-tools", test_stock_tools);
  for (gsize i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path = g_strconcat ("/package/wrong/", wrongs[i].name, NULL);

      g_test_add_data_func (path, &wrongs[i], test_wrong);
    }
  g_test_add_func ("/package/bomb", test_bomb);
  g_test_add_data_func ("/package/two-faces/data", NULL, test_two_faces);
  g_test_add_data_func ("/package/two-faces/directory", "", test_two_faces);
  g_test_add_func ("/package/damaged", test_damaged);
  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
