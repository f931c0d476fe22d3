/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zhaotou-document: answers one request a line on standard input about files that may have been
 * made to do harm. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "child-commands.h"
#include "zt-os.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>

/* Enough for the pages of honest documents; a bomb meets it before the machine suffers. */
#define MEMORY_LIMIT ((guint64) 2 * 1024 * 1024 * 1024)
#define CPU_LIMIT_SECONDS 600
/* Merging attachments writes a file as large as all of them. */
#define FILE_LIMIT ((guint64) 8 * 1024 * 1024 * 1024)
#define REQUEST_LIMIT ((gsize) 16 * 1024 * 1024)

typedef struct
{
  const char *name;
  ZtChildCommandFunc run;
} Command;

static const Command commands[] = {
  { "annotate", zt_child_annotate },
  { "ping", zt_child_ping },
  { "guarantee", zt_child_guarantee },
  { "inspect", zt_child_inspect },
  { "merge", zt_child_merge },
  { "pictures", zt_child_pictures },
  { "preview-open", zt_child_preview_open },
  { "preview-render", zt_child_preview_render },
  { "preview-layer", zt_child_preview_layer },
  { "preview-sizes", zt_child_preview_sizes },
  { "preview-text", zt_child_preview_text },
  { "preview-find", zt_child_preview_find },
  { "preview-outline", zt_child_preview_outline },
  { "sign-prepare", zt_child_sign_prepare },
  { "thumbnail", zt_child_thumbnail },
  { "verify", zt_child_verify },
};

JsonObject *
zt_child_ping (JsonObject *arguments, GBytes **bytes, GError **error)
{
  JsonObject *answer = json_object_new ();

  if (zt_json_get_boolean (arguments, "crash", FALSE))
    abort ();
  g_usleep (1000 * zt_json_get_int (arguments, "milliseconds", 0));
  json_object_set_boolean_member (answer, "pong", TRUE);
  *bytes = g_bytes_new_static ("pong", 4);
  return answer;
}

static JsonObject *
run_command (const char *line, GBytes **bytes, GError **error)
{
  g_autoptr (JsonObject) request = zt_json_parse_object (line, -1, error);
  g_autoptr (JsonObject) empty = json_object_new ();
  const char *name;
  JsonObject *arguments;

  if (request == NULL)
    return NULL;
  name = zt_json_get_string (request, "command");
  arguments = zt_json_get_object (request, "arguments");
  if (arguments == NULL)
    arguments = empty;
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0)
      return commands[i].run (arguments, bytes, error);
  g_set_error (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED, "zhaotou-document knows no command “%s”",
               name != NULL ? name : "");
  return NULL;
}

/* One header line, then as many bytes as it says. */
static gboolean
write_answer (GOutputStream *output, JsonObject *answer, GBytes *bytes, const GError *failure)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autofree char *text = NULL;
  gsize length = 0;

  if (failure != NULL)
    {
      JsonObject *problem = json_object_new ();

      json_object_set_string_member (problem, "domain", g_quark_to_string (failure->domain));
      json_object_set_int_member (problem, "code", failure->code);
      json_object_set_string_member (problem, "message", failure->message);
      json_object_set_object_member (header, "error", problem);
    }
  else
    {
      json_object_set_object_member (header, "answer", json_object_ref (answer));
      json_object_set_int_member (header, "bytes", bytes != NULL ? g_bytes_get_size (bytes) : 0);
    }
  text = zt_json_canonical_object (header, &length);
  if (!g_output_stream_write_all (output, text, length, NULL, NULL, NULL)
      || !g_output_stream_write_all (output, "\n", 1, NULL, NULL, NULL))
    return FALSE;
  if (failure == NULL && bytes != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (bytes, &size);

      return g_output_stream_write_all (output, data, size, NULL, NULL, NULL);
    }
  return TRUE;
}

static void
answer_requests (GDataInputStream *input, GOutputStream *output)
{
  for (;;)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (JsonObject) answer = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize length = 0;
      g_autofree char *line = g_data_input_stream_read_line (input, &length, NULL, NULL);

      if (line == NULL || length > REQUEST_LIMIT)
        return;
      answer = run_command (line, &bytes, &failure);
      if (answer == NULL && failure == NULL)
        g_set_error_literal (&failure, ZT_ERROR, ZT_ERROR_FAILED, "the command gave no answer");
      if (!write_answer (output, answer, bytes, failure))
        return;
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) standard_input = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GOutputStream) output = NULL;

  if (argc > 1)
    {
      fputs ("zhaotou-document is started by Zhaotou itself; it has no options.\n", stderr);
      return EXIT_FAILURE;
    }
  zt_os_init_locale ();
  setlocale (LC_NUMERIC, "C"); /* numbers in PDF and JSON have a point */
  zt_os_limit_self (MEMORY_LIMIT, CPU_LIMIT_SECONDS, FILE_LIMIT);
  standard_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  input = g_data_input_stream_new (standard_input);
  output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  answer_requests (input, output);
  return EXIT_SUCCESS;
}
