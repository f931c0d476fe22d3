/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as tables and lists for people; as on the wire with --json. */
#define G_LOG_DOMAIN "zt-cli"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "money.h"
#include "zt-cli.h"
#include "zt-time.h"

/* A field's value as one line for people. */
static char *
display_value (const ZtField *field, JsonObject *body)
{
  JsonNode *node = zt_json_get (body, field->name);
  gint64 us;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  switch (field->type)
    {
    case ZT_MONEY:
      return zt_money_format (zt_json_get_fen (body, field->name));
    case ZT_CODE:
      return g_strdup (zt_code_label (field->codes, json_node_get_string (node)));
    case ZT_TIME:
      return zt_time_parse (json_node_get_string (node), &us) ? zt_time_display (us)
                                                              : g_strdup ("");
    case ZT_LIST:
      if (!JSON_NODE_HOLDS_ARRAY (node))
        return g_strdup ("");
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u entry", "%u entries",
                                           json_array_get_length (json_node_get_array (node))),
                              json_array_get_length (json_node_get_array (node)));
    default:
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        return json_node_dup_string (node);
      return zt_json_canonical (node, NULL);
    }
}

void
zt_cli_print_records (ZtCli *cli, GPtrArray *records)
{
  if (cli->json)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
      g_autoptr (JsonArray) array = json_array_new ();

      for (guint i = 0; i < records->len; i++)
        json_array_add_object_element (array, zt_record_to_json (g_ptr_array_index (records, i)));
      json_node_set_array (node, array);
      zt_cli_print_json (node);
      return;
    }
  for (guint i = 0; i < records->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (records, i);
      const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));

      g_print ("%s\t%s", zt_record_get_id (record), zt_record_get_state (record));
      for (const ZtField *field = kind != NULL ? kind->fields : NULL;
           field != NULL && field->name != NULL; field++)
        if (field->flags & ZT_COLUMN)
          {
            g_autofree char *value = display_value (field, zt_record_get_body (record));

            g_print ("\t%s", value);
          }
      g_print ("\n");
    }
}

void
zt_cli_print_record (ZtCli *cli, ZtRecord *record)
{
  const ZtKind *kind = zt_kinds_find (zt_record_get_kind (record));

  if (cli->json || kind == NULL)
    {
      g_autoptr (JsonObject) wire = zt_record_to_json (record);

      zt_cli_print_object (wire);
      return;
    }
  g_print ("%s %s\n", _ (kind->label), zt_record_get_id (record));
  /* TRANSLATORS: a record's state and version number */
  g_print (_ ("State: %s, version %" PRId64 "\n"), zt_record_get_state (record),
           zt_record_get_version (record));
  for (const ZtField *field = kind->fields; field->name != NULL; field++)
    {
      g_autofree char *value = display_value (field, zt_record_get_body (record));

      if (value[0] != '\0')
        g_print ("%s: %s\n", _ (field->label), value);
    }
}
