/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strict parser: json-glib's own takes comments, duplicate keys and more, which two readers may
 * understand differently. */
#define G_LOG_DOMAIN "zt-json"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "money.h"
#include "zt-error.h"
#include "zt-json.h"

#define MAX_DEPTH 64
#define NAME_SHORT 48
#define NUMBER_SHORT 32

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  GString *scratch; /* (owned): the string read last */
  GError **error;
} Parser;

static JsonNode *parse_value (Parser *parser);

static void
fail (Parser *parser, ZtError code, const char *what)
{
  guint line = 1;
  guint column = 1;

  for (const char *p = parser->start; p < parser->at && p < parser->end; p++)
    {
      if (*p == '\n')
        {
          line++;
          column = 1;
        }
      else if ((*p & 0xC0) != 0x80)
        column++;
    }
  g_set_error (parser->error, ZT_ERROR, code,
               /* TRANSLATORS: line and column of a text in the JSON format, then what is wrong. */
               _ ("The JSON text cannot be read at line %u, column %u: %s."), line, column, what);
}

static void
skip_space (Parser *parser)
{
  while (
      parser->at < parser->end
      && (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' || *parser->at == '\r'))
    parser->at++;
}

static gboolean
peek (Parser *parser, char c)
{
  return parser->at < parser->end && *parser->at == c;
}

static gboolean
parse_hex (Parser *parser, guint *unit)
{
  *unit = 0;
  if (parser->end - parser->at < 4)
    return FALSE;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (parser->at[i]);
      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + (guint) digit;
    }
  parser->at += 4;
  return TRUE;
}

/* After "\u". A surrogate must be followed by its other half; NUL cannot live in a C string and is
 * refused. */
static gboolean
parse_unicode_escape (Parser *parser, GString *out)
{
  guint unit;
  guint low;

  if (!parse_hex (parser, &unit))
    {
      fail (parser, ZT_ERROR_INVALID, _ ("\\u needs four hexadecimal digits"));
      return FALSE;
    }
  if (unit == 0)
    {
      fail (parser, ZT_ERROR_INVALID, _ ("a text contains the character NUL"));
      return FALSE;
    }
  if (unit >= 0xD800 && unit <= 0xDFFF)
    {
      gboolean pair = unit < 0xDC00 && parser->end - parser->at >= 6 && parser->at[0] == '\\'
                      && parser->at[1] == 'u';
      if (pair)
        parser->at += 2;
      if (!pair || !parse_hex (parser, &low) || low < 0xDC00 || low > 0xDFFF)
        {
          fail (parser, ZT_ERROR_INVALID, _ ("half of a surrogate pair stands alone"));
          return FALSE;
        }
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  g_string_append_unichar (out, unit);
  return TRUE;
}

static gboolean
parse_escape (Parser *parser, GString *out)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c;

  if (parser->at >= parser->end)
    {
      fail (parser, ZT_ERROR_INVALID, _ ("the text ends inside a string"));
      return FALSE;
    }
  c = *parser->at++;
  if (c == 'u')
    return parse_unicode_escape (parser, out);
  found = c != '\0' ? strchr (from, c) : NULL;
  if (found == NULL)
    {
      fail (parser, ZT_ERROR_INVALID, _ ("unknown escape in a string"));
      return FALSE;
    }
  g_string_append_c (out, to[found - from]);
  return TRUE;
}

/* Valid until the next string is read. */
static const char *
parse_string (Parser *parser)
{
  GString *out = parser->scratch;

  g_string_truncate (out, 0);
  parser->at++;
  for (;;)
    {
      const char *run = parser->at;

      while (parser->at < parser->end && *parser->at != '"' && *parser->at != '\\'
             && (guchar) *parser->at >= 0x20)
        parser->at++;
      g_string_append_len (out, run, parser->at - run);
      if (parser->at >= parser->end)
        {
          fail (parser, ZT_ERROR_INVALID, _ ("the text ends inside a string"));
          return NULL;
        }
      if (*parser->at == '"')
        {
          parser->at++;
          return out->str;
        }
      if (*parser->at != '\\')
        {
          fail (parser, ZT_ERROR_INVALID, _ ("a control character stands in a string"));
          return NULL;
        }
      parser->at++;
      if (!parse_escape (parser, out))
        return NULL;
    }
}

static gsize
skip_digits (Parser *parser)
{
  const char *from = parser->at;

  while (parser->at < parser->end && g_ascii_isdigit (*parser->at))
    parser->at++;
  return (gsize) (parser->at - from);
}

/* The grammar of RFC 8259 §6; FALSE when @parser->at does not stand on a number. */
static gboolean
scan_number (Parser *parser, gboolean *integer)
{
  gsize digits;

  *integer = TRUE;
  if (peek (parser, '-'))
    parser->at++;
  if (peek (parser, '0'))
    {
      parser->at++;
      if (parser->at < parser->end && g_ascii_isdigit (*parser->at))
        return FALSE;
    }
  else if (skip_digits (parser) == 0)
    return FALSE;
  if (peek (parser, '.'))
    {
      *integer = FALSE;
      parser->at++;
      if (skip_digits (parser) == 0)
        return FALSE;
    }
  if (peek (parser, 'e') || peek (parser, 'E'))
    {
      *integer = FALSE;
      parser->at++;
      if (peek (parser, '+') || peek (parser, '-'))
        parser->at++;
      digits = skip_digits (parser);
      if (digits == 0)
        return FALSE;
    }
  return TRUE;
}

static JsonNode *
parse_number (Parser *parser)
{
  const char *from = parser->at;
  char text[NUMBER_SHORT];
  g_autofree char *long_text = NULL;
  const char *number = text;
  gsize length;
  gboolean integer;
  double value;

  if (!scan_number (parser, &integer))
    {
      fail (parser, ZT_ERROR_INVALID, _ ("a value is expected here"));
      return NULL;
    }
  length = (gsize) (parser->at - from);
  if (length < sizeof text)
    {
      memcpy (text, from, length);
      text[length] = '\0';
    }
  else
    number = long_text = g_strndup (from, length);
  value = g_ascii_strtod (number, NULL);
  if (!isfinite (value))
    {
      fail (parser, ZT_ERROR_LIMIT, _ ("the number is too large"));
      return NULL;
    }
  /* Integers that a double does not carry exactly stay doubles: that is what every other reader
   * makes of them. */
  if (integer && fabs (value) <= (double) ZT_MONEY_MAX)
    return json_node_init_int (json_node_alloc (), g_ascii_strtoll (number, NULL, 10));
  return json_node_init_double (json_node_alloc (), value);
}

static JsonNode *
parse_literal (Parser *parser)
{
  static const char *const names[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if ((gsize) (parser->end - parser->at) >= length
          && memcmp (parser->at, names[i], length) == 0)
        {
          parser->at += length;
          return i == 2 ? json_node_init_null (json_node_alloc ())
                        : json_node_init_boolean (json_node_alloc (), i == 0);
        }
    }
  fail (parser, ZT_ERROR_INVALID, _ ("a value is expected here"));
  return NULL;
}

static gboolean
enter (Parser *parser)
{
  if (++parser->depth > MAX_DEPTH)
    {
      fail (parser, ZT_ERROR_LIMIT, _ ("it is nested too deeply"));
      return FALSE;
    }
  parser->at++;
  skip_space (parser);
  return TRUE;
}

/* After an element: TRUE and *done set at the closing bracket; TRUE with the position after a
 * comma; FALSE on anything else. */
static gboolean
next_element (Parser *parser, char close, gboolean *done)
{
  skip_space (parser);
  *done = peek (parser, close);
  if (*done || peek (parser, ','))
    {
      parser->at++;
      skip_space (parser);
      return TRUE;
    }
  fail (parser, ZT_ERROR_INVALID, _ ("a comma or a closing bracket is expected here"));
  return FALSE;
}

static JsonNode *
parse_array (Parser *parser)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  gboolean done = FALSE;

  json_node_take_array (node, array);
  if (!enter (parser))
    return NULL;
  if (peek (parser, ']'))
    {
      parser->at++;
      done = TRUE;
    }
  while (!done)
    {
      JsonNode *element = parse_value (parser);

      if (element == NULL)
        return NULL;
      json_array_add_element (array, element);
      if (!next_element (parser, ']', &done))
        return NULL;
    }
  parser->depth--;
  return g_steal_pointer (&node);
}

static gboolean
parse_member (Parser *parser, JsonObject *object)
{
  g_autofree char *long_name = NULL;
  char short_name[NAME_SHORT];
  const char *name;
  JsonNode *value;

  if (!peek (parser, '"'))
    {
      fail (parser, ZT_ERROR_INVALID, _ ("the name of a member is expected here"));
      return FALSE;
    }
  name = parse_string (parser);
  if (name == NULL)
    return FALSE;
  if (json_object_has_member (object, name))
    {
      fail (parser, ZT_ERROR_INVALID, _ ("a member is there twice"));
      return FALSE;
    }
  /* The value's own strings overwrite the scratch. */
  if (parser->scratch->len < sizeof short_name)
    name = memcpy (short_name, name, parser->scratch->len + 1);
  else
    name = long_name = g_strdup (name);
  skip_space (parser);
  if (!peek (parser, ':'))
    {
      fail (parser, ZT_ERROR_INVALID, _ ("a colon is expected here"));
      return FALSE;
    }
  parser->at++;
  skip_space (parser);
  value = parse_value (parser);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, name, value);
  return TRUE;
}

static JsonNode *
parse_object (Parser *parser)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  gboolean done = FALSE;

  json_node_take_object (node, object);
  if (!enter (parser))
    return NULL;
  if (peek (parser, '}'))
    {
      parser->at++;
      done = TRUE;
    }
  while (!done)
    if (!parse_member (parser, object) || !next_element (parser, '}', &done))
      return NULL;
  parser->depth--;
  return g_steal_pointer (&node);
}

static JsonNode *
parse_value (Parser *parser)
{
  if (parser->at < parser->end)
    switch (*parser->at)
      {
      case '{':
        return parse_object (parser);
      case '[':
        return parse_array (parser);
      case '"':
        {
          const char *text = parse_string (parser);
          return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
        }
      case 't':
      case 'f':
      case 'n':
        return parse_literal (parser);
      default:
        return parse_number (parser);
      }
  fail (parser, ZT_ERROR_INVALID, _ ("the text ends too early"));
  return NULL;
}

JsonNode *
zt_json_parse (const char *text, gssize length, GError **error)
{
  Parser parser = { .error = error };
  g_autoptr (GString) scratch = NULL;
  g_autoptr (JsonNode) node = NULL;
  const char *bad;

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  if (text == NULL)
    text = "";
  parser.start = parser.at = text;
  parser.end = text + (length < 0 ? strlen (text) : (gsize) length);
  if (!g_utf8_validate_len (text, (gsize) (parser.end - text), &bad))
    {
      parser.at = bad;
      fail (&parser, ZT_ERROR_INVALID, _ ("the text is not UTF-8"));
      return NULL;
    }
  if (parser.end - text >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    {
      fail (&parser, ZT_ERROR_INVALID, _ ("the text begins with a byte order mark"));
      return NULL;
    }
  parser.scratch = scratch = g_string_sized_new (256);
  skip_space (&parser);
  node = parse_value (&parser);
  if (node == NULL)
    return NULL;
  skip_space (&parser);
  if (parser.at != parser.end)
    {
      fail (&parser, ZT_ERROR_INVALID, _ ("there is more text after the end"));
      return NULL;
    }
  return g_steal_pointer (&node);
}
