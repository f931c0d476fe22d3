/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Office documents as PDF with LibreOffice: a program of others that reads files of others, started
 * for one file, watched, and gone with everything it made but the PDF. */
#define G_LOG_DOMAIN "zt-convert"

#include "config.h"

#include "convert.h"

#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define USUAL_SECONDS 180u
#define LOOK_AGAIN_MS 40
#define MEMORY_LIMIT ((guint64) 6 * 1024 * 1024 * 1024)
#define FILE_LIMIT ((guint64) 2 * 1024 * 1024 * 1024)
#define CPU_SECONDS 600u

/* By the end of a name; and under which end LibreOffice is given it: what WPS saves in its own
 * kinds is Microsoft's old format by another name. */
static const struct
{
  const char *ending, *given;
} kinds[] = {
  { ".docx", ".docx" }, { ".doc", ".doc" },   { ".docm", ".docm" }, { ".dotx", ".dotx" },
  { ".wps", ".doc" },   { ".wpt", ".doc" },   { ".rtf", ".rtf" },   { ".odt", ".odt" },
  { ".xlsx", ".xlsx" }, { ".xls", ".xls" },   { ".xlsm", ".xlsm" }, { ".et", ".xls" },
  { ".ods", ".ods" },   { ".pptx", ".pptx" }, { ".ppt", ".ppt" },   { ".dps", ".ppt" },
  { ".odp", ".odp" },
};

/* No macro of the document runs, nothing it links to is fetched, no question is asked. */
static const char settings[]
    = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" "
      "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n"
      "<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop "
      "oor:name=\"MacroSecurityLevel\" oor:op=\"fuse\"><value>3</value></prop></item>\n"
      "<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop "
      "oor:name=\"DisableMacrosExecution\" oor:op=\"fuse\"><value>true</value></prop></item>\n"
      "<item oor:path=\"/org.openoffice.Office.Common/Security/Scripting\"><prop "
      "oor:name=\"BlockUntrustedRefererLinks\" oor:op=\"fuse\"><value>true</value></prop></item>\n"
      "<item oor:path=\"/org.openoffice.Office.Writer/Content/Update\"><prop oor:name=\"Link\" "
      "oor:op=\"fuse\"><value>2</value></prop></item>\n"
      "<item oor:path=\"/org.openoffice.Office.Calc/Content/Update\"><prop oor:name=\"Link\" "
      "oor:op=\"fuse\"><value>1</value></prop></item>\n"
      "</oor:items>\n";

static guint limit_seconds = USUAL_SECONDS; /* (atomic) */
static GMutex one_at_a_time;

void
zt_convert_set_office_limit (guint seconds)
{
  g_atomic_int_set (&limit_seconds, seconds > 0 ? seconds : USUAL_SECONDS);
}

static const char *
ending_to_give (const char *name)
{
  g_autofree char *lower = g_utf8_casefold (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].ending))
      return kinds[i].given;
  return NULL;
}

gboolean
zt_convert_is_office (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);
  return ending_to_give (name) != NULL;
}

char *
zt_convert_find_office (void)
{
  static const char *const names[] = { "soffice", "libreoffice" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *path = g_find_program_in_path (names[i]);

      if (path != NULL)
        return path;
    }
  return NULL;
}

/* --- the program --- */

static GSubprocess *
start (const char *program, const char *folder, const char *input, ZtOsLimits *limits,
       GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *profile = g_build_filename (folder, "profile", NULL);
  g_autofree char *uri = g_filename_to_uri (profile, NULL, error);
  g_autofree char *option = g_strconcat ("-env:UserInstallation=", uri, NULL);
  static const char *const proxies[] = { "http_proxy", "https_proxy", "all_proxy", "ftp_proxy" };

  if (uri == NULL)
    return NULL;
  g_subprocess_launcher_set_cwd (launcher, folder);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");
  g_subprocess_launcher_unsetenv (launcher, "no_proxy");
  g_subprocess_launcher_setenv (launcher, "SAL_USE_VCLPLUGIN", "svp", TRUE);
  /* Where the system gives no namespace of its own, at least no host is found. */
  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    g_subprocess_launcher_setenv (launcher, proxies[i], "http://127.0.0.1:9", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, zt_os_confine, limits, NULL);
  return g_subprocess_launcher_spawn (launcher, error, program, option, "--headless", "--nologo",
                                      "--norestore", "--nolockcheck", "--nodefault",
                                      "--nofirststartwizard", "--convert-to", "pdf", "--outdir",
                                      folder, input, NULL);
}

/* FALSE: it had to be ended. */
static gboolean
wait_for_end (GSubprocess *process, const char *name, GCancellable *cancellable, GError **error)
{
  guint seconds = (guint) g_atomic_int_get (&limit_seconds);
  gint64 deadline = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;

  while (g_subprocess_get_identifier (process) != NULL && g_get_monotonic_time () < deadline
         && !g_cancellable_is_cancelled (cancellable))
    g_usleep (LOOK_AGAIN_MS * 1000);
  if (g_subprocess_get_identifier (process) == NULL)
    return TRUE;
  zt_os_end_group (g_subprocess_get_identifier (process));
  g_subprocess_wait (process, NULL, NULL);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    /* TRANSLATORS: a file name, a number of seconds */
    g_set_error (error, ZT_ERROR, ZT_ERROR_LIMIT,
                 _ ("“%s” could not be made a PDF within %u seconds. Open it in WPS or Word, save "
                    "it as PDF and add that."),
                 name, seconds);
  return FALSE;
}

static gboolean
set_failed (GError **error, const char *name)
{
  /* TRANSLATORS: %s is a file name */
  g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
               _ ("LibreOffice could make no PDF of “%s”. Open it in WPS or Word, save it as PDF "
                  "and add that."),
               name);
  return FALSE;
}

static gboolean
is_pdf (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[5];
  gsize got = 0;

  return stream != NULL
         && g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &got, NULL, NULL)
         && got == sizeof head && memcmp (head, "%PDF-", sizeof head) == 0;
}

/* The folder holds all that is made on the way. */
static gboolean
convert_in (const char *folder, const char *program, const char *path, const char *name,
            const char *out, GCancellable *cancellable, GError **error)
{
  ZtOsLimits limits = { MEMORY_LIMIT, FILE_LIMIT, CPU_SECONDS };
  g_autofree char *user = g_build_filename (folder, "profile", "user", NULL);
  g_autofree char *registry = g_build_filename (user, "registrymodifications.xcu", NULL);
  g_autofree char *given = g_strconcat ("input", ending_to_give (name), NULL);
  g_autofree char *input = g_build_filename (folder, given, NULL);
  g_autofree char *made = g_build_filename (folder, "input.pdf", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path), to = g_file_new_for_path (input);
  g_autoptr (GSubprocess) process = NULL;

  if (!zt_os_make_private_directory (user, error)
      || !g_file_set_contents (registry, settings, -1, error)
      || !g_file_copy (from, to, G_FILE_COPY_NONE, cancellable, NULL, NULL, error)
      || (process = start (program, folder, input, &limits, error)) == NULL)
    {
      zt_error_convert_gio (error);
      return FALSE;
    }
  if (!wait_for_end (process, name, cancellable, error))
    return FALSE;
  g_subprocess_wait (process, NULL, NULL);
  /* It says "done" for what it could not read, too: only the PDF counts. */
  if (!g_subprocess_get_successful (process) || !is_pdf (made))
    return set_failed (error, name);
  if (g_rename (made, out) != 0)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_IO, _ ("The document could not be written: %s"), out);
      return FALSE;
    }
  return TRUE;
}

/* LibreOffice takes a machine's memory and its processor: a second one waits. */
static gboolean
take_turn (GCancellable *cancellable, GError **error)
{
  while (!g_mutex_trylock (&one_at_a_time))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      g_usleep (LOOK_AGAIN_MS * 1000);
    }
  return TRUE;
}

gboolean
zt_convert_office (const char *path, const char *name, const char *out, GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *program = NULL;
  g_autofree char *folder = NULL;
  gboolean ok;

  g_return_val_if_fail (path != NULL && name != NULL && out != NULL, FALSE);
  g_return_val_if_fail (zt_convert_is_office (name), FALSE);
  program = zt_convert_find_office ();
  if (program == NULL)
    {
      /* TRANSLATORS: %s is a file name */
      g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
                   _ ("“%s” must become a PDF first. Open it in WPS or Word, choose File, Save as "
                      "PDF, and add that; or install LibreOffice, then it is done by itself."),
                   name);
      return FALSE;
    }
  if (!take_turn (cancellable, error))
    return FALSE;
  folder = g_strconcat (out, ".office", NULL);
  ok = zt_os_make_private_directory (folder, error)
       && convert_in (folder, program, path, name, out, cancellable, error);
  zt_os_remove_tree (folder, NULL);
  g_mutex_unlock (&one_at_a_time);
  return ok;
}
