/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zhaotou-platform: the reference platform. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "server.h"
#include "zt-os.h"
#include "zt-seal-error.h"

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} commands[] = {
  { "init", zt_command_init, N_ ("make a platform, with --sample one to practise on") },
  { "serve", zt_command_serve, N_ ("serve it") },
  { "issue", zt_command_issue, N_ ("issue a practice certificate, or revoke one") },
  { "backup", zt_command_backup, N_ ("copy it, also while it serves") },
  { "restore", zt_command_restore, N_ ("make a platform from a copy") },
  { "verify", zt_command_verify, N_ ("compute the whole log and every blob again") },
  { "api", zt_command_api, N_ ("print the OpenAPI description") },
};

static void
print_usage (FILE *to)
{
  fprintf (to, "%s\n  zhaotou-platform COMMAND [OPTION…]\n\n%s\n", _ ("Usage:"), _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (to, "  %-9s %s\n", commands[i].name, _ (commands[i].summary));
  fprintf (to, "\n%s\n", _ ("“zhaotou-platform COMMAND --help” tells its options."));
}

gboolean
zt_parse_options (int *argc, char ***argv, const char *name, const char *summary,
                  const GOptionEntry *entries, int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_strdup_printf ("zhaotou-platform %s", name);
  gboolean help = FALSE;
  const GOptionEntry help_entry[]
      = { { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL }, { NULL } };

  g_set_prgname (program);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _ (summary));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, help_entry, GETTEXT_PACKAGE);
  *status = ZT_EXIT_USAGE;
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);

      g_print ("%s", text);
      *status = ZT_EXIT_DONE;
      return FALSE;
    }
  if (*argc > 1)
    {
      /* TRANSLATORS: %s is a word of the command line that is not understood. */
      g_printerr (_ ("“%s” is not understood.\n"), (*argv)[1]);
      return FALSE;
    }
  return TRUE;
}

gboolean
zt_option_missing (const char *name, const char *option, gconstpointer value)
{
  if (value != NULL)
    return FALSE;
  /* TRANSLATORS: the name of a command, and of its option. */
  g_printerr (_ ("%s needs --%s.\n"), name, option);
  return TRUE;
}

int
zt_fail (const GError *error)
{
  g_printerr ("zhaotou-platform: %s\n", error->message);
  return error->domain == ZT_SEAL_ERROR && error->code == ZT_SEAL_ERROR_LOG_BROKEN
             ? ZT_EXIT_UNVERIFIED
             : ZT_EXIT_REFUSED;
}

int
main (int argc, char **argv)
{
  static const char heading[] = ""; /* of a catalogue: its name for itself */
  const char *folder = g_getenv ("ZT_LOCALE_DIR");

  setlocale (LC_ALL, "");
  zt_os_use_utf8 ();
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : ZT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* GLib decides once whether anything is translated at all, by the locale the program was started
   * in. One without a catalogue must not silence the answers to Chinese requests. */
  if (*gettext (heading) == '\0')
    setlocale (LC_MESSAGES, "C");
  g_set_prgname ("zhaotou-platform");
  if (argc < 2)
    {
      print_usage (stderr);
      return ZT_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    {
      print_usage (stdout);
      return ZT_EXIT_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("zhaotou-platform %s\n", ZT_VERSION);
      return ZT_EXIT_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);
  /* TRANSLATORS: %s is what the user gave as a command. */
  g_printerr (_ ("There is no command “%s”.\n\n"), argv[1]);
  print_usage (stderr);
  return ZT_EXIT_USAGE;
}
