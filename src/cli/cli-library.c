/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library: enter once, use in every bid. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "material.h"
#include "zt-cli.h"
#include "zt-library.h"

enum
{
  LIBRARY_SEARCH,
  LIBRARY_ADD,
  LIBRARY_SET,
  LIBRARY_ATTACH,
  LIBRARY_DETACH,
  LIBRARY_REMOVE,
  LIBRARY_RESTORE,
  LIBRARY_UNDO,
  LIBRARY_EXPIRING,
  LIBRARY_USES,
  LIBRARY_IMPORT,
  LIBRARY_EXPORT,
  LIBRARY_LEARN,
  LIBRARY_FILL,
};

#define COMMAND(number) (&zt_cli_library_commands[number])
#define SOON 60

static int
print_item (ZtCli *cli, ZtRecord *item, const GError *error)
{
  if (item == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_record (cli, item);
  return ZT_EXIT_DONE;
}

static gboolean
known_type (const char *type)
{
  g_autoptr (GString) types = g_string_new (NULL);

  if (type == NULL || zt_material_form (type) != NULL)
    return TRUE;
  for (const ZtCode *code = zt_material_types; code->code != NULL; code++)
    g_string_append_printf (types, " %s", code->code);
  /* TRANSLATORS: %1$s as typed, %2$s the types there are */
  g_printerr (_ ("There is no type “%1$s”. The types are:%2$s\n"), type, types->str);
  return FALSE;
}

static void
print_list (JsonArray *list)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, list);
  zt_cli_print_json (node);
}

static int
run_search (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *type = NULL;
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &type, N_ ("Only items of this type"), N_ ("TYPE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_SEARCH), entries, &argc, &argv, 0, 1)
      || !known_type (type))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  items = workspace != NULL ? zt_library_list (workspace, type, argc > 1 ? argv[1] : NULL, &error)
                            : NULL;
  if (items == NULL)
    return zt_cli_fail (error);
  zt_cli_print_records (cli, items);
  return ZT_EXIT_DONE;
}

/* FIELD=VALUE… into @body. */
static gboolean
put_pairs (JsonObject *body, char **pairs, GError **error)
{
  for (; *pairs != NULL; pairs++)
    {
      const char *equals = strchr (*pairs, '=');
      g_autofree char *path = NULL;

      if (equals == NULL)
        {
          /* TRANSLATORS: %s as typed */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not FIELD=VALUE."), *pairs);
          return FALSE;
        }
      path = g_strndup (*pairs, (gsize) (equals - *pairs));
      if (!zt_library_put (body, path, equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

static int
run_add (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) files = NULL;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, N_ ("A file of the item"), N_ ("FILE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) item = NULL;
  g_autoptr (JsonObject) body = json_object_new ();

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_ADD), entries, &argc, &argv, 2, 100)
      || !known_type (argv[1]))
    return ZT_EXIT_USAGE;
  json_object_set_string_member (body, "type", argv[1]);
  json_object_set_string_member (body, "title", argv[2]);
  workspace = zt_cli_open (cli, &error);
  if (workspace != NULL && put_pairs (body, argv + 3, &error))
    item = zt_library_save (workspace, NULL, body, &error);
  for (guint i = 0; item != NULL && files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *id = g_strdup (zt_record_get_id (item));

      zt_record_unref (item);
      item = zt_library_attach (workspace, id, files[i], zt_cli_progress, cli, NULL, &error);
      if (item == NULL)
        /* TRANSLATORS: %s is the id of an item of the library */
        g_printerr (_ ("The item %s is kept without this file.\n"), id);
    }
  if (item != NULL && !cli->json)
    g_print ("%s\n", zt_record_get_id (item));
  return print_item (cli, item, error);
}

static int
run_set (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) before = NULL, item = NULL;
  g_autoptr (JsonObject) body = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_SET), NULL, &argc, &argv, 2, 100))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  before = workspace != NULL ? zt_workspace_get (workspace, "material", argv[1], &error) : NULL;
  if (before == NULL)
    return zt_cli_fail (error);
  body = zt_json_object_copy (zt_record_get_body (before));
  if (put_pairs (body, argv + 2, &error))
    item = zt_library_save (workspace, argv[1], body, &error);
  return print_item (cli, item, error);
}

static int
run_attach (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) item = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_ATTACH), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  item = workspace != NULL
             ? zt_library_attach (workspace, argv[1], argv[2], zt_cli_progress, cli, NULL, &error)
             : NULL;
  return print_item (cli, item, error);
}

static int
run_detach (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) item = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_DETACH), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  item = workspace != NULL ? zt_library_detach (workspace, argv[1], argv[2], &error) : NULL;
  return print_item (cli, item, error);
}

typedef ZtRecord *(*ChangeFunc) (ZtWorkspace *ws, const char *id, GError **error);

static int
run_change (ZtCli *cli, const ZtCliCommand *command, ChangeFunc change, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) item = NULL;

  if (!zt_cli_parse (cli, command, NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  item = workspace != NULL ? change (workspace, argv[1], &error) : NULL;
  return print_item (cli, item, error);
}

static int
run_remove (ZtCli *cli, int argc, char **argv)
{
  return run_change (cli, COMMAND (LIBRARY_REMOVE), zt_library_remove, argc, argv);
}

static int
run_restore (ZtCli *cli, int argc, char **argv)
{
  return run_change (cli, COMMAND (LIBRARY_RESTORE), zt_library_restore, argc, argv);
}

static int
run_undo (ZtCli *cli, int argc, char **argv)
{
  return run_change (cli, COMMAND (LIBRARY_UNDO), zt_library_undo, argc, argv);
}

static int
run_expiring (ZtCli *cli, int argc, char **argv)
{
  int days = SOON;
  const GOptionEntry entries[] = {
    { "days", 0, 0, G_OPTION_ARG_INT, &days, N_ ("Within so many days"), N_ ("N") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) list = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_EXPIRING), entries, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  list = workspace != NULL ? zt_library_expiring (workspace, days, &error) : NULL;
  if (list == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    print_list (list);
  for (guint i = 0; !cli->json && i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);

      g_print ("%s\t%" G_GINT64_FORMAT "\t%s\t%s\n", zt_json_get_string (one, "validUntil"),
               zt_json_get_int (one, "days", 0), zt_json_get_string (one, "title"),
               zt_json_get_string (one, "id"));
    }
  return ZT_EXIT_DONE;
}

static int
run_uses (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) list = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_USES), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  list = workspace != NULL ? zt_library_where_used (workspace, argv[1], &error) : NULL;
  if (list == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    print_list (list);
  for (guint i = 0; !cli->json && i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);

      g_print ("%s\t%s\t%s\n", zt_json_get_string (one, "tender"),
               zt_json_get_string (one, "title"),
               zt_json_get_boolean (one, "submitted", FALSE) ? _ ("submitted") : _ ("draft"));
    }
  return ZT_EXIT_DONE;
}

static void
print_table (JsonObject *table)
{
  JsonArray *columns = zt_json_get_array (table, "columns");
  JsonArray *ignored = zt_json_get_array (table, "ignored");
  JsonArray *rows = zt_json_get_array (table, "rows");

  for (guint i = 0; i < json_array_get_length (columns); i++)
    {
      JsonObject *column = json_array_get_object_element (columns, i);

      g_print ("%s → %s\n", zt_json_get_string (column, "title"),
               zt_json_get_string (column, "label"));
    }
  for (guint i = 0; i < json_array_get_length (ignored); i++)
    /* TRANSLATORS: %s is the title of a column */
    g_print (_ ("%s is not imported\n"), json_array_get_string_element (ignored, i));
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *title = zt_json_get_string (row, "title");
      const char *problem = zt_json_get_string (row, "problem");

      g_print ("%4d %s %s%s%s\n", (int) zt_json_get_int (row, "row", 0),
               problem != NULL                          ? "✘"
               : zt_json_get_string (row, "id") != NULL ? "↻"
                                                        : "+",
               title != NULL ? title : "", problem != NULL ? ": " : "",
               problem != NULL ? problem : "");
    }
}

static int
run_import (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *type = NULL;
  gboolean dry = FALSE;
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &type, N_ ("What the rows are"), N_ ("TYPE") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry, N_ ("Only show what would be done"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) table = NULL;
  gint64 n;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_IMPORT), entries, &argc, &argv, 1, 1)
      || !known_type (type))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  table = workspace != NULL ? zt_library_read_table (workspace, type, argv[1], &error) : NULL;
  if (table == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_object (table);
  else
    print_table (table);
  if (dry)
    return zt_json_get_int (table, "problems", 0) > 0 ? ZT_EXIT_REFUSED : ZT_EXIT_DONE;
  n = zt_library_import (workspace, table, &error);
  if (n < 0)
    return zt_cli_fail (error);
  /* TRANSLATORS: %d is a number of items of the library */
  g_printerr (ngettext ("%d item imported.\n", "%d items imported.\n", (gulong) n), (int) n);
  return ZT_EXIT_DONE;
}

static int
run_export (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_EXPORT), NULL, &argc, &argv, 2, 2)
      || !known_type (argv[1]))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  return workspace != NULL && zt_library_export (workspace, argv[1], argv[2], &error)
             ? ZT_EXIT_DONE
             : zt_cli_fail (error);
}

/* Those that are worth keeping, or all. */
static JsonArray *
choose (JsonArray *list, gboolean all)
{
  JsonArray *chosen = json_array_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);

      if (all || zt_json_get_boolean (one, "suggested", FALSE))
        json_array_add_object_element (chosen, json_object_ref (one));
    }
  return chosen;
}

static int
run_learn (ZtCli *cli, int argc, char **argv)
{
  gboolean dry = FALSE, all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("What belongs to this tender alone too"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry, N_ ("Only show what would be done"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) list = NULL, chosen = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_LEARN), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  list = workspace != NULL ? zt_library_learnable (workspace, argv[1], &error) : NULL;
  if (list == NULL)
    return zt_cli_fail (error);
  chosen = choose (list, all);
  if (cli->json)
    print_list (chosen);
  for (guint i = 0; !cli->json && i < json_array_get_length (chosen); i++)
    {
      JsonObject *one = json_array_get_object_element (chosen, i);

      g_print ("%s\t%s\n", zt_code_label (zt_material_types, zt_json_get_string (one, "type")),
               zt_json_get_string (one, "title"));
    }
  if (!dry && zt_library_learn (workspace, chosen, &error) < 0)
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

static int
run_fill (ZtCli *cli, int argc, char **argv)
{
  gboolean dry = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry, N_ ("Only show what would be done"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) list = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, COMMAND (LIBRARY_FILL), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  list = workspace != NULL ? zt_bid_propose (workspace, argv[1], &error) : NULL;
  if (list == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    print_list (list);
  for (guint i = 0; !cli->json && i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);
      const char *note = zt_json_get_string (one, "note");

      g_print ("%s: %s\n    %s%s%s\n", zt_json_get_string (one, "label"),
               zt_json_get_string (one, "value"), zt_json_get_string (one, "source"),
               note != NULL ? " ⚠ " : "", note != NULL ? note : "");
    }
  if (dry)
    return ZT_EXIT_DONE;
  draft = zt_bid_fill_from_library (workspace, argv[1], list, &error);
  return draft != NULL ? ZT_EXIT_DONE : zt_cli_fail (error);
}

const ZtCliCommand zt_cli_library_commands[] = {
  [LIBRARY_SEARCH] = { "library search", "[TEXT] [--type TYPE]",
                       N_ ("Items of the library that hold all these words"), run_search },
  [LIBRARY_ADD] = { "library add", "TYPE TITLE [FIELD=VALUE…] [--file FILE]…",
                    N_ ("A new item; prints its id"), run_add },
  [LIBRARY_SET] = { "library set", "ITEM FIELD=VALUE…",
                    N_ ("Change an item; an empty value takes the field out"), run_set },
  [LIBRARY_ATTACH] = { "library attach", "ITEM FILE", N_ ("Add a file to an item"), run_attach },
  [LIBRARY_DETACH]
  = { "library detach", "ITEM SHA256", N_ ("Take a file out of an item"), run_detach },
  [LIBRARY_REMOVE]
  = { "library remove", "ITEM", N_ ("Take an item out; restore brings it back"), run_remove },
  [LIBRARY_RESTORE]
  = { "library restore", "ITEM", N_ ("Bring back an item that was taken out"), run_restore },
  [LIBRARY_UNDO] = { "library undo", "ITEM", N_ ("Undo the last change of an item"), run_undo },
  [LIBRARY_EXPIRING] = { "library expiring", "[--days N]",
                         N_ ("What expires soon (within 60 days), or has"), run_expiring },
  [LIBRARY_USES] = { "library uses", "ITEM", N_ ("The bids that use an item"), run_uses },
  [LIBRARY_IMPORT] = { "library import", "FILE.csv|FILE.xlsx [--type TYPE] [--dry-run]",
                       N_ ("Items from a table: all of its rows, or none"), run_import },
  [LIBRARY_EXPORT] = { "library export", "TYPE FILE.csv|FILE.xlsx",
                       N_ ("The items of a type as a table"), run_export },
  [LIBRARY_LEARN] = { "library learn", "BID [--all] [--dry-run]",
                      N_ ("Keep what was entered in a bid for the next one"), run_learn },
  [LIBRARY_FILL]
  = { "bid fill", "BID [--dry-run]",
      N_ ("Fill the empty places from the tender, the library and earlier bids"), run_fill },
  { NULL },
};
