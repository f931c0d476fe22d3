/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts right by itself what the checks found and what has only one right answer. */
#define G_LOG_DOMAIN "zt-bid-fix"
#include "config.h"

#include "bid-private.h"

#include "money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static JsonObject *
member_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (object, name, json_object_new ());
  return json_object_get_object_member (object, name);
}

/* What the lines add up to now, and its words with it. */
static void
add_up (JsonObject *body)
{
  g_autoptr (JsonObject) prices = zt_json_object_copy (zt_json_get_object (body, "prices"));
  JsonArray *lines = zt_json_get_array (prices, "lines");
  gint64 total = 0;

  for (guint i = 0; i < json_array_get_length (lines); i++)
    total += MAX (zt_json_get_fen (json_array_get_object_element (lines, i), "amount"), 0);
  json_object_set_member (prices, "total", zt_json_value_new (total));
  json_object_remove_member (prices, "totalInWords");
  _zt_bid_put_prices (body, prices);
}

static gboolean
fix_price (JsonObject *body, const ZtFinding *finding)
{
  JsonArray *lines = zt_json_get_array (body, "prices.lines");
  guint64 index = g_ascii_strtoull (finding->place + strlen ("prices.lines."), NULL, 10);
  JsonObject *line;
  const char *quantity;
  gint64 fen, amount;

  if (lines == NULL || index >= json_array_get_length (lines))
    return FALSE;
  line = json_array_get_object_element (lines, (guint) index);
  quantity = zt_json_get_string (line, "quantity");
  if (quantity == NULL
      || !g_ascii_string_to_signed (finding->value, 10, 0, ZT_MONEY_MAX, &fen, NULL)
      || !zt_money_multiply (quantity, fen, &amount, NULL))
    return FALSE;
  json_object_set_member (line, "unitPrice", zt_json_value_new (fen));
  json_object_set_member (line, "amount", zt_json_value_new (amount));
  add_up (body);
  return TRUE;
}

/* The tender's own list says where the id of the part ends: ids may hold dots. */
static gboolean
fix_answer (const ZtBidContext *context, JsonObject *body, const ZtFinding *finding)
{
  g_autoptr (GPtrArray) fields = _zt_bid_fields (context);
  const ZtBidField *field = _zt_bid_field_find (fields, finding->place);

  if (field == NULL || field->name == NULL)
    return FALSE;
  json_object_set_string_member (member_object (member_object (body, "answers"), field->part),
                                 field->name, finding->value);
  return TRUE;
}

static gboolean
fix_deviation (JsonObject *body, const ZtFinding *finding)
{
  JsonObject *row
      = member_object (member_object (body, "deviations"), finding->place + strlen ("deviations."));

  json_object_set_string_member (row, "response", finding->value);
  json_object_set_string_member (row, "conclusion", "none");
  return TRUE;
}

static gboolean
apply (const ZtBidContext *context, JsonObject *body, const ZtFinding *finding)
{
  switch (finding->action)
    {
    case ZT_FIX_PRICE:
      return fix_price (body, finding);
    case ZT_FIX_ANSWER:
      return fix_answer (context, body, finding);
    case ZT_FIX_NO_DEVIATION:
      return fix_deviation (body, finding);
    case ZT_FIX_NONE:
    case ZT_FIX_LIBRARY:
    case ZT_FIX_VERSION:
    default:
      return FALSE;
    }
}

static gboolean
is_meant (const ZtFinding *finding, const char *rule, const char *place)
{
  return (rule == NULL || g_ascii_strcasecmp (finding->id, rule) == 0)
         && (place == NULL || g_str_equal (finding->place, place));
}

ZtRecord *
zt_bid_apply_fix (ZtWorkspace *ws, const char *draft, const char *rule, const char *place,
                  guint *applied, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (JsonObject) body = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL && applied != NULL, NULL);
  *applied = 0;
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  findings = _zt_bid_run_check (ws, &context, NULL, error);
  if (findings == NULL)
    return NULL;
  body = zt_json_object_copy (context.body);
  for (guint i = 0; i < findings->len; i++)
    {
      const ZtFinding *finding = g_ptr_array_index (findings, i);

      /* Whoever names the rule says that the clarification was read. */
      if (rule != NULL && finding->action == ZT_FIX_VERSION && is_meant (finding, rule, place))
        {
          *applied = 1;
          return zt_bid_set (ws, draft, "tenderVersion", finding->value, error);
        }
      if (is_meant (finding, rule, place) && apply (&context, body, finding))
        *applied += 1;
    }
  if (*applied > 0)
    return _zt_bid_save (ws, context.draft, body, "fixed", error);
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                       _ ("There is nothing here that can be put right by itself. Nothing was "
                          "changed."));
  return NULL;
}
