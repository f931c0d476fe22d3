/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes on documents: kept by digest, in the order of the pages, there again after a restart and
 * after a kill. */
#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store-fixture.h"
#include "zt-notes.h"

#define A "aaaa000000000000000000000000000000000000000000000000000000000000"
#define B "bbbb000000000000000000000000000000000000000000000000000000000000"

static ZtNote *
make_note (const char *document, int page, double y, const char *text)
{
  ZtNote *note = zt_note_new (document, page);
  JsonObject *box = json_object_new ();

  json_object_set_double_member (box, "x", 72);
  json_object_set_double_member (box, "y", y);
  json_object_set_double_member (box, "width", 100.5);
  json_object_set_double_member (box, "height", 12);
  json_array_add_object_element (note->boxes, box);
  g_free (note->text);
  note->text = g_strdup (text);
  return note;
}

static char *
save (Fixture *fixture, const char *document, int page, double y, const char *text)
{
  g_autoptr (ZtNote) note = make_note (document, page, y, text);
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_notes_save (fixture->store, note, &error));
  g_assert_no_error (error);
  g_assert_nonnull (note->id);
  return g_strdup (note->id);
}

static const ZtNote *
nth (GPtrArray *notes, guint index)
{
  return g_ptr_array_index (notes, index);
}

static void
test_order (Fixture *fixture, gconstpointer role)
{
  g_autofree char *third = save (fixture, A, 7, 50, "三");
  g_autofree char *second = save (fixture, A, 2, 300, "二");
  g_autofree char *first = save (fixture, A, 2, 40, "一");
  g_autofree char *other = save (fixture, B, 1, 1, "别的文件");
  g_autoptr (GPtrArray) notes = NULL;

  fixture_close (fixture);
  fixture_open (fixture, ZT_STORE_OWN);
  notes = zt_notes_list (fixture->store, A, NULL);
  g_assert_cmpuint (notes->len, ==, 3);
  g_assert_cmpstr (nth (notes, 0)->text, ==, "一");
  g_assert_cmpstr (nth (notes, 1)->text, ==, "二");
  g_assert_cmpstr (nth (notes, 2)->text, ==, "三");
  g_assert_cmpfloat (json_object_get_double_member (
                         json_array_get_object_element (nth (notes, 1)->boxes, 0), "width"),
                     ==, 100.5);
}

static void
test_undo (Fixture *fixture, gconstpointer role)
{
  g_autofree char *id = save (fixture, A, 2, 40, "原话");
  g_autoptr (GPtrArray) notes = zt_notes_list (fixture->store, A, NULL), none = NULL, again = NULL;
  g_autoptr (ZtNote) kept = zt_note_copy (nth (notes, 0));
  g_autoptr (GError) error = NULL;

  g_assert_true (zt_notes_delete (fixture->store, id, &error));
  none = zt_notes_list (fixture->store, A, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (zt_notes_delete (fixture->store, id, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_free (kept->colour);
  kept->colour = g_strdup ("green");
  g_assert_true (zt_notes_save (fixture->store, kept, &error));
  again = zt_notes_list (fixture->store, A, NULL);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpstr (nth (again, 0)->id, ==, id);
  g_assert_cmpint (nth (again, 0)->made_at, ==, kept->made_at);
  g_assert_cmpstr (nth (again, 0)->colour, ==, "green");
}

static void
test_read (Fixture *fixture, gconstpointer role)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) documents = NULL;
  const ZtReadDocument *newest;
  int page = 0;

  g_assert_true (zt_read_documents_open (fixture->store, A, "甲", "/a.pdf", &page, &error));
  g_assert_cmpint (page, ==, 1);
  g_assert_true (zt_read_documents_leave (fixture->store, A, 37, &error));
  g_assert_true (zt_read_documents_open (fixture->store, B, "乙", "/b.pdf", NULL, &error));
  g_assert_true (zt_read_documents_open (fixture->store, A, "甲改", "/c.pdf", &page, &error));
  g_assert_no_error (error);
  g_assert_cmpint (page, ==, 37);
  documents = zt_read_documents_list (fixture->store, 10, &error);
  g_assert_cmpuint (documents->len, ==, 2);
  newest = documents->pdata[0];
  g_assert_cmpstr (newest->document, ==, A);
  g_assert_cmpstr (newest->title, ==, "甲改");
  g_assert_cmpstr (newest->path, ==, "/c.pdf");
}

/* Writes notes without end, says each one that is saved. */
static G_NORETURN void
write_until_killed (const char *path, int report)
{
  ZtStore *store = zt_store_open (path, ZT_STORE_OWN, FALSE, NULL);

  for (int i = 0;; i++)
    {
      g_autoptr (ZtNote) note = make_note (A, 1, i, "批注");

      if (!zt_notes_save (store, note, NULL) || write (report, &i, sizeof i) != sizeof i)
        _exit (1);
    }
}

static void
test_kill (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-notes-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "own.db", NULL);
  g_autoptr (ZtStore) store = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;
  int pipes[2], number, last = -1;
  pid_t child;

  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)
    {
      close (pipes[0]);
      write_until_killed (path, pipes[1]);
    }
  close (pipes[1]);
  for (int i = 0; i < 4 && read (pipes[0], &number, sizeof number) == sizeof number; i++)
    last = number;
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  while (read (pipes[0], &number, sizeof number) == sizeof number)
    last = number;
  close (pipes[0]);
  g_assert_cmpint (last, >=, 3);
  store = zt_store_open (path, ZT_STORE_OWN, FALSE, &error);
  g_assert_no_error (error);
  notes = zt_notes_list (store, A, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, >=, (guint) last + 1);
  g_assert_cmpuint (notes->len, <=, (guint) last + 2);
  g_clear_pointer (&store, zt_store_close);
  fixture_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FIXTURE_ADD ("/notes/order", ZT_STORE_OWN, test_order);
  FIXTURE_ADD ("/notes/undo", ZT_STORE_OWN, test_undo);
  FIXTURE_ADD ("/notes/read", ZT_STORE_OWN, test_read);
  g_test_add_func ("/notes/kill", test_kill);
  return g_test_run ();
}
