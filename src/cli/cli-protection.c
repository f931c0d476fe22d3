/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What protects the workspace: folder or keyring, and the recovery code. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-cli.h"
#include "zt-os.h"
#include "zt-protection.h"
#include "zt-time.h"

enum
{
  STATE,
  CODE,
  KEYRING,
  FOLDER,
  UNLOCK,
};

#define COMMAND(number) (&zt_cli_protection_commands[number])

static const char *const states[] = {
  [ZT_PROTECTED_BY_FOLDER] = "folder",
  [ZT_PROTECTED_BY_KEYRING] = "keyring",
  [ZT_PROTECTION_LOCKED] = "locked",
};

static void
print_state_json (const ZtProtection *protection)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *locked = json_array_new ();

  json_object_set_string_member (object, "state", states[protection->state]);
  json_object_set_boolean_member (object, "recoveryCode", protection->has_code);
  if (protection->code_made > 0)
    {
      g_autofree char *made = zt_time_format (protection->code_made);

      json_object_set_string_member (object, "recoveryCodeMade", made);
    }
  json_object_set_boolean_member (object, "keyring", protection->has_keyring);
  for (guint i = 0; i < protection->locked->len; i++)
    {
      const ZtLockedItem *item = g_ptr_array_index (protection->locked, i);
      g_autofree char *modified = zt_time_format (item->modified);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "id", item->id);
      json_object_set_string_member (entry, "kind", item->kind);
      json_object_set_string_member (entry, "modified", modified);
      json_array_add_object_element (locked, entry);
    }
  json_object_set_array_member (object, "locked", locked);
  zt_cli_print_object (object);
}

static void
print_state (const ZtProtection *protection)
{
  g_print ("%s\n", zt_protection_describe (protection));
  if (protection->has_code)
    {
      g_autofree char *made = zt_time_display (protection->code_made);

      /* TRANSLATORS: %s is a time */
      g_print (_ ("Recovery code: made %s\n"), made);
    }
  else
    g_print ("%s\n", _ ("Recovery code: none yet (zhaotou-cli protection code)"));
  for (guint i = 0; i < protection->locked->len; i++)
    {
      const ZtLockedItem *item = g_ptr_array_index (protection->locked, i);
      g_autofree char *modified = zt_time_display (item->modified);

      /* TRANSLATORS: a kind ("draft"), an id, and when it was last changed */
      g_print (_ ("Locked: %s %s, last changed %s\n"), item->kind, item->id, modified);
    }
}

static int
run_state (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtProtection) protection = NULL;

  if (!zt_cli_parse (cli, COMMAND (STATE), NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  protection = workspace != NULL ? zt_protection_get (workspace, &error) : NULL;
  if (protection == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    print_state_json (protection);
  else
    print_state (protection);
  return ZT_EXIT_DONE;
}

static int
run_code (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autofree char *code = NULL;

  if (!zt_cli_parse (cli, COMMAND (CODE), NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  code = zt_protection_make_code ();
  if (workspace == NULL || !zt_protection_set_code (workspace, code, &error))
    return zt_cli_fail (error);
  g_print ("%s\n", code);
  g_printerr ("%s\n", _ ("Keep this code where the computer is not. It opens this workspace on any "
                         "computer; an earlier code no longer does."));
  zt_os_forget (code, strlen (code));
  return ZT_EXIT_DONE;
}

static int
move_key (ZtCli *cli, int number, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtProtection) protection = NULL;

  if (!zt_cli_parse (cli, COMMAND (number), NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_protection_use_keyring (workspace, number == KEYRING, FALSE, NULL, &error)
      || (protection = zt_protection_get (workspace, &error)) == NULL)
    return zt_cli_fail (error);
  g_printerr ("%s\n", zt_protection_describe (protection));
  return ZT_EXIT_DONE;
}

static int
run_keyring (ZtCli *cli, int argc, char **argv)
{
  return move_key (cli, KEYRING, argc, argv);
}

static int
run_folder (ZtCli *cli, int argc, char **argv)
{
  return move_key (cli, FOLDER, argc, argv);
}

/* From the file, the environment or a person. NULL without error: from nowhere, the keyring is
 * left. */
static gboolean
get_code (const char *file, char **code, GError **error)
{
  const char *given = g_getenv ("ZHAOTOU_RECOVERY_CODE");

  if (file != NULL)
    {
      *code = zt_cli_read_secret (file, error);
      return *code != NULL;
    }
  *code = given != NULL ? g_strdup (given) : zt_os_prompt_secret (_ ("Recovery code: "));
  return TRUE;
}

static int
run_unlock (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL, *code = NULL;
  const GOptionEntry entries[] = {
    { "code-file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Read the recovery code from a file"),
      N_ ("FILE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtProtection) protection = NULL;

  if (!zt_cli_parse (cli, COMMAND (UNLOCK), entries, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !get_code (file, &code, &error)
      || !zt_protection_unlock (workspace, code, FALSE, NULL, &error)
      || (protection = zt_protection_get (workspace, &error)) == NULL)
    return zt_cli_fail (error);
  if (code != NULL)
    zt_os_forget (code, strlen (code));
  g_printerr ("%s\n", zt_protection_describe (protection));
  return ZT_EXIT_DONE;
}

const ZtCliCommand zt_cli_protection_commands[] = {
  [STATE] = { "protection", "",
              N_ ("How the drafts are protected on this computer, and what is locked"), run_state },
  [CODE] = { "protection code", "", N_ ("Make a new recovery code and print it"), run_code },
  [KEYRING]
  = { "protection keyring", "",
      N_ ("Move the key into the desktop's keyring; needs a recovery code"), run_keyring },
  [FOLDER]
  = { "protection folder", "", N_ ("Move the key back into the workspace's folder"), run_folder },
  [UNLOCK]
  = { "protection unlock", "[--code-file FILE]",
      N_ ("Open a locked workspace with its recovery code (ZHAOTOU_RECOVERY_CODE)"), run_unlock },
  { NULL },
};
