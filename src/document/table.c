/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables from files: which format it is, and CSV (RFC 4180) in UTF-8 or GB18030. */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "table-private.h"
#include "zt-os.h"

void
_zt_table_builder_init (ZtTableBuilder *builder)
{
  builder->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  builder->current = g_ptr_array_new_with_free_func (g_free);
}

void
_zt_table_builder_clear (ZtTableBuilder *builder)
{
  g_clear_pointer (&builder->rows, g_ptr_array_unref);
  g_clear_pointer (&builder->current, g_ptr_array_unref);
}

char *
_zt_table_cell_name (guint column, guint row)
{
  GString *name = g_string_new (NULL);

  for (column++; column > 0; column = (column - 1) / 26)
    g_string_prepend_c (name, (char) ('A' + (column - 1) % 26));
  g_string_append_printf (name, "%u", row + 1);
  return g_string_free (name, FALSE);
}

gboolean
_zt_table_refuse_formula (guint column, guint row, GError **error)
{
  g_autofree char *cell = _zt_table_cell_name (column, row);

  g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
               /* TRANSLATORS: the name of a cell, like B7. */
               _ ("Cell %s holds a formula. Replace the formulas by their values (copy, then paste "
                  "values only) and read the table again."),
               cell);
  return FALSE;
}

gboolean
_zt_table_builder_cell (ZtTableBuilder *builder, guint column, char *text, GError **error)
{
  g_autofree char *owned = text;
  guint row = builder->rows->len;
  g_autofree char *cell = NULL;

  if (text[0] == '\0')
    return TRUE;
  if (column >= ZT_TABLE_MAX_COLUMNS || g_utf8_strlen (text, -1) > ZT_TABLE_MAX_CELL)
    {
      cell = _zt_table_cell_name (column, row);
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   /* TRANSLATORS: the name of a cell, then two numbers. */
                   _ ("Cell %s: a table may have at most %d columns, and a cell at most %d "
                      "characters."),
                   cell, ZT_TABLE_MAX_COLUMNS, ZT_TABLE_MAX_CELL);
      return FALSE;
    }
  while (builder->current->len <= column)
    g_ptr_array_add (builder->current, g_strdup (""));
  g_free (builder->current->pdata[column]);
  builder->current->pdata[column] = g_steal_pointer (&owned);
  return TRUE;
}

gboolean
_zt_table_builder_end_row (ZtTableBuilder *builder, GError **error)
{
  if (builder->rows->len >= ZT_TABLE_MAX_ROWS)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT, _ ("The table has more than %d rows."),
                   ZT_TABLE_MAX_ROWS);
      return FALSE;
    }
  g_ptr_array_add (builder->current, NULL);
  g_ptr_array_add (builder->rows, g_ptr_array_free (builder->current, FALSE));
  builder->current = g_ptr_array_new_with_free_func (g_free);
  return TRUE;
}

GPtrArray *
_zt_table_builder_finish (ZtTableBuilder *builder)
{
  GPtrArray *rows = g_steal_pointer (&builder->rows);

  while (rows->len > 0 && g_strv_length (rows->pdata[rows->len - 1]) == 0)
    g_ptr_array_set_size (rows, (gint) rows->len - 1);
  _zt_table_builder_clear (builder);
  return rows;
}

/* --- CSV --- */

typedef struct
{
  const char *at;
  char separator;
  guint column;
  ZtTableBuilder builder;
} Csv;

static gboolean
fail_csv (Csv *csv, const char *what, GError **error)
{
  g_autofree char *cell = _zt_table_cell_name (csv->column, csv->builder.rows->len);

  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: the name of a cell, like B7, then what is wrong. */
               _ ("The CSV file is broken at cell %s: %s."), cell, what);
  return FALSE;
}

static gboolean
at_field_end (const Csv *csv)
{
  return *csv->at == '\0' || *csv->at == '\n' || *csv->at == '\r' || *csv->at == csv->separator;
}

static char *
read_quoted (Csv *csv, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (csv->at++;; csv->at++)
    {
      if (*csv->at == '\0')
        {
          fail_csv (csv, _ ("a quotation mark is never closed"), error);
          return NULL;
        }
      if (*csv->at == '"' && csv->at[1] != '"')
        break;
      if (*csv->at == '"')
        csv->at++;
      g_string_append_c (text, *csv->at);
    }
  csv->at++;
  if (!at_field_end (csv))
    {
      fail_csv (csv, _ ("there is text behind the closing quotation mark"), error);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
read_plain (Csv *csv, GError **error)
{
  const char *from = csv->at;

  while (!at_field_end (csv))
    {
      if (*csv->at == '"')
        {
          fail_csv (csv, _ ("a quotation mark stands inside an unquoted field"), error);
          return NULL;
        }
      csv->at++;
    }
  return g_strndup (from, (gsize) (csv->at - from));
}

/* What zt_table_write_csv() put before text that a spreadsheet program would run as a formula. */
static void
drop_guard (char *text)
{
  if (text[0] == '\'' && text[1] != '\0' && strchr ("=+-@\t", text[1]) != NULL)
    memmove (text, text + 1, strlen (text));
}

static gboolean
read_field (Csv *csv, GError **error)
{
  char *text = *csv->at == '"' ? read_quoted (csv, error) : read_plain (csv, error);

  if (text == NULL)
    return FALSE;
  if (text[0] == '=')
    {
      g_free (text);
      return _zt_table_refuse_formula (csv->column, csv->builder.rows->len, error);
    }
  drop_guard (text);
  return _zt_table_builder_cell (&csv->builder, csv->column, text, error);
}

static gboolean
read_rows (Csv *csv, GError **error)
{
  while (*csv->at != '\0')
    {
      if (!read_field (csv, error))
        return FALSE;
      if (*csv->at == csv->separator)
        {
          csv->at++;
          csv->column++;
          if (*csv->at != '\0')
            continue;
        }
      if (!_zt_table_builder_end_row (&csv->builder, error))
        return FALSE;
      csv->column = 0;
      if (*csv->at == '\r')
        csv->at++;
      if (*csv->at == '\n')
        csv->at++;
    }
  return TRUE;
}

/* UTF-8 with or without a mark, else GB18030, which is what Chinese spreadsheet programs write. */
static char *
decode (const char *data, gsize length, GError **error)
{
  g_autofree char *text = NULL;

  if (length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  if (memchr (data, '\0', length) != NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The file is not a table: it holds binary data. Save it as CSV or "
                              "XLSX."));
      return NULL;
    }
  if (g_utf8_validate_len (data, length, NULL))
    return g_strndup (data, length);
  text = g_convert (data, (gssize) length, "UTF-8", "GB18030", NULL, NULL, NULL);
  if (text == NULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                         _ ("The text of the file is neither UTF-8 nor GB18030. Save it as “CSV "
                            "UTF-8”."));
  return g_steal_pointer (&text);
}

static char
guess_separator (const char *text)
{
  gsize line = strcspn (text, "\r\n");

  return memchr (text, ',', line) == NULL && memchr (text, '\t', line) != NULL ? '\t' : ',';
}

static GPtrArray *
read_csv (const char *data, gsize length, GError **error)
{
  g_autofree char *text = decode (data, length, error);
  Csv csv = { .at = text };

  if (text == NULL)
    return NULL;
  csv.separator = guess_separator (text);
  _zt_table_builder_init (&csv.builder);
  if (!read_rows (&csv, error))
    {
      _zt_table_builder_clear (&csv.builder);
      return NULL;
    }
  return _zt_table_builder_finish (&csv.builder);
}

static gboolean
size_is_allowed (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, error);

  if (info == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if ((guint64) g_file_info_get_size (info) <= ZT_TABLE_MAX_FILE)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
               /* TRANSLATORS: %s is a file. */
               _ ("“%s” is too large for a table: at most 32 MiB are read."), path);
  return FALSE;
}

GPtrArray *
zt_table_read (const char *path, GError **error)
{
  g_autofree char *data = NULL;
  GPtrArray *rows;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);
  if (!zt_os_check_regular (path, error) || !size_is_allowed (path, error))
    return NULL;
  if (!g_file_get_contents (path, &data, &length, error))
    {
      zt_error_convert_gio (error);
      return NULL;
    }
  if (length >= 4 && memcmp (data, "PK\x03\x04", 4) == 0)
    {
      g_clear_pointer (&data, g_free);
      rows = _zt_table_read_xlsx (path, error);
    }
  else if (length >= 4 && memcmp (data, "\xD0\xCF\x11\xE0", 4) == 0)
    {
      g_set_error_literal (
          error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
          _ ("The file is in the old XLS format or protected by a password. Save it "
             "as XLSX without a password, or as CSV."));
      rows = NULL;
    }
  else
    rows = read_csv (data, length, error);
  if (rows == NULL)
    {
      g_autofree char *name = g_path_get_basename (path);
      g_prefix_error (error, "%s: ", name);
    }
  return rows;
}
