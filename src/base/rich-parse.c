/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CommonMark to blocks: pipe tables are found line by line, all else is read by cmark. */
#define G_LOG_DOMAIN "zt-rich-parse"
#include "config.h"

#include "rich-text.h"

#include <cmark.h>
#include <string.h>

/* Before a cell, so that nothing in it begins a block. */
#define GUARD "\xee\x80\x80"

typedef struct
{
  gboolean ordered;
  int number;       /* of the item under way */
  gboolean pending; /* its mark has not been given to a block yet */
} List;

typedef struct
{
  GPtrArray *blocks; /* (borrowed) */
  GArray *lists;     /* (owned) of List, outermost first */
  ZtRichText *text;  /* (owned): of the block under way */
  int heading;       /* its level; 0: none */
  int bold, italic;
  int in_picture;
  char *target;     /* (owned) (nullable): of the picture under way */
  gboolean in_cell; /* a picture is its words there */
  gsize link_start;
} Parser;

static List *
innermost (Parser *self)
{
  return self->lists->len > 0 ? &g_array_index (self->lists, List, self->lists->len - 1) : NULL;
}

static void
append (Parser *self, const char *text)
{
  guint style = (self->bold > 0 ? ZT_RICH_BOLD : 0) | (self->italic > 0 ? ZT_RICH_ITALIC : 0);

  zt_rich_text_append (self->text, text, -1, style);
}

/* What was read becomes a block: a heading, the item of a list, or a paragraph. */
static void
flush (Parser *self, gboolean even_empty)
{
  List *list = innermost (self);
  ZtRichBlock *block;

  zt_rich_text_strip (self->text);
  if (*self->text->text == '\0' && !even_empty)
    return;
  if (self->heading > 0)
    block = zt_rich_block_new (ZT_RICH_HEADING, MIN (self->heading, ZT_RICH_DEEPEST));
  else if (list != NULL && list->pending)
    {
      block = zt_rich_block_new (list->ordered ? ZT_RICH_NUMBER : ZT_RICH_BULLET,
                                 MIN ((int) self->lists->len, ZT_RICH_DEEPEST));
      block->number = list->ordered ? list->number : 0;
      list->pending = FALSE;
    }
  else
    block = zt_rich_block_new (ZT_RICH_PARAGRAPH, 0);
  zt_rich_text_free (block->text);
  block->text = self->text;
  self->text = zt_rich_text_new (NULL);
  g_ptr_array_add (self->blocks, block);
}

static gboolean
is_wide (gunichar c)
{
  return c >= 0x2e80;
}

/* A line of the source ends inside a paragraph: Chinese is not written with spaces. */
static void
join_lines (Parser *self, cmark_node *node)
{
  gsize length = strlen (self->text->text);
  cmark_node *next = cmark_node_next (node);
  const char *literal = next != NULL ? cmark_node_get_literal (next) : NULL;

  if (length > 0 && literal != NULL && *literal != '\0'
      && is_wide (g_utf8_get_char (g_utf8_prev_char (self->text->text + length)))
      && is_wide (g_utf8_get_char (literal)))
    return;
  append (self, " ");
}

static void
begin_picture (Parser *self, cmark_node *node)
{
  if (self->in_picture++ > 0)
    return;
  if (!self->in_cell)
    flush (self, FALSE);
  g_free (self->target);
  self->target = g_strdup (cmark_node_get_url (node));
}

static void
end_picture (Parser *self)
{
  ZtRichBlock *block;

  if (--self->in_picture > 0 || self->in_cell)
    return;
  zt_rich_text_strip (self->text);
  block = zt_rich_block_new (ZT_RICH_PICTURE, 0);
  zt_rich_text_append (block->text, self->text->text, -1, 0);
  g_strdelimit (block->text->text, "\n", ' ');
  block->target = g_steal_pointer (&self->target);
  g_ptr_array_add (self->blocks, block);
  zt_rich_text_free (self->text);
  self->text = zt_rich_text_new (NULL);
}

/* On paper nobody can follow a link: its address is said. */
static void
end_link (Parser *self, cmark_node *node)
{
  const char *url = cmark_node_get_url (node);

  if (self->in_picture > 0 || url == NULL || *url == '\0' || *url == '#'
      || strstr (self->text->text + MIN (self->link_start, strlen (self->text->text)),
                 g_str_has_prefix (url, "mailto:") ? url + strlen ("mailto:") : url)
             != NULL)
    return;
  append (self, " (");
  append (self, url);
  append (self, ")");
}

/* Text that stands for itself, over several lines. */
static void
add_literal (Parser *self, cmark_node *node)
{
  const char *literal = cmark_node_get_literal (node);

  flush (self, FALSE);
  append (self, literal != NULL ? literal : "");
  flush (self, FALSE);
}

static void
begin (Parser *self, cmark_node *node)
{
  List list = { 0 };

  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_LIST:
      list.ordered = cmark_node_get_list_type (node) == CMARK_ORDERED_LIST;
      list.number = list.ordered ? cmark_node_get_list_start (node) - 1 : 0;
      g_array_append_val (self->lists, list);
      break;
    case CMARK_NODE_ITEM:
      innermost (self)->pending = TRUE;
      innermost (self)->number++;
      break;
    case CMARK_NODE_HEADING:
      self->heading = cmark_node_get_heading_level (node);
      break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
      add_literal (self, node);
      break;
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
    case CMARK_NODE_CUSTOM_INLINE:
      append (self, cmark_node_get_literal (node) != NULL ? cmark_node_get_literal (node) : "");
      break;
    case CMARK_NODE_SOFTBREAK:
      join_lines (self, node);
      break;
    case CMARK_NODE_LINEBREAK:
      append (self, "\n");
      break;
    case CMARK_NODE_EMPH:
      self->italic++;
      break;
    case CMARK_NODE_STRONG:
      self->bold++;
      break;
    case CMARK_NODE_LINK:
      self->link_start = strlen (self->text->text);
      break;
    case CMARK_NODE_IMAGE:
      begin_picture (self, node);
      break;
    default:
      break;
    }
}

static void
end (Parser *self, cmark_node *node)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_LIST:
      g_array_set_size (self->lists, self->lists->len - 1);
      break;
    case CMARK_NODE_ITEM:
      if (innermost (self)->pending)
        flush (self, TRUE);
      break;
    case CMARK_NODE_HEADING:
      flush (self, FALSE);
      self->heading = 0;
      break;
    case CMARK_NODE_PARAGRAPH:
      flush (self, FALSE);
      break;
    case CMARK_NODE_EMPH:
      self->italic--;
      break;
    case CMARK_NODE_STRONG:
      self->bold--;
      break;
    case CMARK_NODE_LINK:
      end_link (self, node);
      break;
    case CMARK_NODE_IMAGE:
      end_picture (self);
      break;
    default:
      break;
    }
}

/* Without recursion: how deep a text nests is up to whoever wrote it. */
static void
parse_piece (GPtrArray *blocks, const char *source, gsize length, gboolean in_cell)
{
  Parser self = { .blocks = blocks, .in_cell = in_cell };
  cmark_node *root = cmark_parse_document (source, length, CMARK_OPT_VALIDATE_UTF8);
  cmark_iter *iter = cmark_iter_new (root);
  cmark_event_type event;

  self.lists = g_array_new (FALSE, FALSE, sizeof (List));
  self.text = zt_rich_text_new (NULL);
  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    if (event == CMARK_EVENT_ENTER)
      begin (&self, cmark_iter_get_node (iter));
    else
      end (&self, cmark_iter_get_node (iter));
  cmark_iter_free (iter);
  cmark_node_free (root);
  g_array_unref (self.lists);
  zt_rich_text_free (self.text);
  g_free (self.target);
}

/* --- tables --- */

/* The cells of a row: bars stand between them, "\|" is a bar in one. */
static GStrv
split_row (const char *line)
{
  GPtrArray *cells = g_ptr_array_new ();
  g_autoptr (GString) cell = g_string_new (NULL);
  g_autofree char *row = g_strstrip (g_strdup (line));
  const char *at = *row == '|' ? row + 1 : row;

  for (; *at != '\0'; at++)
    {
      if (*at == '|')
        {
          g_ptr_array_add (cells, g_strstrip (g_strdup (cell->str)));
          g_string_truncate (cell, 0);
          continue;
        }
      if (*at == '\\' && at[1] == '|')
        at++;
      else if (*at == '\\' && at[1] != '\0')
        g_string_append_c (cell, *at++);
      g_string_append_c (cell, *at);
    }
  g_strstrip (cell->str);
  if (*cell->str != '\0')
    g_ptr_array_add (cells, g_strdup (cell->str));
  g_ptr_array_add (cells, NULL);
  return (GStrv) g_ptr_array_free (cells, FALSE);
}

/* "| --- | :-: |" below the header. Answers how many columns; 0: it is something else. */
static guint
count_delimiters (const char *line)
{
  g_auto (GStrv) cells = NULL;
  guint n = 0;

  if (strchr (line, '-') == NULL || strchr (line, '|') == NULL
      || strspn (line, " \t|:-") != strlen (line) || g_str_has_prefix (line, "    "))
    return 0;
  cells = split_row (line);
  for (; cells[n] != NULL; n++)
    {
      const char *cell = cells[n] + (*cells[n] == ':');
      gsize dashes = strspn (cell, "-");

      if (dashes == 0 || (cell[dashes] != '\0' && !g_str_equal (cell + dashes, ":")))
        return 0;
    }
  return n;
}

/* "<br>", which all the world writes for a line broken inside a cell, is the one piece of HTML
 * that is known. */
static ZtRichText *
parse_cell (const char *source)
{
  static GRegex *breaks;
  static gsize once;
  ZtRichText *cell = zt_rich_text_new (NULL);
  g_auto (GStrv) lines = NULL;

  if (g_once_init_enter (&once))
    {
      breaks = g_regex_new ("<br */?>", G_REGEX_CASELESS, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  lines = g_regex_split (breaks, source, 0);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();
      g_autofree char *guarded = g_strconcat (GUARD, lines[i], NULL);
      ZtRichText *line;

      if (i > 0)
        zt_rich_text_append (cell, "\n", 1, 0);
      parse_piece (blocks, guarded, strlen (guarded), TRUE);
      if (blocks->len == 0)
        continue;
      line = ((ZtRichBlock *) blocks->pdata[0])->text;
      for (guint at = strlen (GUARD), r = 0; at < strlen (line->text);)
        {
          const ZtRichRun *run
              = r < line->runs->len ? &g_array_index (line->runs, ZtRichRun, r) : NULL;
          guint start = run != NULL ? MAX (run->start, at) : (guint) strlen (line->text);

          zt_rich_text_append (cell, line->text + at, (gssize) (start - at), 0);
          if (run != NULL && run->end > start)
            zt_rich_text_append (cell, line->text + start, (gssize) (run->end - start), run->style);
          at = run != NULL ? MAX (run->end, start) : start;
          r++;
        }
    }
  zt_rich_text_strip (cell);
  return cell;
}

static void
add_row (ZtRichBlock *table, const char *line, guint columns)
{
  g_auto (GStrv) cells = split_row (line);
  GPtrArray *row = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_text_free);
  guint n = g_strv_length (cells);

  for (guint i = 0; i < columns; i++)
    g_ptr_array_add (row, parse_cell (i < n ? cells[i] : ""));
  g_ptr_array_add (table->rows, row);
}

static gboolean
is_blank (const char *line)
{
  return strspn (line, " \t") == strlen (line);
}

/* Reads the table that begins at @at; answers the first line after it. */
static guint
read_table (GPtrArray *blocks, GStrv lines, guint at, guint columns)
{
  ZtRichBlock *table = zt_rich_block_new (ZT_RICH_TABLE, 0);

  add_row (table, lines[at], columns);
  for (at += 2; lines[at] != NULL && !is_blank (lines[at]) && strchr (lines[at], '|') != NULL; at++)
    add_row (table, lines[at], columns);
  g_ptr_array_add (blocks, table);
  return at;
}

/* Inside ``` or ~~~ bars are only bars. */
static void
note_fence (const char *line, char *fence)
{
  gsize indent = strspn (line, " ");
  const char *start = line + indent;

  if (indent > 3 || (!g_str_has_prefix (start, "```") && !g_str_has_prefix (start, "~~~")))
    return;
  if (*fence == '\0')
    *fence = *start;
  else if (*fence == *start)
    *fence = '\0';
}

static gboolean
begins_table (GStrv lines, guint at, guint *columns)
{
  g_auto (GStrv) header = NULL;

  *columns = lines[at + 1] != NULL && strchr (lines[at], '|') != NULL
                     && !g_str_has_prefix (lines[at], "    ")
                 ? count_delimiters (lines[at + 1])
                 : 0;
  if (*columns == 0)
    return FALSE;
  header = split_row (lines[at]);
  return g_strv_length (header) == *columns || (*columns == 1 && g_strv_length (header) == 0);
}

static void
parse_lines (GPtrArray *blocks, GString *piece)
{
  if (piece->len > 0)
    parse_piece (blocks, piece->str, piece->len, FALSE);
  g_string_truncate (piece, 0);
}

GPtrArray *
zt_rich_parse (const char *source)
{
  GPtrArray *blocks = zt_rich_blocks_new ();
  g_autoptr (GString) piece = g_string_new (NULL);
  g_autofree char *valid = NULL;
  g_auto (GStrv) lines = NULL;
  char fence = '\0';

  g_return_val_if_fail (source != NULL, blocks);
  valid = g_utf8_make_valid (source, -1);
  lines = g_strsplit (valid, "\n", -1);
  for (guint i = 0; lines[i] != NULL;)
    {
      guint columns = 0;

      g_strchomp (lines[i]);
      if (lines[i + 1] != NULL)
        g_strchomp (lines[i + 1]);
      if (fence == '\0' && begins_table (lines, i, &columns))
        {
          parse_lines (blocks, piece);
          i = read_table (blocks, lines, i, columns);
          continue;
        }
      note_fence (lines[i], &fence);
      g_string_append (piece, lines[i++]);
      g_string_append_c (piece, '\n');
    }
  parse_lines (blocks, piece);
  return blocks;
}
