/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options, secrets, exit statuses and output of every command. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "money.h"
#include "zt-cli.h"
#include "zt-os.h"
#include "zt-time.h"

gboolean
zt_cli_parse (ZtCli *cli, const ZtCliCommand *command, const GOptionEntry *entries, int *argc,
              char ***argv, int min, int max)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (command->usage);
  g_autofree char *folder = NULL, *password_file = NULL, *pin_file = NULL;
  const GOptionEntry common[] = {
    { "workspace", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_ ("Folder of the workspace"),
      N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_ ("Print one JSON value"), NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_ ("Read the password from a file"), N_ ("FILE") },
    { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &pin_file, N_ ("Read the PIN from a file"),
      N_ ("FILE") },
    { NULL },
  };
  gboolean parsed;

  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  parsed = g_option_context_parse (context, argc, argv, &error);
  if (folder != NULL)
    {
      g_free (cli->folder);
      cli->folder = g_steal_pointer (&folder);
    }
  if (password_file != NULL)
    {
      g_free (cli->password_file);
      cli->password_file = g_steal_pointer (&password_file);
    }
  if (pin_file != NULL)
    {
      g_free (cli->pin_file);
      cli->pin_file = g_steal_pointer (&pin_file);
    }
  /* "--" only separates; it is no argument. */
  if (parsed && *argc > 1 && g_str_equal ((*argv)[1], "--"))
    {
      memmove (*argv + 1, *argv + 2, sizeof (char *) * (gsize) (*argc - 2));
      (*argc)--;
    }
  if (parsed && *argc - 1 >= min && *argc - 1 <= max)
    return TRUE;
  if (!parsed)
    g_printerr ("%s\n", error->message);
  /* TRANSLATORS: %1$s the command, %2$s its arguments */
  g_printerr (_ ("Usage: zhaotou-cli %1$s %2$s\n"), command->words, command->usage);
  return FALSE;
}

static gboolean
is_verification_failure (const GError *error)
{
  static const int codes[] = {
    ZT_SEAL_ERROR_CERTIFICATE_UNTRUSTED, ZT_SEAL_ERROR_CERTIFICATE_REVOKED,
    ZT_SEAL_ERROR_SIGNATURE_BROKEN,      ZT_SEAL_ERROR_SEAL_BROKEN,
    ZT_SEAL_ERROR_TIMESTAMP_BROKEN,      ZT_SEAL_ERROR_LOG_BROKEN,
  };

  if (error->domain == ZT_ERROR)
    return error->code == ZT_ERROR_CORRUPT;
  if (error->domain != ZT_SEAL_ERROR)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (error->code == codes[i])
      return TRUE;
  return FALSE;
}

int
zt_cli_fail (const GError *error)
{
  if (error == NULL)
    {
      g_printerr ("%s\n", _ ("The command failed without saying why."));
      return ZT_EXIT_REFUSED;
    }
  g_printerr ("%s\n", error->message);
  if (zt_net_error_is_transient (error))
    return ZT_EXIT_NO_NETWORK;
  return is_verification_failure (error) ? ZT_EXIT_VERIFICATION : ZT_EXIT_REFUSED;
}

ZtWorkspace *
zt_cli_open (ZtCli *cli, GError **error)
{
  if (cli->folder == NULL)
    cli->folder = zt_workspace_default_folder ();
  return zt_workspace_open (cli->folder, error);
}

char *
zt_cli_read_secret (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  char *line;

  if (!g_file_get_contents (path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  line = g_strndup (text, strcspn (text, "\r\n"));
  zt_os_forget (text, length);
  return line;
}

char *
zt_cli_pin (const ZtPinRequest *request, gpointer user_data)
{
  ZtCli *cli = user_data;
  const char *given = g_getenv ("ZHAOTOU_PIN");
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt = NULL;
  char *pin;

  if (request->was_wrong)
    g_printerr ("%s\n", request->final_try
                            ? _ ("That PIN was wrong. One try is left before the token locks.")
                            : _ ("That PIN was wrong."));
  if (cli->pin_file != NULL || given != NULL)
    {
      if (request->attempt > 0)
        return NULL;
      if (cli->pin_file == NULL)
        return g_strdup (given);
      pin = zt_cli_read_secret (cli->pin_file, &error);
      if (pin == NULL)
        g_printerr ("%s\n", error->message);
      return pin;
    }
  /* TRANSLATORS: %s is the name of a token or key file */
  prompt = g_strdup_printf (_ ("PIN of %s: "), request->label);
  return zt_os_prompt_secret (prompt);
}

char *
zt_cli_password (ZtCli *cli, const char *user, GError **error)
{
  const char *given = g_getenv ("ZHAOTOU_PASSWORD");
  g_autofree char *prompt = NULL;
  char *password;

  if (cli->password_file != NULL)
    return zt_cli_read_secret (cli->password_file, error);
  if (given != NULL)
    return g_strdup (given);
  /* TRANSLATORS: %s is a user name */
  prompt = g_strdup_printf (_ ("Password of %s: "), user);
  password = zt_os_prompt_secret (prompt);
  if (password == NULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                         _ ("A password is needed: set ZHAOTOU_PASSWORD or use --password-file."));
  return password;
}

void
zt_cli_progress (guint64 done, guint64 total, const char *what, gpointer user_data)
{
  if (!isatty (STDERR_FILENO))
    return;
  if (total > 0)
    g_printerr ("\r%s %3u %%\033[K", what, (guint) (done * 100 / total));
  else
    g_printerr ("\r%s\033[K", what);
  if (total > 0 && done >= total)
    g_printerr ("\r\033[K");
}

void
zt_cli_print_json (JsonNode *node)
{
  g_autofree char *text = zt_json_pretty (node);

  g_print ("%s\n", text);
}

void
zt_cli_print_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  zt_cli_print_json (node);
}
