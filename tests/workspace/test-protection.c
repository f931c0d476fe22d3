/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workspace from before anything was encrypted comes over whole, whenever the program is killed;
 * its key goes with its folder and its backup, and a recovery code opens it without. Each opening
 * by a process of its own, for a process remembers keys. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinds-sample.h"
#include "recovery-code.h"
#include "store-private.h"
#include "zt-os.h"
#include "zt-protection.h"

#define SECRET "SENTINEL-报价-8812345.67"
#define N_DRAFTS 12

/* --- a file system that is cut off --- */

static sqlite3_vfs cutting, *real;
static int writes_left = -1; /* then the process dies; -1: never */

static int (*real_write) (sqlite3_file *, const void *, int, sqlite3_int64);
static int (*real_truncate) (sqlite3_file *, sqlite3_int64);
/* A database and its log have methods of their own; writing is the same for all. */
static struct
{
  const sqlite3_io_methods *theirs;
  sqlite3_io_methods ours;
} methods[8];

static void
count (void)
{
  if (writes_left >= 0 && writes_left-- == 0)
    kill (getpid (), SIGKILL);
}

static int
cut_write (sqlite3_file *file, const void *data, int length, sqlite3_int64 offset)
{
  count ();
  return real_write (file, data, length, offset);
}

static int
cut_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  count ();
  return real_truncate (file, size);
}

static int
cut_sync (sqlite3_file *file, int flags)
{
  count ();
  return SQLITE_OK; /* the kernel outlives us */
}

static const sqlite3_io_methods *
cut_methods (const sqlite3_io_methods *theirs)
{
  gsize i = 0;

  while (methods[i].theirs != NULL && methods[i].theirs != theirs)
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (methods));
  methods[i].theirs = theirs;
  methods[i].ours = *theirs;
  real_write = theirs->xWrite;
  real_truncate = theirs->xTruncate;
  methods[i].ours.xWrite = cut_write;
  methods[i].ours.xTruncate = cut_truncate;
  methods[i].ours.xSync = cut_sync;
  return &methods[i].ours;
}

static int
cut_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
  int result = real->xOpen (real, name, file, flags, out);

  if (result == SQLITE_OK && file->pMethods != NULL && name != NULL && strstr (name, "own.db"))
    file->pMethods = cut_methods (file->pMethods);
  return result;
}

static void
use_cutting (void)
{
  real = sqlite3_vfs_find (NULL);
  cutting = *real;
  cutting.zName = "cutting";
  cutting.xOpen = cut_open;
  g_assert_cmpint (sqlite3_vfs_register (&cutting, 1), ==, SQLITE_OK);
}

/* --- a workspace as it was before --- */

#define MIGRATION(name) "/cn/zhaotou/store/migrations/" name ".sql"

static void
insert_rows (sqlite3 *database, const char *sql, const char *body)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, body, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, SECRET, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 3, N_DRAFTS);
  while (sqlite3_step (statement) == SQLITE_ROW)
    ;
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
}

static void
make_old (const char *folder)
{
  static const ZtMigration steps[] = {
    { { MIGRATION ("records-001"), MIGRATION ("own-001") } },
    { { MIGRATION ("own-002") } },
    { { MIGRATION ("own-003") } },
    { { MIGRATION ("own-004") } },
    { { MIGRATION ("own-005") } },
  };
  /* ?1 a body, ?2 a key, ?3 how many drafts */
  static const char *const rows[] = {
    "INSERT INTO drafts (id, version, state, modified, body) WITH RECURSIVE n (i) AS (SELECT 0 "
    "UNION "
    "ALL SELECT i + 1 FROM n WHERE i + 1 < ?3) SELECT 'D-' || i, 2, 'draft', i, ?1 FROM n",
    "INSERT INTO revisions SELECT id, 1, 0, 1, 'created', 'draft', ?1 FROM drafts",
    "INSERT INTO revisions SELECT id, 2, 0, 2, 'autosave', 'draft', ?1 FROM drafts",
    "INSERT INTO evidence SELECT id, 'release-key', CAST (?2 AS BLOB) FROM drafts",
    "INSERT INTO facts VALUES ('setting:token', CAST (?2 AS BLOB))",
    "DELETE FROM drafts WHERE id = 'D-0'",
    "PRAGMA journal_mode = WAL",
  };
  g_autofree char *path = g_build_filename (folder, "own.db", NULL);
  g_autoptr (JsonObject) body = sample_body ("draft");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *database = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_true (zt_tokenizer_register (database, &error));
  g_assert_true (zt_store_migrate (database, path, steps, G_N_ELEMENTS (steps), &error));
  g_assert_no_error (error);
  json_object_set_string_member (body, "notes", SECRET);
  text = zt_json_canonical_object (body, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    insert_rows (database, rows[i], text);
  sqlite3_close (database);
}

/* --- processes --- */

typedef int (*ChildFunc) (const char *folder, const char *detail);

/* @func in a process of its own; what it returns, or minus the signal that ended it. */
static int
in_process (ChildFunc func, const char *folder, const char *detail)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    _exit (func (folder, detail));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFSIGNALED (status) ? -WTERMSIG (status) : WEXITSTATUS (status);
}

enum
{
  FINE,
  FAILED,
  LOCKED,
  INVALID,
  DIFFERENT,
};

static int
answer (const GError *error)
{
  if (error == NULL)
    return FINE;
  return g_error_matches (error, ZT_ERROR, ZT_ERROR_LOCKED)    ? LOCKED
         : g_error_matches (error, ZT_ERROR, ZT_ERROR_INVALID) ? INVALID
                                                               : FAILED;
}

/* Everything make_old() wrote is there. */
static int
check_all (const char *folder, const char *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);
  ZtStore *own = ws != NULL ? zt_workspace_get_own (ws) : NULL;
  g_autoptr (GPtrArray) drafts = own != NULL ? zt_drafts_list (own, &error) : NULL;
  g_autofree char *token = NULL;

  for (guint i = 0; drafts != NULL && i < drafts->len; i++)
    {
      ZtRecord *draft = g_ptr_array_index (drafts, i);
      const char *id = zt_record_get_id (draft);
      g_autoptr (ZtRecord) old = zt_drafts_get_revision (own, id, 1, &error);
      g_autoptr (GBytes) evidence
          = old != NULL ? zt_drafts_get_evidence (own, id, "release-key", &error) : NULL;

      if (evidence == NULL)
        return answer (error);
      if (g_strcmp0 (zt_json_get_string (zt_record_get_body (draft), "notes"), SECRET) != 0
          || g_strcmp0 (zt_json_get_string (zt_record_get_body (old), "notes"), SECRET) != 0
          || g_bytes_get_size (evidence) != strlen (SECRET))
        return DIFFERENT;
    }
  if (drafts == NULL)
    return answer (error);
  token = zt_workspace_get_setting (ws, "token");
  return drafts->len == N_DRAFTS - 1 && g_strcmp0 (token, SECRET) == 0 ? FINE : DIFFERENT;
}

static int
open_cut (const char *folder, const char *writes)
{
  g_autoptr (ZtWorkspace) ws = NULL;

  writes_left = (int) g_ascii_strtoll (writes, NULL, 10);
  ws = zt_workspace_open (folder, NULL);
  return ws != NULL ? FINE : FAILED;
}

static gboolean
is_anywhere (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_get_contents (path, &content, &length, NULL))
        found = found || memmem (content, length, text, strlen (text)) != NULL;
    }
  return found;
}

static char *
find_key_file (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  char *found = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".key"))
      {
        g_assert_null (found);
        found = g_build_filename (folder, name, NULL);
      }
  return found;
}

typedef struct
{
  char *place;  /* (owned) */
  char *folder; /* (owned) of the workspace */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->place = g_dir_make_tmp ("zt-protection-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->place, "ws", NULL);
  make_old (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (zt_os_remove_tree (fixture->place, NULL));
  g_free (fixture->place);
  g_free (fixture->folder);
}

static void
test_migrate (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *key = NULL;
  GStatBuf status;

  g_assert_true (is_anywhere (fixture->folder, SECRET));
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
  g_assert_false (is_anywhere (fixture->folder, SECRET));
  key = find_key_file (fixture->folder);
  g_assert_cmpint (g_stat (key, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
}

/* In the midst of writing the database: nothing is lost, and in the end nothing is left. */
static void
test_killed (Fixture *fixture, gconstpointer unused)
{
  /* -m slow: at every write; else at every third, which takes seconds */
  int n = 0, step = g_test_slow () ? 1 : 3, result = -SIGKILL;

  for (; result == -SIGKILL; n += step)
    {
      g_autofree char *writes = g_strdup_printf ("%d", n);

      g_assert_true (zt_os_remove_tree (fixture->folder, NULL));
      make_old (fixture->folder);
      result = in_process (open_cut, fixture->folder, writes);
      g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
      g_assert_false (is_anywhere (fixture->folder, SECRET));
    }
  g_assert_cmpint (result, ==, FINE);
  g_assert_cmpint (n, >, 50);
  g_test_message ("killed at %d writes", n);
}

static void
test_moved (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *moved = g_build_filename (fixture->place, "elsewhere", NULL);

  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
  g_assert_cmpint (g_rename (fixture->folder, moved), ==, 0);
  g_assert_cmpint (in_process (check_all, moved, NULL), ==, FINE);
}

static int
back_up (const char *folder, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);

  if (ws != NULL)
    zt_workspace_backup (ws, file, &error);
  return answer (error);
}

static void
test_backup (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (fixture->place, "backup.tar", NULL);
  g_autofree char *to = g_build_filename (fixture->place, "restored", NULL);
  g_autoptr (JsonObject) summary = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (in_process (back_up, fixture->folder, file), ==, FINE);
  g_assert_true (zt_os_remove_tree (fixture->folder, NULL));
  summary = zt_workspace_check_backup (file, &error);
  g_assert_no_error (error);
  g_assert_true (zt_workspace_restore (file, to, &error));
  g_assert_no_error (error);
  g_assert_cmpint (in_process (check_all, to, NULL), ==, FINE);
}

static int
set_code (const char *folder, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);

  if (ws != NULL)
    zt_protection_set_code (ws, code, &error);
  return answer (error);
}

static int
unlock (const char *folder, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);

  if (ws != NULL)
    zt_protection_unlock (ws, code, FALSE, NULL, &error);
  return answer (error);
}

/* What a locked workspace still does, and what it leaves alone. */
static int
use_locked (const char *folder, const char *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (folder, &error);
  g_autoptr (ZtProtection) protection = ws != NULL ? zt_protection_get (ws, &error) : NULL;
  g_autoptr (JsonObject) body = sample_body ("draft");
  g_autoptr (ZtRecord) draft = zt_record_new ("draft", "D-new", 0, "draft", body);
  const ZtQuery notices = { .kind = "tender" };
  g_autoptr (GPtrArray) list = NULL;
  g_auto (ZtSyncStatus) status = { 0 };

  if (protection == NULL)
    return answer (error);
  zt_workspace_get_status (ws, &status);
  list = zt_workspace_list (ws, &notices, &error);
  if (protection->state != ZT_PROTECTION_LOCKED || protection->locked->len != N_DRAFTS - 1
      || !status.locked || status.problem == NULL || list == NULL
      || zt_drafts_save (zt_workspace_get_own (ws), draft, "created", &error) != NULL)
    return DIFFERENT;
  return answer (error);
}

static void
test_lost_key (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *code = zt_protection_make_code ();
  g_autofree char *other = zt_protection_make_code ();
  g_autofree char *key = NULL;

  g_assert_cmpint (in_process (set_code, fixture->folder, other), ==, FINE);
  g_assert_cmpint (in_process (set_code, fixture->folder, code), ==, FINE);
  key = find_key_file (fixture->folder);
  g_assert_cmpint (g_unlink (key), ==, 0);
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, LOCKED);
  g_assert_cmpint (in_process (use_locked, fixture->folder, NULL), ==, LOCKED);
  g_assert_cmpint (in_process (set_code, fixture->folder, other), ==, LOCKED);
  g_assert_cmpint (in_process (unlock, fixture->folder, other), ==, INVALID); /* no longer */
  g_assert_cmpint (in_process (unlock, fixture->folder, "x"), ==, INVALID);
  g_assert_cmpint (in_process (unlock, fixture->folder, NULL), !=, FINE); /* there is no keyring */
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, LOCKED);
  g_assert_cmpint (in_process (unlock, fixture->folder, code), ==, FINE);
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
}

/* A file that holds another key is not touched, and helps nobody. */
static void
test_foreign_key (Fixture *fixture, gconstpointer unused)
{
  static const char foreign[] = "{\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","
                                "\"type\":\"zhaotou-workspace-key\"}";
  g_autofree char *key = NULL;
  g_autofree char *left = NULL;

  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, FINE);
  key = find_key_file (fixture->folder);
  g_assert_true (g_file_set_contents (key, foreign, -1, NULL));
  g_assert_cmpint (in_process (check_all, fixture->folder, NULL), ==, LOCKED);
  g_assert_true (g_file_get_contents (key, &left, NULL, NULL));
  g_assert_cmpstr (left, ==, foreign);
}

static void
test_code (void)
{
  guint unnoticed = 0;

  for (int i = 0; i < 200; i++)
    {
      g_autofree char *code = zt_recovery_code_new ();
      g_autofree char *small = g_ascii_strdown (code, -1);
      g_autofree char *again = NULL;
      g_autoptr (GError) error = NULL;
      char *c = code + g_random_int_range (0, (gint32) strlen (code));

      g_assert_cmpuint (strlen (code), ==, 34);
      g_strdelimit (small, "0", 'o');
      g_strdelimit (small, "1", 'l');
      g_strdelimit (small, "-", ' ');
      again = zt_recovery_code_normalize (small, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, code);
      if (*c == '-')
        continue;
      *c = *c == 'X' ? 'Y' : 'X';
      g_clear_pointer (&again, g_free);
      again = zt_recovery_code_normalize (code, &error);
      unnoticed += again != NULL;
    }
  /* One slip in 1024 looks right; it does not open anything. */
  g_assert_cmpuint (unnoticed, <, 5);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  /* Whatever keyring the person running this has stays out. */
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_test_init (&argc, &argv, NULL);
  use_cutting ();
  ADD ("/protection/migrate", test_migrate);
  ADD ("/protection/killed", test_killed);
  ADD ("/protection/moved", test_moved);
  ADD ("/protection/backup", test_backup);
  ADD ("/protection/lost-key", test_lost_key);
  ADD ("/protection/foreign-key", test_foreign_key);
  g_test_add_func ("/protection/code", test_code);
  return g_test_run ();
}
