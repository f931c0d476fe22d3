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
  zt_cli_document_commands, zt_cli_transfer_commands, zt_cli_protection_commands,
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

static gboolean
is_help (const char *word)
{
  return g_str_equal (word, "--help") || g_str_equal (word, "-h");
}

/* @group (nullable): "bid" for "bid new", "bid set", … */
static gboolean
is_in_group (const ZtCliCommand *command, const char *group)
{
  gsize length = group != NULL ? strlen (group) : 0;

  return group == NULL
         || (strncmp (command->words, group, length) == 0
             && (command->words[length] == ' ' || command->words[length] == '\0'));
}

/* Whether there are commands that begin with @word and go on. */
static gboolean
is_group (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    for (const ZtCliCommand *command = groups[i]; command->words != NULL; command++)
      if (is_in_group (command, word) && command->words[strlen (word)] == ' ')
        return TRUE;
  return FALSE;
}

/* @group (nullable): only its commands. */
static void
print_help (const char *group)
{
  g_print ("%s\n\n", _ ("Usage: zhaotou-cli [--workspace DIR] [--json] COMMAND [ARGUMENT…]"));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      gboolean any = FALSE;

      for (const ZtCliCommand *command = groups[i]; command->words != NULL; command++)
        if (is_in_group (command, group))
          {
            g_print ("  %s %s\n      %s\n", command->words, command->usage, _ (command->summary));
            any = TRUE;
          }
      if (any)
        g_print ("\n");
    }
  if (group == NULL)
    g_print ("  --version\n      %s\n\n", _ ("Print the version"));
  g_print (
      "%s\n",
      _ ("Exit status: 0 done, 1 refused and nothing changed, 2 wrong usage, 3 no network and kept "
         "in the outbox, 4 a verification failed."));
  g_print (
      "%s\n",
      _ ("Passwords and PINs: ZHAOTOU_PASSWORD, ZHAOTOU_PIN, --password-file, --pin-file, or a "
         "prompt on a terminal."));
}

/* The command that @argv begins with. *n_words: how many of them are its name. NULL: there is none,
 * *status says how that ends. */
static const ZtCliCommand *
find_command (int argc, char **argv, int *n_words, int *status)
{
  g_autofree char *words = argc > 1 ? g_strconcat (argv[0], " ", argv[1], NULL) : NULL;
  const ZtCliCommand *command = words != NULL ? zt_cli_find (words) : NULL;

  *n_words = command != NULL ? 2 : 1;
  if (command == NULL && is_group (argv[0]) && argc > 1 && is_help (argv[1]))
    {
      print_help (argv[0]);
      *status = ZT_EXIT_DONE;
      return NULL;
    }
  if (command == NULL)
    command = zt_cli_find (argv[0]);
  if (command != NULL)
    return command;
  *status = ZT_EXIT_USAGE;
  if (is_group (argv[0]) && argc == 1)
    print_help (argv[0]);
  else
    /* TRANSLATORS: %s is a command as typed */
    g_printerr (_ ("There is no command “%s”. See zhaotou-cli --help.\n"),
                is_group (argv[0]) ? words : argv[0]);
  return NULL;
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
      else if (is_help (option))
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
  const ZtCliCommand *command;
  int first, n_words, status;

  zt_os_init_locale ();
  if (argc == 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("zhaotou-cli %s\n", ZT_VERSION);
      return ZT_EXIT_DONE;
    }
  first = skip_leading_options (&cli, argc, argv, &help);
  if (first < 0)
    {
      /* TRANSLATORS: %s is an option as typed */
      g_printerr (_ ("Unknown option %s. See zhaotou-cli --help.\n"), argv[-first]);
      return ZT_EXIT_USAGE;
    }
  if (help || first == 0)
    {
      print_help (NULL);
      return help ? ZT_EXIT_DONE : ZT_EXIT_USAGE;
    }
  command = find_command (argc - first, argv + first, &n_words, &status);
  if (command != NULL)
    {
      first += n_words - 1;
      argv[first] = (char *) command->words;
      status = command->run (&cli, argc - first, argv + first);
    }
  g_free (cli.folder);
  g_free (cli.pin_file);
  g_free (cli.password_file);
  return status;
}
