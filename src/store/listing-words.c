/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a search and whether a text holds them, as written or as spelt. */
#define G_LOG_DOMAIN "zt-listing"
#include "config.h"

#include <string.h>

#include "listing-private.h"

#define MARK 0x1f

static void
clear_word (gpointer data)
{
  ZtListingWord *word = data;

  g_array_unref (word->text);
  zt_pinyin_free (word->pinyin);
  g_free (word->verdicts);
}

/* Marks at the ends of a word are not meant. FALSE when nothing is left. */
static gboolean
trim (GArray *text)
{
  guint skip = 0;

  while (text->len > 0 && g_array_index (text, gunichar2, text->len - 1) == MARK)
    g_array_set_size (text, text->len - 1);
  while (skip < text->len && g_array_index (text, gunichar2, skip) == MARK)
    skip++;
  if (skip > 0)
    g_array_remove_range (text, 0, skip);
  return text->len > 0;
}

static ZtPinyin *
make_pinyin (GArray *text)
{
  g_autofree char *letters = g_malloc0 (text->len + 1);

  for (guint i = 0; i < text->len; i++)
    {
      gunichar2 c = g_array_index (text, gunichar2, i);

      if (c >= 0x80)
        return NULL;
      letters[i] = (char) c;
    }
  return zt_pinyin_new (letters);
}

static void
add_word (const ZtListing *self, GArray *words, const char *start, const char *end)
{
  g_autofree char *part = g_strndup (start, (gsize) (end - start));
  ZtListingWord word = { g_array_new (FALSE, FALSE, sizeof (gunichar2)), NULL, NULL };

  zt_fold_append (word.text, part, NULL);
  if (!trim (word.text))
    {
      g_array_unref (word.text);
      return;
    }
  word.pinyin = make_pinyin (word.text);
  word.verdicts = g_malloc0 (self->texts->len);
  g_array_append_val (words, word);
}

GArray *
_zt_listing_words (const ZtListing *self, const char *typed)
{
  g_autofree char *valid = g_utf8_make_valid (typed != NULL ? typed : "", -1);
  GArray *words = g_array_new (FALSE, FALSE, sizeof (ZtListingWord));
  const char *at = valid;

  g_array_set_clear_func (words, clear_word);
  while (*at != '\0')
    {
      const char *end = at;

      while (*end != '\0' && *end != '\n' && zt_fold_character (g_utf8_get_char (end)) != 0)
        end = g_utf8_next_char (end);
      if (end > at)
        add_word (self, words, at, end);
      at = *end != '\0' ? g_utf8_next_char (end) : end;
    }
  return words;
}

gboolean
_zt_listing_word_fits (const ZtListingWord *word, const gunichar2 *text, gsize n)
{
  const gunichar2 *wanted = (const gunichar2 *) (gpointer) word->text->data;
  gsize length = word->text->len;

  /* Letters spell themselves too. */
  if (word->pinyin != NULL)
    return zt_pinyin_find (word->pinyin, text, n, 0, &length) >= 0;
  for (gsize i = 0; i + length <= n; i++)
    if (text[i] == wanted[0] && memcmp (text + i, wanted, length * sizeof (gunichar2)) == 0)
      return TRUE;
  return FALSE;
}

gboolean
_zt_listing_judge_text (const ZtListing *self, const ZtListingWord *word, guint32 number)
{
  const ZtListingText *text = _zt_listing_text (self, number);
  gboolean fits = _zt_listing_word_fits (word, _zt_listing_pool (self, text->text), text->length);

  word->verdicts[number] = fits ? 1 : 2;
  return fits;
}
