/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init: a platform's folder, on request with everything one needs to practise. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "platform.h"
#include "sample.h"

#define DEFAULT_CLOSE_IN (14 * 24 * 60 * 60)

typedef struct
{
  char *data, *database;
  char **hosts;
  gboolean sample, json;
  int close_in, tenders, contracts, records;
} Options;

static void
print_result (const Options *options, const ZtSampleCounts *counts)
{
  g_autofree char *ca = g_build_filename (options->data, "ca.pem", NULL);
  g_autofree char *accounts = g_build_filename (options->data, "sample", "accounts.json", NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  if (!options->json)
    {
      g_print ("%s\n%s\n", options->data, ca);
      if (options->sample)
        /* TRANSLATORS: two numbers and the name of a file. */
        g_print (_ ("%d organisations, %d tenders; accounts in %s\n"), counts->organisations,
                 counts->tenders, accounts);
      return;
    }
  json_object_set_string_member (object, "data", options->data);
  json_object_set_string_member (object, "ca", ca);
  if (options->sample)
    {
      json_object_set_string_member (object, "accounts", accounts);
      json_object_set_int_member (object, "organisations", counts->organisations);
      json_object_set_int_member (object, "tenders", counts->tenders);
    }
  json_node_set_object (node, object);
  text = zt_json_pretty (node);
  g_print ("%s\n", text);
}

static void
remove_all (GFile *file)
{
  g_autoptr (GFileEnumerator) children
      = g_file_enumerate_children (file, "standard::name", G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                   NULL, NULL);
  GFile *child = NULL;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL)
         && child != NULL)
    remove_all (child);
  g_file_delete (file, NULL, NULL);
}

/* Half a platform would only stand in the way of the next try. The folder was empty before: all in
 * it is ours. */
static int
fail_and_clean (const Options *options, const GError *error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (options->data);

  if (!g_error_matches (error, ZT_ERROR, ZT_ERROR_REFUSED))
    remove_all (folder);
  return zt_fail (error);
}

static int
run (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtPlatform) platform = NULL;
  ZtSampleCounts counts = { 0 };
  const ZtSampleOptions sample
      = { .close_in = options->close_in, .tenders = options->tenders, .records = options->records };

  if (!zt_platform_create (options->data, (const char *const *) options->hosts, &error))
    return fail_and_clean (options, error);
  platform = zt_platform_open (options->data, &error);
  if (platform == NULL || (options->sample && !zt_sample_make (platform, &sample, &counts, &error))
      || !zt_sample_finish (platform, &error))
    return fail_and_clean (options, error);
  print_result (options, &counts);
  return ZT_EXIT_DONE;
}

int
zt_command_init (int argc, char **argv)
{
  Options options = { .close_in = DEFAULT_CLOSE_IN };
  const GOptionEntry entries[]
      = { { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data, N_ ("Folder of the platform"),
            "DIR" },
          { "database", 0, 0, G_OPTION_ARG_STRING, &options.database,
            N_ ("Another database than SQLite in the folder"), "URL" },
          { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.hosts,
            N_ ("One more name or address of the server"), "NAME" },
          { "sample", 0, 0, G_OPTION_ARG_NONE, &options.sample,
            N_ ("With people, tenders and drafts to practise on"), NULL },
          { "close-in", 0, 0, G_OPTION_ARG_INT, &options.close_in,
            N_ ("When the first tender closes"), "SECONDS" },
          { "tenders", 0, 0, G_OPTION_ARG_INT, &options.tenders,
            N_ ("So many more tenders, for tests of scale"), "N" },
          { "contracts", 0, 0, G_OPTION_ARG_INT, &options.contracts,
            N_ ("So many more contracts, for tests of scale"), "N" },
          { "records", 0, 0, G_OPTION_ARG_INT, &options.records,
            N_ ("So many more enquiries, for tests of scale"), "N" },
          { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("Print JSON"), NULL },
          { NULL } };
  int status = ZT_EXIT_USAGE;

  if (!zt_parse_options (&argc, &argv, "init", N_ ("Makes a platform."), entries, &status))
    return status;
  if (zt_option_missing ("init", "data", options.data))
    return ZT_EXIT_USAGE;
  if (options.close_in < 1 || options.tenders < 0 || options.records < 0 || options.contracts < 0)
    {
      g_printerr ("%s\n", _ ("--close-in, --tenders and --records are positive numbers."));
      return ZT_EXIT_USAGE;
    }
  if (options.database != NULL || options.contracts > 0)
    {
      g_printerr ("%s\n",
                  options.database != NULL
                      ? _ ("This build keeps the platform in SQLite; --database is not available.")
                      : _ ("This build knows no contracts yet; --contracts is not available."));
      return ZT_EXIT_REFUSED;
    }
  status = run (&options);
  g_free (options.data);
  g_strfreev (options.hosts);
  return status;
}
