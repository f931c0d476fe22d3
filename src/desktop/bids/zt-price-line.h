/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the price schedule while it is edited. */
#pragma once

#include <glib-object.h>

#include "zt-json.h"

G_BEGIN_DECLS

#define ZT_TYPE_PRICE_LINE (zt_price_line_get_type ())
G_DECLARE_FINAL_TYPE (ZtPriceLine, zt_price_line, ZT, PRICE_LINE, GObject)

/* @item: the tender's; @line (nullable): the draft's. Both are copied from. */
ZtPriceLine *zt_price_line_new (guint number, JsonObject *item, JsonObject *line);
guint zt_price_line_get_number (ZtPriceLine *self); /* from 1 */
/* "description", "brand", "specification", "origin", "manufacturer", "unit", "quantity"; never NULL
 */
const char *zt_price_line_get (ZtPriceLine *self, const char *member);
void zt_price_line_set (ZtPriceLine *self, const char *member, const char *text);
/* An amount as people write it: 5200, ¥5,200.00, 5200元, 0.52万元, 伍仟贰佰元整. An empty text is
 * no price: -1. */
gboolean zt_price_line_parse_price (const char *text, gint64 *fen, GError **error);
/* As typed; FALSE: that is no amount, and it is kept as it is. */
gboolean zt_price_line_set_price (ZtPriceLine *self, const char *text);
/* What was typed as the price and is none; (nullable) */
const char *zt_price_line_get_wrong (ZtPriceLine *self);
/* What the draft says now; emits ::changed when that is something else. */
void zt_price_line_take (ZtPriceLine *self, JsonObject *item, JsonObject *line);
gint64 zt_price_line_get_price (ZtPriceLine *self);   /* fen, -1: none */
gint64 zt_price_line_get_amount (ZtPriceLine *self);  /* fen, -1: none */
gint64 zt_price_line_get_ceiling (ZtPriceLine *self); /* fen, -1: none */
JsonObject *zt_price_line_to_json (ZtPriceLine *self);

/* Signal: changed. */

G_END_DECLS
