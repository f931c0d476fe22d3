/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and pictures out of HTML. */
#define G_LOG_DOMAIN "zt-rich-html-words"
#include "config.h"

#include "rich-html-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

ZtRichHtmlLook *
_zt_rich_html_look (ZtRichHtml *self)
{
  return &g_array_index (self->looks, ZtRichHtmlLook, self->looks->len - 1);
}

/* --- words --- */

static ZtRichText *
target_of (ZtRichHtml *self)
{
  return self->cell != NULL ? self->cell : self->text;
}

static gboolean
is_wide (gunichar c)
{
  return c >= 0x2e80;
}

static void
put (ZtRichHtml *self, const char *text, gsize length)
{
  const ZtRichHtmlLook *look = _zt_rich_html_look (self);
  guint style = (look->bold ? ZT_RICH_BOLD : 0) | (look->italic ? ZT_RICH_ITALIC : 0);

  if (look->marker)
    g_string_append_len (self->marker, text, (gssize) length);
  else
    zt_rich_text_append (target_of (self), text, (gssize) length, style);
}

/* White space is one space, none at the beginning of a line, and none where a line of the source
 * ends between two Chinese characters. */
void
_zt_rich_html_add_text (ZtRichHtml *self, const char *text)
{
  gboolean broken = FALSE;

  if (_zt_rich_html_look (self)->pre)
    {
      put (self, text, strlen (text));
      return;
    }
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      const char *had = target_of (self)->text;
      gsize length = strlen (had);
      gunichar before = length > 0 ? g_utf8_get_char (g_utf8_prev_char (had + length)) : 0;

      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0)
        {
          broken = self->gap ? broken && c != 0xa0 : (c == '\n' || c == '\r');
          self->gap = TRUE;
          continue;
        }
      if (c == 0x200b || c == 0xfeff || c == 0xad || (c >= 0xe000 && c <= 0xf8ff))
        continue; /* invisible, or only a sign in some font */
      if (self->gap && before != 0 && before != '\n' && !_zt_rich_html_look (self)->marker
          && !(broken && is_wide (before) && is_wide (c)))
        put (self, " ", 1);
      self->gap = FALSE;
      put (self, at, (gsize) (g_utf8_next_char (at) - at));
    }
}

void
_zt_rich_html_add_break (ZtRichHtml *self)
{
  self->gap = FALSE;
  zt_rich_text_append (target_of (self), "\n", 1, 0);
}

/* --- attributes --- */

char *
_zt_rich_html_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, BAD_CAST name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

/* The value of one property of a style attribute, small letters; NULL: none. */
char *
_zt_rich_html_style (const char *style, const char *property)
{
  g_auto (GStrv) rules = style != NULL ? g_strsplit (style, ";", 200) : NULL;

  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    {
      char *colon = strchr (rules[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (g_ascii_strcasecmp (g_strstrip (rules[i]), property) == 0)
        return g_ascii_strdown (g_strstrip (colon + 1), -1);
    }
  return NULL;
}

/* --- pictures --- */

static GBytes *
data_of (const char *source)
{
  const char *comma = strchr (source, ',');
  g_autofree char *file = NULL, *content = NULL;
  gsize length = 0;

  if (g_ascii_strncasecmp (source, "data:image/", 11) == 0 && comma != NULL
      && strlen (comma) / 4 * 3 <= ZT_PICTURE_MOST_BYTES + 3
      && g_strstr_len (source, comma - source, ";base64") != NULL)
    {
      guchar *data = g_base64_decode (comma + 1, &length);

      return g_bytes_new_take (data, length);
    }
  /* Word processors leave the picture in a file of this machine for whoever pastes. */
  if (!g_str_has_prefix (source, "file:"))
    return NULL;
  file = g_filename_from_uri (source, NULL, NULL);
  if (file == NULL || !g_file_test (file, G_FILE_TEST_IS_REGULAR)
      || !g_file_get_contents (file, &content, &length, NULL) || length > ZT_PICTURE_MOST_BYTES)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&content), length);
}

/* Names of files are no words for people. */
static char *
words_of (xmlNode *node)
{
  g_autofree char *alt = _zt_rich_html_attribute (node, "alt");

  if (alt == NULL || strpbrk (alt, "\\/") != NULL
      || g_regex_match_simple ("\\.[A-Za-z]{3,4}$", alt, 0, 0))
    return g_strdup ("");
  return g_strstrip (g_steal_pointer (&alt));
}

void
_zt_rich_html_add_picture (ZtRichHtml *self, xmlNode *node)
{
  g_autofree char *source = _zt_rich_html_attribute (node, "src"), *words = words_of (node),
                  *target = NULL;
  g_autoptr (GBytes) bytes = source != NULL ? data_of (source) : NULL;
  ZtRichBlock *block;

  if (bytes != NULL && self->keep != NULL)
    target = self->keep (bytes, *words != '\0' ? words : _ ("Picture"), self->user_data);
  if (target == NULL)
    {
      self->lost += source != NULL;
      _zt_rich_html_add_text (self, words);
      return;
    }
  block = zt_rich_block_new (ZT_RICH_PICTURE, 0);
  zt_rich_text_append (block->text, words, -1, 0);
  block->target = g_steal_pointer (&target);
  if (self->cell != NULL)
    {
      g_ptr_array_add (self->pictures, block);
      return;
    }
  _zt_rich_html_flush (self);
  g_ptr_array_add (self->blocks, block);
}
