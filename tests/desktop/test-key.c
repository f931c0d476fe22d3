/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in the window with a token that is pulled out, refuses its PIN and is locked: clear words
 * for each, nothing lost, and it works once the token is back. test-key BUILD SOURCE WORK */
#define G_LOG_DOMAIN "zt-test-key"
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "zt-os.h"

#define TOKEN "pkcs11:token=zt-shim;object=key"

static char *control, *draft, *pin;

static void
set_control (const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (control, text, -1, &error);
  g_assert_no_error (error);
}

static const char *
find_softhsm (void)
{
  static const char *const places[]
      = { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_EXISTS))
      return places[i];
  return NULL;
}

/* The key and the certificate of the sample's supplier on a token. */
static gboolean
make_token (const char *module)
{
  g_autofree char *folder = desk_path ("token");
  g_autofree char *identity = desk_account ("supplier1", "identity");
  g_autofree char *config = desk_path ("token/softhsm2.conf");
  g_autofree char *text
      = g_strdup_printf ("directories.tokendir = %s/tokens\nobjectstore.backend = "
                         "file\nlog.level = ERROR\n",
                         folder);
  g_autofree char *script = g_strdup_printf (
      "set -e; exec >/dev/null 2>&1; cd '%s'; mkdir tokens\n"
      "openssl pkcs12 -in '%s' -passin pass:%s -nodes -nocerts | openssl pkey -outform DER >key\n"
      "openssl pkcs12 -in '%s' -passin pass:%s -nokeys -clcerts | openssl x509 -outform DER >crt\n"
      "softhsm2-util --init-token --free --label zt --pin %s --so-pin 9876543210\n"
      "put () { pkcs11-tool --module %s --token-label zt --login --pin %s --write-object \"$1\" "
      "--type \"$2\" --label key --id 01 $3; }\n"
      "put key privkey --usage-sign; put crt cert\n",
      folder, identity, pin, identity, pin, pin, module, pin);
  g_autoptr (GSubprocess) process = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (config, text, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", config, TRUE);
  g_setenv ("ZT_SHIM_TARGET", module, TRUE);
  g_setenv ("ZT_SHIM_CONTROL", control, TRUE);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", script, NULL);
  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

/* What happened, to what, and what to do. */
static void
see_refused (const char *format)
{
  g_autofree char *what = NULL;
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);

  what = g_strconcat (around[0], "zt-shim", around[1], NULL);
  ui_see_part (_ ("Not signed"), what);
}

static void
enter_pin (const char *text)
{
  ui_press (_ ("Sign…"));
  ui_see (_ ("Sign with Your Key"));
  ui_type (_ ("PIN"), text);
  ui_press (_ ("Sign"));
}

/* The draft is as it was, and the window offers the same step again. */
static void
assert_nothing_lost (void)
{
  g_autofree char *answer = desk_value ("draft", draft, "answers.letter.validityDays");

  g_assert_cmpstr (answer, ==, "60");
  ui_see (_ ("The bid as it will be signed"));
  g_assert_true (ui_is_sensitive (_ ("Sign…"), ATSPI_ROLE_PUSH_BUTTON));
}

static void
test_pulled_before (void)
{
  ui_see (_ ("Plugged in"));
  set_control ("present=0\n");
  ui_see (_ ("Not plugged in"));
  ui_press (_ ("Sign…"));
  see_refused (_ ("No token “%s” with a certificate is plugged in"));
  assert_nothing_lost ();
}

static void
test_wrong_pin (void)
{
  set_control ("");
  ui_see (_ ("Plugged in"));
  enter_pin ("111111");
  ui_see (_ ("The PIN was wrong. Try again."));
  set_control ("flags=20000\n");
  ui_type (_ ("PIN"), "222222");
  ui_press (_ ("Sign"));
  ui_see (_ ("The PIN was wrong. This is the last try before the key is locked."));
  ui_see (_ ("Last PIN try"));
  ui_press (_ ("Cancel"));
  ui_see_no (_ ("Sign with Your Key"));
  assert_nothing_lost ();
}

static void
test_locked (void)
{
  set_control ("flags=40000\nlogin=a4\n");
  ui_see (_ ("PIN locked"));
  ui_press (_ ("Sign…"));
  see_refused (_ ("The PIN of “%s” is locked"));
  assert_nothing_lost ();
}

/* After the first of the signatures that one PIN makes. */
static void
test_pulled_between (void)
{
  set_control ("signs=1\n");
  ui_see (_ ("Few PIN tries left")); /* the wrong ones above */
  enter_pin (pin);
  ui_see (_ ("Not plugged in"));
  see_refused (_ ("“%s” was pulled out"));
  assert_nothing_lost ();
}

static void
test_back (void)
{
  g_autofree char *pdf = desk_path ("signed.pdf");
  g_autofree char *ca = desk_path ("platform/ca.pem");

  set_control ("");
  ui_see (_ ("Plugged in"));
  enter_pin (pin);
  ui_press (_ ("Seal Now"));
  ui_press (_ ("Submit Now"));
  ui_see (_ ("Receipt Verified"));
  g_free (desk_cli ("bid", "compose", draft, "-o", pdf, NULL));
  g_free (desk_cli ("pdf", "verify", pdf, "--trust", ca, NULL));
  g_free (desk_cli ("bid", "receipt", draft, NULL));
}

int
main (int argc, char **argv)
{
  const char *module = find_softhsm ();
  g_autofree char *page = NULL;
  g_autofree char *tender = NULL;

  zt_os_init_locale ();
  if (argc != 4)
    return 2;
  if (module == NULL)
    {
      printf ("1..0 # SKIP SoftHSM is not installed\n");
      return 0;
    }
  desk_open (argv[1], argv[3]);
  control = desk_path ("token.control");
  pin = desk_account ("supplier1", "pin");
  set_control ("");
  if (!make_token (module))
    {
      printf ("1..0 # SKIP no token could be made: pkcs11-tool is not installed\n");
      return 0;
    }
  desk_plan (5);
  tender = desk_tender (1);
  draft = desk_fill (tender);
  desk_connect_key (TOKEN);
  page = g_strconcat ("bids/", draft, NULL);
  desk_window (page, NULL);
  ui_press (_ ("Make PDF"));
  ui_press (_ ("Go to Signing"));
  test_pulled_before ();
  desk_ok ("a token that was pulled out before signing");
  test_wrong_pin ();
  desk_ok ("a wrong PIN, and the last try");
  test_locked ();
  desk_ok ("a locked PIN");
  test_pulled_between ();
  desk_ok ("a token pulled out between two signatures");
  test_back ();
  desk_ok ("once it is back, everything is signed and handed in");
  ui_stop ();
  desk_close ();
  g_free (control);
  g_free (draft);
  g_free (pin);
  return 0;
}
