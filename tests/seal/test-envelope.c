/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealing and opening: stock openssl opens ours, we open its, and nothing appears that was tampered
 * with. */
#include "config.h"

#include <string.h>
#include <utime.h>

#include <gio/gio.h>

#include "digest.h"
#include "envelope.h"
#include "seal-fixture.h"
#include "zt-time.h"

static GPtrArray *
recipients_new (ZtKey *first, ZtKey *second)
{
  GPtrArray *list = g_ptr_array_new ();

  g_ptr_array_add (list, zt_key_get_certificate (first));
  if (second != NULL)
    g_ptr_array_add (list, zt_key_get_certificate (second));
  return list;
}

/* A file of @size bytes that do not repeat by blocks. */
static const char *
make_content (gsize size)
{
  g_autofree guint8 *data = g_malloc (size + 4);

  for (gsize i = 0; i < size; i++)
    data[i] = (i * 2654435761u) >> 13;
  seal_write (seal_path ("plain"), data, size);
  return seal_path ("plain");
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autofree char *first = zt_sha256_file (a, NULL, NULL, NULL);
  g_autofree char *second = zt_sha256_file (b, NULL, NULL, NULL);

  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
}

static void
assert_absent (const char *path)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

static void
progress_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, >, *last);
  g_assert_cmpuint (done, <=, total);
  g_assert_cmpstr (what, !=, NULL);
  *last = done;
}

/* One layer to an RSA and an elliptic certificate, of sizes around every boundary of DER lengths
 * and blocks. */
static void
test_one_layer (void)
{
  static const gsize sizes[] = { 0, 1, 109, 127, 128, 255, 256, 65535, 65536, 65537, 300000 };
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) both = recipients_new (rsa, ec);
  const char *sealed = seal_path ("one.sealed");
  const char *opened = seal_path ("one.opened");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const char *plain = make_content (sizes[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *hash = NULL;
      g_autofree char *own = NULL;
      guint64 size = 0;
      guint64 own_size = 0;
      guint64 last = 0;

      zt_seal_file (plain, sealed, both, NULL, &hash, &size, progress_cb, &last, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (last, ==, sizes[i]);
      own = zt_sha256_file (sealed, &own_size, NULL, NULL);
      g_assert_cmpstr (hash, ==, own);
      g_assert_cmpuint (size, ==, own_size);

      last = 0;
      zt_unseal_file (sealed, opened, i % 2 ? rsa : ec, progress_cb, &last, NULL, &error);
      g_assert_no_error (error);
      assert_same_file (plain, opened);
    }
}

#define DECRYPT "openssl cms -decrypt -binary -inform DER "

static void
test_stock_opens_two_layers (void)
{
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) release = NULL;
  g_autoptr (GPtrArray) inner = recipients_new (rsa, ec);
  g_autoptr (GPtrArray) outer = NULL;
  g_autoptr (GBytes) private = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  const char *plain = make_content (5 * 1000 * 1000);
  const char *script
      = "set -e\n"
        "openssl pkey -inform DER -in release.der -out release.key\n" DECRYPT
        "-in two.sealed -recip release.crt -inkey release.key -out inner.sealed\n" DECRYPT
        "-in inner.sealed -recip rsa.crt -inkey rsa.key | cmp - plain\n" DECRYPT
        "-in inner.sealed -recip ec.crt -inkey ec.key | cmp - plain\n";

  release = zt_key_generate_release ("bid", zt_time_now () + G_TIME_SPAN_DAY, &error);
  g_assert_no_error (error);
  outer = recipients_new (release, NULL);
  zt_seal_file (plain, seal_path ("two.sealed"), inner, outer, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);

  private = zt_key_export_private (release, &error);
  seal_write (seal_path ("release.der"), g_bytes_get_data (private, NULL),
              g_bytes_get_size (private));
  pem = zt_certificate_to_pem (zt_key_get_certificate (release));
  seal_write (seal_path ("release.crt"), pem, strlen (pem));
  seal_certificate_pem ("rsa");
  seal_key_pem ("rsa");
  seal_certificate_pem ("ec");
  seal_key_pem ("ec");
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);

  /* And so do we; in the right order only. */
  g_assert_false (zt_unseal_file (seal_path ("two.sealed"), seal_path ("early"), rsa, NULL, NULL,
                                  NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_NOT_A_RECIPIENT);
  assert_absent (seal_path ("early"));
  g_clear_error (&error);
  zt_unseal_file (seal_path ("two.sealed"), seal_path ("middle"), release, NULL, NULL, NULL,
                  &error);
  g_assert_no_error (error);
  zt_unseal_file (seal_path ("middle"), seal_path ("two.opened"), rsa, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_same_file (plain, seal_path ("two.opened"));
}

/* How keys are wrapped: SHA-256 everywhere and no PKCS #1 v1.5. */
static void
test_algorithms (void)
{
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) both = recipients_new (rsa, ec);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  zt_seal_file (make_content (10), seal_path ("a.sealed"), both, NULL, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (seal_run (&text, "openssl", "asn1parse", "-inform", "DER", "-in", "a.sealed",
                             NULL),
                   ==, 0);
  g_assert_nonnull (strstr (text, ":id-smime-ct-authEnvelopedData"));
  g_assert_nonnull (strstr (text, ":rsaesOaep"));
  g_assert_nonnull (strstr (text, ":mgf1"));
  g_assert_nonnull (strstr (text, ":dhSinglePass-stdDH-sha256kdf-scheme"));
  g_assert_nonnull (strstr (text, ":id-aes256-wrap"));
  g_assert_nonnull (strstr (text, ":aes-256-gcm"));
  g_assert_null (strstr (text, "l=inf"));
  g_assert_null (strstr (text, ":rsaEncryption"));
  g_assert_null (strstr (text, ":sha1"));
}

static void
test_inspect (void)
{
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) both = recipients_new (rsa, ec);
  g_autoptr (GError) error = NULL;
  ZtSealInfo *info;

  zt_seal_file (make_content (1234), seal_path ("i.sealed"), both, NULL, NULL, NULL, NULL, NULL,
                NULL, &error);
  info = zt_seal_inspect (seal_path ("i.sealed"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->recipients, ==, 2);
  g_assert_cmpuint (info->content_size, ==, 1234);
  g_assert_cmpstr (info->cipher, ==, "AES-256-GCM");
  g_assert_true (g_str_has_prefix (info->recipient_names[0], "练习根证书"));
  g_assert_cmpuint (g_strv_length (info->recipient_names), ==, 2);
  zt_seal_info_free (info);
  g_assert_null (zt_seal_inspect (make_content (500), &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN);
}

static void
assert_refused (GBytes *bytes, ZtKey *key)
{
  const char *out = seal_path ("refused.opened");
  g_autoptr (GError) error = NULL;

  seal_write (seal_path ("refused"), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_false (zt_unseal_file (seal_path ("refused"), out, key, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == ZT_SEAL_ERROR);
  assert_absent (out);
}

/* Every byte is either authenticated or part of a structure that is checked, but for the recipients
 * one is not. */
static void
test_tampering (void)
{
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) one = recipients_new (ec, NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("1,076,340.00", 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = zt_seal_bytes (content, one, &error);
  gsize length;
  const guint8 *data;
  guint accepted = 0;

  g_assert_no_error (error);
  data = g_bytes_get_data (sealed, &length);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GBytes) opened = NULL;

      copy[i] ^= 0x40;
      changed = g_bytes_new (copy, length);
      opened = zt_unseal_bytes (changed, ec, NULL);
      if (opened == NULL)
        continue;
      g_assert_true (g_bytes_equal (opened, content));
      g_test_message ("byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " does not matter", i, length);
      accepted++;
      g_assert_cmpuint (i, <, length - 12 - 18);
    }
  g_assert_cmpuint (accepted, <, 8);
  for (gsize cut = 0; cut < length; cut += 3)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (sealed, 0, cut);

      assert_refused (part, ec);
    }
}

/* Bytes after the end, even a second tag; and a tag that claims to be shorter. */
static void
test_structure (void)
{
  static const guint8 parameters[] = { 0x30, 0x11, 0x04, 0x0c };
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) one = recipients_new (ec, NULL);
  g_autoptr (GBytes) content = g_bytes_new_static ("1,076,340.00", 12);
  g_autoptr (GBytes) sealed = zt_seal_bytes (content, one, NULL);
  const gsize length = g_bytes_get_size (sealed);
  const guint8 *data = g_bytes_get_data (sealed, NULL);
  static const gsize extra[] = { 1, 2, 17, 18 };
  g_autofree guint8 *copy = g_memdup2 (data, length);
  guint8 *found;
  g_autoptr (GBytes) shorter = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (extra); i++)
    {
      g_autoptr (GByteArray) longer = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;

      g_byte_array_append (longer, data, length);
      g_byte_array_append (longer, data + length - extra[i], extra[i]);
      bytes = g_bytes_new (longer->data, longer->len);
      assert_refused (bytes, ec);
    }
  found = memmem (copy, length, parameters, sizeof parameters);
  g_assert_nonnull (found);
  g_assert_cmphex (found[18], ==, 0x10);
  found[18] = 0x0c;
  shorter = g_bytes_new (copy, length);
  assert_refused (shorter, ec);
}

static void
test_large_tampering (void)
{
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) one = recipients_new (ec, NULL);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autofree guint8 *copy = NULL;
  gsize length;

  g_assert_true (zt_seal_file (make_content (200000), seal_path ("l.sealed"), one, NULL, NULL, NULL,
                               NULL, NULL, NULL, NULL));
  sealed = seal_read (seal_path ("l.sealed"));
  length = g_bytes_get_size (sealed);
  copy = g_memdup2 (g_bytes_get_data (sealed, NULL), length);
  copy[length / 2] ^= 1;
  changed = g_bytes_new (copy, length);
  assert_refused (changed, ec);
}

/* What stock openssl seals: ours to open when it is authenticated, refused when it is not. */
static void
test_foreign (void)
{
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) cbc = NULL;
  const char *plain = make_content (100000);

  seal_certificate_pem ("rsa");
  g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", "-in",
                             "plain", "-outform", "DER", "-out", "f.sealed", "-recip", "rsa.crt",
                             "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256",
                             NULL),
                   ==, 0);
  zt_unseal_file (seal_path ("f.sealed"), seal_path ("f.opened"), rsa, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_same_file (plain, seal_path ("f.opened"));
  g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-in",
                             "plain", "-outform", "DER", "-out", "cbc.sealed", "rsa.crt", NULL),
                   ==, 0);
  cbc = seal_read (seal_path ("cbc.sealed"));
  assert_refused (cbc, rsa);
}

static void
test_refused_recipients (void)
{
  g_autoptr (ZtKey) sm2 = seal_key ("sm2", ZT_KEY_SM2, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) log = seal_key ("log", ZT_KEY_EC, ZT_PURPOSE_LOG);
  g_autoptr (GPtrArray) to_sm2 = recipients_new (sm2, NULL);
  g_autoptr (GPtrArray) to_log = recipients_new (log, NULL);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *out = seal_path ("r.sealed");
  const char *plain = make_content (10);

  g_assert_false (zt_seal_file (plain, out, to_sm2, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED);
  assert_absent (out);
  g_clear_error (&error);
  g_assert_false (zt_seal_file (plain, out, to_log, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (zt_seal_file (plain, out, nobody, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (
      zt_seal_file ("/nonexistent", out, to_log, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
append_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  const char *path = user_data;
  FILE *file = g_fopen (path, "a");

  g_assert_nonnull (file);
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  fclose (file);
}

/* As long as before, but not the same. */
static void
overwrite_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  FILE *file = g_fopen (user_data, "r+");

  g_assert_nonnull (file);
  g_assert_cmpint (fputc ('x', file), ==, 'x');
  fclose (file);
}

static void
cancel_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_interrupted (void)
{
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) one = recipients_new (ec, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const char *plain = make_content (300000);
  const char *out = seal_path ("x.sealed");

  g_assert_false (
      zt_seal_file (plain, out, one, NULL, NULL, NULL, append_cb, (gpointer) plain, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_STALE);
  assert_absent (out);
  g_clear_error (&error);
  /* Clocks of file systems are coarse: from long ago, so that the change shows. */
  g_assert_cmpint (g_utime (plain, &(struct utimbuf){ 1000000, 1000000 }), ==, 0);
  g_assert_false (zt_seal_file (plain, out, one, NULL, NULL, NULL, overwrite_cb, (gpointer) plain,
                                NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_STALE);
  assert_absent (out);
  g_clear_error (&error);
  g_assert_false (zt_seal_file (plain, out, one, NULL, NULL, NULL, cancel_cb, cancellable,
                                cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_absent (out);
  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  g_assert_true (zt_seal_file (plain, out, one, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_false (zt_unseal_file (out, seal_path ("x.opened"), ec, cancel_cb, cancellable,
                                  cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_absent (seal_path ("x.opened"));
}

/* Run by test_disk_full() in a file system of 64 KiB. */
static int
fill_disk (const char *folder)
{
  g_autoptr (ZtKey) ec = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GPtrArray) one = recipients_new (ec, NULL);
  g_autofree char *out = g_build_filename (folder, "sealed", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      zt_seal_file (make_content (300000), out, one, NULL, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NO_SPACE);
  assert_absent (out);
  seal_fixture_clear ();
  return 0;
}

static const char *own_program;

static void
test_disk_full (void)
{
  g_autofree char *own = g_canonicalize_filename (own_program, NULL);
  g_autofree char *script = NULL;
  int status;

  seal_fixture_get ();
  script = g_strdup_printf ("mkdir -p full && mount -t tmpfs -o size=64k tmpfs full || exit 77\n"
                            "exec '%s' --fill-disk \"$PWD/full\"",
                            own);
  status = seal_run (NULL, "unshare", "-rm", "sh", "-c", script, NULL);
  if (status == 77 || status == 1)
    g_test_skip ("a small file system cannot be mounted here");
  else
    g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 3 && strcmp (argv[1], "--fill-disk") == 0)
    return fill_disk (argv[2]);
  own_program = argv[0];
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/envelope/one-layer", test_one_layer);
  g_test_add_func ("/seal/envelope/stock-opens-two-layers", test_stock_opens_two_layers);
  g_test_add_func ("/seal/envelope/algorithms", test_algorithms);
  g_test_add_func ("/seal/envelope/inspect", test_inspect);
  g_test_add_func ("/seal/envelope/tampering", test_tampering);
  g_test_add_func ("/seal/envelope/structure", test_structure);
  g_test_add_func ("/seal/envelope/large-tampering", test_large_tampering);
  g_test_add_func ("/seal/envelope/foreign", test_foreign);
  g_test_add_func ("/seal/envelope/refused-recipients", test_refused_recipients);
  g_test_add_func ("/seal/envelope/interrupted", test_interrupted);
  g_test_add_func ("/seal/envelope/disk-full", test_disk_full);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
