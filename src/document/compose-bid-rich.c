/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich answers in the bid: headings below the part's own with numbers as official papers count,
 * lists, tables, pictures. */
#define G_LOG_DOMAIN "zt-compose-bid-rich"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "compose-bid-private.h"
#include "rich-text.h"

#define LINE_SEPARATOR "\xe2\x80\xa8" /* a line broken by hand begins no paragraph */

gboolean
_zt_bid_is_rich (JsonObject *field)
{
  return g_str_equal (_zt_compose_string (field, "type"), "richText");
}

static const char *
answer_of (ZtBidDocument *self, const char *part, JsonObject *field)
{
  g_autofree char *path = g_strdup_printf ("answers.%s.%s", part, _zt_compose_string (field, "id"));

  return _zt_compose_string (self->draft, path);
}

/* --- pictures, read once before the passes --- */

static gboolean
load_pictures (ZtBidDocument *self, const char *source, ZtBlobPathFunc blobs, gpointer blobs_data,
               GError **error)
{
  g_autoptr (GPtrArray) blocks = strstr (source, "](") != NULL ? zt_rich_parse (source) : NULL;

  for (guint i = 0; blocks != NULL && i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];
      const char *digest = zt_rich_digest (block->target);
      const char *name
          = block->text != NULL && *block->text->text != '\0' ? block->text->text : block->target;
      g_autofree char *path = NULL;
      ZtPagesPicture *picture;

      if (digest == NULL || g_hash_table_contains (self->pictures, digest))
        continue;
      path = blobs != NULL ? blobs (digest, blobs_data) : NULL;
      picture = zt_pages_picture_load (path != NULL ? path : "", name, error);
      if (picture == NULL)
        return FALSE;
      g_hash_table_insert (self->pictures, g_strdup (digest), picture);
    }
  return TRUE;
}

gboolean
_zt_bid_collect_pictures (ZtBidDocument *self, ZtBlobPathFunc blobs, gpointer blobs_data,
                          GError **error)
{
  JsonArray *parts = zt_json_get_array (self->tender, "parts");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = json_array_get_object_element (parts, i);
      const char *id = _zt_compose_string (part, "id");
      JsonArray *fields = zt_json_get_array (part, "fields");

      if (self->only != NULL && !g_str_equal (self->only, id))
        continue;
      for (guint j = 0; fields != NULL && j < json_array_get_length (fields); j++)
        {
          JsonObject *field = json_array_get_object_element (fields, j);

          if (_zt_bid_is_rich (field)
              && !load_pictures (self, answer_of (self, id, field), blobs, blobs_data, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* --- words --- */

static char *
to_markup (const ZtRichText *text)
{
  g_autoptr (GString) markup = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  guint at = 0;

  for (guint i = 0; i <= text->runs->len; i++)
    {
      const ZtRichRun *run = i < text->runs->len ? &g_array_index (text->runs, ZtRichRun, i) : NULL;
      guint start = run != NULL ? run->start : (guint) strlen (text->text);
      g_autofree char *plain = g_markup_escape_text (text->text + at, (gssize) (start - at));
      g_autofree char *styled = NULL;

      g_string_append (markup, plain);
      if (run == NULL)
        break;
      styled = g_markup_escape_text (text->text + run->start, (gssize) (run->end - run->start));
      g_string_append_printf (markup, "%s%s%s%s%s", run->style & ZT_RICH_BOLD ? "<b>" : "",
                              run->style & ZT_RICH_ITALIC ? "<i>" : "", styled,
                              run->style & ZT_RICH_ITALIC ? "</i>" : "",
                              run->style & ZT_RICH_BOLD ? "</b>" : "");
      at = run->end;
    }
  lines = g_strsplit (markup->str, "\n", -1);
  return g_strjoinv (LINE_SEPARATOR, lines);
}

/* "一、", "（三）", "2.1", "第二章": whoever counts himself is not counted again. */
static gboolean
has_number (const char *heading)
{
  static GRegex *number;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      number = g_regex_new ("^\\s*(第?[一二三四五六七八九十百零]+[、．.章节条]"
                            "|[（(][一二三四五六七八九十百0-9]+[）)]"
                            "|[0-9]+(\\.[0-9]+)+|[0-9]+[、．.](?![0-9]))",
                            0, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  return g_regex_match (number, heading, 0, NULL);
}

typedef struct
{
  ZtPages *pages;
  ZtBidDocument *self;
  int base; /* level of a heading of the first level */
  int counts[ZT_RICH_DEEPEST + 1];
} Rich;

/* 一、 is the part; below it （一）, 1. and （1）. */
static char *
number_of (int depth, int count)
{
  g_autofree char *ordinal = count < 1000 ? _zt_compose_ordinal (count) : NULL;

  if (depth <= 1 && ordinal != NULL)
    return g_strdup_printf ("（%s）", ordinal);
  return g_strdup_printf (depth == 2 ? "%d. " : "（%d）", count);
}

/* A heading does not stay behind at the foot of a page without what it is the heading of. */
static void
reserve_for (Rich *rich, GPtrArray *blocks, guint at)
{
  double needed = 66;

  for (guint i = at + 1; i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];
      const char *digest = zt_rich_digest (block->target);
      ZtPagesPicture *picture
          = digest != NULL ? g_hash_table_lookup (rich->self->pictures, digest) : NULL;

      if (picture != NULL)
        needed += zt_pages_picture_get_height (rich->pages, picture);
      else if (block->type == ZT_RICH_TABLE)
        needed += 40;
      if (block->type != ZT_RICH_HEADING)
        break;
      needed += 40;
    }
  zt_pages_reserve (rich->pages, needed);
}

static void
build_heading (Rich *rich, const ZtRichBlock *block)
{
  int level = MIN (rich->base + block->level - 1, 4);
  g_autofree char *number = NULL, *text = NULL, *line = g_strdup (block->text->text);

  g_strdelimit (line, "\n", ' ');
  for (int i = block->level + 1; i <= ZT_RICH_DEEPEST; i++)
    rich->counts[i] = 0;
  if (!has_number (line))
    number = number_of (level - 1, ++rich->counts[block->level]);
  text = g_strconcat (number != NULL ? number : "", line, NULL);
  zt_pages_heading (rich->pages, level, text);
}

static void
build_item (Rich *rich, const ZtRichBlock *block)
{
  static const char *const bullets[]
      = { "<span size='6000' rise='1800'>●</span>", "<span size='6000' rise='1800'>○</span>",
          "<span size='6000' rise='1800'>■</span>" };
  g_autofree char *markup = to_markup (block->text);
  g_autofree char *number = g_strdup_printf ("%d.", block->number);

  zt_pages_item (rich->pages, block->level,
                 block->type == ZT_RICH_NUMBER ? number : bullets[(block->level - 1) % 3], markup);
}

/* --- tables --- */

static glong
longest_line (const char *text)
{
  glong longest = 0, line = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      line = *at == '\n' ? 0 : line + (g_unichar_iswide (g_utf8_get_char (at)) ? 2 : 1);
      longest = MAX (longest, line);
    }
  return longest;
}

/* Room by the longest line of each column, within bounds that let the narrowest be read. */
static ZtColumn *
make_columns (const ZtRichBlock *table, guint n)
{
  ZtColumn *columns = g_new0 (ZtColumn, n);
  glong most = n > 8 ? 16 : 48;
  GPtrArray *header = table->rows->pdata[0];

  for (guint i = 0; i < n; i++)
    {
      glong longest = 4;

      for (guint r = 0; r < table->rows->len; r++)
        {
          GPtrArray *row = table->rows->pdata[r];

          if (i < row->len)
            longest = MAX (longest, longest_line (((ZtRichText *) row->pdata[i])->text));
        }
      columns[i] = (ZtColumn){ i < header->len ? ((ZtRichText *) header->pdata[i])->text : "",
                               (double) MIN (longest + 2, most), ZT_ALIGN_LEFT };
    }
  return columns;
}

static void
build_table (Rich *rich, const ZtRichBlock *table)
{
  guint n = zt_rich_block_columns (table);
  g_autofree ZtColumn *columns = n > 0 ? make_columns (table, n) : NULL;
  g_autoptr (ZtGrid) grid = NULL;

  if (n == 0)
    return;
  grid = zt_grid_new (columns, n);
  for (guint r = 1; r < table->rows->len; r++)
    {
      GPtrArray *row = table->rows->pdata[r];
      g_auto (GStrv) cells = g_new0 (char *, row->len + 1);

      for (guint i = 0; i < row->len; i++)
        cells[i] = to_markup (row->pdata[i]);
      zt_grid_add (grid, ZT_ROW_MARKUP, (const char *const *) cells);
    }
  zt_pages_space (rich->pages, 4);
  zt_pages_grid (rich->pages, grid);
}

static void
build_block (Rich *rich, const ZtRichBlock *block)
{
  const char *digest = zt_rich_digest (block->target);
  ZtPagesPicture *picture
      = digest != NULL ? g_hash_table_lookup (rich->self->pictures, digest) : NULL;
  g_autofree char *markup = NULL;

  switch (block->type)
    {
    case ZT_RICH_HEADING:
      build_heading (rich, block);
      break;
    case ZT_RICH_BULLET:
    case ZT_RICH_NUMBER:
      build_item (rich, block);
      break;
    case ZT_RICH_TABLE:
      build_table (rich, block);
      break;
    case ZT_RICH_PICTURE:
      if (picture != NULL)
        zt_pages_picture (rich->pages, picture, block->text->text);
      else
        zt_pages_printf (rich->pages, ZT_STYLE_CENTRE, "（图：%s）", block->text->text);
      break;
    case ZT_RICH_PARAGRAPH:
    default:
      markup = to_markup (block->text);
      zt_pages_text (rich->pages, ZT_STYLE_BODY, markup);
      break;
    }
}

static guint
count_rich (JsonArray *fields)
{
  guint n = 0;

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    n += _zt_bid_is_rich (json_array_get_object_element (fields, i));
  return n;
}

/* Several of a part have their labels above them; one alone is what the part is about. */
void
_zt_bid_build_rich (ZtPages *pages, ZtBidDocument *self, JsonObject *part)
{
  JsonArray *fields = zt_json_get_array (part, "fields");
  guint n = count_rich (fields);
  Rich rich = { pages, self, n > 1 ? 3 : 2, { 0 } };

  for (guint i = 0, labels = 0; n > 0 && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = json_array_get_object_element (fields, i);
      const char *source = answer_of (self, _zt_compose_string (part, "id"), field);
      g_autoptr (GPtrArray) blocks = NULL;

      if (!_zt_bid_is_rich (field))
        continue;
      if (n > 1)
        {
          g_autofree char *number = number_of (1, (int) ++labels);
          g_autofree char *label = g_strconcat (number, _zt_compose_string (field, "label"), NULL);

          zt_pages_heading (pages, 2, label);
          memset (rich.counts, 0, sizeof rich.counts);
        }
      blocks = zt_rich_parse (source);
      for (guint j = 0; j < blocks->len; j++)
        {
          if (((ZtRichBlock *) blocks->pdata[j])->type == ZT_RICH_HEADING)
            reserve_for (&rich, blocks, j);
          build_block (&rich, blocks->pdata[j]);
        }
      if (blocks->len == 0)
        zt_pages_printf (pages, ZT_STYLE_PLAIN, "%s：（未填写）",
                         _zt_compose_string (field, "label"));
    }
}
