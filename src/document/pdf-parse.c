/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading of PDF syntax (ISO 32000-1 §7.2, §7.3) from memory. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-parse.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_DEPTH 64

static ZtPdfValue *read_value (ZtPdfReader *reader, guint depth, GError **error);

gboolean
zt_pdf_is_space (int c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static gboolean
is_regular (int c)
{
  return c >= 0 && !zt_pdf_is_space (c) && strchr ("()<>[]{}/%", c) == NULL;
}

static int
peek (const ZtPdfReader *reader, gsize ahead)
{
  return ahead < reader->size - reader->position ? reader->data[reader->position + ahead] : -1;
}

static ZtPdfValue *
fail (const ZtPdfReader *reader, const char *what, GError **error)
{
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: %s is what is wrong; the number is a place in a file. */
               _ ("The PDF is damaged: %s at byte %zu"), what, reader->position);
  return NULL;
}

void
zt_pdf_skip_space (ZtPdfReader *reader)
{
  int c;

  while ((c = peek (reader, 0)) >= 0)
    {
      if (c == '%')
        while ((c = peek (reader, 0)) >= 0 && c != '\n' && c != '\r')
          reader->position++;
      else if (zt_pdf_is_space (c))
        reader->position++;
      else
        return;
    }
}

gboolean
zt_pdf_accept (ZtPdfReader *reader, const char *keyword)
{
  gsize length = strlen (keyword);

  zt_pdf_skip_space (reader);
  if (reader->size - reader->position < length
      || memcmp (reader->data + reader->position, keyword, length) != 0
      || is_regular (peek (reader, length)))
    return FALSE;
  reader->position += length;
  return TRUE;
}

gboolean
zt_pdf_read_unsigned (ZtPdfReader *reader, guint digits, guint64 *number)
{
  guint count = 0;

  *number = 0;
  for (int c; (c = peek (reader, 0)) >= 0 && g_ascii_isdigit (c); count++, reader->position++)
    {
      if (count == digits)
        return FALSE;
      *number = *number * 10 + (guint64) (c - '0');
    }
  return count > 0;
}

gboolean
zt_pdf_read_header (ZtPdfReader *reader, guint64 *number, guint64 *generation)
{
  if (!zt_pdf_read_unsigned (reader, 10, number) || !zt_pdf_is_space (peek (reader, 0)))
    return FALSE;
  zt_pdf_skip_space (reader);
  if (!zt_pdf_read_unsigned (reader, 5, generation) || !zt_pdf_is_space (peek (reader, 0)))
    return FALSE;
  return zt_pdf_accept (reader, "obj");
}

/* "12 0 R" behind an integer already read. */
static gboolean
read_reference (ZtPdfReader *reader, ZtPdfValue *value)
{
  ZtPdfReader ahead = *reader;
  guint64 generation;

  if (value->integer < 0 || !zt_pdf_is_space (peek (&ahead, 0)))
    return FALSE;
  zt_pdf_skip_space (&ahead);
  if (!zt_pdf_read_unsigned (&ahead, 5, &generation) || !zt_pdf_is_space (peek (&ahead, 0))
      || !zt_pdf_accept (&ahead, "R"))
    return FALSE;
  value->type = ZT_PDF_REFERENCE;
  value->generation = (guint) generation;
  *reader = ahead;
  return TRUE;
}

static ZtPdfValue *
read_number (ZtPdfReader *reader, GError **error)
{
  gsize start = reader->position;
  guint digits = 0, points = 0;
  g_autoptr (ZtPdfValue) value = zt_pdf_value_new (ZT_PDF_INTEGER);
  gboolean is_signed = peek (reader, 0) == '+' || peek (reader, 0) == '-';

  if (is_signed)
    reader->position++;
  for (int c; is_regular (c = peek (reader, 0)); reader->position++)
    if (c == '.')
      points++;
    else if (g_ascii_isdigit (c))
      digits++;
    else
      return fail (reader, _ ("a number that is none"), error);
  if (digits == 0 || points > 1 || reader->position - start > 40)
    return fail (reader, _ ("a number that is none"), error);
  value->length = reader->position - start;
  value->text = g_strndup ((const char *) reader->data + start, value->length);
  value->real = g_ascii_strtod (value->text, NULL);
  if (points == 1)
    value->type = ZT_PDF_REAL;
  else if (digits > 18)
    return fail (reader, _ ("a number too large"), error);
  else
    {
      value->integer = g_ascii_strtoll (value->text, NULL, 10);
      if (!is_signed)
        read_reference (reader, value);
    }
  return g_steal_pointer (&value);
}

static ZtPdfValue *
read_name (ZtPdfReader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  ZtPdfValue *value;

  reader->position++;
  for (int c; is_regular (c = peek (reader, 0)); reader->position++)
    {
      if (c == '#')
        {
          int high = g_ascii_xdigit_value ((char) peek (reader, 1));
          int low = g_ascii_xdigit_value ((char) peek (reader, 2));

          if (peek (reader, 2) < 0 || high < 0 || low < 0 || high + low == 0)
            return fail (reader, _ ("a name that is none"), error);
          c = high * 16 + low;
          reader->position += 2;
        }
      g_string_append_c (text, (char) c);
    }
  value = zt_pdf_value_new (ZT_PDF_NAME);
  value->length = text->len;
  value->text = g_strndup (text->str, text->len);
  return value;
}

static ZtPdfValue *
take_string (GString *text)
{
  ZtPdfValue *value = zt_pdf_value_new (ZT_PDF_STRING);

  value->length = text->len;
  value->text = g_memdup2 (text->str, text->len + 1);
  return value;
}

static ZtPdfValue *
read_hex_string (ZtPdfReader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int half = -1, c;

  reader->position++;
  for (; (c = peek (reader, 0)) != '>'; reader->position++)
    {
      int digit = c < 0 ? -1 : g_ascii_xdigit_value ((char) c);

      if (c >= 0 && zt_pdf_is_space (c))
        continue;
      if (digit < 0)
        return fail (reader, _ ("a string that is none"), error);
      if (half < 0)
        half = digit;
      else
        {
          g_string_append_c (text, (char) (half * 16 + digit));
          half = -1;
        }
    }
  reader->position++;
  if (half >= 0)
    g_string_append_c (text, (char) (half * 16));
  return take_string (text);
}

/* What follows a backslash in a literal string. */
static void
read_escape (ZtPdfReader *reader, GString *text)
{
  static const char from[] = "nrtbf()\\", to[] = "\n\r\t\b\f()\\";
  int c = peek (reader, 0);
  const char *found;

  if (c >= '0' && c <= '7')
    {
      int code = 0;

      for (int i = 0; i < 3 && (c = peek (reader, 0)) >= '0' && c <= '7'; i++, reader->position++)
        code = code * 8 + (c - '0');
      g_string_append_c (text, (char) code);
      return;
    }
  reader->position++;
  if (c == '\r' && peek (reader, 0) == '\n')
    reader->position++;
  if (c == '\r' || c == '\n')
    return;
  found = c > 0 ? strchr (from, c) : NULL;
  g_string_append_c (text, found != NULL ? to[found - from] : (char) c);
}

static ZtPdfValue *
read_literal_string (ZtPdfReader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint depth = 1;

  reader->position++;
  for (;;)
    {
      int c = peek (reader, 0);

      if (c < 0)
        return fail (reader, _ ("a string without end"), error);
      reader->position++;
      if (c == '\\')
        {
          if (peek (reader, 0) < 0)
            return fail (reader, _ ("a string without end"), error);
          read_escape (reader, text);
          continue;
        }
      if (c == '\r')
        {
          if (peek (reader, 0) == '\n')
            reader->position++;
          c = '\n';
        }
      depth += c == '(';
      depth -= c == ')';
      if (depth == 0)
        return take_string (text);
      g_string_append_c (text, (char) c);
    }
}

static ZtPdfValue *
read_array (ZtPdfReader *reader, guint depth, GError **error)
{
  g_autoptr (ZtPdfValue) array = zt_pdf_value_new (ZT_PDF_ARRAY);

  reader->position++;
  for (;;)
    {
      ZtPdfValue *item;

      zt_pdf_skip_space (reader);
      if (peek (reader, 0) == ']')
        break;
      item = read_value (reader, depth, error);
      if (item == NULL)
        return NULL;
      g_ptr_array_add (array->items, item);
    }
  reader->position++;
  return g_steal_pointer (&array);
}

static ZtPdfValue *
read_dictionary (ZtPdfReader *reader, guint depth, GError **error)
{
  g_autoptr (ZtPdfValue) dictionary = zt_pdf_value_new (ZT_PDF_DICTIONARY);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  reader->position += 2;
  for (;;)
    {
      g_autoptr (ZtPdfValue) key = NULL;
      ZtPdfValue *value;

      zt_pdf_skip_space (reader);
      if (peek (reader, 0) == '>' && peek (reader, 1) == '>')
        break;
      if (peek (reader, 0) != '/')
        return fail (reader, _ ("a dictionary that is none"), error);
      key = read_name (reader, error);
      if (key == NULL || (value = read_value (reader, depth, error)) == NULL)
        return NULL;
      g_ptr_array_add (dictionary->keys, g_strdup (key->text));
      g_ptr_array_add (dictionary->items, value);
      /* One reader takes the first, another the last. */
      if (!g_hash_table_add (seen, dictionary->keys->pdata[dictionary->keys->len - 1]))
        return fail (reader, _ ("a dictionary with the same key twice"), error);
    }
  reader->position += 2;
  return g_steal_pointer (&dictionary);
}

static ZtPdfValue *
read_keyword (ZtPdfReader *reader, GError **error)
{
  ZtPdfValue *value;

  if (zt_pdf_accept (reader, "null"))
    return zt_pdf_value_new (ZT_PDF_NULL);
  if (zt_pdf_accept (reader, "false"))
    return zt_pdf_value_new (ZT_PDF_BOOLEAN);
  if (!zt_pdf_accept (reader, "true"))
    return fail (reader, _ ("something that is no object"), error);
  value = zt_pdf_value_new (ZT_PDF_BOOLEAN);
  value->integer = 1;
  return value;
}

static ZtPdfValue *
read_value (ZtPdfReader *reader, guint depth, GError **error)
{
  ZtPdfValue *value;
  gsize start;
  int c;

  if (depth > MAX_DEPTH)
    return fail (reader, _ ("objects nested too deep"), error);
  zt_pdf_skip_space (reader);
  start = reader->position;
  c = peek (reader, 0);
  if (c == '/')
    value = read_name (reader, error);
  else if (c == '(')
    value = read_literal_string (reader, error);
  else if (c == '[')
    value = read_array (reader, depth + 1, error);
  else if (c == '<' && peek (reader, 1) == '<')
    value = read_dictionary (reader, depth + 1, error);
  else if (c == '<')
    value = read_hex_string (reader, error);
  else if (c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9'))
    value = read_number (reader, error);
  else
    value = read_keyword (reader, error);
  if (value != NULL)
    {
      value->start = start;
      value->end = reader->position;
    }
  return value;
}

ZtPdfValue *
zt_pdf_read_value (ZtPdfReader *reader, GError **error)
{
  return read_value (reader, 0, error);
}
