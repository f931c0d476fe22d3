/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linux: the one file that calls the operating system directly. */
#define G_LOG_DOMAIN "zt-os"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <langinfo.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <unistd.h>

#include "zt-error.h"
#include "zt-os.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ADDRESS_SANITIZER 1
#else
#define HAVE_ADDRESS_SANITIZER 0
#endif

static gboolean
fail_errno (int saved, const char *what, const char *path, GError **error)
{
  ZtError code = ZT_ERROR_IO;

  if (saved == ENOSPC || saved == EDQUOT)
    code = ZT_ERROR_NO_SPACE;
  else if (saved == ENOENT)
    code = ZT_ERROR_NOT_FOUND;
  g_set_error (error, ZT_ERROR, code,
               /* TRANSLATORS: what could not be done, the file, and the system's reason. */
               _ ("%s: “%s”: %s"), what, path, g_strerror (saved));
  return FALSE;
}

gboolean
zt_os_make_private_directory (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);
  if (g_mkdir_with_parents (path, 0700) != 0 || g_chmod (path, 0700) != 0)
    return fail_errno (errno, _ ("The folder could not be made"), path, error);
  return TRUE;
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize written = write (fd, data, MIN (length, 1 << 30));

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static int
sync_fd (int fd)
{
  int result;

  do
    result = fsync (fd);
  while (result != 0 && errno == EINTR);
  return result;
}

/* A rename is durable once the folder that names the file is on the disk. */
static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  int fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int saved = 0;

  if (fd < 0)
    return fail_errno (errno, _ ("The folder could not be opened"), parent, error);
  if (sync_fd (fd) != 0 && errno != EINVAL)
    saved = errno;
  close (fd);
  if (saved != 0)
    return fail_errno (saved, _ ("The folder could not be written to the disk"), parent, error);
  return TRUE;
}

gboolean
zt_os_write_file (const char *path, gconstpointer data, gsize length, gboolean secret,
                  GError **error)
{
  g_autofree char *temporary = NULL;
  int saved = 0;
  int fd;

  g_return_val_if_fail (path != NULL && (data != NULL || length == 0), FALSE);
  temporary = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (errno, _ ("The file could not be made"), path, error);
  if (!write_all (fd, data, length) || (!secret && fchmod (fd, 0644) != 0) || sync_fd (fd) != 0)
    saved = errno;
  if (close (fd) != 0 && saved == 0)
    saved = errno;
  if (saved == 0 && rename (temporary, path) != 0)
    saved = errno;
  if (saved != 0)
    {
      unlink (temporary);
      return fail_errno (saved, _ ("The file could not be written"), path, error);
    }
  return sync_parent (path, error);
}

gboolean
zt_os_sync_file (int fd, GError **error)
{
  if (sync_fd (fd) != 0)
    {
      g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);
      return fail_errno (errno, _ ("The file could not be written to the disk"), name, error);
    }
  return TRUE;
}

gboolean
zt_os_commit_file (const char *part_path, const char *path, GError **error)
{
  int saved = 0;
  int fd;

  g_return_val_if_fail (part_path != NULL && path != NULL, FALSE);
  fd = open (part_path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno (errno, _ ("The file could not be opened"), part_path, error);
  if (sync_fd (fd) != 0)
    saved = errno;
  close (fd);
  if (saved == 0 && rename (part_path, path) != 0)
    saved = errno;
  if (saved != 0)
    return fail_errno (saved, _ ("The file could not be put in its place"), path, error);
  return sync_parent (path, error);
}

gboolean
zt_os_free_space (const char *path, guint64 *bytes, GError **error)
{
  struct statvfs status;

  g_return_val_if_fail (path != NULL && bytes != NULL, FALSE);
  if (statvfs (path, &status) != 0)
    return fail_errno (errno, _ ("The free space could not be found out"), path, error);
  *bytes = (guint64) status.f_bavail * status.f_frsize;
  return TRUE;
}

gboolean
zt_os_disk_size (const char *path, guint64 *bytes, GError **error)
{
  struct statvfs status;

  g_return_val_if_fail (path != NULL && bytes != NULL, FALSE);
  if (statvfs (path, &status) != 0)
    return fail_errno (errno, _ ("The free space could not be found out"), path, error);
  *bytes = (guint64) status.f_blocks * status.f_frsize;
  return TRUE;
}

gboolean
zt_os_check_regular (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);
  /* What is not there is said by whoever opens it. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  /* TRANSLATORS: %s is a file name */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("“%s” is not a file."), path);
  return FALSE;
}

static void
limit (int resource, guint64 value)
{
  struct rlimit limits = { .rlim_cur = value, .rlim_max = value };

  if (value > 0 && setrlimit (resource, &limits) != 0)
    g_warning ("setrlimit: %s", g_strerror (errno));
}

void
zt_os_limit_self (guint64 memory_bytes, guint cpu_seconds, guint64 file_bytes)
{
  /* AddressSanitizer reserves terabytes of address space. */
  if (!HAVE_ADDRESS_SANITIZER)
    limit (RLIMIT_AS, memory_bytes);
  limit (RLIMIT_CPU, cpu_seconds);
  limit (RLIMIT_FSIZE, file_bytes);
}

guint64
zt_os_own_pss_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("\nPss:"), NULL, 10) : 0;
}

char *
zt_os_machine_name (void)
{
  return g_strdup (g_get_host_name ());
}

void
zt_os_read_machine (ZtMachineFacts *facts)
{
  long pages = sysconf (_SC_PHYS_PAGES);
  long page = sysconf (_SC_PAGESIZE);

  g_return_if_fail (facts != NULL);
  facts->memory_bytes = pages > 0 && page > 0 ? (guint64) pages * (guint64) page : 0;
  facts->processors = g_get_num_processors ();
  facts->graphics = g_file_test ("/dev/dri", G_FILE_TEST_IS_DIR);
}

void
zt_os_random (gpointer buffer, gsize length)
{
  guchar *at = buffer;

  while (length > 0)
    {
      gssize got = getrandom (at, length, 0);

      if (got < 0 && errno != EINTR)
        g_error ("getrandom: %s", g_strerror (errno));
      if (got > 0)
        {
          at += got;
          length -= (gsize) got;
        }
    }
}

void
zt_os_forget (gpointer secret, gsize length)
{
  if (secret != NULL)
    explicit_bzero (secret, length);
}

gboolean
zt_os_remove_tree (const char *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (path != NULL, FALSE);
  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      if (!zt_os_remove_tree (below, error))
        return FALSE;
    }
  if (g_remove (path) != 0 && errno != ENOENT)
    return fail_errno (errno, _ ("The folder could not be removed"), path, error);
  return TRUE;
}

char *
zt_os_program_folder (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  return self != NULL ? g_path_get_dirname (self) : NULL;
}

char *
zt_os_find_helper (const char *name)
{
  const char *folder = g_getenv ("ZT_HELPER_DIR");
  g_autofree char *here = zt_os_program_folder ();
  const char *const beside[] = { "../document", ".", NULL };
  char *path;

  g_return_val_if_fail (name != NULL, NULL);
  if (folder != NULL && folder[0] != '\0')
    {
      path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return path;
      g_free (path);
    }
  for (guint i = 0; here != NULL && beside[i] != NULL; i++)
    {
      path = g_build_filename (here, beside[i], name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
          && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return path;
      g_free (path);
    }
  return g_build_filename (ZT_LIBEXEC_DIR, name, NULL);
}

gboolean
zt_os_lock_file (const char *path, int *fd, GError **error)
{
  int file;

  g_return_val_if_fail (path != NULL && fd != NULL, FALSE);
  *fd = -1;
  file = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0)
    return fail_errno (errno, _ ("The lock file could not be opened"), path, error);
  if (flock (file, LOCK_EX | LOCK_NB) != 0)
    {
      int saved = errno;

      close (file);
      if (saved != EWOULDBLOCK)
        return fail_errno (saved, _ ("The file could not be locked"), path, error);
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   /* TRANSLATORS: %s is a file. */
                   _ ("“%s” is in use by another running program. Close it first."), path);
      return FALSE;
    }
  *fd = file;
  return TRUE;
}

void
zt_os_use_utf8 (void)
{
  const char *codeset = nl_langinfo (CODESET);

  /* The Chinese national encodings can write all we say: a terminal that was set up for one is left
   * alone. */
  if (!g_str_equal (codeset, "UTF-8") && !g_str_has_prefix (codeset, "GB"))
    setlocale (LC_CTYPE, "C.UTF-8");
}

void
zt_os_init_locale (void)
{
  const char *folder = g_getenv ("ZT_LOCALE_DIR");

  setlocale (LC_ALL, "");
  zt_os_use_utf8 ();
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL && folder[0] != '\0' ? folder : ZT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

char *
zt_os_prompt_secret (const char *prompt)
{
  struct termios before;
  struct termios quiet;
  char line[256] = "";
  char *answer = NULL;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;
  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  g_printerr ("%s", prompt);
  if (fgets (line, sizeof line, stdin) != NULL)
    answer = g_strdup (g_strchomp (line));
  g_printerr ("\n");
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  zt_os_forget (line, sizeof line);
  return answer;
}

void
zt_os_die_with_parent (gpointer unused)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static void
write_once (const char *path, const char *text, size_t length)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (write (fd, text, length) < 0)
    errno = 0; /* without it the program has no name for its user: nothing is lost */
  close (fd);
}

/* "1000 1000 1\n" without anything that allocates: this runs between fork and exec. */
static size_t
print_map (char *text, unsigned long id)
{
  char digits[24];
  size_t n = 0, at = 0;

  do
    digits[n++] = (char) ('0' + id % 10);
  while ((id /= 10) > 0);
  for (int twice = 0; twice < 2; twice++)
    {
      for (size_t i = n; i > 0; i--)
        text[at++] = digits[i - 1];
      text[at++] = ' ';
    }
  text[at++] = '1';
  text[at++] = '\n';
  return at;
}

/* A network namespace of its own has no interface that is up. */
static void
leave_network (void)
{
  char user[64], group[64];
  size_t user_length = print_map (user, getuid ()), group_length = print_map (group, getgid ());

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return;
  write_once ("/proc/self/uid_map", user, user_length);
  write_once ("/proc/self/setgroups", "deny", 4);
  write_once ("/proc/self/gid_map", group, group_length);
}

void
zt_os_confine (gpointer limits)
{
  const ZtOsLimits *wanted = limits;
  const struct
  {
    int resource;
    guint64 value;
  } all[] = { { RLIMIT_AS, wanted->memory_bytes },
              { RLIMIT_FSIZE, wanted->file_bytes },
              { RLIMIT_CPU, wanted->cpu_seconds } };

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    {
      struct rlimit one = { .rlim_cur = all[i].value, .rlim_max = all[i].value };

      if (all[i].value > 0)
        setrlimit (all[i].resource, &one);
    }
  leave_network ();
}

void
zt_os_end_group (const char *identifier)
{
  gint64 leader = identifier != NULL ? g_ascii_strtoll (identifier, NULL, 10) : 0;

  if (leader > 1)
    kill (-(pid_t) leader, SIGKILL);
}
