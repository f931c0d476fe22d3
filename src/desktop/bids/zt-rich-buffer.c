/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text while it is edited. What a line is stands in tags over the whole line with its end, so
 * that it moves, is cut and joined with the words. */
#define G_LOG_DOMAIN "zt-rich-buffer"
#include "config.h"

#include "zt-rich-buffer.h"

#include <string.h>

#define N_LOOKS 9 /* three levels each of headings, bullets and numbers */

struct _ZtRichBuffer
{
  GtkTextBuffer parent_instance;

  /* State */
  ZtRichLine last;  /* of the last line while it is empty: it has nothing to carry a tag */
  guint style;      /* of what is typed next */
  gboolean filling; /* tags are set by whoever fills it */

  /* Borrowed, of the tag table */
  GtkTextTag *looks[N_LOOKS];
  GtkTextTag *bold, *italic;
};

G_DEFINE_FINAL_TYPE (ZtRichBuffer, zt_rich_buffer, GTK_TYPE_TEXT_BUFFER)

static const ZtRichType look_types[] = { ZT_RICH_HEADING, ZT_RICH_BULLET, ZT_RICH_NUMBER };

static GtkTextTag *
tag_of (ZtRichBuffer *self, ZtRichLine look)
{
  int level = CLAMP (look.level, 1, ZT_RICH_DEEPEST) - 1;

  for (int i = 0; i < (int) G_N_ELEMENTS (look_types); i++)
    if (look_types[i] == look.type)
      return self->looks[i * ZT_RICH_DEEPEST + level];
  return NULL;
}

static ZtRichLine
look_at (ZtRichBuffer *self, const GtkTextIter *iter)
{
  for (int i = 0; i < N_LOOKS; i++)
    if (gtk_text_iter_has_tag (iter, self->looks[i]))
      return (ZtRichLine){ look_types[i / ZT_RICH_DEEPEST], i % ZT_RICH_DEEPEST + 1 };
  return (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 };
}

ZtRichLine
zt_rich_buffer_get_line (ZtRichBuffer *self, int line)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line (GTK_TEXT_BUFFER (self), &iter, line);
  return gtk_text_iter_is_end (&iter) ? self->last : look_at (self, &iter);
}

void
zt_rich_buffer_set_line (ZtRichBuffer *self, int line, ZtRichLine look)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  GtkTextTag *tag = tag_of (self, look);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_line (buffer, &start, line);
  end = start;
  if (!gtk_text_iter_forward_line (&end))
    gtk_text_buffer_get_end_iter (buffer, &end);
  if (gtk_text_iter_is_end (&start))
    {
      self->last = look;
      g_signal_emit_by_name (self, "changed");
      return;
    }
  for (int i = 0; i < N_LOOKS; i++)
    if (self->looks[i] != tag)
      gtk_text_buffer_remove_tag (buffer, self->looks[i], &start, &end);
  if (tag != NULL)
    gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}

/* --- looks of words --- */

static void
set_style (ZtRichBuffer *self, guint style, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextTag *const tags[] = { self->bold, self->italic };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    if (style & (1u << i))
      gtk_text_buffer_apply_tag (GTK_TEXT_BUFFER (self), tags[i], start, end);
    else
      gtk_text_buffer_remove_tag (GTK_TEXT_BUFFER (self), tags[i], start, end);
}

static guint
style_at (ZtRichBuffer *self, const GtkTextIter *iter)
{
  return (gtk_text_iter_has_tag (iter, self->bold) ? ZT_RICH_BOLD : 0)
         | (gtk_text_iter_has_tag (iter, self->italic) ? ZT_RICH_ITALIC : 0);
}

guint
zt_rich_buffer_get_style (ZtRichBuffer *self)
{
  GtkTextIter start, end;
  guint style = ZT_RICH_BOLD | ZT_RICH_ITALIC;

  if (!gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self), &start, &end))
    return self->style;
  for (; gtk_text_iter_compare (&start, &end) < 0;
       gtk_text_iter_forward_to_tag_toggle (&start, NULL))
    style &= style_at (self, &start);
  return style;
}

void
zt_rich_buffer_toggle_style (ZtRichBuffer *self, ZtRichStyle style)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  GtkTextTag *tag = style == ZT_RICH_BOLD ? self->bold : self->italic;
  gboolean had = (zt_rich_buffer_get_style (self) & style) != 0;
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    self->style ^= style;
  else if (had)
    gtk_text_buffer_remove_tag (buffer, tag, &start, &end);
  else
    gtk_text_buffer_apply_tag (buffer, tag, &start, &end);
}

/* What is typed looks like what stands before it. */
static void
on_cursor_moved_cb (ZtRichBuffer *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  if (!gtk_text_iter_starts_line (&iter))
    gtk_text_iter_backward_char (&iter);
  self->style = gtk_text_iter_starts_line (&iter) && gtk_text_iter_ends_line (&iter)
                    ? 0
                    : style_at (self, &iter);
}

/* --- typing --- */

static void
zt_rich_buffer_insert_text (GtkTextBuffer *buffer, GtkTextIter *iter, const char *text, int length)
{
  ZtRichBuffer *self = ZT_RICH_BUFFER (buffer);
  ZtRichLine look = zt_rich_buffer_get_line (self, gtk_text_iter_get_line (iter));
  int offset = gtk_text_iter_get_offset (iter), first = gtk_text_iter_get_line (iter);
  guint style = self->style;
  GtkTextIter start;

  GTK_TEXT_BUFFER_CLASS (zt_rich_buffer_parent_class)->insert_text (buffer, iter, text, length);
  if (self->filling)
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
  set_style (self, style, &start, iter);
  for (int line = first; line <= gtk_text_iter_get_line (iter); line++)
    zt_rich_buffer_set_line (self, line, look);
  self->style = style;
}

/* Lines that become one keep the look of the first, unless nothing of it is left. */
static void
zt_rich_buffer_delete_range (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end)
{
  ZtRichBuffer *self = ZT_RICH_BUFFER (buffer);
  const GtkTextIter *kept = gtk_text_iter_starts_line (start) ? end : start;
  ZtRichLine look = zt_rich_buffer_get_line (self, gtk_text_iter_get_line (kept));

  GTK_TEXT_BUFFER_CLASS (zt_rich_buffer_parent_class)->delete_range (buffer, start, end);
  if (!self->filling)
    zt_rich_buffer_set_line (self, gtk_text_iter_get_line (start), look);
}

/* --- filling --- */

static void
insert_runs (ZtRichBuffer *self, GtkTextIter *iter, const ZtRichText *text)
{
  guint at = 0, length = (guint) strlen (text->text);

  for (guint i = 0; i <= text->runs->len; i++)
    {
      const ZtRichRun none = { length, length, 0 };
      const ZtRichRun *run
          = i < text->runs->len ? &g_array_index (text->runs, ZtRichRun, i) : &none;

      for (int styled = 0; styled < 2; styled++)
        {
          guint from = styled ? run->start : at, to = styled ? run->end : run->start;
          int offset = gtk_text_iter_get_offset (iter);
          GtkTextIter start;

          if (from >= to)
            continue;
          gtk_text_buffer_insert (GTK_TEXT_BUFFER (self), iter, text->text + from,
                                  (int) (to - from));
          gtk_text_buffer_get_iter_at_offset (GTK_TEXT_BUFFER (self), &start, offset);
          set_style (self, styled ? run->style : 0, &start, iter);
        }
      at = run->end;
    }
}

/* A line broken by hand is a character of its own in the buffer: its "\n" ends a paragraph. */
static ZtRichText *
with_separators (const ZtRichText *text)
{
  ZtRichText *copy = zt_rich_text_new (NULL);
  guint at = 0;

  for (const char *c = text->text; *c != '\0';
       c = g_utf8_next_char (c), at = (guint) (c - text->text))
    {
      guint style = 0;

      for (guint i = 0; i < text->runs->len; i++)
        {
          const ZtRichRun *run = &g_array_index (text->runs, ZtRichRun, i);

          style |= at >= run->start && at < run->end ? run->style : 0;
        }
      if (*c == '\n')
        zt_rich_text_append (copy, "\xe2\x80\xa8", -1, style);
      else
        zt_rich_text_append (copy, c, g_utf8_next_char (c) - c, style);
    }
  return copy;
}

static void
insert_block (ZtRichBuffer *self, GtkTextIter *iter, const ZtRichBlock *block,
              ZtRichObjectFunc make, gpointer user_data)
{
  if (block->type == ZT_RICH_TABLE || block->type == ZT_RICH_PICTURE)
    make (gtk_text_buffer_create_child_anchor (GTK_TEXT_BUFFER (self), iter), block, user_data);
  else
    {
      g_autoptr (ZtRichText) text = with_separators (block->text);

      insert_runs (self, iter, text);
    }
}

/* The end of a line looks like the line. */
static void
end_line (ZtRichBuffer *self, GtkTextIter *iter, ZtRichLine look)
{
  gtk_text_buffer_insert (GTK_TEXT_BUFFER (self), iter, "\n", 1);
  zt_rich_buffer_set_line (self, gtk_text_iter_get_line (iter) - 1, look);
}

static ZtRichLine
look_of (const ZtRichBlock *block)
{
  return block->type == ZT_RICH_TABLE || block->type == ZT_RICH_PICTURE
             ? (ZtRichLine){ ZT_RICH_PARAGRAPH, 0 }
             : (ZtRichLine){ block->type, block->level };
}

void
zt_rich_buffer_insert (ZtRichBuffer *self, GtkTextIter *iter, GPtrArray *blocks,
                       ZtRichObjectFunc make, gpointer user_data)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);
  const ZtRichBlock *first = blocks->len > 0 ? blocks->pdata[0] : NULL;
  ZtRichLine rest = zt_rich_buffer_get_line (self, gtk_text_iter_get_line (iter));
  gboolean before = !gtk_text_iter_starts_line (iter), after = !gtk_text_iter_ends_line (iter);
  gboolean inside
      = first != NULL && blocks->len == 1 && first->type == ZT_RICH_PARAGRAPH && (before || after);

  if (first == NULL)
    return;
  self->filling = TRUE;
  gtk_text_buffer_begin_user_action (buffer);
  if (before && !inside)
    end_line (self, iter, rest);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];

      if (i > 0)
        end_line (self, iter, look_of (blocks->pdata[i - 1]));
      insert_block (self, iter, block, make, user_data);
      zt_rich_buffer_set_line (self, gtk_text_iter_get_line (iter),
                               inside ? rest : look_of (block));
    }
  if (after && !inside)
    {
      end_line (self, iter, look_of (blocks->pdata[blocks->len - 1]));
      zt_rich_buffer_set_line (self, gtk_text_iter_get_line (iter), rest);
    }
  gtk_text_buffer_end_user_action (buffer);
  self->filling = FALSE;
  on_cursor_moved_cb (self);
}

/* --- reading --- */

static void
add_line (GPtrArray *blocks, ZtRichLine look, ZtRichText **text, gboolean even_empty)
{
  gboolean item = look.type == ZT_RICH_BULLET || look.type == ZT_RICH_NUMBER;
  ZtRichBlock *block;

  zt_rich_text_strip (*text);
  if (*(*text)->text == '\0' && !(even_empty && item))
    return;
  block = zt_rich_block_new (look.type, look.level);
  zt_rich_text_free (block->text);
  block->text = *text;
  *text = zt_rich_text_new (NULL);
  g_ptr_array_add (blocks, block);
}

static void
read_line (ZtRichBuffer *self, GPtrArray *blocks, GtkTextIter start, const GtkTextIter *end)
{
  ZtRichLine look = zt_rich_buffer_get_line (self, gtk_text_iter_get_line (&start));
  ZtRichText *text = zt_rich_text_new (NULL);
  gboolean objects = FALSE;

  while (gtk_text_iter_compare (&start, end) < 0)
    {
      GtkTextChildAnchor *anchor = gtk_text_iter_get_child_anchor (&start);
      ZtRichObject *object = anchor != NULL ? zt_rich_object_of (anchor) : NULL;
      char character[7] = { 0 };

      if (object != NULL)
        {
          add_line (blocks, look, &text, FALSE);
          g_ptr_array_add (blocks, zt_rich_block_copy (zt_rich_object_get_block (object)));
          objects = TRUE;
        }
      else if (anchor == NULL)
        {
          gunichar c = gtk_text_iter_get_char (&start);

          g_unichar_to_utf8 (c == 0x2028 ? '\n' : c, character);
          if (c != 0xfffc)
            zt_rich_text_append (text, character, -1, style_at (self, &start));
        }
      gtk_text_iter_forward_char (&start);
    }
  add_line (blocks, look, &text, !objects);
  zt_rich_text_free (text);
}

GPtrArray *
zt_rich_buffer_read (ZtRichBuffer *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GPtrArray *blocks = zt_rich_blocks_new ();
  GtkTextIter at = *start;

  for (;;)
    {
      GtkTextIter stop = at;

      if (!gtk_text_iter_ends_line (&stop))
        gtk_text_iter_forward_to_line_end (&stop);
      if (gtk_text_iter_compare (&stop, end) > 0)
        stop = *end;
      read_line (self, blocks, at, &stop);
      if (!gtk_text_iter_forward_line (&at) || gtk_text_iter_compare (&at, end) > 0)
        break;
    }
  zt_rich_count (blocks);
  return blocks;
}

/* --- the class --- */

static void
make_tags (ZtRichBuffer *self)
{
  static const double scales[] = { 1.35, 1.2, 1.08 };
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self);

  for (int i = 0; i < N_LOOKS; i++)
    {
      int level = i % ZT_RICH_DEEPEST;

      if (look_types[i / ZT_RICH_DEEPEST] == ZT_RICH_HEADING)
        self->looks[i] = gtk_text_buffer_create_tag (buffer, NULL, "scale", scales[level], "weight",
                                                     PANGO_WEIGHT_BOLD, "pixels-above-lines",
                                                     12 - 2 * level, "pixels-below-lines", 5, NULL);
      else
        self->looks[i]
            = gtk_text_buffer_create_tag (buffer, NULL, "left-margin", 40 + 26 * level,
                                          "pixels-above-lines", 2, "pixels-below-lines", 2, NULL);
    }
  self->bold = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, NULL);
  self->italic = gtk_text_buffer_create_tag (buffer, NULL, "style", PANGO_STYLE_ITALIC, NULL);
}

static void
zt_rich_buffer_constructed (GObject *object)
{
  G_OBJECT_CLASS (zt_rich_buffer_parent_class)->constructed (object);
  make_tags (ZT_RICH_BUFFER (object));
  g_signal_connect (object, "notify::cursor-position", G_CALLBACK (on_cursor_moved_cb), NULL);
}

static void
zt_rich_buffer_class_init (ZtRichBufferClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = zt_rich_buffer_constructed;
  GTK_TEXT_BUFFER_CLASS (klass)->insert_text = zt_rich_buffer_insert_text;
  GTK_TEXT_BUFFER_CLASS (klass)->delete_range = zt_rich_buffer_delete_range;
}

static void
zt_rich_buffer_init (ZtRichBuffer *self)
{
}

ZtRichBuffer *
zt_rich_buffer_new (void)
{
  /* Ctrl+Z is the bid's own: it knows what the buffer does not, pictures and other fields. */
  return g_object_new (ZT_TYPE_RICH_BUFFER, "enable-undo", FALSE, NULL);
}
