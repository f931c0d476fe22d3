/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking at a platform before trusting it: its certificate is shown, a foreign one is called so,
 * and one that a person vouched for is the only one accepted from then on. */
#include "config.h"

#include "fault-server.h"

#include "zt-remote.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder, *url, *pem;
  FaultServer *server;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-probe-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->server = fault_server_new (fixture->folder);
  fixture->url = fault_server_get_url (fixture->server);
  fixture->pem = g_build_filename (fixture->folder, "server.pem", NULL);
  fault_server_put (fixture->server, "/v1/health",
                    "{\"status\":\"ok\",\"epoch\":\"e1\",\"version\":\"9.9\"}");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  fault_server_free (fixture->server);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->url);
  g_free (fixture->pem);
}

/* "sha256:AA:BB:…", as people copy it. */
static char *
pin_of (const char *pem, gboolean right)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = zt_certificate_list_load (pem, &error);
  g_autofree char *hex = NULL;
  GString *pin = g_string_new (ZT_TRUST_PIN);

  g_assert_no_error (error);
  hex = zt_certificate_get_fingerprint (g_ptr_array_index (list, 0));
  if (!right)
    hex[63] = hex[63] == '0' ? '1' : '0';
  for (gsize i = 0; hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (pin, ':');
      g_string_append_c (pin, g_ascii_toupper (hex[i]));
    }
  return g_string_free (pin, FALSE);
}

static ZtProbe *
probe (Fixture *fixture, const char *trust)
{
  g_autoptr (GError) error = NULL;
  ZtProbe *result = zt_remote_probe (fixture->url, trust, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result->certificate);
  g_assert_cmpstr (result->url, ==, fixture->url);
  g_assert_cmpstr (result->version, ==, "9.9");
  g_assert_true (g_strv_contains ((const char *const *) result->names, "127.0.0.1"));
  return result;
}

static void
test_known (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtProbe) result = probe (fixture, fault_server_get_ca (fixture->server));
  g_autofree char *issuer = zt_certificate_get_issuer_name (result->certificate);

  g_assert_cmpint (result->trust, ==, ZT_PROBE_TRUSTED);
  g_assert_cmpstr (issuer, ==, "Test CA");
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtProbe) by_system = probe (fixture, NULL);
  g_autoptr (ZtProbe) by_file = probe (fixture, fault_server_get_foreign_ca (fixture->server));

  g_assert_cmpint (by_system->trust, ==, ZT_PROBE_UNKNOWN_ISSUER);
  g_assert_cmpint (by_file->trust, ==, ZT_PROBE_UNKNOWN_ISSUER);
}

static void
test_pinned (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right = pin_of (fixture->pem, TRUE);
  g_autofree char *wrong = pin_of (fixture->pem, FALSE);
  g_autoptr (ZtProbe) vouched = probe (fixture, right);
  g_autoptr (ZtProbe) other = probe (fixture, wrong);
  g_autoptr (ZtRemote) remote = NULL;
  g_autoptr (ZtRemote) stranger = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonObject) nothing = NULL;
  g_autoptr (GError) error = NULL;
  guint before;

  g_assert_cmpint (vouched->trust, ==, ZT_PROBE_TRUSTED);
  g_assert_cmpint (other->trust, ==, ZT_PROBE_UNKNOWN_ISSUER);
  remote = zt_remote_new (fixture->url, right, &error);
  g_assert_no_error (error);
  answer = zt_remote_get_json (remote, "/v1/health", NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);

  before = fault_server_count (fixture->server, "GET /v1/health");
  stranger = zt_remote_new (fixture->url, wrong, &error);
  g_assert_no_error (error);
  zt_remote_set_token (stranger, "a-secret-token");
  nothing = zt_remote_get_json (stranger, "/v1/health", NULL, &error);
  g_assert_null (nothing);
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_CERTIFICATE);
  g_assert_cmpuint (fault_server_count (fixture->server, "GET /v1/health"), ==, before);
}

static void
test_no_fingerprint (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "sha256:", "sha256:12:34", "sha256:xx" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_remote_new (fixture->url, bad[i], &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
}

static void
test_something_else (Fixture *fixture, gconstpointer data)
{
  static const char *const answers[] = { "{\"hello\":\"world\"}", "<html></html>" };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_server_put (fixture->server, "/v1/health", answers[i]);
      g_assert_null (zt_remote_probe (fixture->url, NULL, NULL, &error));
      g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "127.0.0.1"));
    }
}

static void
test_typed (void)
{
  static const struct
  {
    const char *typed, *url;
  } rows[] = {
    { "platform.example:8443", "https://platform.example:8443" },
    { "  https://platform.example/  ", "https://platform.example" },
    { "http://127.0.0.1:1/base/", "http://127.0.0.1:1/base" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = zt_remote_complete_url (rows[i].typed);

      g_assert_cmpstr (url, ==, rows[i].url);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/sync/probe/" #name, Fixture, NULL, set_up, test_##name, tear_down)
  ADD (known);
  ADD (foreign);
  ADD (pinned);
  ADD (no_fingerprint);
  ADD (something_else);
#undef ADD
  g_test_add_func ("/sync/probe/typed", test_typed);
  return g_test_run ();
}
