/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of documents in a window: opening, finding, selecting and copying, highlighting, and
 * all of it there again the next time. */
#define G_LOG_DOMAIN "zt-test-document"
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "compose.h"
#include "document-pages-private.h"
#include "document-print.h"
#include "document-view-private.h"

#define PATIENCE_US (60 * G_USEC_PER_SEC)

typedef struct
{
  char *folder, *sample;
  ZtDesk *desk;
  GtkWidget *window;
  ZtDocumentView *view;
} Fixture;

static void
remove_tree (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_tree (entry);
    }
  if (folder != NULL)
    g_dir_close (folder);
  g_remove (path);
}

static void
make_sample (Fixture *fixture)
{
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "..", "document", "data", "tender.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) tender = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  tender = zt_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  fixture->sample = g_build_filename (fixture->folder, "tender.pdf", NULL);
  g_assert_true (zt_compose_tender (tender, fixture->sample, &error));
  g_assert_no_error (error);
}

static void
settle (Fixture *fixture)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;
  int calm = 0;

  while (calm < 5)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (5000);
      calm = zt_document_view_is_settled (fixture->view) ? calm + 1 : 0;
    }
}

static void
show_window (Fixture *fixture)
{
  g_autofree char *workspace = g_build_filename (fixture->folder, "workspace", NULL);

  fixture->desk = zt_desk_new (workspace, FALSE);
  fixture->view = ZT_DOCUMENT_VIEW (zt_document_view_new ());
  g_object_set (fixture->view, "remembers", TRUE, NULL);
  zt_document_view_set_desk (fixture->view, fixture->desk);
  fixture->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 700);
  adw_window_set_content (ADW_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
close_window (Fixture *fixture)
{
  zt_document_view_open (fixture->view, NULL, NULL);
  settle (fixture);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  zt_desk_stop (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->desk);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("zt-document-XXXXXX", &error);
  g_assert_no_error (error);
  make_sample (fixture);
  show_window (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_window (fixture);
  remove_tree (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->sample);
}

static void
open_sample (Fixture *fixture)
{
  zt_document_view_open (fixture->view, fixture->sample, "招标文件");
  settle (fixture);
  g_assert_cmpint (zt_document_view_get_n_pages (fixture->view), >=, 12);
}

static GtkEditable *
find_entry (GtkWidget *widget)
{
  if (GTK_IS_SEARCH_ENTRY (widget))
    return GTK_EDITABLE (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkEditable *found = find_entry (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
type_and_find (Fixture *fixture, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.find", NULL);
  gtk_editable_set_text (find_entry (GTK_WIDGET (fixture->view->finder)), text);
  g_signal_emit_by_name (find_entry (GTK_WIDGET (fixture->view->finder)), "search-changed");
  settle (fixture);
}

static guint
count_bands (ZtDocumentPages *pages, guint64 *bytes)
{
  guint n = 0;

  *bytes = 0;
  for (guint i = 0; i < pages->entries->len; i++)
    {
      const ZtPageEntry *entry = ZT_PAGE_ENTRY (pages, i);

      for (guint j = 0; entry->bands != NULL && j < entry->bands->len; j++)
        {
          GdkTexture *texture = g_array_index (entry->bands, ZtBand, j).texture;

          if (texture == NULL)
            continue;
          n++;
          *bytes += (guint64) gdk_texture_get_width (texture)
                    * (guint64) gdk_texture_get_height (texture) * 4;
        }
    }
  return n;
}

/* Only what is in view and beside it is drawn, at the size of the screen; all the way down and
 * zoomed in. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  ZtDocumentPages *pages;
  graphene_rect_t place;
  guint64 bytes;
  guint n;

  open_sample (fixture);
  pages = zt_document_view_get_pages (fixture->view);
  g_assert_cmpint (zt_document_view_get_page (fixture->view), ==, 1);
  g_assert_true (zt_document_pages_get_page_place (pages, 1, &place));
  g_assert_nonnull (ZT_PAGE_ENTRY (pages, 0)->bands);
  g_assert_cmpint (gdk_texture_get_width (
                       g_array_index (ZT_PAGE_ENTRY (pages, 0)->bands, ZtBand, 0).texture),
                   ==, (int) place.size.width * gtk_widget_get_scale_factor (GTK_WIDGET (pages)));
  n = count_bands (pages, &bytes);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (n, <=, 4);
  zt_document_view_go_to (fixture->view, 9);
  settle (fixture);
  g_assert_cmpint (zt_document_view_get_page (fixture->view), ==, 9);
  g_assert_null (ZT_PAGE_ENTRY (pages, 0)->bands);
  for (int percent = 400; percent >= 25; percent -= 125)
    {
      zt_document_pages_set_zoom (pages, percent / 100.0);
      settle (fixture);
      n = count_bands (pages, &bytes);
      g_assert_cmpuint (n, >=, 1);
      g_assert_cmpuint (bytes, <, 120 * 1000 * 1000);
    }
  zt_document_pages_set_zoom (pages, 99);
  g_assert_cmpfloat (zt_document_pages_get_zoom (pages), ==, 4);
}

/* Points of a page and places of the window, there and back, for every turn. */
static void
test_geometry (Fixture *fixture, gconstpointer data)
{
  ZtDocumentPages *pages = zt_document_view_get_pages (fixture->view);

  open_sample (fixture);
  for (int turn = 0; turn < 4; turn++)
    {
      const ZtBox box = { 100, 60, 80, 40 };
      graphene_rect_t place, paper;
      double x, y;
      int page = 0;

      zt_document_pages_set_turn (pages, turn);
      zt_document_view_go_to (fixture->view, 2);
      settle (fixture);
      g_assert_true (zt_document_pages_to_widget (pages, 2, &box, &place));
      g_assert_true (zt_document_pages_get_page_place (pages, 2, &paper));
      g_assert_true (graphene_rect_contains_rect (&paper, &place));
      g_assert_true ((place.size.width > place.size.height) == ((turn & 1) == 0));
      g_assert_true (zt_document_pages_to_page (pages, place.origin.x + place.size.width / 2,
                                                place.origin.y + place.size.height / 2, &page, &x,
                                                &y));
      g_assert_cmpint (page, ==, 2);
      g_assert_cmpfloat_with_epsilon (x, 140, 1);
      g_assert_cmpfloat_with_epsilon (y, 80, 1);
    }
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonArray) all = NULL;
  JsonArray *hits;
  int current = 0, first;

  open_sample (fixture);
  type_and_find (fixture, "供应商");
  hits = zt_document_finder_get_hits (fixture->view->finder, &current);
  /* As many as one search over all pages finds. */
  all = zt_preview_find_on (zt_document_pages_get_preview (
                                zt_document_view_get_pages (fixture->view)),
                            "供应商", 1, G_MAXINT, 1000, NULL, NULL);
  g_assert_cmpuint (json_array_get_length (hits), ==, json_array_get_length (all));
  g_assert_cmpuint (json_array_get_length (hits), >, 11);
  g_assert_cmpint (current, ==, 1);
  first = zt_document_view_get_page (fixture->view);
  for (int i = 0; i < 10; i++)
    gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.find-step", "i", 1);
  settle (fixture);
  zt_document_finder_get_hits (fixture->view->finder, &current);
  g_assert_cmpint (current, ==, 11);
  g_assert_cmpint (zt_document_view_get_page (fixture->view), >=, first);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.find-step", "i", -1);
  zt_document_finder_get_hits (fixture->view->finder, &current);
  g_assert_cmpint (current, ==, 10);
  type_and_find (fixture, "没有这样的话");
  hits = zt_document_finder_get_hits (fixture->view->finder, &current);
  g_assert_cmpuint (json_array_get_length (hits), ==, 0);
}

static void
read_clipboard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* Selects the heading "招标公告" of page 4 by its place. */
static void
select_heading (Fixture *fixture)
{
  ZtDocumentPages *pages = zt_document_view_get_pages (fixture->view);
  g_autoptr (JsonArray) found = NULL;
  JsonObject *piece;
  double x, y;
  ZtPageLayer *layer;

  zt_document_view_go_to (fixture->view, 4);
  settle (fixture);
  layer = ZT_PAGE_ENTRY (pages, 3)->layer;
  g_assert_nonnull (layer);
  found
      = zt_preview_find_on (zt_document_pages_get_preview (pages), "招标公告", 4, 4, 1, NULL, NULL);
  piece = json_array_get_object_element (found, 0);
  x = json_object_get_double_member (piece, "x");
  y = json_object_get_double_member (piece, "y")
      + json_object_get_double_member (piece, "height") / 2;
  pages->anchor = (ZtTextPlace){ 3, zt_page_layer_find_position (layer, x + 1, y) };
  pages->head = (ZtTextPlace){
    3,
    zt_page_layer_find_position (layer, x + json_object_get_double_member (piece, "width") - 1, y)
  };
  g_signal_emit_by_name (pages, "selection-changed");
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  gint64 end;

  open_sample (fixture);
  select_heading (fixture);
  g_assert_true (zt_document_pages_has_selection (zt_document_view_get_pages (fixture->view)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.copy", NULL);
  settle (fixture);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL,
                                 read_clipboard_cb, &text);
  end = g_get_monotonic_time () + PATIENCE_US;
  while (text == NULL && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "招标公告");
}

/* A highlight and a note, deleted and brought back, and there after the program was started anew.
 */
static void
test_notes (Fixture *fixture, gconstpointer data)
{
  const ZtNote *note;
  g_autofree char *id = NULL;

  open_sample (fixture);
  select_heading (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.highlight", "s", "green");
  settle (fixture);
  g_assert_cmpuint (zt_document_notes_get_all (fixture->view->notes)->len, ==, 1);
  note = g_ptr_array_index (zt_document_notes_get_all (fixture->view->notes), 0);
  g_assert_cmpstr (note->quote, ==, "招标公告");
  g_assert_cmpstr (note->colour, ==, "green");
  id = g_strdup (note->id);
  zt_document_notes_delete (fixture->view->notes, id);
  settle (fixture);
  g_assert_cmpuint (zt_document_notes_get_all (fixture->view->notes)->len, ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "document.undo-note", NULL);
  settle (fixture);
  g_assert_nonnull (zt_document_notes_find (fixture->view->notes, id));
  zt_document_view_go_to (fixture->view, 7);
  settle (fixture);
  close_window (fixture);
  show_window (fixture);
  open_sample (fixture);
  g_assert_nonnull (zt_document_notes_find (fixture->view->notes, id));
  g_assert_cmpint (zt_document_view_get_page (fixture->view), ==, 7);
}

/* What cannot be read is said in place; with its password a document opens. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bad = g_build_filename (fixture->folder, "bad.pdf", NULL);
  g_autofree char *locked = g_build_filename (fixture->folder, "locked.pdf", NULL);
  g_autofree char *command
      = g_strdup_printf ("qpdf --encrypt secret secret 256 -- %s %s", fixture->sample, locked);

  g_assert_true (g_file_set_contents (bad, "no PDF", -1, NULL));
  zt_document_view_open (fixture->view, bad, "坏文件");
  settle (fixture);
  g_assert_cmpint (zt_document_view_get_n_pages (fixture->view), ==, 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (fixture->view->stack), ==, "status");
  g_assert_true (gtk_widget_get_visible (fixture->view->retry));
  if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    return;
  zt_document_view_open (fixture->view, locked, "有密码");
  settle (fixture);
  g_assert_true (gtk_widget_get_visible (fixture->view->password_box));
  gtk_editable_set_text (GTK_EDITABLE (fixture->view->password_entry), "secret");
  g_signal_emit_by_name (fixture->view->password_entry, "activate");
  settle (fixture);
  g_assert_cmpint (zt_document_view_get_n_pages (fixture->view), >=, 12);
}

/* On paper, here a file: as many pages as the document. */
static void
test_print (Fixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "paper.pdf", NULL);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (ZtPreview) paper = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  open_sample (fixture);
  operation = zt_document_print (GTK_WIDGET (fixture->view), fixture->desk,
                                 zt_document_pages_get_preview (
                                     zt_document_view_get_pages (fixture->view)),
                                 "招标文件", 1, file);
  while (paper == NULL && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      paper = zt_preview_open (file, NULL, NULL);
    }
  g_assert_nonnull (paper);
  g_assert_cmpint (zt_preview_get_n_pages (paper), ==,
                   zt_document_view_get_n_pages (fixture->view));
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
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/document/open", test_open);
  ADD ("/document/geometry", test_geometry);
  ADD ("/document/find", test_find);
  ADD ("/document/copy", test_copy);
  ADD ("/document/notes", test_notes);
  ADD ("/document/refused", test_refused);
  ADD ("/document/print", test_print);
  return g_test_run ();
}
