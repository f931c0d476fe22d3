/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rich editor over a real workspace: what is set is read back, what is typed has the look of
 * its place, what is pasted is kept; and the live preview follows what is saved. */
#define G_LOG_DOMAIN "zt-test-rich-editor"
#include "config.h"

#include "bid-fixture.h"
#include "rich-editor-private.h"
#include "widgets.h"
#include "zt-bid-model.h"
#include "zt-document-pages.h"
#include "zt-live-preview.h"

#include <string.h>

#define DOT                                                                                        \
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"

typedef struct
{
  BidFixture bid;
  ZtDesk *desk;
  GtkWindow *window;
  ZtRichEditor *editor;
  guint changes;
} Fixture;

static void
on_changed_cb (Fixture *fixture)
{
  fixture->changes++;
}

static const char with_workspace[] = "workspace";

/* Keys and a platform take long to make: only for those who need them. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  if (data == with_workspace)
    {
      bid_fixture_set_up (&fixture->bid, ZT_KEY_EC);
      fixture->desk = zt_desk_new (fixture->bid.path, FALSE);
    }
  fixture->window = GTK_WINDOW (gtk_window_new ());
  fixture->changes = 0;
  fixture->editor = zt_rich_editor_new (fixture->desk, "技术方案");
  g_signal_connect_swapped (fixture->editor, "changed", G_CALLBACK (on_changed_cb), fixture);
  gtk_window_set_default_size (fixture->window, 900, 700);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->editor));
  gtk_window_present (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  if (fixture->desk == NULL)
    return;
  zt_desk_stop (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->desk);
  bid_fixture_tear_down (&fixture->bid);
}

static void
place_cursor (Fixture *fixture, int line, int column)
{
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_line_offset (GTK_TEXT_BUFFER (fixture->editor->buffer), &iter, line,
                                           column);
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (fixture->editor->buffer), &iter);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_insert_at_cursor (GTK_TEXT_BUFFER (fixture->editor->buffer), text, -1);
}

/* What stands in the buffer, whatever was told before. */
static char *
read_all (Fixture *fixture)
{
  GtkTextIter start, end;
  g_autoptr (GPtrArray) blocks = NULL;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (fixture->editor->buffer), &start, &end);
  blocks = zt_rich_buffer_read (fixture->editor->buffer, &start, &end);
  return zt_rich_write (blocks);
}

#define WHOLE                                                                                                  \
  "# 总体方案\n\n正文**重点**内容。\n\n## 网络\n\n- 甲\n- 乙\n  - 乙一\n\n1. 一\n2. 二\n\n" \
  "| 名称 | 数量 |\n| --- | --- |\n| 交换机 | **4** |\n\n后文\\\n第二行\n"

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autofree char *read = NULL, *again = NULL;

  zt_rich_editor_set_source (fixture->editor, WHOLE);
  read = read_all (fixture);
  g_assert_cmpstr (read, ==, WHOLE);
  g_assert_cmpuint (fixture->changes, ==, 0);
  /* As after an undo: another text, and back. */
  zt_rich_editor_set_source (fixture->editor, "短\n");
  again = read_all (fixture);
  g_assert_cmpstr (again, ==, "短\n");
  zt_rich_editor_set_source (fixture->editor, "");
  g_assert_cmpint (gtk_text_buffer_get_char_count (GTK_TEXT_BUFFER (fixture->editor->buffer)), ==,
                   0);
}

/* What is typed belongs to where it is typed. */
static void
test_typing (Fixture *fixture, gconstpointer data)
{
  zt_rich_editor_set_source (fixture->editor, "# 标题\n\n- 甲\n\n**粗**细\n");
  place_cursor (fixture, 0, 2);
  type (fixture, "一");
  place_cursor (fixture, 1, 1);
  type (fixture, "项\n乙项");
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "# 标题一\n\n- 甲项\n- 乙项\n\n**粗**细\n");
  place_cursor (fixture, 3, 1);
  type (fixture, "体");
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "# 标题一\n\n- 甲项\n- 乙项\n\n**粗体**细\n");
  g_assert_cmpuint (fixture->changes, ==, 2);
  /* Into nothing. */
  zt_rich_editor_set_source (fixture->editor, "");
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.bullets", NULL);
  type (fixture, "甲\n乙");
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==, "- 甲\n- 乙\n");
}

static void
test_actions (Fixture *fixture, gconstpointer data)
{
  GtkTextIter start, end;

  zt_rich_editor_set_source (fixture->editor, "甲\n\n乙\n\n丙\n");
  place_cursor (fixture, 0, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.look", "s", "heading-2");
  gtk_text_buffer_get_iter_at_line (GTK_TEXT_BUFFER (fixture->editor->buffer), &start, 1);
  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (fixture->editor->buffer), &end);
  gtk_text_buffer_select_range (GTK_TEXT_BUFFER (fixture->editor->buffer), &start, &end);
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.numbers", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.bold", NULL);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "## 甲\n\n1. **乙**\n2. **丙**\n");
  place_cursor (fixture, 2, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.indent", NULL);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "## 甲\n\n1. **乙**\n   1. **丙**\n");
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.outdent", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "rich.outdent", NULL);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "## 甲\n\n1. **乙**\n\n**丙**\n");
}

/* Lines that are joined, and a table that is taken away. */
static void
test_deleting (Fixture *fixture, gconstpointer data)
{
  GtkTextIter start, end;
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (fixture->editor->buffer);

  zt_rich_editor_set_source (fixture->editor,
                             "# 标题\n\n正文\n\n| a | b |\n| --- | --- |\n| c | d |\n\n尾\n");
  gtk_text_buffer_get_iter_at_line_offset (buffer, &start, 0, 2);
  gtk_text_buffer_get_iter_at_line (buffer, &end, 1);
  gtk_text_buffer_delete (buffer, &start, &end);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==,
                   "# 标题正文\n\n| a | b |\n| --- | --- |\n| c | d |\n\n尾\n");
  gtk_text_buffer_get_iter_at_line (buffer, &start, 1);
  gtk_text_buffer_get_iter_at_line (buffer, &end, 2);
  gtk_text_buffer_delete (buffer, &start, &end);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==, "# 标题正文\n\n尾\n");
}

static gboolean
is_idle (gpointer data)
{
  return ((Fixture *) data)->editor->busy == 0;
}

/* Between two words: pieces of their own; the picture is among the files of the workspace. */
static void
test_pasting (Fixture *fixture, gconstpointer data)
{
  static const char html[]
      = "<h2>粘贴</h2><p>段<b>落</b></p><p><img alt=\"图\" src=\"data:image/png;base64," DOT
        "\"></p>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (html, strlen (html));
  g_autoptr (GBytes) line
      = g_bytes_new_static ("<p>只有一<b>句</b></p>", strlen ("<p>只有一<b>句</b></p>"));
  g_auto (GStrv) pictures = NULL;
  g_autofree char *wanted = NULL;
  const char *source;

  zt_rich_editor_set_source (fixture->editor, "前后\n");
  place_cursor (fixture, 0, 1);
  zt_rich_editor_paste_html (fixture->editor, bytes);
  wait_until (is_idle, fixture);
  source = zt_rich_editor_get_source (fixture->editor);
  pictures = zt_rich_pictures (source);
  g_assert_cmpuint (g_strv_length (pictures), ==, 1);
  g_assert_true (zt_blobs_has (zt_workspace_get_blobs (fixture->bid.ws), pictures[0]));
  wanted = g_strdup_printf (
      "前\n\n## 粘贴\n\n段**落**\n\n![图](sha256:%s)\n\n| a | b |\n| --- | --- |\n"
      "| c | d |\n\n后\n",
      pictures[0]);
  g_assert_cmpstr (source, ==, wanted);
  zt_rich_editor_set_source (fixture->editor, "- 前后\n");
  place_cursor (fixture, 0, 1);
  zt_rich_editor_paste_html (fixture->editor, line);
  wait_until (is_idle, fixture);
  g_assert_cmpstr (zt_rich_editor_get_source (fixture->editor), ==, "- 前只有一**句**后\n");
}

/* --- the live preview --- */

typedef struct
{
  ZtBidModel *model;
  ZtLivePreview *live;
} Live;

static gboolean
is_loaded (gpointer data)
{
  return zt_bid_model_is_loaded (((Live *) data)->model);
}

static GtkWidget *
find_pages (GtkWidget *widget)
{
  GtkWidget *found = ZT_IS_DOCUMENT_PAGES (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_pages (child);
  return found;
}

static ZtPreview *
preview_of (Live *live)
{
  return zt_document_pages_get_preview (ZT_DOCUMENT_PAGES (find_pages (GTK_WIDGET (live->live))));
}

static gboolean
has_pages (gpointer data)
{
  return zt_live_preview_is_settled (((Live *) data)->live) && preview_of (data) != NULL;
}

static ZtPreview *before;

static gboolean
has_other_pages (gpointer data)
{
  return has_pages (data) && preview_of (data) != before;
}

static void
test_live (Fixture *fixture, gconstpointer data)
{
  Live live = { zt_bid_model_new (fixture->desk, fixture->bid.draft),
                g_object_new (ZT_TYPE_LIVE_PREVIEW, NULL) };

  g_object_ref_sink (live.live);
  gtk_window_set_child (fixture->window, GTK_WIDGET (live.live));
  wait_until (is_loaded, &live);
  zt_live_preview_set_model (live.live, live.model);
  zt_live_preview_show (live.live, "letter");
  wait_until (has_pages, &live);
  before = preview_of (&live);
  zt_bid_model_answer (live.model, "letter", "validityDays", "integer", "120");
  /* The pages of before stay until the new ones are there. */
  g_assert_true (preview_of (&live) == before);
  wait_until (has_other_pages, &live);
  zt_live_preview_show (live.live, NULL);
  gtk_window_set_child (fixture->window, NULL);
  g_object_unref (live.live);
  g_object_unref (live.model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  adw_init ();
  g_test_add ("/rich-editor/round-trip", Fixture, NULL, set_up, test_round_trip, tear_down);
  g_test_add ("/rich-editor/typing", Fixture, NULL, set_up, test_typing, tear_down);
  g_test_add ("/rich-editor/actions", Fixture, NULL, set_up, test_actions, tear_down);
  g_test_add ("/rich-editor/deleting", Fixture, NULL, set_up, test_deleting, tear_down);
  g_test_add ("/rich-editor/pasting", Fixture, with_workspace, set_up, test_pasting, tear_down);
  g_test_add ("/rich-editor/live", Fixture, with_workspace, set_up, test_live, tear_down);
  return g_test_run ();
}
