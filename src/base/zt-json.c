/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strict reading, canonical writing and dotted paths over json-glib's nodes. */
#define G_LOG_DOMAIN "zt-json"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "money.h"
#include "zt-error.h"
#include "zt-json.h"

#define MEMBERS_FEW 16

JsonObject *
zt_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = zt_json_parse (text, length, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("The JSON text must be an object in braces."));
      return NULL;
    }
  return json_node_dup_object (node);
}

/* --- Numbers as ECMAScript writes them (RFC 8785 §3.2.2.3) --- */

static gboolean
round_trips (const char *text, double value)
{
  return g_ascii_strtod (text, NULL) == value;
}

/* Fills @digits with the shortest decimal digits of @value > 0 and returns n where value = 0.digits
 * × 10^n. */
static int
shortest_digits (double value, char digits[24])
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int places = 0; places <= 17; places++)
    {
      char format[8];
      char *mantissa_end;

      g_snprintf (format, sizeof format, "%%.%de", places);
      g_ascii_formatd (text, sizeof text, format, value);
      if (!round_trips (text, value))
        {
          /* Below a power of two the gap is half as wide as above it: the nearest text may miss
           * where the next one up fits. */
          int exponent;
          double mantissa = frexp (value, &exponent);
          char *e = strchr (text, 'e');
          char *last = e - 1;

          if (mantissa != 0.5 || *last == '9' || *last == '.')
            continue;
          (*last)++;
          if (!round_trips (text, value))
            continue;
        }
      mantissa_end = strchr (text, 'e');
      digits[0] = text[0];
      gsize n = 1;
      for (const char *p = text + 2; p < mantissa_end; p++)
        digits[n++] = *p;
      while (n > 1 && digits[n - 1] == '0')
        n--;
      digits[n] = '\0';
      return (int) g_ascii_strtoll (mantissa_end + 1, NULL, 10) + 1;
    }
  g_assert_not_reached ();
}

static void
append_double (GString *out, double value)
{
  char digits[24];
  int n;
  int k;

  if (value == 0 || !isfinite (value))
    {
      g_string_append_c (out, '0');
      return;
    }
  if (value < 0)
    {
      g_string_append_c (out, '-');
      value = -value;
    }
  n = shortest_digits (value, digits);
  k = (int) strlen (digits);
  if (k <= n && n <= 21)
    {
      g_string_append (out, digits);
      for (int i = k; i < n; i++)
        g_string_append_c (out, '0');
    }
  else if (0 < n && n <= 21)
    {
      g_string_append_len (out, digits, n);
      g_string_append_c (out, '.');
      g_string_append (out, digits + n);
    }
  else if (-6 < n && n <= 0)
    {
      g_string_append (out, "0.");
      for (int i = n; i < 0; i++)
        g_string_append_c (out, '0');
      g_string_append (out, digits);
    }
  else
    {
      g_string_append_c (out, digits[0]);
      if (k > 1)
        {
          g_string_append_c (out, '.');
          g_string_append (out, digits + 1);
        }
      g_string_append_printf (out, "e%c%d", n - 1 < 0 ? '-' : '+', ABS (n - 1));
    }
}

/* --- Writing --- */

static void
append_escaped (GString *out, guchar c)
{
  switch (c)
    {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\b':
      g_string_append (out, "\\b");
      break;
    case '\f':
      g_string_append (out, "\\f");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      g_string_append_printf (out, "\\u%04x", c);
    }
}

/* What needs no escape is copied in runs: nearly all of every text. */
static void
append_string (GString *out, const char *text)
{
  const guchar *run = (const guchar *) text;
  const guchar *p = run;

  g_string_append_c (out, '"');
  for (;; p++)
    {
      if (*p >= 0x20 && *p != '"' && *p != '\\')
        continue;
      g_string_append_len (out, (const char *) run, p - run);
      if (*p == '\0')
        break;
      append_escaped (out, *p);
      run = p + 1;
    }
  g_string_append_c (out, '"');
}

void
zt_json_append_string (GString *out, const char *text)
{
  g_return_if_fail (out != NULL && text != NULL);
  append_string (out, text);
}

/* The order of UTF-16 code units: characters beyond the BMP (they begin with F0 and above) are
 * surrogates D800–DFFF and so come before U+E000–U+FFFF (EE and EF); all others are in the order of
 * their bytes. */
static int
compare_utf16 (const char *a, const char *b)
{
  const guchar *p = (const guchar *) a;
  const guchar *q = (const guchar *) b;

  while (*p == *q && *p != '\0')
    {
      p++;
      q++;
    }
  if (*p >= 0xee && *q >= 0xee && (*p >= 0xf0) != (*q >= 0xf0))
    return *p >= 0xf0 ? -1 : 1;
  return (int) *p - (int) *q;
}

typedef struct
{
  const char *name;
  JsonNode *node;
} Member;

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return compare_utf16 (((const Member *) a)->name, ((const Member *) b)->name);
}

/* In the order in which they were set, or for a canonical text sorted: what was read from one is
 * sorted already. */
static void
list_members (JsonObject *object, Member *members, gboolean sorted)
{
  gboolean in_order = TRUE;
  JsonObjectIter iter;
  guint n = 0;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &members[n].name, &members[n].node))
    {
      in_order = in_order && (n == 0 || compare_members (&members[n - 1], &members[n]) < 0);
      n++;
    }
  if (sorted && !in_order)
    qsort (members, n, sizeof *members, compare_members);
}

static void append_node (GString *out, JsonNode *node, gboolean canonical, guint level);

static void
append_break (GString *out, gboolean canonical, guint level)
{
  if (canonical)
    return;
  g_string_append_c (out, '\n');
  for (guint i = 0; i < level; i++)
    g_string_append (out, "  ");
}

static void
append_object (GString *out, JsonObject *object, gboolean canonical, guint level)
{
  guint n = json_object_get_size (object);
  Member few[MEMBERS_FEW];
  g_autofree Member *many = n >= MEMBERS_FEW ? g_new (Member, n + 1) : NULL;
  Member *members = many != NULL ? many : few;

  /* One place more than members: the iterator writes there when it ends. */
  list_members (object, members, canonical);
  g_string_append_c (out, '{');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_break (out, canonical, level + 1);
      append_string (out, members[i].name);
      g_string_append (out, canonical ? ":" : ": ");
      append_node (out, members[i].node, canonical, level + 1);
    }
  if (n > 0)
    append_break (out, canonical, level);
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array, gboolean canonical, guint level)
{
  guint n = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_break (out, canonical, level + 1);
      append_node (out, json_array_get_element (array, i), canonical, level + 1);
    }
  if (n > 0)
    append_break (out, canonical, level);
  g_string_append_c (out, ']');
}

static void
append_node (GString *out, JsonNode *node, gboolean canonical, guint level)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (out, json_node_get_object (node), canonical, level);
      break;
    case JSON_NODE_ARRAY:
      append_array (out, json_node_get_array (node), canonical, level);
      break;
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      break;
    case JSON_NODE_VALUE:
    default:
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        append_string (out, json_node_get_string (node));
      else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
        g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
      else if (json_node_get_value_type (node) == G_TYPE_INT64
               && ABS (json_node_get_int (node)) <= ZT_MONEY_MAX + 1)
        g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      else
        append_double (out, json_node_get_double (node));
      break;
    }
}

char *
zt_json_canonical (JsonNode *node, gsize *length)
{
  GString *out;

  g_return_val_if_fail (node != NULL, NULL);
  out = g_string_new (NULL);
  append_node (out, node, TRUE, 0);
  if (length != NULL)
    *length = out->len;
  return g_string_free (out, FALSE);
}

void
zt_json_append_object (GString *out, JsonObject *object)
{
  g_return_if_fail (out != NULL && object != NULL);
  append_object (out, object, TRUE, 0);
}

char *
zt_json_canonical_object (JsonObject *object, gsize *length)
{
  GString *out;

  g_return_val_if_fail (object != NULL, NULL);
  out = g_string_sized_new (4096);
  append_object (out, object, TRUE, 0);
  if (length != NULL)
    *length = out->len;
  return g_string_free (out, FALSE);
}

char *
zt_json_pretty (JsonNode *node)
{
  GString *out;

  g_return_val_if_fail (node != NULL, NULL);
  out = g_string_new (NULL);
  append_node (out, node, FALSE, 0);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* --- Copies --- */

/* A scalar is never changed where it stands, only replaced: copies share it. */
static JsonNode *
copy_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonNode *copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, zt_json_object_copy (json_node_get_object (node)));
      return copy;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *from = json_node_get_array (node);
      JsonArray *to = json_array_sized_new (json_array_get_length (from));
      JsonNode *copy = json_node_new (JSON_NODE_ARRAY);

      for (guint i = 0; i < json_array_get_length (from); i++)
        json_array_add_element (to, copy_node (json_array_get_element (from, i)));
      json_node_take_array (copy, to);
      return copy;
    }
  return json_node_ref (node);
}

JsonObject *
zt_json_object_copy (JsonObject *object)
{
  JsonObject *copy;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);
  copy = json_object_new ();
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, copy_node (node));
  return copy;
}

/* --- Bytes --- */

GBytes *
zt_base64_decode (const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *again = NULL;
  gsize length = 0;
  guchar *data;

  if (text == NULL || *text == '\0')
    return NULL;
  data = g_base64_decode (text, &length);
  bytes = g_bytes_new_take (data, length);
  again = g_base64_encode (data, length);
  return g_str_equal (again, text) ? g_steal_pointer (&bytes) : NULL;
}

GBytes *
zt_json_get_bytes (JsonObject *object, const char *path)
{
  return zt_base64_decode (zt_json_get_string (object, path));
}

void
zt_json_set_bytes (JsonObject *object, const char *name, GBytes *bytes)
{
  g_autofree char *text = NULL;

  g_return_if_fail (object != NULL && name != NULL && bytes != NULL);
  text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  json_object_set_string_member (object, name, text);
}

GBytes *
zt_json_canonical_bytes (JsonObject *object)
{
  gsize length = 0;
  char *text = zt_json_canonical_object (object, &length);

  return g_bytes_new_take (text, length);
}
