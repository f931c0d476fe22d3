/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zhaotou-cli: finds the command and runs it. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-cli.h"
#include "zt-os.h"

static const ZtCliCommand *const groups[] = {
  zt_cli_account_commands,  zt_cli_record_commands,   zt_cli_bid_commands,
  zt_cli_draft_commands,    zt_cli_library_commands,  zt_cli_tender_commands,
  zt_cli_document_commands, zt_cli_transfer_commands,
};

const ZtCliCommand *
zt_cli_find (const char *words)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const ZtCliCommand *command = groups[i]; command->words != NULL; command++)
      if (g_str_equal (command->words, words))
        return command;
  return NULL;
}

static void
print_help (void)
{
  g_print ("%s\n\n", _ ("Usage: zhaotou-cli [--workspace DIR] [--json] COMMAND [ARGUMENT…]"));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (const ZtCliCommand *command = groups[i]; command->words != NULL; command++)
        g_print ("  %s %s\n      %s\n", command->words, command->usage, _ (command->summary));
      g_print ("\n");
    }
  g_print (
      "%s\n",
      _ ("Exit status: 0 done, 1 refused and nothing changed, 2 wrong usage, 3 no network and kept "
         "in the outbox, 4 a verification failed."));
  g_print (
      "%s\n",
      _ ("Passwords and PINs: ZHAOTOU_PASSWORD, ZHAOTOU_PIN, --password-file, --pin-file, or a "
         "prompt on a terminal."));
}

static void
take_option (char **option, const char *value)
{
  g_free (*option);
  *option = g_strdup (value);
}

/* Takes the options that stand before the command. Returns the index of the command, or 0 when
 * there is none. */
static int
skip_leading_options (ZtCli *cli, int argc, char **argv, gboolean *help)
{
  int i = 1;

  while (i < argc && argv[i][0] == '-')
    {
      const char *option = argv[i];

      if (g_str_equal (option, "--json"))
        cli->json = TRUE;
      else if (g_str_equal (option, "--help") || g_str_equal (option, "-h"))
        *help = TRUE;
      else if (g_str_equal (option, "--workspace") && i + 1 < argc)
        take_option (&cli->folder, argv[++i]);
      else if (g_str_has_prefix (option, "--workspace="))
        take_option (&cli->folder, option + strlen ("--workspace="));
      else if (g_str_equal (option, "--pin-file") && i + 1 < argc)
        take_option (&cli->pin_file, argv[++i]);
      else if (g_str_equal (option, "--password-file") && i + 1 < argc)
        take_option (&cli->password_file, argv[++i]);
      else
        return -i;
      i++;
    }
  return i < argc ? i : 0;
}

int
main (int argc, char **argv)
{
  ZtCli cli = { 0 };
  gboolean help = FALSE;
  const ZtCliCommand *command = NULL;
  g_autofree char *words = NULL;
  int first, skip = 1, status;

  zt_os_init_locale ();
  first = skip_leading_options (&cli, argc, argv, &help);
  if (first < 0)
    {
      /* TRANSLATORS: %s is an option as typed */
      g_printerr (_ ("Unknown option %s. See zhaotou-cli --help.\n"), argv[-first]);
      return ZT_EXIT_USAGE;
    }
  if (help || first == 0)
    {
      print_help ();
      return help ? ZT_EXIT_DONE : ZT_EXIT_USAGE;
    }
  if (first + 1 < argc)
    {
      words = g_strconcat (argv[first], " ", argv[first + 1], NULL);
      command = zt_cli_find (words);
      skip = 2;
    }
  if (command == NULL)
    {
      command = zt_cli_find (argv[first]);
      skip = 1;
    }
  if (command == NULL)
    {
      /* TRANSLATORS: %s is a command as typed */
      g_printerr (_ ("There is no command “%s”. See zhaotou-cli --help.\n"), argv[first]);
      return ZT_EXIT_USAGE;
    }
  argv[first + skip - 1] = (char *) command->words;
  status = command->run (&cli, argc - (first + skip - 1), argv + first + skip - 1);
  g_free (cli.folder);
  g_free (cli.pin_file);
  g_free (cli.password_file);
  return status;
}
