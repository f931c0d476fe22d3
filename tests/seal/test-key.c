/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates, trust, the practice CA and keys in files, held against openssl and certtool. */
#include "config.h"

#include <string.h>

#include "seal-fixture.h"
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

static void
test_practice_ca (void)
{
  SealFixture *fixture = seal_fixture_get ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
      ZtCertificate *certificate = zt_key_get_certificate (key);
      g_autoptr (GError) error = NULL;
      g_autofree char *name = zt_certificate_get_name (certificate);
      g_autofree char *organisation = zt_certificate_get_organisation (certificate);
      g_autofree char *code = zt_certificate_get_code (certificate);
      g_autofree char *issuer = zt_certificate_get_issuer_name (certificate);
      g_autofree char *fingerprint = zt_certificate_get_fingerprint (certificate);
      g_autofree char *text = NULL;
      g_autofree char *p12 = g_strconcat (kinds[i].name, ".p12", NULL);

      g_assert_cmpint (zt_key_get_algorithm (key), ==, kinds[i].algorithm);
      g_assert_cmpstr (name, ==, kinds[i].name);
      g_assert_cmpstr (organisation, ==, "杭州练习科技有限公司");
      g_assert_cmpstr (code, ==, "91330100MA27XL0A1B");
      g_assert_cmpstr (issuer, ==, "练习根证书");
      g_assert_cmpuint (zt_key_get_chain (key)->len, ==, 1);
      zt_trust_verify (fixture->trust, certificate, NULL, zt_time_now (), &error);
      g_assert_no_error (error);

      g_assert_cmpint (seal_run (&text, "openssl", "verify", "-x509_strict", "-CAfile", "ca.pem",
                                 seal_certificate_pem (kinds[i].name), NULL),
                       ==, 0);
      g_clear_pointer (&text, g_free);
      g_assert_cmpint (seal_run (&text, "openssl", "x509", "-in",
                                 seal_certificate_pem (kinds[i].name), "-noout", "-fingerprint",
                                 "-sha256", NULL),
                       ==, 0);
      text = g_strdelimit (text, ":", ' ');
      {
        g_auto (GStrv) words = g_strsplit (text, " ", -1);
        g_autofree char *joined = g_strjoinv ("", words);
        g_autofree char *lower = g_ascii_strdown (joined, -1);

        g_assert_nonnull (strstr (lower, fingerprint));
      }
      if (kinds[i].algorithm != ZT_KEY_SM2)
        g_assert_cmpint (seal_run (NULL, "certtool", "--p12-info", "--inder", "--password", PIN,
                                   "--infile", p12, NULL),
                         ==, 0);
    }
}

/* The server's certificate, as GnuTLS and openssl see it. */
static void
test_server (void)
{
  SealFixture *fixture = seal_fixture_get ();
  const char *const hosts[] = { "localhost", "127.0.0.1", "::1", NULL };
  const char *const trick[] = { "localhost,DNS:bank.example", NULL };
  ZtCertificateRequest request = {
    .name = "localhost",
    .algorithm = ZT_KEY_EC,
    .purpose = ZT_PURPOSE_SERVER,
    .hosts = hosts,
  };
  g_autoptr (GError) error = NULL;

  zt_practice_ca_issue_pem (fixture->ca_pem, fixture->ca_key, &request, seal_path ("server.crt"),
                            seal_path ("server.key"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (seal_run (NULL, "certtool", "--verify", "--load-ca-certificate", "ca.pem",
                             "--verify-hostname", "localhost", "--infile", "server.crt", NULL),
                   ==, 0);
  for (guint i = 1; hosts[i] != NULL; i++)
    g_assert_cmpint (seal_run (NULL, "openssl", "verify", "-CAfile", "ca.pem", "-purpose",
                               "sslserver", "-verify_ip", hosts[i], "server.crt", NULL),
                     ==, 0);
  request.hosts = trick;
  g_assert_false (zt_practice_ca_issue_pem (fixture->ca_pem, fixture->ca_key, &request,
                                            seal_path ("server.crt"), seal_path ("server.key"),
                                            &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

static void
test_sign (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("投标文件", strlen ("投标文件"));

  seal_fixture_get ();
  seal_write (seal_path ("content"), g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ZtKey) key = seal_key (kinds[i].name, kinds[i].algorithm, ZT_PURPOSE_PERSON);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) signature = zt_key_sign (key, content, &error);
      g_autofree char *text = NULL;
      gboolean is_sm2 = kinds[i].algorithm == ZT_KEY_SM2;

      g_assert_no_error (error);
      seal_write (seal_path ("signature"), g_bytes_get_data (signature, NULL),
                  g_bytes_get_size (signature));
      g_assert_cmpint (seal_run (NULL, "openssl", "x509", "-in",
                                 seal_certificate_pem (kinds[i].name), "-pubkey", "-noout", "-out",
                                 "public.pem", NULL),
                       ==, 0);
      if (is_sm2)
        g_assert_cmpint (seal_run (&text, "openssl", "dgst", "-sm3", "-sigopt",
                                   "distid:1234567812345678", "-verify", "public.pem", "-signature",
                                   "signature", "content", NULL),
                         ==, 0);
      else
        g_assert_cmpint (seal_run (&text, "openssl", "dgst", "-sha256", "-verify", "public.pem",
                                   "-signature", "signature", "content", NULL),
                         ==, 0);
      g_assert_nonnull (strstr (text, "Verified OK"));
    }
}

typedef struct
{
  const char *pins[5];
  guint asked;
  guint wrong;
} PinScript;

static char *
scripted_pin_cb (const ZtPinRequest *request, gpointer user_data)
{
  PinScript *script = user_data;

  g_assert_cmpuint (request->attempt, ==, script->asked);
  g_assert_cmpint (request->was_wrong, ==, script->asked > 0);
  if (request->was_wrong)
    script->wrong++;
  return g_strdup (script->pins[script->asked++]);
}

static void
test_pins (void)
{
  const char *path = seal_identity ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  PinScript second = { { "wrong", PIN } };
  PinScript never = { { "a", "b", "c", PIN } };
  PinScript gives_up = { { "a", NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) key = NULL;

  key = zt_key_open (path, scripted_pin_cb, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second.asked, ==, 2);
  g_assert_null (zt_key_open (path, scripted_pin_cb, &never, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG);
  g_assert_cmpuint (never.asked, ==, 3);
  g_clear_error (&error);
  g_assert_null (zt_key_open (path, scripted_pin_cb, &gives_up, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED);
  g_clear_error (&error);
  g_assert_null (zt_key_open (path, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED);
  g_clear_error (&error);
  g_assert_null (zt_key_open ("/nonexistent/key.p12", NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_KEY_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (zt_key_open (seal_fixture_get ()->ca_pem, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

/* Files of other makers: old ciphers, no PIN, weak keys. */
static void
test_foreign_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) legacy = NULL;
  g_autoptr (ZtKey) open = NULL;

  seal_identity ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  seal_key_pem ("ec");
  seal_certificate_pem ("ec");
  g_assert_cmpint (seal_run (NULL, "openssl", "pkcs12", "-export", "-legacy", "-inkey", "ec.key",
                             "-in", "ec.crt", "-certfile", "ca.pem", "-out", "legacy.p12",
                             "-passout", "pass:" PIN, NULL),
                   ==, 0);
  legacy = zt_key_open (seal_path ("legacy.p12"), give_pin_cb, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (zt_key_get_chain (legacy)->len, ==, 1);

  g_assert_cmpint (seal_run (NULL, "openssl", "pkcs12", "-export", "-inkey", "ec.key", "-in",
                             "ec.crt", "-out", "open.p12", "-passout", "pass:", NULL),
                   ==, 0);
  open = zt_key_open (seal_path ("open.p12"), NULL, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (seal_run (NULL, "openssl", "req", "-x509", "-newkey", "rsa:1024", "-noenc",
                             "-keyout", "weak.key", "-out", "weak.crt", "-subj", "/CN=weak", NULL),
                   ==, 0);
  g_assert_cmpint (seal_run (NULL, "openssl", "pkcs12", "-export", "-inkey", "weak.key", "-in",
                             "weak.crt", "-out", "weak.p12", "-passout", "pass:" PIN, NULL),
                   ==, 0);
  g_assert_null (zt_key_open (seal_path ("weak.p12"), give_pin_cb, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_UNSUPPORTED);
}

static ZtCertificate *
certificate_from_file (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = seal_read (seal_path (name));
  ZtCertificate *certificate = zt_certificate_new (bytes, &error);

  g_assert_no_error (error);
  return certificate;
}

/* A chain as CAs of China make it: SM2 with SM3 throughout, everybody with the id 1234567812345678.
 */
static void
test_sm2_chain (void)
{
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autoptr (ZtTrust) stranger = zt_trust_new ();
  g_autoptr (ZtCertificate) leaf = NULL;
  g_autoptr (ZtCertificate) middle = NULL;
  g_autoptr (GPtrArray) intermediates = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *script
      = "set -e\n"
        "export ID='distid:1234567812345678'\n"
        "for n in sroot smid sleaf; do openssl genpkey -algorithm SM2 -out $n.key; done\n"
        "printf 'basicConstraints=critical,CA:TRUE\\nkeyUsage=critical,keyCertSign\\n' > ca.ext\n"
        "printf 'keyUsage=critical,digitalSignature\\n' > leaf.ext\n"
        "openssl req -x509 -new -key sroot.key -sm3 -sigopt $ID -subj /CN=sroot -days 100"
        " -out sroot.crt\n"
        "openssl req -new -key smid.key -sm3 -sigopt $ID -subj /CN=smid -out smid.csr\n"
        "openssl x509 -req -in smid.csr -CA sroot.crt -CAkey sroot.key -sm3 -sigopt $ID -vfyopt $ID"
        " -extfile ca.ext -days 100 -out smid.crt\n"
        "openssl req -new -key sleaf.key -sm3 -sigopt $ID -subj /CN=sleaf -out sleaf.csr\n"
        "openssl x509 -req -in sleaf.csr -CA smid.crt -CAkey smid.key -sm3 -sigopt $ID -vfyopt $ID"
        " -extfile leaf.ext -days 50 -out sleaf.crt\n";

  seal_fixture_get ();
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  g_assert_true (zt_trust_add_file (trust, seal_path ("sroot.crt"), &error));
  leaf = certificate_from_file ("sleaf.crt");
  middle = certificate_from_file ("smid.crt");
  g_ptr_array_add (intermediates, middle);
  zt_trust_verify (trust, leaf, intermediates, zt_time_now (), &error);
  g_assert_no_error (error);
  g_assert_false (zt_trust_verify (trust, leaf, NULL, zt_time_now (), &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED);
  g_clear_error (&error);
  /* A configured intermediate is an anchor. */
  zt_trust_add (stranger, middle);
  g_assert_true (zt_trust_verify (stranger, leaf, NULL, zt_time_now (), &error));
  g_assert_false (
      zt_trust_verify (trust, leaf, intermediates, zt_time_now () + 60 * G_TIME_SPAN_DAY, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED);
}

static void
test_trust (void)
{
  SealFixture *fixture = seal_fixture_get ();
  g_autoptr (ZtKey) key = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  ZtCertificate *certificate = zt_key_get_certificate (key);
  g_autoptr (ZtTrust) empty = zt_trust_new ();
  g_autoptr (GError) error = NULL;
  const gint64 now = zt_time_now ();

  g_assert_false (zt_trust_verify (empty, certificate, zt_key_get_chain (key), now, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED);
  g_clear_error (&error);
  g_assert_false (
      zt_trust_verify (fixture->trust, certificate, NULL, now + 900 * G_TIME_SPAN_DAY, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED);
  g_clear_error (&error);
  g_assert_false (
      zt_trust_verify (fixture->trust, certificate, NULL, now - 2 * G_TIME_SPAN_HOUR, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_NOT_YET_VALID);
  g_clear_error (&error);
  g_assert_true (zt_certificate_check_validity (certificate, now, &error));
  g_assert_false (zt_certificate_check_validity (certificate, now + 900 * G_TIME_SPAN_DAY, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_EXPIRED);
}

/* Chains that are intact but too weak, or whose issuer was no authority. */
static void
test_weak_chain (void)
{
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autoptr (GPtrArray) intermediates = g_ptr_array_new ();
  g_autoptr (ZtCertificate) sha1 = NULL;
  g_autoptr (ZtCertificate) good = NULL;
  g_autoptr (ZtCertificate) child = NULL;
  g_autoptr (GError) error = NULL;
  const char *script
      = "set -e\n"
        "openssl req -x509 -newkey rsa:2048 -noenc -keyout wr.key -subj /CN=wr -out wr.crt\n"
        "openssl req -new -newkey rsa:2048 -noenc -keyout wl.key -subj /CN=wl -out wl.csr\n"
        "openssl x509 -req -in wl.csr -CA wr.crt -CAkey wr.key -sha1 -out wsha1.crt\n"
        "printf 'basicConstraints=CA:FALSE\\n' > wl.ext\n"
        "openssl x509 -req -in wl.csr -CA wr.crt -CAkey wr.key -extfile wl.ext -out wgood.crt\n"
        "openssl req -new -newkey rsa:2048 -noenc -keyout wc.key -subj /CN=wc -out wc.csr\n"
        "openssl x509 -req -in wc.csr -CA wgood.crt -CAkey wl.key -out wchild.crt\n";

  seal_fixture_get ();
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  g_assert_true (zt_trust_add_file (trust, seal_path ("wr.crt"), &error));
  sha1 = certificate_from_file ("wsha1.crt");
  good = certificate_from_file ("wgood.crt");
  child = certificate_from_file ("wchild.crt");
  zt_trust_verify (trust, good, NULL, zt_time_now (), &error);
  g_assert_no_error (error);
  g_assert_false (zt_trust_verify (trust, sha1, NULL, zt_time_now (), &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED);
  g_clear_error (&error);
  g_ptr_array_add (intermediates, good);
  g_assert_false (zt_trust_verify (trust, child, intermediates, zt_time_now (), &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED);
}

/* A signer's name must not turn the text that follows it around, nor hide. */
static void
test_deceptive_name (void)
{
  SealFixture *fixture = seal_fixture_get ();
  const ZtCertificateRequest request = {
    .name = "good\xe2\x80\xae live\x01\xe2\x80\x8b!",
    .organisation = "\xe2\x80\x8f",
    .code = "NTRCN-91330100MA27XL0A1B",
    .algorithm = ZT_KEY_EC,
    .purpose = ZT_PURPOSE_PERSON,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCertificate) certificate = NULL;
  g_autofree char *name = NULL;
  g_autofree char *organisation = NULL;
  g_autofree char *code = NULL;

  zt_practice_ca_issue_pem (fixture->ca_pem, fixture->ca_key, &request, seal_path ("trick.crt"),
                            seal_path ("trick.key"), &error);
  g_assert_no_error (error);
  certificate = certificate_from_file ("trick.crt");
  name = zt_certificate_get_name (certificate);
  g_assert_cmpstr (name, ==, "good live!");
  organisation = zt_certificate_get_organisation (certificate);
  g_assert_null (organisation);
  code = zt_certificate_get_code (certificate);
  g_assert_cmpstr (code, ==, "91330100MA27XL0A1B");
}

static void
test_release_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) key = NULL;
  g_autoptr (ZtKey) again = NULL;
  g_autoptr (ZtKey) other = NULL;
  g_autoptr (ZtKey) file = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (GBytes) private = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *pem = NULL;
  GBytes *certificate;

  key = zt_key_generate_release ("449901-2026-00102.91330100MA27XL0A1B",
                                 zt_time_now () + 90 * G_TIME_SPAN_DAY, &error);
  g_assert_no_error (error);
  certificate = zt_certificate_get_der (zt_key_get_certificate (key));
  private = zt_key_export_private (key, &error);
  g_assert_no_error (error);
  again = zt_key_new_from_private (private, certificate, &error);
  g_assert_no_error (error);
  signature = zt_key_sign (again, private, &error);
  g_assert_nonnull (signature);
  other = zt_key_new_from_private (private, zt_certificate_get_der (zt_key_get_certificate (file)),
                                   &error);
  g_assert_null (other);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (zt_key_export_private (file, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
}

/* A second seal can only be made to what a release key has: DER, P-256, signed by itself. */
static void
test_release_certificate (void)
{
  g_autoptr (ZtKey) key = zt_key_generate_release ("t.o", zt_time_now () - 1, NULL);
  g_autoptr (ZtKey) issued = seal_key ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autoptr (ZtKey) rsa = seal_key ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  GBytes *der = zt_certificate_get_der (zt_key_get_certificate (key));
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length);
  g_autofree char *pem = zt_certificate_to_pem (zt_key_get_certificate (key));
  g_autofree guint8 *broken = g_memdup2 (data, length), *longer = g_malloc0 (length + 1);
  const struct
  {
    GBytes *bytes;
    const char *reason;
  } cases[] = {
    { g_bytes_new ("", 0), "not an X.509" },
    { g_bytes_new ("0", 1), "not an X.509" },
    { g_bytes_new_static (data, length - 1), "not an X.509" },
    { g_bytes_new (pem, strlen (pem)), "not an X.509" },
    { g_bytes_new_static (longer, length + 1), "not an X.509" },
    { g_bytes_new_static (broken, length), "own key" },
    { g_bytes_ref (zt_certificate_get_der (zt_key_get_certificate (issued))), "own key" },
    { g_bytes_ref (zt_certificate_get_der (zt_key_get_certificate (rsa))), "P-256" },
  };
  g_autoptr (GError) error = NULL;

  memcpy (longer, data, length);
  broken[length - 1] ^= 1;
  g_assert_true (zt_certificate_check_release (der, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_false (zt_certificate_check_release (cases[i].bytes, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
      g_clear_error (&error);
      g_bytes_unref (cases[i].bytes);
    }
}

static void
test_identities (void)
{
  SealFixture *fixture = seal_fixture_get ();
  const char *folders[] = { fixture->folder, "/nonexistent", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  gboolean found = FALSE;

  seal_identity ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  list = zt_identity_list (folders, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      ZtIdentity *identity = g_ptr_array_index (list, i);

      if (g_strcmp0 (identity->label, "ec.p12") != 0)
        continue;
      found = TRUE;
      g_assert_false (identity->is_token);
      g_assert_true (identity->needs_pin);
      g_assert_null (identity->certificate);
    }
  g_assert_true (found);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/key/practice-ca", test_practice_ca);
  g_test_add_func ("/seal/key/server", test_server);
  g_test_add_func ("/seal/key/sign", test_sign);
  g_test_add_func ("/seal/key/pins", test_pins);
  g_test_add_func ("/seal/key/foreign-files", test_foreign_files);
  g_test_add_func ("/seal/key/release", test_release_key);
  g_test_add_func ("/seal/key/release-certificate", test_release_certificate);
  g_test_add_func ("/seal/certificate/sm2-chain", test_sm2_chain);
  g_test_add_func ("/seal/certificate/trust", test_trust);
  g_test_add_func ("/seal/certificate/weak-chain", test_weak_chain);
  g_test_add_func ("/seal/certificate/deceptive-name", test_deceptive_name);
  g_test_add_func ("/seal/identity/files", test_identities);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
