/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule from a table: titles, items, figures, and every mistake by row and column. */
#include "config.h"

#include <string.h>

#include "table.h"

static const char items_text[]
    = "{\"items\":[{\"id\":\"1\",\"description\":\"触控一体机\",\"quantity\":\"100\",\"unit\":"
      "\"台\"},"
      "{\"id\":\"2\",\"description\":\"便携式计算机\",\"quantity\":\"10\",\"unit\":\"台\"},"
      "{\"id\":\"3\",\"description\":\"服务\",\"quantity\":\"0.5\",\"unit\":\"年\"},"
      "{\"id\":\"4\",\"description\":\"服务\",\"quantity\":\"1\",\"unit\":\"年\"}]}";

/* Cells by ",", rows by ";". */
static GPtrArray *
table (const char *text)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_auto (GStrv) lines = g_strsplit (text, ";", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_ptr_array_add (rows, g_strsplit (lines[i], ",", -1));
  return rows;
}

static JsonObject *
prices_of (const char *text, GError **error)
{
  g_autoptr (JsonObject) holder = zt_json_parse_object (items_text, -1, NULL);
  g_autoptr (GPtrArray) rows = table (text);

  return zt_prices_from_table (rows, zt_json_get_array (holder, "items"), error);
}

static void
test_read (void)
{
  static const struct
  {
    const char *text;
    const char *json;
  } cases[] = {
    { "序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价,小计;1,触控一体机,X,T86,中国,甲厂,台,100,"
      "8000.00,800000;2,便携式计算机,,,,,台,10,5000.5,",
      "{\"lines\":[{\"amount\":{\"amount\":800000,\"currency\":\"CNY\"},\"brand\":\"X\","
      "\"description\":"
      "\"触控一体机\",\"item\":\"1\",\"manufacturer\":\"甲厂\",\"origin\":\"中国\",\"quantity\":"
      "\"100\","
      "\"specification\":\"T86\",\"unit\":\"台\",\"unitPrice\":{\"amount\":8000,\"currency\":"
      "\"CNY\"}},{"
      "\"amount\":{\"amount\":50005,\"currency\":\"CNY\"},\"description\":\"便携式计算机\","
      "\"item\":"
      "\"2\",\"quantity\":\"10\",\"unit\":\"台\",\"unitPrice\":{\"amount\":5000.5,\"currency\":"
      "\"CNY\"}}],"
      "\"total\":{\"amount\":850005,\"currency\":\"CNY\"}}" },
    /* A title above, full-width forms, names only, a total row, a signature below it. */
    { "报价一览表;;货 物 名 称,规格,型号,单价（元）,备注;便携式 计算机,14 "
      "寸,P1,５０００元,含税;;合计,,,;"
      "投标人：B商贸",
      "{\"lines\":[{\"amount\":{\"amount\":50000,\"currency\":\"CNY\"},\"description\":\"便携式 "
      "计算机\","
      "\"item\":\"2\",\"quantity\":\"10\",\"specification\":\"14 寸 "
      "P1\",\"unit\":\"台\",\"unitPrice\":{"
      "\"amount\":5000,\"currency\":\"CNY\"}}],\"total\":{\"amount\":50000,\"currency\":\"CNY\"}"
      "}" },
    /* English titles; a form not filled in yet. */
    { "Item,Name,Unit Price;3,,",
      "{\"lines\":[{\"description\":\"服务\",\"item\":\"3\",\"quantity\":"
      "\"0.5\",\"unit\":\"年\"}]}" },
    { "序号,数量,单价,小计;3,0.5,0.01,0.01;合计,,,0.01",
      "{\"lines\":[{\"amount\":{\"amount\":0.01,\"currency\":\"CNY\"},\"description\":\"服务\","
      "\"item\":"
      "\"3\",\"quantity\":\"0.5\",\"unit\":\"年\",\"unitPrice\":{\"amount\":0.01,\"currency\":"
      "\"CNY\"}}],"
      "\"total\":{\"amount\":0.01,\"currency\":\"CNY\"}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) prices = prices_of (cases[i].text, &error);
      g_autofree char *json = NULL;

      g_assert_no_error (error);
      json = zt_json_canonical_object (prices, NULL);
      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *part; /* of the message */
  } cases[] = {
    { "", "单价" },
    { "名称,品牌;触控一体机,X", "单价" },
    { "名称,单价,颜色;触控一体机,1,红", "颜色" },
    { "名称,单价,单价(元);触控一体机,1,1", "twice" },
    { "名称,单价（万元）;触控一体机,1", "万元" },
    { "序号,名称,单价", "no line" },
    { "报价表;序号,名称,单价;,,;合计,,", "no line" },
    { "序号,单价;9,1", "Row 2, column “序号”" },
    { "名称,单价;扫描仪,1", "Row 2, column “名称”" },
    { "名称,单价;服务,1", "several" },
    { "序号,名称,单价;1,便携式计算机,1", "another item" },
    { "序号,单价;1,1;1,1", "Row 3" },
    { "序号,单价;1,一千", "Row 2, column “单价”" },
    { "序号,单价;1,1.234", "Row 2, column “单价”" },
    { "序号,单价;1,-1", "negative" },
    { "序号,数量,单价;1,十,1", "Row 2, column “数量”" },
    { "序号,数量,单价;1,-3,1", "Row 2, column “数量”" },
    { "序号,数量,单价,小计;1,100,2,201", "Row 2, column “小计”" },
    { "序号,数量,单价,小计;1,100,,200", "missing" },
    { "序号,数量,单价,小计;1,100,2,200;合计,,,201", "Row 3, column “小计”" },
    { "序号,数量,单价,小计;1,100,2,200;合计,,,200;2,10,1,10", "Row 4" },
    { "序号,数量,单价;1,999999999999,99999999999", "Row 2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) prices = prices_of (cases[i].text, &error);

      g_assert_null (prices);
      g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

/* The form to fill, and what a filled one becomes, come back as they were. */
static void
test_round_trip (void)
{
  g_autoptr (JsonObject) holder = zt_json_parse_object (items_text, -1, NULL);
  JsonArray *items = zt_json_get_array (holder, "items");
  g_autoptr (GPtrArray) form = zt_prices_to_table (NULL, items);
  g_autoptr (GPtrArray) filled = NULL;
  g_autoptr (JsonObject) prices = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *header = g_strjoinv (",", form->pdata[0]);
  g_autofree char *first = g_strjoinv (",", form->pdata[1]);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (header, ==, "序号,名称,品牌,规格型号,产地,制造商,单位,数量,单价,小计");
  g_assert_cmpuint (form->len, ==, 5);
  g_assert_cmpstr (first, ==, "1,触控一体机,,,,,台,100,,");
  for (guint i = 1; i < form->len; i++)
    {
      char **row = form->pdata[i];
      g_free (row[8]);
      row[8] = g_strdup_printf ("%u.5", i);
    }
  prices = zt_prices_from_table (form, items, &error);
  g_assert_no_error (error);
  filled = zt_prices_to_table (prices, items);
  g_assert_cmpuint (filled->len, ==, 6);
  again = zt_prices_from_table (filled, items, &error);
  g_assert_no_error (error);
  a = zt_json_canonical_object (prices, NULL);
  b = zt_json_canonical_object (again, NULL);
  g_assert_cmpstr (a, ==, b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table-prices/read", test_read);
  g_test_add_func ("/table-prices/refused", test_refused);
  g_test_add_func ("/table-prices/round-trip", test_round_trip);
  return g_test_run ();
}
