/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search, list, show, do. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-cli.h"
#include "zt-opportunities.h"

static int
list_query (ZtCli *cli, const ZtQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = zt_cli_open (cli, &error);
  g_autoptr (GPtrArray) records
      = workspace != NULL ? zt_workspace_list (workspace, query, &error) : NULL;

  if (records == NULL)
    return zt_cli_fail (error);
  zt_cli_print_records (cli, records);
  return ZT_EXIT_DONE;
}

static gboolean
known_kind (const char *name)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (zt_kinds_find (name) != NULL)
    return TRUE;
  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    g_string_append_printf (names, " %s", (*kind)->name);
  /* TRANSLATORS: %1$s as typed, %2$s the kinds there are */
  g_printerr (_ ("There is no kind “%1$s”. The kinds are:%2$s\n"), name, names->str);
  return FALSE;
}

static int
run_search (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (GPtrArray) records = NULL;
  ZtSearch search = { .order = (char *) "-published" };

  if (!zt_cli_parse (cli, &zt_cli_record_commands[0], NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  search.text = argv[1];
  workspace = zt_cli_open (cli, &error);
  records = workspace != NULL ? zt_workspace_search_records (workspace, &search, &error) : NULL;
  if (records == NULL)
    return zt_cli_fail (error);
  zt_cli_print_records (cli, records);
  return ZT_EXIT_DONE;
}

static int
run_list (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *state = NULL, *order = NULL;
  gint64 limit = 0;
  const GOptionEntry entries[] = {
    { "state", 0, 0, G_OPTION_ARG_STRING, &state, N_ ("Only records in this state"), N_ ("STATE") },
    { "order", 0, 0, G_OPTION_ARG_STRING, &order,
      N_ ("deadline, title, value, modified; a minus sign before it reverses"), N_ ("FIELD") },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, N_ ("At most so many"), N_ ("N") },
    { NULL },
  };
  ZtQuery query = { 0 };

  if (!zt_cli_parse (cli, &zt_cli_record_commands[1], entries, &argc, &argv, 1, 1)
      || !known_kind (argv[1]))
    return ZT_EXIT_USAGE;
  query.kind = argv[1];
  query.state = state;
  query.order = order;
  query.limit = limit;
  return list_query (cli, &query);
}

static int
run_show (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) record = NULL;

  if (!zt_cli_parse (cli, &zt_cli_record_commands[2], NULL, &argc, &argv, 2, 2)
      || !known_kind (argv[1]))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  record = workspace != NULL ? zt_workspace_get (workspace, argv[1], argv[2], &error) : NULL;
  if (record == NULL)
    return zt_cli_fail (error);
  zt_cli_print_record (cli, record);
  return ZT_EXIT_DONE;
}

/* A value as typed: JSON where the field's type is not text, else the text itself. */
static JsonNode *
value_node (const ZtField *field, const char *text)
{
  JsonNode *node;

  if (field != NULL
      && (field->type == ZT_INTEGER || field->type == ZT_BOOLEAN || field->type == ZT_OBJECT
          || field->type == ZT_LIST || field->type == ZT_MONEY || field->type == ZT_MAP))
    {
      node = zt_json_parse (text, -1, NULL);
      if (node != NULL)
        return node;
    }
  node = json_node_new (JSON_NODE_VALUE);
  json_node_set_string (node, text);
  return node;
}

static JsonObject *
command_body (const ZtKind *kind, const char *file, char **sets, GError **error)
{
  g_autoptr (JsonObject) body = NULL;

  if (file != NULL)
    {
      g_autofree char *text = NULL;
      gsize length;

      if (!g_file_get_contents (file, &text, &length, error))
        {
          zt_error_convert_gio (error);
          return NULL;
        }
      body = zt_json_parse_object (text, (gssize) length, error);
      if (body == NULL)
        {
          g_prefix_error (error, "%s: ", file);
          return NULL;
        }
    }
  else
    body = json_object_new ();
  for (; sets != NULL && *sets != NULL; sets++)
    {
      char *equals = strchr (*sets, '=');
      g_autofree char *path = NULL;

      if (equals == NULL)
        {
          /* TRANSLATORS: %s as typed */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not FIELD=VALUE."), *sets);
          return NULL;
        }
      path = g_strndup (*sets, (gsize) (equals - *sets));
      if (!zt_json_set (body, path, value_node (zt_kind_find_field (kind, path), equals + 1),
                        error))
        return NULL;
    }
  return g_steal_pointer (&body);
}

static int
do_command (ZtCli *cli, char **argv, JsonObject *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = zt_cli_open (cli, &error);
  g_autoptr (ZtRecord) current = NULL, next = NULL;
  g_autoptr (ZtCommand) command = NULL;

  if (workspace == NULL)
    return zt_cli_fail (error);
  current = zt_workspace_get (workspace, argv[1], argv[2], NULL);
  command = zt_command_new (argv[1], argv[2], argv[3],
                            current != NULL ? zt_record_get_version (current) : 0, body);
  next = zt_workspace_do (workspace, command, &error);
  if (next == NULL)
    return zt_cli_fail (error);
  if (!zt_workspace_sync (workspace, zt_cli_progress, cli, NULL, &error))
    {
      g_printerr ("%s\n",
                  _ ("The command is kept in the outbox and will be sent by the next sync."));
      return zt_cli_fail (error);
    }
  g_clear_pointer (&next, zt_record_unref);
  next = zt_workspace_get (workspace, argv[1], argv[2], &error);
  if (next == NULL)
    return zt_cli_fail (error);
  zt_cli_print_record (cli, next);
  return ZT_EXIT_DONE;
}

static int
run_do (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) sets = NULL;
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, N_ ("A field of the command"),
      N_ ("FIELD=VALUE") },
    { "body", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("The command's fields as JSON"),
      N_ ("FILE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = NULL;

  if (!zt_cli_parse (cli, &zt_cli_record_commands[3], entries, &argc, &argv, 3, 3)
      || !known_kind (argv[1]))
    return ZT_EXIT_USAGE;
  body = command_body (zt_kinds_find (argv[1]), file, sets, &error);
  if (body == NULL)
    return zt_cli_fail (error);
  return do_command (cli, argv, body);
}

const ZtCliCommand zt_cli_record_commands[] = {
  { "search", "TEXT", N_ ("Tenders that hold all these words; pinyin too: zhxy finds 智慧校园"),
    run_search },
  { "list", "KIND [--state STATE] [--order FIELD] [--limit N]", N_ ("Records of a kind"),
    run_list },
  { "show", "KIND ID", N_ ("One record"), run_show },
  { "do", "KIND ID ACTION [--set FIELD=VALUE]… [--body FILE.json]",
    N_ ("Any command on any record"), run_do },
  { NULL },
};
