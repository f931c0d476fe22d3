/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-time codes: the vectors of RFC 6238, and the whole way from a new secret to its reset. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <string.h>

#include "accounts.h"
#include "zt-time.h"

static Server *server;

static void
test_vectors (void)
{
  /* RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
  static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  static const struct
  {
    gint64 time;
    const char *code;
  } vectors[] = {
    { 59, "287082" },         { 1111111109, "081804" },
    { 1111111111, "050471" }, { 1234567890, "005924" },
    { 2000000000, "279037" }, { G_GINT64_CONSTANT (20000000000), "353130" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      gint64 step = vectors[i].time / 30, now = vectors[i].time * G_USEC_PER_SEC;
      char code[7];

      g_assert_true (zt_totp_code (secret, step, code));
      g_assert_cmpstr (code, ==, vectors[i].code);
      g_assert_cmpint (zt_totp_match (secret, code, 0, now), ==, step);
      g_assert_cmpint (zt_totp_match (secret, code, 0, now + 30 * G_USEC_PER_SEC), ==, step);
      g_assert_cmpint (zt_totp_match (secret, code, 0, now + 60 * G_USEC_PER_SEC), ==, 0);
      g_assert_cmpint (zt_totp_match (secret, code, step, now), ==, 0);
    }
}

static void
test_secret (void)
{
  g_autofree char *one = zt_totp_secret_new (), *two = zt_totp_secret_new ();

  g_assert_cmpuint (strlen (one), ==, 32);
  g_assert_cmpuint (strspn (one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), ==, 32);
  g_assert_cmpstr (one, !=, two);
}

/* The code of @secret @offset steps from now: each works once. */
static char *
code_of (const char *secret, int offset)
{
  char code[7];

  g_assert_true (zt_totp_code (secret, zt_time_now () / G_USEC_PER_SEC / 30 + offset, code));
  return g_strdup (code);
}

static Answer *
sign_in (const char *user, const char *totp)
{
  const char *password = account (server, user, "password");
  g_autofree char *text
      = totp != NULL ? g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\",\"totp\":\"%s\"}",
                                        user, password, totp)
                     : g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\"}", user, password);

  return post_json (server, NULL, "/v1/sessions", text);
}

static Answer *
ask (const char *token, const char *user, const char *totp)
{
  const char *password = account (server, user, "password");
  g_autofree char *text
      = totp != NULL ? g_strdup_printf ("{\"password\":\"%s\",\"totp\":\"%s\"}", password, totp)
                     : g_strdup_printf ("{\"password\":\"%s\"}", password);

  return post_json (server, token, "/v1/totp", text);
}

static guint
confirm (const char *token, const char *code)
{
  g_autofree char *text = g_strdup_printf ("{\"totp\":\"%s\"}", code);
  g_autoptr (Answer) answer = post_json (server, token, "/v1/totp/confirmation", text);

  return answer->status;
}

static guint
status_of (Answer *taken)
{
  g_autoptr (Answer) answer = taken;

  return answer->status;
}

static guint
reset (const char *token, const char *user)
{
  g_autoptr (JsonObject) nothing = json_object_new ();
  g_autoptr (ZtCommand) command = zt_command_new ("person", user, "reset-totp", -1, nothing);

  return status_of (send_command (server, token, command));
}

static void
test_life (void)
{
  g_autofree char *token = login (server, "supplier1"), *admin = login (server, "admin1");
  g_autofree char *first = NULL, *wrong = NULL, *later = NULL;
  g_autoptr (Answer) made = ask (token, "supplier1", NULL);
  const char *secret = zt_json_get_string (made->json, "secret");
  const char *uri = zt_json_get_string (made->json, "uri");

  g_assert_cmpuint (made->status, ==, 200);
  g_assert_true (g_str_has_prefix (uri, "otpauth://totp/Zhaotou:supplier1?secret="));
  g_assert_nonnull (strstr (uri, secret));
  g_assert_cmpuint (status_of (post_json (server, token, "/v1/totp", "{\"password\":\"x\"}")), ==,
                    403);
  g_assert_cmpuint (status_of (post_json (server, NULL, "/v1/totp", "{\"password\":\"x\"}")), ==,
                    401);
  /* Not confirmed: it does not count yet. */
  g_assert_cmpuint (status_of (sign_in ("supplier1", NULL)), ==, 200);
  wrong = code_of ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 0);
  g_assert_cmpuint (confirm (token, wrong), ==, 422);
  first = code_of (secret, 0);
  g_assert_cmpuint (confirm (token, first), ==, 200);
  g_assert_cmpuint (confirm (token, first), ==, 403); /* nothing is pending any more */

  g_assert_cmpuint (status_of (sign_in ("supplier1", NULL)), ==, 401);
  g_assert_cmpuint (status_of (sign_in ("supplier1", first)), ==, 401); /* it was used */
  later = code_of (secret, 1);
  g_assert_cmpuint (status_of (sign_in ("supplier1", later)), ==, 200);
  g_assert_cmpuint (status_of (sign_in ("supplier1", later)), ==, 401);

  /* Another secret needs the code that counts; only an administrator does without. */
  g_assert_cmpuint (status_of (ask (token, "supplier1", NULL)), ==, 403);
  g_assert_cmpuint (reset (token, "supplier1"), ==, 403);
  g_assert_cmpuint (status_of (sign_in ("supplier1", NULL)), ==, 401);
  g_assert_cmpuint (reset (admin, "supplier1"), ==, 200);
  g_assert_cmpuint (status_of (sign_in ("supplier1", NULL)), ==, 200);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = server_new (1000000);
  g_test_add_func ("/platform/totp/vectors", test_vectors);
  g_test_add_func ("/platform/totp/secret", test_secret);
  g_test_add_func ("/platform/totp/life", test_life);
  status = g_test_run ();
  server_free (server);
  return status;
}
