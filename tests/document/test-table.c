/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: CSV and XLSX in, out, and what must be refused. The spreadsheets are packed here from XML
 * as office programs write it. */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "table.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static char *
joined (GPtrArray *rows)
{
  GString *out = g_string_new (NULL);

  for (guint r = 0; r < rows->len; r++)
    {
      g_autofree char *line = g_strjoinv ("|", rows->pdata[r]);
      g_string_append_printf (out, "%s\n", line);
    }
  return g_string_free (out, FALSE);
}

static GPtrArray *
read_bytes (const char *name, const char *data, gssize length, GError **error)
{
  g_autofree char *path = in_folder (name);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return zt_table_read (path, error);
}

static void
test_csv (void)
{
  static const struct
  {
    const char *data;
    gssize length;
    const char *expected;
  } cases[] = {
    { "a,b\r\n1,2\r\n", -1, "a|b\n1|2\n" },
    { "\xEF\xBB\xBF序号,名称\n1,\"一体机, 86 寸\"\n", -1, "序号|名称\n1|一体机, 86 寸\n" },
    { "a,\"b \"\"c\"\"\",\"d\ne\"\rx", -1, "a|b \"c\"|d\ne\nx\n" },
    { "a\tb,c\n", -1, "a\tb|c\n" },
    { "a\tb\n1\t2", -1, "a|b\n1|2\n" },
    { ",,\n\n,x,\n\n\n", -1, "\n\n|x\n" },
    { "", -1, "" },
    /* "序号,名称" and "扩展汉字𠀀" in GB18030 */
    { "\xD0\xF2\xBA\xC5,\xC3\xFB\xB3\xC6\n", -1, "序号|名称\n" },
    { "\xC0\xA9\x95\x32\x82\x36\n", -1, "扩𠀀\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = read_bytes ("t.csv", cases[i].data, cases[i].length, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = joined (rows);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_csv_refused (void)
{
  static const struct
  {
    const char *data;
    gssize length;
    ZtError code;
    const char *part;
  } cases[] = {
    { "a,b\n1,\"2\n", -1, ZT_ERROR_INVALID, "B2" },
    { "a,\"b\"c\n", -1, ZT_ERROR_INVALID, "B1" },
    { "a,b\"c\"\n", -1, ZT_ERROR_INVALID, "B1" },
    { "a,b\n1,=A1*2\n", -1, ZT_ERROR_UNSUPPORTED, "B2" },
    { "a,\"=HYPERLINK(\"\"x\"\")\"\n", -1, ZT_ERROR_UNSUPPORTED, "B1" },
    { "a\0b", 3, ZT_ERROR_INVALID, "binary" },
    { "\xFF\xFE\x41", -1, ZT_ERROR_INVALID, "GB18030" },
    { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", -1, ZT_ERROR_UNSUPPORTED, "XLS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_bytes ("t.csv", cases[i].data, cases[i].length, &error));
      g_assert_error (error, ZT_ERROR, (gint) cases[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

static void
test_csv_limits (void)
{
  g_autofree char *pipe = in_folder ("pipe");
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) tall = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 256; i++)
    g_string_append (wide, "x,");
  g_string_append (wide, "y\n");
  g_assert_null (read_bytes ("t.csv", wide->str, -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  for (guint i = 0; i < 20001; i++)
    g_string_append (tall, "x\n");
  g_assert_null (read_bytes ("t.csv", tall->str, -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (zt_table_read ("/nonexistent/t.csv", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* Nobody writes to it: opening it would wait for ever. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (zt_table_read (pipe, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_unlink (pipe);
}

/* --- XLSX --- */

#define CONTENT_TYPES                                                                              \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/"    \
  "package/2006/content-types\"/>"
#define ROOT_RELS                                                                                  \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas."               \
  "openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://"       \
  "schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "                 \
  "Target=\"xl/workbook.xml\"/></Relationships>"
#define BOOK_RELS                                                                                  \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas."               \
  "openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://"       \
  "schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"  \
  "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"        \
  "relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId3\" "         \
  "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "        \
  "Target=\"/xl/worksheets/sheet2.xml\"/><Relationship Id=\"rId4\" Type=\"http://schemas."         \
  "openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" "                          \
  "Target=\"sharedStrings.xml\"/></Relationships>"
#define MAIN_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
/* A hidden sheet first, as templates have: the visible one is read. */
#define BOOK                                                                                       \
  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook " MAIN_NS              \
  " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"              \
  "<fileVersion appName=\"Calc\"/><workbookPr backupFile=\"false\" showObjects=\"all\" "           \
  "date1904=\"false\"/><sheets><sheet name=\"hidden\" sheetId=\"1\" state=\"hidden\" "             \
  "r:id=\"rId3\"/><sheet name=\"报价\" sheetId=\"2\" state=\"visible\" r:id=\"rId2\"/></sheets>" \
  "</workbook>"
#define STYLES                                                                                     \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<styleSheet " MAIN_NS "><numFmts count=\"3\">"      \
  "<numFmt numFmtId=\"164\" formatCode=\"General\"/><numFmt numFmtId=\"165\" "                     \
  "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/><numFmt numFmtId=\"166\" "  \
  "formatCode=\"[$¥-804]#,##0.00\"/></numFmts><cellStyleXfs count=\"1\"><xf numFmtId=\"14\"/>"    \
  "</cellStyleXfs><cellXfs count=\"6\"><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "           \
  "numFmtId=\"166\"/><xf numFmtId=\"22\"/><xf numFmtId=\"10\"/><xf numFmtId=\"20\"/></cellXfs>"    \
  "</styleSheet>"
#define STRINGS                                                                                      \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sst " MAIN_NS                                        \
  " count=\"2\" uniqueCount=\"2\"><si>"                                                              \
  "<t "                                                                                              \
  "xml:space=\"preserve\">序号</t></si><si><r><rPr><b/></rPr><t>单</t></r><r><t>价</t></r><rPh " \
  "sb=\"0\" eb=\"1\"><t>danjia</t></rPh></si></sst>"
#define SHEET(rows)                                                                                \
  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet " MAIN_NS             \
  "><sheetPr/><dimension ref=\"A1:C3\"/><sheetData>" rows                                          \
  "</sheetData><pageMargins left=\"0.7\"/></worksheet>"

typedef struct
{
  const char *name;
  const char *text; /* NULL: zeros of .size */
  gsize size;
} Part;

static void
pack (const char *path, const Part *parts, gsize n)
{
  struct archive *archive = archive_write_new ();

  g_assert_cmpint (archive_write_set_format_zip (archive), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (archive, path), ==, ARCHIVE_OK);
  for (gsize i = 0; i < n; i++)
    {
      struct archive_entry *entry = archive_entry_new ();
      gsize size = parts[i].text != NULL ? strlen (parts[i].text) : parts[i].size;
      g_autofree char *zeros = parts[i].text == NULL ? g_malloc0 (size) : NULL;

      archive_entry_set_pathname (entry, parts[i].name);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      archive_entry_set_size (entry, (la_int64_t) size);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, zeros != NULL ? zeros : parts[i].text, size),
                       ==, (la_ssize_t) size);
      archive_entry_free (entry);
    }
  archive_write_free (archive);
}

/* A whole file with @sheet, and @extra where it is not NULL. */
static GPtrArray *
read_sheet (const char *sheet, const Part *extra, GError **error)
{
  Part parts[] = {
    { "[Content_Types].xml", CONTENT_TYPES, 0 },
    { "_rels/.rels", ROOT_RELS, 0 },
    { "xl/workbook.xml", BOOK, 0 },
    { "xl/_rels/workbook.xml.rels", BOOK_RELS, 0 },
    { "xl/styles.xml", STYLES, 0 },
    { "xl/sharedStrings.xml", STRINGS, 0 },
    { "xl/worksheets/sheet2.xml", SHEET (""), 0 },
    { "xl/worksheets/sheet1.xml", sheet, 0 },
    { extra != NULL ? extra->name : NULL, extra != NULL ? extra->text : NULL,
      extra != NULL ? extra->size : 0 },
  };
  g_autofree char *path = in_folder ("t.xlsx");

  pack (path, parts, G_N_ELEMENTS (parts) - (extra == NULL ? 1 : 0));
  return zt_table_read (path, error);
}

static void
test_xlsx (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = read_sheet (
      SHEET (
          "<row r=\"1\" ht=\"12.8\"><c r=\"A1\" s=\"0\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"0\" "
          "t=\"s\"><v>1</v></c><c r=\"D1\" t=\"inlineStr\"><is><t>说明_x000A_二</t></is></c></row>"
          "<row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\" s=\"2\"><v>1234.5600000000001</v></c>"
          "<c r=\"C3\" s=\"1\"><v>46349</v></c><c r=\"D3\" s=\"3\"><v>46349.376388888886</v></c>"
          "<c r=\"E3\" s=\"4\"><v>0.8</v></c><c r=\"F3\" s=\"5\"><v>0.375</v></c><c r=\"G3\" "
          "t=\"b\"><v>1</v></c><c r=\"H3\" s=\"1\"/><c r=\"I3\"><v>4.4990120260000096E+14</v></c>"
          "<c r=\"J3\" t=\"str\"><v>=text</v></c></row>"
          "<row><c><v>0.30000000000000004</v></c><c s=\"1\"><v>1</v></c><c><v>-0.00005</v></c>"
          "</row>"),
      NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = joined (rows);
  g_assert_cmpstr (text, ==,
                   "序号|单价||说明\n二\n\n"
                   "1|1234.56|2026-11-23|2026-11-23 09:02|80%|09:00|TRUE||449901202600001|=text\n"
                   "0.3|1900-01-01|-0.00005\n");
}

static void
test_xlsx_refused (void)
{
  static const struct
  {
    const char *sheet;
    ZtError code;
    const char *part;
  } cases[] = {
    { SHEET ("<row r=\"7\"><c r=\"B7\"><f>A7*2</f><v>4</v></c></row>"), ZT_ERROR_UNSUPPORTED,
      "B7" },
    { SHEET ("<row><c/><c><f t=\"shared\" si=\"0\"/><v>4</v></c></row>"), ZT_ERROR_UNSUPPORTED,
      "B1" },
    { SHEET ("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#REF!</v></c></row>"), ZT_ERROR_INVALID, "A1" },
    { SHEET ("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>9</v></c></row>"), ZT_ERROR_INVALID, "A1" },
    { SHEET ("<row r=\"1\"><c r=\"A1\"><v>x</v></c></row>"), ZT_ERROR_INVALID, "A1" },
    { SHEET ("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>"), ZT_ERROR_INVALID, "A1" },
    { SHEET ("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"), ZT_ERROR_INVALID, "C1" },
    { SHEET ("<row r=\"2\"/><row r=\"2\"/>"), ZT_ERROR_INVALID, "out of order" },
    { SHEET ("<row r=\"1\"><c r=\"ZZ1\"><v>1</v></c></row>"), ZT_ERROR_LIMIT, "ZZ1" },
    { SHEET ("<row r=\"1048576\"><c><v>1</v></c></row>"), ZT_ERROR_LIMIT, "rows" },
    { "<worksheet><sheetData><row>", ZT_ERROR_INVALID, "XML" },
    { "<!DOCTYPE w [<!ENTITY a \"aaaaaaaa\">]><worksheet><sheetData><row/></sheetData></worksheet>",
      ZT_ERROR_INVALID, "XML" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = read_sheet (cases[i].sheet, NULL, &error);

      g_assert_null (rows);
      g_assert_error (error, ZT_ERROR, (gint) cases[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

static void
test_xlsx_container (void)
{
  static const Part macro = { "xl/vbaProject.bin", "x", 0 };
  static const Part twice = { "xl/worksheets/sheet1.xml", SHEET (""), 0 };
  static const Part bomb = { "xl/worksheets/sheet9.xml", NULL, 80 << 20 };
  static const Part picture = { "xl/media/image1.png", "x", 0 };
  static const Part lone = { "word/document.xml", "<x/>", 0 };
  g_autofree char *path = in_folder ("lone.xlsx");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_null (read_sheet (SHEET (""), &macro, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (read_sheet (SHEET (""), &twice, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (read_sheet (SHEET (""), &bomb, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  g_clear_error (&error);
  rows = read_sheet (SHEET (""), &picture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 0);
  pack (path, &lone, 1);
  g_assert_null (zt_table_read (path, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (read_bytes ("t.xlsx", "PK\x03\x04 and then nothing", -1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_INVALID);
}

/* Cut anywhere, a spreadsheet is read whole or refused; it never crashes. */
static void
test_xlsx_truncated (void)
{
  g_autofree char *path = in_folder ("t.xlsx");
  g_autofree char *data = NULL;
  gsize length;

  g_ptr_array_unref (read_sheet (SHEET ("<row><c><v>1</v></c></row>"), NULL, NULL));
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize cut = 0; cut < length; cut += 37)
    {
      g_autoptr (GPtrArray) rows = read_bytes ("cut.xlsx", data, (gssize) cut, NULL);
      g_autofree char *text = rows != NULL ? joined (rows) : g_strdup ("");
      g_assert_true (text[0] == '\0' || g_str_equal (text, "1\n"));
    }
}

/* --- Writing --- */

static GPtrArray *
sample (void)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_ptr_array_add (rows, g_strsplit ("序号|名称|数量|单价", "|", -1));
  g_ptr_array_add (rows, g_strsplit ("1|一体机, \"86\" 寸|12|1234.5", "|", -1));
  g_ptr_array_add (rows, g_strsplit ("007|=HYPERLINK(1)|3|-5", "|", -1));
  g_ptr_array_add (rows, g_strsplit ("91449901MA5F0B077G|1.10| 上\n下|0.01", "|", -1));
  return rows;
}

static void
test_write (void)
{
  g_autoptr (GPtrArray) rows = sample ();
  g_autoptr (GPtrArray) from_csv = NULL;
  g_autoptr (GPtrArray) from_xlsx = NULL;
  g_autofree char *csv = in_folder ("out.csv");
  g_autofree char *xlsx = in_folder ("out.xlsx");
  g_autofree char *bytes = NULL;
  g_autofree char *expected = joined (rows);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_table_write_csv (rows, csv, &error));
  g_assert_true (zt_table_write_xlsx (rows, "报价/一览[表]", xlsx, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (csv, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "\xEF\xBB\xBF序号,名称"));
  g_assert_nonnull (strstr (bytes, "'=HYPERLINK"));
  from_csv = zt_table_read (csv, &error);
  g_assert_no_error (error);
  a = joined (from_csv);
  g_assert_cmpstr (a, ==, expected);
  from_xlsx = zt_table_read (xlsx, &error);
  g_assert_no_error (error);
  b = joined (from_xlsx);
  g_assert_cmpstr (b, ==, expected);
  g_assert_false (zt_table_write_xlsx (rows, "x", "/nonexistent/x.xlsx", &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("zt-table-XXXXXX", NULL);
  g_test_add_func ("/table/csv", test_csv);
  g_test_add_func ("/table/csv-refused", test_csv_refused);
  g_test_add_func ("/table/csv-limits", test_csv_limits);
  g_test_add_func ("/table/xlsx", test_xlsx);
  g_test_add_func ("/table/xlsx-refused", test_xlsx_refused);
  g_test_add_func ("/table/xlsx-container", test_xlsx_container);
  g_test_add_func ("/table/xlsx-truncated", test_xlsx_truncated);
  g_test_add_func ("/table/write", test_write);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (folder);
  return result;
}
