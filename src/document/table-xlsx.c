/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the first visible sheet of an XLSX file (ECMA-376). Elements go by their local names: the
 * strict and the transitional form differ in namespaces only. */
#define G_LOG_DOMAIN "zt-table"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <string.h>

#include "table-private.h"

#define MAX_STRINGS 1000000

typedef struct
{
  GHashTable *parts;  /* name → GBytes */
  GPtrArray *strings; /* shared strings */
  GArray *formats;    /* ZtCellFormat by style */
  gboolean date1904;
  ZtTableBuilder builder;
} Book;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlTextReader, xmlFreeTextReader)

static gboolean
fail (GError **error, ZtError code, const char *message)
{
  g_set_error_literal (error, ZT_ERROR, code, message);
  return FALSE;
}

static gboolean
fail_cell (guint column, guint row, const char *what, GError **error)
{
  g_autofree char *cell = _zt_table_cell_name (column, row);

  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: the name of a cell, like B7, then what is wrong. */
               _ ("The spreadsheet is broken at cell %s: %s."), cell, what);
  return FALSE;
}

/* --- XML --- */

/* A reader over a part, NULL when it is not there. It never loads anything from elsewhere. */
static xmlTextReader *
open_part (Book *book, const char *name)
{
  GBytes *bytes = g_hash_table_lookup (book->parts, name);
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (data == NULL)
    return NULL;
  return xmlReaderForMemory (data, (int) length, name, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING
                                 | XML_PARSE_NOCDATA);
}

static gboolean
fail_xml (GError **error)
{
  return fail (error, ZT_ERROR_INVALID,
               _ ("The spreadsheet is damaged: a part of it is not XML as it should be."));
}

/* The next element named @name anywhere; @status as xmlTextReaderRead(). A document type
 * declaration counts as damage: no spreadsheet program writes one, and entities are how small files
 * grow large. */
static gboolean
next_element (xmlTextReader *reader, const char *name, gboolean inside, int *status)
{
  *status = inside ? xmlTextReaderNext (reader) : xmlTextReaderRead (reader);
  while (*status == 1)
    {
      int type = xmlTextReaderNodeType (reader);

      if (type == XML_READER_TYPE_DOCUMENT_TYPE)
        {
          *status = -1;
          return FALSE;
        }
      if (type == XML_READER_TYPE_ELEMENT
          && g_strcmp0 ((const char *) xmlTextReaderConstLocalName (reader), name) == 0)
        return TRUE;
      *status = xmlTextReaderRead (reader);
    }
  return FALSE;
}

static char *
attribute (xmlTextReader *reader, const char *name)
{
  xmlChar *value = xmlTextReaderGetAttribute (reader, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

/* r:id by its local name, whatever the prefix. */
static char *
relation_id (xmlTextReader *reader)
{
  char *id = NULL;

  while (id == NULL && xmlTextReaderMoveToNextAttribute (reader) == 1)
    if (g_strcmp0 ((const char *) xmlTextReaderConstLocalName (reader), "id") == 0
        && xmlTextReaderConstNamespaceUri (reader) != NULL)
      id = g_strdup ((const char *) xmlTextReaderConstValue (reader));
  xmlTextReaderMoveToElement (reader);
  return id;
}

static gboolean
is_named (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && g_str_equal ((const char *) node->name, name);
}

static char *
node_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

static void
append_content (GString *out, xmlNode *node)
{
  xmlChar *content = xmlNodeGetContent (node);

  g_string_append (out, content != NULL ? (const char *) content : "");
  xmlFree (content);
}

/* "_x000D_" stands for a character that XML cannot carry (18.18.93 ST_Xstring). */
static char *
decode_escapes (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';)
    {
      guint value = 0;
      gboolean escape = p[0] == '_' && p[1] == 'x' && strlen (p) >= 7 && p[6] == '_';

      for (guint i = 2; escape && i < 6; i++)
        if (g_ascii_isxdigit (p[i]))
          value = value * 16 + (guint) g_ascii_xdigit_value (p[i]);
        else
          escape = FALSE;
      if (escape && value > 0 && g_unichar_validate (value))
        {
          g_string_append_unichar (out, value);
          p += 7;
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free (out, FALSE);
}

/* The text of <si> or <is>: <t> and the runs <r><t>, but not the pronunciation <rPh>. */
static char *
rich_text (xmlNode *node)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (is_named (child, "t"))
      append_content (out, child);
    else if (is_named (child, "r"))
      for (xmlNode *run = child->children; run != NULL; run = run->next)
        if (is_named (run, "t"))
          append_content (out, run);
  return decode_escapes (out->str);
}

/* --- Workbook parts --- */

/* The part that a relation of @base leads to: by @id, or by the end of its type. */
static char *
follow (Book *book, const char *base, const char *id, const char *type_suffix)
{
  g_autofree char *folder = g_path_get_dirname (base);
  g_autofree char *name = g_path_get_basename (base);
  g_autofree char *rels = g_str_equal (base, "")
                              ? g_strdup ("_rels/.rels")
                              : g_strdup_printf ("%s/_rels/%s.rels", folder, name);
  g_autoptr (xmlTextReader) reader = open_part (book, rels);
  int status;

  if (reader == NULL)
    return NULL;
  while (next_element (reader, "Relationship", FALSE, &status))
    {
      g_autofree char *this_id = attribute (reader, "Id");
      g_autofree char *type = attribute (reader, "Type");
      g_autofree char *target = attribute (reader, "Target");

      if (target == NULL || (id != NULL && g_strcmp0 (id, this_id) != 0)
          || (type_suffix != NULL && (type == NULL || !g_str_has_suffix (type, type_suffix))))
        continue;
      if (target[0] == '/')
        return g_strdup (target + 1);
      if (g_str_equal (base, "") || g_str_equal (folder, "."))
        return g_steal_pointer (&target);
      return g_strdup_printf ("%s/%s", folder, target);
    }
  return NULL;
}

static char *
find_sheet (Book *book, const char *workbook, GError **error)
{
  g_autoptr (xmlTextReader) reader = open_part (book, workbook);
  char *sheet = NULL;
  int status = -1;

  while (reader != NULL && sheet == NULL && (status = xmlTextReaderRead (reader)) == 1)
    {
      const char *name = (const char *) xmlTextReaderConstLocalName (reader);

      if (xmlTextReaderNodeType (reader) == XML_READER_TYPE_DOCUMENT_TYPE)
        break;
      if (xmlTextReaderNodeType (reader) != XML_READER_TYPE_ELEMENT)
        continue;
      if (g_str_equal (name, "workbookPr"))
        {
          g_autofree char *value = attribute (reader, "date1904");
          book->date1904 = g_strcmp0 (value, "1") == 0 || g_strcmp0 (value, "true") == 0;
        }
      else if (g_str_equal (name, "sheet"))
        {
          g_autofree char *state = attribute (reader, "state");
          g_autofree char *id = relation_id (reader);

          if (id != NULL && (state == NULL || g_str_equal (state, "visible")))
            sheet = follow (book, workbook, id, "/worksheet");
        }
    }
  if (sheet == NULL)
    fail (error, ZT_ERROR_INVALID, _ ("The spreadsheet has no visible sheet."));
  return sheet;
}

static gboolean
load_strings (Book *book, const char *workbook, GError **error)
{
  g_autofree char *part = follow (book, workbook, NULL, "/sharedStrings");
  g_autoptr (xmlTextReader) reader = part != NULL ? open_part (book, part) : NULL;
  gboolean inside = FALSE;
  int status = 0;

  book->strings = g_ptr_array_new_with_free_func (g_free);
  if (reader == NULL)
    return TRUE;
  while (next_element (reader, "si", inside, &status))
    {
      xmlNode *node = xmlTextReaderExpand (reader);

      if (node == NULL)
        return fail_xml (error);
      if (book->strings->len >= MAX_STRINGS)
        return fail (error, ZT_ERROR_LIMIT, _ ("The spreadsheet has too many texts."));
      g_ptr_array_add (book->strings, rich_text (node));
      inside = TRUE;
    }
  return status == 0 ? TRUE : fail_xml (error);
}

static ZtCellFormat
format_of (GHashTable *custom, const char *id_text)
{
  guint64 id = 0;
  const char *code;

  if (id_text == NULL || !g_ascii_string_to_unsigned (id_text, 10, 0, G_MAXINT32, &id, NULL))
    return ZT_CELL_NUMBER;
  code = g_hash_table_lookup (custom, GUINT_TO_POINTER ((guint) id));
  return code != NULL ? _zt_table_parse_format (code) : _zt_table_builtin_format ((guint) id);
}

static gboolean
load_styles (Book *book, const char *workbook, GError **error)
{
  g_autofree char *part = follow (book, workbook, NULL, "/styles");
  g_autoptr (xmlTextReader) reader = part != NULL ? open_part (book, part) : NULL;
  g_autoptr (GHashTable) custom = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  gboolean in_cells = FALSE;
  int status = 0;

  book->formats = g_array_new (FALSE, FALSE, sizeof (ZtCellFormat));
  while (reader != NULL && (status = xmlTextReaderRead (reader)) == 1)
    {
      const char *name = (const char *) xmlTextReaderConstLocalName (reader);
      int type = xmlTextReaderNodeType (reader);

      if (type == XML_READER_TYPE_DOCUMENT_TYPE)
        return fail_xml (error);
      if (g_str_equal (name, "cellXfs"))
        in_cells = type == XML_READER_TYPE_ELEMENT && !xmlTextReaderIsEmptyElement (reader);
      else if (type == XML_READER_TYPE_ELEMENT && g_str_equal (name, "numFmt"))
        {
          g_autofree char *id = attribute (reader, "numFmtId");
          char *code = attribute (reader, "formatCode");

          if (id != NULL && code != NULL)
            g_hash_table_insert (custom, GUINT_TO_POINTER ((guint) g_ascii_strtoull (id, NULL, 10)),
                                 code);
          else
            g_free (code);
        }
      else if (type == XML_READER_TYPE_ELEMENT && in_cells && g_str_equal (name, "xf"))
        {
          g_autofree char *id = attribute (reader, "numFmtId");
          ZtCellFormat format = format_of (custom, id);
          g_array_append_val (book->formats, format);
        }
    }
  return status == 0 ? TRUE : fail_xml (error);
}

/* --- Cells --- */

/* "B7" → column 1, row 6; either may be the next one when @reference is NULL. */
static gboolean
parse_reference (const char *reference, guint *column, guint *row)
{
  guint64 number;
  guint letters = 0;

  for (; g_ascii_isupper (*reference) && letters <= 16384; reference++)
    letters = letters * 26 + (guint) (*reference - 'A' + 1);
  if (letters == 0 || letters > 16384
      || !g_ascii_string_to_unsigned (reference, 10, 1, 1048576, &number, NULL))
    return FALSE;
  *column = letters - 1;
  *row = (guint) number - 1;
  return TRUE;
}

static char *
shared_string (Book *book, const char *value)
{
  guint64 index;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &index, NULL)
      || index >= book->strings->len)
    return NULL;
  return g_strdup (book->strings->pdata[index]);
}

static ZtCellFormat
cell_format (Book *book, xmlNode *cell)
{
  g_autofree char *style = node_attribute (cell, "s");
  guint64 index = 0;

  if (style == NULL || !g_ascii_string_to_unsigned (style, 10, 0, G_MAXUINT32, &index, NULL)
      || index >= book->formats->len)
    return ZT_CELL_NUMBER;
  return g_array_index (book->formats, ZtCellFormat, index);
}

/* NULL: not understood. */
static char *
cell_text (Book *book, xmlNode *cell, const char *value)
{
  g_autofree char *type = node_attribute (cell, "t");

  if (g_strcmp0 (type, "s") == 0)
    return shared_string (book, value);
  if (g_strcmp0 (type, "str") == 0)
    return decode_escapes (value);
  if (g_strcmp0 (type, "d") == 0)
    return g_strdup (value);
  if (g_strcmp0 (type, "b") == 0)
    return g_strdup (g_str_equal (value, "1") ? "TRUE" : "FALSE");
  if (type == NULL || g_str_equal (type, "n"))
    return _zt_table_format_number (value, cell_format (book, cell), book->date1904);
  return NULL;
}

static gboolean
read_cell (Book *book, xmlNode *cell, guint column, guint row, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  char *text = NULL;

  for (xmlNode *child = cell->children; child != NULL; child = child->next)
    if (is_named (child, "f"))
      return _zt_table_refuse_formula (column, row, error);
    else if (is_named (child, "v"))
      append_content (value, child);
    else if (is_named (child, "is") && text == NULL)
      text = rich_text (child);
  if (text == NULL && value->len > 0)
    {
      text = cell_text (book, cell, value->str);
      if (text == NULL)
        return fail_cell (column, row, _ ("its value cannot be understood"), error);
    }
  if (text == NULL)
    return TRUE;
  return _zt_table_builder_cell (&book->builder, column, text, error);
}

static gboolean
read_row (Book *book, xmlNode *node, GError **error)
{
  g_autofree char *number = node_attribute (node, "r");
  guint64 row = book->builder.rows->len + 1;
  guint next_column = 0;

  if (number != NULL
      && (!g_ascii_string_to_unsigned (number, 10, 1, 1048576, &row, NULL)
          || row <= book->builder.rows->len))
    return fail (error, ZT_ERROR_INVALID,
                 _ ("The spreadsheet is damaged: its rows are out of order."));
  while (book->builder.rows->len + 1 < row)
    if (!_zt_table_builder_end_row (&book->builder, error))
      return FALSE;
  for (xmlNode *cell = node->children; cell != NULL; cell = cell->next)
    {
      g_autofree char *reference = NULL;
      guint column = next_column;
      guint cell_row = (guint) row - 1;

      if (!is_named (cell, "c"))
        continue;
      reference = node_attribute (cell, "r");
      if (reference != NULL
          && (!parse_reference (reference, &column, &cell_row) || cell_row != row - 1
              || column < next_column))
        return fail_cell (next_column, (guint) row - 1, _ ("its place is wrong"), error);
      if (!read_cell (book, cell, column, (guint) row - 1, error))
        return FALSE;
      next_column = column + 1;
    }
  return _zt_table_builder_end_row (&book->builder, error);
}

static gboolean
read_sheet (Book *book, const char *part, GError **error)
{
  g_autoptr (xmlTextReader) reader = open_part (book, part);
  gboolean inside = FALSE;
  int status = -1;

  while (reader != NULL && next_element (reader, "row", inside, &status))
    {
      xmlNode *node = xmlTextReaderExpand (reader);

      if (node == NULL)
        return fail_xml (error);
      if (!read_row (book, node, error))
        return FALSE;
      inside = TRUE;
    }
  return status == 0 ? TRUE : fail_xml (error);
}

static gboolean
read_book (Book *book, const char *path, GError **error)
{
  g_autofree char *workbook = NULL;
  g_autofree char *sheet = NULL;

  book->parts = _zt_table_unpack (path, error);
  if (book->parts == NULL)
    return FALSE;
  workbook = follow (book, "", NULL, "/officeDocument");
  if (workbook == NULL || !g_hash_table_contains (book->parts, workbook))
    return fail (error, ZT_ERROR_INVALID, _ ("The file is packed like a spreadsheet but is none."));
  sheet = find_sheet (book, workbook, error);
  return sheet != NULL && load_strings (book, workbook, error)
         && load_styles (book, workbook, error) && read_sheet (book, sheet, error);
}

GPtrArray *
_zt_table_read_xlsx (const char *path, GError **error)
{
  Book book = { 0 };
  GPtrArray *rows = NULL;

  _zt_table_builder_init (&book.builder);
  if (read_book (&book, path, error))
    rows = _zt_table_builder_finish (&book.builder);
  else
    _zt_table_builder_clear (&book.builder);
  g_clear_pointer (&book.parts, g_hash_table_unref);
  g_clear_pointer (&book.strings, g_ptr_array_unref);
  g_clear_pointer (&book.formats, g_array_unref);
  return rows;
}
