/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The platform and the workspace behind a window. */
#define G_LOG_DOMAIN "zt-desk-fixture"
#include "config.h"

#include "desk.h"

#include <stdio.h>
#include <string.h>

static const char *build, *work;
static GSubprocess *platform;
static char *url;
static char *usual;
static guint cases;

char *
desk_path (const char *name)
{
  return g_build_filename (work, name, NULL);
}

static char *
finish (GSubprocess *process, const char *what)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  /* 3: without a network, kept in the outbox. */
  if (g_subprocess_get_exit_status (process) != 0
      && (platform != NULL || g_subprocess_get_exit_status (process) != 3))
    g_error ("%s failed: %s", what, out);
  return out;
}

/* Those of the sample were made with the platform, and never change. */
char *
desk_account (const char *user, const char *field)
{
  g_autofree char *path = desk_path ("platform/sample/accounts.json");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *accounts;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  node = zt_json_parse (text, -1, NULL);
  accounts = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = json_array_get_object_element (accounts, i);

      if (g_strcmp0 (zt_json_get_string (account, "user"), user) == 0)
        return g_strdup (zt_json_get_string (account, field));
    }
  g_assert_not_reached ();
}

/* --- the platform --- */

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines
      = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  char *line;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  do
    line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, NULL);
  while (line != NULL && strstr (line, "listening on ") == NULL);
  g_assert_nonnull (line);
  return line;
}

void
desk_start_platform (void)
{
  g_autofree char *program = g_build_filename (build, "src/platform/zhaotou-platform", NULL);
  g_autofree char *data = desk_path ("platform");
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  /* The same port as before: it is the same platform. */
  platform = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error, program, "serve", "--data", data, "--listen",
                               url != NULL ? strstr (url, "127.") : "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  line = read_line (platform);
  g_free (url);
  url = g_strdup (strstr (line, "https://"));
}

void
desk_stop_platform (void)
{
  g_subprocess_force_exit (platform);
  g_subprocess_wait (platform, NULL, NULL);
  g_clear_object (&platform);
}

void
desk_open (const char *build_folder, const char *work_folder)
{
  g_autofree char *program = NULL;
  g_autofree char *data = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GSubprocess) init = NULL;
  g_autoptr (GError) error = NULL;

  build = build_folder;
  work = work_folder;
  program = g_build_filename (build, "src/platform/zhaotou-platform", NULL);
  data = desk_path ("platform");
  init = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                           &error, program, "init", "--data", data, "--sample", NULL);
  g_assert_no_error (error);
  out = finish (init, "init");
  desk_start_platform ();
}

void
desk_close (void)
{
  if (platform != NULL)
    desk_stop_platform ();
  g_clear_pointer (&url, g_free);
  g_clear_pointer (&usual, g_free);
}

/* --- the command line --- */

static GSubprocess *
begin_cli (const char *workspace, const char *user, GPtrArray *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *password = desk_account (user, "password");
  g_autofree char *pin = desk_account (user, "pin");
  g_autofree char *program = g_build_filename (build, "src/cli/zhaotou-cli", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "ZHAOTOU_PASSWORD", password, TRUE);
  g_subprocess_launcher_setenv (launcher, "ZHAOTOU_PIN", pin, TRUE);
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "--workspace");
  g_ptr_array_add (argv, (gpointer) workspace);
  for (guint i = 0; i < arguments->len; i++)
    g_ptr_array_add (argv, arguments->pdata[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static char *
run_cli (const char *workspace, const char *user, GPtrArray *arguments)
{
  g_autoptr (GSubprocess) process = begin_cli (workspace, user, arguments);

  return finish (process, arguments->pdata[0]);
}

static GPtrArray *
collect (const char *first, va_list more)
{
  GPtrArray *arguments = g_ptr_array_new ();

  for (const char *one = first; one != NULL; one = va_arg (more, const char *))
    g_ptr_array_add (arguments, (gpointer) one);
  return arguments;
}

void
desk_connect (const char *workspace, const char *user)
{
  g_autofree char *ca = desk_path ("platform/ca.pem");
  const char *const words[] = { "connect", url, "--user", user, "--ca", ca };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GPtrArray) sync = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_ptr_array_add (arguments, (gpointer) words[i]);
  g_free (run_cli (workspace, user, arguments));
  g_ptr_array_add (sync, (gpointer) "sync");
  g_free (run_cli (workspace, user, sync));
}

void
desk_connect_key (const char *identity)
{
  g_autofree char *ca = desk_path ("platform/ca.pem");

  g_free (desk_cli ("connect", url, "--identity", identity, "--ca", ca, NULL));
}

const char *
desk_workspace (void)
{
  if (usual == NULL)
    {
      usual = desk_path ("desk");
      desk_connect (usual, "supplier1");
    }
  return usual;
}

char *
desk_cli (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list more;

  va_start (more, first);
  arguments = collect (first, more);
  va_end (more);
  return g_strchomp (run_cli (desk_workspace (), "supplier1", arguments));
}

GSubprocess *
desk_cli_begin (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list more;

  va_start (more, first);
  arguments = collect (first, more);
  va_end (more);
  return begin_cli (desk_workspace (), "supplier1", arguments);
}

char *
desk_cli_in (const char *workspace, const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list more;

  va_start (more, first);
  arguments = collect (first, more);
  va_end (more);
  return g_strchomp (run_cli (workspace, "supplier1", arguments));
}

char *
desk_cli_as (const char *workspace, const char *user, const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list more;

  va_start (more, first);
  arguments = collect (first, more);
  va_end (more);
  return g_strchomp (run_cli (workspace, user, arguments));
}

/* --- what is in it --- */

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
desk_tender (guint n)
{
  g_autofree char *text = desk_cli ("list", "tender", "--json", NULL);
  g_autoptr (JsonNode) node = zt_json_parse (text, -1, NULL);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  JsonArray *tenders = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (tenders); i++)
    {
      JsonObject *tender = json_array_get_object_element (tenders, i);
      JsonObject *period = zt_json_get_object (tender, "tenderPeriod");

      g_ptr_array_add (keys, g_strconcat (zt_json_get_string (period, "endDate"), " ",
                                          zt_json_get_string (tender, "id"), NULL));
    }
  g_ptr_array_sort (keys, compare_ends);
  g_assert_cmpuint (n, <, keys->len);
  return g_strdup (strchr (keys->pdata[n], ' ') + 1);
}

char *
desk_fill (const char *tender)
{
  g_autofree char *place = g_strconcat ("platform/sample/drafts/", tender, NULL);
  g_autofree char *folder = desk_path (place);
  g_autofree char *answers = g_build_filename (folder, "answers.json", NULL);
  g_autofree char *prices = g_build_filename (folder, "prices.csv", NULL);
  g_autofree char *attachments = g_build_filename (folder, "attachments", NULL);
  g_autoptr (GDir) dir = g_dir_open (attachments, 0, NULL);
  char *id = desk_cli ("bid", "new", tender, NULL);

  g_free (desk_cli ("bid", "set", id, "--body", answers, NULL));
  g_free (desk_cli ("bid", "price", id, prices, NULL));
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *slot = g_strndup (name, strcspn (name, "."));
      g_autofree char *file = g_build_filename (attachments, name, NULL);

      g_free (desk_cli ("bid", "attach", id, slot, file, NULL));
    }
  return id;
}

char *
desk_value (const char *kind, const char *id, const char *path)
{
  g_autofree char *text = desk_cli ("show", kind, id, "--json", NULL);
  g_autoptr (JsonNode) node = zt_json_parse (text, -1, NULL);
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  JsonNode *at = node;

  for (guint i = 0; at != NULL && names[i] != NULL; i++)
    at = JSON_NODE_HOLDS_OBJECT (at) ? json_object_get_member (json_node_get_object (at), names[i])
                                     : NULL;
  if (at == NULL || JSON_NODE_HOLDS_NULL (at))
    return NULL;
  return JSON_NODE_HOLDS_VALUE (at) && json_node_get_value_type (at) == G_TYPE_STRING
             ? json_node_dup_string (at)
             : json_to_string (at, FALSE);
}

void
desk_window (const char *page, const char *more)
{
  g_autofree char *program = g_build_filename (build, "src/desktop/zhaotou", NULL);

  ui_start (program, "--workspace", desk_workspace (), "--page", page, more, NULL);
}

void
desk_plan (guint n)
{
  printf ("1..%u\n", n);
  fflush (stdout);
}

void
desk_ok (const char *title)
{
  printf ("ok %u - %s\n", ++cases, title);
  fflush (stdout);
}
