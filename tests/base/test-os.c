/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are whole or absent, locks, secrets, limits. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zt-error.h"
#include "zt-os.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_write (void)
{
  g_autofree char *path = in_folder ("plain");
  g_autofree char *secret = in_folder ("secret");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  gsize length;

  g_assert_true (zt_os_write_file (path, "first", 5, FALSE, &error));
  g_assert_true (zt_os_write_file (path, "second\0x", 8, FALSE, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpmem (text, length, "second\0x", 8);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0644);
  g_assert_true (zt_os_write_file (secret, NULL, 0, TRUE, &error));
  g_assert_cmpint (g_stat (secret, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (count_entries (folder), ==, 2);
  g_assert_false (zt_os_write_file ("/nonexistent/x", "", 0, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
}

static void
test_commit (void)
{
  g_autofree char *part = in_folder ("blob.part");
  g_autofree char *path = in_folder ("blob");
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_true (g_file_set_contents (part, "abc", 3, NULL));
  fd = g_open (part, O_RDWR, 0);
  g_assert_true (zt_os_sync_file (fd, &error));
  g_close (fd, NULL);
  g_assert_true (zt_os_commit_file (part, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (zt_os_commit_file (part, path, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (zt_os_sync_file (-1, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_IO);
}

/* A full disk: the old content stays, nothing is left beside it. Needs a file system of its own. */
static void
test_full_disk (void)
{
  g_autofree char *mount_point = in_folder ("small");
  g_autofree char *path = g_build_filename (mount_point, "file", NULL);
  g_autofree char *big = g_malloc0 (4 << 20);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  guint64 space = 0;

  g_assert_cmpint (g_mkdir (mount_point, 0700), ==, 0);
  if (geteuid () != 0 || mount ("none", mount_point, "tmpfs", 0, "size=1m") != 0)
    {
      g_rmdir (mount_point);
      g_test_skip ("mounting a small tmpfs needs root and CAP_SYS_ADMIN");
      return;
    }
  g_assert_true (zt_os_write_file (path, "old", 3, FALSE, &error));
  g_assert_true (zt_os_free_space (mount_point, &space, &error));
  g_assert_cmpuint (space, <=, 1 << 20);
  g_assert_false (zt_os_write_file (path, big, 4 << 20, FALSE, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_NO_SPACE);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_assert_cmpuint (count_entries (mount_point), ==, 1);
  g_assert_cmpint (umount (mount_point), ==, 0);
  g_rmdir (mount_point);
}

static void
test_private_directory (void)
{
  g_autofree char *path = in_folder ("a/b");
  g_autofree char *file = in_folder ("file");
  g_autofree char *below = in_folder ("file/x");
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_true (zt_os_make_private_directory (path, &error));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_assert_true (zt_os_make_private_directory (path, &error));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0700);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_false (zt_os_make_private_directory (below, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_IO);
}

static void
test_lock (void)
{
  g_autofree char *path = in_folder ("lock");
  g_autoptr (GError) error = NULL;
  int first = -1;
  int second = -1;

  g_assert_true (zt_os_lock_file (path, &first, &error));
  g_assert_false (zt_os_lock_file (path, &second, &error));
  g_assert_error (error, ZT_ERROR, ZT_ERROR_REFUSED);
  g_assert_cmpint (second, ==, -1);
  g_clear_error (&error);
  g_close (first, NULL);
  g_assert_true (zt_os_lock_file (path, &second, &error));
  g_close (second, NULL);
}

static void
test_facts (void)
{
  char secret[] = "123456";
  guint8 noise[64] = { 0 };
  guint8 zeros[64] = { 0 };
  g_autofree char *machine = zt_os_machine_name ();
  g_autofree char *helper = NULL;
  g_autofree char *tool = in_folder ("tool");
  guint64 space = 0, size = 0;

  zt_os_forget (secret, sizeof secret);
  g_assert_cmpmem (secret, sizeof secret, zeros, sizeof secret);
  zt_os_random (noise, sizeof noise);
  g_assert_cmpint (memcmp (noise, zeros, sizeof noise), !=, 0);
  g_assert_cmpuint (zt_os_own_pss_kib (), >, 0);
  g_assert_cmpuint (strlen (machine), >, 0);
  g_assert_true (zt_os_free_space (folder, &space, NULL));
  g_assert_false (zt_os_free_space ("/nonexistent", &space, NULL));
  g_assert_true (zt_os_disk_size (folder, &size, NULL));
  g_assert_cmpuint (size, >=, space);
  g_assert_false (zt_os_check_regular (folder, NULL));
  g_assert_true (zt_os_check_regular ("/nonexistent", NULL));
  g_assert_true (g_file_set_contents (tool, "", 0, NULL));
  g_assert_cmpint (g_chmod (tool, 0700), ==, 0);
  g_setenv ("ZT_HELPER_DIR", folder, TRUE);
  helper = zt_os_find_helper ("tool");
  g_assert_cmpstr (helper, ==, tool);
}

static void
test_limits (void)
{
  if (g_test_subprocess ())
    {
      g_autofree char *path = in_folder ("huge");
      g_autofree char *big = g_malloc0 (1 << 20);

      signal (SIGXFSZ, SIG_IGN);
      zt_os_limit_self (0, 5, 4096);
      g_assert_false (zt_os_write_file (path, big, 1 << 20, FALSE, NULL));
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_remove_tree (void)
{
  g_autofree char *top = in_folder ("tree");
  g_autofree char *deep = g_build_filename (top, "a", "b", NULL);
  g_autofree char *file = g_build_filename (deep, "c", NULL);
  g_autofree char *link = g_build_filename (top, "link", NULL);
  g_autofree char *kept = in_folder ("kept");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  g_assert_cmpint (symlink (folder, link), ==, 0);
  g_assert_true (zt_os_remove_tree (top, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (top, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_true (zt_os_remove_tree (top, &error));
  g_assert_cmpint (g_remove (kept), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("zt-os-XXXXXX", NULL);
  g_test_add_func ("/os/write", test_write);
  g_test_add_func ("/os/remove-tree", test_remove_tree);
  g_test_add_func ("/os/commit", test_commit);
  g_test_add_func ("/os/full-disk", test_full_disk);
  g_test_add_func ("/os/private-directory", test_private_directory);
  g_test_add_func ("/os/lock", test_lock);
  g_test_add_func ("/os/facts", test_facts);
  g_test_add_func ("/os/limits", test_limits);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (folder);
  return result;
}
