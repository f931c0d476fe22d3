/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CMS signatures: stock tools verify ours, we verify theirs, and every known trick is refused. */
#include "config.h"

#include <string.h>

#include "cms.h"
#include "digest.h"
#include "seal-fixture.h"
#include "timestamp.h"
#include "zt-time.h"

static const struct
{
  const char *name;
  ZtKeyAlgorithm algorithm;
} kinds[] = {
  { "rsa", ZT_KEY_RSA },
  { "ec", ZT_KEY_EC },
  { "sm2", ZT_KEY_SM2 },
};

static GBytes *
content_new (void)
{
  GBytes *content = g_bytes_new_static ("投标函 1,076,340.00", strlen ("投标函 1,076,340.00"));

  seal_fixture_get ();
  seal_write (seal_path ("content"), g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  return content;
}

static GBytes *
stamp_cb (GBytes *query, gpointer user_data, GError **error)
{
  ZtKey *tsa = user_data;

  return zt_timestamp_respond (query, tsa, zt_time_now (), "0a1b2c", error);
}

static void
sha256_of (GBytes *content, guint8 out[32])
{
  zt_sha256 (g_bytes_get_data (content, NULL), g_bytes_get_size (content), out);
}

static void
test_round_trip (void)
{
  g_autoptr (GBytes) content = content_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint profile = ZT_CMS_CADES; profile <= ZT_CMS_PADES; profile++)
      {
        g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, profile, &error);
        g_autoptr (ZtCmsInfo) info = NULL;
        g_autofree char *name = NULL;

        g_assert_no_error (error);
        info = zt_cms_verify_bytes (cms, content, &error);
        g_assert_no_error (error);
        g_assert_true (info->has_ess);
        g_assert_cmpint (info->has_signing_time, ==, profile == ZT_CMS_CADES);
        g_assert_cmpint (info->claimed_time != 0, ==, profile == ZT_CMS_CADES);
        g_assert_cmpint (info->algorithm, ==, kinds[i].algorithm);
        g_assert_cmpint (info->timestamp, ==, ZT_TIMESTAMP_NONE);
        name = zt_certificate_get_name (info->signer);
        g_assert_cmpstr (name, ==, kinds[i].name);
        zt_trust_verify (seal_fixture_get ()->trust, info->signer, info->certificates,
                         zt_time_now (), &error);
        g_assert_no_error (error);
      }
}

static void
test_stock_tools (void)
{
  g_autoptr (GBytes) content = content_new ();

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
      g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) cms = NULL;
      guint8 digest[32];

      sha256_of (content, digest);
      cms = zt_cms_sign (key, digest, ZT_CMS_CADES, stamp_cb, tsa, &error, &error);
      g_assert_no_error (error);
      seal_write (seal_path ("sig.p7s"), g_bytes_get_data (cms, NULL), g_bytes_get_size (cms));
      g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-verify", "-cades", "-binary", "-inform",
                                 "DER", "-in", "sig.p7s", "-content", "content", "-CAfile",
                                 "ca.pem", "-purpose", "any", "-out", "/dev/null", NULL),
                       ==, 0);
      g_assert_cmpint (seal_run (NULL, "certtool", "--p7-verify", "--inder",
                                 "--load-ca-certificate", "ca.pem", "--load-data", "content",
                                 "--infile", "sig.p7s", NULL),
                       ==, 0);
    }
}

static void
test_time_stamped (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("sm2", ZT_KEY_SM2, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  g_autoptr (ZtHasher) hasher = zt_hasher_new (zt_key_get_hash (key));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  guint8 digest[64];

  zt_hasher_update (hasher, g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  g_assert_cmpuint (zt_hasher_finish (hasher, digest), ==, 32);
  cms = zt_cms_sign (key, digest, ZT_CMS_PADES, stamp_cb, tsa, &error, &error);
  g_assert_no_error (error);
  info = zt_cms_verify (cms, FALSE, digest, 32, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->timestamp, ==, ZT_TIMESTAMP_OK);
  g_assert_cmpint (ABS (zt_time_now () - info->timestamp_time), <, 60 * G_USEC_PER_SEC);
  zt_trust_verify (seal_fixture_get ()->trust, info->timestamp_signer, info->timestamp_certificates,
                   info->timestamp_time, &error);
  g_assert_no_error (error);
}

static GBytes *
no_stamp_cb (GBytes *query, gpointer user_data, GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED, "no network");
  return NULL;
}

/* Without an authority the signature is kept, and the reason told. */
static void
test_stamp_unavailable (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) stamp_error = NULL;
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  guint8 digest[32];

  sha256_of (content, digest);
  cms = zt_cms_sign (key, digest, ZT_CMS_CADES, no_stamp_cb, NULL, &stamp_error, &error);
  g_assert_no_error (error);
  g_assert_error (stamp_error, ZT_ERROR, ZT_ERROR_FAILED);
  info = zt_cms_verify_bytes (cms, content, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->timestamp, ==, ZT_TIMESTAMP_NONE);
}

static void
test_every_byte (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, NULL);
  g_autofree char *own = zt_certificate_get_fingerprint (zt_key_get_certificate (key));
  gsize length;
  const guint8 *data = g_bytes_get_data (cms, &length);
  guint accepted = 0;

  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (ZtCmsInfo) info = NULL;

      copy[i] ^= 0x01;
      changed = g_bytes_new (copy, length);
      info = zt_cms_verify_bytes (changed, content, NULL);
      if (info != NULL)
        {
          /* Versions, algorithm lists and certificates beside the signer's are not signed; the
           * signer's certificate is, by ESS. */
          g_autofree char *fingerprint = zt_certificate_get_fingerprint (info->signer);

          g_assert_cmpstr (fingerprint, ==, own);
          accepted++;
        }
    }
  /* The issuer's certificate that travels along is most of what may change. */
  g_assert_cmpuint (accepted, <, length / 2);
  for (gsize cut = 0; cut < length; cut += 7)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (cms, 0, cut);

      g_assert_null (zt_cms_verify_bytes (part, content, NULL));
    }
}

/* The signature value, and the signed attributes beside the digest. */
static void
test_changed_signature (void)
{
  static const guint8 signing_time[]
      = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05, 0x31, 0x0f, 0x17, 0x0d };
  g_autoptr (GBytes) content = content_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
      g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, NULL);
      gsize length = g_bytes_get_size (cms);
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (cms, NULL), length);
      guint8 *time = memmem (copy, length, signing_time, sizeof signing_time);

      g_assert_nonnull (time);
      for (guint round = 0; round < 2; round++)
        {
          /* The last byte of all is the signature's; the last but one digit of the time is of its
           * seconds. */
          guint8 *at = round == 0 ? copy + length - 1 : time + sizeof signing_time + 11;
          g_autoptr (GBytes) changed = NULL;
          g_autoptr (GError) error = NULL;

          *at ^= 1;
          changed = g_bytes_new (copy, length);
          *at ^= 1;
          g_assert_null (zt_cms_verify_bytes (changed, content, &error));
          g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
        }
    }
}

static void
test_changed_content (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (GBytes) other = g_bytes_new_static ("x", 1);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
      g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_cms_verify_bytes (cms, other, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
    }
}

static void
test_padding (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_PADES, NULL);
  g_autoptr (GByteArray) padded = g_byte_array_new ();
  g_autoptr (GBytes) zeros = NULL;
  g_autoptr (GBytes) dirty = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  guint8 digest[32];
  ZtCmsHash hash;

  sha256_of (content, digest);
  g_byte_array_append (padded, g_bytes_get_data (cms, NULL), g_bytes_get_size (cms));
  g_byte_array_set_size (padded, g_bytes_get_size (cms) + 100);
  memset (padded->data + g_bytes_get_size (cms), 0, 100);
  zeros = g_bytes_new (padded->data, padded->len);
  padded->data[padded->len - 1] = 1;
  dirty = g_bytes_new (padded->data, padded->len);

  info = zt_cms_verify (zeros, TRUE, digest, 32, &error);
  g_assert_no_error (error);
  g_assert_true (zt_cms_peek_hash (zeros, TRUE, &hash, &error));
  g_assert_cmpint (hash, ==, ZT_CMS_HASH_SHA256);
  g_assert_null (zt_cms_verify (zeros, FALSE, digest, 32, NULL));
  g_assert_null (zt_cms_verify (dirty, TRUE, digest, 32, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

/* What stock openssl makes with the same keys, good and bad. */
static void
check_foreign (const char *command, gboolean good, gboolean has_ess, int code)
{
  g_autoptr (GBytes) content = content_new ();
  g_autofree char *script = g_strconcat ("set -e\nrm -f f.p7s\n", command, NULL);
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;

  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  cms = seal_read (seal_path ("f.p7s"));
  info = zt_cms_verify_bytes (cms, content, &error);
  if (good)
    {
      g_assert_no_error (error);
      g_assert_cmpint (info->has_ess, ==, has_ess);
    }
  else
    {
      g_assert_null (info);
      g_assert_error (error, ZT_SEAL_ERROR, code);
    }
}

#define SIGN "openssl cms -sign -binary -in content -outform DER -out f.p7s "
#define RSA "-signer rsa.crt -inkey rsa.key "
#define EC "-signer ec.crt -inkey ec.key "

static void
test_foreign (void)
{
  seal_identity ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  seal_identity ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  seal_certificate_pem ("rsa");
  seal_key_pem ("rsa");
  seal_certificate_pem ("ec");
  seal_key_pem ("ec");

  check_foreign (SIGN EC, TRUE, FALSE, 0);
  check_foreign (SIGN EC "-cades", TRUE, TRUE, 0);
  check_foreign (SIGN EC "-cades -md sha384", TRUE, TRUE, 0);
  check_foreign (SIGN RSA "-cades -md sha512", TRUE, TRUE, 0);
  check_foreign (SIGN RSA "-cades -keyid", TRUE, TRUE, 0);
  check_foreign (SIGN RSA "-cades -keyopt rsa_padding_mode:pss", TRUE, TRUE, 0);
  check_foreign ("openssl cms -sign -stream -binary -in content -outform DER -out f.p7s " EC, FALSE,
                 FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);

  check_foreign (SIGN EC "-nodetach", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (SIGN EC "-noattr", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (SIGN EC "-nocerts", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (SIGN EC "-md sha1", FALSE, FALSE, ZT_SEAL_ERROR_UNSUPPORTED);
  check_foreign (SIGN RSA "-md md5", FALSE, FALSE, ZT_SEAL_ERROR_UNSUPPORTED);
  check_foreign (SIGN EC "-econtent_type 1.2.3.4", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (SIGN EC "\nopenssl cms -resign -inform DER -in f.p7s " RSA
                         "-outform DER -out g.p7s && mv g.p7s f.p7s",
                 FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (SIGN EC "\nprintf x >> f.p7s", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign ("openssl req -x509 -newkey rsa:1024 -noenc -keyout w.key -out w.crt -subj /CN=w\n"
                 "openssl cms -sign -binary -in content -outform DER -out f.p7s -signer w.crt "
                 "-inkey w.key",
                 FALSE, FALSE, ZT_SEAL_ERROR_UNSUPPORTED);
  check_foreign ("openssl req -x509 -newkey rsa:2048 -noenc -keyout k.key -out k.crt -subj /CN=k "
                 "-addext keyUsage=critical,keyEncipherment\n"
                 "openssl cms -sign -binary -in content -outform DER -out f.p7s -signer k.crt "
                 "-inkey k.key",
                 FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign ("cp ca.pem f.p7s", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  check_foreign (": > f.p7s", FALSE, FALSE, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

/* PDF writers leave the outer length open: BER is read, and what follows its end still counts as
 * foreign. */
static void
test_indefinite_length (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_PADES, NULL);
  g_autoptr (GByteArray) open = g_byte_array_new ();
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GBytes) followed = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *data = g_bytes_get_data (cms, NULL);

  g_assert_cmphex (data[1], ==, 0x82);
  g_byte_array_append (open, (const guint8 *) "\x30\x80", 2);
  g_byte_array_append (open, data + 4, g_bytes_get_size (cms) - 4);
  g_byte_array_append (open, (const guint8 *) "\0\0\x05", 3);
  good = g_bytes_new (open->data, open->len - 1);
  followed = g_bytes_new (open->data, open->len);
  info = zt_cms_verify_bytes (good, content, &error);
  g_assert_no_error (error);
  g_assert_null (zt_cms_verify_bytes (followed, content, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

/* Replaces every @from by @to of the same length; asserts that there was one. */
static GBytes *
replaced (GBytes *bytes, GBytes *from, GBytes *to)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autofree guint8 *copy = g_memdup2 (data, length);
  gsize size = g_bytes_get_size (from);
  guint found = 0;

  g_assert_cmpuint (size, ==, g_bytes_get_size (to));
  for (gsize i = 0; i + size <= length; i++)
    if (memcmp (copy + i, g_bytes_get_data (from, NULL), size) == 0)
      {
        memcpy (copy + i, g_bytes_get_data (to, NULL), size);
        found++;
      }
  g_assert_cmpuint (found, >, 0);
  return g_bytes_new (copy, length);
}

/* The same key with another certificate: the signature value holds, the signing-certificate
 * attribute does not. */
static void
test_substituted_certificate (void)
{
  SealFixture *fixture = seal_fixture_get ();
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const char *script
      = "set -e\n"
        "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out t.key\n"
        "openssl req -x509 -new -key t.key -set_serial 7 -subj /CN=t -out t1.crt -addext "
        "nsComment=aaaa\n"
        "openssl req -x509 -new -key t.key -set_serial 7 -subj /CN=t -out t2.crt -addext "
        "nsComment=bbbb\n"
        "openssl cms -sign -cades -binary -in content -outform DER -out t.p7s -signer t1.crt "
        "-inkey t.key\n"
        "openssl x509 -in t1.crt -outform DER -out t1.der\n"
        "openssl x509 -in t2.crt -outform DER -out t2.der\n";

  g_assert_nonnull (fixture);
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  cms = seal_read (seal_path ("t.p7s"));
  info = zt_cms_verify_bytes (cms, content, &error);
  g_assert_no_error (error);
  first = seal_read (seal_path ("t1.der"));
  second = seal_read (seal_path ("t2.der"));
  changed = replaced (cms, first, second);
  g_assert_null (zt_cms_verify_bytes (changed, content, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

static GBytes *last_token; /* what keep_stamp_cb() gave last */

static GBytes *
keep_stamp_cb (GBytes *query, gpointer user_data, GError **error)
{
  GBytes *response = stamp_cb (query, user_data, error);

  g_clear_pointer (&last_token, g_bytes_unref);
  last_token = zt_timestamp_token (query, response, error);
  return response;
}

static void
assert_stamp_broken (GBytes *cms, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = zt_cms_verify_bytes (cms, content, &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->timestamp, ==, ZT_TIMESTAMP_BROKEN);
  g_assert_cmpint (info->timestamp_time, ==, 0);
  g_assert_null (info->timestamp_signer);
}

/* A genuine stamp taken from another signature, and something that is no stamp. */
static void
test_copied_stamp (void)
{
  g_autoptr (GBytes) content = content_new ();
  g_autoptr (ZtKey) key = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) first_token = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) copied = NULL;
  g_autoptr (GBytes) nonsense = NULL;
  g_autoptr (GBytes) empty = g_bytes_new_static ("\x30\x00", 2);
  g_autoptr (GError) error = NULL;
  guint8 digest[32];

  sha256_of (content, digest);
  first = zt_cms_sign (key, digest, ZT_CMS_CADES, keep_stamp_cb, tsa, &error, &error);
  g_assert_no_error (error);
  first_token = g_steal_pointer (&last_token);
  second = zt_cms_sign (key, digest, ZT_CMS_PADES, keep_stamp_cb, tsa, &error, &error);
  g_assert_no_error (error);
  copied = seal_replace_der (second, last_token, first_token);
  assert_stamp_broken (copied, content);
  nonsense = seal_replace_der (second, last_token, empty);
  assert_stamp_broken (nonsense, content);
  g_clear_pointer (&last_token, g_bytes_unref);
}

static void
test_validity (void)
{
  SealFixture *fixture = seal_fixture_get ();
  g_autoptr (GBytes) content = content_new ();
  const gint64 now = zt_time_now ();
  const struct
  {
    const char *file;
    gint64 from;
    gint64 to;
    int code;
  } cases[] = {
    { "expired.p12", now - 20 * G_TIME_SPAN_DAY, now - G_TIME_SPAN_DAY,
      ZT_SEAL_ERROR_CERTIFICATE_EXPIRED },
    { "early.p12", now + G_TIME_SPAN_DAY, now + 20 * G_TIME_SPAN_DAY,
      ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ZtCertificateRequest request = {
        .name = "张三",
        .algorithm = ZT_KEY_EC,
        .purpose = ZT_PURPOSE_PERSON,
        .not_before = cases[i].from,
        .not_after = cases[i].to,
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (ZtKey) key = NULL;

      zt_practice_ca_issue (fixture->ca_pem, fixture->ca_key, &request, seal_path (cases[i].file),
                            PIN, &error);
      g_assert_no_error (error);
      key = zt_key_open (seal_path (cases[i].file), give_pin_cb, NULL, &error);
      g_assert_no_error (error);
      g_assert_null (zt_cms_sign_bytes (key, content, ZT_CMS_CADES, &error));
      g_assert_error (error, ZT_SEAL_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/cms/round-trip", test_round_trip);
  g_test_add_func ("/seal/cms/stock-tools", test_stock_tools);
  g_test_add_func ("/seal/cms/time-stamped", test_time_stamped);
  g_test_add_func ("/seal/cms/stamp-unavailable", test_stamp_unavailable);
  g_test_add_func ("/seal/cms/every-byte", test_every_byte);
  g_test_add_func ("/seal/cms/changed-content", test_changed_content);
  g_test_add_func ("/seal/cms/changed-signature", test_changed_signature);
  g_test_add_func ("/seal/cms/padding", test_padding);
  g_test_add_func ("/seal/cms/foreign", test_foreign);
  g_test_add_func ("/seal/cms/indefinite-length", test_indefinite_length);
  g_test_add_func ("/seal/cms/substituted-certificate", test_substituted_certificate);
  g_test_add_func ("/seal/cms/copied-stamp", test_copied_stamp);
  g_test_add_func ("/seal/cms/validity", test_validity);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
