/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a page's content give back the graphics state it took? What is drawn after it stands wrongly
 * if not. */
#define G_LOG_DOMAIN "zt-merge-balance"

#include "config.h"

#include <string.h>

#include "merge.h"

typedef struct
{
  const guchar *at, *end;
} Scan;

static gboolean
is_space (guchar c)
{
  return c == 0 || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static gboolean
is_delimiter (guchar c)
{
  return strchr ("()<>[]{}/%", c) != NULL;
}

/* ISO 32000-1, 7.3.4.2: parentheses nest, a backslash takes the next byte. */
static void
skip_string (Scan *scan)
{
  int depth = 0;

  for (; scan->at < scan->end; scan->at++)
    {
      if (*scan->at == '\\')
        scan->at++;
      else if (*scan->at == '(')
        depth++;
      else if (*scan->at == ')' && --depth == 0)
        {
          scan->at++;
          break;
        }
    }
  scan->at = MIN (scan->at, scan->end);
}

static void
skip_comment (Scan *scan)
{
  while (scan->at < scan->end && *scan->at != '\n' && *scan->at != '\r')
    scan->at++;
}

/* From ID to the EI that stands alone. */
static void
skip_image (Scan *scan)
{
  for (scan->at++; scan->at + 2 < scan->end; scan->at++)
    if (is_space (scan->at[-1]) && scan->at[0] == 'E' && scan->at[1] == 'I'
        && is_space (scan->at[2]))
      break;
  scan->at = MIN (scan->at + 2, scan->end);
}

/* The next word that could be an operator, or NULL at the end. */
static const guchar *
next_word (Scan *scan, gsize *length)
{
  while (scan->at < scan->end)
    {
      const guchar *start = scan->at;

      if (*start == '(')
        skip_string (scan);
      else if (*start == '%')
        skip_comment (scan);
      else if (is_space (*start) || *start == '[' || *start == ']' || *start == '<' || *start == '>'
               || *start == '{' || *start == '}' || *start == ')')
        scan->at++;
      else
        {
          for (scan->at++;
               scan->at < scan->end && !is_space (*scan->at) && !is_delimiter (*scan->at);)
            scan->at++;
          *length = (gsize) (scan->at - start);
          return start;
        }
    }
  return NULL;
}

void
zt_merge_balance (const guchar *content, gsize length, int *missing_before, int *missing_after)
{
  Scan scan = { content, content + length };
  const guchar *word;
  gsize word_length;
  int depth = 0, lowest = 0;

  while ((word = next_word (&scan, &word_length)) != NULL)
    {
      if (word_length == 1 && *word == 'q')
        depth++;
      else if (word_length == 1 && *word == 'Q')
        lowest = MIN (lowest, --depth);
      else if (word_length == 2 && memcmp (word, "ID", 2) == 0)
        skip_image (&scan);
    }
  *missing_before = -lowest;
  *missing_after = depth - lowest;
}
