/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of help, taken apart by cmark. */
#define G_LOG_DOMAIN "zt-help-text"
#include "config.h"

#include "help-text.h"

#include <cmark.h>
#include <string.h>

#define BEFORE_HIT 24 /* characters of an excerpt before the first word */
#define EXCERPT 90

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cmark_node, cmark_node_free)

static void
block_free (ZtHelpBlock *block)
{
  g_free (block->marker);
  g_free (block->markup);
  g_free (block->text);
  g_free (block->target);
  g_free (block);
}

static void
add_escaped (GString *markup, GString *text, const char *literal)
{
  g_autofree char *escaped = g_markup_escape_text (literal != NULL ? literal : "", -1);

  g_string_append (markup, escaped);
  g_string_append (text, literal != NULL ? literal : "");
}

/* Chinese has no spaces: a line of the source that ends within a sentence goes on without one. */
static void
add_break (GString *markup, GString *text)
{
  const char *last
      = text->len > 0 ? g_utf8_find_prev_char (text->str, text->str + text->len) : NULL;

  if (last == NULL || g_utf8_get_char (last) >= 0x2e80)
    return;
  g_string_append_c (markup, ' ');
  g_string_append_c (text, ' ');
}

static const char *
tag_of (cmark_node_type type)
{
  switch (type)
    {
    case CMARK_NODE_STRONG:
      return "b";
    case CMARK_NODE_EMPH:
      return "i";
    case CMARK_NODE_CODE:
      return "tt";
    case CMARK_NODE_LINK:
      return "a";
    default:
      return NULL;
    }
}

static void
add_tag (GString *markup, cmark_node *node, gboolean opens)
{
  cmark_node_type type = cmark_node_get_type (node);
  const char *tag = tag_of (type);
  g_autofree char *target = NULL;

  if (tag == NULL)
    return;
  if (opens && type == CMARK_NODE_LINK)
    {
      target = g_markup_escape_text (cmark_node_get_url (node), -1);
      g_string_append_printf (markup, "<a href=\"%s\">", target);
      return;
    }
  g_string_append_printf (markup, opens ? "<%s>" : "</%s>", tag);
}

/* What stands in one paragraph, and the picture when it is nothing but one. */
static void
read_inlines (cmark_node *block, GString *markup, GString *text, char **picture)
{
  cmark_iter *iter = cmark_iter_new (block);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);
      cmark_node_type type = cmark_node_get_type (node);

      if (node == block)
        continue;
      if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        add_break (markup, text);
      else if (type == CMARK_NODE_IMAGE && event == CMARK_EVENT_ENTER && *picture == NULL)
        *picture = g_strdup (cmark_node_get_url (node));
      else if (type == CMARK_NODE_TEXT || type == CMARK_NODE_HTML_INLINE)
        add_escaped (markup, text, cmark_node_get_literal (node));
      else if (type == CMARK_NODE_CODE)
        {
          add_tag (markup, node, TRUE);
          add_escaped (markup, text, cmark_node_get_literal (node));
          add_tag (markup, node, FALSE);
        }
      else
        add_tag (markup, node, event == CMARK_EVENT_ENTER);
    }
  cmark_iter_free (iter);
}

static ZtHelpBlock *
add_block (GPtrArray *blocks, ZtHelpBlockType type, guint level)
{
  ZtHelpBlock *block = g_new0 (ZtHelpBlock, 1);

  block->type = type;
  block->level = level;
  g_ptr_array_add (blocks, block);
  return block;
}

static void
add_text_block (GPtrArray *blocks, cmark_node *node, ZtHelpBlockType type, guint level,
                char *marker)
{
  ZtHelpBlock *block = add_block (blocks, type, level);
  GString *markup = g_string_new (NULL);
  GString *text = g_string_new (NULL);

  read_inlines (node, markup, text, &block->target);
  if (block->target != NULL)
    block->type = ZT_HELP_PICTURE;
  block->marker = marker;
  block->markup = g_string_free (markup, FALSE);
  block->text = g_string_free (text, FALSE);
}

static void
add_code_block (GPtrArray *blocks, cmark_node *node)
{
  ZtHelpBlock *block = add_block (blocks, ZT_HELP_CODE, 1);

  block->text = g_strchomp (g_strdup (cmark_node_get_literal (node)));
  block->markup = g_markup_escape_text (block->text, -1);
}

static void read_children (GPtrArray *blocks, cmark_node *parent, ZtHelpBlockType type,
                           guint level);

static void
read_list (GPtrArray *blocks, cmark_node *list, guint level)
{
  gboolean ordered = cmark_node_get_list_type (list) == CMARK_ORDERED_LIST;
  int number = cmark_node_get_list_start (list);

  for (cmark_node *item = cmark_node_first_child (list); item != NULL;
       item = cmark_node_next (item), number++)
    {
      gboolean first = TRUE;

      for (cmark_node *node = cmark_node_first_child (item); node != NULL;
           node = cmark_node_next (node))
        {
          cmark_node_type type = cmark_node_get_type (node);

          if (type == CMARK_NODE_LIST)
            read_list (blocks, node, level + 1);
          else if (type == CMARK_NODE_CODE_BLOCK)
            add_code_block (blocks, node);
          else
            add_text_block (blocks, node, ZT_HELP_ITEM, level,
                            !first    ? NULL
                            : ordered ? g_strdup_printf ("%d.", number)
                                      : g_strdup ("•"));
          first = FALSE;
        }
    }
}

static void
read_children (GPtrArray *blocks, cmark_node *parent, ZtHelpBlockType type, guint level)
{
  for (cmark_node *node = cmark_node_first_child (parent); node != NULL;
       node = cmark_node_next (node))
    switch (cmark_node_get_type (node))
      {
      case CMARK_NODE_HEADING:
        add_text_block (blocks, node, ZT_HELP_HEADING, (guint) cmark_node_get_heading_level (node),
                        NULL);
        break;
      case CMARK_NODE_PARAGRAPH:
        add_text_block (blocks, node, type, level, NULL);
        break;
      case CMARK_NODE_BLOCK_QUOTE:
        read_children (blocks, node, ZT_HELP_NOTE, level);
        break;
      case CMARK_NODE_LIST:
        read_list (blocks, node, level);
        break;
      case CMARK_NODE_CODE_BLOCK:
      case CMARK_NODE_HTML_BLOCK:
        add_code_block (blocks, node);
        break;
      default:
        break;
      }
}

GPtrArray *
zt_help_parse (const char *markdown)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
  g_autoptr (cmark_node) document = NULL;

  g_return_val_if_fail (markdown != NULL, blocks);
  document = cmark_parse_document (markdown, strlen (markdown), CMARK_OPT_VALIDATE_UTF8);
  read_children (blocks, document, ZT_HELP_PARAGRAPH, 1);
  return blocks;
}

char *
zt_help_get_title (const GPtrArray *blocks)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtHelpBlock *block = g_ptr_array_index (blocks, i);

      if (block->type == ZT_HELP_HEADING)
        return g_strdup (block->text);
    }
  return g_strdup ("");
}

/* @at is a place in @folded, which has as many characters as @text. */
static char *
cut_out (const char *text, const char *folded, const char *at)
{
  glong hit = g_utf8_pointer_to_offset (folded, at);
  glong length = g_utf8_strlen (text, -1);
  glong start = MIN (MAX (hit - BEFORE_HIT, 0), length);
  glong end = MIN (start + EXCERPT, length);
  g_autofree char *part = g_utf8_substring (text, start, end);

  return g_strconcat (start > 0 ? "…" : "", part, end < length ? "…" : "", NULL);
}

/* Lower case, character by character, so that places stay where they are. */
static char *
fold (const char *text)
{
  GString *folded = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (at)));
  return g_string_free (folded, FALSE);
}

char *
zt_help_find (const GPtrArray *blocks, const char *words)
{
  g_autofree char *wanted = fold (words);
  g_auto (GStrv) list = g_strsplit_set (wanted, " \t　", -1);
  char *excerpt = NULL;
  gsize n_found = 0, n_words = 0;

  for (char **word = list; *word != NULL; word++)
    {
      gboolean found = FALSE;

      if (**word == '\0')
        continue;
      n_words++;
      for (guint i = 0; i < blocks->len && !found; i++)
        {
          const ZtHelpBlock *block = g_ptr_array_index (blocks, i);
          g_autofree char *folded = fold (block->text);
          const char *at = strstr (folded, *word);

          found = at != NULL;
          if (found && excerpt == NULL)
            excerpt = cut_out (block->text, folded, at);
        }
      n_found += found ? 1 : 0;
    }
  if (n_words == 0 || n_found < n_words)
    g_clear_pointer (&excerpt, g_free);
  return excerpt;
}
