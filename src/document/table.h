/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Price schedules as people have them: CSV (UTF-8 or GB18030) and XLSX. */
#pragma once

#include "zt-error.h"
#include "zt-json.h"

G_BEGIN_DECLS

/* Rows of strings as shown. Refuses: formulas (ZT_ERROR_UNSUPPORTED, names the cell), zip bombs and over-long tables (ZT_ERROR_LIMIT), macros. */
GPtrArray *zt_table_read (const char *path, GError **error); /* (element-type GStrv) */
gboolean zt_table_write_csv (GPtrArray *rows, const char *path, GError **error);
gboolean zt_table_write_xlsx (GPtrArray *rows, const char *sheet, const char *path, GError **error);
/* The schedule of a bid: recognises the columns by their titles (Chinese or English), each row by 序号/item id or by name among @items, checks numbers.
 * {"lines":[{item, description, brand, specification, origin, manufacturer, unit, quantity, unitPrice, amount}], "total"}; amounts are OCDS Values.
 * ZT_ERROR_INVALID names row and column. */
JsonObject *zt_prices_from_table (GPtrArray *rows, JsonArray *items, GError **error);
GPtrArray *zt_prices_to_table (JsonObject *prices, JsonArray *items); /* with a header row; blank prices where there are none: the form to fill */

G_END_DECLS
