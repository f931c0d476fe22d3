/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Revocation, offline: lists and answers made by stock `openssl ca` and `openssl ocsp` count when
 * the right one signed them and they speak of the right moment. */
#include "config.h"

#include "seal-fixture.h"
#include "zt-time.h"

#include <string.h>

#define DAY G_TIME_SPAN_DAY

/* A CA's book; "lost" is revoked, "kept" is not. */
static const char setup[]
    = "set -e\n"
      "conf() { printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=%s.txt\\ndefault_md=%s\\n"
      "default_crl_days=7\\nunique_subject=no\\n' $1 $2 > $1.cnf; : > $1.txt; }\n"
      "conf book sha256; conf forged sha256; conf weak sha1\n"
      "book() { openssl ca -config book.cnf -cert ca.pem -keyfile ca.key \"$@\"; }\n"
      "openssl req -x509 -new -newkey rsa:2048 -noenc -keyout fake.key -subj '/CN=练习根证书' -utf8"
      " -addext keyUsage=critical,keyCertSign,cRLSign -days 9 -out fake.pem\n"
      "book -valid kept.crt; book -gencrl -out before.pem\n"
      "book -revoke lost.crt -crl_reason keyCompromise; book -gencrl -out now.pem\n"
      "book -gencrl -crlhours 1 -out short.pem\n"
      "cp book.txt weak.txt; openssl ca -config weak.cnf -cert ca.pem -keyfile ca.key -gencrl"
      " -out weak.pem\n"
      "openssl ca -config forged.cnf -cert fake.pem -keyfile fake.key -revoke kept.crt\n"
      "openssl ca -config forged.cnf -cert fake.pem -keyfile fake.key -gencrl -out forged.pem\n"
      "cat ca.pem now.pem > both.pem\n"
      "head -c 200 now.pem > cut.pem; printf '\\n-----END X509 CRL-----\\n' >> cut.pem\n"
      "for f in before now short weak forged; do openssl crl -in $f.pem -outform DER -out $f.crl;"
      " done\n"
      /* Who may answer: one with the right, one without. */
      "printf 'extendedKeyUsage=OCSPSigning\\n' > may.ext\n"
      "printf 'extendedKeyUsage=clientAuth\\n' > maynot.ext\n"
      "for n in may maynot; do\n"
      " openssl req -new -newkey rsa:2048 -noenc -keyout $n.key -subj /CN=$n -out $n.csr\n"
      " openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -extfile $n.ext -days 9 -out $n.crt\n"
      "done\n"
      "ask() { openssl ocsp -issuer ca.pem -cert $1.crt -no_nonce -reqout $1.req;\n"
      " openssl ocsp -index book.txt -CA ca.pem -rsigner $2 -rkey $3 -reqin $1.req"
      " -respout $4.ocsp \"$5\" \"$6\"; }\n"
      "ask kept ca.pem ca.key kept -ndays 7; ask lost may.crt may.key lost -ndays 7\n"
      "ask lost maynot.crt maynot.key maynot -ndays 7; ask kept may.crt may.key instant -rmd "
      "sha256\n"
      "ask lost lost.crt lost.key self -ndays 7\n";

static ZtCertificate *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = seal_read (seal_path (name));
  ZtCertificate *certificate = zt_certificate_new (bytes, &error);

  g_assert_no_error (error);
  return certificate;
}

static void
prepare (void)
{
  static gboolean done;

  if (done)
    return;
  zt_key_free (seal_key ("lost", ZT_KEY_RSA, ZT_PURPOSE_PERSON));
  zt_key_free (seal_key ("kept", ZT_KEY_EC, ZT_PURPOSE_PERSON));
  seal_certificate_pem ("lost");
  seal_certificate_pem ("kept");
  seal_key_pem ("lost");
  g_assert_cmpint (seal_run (NULL, "sh", "-c", setup, NULL), ==, 0);
  done = TRUE;
}

/* What one source says of a certificate of the practice CA. */
static ZtRevocation
ask (const char *source, const char *certificate, gint64 when)
{
  g_autofree char *file = g_strconcat (certificate, ".crt", NULL);
  g_autoptr (ZtCertificate) subject = load (file);
  g_autoptr (ZtTrust) trust = zt_trust_copy_roots (seal_fixture_get ()->trust);
  g_autoptr (GBytes) bytes = seal_read (seal_path (source));
  g_autoptr (GError) error = NULL;
  ZtRevocation status;

  if (g_str_has_suffix (source, ".crl"))
    zt_trust_add_crl (trust, bytes, &error);
  else
    zt_trust_add_ocsp (trust, bytes, &error);
  g_assert_no_error (error);
  status = zt_trust_check_revocation (trust, subject, NULL, when);
  /* The verdict follows. */
  g_assert_cmpint (zt_trust_verify (trust, subject, NULL, when, &error), ==,
                   status != ZT_REVOCATION_REVOKED);
  if (status == ZT_REVOCATION_REVOKED)
    {
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED);
      g_assert_nonnull (strstr (error->message, "“lost”"));
    }
  return status;
}

static void
test_sources (void)
{
  const gint64 now = zt_time_now () + G_TIME_SPAN_MINUTE;
  const struct
  {
    const char *source, *certificate;
    gint64 when;
    ZtRevocation expected;
  } cases[] = {
    { "before.crl", "lost", now, ZT_REVOCATION_GOOD },
    { "now.crl", "lost", now, ZT_REVOCATION_REVOKED },
    { "now.crl", "kept", now, ZT_REVOCATION_GOOD },
    /* Used before it was revoked; the newer list says so. */
    { "now.crl", "lost", now - 30 * G_TIME_SPAN_MINUTE, ZT_REVOCATION_GOOD },
    /* Too old to say that nothing happened, but what was revoked stays revoked. */
    { "now.crl", "kept", now + 20 * DAY, ZT_REVOCATION_UNKNOWN },
    { "now.crl", "lost", now + 20 * DAY, ZT_REVOCATION_REVOKED },
    { "short.crl", "kept", now + DAY, ZT_REVOCATION_UNKNOWN },
    /* SHA-1, and one of a CA that only has the same name. */
    { "weak.crl", "lost", now, ZT_REVOCATION_UNKNOWN },
    { "forged.crl", "kept", now, ZT_REVOCATION_UNKNOWN },
    { "kept.ocsp", "kept", now, ZT_REVOCATION_GOOD },
    { "kept.ocsp", "lost", now, ZT_REVOCATION_UNKNOWN },
    { "kept.ocsp", "kept", now + 20 * DAY, ZT_REVOCATION_UNKNOWN },
    { "lost.ocsp", "lost", now, ZT_REVOCATION_REVOKED },
    /* Without the right to answer, and the certificate answering for itself. */
    { "maynot.ocsp", "lost", now, ZT_REVOCATION_UNKNOWN },
    { "self.ocsp", "lost", now, ZT_REVOCATION_UNKNOWN },
    /* Made before the use, promising nothing. */
    { "instant.ocsp", "kept", now + DAY, ZT_REVOCATION_UNKNOWN },
    { "instant.ocsp", "kept", now - 30 * G_TIME_SPAN_MINUTE, ZT_REVOCATION_GOOD },
  };

  prepare ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u: %s, %s", i, cases[i].source, cases[i].certificate);
      g_assert_cmpint (ask (cases[i].source, cases[i].certificate, cases[i].when), ==,
                       cases[i].expected);
    }
}

/* --trust FILE: lists stand among the certificates. */
static void
test_file (void)
{
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autoptr (ZtCertificate) lost = NULL, kept = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now;

  prepare ();
  now = zt_time_now () + G_TIME_SPAN_MINUTE;
  lost = load ("lost.crt");
  kept = load ("kept.crt");
  zt_trust_add_file (trust, seal_path ("both.pem"), &error);
  g_assert_no_error (error);
  g_assert_true (zt_trust_verify (trust, kept, NULL, now, &error));
  g_assert_false (zt_trust_verify (trust, lost, NULL, now, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED);
  g_clear_error (&error);
  g_assert_false (zt_trust_add_file (trust, seal_path ("cut.pem"), &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (zt_trust_add_file (trust, seal_path ("book.txt"), &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

/* A tampered list is nobody's, and garbage is called so. */
static void
test_damaged (void)
{
  g_autoptr (ZtTrust) trust = zt_trust_copy_roots (seal_fixture_get ()->trust);
  g_autoptr (ZtCertificate) lost = NULL;
  g_autoptr (GBytes) bytes = NULL, changed = NULL, garbage = g_bytes_new_static ("0abc", 4);
  g_autoptr (GError) error = NULL;
  gsize length;
  guint8 *copy;

  prepare ();
  lost = load ("lost.crt");
  bytes = seal_read (seal_path ("now.crl"));
  length = g_bytes_get_size (bytes);
  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
  copy[length - 3] ^= 1;
  changed = g_bytes_new_take (copy, length);
  g_assert_true (zt_trust_add_crl (trust, changed, &error));
  g_assert_cmpint (zt_trust_check_revocation (trust, lost, NULL,
                                              zt_time_now () + G_TIME_SPAN_MINUTE),
                   ==, ZT_REVOCATION_UNKNOWN);
  g_assert_false (zt_trust_add_crl (trust, garbage, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (zt_trust_add_ocsp (trust, garbage, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

/* A chain of three: an intermediate taken back takes everything below with it. */
static void
test_chain (void)
{
  static const char script[]
      = "set -e\n"
        "printf 'basicConstraints=critical,CA:TRUE\\nkeyUsage=critical,keyCertSign,cRLSign\\n'"
        " > mid.ext\n"
        "openssl ecparam -name prime256v1 -genkey -noout -out mid.key\n"
        "openssl req -new -key mid.key -subj /CN=mid -out mid.csr\n"
        "openssl x509 -req -in mid.csr -CA ca.pem -CAkey ca.key -extfile mid.ext -days 9"
        " -out mid.crt\n"
        "openssl ecparam -name prime256v1 -genkey -noout -out low.key\n"
        "openssl req -new -key low.key -subj /CN=low -out low.csr\n"
        "openssl x509 -req -in low.csr -CA mid.crt -CAkey mid.key -days 9 -out low.crt\n"
        "cp book.cnf mid.cnf; sed -i s/book/mid/ mid.cnf; : > mid.txt\n"
        "openssl ca -config mid.cnf -cert mid.crt -keyfile mid.key -gencrl | openssl crl"
        " -outform DER -out mid.crl\n"
        "openssl ca -config book.cnf -cert ca.pem -keyfile ca.key -revoke mid.crt\n"
        "openssl ca -config book.cnf -cert ca.pem -keyfile ca.key -gencrl | openssl crl"
        " -outform DER -out top.crl\n";
  g_autoptr (ZtTrust) trust = zt_trust_copy_roots (seal_fixture_get ()->trust);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (ZtCertificate) low = NULL, mid = NULL;
  g_autoptr (GBytes) list = NULL, top = NULL, before = NULL;
  g_autoptr (GError) error = NULL;
  gint64 now;

  prepare ();
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  now = zt_time_now () + G_TIME_SPAN_MINUTE;
  low = load ("low.crt");
  mid = load ("mid.crt");
  g_ptr_array_add (others, mid);
  list = seal_read (seal_path ("mid.crl"));
  before = seal_read (seal_path ("now.crl"));
  top = seal_read (seal_path ("top.crl"));
  zt_trust_add_crl (trust, list, &error);
  g_assert_cmpint (zt_trust_check_revocation (trust, low, others, now), ==, ZT_REVOCATION_UNKNOWN);
  zt_trust_add_crl (trust, before, &error);
  g_assert_cmpint (zt_trust_check_revocation (trust, low, others, now), ==, ZT_REVOCATION_GOOD);
  zt_trust_add_crl (trust, top, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_trust_check_revocation (trust, low, others, now), ==, ZT_REVOCATION_REVOKED);
  g_assert_cmpint (zt_trust_check_revocation (trust, low, NULL, now), ==, ZT_REVOCATION_UNKNOWN);
}

/* Lists of Chinese CAs: SM3 with SM2, identity 1234567812345678. */
static void
test_sm2 (void)
{
  static const char script[]
      = "set -e\n"
        "ID=distid:1234567812345678\n"
        "for n in gca gleaf; do openssl genpkey -algorithm SM2 -out $n.key; done\n"
        "openssl req -x509 -new -key gca.key -sm3 -sigopt $ID -subj /CN=gca"
        " -addext keyUsage=critical,keyCertSign,cRLSign -days 9 -out gca.crt\n"
        "openssl req -new -key gleaf.key -sm3 -sigopt $ID -subj /CN=lost -out gleaf.csr\n"
        "openssl x509 -req -in gleaf.csr -CA gca.crt -CAkey gca.key -sm3 -sigopt $ID -vfyopt $ID"
        " -days 9 -out gleaf.crt\n"
        "sed -e s/book/gca/ -e s/sha256/sm3/ book.cnf > gca.cnf; : > gca.txt\n"
        "CA='openssl ca -config gca.cnf -cert gca.crt -keyfile gca.key'\n"
        "$CA -revoke gleaf.crt\n"
        "$CA -gencrl -sigopt $ID -out gca.pem\n";
  g_autoptr (ZtTrust) trust = zt_trust_new ();
  g_autoptr (ZtCertificate) leaf = NULL;
  g_autoptr (GError) error = NULL;

  prepare ();
  g_assert_cmpint (seal_run (NULL, "sh", "-c", script, NULL), ==, 0);
  leaf = load ("gleaf.crt");
  zt_trust_add_file (trust, seal_path ("gca.crt"), &error);
  zt_trust_add_file (trust, seal_path ("gca.pem"), &error);
  g_assert_no_error (error);
  g_assert_false (zt_trust_verify (trust, leaf, NULL, zt_time_now () + G_TIME_SPAN_MINUTE, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_CERTIFICATE_REVOKED);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/revocation/sources", test_sources);
  g_test_add_func ("/revocation/file", test_file);
  g_test_add_func ("/revocation/damaged", test_damaged);
  g_test_add_func ("/revocation/chain", test_chain);
  g_test_add_func ("/revocation/sm2", test_sm2);
  result = g_test_run ();
  seal_fixture_clear ();
  return result;
}
