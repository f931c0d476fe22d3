/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text: its pieces, its words, and what a bid cannot hold. */
#define G_LOG_DOMAIN "zt-rich-text"
#include "config.h"

#include "rich-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

ZtRichText *
zt_rich_text_new (const char *text)
{
  ZtRichText *self = g_new0 (ZtRichText, 1);

  self->text = g_strdup (text != NULL ? text : "");
  self->runs = g_array_new (FALSE, FALSE, sizeof (ZtRichRun));
  return self;
}

ZtRichText *
zt_rich_text_copy (const ZtRichText *text)
{
  ZtRichText *copy = zt_rich_text_new (text->text);

  if (text->runs->len > 0)
    g_array_append_vals (copy->runs, text->runs->data, text->runs->len);
  return copy;
}

void
zt_rich_text_free (ZtRichText *text)
{
  if (text == NULL)
    return;
  g_free (text->text);
  g_array_unref (text->runs);
  g_free (text);
}

void
zt_rich_text_append (ZtRichText *self, const char *more, gssize length, guint style)
{
  gsize had = strlen (self->text), n = length < 0 ? strlen (more) : (gsize) length;
  ZtRichRun run = { (guint) had, (guint) (had + n), style };
  ZtRichRun *last
      = self->runs->len > 0 ? &g_array_index (self->runs, ZtRichRun, self->runs->len - 1) : NULL;

  if (n == 0)
    return;
  self->text = g_realloc (self->text, had + n + 1);
  memcpy (self->text + had, more, n);
  self->text[had + n] = '\0';
  if (style == 0)
    return;
  if (last != NULL && last->end == run.start && last->style == style)
    last->end = run.end;
  else
    g_array_append_val (self->runs, run);
}

static gboolean
is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x3000 || c == 0xa0;
}

void
zt_rich_text_strip (ZtRichText *self)
{
  const char *start = self->text, *end = self->text + strlen (self->text);
  g_autofree char *inner = NULL;
  guint from, to;

  while (*start != '\0' && is_space (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && is_space (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  from = (guint) (start - self->text);
  to = (guint) (end - self->text);
  for (guint i = self->runs->len; i > 0; i--)
    {
      ZtRichRun *run = &g_array_index (self->runs, ZtRichRun, i - 1);

      run->start = CLAMP (run->start, from, to) - from;
      run->end = CLAMP (run->end, from, to) - from;
      if (run->start == run->end)
        g_array_remove_index (self->runs, i - 1);
    }
  inner = g_strndup (start, to - from);
  g_free (self->text);
  self->text = g_steal_pointer (&inner);
}

ZtRichBlock *
zt_rich_block_new (ZtRichType type, int level)
{
  ZtRichBlock *self = g_new0 (ZtRichBlock, 1);

  self->type = type;
  self->level = level;
  if (type == ZT_RICH_TABLE)
    self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  else
    self->text = zt_rich_text_new (NULL);
  return self;
}

ZtRichBlock *
zt_rich_block_copy (const ZtRichBlock *block)
{
  ZtRichBlock *copy = g_new0 (ZtRichBlock, 1);

  *copy = (ZtRichBlock){ block->type, block->level, block->number };
  copy->text = block->text != NULL ? zt_rich_text_copy (block->text) : NULL;
  copy->target = g_strdup (block->target);
  if (block->rows == NULL)
    return copy;
  copy->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < block->rows->len; i++)
    {
      GPtrArray *row = block->rows->pdata[i];
      GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_text_free);

      for (guint j = 0; j < row->len; j++)
        g_ptr_array_add (cells, zt_rich_text_copy (row->pdata[j]));
      g_ptr_array_add (copy->rows, cells);
    }
  return copy;
}

void
zt_rich_block_free (ZtRichBlock *block)
{
  if (block == NULL)
    return;
  zt_rich_text_free (block->text);
  g_clear_pointer (&block->rows, g_ptr_array_unref);
  g_free (block->target);
  g_free (block);
}

GPtrArray *
zt_rich_blocks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_block_free);
}

guint
zt_rich_block_columns (const ZtRichBlock *table)
{
  guint columns = 0;

  for (guint i = 0; table->rows != NULL && i < table->rows->len; i++)
    columns = MAX (columns, ((GPtrArray *) table->rows->pdata[i])->len);
  return columns;
}

const char *
zt_rich_digest (const char *target)
{
  const char *digits;

  if (target == NULL || !g_str_has_prefix (target, "sha256:"))
    return NULL;
  digits = target + strlen ("sha256:");
  return strlen (digits) == 64 && strspn (digits, "0123456789abcdef") == 64 ? digits : NULL;
}

void
zt_rich_count (GPtrArray *blocks)
{
  int next[ZT_RICH_DEEPEST + 1] = { 0 };

  for (guint i = 0; i < blocks->len; i++)
    {
      ZtRichBlock *block = blocks->pdata[i];
      int deeper = block->level + 1;

      if (block->type == ZT_RICH_TABLE || block->type == ZT_RICH_PICTURE)
        continue;
      if (block->type != ZT_RICH_BULLET && block->type != ZT_RICH_NUMBER)
        deeper = 0;
      else if (block->type == ZT_RICH_BULLET)
        next[block->level] = 0;
      else
        block->number = ++next[block->level];
      for (int depth = deeper; depth <= ZT_RICH_DEEPEST; depth++)
        next[depth] = 0;
    }
}

char *
zt_rich_from_plain (const char *text)
{
  g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      ZtRichBlock *block = zt_rich_block_new (ZT_RICH_PARAGRAPH, 0);

      zt_rich_text_append (block->text, *line, -1, 0);
      zt_rich_text_strip (block->text);
      if (*block->text->text != '\0')
        g_ptr_array_add (blocks, block);
      else
        zt_rich_block_free (block);
    }
  return zt_rich_write (blocks);
}

char *
zt_rich_plain (const char *source)
{
  g_autoptr (GPtrArray) blocks = zt_rich_parse (source);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];

      if (plain->len > 0)
        g_string_append_c (plain, '\n');
      if (block->text != NULL)
        g_string_append (plain, block->text->text);
      for (guint r = 0; block->rows != NULL && r < block->rows->len; r++)
        {
          GPtrArray *row = block->rows->pdata[r];

          if (r > 0)
            g_string_append_c (plain, '\n');
          for (guint c = 0; c < row->len; c++)
            g_string_append_printf (plain, "%s%s", c > 0 ? "\t" : "",
                                    ((ZtRichText *) row->pdata[c])->text);
        }
    }
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

GStrv
zt_rich_pictures (const char *source)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) blocks = NULL;

  /* Most answers name none, and parsing costs. */
  blocks = strstr (source, "sha256:") != NULL ? zt_rich_parse (source) : zt_rich_blocks_new ();
  for (guint i = 0; i < blocks->len; i++)
    {
      const char *digest = zt_rich_digest (((ZtRichBlock *) blocks->pdata[i])->target);

      if (digest != NULL && !g_ptr_array_find_with_equal_func (found, digest, g_str_equal, NULL))
        g_ptr_array_add (found, g_strdup (digest));
    }
  g_ptr_array_add (found, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/* --- what a bid cannot hold --- */

static gboolean
check_characters (const char *source, GError **error)
{
  const char *bad = NULL;
  guint line = 1;

  if (!g_utf8_validate (source, -1, &bad))
    {
      for (const char *at = source; at < bad; at++)
        line += *at == '\n';
      /* TRANSLATORS: %u is the number of a line */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("Line %u is not text in UTF-8. Save the file as UTF-8 and try again."), line);
      return FALSE;
    }
  for (const char *at = source; *at != '\0'; at++)
    {
      line += *at == '\n';
      if ((guchar) *at >= 0x20 || strchr ("\n\r\t", *at) != NULL)
        continue;
      /* TRANSLATORS: %u is the number of a line */
      g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                   _ ("Line %u holds a control character that no document can show. Remove it."),
                   line);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_block (const ZtRichBlock *block, guint *tables, guint *pictures, GError **error)
{
  if (block->type == ZT_RICH_TABLE)
    {
      ++*tables;
      if (zt_rich_block_columns (block) <= ZT_RICH_MOST_COLUMNS
          && block->rows->len <= ZT_RICH_MOST_ROWS + 1)
        return TRUE;
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   /* TRANSLATORS: the number of a table, then of its columns and rows, then what is
                    * possible */
                   _ ("Table %u has %u columns and %u rows; at most %d columns and %d rows fit on "
                      "pages. Split it, or attach it as a file."),
                   *tables, zt_rich_block_columns (block), block->rows->len - 1,
                   ZT_RICH_MOST_COLUMNS, ZT_RICH_MOST_ROWS);
      return FALSE;
    }
  if (block->type != ZT_RICH_PICTURE)
    return TRUE;
  if (++*pictures > ZT_RICH_MOST_PICTURES)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   _ ("There are more than %d pictures. Attach the others as files."),
                   ZT_RICH_MOST_PICTURES);
      return FALSE;
    }
  if (zt_rich_digest (block->target) != NULL)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               /* TRANSLATORS: where a picture is said to be */
               _ ("The picture “%.200s” is not in this workspace. Name a PNG or JPEG file beside "
                  "the text, or insert it in the editor."),
               block->target != NULL ? block->target : "");
  return FALSE;
}

gboolean
zt_rich_check (const char *source, GError **error)
{
  g_autoptr (GPtrArray) blocks = NULL;
  guint tables = 0, pictures = 0;

  g_return_val_if_fail (source != NULL, FALSE);
  if (strlen (source) > ZT_RICH_MOST_BYTES)
    {
      g_autofree char *have = g_format_size (strlen (source));
      g_autofree char *most = g_format_size (ZT_RICH_MOST_BYTES);

      /* TRANSLATORS: the size of a text, and the largest there may be */
      g_set_error (
          error, ZT_ERROR, ZT_ERROR_LIMIT,
          _ ("The text has %s; at most %s fit into one answer. Attach the rest as a file."), have,
          most);
      return FALSE;
    }
  if (!check_characters (source, error))
    return FALSE;
  blocks = zt_rich_parse (source);
  if (blocks->len > ZT_RICH_MOST_BLOCKS)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                   _ ("The text has %u paragraphs; at most %d fit into one answer. Attach the rest "
                      "as a file."),
                   blocks->len, ZT_RICH_MOST_BLOCKS);
      return FALSE;
    }
  for (guint i = 0; i < blocks->len; i++)
    if (!check_block (blocks->pdata[i], &tables, &pictures, error))
      return FALSE;
  return TRUE;
}
