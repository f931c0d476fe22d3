/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The price schedule as a sheet of cells: what is pasted is first judged as a whole, then written.
 */
#define G_LOG_DOMAIN "zt-price-sheet"
#include "config.h"

#include "price-sheet.h"

#include "money.h"
#include "table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_PROBLEMS 200

static const struct
{
  const char *title;
  const char *member; /* of the line; NULL: computed */
  gboolean editable;
} columns[ZT_SHEET_N_COLUMNS] = {
  [ZT_SHEET_NUMBER] = { N_ ("No."), NULL, FALSE },
  [ZT_SHEET_NAME] = { N_ ("Name"), "description", FALSE },
  [ZT_SHEET_BRAND] = { N_ ("Brand"), "brand", TRUE },
  [ZT_SHEET_SPECIFICATION] = { N_ ("Model"), "specification", TRUE },
  [ZT_SHEET_ORIGIN] = { N_ ("Origin"), "origin", TRUE },
  [ZT_SHEET_MANUFACTURER] = { N_ ("Manufacturer"), "manufacturer", TRUE },
  [ZT_SHEET_UNIT] = { N_ ("Unit"), "unit", FALSE },
  [ZT_SHEET_QUANTITY] = { N_ ("Quantity"), "quantity", FALSE },
  [ZT_SHEET_PRICE] = { N_ ("Unit price"), NULL, TRUE },
  [ZT_SHEET_AMOUNT] = { N_ ("Amount"), NULL, FALSE },
  [ZT_SHEET_CEILING] = { N_ ("Ceiling"), NULL, FALSE },
};

void
zt_sheet_problem_free (ZtSheetProblem *problem)
{
  g_free (problem->reason);
  g_free (problem);
}

const char *
zt_sheet_title (ZtSheetColumn column)
{
  g_return_val_if_fail (column < ZT_SHEET_N_COLUMNS, "");
  return g_dgettext (GETTEXT_PACKAGE, columns[column].title);
}

gboolean
zt_sheet_is_editable (ZtSheetColumn column)
{
  return column < ZT_SHEET_N_COLUMNS && columns[column].editable;
}

static char *
plain_fen (gint64 fen)
{
  return fen < 0 ? g_strdup ("")
                 : g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", fen / 100, (int) (fen % 100));
}

char *
zt_sheet_get (ZtPriceLine *line, ZtSheetColumn column)
{
  g_return_val_if_fail (ZT_IS_PRICE_LINE (line) && column < ZT_SHEET_N_COLUMNS, NULL);
  if (columns[column].member != NULL)
    return g_strdup (zt_price_line_get (line, columns[column].member));
  if (column == ZT_SHEET_NUMBER)
    return g_strdup_printf ("%u", zt_price_line_get_number (line));
  if (column == ZT_SHEET_PRICE)
    return plain_fen (zt_price_line_get_price (line));
  return plain_fen (column == ZT_SHEET_AMOUNT ? zt_price_line_get_amount (line)
                                              : zt_price_line_get_ceiling (line));
}

void
zt_sheet_set (ZtPriceLine *line, ZtSheetColumn column, const char *text)
{
  g_return_if_fail (ZT_IS_PRICE_LINE (line) && zt_sheet_is_editable (column) && text != NULL);
  if (column == ZT_SHEET_PRICE)
    zt_price_line_set_price (line, text);
  else
    zt_price_line_set (line, columns[column].member, text);
}

/* --- the clipboard's text --- */

/* A quoted cell, or NULL when the quote does not enclose the whole cell (19" as a size). */
static char *
read_quoted (const char **at)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  const char *p = *at + 1;

  for (; *p != '\0'; p++)
    {
      if (*p == '"' && p[1] == '"')
        p++;
      else if (*p == '"')
        break;
      g_string_append_c (cell, *p);
    }
  if (*p != '"' || (p[1] != '\0' && strchr ("\t\r\n", p[1]) == NULL))
    return NULL;
  *at = p + 1;
  return g_string_free (g_steal_pointer (&cell), FALSE);
}

/* One line: a cell of the schedule has no line breaks of its own. */
static char *
tidy (char *cell)
{
  for (char *p = cell; *p != '\0'; p++)
    if (*p == '\n' || *p == '\r' || *p == '\t')
      *p = ' ';
  return g_strstrip (cell);
}

GPtrArray *
zt_sheet_parse (const char *text)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *at = text;

  g_return_val_if_fail (text != NULL, rows);
  while (*at != '\0')
    {
      GPtrArray *row = g_ptr_array_new ();

      for (gboolean more = TRUE; more;)
        {
          char *cell = *at == '"' ? read_quoted (&at) : NULL;

          if (cell == NULL)
            {
              gsize length = strcspn (at, "\t\r\n");

              cell = g_strndup (at, length);
              at += length;
            }
          g_ptr_array_add (row, tidy (cell));
          more = *at == '\t';
          at += more ? 1 : 0;
        }
      at += *at == '\r' ? 1 : 0;
      at += *at == '\n' ? 1 : 0;
      g_ptr_array_add (row, NULL);
      g_ptr_array_add (rows, g_ptr_array_free (row, FALSE));
    }
  return rows;
}

/* --- pasting --- */

typedef struct
{
  GListModel *lines;
  GPtrArray *rows; /* (owned) of GStrv */
  guint top;
  ZtSheetColumn left;
  GPtrArray *problems; /* (owned) */
} Paste;

static void
add_problem (Paste *paste, guint row, ZtSheetColumn column, const char *what)
{
  ZtSheetProblem *problem;

  if (paste->problems->len >= MOST_PROBLEMS)
    return;
  problem = g_new0 (ZtSheetProblem, 1);
  problem->row = row;
  problem->column = column;
  /* TRANSLATORS: the number of a line, the title of a column, what is wrong there */
  problem->reason = row == G_MAXUINT ? g_strdup (what)
                                     : g_strdup_printf (_ ("Line %u, %s: %s"), row + 1,
                                                        zt_sheet_title (column), what);
  g_ptr_array_add (paste->problems, problem);
}

static const char *
cell_at (char **row, guint at)
{
  return at < g_strv_length (row) ? row[at] : "";
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);

  for (const char *p = normal != NULL ? normal : ""; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && *p != ',')
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

static gboolean
agrees (const char *pasted, const char *here, ZtSheetColumn column)
{
  g_autofree char *a = fold (pasted);
  g_autofree char *b = fold (here);
  gint64 first, second;

  if (column != ZT_SHEET_QUANTITY || g_str_equal (a, b))
    return g_str_equal (a, b);
  /* "24.00" is 24. */
  return zt_money_multiply (a, 100, &first, NULL) && zt_money_multiply (b, 100, &second, NULL)
         && first == second;
}

/* A stated amount is that of the price pasted beside it, or of the one that is there. */
static void
judge_amount (Paste *paste, guint row, ZtPriceLine *line, const char *text)
{
  char **cells = paste->rows->pdata[row - paste->top];
  gint64 price = zt_price_line_get_price (line);
  gint64 stated, amount;

  if (paste->left <= ZT_SHEET_PRICE
      && !zt_price_line_parse_price (cell_at (cells, ZT_SHEET_PRICE - paste->left), &price, NULL))
    return;
  if (!zt_price_line_parse_price (text, &stated, NULL))
    add_problem (paste, row, ZT_SHEET_AMOUNT, _ ("this is no amount."));
  else if (price >= 0
           && zt_money_multiply (zt_price_line_get (line, "quantity"), price, &amount, NULL)
           && stated != amount)
    {
      g_autofree char *right = zt_money_format (amount);
      /* TRANSLATORS: %s is an amount of money */
      g_autofree char *what
          = g_strdup_printf (_ ("quantity times unit price is %s, not this."), right);

      add_problem (paste, row, ZT_SHEET_AMOUNT, what);
    }
}

static void
judge_cell (Paste *paste, guint row, ZtPriceLine *line, ZtSheetColumn column, const char *text)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *here = NULL;
  gint64 fen;

  if (column == ZT_SHEET_PRICE && !zt_price_line_parse_price (text, &fen, &reason))
    {
      /* TRANSLATORS: what was pasted, why it is no amount */
      g_autofree char *what = g_strdup_printf (_ ("“%.60s”: %s"), text, reason->message);

      add_problem (paste, row, column, what);
    }
  if (zt_sheet_is_editable (column) || *text == '\0' || column == ZT_SHEET_NUMBER
      || column == ZT_SHEET_CEILING)
    return;
  if (column == ZT_SHEET_AMOUNT)
    {
      judge_amount (paste, row, line, text);
      return;
    }
  here = zt_sheet_get (line, column);
  if (!agrees (text, here, column))
    {
      /* TRANSLATORS: what stands in the schedule, then what was pasted over it */
      g_autofree char *what
          = g_strdup_printf (_ ("the tender fixed “%s”, but “%.60s” was pasted."), here, text);

      add_problem (paste, row, column, what);
    }
}

static void
judge (Paste *paste)
{
  guint n = g_list_model_get_n_items (paste->lines);

  if (paste->top + paste->rows->len > n)
    {
      /* TRANSLATORS: rows pasted, lines from the cell on */
      g_autofree char *what = g_strdup_printf (
          _ ("%u rows were pasted, but from this cell on there are only %u lines."),
          paste->rows->len, n - paste->top);

      add_problem (paste, G_MAXUINT, paste->left, what);
      return;
    }
  for (guint r = 0; r < paste->rows->len; r++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (paste->lines, paste->top + r);
      char **cells = paste->rows->pdata[r];

      for (guint c = 0; cells[c] != NULL; c++)
        if (paste->left + c < ZT_SHEET_N_COLUMNS)
          judge_cell (paste, paste->top + r, line, paste->left + c, cells[c]);
        else if (*cells[c] != '\0')
          add_problem (paste, paste->top + r, ZT_SHEET_CEILING,
                       _ ("there is no column for what was pasted."));
    }
}

static void
write_block (Paste *paste, ZtSheetRange *written)
{
  *written
      = (ZtSheetRange){ paste->top, paste->top + paste->rows->len - 1, paste->left, paste->left };
  for (guint r = 0; r < paste->rows->len; r++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (paste->lines, paste->top + r);
      char **cells = paste->rows->pdata[r];

      for (guint c = 0; cells[c] != NULL && paste->left + c < ZT_SHEET_N_COLUMNS; c++)
        if (zt_sheet_is_editable (paste->left + c))
          {
            zt_sheet_set (line, paste->left + c, cells[c]);
            written->right = MAX (written->right, paste->left + c);
          }
    }
}

/* --- a block with titles --- */

static gboolean
has_titles (GPtrArray *rows)
{
  char **first = rows->len > 1 ? rows->pdata[0] : NULL;

  for (guint i = 0; first != NULL && first[i] != NULL; i++)
    {
      g_autofree char *title = fold (first[i]);

      if (strstr (title, "单价") != NULL || g_str_has_prefix (title, "unitprice"))
        return TRUE;
    }
  return FALSE;
}

static ZtPriceLine *
find_line (GListModel *lines, const char *item)
{
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (lines, i);

      if (g_strcmp0 (zt_price_line_get (line, "item"), item) == 0)
        return g_steal_pointer (&line);
    }
  return NULL;
}

static void
paste_schedule (Paste *paste, JsonArray *items, ZtSheetRange *written)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) prices = zt_prices_from_table (paste->rows, items, &error);
  JsonArray *read = prices != NULL ? zt_json_get_array (prices, "lines") : NULL;

  if (read == NULL)
    {
      add_problem (paste, G_MAXUINT, ZT_SHEET_PRICE, error->message);
      return;
    }
  for (guint i = 0; i < json_array_get_length (read); i++)
    {
      JsonObject *object = json_array_get_object_element (read, i);
      g_autoptr (ZtPriceLine) line = find_line (paste->lines, zt_json_get_string (object, "item"));

      for (guint c = ZT_SHEET_BRAND; line != NULL && c <= ZT_SHEET_MANUFACTURER; c++)
        {
          const char *text = zt_json_get_string (object, columns[c].member);

          if (text != NULL)
            zt_sheet_set (line, c, text);
        }
      if (line != NULL && zt_json_get_fen (object, "unitPrice") >= 0)
        {
          g_autofree char *price = plain_fen (zt_json_get_fen (object, "unitPrice"));

          zt_sheet_set (line, ZT_SHEET_PRICE, price);
        }
    }
  *written = (ZtSheetRange){ 0, g_list_model_get_n_items (paste->lines) - 1, ZT_SHEET_BRAND,
                             ZT_SHEET_PRICE };
}

/* One cell over a range of several. */
static void
spread (Paste *paste, const ZtSheetRange *range)
{
  char **only = paste->rows->len == 1 ? paste->rows->pdata[0] : NULL;

  if (only == NULL || g_strv_length (only) != 1
      || (range->top == range->bottom && range->left == range->right))
    return;
  for (guint r = range->top; r <= range->bottom; r++)
    {
      GPtrArray *row = g_ptr_array_new ();

      for (guint c = range->left; c <= range->right; c++)
        g_ptr_array_add (row, g_strdup (zt_sheet_is_editable (c) ? only[0] : ""));
      g_ptr_array_add (row, NULL);
      g_ptr_array_add (paste->rows, g_ptr_array_free (row, FALSE));
    }
  g_ptr_array_remove_index (paste->rows, 0);
}

GPtrArray *
zt_sheet_paste (GListModel *lines, const ZtSheetRange *range, const char *text, JsonArray *items,
                ZtSheetRange *written)
{
  Paste paste = { .lines = lines, .top = range->top, .left = range->left };

  memset (written, 0, sizeof *written);
  paste.problems = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_sheet_problem_free);
  paste.rows = zt_sheet_parse (text);
  if (has_titles (paste.rows))
    paste_schedule (&paste, items, written);
  else if (paste.rows->len > 0)
    {
      spread (&paste, range);
      judge (&paste);
      if (paste.problems->len == 0)
        write_block (&paste, written);
    }
  g_ptr_array_unref (paste.rows);
  return paste.problems;
}

/* --- copying, filling, clearing --- */

static void
append_cell (GString *out, const char *text, gboolean first)
{
  if (!first)
    g_string_append_c (out, '\t');
  g_string_append (out, text);
}

char *
zt_sheet_copy (GListModel *lines, const ZtSheetRange *range)
{
  GString *out = g_string_new (NULL);

  if (range->left == ZT_SHEET_NUMBER)
    {
      for (guint c = range->left; c <= range->right; c++)
        append_cell (out, zt_sheet_title (c), c == range->left);
      g_string_append_c (out, '\n');
    }
  for (guint r = range->top; r <= range->bottom && r < g_list_model_get_n_items (lines); r++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (lines, r);

      for (guint c = range->left; c <= range->right; c++)
        {
          g_autofree char *text = zt_sheet_get (line, c);

          append_cell (out, text, c == range->left);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static char *
text_at (GListModel *lines, guint row, ZtSheetColumn column)
{
  g_autoptr (ZtPriceLine) line = g_list_model_get_item (lines, row);

  return line != NULL ? zt_sheet_get (line, column) : g_strdup ("");
}

static gboolean
write_at (GListModel *lines, guint row, ZtSheetColumn column, const char *text)
{
  g_autoptr (ZtPriceLine) line = g_list_model_get_item (lines, row);
  g_autofree char *before = line != NULL ? zt_sheet_get (line, column) : NULL;

  if (line == NULL)
    return FALSE;
  zt_sheet_set (line, column, text);
  return g_strcmp0 (before, text) != 0;
}

static gboolean
fill_column (GListModel *lines, const ZtSheetRange *range, ZtSheetColumn column)
{
  guint n = g_list_model_get_n_items (lines);
  g_autofree char *text = text_at (lines, range->top, column);
  gboolean changed = FALSE;

  if (range->top < range->bottom)
    {
      for (guint r = range->top + 1; r <= range->bottom && r < n; r++)
        changed |= write_at (lines, r, column, text);
      return changed;
    }
  if (*text == '\0' && range->top > 0)
    {
      g_autofree char *above = text_at (lines, range->top - 1, column);

      return write_at (lines, range->top, column, above);
    }
  for (guint r = range->top + 1; *text != '\0' && r < n; r++)
    {
      g_autofree char *below = text_at (lines, r, column);

      if (*below != '\0')
        break;
      changed |= write_at (lines, r, column, text);
    }
  return changed;
}

gboolean
zt_sheet_fill_down (GListModel *lines, const ZtSheetRange *range)
{
  gboolean changed = FALSE;

  for (guint c = range->left; c <= range->right; c++)
    if (zt_sheet_is_editable (c))
      changed |= fill_column (lines, range, c);
  return changed;
}

gboolean
zt_sheet_clear (GListModel *lines, const ZtSheetRange *range)
{
  gboolean changed = FALSE;

  for (guint r = range->top; r <= range->bottom; r++)
    for (guint c = range->left; c <= range->right; c++)
      if (zt_sheet_is_editable (c))
        changed |= write_at (lines, r, c, "");
  return changed;
}

/* --- all prices --- */

gboolean
zt_sheet_parse_percent (const char *text, gint *hundredths)
{
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;
  gint64 value;
  gsize length;

  g_return_val_if_fail (text != NULL && hundredths != NULL, FALSE);
  folded = fold (text);
  normal = g_strdup (*folded == '+' ? folded + 1 : folded);
  length = strlen (normal);
  if (length > 0 && normal[length - 1] == '%')
    normal[length - 1] = '\0';
  if (!zt_money_parse (normal, &value, NULL) || value <= -10000 || value > 100000)
    return FALSE;
  *hundredths = (gint) value;
  return TRUE;
}

gint64
zt_sheet_change (gint64 fen, gint hundredths)
{
  /* Split, so that no product passes 64 bits. */
  gint64 factor = 10000 + hundredths;

  return fen / 10000 * factor + (fen % 10000 * factor + 5000) / 10000;
}

gboolean
zt_sheet_change_all (GListModel *lines, gint hundredths)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (ZtPriceLine) line = g_list_model_get_item (lines, i);
      gint64 price = zt_price_line_get_price (line);
      g_autofree char *text = price >= 0 ? plain_fen (zt_sheet_change (price, hundredths)) : NULL;

      if (text != NULL)
        changed |= write_at (lines, i, ZT_SHEET_PRICE, text);
    }
  return changed;
}
