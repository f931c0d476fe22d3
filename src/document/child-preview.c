/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper's commands about documents to look at: open, draw, read, search; and about
 * attachments: inspect, merge. */
#define G_LOG_DOMAIN "zt-child-preview"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <poppler.h>
#include <string.h>

#include "child-commands.h"
#include "merge.h"
#include "preview-match.h"

/* Poppler of Debian 12 defines none of these. */
typedef PopplerPage ShownPage;
typedef PopplerDocument ShownDocument;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShownPage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShownDocument, g_object_unref)

#define MAX_WIDTH 8192
#define MAX_PIXELS ((gint64) 64 * 1000 * 1000)
#define MAX_OUTLINE_DEPTH 16
#define MAX_OUTLINE_ENTRIES 20000

/* The document that is looked at; the helper has one thread. */
static PopplerDocument *shown;

static PopplerDocument *
open_document (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;
  PopplerDocument *document = poppler_document_new_from_gfile (file, NULL, NULL, &local_error);

  if (document == NULL)
    {
      if (g_error_matches (local_error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        g_set_error_literal (
            error, ZT_ERROR, ZT_ERROR_UNSUPPORTED,
            _ ("The document is protected by a password. Save it without protection."));
      else
        g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID,
                             _ ("The document is damaged or is not a PDF."));
      return NULL;
    }
  if (poppler_document_get_n_pages (document) <= 0)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_UNSUPPORTED, _ ("The document has no pages."));
      g_clear_object (&document);
    }
  return document;
}

JsonObject *
zt_child_preview_open (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path");
  JsonObject *answer;
  JsonArray *sizes;

  g_clear_object (&shown);
  shown = path != NULL ? open_document (path, error) : NULL;
  if (shown == NULL)
    return NULL;
  answer = json_object_new ();
  sizes = json_array_new ();
  for (int i = 0; i < poppler_document_get_n_pages (shown); i++)
    {
      g_autoptr (ShownPage) page = poppler_document_get_page (shown, i);
      double width = 0, height = 0;

      if (page != NULL)
        poppler_page_get_size (page, &width, &height);
      json_array_add_double_element (sizes, width);
      json_array_add_double_element (sizes, height);
    }
  json_object_set_array_member (answer, "sizes", sizes);
  return answer;
}

/* @arguments' "page", 1-based. */
static PopplerPage *
find_page (JsonObject *arguments, GError **error)
{
  gint64 number = zt_json_get_int (arguments, "page", 0);
  PopplerPage *page = NULL;

  if (shown != NULL && number >= 1 && number <= poppler_document_get_n_pages (shown))
    page = poppler_document_get_page (shown, (int) number - 1);
  if (page == NULL)
    g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("Page %d cannot be read."), (int) number);
  return page;
}

JsonObject *
zt_child_preview_render (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = find_page (arguments, error);
  gint64 width_px = zt_json_get_int (arguments, "width", 0), height_px;
  double width = 0, height = 0;
  cairo_surface_t *surface;
  JsonObject *answer;
  cairo_t *cr;
  int stride;

  if (page == NULL)
    return NULL;
  poppler_page_get_size (page, &width, &height);
  height_px = width > 0 ? (gint64) (height * (double) width_px / width + 0.5) : 0;
  if (width_px < 1 || width_px > MAX_WIDTH || height_px < 1 || height_px * width_px > MAX_PIXELS)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_LIMIT,
                           _ ("The page is too large to be shown at this size."));
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width_px, (int) height_px);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, (double) width_px / width, (double) height_px / height);
  poppler_page_render (page, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  stride = cairo_image_surface_get_stride (surface);
  *bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) height_px);
  cairo_surface_destroy (surface);
  answer = json_object_new ();
  json_object_set_int_member (answer, "height", height_px);
  json_object_set_int_member (answer, "stride", stride);
  return answer;
}

JsonObject *
zt_child_preview_text (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = find_page (arguments, error);
  g_autofree char *text = NULL, *valid = NULL;
  JsonObject *answer;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  answer = json_object_new ();
  json_object_set_string_member (answer, "text", valid);
  return answer;
}

JsonObject *
zt_child_preview_find (JsonObject *arguments, GBytes **bytes, GError **error)
{
  g_autoptr (ShownPage) page = find_page (arguments, error);
  const char *needle = zt_json_get_string (arguments, "needle");
  g_autofree PopplerRectangle *rectangles = NULL;
  g_autofree char *text = NULL;
  JsonObject *answer;
  guint n = 0;

  if (page == NULL)
    return NULL;
  text = poppler_page_get_text (page);
  poppler_page_get_text_layout (page, &rectangles, &n);
  answer = json_object_new ();
  json_object_set_array_member (
      answer, "found",
      zt_preview_match (text != NULL ? text : "", rectangles, n, needle != NULL ? needle : "",
                        (int) zt_json_get_int (arguments, "page", 0),
                        (int) zt_json_get_int (arguments, "limit", 1000)));
  return answer;
}

/* Destinations by name are looked up, as many outlines have only those. */
static int
action_page (PopplerAction *action)
{
  PopplerDest *found;
  int page = 0;

  if (action->type != POPPLER_ACTION_GOTO_DEST || action->goto_dest.dest == NULL)
    return 0;
  if (action->goto_dest.dest->type != POPPLER_DEST_NAMED)
    return action->goto_dest.dest->page_num;
  found = poppler_document_find_dest (shown, action->goto_dest.dest->named_dest);
  if (found != NULL)
    {
      page = found->page_num;
      poppler_dest_free (found);
    }
  return page;
}

static JsonArray *
read_outline (PopplerIndexIter *iter, int depth, int *budget)
{
  JsonArray *entries = json_array_new ();

  if (iter == NULL)
    return entries;
  do
    {
      PopplerAction *action = poppler_index_iter_get_action (iter);
      JsonObject *entry;
      PopplerIndexIter *child;

      if (action == NULL || --*budget < 0)
        {
          g_clear_pointer (&action, poppler_action_free);
          break;
        }
      entry = json_object_new ();
      json_object_set_string_member (entry, "title",
                                     action->any.title != NULL ? action->any.title : "");
      json_object_set_int_member (entry, "page", action_page (action));
      poppler_action_free (action);
      child = depth < MAX_OUTLINE_DEPTH ? poppler_index_iter_get_child (iter) : NULL;
      json_object_set_array_member (entry, "children", read_outline (child, depth + 1, budget));
      if (child != NULL)
        poppler_index_iter_free (child);
      json_array_add_object_element (entries, entry);
    }
  while (poppler_index_iter_next (iter));
  return entries;
}

JsonObject *
zt_child_preview_outline (JsonObject *arguments, GBytes **bytes, GError **error)
{
  PopplerIndexIter *iter;
  int budget = MAX_OUTLINE_ENTRIES;
  JsonObject *answer;

  if (shown == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, _ ("The document is not open."));
      return NULL;
    }
  iter = poppler_index_iter_new (shown);
  answer = json_object_new ();
  json_object_set_array_member (answer, "outline", read_outline (iter, 0, &budget));
  if (iter != NULL)
    poppler_index_iter_free (iter);
  return answer;
}

/* {path, name}: can this file be attached? Both readers must agree on its pages. */
JsonObject *
zt_child_inspect (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *path = zt_json_get_string (arguments, "path"),
             *name = zt_json_get_string (arguments, "name");
  JsonObject *answer;
  int n_pages = 0;

  if (path == NULL || name == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "inspect: no path or name");
      return NULL;
    }
  if (!zt_merge_inspect (path, name, &n_pages, error))
    return NULL;
  if (!zt_merge_is_image (path))
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (ShownDocument) document = open_document (path, &local_error);

      if (document == NULL || poppler_document_get_n_pages (document) != n_pages)
        {
          /* TRANSLATORS: %s is the name of a file the user attached */
          g_set_error (error, ZT_ERROR, ZT_ERROR_INVALID,
                       _ ("“%s” is damaged. Open it in another program, save it anew as PDF and "
                          "attach it again."),
                       name);
          return NULL;
        }
    }
  answer = json_object_new ();
  json_object_set_int_member (answer, "pages", n_pages);
  return answer;
}

JsonObject *
zt_child_merge (JsonObject *arguments, GBytes **bytes, GError **error)
{
  const char *own = zt_json_get_string (arguments, "own"),
             *out = zt_json_get_string (arguments, "out");
  JsonArray *sources = zt_json_get_array (arguments, "sources");

  if (own == NULL || out == NULL || sources == NULL)
    {
      g_set_error_literal (error, ZT_ERROR, ZT_ERROR_INVALID, "merge: no own, out or sources");
      return NULL;
    }
  return zt_merge_write (own, sources, out, error) ? json_object_new () : NULL;
}
