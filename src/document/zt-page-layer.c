/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters with places: finding, selecting and copying text that is only a picture on the
 * screen. */
#define G_LOG_DOMAIN "zt-page-layer"

#include "config.h"

#include "text-plain.h"
#include "zt-page-layer.h"

#include <math.h>
#include <string.h>

#define FARTHEST 1e6
#define NEAR 6.0 /* points from a character that still count as on it */

typedef struct
{
  gunichar character;
  double x1, y1, x2, y2;
} Letter;

struct _ZtPageLayer
{
  gatomicrefcount count;
  GArray *letters; /* of Letter */
  GArray *links;   /* of ZtPageLink; their addresses are owned */
  double right;    /* where full lines end */
};

static void
link_clear (gpointer data)
{
  g_free ((char *) ((ZtPageLink *) data)->uri);
}

static double
clean (double value)
{
  return isfinite (value) ? CLAMP (value, -FARTHEST, FARTHEST) : 0;
}

static void
read_letters (ZtPageLayer *self, const char *text, GBytes *places)
{
  gsize size = 0;
  const guint8 *data = places != NULL ? g_bytes_get_data (places, &size) : NULL;
  gsize index = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), index++)
    {
      Letter letter = { .character = zt_text_plain (g_utf8_get_char (p)) };
      float place[4] = { 0 };

      if ((index + 1) * sizeof place <= size)
        memcpy (place, data + index * sizeof place, sizeof place);
      letter.x1 = clean (MIN (place[0], place[2]));
      letter.x2 = clean (MAX (place[0], place[2]));
      letter.y1 = clean (MIN (place[1], place[3]));
      letter.y2 = clean (MAX (place[1], place[3]));
      g_array_append_val (self->letters, letter);
      self->right = MAX (self->right, letter.x2);
    }
}

static double
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? clean (json_node_get_double (node)) : 0;
}

static void
read_links (ZtPageLayer *self, JsonArray *links)
{
  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      JsonNode *node = json_array_get_element (links, i);
      JsonObject *object;
      ZtPageLink link = { 0 };

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      object = json_node_get_object (node);
      link.box = (ZtBox){ get_number (object, "x"), get_number (object, "y"),
                          get_number (object, "width"), get_number (object, "height") };
      link.page = (int) CLAMP (zt_json_get_int (object, "page", 0), 0, G_MAXINT);
      link.y = get_number (object, "top");
      link.uri = g_strdup (zt_json_get_string (object, "uri"));
      g_array_append_val (self->links, link);
    }
}

ZtPageLayer *
zt_page_layer_new (const char *text, GBytes *places, JsonArray *links)
{
  ZtPageLayer *self = g_new0 (ZtPageLayer, 1);

  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), NULL);
  g_atomic_ref_count_init (&self->count);
  self->letters = g_array_new (FALSE, FALSE, sizeof (Letter));
  self->links = g_array_new (FALSE, FALSE, sizeof (ZtPageLink));
  g_array_set_clear_func (self->links, link_clear);
  read_letters (self, text, places);
  read_links (self, links);
  return self;
}

ZtPageLayer *
zt_page_layer_ref (ZtPageLayer *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
zt_page_layer_unref (ZtPageLayer *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->count))
    return;
  g_array_unref (self->letters);
  g_array_unref (self->links);
  g_free (self);
}

guint
zt_page_layer_get_length (ZtPageLayer *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->letters->len;
}

static const Letter *
letter_at (ZtPageLayer *self, guint index)
{
  return &g_array_index (self->letters, Letter, index);
}

/* How far a point is from a character; a line apart counts more than a word apart. */
static double
distance (const Letter *letter, double x, double y)
{
  double dx = MAX (MAX (letter->x1 - x, x - letter->x2), 0);
  double dy = MAX (MAX (letter->y1 - y, y - letter->y2), 0);

  return dx + 8 * dy;
}

/* G_MAXUINT: there are none. */
static guint
find_nearest (ZtPageLayer *self, double x, double y)
{
  guint nearest = G_MAXUINT;
  double least = G_MAXDOUBLE;

  for (guint i = 0; i < self->letters->len; i++)
    {
      const Letter *letter = letter_at (self, i);
      double far = distance (letter, x, y);

      if (letter->character == '\n' || far >= least)
        continue;
      least = far;
      nearest = i;
    }
  return nearest;
}

guint
zt_page_layer_find_position (ZtPageLayer *self, double x, double y)
{
  guint nearest;
  const Letter *letter;

  g_return_val_if_fail (self != NULL, 0);
  nearest = find_nearest (self, x, y);
  if (nearest == G_MAXUINT)
    return 0;
  letter = letter_at (self, nearest);
  return x > (letter->x1 + letter->x2) / 2 ? nearest + 1 : nearest;
}

gboolean
zt_page_layer_is_text (ZtPageLayer *self, double x, double y)
{
  guint nearest;

  g_return_val_if_fail (self != NULL, FALSE);
  nearest = find_nearest (self, x, y);
  return nearest != G_MAXUINT && distance (letter_at (self, nearest), x, y) <= NEAR;
}

/* 0: blank, 1: letters and digits, 2: ideographs, 3: marks, each by itself. */
static int
class_of (gunichar character)
{
  if (g_unichar_isspace (character))
    return 0;
  if (!g_unichar_isalnum (character))
    return 3;
  return zt_text_is_wide (character) ? 2 : 1;
}

void
zt_page_layer_get_word (ZtPageLayer *self, guint position, guint *start, guint *end)
{
  int class;

  g_return_if_fail (self != NULL && start != NULL && end != NULL);
  position = MIN (position, self->letters->len);
  *start = *end = position;
  if (self->letters->len == 0)
    return;
  if (position == self->letters->len || class_of (letter_at (self, position)->character) == 0)
    position = position > 0 ? position - 1 : 0;
  class = class_of (letter_at (self, position)->character);
  *start = position;
  *end = position + 1;
  if (class == 3)
    return;
  while (*start > 0 && class_of (letter_at (self, *start - 1)->character) == class)
    --*start;
  while (*end < self->letters->len && class_of (letter_at (self, *end)->character) == class)
    ++*end;
}

void
zt_page_layer_get_line (ZtPageLayer *self, guint position, guint *start, guint *end)
{
  g_return_if_fail (self != NULL && start != NULL && end != NULL);
  *start = *end = MIN (position, self->letters->len);
  while (*start > 0 && letter_at (self, *start - 1)->character != '\n')
    --*start;
  while (*end < self->letters->len && letter_at (self, *end)->character != '\n')
    ++*end;
}

guint
zt_page_layer_move_line (ZtPageLayer *self, guint position, int step)
{
  guint start, end, other_start, other_end, best;
  double x, least = G_MAXDOUBLE;

  g_return_val_if_fail (self != NULL, 0);
  zt_page_layer_get_line (self, position, &start, &end);
  if (self->letters->len == 0 || (step < 0 && start == 0)
      || (step > 0 && end + 1 >= self->letters->len))
    return position;
  x = position < end ? letter_at (self, position)->x1 : letter_at (self, MAX (position, 1) - 1)->x2;
  zt_page_layer_get_line (self, step < 0 ? start - 1 : end + 1, &other_start, &other_end);
  best = other_start;
  for (guint i = other_start; i <= other_end; i++)
    {
      double here = i < other_end ? letter_at (self, i)->x1
                                  : (i > other_start ? letter_at (self, i - 1)->x2 : x);

      if (fabs (here - x) >= least)
        continue;
      least = fabs (here - x);
      best = i;
    }
  return best;
}

/* Half of the lower one's height in common: the same line. */
static gboolean
continues (const ZtBox *box, const Letter *letter)
{
  double common = MIN (box->y + box->height, letter->y2) - MAX (box->y, letter->y1);

  return common > 0.5 * MIN (box->height, letter->y2 - letter->y1) && letter->x1 >= box->x - 1;
}

GArray *
zt_page_layer_get_boxes (ZtPageLayer *self, guint start, guint end)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (ZtBox));
  ZtBox *open = NULL;

  g_return_val_if_fail (self != NULL, boxes);
  end = MIN (end, self->letters->len);
  for (guint i = start; i < end; i++)
    {
      const Letter *letter = letter_at (self, i);
      ZtBox box = { letter->x1, letter->y1, letter->x2 - letter->x1, letter->y2 - letter->y1 };
      double bottom;

      if (letter->character == '\n' || box.width <= 0 || box.height <= 0)
        continue;
      if (open == NULL || !continues (open, letter))
        {
          g_array_append_val (boxes, box);
          open = &g_array_index (boxes, ZtBox, boxes->len - 1);
          continue;
        }
      bottom = MAX (open->y + open->height, letter->y2);
      open->width = MAX (open->width, letter->x2 - open->x);
      open->y = MIN (open->y, letter->y1);
      open->height = bottom - open->y;
    }
  return boxes;
}

/* A line of a paragraph goes on in the next one when it is full, Chinese meets Chinese, and the
 * next one is not indented as a new paragraph is. */
static gboolean
is_soft_break (ZtPageLayer *self, guint index)
{
  const Letter *before, *after;
  double width;
  guint start, end;

  if (index == 0 || index + 1 >= self->letters->len)
    return FALSE;
  before = letter_at (self, index - 1);
  after = letter_at (self, index + 1);
  width = before->x2 - before->x1;
  zt_page_layer_get_line (self, index - 1, &start, &end);
  return zt_text_is_wide (before->character) && zt_text_is_wide (after->character)
         && before->x2 > self->right - 2.5 * width
         && after->x1 < letter_at (self, start)->x1 + width;
}

char *
zt_page_layer_copy_text (ZtPageLayer *self, guint start, guint end)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));
  end = MIN (end, self->letters->len);
  for (guint i = start; i < end; i++)
    {
      gunichar character = letter_at (self, i)->character;

      if (character == '\n' && is_soft_break (self, i))
        continue;
      if (character != '\f' && character != 0)
        g_string_append_unichar (text, character);
    }
  return g_string_free (text, FALSE);
}

guint
zt_page_layer_get_n_links (ZtPageLayer *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->links->len;
}

const ZtPageLink *
zt_page_layer_get_link (ZtPageLayer *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->links->len, NULL);
  return &g_array_index (self->links, ZtPageLink, index);
}

const ZtPageLink *
zt_page_layer_find_link (ZtPageLayer *self, double x, double y)
{
  g_return_val_if_fail (self != NULL, NULL);
  for (guint i = 0; i < self->links->len; i++)
    {
      const ZtPageLink *link = &g_array_index (self->links, ZtPageLink, i);

      if (x >= link->box.x && x <= link->box.x + link->box.width && y >= link->box.y
          && y <= link->box.y + link->box.height)
        return link;
    }
  return NULL;
}
