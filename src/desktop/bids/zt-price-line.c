/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the price schedule while it is edited. */
#define G_LOG_DOMAIN "zt-price-line"
#include "config.h"

#include "zt-price-line.h"

#include "money.h"

static const char *const members[] = { "item",   "description",  "brand", "specification",
                                       "origin", "manufacturer", "unit",  "quantity" };

struct _ZtPriceLine
{
  GObject parent_instance;

  guint number;
  char *texts[G_N_ELEMENTS (members)];
  gint64 price, amount, ceiling;
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

gboolean
zt_price_line_set_price (ZtPriceLine *self, const char *text)
{
  gint64 fen = -1;
  gboolean good;

  g_return_val_if_fail (ZT_IS_PRICE_LINE (self), FALSE);
  good = *text == '\0' || zt_money_parse (text, &fen, NULL);
  fen = good ? fen : -1;
  if (fen == self->price)
    return good;
  self->price = fen;
  compute (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return good;
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

ZtPriceLine *
zt_price_line_new (guint number, JsonObject *item, JsonObject *line)
{
  ZtPriceLine *self = g_object_new (ZT_TYPE_PRICE_LINE, NULL);
  const char *unit = zt_json_get_string (item, "unit");

  self->number = number;
  self->texts[0] = g_strdup (zt_json_get_string (item, "id"));
  for (guint i = 1; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = line != NULL ? zt_json_get_string (line, members[i]) : NULL;

      /* What the purchaser fixed comes from the tender when the line does not say. */
      if (text == NULL
          && (g_str_equal (members[i], "description") || g_str_equal (members[i], "quantity")))
        text = zt_json_get_string (item, members[i]);
      if (text == NULL && g_str_equal (members[i], "unit"))
        text = unit;
      self->texts[i] = g_strdup (text);
    }
  self->price = line != NULL ? zt_json_get_fen (line, "unitPrice") : -1;
  self->ceiling = zt_json_get_fen (item, "unitCeiling");
  compute (self);
  return self;
}
