/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks to CommonMark: a line a paragraph, so that a difference shows what was changed. */
#define G_LOG_DOMAIN "zt-rich-write"
#include "config.h"

#include "rich-text.h"

#include <string.h>

static gboolean
is_wordy (gunichar c)
{
  return g_unichar_isalnum (c);
}

/* Would the characters from @at on be read as the name of a character, as in "&amp;"? */
static gboolean
is_entity (const char *at)
{
  gsize name = 1;

  while (g_ascii_isalnum (at[name]) || at[name] == '#')
    name++;
  return name > 1 && at[name] == ';';
}

/* @before is 0 at the beginning. */
static gboolean
needs_escape (const char *at, gunichar before)
{
  gunichar after = g_utf8_get_char (g_utf8_next_char (at));

  switch (*at)
    {
    case '\\':
    case '`':
    case '*':
    case '[':
      return TRUE;
    case '_':
      return before == 0 || !is_wordy (before) || !is_wordy (after);
    case '<':
      return g_ascii_isalpha (at[1]) || strchr ("/!?", at[1]) != NULL;
    case '&':
      return is_entity (at);
    default:
      return FALSE;
    }
}

/* Would a line that begins like this be another block? */
static gboolean
begins_block (const char *line)
{
  gsize digits = strspn (line, "0123456789");

  if (digits > 0)
    return digits < 10 && (line[digits] == '.' || line[digits] == ')');
  return *line != '\0' && strchr ("#+->=|~:", *line) != NULL;
}

/* Of the first character of a line. */
static void
escape_start (GString *out, const char *at, gsize *skip)
{
  gsize digits = strspn (at, "0123456789");

  *skip = 0;
  if (!begins_block (at))
    return;
  if (digits > 0)
    g_string_append_len (out, at, (gssize) digits);
  g_string_append_c (out, '\\');
  g_string_append_c (out, at[digits]);
  *skip = digits + 1;
}

/* Characters from @start up to @end. @line_start: they may begin a line; @in_cell: bars mean
 * columns. */
static void
escape (GString *out, const ZtRichText *text, guint start, guint end, gboolean line_start,
        gboolean in_cell)
{
  const char *at = text->text + start, *stop = text->text + end;
  gunichar before = start > 0 ? g_utf8_get_char (g_utf8_prev_char (at)) : 0;

  while (at < stop)
    {
      gsize skip = 0;

      if (line_start && !in_cell)
        escape_start (out, at, &skip);
      line_start = FALSE;
      if (skip > 0)
        {
          before = (guchar) at[skip - 1];
          at += skip;
          continue;
        }
      if (*at == ' ' && !in_cell && out->len > 0 && out->str[out->len - 1] == '\n')
        line_start = TRUE; /* gaps before a line mean something */
      else if (*at == '\n')
        {
          g_string_append (out, in_cell ? "<br>" : "\\\n");
          line_start = TRUE;
        }
      else if (*at == '\t' || *at == '\r')
        g_string_append_c (out, ' ');
      else
        {
          /* "<br>" means something in a cell, with a backslash before it too. */
          if (in_cell && *at == '<' && needs_escape (at, before))
            g_string_append (out, "&lt;");
          else
            {
              if (needs_escape (at, before) || (in_cell && *at == '|'))
                g_string_append_c (out, '\\');
              g_string_append_unichar (out, g_utf8_get_char (at));
            }
        }
      before = g_utf8_get_char (at);
      at = g_utf8_next_char (at);
    }
}

static gboolean
is_mark (gunichar c)
{
  return g_unichar_ispunct (c) || (c < 128 && g_ascii_ispunct ((char) c));
}

static gboolean
is_gap (gunichar c)
{
  return c == 0 || g_unichar_isspace (c);
}

static gunichar
character_at (const ZtRichText *text, guint at)
{
  return g_utf8_get_char (text->text + at);
}

static gunichar
character_before (const ZtRichText *text, guint at)
{
  return at > 0 ? g_utf8_get_char (g_utf8_prev_char (text->text + at)) : 0;
}

/* Emphasis opens only before a word, and closes only after one (CommonMark 6.2): marks at the ends
 * of a run that touch words outside stay plain. "**要求：**内容" would show its stars. */
static void
fit_run (const ZtRichText *text, ZtRichRun *run)
{
  while (run->start < run->end)
    {
      gunichar first = character_at (text, run->start),
               before = character_before (text, run->start);

      if (!is_gap (first) && (!is_mark (first) || is_gap (before)))
        break;
      run->start += (guint) g_unichar_to_utf8 (first, NULL);
    }
  while (run->end > run->start)
    {
      gunichar last = character_before (text, run->end), after = character_at (text, run->end);

      if (!is_gap (last) && (!is_mark (last) || is_gap (after)))
        break;
      run->end -= (guint) g_unichar_to_utf8 (last, NULL);
    }
}

/* Runs that touch, or hold a line break, are cut where the stars would run into each other. */
static GArray *
fit_runs (const ZtRichText *text)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (ZtRichRun));
  guint last_end = G_MAXUINT;

  for (guint i = 0; i < text->runs->len; i++)
    {
      ZtRichRun run = g_array_index (text->runs, ZtRichRun, i);

      while (run.start < run.end)
        {
          const char *line_end = memchr (text->text + run.start, '\n', run.end - run.start);
          ZtRichRun piece = run;

          piece.end = line_end != NULL ? (guint) (line_end - text->text) : run.end;
          run.start = line_end != NULL ? piece.end + 1 : run.end;
          fit_run (text, &piece);
          if (piece.start >= piece.end || piece.start == last_end)
            continue;
          last_end = piece.end;
          g_array_append_val (runs, piece);
        }
    }
  return runs;
}

static const char *
stars (guint style)
{
  return style == (ZT_RICH_BOLD | ZT_RICH_ITALIC) ? "***" : style == ZT_RICH_BOLD ? "**" : "*";
}

static void
write_styled (GString *out, const ZtRichText *text, GArray *runs, gboolean line_start,
              gboolean in_cell)
{
  guint at = 0, length = (guint) strlen (text->text);

  for (guint i = 0; i < runs->len; i++)
    {
      const ZtRichRun *run = &g_array_index (runs, ZtRichRun, i);

      escape (out, text, at, run->start, line_start && at == 0, in_cell);
      g_string_append (out, stars (run->style));
      escape (out, text, run->start, run->end, FALSE, in_cell);
      g_string_append (out, stars (run->style));
      at = run->end;
    }
  escape (out, text, at, length, line_start && at == 0, in_cell);
}

static ZtRichText *
stripped (const ZtRichText *text)
{
  ZtRichText *copy = zt_rich_text_copy (text);

  zt_rich_text_strip (copy);
  return copy;
}

static char *
plain_of_block (const char *source)
{
  g_autoptr (GPtrArray) blocks = zt_rich_parse (source);

  return blocks->len == 1 && ((ZtRichBlock *) blocks->pdata[0])->text != NULL
             ? g_strdup (((ZtRichBlock *) blocks->pdata[0])->text->text)
             : NULL;
}

/* The words are worth more than their looks: where those cannot be told apart, they go. */
static void
write_text (GString *out, const ZtRichText *given, gboolean line_start, gboolean in_cell)
{
  g_autoptr (ZtRichText) text = stripped (given);
  g_autoptr (GArray) runs = fit_runs (text);
  g_autoptr (GArray) none = NULL;
  g_autoptr (GString) styled = g_string_new (NULL);
  g_autofree char *read = NULL;

  write_styled (styled, text, runs, line_start, in_cell);
  if (runs->len > 0 && !in_cell)
    {
      read = plain_of_block (styled->str);
      if (g_strcmp0 (read, text->text) != 0)
        {
          none = g_array_new (FALSE, FALSE, sizeof (ZtRichRun));
          g_string_truncate (styled, 0);
          write_styled (styled, text, none, line_start, in_cell);
        }
    }
  g_string_append_len (out, styled->str, (gssize) styled->len);
}

static void
write_row (GString *out, GPtrArray *row, guint columns)
{
  g_string_append_c (out, '|');
  for (guint i = 0; i < columns; i++)
    {
      g_string_append_c (out, ' ');
      if (i < row->len)
        write_text (out, row->pdata[i], FALSE, TRUE);
      g_string_append (out, " |");
    }
  g_string_append_c (out, '\n');
}

static void
write_table (GString *out, const ZtRichBlock *table)
{
  guint columns = zt_rich_block_columns (table);

  if (columns == 0)
    return;
  for (guint i = 0; i < table->rows->len; i++)
    {
      write_row (out, table->rows->pdata[i], columns);
      if (i > 0)
        continue;
      g_string_append_c (out, '|');
      for (guint j = 0; j < columns; j++)
        g_string_append (out, " --- |");
      g_string_append_c (out, '\n');
    }
}

static void
write_picture (GString *out, const ZtRichBlock *picture)
{
  g_autoptr (ZtRichText) words = zt_rich_text_new (NULL);
  g_autofree char *target = g_strdup (picture->target != NULL ? picture->target : "");

  zt_rich_text_append (words, picture->text->text, -1, 0);
  g_strdelimit (words->text, "\n]", ' ');
  g_string_append (out, "![");
  escape (out, words, 0, (guint) strlen (words->text), FALSE, FALSE);
  g_strdelimit (target, "<>\n", '_');
  g_string_append_printf (out, strpbrk (target, " ()") != NULL ? "](<%s>)\n" : "](%s)\n", target);
}

/* How far the text of each level of a list stands in. */
typedef struct
{
  int depth; /* of the item before; 0: no list */
  ZtRichType types[ZT_RICH_DEEPEST + 1];
  int in[ZT_RICH_DEEPEST + 1];
} Indent;

static void
write_item (GString *out, const ZtRichBlock *item, Indent *indent)
{
  g_autofree char *mark = item->type == ZT_RICH_NUMBER
                              ? g_strdup_printf ("%d. ", CLAMP (item->number, 0, 999999))
                              : g_strdup ("- ");
  int depth = CLAMP (item->level, 1, MIN (indent->depth + 1, ZT_RICH_DEEPEST));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *margin = NULL;
  g_auto (GStrv) lines = NULL;

  /* Only a list that begins with 1 and some text may follow a line directly. */
  if (indent->depth > 0
      && (depth <= indent->depth
              ? item->type != indent->types[depth]
              : *item->text->text == '\0' || (item->type == ZT_RICH_NUMBER && item->number != 1)))
    g_string_append_c (out, '\n');
  indent->types[depth] = item->type;
  indent->in[0] = 0;
  indent->in[depth] = indent->in[depth - 1] + (int) strlen (mark);
  indent->depth = depth;
  margin = g_strnfill ((gsize) indent->in[depth], ' ');
  write_text (text, item->text, TRUE, FALSE);
  lines = g_strsplit (text->str, "\n", -1);
  g_string_append_printf (out, "%*s%s%s\n", indent->in[depth - 1], "", mark,
                          lines[0] != NULL ? lines[0] : "");
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    g_string_append_printf (out, "%s%s\n", margin, lines[i]);
}

static void
write_block (GString *out, const ZtRichBlock *block, Indent *indent)
{
  gboolean item = block->type == ZT_RICH_BULLET || block->type == ZT_RICH_NUMBER;
  g_autoptr (ZtRichText) line = NULL;

  if (out->len > 0 && !(item && indent->depth > 0))
    g_string_append_c (out, '\n');
  if (!item)
    indent->depth = 0;
  switch (block->type)
    {
    case ZT_RICH_HEADING:
      line = zt_rich_text_copy (block->text);
      g_strdelimit (line->text, "\n", ' ');
      g_string_append_printf (out, "%.*s ", CLAMP (block->level, 1, ZT_RICH_DEEPEST), "######");
      g_array_set_size (line->runs, 0);
      write_text (out, line, FALSE, FALSE);
      if (g_str_has_suffix (line->text, "#"))
        g_string_insert_c (out, (gssize) out->len - 1, '\\');
      g_string_append_c (out, '\n');
      break;
    case ZT_RICH_BULLET:
    case ZT_RICH_NUMBER:
      write_item (out, block, indent);
      break;
    case ZT_RICH_TABLE:
      write_table (out, block);
      break;
    case ZT_RICH_PICTURE:
      write_picture (out, block);
      break;
    case ZT_RICH_PARAGRAPH:
    default:
      write_text (out, block->text, TRUE, FALSE);
      g_string_append_c (out, '\n');
      break;
    }
}

char *
zt_rich_write (GPtrArray *blocks)
{
  GString *out = g_string_new (NULL);
  Indent indent = { 0 };

  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];

      if (block->type == ZT_RICH_PARAGRAPH && *block->text->text == '\0')
        continue;
      if (block->type == ZT_RICH_HEADING && *block->text->text == '\0')
        continue;
      write_block (out, block, &indent);
    }
  return g_string_free (out, FALSE);
}
