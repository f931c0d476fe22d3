/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library from tables and back: columns by whatever title firms give them, every row judged
 * before any is written. */
#define G_LOG_DOMAIN "zt-library-table"
#include "config.h"

#include "library-private.h"

#include "calendar.h"
#include "material.h"
#include "money.h"
#include "table.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define HEADER_ROWS 15 /* the titles stand among the first rows */
#define ROWS_MAX 5000

/* Folded titles of columns. What only one type calls so tells the type of a table too. */
static const struct
{
  const char *field;
  const char *types; /* (nullable): of every type */
  const char *titles;
} names[] = {
  { "title", NULL, "名称|标题|name|title" },
  { "title", "licence|company", "单位名称|企业名称|公司名称|供应商名称|companyname" },
  { "title", "person", "姓名|人员姓名" },
  { "title", "certificate", "证书名称|资质名称|certificate" },
  { "title", "contract", "项目名称|合同名称|project|contract" },
  { "title", "product", "产品名称|货物名称|品名|商品名称|设备名称|product" },
  { "title", "statement", "资料名称|材料名称|报告名称" },
  { "number", NULL, "编号|number|no" },
  { "number", "licence|company", "统一社会信用代码|信用代码|注册号" },
  { "number", "person", "身份证号|身份证号码|身份证|证件号码|idnumber" },
  { "number", "certificate", "证书编号|证书号|证号|资质编号|certificatenumber" },
  { "number", "contract", "合同编号|合同号|项目编号|contractnumber" },
  { "issuer", NULL,
    "发证机关|颁发机构|发证单位|签发机关|认证机构|出具单位|出具机构|登记机关|issuer" },
  { "date", NULL,
    "日期|签订日期|签订时间|签约日期|合同日期|签署日期|出具日期|查询日期|date|signed" },
  { "validFrom", NULL, "生效日期|有效期起|有效期自|发证日期|颁发日期|签发日期|validfrom|issued" },
  { "validUntil", NULL,
    "有效期|有效期至|有效期止|有效期限|到期日|到期日期|到期时间|失效日期|截止日期|validuntil|"
    "expires|expiry" },
  { "period", NULL, "所属期|期间|年度|所属年度|period|year" },
  { "legalRepresentative", NULL, "法定代表人|法人|legalrepresentative" },
  { "address.streetAddress", NULL, "地址|注册地址|通讯地址|address" },
  { "address.postalCode", NULL, "邮编|邮政编码|postalcode" },
  { "contactPoint.name", NULL, "联系人|甲方联系人|采购人联系人|contact" },
  { "contactPoint.telephone", NULL,
    "电话|联系电话|手机|手机号|手机号码|联系方式|甲方电话|telephone|phone|mobile" },
  { "contactPoint.email", NULL, "邮箱|电子邮箱|电子邮件|email|mail" },
  { "bank.name", NULL, "开户行|开户银行|bank" },
  { "bank.account", NULL, "账号|银行账号|帐号|account" },
  { "role", NULL, "角色|岗位类别|拟任岗位|拟任职务|role" },
  { "position", NULL, "职务|职位|岗位|职称|position" },
  { "buyer", NULL,
    "采购人|采购单位|甲方|甲方名称|业主|业主单位|委托单位|客户|客户名称|buyer|client" },
  { "value", NULL, "合同金额|金额|合同价|合同价款|合同总价|中标金额|成交金额|value|amount" },
  { "brand", NULL, "品牌|商标|brand" },
  { "specification", NULL, "型号|规格型号|规格|产品型号|model|specification|spec" },
  { "manufacturer", NULL, "制造商|生产厂家|生产商|厂家|生产企业|制造商名称|manufacturer|maker" },
  { "origin", NULL, "产地|原产地|origin" },
  { "unit", NULL, "单位|计量单位|unit" },
  { "classification", NULL, "品目|品目编码|品目代码|采购品目|catalogue|catalogcode" },
  { "parameters", NULL, "参数|技术参数|主要参数|技术指标|配置|parameters|specifications" },
  { "width", NULL, "宽|宽度|宽mm|width" },
  { "height", NULL, "高|高度|高mm|height" },
  { "text", NULL, "内容|正文|text" },
  { "keywords", NULL, "关键词|关键字|备注|说明|专业|类别|keywords|note|notes" },
};

typedef struct
{
  const char *field;
  char *title;
  gint64 factor; /* of sums: 万元 */
} Column;

static void
column_clear (gpointer data)
{
  g_free (((Column *) data)->title);
}

static gboolean
has_field (const ZtMaterialForm *form, const char *field)
{
  if (g_str_equal (field, "title"))
    return TRUE;
  if (g_str_equal (field, "number"))
    return form->number != NULL;
  for (const char *const *name = form->fields; *name != NULL; name++)
    if (g_str_equal (*name, field))
      return TRUE;
  return FALSE;
}

/* "合同金额（万元）*" is "合同金额". */
static char *
fold_title (const char *title)
{
  g_autofree char *normal = g_utf8_normalize (title, -1, G_NORMALIZE_ALL_COMPOSE);
  char *bracket;

  if (normal == NULL)
    return g_strdup ("");
  bracket = strpbrk (normal, "([");
  if (bracket != NULL && bracket > normal)
    *bracket = '\0';
  return _zt_library_fold (normal);
}

static gboolean
is_of_type (const char *types, const char *type)
{
  g_auto (GStrv) list = types != NULL ? g_strsplit (types, "|", -1) : NULL;

  return list == NULL || g_strv_contains ((const char *const *) list, type);
}

static const char *
find_field (const ZtMaterialForm *form, const char *title)
{
  g_autofree char *folded = fold_title (title);
  g_autofree char *label = NULL;

  if (*folded == '\0')
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (GStrv) known = g_strsplit (names[i].titles, "|", -1);

      if (!has_field (form, names[i].field) || !is_of_type (names[i].types, form->type))
        continue;
      g_free (label);
      label = _zt_library_fold (zt_material_label (form->type, names[i].field));
      if (g_str_equal (label, folded) || g_strv_contains ((const char *const *) known, folded))
        return names[i].field;
    }
  return NULL;
}

static guint
count_known (const ZtMaterialForm *form, GStrv row, gboolean *titled)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (char **cell = row; *cell != NULL; cell++)
    {
      const char *field = find_field (form, *cell);

      if (field != NULL)
        g_hash_table_add (seen, (gpointer) field);
    }
  *titled = g_hash_table_contains (seen, "title");
  return g_hash_table_size (seen);
}

/* The row with the most titles that we know, and the type they fit best. */
static const ZtMaterialForm *
find_header (GPtrArray *rows, const char *type, guint *header)
{
  const ZtMaterialForm *best = NULL;
  guint most = 1;

  for (const ZtCode *code = zt_material_types; code->code != NULL; code++)
    {
      const ZtMaterialForm *form = zt_material_form (code->code);

      if (type != NULL && !g_str_equal (type, code->code))
        continue;
      for (guint i = 0; i < MIN (rows->len, HEADER_ROWS); i++)
        {
          gboolean titled;
          guint known = count_known (form, g_ptr_array_index (rows, i), &titled);

          if (titled && known > most)
            {
              most = known;
              best = form;
              *header = i;
            }
        }
    }
  return best;
}

/* "2026/5/1", "2026.5.1", "2026年5月1日", "20260501"; "长期" is no end at all. */
static char *
read_date (const char *text)
{
  guint year, month, day;
  int used = 0;
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr (GString) s = g_string_new (plain != NULL ? plain : text);

  if (strstr (s->str, "长期") != NULL || strstr (s->str, "永久") != NULL
      || g_str_equal (s->str, "-") || g_str_equal (s->str, "/"))
    return g_strdup ("");
  g_string_replace (s, "年", "-", 0);
  g_string_replace (s, "月", "-", 0);
  g_string_replace (s, "日", "", 0);
  g_string_replace (s, "/", "-", 0);
  g_string_replace (s, ".", "-", 0);
  if (s->len == 8 && strspn (s->str, "0123456789") == 8)
    {
      g_string_insert_c (s, 6, '-');
      g_string_insert_c (s, 4, '-');
    }
  if (sscanf (s->str, "%4u-%2u-%2u%n", &year, &month, &day, &used) == 3
      && (s->str[used] == '\0' || s->str[used] == ' '))
    return g_strdup_printf ("%04u-%02u-%02u", year, month, day);
  return g_strdup (text); /* the page of the noun says what is wrong with it */
}

static gboolean
put_cell (JsonObject *body, const Column *column, const char *cell, GError **error)
{
  const ZtField *field = zt_kind_find_field (&zt_kind_material, column->field);
  g_autofree char *text = g_strstrip (g_strdup (cell));
  g_autofree char *date = NULL;
  gint64 fen, amount;

  if (*text == '\0')
    return TRUE;
  if (field->type == ZT_DATE)
    {
      date = read_date (text);
      return *date == '\0' || zt_library_put (body, column->field, date, error);
    }
  if (column->factor == 1)
    return zt_library_put (body, column->field, text, error);
  if (!zt_money_parse (text, &fen, error) || !zt_money_multiply ("10000", fen, &amount, error))
    return FALSE;
  return zt_json_set (body, column->field, zt_json_value_new (amount), error);
}

static gboolean
same_member (JsonObject *a, JsonObject *b, const char *member)
{
  return g_strcmp0 (zt_json_get_string (a, member), zt_json_get_string (b, member)) == 0;
}

/* The item that a row describes anew: of the same number, or where there is none of the same name.
 */
static ZtRecord *
find_same (GPtrArray *items, JsonObject *body)
{
  const char *number = zt_json_get_string (body, "number");

  for (guint i = 0; i < items->len; i++)
    {
      ZtRecord *record = g_ptr_array_index (items, i);
      JsonObject *mine = zt_record_get_body (record);

      if (!same_member (mine, body, "type"))
        continue;
      if (number != NULL ? same_member (mine, body, "number")
                         : same_member (mine, body, "title") && same_member (mine, body, "brand")
                               && same_member (mine, body, "specification")
                               && same_member (mine, body, "period"))
        return record;
    }
  return NULL;
}

static JsonObject *
read_row (ZtWorkspace *ws, const ZtMaterialForm *form, GArray *columns, GStrv cells,
          GPtrArray *items, guint number)
{
  JsonObject *row = json_object_new ();
  JsonObject *body = json_object_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonObject) whole = NULL;
  ZtRecord *same;

  json_object_set_string_member (body, "type", form->type);
  for (guint i = 0; i < columns->len && cells[i] != NULL && problem == NULL; i++)
    if (g_array_index (columns, Column, i).field != NULL
        && !put_cell (body, &g_array_index (columns, Column, i), cells[i], &problem))
      g_prefix_error (&problem, "%s: ", g_array_index (columns, Column, i).title);
  same = problem == NULL ? find_same (items, body) : NULL;
  whole = zt_json_object_copy (same != NULL ? zt_record_get_body (same) : body);
  if (same != NULL)
    zt_json_merge_patch (whole, body);
  else
    json_object_set_string_member (whole, "organisation", ws->actor->organisation);
  if (problem == NULL)
    _zt_library_check (whole, &problem);
  json_object_set_int_member (row, "row", number);
  if (zt_json_get_string (body, "title") != NULL)
    json_object_set_string_member (row, "title", zt_json_get_string (body, "title"));
  if (same != NULL)
    json_object_set_string_member (row, "id", zt_record_get_id (same));
  if (problem != NULL)
    json_object_set_string_member (row, "problem", problem->message);
  json_object_set_object_member (row, "body", g_steal_pointer (&whole));
  json_object_unref (body);
  return row;
}

static gboolean
is_empty_row (GStrv row)
{
  for (char **cell = row; *cell != NULL; cell++)
    if (strspn (*cell, " \t\r\n") != strlen (*cell))
      return FALSE;
  return TRUE;
}

static GArray *
read_columns (const ZtMaterialForm *form, GStrv titles, JsonObject *table)
{
  GArray *columns = g_array_new (FALSE, TRUE, sizeof (Column));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *known = json_array_new (), *ignored = json_array_new ();

  g_array_set_clear_func (columns, column_clear);
  for (char **title = titles; *title != NULL; title++)
    {
      Column column = { find_field (form, *title), g_strdup (g_strstrip (*title)), 1 };

      /* The first column of a meaning has it. */
      if (column.field != NULL && !g_hash_table_add (seen, (gpointer) column.field))
        column.field = NULL;
      if (column.field != NULL)
        {
          JsonObject *one = json_object_new ();

          if (g_str_equal (column.field, "value") && strstr (*title, "万元") != NULL)
            column.factor = 10000;
          json_object_set_string_member (one, "title", column.title);
          json_object_set_string_member (one, "field", column.field);
          json_object_set_string_member (one, "label",
                                         zt_material_label (form->type, column.field));
          json_array_add_object_element (known, one);
        }
      else if (*column.title != '\0')
        json_array_add_string_element (ignored, column.title);
      g_array_append_val (columns, column);
    }
  json_object_set_array_member (table, "columns", known);
  json_object_set_array_member (table, "ignored", ignored);
  return columns;
}

/* Two rows that mean the same item: the second would undo the first. */
static void
mark_doubles (JsonArray *rows)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      JsonObject *body = zt_json_get_object (row, "body");
      const char *number = zt_json_get_string (body, "number");
      g_autofree char *key
          = number != NULL ? g_strdup (number)
                           : g_strdup_printf ("%s\n%s\n%s\n%s", zt_json_get_string (body, "title"),
                                              zt_json_get_string (body, "brand"),
                                              zt_json_get_string (body, "specification"),
                                              zt_json_get_string (body, "period"));
      gpointer first = g_hash_table_lookup (seen, key);

      if (first == NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key),
                             GINT_TO_POINTER ((int) zt_json_get_int (row, "row", 0)));
      else if (zt_json_get_string (row, "problem") == NULL)
        {
          /* TRANSLATORS: %d is the number of a row */
          g_autofree char *text
              = g_strdup_printf (_ ("The same as row %d."), GPOINTER_TO_INT (first));

          json_object_set_string_member (row, "problem", text);
        }
    }
}

static gboolean
check_rows (GPtrArray *rows, const ZtMaterialForm *form, const char *file, GError **error)
{
  g_autofree char *name = g_path_get_basename (file);

  if (form == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   /* TRANSLATORS: %s is the name of a file */
                   _ ("No row of “%s” holds titles that the library knows. Name the columns as in "
                      "an exported table."),
                   name);
      return FALSE;
    }
  if (rows->len > ROWS_MAX)
    {
      /* TRANSLATORS: the name of a file and a number of rows */
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT, _ ("“%s” has more than %d rows."), name,
                   ROWS_MAX);
      return FALSE;
    }
  return TRUE;
}

JsonObject *
zt_library_read_table (ZtWorkspace *ws, const char *type, const char *file, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL, items = NULL;
  g_autoptr (GArray) columns = NULL;
  g_autoptr (JsonObject) table = json_object_new ();
  const ZtMaterialForm *form;
  JsonArray *list = json_array_new ();
  guint header = 0;
  gint64 problems = 0;

  json_object_set_array_member (table, "rows", list);
  g_return_val_if_fail (ws != NULL && file != NULL, NULL);
  if (ws->actor == NULL || ws->actor->organisation == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_REFUSED,
                           _ ("Connect this workspace to a platform first: nobody is signed in."));
      return NULL;
    }
  rows = zt_table_read (file, error);
  items = rows != NULL ? zt_library_list (ws, NULL, NULL, error) : NULL;
  if (items == NULL)
    return NULL;
  form = find_header (rows, type, &header);
  if (!check_rows (rows, form, file, error))
    return NULL;
  json_object_set_string_member (table, "type", form->type);
  columns = read_columns (form, g_ptr_array_index (rows, header), table);
  for (guint i = header + 1; i < rows->len; i++)
    if (!is_empty_row (g_ptr_array_index (rows, i)))
      json_array_add_object_element (list, read_row (ws, form, columns, g_ptr_array_index (rows, i),
                                                     items, i + 1));
  mark_doubles (list);
  for (guint i = 0; i < json_array_get_length (list); i++)
    problems += zt_json_get_string (json_array_get_object_element (list, i), "problem") != NULL;
  json_object_set_int_member (table, "problems", problems);
  return g_steal_pointer (&table);
}

gint64
zt_library_import (ZtWorkspace *ws, JsonObject *table, GError **error)
{
  g_autoptr (ZtTransaction) transaction = NULL;
  JsonArray *rows;
  gint64 n = 0;

  g_return_val_if_fail (ws != NULL && table != NULL, -1);
  rows = zt_json_get_array (table, "rows");
  transaction = zt_transaction_begin (ws->own, error);
  if (transaction == NULL)
    return -1;
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++, n++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      const char *problem = zt_json_get_string (row, "problem");
      g_autoptr (ZtRecord) saved = NULL;

      if (problem != NULL)
        {
          /* TRANSLATORS: the number of a row and what is wrong in it */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("Row %d: %s"),
                       (int) zt_json_get_int (row, "row", 0), problem);
          return -1;
        }
      saved = zt_library_save (ws, zt_json_get_string (row, "id"), zt_json_get_object (row, "body"),
                               error);
      if (saved == NULL)
        return -1;
    }
  return zt_transaction_commit (transaction, error) ? n : -1;
}

static GStrv
table_row (const ZtMaterialForm *form, JsonObject *body)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();
  const char *const first[] = { "title", form->number != NULL ? "number" : NULL, NULL };

  for (int half = 0; half < 2; half++)
    for (const char *const *field = half == 0 ? first : form->fields; *field != NULL; field++)
      {
        g_autofree char *text = body != NULL ? zt_library_get_text (body, *field)
                                             : g_strdup (zt_material_label (form->type, *field));
        const ZtField *page = zt_kind_find_field (&zt_kind_material, *field);

        g_strv_builder_add (cells, text == NULL ? ""
                                   : body != NULL && page->codes != NULL
                                       ? zt_code_label (page->codes, text)
                                       : text);
      }
  return g_strv_builder_end (cells);
}

gboolean
zt_library_export (ZtWorkspace *ws, const char *type, const char *file, GError **error)
{
  const ZtMaterialForm *form;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_return_val_if_fail (ws != NULL && type != NULL && file != NULL, FALSE);
  form = zt_material_form (type);
  if (form == NULL)
    {
      /* TRANSLATORS: %s as typed */
      g_set_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                   _ ("There is no type of library item “%s”."), type);
      return FALSE;
    }
  items = zt_library_list (ws, type, NULL, error);
  if (items == NULL)
    return FALSE;
  g_ptr_array_add (rows, table_row (form, NULL));
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (rows, table_row (form, zt_record_get_body (g_ptr_array_index (items, i))));
  return g_str_has_suffix (file, ".csv")
             ? zt_table_write_csv (rows, file, error)
             : zt_table_write_xlsx (rows, zt_code_label (zt_material_types, type), file, error);
}
