/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of a draft, amendments of its tender, and what colleagues exchange. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-cli.h"
#include "zt-draft.h"
#include "zt-os.h"
#include "zt-time.h"

enum
{
  DRAFT_REVISIONS,
  DRAFT_COMPARE,
  DRAFT_RESTORE,
  DRAFT_UNDO,
  DRAFT_REDO,
  DRAFT_CHANGES,
  DRAFT_EXPORT,
  DRAFT_IMPORT,
  DRAFT_MERGE,
  DRAFT_COPY,
  DRAFT_DELETE,
};

#define COMMAND(number) (&zt_cli_draft_commands[number])

static int
finish (ZtCli *cli, ZtRecord *draft, const GError *error)
{
  if (draft == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_record (cli, draft);
  return ZT_EXIT_DONE;
}

static void
print_list (JsonArray *list)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, list);
  zt_cli_print_json (node);
}

/* "投标函 · 投标有效期: 90 → 120" a line; @mark: what stands before it. */
static void
print_change (JsonObject *entry, const char *mark)
{
  const char *old = zt_json_get_string (entry, "old"), *new = zt_json_get_string (entry, "new");

  g_print ("%s%s · %s: %s → %s\n", mark, zt_json_get_string (entry, "part"),
           zt_json_get_string (entry, "title"), old != NULL ? old : "—", new != NULL ? new : "—");
}

static void
print_changes (ZtCli *cli, JsonArray *entries)
{
  if (cli->json)
    {
      print_list (entries);
      return;
    }
  for (guint i = 0; i < json_array_get_length (entries); i++)
    print_change (json_array_get_object_element (entries, i), "");
  if (json_array_get_length (entries) == 0)
    g_print ("%s\n", _ ("No difference."));
}

static JsonArray *
revisions_to_json (GPtrArray *revisions)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < revisions->len; i++)
    {
      const ZtRevision *revision = g_ptr_array_index (revisions, i);
      JsonObject *entry = json_object_new ();
      g_autofree char *time = zt_time_format (revision->made_at);

      json_object_set_int_member (entry, "number", revision->number);
      json_object_set_string_member (entry, "madeAt", time);
      json_object_set_string_member (entry, "what", revision->what);
      json_array_add_object_element (list, entry);
    }
  return list;
}

static int
run_revisions (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  g_autoptr (GPtrArray) revisions = NULL;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_REVISIONS), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_workspace_get (workspace, "draft", argv[1], &error) : NULL;
  revisions = draft != NULL ? zt_drafts_revisions (zt_workspace_get_own (workspace),
                                                   zt_record_get_id (draft), &error)
                            : NULL;
  if (revisions == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    {
      g_autoptr (JsonArray) list = revisions_to_json (revisions);

      print_list (list);
      return ZT_EXIT_DONE;
    }
  for (guint i = 0; i < revisions->len; i++)
    {
      const ZtRevision *revision = g_ptr_array_index (revisions, i);
      g_autofree char *time = zt_time_display (revision->made_at);
      g_autofree char *words = zt_draft_revision_words (revision->what);

      g_print ("%5d  %s  %s\n", (int) revision->number, time, words);
    }
  return ZT_EXIT_DONE;
}

static gboolean
read_number (const char *text, gint64 *number, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 1, G_MAXINT32, number, NULL))
    return TRUE;
  /* TRANSLATORS: %s is what was typed */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not the number of a revision."),
               text);
  return FALSE;
}

static int
run_compare (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) entries = NULL;
  gint64 from = 0, to = 0;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_COMPARE), NULL, &argc, &argv, 2, 3))
    return ZT_EXIT_USAGE;
  if (!read_number (argv[2], &from, &error) || (argc > 3 && !read_number (argv[3], &to, &error)))
    return zt_cli_fail (error);
  workspace = zt_cli_open (cli, &error);
  entries = workspace != NULL ? zt_bid_compare (workspace, argv[1], from, to, &error) : NULL;
  if (entries == NULL)
    return zt_cli_fail (error);
  print_changes (cli, entries);
  return ZT_EXIT_DONE;
}

static int
run_restore (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  gint64 number = 0;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_RESTORE), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  if (!read_number (argv[2], &number, &error))
    return zt_cli_fail (error);
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_restore (workspace, argv[1], number, &error) : NULL;
  return finish (cli, draft, error);
}

static int
take_step (ZtCli *cli, const char *id, gboolean back)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = zt_cli_open (cli, &error);
  g_autoptr (JsonArray) changes = NULL;
  g_autoptr (ZtRecord) draft
      = workspace != NULL ? zt_bid_step (workspace, id, back, &changes, &error) : NULL;

  if (error != NULL)
    return zt_cli_fail (error);
  if (draft == NULL)
    {
      g_printerr ("%s\n", back ? _ ("There is nothing to take back.")
                               : _ ("There is nothing to do again."));
      return ZT_EXIT_REFUSED;
    }
  print_changes (cli, changes);
  return ZT_EXIT_DONE;
}

static int
run_undo (ZtCli *cli, int argc, char **argv)
{
  if (!zt_cli_parse (cli, COMMAND (DRAFT_UNDO), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  return take_step (cli, argv[1], TRUE);
}

static int
run_redo (ZtCli *cli, int argc, char **argv)
{
  if (!zt_cli_parse (cli, COMMAND (DRAFT_REDO), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  return take_step (cli, argv[1], FALSE);
}

/* --- the tender was amended --- */

static int
print_migration (ZtCli *cli, JsonObject *report)
{
  JsonArray *entries = zt_json_get_array (report, "entries");
  const char *was = zt_json_get_string (report, "was");

  if (cli->json)
    {
      zt_cli_print_object (report);
      return ZT_EXIT_DONE;
    }
  if (entries == NULL || json_array_get_length (entries) == 0)
    {
      g_print ("%s\n", _ ("The tender is the one this bid was made for."));
      return ZT_EXIT_DONE;
    }
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      g_print ("%s ", zt_json_get_string (entry, "id"));
      print_change (entry, zt_json_get_boolean (entry, "seen", FALSE) ? "✔ " : "○ ");
    }
  if (g_strcmp0 (was, "draft") != 0)
    g_printerr ("%s\n", g_strcmp0 (was, "submitted") == 0
                            ? _ ("This bid was submitted for the older tender: sign and submit it "
                                 "again.")
                            : _ ("This bid was signed for the older tender: sign it again."));
  return ZT_EXIT_DONE;
}

static int
run_changes (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) seen = NULL;
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "seen", 0, 0, G_OPTION_ARG_STRING_ARRAY, &seen, N_ ("This change has been looked at"),
      N_ ("CHANGE") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("All of them have been looked at"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) report = NULL;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_CHANGES), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL)
    return zt_cli_fail (error);
  for (guint i = 0; (seen != NULL && seen[i] != NULL) || all; i++)
    {
      g_autoptr (ZtRecord) draft
          = zt_bid_look_at (workspace, argv[1], all ? NULL : seen[i], &error);

      if (draft == NULL)
        return zt_cli_fail (error);
      if (all)
        break;
    }
  report = zt_bid_migrate (workspace, argv[1], &error);
  return report != NULL ? print_migration (cli, report) : zt_cli_fail (error);
}

/* --- colleagues --- */

/* ZHAOTOU_PASSPHRASE, the first line of @file, or asked on the terminal. (nullable) */
static char *
read_passphrase (const char *file, GError **error)
{
  const char *given = g_getenv ("ZHAOTOU_PASSPHRASE");
  g_autofree char *text = NULL;
  char *line;

  if (file != NULL)
    {
      if (!g_file_get_contents (file, &text, NULL, error))
        {
          zt_error_convert_gio (error);
          return NULL;
        }
      line = g_strndup (text, strcspn (text, "\r\n"));
      zt_os_forget (text, strlen (text));
      return line;
    }
  if (given != NULL)
    return g_strdup (given);
  line = zt_os_prompt_secret (_ ("Passphrase of the exported draft: "));
  if (line == NULL)
    g_set_error_literal (
        error, ZT_ERROR, ZT_ERROR_INVALID,
        _ ("A passphrase is needed: set ZHAOTOU_PASSPHRASE or use --passphrase-file."));
  return line;
}

static void
forget (char *secret)
{
  if (secret != NULL)
    zt_os_forget (secret, strlen (secret));
  g_free (secret);
}

static int
run_export (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL;
  gboolean protect = FALSE, done;
  const GOptionEntry entries[] = {
    { "protect", 0, 0, G_OPTION_ARG_NONE, &protect, N_ ("Protect the file by a passphrase"), NULL },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Read the passphrase from a file"),
      N_ ("FILE") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  char *passphrase = NULL;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_EXPORT), entries, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL)
    return zt_cli_fail (error);
  if ((protect || file != NULL) && (passphrase = read_passphrase (file, &error)) == NULL)
    return zt_cli_fail (error);
  done
      = zt_bid_export (workspace, argv[1], argv[2], passphrase, zt_cli_progress, cli, NULL, &error);
  forget (passphrase);
  if (!done)
    return zt_cli_fail (error);
  g_print ("%s\n", argv[2]);
  return ZT_EXIT_DONE;
}

static ZtSharedDraft *
open_shared (ZtCli *cli, ZtWorkspace *workspace, const char *file, const char *passphrase_file,
             GError **error)
{
  g_autoptr (GError) cause = NULL;
  ZtSharedDraft *shared
      = zt_shared_draft_open (workspace, file, NULL, zt_cli_progress, cli, NULL, &cause);
  char *passphrase;

  if (shared != NULL)
    return shared;
  if (!g_error_matches (cause, ZT_SEAL_ERROR, ZT_SEAL_ERROR_PIN_NEEDED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  passphrase = read_passphrase (passphrase_file, error);
  if (passphrase == NULL)
    return NULL;
  shared = zt_shared_draft_open (workspace, file, passphrase, zt_cli_progress, cli, NULL, error);
  forget (passphrase);
  return shared;
}

static void
print_conflicts (JsonArray *conflicts)
{
  for (guint i = 0; i < json_array_get_length (conflicts); i++)
    {
      JsonObject *conflict = json_array_get_object_element (conflicts, i);
      const char *mine = zt_json_get_string (conflict, "mine");
      const char *theirs = zt_json_get_string (conflict, "theirs");

      g_printerr ("%s\n", zt_json_get_string (conflict, "key"));
      g_printerr ("  %s · %s\n", zt_json_get_string (conflict, "part"),
                  zt_json_get_string (conflict, "title"));
      g_printerr ("  %s %s\n  %s %s\n", _ ("mine:"), mine != NULL ? mine : "—", _ ("theirs:"),
                  theirs != NULL ? theirs : "—");
    }
}

/* "KEY=mine" or "KEY=theirs" for single ones, @side for all others. */
static JsonObject *
read_choices (JsonArray *conflicts, const char *side, char **singles)
{
  JsonObject *choices = json_object_new ();

  for (guint i = 0; side != NULL && i < json_array_get_length (conflicts); i++)
    json_object_set_string_member (
        choices, zt_json_get_string (json_array_get_object_element (conflicts, i), "key"), side);
  for (; singles != NULL && *singles != NULL; singles++)
    {
      char *equals = strrchr (*singles, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      json_object_set_string_member (choices, *singles, equals + 1);
    }
  return choices;
}

static int
take_shared (ZtCli *cli, const char *file, const char *passphrase_file, const char *side,
             char **singles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = zt_cli_open (cli, &error);
  g_autoptr (ZtSharedDraft) shared
      = workspace != NULL ? open_shared (cli, workspace, file, passphrase_file, &error) : NULL;
  g_autoptr (JsonObject) choices = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  JsonObject *summary;

  if (shared == NULL)
    return zt_cli_fail (error);
  summary = zt_shared_draft_get_summary (shared);
  choices = read_choices (zt_json_get_array (summary, "conflicts"), side, singles);
  draft = zt_shared_draft_take (shared, choices, NULL, &error);
  if (draft == NULL)
    {
      print_conflicts (zt_json_get_array (summary, "conflicts"));
      return zt_cli_fail (error);
    }
  if (!cli->json)
    g_print ("%s\n", zt_record_get_id (draft));
  return finish (cli, draft, error);
}

static int
run_import (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Read the passphrase from a file"),
      N_ ("FILE") },
    { NULL },
  };

  if (!zt_cli_parse (cli, COMMAND (DRAFT_IMPORT), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  return take_shared (cli, argv[1], file, NULL, NULL);
}

static int
run_merge (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL, *side = NULL;
  g_auto (GStrv) singles = NULL;
  const GOptionEntry entries[] = {
    { "take", 0, 0, G_OPTION_ARG_STRING, &side, N_ ("Whose version stays where both changed"),
      "mine|theirs" },
    { "choose", 0, 0, G_OPTION_ARG_STRING_ARRAY, &singles,
      N_ ("The same for one conflict: KEY=mine or KEY=theirs"), N_ ("CHOICE") },
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Read the passphrase from a file"),
      N_ ("FILE") },
    { NULL },
  };

  if (!zt_cli_parse (cli, COMMAND (DRAFT_MERGE), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  if (side != NULL && !g_str_equal (side, "mine") && !g_str_equal (side, "theirs"))
    {
      g_printerr ("%s\n", _ ("--take is mine or theirs."));
      return ZT_EXIT_USAGE;
    }
  return take_shared (cli, argv[1], file, side, singles);
}

static int
run_copy (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_COPY), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_new_from (workspace, argv[2], argv[1], &error) : NULL;
  if (draft != NULL && !cli->json)
    g_print ("%s\n", zt_record_get_id (draft));
  return finish (cli, draft, error);
}

static int
run_delete (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (DRAFT_DELETE), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !zt_bid_delete (workspace, argv[1], &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

const ZtCliCommand zt_cli_draft_commands[] = {
  [DRAFT_REVISIONS]
  = { "bid revisions", "BID", N_ ("The history of a draft, newest first"), run_revisions },
  [DRAFT_COMPARE] = { "bid compare", "BID REVISION [REVISION]",
                      N_ ("What differs between two revisions, or since one"), run_compare },
  [DRAFT_RESTORE]
  = { "bid restore", "BID REVISION", N_ ("Bring an old revision back as the newest"), run_restore },
  [DRAFT_UNDO] = { "bid undo", "BID", N_ ("Take the last change back"), run_undo },
  [DRAFT_REDO] = { "bid redo", "BID", N_ ("Do again what was taken back"), run_redo },
  [DRAFT_CHANGES] = { "bid changes", "BID [--seen CHANGE… | --all]",
                      N_ ("What an amended tender asks to look at again"), run_changes },
  [DRAFT_EXPORT] = { "bid export", "BID FILE.ztbid [--protect]",
                     N_ ("A draft as a file for a colleague"), run_export },
  [DRAFT_IMPORT]
  = { "bid import", "FILE.ztbid",
      N_ ("Take a colleague's draft over, or merge it where nothing clashes"), run_import },
  [DRAFT_MERGE] = { "bid merge", "FILE.ztbid [--take mine|theirs] [--choose KEY=mine|theirs…]",
                    N_ ("Merge a colleague's draft into the one here"), run_merge },
  [DRAFT_COPY]
  = { "bid copy", "BID TENDER", N_ ("Begin a draft for another tender from this one"), run_copy },
  [DRAFT_DELETE] = { "bid delete", "BID", N_ ("Delete a draft with its history"), run_delete },
  { NULL },
};
