/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search index's tokenizer "zhaotou": every Chinese character is a token, every run of other
 * letters and digits one.
 *
 * Neighbouring characters are then a phrase, so that a word of two characters is found exactly; the
 * built-in trigram tokenizer silently drops it. Full-width letters are folded to half-width, case
 * is folded. Punctuation leaves a token of its own, so that no phrase reaches across it; blanks do
 * not, because they are typography between Chinese and Latin. */
#define G_LOG_DOMAIN "zt-tokenizer"
#include "config.h"

#include <string.h>

#include "store-private.h"

#define NAME "zhaotou"
#define GAP "\x1f"    /* what punctuation leaves */
#define TOKEN_MAX 128 /* bytes; longer runs are cut, alike in documents and in queries */

typedef int (*TokenFunc) (void *context, int flags, const char *token, int length, int start,
                          int end);

typedef enum
{
  IS_BLANK,
  IS_MARK,
  IS_LETTER,
  IS_IDEOGRAPH
} Class;

static gunichar
fold (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    c -= 0xfee0;
  return g_unichar_tolower (c);
}

static Class
classify (gunichar c)
{
  if (c == ' ' || c == 0x3000 || c == 0xa0 || c == '\t')
    return IS_BLANK;
  if (!g_unichar_isalnum (c))
    return g_unichar_ismark (c) ? IS_LETTER : IS_MARK;
  return g_unichar_iswide (c) ? IS_IDEOGRAPH : IS_LETTER;
}

typedef struct
{
  TokenFunc token;
  void *context;
  char run[TOKEN_MAX]; /* of letters */
  int length;
  int start, end;
} Run;

static int
end_run (Run *run)
{
  int result = SQLITE_OK;

  if (run->length > 0)
    result = run->token (run->context, 0, run->run, run->length, run->start, run->end);
  run->length = 0;
  return result;
}

static int
add_letter (Run *run, const char *utf8, int length, int start, int end)
{
  if (run->length == 0)
    run->start = start;
  run->end = end;
  if (run->length + length <= TOKEN_MAX)
    {
      memcpy (run->run + run->length, utf8, (gsize) length);
      run->length += length;
    }
  return SQLITE_OK;
}

static int
add_character (Run *run, gunichar c, int start, int end, gboolean *marked)
{
  char utf8[6];
  int length, result;
  Class class;

  c = fold (c);
  class = classify (c);
  length = g_unichar_to_utf8 (c, utf8);
  if (class == IS_LETTER)
    {
      *marked = FALSE;
      return add_letter (run, utf8, length, start, end);
    }
  result = end_run (run);
  if (result != SQLITE_OK || class == IS_BLANK)
    return result;
  if (class == IS_IDEOGRAPH)
    {
      *marked = FALSE;
      return run->token (run->context, 0, utf8, length, start, end);
    }
  if (*marked)
    return SQLITE_OK;
  *marked = TRUE; /* one gap for any number of marks */
  return run->token (run->context, 0, GAP, 1, start, end);
}

static int
tokenize (Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int length,
          TokenFunc token)
{
  Run run = { .token = token, .context = context };
  gboolean marked = FALSE;
  int at = 0, result = SQLITE_OK;

  while (result == SQLITE_OK && at < length)
    {
      gunichar c = g_utf8_get_char_validated (text + at, length - at);
      int next = at + 1;

      if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0)
        c = 0xfffd; /* a broken byte parts words */
      else
        next = (int) (g_utf8_next_char (text + at) - text);
      result = add_character (&run, c, at, next, &marked);
      at = next;
    }
  return result == SQLITE_OK ? end_run (&run) : result;
}

static int
create (void *context, const char **arguments, int n_arguments, Fts5Tokenizer **tokenizer)
{
  static char nothing; /* it has no state, but must not be NULL */

  *tokenizer = (Fts5Tokenizer *) &nothing;
  return SQLITE_OK;
}

static void
destroy (Fts5Tokenizer *tokenizer)
{
}

gboolean
zt_tokenizer_register (sqlite3 *database, GError **error)
{
  fts5_tokenizer functions = { create, destroy, tokenize };
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;
  int result = sqlite3_prepare_v2 (database, "SELECT fts5 (?1)", -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  if (api != NULL)
    result = api->xCreateTokenizer (api, NAME, NULL, &functions, NULL);
  if (api == NULL || result != SQLITE_OK)
    {
      zt_store_set_error (error, database, result, "FTS5");
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_word (const char *term)
{
  for (const char *at = term; *at != '\0'; at = g_utf8_next_char (at))
    {
      Class class = classify (fold (g_utf8_get_char (at)));

      if (class == IS_LETTER || class == IS_IDEOGRAPH)
        return TRUE;
    }
  return FALSE;
}

/* Marks at the ends of a term are not meant: "服务器，" looks for 服务器. */
static char *
trim_marks (const char *start, const char *end)
{
  while (start < end && classify (fold (g_utf8_get_char (start))) == IS_MARK)
    start = g_utf8_next_char (start);
  while (start < end)
    {
      const char *last = g_utf8_find_prev_char (start, end);

      if (last == NULL || classify (fold (g_utf8_get_char (last))) != IS_MARK)
        break;
      end = last;
    }
  return g_strndup (start, (gsize) (end - start));
}

static void
add_term (GString *query, const char *start, const char *end)
{
  g_autofree char *term = trim_marks (start, end);

  if (!has_word (term))
    return;
  if (query->len > 0)
    g_string_append_c (query, ' ');
  g_string_append_c (query, '"');
  for (const char *at = term; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (query, '"');
      g_string_append_c (query, *at);
    }
  g_string_append (query, "\" *"); /* the last word may be unfinished */
}

char *
zt_tokenizer_make_query (const char *typed)
{
  g_autofree char *valid = typed != NULL ? g_utf8_make_valid (typed, -1) : g_strdup ("");
  GString *query = g_string_new (NULL);
  const char *at = valid;

  while (*at != '\0')
    {
      const char *end = at;

      while (*end != '\0' && classify (fold (g_utf8_get_char (end))) != IS_BLANK && *end != '\n')
        end = g_utf8_next_char (end);
      if (end > at)
        add_term (query, at, end);
      at = *end != '\0' ? g_utf8_next_char (end) : end;
    }
  return g_string_free (query, query->len == 0);
}
