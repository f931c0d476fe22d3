/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace that is connected to a platform of a few lines, with one organisation and two
 * tenders. */
#include "config.h"

#include "sync-fixture.h"

#include <glib/gstdio.h>

#define DETAILS "{\"name\":\"甲公司\",\"type\":\"supplier\",\"region\":\"A\"}"

void
sync_fixture_reopen (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->ws, zt_workspace_close);
  fixture->ws = zt_workspace_open (fixture->path, &error);
  g_assert_no_error (error);
}

void
sync_fixture_set_up (SyncFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-workspace-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "ws", NULL);
  fixture->server = fault_server_new (fixture->folder);
  fixture->log = mini_log_new (fixture->folder, fixture->server);
  fixture->url = fault_server_get_url (fixture->server);
  fault_server_put (fixture->server, "/v1/health", "{\"ready\":true}");
  fault_server_put (
      fixture->server, "/v1/sessions",
      "{\"token\":\"t\",\"person\":\"supplier1\",\"organisation\":\"" SYNC_ORGANISATION
      "\",\"roles\":[\"signatory\",\"drafter\"],\"name\":\"王\"}");
  mini_log_add (fixture->log, "organisation", SYNC_ORGANISATION, 1, "active", DETAILS);
  mini_log_add (fixture->log, "tender", "T-1", 2, "active", "{\"title\":\"笔记本电脑\"}");
  mini_log_add_hidden (fixture->log);
  mini_log_add (fixture->log, "tender", "T-2", 2, "active", "{\"title\":\"打印机\"}");
  mini_log_publish (fixture->log, 0);
  mini_log_serve_commands (fixture->log);
  sync_fixture_reopen (fixture);
  zt_workspace_connect (fixture->ws, fixture->url, "supplier1", "pw", NULL,
                        fault_server_get_ca (fixture->server), NULL, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      remove_tree (file);
    }
  g_remove (path);
}

void
sync_fixture_tear_down (SyncFixture *fixture, gconstpointer data)
{
  zt_workspace_close (fixture->ws);
  mini_log_free (fixture->log);
  fault_server_free (fixture->server);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->url);
}

gboolean
sync_fixture_now (SyncFixture *fixture, GError **error)
{
  return zt_workspace_sync (fixture->ws, NULL, NULL, NULL, error);
}

/* Syncs and tells the log where the client is now. */
void
sync_fixture_well (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_now (fixture, &error);
  g_assert_no_error (error);
  mini_log_publish (fixture->log, mini_log_get_size (fixture->log));
}

ZtCommand *
sync_fixture_update (const char *name, const char *value, gint64 version)
{
  g_autoptr (JsonObject) body = json_object_new ();

  zt_json_set_string (body, name, value, NULL);
  return zt_command_new ("organisation", SYNC_ORGANISATION, "update", version, body);
}

char *
sync_fixture_shown (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) record
      = zt_workspace_get (fixture->ws, "organisation", SYNC_ORGANISATION, &error);

  g_assert_no_error (error);
  return g_strdup (zt_json_get_string (zt_record_get_body (record), path));
}

ZtOutboxItem *
sync_fixture_only_item (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = zt_outbox_list (zt_workspace_get_own (fixture->ws), TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  return zt_outbox_get (zt_workspace_get_own (fixture->ws), ((ZtOutboxItem *) items->pdata[0])->id,
                        &error);
}

/* Another window of the same firm was faster. */
void
sync_fixture_overtake (SyncFixture *fixture, const char *body)
{
  mini_log_add (fixture->log, "organisation", SYNC_ORGANISATION, 2, "active", body);
  {
    g_autofree char *record
        = g_strdup_printf ("{\"id\":\"" SYNC_ORGANISATION
                           "\",\"kind\":\"organisation\",\"version\":2,\"state\":\"active\","
                           "\"modified\":\"2026-11-23T00:00:00.000Z\",%s",
                           body + 1);

    fault_server_put (fixture->server, "/v1/records/organisation/" SYNC_ORGANISATION, record);
  }
  mini_log_publish (fixture->log, 4);
  mini_log_refuse (fixture->log, 1, 409, "it has changed");
}
