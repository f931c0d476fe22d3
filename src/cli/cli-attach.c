/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a bid: put in, as PDF where that is wanted, and taken out. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "zt-attach.h"
#include "zt-cli.h"

static int
print_draft (ZtCli *cli, ZtRecord *draft, const GError *error)
{
  if (draft == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_record (cli, draft);
  return ZT_EXIT_DONE;
}

/* What was made of a file is said: what is attached is not what was given. */
static void
print_made (JsonObject *entry)
{
  JsonArray *sources = zt_json_get_array (entry, "madeFrom");
  gint64 pages = zt_json_get_int (entry, "pages", 0);
  g_autoptr (GString) names = g_string_new (NULL);

  if (sources == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (sources); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            zt_json_get_string (json_array_get_object_element (sources, i),
                                                "name"));
  /* TRANSLATORS: names of files, the name of the PDF that was made of them, number of pages */
  g_printerr (ngettext ("%s became %s (%d page).\n", "%s became %s (%d pages).\n", (gulong) pages),
              names->str, zt_json_get_string (entry, "name"), (int) pages);
}

static JsonArray *
list_wanted (const char *slot, char **files)
{
  JsonArray *wanted = json_array_new ();

  for (; *files != NULL; files++)
    {
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "slot", slot);
      json_object_set_string_member (one, "path", *files);
      json_array_add_object_element (wanted, one);
    }
  return wanted;
}

/* All or nothing: the first that cannot be taken is the answer. */
static gboolean
check_prepared (JsonArray *prepared, GError **error)
{
  for (guint i = 0; i < json_array_get_length (prepared); i++)
    {
      JsonObject *one = json_array_get_object_element (prepared, i);
      const char *problem = zt_json_get_string (one, "problem");

      if (problem == NULL)
        continue;
      g_set_error_literal (error, ZT_ERROR,
                           MAX (0, (int) zt_json_get_int (one, "code", ZT_ERROR_FAILED)), problem);
      return FALSE;
    }
  return TRUE;
}

static ZtRecord *
attach_files (ZtCli *cli, ZtWorkspace *workspace, char **argv, gboolean join, GError **error)
{
  g_autoptr (JsonArray) wanted = list_wanted (argv[2], argv + 3);
  g_autoptr (JsonArray) prepared
      = zt_attach_prepare (workspace, argv[1], wanted, join, zt_cli_progress, cli, NULL, error);
  ZtRecord *draft;

  if (prepared == NULL)
    return NULL;
  draft = check_prepared (prepared, error) ? zt_attach_take (workspace, argv[1], prepared, error)
                                           : NULL;
  if (draft == NULL)
    zt_attach_forget (workspace, prepared);
  for (guint i = 0; draft != NULL && i < json_array_get_length (prepared); i++)
    print_made (zt_json_get_object (json_array_get_object_element (prepared, i), "entry"));
  return draft;
}

int
zt_cli_run_attach (ZtCli *cli, int argc, char **argv)
{
  gboolean join = FALSE;
  const GOptionEntry entries[] = {
    { "join", 0, 0, G_OPTION_ARG_NONE, &join, N_ ("Make one document of all pictures"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, zt_cli_find ("bid attach"), entries, &argc, &argv, 3, 1000))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? attach_files (cli, workspace, argv, join, &error) : NULL;
  return print_draft (cli, draft, error);
}

int
zt_cli_run_detach (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, zt_cli_find ("bid detach"), NULL, &argc, &argv, 3, 3))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_detach (workspace, argv[1], argv[2], argv[3], &error) : NULL;
  return print_draft (cli, draft, error);
}
