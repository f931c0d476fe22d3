/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML of word processors to rich text. The tree is walked without recursion: how deep it is is up
 * to whoever made it. */
#define G_LOG_DOMAIN "zt-rich-html"
#include "config.h"

#include "rich-html-private.h"

#include <stdlib.h>
#include <string.h>

/* --- blocks --- */

/* "1.", "（二）", "a)": anything with a figure or letter that counts; other marks are bullets. */
static gboolean
counts (const char *marker, int *number)
{
  static GRegex *pattern;
  static gsize once;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *digits = NULL;

  if (g_once_init_enter (&once))
    {
      pattern
          = g_regex_new ("^[(（第]?(?:([0-9]{1,6})|[一二三四五六七八九十百]+|[①-⑳]|[a-zA-Z]{1,4}"
                         "(?=[.、．)）]))[.、．)）章节条]?",
                         0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  if (!g_regex_match (pattern, marker, 0, &match))
    return FALSE;
  digits = g_match_info_fetch (match, 1);
  *number = digits != NULL && *digits != '\0' ? atoi (digits) : 0;
  return TRUE;
}

static void
reset (ZtRichHtml *self)
{
  zt_rich_text_free (self->text);
  self->text = zt_rich_text_new (NULL);
  g_string_truncate (self->marker, 0);
  self->gap = FALSE;
}

static ZtRichBlock *
make_item (ZtRichHtml *self)
{
  ZtRichHtmlList *list = self->lists->len > 0
                             ? &g_array_index (self->lists, ZtRichHtmlList, self->lists->len - 1)
                             : NULL;
  g_autofree char *marker = g_strstrip (g_strdup (self->marker->str));
  int number = 0, level = self->item_level;
  ZtRichBlock *block;

  if (level > 0)
    {
      gboolean ordered = counts (marker, &number);

      block = zt_rich_block_new (ordered ? ZT_RICH_NUMBER : ZT_RICH_BULLET,
                                 MIN (level, ZT_RICH_DEEPEST));
      block->number = number;
      return block;
    }
  if (!self->in_item || list == NULL)
    return zt_rich_block_new (ZT_RICH_PARAGRAPH, 0);
  self->in_item = FALSE;
  block = zt_rich_block_new (list->ordered ? ZT_RICH_NUMBER : ZT_RICH_BULLET,
                             CLAMP ((int) self->lists->len, 1, ZT_RICH_DEEPEST));
  block->number = list->ordered ? ++list->number : 0;
  return block;
}

void
_zt_rich_html_flush (ZtRichHtml *self)
{
  ZtRichBlock *block;

  if (self->cell != NULL)
    {
      /* Paragraphs of a cell stand below one another in it. */
      gsize length = strlen (self->cell->text);

      if (length > 0 && self->cell->text[length - 1] != '\n')
        zt_rich_text_append (self->cell, "\n", 1, 0);
      self->gap = FALSE;
      return;
    }
  zt_rich_text_strip (self->text);
  if (*self->text->text == '\0')
    {
      reset (self);
      return;
    }
  block = self->heading > 0
              ? zt_rich_block_new (ZT_RICH_HEADING, MIN (self->heading, ZT_RICH_DEEPEST))
              : make_item (self);
  zt_rich_text_free (block->text);
  block->text = g_steal_pointer (&self->text);
  if (block->type == ZT_RICH_HEADING)
    {
      g_strdelimit (block->text->text, "\n", ' ');
      g_array_set_size (block->text->runs, 0);
    }
  g_ptr_array_add (self->blocks, block);
  reset (self);
}

/* --- elements --- */

static gboolean
is_bold (const char *weight)
{
  return g_str_has_prefix (weight, "bold") || atoi (weight) >= 600;
}

static gboolean
is (xmlNode *node, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (char **name = list; *name != NULL; name++)
    if (g_ascii_strcasecmp ((const char *) node->name, *name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_block (xmlNode *node)
{
  return is (node, "p div section article header footer main address blockquote pre center ul ol "
                   "li dl dt dd h1 h2 h3 h4 h5 h6 table hr form fieldset figure figcaption");
}

static gboolean
is_hidden (xmlNode *node, const char *style)
{
  g_autofree char *display = _zt_rich_html_style (style, "display");
  g_autofree char *hide = _zt_rich_html_style (style, "mso-hide");

  return is (node, "head style script title meta link xml template noscript iframe object svg "
                   "select textarea")
         || g_strcmp0 (display, "none") == 0 || g_strcmp0 (hide, "all") == 0;
}

static void
begin_paragraph (ZtRichHtml *self, xmlNode *node, const char *style)
{
  g_autofree char *list = _zt_rich_html_style (style, "mso-list");
  g_autofree char *outline = _zt_rich_html_style (style, "mso-outline-level");
  const char *level = list != NULL ? strstr (list, "level") : NULL;

  self->heading = 0;
  self->item_level = level != NULL ? CLAMP (atoi (level + strlen ("level")), 1, 9) : 0;
  if (is (node, "h1 h2 h3 h4 h5 h6"))
    self->heading = ((const char *) node->name)[1] - '0';
  else if (outline != NULL && g_ascii_isdigit (*outline))
    self->heading = CLAMP (atoi (outline), 1, 9);
}

static void
begin_element (ZtRichHtml *self, xmlNode *node, const char *style)
{
  if (is (node, "table"))
    {
      if (self->tables++ == 0)
        {
          _zt_rich_html_flush (self);
          self->table = zt_rich_block_new (ZT_RICH_TABLE, 0);
        }
      else
        _zt_rich_html_flush (self);
    }
  else if (self->tables == 1 && is (node, "tr"))
    _zt_rich_html_begin_row (self);
  else if (self->tables == 1 && is (node, "td th"))
    _zt_rich_html_begin_cell (self, node);
  else if (is (node, "br"))
    _zt_rich_html_add_break (self);
  else if (is (node, "img"))
    _zt_rich_html_add_picture (self, node);
  else if (self->tables > 1 && is (node, "tr"))
    _zt_rich_html_flush (self);
  else if (is_block (node))
    {
      _zt_rich_html_flush (self);
      begin_paragraph (self, node, style);
      if (is (node, "ul ol"))
        {
          ZtRichHtmlList list = { is (node, "ol"), 0 };

          g_array_append_val (self->lists, list);
        }
      self->in_item = is (node, "li") || (self->in_item && !is (node, "ul ol"));
    }
}

static void
end_element (ZtRichHtml *self, xmlNode *node)
{
  if (is (node, "table") && self->tables > 0)
    {
      if (--self->tables == 0)
        _zt_rich_html_end_table (self);
      else
        _zt_rich_html_flush (self);
    }
  else if (self->tables == 1 && is (node, "td th"))
    _zt_rich_html_end_cell (self);
  else if (is_block (node))
    {
      _zt_rich_html_flush (self);
      self->heading = self->item_level = 0;
      if (is (node, "ul ol") && self->lists->len > 0)
        g_array_set_size (self->lists, self->lists->len - 1);
      if (is (node, "li"))
        self->in_item = FALSE;
    }
}

static ZtRichHtmlLook
look_inside (ZtRichHtml *self, xmlNode *node, const char *style)
{
  ZtRichHtmlLook look = *_zt_rich_html_look (self);
  g_autofree char *weight = _zt_rich_html_style (style, "font-weight");
  g_autofree char *slant = _zt_rich_html_style (style, "font-style");
  g_autofree char *list = _zt_rich_html_style (style, "mso-list");

  look.bold = look.bold || is (node, "b strong th");
  look.italic = look.italic || is (node, "i em");
  look.pre = look.pre || is (node, "pre");
  if (weight != NULL)
    look.bold = is_bold (weight);
  if (slant != NULL)
    look.italic = g_str_has_prefix (slant, "italic") || g_str_has_prefix (slant, "oblique");
  if (list != NULL && g_str_has_prefix (list, "ignore"))
    {
      look.marker = TRUE;
      if (self->item_level == 0)
        self->item_level = 1;
    }
  return look;
}

/* Answers whether there is something in it to look at. */
static gboolean
enter (ZtRichHtml *self, xmlNode *node)
{
  g_autofree char *style = NULL;
  ZtRichHtmlLook look;

  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    {
      if (node->content != NULL)
        _zt_rich_html_add_text (self, (const char *) node->content);
      return FALSE;
    }
  if (node->type != XML_ELEMENT_NODE)
    return FALSE;
  style = _zt_rich_html_attribute (node, "style");
  if (is_hidden (node, style))
    return FALSE;
  begin_element (self, node, style);
  look = look_inside (self, node, style);
  g_array_append_val (self->looks, look);
  return TRUE;
}

static void
leave (ZtRichHtml *self, xmlNode *node)
{
  g_array_set_size (self->looks, self->looks->len - 1);
  end_element (self, node);
}

static void
walk (ZtRichHtml *self, xmlNode *root)
{
  xmlNode *node = root;

  while (node != NULL)
    {
      gboolean open = enter (self, node);

      if (open && node->children != NULL)
        {
          node = node->children;
          continue;
        }
      if (open)
        leave (self, node);
      while (node != root && node->next == NULL)
        {
          node = node->parent;
          leave (self, node);
        }
      node = node != root ? node->next : NULL;
    }
}

/* --- the source --- */

/* What is neither element nor text: a comment, or a condition of Word as "<![if !supportLists]>",
 * which is no comment either. Answers where it ends; NULL: there is none at @at. */
static const char *
skip_aside (const char *at)
{
  gboolean comment = g_str_has_prefix (at, "<!--");
  const char *end = comment                        ? strstr (at + 4, "-->")
                    : g_str_has_prefix (at, "<![") ? strchr (at, '>')
                                                   : NULL;

  if (end != NULL)
    return end + (comment ? strlen ("-->") : 1);
  return comment ? at + strlen ("<!--") : NULL;
}

/* As UTF-8, without asides and without what Windows puts before it. */
static char *
prepare (const char *html, gsize length)
{
  g_autofree char *text = NULL;
  char *out, *to;

  if (length >= 2 && (guchar) html[0] == 0xff && (guchar) html[1] == 0xfe)
    text = g_convert (html + 2, (gssize) length - 2, "UTF-8", "UTF-16LE", NULL, NULL, NULL);
  else if (!g_utf8_validate (html, (gssize) length, NULL))
    text = g_convert (html, (gssize) length, "UTF-8", "GB18030", NULL, NULL, NULL);
  if (text == NULL)
    text = g_utf8_make_valid (html, (gssize) length);
  if (g_str_has_prefix (text, "Version:") && strchr (text, '<') != NULL)
    memmove (text, strchr (text, '<'), strlen (strchr (text, '<')) + 1);
  out = to = g_malloc (strlen (text) + 1);
  for (const char *at = text; *at != '\0';)
    {
      const char *end = skip_aside (at);

      if (end != NULL)
        at = end;
      else
        *to++ = *at++;
    }
  *to = '\0';
  return out;
}

/* Numbers that the processor did not write are counted. */
static void
number_items (GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      ZtRichBlock *block = blocks->pdata[i];

      if (block->type == ZT_RICH_NUMBER && block->number == 0)
        {
          zt_rich_count (blocks);
          return;
        }
    }
}

GPtrArray *
zt_rich_from_html (const char *html, gsize length, ZtRichPictureFunc keep, gpointer user_data,
                   guint *lost)
{
  GPtrArray *blocks = zt_rich_blocks_new ();
  const ZtRichHtmlLook plain = { 0 };
  g_autofree char *source = NULL;
  ZtRichHtml self = { .keep = keep, .user_data = user_data, .blocks = blocks };
  htmlDocPtr doc;

  g_return_val_if_fail (html != NULL, blocks);
  source = prepare (html, length);
  doc = htmlReadMemory (source, (int) MIN (strlen (source), G_MAXINT), NULL, "UTF-8",
                        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING
                            | HTML_PARSE_NONET);
  self.looks = g_array_new (FALSE, TRUE, sizeof (ZtRichHtmlLook));
  g_array_append_val (self.looks, plain);
  self.lists = g_array_new (FALSE, TRUE, sizeof (ZtRichHtmlList));
  self.pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_block_free);
  self.text = zt_rich_text_new (NULL);
  self.marker = g_string_new (NULL);
  if (doc != NULL && xmlDocGetRootElement (doc) != NULL)
    walk (&self, xmlDocGetRootElement (doc));
  _zt_rich_html_flush (&self);
  number_items (blocks);
  if (doc != NULL)
    xmlFreeDoc (doc);
  g_array_unref (self.looks);
  g_array_unref (self.lists);
  g_ptr_array_unref (self.pictures);
  g_string_free (self.marker, TRUE);
  zt_rich_text_free (self.text);
  g_clear_pointer (&self.cell, zt_rich_text_free);
  g_clear_pointer (&self.table, zt_rich_block_free);
  if (lost != NULL)
    *lost = self.lost;
  return blocks;
}
