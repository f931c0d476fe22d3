/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connecting: by the fingerprint of a certificate that a person compared, and with a signing
 * certificate that is judged before anything is signed with it. */
#include "config.h"

#include "sync-fixture.h"

#include "practice-ca.h"
#include "zt-time.h"

#include <string.h>

static void
test_pinned (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *pem = g_build_filename (fixture->folder, "server.pem", NULL);
  g_autofree char *hex = NULL;
  g_autofree char *pin = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *authority = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  list = zt_certificate_list_load (pem, &error);
  g_assert_no_error (error);
  hex = zt_certificate_get_fingerprint (g_ptr_array_index (list, 0));
  pin = g_strconcat (ZT_TRUST_PIN, hex, NULL);
  /* Nobody gave the authority: the platform, known by its fingerprint, says who it is. */
  g_file_get_contents (fault_server_get_ca (fixture->server), &text, NULL, &error);
  g_assert_no_error (error);
  fault_server_put (fixture->server, "/v1/ca/certificate", text);
  zt_workspace_connect (fixture->ws, fixture->url, "supplier1", "pw", NULL, pin, NULL, &error);
  g_assert_no_error (error);
  kept = zt_workspace_get_setting (fixture->ws, "tls-authority");
  g_assert_cmpstr (kept, ==, pin);

  /* It counts the next time the workspace is opened, too; another one does not. */
  sync_fixture_reopen (fixture);
  sync_fixture_well (fixture);
  pin[strlen (pin) - 1] = pin[strlen (pin) - 1] == '0' ? '1' : '0';
  zt_workspace_set_setting (fixture->ws, "tls-authority", pin, &error);
  g_assert_no_error (error);
  sync_fixture_reopen (fixture);
  g_assert_false (sync_fixture_now (fixture, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_CERTIFICATE);
}

typedef struct
{
  const char *code;
  gint64 from, until; /* days from now; 0: the usual */
  gboolean foreign;
  const char *failing; /* the one check that does not hold; NULL: none */
} Row;

static ZtCertificate *
make_certificate (SyncFixture *fixture, const Row *row)
{
  const gint64 now = zt_time_now ();
  const ZtCertificateRequest request = {
    .name = "王建国",
    .organisation = "甲公司",
    .code = row->code,
    .algorithm = ZT_KEY_EC,
    .purpose = ZT_PURPOSE_PERSON,
    .not_before = row->from != 0 ? now + row->from * G_TIME_SPAN_DAY : 0,
    .not_after = row->until != 0 ? now + row->until * G_TIME_SPAN_DAY : 0,
  };
  g_autofree char *ca
      = g_build_filename (fixture->folder, row->foreign ? "foreign.pem" : "ca.pem", NULL);
  g_autofree char *key
      = g_build_filename (fixture->folder, row->foreign ? "foreign.key" : "ca.key", NULL);
  g_autofree char *pem = g_build_filename (fixture->folder, "person.pem", NULL);
  g_autofree char *pem_key = g_build_filename (fixture->folder, "person.key", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;

  zt_practice_ca_issue_pem (ca, key, &request, pem, pem_key, &error);
  g_assert_no_error (error);
  list = zt_certificate_list_load (pem, &error);
  g_assert_no_error (error);
  return zt_certificate_ref (g_ptr_array_index (list, 0));
}

static void
test_certificate (SyncFixture *fixture, gconstpointer data)
{
  static const Row rows[] = {
    { SYNC_ORGANISATION, 0, 0, FALSE, NULL },
    { "91330106MA27XL0X4X", 0, 0, FALSE, "owner" },
    { NULL, 0, 0, FALSE, "owner" },
    { SYNC_ORGANISATION, -10, -1, FALSE, "dates" },
    { SYNC_ORGANISATION, 1, 10, FALSE, "dates" },
    { SYNC_ORGANISATION, 0, 0, TRUE, "issuer" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ZtCertificate) certificate = make_certificate (fixture, &rows[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) report
          = zt_workspace_check_certificate (fixture->ws, certificate, NULL, &error);
      JsonArray *checks;

      g_assert_no_error (error);
      g_assert_cmpstr (zt_json_get_string (report, "name"), ==, "王建国");
      g_assert_cmpint (json_object_get_boolean_member (report, "ok"), ==, rows[i].failing == NULL);
      checks = zt_json_get_array (report, "checks");
      g_assert_cmpuint (json_array_get_length (checks), >=, 2);
      for (guint j = 0; j < json_array_get_length (checks); j++)
        {
          JsonObject *check = json_array_get_object_element (checks, j);

          g_assert_cmpint (json_object_get_boolean_member (check, "ok"), ==,
                           g_strcmp0 (zt_json_get_string (check, "id"), rows[i].failing) != 0);
          g_assert_cmpstr (zt_json_get_string (check, "detail"), !=, "");
        }
    }
}

static void
stop_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  g_assert_cmpuint (done, <=, total);
  g_assert_nonnull (what);
  g_cancellable_cancel (user_data);
}

static void
count_cb (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  guint *calls = user_data;

  g_assert_cmpuint (done, <=, total);
  *calls += 1;
}

/* Whoever cancels has what was before: no file that looks like a backup, no half workspace. */
static void
test_backup (SyncFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "b.tar", NULL);
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "again", NULL);
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) restored = NULL;
  g_autofree char *url = NULL;
  guint calls = 0;

  g_assert_false (zt_workspace_backup_to (fixture->ws, file, stop_cb, first, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  zt_workspace_backup_to (fixture->ws, file, count_cb, &calls, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (calls, >, 1);
  g_assert_false (zt_workspace_restore_to (file, folder, stop_cb, second, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  zt_workspace_restore_to (file, folder, count_cb, &calls, NULL, &error);
  g_assert_no_error (error);
  restored = zt_workspace_open (folder, &error);
  g_assert_no_error (error);
  url = zt_workspace_get_setting (restored, "url");
  g_assert_cmpstr (url, ==, fixture->url);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/workspace/account/" #name, SyncFixture, NULL, sync_fixture_set_up, test_##name,    \
              sync_fixture_tear_down)
  ADD (pinned);
  ADD (certificate);
  ADD (backup);
#undef ADD
  return g_test_run ();
}
