/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures as software of China writes them: SM2 with SM3 throughout, and the object identifiers
 * of GB/T 35275. */
#include "config.h"

#include <string.h>

#include "cms.h"
#include "seal-fixture.h"
#include "zt-time.h"

/* 1.2.156.10197.1.501 and 1.2.156.10197.1.301.1; pkcs7-signedData and 1.2.156.10197.6.1.4.2.2, each
 * with its head. */
static const guint8 sm2_with_sm3[] = { 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75 };
static const guint8 sm2_sign[]
    = { 0x06, 0x09, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d, 0x01 };
static const guint8 signed_data[]
    = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };
static const guint8 gm_signed_data[]
    = { 0x06, 0x0a, 0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x06, 0x01, 0x04, 0x02, 0x02 };
static const guint8 ecdsa_sha256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };

static GBytes *
with_oid (GBytes *cms, const guint8 *from, gsize from_length, const guint8 *to, gsize to_length)
{
  g_autoptr (GBytes) old = g_bytes_new (from, from_length);
  g_autoptr (GBytes) new = g_bytes_new (to, to_length);

  return seal_replace_der (cms, old, new);
}

static GBytes *
sign (ZtKeyAlgorithm algorithm, GBytes **content)
{
  g_autoptr (ZtKey) key
      = seal_key (algorithm == ZT_KEY_SM2 ? "sm2" : "ec", algorithm, ZT_PURPOSE_PERSON);
  g_autoptr (GError) error = NULL;
  GBytes *cms;

  *content = g_bytes_new_static ("投标函", strlen ("投标函"));
  cms = zt_cms_sign_bytes (key, *content, ZT_CMS_PADES, &error);
  g_assert_no_error (error);
  return cms;
}

static void
assert_holds (GBytes *cms, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtCmsInfo) info = zt_cms_verify_bytes (cms, content, &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->algorithm, ==, ZT_KEY_SM2);
}

static void
test_identifiers (void)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) cms = sign (ZT_KEY_SM2, &content);
  g_autoptr (GBytes) outer
      = with_oid (cms, signed_data, sizeof signed_data, gm_signed_data, sizeof gm_signed_data);
  g_autoptr (GBytes) algorithm
      = with_oid (outer, sm2_with_sm3, sizeof sm2_with_sm3, sm2_sign, sizeof sm2_sign);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) followed = NULL;
  g_autoptr (GError) error = NULL;

  assert_holds (cms, content);
  assert_holds (outer, content);
  assert_holds (algorithm, content);
  g_byte_array_append (longer, g_bytes_get_data (outer, NULL), g_bytes_get_size (outer));
  g_byte_array_append (longer, (const guint8 *) "x", 1);
  followed = g_bytes_new (longer->data, longer->len);
  g_assert_null (zt_cms_verify_bytes (followed, content, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

/* An algorithm that is not the key's, or not the digest's, is refused before any arithmetic. */
static void
test_mismatch (void)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) cms = sign (ZT_KEY_SM2, &content);
  g_autoptr (GBytes) lie
      = with_oid (cms, sm2_with_sm3, sizeof sm2_with_sm3, ecdsa_sha256, sizeof ecdsa_sha256);
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GBytes) sha384 = NULL;
  g_autoptr (GError) error = NULL;
  static const guint8 ecdsa_sha384[]
      = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03 };

  g_assert_null (zt_cms_verify_bytes (lie, content, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
  g_clear_error (&error);
  other = sign (ZT_KEY_EC, &same);
  sha384 = with_oid (other, ecdsa_sha256, sizeof ecdsa_sha256, ecdsa_sha384, sizeof ecdsa_sha384);
  g_assert_null (zt_cms_verify_bytes (sha384, same, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SIGNATURE_BROKEN);
}

/* An SM2 root, an SM2 leaf in a PKCS#12 that stock openssl made: sign, verify, trust. */
static void
test_all_sm2 (void)
{
  const char *script
      = "set -e\nexport ID='distid:1234567812345678'\n"
        "for n in gr gl; do openssl genpkey -algorithm SM2 -out $n.key; done\n"
        "printf 'keyUsage=critical,digitalSignature,nonRepudiation\\n' > gl.ext\n"
        "openssl req -x509 -new -key gr.key -sm3 -sigopt $ID -subj /CN=gr -days 100 -out gr.crt\n"
        "openssl req -new -key gl.key -sm3 -sigopt $ID -subj /CN=gl -out gl.csr\n"
        "openssl x509 -req -in gl.csr -CA gr.crt -CAkey gr.key -sm3 -sigopt $ID -vfyopt $ID"
        " -extfile gl.ext -days 50 -out gl.crt\n"
        "openssl pkcs12 -export -inkey gl.key -in gl.crt -certfile gr.crt -out gl.p12 -passout "
        "pass:" PIN "\n";
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autoptr (GBytes) content = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) cms = NULL;
  g_autoptr (ZtKey) key = NULL;
  g_autoptr (ZtCmsInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  seal_fixture_get ();
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  key = zt_key_open (seal_path ("gl.p12"), give_pin_cb, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_key_get_algorithm (key), ==, ZT_KEY_SM2);
  g_assert_cmpint (zt_key_get_hash (key), ==, ZT_CMS_HASH_SM3);
  cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, &error);
  g_assert_no_error (error);
  info = zt_cms_verify_bytes (cms, content, &error);
  g_assert_no_error (error);
  g_assert_true (info->has_ess);
  g_assert_true (zt_trust_add_file (trust, seal_path ("gr.crt"), &error));
  zt_trust_verify (trust, info->signer, info->certificates, zt_time_now (), &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seal/gm/identifiers", test_identifiers);
  g_test_add_func ("/seal/gm/mismatch", test_mismatch);
  g_test_add_func ("/seal/gm/all-sm2", test_all_sm2);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
