/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule of a bid from a table of strings and back. */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "money.h"
#include "table-private.h"

#define HEADER_ROWS 15 /* the titles stand among the first rows */

typedef enum
{
  COLUMN_ITEM,
  COLUMN_DESCRIPTION,
  COLUMN_BRAND,
  COLUMN_SPECIFICATION,
  COLUMN_ORIGIN,
  COLUMN_MANUFACTURER,
  COLUMN_UNIT,
  COLUMN_QUANTITY,
  COLUMN_UNIT_PRICE,
  COLUMN_AMOUNT,
  COLUMN_NOTE,
  N_COLUMNS,
} Column;

/* Titles without spaces, brackets and capitals; the first is what zt_prices_to_table() writes. */
static const struct
{
  const char *member;
  const char *titles;
} columns[N_COLUMNS] = {
  { "item", "序号|品目号|编号|品目序号|no|no.|item|id|#" },
  { "description",
    "名称|货物名称|品名|产品名称|标的名称|服务名称|货物或服务名称|name|description|goods" },
  { "brand", "品牌|商标|brand" },
  { "specification",
    "规格型号|规格|型号|规格及型号|规格、型号|规格/型号|specification|model|spec" },
  { "origin", "产地|原产地|origin|countryoforigin" },
  { "manufacturer", "制造商|生产厂家|生产商|制造商名称|生产厂|厂家|manufacturer|maker" },
  { "unit", "单位|计量单位|unit" },
  { "quantity", "数量|quantity|qty" },
  { "unitPrice", "单价|投标单价|报价单价|unitprice|price" },
  { "amount", "小计|合价|金额|总价|合计|投标总价|amount|subtotal|total" },
  { NULL, "备注|说明|note|notes|remarks" },
};

typedef struct
{
  GPtrArray *rows;
  JsonArray *items;  /* (nullable) */
  int at[N_COLUMNS]; /* column of the table; -1: none */
  int model;         /* a second column for the specification (型号); -1: none */
  guint header;
  GHashTable *seen; /* item ids */
  JsonArray *lines;
  gint64 total;
  gboolean priced;
} Schedule;

/* Full-width forms, spaces and what stands in brackets go: "单 价（元）" is "单价". */
static char *
fold_title (const char *title)
{
  g_autofree char *normal = g_utf8_normalize (title, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);
  guint depth = 0;

  for (const char *p = normal != NULL ? normal : ""; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '(' || c == '[')
        depth++;
      else if ((c == ')' || c == ']') && depth > 0)
        depth--;
      else if (depth == 0 && !g_unichar_isspace (c) && c != '*')
        g_string_append_unichar (out, g_unichar_tolower (c));
    }
  return g_string_free (out, FALSE);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

static int
find_column (const char *title)
{
  g_autofree char *folded = fold_title (title);

  for (int i = 0; i < N_COLUMNS; i++)
    {
      g_auto (GStrv) names = g_strsplit (columns[i].titles, "|", -1);
      if (g_strv_contains ((const char *const *) names, folded))
        return i;
    }
  return -1;
}

/* The cell, trimmed; "" where the row is shorter. Free with g_free(). */
static char *
cell (Schedule *schedule, guint row, Column column)
{
  char **cells = schedule->rows->pdata[row];
  int at = schedule->at[column];

  return g_strstrip (g_strdup (at >= 0 && at < (int) g_strv_length (cells) ? cells[at] : ""));
}

static gboolean
fail_cell (Schedule *schedule, guint row, Column column, const char *what, GError **error)
{
  char **titles = schedule->rows->pdata[schedule->header];
  int at = schedule->at[column];
  g_autofree char *title
      = at >= 0 ? g_strstrip (g_strdup (titles[at]))
                : g_strndup (columns[column].titles, strcspn (columns[column].titles, "|"));

  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: a row number, a column's title, then what is wrong. */
               _ ("Row %u, column “%s”: %s"), row + 1, title, what);
  return FALSE;
}

static gboolean
is_header (char **cells)
{
  gboolean name = FALSE;
  gboolean price = FALSE;

  for (guint i = 0; cells[i] != NULL; i++)
    {
      int column = find_column (cells[i]);
      name = name || column == COLUMN_DESCRIPTION || column == COLUMN_ITEM;
      price = price || column == COLUMN_UNIT_PRICE;
    }
  return name && price;
}

static gboolean
place_title (Schedule *schedule, guint at, const char *title, GError **error)
{
  int column = find_column (title);

  if (column < 0)
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                 /* TRANSLATORS: the title of a column. */
                 _ ("The column “%s” does not belong to a price schedule. Remove it, or export the "
                    "form and fill that in."),
                 title);
  else if (strstr (title, "万") != NULL && column >= COLUMN_UNIT_PRICE)
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                 /* TRANSLATORS: the title of a column. */
                 _ ("The column “%s” counts in ten thousands. State the prices in yuan."), title);
  else if (schedule->at[column] < 0)
    {
      schedule->at[column] = (int) at;
      return TRUE;
    }
  else if (column == COLUMN_SPECIFICATION && schedule->model < 0)
    {
      schedule->model = (int) at;
      return TRUE;
    }
  else
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                 /* TRANSLATORS: the title of a column. */
                 _ ("The column “%s” is there twice."), title);
  return FALSE;
}

static gboolean
find_header (Schedule *schedule, GError **error)
{
  guint n = MIN (schedule->rows->len, HEADER_ROWS);
  char **cells;

  while (schedule->header < n && !is_header (schedule->rows->pdata[schedule->header]))
    schedule->header++;
  if (schedule->header == n)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The table has no row of titles with a name (名称) and a unit price "
                              "(单价)."));
      return FALSE;
    }
  cells = schedule->rows->pdata[schedule->header];
  for (guint i = 0; cells[i] != NULL; i++)
    {
      g_autofree char *title = g_strstrip (g_strdup (cells[i]));
      if (title[0] != '\0' && !place_title (schedule, i, title, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_blank (char **cells)
{
  for (guint i = 0; cells[i] != NULL; i++)
    if (cells[i][strspn (cells[i], " \t\r\n")] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
is_total_row (Schedule *schedule, guint row)
{
  static const char *const words[] = { "合计", "总计", "总价", "投标总价", "total" };
  g_autofree char *item = cell (schedule, row, COLUMN_ITEM);
  g_autofree char *name = cell (schedule, row, COLUMN_DESCRIPTION);
  g_autofree char *text = fold (item[0] != '\0' ? item : name);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (text, words[i]))
      return TRUE;
  return FALSE;
}

static JsonObject *
item_at (JsonArray *items, guint index)
{
  JsonNode *node = json_array_get_element (items, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The item whose @member is @text; *count says how many are. */
static JsonObject *
find_item (JsonArray *items, const char *member, const char *text, guint *count)
{
  g_autofree char *wanted = fold (text);
  JsonObject *found = NULL;

  *count = 0;
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      const char *value = zt_json_get_string (item_at (items, i), member);
      g_autofree char *folded = value != NULL ? fold (value) : NULL;

      if (g_strcmp0 (folded, wanted) == 0 && (*count)++ == 0)
        found = item_at (items, i);
    }
  return found;
}

/* The tender's item of a row: by its number, and the name must not say otherwise; without a number
 * by its name. */
static gboolean
match_item (Schedule *schedule, guint row, JsonObject **item, GError **error)
{
  g_autofree char *id = cell (schedule, row, COLUMN_ITEM);
  g_autofree char *name = cell (schedule, row, COLUMN_DESCRIPTION);
  JsonObject *by_id = NULL;
  JsonObject *by_name = NULL;
  guint n_ids = 0;
  guint n_names = 0;

  *item = NULL;
  if (schedule->items == NULL || json_array_get_length (schedule->items) == 0)
    return TRUE;
  if (id[0] != '\0')
    by_id = find_item (schedule->items, "id", id, &n_ids);
  if (name[0] != '\0')
    by_name = find_item (schedule->items, "description", name, &n_names);
  if (id[0] != '\0' && by_id == NULL)
    return fail_cell (schedule, row, COLUMN_ITEM, _ ("the tender has no item of this number."),
                      error);
  if (by_id != NULL && n_names == 1 && by_name != by_id)
    return fail_cell (schedule, row, COLUMN_DESCRIPTION,
                      _ ("the name belongs to another item than the number."), error);
  if (by_id == NULL && n_names != 1)
    return fail_cell (schedule, row, COLUMN_DESCRIPTION,
                      n_names == 0
                          ? _ ("the tender has no item of this name.")
                          : _ ("several items have this name: give the number of the item."),
                      error);
  *item = by_id != NULL ? by_id : by_name;
  return TRUE;
}

static void
set_text (JsonObject *line, const char *member, const char *text, const char *fallback)
{
  const char *value = text[0] != '\0' ? text : fallback;

  if (value != NULL && value[0] != '\0')
    json_object_set_string_member (line, member, value);
}

static void
set_details (Schedule *schedule, guint row, JsonObject *line, JsonObject *item)
{
  char **cells = schedule->rows->pdata[row];

  for (int column = COLUMN_DESCRIPTION; column <= COLUMN_UNIT; column++)
    {
      g_autofree char *text = cell (schedule, row, (Column) column);
      const char *fallback = column == COLUMN_DESCRIPTION || column == COLUMN_UNIT
                                 ? zt_json_get_string (item, columns[column].member)
                                 : NULL;

      if (column == COLUMN_SPECIFICATION && schedule->model >= 0
          && schedule->model < (int) g_strv_length (cells))
        {
          char *both = g_strconcat (text, " ", cells[schedule->model], NULL);
          g_free (text);
          text = g_strstrip (both);
        }
      set_text (line, columns[column].member, text, fallback);
    }
}

/* "1,200" and "１２００" to "1200"; FALSE where it is no quantity. */
static gboolean
read_quantity (Schedule *schedule, guint row, JsonObject *line, JsonObject *item, GError **error)
{
  g_autofree char *text = cell (schedule, row, COLUMN_QUANTITY);
  g_autofree char *folded = fold (text);
  g_autoptr (GString) plain = g_string_new (NULL);
  gint64 fen;

  for (const char *p = folded; *p != '\0'; p++)
    if (*p != ',')
      g_string_append_c (plain, *p);
  set_text (line, "quantity", plain->str, zt_json_get_string (item, "quantity"));
  if (zt_json_get_string (line, "quantity") == NULL
      || !zt_money_multiply (zt_json_get_string (line, "quantity"), 0, &fen, NULL))
    return fail_cell (schedule, row, COLUMN_QUANTITY,
                      _ ("a number like 12 or 0.5 with at most six places is needed."), error);
  return TRUE;
}

static gboolean
read_price (Schedule *schedule, guint row, JsonObject *line, GError **error)
{
  g_autofree char *price = cell (schedule, row, COLUMN_UNIT_PRICE);
  g_autofree char *amount = cell (schedule, row, COLUMN_AMOUNT);
  g_autoptr (GError) reason = NULL;
  gint64 unit, product, stated;

  if (price[0] == '\0')
    {
      if (amount[0] != '\0' && !(zt_money_parse (amount, &stated, NULL) && stated == 0))
        return fail_cell (schedule, row, COLUMN_UNIT_PRICE, _ ("the unit price is missing."),
                          error);
      return TRUE;
    }
  if (!zt_money_parse (price, &unit, &reason))
    return fail_cell (schedule, row, COLUMN_UNIT_PRICE, reason->message, error);
  if (unit < 0)
    return fail_cell (schedule, row, COLUMN_UNIT_PRICE, _ ("a price is not negative."), error);
  if (!zt_money_multiply (zt_json_get_string (line, "quantity"), unit, &product, &reason)
      || product > ZT_MONEY_MAX - schedule->total)
    return fail_cell (schedule, row, COLUMN_UNIT_PRICE,
                      reason != NULL ? reason->message
                                     : _ ("the total becomes larger than can be carried."),
                      error);
  if (amount[0] != '\0' && (!zt_money_parse (amount, &stated, NULL) || stated != product))
    return fail_cell (schedule, row, COLUMN_AMOUNT,
                      _ ("the amount is not quantity times unit price, rounded to a fen."), error);
  json_object_set_member (line, "unitPrice", zt_json_value_new (unit));
  json_object_set_member (line, "amount", zt_json_value_new (product));
  schedule->total += product;
  schedule->priced = TRUE;
  return TRUE;
}

static gboolean
read_line (Schedule *schedule, guint row, GError **error)
{
  g_autoptr (JsonObject) line = json_object_new ();
  g_autofree char *id = cell (schedule, row, COLUMN_ITEM);
  JsonObject *item;
  const char *key;

  if (!match_item (schedule, row, &item, error))
    return FALSE;
  set_text (line, "item", id, zt_json_get_string (item, "id"));
  if (item != NULL)
    json_object_set_string_member (line, "item", zt_json_get_string (item, "id"));
  key = zt_json_get_string (line, "item");
  if (key != NULL && !g_hash_table_add (schedule->seen, g_strdup (key)))
    return fail_cell (schedule, row, item != NULL ? COLUMN_DESCRIPTION : COLUMN_ITEM,
                      _ ("this item is there twice."), error);
  set_details (schedule, row, line, item);
  if (!read_quantity (schedule, row, line, item, error) || !read_price (schedule, row, line, error))
    return FALSE;
  json_array_add_object_element (schedule->lines, g_steal_pointer (&line));
  return TRUE;
}

/* The total the table states must be what its lines add up to; nothing priced may follow it. */
static gboolean
check_total_row (Schedule *schedule, guint row, GError **error)
{
  g_autofree char *amount = cell (schedule, row, COLUMN_AMOUNT);
  gint64 stated;

  if (amount[0] != '\0' && (!zt_money_parse (amount, &stated, NULL) || stated != schedule->total))
    return fail_cell (schedule, row, COLUMN_AMOUNT, _ ("the total is not the sum of the lines."),
                      error);
  for (guint next = row + 1; next < schedule->rows->len; next++)
    {
      g_autofree char *price = cell (schedule, next, COLUMN_UNIT_PRICE);
      if (price[0] != '\0')
        return fail_cell (schedule, next, COLUMN_UNIT_PRICE,
                          _ ("there is a price below the total."), error);
    }
  return TRUE;
}

static gboolean
read_schedule (Schedule *schedule, GError **error)
{
  if (!find_header (schedule, error))
    return FALSE;
  for (guint row = schedule->header + 1; row < schedule->rows->len; row++)
    {
      if (is_blank (schedule->rows->pdata[row]))
        continue;
      if (is_total_row (schedule, row))
        {
          if (!check_total_row (schedule, row, error))
            return FALSE;
          break;
        }
      if (!read_line (schedule, row, error))
        return FALSE;
    }
  if (json_array_get_length (schedule->lines) > 0)
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The table has no line of the price schedule below its titles. Nothing "
                          "was changed."));
  return FALSE;
}

JsonObject *
zt_prices_from_table (GPtrArray *rows, JsonArray *items, GError **error)
{
  Schedule schedule = { .rows = rows, .items = items, .model = -1 };
  JsonObject *prices = NULL;

  g_return_val_if_fail (rows != NULL, NULL);
  for (guint i = 0; i < N_COLUMNS; i++)
    schedule.at[i] = -1;
  schedule.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  schedule.lines = json_array_new ();
  if (read_schedule (&schedule, error))
    {
      prices = json_object_new ();
      json_object_set_array_member (prices, "lines", json_array_ref (schedule.lines));
      if (schedule.priced)
        json_object_set_member (prices, "total", zt_json_value_new (schedule.total));
    }
  json_array_unref (schedule.lines);
  g_hash_table_unref (schedule.seen);
  return prices;
}

/* --- Back into a table --- */

/* "1234.50": figures that spreadsheet programs read as a number. */
static char *
plain_amount (JsonObject *line, const char *member)
{
  gint64 fen = zt_json_get_fen (line, member);

  if (fen < 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", fen / 100, (int) (fen % 100));
}

static char **
make_row (JsonObject *line, JsonObject *item)
{
  char **row = g_new0 (char *, COLUMN_NOTE + 1);

  for (int column = COLUMN_ITEM; column < COLUMN_NOTE; column++)
    {
      const char *member = columns[column].member;
      const char *text = zt_json_get_string (line, member);

      if (column == COLUMN_UNIT_PRICE || column == COLUMN_AMOUNT)
        {
          row[column] = plain_amount (line, member);
          continue;
        }
      if (column == COLUMN_ITEM && item != NULL)
        text = zt_json_get_string (item, "id");
      /* The tender's own specification is a demand, not what is offered. */
      else if (text == NULL && column != COLUMN_SPECIFICATION)
        text = zt_json_get_string (item, member);
      row[column] = g_strdup (text != NULL ? text : "");
    }
  return row;
}

static JsonObject *
find_line (JsonArray *lines, const char *item)
{
  for (guint i = 0; lines != NULL && i < json_array_get_length (lines); i++)
    if (g_strcmp0 (zt_json_get_string (item_at (lines, i), "item"), item) == 0)
      return item_at (lines, i);
  return NULL;
}

GPtrArray *
zt_prices_to_table (JsonObject *prices, JsonArray *items)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  JsonArray *lines = zt_json_get_array (prices, "lines");
  char **header = g_new0 (char *, COLUMN_NOTE + 1);

  for (int column = COLUMN_ITEM; column < COLUMN_NOTE; column++)
    header[column] = g_strndup (columns[column].titles, strcspn (columns[column].titles, "|"));
  g_ptr_array_add (rows, header);
  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    {
      JsonObject *item = item_at (items, i);
      g_ptr_array_add (rows, make_row (find_line (lines, zt_json_get_string (item, "id")), item));
    }
  for (guint i = 0; items == NULL && lines != NULL && i < json_array_get_length (lines); i++)
    g_ptr_array_add (rows, make_row (item_at (lines, i), NULL));
  if (zt_json_get_fen (prices, "total") >= 0)
    {
      char **row = g_new0 (char *, COLUMN_NOTE + 1);

      for (int column = COLUMN_ITEM; column < COLUMN_NOTE; column++)
        row[column] = g_strdup ("");
      g_free (row[COLUMN_DESCRIPTION]);
      row[COLUMN_DESCRIPTION] = g_strdup ("合计");
      g_free (row[COLUMN_AMOUNT]);
      row[COLUMN_AMOUNT] = plain_amount (prices, "total");
      g_ptr_array_add (rows, row);
    }
  return rows;
}
