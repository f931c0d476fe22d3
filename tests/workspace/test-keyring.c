/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key in a real keyring: moved there and back, asked for by each new process, and the ways in
 * which it can be missing. Run by run-keyring.sh, which brings a session bus and an unlocked
 * keyring. */
#include "config.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keyring.h"
#include "kinds-sample.h"
#include "zt-os.h"
#include "zt-protection.h"

#define SECRET "SENTINEL-报价-8812345.67"

typedef struct
{
  char *place;  /* (owned) */
  char *folder; /* (owned) */
  char *code;   /* (owned) */
} Fixture;

typedef int (*ChildFunc) (const Fixture *fixture, GError **error);

enum
{
  FINE = 100, /* else the code of a ZtError */
  OTHER,
};

/* A process remembers keys, and must not fork once it has spoken to the bus: each step is one of
 * its own. */
static int
in_process (ChildFunc func, const Fixture *fixture)
{
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      GError *error = NULL;
      int result = func (fixture, &error);

      if (error != NULL)
        g_printerr ("# %s\n", error->message);
      _exit (error == NULL ? result : error->domain == ZT_ERROR ? error->code : OTHER);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static int
fill (const Fixture *fixture, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);
  g_autoptr (JsonObject) body = sample_body ("draft");
  g_autoptr (ZtRecord) draft = NULL, saved = NULL;

  if (ws == NULL)
    return OTHER;
  json_object_set_string_member (body, "notes", SECRET);
  draft = zt_record_new ("draft", "D-1", 0, "draft", body);
  saved = zt_drafts_save (zt_workspace_get_own (ws), draft, "created", error);
  return saved != NULL ? FINE : OTHER;
}

static int
check (const Fixture *fixture, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);
  g_autoptr (ZtRecord) draft
      = ws != NULL ? zt_drafts_get (zt_workspace_get_own (ws), "D-1", error) : NULL;

  return draft != NULL
                 && g_strcmp0 (zt_json_get_string (zt_record_get_body (draft), "notes"), SECRET)
                        == 0
             ? FINE
             : OTHER;
}

static int
check_without_bus (const Fixture *fixture, GError **error)
{
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_unsetenv ("XDG_RUNTIME_DIR");
  g_setenv ("DISPLAY", ":99", TRUE); /* GIO would start a bus for it */
  return zt_keyring_exists () ? OTHER : check (fixture, error);
}

static int
set_code (const Fixture *fixture, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);

  return ws != NULL && zt_protection_set_code (ws, fixture->code, error) ? FINE : OTHER;
}

static int
move (const Fixture *fixture, gboolean keyring, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);
  g_autoptr (ZtProtection) protection = NULL;

  if (ws == NULL || !zt_protection_use_keyring (ws, keyring, FALSE, NULL, error))
    return OTHER;
  protection = zt_protection_get (ws, error);
  return protection != NULL && protection->has_keyring
                 && protection->state
                        == (keyring ? ZT_PROTECTED_BY_KEYRING : ZT_PROTECTED_BY_FOLDER)
             ? FINE
             : OTHER;
}

static int
into_keyring (const Fixture *fixture, GError **error)
{
  return move (fixture, TRUE, error);
}

static int
into_folder (const Fixture *fixture, GError **error)
{
  return move (fixture, FALSE, error);
}

static int
unlock (const Fixture *fixture, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);

  return ws != NULL && zt_protection_unlock (ws, fixture->code, FALSE, NULL, error) ? FINE : OTHER;
}

static int
forget (const Fixture *fixture, GError **error)
{
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);
  g_autoptr (JsonObject) vault
      = ws != NULL ? zt_vault_read (zt_workspace_get_own (ws), error) : NULL;

  return vault != NULL && zt_keyring_forget (zt_json_get_string (vault, "id"), NULL, error) ? FINE
                                                                                            : OTHER;
}

/* As the desktop does after a while. */
static int
lock_keyring (const Fixture *fixture, GError **error)
{
  static const char *const collections[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) answer
      = bus != NULL ? g_dbus_connection_call_sync (bus, "org.freedesktop.secrets",
                                                   "/org/freedesktop/secrets",
                                                   "org.freedesktop.Secret.Service", "Lock",
                                                   g_variant_new ("(^ao)", collections), NULL,
                                                   G_DBUS_CALL_FLAGS_NONE, 5000, NULL, error)
                    : NULL;

  return answer != NULL ? FINE : OTHER;
}

static int
back_up (const Fixture *fixture, GError **error)
{
  g_autofree char *file = g_build_filename (fixture->place, "backup.tar", NULL);
  g_autoptr (ZtWorkspace) ws = zt_workspace_open (fixture->folder, error);

  return ws != NULL && zt_workspace_backup (ws, file, error) ? FINE : OTHER;
}

static gboolean
has_key_file (const Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while ((name = g_dir_read_name (folder)) != NULL)
    found = found || g_str_has_suffix (name, ".key");
  return found;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->place = g_dir_make_tmp ("zt-keyring-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->place, "ws", NULL);
  fixture->code = zt_protection_make_code ();
  g_assert_cmpint (in_process (fill, fixture), ==, FINE);
  g_assert_true (has_key_file (fixture));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (zt_os_remove_tree (fixture->place, NULL));
  g_free (fixture->place);
  g_free (fixture->folder);
  g_free (fixture->code);
}

static void
test_moved (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (in_process (into_keyring, fixture), ==, ZT_ERROR_REFUSED); /* no code yet */
  g_assert_true (has_key_file (fixture));
  g_assert_cmpint (in_process (set_code, fixture), ==, FINE);
  g_assert_cmpint (in_process (into_keyring, fixture), ==, FINE);
  g_assert_false (has_key_file (fixture));
  g_assert_cmpint (in_process (check, fixture), ==, FINE);
  g_assert_cmpint (in_process (check_without_bus, fixture), ==, ZT_ERROR_LOCKED);
  g_assert_cmpint (in_process (into_folder, fixture), ==, FINE);
  g_assert_true (has_key_file (fixture));
  g_assert_cmpint (in_process (check_without_bus, fixture), ==, FINE);
}

/* Of the key that is in a keyring a backup holds nothing; the code opens it. */
static void
test_backup (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (fixture->place, "backup.tar", NULL);
  g_autofree char *folder = g_build_filename (fixture->place, "restored", NULL);
  const Fixture restored = { fixture->place, folder, fixture->code };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (in_process (set_code, fixture), ==, FINE);
  g_assert_cmpint (in_process (into_keyring, fixture), ==, FINE);
  g_assert_cmpint (in_process (back_up, fixture), ==, FINE);
  g_assert_true (zt_workspace_restore (file, folder, &error));
  g_assert_no_error (error);
  g_assert_false (has_key_file (&restored));
  g_assert_cmpint (in_process (check_without_bus, &restored), ==, ZT_ERROR_LOCKED);
  g_assert_cmpint (in_process (check, &restored), ==, FINE); /* the same person's keyring */
}

static void
test_lost (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (in_process (set_code, fixture), ==, FINE);
  g_assert_cmpint (in_process (into_keyring, fixture), ==, FINE);
  g_assert_cmpint (in_process (forget, fixture), ==, FINE);
  g_assert_cmpint (in_process (check, fixture), ==, ZT_ERROR_LOCKED);
  g_assert_cmpint (in_process (unlock, fixture), ==, FINE);
  g_assert_false (has_key_file (fixture)); /* back where it was */
  g_assert_cmpint (in_process (check, fixture), ==, FINE);
}

/* Last, for nobody can unlock it here again: no question is asked, the workspace is locked. */
static void
test_locked_keyring (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (in_process (set_code, fixture), ==, FINE);
  g_assert_cmpint (in_process (into_keyring, fixture), ==, FINE);
  g_assert_cmpint (in_process (lock_keyring, fixture), ==, FINE);
  g_assert_cmpint (in_process (check, fixture), ==, ZT_ERROR_LOCKED);
  g_assert_cmpint (in_process (unlock, fixture), ==, FINE);
  g_assert_true (has_key_file (fixture)); /* the keyring takes nothing, and the code was right */
  g_assert_cmpint (in_process (check_without_bus, fixture), ==, FINE);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/keyring/moved", test_moved);
  ADD ("/keyring/backup", test_backup);
  ADD ("/keyring/lost", test_lost);
  ADD ("/keyring/locked", test_locked_keyring);
  return g_test_run ();
}
