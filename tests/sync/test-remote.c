/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The REST client against a platform that misbehaves: every way to fail has its own error, and
 * nothing is sent twice for nothing. */
#include "config.h"

#include "fault-server.h"

#include "digest.h"
#include "zt-remote.h"
#include "zt-time.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  FaultServer *server;
  ZtRemote *remote;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-remote-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->server = fault_server_new (fixture->folder);
  url = fault_server_get_url (fixture->server);
  fixture->remote = zt_remote_new (url, fault_server_get_ca (fixture->server), &error);
  g_assert_no_error (error);
  fault_server_put (fixture->server, "/v1/health", "{\"ready\":true}");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  zt_remote_free (fixture->remote);
  fault_server_free (fixture->server);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static JsonObject *
health (Fixture *fixture, GError **error)
{
  return zt_remote_get_json (fixture->remote, "/v1/health", NULL, error);
}

static void
test_get (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = health (fixture, &error);
  gint64 offset = 0, uncertainty = 0;

  g_assert_no_error (error);
  g_assert_true (zt_json_get_boolean (answer, "ready", FALSE));
  /* The server says that it is an hour later there. */
  g_assert_true (zt_remote_get_clock_offset (fixture->remote, &offset, &uncertainty));
  g_assert_cmpint (ABS (offset - G_TIME_SPAN_HOUR), <, 3 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (uncertainty, <, 2 * G_TIME_SPAN_SECOND);
}

typedef struct
{
  Fault fault;
  guint status;
  int code;
} Expectation;

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const Expectation expectations[] = {
    { FAULT_STATUS, 429, ZT_NET_ERROR_WAIT },      { FAULT_STATUS, 500, ZT_NET_ERROR_SERVER },
    { FAULT_STATUS, 503, ZT_NET_ERROR_SERVER },    { FAULT_STATUS, 401, ZT_NET_ERROR_UNAUTHORIZED },
    { FAULT_STATUS, 403, ZT_NET_ERROR_FORBIDDEN }, { FAULT_STATUS, 404, ZT_NET_ERROR_NOT_FOUND },
    { FAULT_STATUS, 409, ZT_NET_ERROR_STALE },     { FAULT_STATUS, 410, ZT_NET_ERROR_NEW_EPOCH },
    { FAULT_STATUS, 413, ZT_NET_ERROR_TOO_LARGE }, { FAULT_STATUS, 422, ZT_NET_ERROR_REFUSED },
    { FAULT_STATUS, 425, ZT_NET_ERROR_TOO_EARLY }, { FAULT_STATUS, 302, ZT_NET_ERROR_PROTOCOL },
    { FAULT_GARBAGE, 0, ZT_NET_ERROR_PROTOCOL },   { FAULT_CUT_BODY, 0, ZT_NET_ERROR_INTERRUPTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expectations); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) answer = NULL;

      fault_server_set (fixture->server, "GET /v1/health", expectations[i].fault, 1,
                        expectations[i].status);
      answer = health (fixture, &error);
      g_assert_null (answer);
      g_assert_error (error, ZT_NET_ERROR, expectations[i].code);
      /* The platform's reason reaches the user. */
      if (expectations[i].fault == FAULT_STATUS)
        g_assert_cmpstr (error->message, ==, "the reason");
    }
}

static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;

  fault_server_set (fixture->server, "GET /v1/health", FAULT_HANG_UP, 10, 0);
  answer = health (fixture, &error);
  g_assert_null (answer);
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_INTERRUPTED);
  g_assert_true (zt_net_error_is_transient (error));
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  /* Port 9 of this machine: nobody listens. */
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRemote) remote = zt_remote_new ("https://127.0.0.1:9", NULL, &error);
  g_autoptr (JsonObject) answer = NULL;

  g_assert_no_error (error);
  answer = zt_remote_get_json (remote, "/v1/health", NULL, &error);
  g_assert_null (answer);
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
}

static void
test_foreign_certificate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = fault_server_get_url (fixture->server);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRemote) remote
      = zt_remote_new (url, fault_server_get_foreign_ca (fixture->server), &error);
  g_autoptr (JsonObject) answer = NULL;

  g_assert_no_error (error);
  zt_remote_set_token (remote, "a-secret-token");
  answer = zt_remote_get_json (remote, "/v1/health", NULL, &error);
  g_assert_null (answer);
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_CERTIFICATE);
  g_assert_false (zt_net_error_is_transient (error));
  /* Not a byte of the request, and so not the token, reached the stranger. */
  g_assert_cmpuint (fault_server_count (fixture->server, "GET /v1/health"), ==, 0);
}

static void
test_bad_url (void)
{
  static const char *const bad[]
      = { "", "platform", "ftp://x", "http://platform.example", "https://" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (zt_remote_new (bad[i], NULL, &error));
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
    }
  for (gsize i = 0; i < 2; i++)
    {
      static const char *const loopback[] = { "http://127.0.0.1:8080", "http://[::1]:8080/" };
      g_autoptr (GError) error = NULL;
      g_autoptr (ZtRemote) remote = zt_remote_new (loopback[i], NULL, &error);

      g_assert_no_error (error);
    }
}

static void
test_login (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) session = NULL;
  g_autofree char *posted = NULL;

  fault_server_put (fixture->server, "/v1/sessions",
                    "{\"token\":\"t0k3n\",\"person\":\"supplier1\"}");
  session = zt_remote_login (fixture->remote, "supplier1", "geheim", "123456", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_remote_get_token (fixture->remote), ==, "t0k3n");
  posted = fault_server_get_posted (fixture->server, "/v1/sessions");
  g_assert_cmpstr (posted, ==,
                   "{\"password\":\"geheim\",\"totp\":\"123456\",\"user\":\"supplier1\"}");
}

static ZtCommand *
command_new (void)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "text", "问");
  return zt_command_new ("enquiry", "e1", "ask", 0, body);
}

static char *
event_for (const ZtCommand *command, const char *extra)
{
  return g_strdup_printf (
      "{\"event\":{\"position\":7,\"time\":\"2026-11-23T01:02:03.004Z\",\"command\":\"%s\","
      "\"kind\":\"enquiry\",\"record\":\"e1\",\"action\":\"ask\",\"version\":1,\"state\":\"open\","
      "\"actor\":\"supplier1\",\"organisation\":\"X\",\"body\":{\"text\":\"问\"}}%s}",
      command->id, extra);
}

static void
test_send (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = command_new ();
  g_autofree char *plain = event_for (command, "");
  g_autofree char *with = event_for (command, ",\"receipt\":{\"type\":\"zhaotou-receipt\"}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtEvent) event = NULL;
  g_autoptr (JsonObject) receipt = NULL;

  fault_server_put (fixture->server, "/v1/commands", plain);
  event = zt_remote_send (fixture->remote, command, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (event->position, ==, 7);
  g_clear_pointer (&event, zt_event_free);

  fault_server_put (fixture->server, "/v1/commands", with);
  event = zt_remote_send_for_receipt (fixture->remote, command, &receipt, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (receipt, "type"), ==, "zhaotou-receipt");
  g_clear_pointer (&event, zt_event_free);

  /* A refusal, whether by permission or by rule, is for a person; the reason is the platform's. */
  fault_server_set (fixture->server, "POST /v1/commands", FAULT_STATUS, 1, 403);
  event = zt_remote_send (fixture->remote, command, NULL, &error);
  g_assert_null (event);
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "the reason");
  g_clear_error (&error);

  /* The answer to somebody else's command is none. */
  {
    g_autoptr (ZtCommand) other = command_new ();

    event = zt_remote_send (fixture->remote, other, NULL, &error);
    g_assert_null (event);
    g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL);
  }
}

typedef struct
{
  guint events, leaves, heads;
  gint64 last;
} Counter;

static gboolean
count_item (const ZtFeedItem *item, gpointer user_data, GError **error)
{
  Counter *counter = user_data;

  counter->events += item->event != NULL;
  counter->leaves += item->leaf != NULL;
  counter->heads += item->head != NULL;
  if (item->head == NULL)
    counter->last = item->position;
  return TRUE;
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ZtCommand) command = command_new ();
  g_autofree char *line = event_for (command, "");
  g_autofree char *leaf = g_strdup_printf ("{\"position\":8,\"leaf\":\"%064d\"}", 0);
  g_autofree char *whole
      = g_strdup_printf ("%s\n%s\n{\"head\":{\"size\":8},\"more\":false}\n", line, leaf);
  g_autofree char *headless = g_strdup_printf ("%s\n%s\n", line, leaf);
  g_autofree char *torn
      = g_strdup_printf ("%s\n%s\n{\"head\":{\"size\":8},\"more\":false}", line, leaf);
  g_autofree char *after = g_strdup_printf ("{\"head\":{\"size\":8},\"more\":false}\n%s\n", line);
  const struct
  {
    const char *body;
    int code;
  } bad[] = { { headless, ZT_NET_ERROR_INTERRUPTED },
              { torn, ZT_NET_ERROR_INTERRUPTED }, /* no line feed: who knows what is missing */
              { after, ZT_NET_ERROR_PROTOCOL },
              { "{\"some\":1}\n", ZT_NET_ERROR_PROTOCOL },
              { "{\"position\":1,\"leaf\":\"00\"}\n", ZT_NET_ERROR_PROTOCOL } };
  Counter counter = { 0 };
  g_autoptr (GError) error = NULL;

  fault_server_put (fixture->server, "/v1/changes", whole);
  zt_remote_changes (fixture->remote, 6, "e", 10, count_item, &counter, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counter.events, ==, 1);
  g_assert_cmpuint (counter.leaves, ==, 1);
  g_assert_cmpuint (counter.heads, ==, 1);
  g_assert_cmpint (counter.last, ==, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      fault_server_put (fixture->server, "/v1/changes", bad[i].body);
      g_assert_false (
          zt_remote_changes (fixture->remote, 6, "e", 10, count_item, &counter, NULL, &error));
      g_assert_error (error, ZT_NET_ERROR, bad[i].code);
      g_clear_error (&error);
    }
  fault_server_set (fixture->server, "GET /v1/changes", FAULT_STATUS, 1, 410);
  g_assert_false (
      zt_remote_changes (fixture->remote, 6, "e", 10, count_item, &counter, NULL, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_NEW_EPOCH);
}

/* A token must never follow the platform's pointer to another place. */
static void
test_foreign_location (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      zt_remote_get_json (fixture->remote, "https://elsewhere.example/v1/health", NULL, &error));
  g_assert_error (error, ZT_NET_ERROR, ZT_NET_ERROR_PROTOCOL);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (zt_remote_get_json (fixture->remote, "/v1/health", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_backoff (void)
{
  gint64 last = 0;

  for (guint attempt = 1; attempt < 40; attempt++)
    {
      gint64 least = zt_net_backoff (attempt, 0), most = zt_net_backoff (attempt, G_MAXUINT32);

      g_assert_cmpint (least, >=, last);
      g_assert_cmpint (least, >=, G_USEC_PER_SEC / 4);
      g_assert_cmpint (most, <=, 60 * G_USEC_PER_SEC);
      g_assert_cmpint (most, >=, least);
      last = least;
    }
  g_assert_cmpint (zt_net_backoff (40, G_MAXUINT32), ==, 60 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/remote/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("get", test_get);
  ADD ("faults", test_faults);
  ADD ("hang-up", test_hang_up);
  ADD ("offline", test_offline);
  ADD ("foreign-certificate", test_foreign_certificate);
  ADD ("foreign-location", test_foreign_location);
  ADD ("login", test_login);
  ADD ("send", test_send);
  ADD ("changes", test_changes);
  ADD ("cancel", test_cancel);
#undef ADD
  g_test_add_func ("/remote/bad-url", test_bad_url);
  g_test_add_func ("/remote/backoff", test_backoff);
  return g_test_run ();
}
