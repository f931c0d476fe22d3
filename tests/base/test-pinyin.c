/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed letters find Chinese text by initials, syllables and mixtures; every usual reading counts.
 */
#include "config.h"

#include "pinyin.h"

#include <string.h>

static char *
find (const char *typed, const char *text)
{
  g_autoptr (ZtPinyin) pinyin = zt_pinyin_new (typed);
  g_autoptr (GArray) folded = g_array_new (FALSE, FALSE, sizeof (gunichar2));
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  gsize length = 0;
  gssize at;
  guint end;

  if (pinyin == NULL)
    return g_strdup ("no pinyin");
  zt_fold_append (folded, text, places);
  at = zt_pinyin_find (pinyin, (const gunichar2 *) (gpointer) folded->data, folded->len, 0,
                       &length);
  if (at < 0)
    return NULL;
  end = (guint) (gsize) at + (guint) length;
  return g_strndup (text + g_array_index (places, guint, at),
                    (end < places->len ? g_array_index (places, guint, end) : (guint) strlen (text))
                        - g_array_index (places, guint, at));
}

static void
test_find (void)
{
  static const struct
  {
    const char *typed, *text, *found;
  } cases[] = {
    { "zhxy", "A区教育局智慧校园设备采购项目", "智慧校园" },
    { "ZHXY", "A区教育局智慧校园设备采购项目", "智慧校园" },
    { "zhihuixiaoyuan", "A区教育局智慧校园设备采购项目", "智慧校园" },
    { "zhihuixy", "A区教育局智慧校园设备采购项目", "智慧校园" },
    { "zhuix", "A区教育局智慧校园设备采购项目", "智慧校" },
    { "zhihuixia", "A区教育局智慧校园设备采购项目", "智慧校" },
    { "aqjyj", "A区教育局智慧校园设备采购项目", "A区教育局" },
    { "a4dyj", "A4 打印机", "A4 打印机" },
    { "cqsyyy", "重庆市音乐院", "重庆市音乐院" },
    { "cqsyy", "重庆市音乐院", "重庆市音乐" },
    { "cqsyl", "重庆市音乐院", "重庆市音乐" }, /* 乐: yue and le */
    { "yx", "银行系统", "银行" },
    { "yh", "银行系统", "银行" },
    { "xz", "行政", "行政" }, /* 行: xing and hang */
    { "ly", "旅游", "旅游" },
    { "lvyou", "旅游", "旅游" },
    { "xyzh", "智慧校园", NULL },
    { "zhxy", "智慧，校园", NULL },
    { "z", "智慧", "no pinyin" },
    { "2026", "2026", "no pinyin" },
    { "智慧", "智慧", "no pinyin" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = find (cases[i].typed, cases[i].text);

      g_test_message ("%s in %s", cases[i].typed, cases[i].text);
      g_assert_cmpstr (found, ==, cases[i].found);
    }
}

/* What is found by a word is found by its beginning: a list only gets shorter while one types. */
static void
test_shorter (void)
{
  static const char *const typed[] = { "zhihuixiaoyuan", "zhxysb", "aqujyj", NULL };

  for (int i = 0; typed[i] != NULL; i++)
    for (gsize n = strlen (typed[i]); n >= 2; n--)
      {
        g_autofree char *part = g_strndup (typed[i], n);
        g_autofree char *found = find (part, "A区教育局智慧校园设备采购项目");

        g_test_message ("%s", part);
        g_assert_nonnull (found);
      }
}

/* Every character of the commonest set can be typed. */
static void
test_covers (void)
{
  guint missing = 0;

  for (guint high = 0xb0; high <= 0xf7; high++) /* both levels of GB 2312 */
    for (guint low = 0xa1; low <= 0xfe; low++)
      {
        const char bytes[] = { (char) high, (char) low };
        g_autofree char *text = g_convert (bytes, 2, "UTF-8", "GB2312", NULL, NULL, NULL);
        g_autofree const char **readings = NULL;

        if (text == NULL)
          continue;
        readings = zt_pinyin_readings (g_utf8_get_char (text));
        if (readings[0] == NULL)
          {
            g_test_message ("%s has no reading", text);
            missing++;
          }
      }
  g_assert_cmpuint (missing, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pinyin/find", test_find);
  g_test_add_func ("/pinyin/shorter", test_shorter);
  g_test_add_func ("/pinyin/covers", test_covers);
  return g_test_run ();
}
