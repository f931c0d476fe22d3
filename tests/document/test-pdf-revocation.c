/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Revocation lists and answers by stock `openssl ca` and `openssl ocsp`, in the file (DSS) and
 * beside it (--trust), and the level of a signature that follows. */
#include "config.h"

#include "pdf-surgery.h"

#include <string.h>

#define NOT_CHECKED "Revocation was not checked"

static Fixture *fixture;

/* The CA's book. "zhang" is revoked in three books: an hour ago, in an hour, and not at all. */
static const char script[]
    = "set -e; cd \"$1\"\n"
      "conf() { printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=%s.txt\\ndefault_md=sha256\\n"
      "default_crl_days=7\\nunique_subject=no\\n' $1 > $1.cnf; : > $1.txt; }\n"
      "list() { openssl ca -config $1.cnf -cert ca.pem -keyfile ca.key -gencrl -out $1.pem;\n"
      " openssl crl -in $1.pem -outform DER -out $1.crl; }\n"
      "for n in good past future; do conf $n; done\n"
      "openssl ca -config good.cnf -cert ca.pem -keyfile ca.key -valid zhang.pem\n"
      "list good\n"
      "for n in past future; do\n"
      " openssl ca -config $n.cnf -cert ca.pem -keyfile ca.key -revoke zhang.pem\n"
      " test $n = past && when='-1 hour' || when='+1 hour'\n"
      " awk -F '\\t' -v OFS='\\t' -v t=$(date -u -d \"$when\" +%y%m%d%H%M%SZ) '{$3=t; print}' "
      "$n.txt"
      " > t && mv t $n.txt; list $n\n"
      "done\n"
      "cat ca.pem past.pem > trust.pem\n"
      "openssl ocsp -issuer ca.pem -cert zhang.pem -no_nonce -reqout req\n"
      "openssl ocsp -index good.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin req"
      " -respout good.ocsp -ndays 7\n";

static void
make_lists (void)
{
  g_autofree char *pem = zt_certificate_to_pem (zt_key_get_certificate (fixture->rsa));
  g_autoptr (GString) text = g_string_new (pem);
  g_autofree char *path = fixture_write (fixture, "zhang.pem", text);

  g_assert_true (fixture_run ("sh", "-c", script, "sh", fixture->folder, NULL));
}

/* A stream object of the bytes of a file: room first, for an update by hand is text. */
static char *
make_room (const char *file)
{
  g_autoptr (GString) bytes = fixture_read (file);
  g_autofree char *room = g_strnfill (bytes->len, '~');

  return g_strdup_printf ("<</Length %" G_GSIZE_FORMAT ">>\nstream\n%s\nendstream", bytes->len,
                          room);
}

/* Stores @source (of the fixture's folder) as a proof: a list, or an answer. */
static char *
store (const char *in, const char *name, const char *source)
{
  g_autofree char *path = fixture_path (fixture, source);
  g_autofree char *room = make_room (path);
  g_autoptr (GString) proof = fixture_read (path);
  const char *key = g_str_has_suffix (source, ".crl") ? "CRLs" : "OCSPs";
  g_autofree char *dss = g_strdup_printf ("<</Type/DSS/%s[91 0 R]>>", key);
  g_autofree char *out = fixture_append (fixture, in, name, "/Root 1 0 R/Size 92", 1,
                                         "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/DSS 90 0 R>>",
                                         90, dss, 91, room, 0);
  g_autoptr (GString) bytes = fixture_read (out);

  memcpy (bytes->str + fixture_find (bytes, "~~~~", 0), proof->str, proof->len);
  return fixture_write (fixture, name, bytes);
}

static char *
stamp (const char *in, const char *name)
{
  g_autofree char *dictionary = surgery_dictionary ("ETSI.RFC3161", "");
  g_autoptr (GString) before = fixture_read (in);
  g_autofree char *catalog = g_strdup_printf ("<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R%s>>",
                                              strstr (in, "stored") != NULL ? "/DSS 90 0 R" : "");
  g_autofree char *path = fixture_append (
      fixture, in, name, "/Root 1 0 R/Size 97", 1, catalog, 4,
      "<</SigFlags 3/Fields[5 0 R 95 0 R]>>", 95,
      "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/V 96 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>", 96,
      dictionary, 0);
  g_autoptr (GString) bytes = fixture_read (path);

  surgery_sign (bytes, fixture->tsa, SURGERY_DOCUMENT_TIMESTAMP);
  return fixture_write (fixture, name, bytes);
}

static char *
make_base (void)
{
  return surgery_make_signed (fixture, "base.pdf", "", "/Fields[5 0 R]", "", NULL);
}

static void
assert_report (const char *path, const char *verdict, const char *trust, const char *level,
               gboolean was_checked)
{
  g_autoptr (JsonObject) report = fixture_verify (fixture, path);
  g_autofree char *text = NULL;

  g_assert_nonnull (report);
  text = zt_json_canonical_object (report, NULL);
  g_test_message ("%s: %s", path, text);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, verdict);
  g_assert_cmpstr (fixture_get (report, 0, "trust"), ==, trust);
  g_assert_cmpstr (fixture_get (report, 0, "level"), ==, level);
  g_assert_true ((strstr (text, NOT_CHECKED) == NULL) == was_checked);
}

/* The level grows only with proofs of the whole path, and with a time stamp over the proofs. */
static void
test_level (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *untimed = store (base, "stored-untimed.pdf", "good.crl");
  g_autofree char *early = stamp (base, "early.pdf");
  g_autofree char *late = NULL;
  g_autofree char *stamped = stamp (untimed, "stored-stamped.pdf");
  g_autofree char *answered = store (base, "stored-answered.pdf", "good.ocsp");
  g_autofree char *answered_stamped = stamp (answered, "stored-answered-stamped.pdf");

  assert_report (base, "valid", "trusted", "B-B", FALSE);
  assert_report (untimed, "valid", "trusted", "B-B", TRUE);
  assert_report (early, "valid", "trusted", "B-T", FALSE);
  /* The time stamp's own path is proved by a list, not by an answer about the signer. */
  assert_report (stamped, "valid", "trusted", "B-LTA", TRUE);
  assert_report (answered_stamped, "valid", "trusted", "B-LTA", FALSE);
  /* Proofs that came after the last time stamp are not archived yet. */
  {
    g_autofree char *path = fixture_path (fixture, "good.crl");
    g_autofree char *room = make_room (path);
    g_autoptr (GString) proof = fixture_read (path);
    g_autofree char *out
        = fixture_append (fixture, early, "late.pdf", "/Root 1 0 R/Size 97", 1,
                          "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/DSS<</CRLs[91 0 R]>>>>", 91,
                          room, 0);
    g_autoptr (GString) bytes = fixture_read (out);

    memcpy (bytes->str + fixture_find (bytes, "~~~~", 0), proof->str, proof->len);
    late = fixture_write (fixture, "late.pdf", bytes);
  }
  assert_report (late, "valid", "trusted", "B-LT", TRUE);
}

/* The time that counts: now, or that of a time stamp. */
static void
test_revoked (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *past = store (base, "stored-past.pdf", "past.crl");
  g_autofree char *future = store (base, "stored-future.pdf", "future.crl");
  g_autofree char *past_stamped = stamp (past, "stored-past-stamped.pdf");
  g_autofree char *trust_path = fixture_path (fixture, "trust.pem");
  const char *const trust[] = { trust_path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = NULL, later = NULL;

  assert_report (past, "untrusted", "revoked", "B-B", TRUE);
  assert_report (past_stamped, "untrusted", "revoked", "B-T", TRUE);
  /* Revoked after it was used. */
  assert_report (future, "valid", "trusted", "B-B", TRUE);
  /* A list among the trusted certificates counts as well. */
  report = zt_pdf_verify (base, trust, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (report, "verdict"), ==, "untrusted");
  g_assert_cmpstr (fixture_get (report, 0, "trust"), ==, "revoked");
  g_assert_nonnull (strstr (fixture_get (report, 0, "reasons.0"), "“zhang” was revoked"));
  /* An old list says nothing about later. */
  g_clear_pointer (&report, json_object_unref);
  {
    g_autofree char *good = store (base, "stored-old.pdf", "good.crl");
    const char *const ca[] = { fixture->ca, NULL };

    later = zt_pdf_verify (good, ca, g_get_real_time () + 20 * G_TIME_SPAN_DAY, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (zt_json_get_string (later, "verdict"), ==, "valid");
    g_assert_nonnull (strstr (fixture_get (later, 0, "reasons.0"), NOT_CHECKED));
  }
}

/* A list of somebody else, however it got into the file, neither helps nor harms. */
static void
test_foreign (void)
{
  g_autofree char *base = make_base ();
  g_autofree char *made = NULL, *stored = NULL;

  g_assert_true (fixture_run ("sh", "-c",
                              "cd \"$1\" && cp past.txt foreign.txt && sed s/past/foreign/ past.cnf"
                              " > foreign.cnf && openssl ca -config foreign.cnf -cert other.pem"
                              " -keyfile other.key -gencrl | openssl crl -outform DER"
                              " -out foreign.crl",
                              "sh", fixture->folder, NULL));
  stored = store (base, "stored-foreign.pdf", "foreign.crl");
  assert_report (stored, "valid", "trusted", "B-B", FALSE);
  made = stamp (stored, "stored-foreign-stamped.pdf");
  assert_report (made, "valid", "trusted", "B-T", FALSE);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture = fixture_new ();
  make_lists ();
  g_test_add_func ("/pdf-revocation/level", test_level);
  g_test_add_func ("/pdf-revocation/revoked", test_revoked);
  g_test_add_func ("/pdf-revocation/foreign", test_foreign);
  result = g_test_run ();
  fixture_free (fixture);
  return result;
}
