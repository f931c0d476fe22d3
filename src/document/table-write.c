/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes tables: CSV (RFC 4180, UTF-8 with a mark so that spreadsheet programs know it) and XLSX.
 */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "table-private.h"
#include "zt-os.h"

gboolean
_zt_table_is_number (const char *text)
{
  const char *p = *text == '-' ? text + 1 : text;
  gsize whole = strspn (p, "0123456789");
  gsize places = p[whole] == '.' ? strspn (p + whole + 1, "0123456789") : 0;

  /* Fifteen digits is what a spreadsheet carries; a leading zero means a code. */
  if (whole == 0 || whole + places > 15 || (p[0] == '0' && whole > 1)
      || (p[whole] == '.' && places == 0))
    return FALSE;
  return p[whole + (p[whole] == '.' ? 1 + places : 0)] == '\0';
}

static void
append_field (GString *out, const char *text)
{
  /* A spreadsheet program would run text like =HYPERLINK(…) from somebody else's bid as a formula.
   */
  gboolean guard
      = text[0] != '\0' && strchr ("=+-@\t", text[0]) != NULL && !_zt_table_is_number (text);
  gboolean quote = text[strcspn (text, ",\"\r\n")] != '\0' || g_ascii_isspace (text[0]);

  if (quote)
    g_string_append_c (out, '"');
  if (guard)
    g_string_append_c (out, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  if (quote)
    g_string_append_c (out, '"');
}

gboolean
zt_table_write_csv (GPtrArray *rows, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("\xEF\xBB\xBF");

  g_return_val_if_fail (rows != NULL && path != NULL, FALSE);
  for (guint r = 0; r < rows->len; r++)
    {
      char **row = rows->pdata[r];

      for (guint c = 0; row[c] != NULL; c++)
        {
          if (c > 0)
            g_string_append_c (out, ',');
          append_field (out, row[c]);
        }
      g_string_append (out, "\r\n");
    }
  return zt_os_write_file (path, out->str, out->len, FALSE, error);
}

/* Columns whose cells are numbers for the reader: quantities and amounts, by their titles. */
static gboolean
is_numeric_column (const char *title)
{
  static const char *const words[]
      = { "数量", "单价", "小计", "金额", "总价", "合价", "Quantity", "Price", "Amount", "Total" };

  for (guint i = 0; title != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (title, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static char *
sheet_name (const char *wanted)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = wanted; *p != '\0' && g_utf8_strlen (name->str, -1) < 31;
       p = g_utf8_next_char (p))
    if (strchr ("[]:*?/\\'", *p) == NULL)
      g_string_append_unichar (name, g_utf8_get_char (p));
  return g_strdup (name->len > 0 ? name->str : "Sheet1");
}

static lxw_error
fill_sheet (lxw_worksheet *sheet, GPtrArray *rows, lxw_format *header, lxw_format *amount,
            lxw_format *text)
{
  char **titles = rows->len > 0 ? rows->pdata[0] : NULL;
  guint n_titles = titles != NULL ? g_strv_length (titles) : 0;
  lxw_error result = LXW_NO_ERROR;

  for (guint r = 0; r < rows->len && result == LXW_NO_ERROR; r++)
    {
      char **row = rows->pdata[r];

      for (guint c = 0; row[c] != NULL && result == LXW_NO_ERROR; c++)
        if (row[c][0] == '\0')
          continue;
        else if (r > 0 && c < n_titles && is_numeric_column (titles[c])
                 && _zt_table_is_number (row[c]))
          result = worksheet_write_number (sheet, r, (lxw_col_t) c, g_ascii_strtod (row[c], NULL),
                                           strchr (row[c], '.') != NULL ? amount : NULL);
        else
          result = worksheet_write_string (sheet, r, (lxw_col_t) c, row[c], r == 0 ? header : text);
    }
  return result;
}

gboolean
zt_table_write_xlsx (GPtrArray *rows, const char *sheet, const char *path, GError **error)
{
  g_autofree char *part = NULL;
  g_autofree char *name = NULL;
  lxw_workbook *book;
  lxw_worksheet *page;
  lxw_format *header;
  lxw_format *amount;
  lxw_format *text;
  lxw_error filled;
  lxw_error closed;

  g_return_val_if_fail (rows != NULL && sheet != NULL && path != NULL, FALSE);
  part = g_strconcat (path, ".part", NULL);
  name = sheet_name (sheet);
  book = workbook_new (part);
  page = workbook_add_worksheet (book, name);
  header = workbook_add_format (book);
  format_set_bold (header);
  format_set_bottom (header, LXW_BORDER_THIN);
  amount = workbook_add_format (book);
  format_set_num_format (amount, "0.00##");
  text = workbook_add_format (book);
  format_set_num_format (text, "@");
  worksheet_set_column (page, 0, 0, 8, NULL);
  worksheet_set_column (page, 1, 15, 18, NULL);
  worksheet_freeze_panes (page, 1, 0);
  filled = fill_sheet (page, rows, header, amount, text);
  closed = workbook_close (book);
  if (filled == LXW_NO_ERROR && closed == LXW_NO_ERROR)
    return zt_os_commit_file (part, path, error);
  g_unlink (part);
  g_set_error (error, ZT_ERROR, filled != LXW_NO_ERROR ? ZT_ERROR_LIMIT : ZT_ERROR_IO,
               /* TRANSLATORS: a file and the reason. */
               _ ("The spreadsheet “%s” could not be written: %s"), path,
               lxw_strerror (filled != LXW_NO_ERROR ? filled : closed));
  return FALSE;
}
