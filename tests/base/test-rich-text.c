/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rich text: what it is read as, that writing it loses no word, what a bid cannot hold, and input
 * that means harm. */
#include "config.h"

#include <string.h>

#include "rich-text.h"

#define DIGEST "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* Blocks on one line: type, level or number, words with *…* where they are bold or _…_ italic. */
static char *
describe_text (const ZtRichText *text)
{
  GString *out = g_string_new (NULL);
  guint at = 0;

  for (guint i = 0; i < text->runs->len; i++)
    {
      const ZtRichRun *run = &g_array_index (text->runs, ZtRichRun, i);
      const char *mark = run->style == ZT_RICH_BOLD     ? "*"
                         : run->style == ZT_RICH_ITALIC ? "_"
                                                        : "%";

      g_string_append_len (out, text->text + at, run->start - at);
      g_string_append (out, mark);
      g_string_append_len (out, text->text + run->start, run->end - run->start);
      g_string_append (out, mark);
      at = run->end;
    }
  g_string_append (out, text->text + at);
  return g_string_free (out, FALSE);
}

static char *
describe (const char *source)
{
  static const char *const names[] = { "P", "H", "B", "N", "T", "I" };
  g_autoptr (GPtrArray) blocks = zt_rich_parse (source);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtRichBlock *block = blocks->pdata[i];
      g_autofree char *text = block->text != NULL ? describe_text (block->text) : NULL;

      g_string_append_printf (out, "%s%s", i > 0 ? " / " : "", names[block->type]);
      if (block->level > 0)
        g_string_append_printf (out, "%d", block->level);
      if (block->type == ZT_RICH_NUMBER)
        g_string_append_printf (out, "#%d", block->number);
      if (block->target != NULL)
        g_string_append_printf (out, "<%s>", block->target);
      if (text != NULL)
        g_string_append_printf (out, " %s", text);
      for (guint r = 0; block->rows != NULL && r < block->rows->len; r++)
        {
          GPtrArray *row = block->rows->pdata[r];

          g_string_append (out, r > 0 ? " ;" : "");
          for (guint c = 0; c < row->len; c++)
            {
              g_autofree char *cell = describe_text (row->pdata[c]);

              g_string_append_printf (out, " [%s]", cell);
            }
        }
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *source, *blocks;
} readings[] = {
  { "", "" },
  { "一段文字", "P 一段文字" },
  { "# 总体方案\n\n正文**重点**，*强调*。\n\n## 网络\n",
    "H1 总体方案 / P 正文*重点*，_强调_。 / H2 网络" },
  { "#### 很深\n", "H3 很深" },
  /* Lines of one paragraph are joined, Chinese without a space. */
  { "第一行\n第二行\n", "P 第一行第二行" },
  { "one\ntwo\n", "P one two" },
  { "a\\\nb\n", "P a\nb" },
  { "- 甲\n- 乙\n  - 乙一\n- 丙\n", "B1 甲 / B1 乙 / B2 乙一 / B1 丙" },
  { "3. 三\n4. 四\n", "N1#3 三 / N1#4 四" },
  { "1. 一\n\n   续段\n\n2. 二\n", "N1#1 一 / P 续段 / N1#2 二" },
  { "- \n", "B1 " },
  { "| 名称 | 数量 |\n| --- | ---: |\n| 交换机 | **4** |\n| 线\\|缆 |\n",
    "T [名称] [数量] ; [交换机] [*4*] ; [线|缆] []" },
  { "a | b\n--|--\nx<br>y | z\n", "T [a] [b] ; [x\ny] [z]" },
  /* Bars alone make no table, nor do they inside a fence. */
  { "a | b\nc | d\n", "P a | b c | d" },
  { "```\na | b\n--|--\n```\n", "P a | b\n--|--" },
  { "![拓扑图](sha256:" DIGEST ")\n", "I<sha256:" DIGEST "> 拓扑图" },
  { "前![图](a.png)后\n", "P 前 / I<a.png> 图 / P 后" },
  { "见[说明](https://example.cn/a)。", "P 见说明 (https://example.cn/a)。" },
  { "<https://example.cn>", "P https://example.cn" },
  /* HTML is words. */
  { "<script>alert(1)</script>\n", "P <script>alert(1)</script>" },
  { "a <b>x</b> c\n", "P a <b>x</b> c" },
  { "> 引用\n", "P 引用" },
  { "上\n\n---\n\n下\n", "P 上 / P 下" },
  { "`code` x\n", "P code x" },
  { "标题\n====\n", "H1 标题" },
};

static void
test_reading (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_autofree char *blocks = describe (readings[i].source);

      g_assert_cmpstr (blocks, ==, readings[i].blocks);
    }
}

/* What we write is read as the same, and written the same again. */
static void
test_writing (void)
{
  static const char *const texts[] = {
    "# 总体方案\n\n正文**重点**，*强调*。\n\n- 甲\n- 乙\n  - 乙一\n\n1. 一\n2. 二\n\n"
    "| 名称 | 数量 |\n| --- | --- |\n| 交换机 | **4** |\n\n![图](sha256:" DIGEST ")\n",
    "10. 十\n11. 十一\n    - 深\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) blocks = zt_rich_parse (texts[i]);
      g_autofree char *text = zt_rich_write (blocks);

      g_assert_cmpstr (text, ==, texts[i]);
    }
}

/* Words that look like form stay words. */
static void
test_escapes (void)
{
  static const char *const words[] = { "# 不是标题",    "- 不是列表", "+ x",
                                       "1. 不是编号",   "12) x",      "> 不是引用",
                                       "* x",           "a*b*c",      "**两星**",
                                       "_x_",           "a_b_c",      "`反引号`",
                                       "[x](y)",        "![x](y)",    "[x]: y",
                                       "<b>x</b>",      "a < b, c<5", "&amp; R&D &#65;",
                                       "\\ 反斜杠 \\*", "| a | b |",  "--- | ---",
                                       ":-- | --:",     "```",        "~~~",
                                       "===",           "---",        "***",
                                       "100%",          "《表》| 栏", "结尾 #",
                                       "x\\",           "<br>",       "http://example.cn/a_b*c" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (int where = 0; where < 5; where++)
      {
        g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();
        ZtRichType type = where == 1   ? ZT_RICH_HEADING
                          : where == 2 ? ZT_RICH_NUMBER
                          : where == 3 ? ZT_RICH_TABLE
                                       : ZT_RICH_PARAGRAPH;
        ZtRichBlock *block = zt_rich_block_new (type, where == 1 || where == 2);
        g_autofree char *given = where == 4 ? g_strconcat ("前\n", words[i], NULL) : NULL;
        const char *text = given != NULL ? given : words[i];
        g_autofree char *source = NULL, *plain = NULL;

        block->number = 1;
        if (type == ZT_RICH_TABLE)
          for (int row = 0; row < 2; row++)
            {
              GPtrArray *cells
                  = g_ptr_array_new_with_free_func ((GDestroyNotify) zt_rich_text_free);

              g_ptr_array_add (cells, zt_rich_text_new (text));
              g_ptr_array_add (block->rows, cells);
            }
        else
          zt_rich_text_append (block->text, text, -1, 0);
        g_ptr_array_add (blocks, block);
        source = zt_rich_write (blocks);
        plain = zt_rich_plain (source);
        if (type == ZT_RICH_TABLE)
          {
            g_autofree char *twice = g_strconcat (text, "\n", text, NULL);

            g_assert_cmpstr (plain, ==, twice);
          }
        else
          g_assert_cmpstr (plain, ==, text);
      }
}

/* Emphasis that CommonMark would not see next to Chinese marks is fitted, and no word is lost. */
static void
test_emphasis (void)
{
  static const struct
  {
    const char *before, *bold, *after, *blocks;
  } cases[] = { { "", "要求：", "内容", "P *要求*：内容" },
                { "请看", "“重点”", "一节", "P 请看“*重点*”一节" },
                { "", "全部", "", "P *全部*" },
                { "a", "b", "c", "P a*b*c" },
                { "", "：", "x", "P ：x" },
                { "甲 ", " 乙 ", " 丙", "P 甲  *乙*  丙" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();
      ZtRichBlock *block = zt_rich_block_new (ZT_RICH_PARAGRAPH, 0);
      g_autofree char *source = NULL, *found = NULL;

      zt_rich_text_append (block->text, cases[i].before, -1, 0);
      zt_rich_text_append (block->text, cases[i].bold, -1, ZT_RICH_BOLD);
      zt_rich_text_append (block->text, cases[i].after, -1, 0);
      g_ptr_array_add (blocks, block);
      source = zt_rich_write (blocks);
      found = describe (source);
      g_assert_cmpstr (found, ==, cases[i].blocks);
    }
}

/* Anything that people could have typed comes back word for word, and settles at once. */
static void
test_random (void)
{
  static const char *const pieces[]
      = { "*",    "**", "_", "`", "#",  "-", "+",     "1.",   "|", "\\", "<",
          ">",    "[",  "]", "(", ")",  "!", "&amp;", "~",    "=", ":",  "字",
          "文。", "“",  "”", "a", "B1", " ", "\n",    "<br>", "，" };
  g_autoptr (GRand) random = g_rand_new_with_seed (20261128);

  for (int round = 0; round < 3000; round++)
    {
      g_autoptr (GPtrArray) blocks = zt_rich_blocks_new ();
      ZtRichType type = (ZtRichType) g_rand_int_range (random, 0, 4);
      ZtRichBlock *block = zt_rich_block_new (type, type == ZT_RICH_PARAGRAPH ? 0 : 1);
      g_autofree char *source = NULL, *plain = NULL, *again = NULL;
      g_autoptr (GPtrArray) read = NULL;

      block->number = 7;
      for (int i = g_rand_int_range (random, 1, 14); i > 0; i--)
        {
          const char *piece = pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))];

          if (type == ZT_RICH_HEADING && *piece == '\n')
            continue;
          zt_rich_text_append (block->text, piece, -1, (guint) g_rand_int_range (random, 0, 4));
        }
      zt_rich_text_strip (block->text);
      if (*block->text->text == '\0')
        {
          zt_rich_block_free (block);
          continue;
        }
      g_ptr_array_add (blocks, block);
      source = zt_rich_write (blocks);
      plain = zt_rich_plain (source);
      {
        /* White space at a line that was broken by hand is not kept. */
        g_autoptr (GRegex) gaps = g_regex_new (" *\\n *", 0, 0, NULL);
        g_autofree char *wanted
            = g_regex_replace_literal (gaps, block->text->text, -1, 0, "\n", 0, NULL);
        g_autofree char *had = g_regex_replace_literal (gaps, plain, -1, 0, "\n", 0, NULL);

        g_assert_cmpstr (had, ==, wanted);
      }
      read = zt_rich_parse (source);
      again = zt_rich_write (read);
      g_assert_cmpstr (again, ==, source);
    }
}

static void
test_limits (void)
{
  static const struct
  {
    const char *source;
    int code;
    const char *word;
  } bad[] = { { "好\n\xff\n", ZT_ERROR_INVALID, "2" },
              { "a\n\nb\x01", ZT_ERROR_INVALID, "3" },
              { "![图](拓扑.png)", ZT_ERROR_INVALID, "拓扑.png" },
              { "![图](file:///etc/passwd)", ZT_ERROR_INVALID, "/etc/passwd" },
              { "![图](sha256:00)", ZT_ERROR_INVALID, "sha256:00" },
              { "|a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|\n|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|-|\n",
                ZT_ERROR_LIMIT, "17" } };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (zt_rich_check (bad[i].source, &error));
      g_assert_error (error, ZT_ERROR, bad[i].code);
      g_assert_nonnull (strstr (error->message, bad[i].word));
    }
  g_assert_true (zt_rich_check ("# 好\n\n![图](sha256:" DIGEST ")\n", NULL));
}

static char *
repeat (const char *piece, gsize times)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < times; i++)
    g_string_append (text, piece);
  return g_string_free (text, FALSE);
}

/* None of these may hang, nor use up the stack. */
static void
test_hostile (void)
{
  static const char *const pieces[]
      = { "[",   "![", "*a ", "> ", "- ",   "1) ", "<",       "`",   "|",
          "**_", "\\", "&#",  "((", "| - ", "]()", "  - x\n", "<br>" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *source = repeat (pieces[i], 3000);
      g_autoptr (GPtrArray) blocks = zt_rich_parse (source);
      g_autofree char *text = zt_rich_write (blocks);

      g_assert_nonnull (text);
    }
  {
    g_autofree char *large = repeat ("x", ZT_RICH_MOST_BYTES + 1);
    g_autofree char *many = repeat ("p\n\n", ZT_RICH_MOST_BLOCKS + 1);
    g_autoptr (GError) error = NULL;

    g_assert_false (zt_rich_check (large, &error));
    g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
    g_clear_error (&error);
    g_assert_false (zt_rich_check (many, &error));
    g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
  }
}

static void
test_plain (void)
{
  g_autofree char *plain
      = zt_rich_plain ("# 方案\n\n- **甲**\n\n| a | b |\n|---|---|\n| c | d |\n\n![图](x)\n");
  g_autofree char *rich = zt_rich_from_plain ("# 一\n\n  二  \n");
  g_auto (GStrv) pictures = zt_rich_pictures ("![a](sha256:" DIGEST ")\n\n![b](sha256:" DIGEST
                                              ")\n\n![c](other)\n\nsha256:" DIGEST);

  g_assert_cmpstr (plain, ==, "方案\n甲\na\tb\nc\td\n图");
  g_assert_cmpstr (rich, ==, "\\# 一\n\n二\n");
  g_assert_cmpuint (g_strv_length (pictures), ==, 1);
  g_assert_cmpstr (pictures[0], ==, DIGEST);
}

static void
test_count (void)
{
  g_autoptr (GPtrArray) blocks
      = zt_rich_parse ("5. a\n6. b\n   1. c\n\n![x](y)\n\n9. d\n\n文\n\n9. e\n- f\n\n9. g\n");
  static const int wanted[] = { 1, 2, 1, 0, 3, 0, 1, 0, 1 };

  zt_rich_count (blocks);
  g_assert_cmpuint (blocks->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < blocks->len; i++)
    g_assert_cmpint (((ZtRichBlock *) blocks->pdata[i])->number, ==, wanted[i]);
}

static void
test_pictures (void)
{
  static const guint8 png[33] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13,
                                  'I',  'H', 'D', 'R', 0,    0,    1,    0,    0, 0, 0, 2 };
  static const guint8 jpeg[]
      = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 3, 0, 4, 1, 1, 0x11, 0 };
  guint8 huge[33];
  int width = 0, height = 0;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (zt_rich_picture_measure (png, sizeof png, &width, &height), ==, ZT_PICTURE_PNG);
  g_assert_cmpint (width, ==, 256);
  g_assert_cmpint (height, ==, 2);
  g_assert_cmpint (zt_rich_picture_measure (jpeg, sizeof jpeg, &width, &height), ==,
                   ZT_PICTURE_JPEG);
  g_assert_cmpint (width, ==, 4);
  g_assert_cmpint (height, ==, 3);
  for (gsize n = 0; n < sizeof jpeg; n++)
    zt_rich_picture_measure (jpeg, n, NULL, NULL);
  g_assert_cmpint (zt_rich_picture_measure ("GIF89a", 6, NULL, NULL), ==, ZT_PICTURE_NONE);
  g_assert_cmpint (zt_rich_picture_check ("GIF89a", 6, "动图.gif", NULL, NULL, &error), ==,
                   ZT_PICTURE_NONE);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  memcpy (huge, png, sizeof huge);
  huge[17] = huge[21] = 1; /* 65792 × 65538 */
  g_assert_cmpint (zt_rich_picture_check (huge, sizeof huge, "大.png", NULL, NULL, &error), ==,
                   ZT_PICTURE_NONE);
  g_assert_error (error, ZT_ERROR, ZT_ERROR_LIMIT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rich-text/reading", test_reading);
  g_test_add_func ("/rich-text/writing", test_writing);
  g_test_add_func ("/rich-text/escapes", test_escapes);
  g_test_add_func ("/rich-text/emphasis", test_emphasis);
  g_test_add_func ("/rich-text/random", test_random);
  g_test_add_func ("/rich-text/limits", test_limits);
  g_test_add_func ("/rich-text/hostile", test_hostile);
  g_test_add_func ("/rich-text/plain", test_plain);
  g_test_add_func ("/rich-text/count", test_count);
  g_test_add_func ("/rich-text/pictures", test_pictures);
  return g_test_run ();
}
