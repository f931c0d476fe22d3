/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connect, sync, status, outbox, totp. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-cli.h"
#include "zt-os.h"
#include "zt-time.h"

/* By password. */
static gboolean
connect_by_password (ZtCli *cli, ZtWorkspace *workspace, const char *url, const char *user,
                     const char *totp, const char *ca, GError **error)
{
  char *password = zt_cli_password (cli, user, error);
  gboolean connected;

  if (password == NULL)
    return FALSE;
  connected = zt_workspace_connect (workspace, url, user, password, totp, ca, NULL, error);
  zt_os_forget (password, strlen (password));
  g_free (password);
  return connected;
}

/* By a CA key, which is then the one that signs. */
static gboolean
connect_by_key (ZtCli *cli, ZtWorkspace *workspace, const char *url, const char *identity,
                const char *ca, GError **error)
{
  g_autoptr (ZtKey) key = zt_key_open (identity, zt_cli_pin, cli, error);

  return key != NULL && zt_workspace_connect_with_key (workspace, url, key, ca, NULL, error)
         && zt_workspace_set_setting (workspace, "identity", identity, error);
}

static int
run_connect (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *user = NULL, *totp = NULL, *ca = NULL, *identity = NULL, *who = NULL;
  const GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, N_ ("User name"), N_ ("NAME") },
    { "totp", 0, 0, G_OPTION_ARG_STRING, &totp, N_ ("One-time code"), N_ ("CODE") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca,
      N_ ("Certificate authority of the platform, or sha256: and the fingerprint of its "
          "certificate"),
      N_ ("FILE") },
    { "identity", 0, 0, G_OPTION_ARG_STRING, &identity, N_ ("Sign in with this key"), N_ ("ID") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[0], entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  if ((user == NULL) == (identity == NULL))
    {
      g_printerr ("%s\n", _ ("Say who signs in: either --user NAME or --identity ID."));
      return ZT_EXIT_USAGE;
    }
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !(user != NULL ? connect_by_password (cli, workspace, argv[1], user, totp, ca, &error)
                        : connect_by_key (cli, workspace, argv[1], identity, ca, &error)))
    return zt_cli_fail (error);
  who = zt_workspace_get_setting (workspace, "user");
  /* TRANSLATORS: %1$s a user, %2$s an address */
  g_printerr (_ ("Connected as %1$s to %2$s.\n"), who != NULL ? who : "", argv[1]);
  return ZT_EXIT_DONE;
}

/* For programs: times as on the wire. "scheduled" is a part of "waiting". */
static void
print_status_json (const ZtSyncStatus *status, const char *url, const char *user)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *last = status->last_sync > 0 ? zt_time_format (status->last_sync) : NULL;
  g_autofree char *release
      = status->next_release > 0 ? zt_time_format (status->next_release) : NULL;

  json_object_set_string_member (object, "url", url != NULL ? url : "");
  json_object_set_string_member (object, "user", user != NULL ? user : "");
  json_object_set_boolean_member (object, "signedIn", status->signed_in);
  if (last != NULL)
    json_object_set_string_member (object, "lastSync", last);
  json_object_set_int_member (object, "position", status->position);
  json_object_set_int_member (object, "waiting", status->waiting);
  json_object_set_int_member (object, "scheduled", status->scheduled);
  if (release != NULL)
    json_object_set_string_member (object, "nextRelease", release);
  json_object_set_int_member (object, "sending", status->sending);
  json_object_set_int_member (object, "needsYou", status->needs_you);
  if (status->problem != NULL)
    json_object_set_string_member (object, "problem", status->problem);
  zt_cli_print_object (object);
}

static void
print_status (ZtCli *cli, ZtWorkspace *workspace)
{
  g_auto (ZtSyncStatus) status = { 0 };
  g_autofree char *url = zt_workspace_get_setting (workspace, "url"),
                  *user = zt_workspace_get_setting (workspace, "user");
  g_autofree char *last = NULL, *release = NULL;

  zt_workspace_get_status (workspace, &status);
  if (cli->json)
    {
      print_status_json (&status, url, user);
      return;
    }
  last = status.last_sync > 0 ? zt_time_display (status.last_sync) : NULL;
  if (url == NULL)
    g_print ("%s\n", _ ("Not connected to a platform."));
  else
    /* TRANSLATORS: %1$s a user, %2$s an address */
    g_print (_ ("%1$s at %2$s\n"), user, url);
  g_print (_ ("Last sync: %s\n"), last != NULL ? last : _ ("never"));
  g_print (_ ("Waiting to be sent: %u; needs a decision: %u\n"),
           zt_sync_status_count_unsent (&status), status.needs_you);
  if (status.scheduled > 0)
    {
      release = zt_time_display (status.next_release);
      g_print (ngettext (
                   /* TRANSLATORS: a number of release keys and the time of the first opening */
                   "Release keys for an opening: %u; goes by itself with the first sync from the "
                   "opening on, %s Beijing time, not before\n",
                   "Release keys for an opening: %u; each goes by itself with the first sync from "
                   "its opening on, the next at %s Beijing time, not before\n",
                   status.scheduled),
               status.scheduled, release);
    }
  if (status.problem != NULL)
    g_print ("%s\n", status.problem);
}

static int
run_sync (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[1], NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !zt_workspace_sync (workspace, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  print_status (cli, workspace);
  return ZT_EXIT_DONE;
}

static int
run_status (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[2], NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL)
    return zt_cli_fail (error);
  print_status (cli, workspace);
  return ZT_EXIT_DONE;
}

static const char *const state_names[] = { "queued", "sending", "needs-you", "done" };
static const char *const type_names[] = { "command", "upload", "release" };

static JsonObject *
outbox_to_json (const ZtOutboxItem *item)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", item->id);
  json_object_set_string_member (object, "type", type_names[item->type]);
  json_object_set_string_member (object, "state", state_names[item->state]);
  if (item->command != NULL)
    {
      json_object_set_string_member (object, "command", item->command->id);
      json_object_set_string_member (object, "kind", item->command->kind);
      json_object_set_string_member (object, "record", item->command->record);
      json_object_set_string_member (object, "action", item->command->action);
    }
  if (item->sha256 != NULL)
    {
      json_object_set_string_member (object, "sha256", item->sha256);
      json_object_set_int_member (object, "size", (gint64) item->size);
      json_object_set_int_member (object, "sent", (gint64) item->sent);
    }
  json_object_set_int_member (object, "attempts", item->attempts);
  if (item->reason != NULL)
    json_object_set_string_member (object, "reason", item->reason);
  return object;
}

/* What there is to say of @item: why it stands still, or when a release key goes. */
static char *
describe_outbox (ZtWorkspace *workspace, const ZtOutboxItem *item)
{
  g_autofree char *time = NULL;

  if (item->reason != NULL || item->type != ZT_OUTBOX_RELEASE || item->state != ZT_OUTBOX_QUEUED)
    return g_strdup (item->reason != NULL ? item->reason : "");
  time = zt_time_display (zt_workspace_release_time (workspace, item));
  /* TRANSLATORS: %s is the time of the opening */
  return g_strdup_printf (_ ("The release key: goes by itself with the first sync from the opening "
                             "on, %s Beijing time, not before"),
                          time);
}

static void
print_outbox (ZtCli *cli, ZtWorkspace *workspace, GPtrArray *items)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const ZtOutboxItem *item = g_ptr_array_index (items, i);
      g_autofree char *words = describe_outbox (workspace, item);

      json_array_add_object_element (array, outbox_to_json (item));
      if (!cli->json)
        g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n", item->id, type_names[item->type],
                 state_names[item->state],
                 item->command != NULL ? item->command->action : item->sha256, words);
    }
  json_node_set_array (node, array);
  if (cli->json)
    zt_cli_print_json (node);
  else if (items->len == 0)
    g_printerr ("%s\n", _ ("Nothing waits to be sent."));
}

static int
run_outbox (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[3], NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  items
      = workspace != NULL ? zt_outbox_list (zt_workspace_get_own (workspace), FALSE, &error) : NULL;
  if (items == NULL)
    return zt_cli_fail (error);
  print_outbox (cli, workspace, items);
  return ZT_EXIT_DONE;
}

static int
run_outbox_retry (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[4], NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_workspace_outbox_retry (workspace, g_ascii_strtoll (argv[1], NULL, 10), &error)
      || !zt_workspace_sync (workspace, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

static int
run_outbox_drop (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[5], NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_workspace_outbox_drop (workspace, g_ascii_strtoll (argv[1], NULL, 10), &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

/* The secret is printed once, on standard output, for a program that draws it or a person who types
 * it. */
static int
run_totp_new (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *code = NULL, *user = NULL;
  const GOptionEntry entries[] = {
    { "totp", 0, 0, G_OPTION_ARG_STRING, &code, N_ ("One-time code"), N_ ("CODE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) made = NULL;
  ZtRemote *remote;
  char *password;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[6], entries, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  remote = workspace != NULL ? zt_workspace_get_remote (workspace, &error) : NULL;
  if (remote == NULL)
    return zt_cli_fail (error);
  user = zt_workspace_get_setting (workspace, "user");
  password = zt_cli_password (cli, user != NULL ? user : "", &error);
  if (password == NULL)
    return zt_cli_fail (error);
  made = zt_remote_new_totp (remote, password, code, NULL, &error);
  zt_os_forget (password, strlen (password));
  g_free (password);
  if (made == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_object (made);
  else
    g_print ("%s\n", zt_json_get_string (made, "uri"));
  g_printerr ("%s\n", _ ("Give this to the device that will show the codes; it is not shown again. "
                         "Then: zhaotou-cli totp confirm CODE"));
  return ZT_EXIT_DONE;
}

static int
run_totp_confirm (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  ZtRemote *remote;

  if (!zt_cli_parse (cli, &zt_cli_account_commands[7], NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  remote = workspace != NULL ? zt_workspace_get_remote (workspace, &error) : NULL;
  if (remote == NULL || !zt_remote_confirm_totp (remote, argv[1], NULL, &error))
    return zt_cli_fail (error);
  g_printerr ("%s\n", _ ("From now on signing in with the password needs a one-time code."));
  return ZT_EXIT_DONE;
}

const ZtCliCommand zt_cli_account_commands[] = {
  { "connect", "URL --user NAME [--totp CODE] [--ca FILE] | URL --identity ID [--ca FILE]",
    N_ ("Sign in and remember the platform"), run_connect },
  { "sync", "", N_ ("Send what waits, fetch what is new, verify the log"), run_sync },
  { "status", "", N_ ("Who, where, when last, what waits"), run_status },
  { "outbox", "[retry|drop ID]", N_ ("What waits to be sent"), run_outbox },
  { "outbox retry", "ID", N_ ("Try one item again"), run_outbox_retry },
  { "outbox drop", "ID", N_ ("Give one item up"), run_outbox_drop },
  { "totp new", "[--totp CODE]", N_ ("A new secret for one-time codes, shown once"), run_totp_new },
  { "totp confirm", "CODE", N_ ("Its first code: signing in needs one from now on"),
    run_totp_confirm },
  { NULL },
};
