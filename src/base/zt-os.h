/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that differs between operating systems; no other file calls the system directly. */
#pragma once

#include "machine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean zt_os_make_private_directory (const char *path, GError **error);                  /* 0700, with parents */
gboolean zt_os_write_file (const char *path, gconstpointer data, gsize length, gboolean secret, GError **error); /* temp + fsync + rename + fsync(dir) */
gboolean zt_os_sync_file (int fd, GError **error);
gboolean zt_os_commit_file (const char *part_path, const char *path, GError **error);      /* fsync, rename, fsync(dir) */
gboolean zt_os_free_space (const char *path, guint64 *bytes, GError **error);
gboolean zt_os_disk_size (const char *path, guint64 *bytes, GError **error);               /* of the file system that holds @path, used or not */
gboolean zt_os_check_regular (const char *path, GError **error);                           /* FALSE for what cannot be read as a file: a folder, or a pipe nobody may ever write to */
void zt_os_limit_self (guint64 memory_bytes, guint cpu_seconds, guint64 file_bytes);       /* for the child that reads foreign files; memory ignored under AddressSanitizer */
guint64 zt_os_own_pss_kib (void);
char *zt_os_machine_name (void);
void zt_os_read_machine (ZtMachineFacts *facts);
void zt_os_forget (gpointer secret, gsize length);                                          /* zeroes, not optimised away */
gboolean zt_os_remove_tree (const char *path, GError **error);                             /* with all that is in it; links are removed, not followed; what is not there is fine */
char *zt_os_program_folder (void);                                                          /* (nullable): where the running program lies */
char *zt_os_find_helper (const char *name);                                                 /* libexec program: ZT_HELPER_DIR, beside the running program, then ZT_LIBEXEC_DIR */
gboolean zt_os_lock_file (const char *path, int *fd, GError **error);                       /* advisory, released at exit */
void zt_os_random (gpointer buffer, gsize length);                                          /* from the kernel's generator; never fails */
void zt_os_init_locale (void);                                                              /* language of the messages: ZT_LOCALE_DIR, else the installed folder; UTF-8 */

/* After setlocale(): without a locale, or with one that is not installed, characters are UTF-8 all the same, so that nothing is printed as "?". Only the
 * characters: language, numbers and order stay as they are. */
void zt_os_use_utf8 (void);

/* For g_subprocess_launcher_set_child_setup(): the child is ended when the thread that started it ends, however that comes. */
void zt_os_die_with_parent (gpointer unused);

typedef struct
{
  guint64 memory_bytes, file_bytes;
  guint cpu_seconds;
} ZtOsLimits;

/* The same for a program of others that reads foreign files; @limits: ZtOsLimits. It leads a group of its own, for zt_os_end_group(); it has no network
 * where the system lets a user make a namespace. */
void zt_os_confine (gpointer limits);
void zt_os_end_group (const char *identifier); /* of its leader, as g_subprocess_get_identifier() gives it; (nullable): gone already */

/* Asks on the terminal without echo. NULL when standard input is no terminal: a script is never asked. Zero and free the answer. */
char *zt_os_prompt_secret (const char *prompt);

G_END_DECLS
