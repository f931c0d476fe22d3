/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Poppler's own search misses phrases broken over lines in Chinese text: this one looks at the text
 * without its breaks. */
#define G_LOG_DOMAIN "zt-preview-match"

#include "config.h"

#include "preview-match.h"
#include "text-plain.h"

typedef struct
{
  gunichar character; /* folded */
  guint index;        /* of its rectangle */
} Letter;

static gunichar
fold (gunichar character)
{
  if (character >= 0xff01 && character <= 0xff5e)
    character -= 0xfee0; /* full-width ASCII */
  return g_unichar_tolower (zt_text_plain (character));
}

static GArray *
letters_of (const char *text)
{
  GArray *letters = g_array_new (FALSE, FALSE, sizeof (Letter));
  guint index = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), index++)
    {
      gunichar character = g_utf8_get_char_validated (p, -1);
      Letter letter = { 0, index };

      if ((gint32) character < 0)
        break;
      if (g_unichar_isspace (character))
        continue;
      letter.character = fold (character);
      g_array_append_val (letters, letter);
    }
  return letters;
}

static gboolean
matches_at (GArray *text, guint at, GArray *needle)
{
  for (guint i = 0; i < needle->len; i++)
    if (g_array_index (text, Letter, at + i).character
        != g_array_index (needle, Letter, i).character)
      return FALSE;
  return TRUE;
}

static void
add_piece (JsonArray *found, int match, int page, const PopplerRectangle *box)
{
  JsonObject *piece = json_object_new ();

  json_object_set_int_member (piece, "match", match);
  json_object_set_int_member (piece, "page", page);
  json_object_set_double_member (piece, "x", box->x1);
  json_object_set_double_member (piece, "y", box->y1);
  json_object_set_double_member (piece, "width", box->x2 - box->x1);
  json_object_set_double_member (piece, "height", box->y2 - box->y1);
  json_array_add_object_element (found, piece);
}

static gboolean
same_line (const PopplerRectangle *a, const PopplerRectangle *b)
{
  return MIN (a->y2, b->y2) - MAX (a->y1, b->y1) > 0.5 * MIN (a->y2 - a->y1, b->y2 - b->y1)
         && b->x1 >= a->x1;
}

/* One box for each line the match is on. */
static void
add_match (JsonArray *found, int match, int page, const PopplerRectangle *rectangles,
           guint n_rectangles, GArray *text, guint at, guint length)
{
  PopplerRectangle box = { 0 };
  gboolean open = FALSE;

  for (guint i = 0; i < length; i++)
    {
      guint index = g_array_index (text, Letter, at + i).index;
      const PopplerRectangle *next;

      if (index >= n_rectangles)
        continue;
      next = &rectangles[index];
      if (open && !same_line (&box, next))
        {
          add_piece (found, match, page, &box);
          open = FALSE;
        }
      if (!open)
        box = *next;
      box.x2 = MAX (box.x2, next->x2);
      box.y1 = MIN (box.y1, next->y1);
      box.y2 = MAX (box.y2, next->y2);
      open = TRUE;
    }
  if (open)
    add_piece (found, match, page, &box);
}

JsonArray *
zt_preview_match (const char *text, const PopplerRectangle *rectangles, guint n_rectangles,
                  const char *needle, int page, int limit)
{
  g_autoptr (GArray) letters = letters_of (text);
  g_autoptr (GArray) wanted = letters_of (needle);
  JsonArray *found = json_array_new ();
  guint at = 0;
  int match = 0;

  if (wanted->len == 0)
    return found;
  while (at + wanted->len <= letters->len && match < limit)
    {
      if (!matches_at (letters, at, wanted))
        {
          at++;
          continue;
        }
      add_match (found, ++match, page, rectangles, n_rectangles, letters, at, wanted->len);
      at += wanted->len;
    }
  return found;
}
