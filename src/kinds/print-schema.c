/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the JSON Schema of every noun, with its life and permissions: the source of
 * data/api/openapi.json. */
#define G_LOG_DOMAIN "zt-print-schema"
#include "config.h"

#include "zt-kinds.h"

/* Usage: zt-schema [KIND] — one kind, or an object of all that go over the wire. */
int
main (int argc, char **argv)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject *all = json_object_new ();

  for (const ZtKind *const *kind = zt_kinds_all (); *kind != NULL; kind++)
    if (argc > 1 ? g_str_equal ((*kind)->name, argv[1]) : !(*kind)->is_private)
      json_object_set_object_member (all, (*kind)->name, zt_kind_schema (*kind));
  if (json_object_get_size (all) == 0)
    {
      g_printerr ("There is no kind %s.\n", argv[1]);
      json_object_unref (all);
      return 2;
    }
  json_node_take_object (node, all);
  text = zt_json_pretty (node);
  g_print ("%s\n", text);
  return 0;
}
