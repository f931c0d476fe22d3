/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting and asking the platform as anybody would. */

#define G_LOG_DOMAIN "zt-test"

#include "config.h"

#include "fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "cms.h"
#include "digest.h"
#include "identifiers.h"
#include "zt-time.h"

const char *const first_tender = "449901-2026-00102";
const char *const other_tender = "449901-2026-00105";

static const char *
program (void)
{
  const char *path = g_getenv ("ZT_PLATFORM");

  g_assert_nonnull (path);
  return path;
}

int
platform_run (const char *const *arguments, char **out, char **err)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) program ());
  for (gsize i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  process
      = g_subprocess_newv ((const char *const *) argv->pdata,
                           G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : 128;
}

int
server_run (Server *server, const char *command, const char *const *more, char **out, char **err)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) command);
  g_ptr_array_add (argv, (gpointer) "--data");
  g_ptr_array_add (argv, server->data);
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) more[i]);
  g_ptr_array_add (argv, NULL);
  return platform_run ((const char *const *) argv->pdata, out, err);
}

char *
shell (const char *format, ...)
{
  g_autofree char *command = NULL, *error_text = NULL;
  const char *argv[] = { "sh", "-c", NULL, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  argv[2] = command;
  process
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                           &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &error_text, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s\n%s%s", command, out, error_text);
  return out;
}

Server *
server_new (int close_in)
{
  Server *server = g_new0 (Server, 1);
  g_autofree char *seconds = g_strdup_printf ("%d", close_in);
  const char *const sample[] = { "--sample", "--close-in", seconds, NULL };
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) error = NULL;

  server->folder = g_dir_make_tmp ("zt-platform-XXXXXX", &error);
  g_assert_no_error (error);
  server->data = g_build_filename (server->folder, "data", NULL);
  if (server_run (server, "init", close_in > 0 ? sample : NULL, &out, &err) != 0)
    g_error ("init: %s", err);
  server->made = zt_time_now ();
  if (close_in > 0)
    {
      g_autofree char *path = g_build_filename (server->data, "sample", "accounts.json", NULL);
      g_autofree char *text = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      server->accounts = zt_json_parse (text, -1, &error);
      g_assert_no_error (error);
    }
  server_serve (server, NULL);
  return server;
}

SoupSession *
server_session (Server *server)
{
  g_autofree char *ca = g_build_filename (server->data, "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca, &error);

  g_assert_no_error (error);
  return soup_session_new_with_options ("tls-database", database, "timeout", 30, "proxy-resolver",
                                        NULL, NULL);
}

void
server_serve (Server *server, const char *const *more)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  static const char *const fixed[] = { "serve", "--listen", "127.0.0.1:0", "--data" };

  g_ptr_array_add (argv, (gpointer) program ());
  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (argv, (gpointer) fixed[i]);
  g_ptr_array_add (argv, server->data);
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) more[i]);
  g_ptr_array_add (argv, NULL);
  server->process
      = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http"));
  g_free (server->url);
  server->url = g_strdup (line + strlen ("listening on "));
  g_clear_object (&server->session);
  server->session = server_session (server);
}

void
server_kill (Server *server)
{
  g_subprocess_force_exit (server->process);
  g_subprocess_wait (server->process, NULL, NULL);
  g_clear_object (&server->process);
}

void
server_stop (Server *server)
{
  g_subprocess_send_signal (server->process, SIGTERM);
  g_assert_true (g_subprocess_wait (server->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (server->process));
  g_assert_cmpint (g_subprocess_get_exit_status (server->process), ==, 0);
  g_clear_object (&server->process);
}

void
server_free (Server *server)
{
  g_autofree char *out = NULL;

  g_clear_object (&server->session);
  if (server->process != NULL)
    server_stop (server);
  out = shell ("rm -rf '%s'", server->folder);
  g_clear_pointer (&server->accounts, json_node_unref);
  g_free (server->folder);
  g_free (server->data);
  g_free (server->url);
  g_free (server);
}

const char *
account (Server *server, const char *user, const char *field)
{
  JsonArray *accounts = json_node_get_array (server->accounts);

  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonObject *one = json_array_get_object_element (accounts, i);

      if (g_str_equal (zt_json_get_string (one, "user"), user))
        return zt_json_get_string (one, field);
    }
  g_error ("no account %s", user);
}

static char *
give_pin (const ZtPinRequest *pin, gpointer user_data)
{
  return pin->attempt == 0 ? g_strdup (user_data) : NULL;
}

ZtKey *
open_identity (Server *server, const char *user)
{
  g_autoptr (GError) error = NULL;
  ZtKey *key = zt_key_open (account (server, user, "identity"), give_pin,
                            (gpointer) account (server, user, "pin"), &error);

  g_assert_no_error (error);
  return key;
}

Answer *
request (SoupSession *session, Server *server, const char *token, const char *method,
         const char *path, const char *type, GBytes *body, const char *const *headers)
{
  g_autofree char *url = g_strconcat (server->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  SoupMessageHeaders *sent = soup_message_get_request_headers (message);
  g_autoptr (GError) error = NULL;
  Answer *answer = g_new0 (Answer, 1);

  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_append (sent, "Authorization", bearer);
    }
  for (gsize i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_append (sent, headers[i], headers[i + 1]);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, type, body);
  answer->body = soup_session_send_and_read (session, message, NULL, &error);
  if (error != NULL)
    g_test_message ("%s %s: %s", method, path, error->message);
  answer->status = error != NULL ? 0 : soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  if (answer->body != NULL && g_bytes_get_size (answer->body) > 0)
    answer->json = zt_json_parse_object (g_bytes_get_data (answer->body, NULL),
                                         (gssize) g_bytes_get_size (answer->body), NULL);
  return answer;
}

void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->json, json_object_unref);
  soup_message_headers_unref (answer->headers);
  g_free (answer);
}

const char *
answer_type (Answer *answer)
{
  const char *type = answer->json != NULL ? zt_json_get_string (answer->json, "type") : NULL;

  return type != NULL && strrchr (type, ':') != NULL ? strrchr (type, ':') + 1 : type;
}

Answer *
get (Server *server, const char *token, const char *path)
{
  return request (server->session, server, token, "GET", path, NULL, NULL, NULL);
}

Answer *
post_json (Server *server, const char *token, const char *path, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return request (server->session, server, token, "POST", path, "application/json", body, NULL);
}

Answer *
send_command (Server *server, const char *token, const ZtCommand *command)
{
  g_autoptr (JsonObject) wire = zt_command_to_json (command);
  g_autofree char *text = zt_json_canonical_object (wire, NULL);

  return post_json (server, token, "/v1/commands", text);
}

char *
login (Server *server, const char *user)
{
  g_autofree char *text = g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\"}", user,
                                           account (server, user, "password"));
  g_autoptr (Answer) answer = post_json (server, NULL, "/v1/sessions", text);

  g_assert_cmpuint (answer->status, ==, 200);
  return g_strdup (zt_json_get_string (answer->json, "token"));
}

GBytes *
random_bytes (gsize size, char **sha256)
{
  guint32 *words = g_malloc (size + 4);

  for (gsize i = 0; i <= size / 4; i++)
    words[i] = g_random_int ();
  if (sha256 != NULL)
    *sha256 = zt_sha256_hex (words, size);
  return g_bytes_new_take (words, size);
}

ZtCommand *
make_bid (Server *server, const char *user, const char *tender, const char *sha256, gsize size,
          gint64 if_version)
{
  const char *organisation = account (server, user, "organisationId");
  g_autofree char *id = g_strconcat (tender, ".", organisation, NULL);
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (ZtKey) key = open_identity (server, user);
  g_autoptr (ZtKey) release
      = zt_key_generate_release (id, zt_time_now () + 90 * G_TIME_SPAN_DAY, NULL);
  g_autoptr (GBytes) content = NULL, signature = NULL;
  g_autofree char *certificate = NULL, *encoded = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *parts = json_array_new ();
  JsonObject *part = json_object_new ();
  GBytes *der = zt_certificate_get_der (zt_key_get_certificate (release));
  gsize length = 0;
  char *text;

  certificate = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  json_object_set_string_member (part, "id", "package");
  json_object_set_string_member (part, "sha256", sha256);
  json_object_set_int_member (part, "size", (gint64) size);
  json_array_add_object_element (parts, part);
  json_object_set_string_member (body, "tender", tender);
  json_object_set_int_member (body, "tenderVersion", 2);
  json_object_set_string_member (body, "organisation", organisation);
  json_object_set_int_member (body, "protocolVersion", 1);
  json_object_set_array_member (body, "parts", parts);
  json_object_set_string_member (body, "releaseCertificate", certificate);
  text = zt_json_canonical_object (body, &length);
  content = g_bytes_new_take (text, length);
  signature = zt_cms_sign_bytes (key, content, ZT_CMS_CADES, &error);
  g_assert_no_error (error);
  encoded = g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  json_object_set_string_member (body, "signature", encoded);
  return zt_command_new ("bid", id, "submit", if_version, body);
}

ZtCommand *
make_enquiry (Server *server, const char *user, const char *tender)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *id = zt_uuid_new ();

  json_object_set_string_member (body, "tender", tender);
  json_object_set_string_member (body, "organisation", account (server, user, "organisationId"));
  json_object_set_string_member (body, "title", "关于交货期");
  json_object_set_string_member (body, "description", "交货期自何日起算？");
  return zt_command_new ("enquiry", id, "create", 0, body);
}

void
upload (Server *server, const char *token, GBytes *content, const char *sha256)
{
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, g_bytes_get_size (content));
  g_autofree char *encoded = g_base64_encode ((const guchar *) sha256, strlen (sha256));
  g_autofree char *metadata = g_strconcat ("sha256 ", encoded, NULL);
  const char *const headers[]
      = { "Tus-Resumable", "1.0.0", "Upload-Length", length, "Upload-Metadata", metadata, NULL };
  g_autoptr (Answer) answer = request (server->session, server, token, "POST", "/v1/blobs",
                                       "application/offset+octet-stream", content, headers);

  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "Upload-Offset"), ==, length);
}
