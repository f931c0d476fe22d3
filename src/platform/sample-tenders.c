/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sample's tenders: from a template to a published record with its document. */

#define G_LOG_DOMAIN "zt-platform"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "compose.h"
#include "digest.h"
#include "sample-private.h"
#include "zt-os.h"
#include "zt-time.h"

#define AGENCY "12449901MB2D0B014G"
#define SHANGHAI (8 * G_TIME_SPAN_HOUR)

static void
set_money (JsonObject *body, const char *name, gint64 yuan)
{
  if (yuan > 0)
    json_object_set_member (body, name, zt_json_value_new (yuan * 100));
}

static void
set_time (JsonObject *body, const char *path, gint64 time)
{
  g_autofree char *text = zt_time_format (time);

  zt_json_set_string (body, path, text, NULL);
}

static void
set_list (JsonObject *body, const char *name, JsonArray *list)
{
  json_object_set_array_member (body, name, list);
}

static JsonArray *
make_items (JsonArray *rows)
{
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      JsonObject *item = json_object_new ();
      g_autofree char *id = g_strdup_printf ("%u", i + 1);

      json_object_set_string_member (item, "id", id);
      json_object_set_string_member (item, "description", json_array_get_string_element (row, 0));
      zt_json_set_string (item, "classification.scheme", "CN-2022", NULL);
      zt_json_set_string (item, "classification.id", json_array_get_string_element (row, 1), NULL);
      json_object_set_string_member (item, "quantity", json_array_get_string_element (row, 2));
      json_object_set_string_member (item, "unit", json_array_get_string_element (row, 3));
      set_money (item, "unitCeiling", json_array_get_int_element (row, 4));
      json_object_set_string_member (item, "specification", json_array_get_string_element (row, 5));
      json_array_add_object_element (items, item);
    }
  return items;
}

static JsonArray *
make_requirements (JsonArray *rows)
{
  static const char *const names[] = { "mark", "text", "comparator", "value", "unit", "kind" };
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonArray *row = json_array_get_array_element (rows, i);
      JsonObject *requirement = json_object_new ();
      g_autofree char *id = g_strdup_printf ("T%u", i + 1);

      json_object_set_string_member (requirement, "id", id);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          const char *value = json_array_get_string_element (row, j);

          if (*value != '\0' || g_str_equal (names[j], "mark"))
            json_object_set_string_member (requirement, names[j], value);
        }
      json_array_add_object_element (list, requirement);
    }
  return list;
}

static void
add_field (JsonArray *fields, const char *id, const char *label, const char *type)
{
  JsonObject *field = json_object_new ();

  json_object_set_string_member (field, "id", id);
  json_object_set_string_member (field, "label", label);
  json_object_set_string_member (field, "type", type);
  json_object_set_boolean_member (field, "required", TRUE);
  json_array_add_object_element (fields, field);
}

static JsonObject *
add_part (JsonArray *parts, const char *id, const char *title, const char *type, gboolean required,
          gboolean sealed)
{
  JsonObject *part = json_object_new ();

  json_object_set_string_member (part, "id", id);
  json_object_set_string_member (part, "title", title);
  json_object_set_string_member (part, "type", type);
  json_object_set_boolean_member (part, "required", required);
  json_object_set_boolean_member (part, "sealed", sealed);
  json_array_add_object_element (parts, part);
  return part;
}

static void
add_slot (ZtSample *sample, JsonArray *parts, const char *id)
{
  JsonObject *slot = json_object_get_object_member (sample->slots, id);
  JsonObject *part = add_part (parts, id, zt_json_get_string (slot, "title"), "attachment",
                               zt_json_get_boolean (slot, "required", FALSE), TRUE);
  JsonArray *accept = json_array_new ();

  json_array_add_string_element (accept, "application/pdf");
  set_list (part, "accept", accept);
  json_object_set_int_member (part, "maxSize", 50 * 1024 * 1024);
  if (zt_json_get_boolean (slot, "expires", FALSE))
    json_object_set_boolean_member (part, "expires", TRUE);
}

static JsonArray *
make_parts (ZtSample *sample, JsonObject *template)
{
  JsonArray *parts = json_array_new ();
  JsonArray *slots = zt_json_get_array (template, "slots");
  JsonArray *letter = json_array_new (), *declaration = json_array_new ();
  g_autoptr (JsonArray) proposal = json_array_new ();

  add_field (letter, "validityDays", "投标有效期（日历天）", "integer");
  add_field (letter, "delivery", "交货（服务）期承诺", "text");
  add_field (letter, "acceptTerms", "完全接受采购文件的全部条款", "boolean");
  set_list (add_part (parts, "letter", "投标函", "form", TRUE, TRUE), "fields", letter);
  add_field (declaration, "goodStanding", "符合《政府采购法》第二十二条规定的条件", "boolean");
  add_field (declaration, "noRelation", "与其他供应商不存在控股、管理或单位负责人为同一人的关系",
             "boolean");
  set_list (add_part (parts, "declaration", "资格承诺函", "form", TRUE, TRUE), "fields",
            declaration);
  add_part (parts, "prices", "分项报价表", "prices", TRUE, TRUE);
  add_part (parts, "deviation", "技术和商务响应偏离表", "deviation", TRUE, TRUE);
  if (zt_json_get_string (template, "proposal") != NULL)
    {
      const char *title = zt_json_get_string (template, "proposal");

      add_field (proposal, "proposal", title, "richText");
      set_list (add_part (parts, "technical", title, "form", TRUE, TRUE), "fields",
                json_array_ref (proposal));
    }
  for (guint i = 0; i < json_array_get_length (slots); i++)
    add_slot (sample, parts, json_array_get_string_element (slots, i));
  return parts;
}

static char *
name_of (ZtSample *sample, const char *organisation)
{
  g_autoptr (ZtRecord) record
      = zt_store_get_record (sample->store, "organisation", organisation, NULL);

  return g_strdup (record != NULL ? zt_json_get_string (zt_record_get_body (record), "name")
                                  : organisation);
}

static void
set_parties (ZtSample *sample, JsonObject *body, const char *buyer)
{
  g_autofree char *buyer_name = name_of (sample, buyer);
  g_autofree char *agency_name = name_of (sample, AGENCY);

  zt_json_set_string (body, "buyer.id", buyer, NULL);
  zt_json_set_string (body, "buyer.name", buyer_name, NULL);
  zt_json_set_string (body, "procuringEntity.id", AGENCY, NULL);
  zt_json_set_string (body, "procuringEntity.name", agency_name, NULL);
  zt_json_set_string (body, "contactPoint.name", "林晓燕", NULL);
  zt_json_set_string (body, "contactPoint.telephone", "0449-8100100", NULL);
  json_object_set_string_member (body, "region", "A区");
}

static void
set_times (JsonObject *body, gint64 now, gint64 start, gint64 end)
{
  gint64 middle = MAX (start + (end - start) / 2, now + (end - now) / 2);

  set_time (body, "tenderPeriod.startDate", start);
  set_time (body, "tenderPeriod.endDate", end);
  set_time (body, "enquiryPeriod.endDate", middle);
  set_time (body, "bidOpening.date", end);
  zt_json_set_string (body, "bidOpening.location", "A区公共资源交易中心第一开标室（线上开标）",
                      NULL);
}

JsonObject *
zt_sample_tender_body (ZtSample *sample, JsonObject *template, gint64 end, gint64 *start)
{
  static const struct
  {
    const char *from, *to;
  } texts[] = { { "title", "title" },
                { "id", "number" },
                { "description", "description" },
                { "method", "procurementMethod" },
                { "details", "procurementMethodDetails" },
                { "category", "mainProcurementCategory" },
                { "award", "awardCriteria" },
                { "sme", "smePolicy" },
                { "eligibility", "eligibilityCriteria" },
                { "delivery", "deliveryPeriod" },
                { "address", "deliveryAddress" },
                { "payment", "paymentTerms" } };
  JsonObject *body = json_object_new ();
  JsonArray *certificates = json_array_new ();
  gint64 notice = zt_json_get_int (template, "notice", 25) * G_TIME_SPAN_DAY;

  *start = MIN (end - notice, sample->now - G_TIME_SPAN_HOUR);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set_string_member (body, texts[i].to, zt_json_get_string (template, texts[i].from));
  set_parties (sample, body, zt_json_get_string (template, "buyer"));
  set_money (body, "value", zt_json_get_int (template, "value", 0));
  set_money (body, "ceiling", zt_json_get_int (template, "ceiling", 0));
  if (zt_json_get_int (template, "security", 0) > 0)
    set_money (body, "bidSecurity", zt_json_get_int (template, "security", 0));
  set_times (body, sample->now, *start, end);
  json_object_set_int_member (body, "uploadGrace", 7200);
  json_object_set_int_member (body, "protocolVersion", 1);
  json_object_set_boolean_member (body, "dualControl",
                                  zt_json_get_boolean (template, "dual", FALSE));
  if (zt_json_get_int (template, "priceWeight", 0) > 0)
    json_object_set_int_member (body, "priceWeight", zt_json_get_int (template, "priceWeight", 0));
  json_object_set_int_member (body, "bidValidityDays", zt_json_get_int (template, "validity", 90));
  json_object_set_boolean_member (body, "importAllowed", FALSE);
  json_object_set_boolean_member (body, "jointBids", FALSE);
  set_list (body, "items", make_items (zt_json_get_array (template, "items")));
  set_list (body, "requirements", make_requirements (zt_json_get_array (template, "requirements")));
  set_list (body, "parts", make_parts (sample, template));
  json_array_add_string_element (certificates, sample->opening);
  set_list (body, "openingCertificates", certificates);
  return body;
}

const char *
zt_sample_approver (const char *organisation)
{
  if (g_str_equal (organisation, "11449901MB2C0A010D"))
    return "approver1";
  return g_str_equal (organisation, "11449901MB2C0A029A") ? "approver2" : "approver3";
}

/* The document is composed from the very record that it will belong to, and kept as a blob. */
static gboolean
add_document (ZtSample *sample, JsonObject *body, gint64 start, GError **error)
{
  g_autofree char *part = zt_blobs_make_part (sample->platform->blobs, error);
  g_autofree char *sha256 = NULL;
  g_autofree char *title = g_strconcat (zt_json_get_string (body, "title"), "采购文件", NULL);
  g_autofree char *time = zt_time_format (start);
  JsonArray *documents;
  JsonObject *document;
  guint64 size = 0;

  if (part == NULL || !zt_compose_tender (body, part, error)
      || (sha256 = zt_sha256_file (part, &size, NULL, error)) == NULL
      || !zt_blobs_adopt (sample->platform->blobs, part, sha256, error))
    {
      if (part != NULL)
        g_unlink (part);
      return FALSE;
    }
  documents = json_array_new ();
  document = json_object_new ();
  json_object_set_string_member (document, "id", "D1");
  json_object_set_string_member (document, "title", title);
  json_object_set_string_member (document, "documentType", "biddingDocuments");
  json_object_set_string_member (document, "format", "application/pdf");
  json_object_set_string_member (document, "datePublished", time);
  json_object_set_string_member (document, "sha256", sha256);
  json_object_set_int_member (document, "size", (gint64) size);
  json_array_add_object_element (documents, document);
  set_list (body, "documents", documents);
  return TRUE;
}

/* Half past nine in the morning of Beijing, so many days from now; Saturdays and Sundays move to
 * Monday. */
static gint64
later_deadline (gint64 now, gint64 days)
{
  gint64 day = (now + SHANGHAI) / G_TIME_SPAN_DAY + days;

  while ((day + 4) % 7 == 0 || (day + 4) % 7 == 6)
    day++;
  return day * G_TIME_SPAN_DAY - SHANGHAI + 9 * G_TIME_SPAN_HOUR + 30 * G_TIME_SPAN_MINUTE;
}

/* A document of its own, as an authority publishes it. */
static JsonObject *
make_notice (ZtSample *sample, JsonObject *clarification, guint number, gint64 time, GError **error)
{
  g_autofree char *part = zt_blobs_make_part (sample->platform->blobs, error);
  g_autofree char *title = g_strdup_printf ("澄清公告（%u）", number);
  g_autofree char *id = g_strdup_printf ("C%u", number);
  g_autofree char *published = zt_time_format (time);
  g_autofree char *sha256 = NULL;
  g_autoptr (JsonArray) pages = json_array_new ();
  JsonArray *page = json_array_new ();
  JsonObject *document;
  guint64 size = 0;

  json_array_add_string_element (page, title);
  json_array_add_string_element (page, zt_json_get_string (clarification, "text"));
  json_array_add_array_element (pages, page);
  if (part == NULL || !zt_sample_pdf (part, title, pages, error)
      || (sha256 = zt_sha256_file (part, &size, NULL, error)) == NULL
      || !zt_blobs_adopt (sample->platform->blobs, part, sha256, error))
    {
      if (part != NULL)
        g_unlink (part);
      return NULL;
    }
  document = json_object_new ();
  json_object_set_string_member (document, "id", id);
  json_object_set_string_member (document, "title", title);
  json_object_set_string_member (document, "documentType", "clarifications");
  json_object_set_string_member (document, "format", "application/pdf");
  json_object_set_string_member (document, "datePublished", published);
  json_object_set_string_member (document, "sha256", sha256);
  json_object_set_int_member (document, "size", (gint64) size);
  return document;
}

/* @changes: requirement → member → text. */
static void
change_requirements (JsonArray *requirements, JsonObject *changes)
{
  for (guint i = 0; changes != NULL && i < json_array_get_length (requirements); i++)
    {
      JsonObject *requirement = json_array_get_object_element (requirements, i);
      JsonObject *change = zt_json_get_object (changes, zt_json_get_string (requirement, "id"));

      if (change != NULL)
        zt_json_merge_patch (requirement, change);
    }
}

/* What a template tells to clarify; @body goes on as clarified. */
static gboolean
plan_clarifications (ZtSample *sample, JsonObject *template, JsonObject *body, gint64 start,
                     gint64 end, GError **error)
{
  JsonArray *list = zt_json_get_array (template, "clarifications");
  guint n = list != NULL ? json_array_get_length (list) : 0;
  gint64 closes = end;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);
      /* In even steps from the publication to today. */
      gint64 time = start + (sample->now - start) * (i + 1) / (n + 1);
      JsonObject *document = make_notice (sample, one, i + 1, time, error);
      g_autoptr (JsonObject) now = NULL;
      JsonObject *amendment;

      if (document == NULL)
        return FALSE;
      closes += zt_json_get_int (one, "extend", 0) * G_TIME_SPAN_DAY;
      json_array_add_object_element (zt_json_get_array (body, "documents"), document);
      change_requirements (zt_json_get_array (body, "requirements"),
                           zt_json_get_object (one, "requirements"));
      now = zt_json_object_copy (body);
      amendment = json_object_new ();
      json_object_set_string_member (amendment, "text", zt_json_get_string (one, "text"));
      json_object_set_boolean_member (amendment, "affectsBids", TRUE);
      json_object_set_member (amendment, "documents",
                              json_node_copy (json_object_get_member (now, "documents")));
      json_object_set_member (amendment, "requirements",
                              json_node_copy (json_object_get_member (now, "requirements")));
      if (closes > end)
        set_time (amendment, "tenderPeriod.endDate", closes);
      zt_sample_plan (sample, time, "buyer1", AGENCY, ZT_ROLE_BUYER | ZT_ROLE_AGENCY, "tender",
                      zt_json_get_string (template, "id"), "amend", i + 2, amendment);
    }
  return TRUE;
}

static gboolean
add_tender (ZtSample *sample, JsonObject *template, gint64 end, GError **error)
{
  const char *id = zt_json_get_string (template, "id");
  const char *buyer = zt_json_get_string (template, "buyer");
  gint64 start = 0;
  g_autoptr (JsonObject) body = zt_sample_tender_body (sample, template, end, &start);

  if (!add_document (sample, body, start, error)
      || !zt_sample_draft (sample, template, body, end, error))
    return FALSE;
  zt_sample_plan (sample, start - G_TIME_SPAN_DAY, "buyer1", AGENCY, ZT_ROLE_BUYER | ZT_ROLE_AGENCY,
                  "tender", id, "create", 0, json_object_ref (body));
  zt_sample_plan (sample, start, zt_sample_approver (buyer), buyer, ZT_ROLE_APPROVER, "tender", id,
                  "publish", 1, NULL);
  {
    g_autoptr (JsonObject) clarified = zt_json_object_copy (body);

    return plan_clarifications (sample, template, clarified, start, end, error);
  }
}

gboolean
zt_sample_tenders (ZtSample *sample, int close_in, int *count, GError **error)
{
  guint n = json_array_get_length (sample->tenders);

  /* The first comes last: its time runs from when nearly all is made. */
  for (guint i = 1; i <= n; i++)
    {
      JsonObject *template = json_array_get_object_element (sample->tenders, i % n);
      gint64 after = zt_json_get_int (template, "after", 10) + close_in / (24 * 60 * 60);
      gint64 end = i == n ? zt_time_now () + close_in * (gint64) G_USEC_PER_SEC
                          : later_deadline (sample->now, after);

      if (!add_tender (sample, template, end, error))
        return FALSE;
      (*count)++;
    }
  return zt_sample_carry_out (sample, error);
}
