/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several PDFs signed with a key that was opened once; each has a result of its own. */
#define G_LOG_DOMAIN "zt-document"

#include "config.h"

#include "pdf-batch.h"

#include "zt-preview.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define SEAL_SIZE 119.0 /* 42 mm */
#define MARGIN 57.0     /* 20 mm from the edges */

char *
zt_pdf_signed_name (const char *file, const char *folder)
{
  g_autofree char *beside = g_path_get_dirname (file);
  g_autofree char *name = g_path_get_basename (file);
  const char *dot = strrchr (name, '.');
  g_autofree char *stem
      = dot != NULL && dot != name ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);

  for (guint i = 1;; i++)
    {
      g_autofree char *made = i == 1 ? g_strdup_printf ("%s-signed.pdf", stem)
                                     : g_strdup_printf ("%s-signed-%u.pdf", stem, i);
      g_autofree char *path = g_build_filename (folder != NULL ? folder : beside, made, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

/* Where signatures of letters usually stand: below, on the right, of the last page. */
static gboolean
find_place (const char *file, ZtPdfSignOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtPreview) preview = NULL;
  double width = 0, height = 0;

  if (options->page >= 0)
    return TRUE;
  preview = zt_preview_open (file, cancellable, error);
  if (preview == NULL)
    return FALSE;
  options->page = zt_preview_get_n_pages (preview);
  if (options->width > 0)
    return TRUE;
  zt_preview_get_page_size (preview, options->page, &width, &height);
  options->width = options->height = MIN (SEAL_SIZE, MIN (width, height));
  options->x = MAX (0, width - MARGIN - options->width);
  options->y = MIN (MARGIN, height - options->height);
  return TRUE;
}

static JsonObject *
sign_one (const char *file, const char *folder, ZtKey *key, const ZtPdfSignOptions *options,
          GCancellable *cancellable)
{
  JsonObject *result = json_object_new ();
  ZtPdfSignOptions own = *options;
  g_autofree char *out = zt_pdf_signed_name (file, folder);
  g_autoptr (GError) error = NULL, timestamp_error = NULL;
  gboolean ok
      = !g_cancellable_set_error_if_cancelled (cancellable, &error)
        && find_place (file, &own, cancellable, &error)
        && zt_pdf_sign (file, out, key, &own, &timestamp_error, NULL, NULL, cancellable, &error);

  json_object_set_string_member (result, "file", file);
  json_object_set_boolean_member (result, "ok", ok);
  if (ok)
    {
      json_object_set_string_member (result, "out", out);
      json_object_set_boolean_member (result, "timestamped",
                                      own.timestamp != NULL && timestamp_error == NULL);
    }
  else
    json_object_set_string_member (result, "problem",
                                   g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                                       ? _ ("Not signed: it was cancelled before")
                                       : error->message);
  return result;
}

JsonArray *
zt_pdf_sign_batch (const char *const *files, const char *folder, ZtKey *key,
                   const ZtPdfSignOptions *options, ZtProgressFunc progress, gpointer user_data,
                   GCancellable *cancellable)
{
  JsonArray *results = json_array_new ();
  guint n = g_strv_length ((char **) files);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_filename_display_basename (files[i]);

      if (progress != NULL)
        progress (i, n, name, user_data);
      json_array_add_object_element (results,
                                     sign_one (files[i], folder, key, options, cancellable));
    }
  return results;
}
