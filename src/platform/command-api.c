/* SPDX-License-Identifier: GPL-3.0-or-later */
/* api: the description that is checked in as data/api/openapi.json. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "commands.h"
#include "server.h"

int
zt_command_api (int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr (JsonObject) api = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  int status = ZT_EXIT_USAGE;

  if (!zt_parse_options (&argc, &argv, "api", N_ ("Prints the OpenAPI description."), entries,
                         &status))
    return status;
  api = zt_openapi ();
  json_node_set_object (node, api);
  text = zt_json_pretty (node);
  g_print ("%s\n", text);
  return ZT_EXIT_DONE;
}
