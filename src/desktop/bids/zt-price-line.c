/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the price schedule while it is edited. */
#define G_LOG_DOMAIN "zt-price-line"
#include "config.h"

#include "zt-price-line.h"

#include "money.h"
#include "zt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const members[] = { "item",   "description",  "brand", "specification",
                                       "origin", "manufacturer", "unit",  "quantity" };

struct _ZtPriceLine
{
  GObject parent_instance;

  guint number;
  char *texts[G_N_ELEMENTS (members)];
  gint64 price, amount, ceiling;
  char *wrong; /* (nullable): typed as the price, and none */
};

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtPriceLine, zt_price_line, G_TYPE_OBJECT)

static guint
member_index (const char *member)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i], member))
      return i;
  g_return_val_if_reached (0);
}

static void
compute (ZtPriceLine *self)
{
  self->amount = -1;
  if (self->price >= 0
      && !zt_money_multiply (zt_price_line_get (self, "quantity"), self->price, &self->amount,
                             NULL))
    self->amount = -1;
}

const char *
zt_price_line_get (ZtPriceLine *self, const char *member)
{
  const char *text;

  g_return_val_if_fail (ZT_IS_PRICE_LINE (self), "");
  text = self->texts[member_index (member)];
  return text != NULL ? text : "";
}

void
zt_price_line_set (ZtPriceLine *self, const char *member, const char *text)
{
  guint i;

  g_return_if_fail (ZT_IS_PRICE_LINE (self));
  i = member_index (member);
  if (g_strcmp0 (zt_price_line_get (self, member), text) == 0)
    return;
  g_free (self->texts[i]);
  self->texts[i] = g_strdup (text);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* "1.86万元" */
static gboolean
parse_ten_thousands (const char *text, gint64 *fen)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  char *end = normal != NULL ? strstr (normal, "万") : NULL;
  GString *number;
  gboolean good;

  if (end == NULL || (!g_str_equal (end, "万") && !g_str_equal (end, "万元")))
    return FALSE;
  *end = '\0';
  number = g_string_new (NULL);
  for (const char *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && g_utf8_get_char (p) != 0xA5 && *p != ',')
      g_string_append_unichar (number, g_utf8_get_char (p));
  good = zt_money_multiply (number->str, 10000 * 100, fen, NULL);
  g_string_free (number, TRUE);
  return good;
}

gboolean
zt_price_line_parse_price (const char *text, gint64 *fen, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  *fen = -1;
  if (*trimmed == '\0' || parse_ten_thousands (trimmed, fen)
      || zt_money_from_words (trimmed, fen, NULL))
    return TRUE;
  if (!zt_money_parse (trimmed, fen, error))
    {
      *fen = -1;
      return FALSE;
    }
  if (*fen >= 0)
    return TRUE;
  *fen = -1;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("A price is not negative."));
  return FALSE;
}

gboolean
zt_price_line_set_price (ZtPriceLine *self, const char *text)
{
  gint64 fen = -1;
  gboolean good;

  g_return_val_if_fail (ZT_IS_PRICE_LINE (self), FALSE);
  good = zt_price_line_parse_price (text, &fen, NULL);
  if (fen == self->price && g_strcmp0 (self->wrong, good ? NULL : text) == 0)
    return good;
  self->price = fen;
  g_free (self->wrong);
  self->wrong = good ? NULL : g_strdup (text);
  compute (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return good;
}

const char *
zt_price_line_get_wrong (ZtPriceLine *self)
{
  return self->wrong;
}

guint
zt_price_line_get_number (ZtPriceLine *self)
{
  return self->number;
}

gint64
zt_price_line_get_price (ZtPriceLine *self)
{
  return self->price;
}

gint64
zt_price_line_get_amount (ZtPriceLine *self)
{
  return self->amount;
}

gint64
zt_price_line_get_ceiling (ZtPriceLine *self)
{
  return self->ceiling;
}

JsonObject *
zt_price_line_to_json (ZtPriceLine *self)
{
  JsonObject *line = json_object_new ();

  g_return_val_if_fail (ZT_IS_PRICE_LINE (self), line);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (self->texts[i] != NULL && *self->texts[i] != '\0')
      json_object_set_string_member (line, members[i], self->texts[i]);
  if (self->price >= 0)
    json_object_set_member (line, "unitPrice", zt_json_value_new (self->price));
  if (self->amount >= 0)
    json_object_set_member (line, "amount", zt_json_value_new (self->amount));
  return line;
}

static void
zt_price_line_finalize (GObject *object)
{
  ZtPriceLine *self = ZT_PRICE_LINE (object);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_free (self->texts[i]);
  g_free (self->wrong);
  G_OBJECT_CLASS (zt_price_line_parent_class)->finalize (object);
}

static void
zt_price_line_class_init (ZtPriceLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_price_line_finalize;
  signals[CHANGED] = g_signal_new ("changed", ZT_TYPE_PRICE_LINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
zt_price_line_init (ZtPriceLine *self)
{
  self->price = self->amount = self->ceiling = -1;
}

/* What the purchaser fixed comes from the tender when the line does not say. */
static const char *
said (const char *member, JsonObject *item, JsonObject *line)
{
  const char *text = line != NULL ? zt_json_get_string (line, member) : NULL;

  if (text == NULL
      && (g_str_equal (member, "description") || g_str_equal (member, "quantity")
          || g_str_equal (member, "unit")))
    text = zt_json_get_string (item, member);
  return text;
}

void
zt_price_line_take (ZtPriceLine *self, JsonObject *item, JsonObject *line)
{
  gint64 price = line != NULL ? zt_json_get_fen (line, "unitPrice") : -1;
  gboolean changed = price != self->price;

  g_return_if_fail (ZT_IS_PRICE_LINE (self));
  for (guint i = 1; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = said (members[i], item, line);

      if (g_strcmp0 (text, self->texts[i]) == 0)
        continue;
      changed = changed || g_strcmp0 (text, zt_price_line_get (self, members[i])) != 0;
      g_free (self->texts[i]);
      self->texts[i] = g_strdup (text);
    }
  /* What is being typed and is no price yet stays while there is none. */
  if (price >= 0)
    g_clear_pointer (&self->wrong, g_free);
  self->price = price;
  self->ceiling = zt_json_get_fen (item, "unitCeiling");
  compute (self);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}

ZtPriceLine *
zt_price_line_new (guint number, JsonObject *item, JsonObject *line)
{
  ZtPriceLine *self = g_object_new (ZT_TYPE_PRICE_LINE, NULL);

  self->number = number;
  self->texts[0] = g_strdup (zt_json_get_string (item, "id"));
  zt_price_line_take (self, item, line);
  return self;
}
