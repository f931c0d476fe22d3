/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys on a token: SoftHSM behind a shim that locks, fails and disappears. */
#include "config.h"

#include <string.h>

#include "cms.h"
#include "envelope.h"
#include "seal-fixture.h"

#define TOKEN_PIN "135790"

static const char *control_path;

static void
set_control (const char *text)
{
  seal_write (control_path, text, strlen (text));
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

/* A token of our own with an RSA and an elliptic key, and the CA's certificate. */
static gboolean
make_token (const char *module)
{
  g_autofree char *config = NULL;
  g_autofree char *script = NULL;
  const char *config_path;

  seal_fixture_get ();
  config_path = seal_path ("softhsm2.conf");
  config = g_strdup_printf ("directories.tokendir = %s\nobjectstore.backend = file\n"
                            "log.level = ERROR\n",
                            seal_path ("tokens"));
  seal_write (config_path, config, strlen (config));
  g_setenv ("SOFTHSM2_CONF", config_path, TRUE);
  seal_identity ("rsa", ZT_KEY_RSA, ZT_PURPOSE_PERSON);
  seal_identity ("ec", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  seal_certificate_pem ("rsa");
  seal_key_pem ("rsa");
  seal_certificate_pem ("ec");
  seal_key_pem ("ec");
  script = g_strdup_printf (
      "set -e\nmkdir tokens\nM=%s\n"
      "softhsm2-util --init-token --free --label zt --pin " TOKEN_PIN " --so-pin 9876543210\n"
      "n=1; u=decrypt; for k in rsa ec; do\n"
      "openssl x509 -in $k.crt -outform DER -out $k.der\n"
      "openssl pkey -in $k.key -outform DER -out $k.raw\n"
      "pkcs11-tool --module $M --token-label zt --login --pin " TOKEN_PIN
      " --write-object $k.raw --type privkey --label $k --id 0$n --usage-sign --usage-$u\n"
      "pkcs11-tool --module $M --token-label zt --login --pin " TOKEN_PIN
      " --write-object $k.der --type cert --label $k --id 0$n\n"
      "n=2; u=derive; done\n"
      "openssl x509 -in ca.pem -outform DER -out ca.der\n"
      "pkcs11-tool --module $M --token-label zt --login --pin " TOKEN_PIN
      " --write-object ca.der --type cert --label ca --id 09\n",
      module);
  return seal_run (NULL, "sh", "-c", script, NULL) == 0;
}

typedef struct
{
  const char *pins[5];
  guint asked;
  ZtPinRequest last;
  char *label;
} PinScript;

static char *
scripted_pin_cb (const ZtPinRequest *request, gpointer user_data)
{
  PinScript *script = user_data;

  g_assert_cmpuint (request->attempt, ==, script->asked);
  g_assert_cmpint (request->was_wrong, ==, script->asked > 0);
  g_assert_cmpstr (request->label, ==, "zt-shim");
  g_assert_true (g_str_has_prefix (request->identity, "pkcs11:"));
  script->last = *request;
  return g_strdup (script->pins[script->asked++]);
}

static char *
token_uri (const char *object)
{
  return g_strconcat ("pkcs11:token=zt-shim;object=", object, NULL);
}

static ZtKey *
open_token (const char *object)
{
  PinScript script = { { TOKEN_PIN } };
  g_autofree char *uri = token_uri (object);
  g_autoptr (GError) error = NULL;
  ZtKey *key;

  set_control ("");
  key = zt_key_open (uri, scripted_pin_cb, &script, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (script.asked, ==, 1);
  return key;
}

/* As a window shows it while a token is put in, pulled out, and its PIN given wrong. */
static void
test_state (void)
{
  static const struct
  {
    const char *control;
    ZtKeyState state;
  } cases[] = { { "", ZT_KEY_STATE_READY },
                { "present=0\n", ZT_KEY_STATE_ABSENT },
                { "flags=10000\n", ZT_KEY_STATE_COUNT_LOW },
                { "flags=30000\n", ZT_KEY_STATE_FINAL_TRY },
                { "flags=40000\n", ZT_KEY_STATE_LOCKED },
                { "", ZT_KEY_STATE_READY } };
  g_autofree char *uri = token_uri ("rsa");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set_control (cases[i].control);
      g_assert_cmpint (zt_identity_get_state (uri), ==, cases[i].state);
    }
  g_assert_cmpint (zt_identity_get_state ("/nowhere/key.p12"), ==, ZT_KEY_STATE_ABSENT);
  g_assert_cmpint (zt_identity_get_state (control_path), ==, ZT_KEY_STATE_READY);
}

static void
test_identities (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  guint found = 0;

  set_control ("");
  list = zt_identity_list (NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++)
    {
      ZtIdentity *identity = g_ptr_array_index (list, i);
      PinScript script = { { TOKEN_PIN } };
      g_autoptr (ZtKey) key = NULL;

      if (strstr (identity->id, "token=zt-shim") == NULL)
        continue;
      g_assert_true (identity->is_token);
      g_assert_nonnull (identity->certificate);
      g_assert_true (g_str_has_suffix (identity->label, "zt-shim"));
      key = zt_key_open (identity->id, scripted_pin_cb, &script, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (zt_certificate_get_der (identity->certificate),
                                    zt_certificate_get_der (zt_key_get_certificate (key))));
      found++;
    }
  /* The CA's certificate is nobody's identity. */
  g_assert_cmpuint (found, ==, 2);
}

static void
test_sign (void)
{
  static const char *const objects[] = { "rsa", "ec" };
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);

  seal_write (seal_path ("content"), "abc", 3);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (ZtKey) key = open_token (objects[i]);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (zt_key_get_chain (key)->len, ==, 1);
      /* The PIN was asked once: signing does not ask again. */
      for (guint round = 0; round < 3; round++)
        {
          g_autoptr (GBytes) cms = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, &error);
          g_autoptr (ZtCmsInfo) info = NULL;

          g_assert_no_error (error);
          info = zt_cms_verify_bytes (cms, content, &error);
          g_assert_no_error (error);
          seal_write (seal_path ("t.p7s"), g_bytes_get_data (cms, NULL), g_bytes_get_size (cms));
        }
      g_assert_cmpint (seal_run (NULL, "openssl", "cms", "-verify", "-cades", "-binary", "-inform",
                                 "DER", "-in", "t.p7s", "-content", "content", "-CAfile", "ca.pem",
                                 "-purpose", "any", "-out", "/dev/null", NULL),
                       ==, 0);
    }
}

static void
test_pins (void)
{
  g_autofree char *uri = token_uri ("ec");
  PinScript second = { { "000000", TOKEN_PIN } };
  PinScript never = { { "000000", "111111", "222222", TOKEN_PIN } };
  PinScript gives_up = { { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) key = NULL;

  set_control ("");
  key = zt_key_open (uri, scripted_pin_cb, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second.asked, ==, 2);
  g_clear_pointer (&key, zt_key_free);
  g_assert_null (zt_key_open (uri, scripted_pin_cb, &never, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_WRONG);
  g_assert_cmpuint (never.asked, ==, 3);
  g_clear_error (&error);
  g_assert_null (zt_key_open (uri, scripted_pin_cb, &gives_up, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED);
  g_clear_error (&error);
  g_assert_null (zt_key_open (uri, NULL, NULL, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED);
}

static void
test_locked (void)
{
  g_autofree char *uri = token_uri ("ec");
  PinScript right = { { TOKEN_PIN } };
  PinScript unasked = { { TOKEN_PIN } };
  PinScript low = { { TOKEN_PIN } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) key = NULL;

  set_control ("login=a4\n");
  g_assert_null (zt_key_open (uri, scripted_pin_cb, &right, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_LOCKED);
  g_clear_error (&error);
  /* A token that says so itself is not tried. */
  set_control ("flags=40000\n");
  g_assert_null (zt_key_open (uri, scripted_pin_cb, &unasked, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_LOCKED);
  g_assert_cmpuint (unasked.asked, ==, 0);
  g_clear_error (&error);
  set_control ("flags=30000\n");
  key = zt_key_open (uri, scripted_pin_cb, &low, &error);
  g_assert_no_error (error);
  g_assert_true (low.last.count_low);
  g_assert_true (low.last.final_try);
}

static void
test_pulled (void)
{
  g_autofree char *uri = token_uri ("ec");
  PinScript right = { { TOKEN_PIN } };
  g_autoptr (ZtKey) key = open_token ("ec");
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  set_control ("present=0\n");
  g_assert_null (zt_key_sign (key, content, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_GONE);
  g_clear_error (&error);
  g_assert_null (zt_key_open (uri, scripted_pin_cb, &right, &error));
  g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_KEY_NOT_FOUND);
  g_clear_error (&error);
  /* Put in again, the same key goes on. */
  set_control ("");
  signature = zt_key_sign (key, content, &error);
  g_assert_no_error (error);
}

static void
test_driver_trouble (void)
{
  static const char *const troubles[] = { "sign=5\n", "signinit=5\n", "sign=31\n", "login=6\n" };
  g_autoptr (ZtKey) key = open_token ("rsa");
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) signature = NULL;

      set_control (troubles[i]);
      g_assert_null (zt_key_sign (key, content, &error));
      /* Trouble of the driver is never shown as a wrong PIN; the message carries the code. */
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_FAILED);
      g_assert_nonnull (strstr (error->message, "(-3"));
      g_assert_null (strstr (error->message, TOKEN_PIN));
      g_clear_error (&error);
      set_control ("");
      signature = zt_key_sign (key, content, &error);
      g_assert_no_error (error);
    }
  {
    g_autoptr (GError) error = NULL;

    /* A token that opens no session cannot be told from one that is not there. */
    set_control ("session=5\n");
    g_assert_null (zt_key_sign (key, content, &error));
    g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_GONE);
  }
}

/* What was sealed to a certificate on a token opens with the token. */
static void
test_opens (void)
{
  static const char *const objects[] = { "rsa", "ec" };
  g_autoptr (ZtKey) other = seal_key ("other", ZT_KEY_EC, ZT_PURPOSE_PERSON);
  g_autofree char *text = g_strnfill (200000, 'z');
  g_autoptr (GBytes) content = g_bytes_new (text, 200000);

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (ZtKey) key = open_token (objects[i]);
      g_autoptr (GPtrArray) both = g_ptr_array_new ();
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      g_autoptr (GBytes) sealed = NULL;
      g_autoptr (GBytes) to_other = NULL;
      g_autoptr (GBytes) opened = NULL;
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *copy = NULL;

      /* The token is not the first recipient. */
      g_ptr_array_add (both, zt_key_get_certificate (other));
      g_ptr_array_add (both, zt_key_get_certificate (key));
      g_ptr_array_add (one, zt_key_get_certificate (other));
      sealed = zt_seal_bytes (content, both, &error);
      g_assert_no_error (error);
      opened = zt_unseal_bytes (sealed, key, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (opened, content));

      copy = g_memdup2 (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
      copy[g_bytes_get_size (sealed) / 2] ^= 1;
      changed = g_bytes_new (copy, g_bytes_get_size (sealed));
      g_assert_null (zt_unseal_bytes (changed, key, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_SEAL_BROKEN);
      g_clear_error (&error);
      to_other = zt_seal_bytes (content, one, &error);
      g_assert_null (zt_unseal_bytes (to_other, key, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_NOT_A_RECIPIENT);
      g_clear_error (&error);
      set_control ("present=0\n");
      g_assert_null (zt_unseal_bytes (sealed, key, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_TOKEN_GONE);
      g_clear_error (&error);
      set_control ("login=a4\n");
      g_assert_null (zt_unseal_bytes (sealed, key, &error));
      g_assert_error (error, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_LOCKED);
      g_clear_error (&error);
      set_control ("");
      g_assert_null (zt_key_export_private (key, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
    }
}

int
main (int argc, char **argv)
{
  const char *module = find_softhsm ();
  g_autofree char *softhsm = g_find_program_in_path ("softhsm2-util");
  g_autofree char *opensc = g_find_program_in_path ("pkcs11-tool");
  int status;

  g_test_init (&argc, &argv, NULL);
  if (module == NULL || softhsm == NULL || opensc == NULL)
    {
      g_print ("1..0 # SKIP SoftHSM2 and OpenSC are not installed\n");
      return 0;
    }
  g_assert_true (make_token (module));
  control_path = seal_path ("control");
  set_control ("");
  g_setenv ("ZT_SHIM_TARGET", module, TRUE);
  g_setenv ("ZT_SHIM_CONTROL", control_path, TRUE);

  g_test_add_func ("/seal/token/identities", test_identities);
  g_test_add_func ("/seal/token/state", test_state);
  g_test_add_func ("/seal/token/sign", test_sign);
  g_test_add_func ("/seal/token/pins", test_pins);
  g_test_add_func ("/seal/token/locked", test_locked);
  g_test_add_func ("/seal/token/pulled", test_pulled);
  g_test_add_func ("/seal/token/driver-trouble", test_driver_trouble);
  g_test_add_func ("/seal/token/opens", test_opens);

  status = g_test_run ();
  seal_fixture_clear ();
  return status;
}
