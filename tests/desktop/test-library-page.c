/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's widgets over a real workspace: what is typed is saved, a table goes in whole or not
 * at all, a bid is filled from what was ticked. */
#define G_LOG_DOMAIN "zt-test-library-page"
#include "config.h"

#include "bid-fixture.h"
#include "widgets.h"
#include "zt-fill-window.h"
#include "zt-import-window.h"
#include "zt-library-page.h"
#include "zt-library.h"

#include <string.h>

typedef struct
{
  BidFixture bid;
  ZtDesk *desk;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  bid_fixture_set_up (&fixture->bid, ZT_KEY_EC);
  fixture->desk = zt_desk_new (fixture->bid.path, FALSE);
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (fixture->window, 900, 700);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  zt_desk_stop (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->desk);
  bid_fixture_tear_down (&fixture->bid);
}

static guint
count (Fixture *fixture, const char *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = zt_library_list (fixture->bid.ws, type, NULL, &error);

  g_assert_no_error (error);
  return list->len;
}

static void
save (Fixture *fixture, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) body = zt_json_parse_object (json, -1, &error);
  g_autoptr (ZtRecord) record = zt_library_save (fixture->bid.ws, NULL, body, &error);

  g_assert_no_error (error);
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
on_signal_cb (gboolean *emitted)
{
  *emitted = TRUE;
}

/* --- filling a bid --- */

static gboolean
fill_has_settled (gpointer data)
{
  return zt_fill_window_is_settled (data);
}

static void
test_fill (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtRecord) draft = NULL;
  ZtFillWindow *window;
  gboolean done = FALSE;
  GtkWidget *button;

  save (fixture, "{\"type\":\"product\",\"title\":\"台式计算机\",\"brand\":\"云衡\"}");
  window = zt_fill_window_new (fixture->window, fixture->desk, fixture->bid.draft, FALSE);
  g_signal_connect_swapped (window, "done", G_CALLBACK (on_signal_cb), &done);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (fill_has_settled, window);
  button = find_suggested (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_nonnull (strchr (gtk_button_get_label (GTK_BUTTON (button)), '2'));
  g_signal_emit_by_name (button, "clicked");
  wait_until (is_true, &done);
  draft = zt_workspace_get (fixture->bid.ws, "draft", fixture->bid.draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (draft), "prices.lines.0.brand"), ==,
                   "云衡");
  g_assert_cmpstr (zt_json_get_string (zt_record_get_body (draft), "answers.letter.validityDays"),
                   ==, "90");
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  ZtFillWindow *window;
  gboolean done = FALSE;

  bid_fixture_fill (&fixture->bid);
  window = zt_fill_window_new (fixture->window, fixture->desk, fixture->bid.draft, TRUE);
  g_signal_connect_swapped (window, "done", G_CALLBACK (on_signal_cb), &done);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (fill_has_settled, window);
  g_signal_emit_by_name (find_suggested (GTK_WIDGET (window)), "clicked");
  wait_until (is_true, &done);
  g_assert_cmpuint (count (fixture, "product"), ==, 1);
  g_assert_cmpuint (count (fixture, "licence"), ==, 1);
}

/* --- a table --- */

static gboolean
import_has_settled (gpointer data)
{
  return zt_import_window_is_settled (data);
}

static void
import (Fixture *fixture, const char *csv, gboolean good)
{
  g_autofree char *path = g_build_filename (fixture->bid.folder, "table.csv", NULL);
  ZtImportWindow *window;
  gboolean done = FALSE;
  GtkWidget *button;

  g_file_set_contents (path, csv, -1, NULL);
  window = zt_import_window_new (fixture->window, fixture->desk, path);
  g_signal_connect_swapped (window, "imported", G_CALLBACK (on_signal_cb), &done);
  gtk_window_present (GTK_WINDOW (window));
  wait_until (import_has_settled, window);
  button = find_suggested (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_sensitive (button) == good);
  if (!good)
    {
      gtk_window_destroy (GTK_WINDOW (window));
      return;
    }
  g_signal_emit_by_name (button, "clicked");
  wait_until (is_true, &done);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  import (fixture, "证书名称,证书编号,有效期至\n一,A1,2028年1月1日\n二,A2,下个月\n", FALSE);
  g_assert_cmpuint (count (fixture, NULL), ==, 0);
  import (fixture, "证书名称,证书编号,有效期至\n一,A1,2028年1月1日\n二,A2,长期\n", TRUE);
  g_assert_cmpuint (count (fixture, "certificate"), ==, 2);
}

/* --- the page --- */

static gboolean
page_has_settled (gpointer data)
{
  return zt_page_is_settled (data);
}

static const char *
shown_list (ZtPage *page)
{
  GtkWidget *list = find_widget (GTK_WIDGET (page), GTK_TYPE_LIST_VIEW, NULL);

  return gtk_stack_get_visible_child_name (
      GTK_STACK (gtk_widget_get_ancestor (list, GTK_TYPE_STACK)));
}

static gboolean
has_two (gpointer data)
{
  return count (data, "certificate") == 2;
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  ZtPage *page = g_object_new (ZT_TYPE_LIBRARY_PAGE, NULL);
  GtkWidget *list, *title;
  GListModel *model;

  gtk_window_set_child (fixture->window, GTK_WIDGET (page));
  zt_page_set_desk (page, fixture->desk, NULL);
  gtk_window_present (fixture->window);
  wait_until (page_has_settled, page);
  g_assert_cmpstr (shown_list (page), ==, "begin");
  save (fixture, "{\"type\":\"certificate\",\"title\":\"一\"}");
  zt_page_open (page, NULL);
  wait_until (page_has_settled, page);
  g_assert_cmpstr (shown_list (page), ==, "list");
  list = find_widget (GTK_WIDGET (page), GTK_TYPE_LIST_VIEW, NULL);
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1);

  /* A new item is nothing before it has a name, and is saved by itself when it has one. */
  zt_page_open (page, "new/certificate");
  title = find_widget (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, "number");
  gtk_editable_set_text (GTK_EDITABLE (title), "A2");
  zt_page_flush (page);
  wait_until (page_has_settled, page);
  g_assert_cmpuint (count (fixture, NULL), ==, 1);
  title = find_widget (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, "title");
  gtk_editable_set_text (GTK_EDITABLE (title), "二");
  zt_page_flush (page);
  wait_until (has_two, fixture);
  wait_until (page_has_settled, page);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);

  /* What cannot be saved stays in the form, and the item as it was. */
  title = find_widget (GTK_WIDGET (page), ADW_TYPE_ENTRY_ROW, "validUntil");
  gtk_editable_set_text (GTK_EDITABLE (title), "soon");
  zt_page_flush (page);
  wait_until (page_has_settled, page);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (title)), ==, "soon");
  g_assert_cmpuint (count (fixture, "certificate"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/library-page/fill", test_fill);
  ADD ("/library-page/keep", test_keep);
  ADD ("/library-page/import", test_import);
  ADD ("/library-page/page", test_page);
  return g_test_run ();
}
