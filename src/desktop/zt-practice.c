/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Practice mode: the embedded platform and the workspace connected to it. */
#define G_LOG_DOMAIN "zt-practice"
#include "config.h"

#include "zt-practice.h"

#include "zt-error.h"
#include "zt-json.h"
#include "zt-library.h"
#include "zt-os.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>

#define PERSON "supplier1"
#define LISTENING "listening on "

struct _ZtPractice
{
  GObject parent_instance;

  /* Inputs */
  ZtDesk *desk; /* (borrowed): owns the workers we use */
  char *data;   /* (owned): the platform's folder */

  /* Owned */
  GSubprocess *server; /* (owned) (nullable) */
  char *pin;           /* (owned) (nullable) */
};

enum
{
  STAGE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ZtPractice, zt_practice, G_TYPE_OBJECT)

/* What the starting thread hands back. */
typedef struct
{
  char *data; /* in */
  GSubprocess *server;
  char *url;
  char *password, *identity, *pin;
} Start;

static void
start_free (Start *start)
{
  g_free (start->data);
  if (start->server != NULL)
    {
      g_subprocess_send_signal (start->server, SIGTERM);
      g_object_unref (start->server);
    }
  g_free (start->url);
  if (start->password != NULL)
    zt_os_forget (start->password, strlen (start->password));
  g_free (start->password);
  g_free (start->identity);
  g_free (start->pin);
  g_free (start);
}

/* --- in the starter's thread --- */

static char *
find_platform (GError **error)
{
  const char *named = g_getenv ("ZT_PLATFORM");
  const char *folder = g_getenv ("ZT_BIN_DIR");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = self != NULL ? g_path_get_dirname (self) : NULL;
  const char *const folders[] = { folder, here, ZT_BIN_DIR };
  const char *const below[] = { "zhaotou-platform", "../platform/zhaotou-platform" };

  if (named != NULL && *named != '\0')
    return g_strdup (named);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    for (gsize j = 0; folders[i] != NULL && j < G_N_ELEMENTS (below); j++)
      {
        g_autofree char *path = g_build_filename (folders[i], below[j], NULL);

        if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
            && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
          return g_steal_pointer (&path);
      }
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_NOT_FOUND,
                       _ ("The program zhaotou-platform is not installed beside this one; practice "
                          "mode needs it."));
  return NULL;
}

static gboolean
make_data (const char *platform, const char *data, GCancellable *cancellable, GError **error)
{
  g_autofree char *accounts = g_build_filename (data, "sample", "accounts.json", NULL);
  g_autofree char *unfinished = g_strconcat (data, ".unfinished", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) init = NULL;
  g_autofree char *said = NULL;

  if (g_file_test (accounts, G_FILE_TEST_EXISTS) && !g_file_test (unfinished, G_FILE_TEST_EXISTS))
    return TRUE;
  /* Half a platform is left when the program ended while it was being made; nobody has worked with
   * it. */
  if (!zt_os_remove_tree (data, error) || !zt_os_make_private_directory (data, error)
      || !zt_os_write_file (unfinished, "", 0, FALSE, error))
    return FALSE;
  g_subprocess_launcher_set_child_setup (launcher, zt_os_die_with_parent, NULL, NULL);
  init = g_subprocess_launcher_spawn (launcher, error, platform, "init", "--data", data, "--sample",
                                      NULL);
  if (init == NULL || !g_subprocess_communicate_utf8 (init, NULL, cancellable, NULL, &said, error))
    return FALSE;
  if (g_subprocess_get_successful (init))
    return zt_os_remove_tree (unfinished, error);
  /* TRANSLATORS: %s is what the platform's program said */
  g_set_error (error, ZT_ERROR, ZT_ERROR_FAILED, _ ("The sample data could not be made: %s"),
               said != NULL ? g_strstrip (said) : "");
  return FALSE;
}

static gboolean
serve (Start *start, const char *platform, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GDataInputStream) lines = NULL;

  g_subprocess_launcher_set_child_setup (launcher, zt_os_die_with_parent, NULL, NULL);
  start->server = g_subprocess_launcher_spawn (launcher, error, platform, "serve", "--data",
                                               start->data, "--listen", "127.0.0.1:0", NULL);
  if (start->server == NULL)
    return FALSE;
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (start->server));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line_utf8 (lines, NULL, cancellable, error);
      const char *url = line != NULL ? strstr (line, LISTENING) : NULL;

      if (line == NULL)
        break;
      if (url == NULL)
        continue;
      start->url = g_strdup (g_strstrip ((char *) url + strlen (LISTENING)));
      return TRUE;
    }
  if (error == NULL || *error == NULL)
    g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                         _ ("The practice platform ended before it was ready."));
  return FALSE;
}

static gboolean
read_account (Start *start, GError **error)
{
  g_autofree char *path = g_build_filename (start->data, "sample", "accounts.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *accounts;

  if (!g_file_get_contents (path, &text, NULL, error)
      || (node = zt_json_parse (text, -1, error)) == NULL)
    return FALSE;
  accounts = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; accounts != NULL && i < json_array_get_length (accounts); i++)
    {
      JsonObject *account = json_array_get_object_element (accounts, i);

      if (g_strcmp0 (zt_json_get_string (account, "user"), PERSON) != 0)
        continue;
      start->password = g_strdup (zt_json_get_string (account, "password"));
      start->identity = g_strdup (zt_json_get_string (account, "identity"));
      start->pin = g_strdup (zt_json_get_string (account, "pin"));
    }
  if (start->password != NULL)
    return TRUE;
  g_set_error (error, ZT_ERROR, ZT_ERROR_CORRUPT, _ ("The sample accounts in “%s” lack %s."), path,
               PERSON);
  return FALSE;
}

static gpointer
start_server (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  Start *start = g_new0 (Start, 1);
  g_autofree char *platform = find_platform (error);

  start->data = g_strdup (data);
  if (platform == NULL || !make_data (platform, start->data, work->cancellable, error)
      || !read_account (start, error) || !serve (start, platform, work->cancellable, error))
    g_clear_pointer (&start, start_free);
  return start;
}

/* --- in the remote worker's thread --- */

static gpointer
connect_workspace (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Start *start = data;
  g_autofree char *ca = g_build_filename (start->data, "ca.pem", NULL);
  g_autofree char *papers = g_build_filename (start->data, "sample", "drafts", NULL);
  g_autofree char *url = zt_workspace_get_setting (ws, "url");
  g_autofree char *practice = zt_workspace_get_setting (ws, "practice");

  if (url != NULL && practice == NULL)
    {
      g_set_error (error, ZT_ERROR, ZT_ERROR_REFUSED,
                   /* TRANSLATORS: %s is an address */
                   _ ("This workspace belongs to an account at %s. Practise in another folder."),
                   url);
      return NULL;
    }
  if (!zt_workspace_set_setting (ws, "practice", "true", error)
      || !zt_workspace_connect (ws, start->url, PERSON, start->password, NULL, ca,
                                work->cancellable, error)
      || !zt_workspace_set_setting (ws, "identity", start->identity, error)
      || !zt_workspace_sync (ws, zt_worker_progress, (gpointer) work, work->cancellable, error)
      || !zt_library_add_sample (ws, papers, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

/* --- in the main loop --- */

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ZtPractice *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  zt_worker_run_finish (ZT_WORKER (source), result, &error);
  if (error != NULL)
    {
      zt_practice_stop (self);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_boolean (task, TRUE);
}

static void
served_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ZtPractice *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  Start *start = zt_worker_run_finish (ZT_WORKER (source), result, &error);

  if (start == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->server = g_steal_pointer (&start->server);
  self->pin = g_strdup (start->pin);
  g_signal_emit (self, signals[STAGE], 0, _ ("Signing in as the sample supplier…"));
  zt_worker_run_async (zt_desk_get_remote (self->desk), connect_workspace, start,
                       (GDestroyNotify) start_free, NULL, g_task_get_cancellable (task),
                       connected_cb, g_object_ref (task));
}

void
zt_practice_start_async (ZtPractice *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ZT_IS_PRACTICE (self) && self->server == NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, zt_practice_start_async);
  g_signal_emit (self, signals[STAGE], 0, _ ("Starting the practice platform…"));
  zt_worker_run_async (zt_desk_get_starter (self->desk), start_server, g_strdup (self->data),
                       g_free, (GDestroyNotify) start_free, cancellable, served_cb,
                       g_steal_pointer (&task));
}

gboolean
zt_practice_start_finish (ZtPractice *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
zt_practice_stop (ZtPractice *self)
{
  g_return_if_fail (ZT_IS_PRACTICE (self));
  if (self->server != NULL)
    g_subprocess_send_signal (self->server, SIGTERM);
  g_clear_object (&self->server);
}

const char *
zt_practice_get_pin (ZtPractice *self)
{
  g_return_val_if_fail (ZT_IS_PRACTICE (self), NULL);
  return self->pin;
}

char *
zt_practice_get_sample (ZtPractice *self, const char *tender)
{
  g_return_val_if_fail (ZT_IS_PRACTICE (self), NULL);
  return g_build_filename (self->data, "sample", "drafts", tender, NULL);
}

static void
zt_practice_finalize (GObject *object)
{
  ZtPractice *self = ZT_PRACTICE (object);

  zt_practice_stop (self);
  g_free (self->data);
  g_free (self->pin);
  G_OBJECT_CLASS (zt_practice_parent_class)->finalize (object);
}

static void
zt_practice_class_init (ZtPracticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_practice_finalize;
  signals[STAGE] = g_signal_new ("stage", ZT_TYPE_PRACTICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
zt_practice_init (ZtPractice *self)
{
}

ZtPractice *
zt_practice_new (ZtDesk *desk)
{
  ZtPractice *self = g_object_new (ZT_TYPE_PRACTICE, NULL);

  self->desk = desk;
  self->data = g_build_filename (zt_desk_get_folder (desk), "platform", NULL);
  return self;
}
