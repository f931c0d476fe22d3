/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attacks on byte ranges and on the signature itself. Where the test can, the forger has a true
 * signature over what he declares. */
#include "config.h"

#include "pdf-surgery.h"

#include "digest.h"
#include "timestamp.h"

#include <openssl/cms.h>
#include <string.h>

static Fixture *fixture;

static char *
make_base (void)
{
  return surgery_make_signed (fixture, "base.pdf", "", "/Fields[5 0 R]", "", NULL);
}

/* @key (nullable): what of the first signature must be called broken; NULL when the file may be
 * refused whole. */
static void
assert_rejected (const char *path, const char *key)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  if (report == NULL)
    {
      g_assert_null (key);
      return;
    }
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "invalid");
  if (key != NULL)
    g_assert_cmpstr (fixture_get (report, 0, key), ==, "broken");
  g_assert_nonnull (fixture_get (report, 0, "reasons.0"));
}

static void
assert_bytes_rejected (const GString *bytes, const char *key)
{
  g_autofree char *path = fixture_write (fixture, "attack.pdf", bytes);

  assert_rejected (path, key);
}

static void
test_one_byte (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) bytes = fixture_read (base);

  fixture_assert_verdict (fixture, base, "valid");
  surgery_replace (bytes, "0 0 595 842", "0 0 595 843");
  assert_bytes_rejected (bytes, "integrity");
}

/* Missing, renamed, emptied or mistyped keys of the signature dictionary: never valid, never
 * unsigned. */
static void
test_universal_forgery (void)
{
  static const char *const swaps[][2] = {
    { "/ByteRange[0", "/ByteXange[0" }, { "/ByteRange[0", "/ByteRange(0" },
    { "/ByteRange[0", "/ByteRange[-" }, { "/ByteRange[0", "/ByteRange[." },
    { "/Contents<", "/Xontents<" },     { "/Contents<", "/Contents(" },
    { "/V 6 0 R", "/V 5 0 R" },         { "/V 6 0 R", "/V 66   " },
    { "/V 6 0 R", "/V [9]  " },         { "/SubFilter/ETSI", "/SubFilter/XTSI" },
    { "/SubFilter", "/XubFilter" },     { "/Type/Sig", "/Type/Xig" },
  };
  g_autofree char *base = make_base ();

  for (guint i = 0; i < G_N_ELEMENTS (swaps); i++)
    {
      g_autoptr (GString) bytes = fixture_read (base);

      g_test_message ("%s", swaps[i][1]);
      surgery_replace (bytes, swaps[i][0], swaps[i][1]);
      assert_bytes_rejected (bytes, NULL);
    }
}

/* True signatures over ranges that are not the whole. */
static void
test_ranges (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) honest = fixture_read (base);
  gint64 range[4];

  surgery_get_range (honest, range);
  {
    const gint64 cases[][4] = {
      { 1, range[1], range[2], range[3] },     /* not from the beginning */
      { 1, range[1] - 1, range[2], range[3] }, /* does not begin at the beginning */
      { 0, range[1] - 1, range[2], range[3] }, /* leaves out one byte more */
      { 0, range[1], range[2] + 1, range[3] - 1 },
      { 0, range[1], range[2], range[3] - 1 },  /* ends before the end */
      { 0, range[1], range[2], range[3] - 40 }, /* what was signed is no PDF */
      { 0, range[1], range[2], range[3] + 1 },  /* beyond the end */
      { 0, range[1], range[2], 999999999 },
      { 0, range[2], range[1], range[3] }, /* the parts cover one another */
      { 0, 100, 200, range[3] },
      { 0, 0, range[2], range[3] },
      { 0, range[1], range[2], 0 },
      { 0, 0, 0, 0 },
      { 0, 10, 20, 30 },
      { 0, range[1] + 1, range[2] - 1, range[3] }, /* inside the string */
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (GString) bytes = g_string_new_len (honest->str, (gssize) honest->len);

        g_test_message ("case %u", i);
        surgery_sign_range (bytes, fixture->rsa, SURGERY_CMS, cases[i]);
        assert_bytes_rejected (bytes, "coverage");
      }
  }
}

/* Wrapping: the signed end is moved behind the forger's, and a second range is hidden in the gap.
 */
static void
test_wrapping (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) honest = fixture_read (base);
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autofree char *evil = NULL;
  gint64 range[4];

  surgery_get_range (honest, range);
  g_string_append_len (bytes, honest->str, range[2]);
  evil = g_strdup_printf ("/ByteRange[0 %d %d %d]>>\nendobj\n7 0 obj\n(evil)\nendobj\n",
                          (int) range[1], (int) range[2] + 200, (int) range[3]);
  g_string_append (bytes, evil);
  while (bytes->len < (gsize) range[2] + 200)
    g_string_append_c (bytes, ' ');
  g_string_append_len (bytes, honest->str + range[2], range[3]);
  assert_bytes_rejected (bytes, NULL);

  /* Something besides the string in a gap that the signer himself declared. */
  g_string_assign (bytes, "");
  g_string_append_len (bytes, honest->str, (gssize) honest->len);
  {
    gsize end = fixture_find_last (bytes, ">>\nendobj\n");

    surgery_sign_range (bytes, fixture->rsa, SURGERY_CMS, range);
    memcpy (bytes->str + end - 10, ">         ", 10);
    assert_bytes_rejected (bytes, "coverage");
  }
}

static void
test_trailing_bytes (void)
{
  static const char *const tails[]
      = { "\n", " ", "%comment\n", "garbage", "1 0 obj\n(x)\nendobj\n", "startxref\n0\n%%EOF\n" };
  g_autofree char *base = make_base ();

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    {
      g_autoptr (GString) bytes = fixture_read (base);

      g_string_append (bytes, tails[i]);
      assert_bytes_rejected (bytes, NULL);
    }
  for (guint cut = 1; cut < 200; cut += 7)
    {
      g_autoptr (GString) bytes = fixture_read (base);

      g_string_truncate (bytes, bytes->len - cut);
      assert_bytes_rejected (bytes, NULL);
    }
}

/* A later revision must lead back through the signed one and end properly. */
static void
test_detached_revision (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *honest = fixture_append (fixture, base, "later.pdf", "/Root 1 0 R/Size 7", 2,
                                            "<</Type/Pages/Kids[3 0 R]/Count 1>>", 0);
  g_autoptr (GString) bytes = fixture_read (honest);
  g_autoptr (GString) other = fixture_read (honest), latest = NULL;
  g_autofree char *later = NULL;
  gsize previous = fixture_find_last (bytes, "/Prev ");

  fixture_assert_verdict (fixture, honest, "valid");
  memset (bytes->str + previous + 6, ' ', strspn (bytes->str + previous + 6, "0123456789"));
  memcpy (bytes->str + previous, "/XXXX 1", 7);
  assert_bytes_rejected (bytes, NULL);
  later = fixture_append (fixture, honest, "latest.pdf", "/Root 1 0 R/Size 7", 2,
                          "<</Type/Pages/Kids[3 0 R]/Count 1>>", 0);
  fixture_assert_verdict (fixture, later, "valid");
  latest = fixture_read (later);
  memcpy (latest->str + other->len - strlen ("%%EOF\n"), "%%EOX", 5);
  assert_bytes_rejected (latest, "coverage");
  surgery_replace (other, "%%EOF\n", "%%EOX\n");
  assert_bytes_rejected (other, NULL);
}

static void
test_hybrid_and_junk (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *hybrid
      = fixture_append (fixture, base, "hybrid.pdf", "/Root 1 0 R/Size 7/XRefStm 10 ", 2,
                        "<</Type/Pages/Kids[3 0 R]/Count 1>>", 0);
  g_autoptr (GString) bytes = fixture_read (base);

  assert_rejected (hybrid, NULL);
  g_string_prepend (bytes, "junk\n");
  assert_bytes_rejected (bytes, NULL);
}

/* Puts what stock openssl makes of the signed bytes into the file. */
static void
sign_with_openssl (GString *bytes, const char *const *options)
{
  g_autofree char *content = fixture_path (fixture, "content.bin");
  g_autofree char *result = fixture_path (fixture, "content.der");
  g_autofree char *key = fixture_path (fixture, "signer.pem");
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GByteArray) collected = NULL;
  g_autoptr (GString) der = NULL;
  gint64 range[4];
  int status = 0;

  surgery_get_range (bytes, range);
  surgery_write_range (bytes, range);
  collected = surgery_collect (bytes, range);
  g_file_set_contents (content, (const char *) collected->data, collected->len, NULL);
  for (const char *const *at
       = (const char *const[]){ "openssl", "cms", "-sign", "-binary", "-in", content, "-outform",
                                "DER", "-out", result, "-signer", key, NULL };
       *at != NULL; at++)
    g_ptr_array_add (arguments, (char *) *at);
  for (; *options != NULL; options++)
    g_ptr_array_add (arguments, (char *) *options);
  g_ptr_array_add (arguments, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  der = fixture_read (result);
  surgery_write_contents (bytes, (const guint8 *) der->str, der->len);
}

static void
export_keys (void)
{
  static const char *const names[][2]
      = { { "zhang.p12", "signer.pem" }, { "stranger.p12", "second.pem" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = fixture_path (fixture, names[i][0]);
      g_autofree char *to = fixture_path (fixture, names[i][1]);

      g_assert_true (fixture_run ("openssl", "pkcs12", "-in", from, "-passin", "pass:123456",
                                  "-nodes", "-out", to, NULL));
    }
}

static void
test_openssl (void)
{
  g_autofree char *second = fixture_path (fixture, "second.pem");
  const char *const cades[] = { "-cades", NULL };
  const struct
  {
    const char *options[5];
  } bad[] = {
    { { "-cades", "-nodetach", NULL } },       /* content inside */
    { { "-cades", "-signer", second, NULL } }, /* two signers */
    { { "-cades", "-md", "sha1", NULL } },
    { { "-md", "md5", NULL } },
    { { "-noattr", NULL } }, /* nothing names digest or certificate */
    { { NULL } },            /* no ESS certificate */
    { { "-cades", "-nocerts", NULL } },
  };

  export_keys ();
  {
    g_autofree char *base = make_base ();
    g_autoptr (GString) bytes = fixture_read (base);
    g_autofree char *path = NULL;

    sign_with_openssl (bytes, cades);
    path = fixture_write (fixture, "openssl.pdf", bytes);
    fixture_assert_verdict (fixture, path, "valid");
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *base = make_base ();
      g_autoptr (GString) bytes = fixture_read (base);

      g_test_message ("openssl %s", bad[i].options[0]);
      sign_with_openssl (bytes, bad[i].options);
      assert_bytes_rejected (bytes, "integrity");
    }
}

/* Only zeros may pad the signature. */
static void
test_padding (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) bytes = fixture_read (base);
  gint64 range[4];

  surgery_get_range (bytes, range);
  bytes->str[range[2] - 10] = '1';
  assert_bytes_rejected (bytes, "integrity");
  bytes->str[range[2] - 10] = 'X';
  assert_bytes_rejected (bytes, NULL);
}

/* A signature and its padding exchanged for zeros, or for another file's. */
static void
test_copied_signature (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *other
      = surgery_make_signed (fixture, "other.pdf", "/Rotate 90", "/Fields[5 0 R]", "", NULL);
  g_autoptr (GString) bytes = fixture_read (base);
  g_autoptr (GString) source = fixture_read (other);
  gint64 range[4], from[4];

  surgery_get_range (bytes, range);
  surgery_get_range (source, from);
  memcpy (bytes->str + range[1], source->str + from[1], (gsize) (range[2] - range[1]));
  assert_bytes_rejected (bytes, "integrity");
  memset (bytes->str + range[1] + 1, '0', (gsize) (range[2] - range[1]) - 2);
  assert_bytes_rejected (bytes, "integrity");
}

static GBytes *
make_token (gconstpointer data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) query = NULL, response = NULL;
  GBytes *token;
  guint8 digest[32];

  zt_sha256 (data, length, digest);
  query = zt_timestamp_query (digest, &error);
  response = fixture_timestamp (query, fixture->tsa, &error);
  token = zt_timestamp_token (query, response, &error);
  g_assert_no_error (error);
  return token;
}

/* A true time stamp over something else, put at this signature. */
static void
test_copied_timestamp (void)
{
  g_autofree char *base = make_base ();

  for (guint is_honest = 0; is_honest < 2; is_honest++)
    {
      g_autoptr (GString) bytes = fixture_read (base);
      g_autoptr (GByteArray) collected = NULL;
      g_autoptr (GBytes) cms_bytes = NULL, token = NULL;
      const guint8 *at;
      guint8 digest[32], *out = NULL;
      CMS_ContentInfo *cms;
      CMS_SignerInfo *signer;
      ASN1_OCTET_STRING *value;
      gint64 range[4];
      int length;

      surgery_get_range (bytes, range);
      collected = surgery_collect (bytes, range);
      zt_sha256 (collected->data, collected->len, digest);
      cms_bytes = zt_cms_sign (fixture->rsa, digest, ZT_CMS_PADES, NULL, NULL, NULL, NULL);
      at = g_bytes_get_data (cms_bytes, NULL);
      cms = d2i_CMS_ContentInfo (NULL, &at, (long) g_bytes_get_size (cms_bytes));
      signer = sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0);
      value = CMS_SignerInfo_get0_signature (signer);
      token = is_honest
                  ? make_token (ASN1_STRING_get0_data (value), (gsize) ASN1_STRING_length (value))
                  : make_token ("another signature", 17);
      g_assert_cmpint (CMS_unsigned_add1_attr_by_NID (signer, NID_id_smime_aa_timeStampToken,
                                                      V_ASN1_SEQUENCE,
                                                      g_bytes_get_data (token, NULL),
                                                      (int) g_bytes_get_size (token)),
                       ==, 1);
      length = i2d_CMS_ContentInfo (cms, &out);
      surgery_write_contents (bytes, out, (gsize) length);
      OPENSSL_free (out);
      CMS_ContentInfo_free (cms);
      if (is_honest)
        {
          g_autofree char *path = fixture_write (fixture, "stamped.pdf", bytes);

          fixture_assert_verdict (fixture, path, "valid");
        }
      else
        assert_bytes_rejected (bytes, "timestamp");
    }
}

/* A document time stamp over other bytes, and one by a key that is none of a time stamping
 * authority. */
static void
test_document_timestamp (void)
{
  const char *objects[]
      = { "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[3 0 R]>>>>",
          "<</Type/Pages/Kids[]/Count 0>>", "<</FT/Sig/T(Time)/V 4 0 R>>", NULL, NULL };
  g_autofree char *dictionary = surgery_dictionary ("ETSI.RFC3161", "");
  g_autofree char *path = NULL, *signed_path = NULL;
  g_autoptr (GString) bytes = NULL;
  g_autoptr (GBytes) token = make_token ("other", 5);

  objects[3] = dictionary;
  path = fixture_write_pdf (fixture, "time.pdf", objects);
  bytes = fixture_read (path);
  surgery_sign (bytes, fixture->tsa, SURGERY_DOCUMENT_TIMESTAMP);
  signed_path = fixture_write (fixture, "time-signed.pdf", bytes);
  fixture_assert_verdict (fixture, signed_path, "valid");
  bytes->str[fixture_find_last (bytes, "0>>>\nendobj")] = '1'; /* padding that is none */
  assert_bytes_rejected (bytes, "timestamp");
  surgery_write_contents (bytes, g_bytes_get_data (token, NULL), g_bytes_get_size (token));
  assert_bytes_rejected (bytes, "timestamp");
  /* A CMS signature where a token should be. */
  surgery_sign (bytes, fixture->rsa, SURGERY_CMS);
  assert_bytes_rejected (bytes, "timestamp");
}

/* Bytes turned at random anywhere: nothing crashes, hangs or becomes valid. */
static void
test_noise (void)
{
  g_autofree char *base = make_base ();
  g_autoptr (GString) honest = fixture_read (base);
  gint64 range[4];

  surgery_get_range (honest, range);
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (GString) bytes = g_string_new_len (honest->str, (gssize) honest->len);
      g_autofree char *path = NULL;
      g_autoptr (JsonObject) report = NULL;
      gsize at = (gsize) g_test_rand_int_range (0, (int) range[1]);

      bytes->str[at] = (char) (bytes->str[at] ^ (1 << g_test_rand_int_range (0, 8)));
      path = fixture_write (fixture, "noise.pdf", bytes);
      report = fixture_verify (fixture, path);
      if (report != NULL)
        g_assert_cmpstr (zt_json_get_string (report, "verdict"), !=, "valid");
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  g_test_add_func ("/pdf-attacks/one-byte", test_one_byte);
  g_test_add_func ("/pdf-attacks/universal-forgery", test_universal_forgery);
  g_test_add_func ("/pdf-attacks/ranges", test_ranges);
  g_test_add_func ("/pdf-attacks/wrapping", test_wrapping);
  g_test_add_func ("/pdf-attacks/trailing-bytes", test_trailing_bytes);
  g_test_add_func ("/pdf-attacks/detached-revision", test_detached_revision);
  g_test_add_func ("/pdf-attacks/hybrid-and-junk", test_hybrid_and_junk);
  g_test_add_func ("/pdf-attacks/openssl", test_openssl);
  g_test_add_func ("/pdf-attacks/padding", test_padding);
  g_test_add_func ("/pdf-attacks/copied-signature", test_copied_signature);
  g_test_add_func ("/pdf-attacks/copied-timestamp", test_copied_timestamp);
  g_test_add_func ("/pdf-attacks/document-timestamp", test_document_timestamp);
  g_test_add_func ("/pdf-attacks/noise", test_noise);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
