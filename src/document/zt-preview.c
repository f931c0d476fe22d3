/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document somebody else made, seen through a child process that may hang or die. */
#define G_LOG_DOMAIN "zt-preview"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "zt-child.h"
#include "zt-preview.h"

#define OPEN_SECONDS 30
#define PAGE_SECONDS 20
#define FIRST_SIZES 32
#define MAX_PAGES 50000
#define ANNOTATE_SECONDS 180

struct _ZtPreview
{
  GObject parent_instance;

  /* State */
  char *path;     /* (owned) */
  char *password; /* (owned) (nullable) */
  ZtChild *child; /* (owned) (nullable): gone after a crash, started again by the next call */
  int n_pages;    /* does not change any more once it is open */

  /* Read where pages are laid out, written where the child is asked: under the lock. */
  GMutex lock;
  JsonArray *sizes;  /* (owned): width, height of each page, or of the first ones */
  JsonObject *facts; /* (owned) */
  gint restarts;     /* atomic */
};

G_DEFINE_FINAL_TYPE (ZtPreview, zt_preview, G_TYPE_OBJECT)

static void
zt_preview_finalize (GObject *object)
{
  ZtPreview *self = ZT_PREVIEW (object);

  g_clear_pointer (&self->child, zt_child_free);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->sizes, json_array_unref);
  g_clear_pointer (&self->facts, json_object_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->password, g_free);
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
  g_mutex_init (&self->lock);
}

/* One helper that waits for a document; see zt_preview_warm_up(). */
static GMutex spare_lock;
static ZtChild *spare;

void
zt_preview_warm_up (void)
{
  g_mutex_lock (&spare_lock);
  if (spare == NULL)
    spare = zt_child_new (NULL);
  g_mutex_unlock (&spare_lock);
}

static ZtChild *
take_spare (void)
{
  ZtChild *child;

  g_mutex_lock (&spare_lock);
  child = g_steal_pointer (&spare);
  g_mutex_unlock (&spare_lock);
  if (child != NULL && !zt_child_is_alive (child))
    g_clear_pointer (&child, zt_child_free);
  return child;
}

/* Of @answer's sizes of the first pages the rest is guessed. */
static gboolean
take_sizes (ZtPreview *self, JsonObject *answer)
{
  JsonArray *sizes = zt_json_get_array (answer, "sizes");
  gint64 n = zt_json_get_int (answer, "pages", 0);
  guint have = sizes != NULL ? json_array_get_length (sizes) / 2 : 0;

  /* After a restart the file may have become another one: nothing may count on more pages. */
  if (have == 0 || n < have || n > MAX_PAGES || (self->sizes != NULL && self->n_pages != (int) n))
    return FALSE;
  self->n_pages = (int) n;
  g_mutex_lock (&self->lock);
  if (self->sizes == NULL || have > json_array_get_length (self->sizes) / 2)
    {
      g_clear_pointer (&self->sizes, json_array_unref);
      self->sizes = json_array_ref (sizes);
    }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
start (ZtPreview *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;
  JsonObject *facts;

  g_clear_pointer (&self->child, zt_child_free);
  json_object_set_string_member (arguments, "path", self->path);
  json_object_set_int_member (arguments, "sizes", FIRST_SIZES);
  if (self->password != NULL)
    json_object_set_string_member (arguments, "password", self->password);
  self->child = take_spare ();
  if (self->child != NULL)
    answer = zt_child_call (self->child, "preview-open", arguments, OPEN_SECONDS, NULL, cancellable,
                            NULL);
  /* Without a spare one, or when it had died meanwhile, or to learn what is wrong with the file. */
  if (answer == NULL)
    {
      g_clear_pointer (&self->child, zt_child_free);
      self->child = zt_child_new (error);
      if (self->child == NULL)
        return FALSE;
      answer = zt_child_call (self->child, "preview-open", arguments, OPEN_SECONDS, NULL,
                              cancellable, error);
    }
  facts = answer != NULL ? zt_json_get_object (answer, "facts") : NULL;
  if (facts == NULL || !take_sizes (self, answer))
    {
      g_clear_pointer (&self->child, zt_child_free);
      if (answer != NULL)
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The document cannot be read."));
      return FALSE;
    }
  if (self->facts == NULL)
    self->facts = json_object_ref (facts);
  return TRUE;
}

/* Died of something else than this question taking too long: memory was short, somebody ended it.
 */
static gboolean
has_crashed (ZtPreview *self, gint64 begun, GCancellable *cancellable)
{
  return self->child != NULL && !zt_child_is_alive (self->child)
         && g_get_monotonic_time () - begun < PAGE_SECONDS * G_USEC_PER_SEC
         && !g_cancellable_is_cancelled (cancellable);
}

static JsonObject *
call (ZtPreview *self, const char *command, JsonObject *arguments, GBytes **bytes,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 begun = g_get_monotonic_time ();
  JsonObject *answer;

  if ((self->child == NULL || !zt_child_is_alive (self->child))
      && !start (self, cancellable, error))
    return NULL;
  answer = zt_child_call (self->child, command, arguments, PAGE_SECONDS, bytes, cancellable,
                          &local_error);
  if (answer == NULL && has_crashed (self, begun, cancellable))
    {
      g_clear_error (&local_error);
      if (!start (self, cancellable, error))
        return NULL;
      g_atomic_int_inc (&self->restarts);
      answer = zt_child_call (self->child, command, arguments, PAGE_SECONDS, bytes, cancellable,
                              &local_error);
    }
  if (answer == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return answer;
}

ZtPreview *
zt_preview_open_locked (const char *path, const char *password, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (ZtPreview) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  self = g_object_new (ZT_TYPE_PREVIEW, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  self->password = g_strdup (password);
  if (!start (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

ZtPreview *
zt_preview_open (const char *path, GCancellable *cancellable, GError **error)
{
  return zt_preview_open_locked (path, NULL, cancellable, error);
}

JsonObject *
zt_preview_get_facts (ZtPreview *self)
{
  g_return_val_if_fail (ZT_IS_PREVIEW (self), NULL);
  return self->facts;
}

guint
zt_preview_get_n_restarts (ZtPreview *self)
{
  g_return_val_if_fail (ZT_IS_PREVIEW (self), 0);
  return (guint) g_atomic_int_get (&self->restarts);
}

int
zt_preview_get_n_pages (ZtPreview *self)
{
  g_return_val_if_fail (ZT_IS_PREVIEW (self), 0);
  return self->n_pages;
}

void
zt_preview_get_page_size (ZtPreview *self, int page, double *width, double *height)
{
  guint index;

  g_return_if_fail (ZT_IS_PREVIEW (self));
  g_return_if_fail (page >= 1 && page <= zt_preview_get_n_pages (self));
  g_mutex_lock (&self->lock);
  /* What is not known yet is taken to be like the last one that is. */
  index = MIN ((guint) (page - 1), json_array_get_length (self->sizes) / 2 - 1);
  if (width != NULL)
    *width = json_array_get_double_element (self->sizes, index * 2);
  if (height != NULL)
    *height = json_array_get_double_element (self->sizes, index * 2 + 1);
  g_mutex_unlock (&self->lock);
}

static JsonObject *
page_arguments (int page)
{
  JsonObject *arguments = json_object_new ();

  json_object_set_int_member (arguments, "page", page);
  return arguments;
}

static JsonObject *
band_arguments (const ZtPreviewBand *band)
{
  JsonObject *arguments = page_arguments (band->page);

  json_object_set_int_member (arguments, "width", band->width_px);
  json_object_set_int_member (arguments, "turn", band->turn & 3);
  if (band->rows > 0)
    {
      json_object_set_int_member (arguments, "top", band->top);
      json_object_set_int_member (arguments, "rows", band->rows);
    }
  return arguments;
}

GBytes *
zt_preview_render_band (ZtPreview *self, const ZtPreviewBand *band, int *height_px, int *stride,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = NULL, answer = NULL;
  g_autoptr (GBytes) pixels = NULL;
  gint64 rows, row_bytes;

  g_return_val_if_fail (ZT_IS_PREVIEW (self) && band != NULL, NULL);
  arguments = band_arguments (band);
  answer = call (self, "preview-render", arguments, &pixels, cancellable, error);
  if (answer == NULL)
    return NULL;
  rows = zt_json_get_int (answer, "height", 0);
  row_bytes = zt_json_get_int (answer, "stride", 0);
  /* The child may be in a stranger's hands by now: believe nothing it says about sizes. */
  if (pixels == NULL || rows < 1 || rows > G_MAXINT32 || row_bytes < (gint64) band->width_px * 4
      || row_bytes > G_MAXINT32 || (guint64) (rows * row_bytes) != g_bytes_get_size (pixels)
      || (band->rows > 0 && rows > band->rows))
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

gboolean
zt_preview_has_guesses (ZtPreview *self)
{
  guint have;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), FALSE);
  g_mutex_lock (&self->lock);
  have = json_array_get_length (self->sizes) / 2;
  g_mutex_unlock (&self->lock);
  return have < (guint) self->n_pages;
}

gboolean
zt_preview_read_sizes (ZtPreview *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) answer = NULL;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), FALSE);
  answer = call (self, "preview-sizes", NULL, NULL, cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (take_sizes (self, answer))
    return TRUE;
  g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The document cannot be read."));
  return FALSE;
}

GBytes *
zt_preview_render (ZtPreview *self, int page, int width_px, int *height_px, int *stride,
                   GCancellable *cancellable, GError **error)
{
  const ZtPreviewBand band = { .page = page, .width_px = width_px };

  return zt_preview_render_band (self, &band, height_px, stride, cancellable, error);
}

ZtPageLayer *
zt_preview_get_layer (ZtPreview *self, int page, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = page_arguments (page), answer = NULL;
  g_autoptr (GBytes) places = NULL;
  const char *text;

  g_return_val_if_fail (ZT_IS_PREVIEW (self), NULL);
  answer = call (self, "preview-layer", arguments, &places, cancellable, error);
  if (answer == NULL)
    return NULL;
  text = zt_json_get_string (answer, "text");
  return zt_page_layer_new (text != NULL ? text : "", places, zt_json_get_array (answer, "links"));
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

JsonArray *
zt_preview_find_on (ZtPreview *self, const char *needle, int first, int last, int limit,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonArray) all = json_array_new ();
  int n = 0;

  g_return_val_if_fail (ZT_IS_PREVIEW (self) && needle != NULL, NULL);
  last = MIN (last, zt_preview_get_n_pages (self));
  for (int page = MAX (first, 1); page <= last && n < limit; page++)
    {
      g_autoptr (JsonObject) arguments = page_arguments (page), answer = NULL;

      json_object_set_string_member (arguments, "needle", needle);
      json_object_set_int_member (arguments, "limit", limit - n);
      answer = call (self, "preview-find", arguments, NULL, cancellable, error);
      if (answer == NULL)
        return NULL;
      n = take_found (all, zt_json_get_array (answer, "found"), n);
    }
  return g_steal_pointer (&all);
}

char *
zt_preview_find (ZtPreview *self, const char *needle, int limit, GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (JsonArray) all = NULL;

  g_return_val_if_fail (ZT_IS_PREVIEW (self) && needle != NULL, NULL);
  all = zt_preview_find_on (self, needle, 1, G_MAXINT, limit, cancellable, error);
  return all != NULL ? array_text (all) : NULL;
}

gboolean
zt_preview_annotate (const char *path, const char *password, const char *out, JsonArray *notes,
                     const char *author, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) arguments = json_object_new (), answer = NULL;

  g_return_val_if_fail (path != NULL && out != NULL && notes != NULL, FALSE);
  json_object_set_string_member (arguments, "path", path);
  json_object_set_string_member (arguments, "out", out);
  json_object_set_array_member (arguments, "notes", json_array_ref (notes));
  if (password != NULL)
    json_object_set_string_member (arguments, "password", password);
  if (author != NULL)
    json_object_set_string_member (arguments, "author", author);
  answer = zt_child_run ("annotate", arguments, ANNOTATE_SECONDS, NULL, cancellable, error);
  return answer != NULL;
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
