/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files dropped on a bid through its real page: to a part, to the bid as a whole, refused, looked
 * at before they count, put in order by keys, taken out and back in; and the same list in the
 * library. */
#define G_LOG_DOMAIN "zt-test-attachments"
#include "config.h"

#include "bid-fixture.h"
#include "zt-attachment-editor.h"
#include "zt-bid-outline.h"
#include "zt-bid-page.h"
#include "zt-file-list.h"
#include "zt-library.h"
#include "zt-made-dialog.h"
#include "zt-material-editor.h"
#include "widgets.h"
#include "zt-slot-dialog.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  BidFixture bid;
  ZtDesk *desk;
  GtkWindow *window;
  ZtBidPage *page;
  char *told;     /* (owned) (nullable): the last word */
  GClosure *undo; /* (owned) (nullable) */
} Fixture;

static void
on_tell_cb (Fixture *fixture, const char *text)
{
  g_free (fixture->told);
  fixture->told = g_strdup (text);
}

static void
on_offer_cb (Fixture *fixture, const ZtOffer *offer)
{
  g_clear_pointer (&fixture->undo, g_closure_unref);
  fixture->undo = g_closure_ref (offer->closure);
  on_tell_cb (fixture, offer->text);
}

static GtkWidget *
find_window (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type)
        && gtk_widget_get_visible (GTK_WIDGET (l->data)))
      return l->data;
  return NULL;
}

static gboolean
made_dialog_is_there (gpointer unused)
{
  return find_window (ZT_TYPE_MADE_DIALOG) != NULL;
}

static gboolean
page_has_settled (gpointer page)
{
  return zt_bid_page_is_settled (page)
         && find_widget (page, ZT_TYPE_ATTACHMENT_EDITOR, NULL) != NULL;
}

/* The names of a slot's files in the workspace: "a.pdf b.pdf". */
static char *
names_of (Fixture *fixture, const char *slot)
{
  g_autoptr (ZtRecord) draft
      = zt_workspace_get (fixture->bid.ws, "draft", fixture->bid.draft, NULL);
  g_autofree char *path = g_strconcat ("attachments.", slot, NULL);
  JsonArray *files = zt_json_get_array (zt_record_get_body (draft), path);
  GString *names = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            zt_json_get_string (json_array_get_object_element (files, i), "name"));
  return g_string_free (names, FALSE);
}

typedef struct
{
  Fixture *fixture;
  const char *slot, *names;
} Expected;

static gboolean
has_names (gpointer data)
{
  const Expected *expected = data;
  g_autofree char *names = names_of (expected->fixture, expected->slot);

  return g_strcmp0 (names, expected->names) == 0
         && zt_bid_page_is_settled (expected->fixture->page);
}

static void
wait_for (Fixture *fixture, const char *slot, const char *names)
{
  Expected expected = { fixture, slot, names };

  wait_until (has_names, &expected);
}

/* The same bytes under another name; or a picture, by the end of the name. */
static char *
make_file (Fixture *fixture, const char *name, const char *colour)
{
  char *path = g_build_filename (fixture->bid.folder, name, NULL);

  if (colour == NULL)
    {
      g_autofree char *data = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (fixture->bid.attachment, &data, &length, NULL));
      g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
    }
  else
    {
      g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 60, 40);

      gdk_pixbuf_fill (pixels, (guint32) g_ascii_strtoull (colour, NULL, 16));
      g_assert_true (gdk_pixbuf_save (pixels, path, "jpeg", NULL, NULL));
    }
  return path;
}

static void
drop (Fixture *fixture, const char *part, const char *path)
{
  const char *const paths[] = { path, NULL };
  GtkWidget *outline = find_widget (GTK_WIDGET (fixture->page), ZT_TYPE_BID_OUTLINE, NULL);

  if (part != NULL)
    zt_bid_outline_drop (ZT_BID_OUTLINE (outline), part, (GStrv) paths);
  else
    zt_bid_page_drop (fixture->page, (GStrv) paths, NULL);
}

static void
set_up (Fixture *fixture)
{
  bid_fixture_set_up (&fixture->bid, ZT_KEY_EC);
  fixture->desk = zt_desk_new (fixture->bid.path, FALSE);
  g_signal_connect_swapped (fixture->desk, "tell", G_CALLBACK (on_tell_cb), fixture);
  g_signal_connect_swapped (fixture->desk, "offer", G_CALLBACK (on_offer_cb), fixture);
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (fixture->window, 1100, 700);
  fixture->page = g_object_new (ZT_TYPE_BID_PAGE, NULL);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->page));
  zt_bid_page_show (fixture->page, fixture->desk, NULL, fixture->bid.draft);
  gtk_window_present (fixture->window);
  wait_until (page_has_settled, fixture->page);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_pointer (&fixture->undo, g_closure_unref);
  gtk_window_destroy (fixture->window);
  zt_desk_stop (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->desk);
  bid_fixture_tear_down (&fixture->bid);
  g_free (fixture->told);
}

static GtkWidget *
file_list (Fixture *fixture)
{
  GtkWidget *editor = find_widget (GTK_WIDGET (fixture->page), ZT_TYPE_ATTACHMENT_EDITOR, NULL);

  return find_widget (editor, ZT_TYPE_FILE_LIST, NULL);
}

static GtkListBoxRow *
row_at (GtkWidget *list, int position)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (find_widget (list, GTK_TYPE_LIST_BOX, NULL)),
                                        position);
}

/* A PDF on a part that takes it: no question. */
static void
test_part (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  g_autofree char *file = make_file (fixture, "a.pdf", NULL);

  drop (fixture, "licence", file);
  wait_for (fixture, "licence", "a.pdf");
  g_assert_null (find_window (ZT_TYPE_MADE_DIALOG));
  g_assert_cmpstr (zt_file_row_get_name (ZT_FILE_ROW (row_at (file_list (fixture), 0))), ==,
                   "a.pdf");
}

/* On one that does not: the reason, and nothing else. */
static void
test_refused (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  g_autofree char *file = g_build_filename (fixture->bid.folder, "a.pdf", NULL);
  g_autofree char *drawing = make_file (fixture, "b.dwg", NULL), *names = NULL;

  drop (fixture, "letter", file);
  g_assert_nonnull (strstr (fixture->told, "投标函"));
  drop (fixture, "licence", drawing);
  g_assert_nonnull (strstr (fixture->told, "b.dwg"));
  wait_until (page_has_settled, fixture->page);
  names = names_of (fixture, "licence");
  g_assert_cmpstr (names, ==, "a.pdf");
}

/* A picture is looked at as the PDF it becomes; declined, the bid stays as it was. */
static void
test_picture (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  g_autofree char *photo = make_file (fixture, "photo.jpg", "d02020ff"), *names = NULL;
  GtkWidget *dialog;

  drop (fixture, "licence", photo);
  wait_until (made_dialog_is_there, NULL);
  names = names_of (fixture, "licence");
  g_assert_cmpstr (names, ==, "a.pdf");
  dialog = find_window (ZT_TYPE_MADE_DIALOG);
  g_assert_cmpstr (zt_file_row_get_name (ZT_FILE_ROW (row_at (dialog, 0))), ==, "photo.pdf");
  gtk_window_close (GTK_WINDOW (dialog));
  wait_until (page_has_settled, fixture->page);
  g_assert_null (find_window (ZT_TYPE_MADE_DIALOG));

  drop (fixture, "licence", photo);
  wait_until (made_dialog_is_there, NULL);
  dialog = find_window (ZT_TYPE_MADE_DIALOG);
  g_signal_emit_by_name (find_suggested (dialog), "clicked");
  wait_for (fixture, "licence", "a.pdf photo.pdf");
}

/* On the bid as a whole: the place is guessed from the name. */
static void
test_anywhere (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  g_autofree char *file = make_file (fixture, "营业执照副本.pdf", NULL);
  g_autofree char *photo = make_file (fixture, "IMG_1.jpg", "20d020ff");
  const char *const paths[] = { file, photo, NULL };
  g_autoptr (JsonArray) wanted = NULL;
  GtkWidget *dialog;

  zt_bid_page_drop (fixture->page, (GStrv) paths, NULL);
  dialog = find_window (ZT_TYPE_SLOT_DIALOG);
  g_assert_nonnull (dialog);
  wanted = zt_slot_dialog_get_wanted (ZT_SLOT_DIALOG (dialog));
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (wanted, 0), "slot"), ==,
                   "licence");
  g_assert_cmpstr (zt_json_get_string (json_array_get_object_element (wanted, 1), "slot"), ==,
                   "other");
  g_signal_emit_by_name (find_suggested (dialog), "clicked");
  /* The same content is in its place already; a JPEG stays one among the others. */
  wait_for (fixture, "other", "IMG_1.jpg");
  wait_for (fixture, "licence", "a.pdf photo.pdf");
}

static void
test_keys (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  GtkWidget *list;

  zt_bid_page_show (fixture->page, fixture->desk, NULL, fixture->bid.draft);
  list = file_list (fixture);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (row_at (list, 0))));
  g_assert_false (zt_file_list_move_focused (ZT_FILE_LIST (list), -1));
  g_assert_true (zt_file_list_move_focused (ZT_FILE_LIST (list), 1));
  wait_for (fixture, "licence", "photo.pdf a.pdf");
  /* The focus goes with the file, so that the next key moves the same one on. */
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (row_at (list, 1))));
  g_assert_cmpstr (zt_file_row_get_name (ZT_FILE_ROW (row_at (list, 1))), ==, "a.pdf");
  g_assert_false (zt_file_list_move_focused (ZT_FILE_LIST (list), 1));
  g_assert_true (zt_file_list_move_focused (ZT_FILE_LIST (list), -1));
  wait_for (fixture, "licence", "a.pdf photo.pdf");
}

static void
take_back (Fixture *fixture)
{
  GValue sender = G_VALUE_INIT;

  g_assert_nonnull (fixture->undo);
  g_value_init (&sender, ZT_TYPE_DESK);
  g_value_set_object (&sender, fixture->desk);
  g_closure_set_marshal (fixture->undo, g_cclosure_marshal_VOID__VOID);
  g_closure_invoke (fixture->undo, NULL, 1, &sender, NULL);
  g_value_unset (&sender);
}

static void
test_undo (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;

  g_signal_emit_by_name (row_at (file_list (fixture), 0), "removed");
  wait_for (fixture, "licence", "photo.pdf");
  g_assert_nonnull (strstr (fixture->told, "a.pdf"));
  take_back (fixture);
  wait_for (fixture, "licence", "a.pdf photo.pdf");
}

/* --- the library --- */

typedef struct
{
  Fixture *fixture;
  ZtMaterialEditor *editor;
  const char *id, *names;
} Item;

static gboolean
item_has_names (gpointer data)
{
  const Item *item = data;
  g_autoptr (ZtRecord) record
      = zt_workspace_get (item->fixture->bid.ws, "material", item->id, NULL);
  JsonArray *files = zt_json_get_array (zt_record_get_body (record), "files");
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            zt_json_get_string (json_array_get_object_element (files, i), "name"));
  return g_strcmp0 (names->str, item->names) == 0 && zt_material_editor_is_settled (item->editor);
}

static void
wait_for_item (Item *item, const char *names)
{
  item->names = names;
  wait_until (item_has_names, item);
}

static void
test_library (gconstpointer data)
{
  Fixture *fixture = (Fixture *) data;
  g_autofree char *one = g_build_filename (fixture->bid.folder, "a.pdf", NULL);
  g_autofree char *two = g_build_filename (fixture->bid.folder, "photo.jpg", NULL);
  g_autoptr (ZtRecord) first
      = zt_library_add_file (fixture->bid.ws, "licence", one, NULL, NULL, NULL, NULL);
  g_autoptr (ZtRecord) both
      = zt_library_attach (fixture->bid.ws, zt_record_get_id (first), two, NULL, NULL, NULL, NULL);
  Item item = { fixture, g_object_new (ZT_TYPE_MATERIAL_EDITOR, NULL), zt_record_get_id (both) };
  GtkWidget *list;

  gtk_window_set_child (fixture->window, GTK_WIDGET (item.editor));
  zt_material_editor_set_desk (item.editor, fixture->desk);
  zt_material_editor_show (item.editor, item.id, NULL);
  wait_for_item (&item, "a.pdf photo.jpg");
  list = find_widget (GTK_WIDGET (item.editor), ZT_TYPE_FILE_LIST, NULL);
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (row_at (list, 1))));
  g_assert_true (zt_file_list_move_focused (ZT_FILE_LIST (list), -1));
  wait_for_item (&item, "photo.jpg a.pdf");
  g_signal_emit_by_name (row_at (list, 0), "removed");
  wait_for_item (&item, "a.pdf");
  take_back (fixture);
  wait_for_item (&item, "photo.jpg a.pdf");
}

int
main (int argc, char **argv)
{
  Fixture fixture = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  set_up (&fixture);
  g_test_add_data_func ("/attachments/part", &fixture, test_part);
  g_test_add_data_func ("/attachments/refused", &fixture, test_refused);
  g_test_add_data_func ("/attachments/picture", &fixture, test_picture);
  g_test_add_data_func ("/attachments/anywhere", &fixture, test_anywhere);
  g_test_add_data_func ("/attachments/keys", &fixture, test_keys);
  g_test_add_data_func ("/attachments/undo", &fixture, test_undo);
  g_test_add_data_func ("/attachments/library", &fixture, test_library);
  status = g_test_run ();
  tear_down (&fixture);
  return status;
}
