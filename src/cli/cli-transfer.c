/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify, export, import, backup, restore. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "evidence.h"
#include "transfer.h"
#include "zt-cli.h"
#include "zt-os.h"

enum
{
  VERIFY,
  EXPORT,
  IMPORT,
  BACKUP,
  RESTORE,
};

#define COMMAND(number) (&zt_cli_transfer_commands[number])

static int
run_verify (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) trust = NULL;
  const GOptionEntry entries[] = {
    { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &trust, N_ ("Certificate authorities to trust"),
      N_ ("CA.pem") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = NULL;
  JsonArray *checks;

  if (!zt_cli_parse (cli, COMMAND (VERIFY), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  report = zt_evidence_verify (argv[1], (const char *const *) trust, &error);
  if (report == NULL)
    {
      int status = zt_cli_fail (error);

      return status == ZT_EXIT_VERIFICATION || g_error_matches (error, ZT_ERROR, ZT_ERROR_INVALID)
                 ? ZT_EXIT_VERIFICATION
                 : status;
    }
  if (cli->json)
    zt_cli_print_object (report);
  else
    g_print ("%s\n", zt_json_get_string (report, "what"));
  checks = zt_json_get_array (report, "checks");
  for (guint i = 0; !cli->json && i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);
      const char *detail = zt_json_get_string (check, "detail");

      g_print ("%s %s%s%s\n", zt_json_get_boolean (check, "ok", FALSE) ? "✔" : "✘",
               zt_json_get_string (check, "title"), detail != NULL && *detail ? ": " : "",
               detail != NULL ? detail : "");
    }
  return zt_json_get_boolean (report, "ok", FALSE) ? ZT_EXIT_DONE : ZT_EXIT_VERIFICATION;
}

static int
run_export (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *format = NULL, *out = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_ ("csv, xlsx, json or ocds"), N_ ("FORMAT") },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("Where it goes; xlsx needs a file"),
      N_ ("FILE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (EXPORT), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_transfer_export (workspace, argv[1], format != NULL ? format : "csv", out, &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

static int
run_import (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (!zt_cli_parse (cli, COMMAND (IMPORT), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  result = workspace != NULL ? zt_transfer_import (workspace, argv[1], argv[2], &error) : NULL;
  if (result == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_object (result);
  else
    /* TRANSLATORS: numbers of records */
    g_print (_ ("%" PRId64 " imported, %" PRId64 " left out\n"),
             zt_json_get_int (result, "imported", 0), zt_json_get_int (result, "skipped", 0));
  return ZT_EXIT_DONE;
}

static int
run_backup (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (BACKUP), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !zt_workspace_backup (workspace, argv[1], &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

static int
run_restore (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (!zt_cli_parse (cli, COMMAND (RESTORE), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  if (cli->folder == NULL)
    cli->folder = zt_workspace_default_folder ();
  if (!zt_workspace_restore (argv[1], cli->folder, &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

const ZtCliCommand zt_cli_transfer_commands[] = {
  [VERIFY] = { "verify", "FILE [--trust CA.pem]…",
               N_ ("Say what a receipt, package, sealed part or backup is and whether it holds"),
               run_verify },
  [EXPORT] = { "export", "KIND [--format csv|xlsx|json|ocds] [-o FILE]",
               N_ ("Records for other programs"), run_export },
  [IMPORT] = { "import", "ocds FILE", N_ ("Records from other programs"), run_import },
  [BACKUP] = { "backup", "FILE", N_ ("Copy the whole workspace into one file"), run_backup },
  [RESTORE] = { "restore", "FILE", N_ ("Bring a workspace back"), run_restore },
  { NULL },
};
