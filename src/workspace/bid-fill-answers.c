/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals for forms and for the deviation table. */
#define G_LOG_DOMAIN "zt-bid-fill"
#include "config.h"

#include "bid-fill-private.h"
#include "rich-text.h"

#include "money.h"
#include "zt-bid-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What forms call the facts of a firm. The first row with a word in the label decides, so the
 * narrower ones stand first. path "=name", "=code": of the bidder itself; "type/path": of an item;
 * "type:role/path": of a person in a role; "tender/path": as the tender asks. */
static const struct
{
  const char *words;
  const char *ids; /* whole ids of fields */
  const char *path;
} facts[] = {
  { "投标有效期|响应有效期|报价有效期", "validityDays", "tender/bidValidityDays" },
  { "交货期|交货（服务）期|服务期|工期|交付时间|供货期", "delivery", "tender/deliveryPeriod" },
  { "统一社会信用代码|社会信用代码", "uscc|creditCode", "=code" },
  { "法定代表人身份证|法人身份证", "legalRepresentativeId", "person:legalRepresentative/number" },
  { "法定代表人电话|法人电话", NULL, "person:legalRepresentative/contactPoint.telephone" },
  { "法定代表人职务", NULL, "person:legalRepresentative/position" },
  { "法定代表人|单位负责人", "legalRepresentative", "company/legalRepresentative" },
  { "授权代表身份证|被授权人身份证|代理人身份证", "authorisedId", "person:authorised/number" },
  { "授权代表电话|被授权人电话|代理人电话", NULL, "person:authorised/contactPoint.telephone" },
  { "授权代表职务|被授权人职务", NULL, "person:authorised/position" },
  { "授权代表|被授权人|委托代理人", "authorised|authorisedRepresentative",
    "person:authorised/title" },
  { "项目经理电话|项目负责人电话", NULL, "person:projectManager/contactPoint.telephone" },
  { "项目经理|项目负责人", "projectManager", "person:projectManager/title" },
  { "开户银行|开户行|基本户", "bank|bankName", "company/bank.name" },
  { "银行账号|银行帐号|账号|帐号", "account|bankAccount", "company/bank.account" },
  { "邮政编码|邮编", "postalCode", "company/address.postalCode" },
  { "注册地址|单位地址|通讯地址|公司地址|联系地址|住所", "address",
    "company/address.streetAddress" },
  { "电子邮箱|电子邮件|邮箱", "email", "company/contactPoint.email" },
  { "联系电话|单位电话|电话|手机", "telephone|phone", "company/contactPoint.telephone" },
  { "联系人", "contact|contactName", "company/contactPoint.name" },
  { "供应商名称|投标人名称|单位名称|公司名称|企业名称|供应商全称|投标人全称",
    "bidder|bidderName|companyName", "=name" },
};

static gboolean
says (const char *text, const char *words, gboolean whole)
{
  g_auto (GStrv) list = g_strsplit (words != NULL ? words : "", "|", -1);

  for (gsize i = 0; text != NULL && list[i] != NULL; i++)
    if (*list[i] != '\0' && (whole ? g_str_equal (text, list[i]) : strstr (text, list[i]) != NULL))
      return TRUE;
  return FALSE;
}

/* The first item of a type (and role) that tells @path. */
static ZtRecord *
find_item (ZtFill *fill, const char *type, const char *role, const char *path)
{
  for (guint i = 0; i < fill->materials->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (fill->materials, i);
      JsonObject *body = zt_record_get_body (record);

      if (g_strcmp0 (zt_json_get_string (body, "type"), type) == 0
          && (role == NULL || g_strcmp0 (zt_json_get_string (body, "role"), role) == 0)
          && zt_json_get_string (body, path) != NULL)
        return record;
    }
  return NULL;
}

static char *
fact_of_tender (ZtFill *fill, const char *path, char **source)
{
  JsonNode *node = zt_json_get (fill->tender, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  *source = g_strdup (_ ("As the tender asks"));
  return json_node_get_value_type (node) == G_TYPE_STRING ? g_strdup (json_node_get_string (node))
                                                          : zt_json_canonical (node, NULL);
}

/* The platform knows the bidder too; what the firm keeps itself comes first. */
static char *
fact_of_platform (ZtFill *fill, const char *path, char **source)
{
  const char *text
      = fill->organisation != NULL ? zt_json_get_string (fill->organisation, path) : NULL;

  if (text != NULL)
    *source = g_strdup (_ ("The platform's record of your firm"));
  return g_strdup (text);
}

static char *
fact_value (ZtFill *fill, const char *path, char **source, const char **material)
{
  const char *slash = strchr (path, '/');
  g_autofree char *type = slash != NULL ? g_strndup (path, (gsize) (slash - path)) : NULL;
  char *role = type != NULL ? strchr (type, ':') : NULL;
  ZtRecord *record;

  if (g_str_equal (path, "=code"))
    {
      *source = g_strdup (_ ("Your account"));
      return g_strdup (fill->code);
    }
  if (g_str_equal (path, "=name"))
    return fact_of_platform (fill, "name", source);
  if (g_str_equal (type, "tender"))
    return fact_of_tender (fill, slash + 1, source);
  if (role != NULL)
    *role++ = '\0';
  record = find_item (fill, type, role, slash + 1);
  if (record == NULL && g_str_equal (type, "company"))
    record = find_item (fill, "licence", NULL, slash + 1);
  if (record == NULL)
    return role == NULL ? fact_of_platform (fill, slash + 1, source) : NULL;
  *source = _zt_fill_from_material (record);
  *material = zt_record_get_id (record);
  return zt_library_get_text (zt_record_get_body (record), slash + 1);
}

static gboolean
propose_fact (ZtFill *fill, const char *place, JsonObject *field)
{
  const char *label = zt_json_get_string (field, "label");
  const char *id = zt_json_get_string (field, "id");
  const char *type = zt_json_get_string (field, "type");

  if (g_strcmp0 (type, "text") != 0 && g_strcmp0 (type, "integer") != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *source = NULL, *value = NULL;
      const char *material = NULL;

      if (!says (label, facts[i].words, FALSE) && !says (id, facts[i].ids, TRUE))
        continue;
      value = fact_value (fill, facts[i].path, &source, &material);
      if (value == NULL || *value == '\0')
        return FALSE;
      _zt_fill_add (fill, "answers", place, label, value, _zt_fill_text (value), source, material,
                    NULL);
      return TRUE;
    }
  return FALSE;
}

/* A text kept for this very field, or under the title that the form uses. */
static gboolean
propose_kept (ZtFill *fill, const char *place, JsonObject *field)
{
  const char *label = zt_json_get_string (field, "label");

  if (!says (zt_json_get_string (field, "type"), "text|longtext|richText", TRUE))
    return FALSE;
  for (guint i = 0; i < fill->materials->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (fill->materials, i);
      JsonObject *body = zt_record_get_body (record);
      const char *text = zt_json_get_string (body, "text");
      const char *kept = zt_json_get_string (body, "field");
      g_autofree char *source = NULL, *mine = NULL, *theirs = NULL, *written = NULL;

      if (g_strcmp0 (zt_json_get_string (body, "type"), "text") != 0 || text == NULL)
        continue;
      mine = _zt_library_fold (zt_json_get_string (body, "title"));
      theirs = _zt_library_fold (label);
      if (g_strcmp0 (kept, place + strlen ("answers.")) != 0 && !g_str_equal (mine, theirs))
        continue;
      source = _zt_fill_from_material (record);
      /* The library keeps plain words: none of them may be taken for form. */
      written = g_strcmp0 (zt_json_get_string (field, "type"), "richText") == 0
                    ? zt_rich_from_plain (text)
                    : g_strdup (text);
      _zt_fill_add (fill, "answers", place, label, text, _zt_fill_text (written), source,
                    zt_record_get_id (record), NULL);
      return TRUE;
    }
  return FALSE;
}

static JsonObject *
find_by_id (JsonArray *list, const char *id)
{
  for (guint i = 0; list != NULL && id != NULL && i < json_array_get_length (list); i++)
    if (g_strcmp0 (zt_json_get_string (json_array_get_object_element (list, i), "id"), id) == 0)
      return json_array_get_object_element (list, i);
  return NULL;
}

/* Was the same thing asked under this path by the tender of an earlier bid? */
static gboolean
asked_alike (ZtFill *fill, ZtRecord *draft, const char *part, JsonObject *field)
{
  const char *id = zt_json_get_string (zt_record_get_body (draft), "tender");
  g_autoptr (ZtRecord) tender = id != NULL ? zt_workspace_get (fill->ws, "tender", id, NULL) : NULL;
  JsonObject *theirs
      = tender != NULL ? find_by_id (zt_json_get_array (zt_record_get_body (tender), "parts"), part)
                       : NULL;

  theirs = theirs != NULL
               ? find_by_id (zt_json_get_array (theirs, "fields"), zt_json_get_string (field, "id"))
               : NULL;
  return theirs != NULL
         && g_strcmp0 (zt_json_get_string (theirs, "label"), zt_json_get_string (field, "label"))
                == 0
         && g_strcmp0 (zt_json_get_string (theirs, "type"), zt_json_get_string (field, "type"))
                == 0;
}

static char *
show_answer (JsonObject *field, JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (g_strcmp0 (zt_json_get_string (field, "type"), "boolean") == 0)
    {
      gboolean yes = json_node_get_value_type (node) == G_TYPE_STRING
                         ? g_strcmp0 (json_node_get_string (node), "true") == 0
                         : json_node_get_boolean (node);

      return yes ? g_strdup (_ ("Yes")) : NULL;
    }
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return zt_json_canonical (node, NULL);
  return *json_node_get_string (node) != '\0' ? g_strdup (json_node_get_string (node)) : NULL;
}

/* What was answered to the same field before. Sums and days belong to one tender only. */
static void
propose_earlier (ZtFill *fill, const char *part, const char *place, JsonObject *field)
{
  if (says (zt_json_get_string (field, "type"), "money|date", TRUE))
    return;
  for (guint i = 0; i < fill->earlier->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (fill->earlier, i);
      JsonNode *node = zt_json_get (zt_record_get_body (draft), place);
      g_autofree char *value = node != NULL ? show_answer (field, node) : NULL;
      g_autofree char *source = NULL;

      if (value == NULL || !asked_alike (fill, draft, part, field))
        continue;
      source = _zt_fill_from_draft (draft);
      _zt_fill_add (fill, "answers", place, zt_json_get_string (field, "label"), value,
                    json_node_copy (node), source, NULL, NULL);
      return;
    }
}

void
_zt_fill_answers (ZtFill *fill)
{
  JsonArray *parts = zt_json_get_array (fill->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = zt_json_get_string (part, "id");
      JsonArray *fields = zt_json_get_array (part, "fields");

      for (guint j = 0; id != NULL && fields != NULL && j < json_array_get_length (fields); j++)
        {
          JsonObject *field = json_array_get_object_element (fields, j);
          const char *name = zt_json_get_string (field, "id");
          g_autofree char *place = g_strdup_printf ("answers.%s.%s", id, name);
          JsonNode *node = zt_json_get (fill->draft, place);
          g_autofree char *given = node != NULL ? show_answer (field, node) : NULL;

          if (name != NULL && (node == NULL || (JSON_NODE_HOLDS_VALUE (node) && given == NULL))
              && !propose_fact (fill, place, field) && !propose_kept (fill, place, field))
            propose_earlier (fill, id, place, field);
        }
    }
}

/* --- the deviation table --- */

static gboolean
same_text (JsonObject *a, JsonObject *b, const char *member)
{
  JsonNode *first = json_object_get_member (a, member);
  JsonNode *second = json_object_get_member (b, member);
  g_autofree char *left = first != NULL ? zt_json_canonical (first, NULL) : g_strdup ("\"\"");
  g_autofree char *right = second != NULL ? zt_json_canonical (second, NULL) : g_strdup ("\"\"");

  return g_str_equal (left, right);
}

static gboolean
same_requirement (JsonObject *a, JsonObject *b)
{
  g_autofree char *first = _zt_library_fold (zt_json_get_string (a, "text"));
  g_autofree char *second = _zt_library_fold (zt_json_get_string (b, "text"));

  return *first != '\0' && g_str_equal (first, second) && same_text (a, b, "comparator")
         && same_text (a, b, "value") && same_text (a, b, "unit");
}

/* The answer that an earlier bid gave to the same requirement. */
static JsonObject *
find_response (ZtFill *fill, JsonObject *requirement, ZtRecord **draft)
{
  for (guint i = 0; i < fill->earlier->len; i++)
    {
      JsonObject *body = zt_record_get_body (*draft = g_ptr_array_index (fill->earlier, i));
      const char *id = zt_json_get_string (body, "tender");
      g_autoptr (ZtRecord) tender
          = id != NULL ? zt_workspace_get (fill->ws, "tender", id, NULL) : NULL;
      JsonArray *rows
          = tender != NULL ? zt_json_get_array (zt_record_get_body (tender), "requirements") : NULL;

      for (guint j = 0; rows != NULL && j < json_array_get_length (rows); j++)
        {
          JsonObject *row = json_array_get_object_element (rows, j);
          g_autofree char *place
              = g_strdup_printf ("deviations.%s", zt_json_get_string (row, "id"));
          JsonObject *answer
              = same_requirement (requirement, row) ? zt_json_get_object (body, place) : NULL;

          if (answer != NULL && zt_json_get_string (answer, "response") != NULL)
            return answer;
        }
    }
  return NULL;
}

/* The place that earlier bids named most as proof, when this tender has it too. */
static char *
usual_evidence (ZtFill *fill, ZtRecord **draft)
{
  for (guint i = 0; i < fill->earlier->len; i++)
    {
      JsonObject *rows
          = zt_json_get_object (zt_record_get_body (g_ptr_array_index (fill->earlier, i)),
                                "deviations");
      JsonObjectIter iter;
      JsonNode *node;

      if (rows == NULL)
        continue;
      json_object_iter_init (&iter, rows);
      while (json_object_iter_next (&iter, NULL, &node))
        {
          const char *evidence = JSON_NODE_HOLDS_OBJECT (node)
                                     ? zt_json_get_string (json_node_get_object (node), "evidence")
                                     : NULL;

          if (evidence != NULL
              && find_by_id (zt_json_get_array (fill->tender, "parts"), evidence) != NULL)
            {
              *draft = g_ptr_array_index (fill->earlier, i);
              return g_strdup (evidence);
            }
        }
    }
  return NULL;
}

static gboolean
lacks (JsonObject *object, const char *member)
{
  const char *text = object != NULL ? zt_json_get_string (object, member) : NULL;

  return text == NULL || *text == '\0';
}

static const char *
conclusion_label (const char *conclusion)
{
  return g_str_equal (conclusion, "positive")   ? _ ("Positive deviation")
         : g_str_equal (conclusion, "negative") ? _ ("Negative deviation")
                                                : _ ("No deviation");
}

static void
propose_row (ZtFill *fill, JsonObject *requirement, const char *evidence, ZtRecord *evidence_from)
{
  const char *id = zt_json_get_string (requirement, "id");
  g_autofree char *place = g_strconcat ("deviations.", id, NULL);
  JsonObject *now = zt_json_get_object (fill->draft, place);
  ZtRecord *draft = NULL;
  JsonObject *earlier = lacks (now, "response") ? find_response (fill, requirement, &draft) : NULL;
  const char *response = earlier != NULL ? zt_json_get_string (earlier, "response")
                         : now != NULL   ? zt_json_get_string (now, "response")
                                         : NULL;
  const char *conclusion = response != NULL && lacks (now, "conclusion")
                               ? zt_bid_check_conclude (requirement, response)
                               : NULL;
  g_autoptr (JsonObject) found = json_object_new ();
  g_autoptr (GString) shown = g_string_new (earlier != NULL ? response : NULL);
  g_autofree char *source = NULL;
  JsonNode *node;

  if (earlier != NULL)
    json_object_set_string_member (found, "response", response);
  if (conclusion == NULL && earlier != NULL && lacks (now, "conclusion"))
    conclusion = zt_json_get_string (earlier, "conclusion");
  if (conclusion != NULL && *conclusion != '\0')
    {
      json_object_set_string_member (found, "conclusion", conclusion);
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " · " : "",
                              conclusion_label (conclusion));
    }
  if (evidence != NULL && lacks (now, "evidence"))
    {
      const char *title
          = zt_json_get_string (find_by_id (zt_json_get_array (fill->tender, "parts"), evidence),
                                "title");

      json_object_set_string_member (found, "evidence", evidence);
      g_string_append_printf (shown, "%s%s", shown->len > 0 ? " · " : "", title);
      draft = draft != NULL ? draft : evidence_from;
    }
  if (json_object_get_size (found) == 0)
    return;
  source = draft != NULL ? _zt_fill_from_draft (draft) : g_strdup (_ ("From the numbers"));
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, found);
  _zt_fill_add (fill, "deviations", place, zt_json_get_string (requirement, "text"), shown->str,
                node, source, NULL, NULL);
}

void
_zt_fill_deviations (ZtFill *fill)
{
  JsonArray *rows = zt_json_get_array (fill->tender, "requirements");
  ZtRecord *draft = NULL;
  g_autofree char *evidence = usual_evidence (fill, &draft);

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (zt_json_get_string (row, "id") != NULL)
        propose_row (fill, row, evidence, draft);
    }
}
