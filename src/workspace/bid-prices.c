/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule of a draft, from a table or from the editor. */
#define G_LOG_DOMAIN "zt-bid-prices"
#include "config.h"

#include "bid-private.h"

#include "money.h"
#include "table.h"

void
_zt_bid_put_prices (JsonObject *body, JsonObject *prices)
{
  g_autoptr (JsonObject) copy = zt_json_object_copy (prices);
  gint64 total = zt_json_get_fen (copy, "total");

  /* 大写 belongs to the total; where nobody wrote it, it is the canonical form. */
  if (total >= 0 && zt_json_get_string (copy, "totalInWords") == NULL)
    {
      g_autofree char *words = zt_money_to_words (total);

      json_object_set_string_member (copy, "totalInWords", words);
    }
  json_object_set_object_member (body, "prices", g_steal_pointer (&copy));
}

static ZtRecord *
save_prices (ZtWorkspace *ws, const ZtBidContext *context, JsonObject *prices, const char *what,
             GError **error)
{
  g_autoptr (JsonObject) body = zt_json_object_copy (context->body);

  _zt_bid_put_prices (body, prices);
  return _zt_bid_save (ws, context->draft, body, what, error);
}

ZtRecord *
zt_bid_import_prices (ZtWorkspace *ws, const char *draft, const char *file, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonObject) prices = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL && file != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  rows = zt_table_read (file, error);
  if (rows == NULL)
    return NULL;
  prices = zt_prices_from_table (rows,
                                 zt_json_get_array (zt_record_get_body (context.tender), "items"),
                                 error);
  if (prices == NULL)
    return NULL;
  return save_prices (ws, &context, prices, "prices imported", error);
}

gboolean
zt_bid_export_prices (ZtWorkspace *ws, const char *draft, const char *file, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (ws != NULL && draft != NULL && file != NULL, FALSE);
  if (!_zt_bid_load (ws, draft, &context, error))
    return FALSE;
  rows = zt_prices_to_table (zt_json_get_object (context.body, "prices"),
                             zt_json_get_array (zt_record_get_body (context.tender), "items"));
  name = g_ascii_strdown (file, -1);
  if (g_str_has_suffix (name, ".csv"))
    return zt_table_write_csv (rows, file, error);
  return zt_table_write_xlsx (rows, "分项报价表", file, error);
}

ZtRecord *
zt_bid_set_prices (ZtWorkspace *ws, const char *draft, JsonObject *prices, GError **error)
{
  g_auto (ZtBidContext) context = { 0 };

  g_return_val_if_fail (ws != NULL && draft != NULL && prices != NULL, NULL);
  if (!_zt_bid_load (ws, draft, &context, error))
    return NULL;
  return save_prices (ws, &context, prices, "autosave", error);
}
