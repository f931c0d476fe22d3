/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays the few operators that honest appearances of text fields are made of and refuses all
 * others: nothing is covered, nothing is hidden, nothing is out of order. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-appearance.h"

#include <math.h>
#include <string.h>

#define MAX_CONTENT ((gsize) 1024 * 1024)
#define MAX_OPERANDS 8
#define MAX_STATES 16
#define MAX_BOXES 16
#define LEAST_SIZE 4.0      /* points; smaller is not legible */
#define LEAST_CONTRAST 0.35 /* of lightness */
#define LARGEST_KERN 400    /* thousandths, away from the character before */
#define LARGEST_OVERLAP 150 /* thousandths, over the character before */
#define LARGEST_LINE 4.0    /* width of a frame */

typedef struct
{
  double lightness; /* of what is filled */
  double line;
  double size, leading, character, word, stretch;
  ZtPdfFont *font; /* (unowned), of Play.fonts */
  double clip[4];  /* what is shown of the box */
} State;

typedef struct
{
  ZtPdfFile *file;
  const ZtPdfValue *fonts; /* (nullable) */
  ZtPdfFontFunc is_good;
  gpointer user_data;
  GPtrArray *made; /* of ZtPdfFont */
  double box[4];
  State states[MAX_STATES];
  guint depth;
  ZtPdfShown *shown;
  const ZtPdfValue *operands[MAX_OPERANDS];
  guint n_operands;
  double rectangles[MAX_BOXES][4];
  guint n_rectangles;
  gboolean is_text, has_text;
  double line_x, line_y; /* where the line begins */
  double x;              /* where the pen is */
  double scale_x, scale_y;
  double last_y, last_height; /* of the string before */
  double end;                 /* where it ended */
  double kern;                /* thousandths since then, to the right */
  gboolean has_moved;
} Play;

void
zt_pdf_shown_clear (ZtPdfShown *shown)
{
  if (shown->text != NULL)
    g_string_free (shown->text, TRUE);
  shown->text = NULL;
}

static State *
now (Play *play)
{
  return &play->states[play->depth];
}

static gboolean
numbers (Play *play, guint count, double *out)
{
  if (play->n_operands != count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      if (!zt_pdf_value_is_number (play->operands[i]))
        return FALSE;
      out[i] = play->operands[i]->real;
    }
  return TRUE;
}

/* The edge of the field, or near it. */
static gboolean
is_frame (const Play *play, const double *rectangle)
{
  const double *box = play->box;
  double right = rectangle[0] + rectangle[2], top = rectangle[1] + rectangle[3];
  double margin = MIN (6, 0.25 * MIN (box[2] - box[0], box[3] - box[1]));

  return fabs (rectangle[0] - box[0]) <= margin && fabs (rectangle[1] - box[1]) <= margin
         && fabs (right - box[2]) <= margin && fabs (top - box[3]) <= margin;
}

static gboolean
end_path (Play *play, gboolean fills, gboolean strokes)
{
  /* Later than the text it could cover it. */
  if ((fills || strokes) && play->has_text)
    return FALSE;
  for (guint i = 0; i < play->n_rectangles; i++)
    if (!is_frame (play, play->rectangles[i]))
      return FALSE;
  if (fills && play->n_rectangles > 0)
    {
      play->shown->has_background = TRUE;
      play->shown->background = now (play)->lightness;
    }
  play->n_rectangles = 0;
  return !strokes || now (play)->line <= LARGEST_LINE;
}

static gboolean
cut (Play *play, const double *rectangle)
{
  double *clip = now (play)->clip;

  clip[0] = MAX (clip[0], rectangle[0]);
  clip[1] = MAX (clip[1], rectangle[1]);
  clip[2] = MIN (clip[2], rectangle[0] + rectangle[2]);
  clip[3] = MIN (clip[3], rectangle[1] + rectangle[3]);
  return clip[2] > clip[0] && clip[3] > clip[1];
}

static gboolean
play_path (Play *play, const char *name)
{
  double n[4];

  if (strcmp (name, "re") == 0)
    {
      if (!numbers (play, 4, n) || play->n_rectangles >= MAX_BOXES)
        return FALSE;
      memcpy (play->rectangles[play->n_rectangles++], n, sizeof n);
      return TRUE;
    }
  if (strcmp (name, "W") == 0 || strcmp (name, "W*") == 0)
    {
      /* Of two, one within the other, only what is between them may be left. */
      return play->n_rectangles == 1 && is_frame (play, play->rectangles[0])
             && cut (play, play->rectangles[0]);
    }
  if (strcmp (name, "n") == 0)
    return end_path (play, FALSE, FALSE);
  if (strcmp (name, "S") == 0 || strcmp (name, "s") == 0)
    return end_path (play, FALSE, TRUE);
  if (strcmp (name, "f") == 0 || strcmp (name, "f*") == 0 || strcmp (name, "F") == 0)
    return end_path (play, TRUE, FALSE);
  if (strcmp (name, "B") == 0 || strcmp (name, "B*") == 0 || strcmp (name, "b") == 0)
    return end_path (play, TRUE, TRUE);
  return FALSE;
}

static gboolean
play_colour (Play *play, const char *name)
{
  double n[4];

  if (strcmp (name, "g") == 0 && numbers (play, 1, n))
    now (play)->lightness = CLAMP (n[0], 0, 1);
  else if (strcmp (name, "rg") == 0 && numbers (play, 3, n))
    now (play)->lightness = CLAMP (0.3 * n[0] + 0.59 * n[1] + 0.11 * n[2], 0, 1);
  else if (strcmp (name, "k") == 0 && numbers (play, 4, n))
    now (play)->lightness = CLAMP (1 - (0.3 * n[0] + 0.59 * n[1] + 0.11 * n[2]) - n[3], 0, 1);
  else
    return (strcmp (name, "G") == 0 && numbers (play, 1, n))
           || (strcmp (name, "RG") == 0 && numbers (play, 3, n))
           || (strcmp (name, "K") == 0 && numbers (play, 4, n));
  return TRUE;
}

static gboolean
play_state (Play *play, const char *name)
{
  static const char *const harmless[] = { "J", "j", "M", "d", "i", "ri", "EMC", NULL };
  double n[1];

  if (strcmp (name, "q") == 0)
    {
      if (play->is_text || play->depth + 1 >= MAX_STATES)
        return FALSE;
      play->states[play->depth + 1] = *now (play);
      play->depth++;
      return TRUE;
    }
  if (strcmp (name, "Q") == 0)
    return !play->is_text && play->depth-- > 0;
  if (strcmp (name, "w") == 0)
    {
      if (!numbers (play, 1, n))
        return FALSE;
      now (play)->line = n[0];
      return TRUE;
    }
  /* Marked content; an optional one (BDC) could be switched off. */
  if (strcmp (name, "BMC") == 0)
    return play->n_operands == 1 && zt_pdf_value_is (play->operands[0], ZT_PDF_NAME);
  return g_strv_contains (harmless, name);
}

static gboolean
set_font (Play *play)
{
  const ZtPdfValue *font;
  ZtPdfFont *made;

  if (play->n_operands != 2 || !zt_pdf_value_is (play->operands[0], ZT_PDF_NAME)
      || !zt_pdf_value_is_number (play->operands[1]))
    return FALSE;
  font = zt_pdf_value_get (play->fonts, play->operands[0]->text);
  made = font != NULL && play->is_good (font, play->user_data) ? zt_pdf_font_new (play->file, font)
                                                               : NULL;
  if (made == NULL)
    return FALSE;
  g_ptr_array_add (play->made, made);
  now (play)->font = made;
  now (play)->size = play->operands[1]->real;
  return TRUE;
}

static void
move_to (Play *play, double x, double y)
{
  play->line_x = play->x = x;
  play->line_y = y;
  play->kern = 0;
  play->has_moved = TRUE;
}

/* Upright and not mirrored. */
static gboolean
set_matrix (Play *play)
{
  double n[6];

  if (!numbers (play, 6, n) || n[1] != 0 || n[2] != 0 || n[0] <= 0 || n[3] <= 0)
    return FALSE;
  play->scale_x = n[0];
  play->scale_y = n[3];
  move_to (play, n[4], n[5]);
  return TRUE;
}

static gboolean
next_line (Play *play)
{
  if (now (play)->leading <= 0)
    return FALSE;
  move_to (play, play->line_x, play->line_y - now (play)->leading * play->scale_y);
  return TRUE;
}

/* Below the string before, or right of it on its line, all of one size. */
static gboolean
is_in_order (const Play *play, double height)
{
  double down = play->last_y - play->line_y;

  if (!play->has_text)
    return TRUE;
  if (fabs (height - play->last_height) > 0.1 * play->last_height)
    return FALSE;
  if (!play->has_moved)
    return play->kern >= -LARGEST_OVERLAP && play->kern <= LARGEST_KERN;
  return down > 0.5 * height
         || (fabs (down) <= 0.1 * height
             && play->x >= play->end - LARGEST_OVERLAP / 1000.0 * height);
}

static guint
count_spaces (const char *text)
{
  guint count = 0;

  for (; *text != '\0'; text++)
    count += *text == ' ';
  return count;
}

/* What sticks out is cut off; where the field ends is no place for the rest of a number. */
static gboolean
is_inside (const Play *play, const double *clip, double height, double end)
{
  return play->x >= clip[0] - 1 && play->line_y >= clip[1] - 0.3 * height
         && play->line_y + 0.5 * height <= clip[3] + 1
         && end <= clip[2] + 0.02 * (clip[2] - clip[0]);
}

static gboolean
show (Play *play, const ZtPdfValue *string)
{
  State *state = now (play);
  double height = state->size * play->scale_y, across = play->scale_x * state->stretch / 100;
  double background = play->shown->has_background ? play->shown->background : 1;
  double width = 0, end;
  g_autofree char *text = NULL;

  if (!play->is_text || state->font == NULL || !zt_pdf_value_is (string, ZT_PDF_STRING))
    return FALSE;
  text = zt_pdf_font_decode (state->font, string, &width);
  if (text == NULL || height < LEAST_SIZE || height > 1.2 * (play->box[3] - play->box[1])
      || across < 0.5 * play->scale_y || across > 2 * play->scale_y
      || fabs (state->lightness - background) < LEAST_CONTRAST || !is_in_order (play, height))
    return FALSE;
  if (play->has_text && play->has_moved)
    g_string_append_c (play->shown->text, '\n');
  g_string_append (play->shown->text, text);
  play->has_text = TRUE;
  play->has_moved = FALSE;
  play->last_y = play->line_y;
  play->last_height = height;
  play->kern = 0;
  width = width / 1000 * state->size + (double) g_utf8_strlen (text, -1) * state->character
          + count_spaces (text) * state->word;
  end = play->x + width * across;
  if (!is_inside (play, state->clip, height, end) && g_strstrip (text)[0] != '\0')
    return FALSE;
  play->x = play->end = end;
  return TRUE;
}

static gboolean
show_array (Play *play)
{
  const ZtPdfValue *array = play->n_operands == 1 ? play->operands[0] : NULL;

  if (!zt_pdf_value_is (array, ZT_PDF_ARRAY))
    return FALSE;
  for (guint i = 0; i < array->items->len; i++)
    {
      const ZtPdfValue *item = array->items->pdata[i];

      if (zt_pdf_value_is (item, ZT_PDF_STRING))
        {
          if (!show (play, item))
            return FALSE;
          continue;
        }
      if (!zt_pdf_value_is_number (item))
        return FALSE;
      play->kern -= item->real;
      play->x -= item->real / 1000 * now (play)->size * play->scale_x * now (play)->stretch / 100;
    }
  return TRUE;
}

static gboolean
play_text_state (Play *play, const char *name)
{
  double n[1];

  if (strcmp (name, "Tf") == 0)
    return set_font (play);
  if (!numbers (play, 1, n))
    return FALSE;
  if (strcmp (name, "TL") == 0)
    now (play)->leading = n[0];
  else if (strcmp (name, "Tc") == 0)
    now (play)->character = n[0];
  else if (strcmp (name, "Tw") == 0)
    now (play)->word = n[0];
  else if (strcmp (name, "Tz") == 0)
    now (play)->stretch = n[0];
  else
    /* Raised, outlined or invisible text is none we know. */
    return (strcmp (name, "Ts") == 0 || strcmp (name, "Tr") == 0) && n[0] == 0;
  return now (play)->character >= 0 && now (play)->word >= 0;
}

static gboolean
play_text (Play *play, const char *name)
{
  double n[2];

  if (strcmp (name, "BT") == 0)
    {
      gboolean was_text = play->is_text;

      play->is_text = TRUE;
      play->scale_x = play->scale_y = 1;
      move_to (play, 0, 0);
      return !was_text;
    }
  if (!play->is_text)
    return FALSE;
  if (strcmp (name, "ET") == 0)
    {
      play->is_text = FALSE;
      return TRUE;
    }
  if (strcmp (name, "Tm") == 0)
    return set_matrix (play);
  if (strcmp (name, "T*") == 0)
    return next_line (play);
  if (strcmp (name, "Td") == 0 || strcmp (name, "TD") == 0)
    {
      if (!numbers (play, 2, n))
        return FALSE;
      if (name[1] == 'D')
        now (play)->leading = -n[1];
      move_to (play, play->line_x + n[0] * play->scale_x, play->line_y + n[1] * play->scale_y);
      return TRUE;
    }
  if (strcmp (name, "Tj") == 0)
    return play->n_operands == 1 && show (play, play->operands[0]);
  if (strcmp (name, "'") == 0)
    return play->n_operands == 1 && next_line (play) && show (play, play->operands[0]);
  return strcmp (name, "TJ") == 0 && show_array (play);
}

static gboolean
play_operator (Play *play, const char *name)
{
  static const char *const states[] = { "Tf", "TL", "Tc", "Tw", "Tz", "Ts", "Tr", NULL };
  static const char *const texts[] = { "BT", "ET", "Tm", "T*", "Td", "TD", "Tj", "TJ", "'", NULL };
  static const char *const colours[] = { "g", "rg", "k", "G", "RG", "K", NULL };
  static const char *const paths[]
      = { "re", "W", "W*", "n", "S", "s", "f", "f*", "F", "B", "B*", "b", NULL };

  if (g_strv_contains (texts, name))
    return play_text (play, name);
  if (g_strv_contains (states, name))
    return play_text_state (play, name);
  if (g_strv_contains (colours, name))
    return play_colour (play, name);
  if (g_strv_contains (paths, name))
    return !play->is_text && play_path (play, name);
  return play_state (play, name);
}

static gboolean
is_operator_byte (guint8 c)
{
  return g_ascii_isalpha (c) || c == '*' || c == '\'' || c == '"';
}

static gboolean
is_within_word (const ZtPdfReader *reader)
{
  return reader->position < reader->size && !zt_pdf_is_space (reader->data[reader->position])
         && strchr ("()<>[]/%", reader->data[reader->position]) == NULL;
}

static gboolean
play_content (Play *play, GBytes *content)
{
  ZtPdfReader reader = { g_bytes_get_data (content, NULL), g_bytes_get_size (content), 0 };
  g_autoptr (GPtrArray) operands
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_value_unref);

  for (;;)
    {
      char name[4] = "";
      guint length = 0;

      zt_pdf_skip_space (&reader);
      if (reader.position >= reader.size)
        return operands->len == 0 && !play->is_text;
      if (!is_operator_byte (reader.data[reader.position]))
        {
          ZtPdfValue *value = zt_pdf_read_value (&reader, NULL);

          if (value == NULL || operands->len >= MAX_OPERANDS)
            {
              zt_pdf_value_unref (value);
              return FALSE;
            }
          g_ptr_array_add (operands, value);
          continue;
        }
      while (reader.position < reader.size && is_operator_byte (reader.data[reader.position]))
        {
          if (length >= sizeof name - 1)
            return FALSE;
          name[length++] = (char) reader.data[reader.position++];
        }
      /* Readers would take it and what touches it for one unknown word. */
      if (is_within_word (&reader))
        return FALSE;
      play->n_operands = operands->len;
      for (guint i = 0; i < operands->len; i++)
        play->operands[i] = operands->pdata[i];
      if (!play_operator (play, name))
        return FALSE;
      g_ptr_array_set_size (operands, 0);
    }
}

static gboolean
read_box (ZtPdfFile *file, const ZtPdfValue *stream, double box[4])
{
  return zt_pdf_file_get_numbers (file, stream, "BBox", 4, box) && box[2] > box[0]
         && box[3] > box[1];
}

gboolean
zt_pdf_appearance_read (ZtPdfFile *file, const ZtPdfValue *stream, ZtPdfFontFunc is_good,
                        gpointer user_data, ZtPdfShown *shown)
{
  static const char *const known[]
      = { "Type",   "Subtype", "FormType",    "BBox",         "Matrix", "Resources",
          "Length", "Filter",  "DecodeParms", "LastModified", NULL };
  g_autoptr (ZtPdfValue) resources = zt_pdf_file_get (file, stream, "Resources", NULL);
  g_autoptr (ZtPdfValue) fonts
      = resources != NULL ? zt_pdf_file_get (file, resources, "Font", NULL) : NULL;
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_pdf_font_free);
  g_autoptr (GBytes) content = NULL;
  Play play = { .file = file,
                .fonts = fonts,
                .is_good = is_good,
                .user_data = user_data,
                .made = made,
                .shown = shown,
                .states = { { .line = 1, .stretch = 100 } } };

  shown->text = g_string_new (NULL);
  if (!zt_pdf_value_is (stream, ZT_PDF_STREAM)
      || !zt_pdf_value_is_name (zt_pdf_value_get (stream, "Subtype"), "Form")
      || !read_box (file, stream, play.box))
    return FALSE;
  memcpy (play.states[0].clip, play.box, sizeof play.box);
  for (guint i = 0; i < stream->keys->len; i++)
    if (!g_strv_contains (known, stream->keys->pdata[i]))
      return FALSE;
  content = zt_pdf_file_decode (file, stream, MAX_CONTENT, NULL);
  return content != NULL && play_content (&play, content);
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *
skip_blanks (const char *text)
{
  while (is_blank ((guchar) *text))
    text++;
  return text;
}

gboolean
zt_pdf_shown_equals (const ZtPdfShown *shown, const char *value)
{
  const char *at = skip_blanks (shown->text->str);

  value = skip_blanks (value);
  while (*value != '\0' || *at != '\0')
    {
      if (is_blank ((guchar) *value))
        {
          value = skip_blanks (value);
          if (*value != '\0' && !is_blank ((guchar) *at))
            return FALSE;
          at = skip_blanks (at);
        }
      else if (*at == '\n' || (is_blank ((guchar) *at) && *skip_blanks (at) == '\0'))
        at++;
      else if (*value != *at)
        return FALSE;
      else
        {
          value++;
          at++;
        }
    }
  return TRUE;
}
