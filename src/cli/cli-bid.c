/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seven steps of a bid. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "zt-bid.h"
#include "zt-cli.h"
#include "zt-os.h"

enum
{
  BID_NEW,
  BID_SET,
  BID_PRICE,
  BID_ATTACH,
  BID_DETACH,
  BID_CHECK,
  BID_FIX,
  BID_COMPOSE,
  BID_MOVE_SEAL,
  BID_SIGN,
  BID_SEAL,
  BID_SUBMIT,
  BID_RECEIPT,
  BID_WITHDRAW,
  BID_DRILL,
  BID_RELEASE,
};

#define COMMAND(number) (&zt_cli_bid_commands[number])

static int
print_draft (ZtCli *cli, ZtRecord *draft, const GError *error)
{
  if (draft == NULL)
    return zt_cli_fail (error);
  if (cli->json)
    zt_cli_print_record (cli, draft);
  return ZT_EXIT_DONE;
}

static int
run_new (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_NEW), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_new (workspace, argv[1], &error) : NULL;
  if (draft != NULL && !cli->json)
    g_print ("%s\n", zt_record_get_id (draft));
  return print_draft (cli, draft, error);
}

static JsonObject *
read_body (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  JsonObject *body;

  if (!zt_os_check_regular (file, error) || !g_file_get_contents (file, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  body = zt_json_parse_object (text, (gssize) length, error);
  if (body == NULL)
    g_prefix_error (error, "%s: ", file);
  return body;
}

/* "path=value" split, one after another. */
static gboolean
add_pair (GPtrArray *pairs, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');

  if (equals == NULL)
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not FIELD=VALUE."), pair);
      return FALSE;
    }
  g_ptr_array_add (pairs, g_strndup (pair, (gsize) (equals - pair)));
  g_ptr_array_add (pairs, g_strdup (equals + 1));
  return TRUE;
}

static int
run_set (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *file = NULL, *folder = NULL;
  g_auto (GStrv) texts = NULL;
  const GOptionEntry entries[] = {
    { "body", 0, 0, G_OPTION_ARG_FILENAME, &file, N_ ("Answers and deviations as JSON"),
      N_ ("FILE") },
    { "text", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &texts,
      N_ ("An answer with tables and pictures, as CommonMark; pictures stand beside the file"),
      N_ ("PART.FIELD=FILE") },
    { NULL },
  };
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_SET), entries, &argc, &argv, 1, 1000))
    return ZT_EXIT_USAGE;
  if (file == NULL && texts == NULL && argc < 3)
    {
      g_printerr ("%s\n",
                  _ ("Nothing to set: give FIELD=VALUE, --body FILE or --text FIELD=FILE."));
      return ZT_EXIT_USAGE;
    }
  if (file != NULL && (body = read_body (file, &error)) == NULL)
    return zt_cli_fail (error);
  for (int i = 2; i < argc; i++)
    if (!add_pair (pairs, argv[i], &error))
      return zt_cli_fail (error);
  g_ptr_array_add (pairs, NULL);
  workspace = zt_cli_open (cli, &error);
  folder = file != NULL ? g_path_get_dirname (file) : NULL;
  if (body == NULL && texts != NULL)
    body = json_object_new ();
  if (workspace != NULL
      && (file == NULL || zt_bid_take_pictures (workspace, argv[1], folder, body, &error))
      && zt_cli_add_texts (workspace, argv[1], body, (const char *const *) texts, &error))
    draft = zt_bid_set_many (workspace, argv[1], body, (const char *const *) pairs->pdata, &error);
  return print_draft (cli, draft, error);
}

static int
run_price (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_PRICE), NULL, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_import_prices (workspace, argv[1], argv[2], &error) : NULL;
  return print_draft (cli, draft, error);
}

static void
print_findings (ZtCli *cli, GPtrArray *findings)
{
  static const char *const marks[] = { "✘", "⚠", "·" };

  if (cli->json)
    {
      g_autoptr (JsonNode) node = zt_findings_to_json (findings);

      zt_cli_print_json (node);
      return;
    }
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      g_print ("%s %s %s\n    %s → %s\n", marks[finding->severity], finding->id, finding->message,
               finding->place, finding->fix);
    }
  if (findings->len == 0)
    g_print ("%s\n", _ ("Nothing to mend."));
}

static int
run_check (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_CHECK), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  findings = workspace != NULL ? zt_bid_check (workspace, argv[1], &error) : NULL;
  if (findings == NULL)
    return zt_cli_fail (error);
  print_findings (cli, findings);
  return zt_findings_block (findings) ? ZT_EXIT_REFUSED : ZT_EXIT_DONE;
}

static int
run_fix (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  guint applied = 0;

  if (!zt_cli_parse (cli, COMMAND (BID_FIX), NULL, &argc, &argv, 1, 2))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  draft = workspace != NULL ? zt_bid_apply_fix (workspace, argv[1], argc > 2 ? argv[2] : NULL, NULL,
                                                &applied, &error)
                            : NULL;
  if (draft != NULL && !cli->json)
    g_print (ngettext ("%u place put right\n", "%u places put right\n", applied), applied);
  return print_draft (cli, draft, error);
}

/* Copies a file of the workspace to where the person wants it. */
static gboolean
copy_out (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from),
                    target = g_file_new_for_commandline_arg (to);

  if (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, error))
    return TRUE;
  zt_error_convert_gio (error);
  return FALSE;
}

static int
run_compose (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *path = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("Where the PDF goes"), N_ ("FILE.pdf") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_COMPOSE), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  path = workspace != NULL ? zt_bid_compose (workspace, argv[1], zt_cli_progress, cli, NULL, &error)
                           : NULL;
  if (path == NULL || (out != NULL && !copy_out (path, out, &error)))
    return zt_cli_fail (error);
  g_print ("%s\n", out != NULL ? out : path);
  return ZT_EXIT_DONE;
}

static void
print_places (JsonArray *places)
{
  for (guint i = 0; i < json_array_get_length (places); i++)
    {
      JsonObject *place = json_array_get_object_element (places, i);

      g_print ("%s\t%s\t%" G_GINT64_FORMAT "\t%.1f,%.1f\n", zt_json_get_string (place, "part"),
               zt_json_get_string (place, "title"), zt_json_get_int (place, "page", 0),
               json_object_get_double_member_with_default (place, "x", 0),
               json_object_get_double_member_with_default (place, "y", 0));
    }
}

/* "X,Y" in points. */
static gboolean
parse_point (const char *text, double *x, double *y)
{
  char *end;

  *x = g_ascii_strtod (text, &end);
  if (end == text || *end != ',')
    return FALSE;
  text = end + 1;
  *y = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

static int
run_move_seal (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *at = NULL;
  int page = 0;
  const GOptionEntry entries[] = {
    { "page", 0, 0, G_OPTION_ARG_INT, &page, N_ ("Page of the visible seal"), N_ ("N") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_ ("Its place in points from the lower left corner"),
      "X,Y" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonArray) places = NULL;
  g_autofree char *path = NULL;
  double x = 0, y = 0;

  if (!zt_cli_parse (cli, COMMAND (BID_MOVE_SEAL), entries, &argc, &argv, 1, 2))
    return ZT_EXIT_USAGE;
  if ((page > 0) != (at != NULL) || page < 0 || (at != NULL && !parse_point (at, &x, &y)))
    {
      g_printerr ("%s\n", _ ("Say --page N and --at X,Y together, or neither to put it back."));
      return ZT_EXIT_USAGE;
    }
  workspace = zt_cli_open (cli, &error);
  path = workspace != NULL ? zt_bid_compose (workspace, argv[1], zt_cli_progress, cli, NULL, &error)
                           : NULL;
  if (path == NULL
      || (argc > 2 && !zt_bid_move_seal (workspace, argv[1], argv[2], page, x, y, &error))
      || (places = zt_bid_seal_places (workspace, argv[1], &error)) == NULL)
    return zt_cli_fail (error);
  print_places (places);
  return ZT_EXIT_DONE;
}

static int
run_sign (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *identity = NULL, *image = NULL;
  gboolean cross_page = FALSE;
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &identity, N_ ("PKCS#12 file or pkcs11: URI"),
      N_ ("ID") },
    { "seal", 0, 0, G_OPTION_ARG_FILENAME, &image, N_ ("Picture of the seal"), N_ ("IMAGE.png") },
    { "cross-page", 0, 0, G_OPTION_ARG_NONE, &cross_page,
      N_ ("The seal also over the outer edges of all pages"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (ZtKey) key = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_SIGN), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL)
    return zt_cli_fail (error);
  if (identity == NULL)
    identity = zt_workspace_get_setting (workspace, "identity");
  if (identity == NULL)
    {
      g_printerr ("%s\n",
                  _ ("Say which key signs: --identity ID (see zhaotou-cli identity list)."));
      return ZT_EXIT_USAGE;
    }
  if (image == NULL)
    image = zt_bid_seal_image (workspace);
  if (cross_page && !zt_bid_set_cross_page (workspace, argv[1], TRUE, &error))
    return zt_cli_fail (error);
  if (!zt_bid_may_sign (workspace, argv[1], &error))
    return zt_cli_fail (error);
  key = zt_key_open (identity, zt_cli_pin, cli, &error);
  if (key == NULL
      || !zt_bid_sign (workspace, argv[1], key, image, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  g_printerr ("%s\n", _ ("Signed."));
  return ZT_EXIT_DONE;
}

static int
run_seal (ZtCli *cli, int argc, char **argv)
{
  gboolean by_hand = FALSE;
  const GOptionEntry entries[] = {
    { "release-by-hand", 0, 0, G_OPTION_ARG_NONE, &by_hand,
      N_ ("Do not send the release key at the opening by itself"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;

  if (!zt_cli_parse (cli, COMMAND (BID_SEAL), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_bid_seal (workspace, argv[1], !by_hand, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  g_printerr ("%s\n", _ ("Sealed."));
  return ZT_EXIT_DONE;
}

static int
finish_sending (gboolean queued, const char *sent)
{
  g_printerr ("%s\n", queued
                          ? _ ("No network: kept in the outbox, goes by itself with the next sync.")
                          : sent);
  return queued ? ZT_EXIT_NO_NETWORK : ZT_EXIT_DONE;
}

static int
run_submit (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  ZtSending sending = ZT_SENDING_DONE;

  if (!zt_cli_parse (cli, COMMAND (BID_SUBMIT), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL
      || !zt_bid_submit (workspace, argv[1], &sending, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  if (sending == ZT_SENDING_FILES_WAIT)
    {
      g_printerr (
          "%s\n",
          _ ("The commitment is on the platform, but not all files are. They go with the next "
             "sync; “zhaotou-cli outbox” tells what stopped them."));
      return ZT_EXIT_NO_NETWORK;
    }
  return finish_sending (sending == ZT_SENDING_WAITS, _ ("Submitted."));
}

static int
run_withdraw (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  gboolean queued = FALSE;

  if (!zt_cli_parse (cli, COMMAND (BID_WITHDRAW), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !zt_bid_withdraw (workspace, argv[1], &queued, NULL, &error))
    return zt_cli_fail (error);
  return finish_sending (queued, _ ("Withdrawn."));
}

static int
run_release (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  gboolean queued = FALSE;

  if (!zt_cli_parse (cli, COMMAND (BID_RELEASE), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  if (workspace == NULL || !zt_bid_release (workspace, argv[1], &queued, NULL, &error))
    return zt_cli_fail (error);
  return finish_sending (queued, _ ("The release key has been sent."));
}

/* Prints checks as [{"id","title","ok","detail"}]; TRUE when all hold. */
static gboolean
print_checks (ZtCli *cli, JsonArray *checks)
{
  gboolean all = checks != NULL;

  for (guint i = 0; checks != NULL && i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);
      gboolean ok = zt_json_get_boolean (check, "ok", FALSE);
      const char *detail = zt_json_get_string (check, "detail");

      all = all && ok;
      if (!cli->json)
        g_print ("%s %s%s%s\n", ok ? "✔" : "✘", zt_json_get_string (check, "title"),
                 detail != NULL && *detail ? ": " : "", detail != NULL ? detail : "");
    }
  return all;
}

static int
run_receipt (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *out = NULL, *text = NULL, *into = NULL, *made = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_ ("Where the receipt goes"), N_ ("FILE") },
    { "for-file", 0, 0, G_OPTION_ARG_FILENAME, &into,
      N_ ("Put a folder with all that proves the submission into this one"), N_ ("FOLDER") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) answer = NULL;
  gboolean holds;

  if (!zt_cli_parse (cli, COMMAND (BID_RECEIPT), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  answer = workspace != NULL ? zt_bid_receipt (workspace, argv[1], &error) : NULL;
  if (answer == NULL)
    return zt_cli_fail (error);
  text = zt_json_pretty (zt_json_get (answer, "receipt"));
  if (out != NULL && !zt_os_write_file (out, text, strlen (text), FALSE, &error))
    return zt_cli_fail (error);
  if (into != NULL)
    {
      made = zt_bid_save_for_file (workspace, argv[1], into, NULL, &error);
      if (made == NULL)
        return zt_cli_fail (error);
      g_printerr ("%s\n", made);
    }
  holds = print_checks (cli, zt_json_get_array (answer, "checks"));
  if (cli->json)
    zt_cli_print_object (answer);
  return holds ? ZT_EXIT_DONE : ZT_EXIT_VERIFICATION;
}

static int
run_drill (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) workspace = NULL;
  g_autoptr (JsonObject) answer = NULL;
  gboolean holds;

  if (!zt_cli_parse (cli, COMMAND (BID_DRILL), NULL, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  workspace = zt_cli_open (cli, &error);
  answer = workspace != NULL ? zt_bid_drill (workspace, argv[1], NULL, &error) : NULL;
  if (answer == NULL)
    return zt_cli_fail (error);
  holds = print_checks (cli, zt_json_get_array (answer, "checks"));
  if (cli->json)
    zt_cli_print_object (answer);
  return holds ? ZT_EXIT_DONE : ZT_EXIT_VERIFICATION;
}

const ZtCliCommand zt_cli_bid_commands[] = {
  [BID_NEW] = { "bid new", "TENDER", N_ ("Begin a draft; prints its id"), run_new },
  [BID_SET] = { "bid set", "BID FIELD=VALUE… | --body FILE.json | --text FIELD=FILE.md",
                N_ ("Answer the forms"), run_set },
  [BID_PRICE] = { "bid price", "BID FILE.csv|FILE.xlsx",
                  N_ ("Take the price schedule from a table"), run_price },
  [BID_ATTACH] = { "bid attach", "BID SLOT FILE… [--join]",
                   N_ ("Attach files, as PDF where the place wants one; the slot “other” always "
                       "exists"),
                   zt_cli_run_attach },
  [BID_DETACH] = { "bid detach", "BID SLOT SHA256", N_ ("Take an attachment out"), zt_cli_run_detach },
  [BID_CHECK] = { "bid check", "BID", N_ ("Say what would get this bid rejected"), run_check },
  [BID_FIX]
  = { "bid fix", "BID [RULE]",
      N_ ("Put right what needs no question: all of it, or what one rule found"), run_fix },
  [BID_COMPOSE] = { "bid compose", "BID [-o FILE.pdf]",
                    N_ ("Compose one PDF; the signed one once it is signed"), run_compose },
  [BID_MOVE_SEAL]
  = { "bid move-seal", "BID [PART [--page N --at X,Y]]",
      N_ ("Show where the seals stand; put one elsewhere, or back"), run_move_seal },
  [BID_SIGN] = { "bid sign", "BID --identity ID [--seal IMAGE.png] [--cross-page]",
                 N_ ("Sign the PDF, the package and the commitment with one PIN"), run_sign },
  [BID_SEAL] = { "bid seal", "BID [--release-by-hand]",
                 N_ ("Check the sealed parts and start their upload"), run_seal },
  [BID_SUBMIT] = { "bid submit", "BID", N_ ("Commit before the deadline"), run_submit },
  [BID_RECEIPT] = { "bid receipt", "BID [-o FILE] [--for-file FOLDER]",
                    N_ ("Verify the receipt and show it"), run_receipt },
  [BID_WITHDRAW]
  = { "bid withdraw", "BID", N_ ("Take the bid back before the deadline"), run_withdraw },
  [BID_DRILL]
  = { "bid drill", "BID",
      N_ ("Read back what the platform stores and prove that the opening will work"), run_drill },
  [BID_RELEASE]
  = { "bid release", "BID",
      N_ ("Send the release key at the opening, when it was not to go by itself"), run_release },
  { NULL },
};
