/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Word, WPS and browsers put on the clipboard, as they write it; and what means harm. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rich-html.h"

#define DOT                                                                                        \
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"

/* Word 2019: conditions, lists made of paragraphs, numbers of headings in spans to be ignored. */
static const char word[]
    = "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" "
      "xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
      "xmlns:w=\"urn:schemas-microsoft-com:office:word\">\r\n<head>\r\n<meta "
      "http-equiv=Content-Type "
      "content=\"text/html; charset=utf-8\">\r\n<meta name=Generator content=\"Microsoft Word "
      "15\">\r\n"
      "<link rel=File-List "
      "href=\"file:///C:/Users/li/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml\">\r\n"
      "<!--[if gte mso "
      "9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->\r\n"
      "<style><!-- p.MsoNormal {mso-style-parent:\"\"; font-size:10.5pt} --></style>\r\n</head>\r\n"
      "<body lang=ZH-CN "
      "style='tab-interval:21.0pt;text-justify-trim:punctuation'>\r\n<!--StartFragment-->\r\n"
      "<h1 style='margin-left:0cm;text-indent:0cm;mso-list:l1 level1 lfo2'><![if "
      "!supportLists]><span lang=EN-US "
      "style='mso-bidi-font-family:Calibri'><span style='mso-list:Ignore'>1<span style='font:7.0pt "
      "\"Times New "
      "Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span "
      "style='font-family:宋体'>总体方案</span>"
      "<span lang=EN-US><o:p></o:p></span></h1>\r\n"
      "<p class=MsoNormal style='text-indent:21.0pt'><span "
      "style='font-family:宋体'>本项目采用<b>分层</b>架构，平均响应\r\n"
      "时间不超过</span><span lang=EN-US>2 s</span><span style='font-family:宋体'>。</span></p>\r\n"
      "<p class=MsoListParagraph style='margin-left:21.0pt;text-indent:-21.0pt;mso-list:l0 level1 "
      "lfo1'>"
      "<![if !supportLists]><span lang=EN-US "
      "style='font-family:Wingdings;mso-fareast-font-family:Wingdings'>"
      "<span style='mso-list:Ignore'>l<span style='font:7.0pt \"Times New Roman\"'>&nbsp; "
      "</span></span></span>"
      "<![endif]><span style='font-family:宋体'>核心层</span></p>\r\n"
      "<p class=MsoListParagraph style='margin-left:42.0pt;text-indent:-21.0pt;mso-list:l0 level2 "
      "lfo1'>"
      "<![if !supportLists]><span "
      "style='mso-list:Ignore'>n<span>&nbsp;</span></span><![endif]>接入层</p>\r\n"
      "<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span "
      "lang=EN-US>"
      "<span style='mso-list:Ignore'>1.<span>&nbsp;</span></span></span><![endif]>勘察</p>\r\n"
      "<p class=MsoListParagraph style='mso-list:l2 level1 lfo3'><![if !supportLists]><span "
      "lang=EN-US>"
      "<span style='mso-list:Ignore'>2.<span>&nbsp;</span></span></span><![endif]>安装</p>\r\n"
      "<p class=MsoNormal style='mso-outline-level:2'><b>售后服务</b></p>\r\n"
      "<p class=MsoNormal align=left style='mso-hide:all'>隐藏文字</p>\r\n"
      "<!--[if gte vml 1]><v:shape id=\"x\"><v:imagedata src=\"file:///C:/clip_image001.png\" "
      "o:title=\"topo\"/>"
      "</v:shape><![endif]--><![if !vml]><img width=553 height=311 src=\"data:image/png;base64," DOT
      "\" alt=\"网络拓扑\" v:shapes=\"x\"><![endif]>\r\n"
      "<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 "
      "style='border-collapse:collapse'>\r\n"
      " <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>\r\n  <td width=138 valign=top "
      "style='width:103.7pt'>\r\n"
      "  <p class=MsoNormal><b><span style='font-family:宋体'>设备</span></b></p>\r\n  </td>\r\n"
      "  <td width=138><p class=MsoNormal><b>参数</b></p></td>\r\n </tr>\r\n"
      " <tr><td><p class=MsoNormal>交换机</p></td><td><p class=MsoNormal>48口</p><p "
      "class=MsoNormal>双电源</p></td></tr>\r\n"
      "</table>\r\n<p class=MsoNormal><span "
      "lang=EN-US><o:p>&nbsp;</o:p></span></p>\r\n<!--EndFragment-->\r\n</body>\r\n</html>";

static const char word_rich[] = "# 总体方案\n\n本项目采用**分层**架构，平均响应时间不超过2 "
                                "s。\n\n- 核心层\n  - 接入层\n\n1. 勘察\n2. 安装\n\n"
                                "## 售后服务\n\n![网络拓扑](sha256:PICTURE)\n\n| **设备** | "
                                "**参数** |\n| --- | --- |\n| 交换机 | 48口<br>双电源 |\n";

/* WPS: properties in the style attribute, fonts inside spans, pictures as files of Windows. */
static const char wps[]
    = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" "
      "xmlns:w=\"urn:schemas-microsoft-com:office:word\" ><head>"
      "<meta http-equiv=\"Content-Type\"  content=\"text/html; charset=utf-8\" /><meta name=ProgId "
      " content=Word.Document />"
      "<meta name=Generator  content=\"Microsoft Word 14\" /><title></title><!--[if gte mso "
      "9]><xml><o:OfficeDocumentSettings>"
      "</o:OfficeDocumentSettings></"
      "xml><![endif]--><style>@font-face{font-family:\"宋体\";}p.MsoNormal{mso-style-name:正文;}"
      "</style></head><body style=\"tab-interval:21pt;\" ><!--StartFragment--><h2 ><b><span "
      "style=\"mso-spacerun:'yes';"
      "font-family:黑体;font-weight:bold;font-size:16.0000pt;\" ><font face=\"黑体\" "
      ">实施组织</font></span></b><b><span><o:p>"
      "</o:p></span></b></h2><p class=MsoNormal  style=\"text-indent:21.0000pt;\" ><span "
      "style=\"font-family:宋体;\" >"
      "<font face=\"宋体\" >　　共</font></span><b><span style=\"font-weight:bold;\" ><font "
      "face=\"Calibri\" >45</font></span></b>"
      "<span><font face=\"宋体\" >天。</font></span></p><p class=MsoNormal  "
      "style=\"margin-left:21.0000pt;text-indent:-21.0000pt;"
      "mso-list:l0 level1 lfo1;\" ><![if !supportLists]><span style=\"font-family:Wingdings;\" "
      "><span style='mso-list:Ignore;' >"
      "&#61548;<span>&nbsp;</span></span></span><![endif]><span>甲项</span></p><p class=MsoNormal  "
      "style=\"mso-list:l1 level1 lfo2;\" >"
      "<![if !supportLists]><span><span style='mso-list:Ignore;' "
      ">（一）<span>&nbsp;</span></span></span><![endif]><span>乙项</span></p>"
      "<p class=MsoNormal ><img width=\"553\"  height=\"311\"  "
      "src=\"file:///C:\\Users\\li\\AppData\\Local\\Temp\\ksohtml1\\wps1.jpg\" ></p>"
      "<table class=MsoTableGrid  border=\"1\" ><tr><td width=\"142\"  colspan=\"2\" ><p "
      "class=MsoNormal >合并</p></td></tr>"
      "<tr><td rowspan=\"2\" ><p class=MsoNormal "
      ">左</p></td><td><p>一</p></td></tr><tr><td><p>二|竖</p></td></tr></table>"
      "<!--EndFragment--></body></html>";

static const char wps_rich[] = "## 实施组织\n\n共**45**天。\n\n- 甲项\n\n1. 乙项\n\n| 合并 |  |\n| "
                               "--- | --- |\n| 左 | 一 |\n|  | 二\\|竖 |\n";

static const struct
{
  const char *html, *rich;
} cases[] = {
  { "<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li></ul><ol><li><p>一</p></li><li>二</li></ol>",
    "- 甲\n- 乙\n  - 丙\n\n1. 一\n2. 二\n" },
  { "<p>a<br>b</p><div>c<div>d</div></div>", "a\\\nb\n\nc\n\nd\n" },
  { "<p>见<a href='https://example.cn'>网站</a></p>", "见网站\n" },
  { "<b style=\"font-weight:normal\"><p>谷歌<span "
    "style=\"font-weight:700\">粗</span><em>斜</em></p></b>",
    "谷歌**粗**斜\n" },
  { "just text & more", "just text & more\n" },
  { "<pre>a  b\n  c</pre>", "a  b\\\nc\n" },
  { "<script>alert(1)</script><style>p{}</style><p>在</p><iframe "
    "src=x>y</iframe><svg><text>z</text></svg>",
    "在\n" },
  { "<table><tr><td>只有一格</td></tr></table>", "只有一格\n" },
  { "<table><tr><td>外</td><td><table><tr><td>内一</td><td>内二</td></tr></table></td></tr></"
    "table>",
    "| 外 | 内一内二 |\n| --- | --- |\n" },
  { "<table><thead><tr><th>名</th></tr></thead><tbody><tr><td>值</td></tr></tbody></table>",
    "| **名** |\n| --- |\n| 值 |\n" },
  { "<p>&lt;b&gt; # * 1.</p><p># 井</p>", "\\<b> # \\* 1.\n\n\\# 井\n" },
  { "<img src='http://example.cn/x.png' alt='外图'>", "外图\n" },
  { "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' alt='a.gif'>", "" },
  { "Version:0.9\r\nStartHTML:0000000105\r\n<html><body><p>剪贴板</p></body></html>", "剪贴板\n" },
  { "<p>中文\n换行 and\nenglish\nwords</p>", "中文换行 and english words\n" },
  { "", "" },
  { "<", "" },
};

static char *
keep_dot (GBytes *bytes, const char *name, gpointer user_data)
{
  const char *data = g_bytes_get_data (bytes, NULL);

  return g_bytes_get_size (bytes) > 8 && memcmp (data + 1, "PNG", 3) == 0
             ? g_strdup ("sha256:PICTURE")
             : NULL;
}

static char *
convert (const char *html, gsize length, guint *lost)
{
  g_autoptr (GPtrArray) blocks = zt_rich_from_html (html, length, keep_dot, NULL, lost);

  return zt_rich_write (blocks);
}

static void
test_word (void)
{
  guint lost = 9;
  g_autofree char *rich = convert (word, strlen (word), &lost);

  g_assert_cmpstr (rich, ==, word_rich);
  g_assert_cmpuint (lost, ==, 0);
}

static void
test_wps (void)
{
  guint lost = 0;
  g_autofree char *rich = convert (wps, strlen (wps), &lost);

  g_assert_cmpstr (rich, ==, wps_rich);
  g_assert_cmpuint (lost, ==, 1);
}

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rich = convert (cases[i].html, strlen (cases[i].html), NULL);

      g_assert_cmpstr (rich, ==, cases[i].rich);
    }
}

static void
test_encodings (void)
{
  gsize length = 0;
  g_autofree char *gb = g_convert ("<p>国标编码</p>", -1, "GB18030", "UTF-8", NULL, &length, NULL);
  g_autofree char *one = convert (gb, length, NULL);
  g_autofree char *wide
      = g_convert ("\xef\xbb\xbf<p>宽字符</p>", -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  g_autofree char *other = convert (wide, length, NULL);

  g_assert_cmpstr (one, ==, "国标编码\n");
  g_assert_cmpstr (other, ==, "宽字符\n");
}

static void
test_files (void)
{
  g_autofree char *path = NULL, *uri = NULL, *html = NULL, *rich = NULL;
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (DOT, &length);
  int fd = g_file_open_tmp ("zhaotou-XXXXXX.png", &path, NULL);
  guint lost = 0;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) length, NULL));
  uri = g_filename_to_uri (path, NULL, NULL);
  html = g_strdup_printf ("<p>前<img src=\"%s\" alt=\"照片\">后</p><img src='file:///dev/zero'>"
                          "<img src='file:///etc/passwd'>",
                          uri);
  rich = convert (html, strlen (html), &lost);
  g_assert_cmpstr (rich, ==, "前\n\n![照片](sha256:PICTURE)\n\n后\n");
  g_assert_cmpuint (lost, ==, 2);
  g_unlink (path);
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
  static const char *const pieces[] = { "<div>",
                                        "<table><tr><td>",
                                        "<ul><li>",
                                        "<b>",
                                        "<![if x]",
                                        "<!--",
                                        "</p>",
                                        "&#0;",
                                        "<p style='mso-list:l0 level99'>",
                                        "<td colspan=9999 rowspan=9999>x",
                                        "<span style=';;:;'>",
                                        "<h9>",
                                        "\xff" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *html = repeat (pieces[i], 4000);
      g_autofree char *rich = convert (html, strlen (html), NULL);

      g_assert_nonnull (rich);
    }
  {
    g_autofree char *row = repeat ("<td>x</td>", 40);
    g_autofree char *html
        = g_strconcat ("<table><tr>", row, "</tr><tr>", row, "</tr></table>", NULL);
    g_autofree char *rich = convert (html, strlen (html), NULL);

    /* Too wide for a page: its words are lines. */
    g_assert_true (g_str_has_prefix (rich, "x  x"));
    g_assert_true (zt_rich_check (rich, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rich-html/word", test_word);
  g_test_add_func ("/rich-html/wps", test_wps);
  g_test_add_func ("/rich-html/cases", test_cases);
  g_test_add_func ("/rich-html/encodings", test_encodings);
  g_test_add_func ("/rich-html/files", test_files);
  g_test_add_func ("/rich-html/hostile", test_hostile);
  return g_test_run ();
}
