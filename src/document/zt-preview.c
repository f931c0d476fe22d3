/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document somebody else made, seen through a child process that may hang or die. */
#define G_LOG_DOMAIN "zt-preview"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "zt-child.h"
#include "zt-preview.h"

#define OPEN_SECONDS 30
#define PAGE_SECONDS 20

struct _ZtPreview
{
  GObject parent_instance;

  /* State */
  char *path;       /* (owned) */
  ZtChild *child;   /* (owned) (nullable): gone after a crash, started again by the next call */
  JsonArray *sizes; /* (owned): width, height of each page */
};

G_DEFINE_FINAL_TYPE (ZtPreview, zt_preview, G_TYPE_OBJECT)

static void
zt_preview_finalize (GObject *object)
{
  ZtPreview *self = ZT_PREVIEW (object);

  g_clear_pointer (&self->child, zt_child_free);
  g_clear_pointer (&self->sizes, json_array_unref);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (zt_preview_parent_class)->finalize (object);
}

static void
zt_preview_class_init (ZtPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = zt_preview_finalize;
}

static void
zt_preview_init (ZtPreview *self)
{
}

static gboolean
start (ZtPreview *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;
  JsonArray *sizes;

  g_clear_pointer (&self->child, zt_child_free);
  self->child = zt_child_new (error);
  if (self->child == NULL)
    return FALSE;
  json_object_set_string_member (arguments, "path", self->path);
  answer = zt_child_call (self->child, "preview-open", arguments, OPEN_SECONDS, NULL, cancellable,
                          error);
  sizes = answer != NULL ? zt_json_get_array (answer, "sizes") : NULL;
  if (sizes == NULL)
    {
      g_clear_pointer (&self->child, zt_child_free);
      if (answer != NULL)
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The document cannot be read."));
      return FALSE;
    }
  g_clear_pointer (&self->sizes, json_array_unref);
  self->sizes = json_array_ref (sizes);
  return TRUE;
}

static JsonObject *
call (ZtPreview *self, const char *command, JsonObject *arguments, GBytes **bytes,
      GCancellable *cancellable, GError **error)
{
  if ((self->child == NULL || !zt_child_is_alive (self->child))
      && !start (self, cancellable, error))
    return NULL;
  return zt_child_call (self->child, command, arguments, PAGE_SECONDS, bytes, cancellable, error);
}

ZtPreview *
zt_preview_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (ZtPreview) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  self = g_object_new (ZT_TYPE_PREVIEW, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  if (!start (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

int
zt_preview_get_n_pages (ZtPreview *self)
{
  g_return_val_if_fail (ZT_IS_PREVIEW (self), 0);
  return (int) json_array_get_length (self->sizes) / 2;
}

void
zt_preview_get_page_size (ZtPreview *self, int page, double *width, double *height)
{
  g_return_if_fail (ZT_IS_PREVIEW (self));
  g_return_if_fail (page >= 1 && page <= zt_preview_get_n_pages (self));
  if (width != NULL)
    *width = json_array_get_double_element (self->sizes, (guint) (page - 1) * 2);
  if (height != NULL)
    *height = json_array_get_double_element (self->sizes, (guint) (page - 1) * 2 + 1);
}

static JsonObject *
page_arguments (int page)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_int_member (arguments, "page", page);
  return arguments;
}

GBytes *
zt_preview_render (ZtPreview *self, int page, int width_px, int *height_px, int *stride,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = page_arguments (page), answer = NULL;
  g_autoptr (GBytes) pixels = NULL;
  gint64 rows, row_bytes;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), NULL);
  json_object_set_int_member (arguments, "width", width_px);
  answer = call (self, "preview-render", arguments, &pixels, cancellable, error);
  if (answer == NULL)
    return NULL;
  rows = zt_json_get_int (answer, "height", 0);
  row_bytes = zt_json_get_int (answer, "stride", 0);
  /* The child may be in a stranger's hands by now: believe nothing it says about sizes. */
  if (pixels == NULL || rows < 1 || rows > G_MAXINT32 || row_bytes < (gint64) width_px * 4
      || row_bytes > G_MAXINT32 || (guint64) (rows * row_bytes) != g_bytes_get_size (pixels))
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The page could not be drawn."));
      return NULL;
    }
  if (height_px != NULL)
    *height_px = (int) rows;
  if (stride != NULL)
    *stride = (int) row_bytes;
  return g_steal_pointer (&pixels);
}

char *
zt_preview_get_text (ZtPreview *self, int page, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = page_arguments (page), answer = NULL;
  const char *text;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), NULL);
  answer = call (self, "preview-text", arguments, NULL, cancellable, error);
  if (answer == NULL)
    return NULL;
  text = zt_json_get_string (answer, "text");
  return g_strdup (text != NULL ? text : "");
}

static char *
array_text (JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, array);
  return json_to_string (node, FALSE);
}

char *
zt_preview_get_outline (ZtPreview *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *outline;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), NULL);
  answer = call (self, "preview-outline", NULL, NULL, cancellable, error);
  if (answer == NULL)
    return NULL;
  outline = zt_json_get_array (answer, "outline");
  return outline != NULL ? array_text (outline) : g_strdup ("[]");
}

/* The pieces of this page's matches, renumbered to go on from the pages before. Answers how many
 * matches there are now. */
static int
take_found (JsonArray *all, JsonArray *found, int n_before)
{
  int n = n_before;

  for (guint i = 0; found != NULL && i < json_array_get_length (found); i++)
    {
      JsonObject *piece = json_array_get_object_element (found, i);
      int match = n_before + (int) zt_json_get_int (piece, "match", 0);

      json_object_set_int_member (piece, "match", match);
      n = MAX (n, match);
      json_array_add_object_element (all, json_object_ref (piece));
    }
  return n;
}

char *
zt_preview_find (ZtPreview *self, const char *needle, int limit, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (JsonArray) all = json_array_new ();
  int n = 0;

  g_return_val_if_fail (ZT_IS_PREVIEW (self) && needle != NULL, NULL);
  for (int page = 1; page <= zt_preview_get_n_pages (self) && n < limit; page++)
    {
      g_autoptr (JsonObject) arguments = page_arguments (page), answer = NULL;

      json_object_set_string_member (arguments, "needle", needle);
      json_object_set_int_member (arguments, "limit", limit - n);
      answer = call (self, "preview-find", arguments, NULL, cancellable, error);
      if (answer == NULL)
        return NULL;
      n = take_found (all, zt_json_get_array (answer, "found"), n);
    }
  return array_text (all);
}

gboolean
zt_preview_check_file (const char *path, int *n_pages, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;
  g_autofree char *name = NULL, *absolute = NULL;

  g_return_val_if_fail (path != NULL, FALSE);
  name = g_path_get_basename (path);
  absolute = g_canonicalize_filename (path, NULL);
  json_object_set_string_member (arguments, "path", absolute);
  json_object_set_string_member (arguments, "name", name);
  answer = zt_child_run ("inspect", arguments, OPEN_SECONDS, NULL, cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (n_pages != NULL)
    *n_pages = (int) zt_json_get_int (answer, "pages", 0);
  return TRUE;
}
