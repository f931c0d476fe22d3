/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records out to other programs and in from them. */
#define G_LOG_DOMAIN "zt-transfer"

#include "config.h"

#include "transfer.h"

#include "money.h"
#include "ocds.h"
#include "table.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* --- Out --- */

static GPtrArray *
all_records (ZtWorkspace *workspace, const char *kind, GError **error)
{
  ZtQuery query = { .kind = kind };

  return zt_workspace_list (workspace, &query, error);
}

static char *
cell (const ZtField *field, JsonObject *body)
{
  JsonNode *node = zt_json_get (body, field->name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (field->type == ZT_MONEY)
    return zt_money_format (zt_json_get_fen (body, field->name));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return zt_json_canonical (node, NULL);
}

/* Scalar fields only: lists have no place in a table. */
static gboolean
is_column (const ZtField *field)
{
  return field->type != ZT_LIST && field->type != ZT_OBJECT && field->type != ZT_MAP
         && field->type != ZT_BINARY;
}

static GPtrArray *
to_rows (const ZtKind *kind, GPtrArray *records)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GStrvBuilder) head = g_strv_builder_new ();

  g_strv_builder_add_many (head, "id", "state", "version", NULL);
  for (const ZtField *field = kind->fields; field->name != NULL; field++)
    if (is_column (field))
      g_strv_builder_add (head, field->name);
  g_ptr_array_add (rows, g_strv_builder_end (head));
  for (guint i = 0; i < records->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (records, i);
      g_autoptr (GStrvBuilder) row = g_strv_builder_new ();
      g_autofree char *version
          = g_strdup_printf ("%" G_GINT64_FORMAT, zt_record_get_version (record));

      g_strv_builder_add_many (row, zt_record_get_id (record), zt_record_get_state (record),
                               version, NULL);
      for (const ZtField *field = kind->fields; field->name != NULL; field++)
        if (is_column (field))
          {
            g_autofree char *text = cell (field, zt_record_get_body (record));

            g_strv_builder_add (row, text);
          }
      g_ptr_array_add (rows, g_strv_builder_end (row));
    }
  return rows;
}

static char *
to_json (GPtrArray *records)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < records->len; i++)
    json_array_add_object_element (array, zt_record_to_json (g_ptr_array_index (records, i)));
  json_node_set_array (node, array);
  return zt_json_pretty (node);
}

static char *
to_ocds (ZtWorkspace *workspace, GPtrArray *records)
{
  g_autofree char *base = zt_workspace_get_setting (workspace, "url");
  g_autoptr (JsonObject) package = zt_ocds_package (base != NULL ? base : "", records);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, package);
  return zt_json_pretty (node);
}

static gboolean
write_text (const char *text, const char *path, GError **error)
{
  if (path != NULL)
    return zt_os_write_file (path, text, strlen (text), FALSE, error);
  g_print ("%s\n", text);
  return TRUE;
}

static gboolean
write_csv (GPtrArray *rows, const char *path, GError **error)
{
  g_autofree char *part = NULL, *text = NULL;
  gboolean done;
  int fd;

  if (path != NULL)
    return zt_table_write_csv (rows, path, error);
  fd = g_file_open_tmp ("zhaotou-XXXXXX", &part, error);
  if (fd < 0)
    return FALSE;
  g_close (fd, NULL);
  done = zt_table_write_csv (rows, part, error) && g_file_get_contents (part, &text, NULL, error);
  g_unlink (part);
  if (done)
    g_print ("%s", text);
  return done;
}

gboolean
zt_transfer_export (ZtWorkspace *workspace, const char *kind, const char *format, const char *path,
                    GError **error)
{
  const ZtKind *noun = zt_kinds_find (kind);
  g_autoptr (GPtrArray) records = NULL, rows = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (workspace != NULL && format != NULL, FALSE);
  if (noun == NULL)
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND, _ ("There is no kind “%s”."), kind);
      return FALSE;
    }
  records = all_records (workspace, kind, error);
  if (records == NULL)
    return FALSE;
  if (g_str_equal (format, "json")
      || (g_str_equal (format, "ocds") && g_str_equal (kind, "tender")))
    {
      text = g_str_equal (format, "json") ? to_json (records) : to_ocds (workspace, records);
      return write_text (text, path, error);
    }
  rows = to_rows (noun, records);
  if (g_str_equal (format, "csv"))
    return write_csv (rows, path, error);
  if (g_str_equal (format, "xlsx") && path != NULL)
    return zt_table_write_xlsx (rows, kind, path, error);
  if (g_str_equal (format, "xlsx"))
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                         _ ("An XLSX table needs a file to go to: -o FILE."));
  else
    g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                 /* TRANSLATORS: %1$s a kind, %2$s a format */
                 _ ("%1$s cannot be exported as %2$s; csv, xlsx and json always can."), kind,
                 format);
  return FALSE;
}

/* --- In --- */

/* A tender of any publisher: what this product shows is taken over, the whole stays with its
 * source. */
static ZtRecord *
from_release (JsonObject *release)
{
  JsonObject *tender = zt_json_get_object (release, "tender");
  const char *ocid = zt_json_get_string (release, "ocid");
  g_autoptr (JsonObject) body = NULL;
  JsonNode *buyer = zt_json_get (release, "buyer");
  const char *status;

  if (tender == NULL || ocid == NULL || strlen (ocid) > 80
      || zt_json_get_string (tender, "title") == NULL)
    return NULL;
  body = zt_json_object_copy (tender);
  json_object_remove_member (body, "id");
  if (buyer != NULL && JSON_NODE_HOLDS_OBJECT (buyer))
    json_object_set_member (body, "buyer", json_node_copy (buyer));
  json_object_set_string_member (body, "source", "ocds");
  status = zt_json_get_string (tender, "status");
  return zt_record_new ("tender", ocid, 1, g_strcmp0 (status, "active") == 0 ? "active" : "closed",
                        body);
}

/* Release packages, record packages and single releases: where a release may stand. */
static void
collect_releases (JsonObject *package, GPtrArray *releases)
{
  JsonArray *list = zt_json_get_array (package, "releases");
  JsonArray *records = zt_json_get_array (package, "records");

  if (zt_json_get (package, "ocid") != NULL)
    g_ptr_array_add (releases, package);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
      g_ptr_array_add (releases, json_array_get_object_element (list, i));
  for (guint i = 0; records != NULL && i < json_array_get_length (records); i++)
    {
      JsonNode *node = json_array_get_element (records, i);
      JsonObject *compiled
          = JSON_NODE_HOLDS_OBJECT (node)
                ? zt_json_get_object (json_node_get_object (node), "compiledRelease")
                : NULL;

      if (compiled != NULL)
        g_ptr_array_add (releases, compiled);
    }
}

static gboolean
import_releases (ZtStore *replica, GPtrArray *releases, gint64 *imported, GError **error)
{
  g_autoptr (ZtTransaction) transaction = zt_transaction_begin (replica, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < releases->len; i++)
    {
      g_autoptr (ZtRecord) record = from_release (g_ptr_array_index (releases, i));

      if (record == NULL)
        continue;
      if (!zt_store_put_record (replica, record, FALSE, error))
        return FALSE;
      (*imported)++;
    }
  return zt_transaction_commit (transaction, error);
}

JsonObject *
zt_transfer_import (ZtWorkspace *workspace, const char *what, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (JsonObject) package = NULL, result = NULL;
  g_autoptr (GPtrArray) releases = g_ptr_array_new ();
  gint64 imported = 0;

  g_return_val_if_fail (workspace != NULL && what != NULL && path != NULL, NULL);
  if (!g_str_equal (what, "ocds"))
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED, _ ("“%s” cannot be imported; ocds can."),
                   what);
      return NULL;
    }
  if (!zt_os_check_regular (path, error) || !g_file_get_contents (path, &text, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  package = zt_json_parse_object (text, (gssize) length, error);
  if (package == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  collect_releases (package, releases);
  if (!import_releases (zt_workspace_get_replica (workspace), releases, &imported, error))
    return NULL;
  result = json_object_new ();
  json_object_set_int_member (result, "imported", imported);
  json_object_set_int_member (result, "skipped", (gint64) releases->len - imported);
  return g_steal_pointer (&result);
}
