/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in help without a window: how a page is taken apart, that every page of the window has
 * one in both languages, that no link or picture leads nowhere, and the release notes. */
#define G_LOG_DOMAIN "zt-test-help"
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "help-book.h"
#include "pages.h"
#include "release-notes.h"

static const ZtHelpBlock *
at (GPtrArray *blocks, guint index)
{
  g_assert_cmpuint (index, <, blocks->len);
  return g_ptr_array_index (blocks, index);
}

static void
test_blocks (void)
{
  g_autoptr (GPtrArray) blocks
      = zt_help_parse ("# 标题 & *重点*\n\n一段有**粗体**和\n[链接](bids)。\n\n"
                       "1. 甲\n2. 乙\n\n   再说\n\n- 丙\n  - 丁\n\n"
                       "> 注意\n\n    a <b>\n\n![图](x.png)\n\n<script>x</script>\n");

  g_assert_cmpuint (blocks->len, ==, 11);
  g_assert_cmpint (at (blocks, 0)->type, ==, ZT_HELP_HEADING);
  g_assert_cmpuint (at (blocks, 0)->level, ==, 1);
  g_assert_cmpstr (at (blocks, 0)->markup, ==, "标题 &amp; <i>重点</i>");
  g_assert_cmpstr (at (blocks, 0)->text, ==, "标题 & 重点");
  /* Between Chinese characters the line's end is no space. */
  g_assert_cmpstr (at (blocks, 1)->markup, ==, "一段有<b>粗体</b>和<a href=\"bids\">链接</a>。");
  g_assert_cmpstr (at (blocks, 2)->marker, ==, "1.");
  g_assert_cmpstr (at (blocks, 3)->marker, ==, "2.");
  g_assert_null (at (blocks, 4)->marker);
  g_assert_cmpint (at (blocks, 4)->type, ==, ZT_HELP_ITEM);
  g_assert_cmpstr (at (blocks, 5)->marker, ==, "•");
  g_assert_cmpuint (at (blocks, 6)->level, ==, 2);
  g_assert_cmpint (at (blocks, 7)->type, ==, ZT_HELP_NOTE);
  g_assert_cmpint (at (blocks, 8)->type, ==, ZT_HELP_CODE);
  g_assert_cmpstr (at (blocks, 8)->markup, ==, "a &lt;b&gt;");
  g_assert_cmpint (at (blocks, 9)->type, ==, ZT_HELP_PICTURE);
  g_assert_cmpstr (at (blocks, 9)->target, ==, "x.png");
  g_assert_cmpstr (at (blocks, 9)->text, ==, "图");
  /* HTML is text. */
  g_assert_cmpstr (at (blocks, 10)->markup, ==, "&lt;script&gt;x&lt;/script&gt;");
}

static void
test_lines (void)
{
  g_autoptr (GPtrArray) blocks = zt_help_parse ("one\ntwo\n\nonly UKey\n也行\n\n中文\nEnglish\n");

  g_assert_cmpstr (at (blocks, 0)->text, ==, "one two");
  g_assert_cmpstr (at (blocks, 1)->text, ==, "only UKey 也行");
  g_assert_cmpstr (at (blocks, 2)->text, ==, "中文English");
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) blocks
      = zt_help_parse ("# Seal\n\nWaiting for the PLATFORM.\n\nGive the receipt away.\n");
  g_autofree char *both = zt_help_find (blocks, "platform  Receipt");
  g_autofree char *one = zt_help_find (blocks, "platform nothing");
  g_autofree char *none = zt_help_find (blocks, "  ");

  g_assert_cmpstr (both, ==, "Waiting for the PLATFORM.");
  g_assert_null (one);
  g_assert_null (none);
}

static void
check_page (const char *name)
{
  g_autofree char *text = zt_help_load (name);
  g_autoptr (GPtrArray) blocks = NULL;

  g_assert_nonnull (text);
  blocks = zt_help_parse (text);
  g_assert_cmpint (at (blocks, 0)->type, ==, ZT_HELP_HEADING);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ZtHelpBlock *block = at (blocks, i);
      g_autofree char *picture
          = block->target != NULL ? zt_help_find_picture (block->target) : NULL;

      if (block->target != NULL && picture == NULL)
        g_error ("%s: no picture %s", name, block->target);
      if (block->target != NULL && *block->text == '\0')
        g_error ("%s: %s does not say what it shows", name, block->target);
      for (const char *link = block->markup; (link = strstr (link, "href=\"")) != NULL;)
        {
          const char *end = strchr (link + 6, '"');
          g_autofree char *target = g_strndup (link + 6, (gsize) (end - link - 6));
          g_autofree char *there = zt_help_load (target);

          if (there == NULL)
            g_error ("%s: the link %s leads nowhere", name, target);
          link = end;
        }
    }
}

static void
test_book (gconstpointer language)
{
  g_auto (GStrv) names = NULL;

  g_setenv ("LANGUAGE", language, TRUE);
  names = zt_help_list ();
  g_assert_cmpuint (g_strv_length (names), >=, 16);
  for (char **name = names; *name != NULL; name++)
    check_page (*name);
  for (const ZtPageEntry *page = zt_pages; page->name != NULL; page++)
    {
      g_autofree char *name = zt_help_page_for (page->name);

      if (!g_str_equal (page->name, "help") && !g_str_equal (name, page->name))
        g_error ("The page %s has no help in %s", page->name, (const char *) language);
    }
}

static void
test_places (void)
{
  static const char *const places[][2] = { { "bids", "bids" },
                                           { "bids/D/prices", "bids" },
                                           { "bids/D/step:2", "bids" },
                                           { "bids/D/step:3", "bids-sign" },
                                           { "bids/D/step:4", "bids-sign" },
                                           { "bids/D/step:5", "bids-submit" },
                                           { "bids/D/step:7", "bids-submit" },
                                           { "opportunities", "opportunities" },
                                           { "opportunities/T", "documents" },
                                           { "help/bids", "index" },
                                           { "starting", "index" },
                                           { "", "index" } };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *name = zt_help_page_for (places[i][0]);

      g_assert_cmpstr (name, ==, places[i][1]);
    }
}

static void
test_search (void)
{
  g_autoptr (GPtrArray) hits = NULL;

  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  hits = zt_help_search ("ukey 锁");
  g_assert_cmpuint (hits->len, >=, 2);
  for (guint i = 0; i < hits->len; i++)
    {
      const ZtHelpHit *hit = g_ptr_array_index (hits, i);

      g_assert_cmpstr (hit->title, !=, "");
      g_assert_cmpstr (hit->name, !=, "index");
    }
}

static void
test_notes (void)
{
  static const char metainfo[]
      = "<component><name>x</name><description><p>not this</p></description><releases>"
        "<release version=\"2\" date=\"2026-12-01\"><description><p>New\n   things</p>"
        "<p xml:lang=\"zh_CN\">新的</p><p xml:lang=\"fr\">neuf</p>"
        "<ul><li>one</li><li xml:lang=\"zh_CN\">一</li></ul></description></release>"
        "<release version=\"1\"><description><p>Old</p></description></release>"
        "</releases></component>";
  g_autofree char *english = zt_release_notes_parse (metainfo, -1, "en");
  g_autofree char *chinese = zt_release_notes_parse (metainfo, -1, "zh_CN");
  g_autofree char *broken = zt_release_notes_parse ("<component>", -1, "en");
  g_autofree char *own = zt_release_notes ("zh_CN");

  g_assert_cmpstr (strchr (english, '\n'), ==,
                   "\n\n## 2 · 2026-12-01\n\nNew things\n\n- one\n\n## 1\n\nOld\n\n\n");
  g_assert_cmpstr (strchr (chinese, '\n'), ==,
                   "\n\n## 2 · 2026-12-01\n\n新的\n\n- 一\n\n## 1\n\nOld\n\n\n");
  g_assert_null (broken);
  /* The version that is being built has its notes. */
  g_assert_nonnull (strstr (own, "## " ZT_VERSION));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/help/blocks", test_blocks);
  g_test_add_func ("/help/lines", test_lines);
  g_test_add_func ("/help/find", test_find);
  g_test_add_data_func ("/help/book/zh_CN", "zh_CN", test_book);
  g_test_add_data_func ("/help/book/en", "en", test_book);
  g_test_add_func ("/help/places", test_places);
  g_test_add_func ("/help/search", test_search);
  g_test_add_func ("/help/notes", test_notes);
  return g_test_run ();
}
