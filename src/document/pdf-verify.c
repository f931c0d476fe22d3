/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the helper process what the signatures of a PDF are worth. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-verify.h"

#include "zt-child.h"

/* A slow disk gives ten megabytes a second. */
#define BASE_SECONDS 60
#define BYTES_PER_SECOND (10 * 1000 * 1000)

static guint
get_timeout (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return BASE_SECONDS
         + (info != NULL ? (guint) (g_file_info_get_size (info) / BYTES_PER_SECOND) : 0);
}

/* The helper reports what it found in its own words; every way of not being readable is one to the
 * caller. */
static void
convert_error (GError **error)
{
  if (error == NULL || *error == NULL || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (*error, ZT_ERROR, ZT_ERROR_FAILED))
    return;
  if ((*error)->domain == G_FILE_ERROR)
    {
      g_autofree char *message = g_strdup ((*error)->message);
      gboolean is_absent = (*error)->code == G_FILE_ERROR_NOENT;

      g_clear_error (error);
      g_set_error_literal (error, ZT_ERROR, is_absent ? ZT_ERROR_NOT_FOUND : ZT_ERROR_IO, message);
    }
  else if (g_error_matches (*error, ZT_ERROR, ZT_ERROR_UNSUPPORTED)
           || g_error_matches (*error, ZT_ERROR, ZT_ERROR_LIMIT))
    (*error)->code = ZT_ERROR_INVALID;
}

JsonObject *
zt_pdf_verify (const char *path, const char *const *trust_files, gint64 when,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new ();
  g_autoptr (GError) local_error = NULL;
  JsonArray *trust = json_array_new ();
  JsonObject *report;

  json_object_set_array_member (arguments, "trust", trust);
  g_return_val_if_fail (path != NULL, NULL);
  json_object_set_string_member (arguments, "path", path);
  json_object_set_int_member (arguments, "when", when);
  for (guint i = 0; trust_files != NULL && trust_files[i] != NULL; i++)
    json_array_add_string_element (trust, trust_files[i]);
  report = zt_child_run ("verify", arguments, get_timeout (path), NULL, cancellable, &local_error);
  if (report == NULL)
    {
      convert_error (&local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return report;
}
