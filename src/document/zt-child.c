/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts zhaotou-document, asks it, and survives whatever becomes of it. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "zt-child.h"

#include "zt-os.h"

#include <string.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>

#define HEADER_LIMIT ((gsize) 64 * 1024 * 1024)
#define BYTES_LIMIT ((gint64) 512 * 1024 * 1024)

struct _ZtChild
{
  GSubprocess *process; /* NULL once it has been ended */
  GByteArray *buffer;   /* read but not yet used */
};

static void
end_process (ZtChild *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

ZtChild *
zt_child_new (GError **error)
{
  g_autofree char *program = zt_os_find_helper ("zhaotou-document");
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE;
  g_autoptr (GSubprocess) process = NULL;
  ZtChild *self;

  if (program == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_FAILED,
                           _ ("The helper program “zhaotou-document” is not installed; install "
                              "Zhaotou again."));
      return NULL;
    }
  /* GLib's own way of making a write to a dead child an error instead of a signal. */
  g_type_class_unref (g_type_class_ref (G_TYPE_SOCKET));
  /* Parsers talk a lot about bad files; people who look for a fault may listen. */
  if (g_getenv ("ZT_HELPER_VERBOSE") == NULL)
    flags |= G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  process = g_subprocess_new (flags, error, program, NULL);
  if (process == NULL)
    return NULL;
  self = g_new0 (ZtChild, 1);
  self->process = g_steal_pointer (&process);
  self->buffer = g_byte_array_new ();
  return self;
}

void
zt_child_free (ZtChild *self)
{
  if (self == NULL)
    return;
  end_process (self);
  g_byte_array_unref (self->buffer);
  g_free (self);
}

gboolean
zt_child_is_alive (ZtChild *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->process != NULL && g_subprocess_get_identifier (self->process) != NULL;
}

static gboolean
set_unsafe (GError **error)
{
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("The file could not be read safely. Open it in another program, save it "
                          "anew as PDF and try again."));
  return FALSE;
}

/* Waits until the child has said something, the time is over or the caller gave up. */
static gboolean
wait_readable (ZtChild *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (self->process);
  GPollFD polled[2] = {
    { g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (output)), G_IO_IN | G_IO_HUP, 0 },
  };
  gboolean watches = g_cancellable_make_pollfd (cancellable, &polled[1]);
  int ready = 0;

  while (ready <= 0)
    {
      gint64 left = deadline - g_get_monotonic_time ();

      if (left <= 0 || g_cancellable_is_cancelled (cancellable))
        break;
      ready = g_poll (polled, watches ? 2 : 1, (int) MIN (left / 1000 + 1, 60 * 1000));
    }
  if (watches)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return ready > 0 ? TRUE : set_unsafe (error);
}

/* Reads more into the buffer; the child's end is an error. */
static gboolean
read_more (ZtChild *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  guint8 piece[65536];
  gssize got;

  if (!wait_readable (self, deadline, cancellable, error))
    return FALSE;
  got = g_input_stream_read (g_subprocess_get_stdout_pipe (self->process), piece, sizeof piece,
                             NULL, NULL);
  if (got <= 0)
    return set_unsafe (error);
  g_byte_array_append (self->buffer, piece, (guint) got);
  return TRUE;
}

static JsonObject *
read_header (ZtChild *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize searched = 0;
  JsonObject *header;
  guint8 *end = NULL;

  while (end == NULL)
    {
      if (self->buffer->len > searched)
        end = memchr (self->buffer->data + searched, '\n', self->buffer->len - searched);
      if (end != NULL)
        break;
      searched = self->buffer->len;
      if (searched > HEADER_LIMIT)
        {
          set_unsafe (error);
          return NULL;
        }
      if (!read_more (self, deadline, cancellable, error))
        return NULL;
    }
  searched = (gsize) (end - self->buffer->data);
  header
      = zt_json_parse_object ((const char *) self->buffer->data, (gssize) searched, &local_error);
  g_byte_array_remove_range (self->buffer, 0, (guint) searched + 1);
  if (header == NULL)
    set_unsafe (error);
  return header;
}

/* Straight to where they stay: a page of pixels is large. */
static gboolean
read_bytes (ZtChild *self, gint64 size, gint64 deadline, GBytes **bytes, GCancellable *cancellable,
            GError **error)
{
  GInputStream *output = g_subprocess_get_stdout_pipe (self->process);
  g_autofree guint8 *data = NULL;
  gsize have;

  if (size < 0 || size > BYTES_LIMIT || (data = g_try_malloc ((gsize) MAX (size, 1))) == NULL)
    return set_unsafe (error);
  have = MIN (self->buffer->len, (gsize) size);
  if (have > 0)
    {
      memcpy (data, self->buffer->data, have);
      g_byte_array_remove_range (self->buffer, 0, (guint) have);
    }
  while (have < (gsize) size)
    {
      gssize got;

      if (!wait_readable (self, deadline, cancellable, error))
        return FALSE;
      got = g_input_stream_read (output, data + have, (gsize) size - have, NULL, NULL);
      if (got <= 0)
        return set_unsafe (error);
      have += (gsize) got;
    }
  *bytes = g_bytes_new_take (g_steal_pointer (&data), (gsize) size);
  return TRUE;
}

static gboolean
write_request (ZtChild *self, const char *command, JsonObject *arguments, GError **error)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (self->process);
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *text = NULL;
  gsize length = 0;

  json_object_set_string_member (request, "command", command);
  if (arguments != NULL)
    json_object_set_object_member (request, "arguments", json_object_ref (arguments));
  text = zt_json_canonical_object (request, &length);
  if (!g_output_stream_write_all (input, text, length, NULL, NULL, NULL)
      || !g_output_stream_write_all (input, "\n", 1, NULL, NULL, NULL))
    return set_unsafe (error);
  return TRUE;
}

/* What the command itself had to say against the file. */
static gboolean
check_problem (JsonObject *header, GError **error)
{
  JsonObject *problem = zt_json_get_object (header, "error");
  const char *domain, *message;

  if (problem == NULL)
    return TRUE;
  domain = zt_json_get_string (problem, "domain");
  message = zt_json_get_string (problem, "message");
  g_set_error_literal (error, domain != NULL ? g_quark_from_string (domain) : ZT_ERROR,
                       (int) zt_json_get_int (problem, "code", ZT_ERROR_FAILED),
                       message != NULL ? message : "");
  return FALSE;
}

JsonObject *
zt_child_call (ZtChild *self, const char *command, JsonObject *arguments, guint timeout_seconds,
               GBytes **bytes, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) timeout_seconds * G_USEC_PER_SEC;
  g_autoptr (JsonObject) header = NULL;
  g_autoptr (GBytes) extra = NULL;
  JsonObject *answer;

  g_return_val_if_fail (self != NULL && command != NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (self->process == NULL)
    {
      set_unsafe (error);
      return NULL;
    }
  if (!write_request (self, command, arguments, error)
      || (header = read_header (self, deadline, cancellable, error)) == NULL)
    {
      end_process (self);
      return NULL;
    }
  if (!check_problem (header, error))
    return NULL;
  answer = zt_json_get_object (header, "answer");
  if (answer == NULL
      || !read_bytes (self, zt_json_get_int (header, "bytes", 0), deadline, &extra, cancellable,
                      error))
    {
      end_process (self);
      if (answer == NULL)
        set_unsafe (error);
      return NULL;
    }
  if (bytes != NULL)
    *bytes = g_steal_pointer (&extra);
  return json_object_ref (answer);
}

JsonObject *
zt_child_run (const char *command, JsonObject *arguments, guint timeout_seconds, GBytes **bytes,
              GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtChild) child = zt_child_new (error);

  if (child == NULL)
    return NULL;
  return zt_child_call (child, command, arguments, timeout_seconds, bytes, cancellable, error);
}
