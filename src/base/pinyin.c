/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings of Chinese characters and the search by them; data in data/pinyin. */
#define G_LOG_DOMAIN "zt-pinyin"

#include "config.h"

#include "pinyin.h"

#include <gio/gio.h>
#include <string.h>

#include "base-resources.h"

#define FIRST 0x4e00
#define LAST 0x9fff
#define N_CHARACTERS (LAST - FIRST + 1)
#define TYPED_MAX 60
/* "w" alone would find nearly everything. */
#define TYPED_MIN 2

enum
{
  INITIAL = 1 << 0, /* has a reading that begins with the first letter typed */
  BEGINS = 1 << 1,  /* has a reading that goes on with the second, or is the first letter alone */
  SECOND = 1 << 2,  /* has a reading that begins with the second letter typed */
};

/* Characters in the order of their code, each with its syllables; never freed. */
static guint32 starts[N_CHARACTERS + 1]; /* in sounds */
static guint16 *sounds;                  /* numbers of syllables */
static char **syllables;
static guint16 ranks[N_CHARACTERS]; /* by the usual reading, then by code */

struct _ZtPinyin
{
  char letters[TYPED_MAX + 1];
  guint8 fits[G_MAXUINT16 + 1]; /* by character */
};

/* Columns of usual readings stand in the order of the alphabet. */
static void
place_ranks (char **columns, guint n)
{
  guint16 rank = 1;

  for (guint i = 0; i < n; i++)
    for (const char *at = columns[i]; *at != '\0' && *at != '\t'; at = g_utf8_next_char (at))
      ranks[g_utf8_get_char (at) - FIRST] = rank++;
}

static guint16 *
place_sounds (char **columns, guint n)
{
  guint32 *next = g_new0 (guint32, N_CHARACTERS);
  guint16 *all;
  guint32 sum = 0;

  for (guint i = 0; i < n; i++)
    for (const char *at = columns[i]; *at != '\0'; at = g_utf8_next_char (at))
      if (*at != '\t')
        next[g_utf8_get_char (at) - FIRST]++;
  for (guint c = 0; c < N_CHARACTERS; c++)
    {
      starts[c] = sum;
      sum += next[c];
      next[c] = starts[c];
    }
  starts[N_CHARACTERS] = sum;
  all = g_new0 (guint16, sum);
  for (guint i = 0; i < n; i++)
    for (const char *at = columns[i]; *at != '\0'; at = g_utf8_next_char (at))
      if (*at != '\t')
        all[next[g_utf8_get_char (at) - FIRST]++] = (guint16) i;
  g_free (next);
  return all;
}

static void
load (void)
{
  static gsize once;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char **columns = NULL;
  guint n = 0;

  if (!g_once_init_enter (&once))
    return;
  bytes = g_resource_lookup_data (zt_base_get_resource (), "/cn/zhaotou/base/pinyin/readings.tsv",
                                  0, &error);
  if (bytes == NULL)
    g_error ("%s", error->message);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\n", -1);
  syllables = g_new0 (char *, g_strv_length (lines) + 1);
  columns = g_new0 (char *, g_strv_length (lines) + 1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *tab = strchr (*line, '\t');

      if (tab == NULL)
        continue;
      syllables[n] = g_strndup (*line, (gsize) (tab - *line));
      columns[n++] = tab + 1;
    }
  sounds = place_sounds (columns, n);
  place_ranks (columns, n);
  g_once_init_leave (&once, 1);
}

gunichar2
zt_fold_character (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    c -= 0xfee0;
  if (c == ' ' || c == 0x3000 || c == 0xa0 || c == '\t')
    return 0;
  c = g_unichar_tolower (c);
  if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
    return 0x1f;
  return c <= 0xffff ? (gunichar2) c : 0xfffd;
}

void
zt_fold_append (GArray *text, const char *utf8, GArray *places)
{
  g_return_if_fail (text != NULL && utf8 != NULL);
  for (const char *at = utf8; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar2 c = zt_fold_character (g_utf8_get_char (at));
      guint place = (guint) (at - utf8);

      if (c == 0)
        continue;
      g_array_append_val (text, c);
      if (places != NULL)
        g_array_append_val (places, place);
    }
}

guint
zt_pinyin_rank (gunichar2 c)
{
  load ();
  if (c < FIRST)
    return c;
  return c <= LAST && ranks[c - FIRST] != 0 ? FIRST + ranks[c - FIRST] : G_MAXUINT16;
}

const char **
zt_pinyin_readings (gunichar c)
{
  GPtrArray *found = g_ptr_array_new ();

  load ();
  if (c >= FIRST && c <= LAST)
    for (guint i = starts[c - FIRST]; i < starts[c - FIRST + 1]; i++)
      g_ptr_array_add (found, syllables[sounds[i]]);
  g_ptr_array_add (found, NULL);
  return (const char **) (gpointer) g_ptr_array_free (found, FALSE);
}

static void
prepare (ZtPinyin *self)
{
  char a = self->letters[0], b = self->letters[1];

  for (guint c = 0; c < N_CHARACTERS; c++)
    for (guint i = starts[c]; i < starts[c + 1]; i++)
      {
        const char *sound = syllables[sounds[i]];
        guint8 *fits = &self->fits[FIRST + c];

        if (sound[0] == a)
          *fits |= INITIAL | (sound[1] == b || sound[1] == '\0' ? BEGINS : 0);
        if (sound[0] == b)
          *fits |= SECOND;
      }
  self->fits[(guint8) a] |= INITIAL;
  self->fits[(guint8) b] |= SECOND;
}

ZtPinyin *
zt_pinyin_new (const char *letters)
{
  gsize n = letters != NULL ? strlen (letters) : 0;
  gboolean has_letter = FALSE;
  ZtPinyin *self;

  if (n < TYPED_MIN || n > TYPED_MAX)
    return NULL;
  for (const char *at = letters; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at))
        return NULL;
      has_letter = has_letter || g_ascii_isalpha (*at);
    }
  if (!has_letter)
    return NULL;
  load ();
  self = g_new0 (ZtPinyin, 1);
  for (gsize i = 0; i < n; i++)
    self->letters[i] = g_ascii_tolower (letters[i]);
  prepare (self);
  return self;
}

void
zt_pinyin_free (ZtPinyin *self)
{
  g_free (self);
}

/* How many characters of @text spell @letters; 0: they do not. The last syllable may be unfinished.
 */
static gsize
spell (const gunichar2 *text, gsize n, const char *letters)
{
  gunichar2 c;

  if (n == 0)
    return 0;
  c = text[0];
  if (c < 0x80 && c == (gunichar2) *letters)
    {
      gsize more = letters[1] == '\0' ? 0 : spell (text + 1, n - 1, letters + 1);

      return letters[1] == '\0' || more > 0 ? 1 + more : 0;
    }
  if (c < FIRST || c > LAST)
    return 0;
  for (guint i = starts[c - FIRST]; i < starts[c - FIRST + 1]; i++)
    {
      const char *sound = syllables[sounds[i]];
      gsize same = 0, more;

      while (sound[same] != '\0' && sound[same] == letters[same])
        same++;
      if (same == 0)
        continue;
      if (letters[same] == '\0')
        return 1;
      if (sound[same] == '\0' && (more = spell (text + 1, n - 1, letters + same)) > 0)
        return 1 + more;
      if ((more = spell (text + 1, n - 1, letters + 1)) > 0)
        return 1 + more;
    }
  return 0;
}

gssize
zt_pinyin_find (const ZtPinyin *self, const gunichar2 *text, gsize n, gsize from, gsize *length)
{
  const guint8 *fits;

  g_return_val_if_fail (self != NULL && length != NULL, -1);
  fits = self->fits;
  for (gsize i = from; i < n; i++)
    {
      guint8 fit = fits[text[i]];

      if (fit == 0 || fit == SECOND)
        continue;
      if ((fit & BEGINS) == 0
          && ((fit & INITIAL) == 0 || i + 1 >= n || (fits[text[i + 1]] & SECOND) == 0))
        continue;
      *length = spell (text + i, n - i, self->letters);
      if (*length > 0)
        return (gssize) i;
    }
  return -1;
}

typedef struct
{
  const gunichar2 *text;
  gsize n;
  const guint *places; /* n + 1 */
  GArray *hits;
} Marked;

static void
add_hit (Marked *marked, gsize at, gsize length)
{
  const ZtHit hit = { marked->places[at], marked->places[at + length] };

  g_array_append_val (marked->hits, hit);
}

static void
mark_word (Marked *marked, const char *typed)
{
  g_autoptr (GArray) word = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  g_autoptr (ZtPinyin) pinyin = NULL;
  guint before = marked->hits->len;
  gsize length;

  zt_fold_append (word, typed, NULL);
  while (word->len > 0 && g_array_index (word, gunichar2, word->len - 1) == 0x1f)
    g_array_set_size (word, word->len - 1);
  length = word->len;
  for (gsize i = 0; length > 0 && i + length <= marked->n; i++)
    if (memcmp (marked->text + i, word->data, length * sizeof (gunichar2)) == 0)
      {
        add_hit (marked, i, length);
        i += length - 1;
      }
  if (marked->hits->len > before || (pinyin = zt_pinyin_new (typed)) == NULL)
    return;
  for (gssize at = 0;
       (at = zt_pinyin_find (pinyin, marked->text, marked->n, (gsize) at, &length)) >= 0;
       at += (gssize) length)
    add_hit (marked, (gsize) at, length);
}

GArray *
zt_text_hits (const char *utf8, const char *typed)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (ZtHit));
  g_autoptr (GArray) text = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_auto (GStrv) words = NULL;
  guint end;

  g_return_val_if_fail (utf8 != NULL, hits);
  if (typed == NULL || !g_utf8_validate (typed, -1, NULL) || !g_utf8_validate (utf8, -1, NULL))
    return hits;
  end = (guint) strlen (utf8);
  zt_fold_append (text, utf8, places);
  g_array_append_val (places, end);
  words = g_strsplit_set (typed, " \t", -1);
  for (char **word = words; *word != NULL; word++)
    {
      Marked marked = { (const gunichar2 *) (gpointer) text->data, text->len,
                        (const guint *) (gpointer) places->data, hits };

      mark_word (&marked, *word);
    }
  return hits;
}
