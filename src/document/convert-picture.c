/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of the helper's commands about pictures. */
#define G_LOG_DOMAIN "zt-convert"

#include "config.h"

#include "convert.h"

#include "zt-child.h"

#define SECONDS_EACH 60u
#define THUMBNAIL_SECONDS 30u

/* The helper runs in the folder it was started in: it is told where the files are. */
static JsonArray *
absolute_sources (JsonArray *sources)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (sources); i++)
    {
      JsonObject *source = json_array_get_object_element (sources, i);
      JsonObject *absolute = json_object_new ();
      g_autofree char *path = g_canonicalize_filename (zt_json_get_string (source, "path"), NULL);

      json_object_set_string_member (absolute, "path", path);
      json_object_set_string_member (absolute, "name", zt_json_get_string (source, "name"));
      json_array_add_object_element (list, absolute);
    }
  return list;
}

gboolean
zt_convert_pictures (JsonArray *sources, const char *out, int *n_pages, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;
  g_autofree char *absolute = NULL;
  guint n;

  g_return_val_if_fail (sources != NULL && out != NULL && n_pages != NULL, FALSE);
  n = json_array_get_length (sources);
  absolute = g_canonicalize_filename (out, NULL);
  json_object_set_string_member (arguments, "out", absolute);
  json_object_set_array_member (arguments, "sources", absolute_sources (sources));
  answer = zt_child_run ("pictures", arguments, SECONDS_EACH * MAX (1, MIN (n, 10)), NULL,
                         cancellable, error);
  if (answer == NULL)
    return FALSE;
  *n_pages = (int) zt_json_get_int (answer, "pages", 0);
  return TRUE;
}

GBytes *
zt_convert_thumbnail (const char *path, const char *name, int *width, int *height,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *absolute = NULL;
  gint64 columns, rows;

  g_return_val_if_fail (path != NULL && name != NULL && width != NULL && height != NULL, NULL);
  absolute = g_canonicalize_filename (path, NULL);
  json_object_set_string_member (arguments, "path", absolute);
  json_object_set_string_member (arguments, "name", name);
  json_object_set_int_member (arguments, "width", *width);
  answer = zt_child_run ("thumbnail", arguments, THUMBNAIL_SECONDS, &bytes, cancellable, error);
  if (answer == NULL)
    return NULL;
  columns = zt_json_get_int (answer, "width", 0);
  rows = zt_json_get_int (answer, "height", 0);
  if (columns < 1 || columns > *width || rows < 1
      || (guint64) g_bytes_get_size (bytes) != (guint64) columns * (guint64) rows * 4)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "thumbnail: a strange answer");
      return NULL;
    }
  *width = (int) columns;
  *height = (int) rows;
  return g_steal_pointer (&bytes);
}
