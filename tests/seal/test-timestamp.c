/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time stamps: openssl ts asks and verifies ours, answers our queries, and the wrong ones are
 * refused. */
#include "config.h"

#include <string.h>

#include "digest.h"
#include "seal-fixture.h"
#include "timestamp.h"
#include "zt-time.h"

#define NOW G_GINT64_CONSTANT (1795400000123000) /* 2026-11-23, some milliseconds */

static gint64
moment (void)
{
  return zt_time_now () / 1000 * 1000;
}

static void
test_round_trip (void)
{
  g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) query = NULL;
  g_autoptr (GBytes) response = NULL;
  g_autoptr (GBytes) token = NULL;
  g_autoptr (ZtCertificate) signer = NULL;
  g_autofree char *name = NULL;
  const gint64 now = moment ();
  guint8 digest[32];
  gint64 time = 0;

  zt_sha256 ("x", 1, digest);
  query = zt_timestamp_query (digest, &error);
  g_assert_no_error (error);
  response = zt_timestamp_respond (query, tsa, now, "01fe", &error);
  g_assert_no_error (error);
  token = zt_timestamp_token (query, response, &error);
  g_assert_no_error (error);
  g_assert_true (zt_timestamp_verify (token, digest, &time, &signer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (time, ==, now);
  name = zt_certificate_get_name (signer);
  g_assert_cmpstr (name, ==, "tsa");
  zt_trust_verify (seal_fixture_get ()->trust, signer, NULL, time, &error);
  g_assert_no_error (error);
  digest[31] ^= 1;
  g_assert_false (zt_timestamp_verify (token, digest, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
}

static void
write_bytes (const char *name, GBytes *bytes)
{
  seal_write (seal_path (name), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_stock_client (void)
{
  static const char *const hashes[] = { "-sha256", "-sha512", "-sm3" };
  static const ZtKeyAlgorithm algorithms[] = { ZT_KEY_EC, ZT_KEY_RSA };

  for (guint i = 0; i < G_N_ELEMENTS (hashes) * 2; i++)
    {
      g_autoptr (ZtKey) tsa
          = seal_key (i % 2 ? "tsa-rsa" : "tsa", algorithms[i % 2], ZT_PURPOSE_TSA);
      g_autoptr (GBytes) query = NULL;
      g_autoptr (GBytes) response = NULL;
      g_autoptr (GError) error = NULL;

      seal_write (seal_path ("data"), "abc", 3);
      g_assert_cmpint (seal_run (NULL, "openssl", "ts", "-query", "-data", "data", hashes[i / 2],
                                 "-cert", "-out", "q.tsq", NULL),
                       ==, 0);
      query = seal_read (seal_path ("q.tsq"));
      response = zt_timestamp_respond (query, tsa, zt_time_now (), "7b", &error);
      g_assert_no_error (error);
      write_bytes ("r.tsr", response);
      g_assert_cmpint (seal_run (NULL, "openssl", "ts", "-verify", "-queryfile", "q.tsq", "-in",
                                 "r.tsr", "-CAfile", "ca.pem", NULL),
                       ==, 0);
    }
}

static const char stock_tsa[]
    = "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3\n"
      "digests=sha256\ness_cert_id_alg=%s\nsigner_cert=%s\nsigner_key=%s\ncerts=ca.pem\n";

static GBytes *
stock_answer (GBytes *query, const char *ess, const char *certificate, const char *key)
{
  g_autofree char *config = g_strdup_printf (stock_tsa, ess, certificate, key);

  write_bytes ("o.tsq", query);
  seal_write (seal_path ("tsa.cnf"), config, strlen (config));
  seal_write (seal_path ("serial"), "01\n", 3);
  g_assert_cmpint (seal_run (NULL, "openssl", "ts", "-config", "tsa.cnf", "-reply", "-queryfile",
                             "o.tsq", "-out", "o.tsr", NULL),
                   ==, 0);
  return seal_read (seal_path ("o.tsr"));
}

/* Authorities of today and of before RFC 5816, which name their certificate by SHA-1. */
static void
test_stock_authority (void)
{
  static const char *const ess[] = { "sha256", "sha1" };
  guint8 digest[32];

  seal_identity ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  seal_certificate_pem ("tsa");
  seal_key_pem ("tsa");
  zt_sha256 ("x", 1, digest);
  for (guint i = 0; i < G_N_ELEMENTS (ess); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) query = zt_timestamp_query (digest, &error);
      g_autoptr (GBytes) other = zt_timestamp_query (digest, &error);
      g_autoptr (GBytes) response = stock_answer (query, ess[i], "tsa.crt", "tsa.key");
      g_autoptr (GBytes) token = zt_timestamp_token (query, response, &error);

      g_assert_no_error (error);
      g_assert_true (zt_timestamp_verify (token, digest, NULL, NULL, &error));
      /* The same digest, another nonce: a replay. */
      g_assert_null (zt_timestamp_token (other, response, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
    }
}

/* RFC 3161 §2.3: the purpose is critical and sole. */
static void
test_wrong_purpose (void)
{
  g_autoptr (ZtKey) person = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) sm2 = seal_key ("tsa-sm2", ZT_KEY_SM2, ZT_PURPOSE_TSA);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) query = NULL;
  g_autoptr (GBytes) token = NULL;
  guint8 digest[32];
  const char *script
      = "set -e\n"
        "openssl req -x509 -newkey rsa:2048 -noenc -keyout w.key -out w.crt -subj /CN=w "
        "-addext extendedKeyUsage=timeStamping,emailProtection "
        "-addext keyUsage=critical,digitalSignature\n"
        "openssl cms -sign -nodetach -binary -cades -in tst.der -econtent_type "
        "1.2.840.113549.1.9.16.1.4 -signer w.crt -inkey w.key -outform DER -out w.tok\n";

  zt_sha256 ("x", 1, digest);
  query = zt_timestamp_query (digest, &error);
  g_assert_null (zt_timestamp_respond (query, person, NOW, "01", &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
  g_clear_error (&error);
  g_assert_null (zt_timestamp_respond (query, sm2, NOW, "01", &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  /* A genuine TSTInfo in the hands of a certificate for several purposes. */
  {
    g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
    g_autoptr (GBytes) response = zt_timestamp_respond (query, tsa, moment (), "01", &error);
    g_autoptr (GBytes) good = zt_timestamp_token (query, response, &error);

    g_assert_no_error (error);
    write_bytes ("good.tok", good);
    g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-verify", "-noverify", "-inform", "DER",
                               "-in", "good.tok", "-out", "tst.der", NULL),
                     ==, 0);
  }
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  token = seal_read (seal_path ("w.tok"));
  g_assert_false (zt_timestamp_verify (token, digest, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
  g_assert_nonnull (strstr (error->message, "not for time stamps"));
}

static void
test_bad_input (void)
{
  g_autoptr (ZtKey) tsa = seal_key ("tsa", ZT_KEY_EC, ZT_PURPOSE_TSA);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr (GBytes) query = NULL;
  g_autoptr (GBytes) refusal = NULL;
  g_autoptr (GBytes) early = NULL;
  g_autofree char *text = NULL;
  guint8 digest[32] = { 1 };

  refusal = zt_timestamp_respond (garbage, tsa, NOW, "01", &error);
  g_assert_no_error (error);
  write_bytes ("refusal.tsr", refusal);
  g_assert_cmpint (seal_run (&text, "openssl", "ts", "-reply", "-in", "refusal.tsr", "-text", NULL),
                   ==, 0);
  g_assert_nonnull (strstr (text, "Rejected"));

  query = zt_timestamp_query (digest, &error);
  g_assert_null (zt_timestamp_token (query, refusal, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
  g_clear_error (&error);
  g_assert_null (zt_timestamp_token (query, garbage, &error));
  g_clear_error (&error);
  g_assert_false (zt_timestamp_verify (garbage, digest, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
  g_clear_error (&error);
  /* From before the authority's certificate began. */
  early = zt_timestamp_respond (query, tsa, moment () - 20 * G_TIME_SPAN_DAY, "01", &error);
  g_assert_no_error (error);
  g_assert_null (zt_timestamp_token (query, early, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TIMESTAMP_BROKEN);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/timestamp/round-trip", test_round_trip);
  g_test_add_func ("/seal/timestamp/stock-client", test_stock_client);
  g_test_add_func ("/seal/timestamp/stock-authority", test_stock_authority);
  g_test_add_func ("/seal/timestamp/wrong-purpose", test_wrong_purpose);
  g_test_add_func ("/seal/timestamp/bad-input", test_bad_input);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
