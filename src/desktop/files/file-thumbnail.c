/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures of PDFs and pictures. */
#define G_LOG_DOMAIN "zt-file-thumbnail"
#include "config.h"

#include "file-thumbnail.h"

#include "convert.h"
#include "zt-preview.h"

typedef struct
{
  char *path, *name, *media_type;
  int width;
} Wanted;

static void
wanted_free (Wanted *wanted)
{
  g_free (wanted->path);
  g_free (wanted->name);
  g_free (wanted->media_type);
  g_free (wanted);
}

static GdkTexture *
texture_of_pdf (const Wanted *wanted, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtPreview) preview = zt_preview_open (wanted->path, cancellable, error);
  g_autoptr (GBytes) pixels = NULL;
  int height = 0, stride = 0;

  if (preview == NULL)
    return NULL;
  pixels = zt_preview_render (preview, 1, wanted->width, &height, &stride, cancellable, error);
  if (pixels == NULL)
    return NULL;
  return gdk_memory_texture_new (wanted->width, height, GDK_MEMORY_DEFAULT, pixels, (gsize) stride);
}

static GdkTexture *
texture_of_picture (const Wanted *wanted, GCancellable *cancellable, GError **error)
{
  int width = wanted->width, height = 0;
  g_autoptr (GBytes) pixels
      = zt_convert_thumbnail (wanted->path, wanted->name, &width, &height, cancellable, error);

  return pixels != NULL
             ? gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, pixels, (gsize) width * 4)
             : NULL;
}

static gpointer
job (ZtWorkspace *ws, gpointer data, const ZtWork *work, GError **error)
{
  const Wanted *wanted = data;

  if (g_strcmp0 (wanted->media_type, "application/pdf") == 0)
    return texture_of_pdf (wanted, work->cancellable, error);
  if (wanted->media_type != NULL && g_str_has_prefix (wanted->media_type, "image/"))
    return texture_of_picture (wanted, work->cancellable, error);
  return NULL;
}

void
zt_file_thumbnail_run (ZtDesk *desk, const char *path, const char *name, const char *media_type,
                       int width, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->path = g_strdup (path);
  wanted->name = g_strdup (name);
  wanted->media_type = g_strdup (media_type);
  wanted->width = width;
  zt_worker_run_async (zt_desk_get_viewer (desk), job, wanted, (GDestroyNotify) wanted_free,
                       g_object_unref, cancellable, callback, user_data);
}
