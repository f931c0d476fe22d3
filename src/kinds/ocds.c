/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published tenders as Open Contracting data. The record's own names are OCDS's, so what stands in
 * the standard is copied. */
#define G_LOG_DOMAIN "zt-ocds"
#include "config.h"

#include "ocds.h"

#include "zt-json.h"
#include "zt-time.h"

#define OCID_PREFIX "ocds-zhaotou-"

static void
copy (JsonObject *from, JsonObject *to, const char *name)
{
  JsonNode *node = json_object_get_member (from, name);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    json_object_set_member (to, name, json_node_copy (node));
}

static void
copy_text (JsonObject *from, const char *path, JsonObject *to, const char *name)
{
  const char *text = zt_json_get_string (from, path);

  if (text != NULL && *text != '\0')
    json_object_set_string_member (to, name, text);
}

/* OCDS codes tender.status differently: bids are taken while active, and the tender is complete
 * afterwards. */
static const char *
status_of (const char *state)
{
  if (g_str_equal (state, "active"))
    return "active";
  return g_str_equal (state, "cancelled") ? "cancelled" : "complete";
}

static JsonArray *
items_of (JsonObject *body)
{
  JsonArray *from = zt_json_get_array (body, "items");
  JsonArray *to = json_array_new ();

  for (guint i = 0; from != NULL && i < json_array_get_length (from); i++)
    {
      JsonObject *item = json_array_get_object_element (from, i);
      JsonObject *out = json_object_new ();
      JsonObject *unit = json_object_new ();
      const char *quantity = zt_json_get_string (item, "quantity");

      copy (item, out, "id");
      copy (item, out, "description");
      copy (item, out, "classification");
      if (quantity != NULL)
        json_object_set_double_member (out, "quantity", g_ascii_strtod (quantity, NULL));
      copy_text (item, "unit", unit, "name");
      if (json_object_has_member (item, "unitCeiling"))
        json_object_set_member (unit, "value",
                                json_node_copy (json_object_get_member (item, "unitCeiling")));
      json_object_set_object_member (out, "unit", unit);
      copy_text (item, "lot", out, "relatedLot");
      json_array_add_object_element (to, out);
    }
  return to;
}

static JsonArray *
documents_of (JsonObject *body, const char *base)
{
  JsonArray *from = zt_json_get_array (body, "documents");
  JsonArray *to = json_array_new ();

  for (guint i = 0; from != NULL && i < json_array_get_length (from); i++)
    {
      JsonObject *document = json_array_get_object_element (from, i);
      JsonObject *out = json_object_new ();
      g_autofree char *url
          = g_strconcat (base, "/v1/blobs/", zt_json_get_string (document, "sha256"), NULL);

      copy (document, out, "id");
      copy (document, out, "title");
      copy (document, out, "documentType");
      copy (document, out, "format");
      copy (document, out, "datePublished");
      json_object_set_string_member (out, "url", url);
      json_array_add_object_element (to, out);
    }
  return to;
}

static JsonObject *
tender_of (ZtRecord *record, const char *base)
{
  static const char *const same[] = { "title",
                                      "description",
                                      "procurementMethod",
                                      "procurementMethodDetails",
                                      "mainProcurementCategory",
                                      "value",
                                      "tenderPeriod",
                                      "enquiryPeriod",
                                      "awardCriteria",
                                      "eligibilityCriteria",
                                      "procuringEntity",
                                      "lots" };
  JsonObject *body = zt_record_get_body (record);
  JsonObject *out = json_object_new ();

  json_object_set_string_member (out, "id", zt_record_get_id (record));
  json_object_set_string_member (out, "status", status_of (zt_record_get_state (record)));
  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    copy (body, out, same[i]);
  json_object_set_array_member (out, "items", items_of (body));
  json_object_set_array_member (out, "documents", documents_of (body, base));
  return out;
}

static void
add_party (JsonArray *parties, JsonObject *party, const char *role)
{
  JsonObject *out = json_object_new ();
  JsonObject *identifier = json_object_new ();
  JsonArray *roles = json_array_new ();

  json_object_set_string_member (identifier, "scheme", "CN-USCC");
  copy_text (party, "id", identifier, "id");
  copy_text (party, "name", identifier, "legalName");
  copy (party, out, "id");
  copy (party, out, "name");
  json_array_add_string_element (roles, role);
  json_object_set_array_member (out, "roles", roles);
  json_object_set_object_member (out, "identifier", identifier);
  json_array_add_object_element (parties, out);
}

static JsonObject *
release_of (ZtRecord *record, const char *base)
{
  JsonObject *body = zt_record_get_body (record);
  JsonObject *release = json_object_new ();
  JsonArray *tags = json_array_new ();
  JsonArray *parties = json_array_new ();
  JsonObject *buyer = zt_json_get_object (body, "buyer");
  JsonObject *entity = zt_json_get_object (body, "procuringEntity");
  g_autofree char *ocid = g_strconcat (OCID_PREFIX, zt_record_get_id (record), NULL);
  g_autofree char *id
      = g_strdup_printf ("%s-%" G_GINT64_FORMAT, ocid, zt_record_get_version (record));
  g_autofree char *date = zt_time_format (zt_record_get_modified (record));
  gboolean cancelled = g_str_equal (zt_record_get_state (record), "cancelled");

  json_array_add_string_element (tags, cancelled ? "tenderCancellation"
                                       : zt_json_get_array (body, "clarifications") != NULL
                                           ? "tenderAmendment"
                                           : "tender");
  json_object_set_string_member (release, "ocid", ocid);
  json_object_set_string_member (release, "id", id);
  json_object_set_string_member (release, "date", date);
  json_object_set_array_member (release, "tag", tags);
  json_object_set_string_member (release, "initiationType", "tender");
  json_object_set_string_member (release, "language", "zh");
  if (buyer != NULL)
    {
      add_party (parties, buyer, "buyer");
      json_object_set_object_member (release, "buyer", zt_json_object_copy (buyer));
    }
  if (entity != NULL)
    add_party (parties, entity, "procuringEntity");
  json_object_set_array_member (release, "parties", parties);
  json_object_set_object_member (release, "tender", tender_of (record, base));
  return release;
}

gboolean
zt_ocds_is_public (ZtRecord *tender)
{
  g_return_val_if_fail (tender != NULL, FALSE);
  return !g_str_equal (zt_record_get_state (tender), "draft")
         && zt_json_get_string (zt_record_get_body (tender), "datePublished") != NULL;
}

JsonObject *
zt_ocds_package (const char *base, GPtrArray *tenders)
{
  JsonObject *package;
  JsonObject *publisher;
  JsonArray *releases;
  g_autofree char *uri = NULL;
  g_autofree char *date = zt_time_format (zt_time_now ());

  g_return_val_if_fail (base != NULL && tenders != NULL, NULL);
  package = json_object_new ();
  publisher = json_object_new ();
  releases = json_array_new ();
  uri = g_strconcat (base, "/v1/export/ocds", NULL);
  for (guint i = 0; i < tenders->len; i++)
    if (zt_ocds_is_public (g_ptr_array_index (tenders, i)))
      json_array_add_object_element (releases, release_of (g_ptr_array_index (tenders, i), base));
  json_object_set_string_member (publisher, "name", "招投参考平台");
  json_object_set_string_member (package, "uri", uri);
  json_object_set_string_member (package, "version", "1.1");
  json_object_set_string_member (package, "publishedDate", date);
  json_object_set_object_member (package, "publisher", publisher);
  json_object_set_string_member (package, "license",
                                 "https://creativecommons.org/publicdomain/zero/1.0/");
  json_object_set_array_member (package, "releases", releases);
  return package;
}
