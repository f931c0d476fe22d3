/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Killed in the middle of a transaction, a full disk, a damaged file: what was confirmed is there,
 * what was not is not. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store-fixture.h"
#include "zt-blobs.h"

/* Writes records with events without end; says each one that is committed, then dies in the midst
 * of the next. */
static G_NORETURN void
write_until_killed (const char *path, int report)
{
  ZtStore *store = zt_store_open (path, ZT_STORE_PLATFORM, FALSE, NULL);

  for (int i = 0;; i++)
    {
      g_autoptr (ZtTransaction) transaction = zt_transaction_begin (store, NULL);
      g_autofree char *id = g_strdup_printf ("T-%d", i);
      g_autoptr (ZtRecord) record = fixture_tender (id, 1, "active", NULL);
      ZtEvent event = { .command = id, .action = (char *) "create", .record = record };

      if (!zt_store_put_record (store, record, FALSE, NULL)
          || !zt_store_append_event (store, &event, 1000000, NULL)
          || !zt_transaction_commit (transaction, NULL) || write (report, &i, sizeof i) != sizeof i)
        _exit (1);
    }
}

static void
check_after_kill (const char *path, int last)
{
  const ZtQuery query = { .kind = "tender" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtStore) store = zt_store_open (path, ZT_STORE_PLATFORM, FALSE, &error);
  gint64 n;

  g_assert_no_error (error);
  g_assert_true (zt_store_check (store, &error));
  n = zt_store_count (store, &query, &error);
  g_assert_cmpint (n, >=, last + 1); /* what was confirmed */
  g_assert_cmpint (n, <=, last + 2); /* and at most the one that could not be confirmed any more */
  g_assert_cmpint (n, ==, zt_store_get_log_size (store)); /* record and event: both or neither */
}

static void
test_kill (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-kill-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "p.db", NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (int round = 0; round < 5; round++)
    {
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
      for (int i = 0; i < 3 && read (pipes[0], &number, sizeof number) == sizeof number; i++)
        last = number;
      g_usleep ((gulong) g_rand_int_range (random, 0, 4000));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      while (read (pipes[0], &number, sizeof number) == sizeof number)
        last = number;
      close (pipes[0]);
      g_assert_cmpint (last, >=, 2);
      check_after_kill (path, last);
      fixture_remove (folder);
      g_mkdir (folder, 0700);
    }
  fixture_remove (folder);
}

/* Several programs make the same database at the same time, and all write. */
static void
test_together (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-together-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "own.db", NULL);
  const ZtQuery query = { .kind = "tender" };
  g_autoptr (ZtStore) store = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 4; i++)
    if (fork () == 0)
      {
        GError *problem = NULL;
        ZtStore *mine = zt_store_open (path, ZT_STORE_OWN, FALSE, &problem);
        gboolean ok = mine != NULL;

        for (int j = 0; ok && j < 10; j++)
          {
            g_autofree char *id = g_strdup_printf ("T-%d-%d", i, j);
            g_autoptr (ZtRecord) record = fixture_tender (id, 1, "active", NULL);

            ok = zt_store_put_record (mine, record, FALSE, &problem);
          }
        if (!ok)
          g_printerr ("# %s\n", problem->message);
        zt_store_close (mine);
        _exit (ok ? 0 : 1);
      }
  for (int i = 0; i < 4; i++)
    {
      int status = -1;

      wait (&status);
      g_assert_cmpint (status, ==, 0);
    }
  store = zt_store_open (path, ZT_STORE_OWN, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_store_count (store, &query, &error), ==, 40);
  g_assert_true (zt_store_check (store, &error));
  g_clear_pointer (&store, zt_store_close);
  fixture_remove (folder);
}

/* A damaged page is found at the first opening after an unclean end. */
static void
test_damaged (Fixture *fixture, gconstpointer role)
{
  g_autofree char *copy = g_build_filename (fixture->folder, "copy.db", NULL);
  g_autofree char *log = g_strconcat (copy, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  for (int i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("T-%d", i);
      g_autoptr (ZtRecord) record = fixture_tender (id, 1, "active", NULL);

      fixture_put (fixture, record, FALSE);
    }
  g_assert_true (zt_store_backup (fixture->store, copy, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (copy, &bytes, &length, NULL));
  memset (bytes + length / 2, 0x5a, 8192);
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (log, "left behind", -1, NULL));
  g_assert_null (zt_store_open (copy, ZT_STORE_REPLICA, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, copy));
}

static void
fill_store (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "own.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtStore) store = zt_store_open (path, ZT_STORE_OWN, FALSE, &error);
  const ZtQuery query = { .kind = "tender" };
  int written = 0;

  g_assert_no_error (error);
  for (; written < 5000; written++)
    {
      g_autofree char *id = g_strdup_printf ("T-%d", written);
      g_autoptr (ZtRecord) record = fixture_tender (id, 1, "active", NULL);

      if (!zt_store_put_record (store, record, FALSE, &error))
        break;
    }
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_cmpint (zt_store_count (store, &query, &error), ==, written);
  zt_store_close (g_steal_pointer (&store));
  store = zt_store_open (path, ZT_STORE_OWN, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (zt_store_count (store, &query, &error), ==, written);
}

static void
fill_blobs (const char *folder)
{
  g_autofree char *place = g_build_filename (folder, "blobs", NULL);
  g_autofree char *parts = g_build_filename (place, "parts", NULL);
  g_autofree char *data = g_malloc0 (3 * 1024 * 1024);
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "zt-too-big", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtBlobs) blobs = zt_blobs_open (place, &error);
  g_autoptr (GDir) left = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (file, data, 3 * 1024 * 1024, NULL));
  g_assert_null (zt_blobs_add_file (blobs, file, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NO_SPACE);
  g_unlink (file);
  left = g_dir_open (parts, 0, NULL);
  g_assert_null (g_dir_read_name (left)); /* nothing is left behind */
}

static void
test_full_disk (gconstpointer fill)
{
  g_autofree char *folder = g_dir_make_tmp ("zt-full-XXXXXX", NULL);

  if (geteuid () != 0 || mount ("tmpfs", folder, "tmpfs", 0, "size=2m") != 0)
    {
      g_test_skip ("a small file system can only be mounted by root");
      g_rmdir (folder);
      return;
    }
  ((void (*) (const char *)) fill) (folder);
  umount2 (folder, MNT_DETACH);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survival/kill", test_kill);
  g_test_add_func ("/survival/together", test_together);
  FIXTURE_ADD ("/survival/damaged", ZT_STORE_REPLICA, test_damaged);
  g_test_add_data_func ("/survival/full-disk/store", fill_store, test_full_disk);
  g_test_add_data_func ("/survival/full-disk/blobs", fill_blobs, test_full_disk);
  return g_test_run ();
}
