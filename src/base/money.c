/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading, writing and multiplying amounts; amounts in words (正确填写票据和结算凭证的基本规定,
 * 支付结算办法 appendix). */
#define G_LOG_DOMAIN "zt-money"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "money.h"
#include "zt-error.h"

/* Longer than the words of any amount up to ZT_MONEY_MAX. */
#define MAX_WORDS 64

static const char *const digits[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* Every sign of an amount in words as one ASCII letter: 0–9, s 拾, b 佰, q 仟, w 万, y 亿, n 元, j
 * 角, f 分, z 整. */
static const struct
{
  gunichar sign;
  char letter;
} signs[] = {
  { 0x96F6, '0' }, { 0x3007, '0' }, { 0x58F9, '1' }, { 0x58F1, '1' }, { 0x8D30, '2' },
  { 0x8CB3, '2' }, { 0x8CAE, '2' }, { 0x5F10, '2' }, { 0x53C1, '3' }, { 0x53C2, '3' },
  { 0x53C3, '3' }, { 0x53C4, '3' }, { 0x8086, '4' }, { 0x4F0D, '5' }, { 0x9646, '6' },
  { 0x9678, '6' }, { 0x67D2, '7' }, { 0x634C, '8' }, { 0x7396, '9' }, { 0x62FE, 's' },
  { 0x4F70, 'b' }, { 0x767E, 'b' }, { 0x4EDF, 'q' }, { 0x5343, 'q' }, { 0x4E07, 'w' },
  { 0x842C, 'w' }, { 0x4EBF, 'y' }, { 0x5104, 'y' }, { 0x5143, 'n' }, { 0x5706, 'n' },
  { 0x5713, 'n' }, { 0x89D2, 'j' }, { 0x5206, 'f' }, { 0x6574, 'z' }, { 0x6B63, 'z' },
};

/* --- Figures --- */

char *
zt_money_format (gint64 fen)
{
  guint64 value = fen < 0 ? -(guint64) fen : (guint64) fen;
  g_autofree char *yuan = g_strdup_printf ("%" G_GUINT64_FORMAT, value / 100);
  gsize length = strlen (yuan);
  GString *out = g_string_new (fen < 0 ? "-" : NULL);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (out, ',');
      g_string_append_c (out, yuan[i]);
    }
  g_string_append_printf (out, ".%02u", (guint) (value % 100));
  return g_string_free (out, FALSE);
}

static gboolean
refuse_amount (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("This is not an amount in yuan. Write it like 1234.50 or 1,234.50, with "
                          "at most two places."));
  return FALSE;
}

/* Full-width signs become ASCII, spaces and one currency mark at either end go. NULL when a sign
 * cannot belong to an amount. */
static char *
normalise_amount (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (GString) out = g_string_new (NULL);
  const char *p = trimmed;
  gboolean negative = FALSE;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
      if (c == 0x3000 || c == 0xA0 || c == 0x202F || c == ' ')
        continue;
      if ((c == '-' || c == 0x2212) && out->len == 0 && !negative)
        negative = TRUE;
      else if ((c == 0xA5 || c == 0xFFE5) && out->len == 0)
        continue;
      else if (c == 0x5143 && *g_utf8_next_char (p) == '\0')
        continue;
      else if (g_ascii_isdigit (c < 0x80 ? (char) c : 0) || c == '.' || c == ',')
        g_string_append_c (out, (char) c);
      else
        return NULL;
    }
  if (negative)
    g_string_prepend_c (out, '-');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* "1,234" and "1234" but not "12,34": a misplaced separator may be a mistyped point. */
static gboolean
grouping_is_right (const char *whole, gsize length)
{
  const char *comma = memchr (whole, ',', length);

  if (comma == NULL)
    return TRUE;
  if (comma == whole || comma - whole > 3 || (length - (gsize) (comma - whole)) % 4 != 0)
    return FALSE;
  for (const char *p = comma; p < whole + length; p++)
    if ((*p == ',') != ((p - comma) % 4 == 0))
      return FALSE;
  return TRUE;
}

gboolean
zt_money_parse (const char *text, gint64 *fen, GError **error)
{
  g_autofree char *amount = NULL;
  const char *p;
  const char *point;
  gsize whole;
  gint64 value = 0;
  guint places = 0;

  g_return_val_if_fail (text != NULL && fen != NULL, FALSE);
  amount = g_utf8_validate (text, -1, NULL) ? normalise_amount (text) : NULL;
  if (amount == NULL)
    return refuse_amount (error);
  p = amount[0] == '-' ? amount + 1 : amount;
  point = strchr (p, '.');
  whole = point != NULL ? (gsize) (point - p) : strlen (p);
  if (whole == 0 || !grouping_is_right (p, whole) || (point != NULL && point[1] == '\0'))
    return refuse_amount (error);
  for (const char *q = p; *q != '\0'; q++)
    {
      if (q == point || (*q == ',' && q < p + whole))
        continue;
      if (!g_ascii_isdigit (*q) || (point != NULL && q > point && ++places > 2))
        return refuse_amount (error);
      value = value * 10 + (*q - '0');
      if (value > ZT_MONEY_MAX)
        goto too_large;
    }
  for (; places < 2; places++)
    value *= 10;
  if (value > ZT_MONEY_MAX)
    goto too_large;
  *fen = amount[0] == '-' ? -value : value;
  return TRUE;

too_large:
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                       _ ("The amount is larger than this program can carry."));
  return FALSE;
}

/* --- Words --- */

/* One section of four digits; @inner: a higher section stands before it, so a missing thousand
 * needs 零. */
static void
append_section (GString *out, guint value, gboolean inner)
{
  static const char *const units[] = { "仟", "佰", "拾", "" };
  guint divisor = 1000;
  gboolean gap = inner;

  for (guint i = 0; i < 4; i++, divisor /= 10)
    {
      guint digit = value / divisor % 10;

      if (digit == 0)
        {
          gap = gap || out->len > 0;
          continue;
        }
      if (gap && (i > 0 && value / divisor / 10 % 10 == 0) && out->len > 0)
        g_string_append (out, digits[0]);
      gap = FALSE;
      g_string_append (out, digits[digit]);
      g_string_append (out, units[i]);
    }
}

/* Below 10^8. */
static void
append_pair (GString *out, guint value, gboolean inner)
{
  if (value >= 10000)
    {
      append_section (out, value / 10000, inner);
      g_string_append (out, "万");
      inner = TRUE;
    }
  if (value % 10000 > 0)
    append_section (out, value % 10000, inner);
}

static void
append_yuan (GString *out, guint64 yuan)
{
  if (yuan >= 100000000)
    {
      append_pair (out, (guint) (yuan / 100000000), FALSE);
      g_string_append (out, "亿");
      /* 壹亿零壹万…: the section after 亿 begins with missing places unless it has all eight
       * digits. */
      if (yuan % 100000000 > 0 && yuan % 100000000 < 10000)
        {
          GString *low = g_string_new (NULL);
          append_section (low, (guint) (yuan % 10000), FALSE);
          g_string_append (out, digits[0]);
          g_string_append (out, low->str);
          g_string_free (low, TRUE);
          return;
        }
      append_pair (out, (guint) (yuan % 100000000), TRUE);
      return;
    }
  append_pair (out, (guint) yuan, FALSE);
}

char *
zt_money_to_words (gint64 fen)
{
  guint64 value = fen < 0 ? -(guint64) fen : (guint64) fen;
  guint64 yuan = value / 100;
  guint jiao = (guint) (value / 10 % 10);
  guint cent = (guint) (value % 10);
  GString *out = g_string_new (NULL);

  if (value == 0)
    g_string_append (out, "零元整");
  if (yuan > 0)
    {
      append_yuan (out, yuan);
      g_string_append (out, "元");
      if (jiao == 0 && cent == 0)
        g_string_append (out, "整");
      else if (jiao == 0)
        g_string_append (out, digits[0]);
    }
  if (jiao > 0)
    g_string_append_printf (out, "%s角", digits[jiao]);
  if (cent > 0)
    g_string_append_printf (out, "%s分", digits[cent]);
  if (fen < 0)
    g_string_prepend (out, "负");
  return g_string_free (out, FALSE);
}

static char
letter_of (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].sign == c)
      return signs[i].letter;
  return '\0';
}

/* Letters of @text without spaces and a leading 人民币; NULL where a sign does not belong to an
 * amount in words. */
static char *
words_to_letters (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      char letter;

      if (g_unichar_isspace (c))
        continue;
      if (out->len == 0 && g_str_has_prefix (p, "人民币"))
        {
          p += strlen ("人民");
          continue;
        }
      if (out->len == 0 && (c == 0xFF1A || c == ':' || c == 0xA5 || c == 0xFFE5))
        continue;
      letter = letter_of (c);
      if (letter == '\0' || out->len >= MAX_WORDS)
        return NULL;
      g_string_append_c (out, letter);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What the letters add up to; whether they are in order is for follows_canonical() to say. */
static gint64
evaluate_letters (const char *letters)
{
  gint64 total = 0;
  gint64 low = 0;
  gint64 section = 0;
  gint64 digit = 0;
  gint64 fen = 0;

  for (const char *p = letters; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        {
          digit = *p - '0';
          continue;
        }
      switch (*p)
        {
        case 's':
          section += digit * 10;
          break;
        case 'b':
          section += digit * 100;
          break;
        case 'q':
          section += digit * 1000;
          break;
        case 'w':
          low += (section + digit) * 10000;
          section = 0;
          break;
        case 'y':
          total += (low + section + digit) * 100000000;
          low = section = 0;
          break;
        case 'n':
          total += low + section + digit;
          low = section = 0;
          break;
        case 'j':
          fen += digit * 10;
          break;
        case 'f':
          fen += digit;
          break;
        default:
          break;
        }
      digit = 0;
      if (total > ZT_MONEY_MAX / 100 || low > ZT_MONEY_MAX / 100)
        return -1;
    }
  return total * 100 + fen;
}

/* A 零 that the rules leave to the writer: after 元, 万 or 亿 whose own place is empty
 * (壹仟陆佰捌拾元零叁角, 壹拾万零柒仟元). */
static gboolean
zero_is_optional (char before, char after, gint64 fen)
{
  gint64 yuan = fen / 100;

  if (!g_ascii_isdigit (after))
    return FALSE;
  switch (before)
    {
    case 'n':
      return yuan % 10 == 0 && fen / 10 % 10 != 0;
    case 'w':
      return yuan / 10000 % 10 == 0;
    case 'y':
      return yuan / 100000000 % 10 == 0;
    default:
      return FALSE;
    }
}

static gboolean
follows_canonical (const char *letters, gint64 fen)
{
  g_autofree char *words = zt_money_to_words (fen);
  g_autofree char *canonical = words_to_letters (words);
  const char *p = letters;
  const char *q = canonical;

  while (*p != '\0')
    {
      if (*p == *q)
        p++, q++;
      else if (*p == '0' && p > letters && zero_is_optional (p[-1], p[1], fen))
        p++;
      else if (*p == 'z' && p[1] == '\0' && *q == '\0' && p > letters && p[-1] == 'j')
        p++;
      else
        return FALSE;
    }
  return *q == '\0' || strcmp (q, "z") == 0;
}

gboolean
zt_money_from_words (const char *text, gint64 *fen, GError **error)
{
  g_autofree char *letters = NULL;
  gint64 value = -1;

  g_return_val_if_fail (text != NULL && fen != NULL, FALSE);
  if (g_utf8_validate (text, -1, NULL))
    letters = words_to_letters (text);
  if (letters != NULL && letters[0] != '\0')
    value = evaluate_letters (letters);
  if (value < 0 || value > ZT_MONEY_MAX || !follows_canonical (letters, value))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("This is not an amount in words as the payment rules write it "
                              "(for example 壹仟肆佰零玖元伍角整)."));
      return FALSE;
    }
  *fen = value;
  return TRUE;
}

/* --- Quantity × unit price --- */

static gboolean
parse_quantity (const char *text, gint64 *millionths)
{
  gint64 value = 0;
  guint whole = 0;
  guint places = 0;
  gboolean point = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '.' && !point && whole > 0)
        {
          point = TRUE;
          continue;
        }
      /* decimal(18,6): twelve digits and six places */
      if (!g_ascii_isdigit (*p) || (point ? ++places > 6 : ++whole > 12))
        return FALSE;
      value = value * 10 + (*p - '0');
    }
  if (whole == 0 || (point && places == 0))
    return FALSE;
  for (; places < 6; places++)
    value *= 10;
  *millionths = value;
  return TRUE;
}

gboolean
zt_money_multiply (const char *quantity, gint64 unit_fen, gint64 *fen, GError **error)
{
  gint64 millionths;
  __int128 product;

  g_return_val_if_fail (quantity != NULL && fen != NULL, FALSE);
  if (!parse_quantity (quantity, &millionths) || unit_fen < 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                           _ ("A quantity is a number like 12 or 0.5 with at most six places, and "
                              "a unit price is not negative."));
      return FALSE;
    }
  product = ((__int128) millionths * unit_fen + 500000) / 1000000;
  if (product > ZT_MONEY_MAX)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The amount is larger than this program can carry."));
      return FALSE;
    }
  *fen = (gint64) product;
  return TRUE;
}
