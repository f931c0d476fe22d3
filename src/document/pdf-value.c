/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF objects in memory: looking into them, writing and comparing them. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-value.h"

#include <string.h>

ZtPdfValue *
zt_pdf_value_new (ZtPdfType type)
{
  ZtPdfValue *value = g_new0 (ZtPdfValue, 1);

  value->references = 1;
  value->type = type;
  if (type == ZT_PDF_ARRAY || type == ZT_PDF_DICTIONARY || type == ZT_PDF_STREAM)
    value->items = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_value_unref);
  if (type == ZT_PDF_DICTIONARY || type == ZT_PDF_STREAM)
    value->keys = g_ptr_array_new_with_free_func (g_free);
  return value;
}

ZtPdfValue *
zt_pdf_value_ref (ZtPdfValue *value)
{
  value->references++;
  return value;
}

void
zt_pdf_value_unref (ZtPdfValue *value)
{
  if (value == NULL || --value->references > 0)
    return;
  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_clear_pointer (&value->keys, g_ptr_array_unref);
  g_free (value->text);
  g_free (value);
}

gboolean
zt_pdf_value_is (const ZtPdfValue *value, ZtPdfType type)
{
  return value != NULL && value->type == type;
}

gboolean
zt_pdf_value_is_name (const ZtPdfValue *value, const char *name)
{
  return zt_pdf_value_is (value, ZT_PDF_NAME) && strcmp (value->text, name) == 0
         && value->length == strlen (name);
}

gboolean
zt_pdf_value_is_number (const ZtPdfValue *value)
{
  return zt_pdf_value_is (value, ZT_PDF_INTEGER) || zt_pdf_value_is (value, ZT_PDF_REAL);
}

gboolean
zt_pdf_value_has_keys (const ZtPdfValue *value)
{
  return value != NULL && value->keys != NULL;
}

ZtPdfValue *
zt_pdf_value_get (const ZtPdfValue *dictionary, const char *key)
{
  if (!zt_pdf_value_has_keys (dictionary))
    return NULL;
  for (guint i = 0; i < dictionary->keys->len; i++)
    if (strcmp (dictionary->keys->pdata[i], key) == 0)
      return dictionary->items->pdata[i];
  return NULL;
}

guint
zt_pdf_value_count (const ZtPdfValue *array)
{
  return zt_pdf_value_is (array, ZT_PDF_ARRAY) ? array->items->len : 0;
}

ZtPdfValue *
zt_pdf_value_item (const ZtPdfValue *array, guint index)
{
  return index < zt_pdf_value_count (array) ? array->items->pdata[index] : NULL;
}

void
zt_pdf_write_name (const char *name, gsize length, GString *out)
{
  g_string_append_c (out, '/');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) name[i];

      if (c > ' ' && c < 0x7f && strchr ("()<>[]{}/%#", c) == NULL)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "#%02X", c);
    }
}

void
zt_pdf_write_string (gconstpointer bytes, gsize length, GString *out)
{
  static const char digits[] = "0123456789ABCDEF";
  const guint8 *at = bytes;

  g_string_append_c (out, '<');
  for (gsize i = 0; i < length; i++)
    {
      g_string_append_c (out, digits[at[i] >> 4]);
      g_string_append_c (out, digits[at[i] & 15]);
    }
  g_string_append_c (out, '>');
}

void
zt_pdf_write_text (const char *utf8, GString *out)
{
  gsize length = 0;
  g_autofree char *valid = g_utf8_make_valid (utf8, -1);
  g_autofree char *wide = g_convert (valid, -1, "UTF-16BE", "UTF-8", NULL, &length, NULL);
  g_autoptr (GByteArray) marked = g_byte_array_new ();

  g_byte_array_append (marked, (const guint8 *) "\xFE\xFF", 2);
  if (wide != NULL)
    g_byte_array_append (marked, (const guint8 *) wide, (guint) length);
  zt_pdf_write_string (marked->data, marked->len, out);
}

void
zt_pdf_write_number (double number, GString *out)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *end;

  g_ascii_formatd (text, sizeof text, "%.4f", number);
  end = text + strlen (text);
  while (end > text && end[-1] == '0')
    *--end = '\0';
  if (end > text && end[-1] == '.')
    *--end = '\0';
  g_string_append (out, text[0] == '\0' || strcmp (text, "-0") == 0 ? "0" : text);
}

static gboolean
is_excepted (const char *const *except, const char *key)
{
  return except != NULL && g_strv_contains (except, key);
}

static void
write_keys (const ZtPdfValue *value, const char *const *except, GString *out)
{
  g_string_append (out, "<<");
  for (guint i = 0; i < value->keys->len; i++)
    {
      const char *key = value->keys->pdata[i];

      if (is_excepted (except, key))
        continue;
      zt_pdf_write_name (key, strlen (key), out);
      g_string_append_c (out, ' ');
      zt_pdf_value_write (value->items->pdata[i], NULL, out);
    }
  g_string_append (out, ">>");
}

void
zt_pdf_value_write (const ZtPdfValue *value, const char *const *except, GString *out)
{
  switch (value->type)
    {
    case ZT_PDF_NULL:
      g_string_append (out, "null");
      break;
    case ZT_PDF_BOOLEAN:
      g_string_append (out, value->integer ? "true" : "false");
      break;
    case ZT_PDF_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->integer);
      break;
    case ZT_PDF_REAL:
      g_string_append (out, value->text);
      break;
    case ZT_PDF_NAME:
      zt_pdf_write_name (value->text, value->length, out);
      break;
    case ZT_PDF_STRING:
      zt_pdf_write_string (value->text, value->length, out);
      break;
    case ZT_PDF_ARRAY:
      g_string_append_c (out, '[');
      for (guint i = 0; i < value->items->len; i++)
        {
          if (i > 0)
            g_string_append_c (out, ' ');
          zt_pdf_value_write (value->items->pdata[i], NULL, out);
        }
      g_string_append_c (out, ']');
      break;
    case ZT_PDF_DICTIONARY:
    case ZT_PDF_STREAM:
      write_keys (value, except, out);
      break;
    case ZT_PDF_REFERENCE:
      g_string_append_printf (out, "%" G_GINT64_FORMAT " %u R", value->integer, value->generation);
      break;
    }
}

static gboolean
keys_equal (const ZtPdfValue *a, const ZtPdfValue *b, const char *const *except)
{
  for (guint i = 0; i < a->keys->len; i++)
    {
      const char *key = a->keys->pdata[i];

      if (!is_excepted (except, key)
          && !zt_pdf_value_equal (a->items->pdata[i], zt_pdf_value_get (b, key), NULL))
        return FALSE;
    }
  for (guint i = 0; i < b->keys->len; i++)
    if (!is_excepted (except, b->keys->pdata[i]) && zt_pdf_value_get (a, b->keys->pdata[i]) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
zt_pdf_value_equal (const ZtPdfValue *a, const ZtPdfValue *b, const char *const *except)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->type != b->type)
    return FALSE;
  switch (a->type)
    {
    case ZT_PDF_NULL:
      return TRUE;
    case ZT_PDF_BOOLEAN:
    case ZT_PDF_INTEGER:
      return a->integer == b->integer;
    case ZT_PDF_REFERENCE:
      return a->integer == b->integer && a->generation == b->generation;
    case ZT_PDF_REAL:
    case ZT_PDF_NAME:
    case ZT_PDF_STRING:
      return a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
    case ZT_PDF_ARRAY:
      if (a->items->len != b->items->len)
        return FALSE;
      for (guint i = 0; i < a->items->len; i++)
        if (!zt_pdf_value_equal (a->items->pdata[i], b->items->pdata[i], NULL))
          return FALSE;
      return TRUE;
    case ZT_PDF_DICTIONARY:
    case ZT_PDF_STREAM:
      return keys_equal (a, b, except);
    }
  return FALSE;
}

char *
zt_pdf_value_to_utf8 (const ZtPdfValue *string)
{
  char *text = NULL;

  if (!zt_pdf_value_is (string, ZT_PDF_STRING))
    return NULL;
  if (string->length >= 2 && memcmp (string->text, "\xFE\xFF", 2) == 0)
    text = g_convert (string->text + 2, (gssize) string->length - 2, "UTF-8", "UTF-16BE", NULL,
                      NULL, NULL);
  else if (string->length >= 3 && memcmp (string->text, "\xEF\xBB\xBF", 3) == 0)
    text = g_utf8_make_valid (string->text + 3, (gssize) string->length - 3);
  if (text == NULL) /* PDFDocEncoding: alike in what matters here */
    text = g_convert (string->text, (gssize) string->length, "UTF-8", "ISO-8859-1", NULL, NULL,
                      NULL);
  return text;
}
