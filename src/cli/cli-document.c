/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity, pdf, seal, unseal: neither workspace nor network. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "envelope.h"
#include "pdf-batch.h"
#include "pdf-sign.h"
#include "pdf-verify.h"
#include "zt-cli.h"
#include "zt-time.h"

enum
{
  IDENTITY_LIST,
  PDF_SIGN,
  PDF_VERIFY,
  SEAL,
  UNSEAL,
};

#define COMMAND(number) (&zt_cli_document_commands[number])

static JsonObject *
identity_to_json (const ZtIdentity *identity)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", identity->id);
  json_object_set_string_member (object, "label", identity->label);
  json_object_set_boolean_member (object, "token", identity->is_token);
  json_object_set_boolean_member (object, "needsPin", identity->needs_pin);
  if (identity->certificate != NULL)
    {
      g_autofree char *name = zt_certificate_get_name (identity->certificate);
      g_autofree char *code = zt_certificate_get_code (identity->certificate);
      g_autofree char *until
          = zt_time_format (zt_certificate_get_not_after (identity->certificate));

      json_object_set_string_member (object, "name", name);
      if (code != NULL)
        json_object_set_string_member (object, "organisation", code);
      json_object_set_string_member (object, "notAfter", until);
    }
  return object;
}

static int
run_identity_list (ZtCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autoptr (JsonArray) array = json_array_new ();
  const char *folders[3] = { 0 };
  g_autofree char *here = g_get_current_dir (), *keys = NULL;

  if (!zt_cli_parse (cli, COMMAND (IDENTITY_LIST), NULL, &argc, &argv, 0, 0))
    return ZT_EXIT_USAGE;
  if (cli->folder == NULL)
    cli->folder = zt_workspace_default_folder ();
  keys = g_build_filename (cli->folder, "keys", NULL);
  folders[0] = here;
  folders[1] = keys;
  identities = zt_identity_list (folders, &error);
  if (identities == NULL)
    return zt_cli_fail (error);
  for (guint i = 0; i < identities->len; i++)
    {
      JsonObject *object = identity_to_json (g_ptr_array_index (identities, i));
      const char *name = zt_json_get_string (object, "name");

      if (!cli->json)
        g_print ("%s\t%s\t%s\n", zt_json_get_string (object, "id"),
                 zt_json_get_string (object, "label"), name != NULL ? name : "");
      json_array_add_object_element (array, object);
    }
  json_node_set_array (node, array);
  if (cli->json)
    zt_cli_print_json (node);
  else if (identities->len == 0)
    g_printerr ("%s\n", _ ("No token is plugged in and no PKCS#12 file lies in this folder or the "
                           "workspace's keys folder."));
  return ZT_EXIT_DONE;
}

/* "X,Y,W,H" in points. */
static gboolean
parse_place (const char *text, ZtPdfSignOptions *options)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  double *numbers[] = { &options->x, &options->y, &options->width, &options->height };

  if (g_strv_length (parts) != 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      char *end;

      *numbers[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0')
        return FALSE;
    }
  return options->width > 0 && options->height > 0;
}

/* The remote for --timestamp URL: the time stamping service may be any RFC 3161 address. */
static ZtRemote *
timestamp_remote (const char *url, const char *ca, ZtPdfSignOptions *options, GError **error)
{
  ZtRemote *remote = zt_remote_new_timestamp (url, ca, error);

  options->timestamp = zt_remote_timestamp;
  options->timestamp_data = remote;
  return remote;
}

/* One PIN, one line a file. */
static int
sign_batch (ZtCli *cli, char **files, const char *folder, ZtKey *key,
            const ZtPdfSignOptions *options)
{
  g_autoptr (JsonArray) results = zt_pdf_sign_batch ((const char *const *) files, folder, key,
                                                     options, zt_cli_progress, cli, NULL);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), results);
  gboolean all = TRUE;

  for (guint i = 0; i < json_array_get_length (results); i++)
    {
      JsonObject *result = json_array_get_object_element (results, i);
      gboolean ok = zt_json_get_boolean (result, "ok", FALSE);

      all = all && ok;
      if (!cli->json)
        g_print ("%s %s: %s\n", ok ? "✔" : "✘", zt_json_get_string (result, "file"),
                 zt_json_get_string (result, ok ? "out" : "problem"));
      if (ok && options->timestamp != NULL && !zt_json_get_boolean (result, "timestamped", FALSE))
        g_printerr ("%s\n", _ ("Signed, but without a time stamp"));
    }
  if (cli->json)
    zt_cli_print_json (node);
  return all ? ZT_EXIT_DONE : ZT_EXIT_REFUSED;
}

static int
sign_pdf (ZtCli *cli, char **argv, const char *identity, const char *timestamp, const char *ca,
          gboolean batch, const char *folder, ZtPdfSignOptions *options)
{
  g_autoptr (GError) error = NULL, timestamp_error = NULL;
  g_autoptr (ZtKey) key = zt_key_open (identity, zt_cli_pin, cli, &error);
  g_autoptr (ZtRemote) remote = NULL;

  if (key == NULL)
    return zt_cli_fail (error);
  if (timestamp != NULL)
    {
      remote = timestamp_remote (timestamp, ca, options, &error);
      if (remote == NULL)
        return zt_cli_fail (error);
    }
  if (batch)
    return sign_batch (cli, argv + 1, folder, key, options);
  if (!zt_pdf_sign (argv[1], argv[2], key, options, &timestamp_error, zt_cli_progress, cli, NULL,
                    &error))
    return zt_cli_fail (error);
  if (timestamp_error != NULL)
    /* TRANSLATORS: %s says why */
    g_printerr (_ ("Signed, but without a time stamp: %s\n"), timestamp_error->message);
  g_print ("%s\n", argv[2]);
  return ZT_EXIT_DONE;
}

static int
run_pdf_sign (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *identity = NULL, *at = NULL, *field = NULL, *seal = NULL, *timestamp = NULL,
                  *reason = NULL, *ca = NULL, *folder = NULL;
  gboolean cross_page = FALSE, batch = FALSE;
  int page = 0;
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &identity, N_ ("PKCS#12 file or pkcs11: URI"),
      N_ ("ID") },
    { "page", 0, 0, G_OPTION_ARG_INT, &page, N_ ("Page of the visible seal"), N_ ("N") },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_ ("Its place in points from the lower left corner"),
      "X,Y,W,H" },
    { "field", 0, 0, G_OPTION_ARG_STRING, &field, N_ ("An empty signature field to fill"),
      N_ ("NAME") },
    { "seal", 0, 0, G_OPTION_ARG_FILENAME, &seal, N_ ("Picture of the seal"), N_ ("IMAGE.png") },
    { "timestamp", 0, 0, G_OPTION_ARG_STRING, &timestamp, N_ ("Time stamping service (RFC 3161)"),
      "URL" },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca,
      N_ ("Certificate authority of that service's address"), N_ ("FILE") },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_ ("Why it is signed"), N_ ("TEXT") },
    { "cross-page", 0, 0, G_OPTION_ARG_NONE, &cross_page,
      N_ ("The seal also over the outer edges of all pages"), NULL },
    { "batch", 0, 0, G_OPTION_ARG_NONE, &batch,
      N_ ("Sign every file named, with one PIN; --page -1 is each one's last page"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &folder,
      N_ ("Folder of the signed files of --batch; without it beside the files"), N_ ("FOLDER") },
    { NULL },
  };
  ZtPdfSignOptions options = { 0 };

  if (!zt_cli_parse (cli, COMMAND (PDF_SIGN), entries, &argc, &argv, 1, 1000))
    return ZT_EXIT_USAGE;
  if (!batch && argc != 3)
    {
      g_printerr ("%s\n", _ ("Say what to sign and where the result goes, or --batch FILE…"));
      return ZT_EXIT_USAGE;
    }
  if (identity == NULL)
    {
      g_printerr ("%s\n",
                  _ ("Say which key signs: --identity ID (see zhaotou-cli identity list)."));
      return ZT_EXIT_USAGE;
    }
  if ((page > 0 && at == NULL) || (page == 0 && at != NULL) || page < (batch ? -1 : 0) || (at != NULL && field != NULL)
      || (at != NULL && !parse_place (at, &options)))
    {
      g_printerr (
          "%s\n",
          _ ("A visible seal needs --page N and --at X,Y,W,H together, or --field NAME alone."));
      return ZT_EXIT_USAGE;
    }
  options.page = page;
  options.field = field;
  options.seal_image = seal;
  options.reason = reason;
  options.cross_page = cross_page;
  return sign_pdf (cli, argv, identity, timestamp, ca, batch, folder, &options);
}

static void
print_report (JsonObject *report)
{
  JsonArray *signatures = zt_json_get_array (report, "signatures");

  g_print ("%s\n", zt_json_get_string (report, "verdict"));
  for (guint i = 0; signatures != NULL && i < json_array_get_length (signatures); i++)
    {
      JsonObject *signature = json_array_get_object_element (signatures, i);
      JsonArray *reasons = zt_json_get_array (signature, "reasons");

      g_print ("%s: %s; integrity %s, coverage %s, changes %s, trust %s, timestamp %s, level %s\n",
               zt_json_get_string (signature, "field"), zt_json_get_string (signature, "signer"),
               zt_json_get_string (signature, "integrity"),
               zt_json_get_string (signature, "coverage"),
               zt_json_get_string (signature, "changes"), zt_json_get_string (signature, "trust"),
               zt_json_get_string (signature, "timestamp"),
               zt_json_get_string (signature, "level"));
      for (guint r = 0; reasons != NULL && r < json_array_get_length (reasons); r++)
        g_print ("    %s\n", json_array_get_string_element (reasons, r));
    }
}

static int
run_pdf_verify (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) trust = NULL;
  const GOptionEntry entries[] = {
    { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &trust, N_ ("Certificate authorities to trust, and revocation lists"),
      N_ ("CA.pem") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) report = NULL;
  const char *verdict;

  if (!zt_cli_parse (cli, COMMAND (PDF_VERIFY), entries, &argc, &argv, 1, 1))
    return ZT_EXIT_USAGE;
  report = zt_pdf_verify (argv[1], (const char *const *) trust, 0, NULL, &error);
  if (report == NULL)
    {
      zt_cli_fail (error);
      return ZT_EXIT_REFUSED;
    }
  if (cli->json)
    zt_cli_print_object (report);
  else
    print_report (report);
  verdict = zt_json_get_string (report, "verdict");
  if (g_strcmp0 (verdict, "valid") == 0)
    return ZT_EXIT_DONE;
  return g_strcmp0 (verdict, "unsigned") == 0 ? ZT_EXIT_REFUSED : ZT_EXIT_VERIFICATION;
}

static GPtrArray *
load_recipients (char **paths, GError **error)
{
  g_autoptr (GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_certificate_unref);

  for (; *paths != NULL; paths++)
    {
      g_autoptr (GPtrArray) some = zt_certificate_list_load (*paths, error);

      if (some == NULL)
        {
          g_prefix_error (error, "%s: ", *paths);
          return NULL;
        }
      if (some->len > 0)
        g_ptr_array_add (all, zt_certificate_ref (g_ptr_array_index (some, 0)));
    }
  return g_steal_pointer (&all);
}

static int
run_seal (ZtCli *cli, int argc, char **argv)
{
  g_auto (GStrv) to = NULL;
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &to, N_ ("Certificate of a recipient"),
      N_ ("CERT.pem") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) recipients = NULL, all = NULL;

  if (!zt_cli_parse (cli, COMMAND (SEAL), entries, &argc, &argv, 2, 100))
    return ZT_EXIT_USAGE;
  if (to == NULL)
    {
      g_printerr ("%s\n", _ ("Say who may open it: --to CERT.pem."));
      return ZT_EXIT_USAGE;
    }
  recipients = load_recipients (to, &error);
  /* What follows IN and OUT are more recipients: --to A.pem B.pem. */
  all = recipients != NULL && argc > 3 ? load_recipients (argv + 3, &error) : NULL;
  if (recipients == NULL || (argc > 3 && all == NULL))
    return zt_cli_fail (error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    g_ptr_array_add (recipients, zt_certificate_ref (g_ptr_array_index (all, i)));
  if (!zt_seal_file (argv[1], argv[2], recipients, NULL, NULL, NULL, zt_cli_progress, cli, NULL,
                     &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

static int
run_unseal (ZtCli *cli, int argc, char **argv)
{
  g_autofree char *identity = NULL;
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &identity, N_ ("PKCS#12 file or pkcs11: URI"),
      N_ ("ID") },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtKey) key = NULL;

  if (!zt_cli_parse (cli, COMMAND (UNSEAL), entries, &argc, &argv, 2, 2))
    return ZT_EXIT_USAGE;
  if (identity == NULL)
    {
      g_printerr ("%s\n",
                  _ ("Say which key opens: --identity ID (see zhaotou-cli identity list)."));
      return ZT_EXIT_USAGE;
    }
  key = zt_key_open (identity, zt_cli_pin, cli, &error);
  if (key == NULL || !zt_unseal_file (argv[1], argv[2], key, zt_cli_progress, cli, NULL, &error))
    return zt_cli_fail (error);
  return ZT_EXIT_DONE;
}

const ZtCliCommand zt_cli_document_commands[] = {
  [IDENTITY_LIST]
  = { "identity list", "", N_ ("Tokens and PKCS#12 files that can be used"), run_identity_list },
  [PDF_SIGN]
  = { "pdf sign",
      "IN.pdf OUT.pdf --identity ID [--page N --at X,Y,W,H | --field NAME] [--seal IMAGE.png] "
      "[--cross-page] [--timestamp URL] [--reason TEXT] | --batch FILE… -o FOLDER",
      N_ ("Sign a PDF (PAdES)"), run_pdf_sign },
  [PDF_VERIFY] = { "pdf verify", "FILE.pdf [--trust CA.pem]…", N_ ("Is this PDF what was signed?"),
                   run_pdf_verify },
  [SEAL] = { "seal", "IN OUT --to CERT.pem…", N_ ("Seal a file to certificates"), run_seal },
  [UNSEAL] = { "unseal", "IN OUT --identity ID", N_ ("Open a sealed file"), run_unseal },
  { NULL },
};
