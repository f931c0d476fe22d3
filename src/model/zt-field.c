/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a body hold what its page says? Types, limits, codes, required and unknown fields. */
#define G_LOG_DOMAIN "zt-field"
#include "config.h"

#include <glib/gi18n-lib.h>

#include "field-private.h"
#include "money.h"
#include "zt-error.h"
#include "zt-time.h"

/* The place is "Title (title)" or "Items (items.3.unit)". */
static gboolean fail (const ZtField *field, const char *path, ZtError code, GError **error,
                      const char *format, ...) G_GNUC_PRINTF (5, 6);

static gboolean
fail (const ZtField *field, const char *path, ZtError code, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* TRANSLATORS: a field's label, its path, and what is wrong with it */
  g_set_error (error, ZT_ERROR, code, _ ("%s (%s): %s"), g_dgettext (GETTEXT_PACKAGE, field->label),
               path, what);
  return FALSE;
}

gint64
zt_field_get_limit (const ZtField *field)
{
  if (field->max > 0)
    return field->max;
  switch (field->type)
    {
    case ZT_TEXT:
      return 2000;
    case ZT_LIST:
      return 1000;
    case ZT_BINARY:
      return 65536;
    case ZT_MAP:
      return 4 * 1024 * 1024;
    case ZT_INTEGER:
    case ZT_MONEY:
      return ZT_MONEY_MAX;
    default:
      return ZT_RECORD_ID_MAX;
    }
}

/* Control characters and those that turn the direction of writing can make one text look like
 * another. */
static gboolean
is_plain_text (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = (guchar) *at;

      if (c >= 0x20 && c < 0x7f)
        continue;
      c = g_utf8_get_char (at);
      if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0)
          || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_text (const ZtField *field, const char *path, const char *text, GError **error)
{
  gint64 limit = zt_field_get_limit (field);

  if (!is_plain_text (text))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("holds control characters; remove them"));
  if (g_utf8_strlen (text, -1) > limit)
    return fail (field, path, ZT_ERROR_INVALID, error,
                 /* TRANSLATORS: %d is a number of characters */
                 _ ("is longer than %d characters"), (int) limit);
  if ((field->flags & ZT_REQUIRED) != 0 && *text == '\0')
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("must not be empty"));
  return TRUE;
}

static gboolean
check_code (const ZtField *field, const char *path, const char *text, GError **error)
{
  for (const ZtCode *code = field->codes; code != NULL && code->code != NULL; code++)
    if (g_str_equal (code->code, text))
      return TRUE;
  /* TRANSLATORS: %s is what was given instead of one of the known codes */
  return fail (field, path, ZT_ERROR_INVALID, error, _ ("“%.80s” is not one of its values"), text);
}

/* An optional minus, digits, and at most six places: what zt_money_multiply() takes. */
static gboolean
is_decimal (const char *text)
{
  gsize digits, places;

  if (*text == '-')
    text++;
  digits = strspn (text, "0123456789");
  if (digits == 0 || digits > 15)
    return FALSE;
  text += digits;
  if (*text == '\0')
    return TRUE;
  if (*text != '.')
    return FALSE;
  text++;
  places = strspn (text, "0123456789");
  return places >= 1 && places <= 6 && text[places] == '\0';
}

static gboolean
is_date (const char *text)
{
  int year, month, day;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-' || strspn (text, "0123456789-") != 10)
    return FALSE;
  year = (int) g_ascii_strtoll (text, NULL, 10);
  month = (int) g_ascii_strtoll (text + 5, NULL, 10);
  day = (int) g_ascii_strtoll (text + 8, NULL, 10);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1
         && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

static gboolean
is_digest (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static gboolean
check_string (const ZtField *field, const char *path, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 time;

  switch (field->type)
    {
    case ZT_TEXT:
      return check_text (field, path, text, error);
    case ZT_CODE:
      return check_code (field, path, text, error);
    case ZT_DECIMAL:
      return is_decimal (text)
             || fail (field, path, ZT_ERROR_INVALID, error,
                      _ ("must be a decimal number with at most six places"));
    case ZT_TIME:
      return zt_time_parse (text, &time)
             || fail (field, path, ZT_ERROR_INVALID, error,
                      _ ("must be a time such as 2026-11-23T01:02:03.004Z"));
    case ZT_DATE:
      return is_date (text)
             || fail (field, path, ZT_ERROR_INVALID, error,
                      _ ("must be a date such as 2026-11-23"));
    case ZT_DIGEST:
      return is_digest (text)
             || fail (field, path, ZT_ERROR_INVALID, error,
                      _ ("must be a SHA-256 digest: 64 lower-case hexadecimal digits"));
    case ZT_BINARY:
      if ((gint64) strlen (text) > zt_field_get_limit (field))
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("is too large"));
      bytes = zt_base64_decode (text);
      return bytes != NULL || fail (field, path, ZT_ERROR_INVALID, error, _ ("must be base64"));
    case ZT_REFERENCE:
      return zt_record_id_is_valid (text)
             || fail (field, path, ZT_ERROR_INVALID, error, _ ("must be the id of a record"));
    default:
      g_assert_not_reached ();
    }
}

static gboolean
check_money (const ZtField *field, const char *path, JsonNode *node, GError **error)
{
  JsonObject *value = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autoptr (JsonObject) holder = NULL;
  gint64 fen;

  if (value == NULL || json_object_get_size (value) != 2)
    return fail (field, path, ZT_ERROR_INVALID, error,
                 _ ("must be an amount of money with its currency, CNY"));
  holder = json_object_new ();
  json_object_set_object_member (holder, "v", json_object_ref (value));
  fen = zt_json_get_fen (holder, "v");
  if (fen < 0 || fen > zt_field_get_limit (field))
    return fail (field, path, ZT_ERROR_INVALID, error,
                 _ ("must be an amount in CNY, not negative and without fractions of a fen"));
  return TRUE;
}

static gboolean
check_integer (const ZtField *field, const char *path, JsonNode *node, GError **error)
{
  gint64 value;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be a whole number"));
  value = json_node_get_int (node);
  if (value < 0 || value > zt_field_get_limit (field))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("is out of range"));
  return TRUE;
}

static gboolean
check_entry (const ZtField *field, const char *path, JsonNode *node, GError **error)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (field->of != NULL)
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be an object"));
      return zt_fields_validate_at (field->of, json_node_get_object (node), path, TRUE, error);
    }
  if (text == NULL)
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be a text"));
  if (field->codes != NULL)
    return check_code (field, path, text, error);
  /* The field's max counts the entries; each entry keeps the limit of a short document, which a
   * certificate fits in. */
  if (!is_plain_text (text) || strlen (text) > 65536)
    return fail (field, path, ZT_ERROR_INVALID, error,
                 _ ("is too long or holds control characters"));
  return TRUE;
}

static gboolean
check_list (const ZtField *field, const char *path, JsonNode *node, GError **error)
{
  JsonArray *list;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be a list"));
  list = json_node_get_array (node);
  if ((gint64) json_array_get_length (list) > zt_field_get_limit (field))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("has too many entries"));
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s.%u", path, i);

      if (!check_entry (field, place, json_array_get_element (list, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_map (const ZtField *field, const char *path, JsonNode *node, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be an object"));
  text = zt_json_canonical (node, &length);
  if ((gint64) length > zt_field_get_limit (field))
    return fail (field, path, ZT_ERROR_INVALID, error, _ ("is too large"));
  return TRUE;
}

static gboolean
check_value (const ZtField *field, const char *path, JsonNode *node, gboolean complete,
             GError **error)
{
  const char *text;

  switch (field->type)
    {
    case ZT_INTEGER:
      return check_integer (field, path, node, error);
    case ZT_MONEY:
      return check_money (field, path, node, error);
    case ZT_BOOLEAN:
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be true or false"));
      return TRUE;
    case ZT_OBJECT:
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be an object"));
      return zt_fields_validate_at (field->of, json_node_get_object (node), path, complete, error);
    case ZT_LIST:
      return check_list (field, path, node, error);
    case ZT_MAP:
      return check_map (field, path, node, error);
    default:
      text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      if (text == NULL)
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be a text"));
      return check_string (field, path, text, error);
    }
}

typedef enum
{
  IS_NOTHING,
  IS_FIELD,
  IS_GROUP /* of dotted names, as "tenderPeriod" is */
} MemberRole;

static MemberRole
find_member (const ZtField *fields, const char *name, const ZtField **found)
{
  gsize length = strlen (name);

  for (const ZtField *field = fields; field != NULL && field->name != NULL; field++)
    {
      if (field->name[0] != name[0])
        continue;
      if (strcmp (field->name, name) == 0)
        {
          *found = field;
          return IS_FIELD;
        }
      if (strncmp (field->name, name, length) == 0 && field->name[length] == '.')
        {
          *found = field;
          return IS_GROUP;
        }
    }
  return IS_NOTHING;
}

#define PLACE_SHORT 160

/* Nearly every place is asked for in vain, so that none is allocated: @room holds all but the
 * longest, which goes to @long_one. */
static const char *
join (char room[PLACE_SHORT], char **long_one, const char *first, const char *between,
      const char *second)
{
  gsize before = strlen (first), middle = strlen (between), after = strlen (second);

  if (before == 0)
    return second;
  if (before + middle + after >= PLACE_SHORT)
    return *long_one = g_strconcat (first, between, second, NULL);
  memcpy (room, first, before);
  memcpy (room + before, between, middle);
  memcpy (room + before + middle, second, after + 1);
  return room;
}

/* @inner is @object's own dotted prefix among @fields (""), @place its path from the record. */
static gboolean
check_members (const ZtField *fields, JsonObject *object, const char *inner, const char *place,
               gboolean complete, GError **error)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, &node))
    {
      char name_room[PLACE_SHORT], path_room[PLACE_SHORT];
      g_autofree char *long_name = NULL, *long_path = NULL;
      const char *name = join (name_room, &long_name, inner, "", member);
      const char *path = join (path_room, &long_path, place, ".", member);
      const ZtField *field = NULL;
      MemberRole role
          = strchr (member, '.') != NULL ? IS_NOTHING : find_member (fields, name, &field);

      if (role == IS_NOTHING)
        {
          /* TRANSLATORS: %s is a dotted path such as items.0.colour */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("There is no field “%.200s”."), path);
          return FALSE;
        }
      if (JSON_NODE_HOLDS_NULL (node))
        {
          if (complete)
            return fail (field, path, ZT_ERROR_INVALID, error, _ ("must not be null"));
          continue; /* a change removes the field by null (RFC 7396) */
        }
      if (role == IS_FIELD)
        {
          if (!check_value (field, path, node, complete, error))
            return FALSE;
          continue;
        }
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return fail (field, path, ZT_ERROR_INVALID, error, _ ("must be an object"));
      {
        g_autofree char *deeper = g_strconcat (name, ".", NULL);

        if (!check_members (fields, json_node_get_object (node), deeper, path, complete, error))
          return FALSE;
      }
    }
  return TRUE;
}

gboolean
zt_fields_validate_at (const ZtField *fields, JsonObject *body, const char *place,
                       gboolean complete, GError **error)
{
  if (!check_members (fields, body, "", place, complete, error))
    return FALSE;
  for (const ZtField *field = fields; complete && field != NULL && field->name != NULL; field++)
    if ((field->flags & ZT_REQUIRED) != 0 && zt_json_get (body, field->name) == NULL)
      {
        g_autofree char *path = g_strconcat (place, *place != '\0' ? "." : "", field->name, NULL);

        return fail (field, path, ZT_ERROR_INVALID, error, _ ("is required"));
      }
  return TRUE;
}

gboolean
zt_fields_validate (const ZtField *fields, JsonObject *body, gboolean complete, GError **error)
{
  g_return_val_if_fail (fields != NULL && body != NULL, FALSE);
  return zt_fields_validate_at (fields, body, "", complete, error);
}
