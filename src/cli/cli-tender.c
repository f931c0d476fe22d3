/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The opening. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "money.h"
#include "zt-bid.h"
#include "zt-cli.h"

static void
print_bid (JsonObject *bid)
{
  gint64 fen = zt_json_get_fen (bid, "total");
  g_autofree char *total = fen >= 0 ? zt_money_format (fen) : g_strdup ("—");
  const char *words = zt_json_get_string (bid, "totalInWords");
  JsonArray *problems = zt_json_get_array (bid, "problems");
  const char *name = zt_json_get_string (bid, "name");

  g_print ("%s %s\t¥%s\t%s\n", zt_json_get_boolean (bid, "ok", FALSE) ? "✔" : "✘",
           name != NULL ? name : zt_json_get_string (bid, "organisation"), total,
           words != NULL ? words : "");
  for (guint i = 0; problems != NULL && i < json_array_get_length (problems); i++)
    {
      const char *message
          = zt_json_get_string (json_array_get_object_element (problems, i), "message");

      g_print ("    %s\n", message != NULL ? message : "");
    }
}

static gboolean
print_opening (ZtCli *cli, JsonObject *record)
{
  JsonArray *bids = zt_json_get_array (record, "bids"),
            *warnings = zt_json_get_array (record, "warnings");
  guint n = bids != NULL ? json_array_get_length (bids) : 0;
  gboolean all = TRUE;

  if (cli->json)
    zt_cli_print_object (record);
  else
    g_print ("%s %s %s\n", _ ("Opening record"), zt_json_get_string (record, "tender"),
             zt_json_get_string (record, "title") != NULL ? zt_json_get_string (record, "title")
                                                          : "");
  for (guint i = 0; i < n; i++)
    {
      JsonObject *bid = json_array_get_object_element (bids, i);

      all = all && zt_json_get_boolean (bid, "ok", FALSE);
      if (!cli->json)
        print_bid (bid);
    }
  for (guint i = 0; warnings != NULL && i < json_array_get_length (warnings); i++)
    g_printerr ("⚠ %s\n", json_array_get_string_element (warnings, i));
  if (n == 0)
    g_printerr ("%s\n", _ ("No bid was submitted."));
  return all;
}

static int
run_open (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *identity = NULL;
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &identity, N_ ("PKCS#12 file or pkcs11: URI"),
      N_ ("ID") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtKey) key = NULL;
  g_autoptr (JsonObject) record = NULL;

  if (!zt_cli_parse (cli, &zt_cli_tender_commands[0], entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL)
    return zt_cli_fail (error);
  if (identity == NULL)
    identity = zt_workspace_get_setting (workspace, "identity");
  if (identity == NULL)
    {
      g_printerr ("%s\n",
                  _ ("Say which key opens: --identity ID (see zhaotou-cli identity list)."));
      return ZT_EXIT_USAGE;
    }
  key = zt_key_open (identity, zt_cli_pin, cli, &error);
  record = key != NULL
               ? zt_tender_open (workspace, argv[1], key, zt_cli_progress, cli, NULL, &error)
               : NULL;
  if (record == NULL)
    return zt_cli_fail (error);
  return print_opening (cli, record) ? ZT_EXIT_DONE : ZT_EXIT_VERIFICATION;
}

const ZtCliCommand zt_cli_tender_commands[] = {
  { "tender open", "TENDER [--identity ID]",
    N_ ("Fetch, decrypt and verify every bid at the opening"), run_open },
  { NULL },
};
