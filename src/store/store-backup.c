/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of the database while it is in use: page by page, then named whole. */
#define G_LOG_DOMAIN "zt-store-backup"
#include "config.h"

#include <glib/gstdio.h>

#include "store-private.h"
#include "zt-os.h"

#define PAGES 256

static int
copy_pages (sqlite3 *from, sqlite3 *to, ZtProgressFunc progress, gpointer user_data,
            GCancellable *cancellable)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
  int result = SQLITE_OK;

  if (backup == NULL)
    return sqlite3_errcode (to);
  do
    {
      result = sqlite3_backup_step (backup, PAGES);
      if (progress != NULL)
        {
          int total = sqlite3_backup_pagecount (backup);

          progress ((guint64) (total - sqlite3_backup_remaining (backup)), (guint64) total, NULL,
                    user_data);
        }
      if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
        sqlite3_sleep (20);
    }
  while ((result == SQLITE_OK || result == SQLITE_BUSY || result == SQLITE_LOCKED)
         && !g_cancellable_is_cancelled (cancellable));
  sqlite3_backup_finish (backup);
  return result;
}

gboolean
zt_store_backup (ZtStore *store, const char *to, ZtProgressFunc progress, gpointer user_data,
                 GCancellable *cancellable, GError **error)
{
  g_autofree char *part = NULL;
  sqlite3 *copy = NULL;
  gboolean ok = FALSE;
  int result;

  g_return_val_if_fail (store != NULL && to != NULL, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  part = g_strconcat (to, ".part", NULL);
  g_unlink (part);
  result = sqlite3_open_v2 (part, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
  if (result == SQLITE_OK)
    {
      g_chmod (part, 0600);
      result = copy_pages (store->database, copy, progress, user_data, cancellable);
    }
  if (result == SQLITE_DONE)
    /* A copy needs no companion files. */
    result = sqlite3_exec (copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  else if (result == SQLITE_OK)
    result = SQLITE_INTERRUPT;
  if (result != SQLITE_OK && !g_cancellable_set_error_if_cancelled (cancellable, error))
    zt_store_set_error (error, copy, result, part);
  ok = result == SQLITE_OK;
  sqlite3_close (copy);
  ok = ok && zt_os_commit_file (part, to, error);
  if (!ok)
    g_unlink (part);
  return ok;
}
